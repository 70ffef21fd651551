"""Finds, removes, inserts and numbers the insights and topics of a Markdown post.

All functions work on character ranges; the rest of the post does not change.
"""

from __future__ import annotations

import re

from summarizer.post_format.parts import CONCLUSION_HEADING, INSIGHTS_HEADING, TOPIC_START
from summarizer.posts.document import Heading
from summarizer.posts.places import QuotationPlace
from summarizer.posts.reading import read_post

__all__ = ["find_section", "insert_section", "renumber"]

_NUMBERED = re.compile(r"^(###[ \t]+)(\d+)(\.[ \t])", re.MULTILINE)


def find_section(post: str, place: QuotationPlace) -> tuple[int, int, int | None] | None:
    """The insight or topic that holds the quotation: its range, and its number when it is an insight."""
    heads = _headings(post)
    before = [head for head in heads if head.start < place.whole[0]]
    if not before or (before[-1].level == 2 and not before[-1].text.lower().startswith(TOPIC_START.lower())):
        return None
    head = before[-1]
    after = next((other.start for other in heads if other.start > head.start), len(post))
    number = re.match(r"(\d+)\.", head.text)
    return head.start, after, int(number[1]) if number and head.level == 3 else None


def insert_section(post: str, text: str, number: int | None) -> str:
    """Inserts a section: an insight before the one that has its number now, a topic before the conclusion."""
    heads = _headings(post)
    found = [(head, re.match(r"(\d+)\.", head.text)) for head in heads if head.level == 3]
    numbered = [(head, int(match[1])) for head, match in found if match]
    at = len(post)
    if number is not None and numbered:
        following = next((head for head, its in numbered if its >= number), None)
        last = numbered[-1][0].start
        at = following.start if following else next((head.start for head in heads if head.start > last), len(post))
    else:
        wanted = INSIGHTS_HEADING if number is not None else CONCLUSION_HEADING
        heading = next((head for head in heads if head.text.lower() == wanted.lower()), None)
        at = (heading.start if number is None else heading.end + 2) if heading else len(post)
    at = min(at, len(post))
    lead = "" if post[:at].endswith("\n\n") or at == 0 else "\n\n" if not post[:at].endswith("\n") else "\n"
    return post[:at] + lead + text.rstrip("\n") + "\n\n" + post[at:].lstrip("\n")


def _headings(post: str) -> list[Heading]:
    return [head for head in read_post(post, "post.md").headings() if head.level in (2, 3)]


def renumber(post: str) -> str:
    """The post with its insights numbered from 1; nothing but the numbers changes."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[1]}{count}{match[3]}"

    return _NUMBERED.sub(number, post)
