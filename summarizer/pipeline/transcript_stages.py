"""The stages up to the final transcript: fetch, transcribe, diarize, name, select, refine."""

from __future__ import annotations

from summarizer.errors import NotEnoughError
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.given_transcript import differ_too_often, require_said_as_written
from summarizer.pipeline.inputs import ABSENT, DISTRUSTED, NO_MODEL_ASKED, model_for_names, offered_transcripts
from summarizer.pipeline.transcription import is_published_transcript, transcript_links
from summarizer.records.quote import Quotes
from summarizer.records.transcript import Transcript
from summarizer.store import fingerprint

__all__ = ["diarize", "distrust_published", "distrusts_published", "fetch", "name", "refine", "select", "transcribe"]


def fetch(context: EpisodeContext) -> None:
    from summarizer.sources.fetch import fetch as fetch_recording

    if context.episode.media_kind == "transcript":
        return
    audio = fetch_recording(context.episode, context.folder.path, context.settings.fetch, context.report)
    context.keep_episode(context.episode.model_copy(update={"audio": audio}))


def transcribe(context: EpisodeContext) -> float | None:
    episode = context.episode
    offered = offered_transcripts(context) is not ABSENT
    heard = context.transcriber.transcribe(context.given, offered=offered)
    if not heard.words:
        raise NotEnoughError(
            f"no speech was heard in {episode.title!r} ({heard.duration:.0f} s): give a recording in which people talk"
        )
    if heard.origin is None:
        seconds = heard.duration
    else:  # what a transcript's file says may be the length of another cut
        seconds = context.transcriber.seconds if episode.audio else heard.duration
    facts = {"audio_sha256": episode.audio.sha256 if episode.audio else None, "duration": seconds}
    context.folder.write("stages/transcribe.json", heard.model_copy(update=facts))
    return context.transcriber.cost


def diarize(context: EpisodeContext) -> None:
    from summarizer.diarization import diarize as diarize_recording

    transcript = context.read("stages/transcribe.json", Transcript)
    if context.episode.audio is not None and not any(word.speaker for word in transcript.words):
        transcript = diarize_recording(context.audio, transcript, context.settings.speakers, context.report)
    context.folder.write("stages/diarize.json", transcript)


def name(context: EpisodeContext) -> None:
    from summarizer.diarization import VoiceprintMemory, name_speakers

    transcript, speakers = context.read("stages/diarize.json", Transcript), context.settings.speakers
    remembers = speakers.remember and context.episode.audio is not None
    memory = VoiceprintMemory(speakers.memory, context.audio, context.episode, context.report) if remembers else None

    def ask(introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
        return ask_for_names(context, introduction, labels)

    match_voices = memory.match if memory else None
    named = name_speakers(transcript, context.episode, speakers, ask, context.report, match_voices)
    context.folder.write("stages/name.json", named)
    if memory:
        memory.learn(named)


def ask_for_names(context: EpisodeContext, introduction: str, labels: tuple[str, ...]) -> dict[str, str]:
    """A language model's guess for voices that nothing else named, when this walk leads to a draft."""
    from summarizer.drafting import guess_names

    context.model_asked = model_for_names(context) if context.may_ask_model else NO_MODEL_ASKED
    if not context.may_ask_model:
        return {}
    with context.open_model() as model:
        return guess_names(introduction, labels, model, context.settings.prompts) if model is not None else {}


def select(context: EpisodeContext) -> None:
    from summarizer.quotes import find_candidates

    transcript = context.read("stages/name.json", Transcript)
    context.folder.write("stages/select.json", find_candidates(transcript, context.episode, context.settings.quotes))


def refine(context: EpisodeContext) -> None:
    """What the recogniser wrote was heard; with a cascade, what matters of it is heard again by the larger model.

    Of a published or given transcript, the passages that may be quoted get word times, and those that are said
    otherwise are set aside. Where that leaves too few, a given one is refused, and for a published one `run.py` has the
    recording recognised.
    """
    from summarizer.transcripts import write_vtt

    transcript, quotes = context.read("stages/name.json", Transcript), context.read("stages/select.json", Quotes)
    transcript, quotes = context.transcriber.refine(transcript, quotes)
    require_said_as_written(transcript, quotes)
    context.folder.write("quotes.json", quotes)
    context.folder.write("transcript.vtt", write_vtt(transcript))
    context.folder.write("transcript.json", transcript)


def distrusts_published(context: EpisodeContext) -> bool:
    """Whether too few passages of the published transcript are said as it is written."""
    if context.settings.published != "auto":
        return False
    too_few = differ_too_often(context.read("quotes.json", Quotes))
    return too_few and is_published_transcript(context.read("stages/name.json", Transcript))


def distrust_published(context: EpisodeContext) -> None:
    """Keeps that the published transcripts of this episode are not used again."""
    offered = transcript_links(context.episode, context.settings)
    context.folder.write(DISTRUSTED, fingerprint(offered=offered))
