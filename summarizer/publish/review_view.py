"""Turns the records into the values that the review page shows: cards, context, evidence, word diff, script data.

The values are strings and numbers; the templates and the script only print them.
"""

from __future__ import annotations

import bisect
import difflib
import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from summarizer.pages import FLAGS, SUPPORT_LABELS, SUPPORT_SHAPES, Clip, ServerInfo, label_of, shape_of
from summarizer.posts.document import Document
from summarizer.posts.prose_parts import prose_parts
from summarizer.posts.reading import read_post
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, Insight, QuoteCheck, SentenceCheck, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.review import Decisions
from summarizer.records.signoff import Signing
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.text.shortening import shortened

__all__ = ["ReviewSources", "ReviewView"]

LISTENED = {
    "same": "A second recogniser heard the same words.",
    "minor": "A second recogniser heard the same but for small words.",
    "differs": "A second recogniser heard other words.",
    "unclear": "A second recogniser was not sure either.",
}
_GONE = {"reject": "Rejected", "remove": "Insight removed"}
_CONTEXT_WORDS = 45  # on each side
_MAX_CANDIDATES = 400
_MAX_CONTEXTS = 400  # cards that show their context; with more, the page would be too large
_MAX_DIFF_PAIRS = 4_000_000  # pairs of words; a larger diff is not computed
_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


@dataclass(frozen=True)
class ReviewSources:
    """The data of a review page."""

    episode: Episode
    transcript: Transcript
    quotes: Quotes
    draft: Draft
    checks: Checks
    decisions: Decisions = field(default_factory=Decisions)
    post: str | None = None  # the current Markdown, from which headings and claims are then shown
    signing: Signing | None = None  # of that text; None: it cannot be signed


class ReviewView:
    """Turns records into the values that the templates print."""

    def __init__(self, review: ReviewSources, transcript: Transcript, served: bool, clips: tuple[Clip, ...]) -> None:
        self.review = review
        self.transcript = transcript
        self.served = served
        self.clips = clips
        self.starts = [sentence.words[0] for sentence in transcript.sentences]
        self.post = read_post(review.post, "post.md") if review.post else None
        self.parts = prose_parts(review.post) if review.post and served else ()

    def card(self, number: int, slot: str, check: QuoteCheck, gone: str | None = None) -> dict[str, Any]:
        found = check.verdict != "not found"
        drafted = self._drafted(check)
        if drafted is not None:
            # The words were not found, but the anchor names the passage that the draft quoted: show and offer that.
            check = check.model_copy(update={"words": drafted.words, "start": drafted.start, "end": drafted.end})
        return {
            "drafted": self.transcript.text(*drafted.words) if drafted else None,
            "number": number,
            "slot": slot,
            "check": check,
            "label": _GONE[gone] if gone else label_of(check.verdict, check.passes),
            "shape": shape_of(check.verdict, check.passes),
            "reason": (check.reason if check.passes else check.refusal).replace("`", ""),
            "gone": gone,
            "flags": [(flag, FLAGS[flag]) for flag in check.flags],
            "listened": LISTENED.get(check.listen or ""),
            "clock": format_clock(check.start) if check.start is not None else None,
            "places": [format_clock(place) for place in check.places] if len(check.places) > 1 else [],
            "diff": list(_diff(check.heard, check.text)) if found and check.verdict != "unspoken" else [],
            "marked": check.verdict in ("altered", "trimmed", "stitched"),
            "context": self._context(check) if number <= _MAX_CONTEXTS else [],
            "insight": self._insight(slot, check),
            "support": self._support(check.line),
            "sound": self._has_sound(check.start, check.end),
            "found": found,
        }

    def gone(self, names: Collection[str]) -> Iterator[tuple[str, QuoteCheck, str]]:
        """Quotations that a reviewer removed from the post, and how; they can be replaced or restored."""
        for decision in self.review.decisions.settled().values():
            seen, slot = decision.seen, decision.quote
            if decision.action not in _GONE or not seen or not slot or slot in names:
                continue
            known = seen.words if seen.words and seen.words[1] <= len(self.transcript.words) else None
            check = QuoteCheck(
                line=seen.line,
                text=seen.text,
                verdict="unspoken",
                passes=True,
                speaker=seen.speaker,
                start=seen.start,
                end=seen.end,
                words=known,
                score=0.0,
                heard="",
                id=seen.id,
                reason="A reviewer removed it from the post.",
            )
            yield slot, check, decision.action

    def data(self, cards: list[dict[str, Any]], server: ServerInfo | None) -> dict[str, Any]:
        words = self.transcript.words
        review = self.review
        ranked = review.quotes.ranked()[:_MAX_CANDIDATES]
        return {
            "episode": review.checks.episode or review.episode.id,
            "audio": review.transcript.audio_sha256,
            "server": _served(server) if server else None,
            "timed": self.transcript.timing != "none",
            "words": {
                "text": [word.text for word in words],
                "start": [round(word.start * 100) for word in words],
                "end": [round(word.end * 100) for word in words],
                "sure": [None if word.probability is None else round(word.probability * 100) for word in words],
                "speakers": _runs([word.speaker for word in review.transcript.words]),  # the script adds the decisions
            },
            "names": {
                label: self.transcript.display(label)
                for label in dict.fromkeys(
                    [*(word.speaker for word in words), *(speaker.label for speaker in self.transcript.speakers)]
                )
                if label is not None
            },
            "prose": self._prose(),
            "candidates": [{"id": one.id, "words": one.words} for one in ranked],
            "quotes": [_quote(card["slot"], card["check"]) for card in cards],
            "decisions": review.decisions.model_dump(mode="json", exclude={"kept"}),
            "signing": review.signing.model_dump(mode="json") if review.signing else None,
        }

    def _prose(self) -> dict[str, Any] | None:
        """The parts of the post that can be written anew on the server; None in a file."""
        if not self.served or self.review.post is None:
            return None
        parts = [{"kind": part.kind, "label": part.label, "text": part.text} for part in self.parts]
        return {"post": hashlib.sha256(self.review.post.encode()).hexdigest(), "parts": parts}

    def _drafted(self, check: QuoteCheck) -> Candidate | None:
        if check.words is not None or check.verdict == "unspoken" or check.id is None:
            return None
        known = (one for one in self.review.quotes.candidates if one.id == check.id)
        return next((one for one in known if one.words[1] <= len(self.transcript.words)), None)

    def _context(self, check: QuoteCheck) -> list[dict[str, Any]]:
        """The words around the quotation, as paragraphs of one speaker."""
        if check.words is None:
            return []
        words = self.transcript.words
        first, last = max(0, check.words[0] - _CONTEXT_WORDS), min(len(words), check.words[1] + _CONTEXT_WORDS)
        starts = self.starts
        first = starts[max(0, bisect.bisect_right(starts, first) - 1)]  # whole sentences
        place = bisect.bisect_left(starts, last)
        last = starts[place] if place < len(starts) else len(words)
        passages: list[dict[str, Any]] = []
        for number in range(first, last):
            word = words[number]
            if not passages or passages[-1]["label"] != word.speaker:
                passages.append(
                    {
                        "label": word.speaker,
                        "name": self.transcript.display(word.speaker) or "Unknown voice",
                        "clock": format_clock(word.start) if self.transcript.timing != "none" else "",
                        "words": [],
                    }
                )
            inside = check.words[0] <= number < check.words[1] and check.verdict != "unspoken"
            unsure = word.probability is not None and word.probability < 0.6
            kind = " ".join(name for name, is_so in (("in", inside), ("unsure", unsure)) if is_so)
            passages[-1]["words"].append((number, word.text, kind))
        return passages

    def _insight(self, slot: str, check: QuoteCheck) -> dict[str, Any]:
        """The insight that the quotation supports: as the post has it; from the draft where no post is given."""
        items: tuple[Insight | Topic, ...] = (*self.review.draft.insights, *self.review.draft.topics)
        known = [item for item in items if item.quote in (slot, check.id)]
        evidence = [
            self._passage(place) for place in (known[0].evidence if known else ()) if self.transcript.holds(place)
        ]
        section = _section(self.post, check.line)
        drafted = (known[0].claim if isinstance(known[0], Insight) else known[0].opening) if known else None
        stands = " ".join(((section or {}).get("before") or "").split())
        rewritten = self.review.post is not None and " ".join((drafted or "").split()) not in stands
        if self.review.post is None and known:
            item = known[0]
            if isinstance(item, Insight):
                section = {"heading": item.heading, "before": item.claim, "after": item.takeaway}
            else:
                section = {"heading": f"On {item.subject}", "before": item.opening, "after": item.closing}
        return {
            **(section or {"heading": None, "before": None, "after": None}),
            "evidence": evidence,
            "rewritten": rewritten,
            "elsewhere": self._rests_elsewhere(check.line),
            "edit": self._editable(check.line),
        }

    def _editable(self, line: int) -> dict[str, list[int]]:
        """The numbers of the parts that can be written anew around the quotation on this line."""
        starts = self._section_starts
        section = bisect.bisect_right(starts, line)
        own = [
            (number, part)
            for number, part in enumerate(self.parts)
            if section and bisect.bisect_right(starts, part.line) == section
        ]
        return {
            "heading": [number for number, part in own if part.kind == "heading"],
            "before": [number for number, part in own if part.kind == "prose" and part.line <= line],
            "after": [number for number, part in own if part.kind == "prose" and part.line > line],
        }

    def _support(self, line: int) -> dict[str, list[dict[str, Any]]]:
        """The sentences of the section around a quotation: its heading, those above it and those below it."""
        starts = self._section_starts
        section = bisect.bisect_right(starts, line)
        first = starts[section - 1] if section else 0
        own = [
            one for one in self.review.checks.sentences if section and bisect.bisect_right(starts, one.line) == section
        ]
        return {
            "heading": self.sentences([one for one in own if one.line == first]),
            "before": self.sentences([one for one in own if first < one.line <= line]),
            "after": self.sentences([one for one in own if one.line > line]),
        }

    @cached_property
    def _section_starts(self) -> list[int]:
        """The lines of the headings of insights and sections."""
        blocks = self.post.blocks if self.post else []
        return [block.line(0) for block in blocks if block.kind == "heading" and block.level in (2, 3)]

    def framing(self) -> list[dict[str, Any]]:
        """The sentences of the post that stand in no section with a quotation."""
        starts = self._section_starts
        quoted = {bisect.bisect_right(starts, check.line) for check in self.review.checks.quotes} - {0}
        sentences = self.review.checks.sentences
        return self.sentences(
            [one for one in sentences if bisect.bisect_right(starts, one.line) not in quoted], told=True
        )

    def sentences(self, sentences: Sequence[SentenceCheck], *, told: bool = False) -> list[dict[str, Any]]:
        """Each sentence with its verdict and what decides. `told`: its text stands nowhere beside it."""
        return [
            {
                "label": SUPPORT_LABELS[one.support],
                "shape": SUPPORT_SHAPES[one.support],
                "refused": one.refused,
                "told": told or len(sentences) > 1,
                "text": one.text,
                "why": one.why,
                "passages": [self._passage(place) for place in one.decides if self.transcript.holds(place)],
            }
            for one in sentences
        ]

    def _rests_elsewhere(self, line: int) -> str | None:
        """The words of the quotation for which the prose beside another one was written; None where it fits."""
        notes = self.post.notes_of("rests") if self.post else ()
        quote = next((note.id or "" for at, note in notes if at == line), None)
        if quote is None:
            return None
        words = next((one.words for one in self.review.quotes.candidates if one.id == quote), None)
        return self.transcript.text(*words) if words and self.transcript.holds(words) else quote

    def _passage(self, place: tuple[int, int]) -> dict[str, Any]:
        start, end = self.transcript.times(place)
        return {
            "text": self.transcript.text(*place),
            "words": place,
            "start": start,
            "end": end,
            "clock": format_clock(start),
            "speaker": self.transcript.display(self.transcript.words[place[0]].speaker) or "Unknown voice",
            "sound": self._has_sound(start, end),
        }

    def _has_sound(self, start: float | None, end: float | None) -> bool:
        if start is None or end is None or self.transcript.timing == "none":
            return False
        return self.served or any(clip.start <= start + 0.05 and end - 0.05 <= clip.end for clip in self.clips)


def _served(server: ServerInfo) -> dict[str, Any]:
    queue = server.queue.plain() if server.queue else None
    addresses = {name: getattr(server, name) for name in ("save", "rewrite", "prose", "clip", "recording")}
    return {"token": server.token, **addresses, "sound": server.sound, "audio": server.audio, "queue": queue}


def _quote(slot: str, check: QuoteCheck) -> dict[str, Any]:
    fields = {"text", "id", "line", "words", "start", "end", "verdict", "passes"}
    corrected = [{"words": one.words, "says": one.says, "told": one.told} for one in check.corrected]
    known = check.model_dump(mode="json", include=fields)
    told = {"slot": slot, "speaker": check.attributed or check.speaker, **known, "corrected": corrected}
    return told if check.passes else {**told, "refused": shortened(_refused(check), 280)}


def _refused(check: QuoteCheck) -> str:
    """Why a quotation does not pass, as sentences on one line."""
    return " ".join(check.refusal.replace("`", "").split()) or f"{label_of(check.verdict, check.passes)}."


def _runs(labels: list[str | None]) -> list[tuple[int, str | None]]:
    """[(first word, label), ...] of each turn."""
    return [(i, label) for i, label in enumerate(labels) if i == 0 or labels[i - 1] != label]


def _diff(heard: str, post: str) -> Iterator[tuple[str, str]]:
    """The word diff as ("same" | "cut" | "new", text). Compared without case and punctuation."""
    old, new = heard.split(), post.split()
    if len(old) * len(new) > _MAX_DIFF_PAIRS:
        return
    matcher = difflib.SequenceMatcher(None, [_bare(w) for w in old], [_bare(w) for w in new], autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield "same", " ".join(new[c:d])
            continue
        if b > a:
            yield "cut", " ".join(old[a:b])
        if d > c:
            yield "new", " ".join(new[c:d])


def _bare(word: str) -> str:
    return "".join(_TOKEN.findall(word.casefold())).replace("’", "'") or word


def _section(post: Document | None, line: int) -> dict[str, Any] | None:
    """Heading, text before and text after the quotation on this line of the post (counted from 1)."""
    blocks = post.blocks if post else []
    heads = [place for place, block in enumerate(blocks) if block.kind == "heading" and block.level in (2, 3)]
    before = [place for place in heads if blocks[place].line(0) < line]
    if not before:
        return None
    first, last = before[-1], next((place for place in heads if place > before[-1]), len(blocks))
    prose = [block for block in blocks[first + 1 : last] if block.quote is None and block.text.strip()]
    return {
        "heading": _plain(re.sub(r"^\d+\. ", "", blocks[first].text)),
        "before": _plain(" ".join(block.text for block in prose if block.line(0) <= line)) or None,
        "after": _plain(" ".join(block.text for block in prose if block.line(0) > line)) or None,
    }


def _plain(text: str) -> str:
    return " ".join(text.split())
