"""The sound of a post's quotations as files to publish, and what tells others of it: soundbites and chapters.

Quotations are those of the post as it stands, and only those that pass the check.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from summarizer.digests import sha256_of
from summarizer.errors import InputError
from summarizer.pipeline.check_episode import WrittenPost, check_written, sources_in
from summarizer.pipeline.clip_listening import ClipListener, open_listener
from summarizer.pipeline.clip_sound import ESTIMATED_MARGIN, Cut, clip_times, cut_sound, wide_times
from summarizer.pipeline.recording import forget_fetched_again, recording_of
from summarizer.records.episode import Episode
from summarizer.records.post import QuoteCheck
from summarizer.records.timecode import format_clock
from summarizer.records.transcript import Transcript
from summarizer.reporting import Reporter
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder, slug
from summarizer.text.characters import clean
from summarizer.text.choices import none_of
from summarizer.text.counted import counted
from summarizer.text.shortening import shortened

__all__ = ["CLIP_FORMS", "Clips", "clip_written", "require_clip_form"]

CLIP_FORMS = ("m4a", "mp3", "soundbite", "chapters")
_NAMES = {"soundbite": "soundbites.xml", "chapters": "chapters.json"}
_FOLDER = "clips"  # beside the post
_TITLE_CHARACTERS = 120
_NUMBERED = re.compile(r"\d{2,}-.*\.(?:m4a|mp3)")  # as `_file_name` makes them
_NOT_HEARD = "the clips were not heard again"
_HEADING_NUMBER = re.compile(r"^\d+[.)]\s+")
_URL = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


class Clips(NamedTuple):
    """What was written. `left_out` and `told` are sentences; `listened`: how the clips were heard again."""

    paths: tuple[str, ...]
    left_out: tuple[str, ...]  # quotations without a clip, and why
    told: tuple[str, ...] = ()  # what to know before publishing
    listened: str = ""


@dataclass(frozen=True)
class _Quoted:
    """A quotation that passes: its number in the post, from 1, and its place in the recording."""

    number: int
    check: QuoteCheck
    words: tuple[int, int]
    start: float
    end: float

    @property
    def named(self) -> str:
        return f'{self.number}, "{shortened(self.check.text, 60)}"'

    @property
    def clock(self) -> str:
        return f"{'~' if self.check.estimated else ''}{format_clock(self.start)}"


@dataclass(frozen=True)
class _Post:
    """A post with what lies beside it."""

    written: WrittenPost
    folder: EpisodeFolder
    episode: Episode
    transcript: Transcript
    quoted: tuple[_Quoted, ...]


def require_clip_form(form: str, into: Path | None) -> None:
    """Raises InputError for what is not made of a post's clips, or a place where nothing is written."""
    if form not in CLIP_FORMS:
        raise InputError(f"--as {none_of(form, CLIP_FORMS)}")
    if into is not None and _URL.match(str(into)):
        raise InputError(f"-o {into} is no folder on this machine; name one, and copy it there")
    if into is not None and into.exists() and not into.is_dir():
        raise InputError(f"-o {into} is a file; name a folder")


def clip_written(
    written: WrittenPost, form: str, into: Path | None, settings: Settings, report: Reporter, *, listen: bool | None
) -> Clips:
    """Writes the clips, soundbites or chapters of a post into `into`, else into `clips/` beside it.

    `listen`: whether each clip is recognised and compared with its words; None: when a speech model is on this machine.
    Raises InputError, and what checking and fetching a recording again raise.
    """
    require_clip_form(form, into)
    folder = written.folder
    if folder is None or not folder.has("episode.json"):
        raise InputError(f"{written.name} lies in no episode's folder, which says where its recording is")
    checks = check_written(
        written,
        transcript=None,
        listen=False,
        audio=None,
        retime=False,
        verify=False,
        settings=settings,
        report=report,
    )
    quoted, left_out = _sorted_out(checks.quotes)
    if not quoted:
        return Clips((), left_out)
    post = _Post(written, folder, folder.read("episode.json", Episode), sources_in(folder).transcript, quoted)
    place = _Place(EpisodeFolder(into), "") if into is not None else _Place(folder, f"{_FOLDER}/")
    if form == "chapters":
        told = (*_to_write(post), *_estimated(quoted, form))
        return Clips((place.write(_NAMES[form], _chapters(post)),), left_out, told)
    try:
        made = _soundbites if form == "soundbite" else _files
        return made(post, form, place, left_out, settings, report, listen=listen)
    finally:
        forget_fetched_again(folder)


class _Place(NamedTuple):
    """Where files are written: a folder, and what their names begin with in it."""

    folder: EpisodeFolder
    prefix: str

    def write(self, name: str, content: str | bytes) -> str:
        self.folder.write(self.prefix + name, content)
        return self.folder.location(self.prefix + name)


def _sorted_out(quotes: Sequence[QuoteCheck]) -> tuple[tuple[_Quoted, ...], tuple[str, ...]]:
    """The quotations of which there can be a clip, each once; and the others that were said, with their reasons."""
    found: dict[tuple[int, int], _Quoted] = {}
    left_out: list[str] = []
    for number, check in enumerate(quotes, start=1):
        if check.verdict == "unspoken" and check.passes:
            continue
        named = f'{number}, line {check.line}, "{shortened(check.text, 60)}"'
        if not check.passes:
            left_out.append(
                f"{named}: {check.verdict}; {check.reason}" if check.reason else f"{named}: {check.verdict}"
            )
        elif check.words is None or check.start is None or check.end is None or check.end <= check.start:
            left_out.append(f"{named}: the transcript does not say when it was said")
        else:
            found.setdefault(check.words, _Quoted(number, check, check.words, check.start, check.end))
    return tuple(found.values()), tuple(left_out)


def _chapters(post: _Post) -> str:
    from summarizer.publish import ClipPlace, chapters

    places = [
        ClipPlace(math.floor(one.start) if one.check.estimated else one.start, one.end, title)
        for title, one in _headed(post)
    ]
    return chapters(places, title=post.episode.title, podcast=post.episode.show)


def _soundbite(transcript: Transcript, one: _Quoted) -> tuple[float, float]:
    if one.check.estimated:
        return wide_times(transcript, one.words)
    times = clip_times(transcript, one.words, (one.start, one.end))
    return times.start, times.end


def _estimated(quoted: Sequence[_Quoted], form: str, *, heard: bool = False) -> tuple[str, ...]:
    """What is told of times that nobody measured, in one line."""
    count = sum(one.check.estimated for one in quoted)
    if not count or heard:
        return ()
    wider = "" if form == "chapters" else f", so up to {ESTIMATED_MARGIN} s more are taken on both sides"
    return (
        f"the times of {count} of {counted(len(quoted), 'quotation')} are estimated{wider}: listen before publishing",
    )


def _headed(post: _Post) -> Iterator[tuple[str, _Quoted]]:
    """Each heading above quotations, with the earliest of them; without headings each quotation by its words.

    A heading that somebody is still to write is no title, and quotations above the first heading have none.
    """
    from summarizer.post_format.parts import is_to_write
    from summarizer.posts.reading import read_post

    headings = [block for block in read_post(post.written.text, post.written.name).blocks if block.kind == "heading"]
    headings = [block for block in headings if block.level > 1]
    lines = [block.line(0) for block in headings]
    under: dict[int, list[_Quoted]] = {}
    for one in post.quoted:
        under.setdefault(bisect_right(lines, one.check.line) - 1, []).append(one)
    for place, below in under.items():
        if place >= 0:
            title = _HEADING_NUMBER.sub("", " ".join(headings[place].text.split()))
            if not is_to_write(title):
                yield title or f"Chapter {place + 1}", min(below, key=lambda one: one.start)
        elif not headings:
            yield from ((shortened(one.check.text, _TITLE_CHARACTERS), one) for one in below)


def _to_write(post: _Post) -> tuple[str, ...]:
    """What is told of the headings that are no chapters, in one line; none when all are written."""
    from summarizer.post_format.parts import is_to_write
    from summarizer.posts.reading import read_post

    blocks = read_post(post.written.text, post.written.name).blocks
    count = sum(block.kind == "heading" and is_to_write(block.text) for block in blocks)
    if not count:
        return ()
    return (f"{count} heading{'s are' if count > 1 else ' is'} still to be written and no chapter",)


def _soundbites(
    post: _Post,
    form: str,
    place: _Place,
    left_out: tuple[str, ...],
    settings: Settings,
    report: Reporter,
    *,
    listen: bool | None,
) -> Clips:
    """The lines for the feed. Times come from the clips that are heard, else from the transcript."""
    from summarizer.publish import ClipPlace, soundbites

    found: dict[int, ClipPlace] = {}

    def keep(one: _Quoted, clip: Cut) -> None:
        found[one.number] = ClipPlace(clip.start, clip.end, one.check.text)

    audio = post.episode.audio
    here = audio is not None and post.folder.has(audio.file)
    listener = None
    if listen or (listen is None and here):
        recording = _recording(post, settings, report)
        listener = open_listener(recording, post.transcript, settings, report, wanted=listen)
    if listener is not None:
        missing = _cut(post, recording, "m4a", listener, keep, report)
        places = [found[number] for number in sorted(found)]
        said = listener.summary(len(places), len(post.quoted))
    else:
        missing, said = [], _NOT_HEARD
        places = [
            ClipPlace(*_soundbite(post.transcript, one), one.check.text, one.check.estimated) for one in post.quoted
        ]
    paths = (place.write(_NAMES[form], soundbites(places)),) if places else ()
    return Clips(paths, (*left_out, *missing), _estimated(post.quoted, form, heard=listener is not None), said)


def _files(
    post: _Post,
    form: str,
    place: _Place,
    left_out: tuple[str, ...],
    settings: Settings,
    report: Reporter,
    *,
    listen: bool | None,
) -> Clips:
    paths: dict[int, str] = {}

    def keep(one: _Quoted, clip: Cut) -> None:
        paths[one.number] = place.write(_file_name(one, form), clip.encoded(form, _tags(post, one)))

    recording = _recording(post, settings, report)
    listener = open_listener(recording, post.transcript, settings, report, wanted=listen)
    missing = _cut(post, recording, form, listener, keep, report)
    _tell_others(place, {PurePosixPath(path).name for path in paths.values()}, report)
    said = listener.summary(len(paths), len(post.quoted)) if listener is not None else _NOT_HEARD
    told = _estimated(post.quoted, form, heard=listener is not None)
    return Clips(tuple(paths[number] for number in sorted(paths)), (*left_out, *missing), told, said)


def _cut(
    post: _Post,
    recording: Path,
    form: str,
    listener: ClipListener | None,
    keep: Callable[[_Quoted, Cut], None],
    report: Reporter,
) -> list[str]:
    """Cuts the clips and gives each to `keep`, one after the other; those that cannot be had, and why."""
    wanted = [clip_times(post.transcript, one.words, (one.start, one.end)) for one in post.quoted]
    missing: list[str] = []
    report.progress(0, len(wanted), "cutting clips")
    estimated = [one.check.estimated for one in post.quoted]
    for done, (number, cut) in enumerate(cut_sound(recording, wanted, estimated), start=1):
        one = post.quoted[number]
        report.progress(done, len(wanted), "cutting clips")
        if cut is None:
            missing.append(f"{one.named}: the recording ends before it")
            continue
        if listener is not None:
            clip, line = listener.heard(cut, form, one.check.heard)
        else:
            clip, line = cut.within(*wide_times(post.transcript, one.words)) if one.check.estimated else cut, ""
        if clip is None:
            missing.append(f"{one.named}: {line}; --no-listen writes it all the same")
        else:
            keep(one, clip)
    return missing


def _recording(post: _Post, settings: Settings, report: Reporter) -> Path:
    """The recording that was transcribed, fetched again when it is not kept."""
    audio, folder = post.episode.audio, post.folder
    if audio is None or not (folder.has(audio.file) or audio.file in folder.log.released):
        where = folder.location(audio.file if audio is not None else "")
        raise InputError(f"there is no recording to cut clips from at {where}; draft the episode with its recording")
    recording = recording_of(folder, post.episode, settings.fetch, report)
    if sha256_of(recording) != audio.sha256:
        raise InputError(
            f"{recording} is not the recording that was transcribed, so its times are not those of the post"
        )
    return recording


def _file_name(one: _Quoted, form: str) -> str:
    """`01-q12-judith-carver.m4a`"""
    parts = (f"{one.number:02d}", slug(one.check.id or ""), slug(one.check.speaker or one.check.attributed or ""))
    return f"{'-'.join(filter(None, parts))}.{form}"


def _tags(post: _Post, one: _Quoted) -> dict[str, str]:
    from summarizer.publish import address_at

    address = address_at(post.episode, one.start)
    values = {
        "title": shortened(one.check.text, _TITLE_CHARACTERS),
        "artist": one.check.speaker or one.check.attributed or "",
        "album": post.episode.show or post.episode.title,
        "comment": ", ".join(filter(None, (one.clock, address))),
    }
    return {name: " ".join(clean(value).split()) for name, value in values.items() if value}


def _tell_others(place: _Place, written: set[str], report: Reporter) -> None:
    """Notes clips of an earlier state of the post, which somebody might publish."""
    folder = place.folder.path / place.prefix
    with suppress(OSError):
        left = sorted(path.name for path in folder.iterdir() if _NUMBERED.fullmatch(path.name))
        if others := [name for name in left if PurePosixPath(name).stem not in {Path(one).stem for one in written}]:
            report.note(f"{folder} also holds clips that are not of the post as it is now: {', '.join(others)}")
