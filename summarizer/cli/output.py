"""What commands print on standard output: a path, a table, JSON."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

__all__ = ["print_json", "print_path", "print_rows", "print_table", "print_text"]


def print_path(path: Path | str) -> None:
    from summarizer.terminal import say_path

    say_path(path)


def print_json(value: Any) -> None:
    import json

    from pydantic import BaseModel

    from summarizer.text.characters import escape_json

    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    print_text(escape_json(json.dumps(plain, ensure_ascii=False, indent=1)) + "\n", json=True)


def print_rows(value: dict[str, Any]) -> None:
    """JSON with one line for each item of its lists: a hundred thousand of them are no wait."""
    import json

    from summarizer.text.characters import escape_json

    line = json.JSONEncoder(ensure_ascii=False).encode
    parts = []
    for name, item in value.items():
        told = "[\n" + ",\n".join(map(line, item)) + "\n]" if isinstance(item, list) else line(item)
        parts.append(f"{line(name)}: {told}")
    print_text(escape_json("{" + ",\n".join(parts) + "}\n"), json=True)


def print_table(table: Any) -> None:
    from summarizer.terminal import stdout

    stdout().print(table)


def print_text(text: str, *, json: bool = False) -> None:
    """A document as it would stand in a file. `json`: it is one, and may be written in ASCII."""
    from summarizer.terminal import json_for

    sys.stdout.write(json_for(sys.stdout, text) if json else text)
