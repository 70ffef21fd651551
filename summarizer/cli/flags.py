"""What the commands do with their flags: settings, names of speakers, a reporter, the episode that is meant."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import datetime as dt

    from summarizer.pipeline.run import EpisodeRequest, EpisodeRun
    from summarizer.settings import Settings
    from summarizer.terminal import TerminalReporter

__all__ = [
    "episodes_folder",
    "given_flags",
    "load_sending_settings",
    "load_settings",
    "open_reporter",
    "opened_episode",
    "parse_day_option",
    "recogniser_flags",
    "speaker_names",
    "warn_of_unknown_variables",
]


def load_settings(**flags: Any) -> Settings:
    """Flags over the environment over the settings files. Raises InputError."""
    from summarizer.settings import Settings

    return Settings.load(**flags)


def episodes_folder(given: str | None) -> str:
    """The folder of episodes, or its URL: the one that was given, else where `draft` and `batch` write."""
    return given or str(load_settings().output)


def warn_of_unknown_variables() -> None:
    """Warns of variables that look like settings and are none, without their values, which may be keys."""
    from summarizer.settings import unknown_variables
    from summarizer.terminal import TerminalReporter

    for name, near in unknown_variables().items():
        advice = f"; did you mean {near}?" if near else "; docs/settings.md lists them"
        TerminalReporter(quiet=True).warn(f"there is no setting {name}, and it is ignored{advice}")


def load_sending_settings(**flags: Any) -> Settings:
    """As `load_settings`, for a command that may send episodes to a host: the user has named each one."""
    from summarizer.cli.questions import name_hosts

    return name_hosts(load_settings(**flags))


def recogniser_flags(asr: str | None, cascade: str | None, language: str | None) -> dict[str, Any]:
    """The flags of speech recognition. One model by a flag takes the place of two that a file names."""
    from summarizer.errors import InputError

    if asr and cascade:
        raise InputError("--asr names the model that hears all, --asr-cascade names two: give one of these options")
    return given_flags(model=asr, language=language, cascade=cascade or ("none" if asr else None))


def given_flags(**values: Any) -> dict[str, Any]:
    """Only the flags that were given."""
    return {name: value for name, value in values.items() if value not in (None, {})}


def speaker_names(pairs: list[str] | None) -> dict[str, str]:
    """`--speaker TIME=NAME`, repeated -> names by time. Raises InputError."""
    from summarizer.errors import InputError
    from summarizer.records.timecode import parse_clock

    names: dict[str, str] = {}
    for pair in pairs or ():
        time, equals, name = pair.partition("=")
        try:
            parse_clock(time)
        except ValueError:
            equals = ""
        if not equals or not name.strip():
            raise InputError(f'--speaker {pair!r} is not TIME=NAME; write for example --speaker "0:12=Joel Abernathy"')
        names[time.strip()] = name.strip()
    return names


def parse_day_option(text: str | None, option: str) -> dt.date | None:
    """As `parse_day`; None when the option was not given. Raises InputError that names the option."""
    from summarizer.errors import InputError
    from summarizer.records.days import parse_day

    try:
        return parse_day(text) if text is not None else None
    except InputError as error:
        raise InputError(f"{option} {error}") from None


def open_reporter(quiet: bool, verbose: bool) -> TerminalReporter:
    """Progress on standard error; with `quiet` only warnings."""
    from summarizer.terminal import TerminalReporter

    del verbose  # read by __main__ when a defect is met
    return TerminalReporter(quiet=quiet)


@contextlib.contextmanager
def opened_episode(request: EpisodeRequest, settings: Settings, report: TerminalReporter) -> Iterator[EpisodeRun]:
    """The episode's run; when several episodes could be meant, the one picked on the terminal."""
    from summarizer.cli.questions import ask_choice
    from summarizer.errors import ChoiceError
    from summarizer.pipeline.run import open_episode

    with contextlib.ExitStack() as stack:
        try:
            run = stack.enter_context(open_episode(request, settings=settings, report=report))
        except ChoiceError as error:
            report.pause()
            choice = ask_choice(error)
            request = request._replace(source=choice.source or request.source, episode=choice.which)
            run = stack.enter_context(open_episode(request, settings=settings, report=report))
        yield run
