"""`summarizer` and `python -m summarizer`: runs a command, turns every failure into one line and an exit code."""

from __future__ import annotations

import os
import sys

__all__ = ["main", "run"]


def main() -> None:
    """The console script's entry."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Runs one command and gives its exit code; see `errors.py` for what the codes mean."""
    from typer.exceptions import TyperException

    from summarizer.cli.app import app
    from summarizer.errors import ChoiceError, SummarizerError

    try:
        code = app(arguments, prog_name="summarizer", standalone_mode=False)
    except TyperException as error:  # an unknown option, a missing argument
        if not error.format_message():
            return 2  # `summarizer` alone: the help was printed
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "summarizer"
        return _fail(f"{' '.join(error.format_message().split())} See `{command} --help`.", 2)
    except ChoiceError as error:
        from summarizer.cli.questions import show_choices

        code = _fail(" ".join(error.line.split()), error.exit_code)
        show_choices(error.choices)
        return code
    except SummarizerError as error:
        return _fail(" ".join(str(error).split()), error.exit_code)
    except BrokenPipeError:
        # Whoever read our output left. Python would complain again while flushing at exit, so give it a sink.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if "--verbose" in arguments or "-v" in arguments:
            raise
        line = " ".join(f"{type(error).__name__}: {error}".split())
        return _fail(f"a defect in summarizer ({line}); please report it, with the output of --verbose", 3)
    if code == 130:
        return _fail("interrupted; everything finished so far is kept, the same command goes on from there", 130)
    return code if isinstance(code, int) else 0


def _fail(message: str, code: int) -> int:
    from summarizer.text.characters import clean

    sys.stderr.write(f"summarizer: {clean(message)}\n")
    return code


if __name__ == "__main__":
    main()
