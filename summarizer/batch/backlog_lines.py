"""One line of a backlog: a source, and options in the words of `summarizer draft`."""

from __future__ import annotations

import argparse
import functools
import re
import shlex
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.net import redact
from summarizer.pipeline.validation import no_transcript, require_recogniser
from summarizer.records.batch import Entry, entry_label
from summarizer.records.days import parse_day
from summarizer.records.timecode import parse_clock
from summarizer.records.user_metadata import UserMetadata, user_metadata
from summarizer.settings import AsrSettings, LlmSettings, PostSettings, Section, Settings, explain

__all__ = [
    "MAX_LINE_CHARS",
    "URL",
    "label_of",
    "metadata_of",
    "parse_line",
    "settings_for",
    "shown_source",
    "transcript_of",
    "without_comment",
]

MAX_LINE_CHARS = 8192
URL = re.compile(r"^(?:https?|feed|pcast|itpc|podcast|rss):", re.IGNORECASE)
_OPTIONS = re.compile(r"\s--[a-z]")  # "Talk - part 2.mp3" is a name
MANY = frozenset(("all", "since", "until", "limit", "match"))  # options by which a line means many episodes
OF_ONE_EPISODE = ("title", "date", "guest")  # what a line of many episodes cannot state
# The publisher's number of an episode, `--episode #10`, is no comment.
_COMMENT = re.compile(r"(?<!\s)(?:(?<!--episode)\s+#|\s+#(?!\d))")
_SPACE = re.compile(r"\s")


def settings_for(entry: Entry, settings: Settings) -> Settings:
    """The settings of one entry: its own options over those of the run. Raises InputError with the entry's place."""
    if not entry.options:
        return settings
    given = entry.options
    changes: dict[str, dict[str, Any]] = {
        "asr": {**_recognisers(given), **_kept(language=given.get("language"))},
        "speakers": _kept(
            count=int(given["speakers"]) if "speakers" in given else None,
            names=dict(pair.split("=", 1) for pair in given["speaker"].split("\n")) if "speaker" in given else None,
        ),
        "llm": _kept(provider=given.get("llm"), model=given.get("model")),
        "quotes": _kept(insights=int(given["insights"]) if "insights" in given else None),
        "post": _of_post(given),
    }
    sections = {name: _changed(getattr(settings, name), change) for name, change in changes.items() if change}
    own = _kept(
        policy=given.get("policy"), context=given.get("context"), as_given=True if "as_given" in given else None
    )
    chosen = {*own, *(f"{name}.{field}" for name, change in changes.items() for field in change)}
    return settings.model_copy(update={**sections, **own, "chosen": settings.chosen | chosen})


def _of_post(given: dict[str, str]) -> dict[str, Any]:
    named = {name: given.get(name) for name in ("about", "include", "exclude", "house_style")}
    return _kept(**named, language=given.get("post_language"))


def _changed(section: Section, change: dict[str, Any]) -> Section:
    return type(section).model_validate({**dict(section), **change})


def _recognisers(given: dict[str, str]) -> dict[str, Any]:
    """One model takes the place of two that the run names, and the other way round."""
    if "asr_cascade" in given:
        return {"cascade": given["asr_cascade"]}
    return {"model": given["asr"], "cascade": None} if "asr" in given else {}


def shown_source(entry: Entry) -> str:
    """The source as messages and records may hold it: of an address no login and no query."""
    return redact(entry.source) if "://" in entry.source else entry.source


def label_of(entry: Entry) -> str:
    """What people read of an entry while its title is not known."""
    return entry_label(shown_source(entry), entry.episode, entry.place)


def transcript_of(entry: Entry) -> Path | None:
    """The transcript that an entry's line gives with `--transcript`."""
    return Path(entry.options["transcript"]) if "transcript" in entry.options else None


def metadata_of(entry: Entry) -> UserMetadata:
    """What an entry's line states of its episode with `--title`, `--guest` and the like."""
    return _metadata(entry.options)


def _metadata(given: dict[str, str]) -> UserMetadata:
    guests, hosts = (given[name].split("\n") if name in given else () for name in ("guest", "host"))
    return user_metadata(
        title=given.get("title"), show=given.get("show"), date=given.get("date"), guests=guests, hosts=hosts
    )


def _kept(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def without_comment(line: str) -> str:
    """A `#` begins a comment at the start of a line or after white space: a URL may hold one.

    In `--episode #10` it begins the publisher's number."""
    text = line.strip()
    if text.startswith("#"):
        return ""
    return _COMMENT.split(text, maxsplit=1)[0]


def parse_line(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """A line -> its source and options. Raises ValueError with what is wrong."""
    if len(text) > MAX_LINE_CHARS:
        raise ValueError(f"the line is longer than {MAX_LINE_CHARS} characters")
    if text.startswith("-"):
        raise ValueError(f"a line begins with a source, not with {text.split()[0]}")
    quoted = text[0] in "\"'"
    if quoted:
        source, *rest = _split(text)
        options = _options(shlex.join(rest))
    else:
        begin = _OPTIONS.search(text)
        source = text[: begin.start()].strip() if begin else text  # also a file name with spaces
        options = _options(text[begin.start() :].strip()) if begin else ()
    if not source:
        raise ValueError("the source is empty")
    if URL.match(source) and "as_given" in dict(options) and "transcript" not in dict(options):
        raise ValueError(str(no_transcript()))
    if URL.match(source) and not quoted and _SPACE.search(source):
        raise ValueError("a web address holds no white space; options begin with --, and others go on their own line")
    return source, options


def _split(text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError as error:
        raise ValueError(f"a quotation mark is left open ({error})") from None


@functools.lru_cache(maxsize=1024)  # most lines of a list have the same
def _options(text: str) -> tuple[tuple[str, str], ...]:
    if not text:
        return ()
    words = _split(text)
    found = vars(_parser().parse_args(words))
    given = {name: value for name, value in found.items() if value is not None}
    for pair in given.get("speaker", ()):
        time, equals, name = pair.partition("=")
        try:
            parse_clock(time)
        except ValueError:
            equals = ""
        if not equals or not name.strip() or "\n" in name:
            raise ValueError(f'--speaker {pair!r} is not TIME=NAME, as in --speaker "0:12=Joel Abernathy"')
    if "all" in given and "episode" in given:
        raise ValueError("--all and --episode exclude each other")
    if "asr" in given and "asr_cascade" in given:
        raise ValueError("--asr and --asr-cascade exclude each other")
    _require_known(given)
    for name in ("since", "until"):
        if name in given:
            try:
                parse_day(given[name])
            except InputError as error:
                raise ValueError(f"--{name}: {error}") from None
    texts = {name: _joined(value) for name, value in given.items()}
    try:
        _metadata(texts)
    except InputError as error:
        raise ValueError(str(error)) from None
    if given.keys() & MANY and (own := [name for name in OF_ONE_EPISODE if name in given]):
        raise ValueError(
            f"--{own[0]} is of one episode and does not go with --all, --since, --until, --limit or --match"
        )
    return tuple(texts.items())


def _joined(value: Any) -> str:
    """An option's values as one text, a line each."""
    return "\n".join(" ".join(one.split()) for one in value) if isinstance(value, list) else str(value)


def _require_known(given: dict[str, Any]) -> None:
    """Raises ValueError for a value that no run could use, in the words that a flag of `summarizer draft` gets."""
    flags = {
        "asr": _kept(model=given.get("asr"), cascade=given.get("asr_cascade"), language=given.get("language")),
        "llm": _kept(provider=given.get("llm")),
        "post": _of_post(given),
    }
    sections = {"AsrSettings": "asr", "LlmSettings": "llm", "PostSettings": "post"}
    try:
        asr = AsrSettings(**flags["asr"])
        LlmSettings(**flags["llm"])
        PostSettings(**flags["post"])
    except ValidationError as error:
        section = sections[error.title]
        raise ValueError(explain(error, flags, section)) from None
    try:
        require_recogniser(asr, as_given="as_given" in given)
        if "episode" in given:
            from summarizer.pipeline.lookup import require_choice

            require_choice(given["episode"])
    except InputError as error:
        raise ValueError(str(error)) from None


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise ValueError(message.replace("unrecognized arguments:", "unknown here:"))


@functools.cache
def _parser() -> _Parser:
    """The options of `summarizer draft`, and for a feed which of its episodes."""
    parser = _Parser(prog="", add_help=False, allow_abbrev=False)
    texts = "episode asr asr-cascade language llm model transcript since until match about include exclude house-style"
    for name in (*texts.split(), "post-language", "title", "show", "date"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--speakers", type=_between(1, 20))
    parser.add_argument("--insights", type=_between(3, 10))
    parser.add_argument("--limit", type=_between(1, 10**6))
    parser.add_argument("--policy", choices=("strict", "clean", "ellipsis"))
    parser.add_argument("--context", choices=("fail", "warn"))
    for name in ("speaker", "guest", "host"):
        parser.add_argument(f"--{name}", action="append")
    for name in ("all", "as-given"):
        parser.add_argument(f"--{name}", action="store_const", const="yes")
    return parser


def _between(least: int, most: int) -> Any:
    def number(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text!r} is not a number from {least} to {most}")
        return int(text)

    return number
