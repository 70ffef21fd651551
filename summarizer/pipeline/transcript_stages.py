"""The stages up to the final transcript: fetch, transcribe, diarize, name, select, read, refine."""

from __future__ import annotations

from summarizer.audio import sound_line
from summarizer.errors import NotEnoughError
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.given_transcript import differ_too_often, require_said_as_written
from summarizer.pipeline.inputs import ABSENT, DISTRUSTED, NO_MODEL_ASKED, model_with_prompts, offered_transcripts
from summarizer.pipeline.readings import offered, rebased
from summarizer.pipeline.transcription import is_published_transcript, transcript_links
from summarizer.records.quote import Quotes
from summarizer.records.reading import Reading
from summarizer.records.transcript import Transcript
from summarizer.store import fingerprint

__all__ = [
    "diarize", "distrust_published", "distrusts_published", "fetch", "name", "read", "refine", "select", "transcribe",
]  # fmt: skip

_PROBLEMS_TOLD = 3  # of a reading; `stages/read.json` has all


def fetch(context: EpisodeContext) -> None:
    from summarizer.sources.fetch import fetch as fetch_recording

    if context.episode.media_kind == "transcript":
        return
    audio = fetch_recording(context.episode, context.folder.path, context.settings.fetch, context.report)
    context.keep_episode(context.episode.model_copy(update={"audio": audio}))
    if line := sound_line(context.audio):
        context.report.note(line)
    context.fetched = True


def transcribe(context: EpisodeContext) -> float | None:
    episode = context.episode
    offered = offered_transcripts(context) is not ABSENT
    heard = _with_note_of_end(context, context.transcriber.transcribe(context.given, offered=offered))
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


def _with_note_of_end(context: EpisodeContext, heard: Transcript) -> Transcript:
    """The transcript with a note for whoever checks its quotations, when the sound of its recording ends too early."""
    from summarizer.audio import early_end

    episode = context.episode
    if episode.audio is None:
        return heard
    line = early_end(context.transcriber.seconds, episode.audio.duration, episode.duration)
    if line is None:
        return heard
    if not context.fetched:  # whoever fetched it has warned
        context.report.warn(line)
    return heard.model_copy(update={"notes": (line, *heard.notes)})


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

    context.model_asked = model_with_prompts(context) if context.may_ask_model else NO_MODEL_ASKED
    if not context.may_ask_model:
        return {}
    with context.open_model() as model:
        return guess_names(introduction, labels, model, context.settings.prompts) if model is not None else {}


def select(context: EpisodeContext) -> None:
    from summarizer.quotes import find_candidates

    transcript = context.read("stages/name.json", Transcript)
    context.folder.write("stages/select.json", find_candidates(transcript, context.episode, context.settings.quotes))


def read(context: EpisodeContext) -> float | None:
    """The points of the conversation: a language model finds them for a draft, measured signals do otherwise."""
    from summarizer.drafting import read_episode
    from summarizer.pipeline.material import material_of

    transcript, quotes = context.read("stages/name.json", Transcript), context.read("stages/select.json", Quotes)
    material, prompts = material_of(context, transcript, quotes), context.settings.prompts
    context.model_asked = model_with_prompts(context) if context.may_read else NO_MODEL_ASKED
    if context.may_read:
        with context.open_model() as model:
            reading = read_episode(material, model, prompts, context.report)
    else:
        reading = read_episode(material, None, prompts, context.report)
    for problem in reading.problems[:_PROBLEMS_TOLD]:
        context.report.note(problem)
    context.folder.write("stages/read.json", reading)
    return reading.usage.cost_usd


def refine(context: EpisodeContext) -> None:
    """What the recogniser wrote was heard; with a cascade, what matters of it is heard again by the larger model.

    Of a published or given transcript, the places of the reading get word times, and those that are said otherwise are
    set aside. Where that leaves too few, a given one is refused, and for a published one `run.py` has the recording
    recognised.
    """
    from summarizer.quotes import find_candidates
    from summarizer.transcripts import write_vtt

    transcript, selected = context.read("stages/name.json", Transcript), context.read("stages/select.json", Quotes)
    # A draft that an older version made without a reading stays, and so does its lack of one.
    reading = context.read("stages/read.json", Reading) if context.folder.has("stages/read.json") else Reading()

    def cut(changed: Transcript) -> Quotes:
        again = find_candidates(changed, context.episode, context.settings.quotes)
        return offered(rebased(reading, transcript, changed), again, changed)

    refined, quotes = context.transcriber.refine(transcript, offered(reading, selected, transcript), cut)
    require_said_as_written(refined, quotes)
    context.folder.write("quotes.json", quotes)
    context.folder.write("transcript.vtt", write_vtt(refined))
    context.folder.write("reading.json", rebased(reading, transcript, refined))
    context.folder.write("transcript.json", refined)


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
