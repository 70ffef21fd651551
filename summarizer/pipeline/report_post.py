"""The record of a post for the file: what was checked, by whom heard, what was edited since. `docs/report.md`."""

from __future__ import annotations

import re
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Literal, get_args

from summarizer.errors import InputError
from summarizer.pipeline.check_episode import WrittenPost, check_written, sources_of
from summarizer.pipeline.drafted_post import drafted_post
from summarizer.pipeline.reported_facts import MAX_OPEN, KnownPost
from summarizer.pipeline.show_settings import settings_of_show
from summarizer.records.post_report import DraftChanges, PostReport, ReportedSentence
from summarizer.records.unrecorded import unrecorded
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import EpisodeFolder
from summarizer.text.choices import none_of
from summarizer.version import __version__

__all__ = ["ReportForm", "form_of", "name_of", "report_content", "report_of", "write_report"]

ReportForm = Literal["html", "json"]
REPORT_FORMS: tuple[ReportForm, ...] = get_args(ReportForm)
_HTML_MARK = b'<meta name="generator" content="summarizer report'
_JSON_MARK = b'"report": "summarizer"'
_MARKDOWN = (".md", ".markdown")
_URL = re.compile(r"[a-z][a-z0-9+.-]+:/", re.IGNORECASE)


def report_of(post: WrittenPost, settings: Settings, transcript: Path | None = None) -> PostReport:
    """What the files tell of a post, which is checked for it; `transcript` takes the place of the folder's.

    Nothing is heard, asked or written. Raises InputError when there is no transcript, or a file cannot be read.
    """
    from summarizer.checking import RULES_VERSION, draft_differences, quoted_share, sections_of, sign_offs, still_open

    if post.folder is not None and post.folder.has("episode.json"):
        settings = settings_of_show(post.folder, settings)
    checks = check_written(
        post,
        transcript=transcript,
        listen=False,
        audio=None,
        retime=False,
        verify=False,
        settings=settings,
        report=Silent(),
    )
    sources = sources_of(post, transcript, settings)
    known = KnownPost(post, transcript, checks, sources)
    now = sections_of(post.text, checks, known.transcript, sources.episode)
    drafted = drafted_post(post, sources, settings)
    changes: DraftChanges | None = None
    as_drafted: frozenset[str] | None = None
    if drafted is not None:
        before = sections_of(drafted.text, drafted.checks, drafted.transcript, sources.episode)
        changes = draft_differences(before, now, certain=drafted.certain)
        as_drafted = frozenset(one.key for one in before.sentences)
    judged = known.judgements()
    signed = sign_offs(post.text, checks, known.decisions)
    report = PostReport(
        summarizer=__version__,
        rules=RULES_VERSION,
        policy=checks.policy,
        passed=checks.passed,
        post=known.about_post(now.words),
        episode=known.about_episode(),
        recognition=known.recognition(),
        writing=known.writing(),
        editor=signed.post[-1].who if signed.post else None,
        sign_offs=tuple(known.sign_off(one) for one in signed.signed if one.quote is None),
        quotations=tuple(known.quotations(signed)),
        taken_out=tuple(known.taken_out(signed)),
        sentences=tuple(
            ReportedSentence(
                line=one.line,
                text=one.text,
                origin=None if as_drafted is None else "draft" if one.key in as_drafted else "person",
                judged=judged.get((one.line, one.text)),
            )
            for one in now.sentences
        ),
        changes=changes,
        to_write=known.to_write(),
        still_open=tuple(islice((*known.waiting(), *still_open(post.text, checks)), MAX_OPEN)),
        comments=tuple(known.comments(signed)),
        corrections=tuple(known.corrections()),
        quoted=quoted_share(checks.quotes, known.transcript),
        notes=checks.notes,
        unknown=(),
    )
    missing = tuple(fact.sentence for fact in unrecorded(report).values())
    return report.model_copy(update={"unknown": (*missing, *known.left_out())})


def report_content(report: PostReport, form: ReportForm) -> str:
    """The report as a file: one HTML page that needs no network, or its record as JSON."""
    if form == "json":
        return report.model_dump_json(indent=1) + "\n"
    from summarizer.publish import render_report

    return render_report(report)


def write_report(post: WrittenPost, report: PostReport, form: ReportForm, into: Path | None = None) -> str:
    """Writes the report as `into`, else beside the post; gives the path, or its URL in an object store.

    Raises InputError when a file that is no report has its name, and for a symbolic link.
    """
    if into is not None and _URL.match(str(into)):
        raise InputError(f"-o {into} is no file on this machine; name one, and copy it there")
    name = name_of(post.name, form)
    if into is not None:
        folder, name = (EpisodeFolder(into), name) if into.is_dir() else (EpisodeFolder(into.parent), into.name)
    elif post.elsewhere and post.path is not None:
        folder = EpisodeFolder(post.path.parent)
    elif post.folder is not None:
        folder = post.folder
    else:
        raise InputError("a text that is no file lies in no folder; name the file to write with -o FILE")
    _require_replaceable(folder, name)
    folder.write(name, report_content(report, form))
    return folder.location(name)


def form_of(named: str | None, into: Path | None, *, json: bool) -> ReportForm:
    """`--format` and `--json`; without them the ending of the file decides. Raises InputError."""
    if named is not None and named not in REPORT_FORMS:
        raise InputError(f"--format {none_of(named, REPORT_FORMS)}")
    if json and named == "html":
        raise InputError("--json and --format html contradict each other; give one of them")
    by_name = into is not None and into.suffix.lower() == ".json"
    return "json" if json or named == "json" or (named is None and by_name) else "html"


def name_of(post: str, form: ReportForm) -> str:
    """`report.html` for post.md, `talk.report.html` for talk.md, `talk.docx.report.html` for talk.docx."""
    if post == "post.md":
        return f"report.{form}"
    path = PurePosixPath(post)
    return f"{path.stem if path.suffix.lower() in _MARKDOWN else post}.report.{form}"


def _require_replaceable(folder: EpisodeFolder, name: str) -> None:
    """Raises InputError unless a file of this name is a report, or is missing."""
    place = folder.location(name)
    if "://" not in place and Path(place).is_symlink():
        raise InputError(f"{place} is a symbolic link, and nothing is written through one; replace it")
    if folder.has(name) and not _is_report((folder / name).read_bytes()):
        raise InputError(f"{place} is no report of summarizer; move it, or name another file with -o FILE")


def _is_report(data: bytes) -> bool:
    return _HTML_MARK in data[:2000] or _JSON_MARK in data[:200]
