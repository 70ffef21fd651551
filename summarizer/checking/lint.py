"""A post against the reference format: its parts, their order, their lengths. Each finding has a rule's name.

A missing, extra or misplaced part, a wrong number or a repeated quotation is an error; a length, a style or a place
that a person must still write is a warning. Word bounds are for English and are skipped for other languages.
Whether a quotation is in the transcript is for `check_post`, which has one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from summarizer.posts.document import Block, Document, read_post
from summarizer.posts.quotations import Quotation, find_in
from summarizer.records.post import LintReport, Problem
from summarizer.settings import SiteSettings
from summarizer.text.prose_form import FIRST_PERSON, TO_WRITE, Bounds, count_sentences, is_title_case
from summarizer.text.scripts import count_words

__all__ = ["lint_post"]

_NOTICE = re.compile(
    r"^This post was written on (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) (?:[1-9]|[12]\d|3[01]), \d{4}\."
)
# Show, guests and addresses are left out: a local recording may have none.
_FRONT_KEYS = ("title", "description", "date", "audio_sha256", "duration", "episode_id", "models", "summarizer")
_NUMBERED = re.compile(r"^\s*(\d{1,4})\s*[.)]\s*(.*)$", re.DOTALL)


@dataclass
class _Part:
    """A paragraph, heading, list or blockquote of the post, with the quotations in it."""

    kind: str  # "heading", "quote", "paragraph"
    text: str
    line: int
    level: int = 0
    quotations: list[Quotation] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    outside: str = ""  # of a blockquote: what stands beside its quotation
    broken: bool = False  # the text has a line break

    @property
    def to_write(self) -> bool:
        return TO_WRITE.search(self.text) is not None


def lint_post(post: str, name: str, *, site: SiteSettings | None = None) -> LintReport:
    """The problems of a Markdown or HTML post, in the order of its lines. Raises InputError when it is too long.

    Without `site`, the site's own texts and links are only checked for their form.
    """
    document = read_post(post, name)
    linter = _Linter(document, site)
    problems = sorted(linter.run(), key=lambda problem: problem.line)
    return LintReport(post=name, problems=tuple(problems))


class _Linter:
    def __init__(self, document: Document, site: SiteSettings | None) -> None:
        self.document = document
        self.site = site
        self.quotations = find_in(document)
        self.parts = _parts(document, self.quotations)
        self.problems: list[Problem] = []
        language = str(document.front.get("language") or "en").lower()
        self.bounded = language.split("-")[0] == "en"
        self.surnames: list[str] = []
        self.end = max((part.line for part in self.parts), default=1)

    def run(self) -> list[Problem]:
        self._front()
        rest = self._opening(list(self.parts))
        self._sections(rest)
        self._quotes()
        for part in self.parts:
            if part.to_write:
                match = re.search(r"\[To write: ([^,\]]{0,60})", part.text)
                what = match[1].strip() if match else "this"
                self._warn(part.line, "to-write", f"a person must still write the {what}")
        return self.problems

    def _error(self, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(line=line, level="error", rule=rule, message=message))

    def _warn(self, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(line=line, level="warning", rule=rule, message=message))

    def _bounds(self, part: _Part, rule: str, bounds: Bounds, *, text: str | None = None) -> None:
        """Warns when a part is too short or too long, in words or in sentences."""
        if part.to_write or not self.bounded:
            return
        text = part.text if text is None else text
        words = count_words(text)
        if not bounds.words[0] <= words <= bounds.words[1]:
            low, high = bounds.words
            self._warn(part.line, f"{rule}-length", f"the {rule} has {words} words; {low} to {high} are asked for")
        if bounds.sentences:
            sentences = count_sentences(text)
            low, high = bounds.sentences
            if not low <= sentences <= high:
                asked = str(low) if low == high else f"{low} to {high}"
                self._warn(part.line, f"{rule}-sentences", f"the {rule} has {sentences} sentences; {asked} asked for")

    # -- parts 1 to 5 --------------------------------------------------------------------------------------------------

    def _front(self) -> None:
        if self.document.markup != "markdown":
            return
        if not self.document.front_lines:
            self._warn(1, "front-matter", "the post has no front matter")
            return
        missing = [key for key in _FRONT_KEYS if key not in self.document.front]
        if missing:
            self._warn(1, "front-matter", f"the front matter does not say: {', '.join(missing)}")

    def _opening(self, parts: list[_Part]) -> list[_Part]:
        """Checks notice, title, dek and intro, and gives what follows."""
        titles = [part for part in parts if part.kind == "heading" and part.level == 1]
        for extra in titles[1:]:
            self._error(extra.line, "title", "there is a second title")
        stop = next((i for i, part in enumerate(parts) if part.kind == "heading" and part.level > 1), len(parts))
        opening, rest = parts[:stop], parts[stop:]
        title_at = next((i for i, part in enumerate(opening) if part.kind == "heading"), None)
        notices = [i for i, part in enumerate(parts) if part.text.startswith("This post was written on")]
        if not notices:
            self._error(1, "notice", "the first paragraph must be: This post was written on Jan 10, 2026.")
        else:
            self._notice(parts[notices[0]], first=notices[0] == 0)
        if title_at is None:
            line = titles[0].line if titles else 1
            self._error(line, "title", "the title is " + ("not before the insights" if titles else "missing"))
            after = [part for part in opening if not part.text.startswith("This post was written on")]
        else:
            self._title(opening[title_at])
            for part in opening[:title_at]:
                if not part.text.startswith("This post was written on"):
                    self._error(part.line, "extra-part", "only the dated notice stands before the title")
            after = [part for part in opening[title_at + 1 :] if not part.text.startswith("This post was written on")]
        self._dek_and_intro(after, rest[0].line if rest else self.end)
        return rest

    def _notice(self, part: _Part, *, first: bool) -> None:
        if not first:
            self._error(part.line, "notice", "the dated notice must be the first part")
        if not _NOTICE.match(part.text):
            self._error(part.line, "notice", "the notice's date must be written like Jan 10, 2026, with a full stop")
        caution = _NOTICE.sub("", part.text).strip()
        wanted = f"{self.site.caution} Check the {self.site.latest_text}." if self.site else None
        if not caution:
            self._error(part.line, "caution", "the caution line is missing below the dated notice")
        elif wanted and _plain(caution) != _plain(wanted):
            self._error(part.line, "caution", f"the caution line must be the site's: {wanted}")
        elif not part.links:
            self._error(part.line, "caution", "the caution line must link to the latest posts")

    def _title(self, part: _Part) -> None:
        who, colon, headline = part.text.partition(": ")
        if not colon or not who.strip() or not headline.strip():
            self._error(part.line, "title", "the title must be `Guest: Headline`")
            return
        for guest in re.split(r"\s*&\s*", who):
            words = re.findall(r"[^\W\d_][\w'’-]*", guest.split(",")[0])
            if words:
                self.surnames.append(words[-1])
        if part.to_write:
            return
        if headline.rstrip().endswith("."):
            self._warn(part.line, "title-stop", "the title must not end with a full stop")
        self._bounds(part, "headline", Bounds((4, 9)), text=headline)
        if self.bounded and not is_title_case(headline):
            self._warn(part.line, "title-case", "the headline is not in title case")

    def _dek_and_intro(self, parts: list[_Part], line: int) -> None:
        paragraphs = [part for part in parts if part.kind == "paragraph"]
        for part in parts:
            if part.kind == "quote":
                self._error(part.line, "extra-part", "a quotation stands before the insights")
        if not paragraphs:
            self._error(line, "dek", "the dek (one sentence below the title) is missing")
        else:
            self._bounds(paragraphs[0], "dek", Bounds((18, 35), (1, 1)))
        if len(paragraphs) < 2:
            self._error(line, "intro", "the intro (the paragraph after the dek) is missing")
        else:
            self._bounds(paragraphs[1], "intro", Bounds((40, 75), (2, 3)))
        for part in paragraphs[2:]:
            self._error(part.line, "extra-part", "the intro is one paragraph; this one is too many")

    # -- parts 6 to 12 -------------------------------------------------------------------------------------------------

    def _sections(self, parts: list[_Part]) -> None:
        sections: list[tuple[_Part, list[_Part]]] = []
        for part in parts:
            if part.kind == "heading" and part.level == 2:
                sections.append((part, []))
            elif sections:
                sections[-1][1].append(part)
            elif part.kind == "heading" and part.level > 1:
                self._error(part.line, "misplaced-part", "this stands before `## Key Insights`")
        order = [_section_kind(head.text) for head, _ in sections]
        if "insights" not in order:
            self._error(parts[0].line if parts else self.end, "key-insights", "`## Key Insights` is missing")
        if "conclusion" not in order:
            self._error(self.end, "conclusion", "`## Conclusion` is missing")
        rank = {"insights": 0, "topic": 1, "conclusion": 2}
        seen = -1
        topics = 0
        for kind, (head, body) in zip(order, sections, strict=True):
            if kind is None:
                self._error(head.line, "extra-part", f"the format has no section `## {head.text[:60]}`")
                continue
            if rank[kind] < seen or (rank[kind] == seen and kind != "topic"):
                self._error(head.line, "misplaced-part", f"`## {head.text[:60]}` stands in the wrong place, or twice")
            seen = max(seen, rank[kind])
            if kind == "insights":
                self._insights(head, body)
            elif kind == "topic":
                topics += 1
                if topics > 2:
                    self._error(head.line, "topics", "there are more than two sections `## On …`")
                self._topic(head, body)
            else:
                self._conclusion(head, body)
        if "conclusion" not in order:
            self._closing(parts[-4:], self.end)

    def _insights(self, head: _Part, body: list[_Part]) -> None:
        insights: list[tuple[_Part, list[_Part]]] = []
        for part in body:
            if part.kind == "heading":
                if part.level != 3:
                    self._error(part.line, "insight-heading", "an insight's heading is `### N. …`")
                insights.append((part, []))
            elif insights:
                insights[-1][1].append(part)
            else:
                self._error(part.line, "extra-part", "only insights stand below `## Key Insights`")
        if not 3 <= len(insights) <= 10:
            self._error(head.line, "insight-count", f"there are {len(insights)} insights; 3 to 10 are asked for")
        for expected, (heading, parts) in enumerate(insights, start=1):
            self._insight(expected, heading, parts)

    def _insight(self, expected: int, heading: _Part, parts: list[_Part]) -> None:
        match = _NUMBERED.match(heading.text)
        text = match[2] if match else heading.text
        if match is None:
            self._error(heading.line, "insight-number", f"the heading must begin with its number, {expected}.")
        elif int(match[1]) != expected:
            self._error(heading.line, "insight-number", f"this is insight {expected}, but its number is {match[1]}")
        if not heading.to_write:
            self._bounds(heading, "heading", Bounds((4, 11)), text=text)
            if self.bounded and not is_title_case(text):
                self._warn(heading.line, "title-case", "the insight's heading is not in title case")
        quotes = [i for i, part in enumerate(parts) if part.kind == "quote"]
        if not quotes:
            self._error(heading.line, "quote", f"insight {expected} has no quotation")
            before, after = parts, []
        else:
            for extra in quotes[1:]:
                self._error(parts[extra].line, "quote", f"insight {expected} has more than one quotation")
            self._quote(parts[quotes[0]])
            before, after = parts[: quotes[0]], [part for part in parts[quotes[0] + 1 :] if part.kind != "quote"]
        self._claim(expected, heading, before)
        if after:
            self._bounds(after[0], "takeaway", Bounds((12, 30), (1, 2)))
        for part in after[1:]:
            self._error(part.line, "extra-part", "an insight ends with one takeaway; this is too much")

    def _claim(self, number: int, heading: _Part, before: list[_Part]) -> None:
        if not before:
            self._error(heading.line, "claim", f"insight {number} has no claim before its quotation")
            return
        for part in before[1:]:
            self._error(part.line, "extra-part", "the claim is one paragraph; this one is too many")
        claim = before[0]
        self._bounds(claim, "claim", Bounds((25, 50), (1, 3)))
        if claim.to_write or not self.bounded:
            return
        text = claim.text
        for quotation in claim.quotations:
            text = text.replace(quotation.text, " ")
        if FIRST_PERSON.search(text):
            self._warn(claim.line, "claim-person", "the claim speaks in the first person; it is the writer's words")
        if self.surnames and not any(
            re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in self.surnames
        ):
            self._warn(claim.line, "claim-surname", f"the claim does not name {' or '.join(self.surnames)}")

    def _quote(self, part: _Part) -> None:
        if not part.quotations:
            self._error(part.line, "quote", "the blockquote holds no quotation")
            return
        first = part.quotations[0]
        marks = part.text.lstrip()[:1]
        if marks != '"' or not first.marked:
            self._warn(part.line, "quote-marks", "the quotation must stand in straight double quotes")
        if len(part.quotations) > 1 or part.outside:
            self._warn(part.line, "quote-alone", "the quotation must be alone in its block")
        if self.bounded:
            words = sum(count_words(quotation.text) for quotation in part.quotations)
            if not 8 <= words <= 40:
                self._warn(part.line, "quote-length", f"the quotation has {words} words; 8 to 40 are asked for")
        if first.anchor is None and first.time is None and not first.unspoken:
            self._warn(part.line, "anchor", "nothing beside the quotation says where it was said")

    def _topic(self, head: _Part, body: list[_Part]) -> None:
        kinds = [part.kind for part in body]
        for part in body:
            if part.kind == "quote":
                self._quote(part)
            elif part.kind == "heading":
                self._error(part.line, "extra-part", "a topic section has no headings inside")
        if kinds.count("quote") != 1:
            self._error(head.line, "topic", f"a topic section has one quotation, this one {kinds.count('quote')}")
        elif kinds != ["paragraph", "quote", "paragraph"]:
            self._error(head.line, "topic", "a topic section is an opening, a quotation and a closing paragraph")

    def _conclusion(self, head: _Part, body: list[_Part]) -> None:
        closing_at = next((i for i, part in enumerate(body) if self._closing_kind(part.text)), len(body))
        own, closing = body[:closing_at], body[closing_at:]
        if len(own) != 2 or any(part.kind != "paragraph" for part in own):
            self._error(head.line, "conclusion", f"the conclusion has {len(own)} parts; two paragraphs are asked for")
        if own:
            self._bounds(own[0], "conclusion", Bounds((40, 65)))
        if len(own) > 1:
            self._bounds(own[1], "outlook", Bounds((25, 45)))
        self._closing(closing, head.line)

    def _closing(self, parts: list[_Part], line: int) -> None:
        kinds = [self._closing_kind(part.text) for part in parts]
        wanted = ["attribution", "updates", "corrections"]
        for missing in wanted:
            if missing not in kinds:
                self._error(parts[-1].line if parts else line, missing, f"the {missing} paragraph is missing")
        present = list(dict.fromkeys(kind for kind in kinds if kind))
        if present != [part for part in wanted if part in present]:
            self._error(parts[0].line, "misplaced-part", f"the post must end with {', '.join(wanted)}, in this order")
        for part, kind in zip(parts, kinds, strict=True):
            if kind is None and "attribution" in kinds:
                self._error(part.line, "extra-part", "the format has no such part after the conclusion")
            same = [other for other, what in zip(parts, kinds, strict=True) if what == kind]
            if kind in ("updates", "corrections") and part is same[0] and not any(other.links for other in same):
                self._error(part.line, kind, f"the {kind} paragraph must hold its link")
            if kind == "attribution" and not part.text.rstrip().endswith("."):
                self._warn(part.line, "attribution", "the attribution must end with a full stop")
        self._site_links(parts, kinds)

    def _site_links(self, parts: list[_Part], kinds: list[str | None]) -> None:
        if self.site is None:
            return
        urls = {"updates": self.site.updates_url, "corrections": self.site.corrections_url}
        for part, kind in zip(parts, kinds, strict=True):
            url = urls.get(kind) if kind else None
            if kind and url and part.links and not any(link.startswith(url) for link in part.links):
                self._error(part.line, kind, f"the {kind} link must lead to {url}")

    def _closing_kind(self, text: str) -> str | None:
        site = self.site or SiteSettings()
        if text.startswith("This summary is based on"):
            return "attribution"
        if re.search(r"\bReport a correction\b|\bFound an issue\?", text):
            return "corrections"
        return "updates" if text.startswith((site.updates_text, site.updates_line)) else None

    def _quotes(self) -> None:
        seen: dict[str, int] = {}
        for quotation in self.quotations:
            if quotation.kind != "quote":
                continue
            key = _plain(quotation.text)
            if key in seen:
                self._error(quotation.line, "repeated-quote", f"the quotation of line {seen[key]} stands here again")
            seen.setdefault(key, quotation.line)


def _section_kind(text: str) -> str | None:
    plain = " ".join(text.split())
    if plain == "Key Insights":
        return "insights"
    if plain == "Conclusion":
        return "conclusion"
    return "topic" if plain.startswith("On ") and len(plain) > 3 else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _parts(document: Document, quotations: tuple[Quotation, ...]) -> list[_Part]:
    return list(_gather(document, quotations))


def _gather(document: Document, quotations: tuple[Quotation, ...]) -> Iterator[_Part]:
    """Blocks as parts: the paragraphs of one blockquote, and the items of one list, are one part."""
    by_block: dict[int, list[Quotation]] = {}
    for quotation in quotations:
        by_block.setdefault(quotation.block, []).append(quotation)
    current: _Part | None = None
    group: object = None
    for number, block in enumerate(document.blocks):
        if not block.text.strip():
            continue
        kind = "heading" if block.kind == "heading" else "quote" if block.quote is not None else "paragraph"
        key = (kind, block.quote) if kind == "quote" else (block.kind,) if block.kind in ("item", "cell") else number
        own = by_block.get(number, [])
        if current is None or key != group:
            if current is not None:
                yield current
            current = _Part(kind, block.text.strip(), block.line(0), block.level)
            group = key
        else:
            current.text += "\n" + block.text.strip()
        current.quotations.extend(own)
        current.links.extend(href for _, _, href in block.links)
        current.outside += _outside(block, own)
    if current is not None:
        yield current


def _outside(block: Block, quotations: list[Quotation]) -> str:
    """Words of a blockquote's paragraph beside its quotations and timestamps."""
    text = block.text
    for quotation in reversed(quotations):
        text = text[: quotation.span[0]] + text[quotation.span[1] :]
    text = re.sub(r"\(?\[?(?:\d{1,2}:)?\d{1,3}:\d{2}\]?\)?", "", text)
    return "".join(re.findall(r"[^\W_]+", text))
