"""The front matter of a Markdown post: a mapping at its head, in YAML, TOML or JSON."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from summarizer.posts.attributions import is_label
from summarizer.text.names import is_person_name
from summarizer.text.quotation_marks import MARK_CHARACTERS
from summarizer.text.sentences import has_final_mark

__all__ = ["read_front_matter"]

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?\r?\n)?(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_TOML = re.compile(r"\A\ufeff?\+\+\+[ \t]*\r?\n(.*?\r?\n)?\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_JSON = re.compile(
    r"\A\ufeff?(\{[ \t]*\r?\n.*?\r?\n\}|\{[ \t]*\"[^\n]{0,50000}\})[ \t]*(?:\r?\n|\Z)", re.DOTALL
)  # on lines of its own, or all on one
_MAX_FRONT_MATTER_CHARS = 100_000  # longer YAML is not read
_TITLES = frozenset(["title", "headline"])
_PROSE = frozenset(["subtitle", "description", "summary", "excerpt", "abstract", "dek", "lead"])
_QUOTED = frozenset([
    "quote", "quotes", "pullquote", "pullquotes", "quotation", "quotations", "blockquote", "blockquotes",
    "testimonial", "testimonials", "soundbite", "soundbites",
])  # fmt: skip
# Quotations when one of these stands beside them.
_CHOSEN = frozenset(["highlight", "highlights", "standout", "callout", "bestline"])
_SPEAKING = frozenset(["speaker", "saidby", "spokenby", "attribution"])
_QUOTED_PARTS = frozenset(["text", "words", "body", "content", "quote"])  # of a mapping under such a key
_SPEAKERS = frozenset(["speaker", "author", "by", "who", "person", "name", "attribution", "cite", "source", "from"])
_SPEAKER_ENDS = ("author", "speaker", "by", "attribution", "source", "name")  # of a key beside: `pullquote_author`
_MIN_WORDS = 4  # after a key that is a person's whole name; of a highlight
_MARK = re.compile(f"[{re.escape(MARK_CHARACTERS)}]|,,|<<")
_MAX_FLOWS = 300  # brackets; the parser's time grows with the square of their nesting


class FrontText(NamedTuple):
    """A value that is running text: its line, from 1; 1 for a title, else 0."""

    line: int
    level: int
    text: str


def read_front_matter(post: str) -> tuple[dict[str, Any], list[FrontText], int]:
    """The values; those that are running text; and the offset at which the body begins.

    What cannot be read as a mapping is no front matter: `---` may be a line across the page, with text after it.
    """
    for pattern, read, shift in ((_FRONT, _values, 2), (_TOML, _toml_values, 2), (_JSON, _values, 1)):
        match = pattern.match(post)
        if match is not None and len(match[1] or "") <= _MAX_FRONT_MATTER_CHARS:
            found = read(match[1] or "")
            if found is not None:
                texts = [text._replace(line=text.line + shift) for text in found[1]]
                return found[0], texts, match.end()
    return {}, [], 0


def _toml_values(text: str) -> tuple[dict[str, Any], list[FrontText]] | None:
    try:
        values = tomllib.loads(text.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        return None
    return values, list(_toml_texts(values, text))


def _toml_texts(value: Any, text: str, key: str = "", who: str = "") -> Iterator[FrontText]:
    if isinstance(value, dict):
        plain = {name: inner for name, inner in value.items() if isinstance(inner, str)}
        for name, inner in value.items():
            yield from _toml_texts(inner, text, _inner_key(key, name), _speaker(plain, key, name))
    elif isinstance(value, list):
        for inner in value:
            yield from _toml_texts(inner, text, key, who)
    elif isinstance(value, str) and value.strip():
        shown = _shown(key, value, who)
        if shown is not None:
            place = max(text.find(value.strip().split("\n")[0]), 0)
            yield FrontText(text.count("\n", 0, place), int(key.casefold() in _TITLES), shown)


def _values(text: str) -> tuple[dict[str, Any], list[FrontText]] | None:
    if not text.strip():
        return {}, []  # two fences and nothing between them
    if text.count("[") + text.count("{") > _MAX_FLOWS:
        return None
    try:
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text)):  # aliases can grow without bound
            return None
        values: Any = yaml.safe_load(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(values, dict) or not isinstance(root, yaml.MappingNode):
        return None
    return {str(key): value for key, value in values.items()}, list(_texts(root))


def _texts(node: yaml.Node, key: str = "", who: str = "") -> Iterator[FrontText]:
    """Values that readers see as text: titles, descriptions, and whatever holds a quotation mark."""
    if isinstance(node, yaml.MappingNode):
        pairs = [(name.value, value) for name, value in node.value if isinstance(name, yaml.ScalarNode)]
        plain = {name: value.value for name, value in pairs if isinstance(value, yaml.ScalarNode)}
        for name, value in pairs:
            yield from _texts(value, _inner_key(key, name), _speaker(plain, key, name))
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _texts(value, key, who)
    elif isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:str" and node.value.strip():
        shown = _shown(key, node.value, who)
        if shown is not None:
            block = node.style in ("|", ">")  # begins on the line after its key
            yield FrontText(node.start_mark.line + block, int(key.casefold() in _TITLES), shown)


def _is_quoted(key: str) -> bool:
    return _plain(key) in _QUOTED


def _plain(key: str) -> str:
    return re.sub(r"[-_ ]", "", key).casefold()


def _inner_key(key: str, name: str) -> str:
    """The key under which a value of a mapping is read that stands itself under `key`."""
    return key if _is_quoted(key) and name.casefold() in _QUOTED_PARTS else name


def _speaker(values: Mapping[str, str], key: str, name: str) -> str:
    """Who is named beside the value `name` of a mapping that stands under `key`: `author`, or `pullquote_author`."""
    beside = {other.casefold(): text.strip() for other, text in values.items()}
    if _is_quoted(name):
        joined = (f"{name.casefold()}{sign}{end}" for end in _SPEAKER_ENDS for sign in ("_", "-", ""))
        if found := next((beside[one] for one in joined if beside.get(one)), ""):
            return found
    if _is_quoted(_inner_key(key, name)):
        return next((beside[one] for one in sorted(_SPEAKERS & beside.keys()) if one != name.casefold()), "")
    if _plain(name) in _CHOSEN:
        return next((who for other, who in beside.items() if _plain(other) in _SPEAKING), "")
    return ""


def _shown(key: str, value: str, who: str) -> str | None:
    """A value as readers see it, with a name that is its key or stands beside it; None for no running text."""
    chosen = bool(who) and _plain(key) in _CHOSEN and len(value.split()) >= _MIN_WORDS
    if chosen or _is_quoted(key):
        marked = value if _MARK.search(value) else f'"{value}"'
        return f"{who}: {marked}" if who and is_label(who) else marked
    label, colon, words = value.partition(": ")
    if (
        colon
        and key.casefold() not in _TITLES
        and not _MARK.search(words)
        and has_final_mark(words.rstrip())
        and " " in label.strip()
        and is_person_name(label, "running text")
    ):
        return f'{label}: "{words.strip()}"'
    if key.casefold() in _TITLES | _PROSE or _MARK.search(value):
        return value
    said = has_final_mark(value) or (" " in key.strip() and len(value.split()) >= _MIN_WORDS)
    if not key[:1].islower() and said and " " in value.strip() and is_label(key):
        return f'{key}: "{value}"'
    return None
