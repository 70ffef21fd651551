"""Prompts: data files that editors change, one for each kind of call. Knows their form, not what they ask for.

A prompt file is TOML with `kind`, `system`, `user`, `again` (what is said when parts must be written anew), `[parts]`
(what each part of the answer is to be) and `[[examples]]` (values and the answer to them, sent as earlier turns of the
chat). Variables are written `${name}`. Those of the format's numbers (`${claim_words}`, see `post_format`) are filled
in when the file is read, so that a prompt asks for what lint checks. A missing or unknown variable, part or file is a
PromptError, raised when the prompts are read and so before any call is made.
"""

from __future__ import annotations

import hashlib
import json
import re
import string
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from summarizer.errors import InputError
from summarizer.llm.client import Message
from summarizer.post_format import prompt_numbers
from summarizer.records.base import Record

__all__ = [
    "KINDS",
    "Example",
    "Prompt",
    "PromptError",
    "load_prompt",
    "load_prompts",
    "own_prompts_sha256",
    "prompts_sha256",
]

# What the code gives to each kind of prompt, and the parts it reads from the answer.
KINDS: dict[str, tuple[frozenset[str], tuple[str, ...]]] = {
    "outline": (frozenset({"language", "title", "count", "candidates"}), ("insights", "topics")),
    "insight": (
        frozenset({"language", "speaker", "surname", "quote", "passage"}),
        ("heading", "claim", "takeaway", "evidence"),
    ),
    "retell": (
        frozenset({"language", "speaker", "surname", "quote", "passage", "after"}),
        ("heading", "claim", "takeaway"),
    ),
    "framing": (
        frozenset({"language", "guest", "surname", "show", "title", "introduction", "insights", "topics"}),
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
    "names": (frozenset({"labels", "introduction"}), ("names",)),
}
_MATERIAL = {
    "outline": "candidates",
    "insight": "passage",
    "retell": "passage",
    "framing": "insights",
    "names": "introduction",
}


class PromptError(InputError):
    """A prompt file lacks something, or names something that is not known."""


class Example(Record):
    values: dict[str, str]
    answer: dict[str, Any]


class Prompt(Record):
    kind: str
    system: str
    user: str
    again: str
    parts: dict[str, str]
    examples: tuple[Example, ...]

    def messages(
        self, values: Mapping[str, str], parts: Iterable[str], examples: int | None = None
    ) -> tuple[Message, ...]:
        """The chat for one call that asks for some of the parts, with the first `examples` examples (None: all).

        Raises PromptError for a missing value.
        """
        wanted = tuple(parts)
        listed = "\n".join(f"- {part}: {self._fill(self.parts[_base(part)], values)}" for part in wanted)
        chat = [Message(role="system", content=self._fill(self.system, {**values, "parts": listed}))]
        for example in self.examples[:examples]:
            answer = {part: example.answer[_base(part)] for part in wanted}
            chat.append(Message(role="user", content=self._fill(self.user, example.values)))
            chat.append(Message(role="assistant", content=json.dumps(answer, ensure_ascii=False)))
        chat.append(Message(role="user", content=self._fill(self.user, values)))
        return tuple(chat)

    def ask_again(self, reasons: Iterable[str], parts: Iterable[str]) -> Message:
        """The turn that follows an answer of which some parts cannot be used."""
        listed = "\n".join(f"- {reason}" for reason in reasons)
        return Message(role="user", content=self._fill(self.again, {"reasons": listed, "parts": ", ".join(parts)}))

    def _fill(self, template: str, values: Mapping[str, str]) -> str:
        try:
            return string.Template(template).substitute(values).strip()
        except KeyError as error:
            raise PromptError(f"prompt {self.kind!r}: no value for ${{{error.args[0]}}}") from None


def _base(part: str) -> str:
    """`topic_opening_2` is asked for as `topic_opening` is."""
    head, _, number = part.rpartition("_")
    return head if number.isdigit() else part


def load_prompt(path: Path) -> Prompt:
    """Reads one prompt file and checks it wholly. Raises PromptError saying what is wrong in which file."""
    try:
        prompt = Prompt.model_validate(tomllib.loads(_read(path)))
    except tomllib.TOMLDecodeError as error:
        raise PromptError(f"prompt {path} is not TOML: {error}") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise PromptError(f"prompt {path}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    if prompt.kind not in KINDS or prompt.kind != path.stem:
        raise PromptError(f"prompt {path}: kind {prompt.kind!r} must be the file's name, one of {', '.join(KINDS)}")
    given, parts = KINDS[prompt.kind]
    _same(path, "[parts]", set(prompt.parts), set(parts))
    _known(path, "system", prompt.system, given | {"parts"}, {"parts"})
    _known(path, "user", prompt.user, given, {_MATERIAL[prompt.kind]})
    _known(path, "again", prompt.again, frozenset({"reasons", "parts"}), {"reasons", "parts"})
    for name, text in prompt.parts.items():
        _known(path, f"parts.{name}", text, given, set())
    for number, example in enumerate(prompt.examples, start=1):
        _same(path, f"example {number}: values", set(example.values), set(given))
        _same(path, f"example {number}: answer", set(example.answer), set(parts))
    return prompt


def _read(path: Path) -> str:
    """The file with the format's numbers in it. Small models, which the retell prompt is for, have their own."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PromptError(f"prompt {path} cannot be read: {type(error).__name__}") from None
    numbers = prompt_numbers(small=path.stem == "retell")
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
    """All prompts by kind. A file that the given folder does not have is taken from those that are shipped."""
    return {kind: load_prompt(path) for kind, path in _paths(folder).items()}


def prompts_sha256(folder: Path | None = None) -> str:
    """SHA-256, hex, of the prompts as they are now, the format's numbers filled in; changes when one of them does."""
    total = hashlib.sha256()
    for kind, path in sorted(_paths(folder).items()):
        total.update(f"{kind}\0{hashlib.sha256(_read(path).encode()).hexdigest()}\n".encode())
    return total.hexdigest()


def own_prompts_sha256(folder: Path | None) -> str | None:
    """The same of the user's own prompt files alone; None when there are none."""
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
