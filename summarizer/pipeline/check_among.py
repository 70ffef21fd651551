"""Checks a post against several conversations: given transcripts (a round-up), or episodes of an archive."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from summarizer.checking.among import (
    Heard,
    Known,
    checks_of,
    choose,
    facts_among,
    limits_among,
    read_quotations,
)
from summarizer.checking.check import has_unnamed_voice, people_of, prepare
from summarizer.errors import InputError
from summarizer.pipeline.check_episode import WrittenPost, sources_in, transcript_as_given
from summarizer.pipeline.check_sources import CheckSources
from summarizer.pipeline.reviewers import fitting
from summarizer.posts.metadata_text import metadata_texts
from summarizer.records.post import Checks, SaidIn
from summarizer.records.transcript import Speaker, Transcript
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder

if TYPE_CHECKING:
    from summarizer.records.episode import Episode

__all__ = ["check_against", "conversation_in", "no_conversation"]


def conversation_in(folder: EpisodeFolder, name: str) -> Heard:
    """An episode's conversation, with what reviewers decided. `name`: what a report calls its folder.

    Raises InputError when the folder cannot be read.
    """
    sources = sources_in(folder)
    decisions, _ = fitting(sources.decisions, sources.episode, sources.transcript)
    sources = sources._replace(transcript=decisions.revoiced(sources.transcript), decisions=decisions)
    return _conversation(sources, name)


def no_conversation(language: str, voices: Iterable[str] = ()) -> Heard:
    """A conversation in which these voices say no word, by which quotations are judged that nothing is found for."""
    speakers = tuple(Speaker(label=name, name=name) for name in voices)
    nothing = Transcript(language=language, duration=0.0, model="", words=(), speakers=speakers)
    return _conversation(CheckSources(nothing), "")


def check_against(post: WrittenPost, transcripts: Sequence[Path | str | Transcript], settings: Settings) -> Checks:
    """Checks a round-up: each quotation against the transcript whose speaker says it. Raises InputError.

    A quotation that several of them carry names the others.
    """
    conversations = [_given(one, number, settings) for number, one in enumerate(transcripts, 1)]
    places = [one.said_in.folder for one in conversations]
    if doubled := next((place for place in places if places.count(place) > 1), None):
        raise InputError(f"--transcript {doubled} is given twice; give each transcript once")
    quoted = read_quotations(post.text, post.name, _known(conversations), by_model=post.by_model)
    every = range(len(quoted.quotations))
    answers = [quoted.judged(every, one, settings.policy, settings.context) for one in conversations]
    nobody = f"Nobody says it in the {len(conversations)} transcripts."
    quotes = [choose(of_one, nobody) for of_one in zip(*answers, strict=True)]
    notes = limits_among(conversations, quotes)
    return checks_of(quoted, quotes, settings.policy, prose=facts_among(quoted, conversations), notes=notes)


def _given(given: Path | str | Transcript, number: int, settings: Settings) -> Heard:
    """A transcript in a file or a value; of an episode's folder with its metadata and the names by reviewers."""
    if isinstance(given, Transcript):
        return _conversation(CheckSources(given), f"transcript {number}")
    path = Path(given)
    transcript = transcript_as_given(path, settings.asr.language)
    folder = EpisodeFolder(path.parent)
    if path.name != "transcript.json" or not folder.has("episode.json"):
        return _conversation(CheckSources(transcript), str(given))
    found = sources_in(folder)
    return _conversation(CheckSources(found.decisions.named(transcript), found.episode), str(given))


def _conversation(sources: CheckSources, name: str) -> Heard:
    corrections = sources.decisions.corrections()
    source = prepare(sources.transcript, tuple(corrections), sources.episode, among=True)
    return Heard(_named(sources.episode, name), source)


def _named(episode: Episode | None, name: str) -> SaidIn:
    if episode is None:
        return SaidIn(folder=name)
    return SaidIn(folder=name, episode=episode.id, show=episode.show, title=episode.title, date=episode.date)


def _known(conversations: Sequence[Heard]) -> Known:
    """The people, titles and texts of the metadata of all, and the language of most."""
    people: set[str] = set()
    titles: list[str] = []
    texts: list[str] = []
    for one in conversations:
        episode, transcript = one.source.episode, one.source.heard.transcript
        people.update(people_of(transcript, episode))
        titles += episode.titles if episode else ()
        texts += metadata_texts(episode, transcript)
    languages = Counter(one.source.heard.language.code for one in conversations)
    unnamed = any(has_unnamed_voice(one.source.heard.transcript) for one in conversations)
    return Known(languages.most_common(1)[0][0], sorted(people), titles, texts, unnamed)
