"""Whether an editor would print each quotation of a draft as it is cut, and better cuts of those that no one would.

The fact checker is asked, beside its verdicts on the prose (`verifying.py`). It names a better cut as the writer of an
insight names a place; code makes the run of words, and refuses what may not be quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple, get_args

from summarizer.drafting.conversation import Conversation, shown_words
from summarizer.drafting.part_requests import Graded, Part, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.places import PLACE_SCHEMA, PlaceReader, overlap
from summarizer.drafting.reasons import plain_reason
from summarizer.drafting.settling import VerifyParts
from summarizer.records.draft_parts import owner_of, part_names
from summarizer.records.post import Draft, QuotationRemark, Support
from summarizer.records.printed_words import printed_words
from summarizer.records.word_ranges import WordRange

__all__ = ["Look", "PrintedQuotation", "QuotationEditor", "printed_quotations", "recut"]

LookVerdict = Literal["stands", "cut again", "no better cut"]
_NEAR = 2  # sentences before and after a quotation, in which a better cut may begin and end
_LEAST_MARKED = 5  # words of a sentence whose cut points are shown
_LEAST_ALIKE = 0.8  # of a cut that code moved a little to the one that was named
_MOST_WORDS = 28  # of a better cut, unless it is shorter than what is printed
_ANSWER_TOKENS = 90  # for one quotation
_MOST_CHARACTERS = 900

# Why a quotation may not be cut like this; empty when it may.
Objection = Callable[[Draft, "PrintedQuotation", WordRange], str]


class PrintedQuotation(NamedTuple):
    owner: str  # "insights.0", "topics.1"
    field: Literal["quote", "second"]
    id: str  # of its candidate
    words: WordRange


class Look(NamedTuple):
    """What the checker says of one quotation."""

    verdict: LookVerdict
    why: str = ""  # what an editor would refuse; a few words, without quotation marks
    words: WordRange | None = None  # the better cut


def printed_quotations(draft: Draft, words: Mapping[str, WordRange]) -> tuple[PrintedQuotation, ...]:
    """The quotations of a draft in the order of the post; `words` by the candidates' ids."""
    found: list[PrintedQuotation] = []
    for number, insight in enumerate(draft.insights):
        found.append(PrintedQuotation(f"insights.{number}", "quote", insight.quote, words[insight.quote]))
        if insight.second is not None:
            found.append(PrintedQuotation(f"insights.{number}", "second", insight.second, words[insight.second]))
    for number, topic in enumerate(draft.topics):
        found.append(PrintedQuotation(f"topics.{number}", "quote", topic.quote, words[topic.quote]))
    return tuple(found)


@dataclass
class QuotationEditor:
    """Puts the quotations into the fact checker's requests, and reads what its answers say of them."""

    conversation: Conversation
    places: PlaceReader
    quotations: Sequence[PrintedQuotation]  # of the post
    fixed: Collection[PrintedQuotation] = ()  # of these, those that a person chose: they are not asked about
    looks: dict[PrintedQuotation, Look] = field(default_factory=dict)

    def of(self, owners: Collection[str], lines: Collection[int]) -> tuple[PrintedQuotation, ...]:
        """The quotations of these insights and topics that stand in these sentences, without those looked at."""
        return tuple(
            one
            for one in self.quotations
            if one.owner in owners
            and one not in self.fixed
            and one not in self.looks
            and set(self._sentences(one, 0)) <= set(lines)
        )

    def numbered(self, sentences: Iterable[int]) -> str:
        """The sentences as `Conversation.numbered` has them, with marks where a better cut may begin or end."""
        near = {number for one in self.quotations for number in self._sentences(one, _NEAR)}
        transcript = self.conversation.transcript

        def cut_points(words: WordRange) -> Sequence[int]:
            return self.places.rules.cut_points(words) if transcript.sentence_ids(words).start in near else ()

        return self.conversation.numbered(sentences, cut_points, _LEAST_MARKED)

    def listed(self, name: str, one: PrintedQuotation) -> str:
        """A quotation as a request shows it: its number, its place, and its words as the post prints them."""
        transcript = self.conversation.transcript
        first, last = one.words
        ids = self._sentences(one, 0)
        low, high = transcript.sentences[ids.start].words[0], transcript.sentences[ids.stop - 1].words[1]
        skip, stop = shown_words(transcript, low, first), shown_words(transcript, last, high)
        said = fence(printed_words(transcript, one.words), _MOST_CHARACTERS).replace("\n", " ")
        size = shown_words(transcript, first, last)
        return f"{name} (first {ids.start}, last {ids.stop - 1}, skip {skip}, stop {stop}; {size} words): {said}"

    def part(self, names: Mapping[str, PrintedQuotation]) -> Part:
        """The part of the answer that is about these quotations. What an answer lacks is not asked for again."""
        text = {"type": "string"}
        entry = object_schema(
            {
                "quotation": {"type": "string", "enum": list(names)},
                "why": text,
                "verdict": {"type": "string", "enum": list(get_args(LookVerdict))},
                "place": PLACE_SCHEMA,
            }
        )

        def grade(value: Any) -> Graded:
            for item in value if isinstance(value, list) else []:
                name = item.get("quotation") if isinstance(item, dict) else None
                if isinstance(name, str) and name in names and (look := self._look(item, names[name])):
                    self.looks.setdefault(names[name], look)
            return Graded(None)

        return Part({"type": "array", "items": entry}, _ANSWER_TOKENS * len(names) + 20, grade)

    def _look(self, item: Mapping[str, Any], printed: PrintedQuotation) -> Look | None:
        said = str(item.get("verdict")).strip().casefold()
        verdict = next((one for one in get_args(LookVerdict) if one == said), None)
        if verdict is None:
            return None
        why = plain_reason(item.get("why")) if verdict != "stands" else ""
        if verdict != "cut again":
            return Look(verdict, why)
        shown = self._sentences(printed, _NEAR)
        words = self.places.read(item.get("place"), shown, least_alike=_LEAST_ALIKE).words
        return Look("no better cut", why) if words is None or self._worse(words, printed) else Look(verdict, why, words)

    def _worse(self, words: WordRange, printed: PrintedQuotation) -> bool:
        """Whether a cut is the one that is printed, too long, or somebody else's words."""
        transcript = self.conversation.transcript
        size, before = shown_words(transcript, *words), shown_words(transcript, *printed.words)
        speaker, own = transcript.words[words[0]].speaker, transcript.words[printed.words[0]].speaker
        return words == printed.words or speaker != own or (size > _MOST_WORDS and size >= before)

    def _sentences(self, one: PrintedQuotation, around: int) -> range:
        """The ids of its sentences, with as many of the same speaker before and after them."""
        sentences = self.conversation.transcript.sentences
        own = self.conversation.transcript.sentence_ids(one.words)
        first, last = own.start, own.stop
        speaker = sentences[first].speaker
        while first > max(0, own.start - around) and sentences[first - 1].speaker == speaker:
            first -= 1
        while last < min(len(sentences), own.stop + around) and sentences[last].speaker == speaker:
            last += 1
        return range(first, last)


def recut(
    draft: Draft,
    supports: Sequence[Support],
    editor: QuotationEditor,
    candidate: Callable[[WordRange], str],
    objection: Objection,
    verify_parts: VerifyParts,
) -> tuple[Draft, tuple[Support, ...]]:
    """The draft with the better cuts, and the verdicts on its prose.

    `candidate` gives the id of the quotation of some words. Prose beside a cut that has other sentences than the
    prose was judged by is judged again; where it is then carried less, no cut of that insight or topic is made. A
    quotation that an editor would refuse, and that stays, has a remark. Raises what `verify_parts` raises.
    """
    printed = {one: one.words for one in editor.quotations}
    refused: dict[PrintedQuotation, str] = {}
    made: list[PrintedQuotation] = []
    better = draft
    for one, look in editor.looks.items():
        words, why = look.words, ""
        if words is not None:
            # A cut may yet be taken back: the place that a quotation had stays its own.
            others = (place for other, now in printed.items() if other != one for place in (other.words, now))
            taken = any(overlap(words, place) for place in others)
            why = "another quotation has or had words of the better cut" if taken else objection(draft, one, words)
        if words is not None and not why:
            printed[one] = words
            made.append(one)
            better = _with_quotation(better, one, candidate(words))
        elif look.verdict != "stands":
            refused[one] = "; ".join(filter(None, (look.why, why)))
    read = _by_owner(supports)
    wider = [one for one in made if not _was_read(editor, printed[one], read.get(one.owner, []))]
    names = [name for name in part_names(better) if owner_of(name) in {one.owner for one in wider}]
    again = _by_owner(verify_parts(better, names) if names else ())
    back = {owner for owner, own in again.items() if _not_carried(own) > _not_carried(read.get(owner, ()))}
    for one in made:
        if one.owner in back:
            better = _with_quotation(better, one, one.id)
            refused[one] = "; ".join(filter(None, (editor.looks[one].why, "the prose does not rest on the better cut")))
    again = {owner: own for owner, own in again.items() if owner not in back}
    final = tuple(one for own in (read | again).values() for one in own)
    remarks = tuple(QuotationRemark(quote=one.id, why=why) for one, why in refused.items())
    return better.model_copy(update={"remarks": remarks}), final


def _by_owner(supports: Iterable[Support]) -> dict[str, list[Support]]:
    """The verdicts by the insight, the topic or (by its own name) the other part that they are about, in order."""
    found: dict[str, list[Support]] = {}
    for one in supports:
        found.setdefault(owner_of(one.part) or one.part, []).append(one)
    return found


def _was_read(editor: QuotationEditor, words: WordRange, supports: Sequence[Support]) -> bool:
    """Whether the prose was judged by all sentences of these words."""
    transcript = editor.conversation.transcript
    ids = {number for one in supports for run in one.evidence for number in transcript.sentence_ids(run)}
    return set(transcript.sentence_ids(words)) <= ids


def _not_carried(supports: Sequence[Support]) -> int:
    return sum(one.verdict != "supported" for one in supports)


def _with_quotation(draft: Draft, one: PrintedQuotation, quote: str) -> Draft:
    kind, _, number = one.owner.partition(".")
    items = list(getattr(draft, kind))
    items[int(number)] = items[int(number)].model_copy(update={one.field: quote})
    return draft.model_copy(update={kind: tuple(items)})
