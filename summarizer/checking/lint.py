"""Compares a post with the post format: its parts, their order, their lengths. Each problem names its rule.

A missing, extra or misplaced part, a wrong number or a repeated quotation is an error. A length or style outside the
format, or a part that a person must still write, is a warning. Word bounds are for English and are skipped for other
languages. `check_post` compares the quotations with the transcript.
"""

from __future__ import annotations

import re

from summarizer.checking.check import rests_elsewhere
from summarizer.checking.lint_parts import PostPart, parts_of
from summarizer.post_format import INSIGHTS, QUOTE_WORDS, TOPICS, Bounds, bounds_of
from summarizer.post_format.parts import (
    ATTRIBUTION_START,
    CONCLUSION_HEADING,
    CORRECTION_LINK,
    CORRECTION_START,
    INSIGHTS_HEADING,
    NOTICE,
    NOTICE_START,
    TOPIC_START,
    is_to_check,
    part_to_write,
)
from summarizer.posts.document import Document
from summarizer.posts.front_keys import said_keys
from summarizer.posts.open_marks import open_marks
from summarizer.posts.quotations import find_in
from summarizer.posts.reading import read_post
from summarizer.records.house_style import HouseStyle
from summarizer.records.post import LintReport, Problem
from summarizer.settings import SiteSettings, is_placeholder, told_site_links
from summarizer.text.counted import counted
from summarizer.text.language import load_language
from summarizer.text.names import surname
from summarizer.text.prose_form import FIRST_PERSON_PLURAL, FIRST_PERSON_SINGULAR
from summarizer.text.scripts import count_words
from summarizer.text.sentences import count_sentences
from summarizer.text.title_case import is_title_case

__all__ = ["lint_post"]

# The keys for show, guests and addresses are optional: a local recording may have none.
_FRONT_KEYS = ("title", "description", "date", "audio_sha256", "duration", "episode_id", "models", "summarizer")
_NUMBERED = re.compile(r"^\s*(\d{1,4})\s*[.)]\s*(.*)$", re.DOTALL)


def lint_post(post: str, name: str, *, site: SiteSettings | None = None, style: HouseStyle | None = None) -> LintReport:
    """The problems of a Markdown or HTML post, in the order of its lines. Raises InputError when it is too long.

    Without `site`, the form of the site's texts and links is checked, but not their content. `style`: whose words and
    lengths the prose is compared with.
    """
    document = read_post(post, name)
    linter = _Linter(document, site, style)
    rejected = [
        Problem(line=mark.line, level="warning", rule="rejected", message=mark.told)
        for mark in open_marks(post)
        if mark.kind == "rejected"
    ]
    problems = sorted([*linter.run(), *rejected], key=lambda problem: problem.line)
    return LintReport(post=name, problems=tuple(problems))


class _Linter:
    def __init__(self, document: Document, site: SiteSettings | None, style: HouseStyle | None) -> None:
        self.document = document
        self.site = site
        self.style = style or HouseStyle()
        self.quotations = find_in(document, load_language(str(document.front.get("language") or "en")))
        self.parts = list(parts_of(document, self.quotations))
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
        self._house_style()
        self._placeholders()
        for line, note in self.document.notes_of("rests"):
            self._warn(line, "rests-on", rests_elsewhere(line, note.id).partition(": ")[2])
        for part in self.parts:
            if part.to_write:
                what = f"the {named}" if (named := part_to_write(part.text)) else "this"
                if is_to_check(part.text):
                    self._warn(part.line, "to-check", f"a person must check {what}: the conversation does not carry it")
                else:
                    self._warn(part.line, "to-write", f"a person must still write {what}")
        return self.problems

    def _error(self, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(line=line, level="error", rule=rule, message=message))

    def _warn(self, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(line=line, level="warning", rule=rule, message=message))

    def _bounds(self, part: PostPart, rule: str, bounds: Bounds, *, text: str | None = None) -> None:
        """Warns when a part has too few or too many words or sentences."""
        if part.to_write or not self.bounded:
            return
        text = part.text if text is None else text
        words = count_words(text)
        if not bounds.words[0] <= words <= bounds.words[1]:
            low, high = bounds.words
            self._warn(
                part.line, f"{rule}-length", f"the {rule} has {counted(words, 'word')}; {low} to {high} are asked for"
            )
        if bounds.sentences:
            sentences = count_sentences(text, "en")
            low, high = bounds.sentences
            if not low <= sentences <= high:
                asked = str(low) if low == high else f"{low} to {high}"
                self._warn(
                    part.line,
                    f"{rule}-sentences",
                    f"the {rule} has {counted(sentences, 'sentence')}; {asked} asked for",
                )

    # -- parts 1 to 5 --------------------------------------------------------------------------------------------------

    def _front(self) -> None:
        if self.document.markup != "markdown":
            return
        if not self.document.front_lines:
            self._warn(1, "front-matter", "the post has no front matter")
            return
        said = said_keys(self.document.front)
        missing = [key for key in _FRONT_KEYS if key not in said]
        if missing:
            self._warn(1, "front-matter", f"the front matter does not say: {', '.join(missing)}")

    def _opening(self, parts: list[PostPart]) -> list[PostPart]:
        """Checks notice, title, dek and intro; returns the parts after them."""
        titles = [part for part in parts if part.kind == "heading" and part.level == 1]
        for extra in titles[1:]:
            self._error(extra.line, "title", "there is a second title")
        stop = next((i for i, part in enumerate(parts) if part.kind == "heading" and part.level > 1), len(parts))
        opening, rest = parts[:stop], parts[stop:]
        title_at = next((i for i, part in enumerate(opening) if part.kind == "heading"), None)
        notices = [i for i, part in enumerate(parts) if part.text.startswith(NOTICE_START)]
        if not notices:
            self._error(1, "notice", "the first paragraph must be: This post was written on Jan 10, 2026.")
        else:
            self._notice(parts[notices[0]], first=notices[0] == 0)
        if title_at is None:
            line = titles[0].line if titles else 1
            self._error(line, "title", "the title is " + ("not before the insights" if titles else "missing"))
            after = [part for part in opening if not part.text.startswith(NOTICE_START)]
        else:
            self._title(opening[title_at])
            for part in opening[:title_at]:
                if not part.text.startswith(NOTICE_START):
                    self._error(part.line, "extra-part", "only the dated notice stands before the title")
            after = [part for part in opening[title_at + 1 :] if not part.text.startswith(NOTICE_START)]
        self._dek_and_intro(after, rest[0].line if rest else self.end)
        return rest

    def _notice(self, part: PostPart, *, first: bool) -> None:
        if not first:
            self._error(part.line, "notice", "the dated notice must be the first part")
        if not NOTICE.match(part.text):
            self._error(part.line, "notice", "the notice's date must be written like Jan 10, 2026, with a full stop")
        caution = NOTICE.sub("", part.text).strip()
        off = self.site is not None and not self.site.cautions
        cautions = self.site.known_cautions if self.site and not off else ()
        wanted = [f"{text} Check the {self.site.latest_text}." for text in cautions] if self.site else []
        if off:
            if caution:
                self._error(part.line, "caution", "the site's posts have no caution line (`caution` is off)")
        elif not caution:
            self._error(part.line, "caution", "the caution line is missing below the dated notice")
        elif wanted and _plain(caution) not in map(_plain, wanted):
            self._error(part.line, "caution", f"the caution line must be the site's: {wanted[0]}")
        elif not part.links:
            self._error(part.line, "caution", "the caution line must link to the latest posts")

    def _title(self, part: PostPart) -> None:
        who, colon, headline = part.text.partition(": ")
        if not colon or not who.strip() or not headline.strip():
            self._error(part.line, "title", "the title must be `Guest: Headline`")
            return
        for guest in re.split(r"\s*&\s*", who):
            if words := re.findall(r"[^\W\d_][\w'’-]*", surname(guest)):
                self.surnames.append(words[-1])
        if part.to_write:
            return
        if headline.rstrip().endswith("."):
            self._warn(part.line, "title-stop", "the title must not end with a full stop")
        self._bounds(part, "headline", bounds_of("headline", self.style.words), text=headline)
        if self.bounded and not is_title_case(headline):
            self._warn(part.line, "title-case", "the headline is not in title case")

    def _dek_and_intro(self, parts: list[PostPart], line: int) -> None:
        paragraphs = [part for part in parts if part.kind == "paragraph"]
        for part in parts:
            if part.kind == "quote":
                self._error(part.line, "extra-part", "a quotation stands before the insights")
        if not paragraphs:
            self._error(line, "dek", "the dek (one sentence below the title) is missing")
        else:
            self._bounds(paragraphs[0], "dek", bounds_of("dek", self.style.words))
        if len(paragraphs) < 2:
            self._error(line, "intro", "the intro (the paragraph after the dek) is missing")
        else:
            self._bounds(paragraphs[1], "intro", bounds_of("intro", self.style.words))
        for part in paragraphs[2:]:
            self._error(part.line, "extra-part", "the intro is one paragraph; this one is too many")

    # -- parts 6 to 12 -------------------------------------------------------------------------------------------------

    def _sections(self, parts: list[PostPart]) -> None:
        sections: list[tuple[PostPart, list[PostPart]]] = []
        for part in parts:
            if part.kind == "heading" and part.level == 2:
                sections.append((part, []))
            elif sections:
                sections[-1][1].append(part)
            elif part.kind == "heading" and part.level > 1:
                self._error(part.line, "misplaced-part", f"this stands before `## {INSIGHTS_HEADING}`")
        order = [_section_kind(head.text) for head, _ in sections]
        if "insights" not in order:
            self._error(parts[0].line if parts else self.end, "key-insights", f"`## {INSIGHTS_HEADING}` is missing")
        if "conclusion" not in order:
            self._error(self.end, "conclusion", f"`## {CONCLUSION_HEADING}` is missing")
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
                if topics > TOPICS[1]:
                    self._error(head.line, "topics", f"there are more than {TOPICS[1]} sections `## On …`")
                self._topic(head, body)
            else:
                self._conclusion(head, body)
        if "conclusion" not in order:
            self._closing(parts[-4:], self.end)

    def _insights(self, head: PostPart, body: list[PostPart]) -> None:
        insights: list[tuple[PostPart, list[PostPart]]] = []
        for part in body:
            if part.kind == "heading":
                if part.level != 3:
                    self._error(part.line, "insight-heading", "an insight's heading is `### N. …`")
                insights.append((part, []))
            elif insights:
                insights[-1][1].append(part)
            else:
                self._error(part.line, "extra-part", f"only insights stand below `## {INSIGHTS_HEADING}`")
        least, most = INSIGHTS
        if not least <= len(insights) <= most:
            self._error(
                head.line, "insight-count", f"there are {len(insights)} insights; {least} to {most} are asked for"
            )
        for expected, (heading, parts) in enumerate(insights, start=1):
            self._insight(expected, heading, parts)

    def _insight(self, expected: int, heading: PostPart, parts: list[PostPart]) -> None:
        match = _NUMBERED.match(heading.text)
        text = match[2] if match else heading.text
        if match is None:
            self._error(heading.line, "insight-number", f"the heading must begin with its number, {expected}.")
        elif int(match[1]) != expected:
            self._error(heading.line, "insight-number", f"this is insight {expected}, but its number is {match[1]}")
        if not heading.to_write:
            self._bounds(heading, "heading", bounds_of("heading", self.style.words), text=text)
            if self.bounded and not is_title_case(text):
                self._warn(heading.line, "title-case", "the insight's heading is not in title case")
        quotes = [i for i, part in enumerate(parts) if part.kind == "quote"]
        if not quotes:
            self._error(heading.line, "quote", f"insight {expected} has no quotation")
            before, after = parts, []
        else:
            for extra in quotes[2:]:
                self._error(parts[extra].line, "quote", f"insight {expected} has more than two quotations")
            for quote in quotes[:2]:
                self._quote(parts[quote])
            if len(quotes) > 1:
                self._second(parts[quotes[1]], parts[quotes[0] + 1 : quotes[1]])
            last = quotes[1] if len(quotes) > 1 else quotes[0]
            before, after = parts[: quotes[0]], [part for part in parts[last + 1 :] if part.kind != "quote"]
        self._claim(expected, heading, before)
        if after:
            self._bounds(after[0], "takeaway", bounds_of("takeaway", self.style.words))
        for part in after[1:]:
            self._error(part.line, "extra-part", "an insight ends with one takeaway; this part is too many")

    def _second(self, quote: PostPart, between: list[PostPart]) -> None:
        """A second quotation and what stands between it and the first."""
        if not between or not _leads_in(between[-1]):
            self._error(quote.line, "lead-in", "before a second quotation stands a line that leads in: `She adds:`")
        for part in between[:-1]:
            self._error(part.line, "extra-part", "only its lead-in stands before a second quotation")
        if between:
            self._bounds(between[-1], "lead-in", bounds_of("lead_in"))

    def _claim(self, number: int, heading: PostPart, before: list[PostPart]) -> None:
        if not before:
            self._error(heading.line, "claim", f"insight {number} has no claim before its quotation")
            return
        for part in before[1:]:
            self._error(part.line, "extra-part", "the claim is one paragraph; this one is too many")
        claim = before[0]
        if _leads_in(claim):
            self._bounds(claim, "lead-in", bounds_of("lead_in", self.style.words))
            return
        self._bounds(claim, "claim", bounds_of("claim", self.style.words))
        if claim.to_write or not self.bounded:
            return
        text = claim.text
        for quotation in claim.quotations:
            text = text.replace(quotation.text, " ")
        if FIRST_PERSON_SINGULAR.search(text) or FIRST_PERSON_PLURAL.search(text):
            self._warn(claim.line, "claim-person", "the claim speaks in the first person; it is the writer's words")
        if self.surnames and not any(
            re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in self.surnames
        ):
            self._warn(claim.line, "claim-surname", f"the claim does not name {' or '.join(self.surnames)}")

    def _quote(self, part: PostPart) -> None:
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
            least, most = QUOTE_WORDS
            if not least <= words <= most:
                self._warn(
                    part.line,
                    "quote-length",
                    f"the quotation has {counted(words, 'word')}; {least} to {most} are asked for",
                )
        if first.anchor is None and first.time is None and not first.unspoken:
            self._warn(part.line, "anchor", "nothing beside the quotation says where it was said")

    def _topic(self, head: PostPart, body: list[PostPart]) -> None:
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
        else:
            self._bounds(body[0], "topic-opening", bounds_of("topic_opening", self.style.words))
            self._bounds(body[2], "topic-closing", bounds_of("topic_closing", self.style.words))

    def _conclusion(self, head: PostPart, body: list[PostPart]) -> None:
        closing_at = next((i for i, part in enumerate(body) if self._closing_kind(part.text)), len(body))
        own, closing = body[:closing_at], body[closing_at:]
        if len(own) != 2 or any(part.kind != "paragraph" for part in own):
            self._error(head.line, "conclusion", f"the conclusion has {len(own)} parts; two paragraphs are asked for")
        if own:
            self._bounds(own[0], "conclusion", bounds_of("conclusion_shown", self.style.words))
        if len(own) > 1:
            self._bounds(own[1], "outlook", bounds_of("conclusion_next", self.style.words))
        self._closing(closing, head.line)

    def _closing(self, parts: list[PostPart], line: int) -> None:
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

    def _site_links(self, parts: list[PostPart], kinds: list[str | None]) -> None:
        if self.site is None:
            return
        urls = {"updates": self.site.updates_url, "corrections": self.site.corrections_url}
        for part, kind in zip(parts, kinds, strict=True):
            url = urls.get(kind) if kind else None
            if kind and url and part.links and not any(link.startswith(url) for link in part.links):
                self._error(part.line, kind, f"the {kind} link must lead to {url}")

    def _placeholders(self) -> None:
        """Warns of links to hosts that are reserved for examples, as the site's links are until they are set."""
        own_links = told_site_links(self.site) if self.site else ""
        advice = own_links or "`summarizer setup` asks once for the links of your site"
        own = [block for block in self.document.blocks if block.quote is None and block.kind != "front"]
        links = [(block.line(start), link) for block in own for start, _, link in block.links]
        for line, link in dict.fromkeys(links):
            if is_placeholder(link):
                self._warn(line, "placeholder", f"the link {link} is a placeholder and leads nowhere; {advice}")
        for key, value in self.document.front.items():
            if isinstance(value, str) and is_placeholder(value):
                self._warn(1, "placeholder", f"`{key}` of the front matter is a placeholder: {value}")

    def _closing_kind(self, text: str) -> str | None:
        site = self.site or SiteSettings()
        if text.startswith(ATTRIBUTION_START):
            return "attribution"
        if CORRECTION_START in text or CORRECTION_LINK in text:
            return "corrections"
        return "updates" if text.startswith((site.updates_text, site.updates_line)) else None

    def _house_style(self) -> None:
        """What the writer's own words have that the house does not want; quotations stand as they were spoken."""
        own = [part for part in self.parts if part.kind != "quote" and not part.to_write]
        for part in own if self.style != HouseStyle() else ():
            if part.text.startswith(NOTICE_START) or self._closing_kind(part.text) in ("updates", "corrections"):
                continue
            text = part.text
            for quotation in part.quotations:
                text = text.replace(quotation.text, " ")
            self.problems += self.style.find(text, part.line)

    def _quotes(self) -> None:
        seen: dict[str, int] = {}
        for quotation in self.quotations:
            if quotation.kind != "quote":
                continue
            key = _plain(quotation.text)
            if key in seen:
                self._error(quotation.line, "repeated-quote", f"the quotation of line {seen[key]} stands here again")
            seen.setdefault(key, quotation.line)


def _leads_in(part: PostPart) -> bool:
    """Whether a paragraph leads in to the quotation below it; in Japanese a full sentence does."""
    return part.kind == "paragraph" and part.text.rstrip().endswith((":", "：", "。"))


def _section_kind(text: str) -> str | None:
    plain = " ".join(text.split())
    if plain == INSIGHTS_HEADING:
        return "insights"
    if plain == CONCLUSION_HEADING:
        return "conclusion"
    return "topic" if plain.startswith(TOPIC_START) and len(plain) > 3 else None


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
