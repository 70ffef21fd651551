"""Whether an editor would print each quotation as it is cut, and a better cut of those that no one would.

The model is asked in that role once the insights are written, before what frames them is: the framing and the verdicts
on the prose go by the quotations that are printed. It names a better cut as the writer of an insight names a place;
code makes the run of words, and refuses what may not be quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from summarizer.drafting.conversation import Conversation, shown_words
from summarizer.drafting.part_requests import Graded, Part, PartRequester, Refused, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.places import PLACE_SCHEMA, PlaceReader, overlap
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.reasons import plain_reason
from summarizer.errors import NotYet
from summarizer.llm import count_tokens
from summarizer.records.printed_words import printed_words
from summarizer.records.word_ranges import WordRange

__all__ = ["Look", "Quoted", "Recut", "look_at", "recut"]

LookVerdict = Literal["stands", "cut again", "no better cut"]
_AROUND_WORDS = 300  # of the answer around a quotation, in which a better cut may stand
_LEAST_MARKED = 5  # words of a sentence whose cut points are shown
_LEAST_ALIKE = 0.8  # of a cut that code moved a little to the one that was named
_MOST_WORDS = 28  # of a better cut, unless it is shorter than what is printed
_MOST_ASKED = 12  # quotations in one request; with more, models leave some out
_ANSWER_TOKENS = 90  # for one quotation
_MOST_CHARACTERS = 900

# Why the quotation with this index may not be cut like this; empty when it may.
Objection = Callable[[int, WordRange], str]


class Quoted(NamedTuple):
    """A quotation that the post is to print, and what a reader sees beside it."""

    words: WordRange
    beside: str  # heading and claim of its insight, or the subject of its topic
    places: tuple[WordRange, ...] = ()  # other runs that say the same point
    fixed: bool = False  # a person chose it: it is not asked about


class Look(NamedTuple):
    """What the model says of one quotation."""

    verdict: LookVerdict
    why: str = ""  # what an editor would refuse; a few words, without quotation marks
    words: WordRange | None = None  # the better cut


class Recut(NamedTuple):
    words: tuple[WordRange, ...]  # of each quotation, as it is to be printed
    refused: dict[int, str]  # why an editor would not print it, by the index of a quotation without a better cut


def look_at(
    quoted: Sequence[Quoted],
    conversation: Conversation,
    places: PlaceReader,
    requester: PartRequester,
    prompt: Prompt,
    *,
    room: int,
    refused: Refused | None = None,
) -> dict[int, Look]:
    """What the model says of the quotations, by their index. Of one that an answer leaves out nothing is said.

    `room` is in tokens of the passages of one request. `refused`, and what is raised: see `PartRequester.request`;
    NotYet only after all requests were sent.
    """
    requests = _Requests(conversation, places, requester, prompt, refused)
    found: dict[int, Look] = {}
    awaited: list[NotYet] = []
    for blocks in requests.batches(quoted, room):
        try:
            found |= requests.ask(blocks)
        except NotYet as later:
            awaited.append(later)
    if awaited:
        raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
    return found


def recut(quoted: Sequence[Quoted], looks: Mapping[int, Look], objection: Objection) -> Recut:
    """The quotations with the better cuts. None takes words of another one."""
    words = [one.words for one in quoted]
    refused: dict[int, str] = {}
    for at, look in sorted(looks.items()):
        why = ""
        if look.words is not None:
            others = (words[other] for other in range(len(words)) if other != at)
            taken = any(overlap(look.words, other) for other in others)
            why = "another quotation has words of the better cut" if taken else objection(at, look.words)
        if look.words is not None and not why:
            words[at] = look.words
        elif look.verdict != "stands":
            refused[at] = "; ".join(filter(None, (look.why, why)))
    return Recut(tuple(words), refused)


class _Block(NamedTuple):
    """A quotation in a request, with the sentences around it."""

    at: int  # its index
    quoted: Quoted
    lines: frozenset[int]  # the sentences in which a better cut may stand
    passage: str
    printed: str  # its place and its words

    def text(self, name: str) -> str:
        post = f"{self.quoted.beside}\n{name} {self.printed}"
        return f"<passage>\n{self.passage}\n</passage>\n<post>\n{post}\n</post>"


@dataclass(frozen=True)
class _Requests:
    conversation: Conversation
    places: PlaceReader
    requester: PartRequester
    prompt: Prompt
    refused: Refused | None

    def batches(self, quoted: Sequence[Quoted], room: int) -> Iterator[list[_Block]]:
        batch: list[_Block] = []
        for at, one in enumerate(quoted):
            if one.fixed:
                continue
            block = self._block(at, one)
            size = sum(count_tokens(other.text("q")) for other in (*batch, block))
            if batch and (size > room or len(batch) == _MOST_ASKED):
                yield batch
                batch = []
            batch.append(block)
        if batch:
            yield batch

    def ask(self, blocks: Sequence[_Block]) -> dict[int, Look]:
        names = {f"q{number}": block for number, block in enumerate(blocks, start=1)}
        texts = "\n\n".join(block.text(name) for name, block in names.items())
        values = {"episode": self.conversation.metadata or "none", "quotations": texts}
        found: dict[int, Look] = {}

        def grade(value: Any) -> Graded:
            for item in value if isinstance(value, list) else []:
                name = item.get("quotation") if isinstance(item, dict) else None
                if isinstance(name, str) and name in names and (look := self._look(item, names[name])):
                    found.setdefault(names[name].at, look)
            return Graded(None)

        text = {"type": "string"}
        entry = object_schema(
            {
                "quotation": {"type": "string", "enum": list(names)},
                "why": text,
                "verdict": {"type": "string", "enum": list(get_args(LookVerdict))},
                "place": PLACE_SCHEMA,
            }
        )
        part = Part({"type": "array", "items": entry}, _ANSWER_TOKENS * len(names) + 20, grade)
        self.requester.request(self.prompt, values, {"quotations": part}, self.refused)
        return found

    def _block(self, at: int, one: Quoted) -> _Block:
        """The answer that holds a quotation, other sentences that say its point, and what the post prints."""
        transcript = self.conversation.transcript
        own = transcript.sentence_ids(one.words)
        speaker = transcript.sentences[own.start].speaker
        beside = {number for words in one.places for number in transcript.sentence_ids(words)}
        beside = {number for number in beside if transcript.sentences[number].speaker == speaker}
        lines = frozenset({*self.conversation.answer(one.words, _AROUND_WORDS), *beside, *own})
        passage = self.conversation.numbered(sorted(lines), self.places.rules.cut_points, _LEAST_MARKED)
        return _Block(at, one, lines, passage, self._listed(one))

    def _listed(self, one: Quoted) -> str:
        """The place of a quotation, and its words as the post prints them."""
        transcript = self.conversation.transcript
        first, last = one.words
        ids = transcript.sentence_ids(one.words)
        low, high = transcript.sentences[ids.start].words[0], transcript.sentences[ids.stop - 1].words[1]
        skip, stop = shown_words(transcript, low, first), shown_words(transcript, last, high)
        said = fence(printed_words(transcript, one.words), _MOST_CHARACTERS).replace("\n", " ")
        size = shown_words(transcript, first, last)
        return f"(first {ids.start}, last {ids.stop - 1}, skip {skip}, stop {stop}; {size} words): {said}"

    def _look(self, item: Mapping[str, Any], block: _Block) -> Look | None:
        said = str(item.get("verdict")).strip().casefold()
        verdict = next((one for one in get_args(LookVerdict) if one == said), None)
        if verdict is None:
            return None
        why = plain_reason(item.get("why")) if verdict != "stands" else ""
        if verdict != "cut again":
            return Look(verdict, why)
        words = self.places.read(item.get("place"), block.lines, least_alike=_LEAST_ALIKE).words
        if words is None or self._is_worse(words, block.quoted.words):
            return Look("no better cut", why)
        return Look(verdict, why, words)

    def _is_worse(self, words: WordRange, printed: WordRange) -> bool:
        """Whether a cut is the one that is printed, too long, or somebody else's words."""
        transcript = self.conversation.transcript
        size, before = shown_words(transcript, *words), shown_words(transcript, *printed)
        speaker, own = transcript.words[words[0]].speaker, transcript.words[printed[0]].speaker
        return words == printed or speaker != own or (size > _MOST_WORDS and size >= before)
