"""Builds a draft from what was said: headings cut from quotations, questions that lead in to them, and metadata.

No sentence of it is a language model's. What cannot be said is left out, or left for a person to write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from summarizer.drafting.choosing import NO_SUBJECT, Chooser, Chosen, alike, content_of, reads_alone
from summarizer.drafting.editing import Editor, Turned, edit
from summarizer.drafting.headings import Heading
from summarizer.drafting.part_names import part_names
from summarizer.drafting.passages import answer_of
from summarizer.drafting.places import overlap
from summarizer.drafting.questions import is_asked, question_before, reported_question
from summarizer.drafting.said_framing import Names, Said, frame
from summarizer.drafting.said_topics import Topics
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, Insight
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.extractive_words import extractive_words

__all__ = ["NO_SUBJECT", "Names", "draft"]

_CLAIM_NEAR = 4  # sentences on each side of a quotation of which a claim is made
_SECOND_WITHIN = 6  # sentences after a quotation in which a second one of the same answer is taken
_ANSWERED_WITHIN = 1  # sentences between a question and the quotation that answers it
_MAX_SECONDS = 3  # insights with a second quotation
_MAX_SECOND_WORDS = 28
_SECOND_SCORE = 0.9  # of the first one's score
_MARKED = re.compile(r"[:;]")  # a heading that reads badly in a list
_POINT_COST = 0.75  # of a heading that reads well in a sentence of the frame


@dataclass
class _Quotations:
    """The candidates by their words; a place that is none of them becomes a quotation that the draft cut."""

    transcript: Transcript
    quotes: Quotes
    cut: list[Candidate] = field(default_factory=list)

    def at(self, words: WordRange) -> Candidate:
        for one in (*self.quotes.candidates, *self.cut):
            if one.words == words:
                return one
        start, end = self.transcript.times(words)
        self.cut.append(
            Candidate(
                id=f"c{len(self.cut) + 1}",
                words=words,
                start=start,
                end=end,
                speaker=self.transcript.words[words[0]].speaker or "Unknown speaker",
                text=self.transcript.text(*words),
                score=0.0,
            )
        )
        return self.cut[-1]


def draft(
    episode: Episode,
    transcript: Transcript,
    quotes: Quotes,
    reading: Reading,
    names: Names,
    *,
    count: int | None = None,
    include: Sequence[WordRange] = (),
    exclude: Sequence[WordRange] = (),
    about: str | None = None,
    editor: Editor | None = None,
) -> Draft:
    """The draft around the points of a reading, that read best alone, with a heading each where there is one.

    `count`: how many insights, by the length of the conversation when None; fewer where fewer have a heading, but at
    least three. `include`: runs that may be quoted and become the first insights, with a heading or without. `exclude`:
    runs of which nothing is printed. `about`: the subject of the answers that come before others. `editor` turns
    sentences of claims that code cannot turn.
    """
    return _Extractive(episode, transcript, quotes, names, exclude, editor).draft(reading, count, include, about)


class _Extractive:
    def __init__(
        self,
        episode: Episode,
        transcript: Transcript,
        quotes: Quotes,
        names: Names,
        exclude: Sequence[WordRange],
        editor: Editor | None,
    ) -> None:
        self.exclude, self.editor = exclude, editor
        self.episode, self.transcript, self.names = episode, transcript, names
        self.quotations = _Quotations(transcript, quotes)
        self.known = extractive_words(transcript.language)
        self.people = part_names(transcript, episode)
        self.topics = Topics(transcript, self.people)
        self.seconds = 0
        self.claimed: set[WordRange] = set()  # the sentences of the claims

    def draft(self, reading: Reading, count: int | None, include: Sequence[WordRange], about: str | None) -> Draft:
        chooser = Chooser(self.transcript, self.people, self.quotations.at, self.names.called, self.episode.show)
        included, too_many = chooser.included(include)
        chosen, problems = chooser.choose(included, reading, self.quotations.quotes.ranked(), count, about)
        taken = [one.quotation.words for one in chosen]
        insights = [self._insight(one, taken) for one in chosen]
        used = {quote for one in insights for quote in (one.quote, one.second)}
        if unheaded := sum(one.heading is None for one in chosen):
            problems.append(f"{unheaded} headings are left for the writer: no clause there can stand alone")
        framed = frame(self.episode, self.transcript, self.names, [self._said(one) for one in chosen])
        return Draft(
            model=None,
            insights=tuple(insights),
            cut=tuple(one for one in self.quotations.cut if one.id in used),
            problems=(*too_many, *problems),
            subjects=framed.subjects,
            headline=framed.headline,
            dek=framed.dek,
            conclusion=(framed.conclusion, None),
        )

    def _said(self, chosen: Chosen) -> Said:
        heading = chosen.heading
        point = heading.plain if heading and heading.cost <= _POINT_COST and not _MARKED.search(heading.plain) else ""
        return Said(self.names.called(chosen.quotation.speaker), point, chosen.quotation.start)

    def _may_print(self, words: WordRange) -> bool:
        """Whether none of these words is of a run that the writer does not want."""
        return not any(overlap(words, gone) for gone in self.exclude)

    def _beside(self, words: WordRange) -> list[Candidate]:
        """The other candidates of the same turn."""
        candidate = self.quotations.at(words)
        answer = answer_of(self.transcript, candidate)
        return [
            one
            for one in self.quotations.quotes.candidates
            if one.speaker == candidate.speaker
            and one.words != words
            and self.transcript.sentence_ids(one.words).start in answer
        ]

    def _insight(self, chosen: Chosen, taken: list[WordRange]) -> Insight:
        quotation, heading = chosen.quotation, chosen.heading
        name = self.names.called(quotation.speaker)
        claim = self._claim(quotation, heading, name)
        shown = [*taken, *(claim.rests_on if claim else ())]
        second = self._second(quotation, shown) if name and self.known.adds and self.seconds < _MAX_SECONDS else None
        if second:
            taken.append(second.words)
            self.seconds += 1
        ids = {*self.transcript.sentence_ids(quotation.words)}
        for words in (*([heading.words] if heading else []), *(claim.rests_on if claim else ())):
            ids |= {*self.transcript.sentence_ids(words)}
        return Insight(
            quote=quotation.id,
            heading=heading.text if heading else None,
            claim=claim.text if claim else None,
            evidence=self.transcript.sentence_words(ids),
            lead_in=None if claim else self._lead_in(quotation, name),
            second=second.id if second else None,
            second_lead_in=self.known.adds.format(name=name) if second else None,
        )

    def _claim(self, quotation: Candidate, heading: Heading | None, name: str | None) -> Turned | None:
        """Sentences right before the quotation, or right after it, in the third person; not those of its heading."""
        if not name:
            return None
        ids = self.transcript.sentence_ids(quotation.words)
        spoken = answer_of(self.transcript, quotation)
        shown = {*ids, *(self.transcript.sentence_ids(heading.words) if heading else ())}
        near = [*range(ids.start - 1, ids.start - 1 - _CLAIM_NEAR, -1), *range(ids.stop, ids.stop + _CLAIM_NEAR)]
        own = [self.transcript.sentences[number] for number in near if number in spoken and number not in shown]
        spoken_by = [one.words for one in own if one.speaker == quotation.speaker]
        free = [words for words in spoken_by if words not in self.claimed and self._may_print(words)]
        claim = edit(self.transcript, free, name, self.editor)
        self.claimed |= {*claim.rests_on} if claim else set()
        return claim

    def _lead_in(self, quotation: Candidate, name: str | None) -> str | None:
        if not name or not self.known.says:
            return self.known.somebody or None
        asked = question_before(self.transcript, quotation.words[0])
        asked = asked if asked and self._may_print(asked) else None
        question = reported_question(self.transcript, asked, name) if asked else None
        if question:
            return self.known.asked.format(question=question, name=name)
        topic = self.topics.of(quotation.words)
        if not topic:
            asker = self._asker(asked, quotation) if asked else None
            answers = asker and asker != name and self.known.answering
            return (self.known.answering if answers else self.known.says).format(name=name, asker=asker)
        replies = asked is not None and self.topics.asked_about(topic, asked)
        return (self.known.asked_about if replies else self.known.on).format(name=name, topic=topic)

    def _asker(self, asked: WordRange, quotation: Candidate) -> str | None:
        """Who asked the question that a quotation answers with its first words; None when that is not certain."""
        begins = self.transcript.sentence_ids(quotation.words).start
        directly = begins - self.transcript.sentence_ids(asked).stop <= _ANSWERED_WITHIN
        speaker = self.transcript.words[asked[0]].speaker
        if not directly or speaker is None or not is_asked(self.transcript, asked):
            return None
        return self.names.called(speaker)

    def _second(self, quotation: Candidate, taken: Sequence[WordRange]) -> Candidate | None:
        """A passage after it in the same answer, about the same and as quotable, that does not repeat it."""
        quoted = self.transcript.sentence_ids(quotation.words)
        content = content_of(self.transcript, quotation.words)
        for one in self._beside(quotation.words):
            ids = self.transcript.sentence_ids(one.words)
            if not quoted.stop <= ids.start <= quoted.stop + _SECOND_WITHIN:
                continue
            free = all(one.words[1] <= first or last <= one.words[0] for first, last in taken)
            as_good = one.score >= _SECOND_SCORE * quotation.score and reads_alone(self.transcript, one.words)
            short = len(one.text.split()) <= _MAX_SECOND_WORDS
            joined = bool(content & content_of(self.transcript, one.words)) and not alike(one.text, quotation.text)
            if free and as_good and short and joined:
                return one
        return None
