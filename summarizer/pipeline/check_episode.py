"""What editors ask of a finished post: is each quotation what was said, and has the post the reference form?

Works on any post: ours in its episode's folder, ours rewritten by hand, or anybody's with a transcript given.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from summarizer.errors import InputError
from summarizer.pipeline.validation import require_file, require_listener
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, Draft, LintReport, Policy, QuoteCheck
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript, Word
from summarizer.reporting import Reporter, Silent
from summarizer.settings import Settings, load_settings
from summarizer.store import EpisodeFolder, file_at, sha256_of

__all__ = ["CheckSources", "check", "check_text", "lint", "with_listening_of", "write_post"]


class CheckSources(NamedTuple):
    """What a post is checked against."""

    transcript: Transcript
    episode: Episode | None = None
    draft: Draft | None = None
    decisions: Decisions = Decisions()


def check_text(post: str, sources: CheckSources, policy: Policy, *, name: str = "post.md") -> Checks:
    """Checks the text of a post: names and corrections that reviewers decided on count as heard."""
    from summarizer.checking import check_post

    return check_post(
        post,
        name,
        sources.decisions.named(sources.transcript),
        episode=sources.episode,
        draft=sources.draft,
        policy=policy,
        corrections=sources.decisions.corrections(),
    )


def with_listening_of(before: tuple[QuoteCheck, ...], checks: Checks) -> Checks:
    """The checks with what a second recogniser heard before, which holds while words and place are the same."""
    heard = {(check.text, check.words): check for check in before if check.listen}
    quotes = tuple(
        check.model_copy(update={"listen": known.listen, "listen_heard": known.listen_heard})
        if (known := heard.get((check.text, check.words))) and check.listen is None
        else check
        for check in checks.quotes
    )
    return checks.model_copy(update={"quotes": quotes})


def write_post(folder: EpisodeFolder, post: str, checks: Checks | None = None, *, name: str = "post.md") -> None:
    """Writes a post, and with its checks also `checks.json` and `post.html`. The only place that writes `post.md`.

    The post is written last: until it is there, the stage or the decision that changes it is not done. A post that
    would stay the same is not touched.
    """
    if checks is not None:
        from summarizer.publish import render_html

        folder.write("checks.json", checks)
        folder.write("post.html", render_html(post))
    data = post.encode()
    if not folder.has(name) or (folder / name).read_bytes() != data:
        folder.write(name, data)


def check(
    post: Path | str,
    *,
    transcript: Path | str | None = None,
    policy: str | None = None,
    listen: bool = False,
    audio: Path | str | None = None,
    retime: bool = False,
    settings: Settings | None = None,
    report: Reporter | None = None,
) -> Checks:
    """Verifies every quotation of a post, ours or anybody's, and the numbers, dates and names of its prose.

    The post's folder tells the transcript unless `transcript` does, and what reviewers decided (`decisions.json`).
    With `listen` each quotation's clip is heard again by a second model. With `audio`, another file of the episode,
    the quotations are found again in it; `retime` then writes the times they have there into the post, and nothing
    else. Raises InputError, ModelError, StorageError.
    """
    settings = settings or load_settings(policy=policy)
    if retime and audio is None:
        raise InputError("--retime needs --audio FILE: the recording whose times the post is to have")
    if transcript is not None:
        require_file(Path(transcript))
    require_listener(settings)
    path, folder = _located(post, settings)
    text = _read_post(path)
    decisions = folder.read("decisions.json", Decisions) if folder.has("decisions.json") else Decisions()
    episode = folder.read("episode.json", Episode) if folder.has("episode.json") else None
    words = _transcript_for(path, folder, transcript, settings)
    if transcript is not None:  # reviewers' corrections are of the words in the folder, by number; names hold
        words, decisions = decisions.named(words), Decisions()
    written = folder.read("draft.json", Draft) if folder.has("draft.json") else None
    checks = check_text(text, CheckSources(words, episode, written, decisions), settings.policy, name=path.name)
    if audio is not None:
        checks = _find_again(checks, text, words, Path(audio), episode, settings, report or Silent())
        return _retime(checks, text, folder) if retime else checks
    return _listen(checks, words, folder, episode, settings, report or Silent()) if listen else checks


def _transcript_for(post: Path, folder: EpisodeFolder, given: Path | str | None, settings: Settings) -> Transcript:
    if given is not None:
        return _read_transcript(Path(given), settings)
    if folder.has("transcript.json"):
        return folder.read("transcript.json", Transcript)
    raise InputError(f"no transcript.json lies beside {post}; name the transcript with --transcript FILE")


def _listen(
    checks: Checks,
    words: Transcript,
    folder: EpisodeFolder,
    episode: Episode | None,
    settings: Settings,
    report: Reporter,
) -> Checks:
    """The checks with what a second model hears in each quotation's clip."""
    from summarizer.asr import clip_recogniser
    from summarizer.checking import listen_again
    from summarizer.models import choose_listener

    audio = episode.audio if episode else None
    if audio is None or not folder.has(audio.file):
        raise InputError(f"no recording lies in {folder.path} to listen to; give it with --audio FILE")
    if sha256_of(folder / audio.file) != audio.sha256:
        raise InputError(
            f"{folder / audio.file} is not the recording that was transcribed; find the quotations in it with --audio"
        )
    wanted = settings.listen.model
    model = choose_listener(wanted, words.model, words.language, settings.cache, report)
    hear = clip_recogniser(folder / audio.file, model.path, model.model.name, words.language, settings.asr)
    count = sum(quote.words is not None for quote in checks.quotes)
    done = iter(range(1, count + 2))

    def told(start: float, end: float) -> tuple[Word, ...]:
        report.progress(next(done) - 1, count, f"listening with {model.model.name}")
        return hear(start, end)

    return listen_again(checks, words, words.duration, told)


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
    from summarizer.audio.recording import probe
    from summarizer.checking import locate_in_recording, times_unchanged
    from summarizer.models import choose_listener
    from summarizer.posts.quotations import find_quotations

    duration = probe(audio).duration
    quotations = find_quotations(post, checks.post)
    transcribed = words.audio_sha256 or (episode.audio.sha256 if episode and episode.audio else None)
    if words.timing == "none":
        raise InputError("the transcript has no times, so there is no place to look for its words in another file")
    if sha256_of(audio) == transcribed:
        note = f"{audio.name} is the recording that was transcribed: its times stand"
        checks = times_unchanged(checks, quotations)
        return checks.model_copy(update={"notes": (*checks.notes, note)})
    model = choose_listener(settings.listen.model, words.model, words.language, settings.cache, report)
    hear = clip_recogniser(audio, model.path, model.model.name, words.language, settings.asr)

    heard = 0.0

    def told(start: float, end: float) -> tuple[Word, ...]:
        nonlocal heard
        heard += end - start
        report.progress(heard, None, f"looking for the quotations with {model.model.name}")
        return hear(start, end)

    checks, seconds = locate_in_recording(checks, words, duration or words.duration, told, quotations)
    length = f" of its {duration:.0f} s" if duration else ""
    how = f"{seconds:.0f} s{length} were heard by {model.model.name}"
    note = f"{audio.name} is not the recording that was transcribed: {how}"
    return checks.model_copy(update={"notes": (*checks.notes, note)})


def _retime(checks: Checks, post: str, folder: EpisodeFolder) -> Checks:
    """Writes the new times into the post's anchors and timestamps."""
    from summarizer.checking import LOST
    from summarizer.posts.quotations import find_quotations
    from summarizer.publish import NewTime, change_times

    times = []
    for quote, quotation in zip(checks.quotes, find_quotations(post, checks.post), strict=True):
        if quote.retimed is None or quotation.source is None:
            continue
        anchor = quotation.anchor
        given = (anchor.start, anchor.end) if anchor and anchor.start is not None and anchor.end is not None else None
        times.append(NewTime(quotation.source, given, quotation.time, quote.retimed.start, quote.retimed.end))
    changed, count = change_times(post, times)
    if changed != post:
        write_post(folder, changed, name=checks.post)
    note = f"the times of {count} quotation{'s' if count != 1 else ''} were changed in {checks.post}"
    lost = checks.summary.get(LOST)
    note += f"; {lost} that {'was' if lost == 1 else 'were'} not found keep the old ones" if lost else ""
    return checks.model_copy(update={"notes": (*checks.notes, note)})


def lint(post: Path | str, *, settings: Settings | None = None) -> LintReport:
    """A post against the reference format. Raises InputError."""
    from summarizer.checking import lint_post

    settings = settings or load_settings()
    path, _ = _located(post, settings)
    return lint_post(_read_post(path), path.name, site=settings.site)


def _located(post: Path | str, settings: Settings) -> tuple[Path, EpisodeFolder]:
    """A post on this machine, brought here when it is named by the URL of an object store, and its folder."""
    there = file_at(str(post), scratch=settings.scratch or settings.cache / "scratch")
    if there is None:
        return Path(post), EpisodeFolder(Path(post).parent)
    folder, name = there
    if not folder.has(name):
        raise InputError(f"no such file: {post}; give the URL of a post, for example s3://bucket/show/episode/post.md")
    return folder / name, folder


def _read_transcript(path: Path, settings: Settings) -> Transcript:
    from summarizer.transcripts import read_transcript

    return read_transcript(path, settings.asr.language)


def _read_post(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise InputError(f"no such file: {path}; give the path of a post, for example post.md") from None
    except UnicodeDecodeError:
        raise InputError(f"{path} is not text in UTF-8; give a Markdown or HTML post") from None
    except OSError as error:
        raise InputError(f"{path} cannot be read: {error.strerror}") from None
