"""The style sheets in a post, and which of their rules may name an element.

Selectors are read and matched by cssselect2. What depends on more than what stands open before an element
(`:last-child`, `:has`) counts as met; states that nobody has brought about yet (`:hover`) do not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple
from xml.etree.ElementTree import Element as Tag

import tinycss2
from cssselect2 import ElementWrapper, SelectorError, compile_selector_list

from summarizer.posts.comments import COMMENT
from summarizer.posts.style_values import Declaration, declarations_in, parted

__all__ = ["SHEET_NOTE", "Applied", "Element", "Rule", "Sheets", "sheets_in"]

SHEET_NOTE = (
    "a style sheet in the post may hide words, change their order or add some; read it in a browser, or take it out"
)

_STYLE = re.compile(r"<!--|<style\b([^<>]*)>(.*?)(?:</style|\Z)", re.IGNORECASE | re.DOTALL)
_LINKED = re.compile(r"<link\b[^<>]*\bstylesheet\b[^<>]*", re.IGNORECASE)
_HARMLESS_LINK = re.compile(r"href=[\"']?(?:https?:)?//fonts\.|media=[\"']?print\b", re.IGNORECASE)
_MEDIA = re.compile(r"media\s*=\s*[\"']?([^\"'>]*)", re.IGNORECASE)
_MAX_SHEET = 1_500_000  # characters
_MAX_STEPS = 2_000_000  # elements that selectors look at, beside the one that they name
_MAX_TRIES = 400_000  # rules tried on elements, and declarations that hold for them
_MAX_SELECTOR = 2000  # characters
_MAX_PARTS = 60  # of a selector
_MAX_DEPTH = 8  # of rules in one another
_MAX_CONDITIONS = 12  # media that are looked at one by one
_NEAREST = 50  # elements before one, of the same parent, that are looked at

_NOT_ON_SCREENS = re.compile(r"(?:only\s+)?(?:print|speech|aural|braille|tty|embossed|handheld|tv|projection)\b")
_NEVER = re.compile(r"not\s+(?:all|screen)$")
_FONTS_ONLY = re.compile(r"[\"']?(?:url\(\s*)?[\"']?(?:https?:)?//fonts\.[\w.-]+/", re.IGNORECASE)
_SIGNS = re.compile(r"(?<!\w)(?:wing|web)dings|symbol|blank", re.IGNORECASE)
_KNOWN = frozenset(["link", "any-link", "root", "first-child", "checked", "lang"])  # as they are
_LATER = frozenset([
    "hover", "focus", "focus-within", "focus-visible", "active", "target", "target-within", "empty", "popover-open",
    "modal", "fullscreen", "disabled", "invalid", "user-invalid", "autofill", "playing", "placeholder-shown",
    "indeterminate",
])  # fmt: skip
_PARTS = frozenset(["before", "after", "first-letter", "first-line", "marker"])  # what is seen beside or of the words
_ALWAYS, _NOT_EVER = ":not(.\ue000)", ".\ue000"  # of the weight of a class


class Element(ElementWrapper):  # type: ignore[misc]
    """An element that is open, or was before another one of the same parent; those after it are not known."""

    def __init__(self, name: str, attributes: dict[str, str], parent: Element | None, counted: list[int]) -> None:
        before = parent.last if parent is not None else None
        lowered = {one: value.lower() for one, value in attributes.items()}
        super().__init__(Tag(name, lowered), None, before.index + 1 if before else 0, before, True)
        self.name, self.attributes, self.parent, self.counted = name, attributes, parent, counted
        self.last: Element | None = None
        if parent is not None:
            parent.last = self

    @cached_property
    def etree_children(self) -> list[Any]:
        return []

    @property
    def ancestors(self) -> list[Element]:
        return self._along("parent", 500)

    @property
    def previous_siblings(self) -> list[Element]:
        return self._along("previous", _NEAREST)

    def _along(self, way: str, most: int) -> list[Element]:
        found: list[Element] = []
        one = getattr(self, way)
        while one is not None and len(found) < most:
            found.append(one)
            one = getattr(one, way)
        self.counted[0] += len(found)
        if self.counted[0] > _MAX_STEPS:
            raise _TooMuchError
        return found


class _TooMuchError(Exception):
    """Rules take too long to match."""


class Rule(NamedTuple):
    """`conditions`: the media and the like for which it holds; `layer`: its place among cascade layers."""

    declarations: tuple[Declaration, ...]
    conditions: frozenset[str]
    layer: tuple[float, ...]
    order: int


class Applied(NamedTuple):
    """A rule that names an element, or what stands before or after its words (`part`)."""

    rule: Rule
    weight: tuple[int, int, int]
    part: str


class _Selector:
    """One selector of a rule, read when an element has what it names at least (`key`)."""

    def __init__(self, text: str, key: str, part: str, rule: Rule) -> None:
        self.text, self.key, self.part, self.rule = text, key, part, rule

    @cached_property
    def read(self) -> Any:
        try:
            return compile_selector_list(self.text)[0]
        except SelectorError:
            return None  # as browsers pass over it

    def applied(self, element: Element) -> Applied | None:
        if self.read is None or not self.read.test(element):
            return None
        a, b, c = self.read.specificity
        return Applied(self.rule, (a, b, c + bool(self.part)), self.part)


class _Place(NamedTuple):
    """Where rules stand."""

    around: tuple[str, ...] = ()  # selectors of the rule that they stand in
    conditions: frozenset[str] = frozenset()
    layer: tuple[float, ...] = ()
    depth: int = 0


class Sheets:
    """The rules of a post's sheets. `unread`: some are not known, so that nobody can tell what they do."""

    def __init__(self, sheets: Sequence[tuple[str, str]] = (), *, unread: bool = False) -> None:
        """`sheets`: each with its media."""
        self.unread = unread or sum(len(sheet) for _, sheet in sheets) > _MAX_SHEET
        self.frames: dict[str, list[tuple[str, tuple[Declaration, ...]]]] = {}  # animation -> its steps
        self.fonts: set[str] = set()  # families whose letters are signs
        self.markers: set[str] = set()  # styles of lists that hold words
        self.variables: dict[str, str] = {}  # as they are where no rule sets them
        self.tries, self.counted = 0, [0]
        self._layers: dict[tuple[float, ...], dict[str, int]] = {}
        self._rules: dict[str, list[_Selector]] = {}
        self._count = 0
        conditions: dict[frozenset[str], None] = {}
        self._met = conditions
        try:
            for media, sheet in () if self.unread else sheets:
                nodes = tinycss2.parse_stylesheet(sheet, skip_comments=True, skip_whitespace=True)
                if not _is_unseen(media):
                    self._read(nodes, _Place(conditions=_conditions(media)))
        except RecursionError:
            self.unread = True
        every = frozenset(one for each in conditions for one in each if "prefers-" not in one)
        found = dict.fromkeys([frozenset[str](), *list(conditions)[:_MAX_CONDITIONS], every])
        if len(conditions) > _MAX_CONDITIONS:
            found[frozenset(one for each in conditions for one in each)] = None
        self.conditions = tuple(found)

    def __bool__(self) -> bool:
        return bool(self._rules)

    def applied(self, element: Element) -> list[Applied]:
        """What may hold for an element; once too much was tried, nothing, and the sheets are `unread`."""
        found: list[Applied] = []
        if self.unread or not self._rules:
            return found
        classes = element.attributes.get("class", "").lower().split()
        ids = element.attributes.get("id", "").lower()
        try:
            for key in dict.fromkeys(["*", element.name, f"#{ids}", *(f".{one}" for one in classes)]):
                selectors = self._rules.get(key, ())
                self.tries += len(selectors)
                for one in selectors if self.tries <= _MAX_TRIES else ():
                    if applied := one.applied(element):
                        found.append(applied)
        except (_TooMuchError, RecursionError, SyntaxError, MemoryError, NotImplementedError, AttributeError):
            self.tries = _MAX_TRIES + 1  # a selector that is too deep, or of a kind that is not read here
        if self.tries > _MAX_TRIES:
            self.unread = True
        return found

    def _read(self, nodes: Sequence[Any], place: _Place) -> None:
        own = declarations_in(nodes)
        if own and place.around:
            self._add(place, own)
        for node in nodes:
            if node.type == "qualified-rule" and place.depth < _MAX_DEPTH:
                texts = _nested(node.prelude, place.around)
                content = tinycss2.parse_blocks_contents(node.content)
                self._read(content, place._replace(around=texts, depth=place.depth + 1))
            elif node.type == "at-rule" and place.depth < _MAX_DEPTH:
                self._at(node, place._replace(depth=place.depth + 1))
            elif node.type in ("qualified-rule", "at-rule"):
                self.unread = True

    def _at(self, node: Any, place: _Place) -> None:
        name = re.sub(r"^-\w+-", "", node.lower_at_keyword)
        text = " ".join(tinycss2.serialize(node.prelude).split())
        match name:
            case "import":
                media = text.rpartition(")")[2] or text.rpartition('"')[2]
                self.unread = self.unread or not (_FONTS_ONLY.match(text) or _is_unseen(media))
            case "layer" if node.content is None:
                for one in text.split(","):
                    self._layer(one.strip(), place.layer)
            case "keyframes":
                frames = [one for one in tinycss2.parse_rule_list(node.content or []) if one.type == "qualified-rule"]
                self.frames[text.strip("\"'").lower()] = [
                    (tinycss2.serialize(one.prelude).lower(), tuple(_declarations(one.content))) for one in frames
                ]
            case "font-face":
                values = {one.name: one.value for one in _declarations(node.content or [])}
                small = re.match(r"[0-6]?\d(?:\.\d+)?%", values.get("size-adjust", ""))
                if _SIGNS.search(values.get("src", "")) or small:
                    self.fonts.add(values.get("font-family", "").strip("\"' ").lower())
            case "property" if node.content is not None:
                values = {one.name: one.value for one in _declarations(node.content)}
                if "initial-value" in values:
                    self.variables[text] = values["initial-value"]
            case "counter-style":
                if any(
                    '"' in one.value and re.search(r"[^\W_]{2}", one.value) for one in _declarations(node.content or [])
                ):
                    self.markers.add(text.lower())
            case (
                "page"
                | "property"
                | "font-feature-values"
                | "font-palette-values"
                | "view-transition"
                | "charset"
                | "namespace"
            ):
                pass
            case _ if node.content is not None:
                if name == "media" and _is_unseen(text):
                    return
                if name == "layer":
                    place = place._replace(layer=self._layer(text, place.layer))
                else:
                    found = _conditions(text if name == "media" else f"@{name} {text}")
                    place = place._replace(conditions=place.conditions | found)
                self._read(tinycss2.parse_blocks_contents(node.content), place)

    def _layer(self, name: str, around: tuple[float, ...]) -> tuple[float, ...]:
        for one in name.split(".") if name else [f" {self._count}"]:
            known = self._layers.setdefault(around, {})
            around = (*around, known.setdefault(one, len(known)))
        return around

    def _add(self, place: _Place, declarations: list[Declaration]) -> None:
        if place.conditions:
            self._met[place.conditions] = None
        self._count += 1
        rule = Rule(tuple(declarations), place.conditions, (*place.layer, float("inf")), self._count)
        for text in place.around:
            if len(text) > _MAX_SELECTOR:
                self.unread = True
                continue
            nodes = tinycss2.parse_component_value_list(text)
            written, key, part = _as_seen(nodes)
            if written:
                self._rules.setdefault(key, []).append(_Selector(written, key, part, rule))
            if len(nodes) > _MAX_PARTS:
                self.unread = True


def _declarations(content: Sequence[Any]) -> list[Declaration]:
    return declarations_in(tinycss2.parse_blocks_contents(content))


def _conditions(media: str) -> frozenset[str]:
    """What has to be the case, one by one; a list of several cases counts as one."""
    plain = " ".join(media.lower().split())
    parts = [plain] if "," in plain else re.split(r"\s+and\s+", plain)
    return frozenset(one for one in parts if not re.fullmatch(r"(?:only )?(?:screen|all)|", one))


def _is_unseen(media: str) -> bool:
    """Whether rules for these media are for none on which readers see a published post."""
    queries = [one.strip().lower() for one in media.split(",") if one.strip()]
    return bool(queries) and all(_NOT_ON_SCREENS.match(one) or _NEVER.match(one) for one in queries)


def _nested(prelude: Sequence[Any], around: tuple[str, ...]) -> tuple[str, ...]:
    """The selectors of a rule, with those of the rule that it stands in."""
    texts = tuple(tinycss2.serialize(one).strip() for one in parted(prelude))
    if not around:
        return texts
    outer = f":is({', '.join(around)})"
    if len(outer) > _MAX_SELECTOR:
        return (outer,)
    return tuple(one.replace("&", outer) if "&" in one else f"{outer} {one}" for one in texts)


def _as_seen(nodes: Sequence[Any]) -> tuple[str, str, str]:
    """A selector in small letters as cssselect2 can match it, what it names at least, and the part it is about.

    The text is empty for one that names nothing in a page as it is first seen.
    """
    key, part = "*", ""
    written, _ = _rewritten(nodes)
    place = len(nodes)
    while place > 0 and not (nodes[place - 1].type == "whitespace" or nodes[place - 1] in (">", "+", "~")):
        place -= 1
        one, before = nodes[place], nodes[place - 1] if place else None
        if one.type == "hash":
            key = f"#{one.value.lower()}"
        elif one.type == "ident" and before == "." and key[0] != "#":
            key = f".{one.value.lower()}"
        elif one.type == "ident" and before == ":":
            name = one.lower_value
            double = place > 1 and nodes[place - 2] == ":"
            if name in _PARTS and (double or name != "marker"):
                part = name
            elif double:
                return "", key, ""
        elif one.type == "ident" and key == "*" and nodes[place + 1 : place + 2] != ["|"]:
            key = one.lower_value
    return written, key, part


def _rewritten(nodes: Sequence[Any], depth: int = 0) -> tuple[str, bool]:
    """The selector, and whether it may name more than it says."""
    pieces: list[str] = []
    unsure, place = False, 0
    while place < len(nodes):
        node, following = nodes[place], nodes[place + 1] if place + 1 < len(nodes) else None
        if node == "|" or (following == "|" and node != "]"):  # a namespace: as if of any
            place += 2 if node != "|" else 1
        elif node == ":" and (following == ":" or (following is not None and following.type in ("ident", "function"))):
            if following == ":" or (following.type == "ident" and following.lower_value in _PARTS):
                begun = bool(pieces) and pieces[-1].strip() not in ("", ">", "+", "~")
                pieces.append("" if begun else "*")  # the part is looked at by itself
            else:
                text, loose = _of_state(following, pieces[-1] if pieces else "", depth)
                pieces.append(text)
                unsure = unsure or loose
            place += 3 if following == ":" else 2
        else:
            pieces.append(tinycss2.serialize([node]).lower())
            place += 1
    text = "".join(pieces).strip()
    return text if text and text[-1] not in ">+~" else f"{text}*", unsure


def _of_state(node: Any, before: str, depth: int) -> tuple[str, bool]:
    """A pseudo-class as cssselect2 can match it, and whether it may name more than it says. `before`: what it is of."""
    name = node.lower_value if node.type == "ident" else node.lower_name
    plain = re.sub(r"^-(?:webkit|moz|ms|o)-", "", name)
    within = parted(node.arguments) if node.type == "function" and depth < _MAX_DEPTH else []
    read = [_rewritten(one, depth + 1) for one in within]
    inside, loose = ", ".join(text for text, _ in read), any(one for _, one in read)
    if plain in ("is", "where", "matches", "any") and inside:
        return f":{'where' if plain == 'where' else 'is'}({inside})", loose
    if plain == "not" and inside and not loose:
        return f":not({inside})", False
    if plain == "hover" and before in ("html", "body"):
        return _ALWAYS, False
    if plain in _LATER or (plain != name and plain != "any-link"):
        return _NOT_EVER, False
    if plain in _KNOWN or (plain == "nth-child" and " of " not in tinycss2.serialize(node.arguments)):
        return f":{tinycss2.serialize([node])}".lower().replace(f":{name}", f":{plain}", 1), False
    return _ALWAYS, True


def sheets_in(markup: str, *, linked: bool = True) -> Sheets:
    """The sheets in this markup. `linked`: whether one in another file, which is not read, counts as unread."""
    sheets: list[tuple[str, str]] = []
    between, reached = [], 0
    while match := _STYLE.search(markup, reached):
        between.append(markup[reached : match.start()])
        if match[0] == "<!--":
            comment = COMMENT.match(markup, match.start())
            if comment is None:  # no more ends: looking for them would take too long
                rest = [one for one in _STYLE.finditer(markup, match.end()) if one[0] != "<!--"]
                sheets += (_sheet(one) for one in rest)
                reached = match.end()
                break
            reached = comment.end()
        else:
            sheets.append(_sheet(match))
            reached = match.end()
    between.append(markup[reached:])
    links = _LINKED.findall("".join(between)) if linked else ()
    unread = any(not _HARMLESS_LINK.search(link) for link in links)
    return Sheets(sheets, unread=unread)


def _sheet(match: re.Match[str]) -> tuple[str, str]:
    media = _MEDIA.search(match[1])
    return media[1].strip() if media else "", match[2]
