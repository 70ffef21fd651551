"""The style sheets in a post, and which of their rules may name an element."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from summarizer.posts.comments import COMMENT
from summarizer.posts.selectors import Element, Selector
from summarizer.posts.style_rules import Declaration, read_rules

__all__ = ["SHEET_NOTE", "Applied", "Sheets", "sheets_in"]

SHEET_NOTE = (
    "a style sheet in the post may hide words, change their order or add some; read it in a browser, or take it out"
)

_STYLE = re.compile(r"<style\b([^<>]*)>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_LINKED = re.compile(r"<link\b[^<>]*\bstylesheet\b[^<>]*", re.IGNORECASE)
_HARMLESS_LINK = re.compile(r"href=[\"']?(?:https?:)?//fonts\.|media=[\"']?print\b", re.IGNORECASE)
_MEDIA = re.compile(r"media\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_MAX_TRIES = 400_000  # rules tried on elements, and declarations that hold for them
_MAX_CONDITIONS = 12  # media that are looked at one by one


class Applied(NamedTuple):
    """Declarations of a rule that names an element, or what stands before or after its words (`part`)."""

    weight: tuple[int, int, int]
    order: int
    declarations: tuple[Declaration, ...]
    condition: str
    part: str


class Sheets:
    """The rules of a post's sheets. `unread`: some are not known, so that nobody can tell what they do."""

    def __init__(self, sheet: str = "", *, unread: bool = False) -> None:
        rules = read_rules(sheet)
        self.unread = unread or rules.unread
        self.frames, self.fonts = rules.frames, rules.fonts
        self.tries = 0
        conditions = list(dict.fromkeys(rule.condition for rule in rules.rules if rule.condition))
        self.conditions = ("", *conditions[:_MAX_CONDITIONS])
        self._more = frozenset(conditions[_MAX_CONDITIONS:])
        self._rules: dict[str, list[tuple[int, Selector]]] = {}
        self._all = rules.rules
        for number, rule in enumerate(rules.rules):
            for selector in rule.selectors:
                self._rules.setdefault(selector.key, []).append((number, selector))

    def __bool__(self) -> bool:
        return bool(self._all)

    def applied(self, element: Element) -> Iterator[Applied]:
        """What may hold for an element; once too much was tried, nothing, and the sheets are `unread`."""
        for key in ("*", element.name, f"#{element.attributes.get('id', '')}", *(f".{one}" for one in element.classes)):
            found = self._rules.get(key, ())
            self.tries += len(found)
            if self.tries > _MAX_TRIES:
                self.unread = True
                return
            for number, selector in found:
                if selector.fits(element):
                    rule = self._all[number]
                    self.tries += len(rule.declarations)
                    condition = self.conditions[-1] if rule.condition in self._more else rule.condition
                    yield Applied(selector.weight, number, rule.declarations, condition, selector.part)


def sheets_in(markup: str, *, linked: bool = True) -> Sheets:
    """The sheets in this markup. `linked`: whether one in another file, which is not read, counts as unread."""
    plain = _without_comments(markup) if "<!--" in markup else markup
    links = _LINKED.findall(plain) if linked else ()
    unread = any(not _HARMLESS_LINK.search(link) for link in links)
    return Sheets("\n".join(_sheet(*match.groups()) for match in _STYLE.finditer(plain)), unread=unread)


def _sheet(attributes: str, sheet: str) -> str:
    media = _MEDIA.search(attributes)
    return f"@media {media[1]} {{ {sheet} }}" if media and media[1].strip() else sheet


def _without_comments(markup: str) -> str:
    """Markup without its comments, up to the first one that has no end: looking for more ends would take too long."""
    pieces, reached = [], 0
    while (opening := markup.find("<!--", reached)) >= 0 and (comment := COMMENT.match(markup, opening)):
        pieces.append(markup[reached:opening])
        reached = comment.end()
    return "".join((*pieces, markup[reached:]))
