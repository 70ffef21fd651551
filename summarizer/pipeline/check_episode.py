"""What editors ask of a finished post: is each quotation what was said, and has the post the reference form?

Works on any post: ours in its episode's folder, ours rewritten by hand, or anybody's with a transcript given.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from summarizer.digests import sha256_of, sha256_of_text
from summarizer.errors import InputError, InUseError
from summarizer.pipeline.check_sources import CheckSources, kept_support, with_support
from summarizer.pipeline.recording import forget_fetched_again, recording_of
from summarizer.pipeline.show_settings import settings_of_show
from summarizer.pipeline.validation import require_file, require_listener
from summarizer.pipeline.verify_post import verify_prose
from summarizer.pipeline.write_post import write_post
from summarizer.posts.docx import read_docx
from summarizer.records.base import Record
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Context, Draft, LintReport, Policy, QuoteCheck
from summarizer.records.review import Decisions
from summarizer.records.review_places import not_in_post
from summarizer.records.transcript import Origin, Transcript, Word
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, facts_of, file_at

if TYPE_CHECKING:
    from summarizer.posts.quotations import Quotation

__all__ = [
    "CheckSources",
    "PostText",
    "WrittenPost",
    "check_folder",
    "check_text",
    "check_written",
    "lint_written",
    "load_post",
    "require_checkable",
    "require_no_recording",
    "sources_in",
    "sources_of",
    "transcript_as_given",
    "with_listening_of",
]

_R = TypeVar("_R", bound=Record)
_TRANSCRIPTS: dict[str, Transcript] = {}  # by the SHA-256 of their file, the last used last
_MAX_KEPT = 4
_OTHER_DOCUMENTS = frozenset([".docm", ".doc", ".dotx", ".dotm", ".odt", ".rtf", ".pages"])  # of text programs


def check_text(
    post: str,
    sources: CheckSources,
    policy: Policy,
    *,
    context: Context = "fail",
    name: str = "post.md",
    by_model: bool = False,
) -> Checks:
    """Checks the text of a post: names and corrections that reviewers decided on count as heard, and are told.

    `by_model`: no person wrote the text, so that comments that only a person may write do not count. Raises InputError
    when the decisions are about another episode or recording.
    """
    from summarizer.checking import check_post
    from summarizer.pipeline.reviewers import fitting

    decisions, told = fitting(sources.decisions, sources.episode, sources.transcript)
    checks = check_post(
        post,
        name,
        decisions.revoiced(sources.transcript),
        episode=sources.episode,
        draft=sources.draft,
        policy=policy,
        context=context,
        corrections=decisions.corrections(),
        by_model=by_model,
    )
    return checks.model_copy(update={"notes": (*checks.notes, *(one.text for one in told))}) if told else checks


def check_folder(
    folder: EpisodeFolder,
    post: str,
    policy: Policy,
    sources: CheckSources | None = None,
    *,
    context: Context = "fail",
    name: str = "post.md",
    by_model: bool = False,
) -> Checks:
    """Checks a post of an episode's folder, with what a second recogniser heard there before (`checks.json`).

    Quotations whose words nobody heard have the flag `unheard`. `sources`: None reads them from the folder. Raises
    InputError when the folder holds no transcript.
    """
    from summarizer.checking import flag_unheard

    against = sources or sources_in(folder)
    checks = flag_unheard(check_text(post, against, policy, context=context, name=name, by_model=by_model))
    checks = checks.model_copy(update={"post_sha256": sha256_of_text(post)})
    try:
        before = folder.read("checks.json", Checks) if folder.has("checks.json") else None
    except InputError:  # of another version: only what was heard is lost
        before = None
    if before is None:
        return checks
    checks = with_listening_of(before.quotes, checks)
    return with_note_of_rules(before, checks) if _checked_before(before, checks, folder) else checks


def _checked_before(before: Checks, checks: Checks, folder: EpisodeFolder) -> bool:
    """Whether the earlier checks are of the same text. Those of 0.2 hold no digest: then the stages' log tells."""
    if before.post_sha256:
        return before.post_sha256 == checks.post_sha256
    log = folder.log
    unchanged = log.digest("post.md") == checks.post_sha256
    return unchanged and log.digest("checks.json") == folder.digest("checks.json")


def sources_in(folder: EpisodeFolder) -> CheckSources:
    """What the folder of an episode holds to check its post against. Raises InputError without a transcript."""
    return CheckSources(
        _transcript_in(folder),
        _known(folder, "episode.json", Episode),
        _known(folder, "draft.json", Draft),
        _known(folder, "decisions.json", Decisions) or Decisions(),
    )


def with_listening_of(before: tuple[QuoteCheck, ...], checks: Checks) -> Checks:
    """The checks with what a second recogniser heard before, which holds while words and place are the same."""
    from summarizer.checking import recounted

    heard = {(check.text, check.words): check for check in before if check.listen}
    quotes = tuple(
        _as_heard(check, known) if (known := heard.get((check.text, check.words))) and check.listen is None else check
        for check in checks.quotes
    )
    return recounted(checks, quotes) if heard else checks


def _as_heard(check: QuoteCheck, before: QuoteCheck) -> QuoteCheck:
    """The check with the listening of an earlier one, and the gap that it found."""
    from summarizer.checking import with_gap, with_listening

    heard = with_listening(check, before.listen, before.listen_heard, before.listen_model)
    return with_gap(heard) if "gap" in before.flags else heard


def with_note_of_rules(before: Checks, checks: Checks) -> Checks:
    """The checks with a note, when quotations that passed by older rules fail by those of this version.

    Both checks are of the same text of the post.
    """
    if before.rules >= checks.rules:
        return checks
    passed = {(quote.text, quote.words) for quote in before.quotes if quote.passes}
    count = sum(1 for quote in checks.quotes if not quote.passes and (quote.text, quote.words) in passed)
    if not count:
        return checks
    what = "1 quotation passed" if count == 1 else f"{count} quotations passed"
    fails = "fails" if count == 1 else "fail"
    note = f"{what} by the rules of an earlier version and {fails} by the rules of this one"
    return checks.model_copy(update={"notes": (*checks.notes, note)})


def _transcript_in(folder: EpisodeFolder) -> Transcript:
    """The transcript of a folder. Equal files are read once, because posts of one start often share a transcript."""
    digest = folder.digest("transcript.json") if folder.has("transcript.json") else ""
    found = _TRANSCRIPTS.pop(digest, None) or folder.read("transcript.json", Transcript)
    if digest:
        _TRANSCRIPTS[digest] = found
        for oldest in list(_TRANSCRIPTS)[:-_MAX_KEPT]:
            del _TRANSCRIPTS[oldest]
    return found


def _known(folder: EpisodeFolder, name: str, kind: type[_R]) -> _R | None:
    """A record of a folder; None when there is none. Raises InputError when it cannot be read."""
    return folder.read(name, kind) if folder.has(name) else None


@dataclass(frozen=True)
class PostText:
    """The text of a post that is no file. The name's ending says whether it is Markdown or HTML."""

    text: str
    name: str = "post.md"
    by_model: bool = False  # no person wrote it: comments that only a person may write do not count


@dataclass(frozen=True)
class WrittenPost:
    """A post that was read."""

    text: str
    name: str
    path: Path | None = None  # on this machine; None: it is no file
    folder: EpisodeFolder | None = None
    elsewhere: bool = False  # the folder is of its episode, and the post does not lie in it: nothing is written there
    by_model: bool = False  # as of a `PostText`

    @property
    def sha256(self) -> str:
        """SHA-256 of the file; of a text that is no file, of its UTF-8."""
        return sha256_of(self.path) if self.path is not None else sha256_of_text(self.text)

    def known(self, name: str, kind: type[_R]) -> _R | None:
        """A record that lies beside the post; None when there is none. Raises InputError when it cannot be read."""
        return _known(self.folder, name, kind) if self.folder is not None else None


def load_post(post: Path | str | PostText, settings: Settings) -> WrittenPost:
    """A post by its path, the URL of an object store, or its text. Raises InputError."""
    if isinstance(post, PostText):
        return WrittenPost(post.text, post.name, by_model=post.by_model)
    path, folder = _located(post, settings)
    return WrittenPost(_read_text(path), path.name, path, folder)


def require_checkable(
    transcripts: Sequence[Path | str | Transcript],
    audio: Path | None,
    *,
    retime: bool,
    settings: Settings,
    listen: bool = False,
    verify: bool = False,
) -> None:
    """Raises InputError, before anything is read, when no post could be checked like this."""
    if retime and audio is None:
        raise InputError("--retime needs --audio FILE: the recording whose times the post is to have")
    for transcript in transcripts:
        if isinstance(transcript, Path | str):
            require_file(Path(transcript))
    if len(transcripts) > 1:
        require_no_recording("several transcripts", audio, listen=listen, verify=verify)
    require_listener(settings)


def require_no_recording(what: str, audio: Path | None, *, listen: bool, verify: bool) -> None:
    """Raises InputError for options that go with one conversation and its recording."""
    for option, given in (("--audio", audio is not None), ("--listen", listen), ("--llm", verify)):
        if given:
            raise InputError(f"{option} goes with one conversation, not with {what}; give one --transcript")


def check_written(
    post: WrittenPost,
    *,
    transcript: Path | str | Transcript | None,
    listen: bool,
    audio: Path | None,
    retime: bool,
    verify: bool,
    settings: Settings,
    report: Reporter,
) -> Checks:
    """Checks a post against a transcript, else against the one in its folder; `api.check` documents the parameters."""
    from summarizer.checking import flag_unheard

    if post.folder is not None and post.folder.has("episode.json"):
        settings = settings_of_show(post.folder, settings)
    sources = sources_of(post, transcript, settings)
    words, episode = sources.transcript, sources.episode
    policy, context = settings.policy, settings.context

    def checked() -> Checks:
        if post.folder is None or transcript is not None or listen or audio is not None:
            checks = check_text(post.text, sources, policy, context=context, name=post.name, by_model=post.by_model)
            return checks if transcript is not None else flag_unheard(checks)
        return check_folder(
            post.folder, post.text, policy, sources, context=context, name=post.name, by_model=post.by_model
        )

    checks = checked()
    if verify:
        sources = with_support(sources, verify_prose(post.text, checks, sources, post.folder, settings, report))
        checks = checked()
    if audio is not None:
        checks = _find_again(checks, post.text, words, audio, episode, settings, report)
        checks = _retime(checks, post, sources, settings) if retime else checks
        return _with_waiting(checks, post, sources)
    if listen:
        checks = _listen(checks, words, post.folder, episode, settings, report)
    if transcript is None and (listen or verify):
        _keep(checks, post, sources, report)
    return _with_waiting(checks, post, sources)


def _with_waiting(checks: Checks, post: WrittenPost, sources: CheckSources) -> Checks:
    """The checks of an episode's own post with a note of the decisions that it does not have yet.

    They may lie in a file that came by mail; `check` writes nothing into a post.
    """
    from summarizer.pipeline.reviewers import fitting

    if post.folder is None or post.elsewhere or post.name != "post.md":
        return checks
    fit = fitting(sources.decisions, sources.episode, sources.transcript)
    told = waiting_told(len(not_in_post(checks.quotes, fit.decisions)), post.folder)
    return checks.model_copy(update={"notes": (*checks.notes, told)}) if told else checks


def waiting_told(count: int, folder: EpisodeFolder) -> str:
    """That decisions are still to be put into the post, one sentence; empty when none is."""
    if not count:
        return ""
    what, it = ("decision of the review is", "it") if count == 1 else ("decisions of the review are", "them")
    return f"{count} {what} not yet in the post: summarizer review {shlex.quote(str(folder.path))} puts {it} in"


def sources_of(post: WrittenPost, transcript: Path | str | Transcript | None, settings: Settings) -> CheckSources:
    """What a post is checked against: a transcript that is given, else what lies in its folder. Raises InputError."""
    decisions = post.known("decisions.json", Decisions) or Decisions()
    words = _transcript_for(post, transcript, settings)
    if transcript is not None:  # reviewers' corrections are of the words in the folder, by number; names hold
        words, decisions = decisions.named(words), Decisions()
    sources = CheckSources(words, post.known("episode.json", Episode), post.known("draft.json", Draft), decisions)
    if post.folder is not None and transcript is None:
        sources = with_support(sources, kept_support(post.folder, sources))
    return sources


def _transcript_for(post: WrittenPost, given: Path | str | Transcript | None, settings: Settings) -> Transcript:
    if isinstance(given, Transcript):
        return given
    if given is not None:
        return transcript_as_given(Path(given), settings.asr.language)
    if post.folder is None or not post.folder.has("transcript.json"):
        raise InputError(
            f"no transcript.json lies beside {post.path or post.name}; name the transcript with --transcript FILE"
        )
    return _transcript_in(post.folder)


def transcript_as_given(path: Path, language: str | None) -> Transcript:
    """The transcript in a file: as given, unless it is the one of an episode's folder, which says who heard it."""
    from summarizer.transcripts import read_transcript

    read = read_transcript(path, language)
    folder = EpisodeFolder(path.parent)
    episode = folder.read("episode.json", Episode) if read.audio_sha256 and folder.has("episode.json") else None
    if episode is not None and episode.audio is not None and episode.audio.sha256 == read.audio_sha256:
        return read
    return read.model_copy(update={"origin": Origin(kind="given"), "refined": ()})


def _keep(checks: Checks, post: WrittenPost, sources: CheckSources, report: Reporter) -> None:
    """Adds what was heard and verified to `checks.json` of an episode's folder, which keeps its policy."""
    folder = post.folder
    if folder is None or post.elsewhere or post.name != "post.md" or not folder.has("checks.json"):
        return
    try:
        with folder.locked():
            kept = checks
            if (policy := folder.read("checks.json", Checks).policy) != checks.policy:
                kept = with_listening_of(checks.quotes, check_folder(folder, post.text, policy, sources))
            folder.write("checks.json", kept)
            if sources.episode is not None:
                folder.update_facts(facts_of(sources.episode, kept))
    except InUseError as error:
        report.warn(f"what was found is not kept in checks.json: {error}")


def _listen(
    checks: Checks,
    words: Transcript,
    folder: EpisodeFolder | None,
    episode: Episode | None,
    settings: Settings,
    report: Reporter,
) -> Checks:
    """The checks with what a second model hears in each quotation's clip."""
    from summarizer.asr import clip_recogniser_with, load_recogniser, unwritten_finder
    from summarizer.checking import listen_again
    from summarizer.models import choose_second_model
    from summarizer.pipeline.speech import whisper_finder

    audio = episode.audio if episode else None
    released = folder is not None and audio is not None and audio.file in folder.log.released
    if folder is None or episode is None or audio is None or not (folder.has(audio.file) or released):
        where = f"in {folder.path}" if folder is not None else "beside the text"
        raise InputError(f"no recording lies {where} to listen to; give it with --audio FILE")
    recording = recording_of(folder, episode, settings.fetch, report)
    if sha256_of(recording) != audio.sha256:
        raise InputError(
            f"{recording} is not the recording that was transcribed; find the quotations in it with --audio"
        )
    wanted = settings.listen.model
    model = choose_second_model(wanted, words.model, words.language, settings.cache, report)
    find_whisper = whisper_finder(settings.cache, report)
    decoder = load_recogniser(model.path, model.model.name, settings.asr, find_whisper)
    hear = clip_recogniser_with(decoder, recording, words.language)
    unwritten = unwritten_finder(decoder, recording, words.language)
    count = sum(quote.words is not None for quote in checks.quotes)
    done = iter(range(1, count + 2))

    def hear_and_report(start: float, end: float) -> tuple[Word, ...]:
        report.progress(next(done) - 1, count, f"listening with {model.model.name}")
        return hear(start, end)

    try:
        return listen_again(checks, words, words.duration, hear_and_report, model.model.name, unwritten)
    finally:
        forget_fetched_again(folder)


def _find_again(
    checks: Checks,
    post: str,
    words: Transcript,
    audio: Path,
    episode: Episode | None,
    settings: Settings,
    report: Reporter,
) -> Checks:
    """The checks with each quotation's times in another file of the episode, of which only clips are heard."""
    from summarizer.asr import clip_recogniser
    from summarizer.audio import early_end, probe_recording, sound_seconds
    from summarizer.checking import locate_in_recording, times_unchanged
    from summarizer.models import choose_second_model
    from summarizer.pipeline.speech import whisper_finder

    stated, duration = probe_recording(audio).duration, sound_seconds(audio)
    if line := early_end(duration, stated, episode.duration if episode else None):
        report.warn(f"{audio.name}: {line}")
    quotations = _quotations(post, checks.post, words, episode)
    transcribed = words.audio_sha256 or (episode.audio.sha256 if episode and episode.audio else None)
    if words.timing == "none":
        raise InputError("the transcript has no times, so there is no place to look for its words in another file")
    if sha256_of(audio) == transcribed:
        note = f"{audio.name} is the recording that was transcribed: its times stand"
        checks = times_unchanged(checks, duration, quotations)
        return checks.model_copy(update={"notes": (*checks.notes, note)})
    model = choose_second_model(settings.listen.model, words.model, words.language, settings.cache, report)
    find_whisper = whisper_finder(settings.cache, report)
    hear = clip_recogniser(audio, model.path, model.model.name, words.language, settings.asr, find_whisper)

    heard = 0.0

    def hear_and_report(start: float, end: float) -> tuple[Word, ...]:
        nonlocal heard
        heard += end - start
        report.progress(heard, None, f"looking for the quotations with {model.model.name}")
        return hear(start, end)

    checks, seconds = locate_in_recording(checks, words, duration or words.duration, hear_and_report, quotations)
    length = f" of its {duration:.0f} s" if duration else ""
    how = f"{seconds:.0f} s{length} were heard by {model.model.name}"
    note = f"{audio.name} is not the recording that was transcribed: {how}"
    return checks.model_copy(update={"notes": (*checks.notes, note)})


def _retime(checks: Checks, post: WrittenPost, sources: CheckSources, settings: Settings) -> Checks:
    """Writes the new times into the post's anchors and timestamps; an episode's checks and HTML follow its post."""
    if post.folder is None or post.elsewhere or post.name.lower().endswith(".docx"):
        raise InputError("new times are written into a post's file of Markdown or HTML; give its path")
    from summarizer.checking import LOST
    from summarizer.publish import NewTime, change_times

    times = []
    quotations = _quotations(post.text, post.name, sources.transcript, sources.episode)
    for quote, quotation in zip(checks.quotes, quotations, strict=True):
        if quote.retimed is None or quotation.source is None:
            continue
        anchor = quotation.anchor
        given = (anchor.start, anchor.end) if anchor and anchor.start is not None and anchor.end is not None else None
        times.append(NewTime(quotation.source, given, quotation.time, quote.retimed.start, quote.retimed.end))
    changed, count = change_times(post.text, times)
    if changed != post.text:
        _write_retimed(post.folder, post.name, changed, settings)
    note = f"the times of {count} quotation{'s' if count != 1 else ''} were changed in {checks.post}"
    lost = checks.summary.get(LOST)
    note += f"; {lost} that {'was' if lost == 1 else 'were'} not found keep the old ones" if lost else ""
    return checks.model_copy(update={"notes": (*checks.notes, note)})


def _quotations(post: str, name: str, words: Transcript, episode: Episode | None) -> tuple[Quotation, ...]:
    """The quotations of a post as the check finds them."""
    from summarizer.checking import quotations_of
    from summarizer.posts.reading import read_post

    return quotations_of(read_post(post, name), words, episode)


def _write_retimed(folder: EpisodeFolder, name: str, post: str, settings: Settings) -> None:
    if name != "post.md" or not folder.has("checks.json"):
        write_post(folder, post, name=name)
        return
    with folder.locked():
        sources = sources_in(folder)
        checks = check_folder(folder, post, settings.policy, sources, context=settings.context)
        write_post(folder, post, checks)
        if sources.episode is not None:
            folder.update_facts(facts_of(sources.episode, checks))


def lint_written(post: WrittenPost, settings: Settings) -> LintReport:
    """Compares a post with the reference format."""
    from summarizer.checking import lint_post

    if post.folder is not None and post.folder.has("episode.json"):
        settings = settings_of_show(post.folder, settings)
    return lint_post(post.text, post.name, site=settings.site, style=settings.post.house_style)


def _located(post: Path | str, settings: Settings) -> tuple[Path, EpisodeFolder]:
    """A post on this machine, brought here when it is named by the URL of an object store, and its folder."""
    there = file_at(str(post), scratch=settings.scratch or settings.cache / "scratch")
    if there is None:
        return Path(post), EpisodeFolder(Path(post).parent)
    folder, name = there
    if not folder.has(name):
        raise InputError(f"no such file: {post}; give the URL of a post, for example s3://bucket/show/episode/post.md")
    return folder / name, folder


def _read_text(path: Path) -> str:
    if path.suffix.lower() == ".docx":
        return read_docx(path)
    if path.suffix.lower() in _OTHER_DOCUMENTS and path.is_file():
        raise InputError(f"{path}: {path.suffix} is no form of posts that is read; save it as a Word document (.docx)")
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"no such file: {path}; give the path of a post, for example post.md") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8; give a Markdown, HTML or Word post") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
