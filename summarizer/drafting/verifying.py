"""Asks the language model, as a sceptical fact checker, whether the conversation carries each sentence of the prose.

It is the last step of a draft, and another role than the writer's: the model sees what was said before it sees the
sentence. A small model is not asked: on this machine, the passages alone take it minutes to read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from summarizer.drafting.conversation import Conversation
from summarizer.drafting.part_requests import Graded, Part, PartRequester, object_schema
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import Prompt
from summarizer.drafting.reasons import plain_reason
from summarizer.errors import NotYet, ProviderError
from summarizer.records.draft_parts import is_title, owner_of, part_names, prose_of
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, Support, SupportVerdict
from summarizer.records.quote import Candidate
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.reporting import Reporter
from summarizer.text.counted import counted
from summarizer.text.scripts import wide_letters
from summarizer.text.sentences import split_sentences

__all__ = ["Statement", "verify", "verify_statements"]

_ROOM = 16_000  # tokens of passages and sentences in one request
_AROUND = 5  # sentences of the conversation that are read before and after those that a sentence rests on
_MAX_STATEMENTS = 60  # in one request; with more, models leave some out
_MAX_SENTENCE_CHARACTERS = 900
_MAX_DECIDING = 4
_ANSWER_TOKENS = 75  # for one sentence
_OPENING_SECONDS, _OPENING_SENTENCES = 240.0, 60  # where people are introduced
_MAX_INTRODUCING = 12  # sentences
_VERDICTS: tuple[SupportVerdict, ...] = ("supported", "not supported", "contradicted")


class Statement(NamedTuple):
    """A sentence of prose, and the places of the conversation that it rests on.

    None: it frames the other sentences, and rests on all that they rest on and on how the people were introduced.
    """

    part: str  # as in `records.draft_parts`
    sentence: str
    evidence: tuple[WordRange, ...] | None


def verify(
    draft: Draft,
    transcript: Transcript,
    episode: Episode,
    requester: PartRequester,
    prompts: Mapping[str, Prompt],
    report: Reporter,
    *,
    candidates: Iterable[Candidate] = (),
    parts: Iterable[str] | None = None,
    people: str = "",
    room: int = _ROOM,
) -> tuple[Support, ...]:
    """A verdict on each sentence of the draft, or of some parts of it, in the order of the post.

    `candidates` are the quotations that the draft may use besides those that it cut itself: an insight also rests on
    its own. The rest: see `verify_statements`.
    """
    quoted = {one.id: one.words for one in (*candidates, *draft.cut)}
    statements = list(_statements(draft, quoted, transcript.language))
    wanted = None if parts is None else frozenset(parts)
    return verify_statements(
        statements,
        transcript,
        episode,
        requester,
        prompts,
        report,
        only=[number for number, one in enumerate(statements) if wanted is None or one.part in wanted],
        people=people,
        room=room,
    )


def verify_statements(
    statements: Sequence[Statement],
    transcript: Transcript,
    episode: Episode,
    requester: PartRequester,
    prompts: Mapping[str, Prompt],
    report: Reporter,
    *,
    only: Sequence[int] | None = None,
    people: str = "",
    room: int = _ROOM,
) -> tuple[Support, ...]:
    """A verdict on each statement, or on those with the indexes `only`, in their order.

    `people` says who takes part, where more is known than the metadata say. `room` is in tokens of the passages and
    sentences of one request. A statement that an answer leaves out is sent once more, and is then `unchecked`; so is
    what a provider refuses to answer. A small model is not asked.

    Raises NetworkError, ProviderStop, BudgetSpent and NotYet.
    """
    wanted = range(len(statements)) if only is None else only
    read = _read_with(statements, transcript, episode)
    asked = {number: _Asked(number, statements[number], *read[number]) for number in wanted}
    found: dict[int, Support] = {}
    if not requester.client.small:
        runs = _introducing(transcript, _names(transcript, episode))
        opening = [one for run in runs for one in transcript.sentence_ids(run)]
        conversation = Conversation(episode, transcript, people)
        prompt = prompts["verify"]
        checker = _Checker(conversation, requester, prompt, room, opening)
        try:
            for _ in range(2):
                found |= checker.ask([one for number, one in asked.items() if number not in found])
        except ProviderError as error:
            if error.stops_all:
                raise
            left = len(asked) - len(found)
            were = "was" if left == 1 else "were"
            report.warn(f"{counted(left, 'sentence')} of the prose {were} not verified: {error}")
        else:
            if asked and not found:
                model = requester.client.model
                report.warn(f"no sentence of the prose was verified: {model} gave no verdict that can be used")
    return tuple(found.get(number) or one.support("unchecked") for number, one in asked.items())


# -- what a sentence rests on --


class _Asked(NamedTuple):
    """A statement in a request."""

    number: int
    statement: Statement
    evidence: tuple[WordRange, ...]  # whole sentences
    around: int  # sentences that are read before and after each of them

    def support(self, verdict: SupportVerdict, decides: tuple[WordRange, ...] = (), why: str = "") -> Support:
        part, sentence, _ = self.statement
        return Support(part=part, sentence=sentence, verdict=verdict, evidence=self.evidence, decides=decides, why=why)


def _statements(draft: Draft, quoted: Mapping[str, WordRange], language: str) -> Iterator[Statement]:
    own: dict[str, tuple[WordRange, ...]] = {}  # by the name of the insight or topic
    for number, insight in enumerate(draft.insights):
        names = (insight.quote, insight.second or "")
        own[f"insights.{number}"] = (*insight.evidence, *(quoted[name] for name in names if name in quoted))
    for number, topic in enumerate(draft.topics):
        own[f"topics.{number}"] = (*topic.evidence, *([quoted[topic.quote]] if topic.quote in quoted else []))
    for name in part_names(draft):
        text = prose_of(draft, name) or ""
        for sentence in [text] if text and is_title(name) else split_sentences(text, language):
            yield Statement(name, sentence, own.get(owner_of(name)))


def _read_with(
    statements: Sequence[Statement], transcript: Transcript, episode: Episode
) -> list[tuple[tuple[WordRange, ...], int]]:
    """For each statement the sentences that it rests on, and how many around each of them are read with it."""
    opening = _introducing(transcript, _names(transcript, episode))
    every = _whole_sentences(transcript, [*opening, *(words for one in statements for words in one.evidence or ())])
    whole = {one: _whole_sentences(transcript, one) for one in {one.evidence for one in statements} if one is not None}
    return [(every, 0) if one.evidence is None else (whole[one.evidence], _AROUND) for one in statements]


def _names(transcript: Transcript, episode: Episode) -> list[str]:
    people = [person.name for person in episode.people if person.group is None]
    return [*people, *(speaker.name or "" for speaker in transcript.speakers)]


def _whole_sentences(transcript: Transcript, places: Iterable[WordRange]) -> tuple[WordRange, ...]:
    ids = (one for words in places if transcript.holds(words) for one in transcript.sentence_ids(words))
    return transcript.sentence_words(ids)


def _introducing(transcript: Transcript, names: Iterable[str]) -> list[WordRange]:
    """The first sentences that name these people, each with the sentence after it."""
    known = {word.casefold() for name in names for word in name.split() if len(word) > 2}
    ids: list[int] = []
    for sentence in transcript.sentences[:_OPENING_SENTENCES]:
        late = transcript.timing != "none" and sentence.start > _OPENING_SECONDS
        if late or len(ids) >= _MAX_INTRODUCING:
            break
        if known & {word.strip(".,;:!?").casefold() for word in transcript.text(*sentence.words).split()}:
            ids += [sentence.id, min(sentence.id + 1, len(transcript.sentences) - 1)]
    return [transcript.sentences[one].words for one in sorted(set(ids))]


# -- the requests --


@dataclass(frozen=True)
class _Group:
    """A passage, and the statements that rest on it."""

    lines: frozenset[int]  # sentences of the conversation
    passage: str
    statements: tuple[_Asked, ...]
    frames: bool  # they rest on the passages of all others too

    @property
    def tokens(self) -> int:
        return _tokens(self.passage) + sum(_tokens(one.statement.sentence) + 12 for one in self.statements)


@dataclass(frozen=True)
class _Checker:
    conversation: Conversation
    requester: PartRequester
    prompt: Prompt
    room: int
    opening: Sequence[int] = ()  # sentences that introduce the people, shown with the data of the episode
    sent: set[tuple[str, ...]] = field(default_factory=set)  # the values of requests; the same would get the same reply

    def ask(self, statements: Sequence[_Asked]) -> dict[int, Support]:
        """The verdicts that the answers hold, by the statement's number."""
        found: dict[int, Support] = {}
        awaited: list[NotYet] = []
        for batch in self._batches(statements):
            try:
                found |= self._answers(batch)
            except NotYet as later:  # a batch API: the other requests are sent as well
                awaited.append(later)
        if awaited:
            raise NotYet(str(awaited[0]), tuple(key for later in awaited for key in later.keys))
        return found

    def _batches(self, statements: Sequence[_Asked]) -> Iterator[list[_Group]]:
        batch: list[_Group] = []
        for group in self._groups(statements):
            count = sum(len(one.statements) for one in (*batch, group))
            if batch and (sum(one.tokens for one in (*batch, group)) > self.room or count > _MAX_STATEMENTS):
                yield batch
                batch = []
            batch.append(group)
        if batch:
            yield batch

    def _groups(self, statements: Sequence[_Asked]) -> list[_Group]:
        """The statements by what they rest on; passages that overlap are joined. What frames the others comes last."""
        by_basis: dict[tuple[tuple[WordRange, ...], int], list[_Asked]] = {}
        for one in statements:
            by_basis.setdefault((one.evidence, one.around), []).append(one)
        groups: list[_Group] = []
        for (evidence, around), own in sorted(by_basis.items(), key=lambda item: item[0][1] == 0):
            lines = self._lines(evidence, around)
            for first in range(0, len(own), _MAX_STATEMENTS):
                group = self._group(lines, own[first : first + _MAX_STATEMENTS], frames=around == 0)
                place, joined = self._joined(groups, group)
                groups[place : place + 1] = [joined]
        return groups

    def _group(self, lines: frozenset[int], statements: Iterable[_Asked], *, frames: bool) -> _Group:
        return _Group(lines, self._numbered(lines), tuple(statements), frames)

    def _numbered(self, lines: Iterable[int]) -> str:
        return self.conversation.numbered(sorted(lines))

    def _joined(self, groups: Sequence[_Group], group: _Group) -> tuple[int, _Group]:
        """The group with one that its passage overlaps, and the place of that; else the group, and the end."""
        for place, other in enumerate(groups):
            if group.frames or other.frames or not group.lines & other.lines:
                continue
            both = self._group(group.lines | other.lines, (*other.statements, *group.statements), frames=False)
            if _tokens(both.passage) <= self._most and len(both.statements) <= _MAX_STATEMENTS:
                return place, both
        return len(groups), group

    @property
    def _most(self) -> int:
        """Tokens of one passage, which leaves room for its statements."""
        return self.room * 3 // 4

    def _lines(self, evidence: Sequence[WordRange], around: int) -> frozenset[int]:
        """The evidence with as many sentences around it as there is room for; at least one sentence."""
        transcript = self.conversation.transcript
        core = sorted({one for words in evidence for one in transcript.sentence_ids(words)})
        last = len(transcript.sentences) - 1
        for wider in range(around, -1, -1):
            near = {one for line in core for one in range(max(0, line - wider), min(last, line + wider) + 1)}
            if _tokens(self._numbered(near)) <= self._most:
                return frozenset(near)
        while len(core) > 1 and _tokens(self._numbered(core)) > self._most:
            core = core[: len(core) * 3 // 4]
        return frozenset(core)

    def _answers(self, batch: Sequence[_Group]) -> dict[int, Support]:
        numbered = [one for group in batch for one in group.statements]
        names = {f"s{place}": one for place, one in enumerate(numbered, start=1)}
        lines = {line for group in batch for line in group.lines}
        episode = "\n".join(filter(None, (self.conversation.metadata, self._opening(lines))))
        values = {"episode": episode or "none", "groups": self._text(batch)}
        if tuple(values.values()) in self.sent:
            return {}
        self.sent.add(tuple(values.values()))
        part = Part(_schema(tuple(names)), _ANSWER_TOKENS * len(names) + 40, lambda value: _graded(value, names))
        answer = self.requester.request(self.prompt, values, {"verdicts": part})["verdicts"].value or {}
        return {names[name].number: self._support(names[name], entry, lines) for name, entry in answer.items()}

    def _opening(self, shown: Collection[int]) -> str:
        """The sentences that introduce the people, unless a passage shows them, as far as there is room."""
        text = self.conversation.numbered(one for one in self.opening if one not in shown)
        return text if _tokens(text) <= self.room // 8 else ""

    def _text(self, batch: Sequence[_Group]) -> str:
        """The groups as the prompt has them; the statements are numbered through all of them, from 1.

        What frames the others is read with their passages, which are not repeated.
        """
        number = 0
        blocks = []
        shown: frozenset[int] = frozenset()
        for group in batch:
            listed = []
            for one in group.statements:
                number += 1
                sentence = fence(one.statement.sentence, _MAX_SENTENCE_CHARACTERS).replace("\n", " ")
                listed.append(f"s{number} ({_kind(one.statement.part)}): {sentence}")
            passage = self._numbered(group.lines - shown) if group.frames else group.passage
            rest_on = "it and on all passages above" if group.frames and shown else "it"
            post = "\n".join(listed)
            blocks.append(
                f"<passage>\n{passage or 'nothing more'}\n</passage>\n"
                f"Sentences of the post that rest on {rest_on}:\n<post>\n{post}\n</post>"
            )
            shown |= group.lines
        return "\n\n".join(blocks)

    def _support(self, asked: _Asked, entry: Mapping[str, Any], lines: set[int]) -> Support:
        named = entry.get("decides")
        texts = [str(one).strip("[] ") for one in named] if isinstance(named, list) else []
        decides = {int(one) for one in texts if one.isascii() and one.isdigit() and len(one) < 9} & lines
        verdict = _verdict(entry)
        assert verdict is not None, "an entry without a verdict is not usable"
        why = entry.get("why")
        places = self.conversation.transcript.sentence_words(sorted(decides)[:_MAX_DECIDING])
        return asked.support(verdict, places, plain_reason(why) if verdict != "supported" else "")


def _kind(part: str) -> str:
    """`insights.0.claim` -> claim, `conclusion.1` -> conclusion, `second_lead_in` -> second lead in."""
    return next(word for word in reversed(part.split(".")) if not word.isdigit()).replace("_", " ")


def _schema(names: Sequence[str]) -> dict[str, Any]:
    text = {"type": "string"}
    entry: dict[str, dict[str, Any]] = {
        "sentence": {"type": "string", "enum": list(names)},
        "decides": {"type": "array", "items": text},
        "why": text,
        "verdict": {"type": "string", "enum": list(_VERDICTS)},
    }
    return {"type": "array", "items": object_schema(entry)}


def _graded(value: Any, names: Mapping[str, _Asked]) -> Graded:
    """The usable entries by sentence. Of several for one sentence, the first that refuses it counts."""
    found: dict[str, Mapping[str, Any]] = {}
    for entry in value if isinstance(value, list) else []:
        name = entry.get("sentence") if isinstance(entry, dict) else None
        if not isinstance(name, str) or name not in names or _verdict(entry) is None:
            continue
        if name not in found or _verdict(found[name]) == "supported":
            found[name] = entry
    if found:
        return Graded(found)
    return Graded(None, 1, (f"give one entry for each of s1 to s{len(names)}, with one of {', '.join(_VERDICTS)}",))


def _verdict(entry: Mapping[str, Any]) -> SupportVerdict | None:
    """The verdict of an entry, compared without case and blanks around it."""
    said = entry.get("verdict")
    plain = said.strip().casefold() if isinstance(said, str) else ""
    return next((one for one in _VERDICTS if one == plain), None)


def _tokens(text: str) -> int:
    """About as many tokens as a text has: three Latin letters, or one wide character, make one."""
    return (len(text) + 2 * wide_letters(text)) // 3
