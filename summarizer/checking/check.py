"""The checks of a post: the verdict of every quotation, the facts of its prose, and what limits the check."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

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
from summarizer.posts.metadata_text import metadata_texts, with_titles
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

__all__ = ["RULES_VERSION", "check_post", "prose_to_verify", "quotations_of", "rests_elsewhere"]

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
) -> Checks:
    """The verdict of every quotation of a post, and the facts of its prose with the place where they were found.

    `name` is the post's file name (it tells Markdown from HTML). `context`: whether a quotation passes that its own
    sentence governs, such as one cut out of a negation. `corrections` are words that a person
    corrected. `unspoken` holds texts or anchor ids of quotations that an editor marked as not spoken, besides
    those marked in the post by `<!-- unspoken -->`. Raises InputError when the post is too long.
    """
    document = read_post(post, name)
    _, heard, people, sense, places, covered = _source(transcript, tuple(corrections), episode)
    judge = Judge(heard, people, sense, policy, context)
    marked = {" ".join(text.split()).casefold() for text in unspoken}
    quotations = tuple(_as_said(one, heard) for one in quotations_of(document, transcript, episode))
    around = text_around(document, quotations)
    checks: list[QuoteCheck] = []
    for quotation in quotations:
        asked = quotation.marked_unspoken(marked) if marked else quotation
        checks.append(judge.judge(asked, people.attribute(quotation, document, around)))
    checks = with_off_record(checks, transcript, covered)
    support = ProseSupport(document, around, transcript.language, draft.support) if draft and draft.support else None
    written = _written_in(document, around, heard.language)
    prose = check_prose(
        document,
        around,
        places if written == heard.language else Places(heard, episode, written),
        [(quotation.block, check) for quotation, check in zip(quotations, checks, strict=True)],
        draft=draft,
        support_at=support.at if support else None,
    )
    return Checks(
        post=name,
        episode=episode.id if episode else None,
        policy=policy,
        quotes=tuple(checks),
        prose=prose,
        sentences=support.sentences if support else (),
        rules=RULES_VERSION,
        summary=_summarize(checks),
        notes=tuple(
            dict.fromkeys(
                [
                    *document.notes,
                    *(support.notes if support else ()),
                    *(rests_elsewhere(line, note.id) for line, note in document.notes_of("rests")),
                    *origin_note(transcript),
                    *_transcript_limits(transcript, heard),
                    *_unjudged(transcript, checks),
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


def _as_said(quotation: Quotation, heard: SearchableTranscript) -> Quotation:
    """The quotation with its inner speech tags, when they were said too: "the water, she said, always wins"."""
    whole = quotation.with_tags
    return whole if quotation.whole and heard.equal(QuoteText(whole.text, heard)) else quotation


class _Source(NamedTuple):
    """What the quotations of a post are compared with."""

    episode: Episode | None
    heard: SearchableTranscript
    people: People
    sense: Sense
    places: Places
    covered: tuple[OffRecord, ...]  # off the record


def _source(transcript: Transcript, corrections: tuple[Correction, ...], episode: Episode | None) -> _Source:
    """The transcript, prepared for comparing. The last one is kept, because posts of one start often share it."""
    for kept in _LAST:
        if kept.heard.transcript is transcript and kept.heard.given == corrections and kept.episode == episode:
            return kept
    names = [person.name for person in episode.people] if episode else []
    heard = SearchableTranscript(transcript, corrections, names)
    people = People(heard, episode)
    sense = Sense(heard, Meaning(heard, people.names))
    _LAST[:] = [_Source(episode, heard, people, sense, Places(heard, episode), off_record(transcript))]
    return _LAST[0]


_LAST: list[_Source] = []


def quotations_of(document: Document, transcript: Transcript, episode: Episode | None) -> tuple[Quotation, ...]:
    """The quotations of a post about this conversation, as `check_post` judges them, in their order."""
    voices = {name for speaker in transcript.speakers for name in (speaker.label, speaker.name) if name}
    names = voices | {person.name for person in episode.people} if episode else voices
    titles = episode.titles if episode else ()
    people = [name for name in names if is_person_name(name) or name in transcript.by_label]
    found = find_in(document, load_language(transcript.language), titles, people)
    return with_titles(found, document, metadata_texts(episode, transcript))


def _summarize(quotes: Sequence[QuoteCheck]) -> dict[str, int]:
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
