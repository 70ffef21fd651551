"""`summarizer` and `python -m summarizer`: runs a command, turns every failure into one line and an exit code."""

from __future__ import annotations

import errno
import sys
from pathlib import Path

__all__ = ["main", "run"]


def main() -> None:
    """The console script's entry."""
    try:
        from summarizer.leaving import bound_interrupts
        from summarizer.terminal import discard_unwritable, prepare_streams

        prepare_streams()
        bound_interrupts()
        code = run(sys.argv[1:])
    except KeyboardInterrupt:  # while modules are imported
        from summarizer.leaving import tell_interrupted
        from summarizer.terminal import discard_unwritable

        tell_interrupted()
        code = 130
    for stream in (sys.stdout, sys.stderr):
        discard_unwritable(stream)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """Runs one command and gives its exit code; see `errors.py` for what the codes mean."""
    from typer.exceptions import TyperException

    from summarizer.cli.app import app
    from summarizer.errors import ChoiceError, SummarizerError
    from summarizer.leaving import tell_interrupted
    from summarizer.terminal import discard, discard_unwritable
    from summarizer.text.shortening import shortened

    try:
        _require_working_directory()
        code = app(arguments, prog_name=_called_by(), standalone_mode=False)
        sys.stdout.flush()  # a full disk is met here, and not when Python ends
    except TyperException as error:  # an unknown option, a missing argument
        if not error.format_message():
            return 2  # `summarizer` alone: the help was printed
        context = getattr(error, "ctx", None)
        command = context.command_path if context else _called_by()
        return _fail(f"{' '.join(error.format_message().split()).rstrip('.')}. See `{command} --help`.", 2)
    except ChoiceError as error:
        from summarizer.cli.questions import show_choices

        code = _fail(" ".join(error.line.split()), error.exit_code)
        show_choices(error.choices)
        return code
    except SummarizerError as error:
        return _fail(" ".join(str(error).split()), error.exit_code)
    except BrokenPipeError:
        discard(sys.stdout)  # whoever read our output left; Python would complain again while flushing at exit
        return 0
    except OSError as error:  # the machine's, not met where a better message is known
        if "--verbose" in arguments or "-v" in arguments:
            raise
        discard_unwritable(sys.stdout)
        if error.errno == errno.ENAMETOOLONG:
            return _fail(f"{shortened(str(error.filename or 'a name'), 80)} is too long a name; give a shorter one", 2)
        where = f"{error.filename}: " if error.filename else ""
        return _fail(
            f"{where}{error.strerror or type(error).__name__}; check the disk, folder or file and run again", 3
        )
    except Exception as error:
        if "--verbose" in arguments or "-v" in arguments:
            raise
        line = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(f"a defect in summarizer ({line}); please report it, with the output of --verbose", 3)
    if code == 130:
        tell_interrupted()
    return code if isinstance(code, int) else 0


def _called_by() -> str:
    """The name of the installed command that runs: messages, help and shell completion use it."""
    name = Path(sys.argv[0]).stem
    return name if name == "podcast-draft-summarizer" else "summarizer"


def _fail(message: str, code: int) -> int:
    from summarizer.terminal import write_error_line
    from summarizer.text.characters import clean

    write_error_line(f"summarizer: {clean(message)}")
    return code


def _require_working_directory() -> None:
    """Raises InputError when the working directory was deleted: relative paths and settings start there."""
    from summarizer.errors import InputError

    try:
        Path.cwd()
    except OSError as error:
        raise InputError(
            f"the working directory cannot be used ({error.strerror}); change to a folder that exists"
        ) from None


if __name__ == "__main__":
    main()
