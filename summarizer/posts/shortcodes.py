"""Quotations that the tags of site builders enclose, written as HTML: `{% blockquote Ann Bell %}`, `{{< quote >}}`.

Hexo, Jekyll, Hugo, WordPress and MDX have such tags. Each is replaced on its own line: lines keep their
numbers.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from summarizer.posts.containers import AUTHORS
from summarizer.posts.visibility import attributes_of

__all__ = ["expand_shortcodes"]

_NAMES = r"(?:block|pull)?quote|quotation|epigraph|testimonial"
_COMPONENTS = r"(?:(?:Block|Pull)?[Qq]uote(?:Block|Card)?|Quotation|Citation|Epigraph|Testimonial)"
_TAG = re.compile(
    rf"\{{%-?\s{{0,9}}(?P<liquid>(?:end|/\s{{0,9}}|include\s{{1,9}}[\w/-]{{0,40}}?)?(?:{_NAMES}))\b"
    r"(?P<words>[^%\n]{0,900}?)-?%\}"
    rf"|\{{\{{[<%]\s{{0,9}}(?P<hugo>/?\s{{0,9}}(?:{_NAMES}))\b(?P<fields>[^{{}}\n]{{0,900}}?)[>%]\}}\}}"
    rf"|\[(?P<wordpress>/?(?:{_NAMES}))\b(?P<pairs>[^\[\]\n]{{0,300}})\](?!\()"
    rf"|<(?P<mdx>/?(?=[A-Z]){_COMPONENTS})\b(?P<props>[^<>]{{0,600}})>"
)
_FENCE = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_TEXTS = ("text", "quote", "content", "body")
_POSITIONAL = re.compile(r"""\s*["']([^"'\n]{2,80})["']""")
_BRACED = re.compile(r"=\{\s*([\"'`])([^\"'`{}]*)\1\s*\}")  # a text as a value of JSX
# Tags that show no words: `{{< audio "a.mp3" >}}`, `{% endhint %}`; attributes that kramdown reads from their own line.
_VALUES = r"(?:[ \t]+(?=\S)[^\s\"{}<>%]*(?:\"[^\"\s]*\",?)?)*"
_PLAYER = re.compile(
    rf"\{{\{{[<%]\s{{0,9}}[\w/.-]{{1,40}}{_VALUES}\s*[>%]\}}\}}"
    rf"|^[ \t]*\{{%-?[ \t]*[\w/-]{{1,40}}{_VALUES}\s*%\}}[ \t]*$",
    re.MULTILINE,
)
_ATTRIBUTE_LINE = re.compile(r"^([ \t>]*)\{:[^{}\n]{0,300}\}[ \t]*$", re.MULTILINE)
_NOTE_QUOTE = re.compile(r"^ {0,3}\[\^[\w-]{1,30}\]:[ \t]*(?P<text>.*)$")


def expand_shortcodes(text: str) -> str:
    """Markdown with these tags as HTML. Tags that are not closed, and those in fenced code, stay as they are."""
    shown = text if "[^" not in text else "\n".join(_notes_opened(text.split("\n")))
    if "{:" in shown:
        shown = _ATTRIBUTE_LINE.sub(r"\1", shown)
    shown = _expanded(shown)
    return _PLAYER.sub("", shown) if "{{" in shown or "{%" in shown else shown


def _expanded(text: str) -> str:
    tags = list(_TAG.finditer(text))
    if not tags:
        return text
    fenced = _fenced(text)
    put: dict[int, tuple[int, str]] = {}  # offset of a tag -> its end and what is written for it
    opened: list[tuple[re.Match[str], str, str]] = []
    for match in tags:
        if any(start <= match.start() < end for start, end in fenced):
            continue
        kind = next(one for one in ("liquid", "hugo", "wordpress", "mdx") if match[one])
        name = match[kind].replace(" ", "")
        fields = attributes_of(_written(match, kind))
        if words := next((fields[key] for key in _TEXTS if fields.get(key)), ""):
            put[match.start()] = (match.end(), f"<blockquote>{_shown(words)}{_credit(match, kind)}</blockquote>")
        elif _written(match, kind).endswith("/"):
            continue
        elif name.startswith(("end", "/")):
            while opened and opened[-1][1:] != (kind, name.removeprefix("end").removeprefix("/")):
                opened.pop()
            if opened:
                first = opened.pop()[0]
                put[first.start()] = (first.end(), "<blockquote>")
                put[match.start()] = (match.end(), f"{_credit(first, kind)}</blockquote>")
        else:
            opened.append((match, kind, name))
    return "".join(_pieces(text, put))


def _pieces(text: str, put: dict[int, tuple[int, str]]) -> Iterator[str]:
    reached = 0
    for start, (end, shown) in sorted(put.items()):
        yield text[reached:start]
        yield shown + "\n" * text.count("\n", start, end)
        reached = end
    yield text[reached:]


def _credit(match: re.Match[str], kind: str) -> str:
    """Who is named in an opening tag, as `<cite>`."""
    written = _written(match, kind)
    fields = attributes_of(written)
    name = next((fields[key] for key in AUTHORS if fields.get(key)), "")
    if not name and written.startswith("="):  # [quote="Ann Bell, post:3"]
        name = written[1:].split(",")[0].strip(" \"'")
    elif not name and kind == "liquid" and "=" not in written:
        name = re.split(r"\s+https?:", written)[0].split(",")[0].strip(" \"'")
    elif not name and (given := _POSITIONAL.match(written)):
        name = given[1]
    return f"<cite>{_shown(name)}</cite>" if name.strip("{} ") else ""


def _written(match: re.Match[str], kind: str) -> str:
    """What an opening tag says beside its name."""
    group = {"liquid": "words", "hugo": "fields", "wordpress": "pairs", "mdx": "props"}[kind]
    return _BRACED.sub(r'="\2"', match[group]).strip()


def _shown(text: str) -> str:
    return html.escape(" ".join(text.split()), quote=False)


def _fenced(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    opened, place = -1, 0
    for line in text.splitlines(keepends=True):
        if _FENCE.match(line):
            if opened < 0:
                opened = place
            else:
                found.append((opened, place))
                opened = -1
        place += len(line)
    return [*found, (opened, len(text))] if opened >= 0 else found


def _notes_opened(lines: list[str]) -> Iterator[str]:
    """Lines in which a blockquote that is a footnote's text begins at the line's head: `[^1]: > words`."""
    inside = False
    for place, line in enumerate(lines):
        match = _NOTE_QUOTE.match(line)
        following = lines[place + 1].lstrip() if place + 1 < len(lines) else ""
        if match and (match["text"].startswith(">") or (not match["text"] and following.startswith(">"))):
            inside = True
            yield match["text"]
        elif inside and line.startswith((" ", "\t", ">")):
            yield line.lstrip()
        else:
            inside = inside and not line.strip()
            yield line
