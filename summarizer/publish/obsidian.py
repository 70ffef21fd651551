"""A post as Markdown whose front matter Obsidian, Hugo, Jekyll and Astro read alike; its body stays as it is.

Their YAML parsers follow different versions of YAML, and Obsidian shows values and lists of values, but no mappings.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

import yaml

from summarizer.posts.front_keys import DRAFT, PUBLISHED, flat_key
from summarizer.posts.front_matter import read_front_matter

__all__ = ["obsidian_name", "render_obsidian"]

_MAX_SLUG = 60  # characters
_PLAIN = re.compile(r"[^\W\d_]")  # how a text begins that no version of YAML takes for a number
_TRUTHS = frozenset(["y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"])  # in YAML 1.1 or 1.2
_HEADING = re.compile(r"^# +(.+?) *#*$", re.MULTILINE)


class _Dumper(yaml.SafeDumper):
    """Quotes whatever one of the parsers may take for something else than text; writes no aliases."""

    def ignore_aliases(self, data: object) -> bool:
        del data
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = None if _PLAIN.match(text) and text.casefold() not in _TRUTHS else "'"
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


def render_obsidian(post: str) -> str:
    """The post with front matter of plain values and lists, of which `draft` is true.

    `models: {speech, text}` becomes `models_speech` and `models_text`. `pubDate` is Astro's name of `date`.
    """
    values, _, end = read_front_matter(post)
    shown = dict(_flat(values))
    if "title" not in shown and (heading := _HEADING.search(post, end)):
        shown["title"] = re.sub(r"[\\*`]", "", heading[1])
    if "date" in shown:
        shown.setdefault(PUBLISHED, shown["date"])
    shown.setdefault(DRAFT, True)
    front = yaml.dump(shown, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return f"---\n{front}---\n\n{post[end:].lstrip()}"


def obsidian_name(post: str) -> str:
    """`2026-01-10-judith-carver-nobody-sees.md`: Jekyll takes the day and the address from the name of the file."""
    values, _, end = read_front_matter(post)
    heading = _HEADING.search(post, end)
    title = str(values.get("title") or (heading[1] if heading else "") or "post")
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFKC", title).casefold())
    slug = ""
    for word in words:
        if len(slug) + len(word) > _MAX_SLUG:
            break
        slug = f"{slug}-{word}" if slug else word
    day = _day(values.get("date"))
    return f"{f'{day}-' if day else ''}{slug or 'post'}.md"


def _day(value: object) -> str:
    match = re.match(r"\d{4}-\d\d-\d\d", str(value or ""))
    return match[0] if match else ""


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    """Mappings inside as keys of their own; dates that were written as text are dates."""
    for key, value in values.items():
        name = flat_key(before, str(key)) if before else str(key)
        if isinstance(value, Mapping):
            yield from _flat(value, name)
        elif isinstance(value, list):
            yield name, [", ".join(map(str, one.values())) if isinstance(one, Mapping) else one for one in value]
        elif name == "date" and isinstance(value, str) and _day(value) == value:
            yield name, dt.date.fromisoformat(value)
        else:
            yield name, value
