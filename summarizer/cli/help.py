"""What `--help` prints: options in groups, two columns, an example for each command; readable at 80 columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from typer._click import Context, HelpFormatter

__all__ = ["COMMANDS", "EXAMPLES", "GroupedCommand", "GroupedCommands"]

# In this order; options that stand in none are listed as "Options", commands as "More".
_OPTIONS = {
    "Which episode": "--episode --since --until --limit --match --all --retry-failed",
    "What you know about it": "--title --show --date --guest --host --speaker --speakers --transcript --as-given",
    "Recognition": "--asr --asr-cascade --language --published --remember-voices",
    "Which transcripts": "--archive",
    "Hearing again": "--listen --no-listen --listen-model --audio --retime",
    "The post": "--insights --about --include --exclude --house-style --post-language --policy --context "
    "--require-signed",
    "Language model": "--llm --model --llm-batch --budget --verify",
    "What is written": "--output --to --as --keep --redo --format --json --json-log --dry-run",
    "This machine and others": "--jobs --engine --every --once --port --no-browser --browser --scratch",
    "The site": "--latest --updates --corrections",
    "Messages": "--quiet --verbose --version --help --install-completion --show-completion",
}
_GROUP_OF = {option: group for group, options in _OPTIONS.items() for option in options.split()}
COMMANDS = {
    "Write": "draft transcribe episodes render export clips",
    "Check": "check lint review report",
    "Many episodes": "batch watch status index search worker",
    "This machine": "setup models voices doctor mcp",
}
_COMMAND_GROUP_OF = {name: group for group, names in COMMANDS.items() for name in names.split()}
EXAMPLES = {
    "draft": (
        'summarizer draft https://example.org/feed.xml --episode "words of the title"',
        'summarizer draft talk.mp3 --show "A Small Show" --guest "Ann Bell"',
    ),
    "transcribe": ("summarizer transcribe talk.mp3 --format vtt --format text",),
    "check": ("summarizer check post.md", "summarizer check 'posts/*/post.md' --json"),
    "lint": ("summarizer lint post.md --house-style style.toml",),
    "review": (
        "summarizer review episodes",
        "summarizer review episodes/a-small-show/EPISODE_DIR",
    ),
    "report": ("summarizer report post.md", "summarizer report episodes", "summarizer report post.md --json"),
    "render": ("summarizer render post.md",),
    "export": ("summarizer export post.md --to docx", "summarizer export post.docx --to obsidian -o notes"),
    "clips": ("summarizer clips post.md", "summarizer clips post.md --as chapters"),
    "episodes": ("summarizer episodes https://example.org/feed.xml",),
    "status": ("summarizer status episodes",),
    "search": ("summarizer search episodes '\"a phrase\" begin* -without'",),
    "index": ("summarizer index episodes",),
    "setup": ("summarizer setup", "summarizer setup --updates https://your.site/updates"),
    "models": ("summarizer models", "summarizer models fetch large-v3-turbo"),
    "voices": ("summarizer voices", 'summarizer voices forget "Ann Bell"'),
    "doctor": ("summarizer doctor",),
    "mcp": ("summarizer mcp episodes",),
    "batch": (
        "summarizer batch list.txt -o episodes --dry-run",
        "summarizer batch https://example.org/feed.xml --since 30d --budget 5",
    ),
    "watch": ("summarizer watch feeds.opml -o episodes --every 6h",),
    "worker": ("summarizer worker tls://10.0.0.1:8786",),
}


class GroupedCommand(TyperCommand):
    """A command whose options are listed in groups, with its examples below."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        del ctx
        _write_examples(EXAMPLES.get(self.name or "", ()), formatter)


class GroupedCommands(TyperGroup):
    """All commands, listed in groups."""

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        commands = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [
            (_COMMAND_GROUP_OF.get(name, "More"), (name, _first_sentence(command.help or "")))
            for name, command in commands
            if command is not None and not command.hidden
        ]
        _write_groups(rows, (*COMMANDS, "More"), formatter)
        _write_options(self, ctx, formatter)

    def format_epilog(self, ctx: Context, formatter: HelpFormatter) -> None:
        del ctx
        formatter.write_paragraph()
        formatter.write_text("`summarizer COMMAND --help` lists the options of a command, with examples.")


def _write_options(command: TyperCommand | TyperGroup, ctx: Context, formatter: HelpFormatter) -> None:
    rows: list[tuple[str, tuple[str, str]]] = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        if parameter.param_type_name == "argument":
            group = "Arguments"
        else:
            groups = (_GROUP_OF[name] for name in parameter.opts if name in _GROUP_OF)
            group = next(groups, "Options")
        rows.append((group, record))
    _write_groups(rows, ("Arguments", "Options", *_OPTIONS), formatter)


def _write_groups(rows: Iterable[tuple[str, tuple[str, str]]], order: Iterable[str], formatter: HelpFormatter) -> None:
    rows = tuple(rows)
    for group in order:
        if records := [record for name, record in rows if name == group]:
            with formatter.section(group):
                formatter.write_dl(records)


def _write_examples(examples: Iterable[str], formatter: HelpFormatter) -> None:
    """A line each, also where it is longer than the terminal is wide: it is to be copied."""
    if lines := tuple(examples):
        with formatter.section("Examples" if len(lines) > 1 else "Example"):
            formatter.write("".join(f"{'':{formatter.current_indent}}{line}\n" for line in lines))


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", " ".join(text.split()), maxsplit=1)[0]
