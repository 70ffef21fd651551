"""Builds a draft from what was said: headings cut from quotations, questions that lead in to them, and metadata.

No sentence of it is a language model's. What cannot be said is left out, or left for a person at the end of the post.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from summarizer.drafting.editing import Editor, Turned, edit
from summarizer.drafting.headings import Heading, heading_of
from summarizer.drafting.passages import answer_of
from summarizer.drafting.places import overlap
from summarizer.drafting.questions import question_before, reported_question
from summarizer.drafting.standing import stands
from summarizer.drafting.subject import on_subject
from summarizer.post_format import INSIGHTS, bounds_of
from summarizer.records.episode import Episode
from summarizer.records.post import Draft, Insight
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.records.word_ranges import WordRange
from summarizer.text.extractive_words import extractive_words
from summarizer.text.language import load_language
from summarizer.text.names import surname
from summarizer.text.prose_facts import words_of
from summarizer.text.scripts import written_without_spaces

__all__ = ["NO_SUBJECT", "Names", "draft"]

NO_SUBJECT = "no answer that may be quoted has a word of the subject that was asked for"

_INSIGHTS_BY_MINUTES = ((2, 4), (15, 5), (30, 6), (60, 7), (100, 8), (float("inf"), 9))
_WORDS_PER_MINUTE = 160
_CLAIM_NEAR = 4  # sentences on each side of a quotation of which a claim is made
_NEAR = 3  # sentences between a quotation and a heading of the same answer
_SECOND_WITHIN = 10  # sentences after a quotation in which a second one of the same answer is taken
_TRIES = ((False, 3), (False, 2), (True, 1))  # loose, and how many words of a heading carry something
_MAX_LOOSE = 5  # insights up to which headings that read less well are taken
_MAX_SECONDS = 3  # insights with a second quotation
_MAX_SECOND_WORDS = 28
_SECOND_SCORE = 0.9  # of the first one's score
_MAX_COMMON_SHARE = 0.4  # share of common words from which two texts say the same
_HEADLINE = bounds_of("headline").words
_SUBJECT_WORDS = bounds_of("subject").words
_MIN_SAID = 3  # times that a word of each heading is said in the episode
_MIN_MENTIONS = 5  # of a name that is a subject
_POINTS_IN_CONCLUSION = 4
_NUMBER = re.compile(r"^(?:#|ep(?:isode)?\.?\s*#?)?\d+\s*[:.\-–—|]\s*", re.I)
_NAME = re.compile(r"[A-Z][\w.+#-]+$")


class Names(Protocol):
    """The people of an episode, as the post names them."""

    @property
    def guests(self) -> tuple[str, ...]: ...
    @property
    def hosts(self) -> tuple[str, ...]: ...
    def called(self, label: str) -> str | None:
        """How prose calls a voice: by its surname; None for a voice without a name."""


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


@dataclass(frozen=True)
class _Chosen:
    quotation: Candidate
    heading: Heading | None


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
    """The draft around the points of a reading, in their order: those with an honest heading first.

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
        self.problems: list[str] = []
        self.seconds = 0
        self.claimed: set[WordRange] = set()  # the sentences of the claims
        self.counts = Counter(words_of(transcript.text(0, len(transcript.words))))

    def draft(self, reading: Reading, count: int | None, include: Sequence[WordRange], about: str | None) -> Draft:
        included = self._included(include)
        chosen = self._chosen(included, reading, count or _how_many(self.transcript), about)
        taken = [one.quotation.words for one in chosen]
        insights = [self._insight(one, taken) for one in chosen]
        used = {quote for one in insights for quote in (one.quote, one.second)}
        headings = [one.heading.plain for one in chosen if one.heading]
        unheaded = sum(one.heading is None for one in chosen)
        if unheaded:
            self.problems.append(f"{unheaded} headings are left for the writer: no clause there can stand alone")
        subjects = self._subjects()
        framing = self._framing(headings, subjects, [self.names.called(one.quotation.speaker) for one in chosen])
        return Draft(
            model=None,
            insights=tuple(insights),
            cut=tuple(one for one in self.quotations.cut if one.id in used),
            problems=tuple(self.problems),
            subjects=tuple(subjects),
            headline=self._headline(),
            dek=framing["dek"],
            intro=framing["intro"],
            conclusion=(framing["conclusion"], None),
        )

    # -- insights --

    def _included(self, include: Sequence[WordRange]) -> list[_Chosen]:
        """The runs that the writer wants quoted, each with a heading where one can be had; overlapping ones once."""
        included: list[_Chosen] = []
        for words in include:
            if any(overlap(words, one.quotation.words) for one in included):
                continue
            if len(included) == INSIGHTS[1]:
                self.problems.append(f"not all passages that were asked for are quoted: {INSIGHTS[1]} are the most")
                break
            tries = (self._new_heading(words, included, loose=loose, carrying=least) for loose, least in _TRIES)
            included.append(_Chosen(self.quotations.at(words), next(filter(None, tries), None)))
        return included

    def _chosen(self, included: list[_Chosen], reading: Reading, count: int, about: str | None) -> list[_Chosen]:
        """After the included ones, points with a heading, in the order of the reading; then other candidates; at last
        some without a heading. What is about the subject comes before all else.
        """
        places = [words for point in reading.points for words in point.places[:1]]
        others = [words for point in reading.points for words in point.places[1:]]
        ranked = [one.words for one in self.quotations.quotes.ranked()]
        every = dict.fromkeys([*places, *others, *ranked])
        first = self._on_subject(every, about) if about else []
        headed = list(included)
        for group in (first, [words for words in every if words not in first]):
            for loose, carrying in _TRIES:
                most = min(count, _MAX_LOOSE) if loose else count
                for words in group:
                    if len(headed) < most and self._is_apart(words, headed):
                        heading = self._new_heading(words, headed, loose=loose, carrying=carrying)
                        if heading:
                            headed.append(_Chosen(self.quotations.at(words), heading))
        for words in dict.fromkeys([*first, *places, *ranked]):
            if len(headed) >= INSIGHTS[0]:
                break
            if self._is_apart(words, headed):
                headed.append(_Chosen(self.quotations.at(words), None))
        return headed

    def _on_subject(self, places: Iterable[WordRange], about: str) -> list[WordRange]:
        found = on_subject(self.transcript, map(self.quotations.at, places), about)
        if not found:
            self.problems.append(f"{NO_SUBJECT}: {about}")
        return [one.words for one in found]

    def _is_apart(self, words: WordRange, chosen: Sequence[_Chosen]) -> bool:
        """Whether no chosen insight has these words, stands beside them, or says the same."""
        mine = self.transcript.sentence_ids(words)
        text = self.transcript.text(*words)
        for one in chosen:
            theirs = self.transcript.sentence_ids(one.quotation.words)
            if mine.start < theirs.stop + _NEAR and theirs.start < mine.stop + _NEAR:
                return False
            if _alike(text, one.quotation.text):
                return False
        return True

    def _heading(self, words: WordRange, *, loose: bool, carrying: int) -> Heading | None:
        """A clause of the quotation, else of another sentence of the same answer near it about the same."""
        own = heading_of(self.transcript, words, loose=loose, carrying=carrying)
        if own and self._has_subject(own):
            return own
        if loose:
            return None
        content = self._content(words)
        near = [heading_of(self.transcript, sentence, carrying=carrying) for sentence in self._near(words)]
        return min(
            (one for one in near if one and content & self._content(one.words) and self._has_subject(one)),
            key=lambda one: one.cost,
            default=None,
        )

    def _new_heading(
        self, words: WordRange, chosen: Sequence[_Chosen], *, loose: bool, carrying: int
    ) -> Heading | None:
        """A heading that no chosen insight has."""
        found = self._heading(words, loose=loose, carrying=carrying)
        repeated = found and any(_alike(found.text, one.heading.text) for one in chosen if one.heading)
        return None if repeated else found

    def _may_print(self, words: WordRange) -> bool:
        """Whether none of these words is of a run that the writer does not want."""
        return not any(overlap(words, gone) for gone in self.exclude)

    def _near(self, words: WordRange) -> list[WordRange]:
        """The sentences of the same voice in the same answer, at most `_NEAR` away from a quotation."""
        candidate = self.quotations.at(words)
        answer, quoted = answer_of(self.transcript, candidate), self.transcript.sentence_ids(words)
        sentences = self.transcript.sentences
        return [
            sentences[number].words
            for number in range(max(0, quoted.start - _NEAR), min(len(sentences), quoted.stop + _NEAR))
            if number in answer
            and number not in quoted
            and sentences[number].speaker == candidate.speaker
            and self._may_print(sentences[number].words)
            and stands(self.transcript, number)
        ]

    def _has_subject(self, heading: Heading) -> bool:
        """Whether one of its words is said several times in the episode; characters are not counted."""
        if written_without_spaces(self.transcript.language):
            return True
        return any(self.counts[word] >= _MIN_SAID for word in self._content(heading.words))

    def _content(self, words: WordRange) -> frozenset[str]:
        common = load_language(self.transcript.language).function_words
        return frozenset(word for word in words_of(self.transcript.text(*words)) if len(word) > 3) - common

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

    def _insight(self, chosen: _Chosen, taken: list[WordRange]) -> Insight:
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
        question = reported_question(self.transcript, asked, name) if asked and self._may_print(asked) else None
        if question:
            return self.known.asked.format(question=question, name=name)
        return self.known.says.format(name=name)

    def _second(self, quotation: Candidate, taken: Sequence[WordRange]) -> Candidate | None:
        """A passage after it in the same answer, about as quotable, that neither repeats nor leans on it."""
        quoted = self.transcript.sentence_ids(quotation.words)
        for one in self._beside(quotation.words):
            ids = self.transcript.sentence_ids(one.words)
            if not quoted.stop <= ids.start <= quoted.stop + _SECOND_WITHIN:
                continue
            free = all(one.words[1] <= first or last <= one.words[0] for first, last in taken)
            stands = one.features.get("opening", 1.0) and one.score >= _SECOND_SCORE * quotation.score
            short = len(one.text.split()) <= _MAX_SECOND_WORDS
            if free and stands and short and not _alike(one.text, quotation.text):
                return one
        return None

    # -- framing --

    def _headline(self) -> str | None:
        """The episode's title without its number and the people, when it has the length of a headline."""
        title = _NUMBER.sub("", self.episode.title.strip())
        for name in (*self.names.guests, *self.names.hosts):
            title = re.sub(
                rf"[\s,:|(\-–—]*(?:\b(?:with|by|feat\.?|mit|avec|con)\s+)?{re.escape(name)}\)?\s*$", "", title
            )
            title = re.sub(rf"^{re.escape(name)}\s*(?:[:,|\-–—]|on\b)\s*", "", title)
        return title.strip() if title.strip() and len(title.split()) <= _HEADLINE[1] else None

    def _subjects(self) -> list[str]:
        """Chapters of the metadata, else the names that are said most often."""
        chapters = [chapter.title.strip() for chapter in self.episode.chapters]
        fit = [title for title in chapters if 2 <= len(title.split()) <= _SUBJECT_WORDS[1]][1:-1]
        if len(fit) >= INSIGHTS[0]:
            return fit[:3]
        if load_language(self.transcript.language).capitalised_nouns:
            return []
        people = {word for name in self._people() for word in name.split()}
        counts = Counter(name for name in self._named() if not people & {*name.split()})
        common = load_language(self.transcript.language).common
        known = common | load_language(self.transcript.language).assent
        names = [text for text, said in counts.most_common(12) if said >= _MIN_MENTIONS and text.lower() not in known]
        return names[:3] if len(names) >= INSIGHTS[0] else []

    def _named(self) -> Iterator[str]:
        """Runs of words with a capital inside sentences: Red Bull."""
        run: list[str] = []
        before = "."
        for word in self.transcript.words:
            text = word.text.strip(".,;:!?\"“”()'’").removesuffix("'s").removesuffix("’s")
            if before[-1:].isalnum() and _NAME.match(text) and not text.startswith(("I'", "I’")):
                run.append(text)
            elif run:
                yield " ".join(run)
                run = []
            if run and not word.text[-1:].isalnum():
                yield " ".join(run)
                run = []
            before = word.text

    def _people(self) -> list[str]:
        voices = [speaker.name for speaker in self.transcript.speakers if speaker.name]
        return [*voices, *(person.name for person in self.episode.people)]

    def _framing(
        self, headings: Sequence[str], subjects: Sequence[str], voices: Sequence[str | None]
    ) -> dict[str, str | None]:
        """Dek, intro and conclusion, each None where the language or the metadata do not give it.

        `voices`: who says each quotation; what several say is not one guest's.
        """
        known, episode = self.known, self.episode
        guests = len(self.names.guests)
        own = known.first_person | known.persons
        stated = [text for text in headings if not {*text.lower().replace("’", "'").split()} & own]
        stated = stated if len(stated) > 1 else list(headings)
        guest, host = self._joined(self.names.guests), self._joined(self.names.hosts)
        show = episode.show or ""
        named = {
            "guest": guest,
            "host": host,
            "show": show,
            "title": episode.title,
            "subjects": self._joined(subjects),
            "count": str(len(voices)),
            "voices": self._joined(dict.fromkeys(speaker.name for speaker in self.transcript.speakers if speaker.name)),
            "two": "; ".join(stated[:2]) if not (subjects and guests) else "",
            "points": "; ".join(stated[:_POINTS_IN_CONCLUSION]),
        }
        dek = _filled((known.dek_nobody, known.dek, known.dek_several)[min(2, guests)], named)
        dek = dek or _filled(known.dek_plain, named)
        intro = _filled((known.intro_nobody, known.intro, known.intro_several)[min(2, guests)], named)
        intro = intro or _filled(known.intro_plain, named)
        by = surname(guest) if guests == 1 and all(name == surname(guest) for name in voices) else ""
        named["guest"] = by
        conclusion = (_filled(known.conclusion, named) if by else None) or _filled(known.conclusion_nobody, named)
        return {
            "dek": dek,
            "intro": intro,
            "conclusion": conclusion if len(headings) >= INSIGHTS[0] else None,
        }

    def _joined(self, names: Iterable[str]) -> str:
        listed = list(names)
        return self.known.joins.join(filter(None, (", ".join(listed[:-1]), *listed[-1:])))


def _filled(sentence: str, values: Mapping[str, str]) -> str | None:
    """The sentence without the bracketed parts that have an empty blank; None when another blank is empty."""

    def lacks(part: str) -> bool:
        return any(not values[name] for name in re.findall(r"{(\w+)}", part))

    kept = re.sub(r"\[([^\[\]]*)\]", lambda part: "" if lacks(part[1]) else part[1], sentence)
    return kept.format(**values) if kept and not lacks(kept) else None


def _how_many(transcript: Transcript) -> int:
    """The number of insights for the length of the conversation: 5 for a few minutes, 7 for an hour, 9 at most."""
    minutes = transcript.duration / 60 or len(transcript.words) / _WORDS_PER_MINUTE
    return next(count for bound, count in _INSIGHTS_BY_MINUTES if minutes <= bound)


def _alike(one: str, other: str) -> bool:
    mine, theirs = frozenset(words_of(one)), frozenset(words_of(other))
    common = len(mine & theirs)
    return common > _MAX_COMMON_SHARE * max(1, min(len(mine), len(theirs))) and common > 0.3 * len(mine | theirs)
