"""Listing what a source offers, and picking one of several."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from servers import feed_xml

from summarizer.__main__ import run


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    items = "".join(
        f"<item><title>{title}</title><guid>g{n}</guid><pubDate>{9 - n} Jan 2024</pubDate>"
        f"<itunes:duration>{n}:02:03</itunes:duration><itunes:season>2</itunes:season>"
        f"<itunes:episode>{n}</itunes:episode>"
        f"<podcast:transcript url='https://x.example/{n}.vtt' type='text/vtt'/>"
        f"<enclosure url='http://127.0.0.1:9/{n}.mp3' type='audio/mpeg'/></item>"
        for n, title in ((1, "On [red]clocks[/red]"), (2, "On old clocks"), (3, "On bees"))
    )
    path = tmp_path / "feed.xml"
    path.write_text(feed_xml(items), encoding="utf-8")
    return path


def test_the_table_and_json_say_what_is_offered(feed: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["episodes", str(feed), "--quiet"]) == 0
    table = capsys.readouterr().out
    header, first = table.splitlines()[:2]
    assert header.split() == ["no.", "date", "length", "title", "offers", "number"]
    for part in ("2024-01-08", "1:02:03", "On [red]clocks[/red]", "transcript (vtt)", "S2E1"):
        assert part in first
    assert run(["episodes", str(feed), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["episodes"]
    assert (rows[2]["season"], rows[2]["number"], rows[2]["offers"]) == (2, 3, ["transcript (vtt)"])


def test_several_are_shown_with_numbers(feed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["draft", str(feed), "--episode", "clocks", "-o", str(tmp_path / "out")]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    lines = told.err.strip().splitlines()
    assert lines[0] == "summarizer: 'clocks' fits 2 episodes; say which number with --episode"
    assert [line.split()[0] for line in lines[1:]] == ["no.", "1", "2"]
    assert "On [red]clocks[/red]" in lines[2]
    assert not (tmp_path / "out").exists()


def test_a_list_of_which_nothing_can_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "l.opml").write_text(
        '<opml version="1.0"><body><outline xmlUrl="http://127.0.0.1:9/a"/><outline xmlUrl="http://127.0.0.1:9/b"/></body></opml>'
    )
    assert run(["episodes", str(tmp_path / "l.opml")]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("was left out") == 2


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
@pytest.mark.parametrize(("typed", "says"), [(b"7\n2\n", "127.0.0.1"), (b"\x04", "fits 2 episodes; say which number")])
def test_on_a_terminal_one_may_pick(feed: Path, tmp_path: Path, typed: bytes, says: str) -> None:
    """The one picked is gone for: here its address is refused, which names it."""
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "summarizer", "draft", str(feed), "--episode", "clocks", "-o", str(tmp_path / "o")]
    links = {f"SUMMARIZER_SITE__{name}_URL": "https://site.test/x" for name in ("LATEST", "UPDATES", "CORRECTIONS")}
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "200", "NO_COLOR": "1", **links}
    child = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, env=environment)
    os.close(theirs)
    shown, sent = b"", False
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the other side is closed
            break
        if not part:
            break
        shown += part
        if b"which number?" in shown and not sent:
            os.write(ours, typed)
            sent = True
    out, _ = child.communicate(timeout=60)
    os.close(ours)
    text = shown.decode("utf-8", "replace")
    assert sent, text
    assert child.returncode == 2
    assert out == b""
    assert "On old clocks" in text
    assert says in " ".join(text.split())
    picked = list((tmp_path / "o").glob("[!.]*/*"))
    assert [path.name[:10] for path in picked] == (["2024-01-07"] if typed.endswith(b"2\n") else [])
