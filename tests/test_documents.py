"""The documents say what is so: their tables, paths, options and examples are compared with the code.

`python tests/test_documents.py` writes the two generated parts again: the README's table of stages, docs/settings.md.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import typer.main
from pydantic import BaseModel

from summarizer.cli.app import app
from summarizer.pipeline.stages import STAGES
from summarizer.records.post import Flag, Policy, Verdict
from summarizer.settings import Settings, SiteSettings
from summarizer.version import __version__

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "summarizer"
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/*.md", "bench/*.md", "samples/*.md", "summarizer/**/*.md")
    for path in ROOT.glob(pattern)
)
MAX_LINE_CHARACTERS = 99
MAX_ROW_CHARACTERS = 200
_LONG_ROWS = {"bench/RESULTS.md", "docs/recognisers.md", "docs/scale.md"}  # tables of figures with their sources
_FREE_LINES = {"bench/RESULTS.md"}  # figures, left as they were measured
_STAGES_START, _STAGES_END = "summarizer/pipeline/stages.py -->\n", "<!-- end of stages"
_UNTOLD = ("chosen", "named_hosts")  # settings that nobody writes
_AGAIN = "`python tests/test_documents.py` writes it again"
_URL = re.compile(r"(?:https?|tcp|tls|s3)://\S+")
_PATH = re.compile(r"(?<![\w./<~-])(?:[\w.-]+/)*[\w-]+\.py\b|(?<![\w./<~-])(?:[\w.-]+/)+[\w.-]*\w")
_OPTION = re.compile(r"`(?:[^`\n]*\s)?(--[a-z][a-z-]+)")
# Of ruff, bench, dask, click, typer, uvx and pipx:
_OPTIONS_OF_OTHERS = {
    "--check", "--data", "--fix", "--from", "--help", "--install-completion", "--protocol", "--spec", "--write",
}  # fmt: skip


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def between(text: str, start: str, end: str) -> str:
    return text.partition(start)[2].partition(end)[0]


def rows(table: str) -> list[list[str]]:
    """The cells of a Markdown table's rows, without its head."""
    lines = [line for line in table.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def stages_table() -> str:
    lines = ["| stage | what it does | writes |", "|---|---|---|"]
    for stage in STAGES:
        written = ", ".join(f"`{name}`" for name in stage.writes)
        lines.append(f"| `{stage.name}` | {stage.does} | {written} |")
    return "\n".join(lines) + "\n"


_NEWSROOM = """\
## A newsroom

The shared file, `summarizer.toml` at the top of the newsroom's repository or share, holds what is
the same for everybody. Everybody works at or below that folder.

```toml
policy = "strict"
output = "episodes"              # inside this folder

[site]
latest_url = "https://news.example/interviews"
updates_url = "https://news.example/digest"
corrections_url = "https://news.example/corrections"

[post]
house_style = "house-style.toml" # beside this file

[asr]
vocabulary = ["Łukasz Kaiser"]
```

What the shared file may not set stands in each person's own settings file (on Linux
`~/.config/summarizer/summarizer.toml`): an `output` outside of the shared folder, `fetch.cookies`,
`fetch.allow_private`, folders such as `cache`, and the hosts that get words or sound
(`llm.provider`, `asr.model`). The shared file may name such a host too: on a terminal each person
is asked once. The shared file wins over the person's own, an option and a variable over both:
leave `output` out of the shared file where people keep episodes elsewhere.

- `status`, `index` and `mcp` without a folder use `output`, as `draft`, `batch` and `watch` do.
- **cron** asks nobody and reads no profile. Its user has a settings file of its own, or the line
  sets variables: `SUMMARIZER_OUTPUT`, `SUMMARIZER_LLM__PROVIDER` for a host that the shared file
  names, and the key (`OPENAI_API_KEY`), from a file that only this user may read. Begin with `cd`
  to the shared folder, and use `summarizer watch feeds.opml --once --budget 5`.
- A feed at `localhost` or in the private network works without a setting when you type its address
  on the command line. `allow_private` is for addresses to which a public feed leads.
"""


def settings_document() -> str:
    """docs/settings.md: every setting with its default and its description in the code."""
    lines = [
        "# All settings",
        "",
        "Names are those of `summarizer.toml`: `device` below `[asr]` there is `SUMMARIZER_ASR__DEVICE` as a",
        "variable. An empty default is None. [README](../README.md#settings) says which value counts.",
        "`python tests/test_documents.py` writes this file from the code.",
        "",
        "A `summarizer.toml` at or above the working directory may belong to somebody else. What it may not",
        "do ends the command with one line and exit code 2: set what belongs to the person and the machine",
        "(`cache`, `scratch`, `asr.calibration`, `speakers.memory`, `speakers.remember`; `allow_private`,",
        "`apple`, `cache`, `cookies` of `[fetch]`), hold a key, or name a file or folder outside its own",
        "folder, or a hidden one in it (`archive`, `output`, `prompts`, `asr.model`, `asr.cascade`,",
        "`listen.model`, `llm.model`, `post.include`, `post.exclude`, `post.house_style`). A symbolic link",
        "counts as what it leads to. A host that only this file names (`llm.provider`, `asr.model`,",
        "`output`) gets nothing, and `archive` is no address there.",
        "Your own settings file, a variable or an option may do all this.",
    ]
    sections = {name: field for name, field in Settings.model_fields.items() if _is_section(field)}
    own = {n: f for n, f in Settings.model_fields.items() if n not in sections and not f.exclude and n not in _UNTOLD}
    tables = {"Top level": own, **{f"[{name}]": field.annotation.model_fields for name, field in sections.items()}}
    for title, fields in tables.items():
        lines += ["", f"## {title}", "", "| setting | default | meaning |", "|---|---|---|"]
        lines += [f"| `{name}` | {_default(field)} | {_meaning(field)} |" for name, field in fields.items()]
    return "\n".join(lines) + f"\n\n{_NEWSROOM}"


def _is_section(field: Any) -> bool:
    return isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)


def _default(field: Any) -> str:
    if field.default_factory is not None:
        return "a folder of the user"
    value = list(field.default) if isinstance(field.default, tuple) else field.default
    return "" if value is None else f"`{json.dumps(value, ensure_ascii=False)}`"


def _meaning(field: Any) -> str:
    choices = ", ".join(f"`{value}`" for value in get_args(field.annotation)) if _is_choice(field) else ""
    return "; ".join(part.replace("|", "\\|") for part in (choices, field.description) if part)


def _is_choice(field: Any) -> bool:
    return get_origin(field.annotation) is Literal


def write_generated() -> None:
    (ROOT / "docs" / "settings.md").write_text(settings_document(), encoding="utf-8")
    readme = text_of("README.md")
    stands = between(readme, _STAGES_START, _STAGES_END)
    (ROOT / "README.md").write_text(readme.replace(stands, stages_table()), encoding="utf-8")


# -- length ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if name not in _FREE_LINES])
def test_lines_are_short(name: str) -> None:
    for number, line in enumerate(text_of(name).splitlines(), start=1):
        if not line.startswith("|"):
            assert len(line) <= MAX_LINE_CHARACTERS, f"{name}:{number} has {len(line)} characters"
        elif name not in _LONG_ROWS:
            assert len(line) <= MAX_ROW_CHARACTERS, f"{name}:{number} has {len(line)} characters"


# -- the README --------------------------------------------------------------------------------------------------------


def test_the_table_of_stages_is_that_of_the_pipeline() -> None:
    assert between(text_of("README.md"), _STAGES_START, _STAGES_END) == stages_table(), _AGAIN


def test_every_setting_is_told() -> None:
    assert text_of("docs/settings.md") == settings_document(), _AGAIN


def tree() -> dict[str, str]:
    """Path -> its line, of the tree in the README. A folder's path ends in `/`."""
    found: dict[str, str] = {}
    folders: list[str] = []
    for line in between(text_of("README.md"), "```text\n", "```").splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        if depth > 8:  # a line of the tree goes on here
            continue
        name, _, what = line.strip().partition(" ")
        del folders[depth:]
        path = "".join(folders) + name
        assert path not in found, f"{path} stands twice in the tree"
        found[path] = what.strip()
        folders.append(name)
    return found


def is_empty(folder: Path) -> bool:
    return not any(path.is_file() and "__pycache__" not in path.parts for path in folder.rglob("*"))


def test_the_tree_names_every_folder_and_top_level_module() -> None:
    told = tree()
    folders = [path for path in PACKAGE.rglob("*") if path.is_dir() and path.name != "__pycache__"]
    kept = [f"{path.relative_to(ROOT).as_posix()}/" for path in folders if not is_empty(path)]
    modules = [path.relative_to(ROOT).as_posix() for path in PACKAGE.glob("*.py")]
    missing = sorted({*kept, *modules} - told.keys())
    assert not missing, "the README's tree lacks these"


def test_the_tree_names_nothing_that_is_not_there() -> None:
    gone = [path for path in tree() if not (ROOT / path).exists() or (ROOT / path).is_dir() != path.endswith("/")]
    assert not gone, "the README's tree has these, the disk has not"


def test_each_entry_of_the_tree_says_what_it_is() -> None:
    mute = [path for path, what in tree().items() if not what and path != "summarizer/"]
    assert not mute


def commands() -> dict[str, set[str]]:
    """Each command of the tool and its options."""
    group = typer.main.get_command(app)
    return {
        name: {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
        for name, command in group.commands.items()  # type: ignore[attr-defined]
    }


def test_the_table_of_commands_has_every_command() -> None:
    table = between(text_of("README.md"), "## Commands", "###")
    told = {row[0].strip("`").split()[1] for row in rows(table)}
    assert told == set(commands())


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if not name.startswith(("bench/", "samples/"))])
def test_options_that_documents_mention_exist(name: str) -> None:
    known = set().union(*commands().values(), _OPTIONS_OF_OTHERS)
    text = text_of(name).partition("## Not implemented yet")[0]
    told = set() if name == "docs/scale.md" else set(_OPTION.findall(text))  # that one is about a script of bench/
    for line in re.findall(r"^(?:\w+=\S+ )*summarizer [^#\n]*", text, re.MULTILINE):
        told |= set(re.findall(r"(?<=\s)--[a-z][a-z-]+", line))
    assert not told - known


def test_verdicts_flags_and_policies_are_all_told() -> None:
    text = between(text_of("README.md"), "## For editors", "### The review page")
    named = set(re.findall(r"`([a-z ]+)`", "\n".join(row[0] for row in rows_of_all(text))))
    assert named == {*get_args(Verdict), *get_args(Flag)}
    assert all(policy in text_of("README.md") for policy in get_args(Policy))


def rows_of_all(text: str) -> list[list[str]]:
    return [row for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE) for row in rows(table)]


def test_the_example_of_a_settings_file_is_one() -> None:
    values = tomllib.loads(between(text_of("README.md"), "```toml\n", "```"))
    settings = Settings(**values)
    assert settings.site.caution == SiteSettings().caution
    assert settings.policy == "strict"


# -- paths -------------------------------------------------------------------------------------------------------------


def paths_in(text: str) -> set[str]:
    """What looks like a path of this repository: any Python file, and whatever begins with a folder of it."""
    own = {"bench", "docs", "prompts", "samples", "summarizer", "tests"}  # not what a run leaves here, as episodes/
    first = own | {path.name for path in PACKAGE.iterdir() if path.is_dir()} - {"text"}
    found = {match.group().rstrip(".") for match in _PATH.finditer(_URL.sub("", text))}
    return {path for path in found if path.endswith(".py") or path.partition("/")[0] in first}


def exists(path: str, document: str) -> bool:
    bases = [ROOT, PACKAGE, (ROOT / document).parent]
    if any((base / path).exists() or list(base.glob(f"{path}.*")) for base in bases):
        return True
    return bool("/" not in path and (list(PACKAGE.rglob(path)) or list((ROOT / "bench").glob(path))))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_paths_that_documents_mention_exist(name: str) -> None:
    gone = sorted(path for path in paths_in(text_of(name)) if not exists(path, name))
    assert not gone


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_within_documents_lead_somewhere(name: str) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", text_of(name)):
        if target.startswith(("http://", "https://")) or target in {"URL", "…"}:
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name} links to {target}"
        if anchor and file.suffix == ".md":
            assert anchor in anchors(file.read_text(encoding="utf-8")), f"{name} links to {target}"


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.findall(r"^## (\S+)", text_of("CHANGELOG.md"), re.MULTILINE)[0]
    assert newest == __version__


if __name__ == "__main__":
    write_generated()
