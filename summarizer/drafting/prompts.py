"""Reads and checks the prompt files, which users may change: one file for each kind of request.

A prompt file is TOML with `kind`, `system`, `user`, `again` (the message that requests unusable parts again), `[parts]`
(a description of each part of the answer) and `[[examples]]` (values and an answer, sent as earlier turns of the chat).
Variables are written `${name}`. The bounds of the post format (`${claim_words}`, see `post_format`) are filled in when
the file is read, so that prompts and lint use the same bounds. A missing or unknown variable, part or file raises
PromptError when the prompts are read, before any request is sent.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.llm.client import Message
from summarizer.post_format import prompt_numbers
from summarizer.records.base import Record
from summarizer.text.decoding import toml_values

__all__ = [
    "KINDS",
    "Prompt",
    "PromptError",
    "load_prompts",
    "own_prompts_sha256",
    "prompts_sha256",
]

# For each kind of prompt: the variables that the code provides, and the parts that it reads from the answer.
KINDS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "read": (
        frozenset({"language", "conversation", "voices", "most", "most_lines", "steer"}),
        ("about", "points", "lines", "subjects", "stretches"),
    ),
    "outline": (
        frozenset({"language", "metadata", "about", "points", "count", "steer"}),
        ("insights", "topics"),
    ),
    "insight": (
        frozenset(
            {
                "language",
                "guest",
                "speaker",
                "surname",
                "point",
                "sentences",
                "quote",
                "passage",
                "support",
                "others",
                "style",
            }
        ),
        ("decision", "why", "place", "heading", "claim", "takeaway", "evidence"),
    ),
    "framing": (
        frozenset(
            {
                "language",
                "guest",
                "surname",
                "show",
                "metadata",
                "introduction",
                "about",
                "insights",
                "topics",
                "style",
            }
        ),
        (
            "headline",
            "dek",
            "intro",
            "conclusion_shown",
            "conclusion_next",
            "subjects",
            "topic_opening",
            "topic_closing",
        ),
    ),
    "edit": (frozenset({"surname", "sentences"}), ("sentences",)),
    "rewrite": (frozenset({"language", "what", "text", "complaints", "passage"}), ("text",)),
    "quotations": (frozenset({"episode", "quotations"}), ("quotations",)),
    "verify": (frozenset({"episode", "groups"}), ("verdicts",)),
    "names": (frozenset({"labels", "introduction"}), ("names",)),
}
_MATERIAL = {
    "read": "conversation",
    "outline": "points",
    "insight": "passage",
    "framing": "insights",
    "edit": "sentences",
    "rewrite": "passage",
    "quotations": "quotations",
    "verify": "groups",
    "names": "introduction",
}


class PromptError(InputError):
    """A prompt file lacks a required value or uses an unknown one."""


class Example(Record):
    values: dict[str, str]
    answer: dict[str, Any]


class Prompt(Record):
    kind: str
    system: str
    user: str
    again: str
    parts: dict[str, str]
    examples: tuple[Example, ...] = ()

    def messages(
        self, values: Mapping[str, str], parts: Iterable[str], examples: int | None = None
    ) -> tuple[Message, ...]:
        """The messages of one request for some of the parts, with the first `examples` examples (None: all).

        Raises PromptError for a missing value.
        """
        wanted = tuple(parts)
        listed = "\n".join(f"- {part}: {self._fill(self.parts[_base(part)], values)}" for part in wanted)
        values = {**values, "parts": listed}
        chat = [Message(role="system", content=self._fill(self.system, values))]
        for example in self.examples[:examples]:
            answer = {part: example.answer[_base(part)] for part in wanted}
            chat.append(Message(role="user", content=self._fill(self.user, example.values)))
            chat.append(Message(role="assistant", content=json.dumps(answer, ensure_ascii=False)))
        chat.append(Message(role="user", content=self._fill(self.user, values)))
        return tuple(chat)

    def ask_again(self, reasons: Iterable[str], parts: Iterable[str]) -> Message:
        """The message that requests unusable parts again."""
        listed = "\n".join(f"- {reason}" for reason in reasons)
        return Message(role="user", content=self._fill(self.again, {"reasons": listed, "parts": ", ".join(parts)}))

    def _fill(self, template: str, values: Mapping[str, str]) -> str:
        try:
            return string.Template(template).substitute(values).strip()
        except KeyError as error:
            raise PromptError(f"prompt {self.kind!r}: no value for ${{{error.args[0]}}}") from None


def _base(part: str) -> str:
    """The part without its number: `topic_opening_2` has the description of `topic_opening`."""
    head, _, number = part.rpartition("_")
    return head if number.isdigit() else part


def _load_prompt(path: Path) -> Prompt:
    """Reads and checks one prompt file. Raises PromptError with the file and the mistake."""
    try:
        values = toml_values(_read(path))
    except ValueError as error:
        raise PromptError(f"prompt {path} is not TOML: {error}") from None
    try:
        prompt = Prompt.model_validate(values)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PromptError(f"prompt {path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if prompt.kind not in KINDS or prompt.kind != path.stem:
        raise PromptError(f"prompt {path}: kind {prompt.kind!r} must be the file's name, one of {', '.join(KINDS)}")
    given, parts = KINDS[prompt.kind]
    _same(path, "[parts]", set(prompt.parts), set(parts))
    in_system = "${parts}" in prompt.system  # else in the message of the user, after the material
    _known(path, "system", prompt.system, given | {"parts"}, {"parts"} if in_system else set())
    material = {_MATERIAL[prompt.kind]}
    _known(path, "user", prompt.user, given | {"parts"}, material if in_system else material | {"parts"})
    _known(path, "again", prompt.again, frozenset({"reasons", "parts"}), {"reasons", "parts"})
    for name, text in prompt.parts.items():
        _known(path, f"parts.{name}", text, given, set())
    for number, example in enumerate(prompt.examples, start=1):
        _same(path, f"example {number}: values", set(example.values), set(given))
        _same(path, f"example {number}: answer", set(example.answer), set(parts))
    return prompt


def _read(path: Path) -> str:
    """The file's text with the format's bounds filled in."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompt {path} cannot be read: {type(error).__name__}") from None
    numbers = prompt_numbers()
    return re.sub(r"\$\{(\w+)\}", lambda match: numbers.get(match[1], match[0]), text)


def _known(path: Path, where: str, template: str, given: Iterable[str], needed: set[str]) -> None:
    found = string.Template(template)
    if not found.is_valid():
        raise PromptError(f"prompt {path}: {where} holds a $ that is neither ${{name}} nor $$")
    used = set(found.get_identifiers())
    if unknown := used - set(given):
        raise PromptError(
            f"prompt {path}: {where} uses unknown ${{{min(unknown)}}}; known are {', '.join(sorted(given))}"
        )
    if missing := needed - used:
        raise PromptError(f"prompt {path}: {where} must use ${{{min(missing)}}}")


def _same(path: Path, where: str, found: set[str], expected: set[str]) -> None:
    if missing := expected - found:
        raise PromptError(f"prompt {path}: {where} lacks {min(missing)!r}")
    if unknown := found - expected:
        raise PromptError(f"prompt {path}: {where} has unknown {min(unknown)!r}")


def load_prompts(folder: Path | None = None) -> dict[str, Prompt]:
    """All prompts by kind. A file that `folder` lacks is taken from the prompts of the package."""
    return {kind: _load_prompt(path) for kind, path in _paths(folder).items()}


def prompts_sha256(folder: Path | None = None) -> str:
    """SHA-256, hex, of all prompts with the format's bounds filled in."""
    total = hashlib.sha256()
    for kind, path in sorted(_paths(folder).items()):
        total.update(f"{kind}\0{hashlib.sha256(_read(path).encode()).hexdigest()}\n".encode())
    return total.hexdigest()


def own_prompts_sha256(folder: Path | None) -> str | None:
    """SHA-256, hex, of the user's own prompt files; None when there are none."""
    own = sorted((kind, path) for kind, path in _paths(folder).items() if path.parent == folder)
    parts = [f"{kind}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n" for kind, path in own]
    return hashlib.sha256("".join(parts).encode()).hexdigest() if parts else None


def _paths(folder: Path | None) -> dict[str, Path]:
    if folder is not None and not folder.is_dir():
        raise PromptError(f"no folder of prompts at {folder}")
    package = Path(__file__).resolve().parent.parent
    places = [place for place in (folder, package / "prompts", package.parent / "prompts") if place]
    paths = {}
    for kind in KINDS:
        found = [place / f"{kind}.toml" for place in places if (place / f"{kind}.toml").is_file()]
        if not found:
            raise PromptError(f"prompt {kind}.toml is in none of {', '.join(map(str, places))}")
        paths[kind] = found[0]
    return paths
