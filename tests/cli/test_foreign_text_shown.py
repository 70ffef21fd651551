"""Text that somebody else wrote, on a terminal and in what is written: no escape sequence, no markup."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from summarizer.__main__ import run
from summarizer.batch.view import JsonLog
from summarizer.publish.html import render_html
from summarizer.publish.markdown import escape
from summarizer.records.episode import Episode, Person
from summarizer.records.review import Decision
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.terminal import TerminalReporter, stderr, stdout
from summarizer.transcripts import FORMATS

EVIL = "\x1b]0;owned\x07\x1b[2J\u202eevil\u202c\x9b31m [bold red]loud[/] [link=http://x.test]here[/link] :smile: [/]"
SHOWN = "]0;owned[2Jevil31m [bold red]loud[/] [link=http://x.test]here[/link] :smile: [/]"
OBEYED = "\x07\x9b\u202e\u202c\u2066"


def test_records_hold_none() -> None:
    word = Word(text=EVIL, start=0, end=1, speaker=EVIL)
    transcript = Transcript(
        language="en", duration=1, model="made", words=(word,), speakers=(Speaker(label=EVIL, name=EVIL),)
    )
    assert transcript.words[0].text == transcript.speakers[0].label == SHOWN
    episode = Episode(
        id="1", guid="g", title=EVIL, description=f"a\n{EVIL}", media="m", media_kind="file",
        people=(Person(name=EVIL, origin="title"),),
    )  # fmt: skip
    assert Episode.model_validate_json(episode.model_dump_json()) == episode
    assert (episode.title, episode.description, episode.people[0].name) == (SHOWN, f"a\n{SHOWN}", SHOWN)
    raw = {"id": "abcdef", "who": "\u202eJoe", "when": "2026-01-01T00:00:00Z", "action": "heard", "words": (0, 1)}
    assert Decision.model_validate({**raw, "heard": "\u2066so\u2069"}).heard == "so"
    for _, write in FORMATS.values():
        assert not set(OBEYED + "\x1b") & set(write(transcript))


def test_nothing_reaches_a_terminal_that_the_records_let_through(capsys: pytest.CaptureFixture[str]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("plain", box=None)
    table.add_row(EVIL)
    table.add_row(Text(EVIL))
    stdout().print(table, width=600)
    stdout().print(EVIL, width=600)
    stderr().print(EVIL)
    with TerminalReporter() as report:
        report.note(EVIL)
        report.warn(EVIL)
        report.progress(0, 1, EVIL)
    told = capsys.readouterr()
    assert not set(OBEYED + "\x1b") & set(told.out + told.err)
    assert told.out.count(SHOWN) == 3
    assert told.err.count(SHOWN) == 4


def test_a_link_is_no_way_in() -> None:
    from rich.style import Style
    from rich.text import Text

    console = stdout()
    console.file, console._force_terminal, console._color_system = io.StringIO(), True, None
    console._color_system = type(console)(force_terminal=True, color_system="truecolor")._color_system
    console.print(Text("here", style=Style(link="https://x.test/\x1b]0;owned\x07")))
    told = console.file.getvalue()
    assert "https://x.test/]0;owned" in told
    assert "\x07" not in told


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_live_line_on_a_terminal() -> None:
    code = (
        "from summarizer.terminal import TerminalReporter\n"
        f"with TerminalReporter() as report: report.progress(0, 1, {EVIL!r}); report.note({EVIL!r})"
    )
    ours, theirs = pty.openpty()
    env = {**os.environ, "COLUMNS": "300", "TERM": "xterm"}
    done = subprocess.run([sys.executable, "-c", code], stderr=theirs, stdout=subprocess.PIPE, env=env, timeout=60)
    os.close(theirs)
    told = os.read(ours, 100_000).decode()
    os.close(ours)
    assert done.returncode == 0
    assert told.count(SHOWN) >= 2
    assert not set(OBEYED) & set(told)


def test_errors(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "no\x1b[31m\u202esuch.md"]) == 2
    assert capsys.readouterr().err.startswith("summarizer: no such file: no[31msuch.md;")


def test_json_says_the_same_without_them(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from summarizer.cli.output import print_json, print_rows

    print_json({"title": EVIL})
    print_rows({"rows": [{"title": EVIL}]})
    log = io.StringIO()
    JsonLog(log).event("note", {"message": EVIL})
    one, many = capsys.readouterr().out.split("\n}\n", 1)
    assert json.loads(one + "}") == {"title": EVIL}
    assert json.loads(many) == {"rows": [{"title": EVIL}]}
    assert json.loads(log.getvalue())["message"] == EVIL
    assert not set(OBEYED + "\x1b") & set(one + many + log.getvalue())


def test_posts_hold_none() -> None:
    assert not set(OBEYED + "\x1b") & set(escape(EVIL))
    post = f"---\ntitle: a\n---\n# {EVIL}\n\n> &#x202e;quoted&#27;[31m\n<!-- q1 1.00-2.00 {EVIL} -->\n"
    assert not set(OBEYED + "\x1b") & set(render_html(post))


def test_a_feed_and_a_search_show_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    feed = tmp_path / "feed.xml"
    title = "\u202eevil\u202c\u0085 &amp;#27;[31m [bold]loud[/bold]"
    notes = "Plain words. " * 50
    feed.write_text(
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title><description>{notes}</description>'
        f"<item><title>{title}</title><guid>\u202eg</guid>"
        '<enclosure url="https://x.test/a.mp3" type="audio/mpeg" length="1"/></item></channel></rss>',
        encoding="utf-8",
    )
    assert run(["episodes", str(feed)]) == 0
    assert run(["episodes", str(feed), "--json"]) == 0
    told = capsys.readouterr().out
    assert not set(OBEYED + "\x1b\x85") & set(told)
    assert told.count("evil [31m [bold]loud[/bold]") >= 2
