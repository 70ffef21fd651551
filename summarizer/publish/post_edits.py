"""Finds, removes, inserts and numbers the insights and topics of a Markdown post.

All functions work on character ranges; the rest of the post does not change.
"""

from __future__ import annotations

import re

from summarizer.post_format.parts import CONCLUSION_HEADING, INSIGHTS_HEADING, TOPIC_START
from summarizer.posts.places import QuotationPlace

__all__ = ["find_section", "insert_section", "renumber"]

_HEADING = re.compile(r"^(#{2,3})[ \t]+(.*)$", re.MULTILINE)
_NUMBERED = re.compile(r"^(###[ \t]+)(\d+)(\.[ \t])", re.MULTILINE)


def find_section(post: str, place: QuotationPlace) -> tuple[int, int, int | None] | None:
    """The insight or topic that holds the quotation: its range, and its number when it is an insight."""
    heads = list(_HEADING.finditer(post))
    before = [head for head in heads if head.start() < place.whole[0]]
    if not before or (len(before[-1][1]) == 2 and not before[-1][2].lower().startswith(TOPIC_START.lower())):
        return None
    head = before[-1]
    after = next((other.start() for other in heads if other.start() > head.start()), len(post))
    number = re.match(r"(\d+)\.", head[2])
    return head.start(), after, int(number[1]) if number and len(head[1]) == 3 else None


def insert_section(post: str, text: str, number: int | None) -> str:
    """Inserts a section: an insight before the one that has its number now, a topic before the conclusion."""
    heads = list(_HEADING.finditer(post))
    found = [(head, re.match(r"(\d+)\.", head[2])) for head in heads if len(head[1]) == 3]
    numbered = [(head, int(match[1])) for head, match in found if match]
    at = len(post)
    if number is not None and numbered:
        following = next((head for head, its in numbered if its >= number), None)
        last = numbered[-1][0].start()
        at = following.start() if following else next((h.start() for h in heads if h.start() > last), len(post))
    else:
        wanted = INSIGHTS_HEADING if number is not None else CONCLUSION_HEADING
        head = next((head for head in heads if head[2].strip().lower() == wanted.lower()), None)
        at = (head.start() if number is None else head.end() + 2) if head else len(post)
    at = min(at, len(post))
    lead = "" if post[:at].endswith("\n\n") or at == 0 else "\n\n" if not post[:at].endswith("\n") else "\n"
    return post[:at] + lead + text.rstrip("\n") + "\n\n" + post[at:].lstrip("\n")


def renumber(post: str) -> str:
    """The post with its insights numbered from 1; nothing but the numbers changes."""
    count = 0

    def number(match: re.Match[str]) -> str:
        nonlocal count
        count += 1
        return f"{match[1]}{count}{match[3]}"

    return _NUMBERED.sub(number, post)
