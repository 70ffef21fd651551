"""The checks of a post: the verdict of every quotation, the facts of its prose, and what limits the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from summarizer.checking.attribution import People
from summarizer.checking.corrections import noted_corrections
from summarizer.checking.edits import QuoteText
from summarizer.checking.meaning import Meaning
from summarizer.checking.off_record import with_off_record
from summarizer.checking.origin import origin_note
from summarizer.checking.page import PostSurroundings
from summarizer.checking.prose import check_prose
from summarizer.checking.prose_support import ProseSupport, SentenceToVerify, sentences_to_verify
from summarizer.checking.searchable import SearchableTranscript
from summarizer.checking.sense import Sense
from summarizer.checking.verdict import Judge
from summarizer.posts.document import Document
from summarizer.posts.fact_places import Places
from summarizer.posts.front_keys import people_in
from summarizer.posts.metadata_text import metadata_texts, with_titles
from summarizer.posts.open_marks import open_marks
from summarizer.posts.quotations import Quotation, find_in, text_around
from summarizer.posts.reading import read_post
from summarizer.records.episode import Episode
from summarizer.records.gaps import describe_gaps
from summarizer.records.off_record import OffRecord, off_record
from summarizer.records.post import Checks, Context, Draft, Policy, QuoteCheck
from summarizer.records.review import Correction
from summarizer.records.transcript import Transcript
from summarizer.text.governing import has_governing_words
from summarizer.text.language import Language, base_code, known_languages, load_language
from summarizer.text.language_names import language_name
from summarizer.text.names import is_person_name

__all__ = [
    "RULES_VERSION",
    "Source",
    "check_post",
    "has_unnamed_voice",
    "judge_quotations",
    "limits_of",
    "people_of",
    "prepare",
    "prose_to_verify",
    "quotations_of",
    "rests_elsewhere",
    "summarize",
]

RULES_VERSION = 2  # of docs/quotations.md; raise it when a quotation that passed can fail. 1: until release 0.2


def check_post(
    post: str,
    name: str,
    transcript: Transcript,
    *,
    episode: Episode | None = None,
    draft: Draft | None = None,
    policy: Policy = "strict",
    context: Context = "fail",
    corrections: Sequence[Correction] = (),
    unspoken: Collection[str] = (),
    by_model: bool = False,
) -> Checks:
    """The verdict of every quotation of a post, and the facts of its prose with the place where they were found.

    `name` is the post's file name (it tells Markdown from HTML). `context`: whether a quotation passes that its own
    sentence governs, such as one cut out of a negation. `corrections` are words that a person
    corrected. `unspoken` holds texts or anchor ids of quotations that an editor marked as not spoken, besides
    those marked in the post by `<!-- unspoken -->`. `by_model`: as in `read_post`. Raises InputError when the post, or
    a line of it, is too long.
    """
    document = read_post(post, name, by_model=by_model)
    source = _source(transcript, tuple(corrections), episode).told(people_in(document.front))
    heard = source.heard
    quotations = tuple(_as_said(one, heard) for one in quotations_of(document, transcript, episode))
    around = text_around(document, quotations)
    checks = _judged(quotations, document, around, source, policy, context, unspoken)
    support = ProseSupport(document, around, transcript.language, draft.support) if draft and draft.support else None
    written = _written_in(document, around, heard.language)
    prose = check_prose(
        document,
        around,
        source.places if written == heard.language else Places(heard, episode, written),
        [(quotation.block, check) for quotation, check in zip(quotations, checks, strict=True)],
        draft=draft,
        support_at=support.at if support else None,
    )
    marks = list(open_marks(post))
    rejected = [one for one in marks if one.kind == "rejected"]
    return Checks(
        post=name,
        episode=episode.id if episode else None,
        policy=policy,
        quotes=tuple(checks),
        prose=prose,
        sentences=support.sentences if support else (),
        rules=RULES_VERSION,
        summary=summarize(checks),
        rejected=len(rejected),
        to_write=sum(one.kind == "to write" for one in marks),
        to_check=sum(one.kind == "to check" for one in marks),
        notes=tuple(
            dict.fromkeys(
                [
                    *document.notes,
                    *(support.notes if support else ()),
                    *(rests_elsewhere(line, note.id) for line, note in document.notes_of("rests")),
                    *(f"line {one.line}: {one.told}" for one in rejected),
                    *limits_of(source, checks),
                    *_shared_names(source, checks),
                ]
            )
        ),
    )


def prose_to_verify(
    post: str, checks: Checks, transcript: Transcript, episode: Episode | None, draft: Draft | None
) -> tuple[SentenceToVerify, ...]:
    """The sentences of a checked post's own prose, and the words of the conversation that each of them rests on."""
    document = read_post(post, checks.post)
    around = text_around(document, quotations_of(document, transcript, episode))
    return sentences_to_verify(document, around, transcript.language, checks, draft)


def _written_in(document: Document, around: Mapping[int, str], heard: Language) -> Language:
    """The language of a post's prose: as its front matter says or as it was spoken, unless its text shows another."""
    told = str(document.front.get("language") or "")
    usual = told if base_code(told) in known_languages() else heard.code
    return load_language(PostSurroundings(document, around).language(base_code(usual)))


def rests_elsewhere(line: int, quote: str | None) -> str:
    """That the prose beside the quotation of a line was written for another one."""
    other = f" ({quote})" if quote else ""
    return (
        f"line {line}: heading and prose beside this quotation were written for another one{other}; write them again, "
        "then remove the comment that says so"
    )


def judge_quotations(
    quotations: Sequence[Quotation],
    wanted: Sequence[int],
    document: Document,
    source: Source,
    policy: Policy,
    context: Context,
) -> list[QuoteCheck]:
    """The verdicts of the `wanted` ones of a post's quotations, by what was said in one conversation."""
    said = [_as_said(one, source.heard) for one in quotations]
    around = text_around(document, said)
    return _judged([said[at] for at in wanted], document, around, source, policy, context)


def _judged(
    quotations: Sequence[Quotation],
    document: Document,
    around: Mapping[int, str],
    source: Source,
    policy: Policy,
    context: Context,
    unspoken: Collection[str] = (),
) -> list[QuoteCheck]:
    judge = Judge(source.heard, source.people, source.sense, policy, context)
    marked = {" ".join(text.split()).casefold() for text in unspoken}
    checks: list[QuoteCheck] = []
    for quotation in quotations:
        asked = quotation.marked_unspoken(marked) if marked else quotation
        checks.append(judge.judge(asked, source.people.attribute(quotation, document, around)))
    return with_off_record(checks, source.heard.transcript, source.covered)


def limits_of(source: Source, checks: Sequence[QuoteCheck]) -> tuple[str, ...]:
    """What limits a check against a conversation, one sentence each."""
    transcript = source.heard.transcript
    limits = [*origin_note(transcript), *_transcript_limits(transcript, source.heard), *_unjudged(transcript, checks)]
    return tuple(dict.fromkeys(limits))


def _as_said(quotation: Quotation, heard: SearchableTranscript) -> Quotation:
    """The quotation with its inner speech tags, when they were said too: "the water, she said, always wins"."""
    whole = quotation.with_tags
    return whole if quotation.whole and heard.equal(QuoteText(whole.text, heard)) else quotation


@dataclass(frozen=True)
class Source:
    """What the quotations of a post are compared with: one conversation, prepared for comparing."""

    episode: Episode | None
    heard: SearchableTranscript
    people: People
    sense: Sense

    def told(self, names: Iterable[str]) -> Source:
        """The same where a post tells the surnames of voices that have a given name only."""
        fuller = self.people.fuller_names(names)
        return (
            replace(self, people=People(self.heard, self.episode, fuller, among=self.people.among)) if fuller else self
        )

    @cached_property
    def places(self) -> Places:
        """Where the facts of a post's prose are looked up."""
        return Places(self.heard, self.episode)

    @cached_property
    def covered(self) -> tuple[OffRecord, ...]:
        """What was said off the record."""
        return off_record(self.heard.transcript)


def prepare(
    transcript: Transcript, corrections: Sequence[Correction], episode: Episode | None, *, among: bool = False
) -> Source:
    """A conversation, prepared for comparing. `among`: with a post that is about several."""
    names = [person.name for person in episode.people] if episode else []
    heard = SearchableTranscript(transcript, corrections, names)
    people = People(heard, episode, among=among)
    return Source(episode, heard, people, Sense(heard, Meaning(heard, people.names)))


def _source(transcript: Transcript, corrections: tuple[Correction, ...], episode: Episode | None) -> Source:
    """The transcript, prepared for comparing. The last one is kept, because posts of one start often share it."""
    for kept in _LAST:
        if kept.heard.transcript is transcript and kept.heard.given == corrections and kept.episode == episode:
            return kept
    _LAST[:] = [prepare(transcript, corrections, episode)]
    return _LAST[0]


_LAST: list[Source] = []


def quotations_of(document: Document, transcript: Transcript, episode: Episode | None) -> tuple[Quotation, ...]:
    """The quotations of a post about this conversation, as `check_post` judges them, in their order."""
    titles = episode.titles if episode else ()
    names, unnamed = people_of(transcript, episode), has_unnamed_voice(transcript)
    found = find_in(document, load_language(transcript.language), titles, names, unnamed=unnamed)
    return with_titles(found, document, metadata_texts(episode, transcript))


def people_of(transcript: Transcript, episode: Episode | None) -> list[str]:
    """The names by which a post may label the turns of this conversation."""
    names = {name for speaker in transcript.speakers for name in (speaker.label, speaker.name) if name}
    names |= {person.name for person in episode.people} if episode else set()
    return [name for name in names if is_person_name(name) or name in transcript.by_label]


def _shared_names(source: Source, checks: Sequence[QuoteCheck]) -> Iterator[str]:
    """Names that the post gives to several voices of which none has a name."""
    given: dict[str, dict[str, list[int]]] = {}
    for check in checks:
        if check.attributed and check.speaker and "unnamed" in check.flags:
            voice = (
                source.people.name(check.speaker) is None and check.attributed.casefold() != check.speaker.casefold()
            )
            if voice and check.passes:
                given.setdefault(check.attributed, {}).setdefault(check.speaker, []).append(check.line)
    for name, voices in given.items():
        if len(voices) > 1:
            lines = sorted({line for one in voices.values() for line in one})
            yield (
                f"the post gives {_listed(sorted(voices))} to {name} (lines {_listed(map(str, lines))}): "
                "listen whether it is one voice; if not, correct the name of one of them"
            )


def _listed(texts: Iterable[str]) -> str:
    *others, last = texts
    return f"{', '.join(others)} and {last}" if others else last


def has_unnamed_voice(transcript: Transcript) -> bool:
    """Whether no name is known of somebody who speaks."""
    voices = transcript.by_label
    labels = {word.speaker for word in transcript.words} - {None}
    return any(not ((label in voices and voices[label].name) or is_person_name(label)) for label in labels if label)


def summarize(quotes: Sequence[QuoteCheck]) -> dict[str, int]:
    """Counts: all quotations, those that pass, those with flags (no titles in marks), and each verdict that occurs."""
    counts = Counter(quote.verdict for quote in quotes)
    flagged = sum(1 for quote in quotes if quote.flags and quote.verdict != "unspoken")
    return {
        "quotes": len(quotes),
        "passing": sum(quote.passes for quote in quotes),
        **({"flagged": flagged} if flagged else {}),
        **dict(sorted(counts.items())),
    }


def _unjudged(transcript: Transcript, checks: Sequence[QuoteCheck]) -> list[str]:
    """That nothing is known of what governs a quotation in the transcript's language."""
    code = load_language(transcript.language).code
    if not checks or has_governing_words(code):
        return []
    return [f"no rules for the sense of sentences in {language_name(code)}: listen to the passages"]


def _transcript_limits(transcript: Transcript, heard: SearchableTranscript) -> list[str]:
    """The defects of the transcript that limit a check, one sentence each."""
    notes: list[str] = list(transcript.notes)
    words = transcript.words
    if not words:
        return [*notes, "the transcript holds no words"]
    if transcript.timing == "none" or not heard.timed:
        notes.append("the transcript has no times")
    else:
        backwards = sum(1 for one, other in pairwise(words) if other.start < one.start - 0.001)
        backwards += sum(1 for word in words if word.end < word.start - 0.001)
        if backwards and not any("backwards" in note for note in notes):
            notes.append(f"the transcript's times run backwards in {backwards} place{'s' if backwards > 1 else ''}")
    silent = sum(1 for word in words if not word.speaker)
    if silent == len(words):
        notes.append("the transcript does not say who speaks")
    elif silent:
        notes.append(f"{silent} of {len(words)} words have no speaker")
    if heard.corrected:
        notes += noted_corrections(heard.corrected)
    return [*notes, *describe_gaps(transcript)]
