"""What a backlog may be, and that it is read no faster than it is needed."""

from __future__ import annotations

import datetime as dt
import io
import itertools
import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fixtures_audio import music
from hypothesis import given
from hypothesis import strategies as st
from servers import Server, feed_xml

from summarizer.batch import backlog as backlog_module
from summarizer.batch import backlog_lines as lines
from summarizer.batch.backlog import Wanted, read_backlog, settings_for, transcript_of
from summarizer.errors import InputError, NetworkError, SummarizerError
from summarizer.net import http as web_http
from summarizer.records.batch import Entry
from summarizer.records.days import parse_day
from summarizer.records.episode import episode_id
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings, Settings

SETTINGS = Settings(fetch=FetchSettings(retries=0, timeout=2))


class Heard(Silent):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def note(self, message: str) -> None:
        self.notes.append(message)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setattr(web_http, "FIRST_WAIT_SECONDS", 0.01)
    with Server() as running:
        yield running


def read(source: Any, wanted: Wanted | None = None, report: Any = None) -> list[Entry]:
    return list(read_backlog(str(source), wanted or Wanted(), SETTINGS, report or Silent()))


def listed(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def feed(server: Server, name: str, *days: int, media: str = "https://example.org/") -> str:
    items = "".join(
        f"<item><title>{name} {day}: Über Bees</title><guid>{name}-{day}</guid><pubDate>{day:02d} Jan 2024</pubDate>"
        f"<itunes:duration>{day}00</itunes:duration>"
        f'<enclosure url="{media}{name}{day}.mp3" type="audio/mpeg"/></item>'
        for day in days
    )
    return server.add(f"/{name}.xml", feed_xml(items, title=name), type="application/rss+xml")


def opml(*urls: str) -> str:
    lines = "".join(f'<outline type="rss" text="a" xmlUrl="{url}"/>' for url in urls)
    return f'<?xml version="1.0"?><opml version="2.0"><head/><body>{lines}</body></opml>'


# ---- text files


@pytest.mark.parametrize("line", ["words.vtt --as-given", '"a talk.vtt" --as-given', "talk.mp3 --as-given"])
def test_a_transcript_may_be_the_source_of_a_line(line: str, tmp_path: Path) -> None:
    """Whether a file that is there is a transcript is found out when its turn comes."""
    (entry,) = read(listed(tmp_path / "list.txt", f"{line}\n"))
    assert settings_for(entry, SETTINGS).as_given
    assert transcript_of(entry) is None


def test_an_address_is_no_transcript(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"list\.txt:1: --as-given is about a transcript"):
        read(listed(tmp_path / "list.txt", "https://example.org/a.mp3 --as-given\n"))


def test_a_text_file(tmp_path: Path) -> None:
    (tmp_path / "my talk.mp3").write_bytes(b"")
    (tmp_path / "Talk - part 2.mp3").write_bytes(b"")
    found = read(
        listed(
            tmp_path / "list.txt",
            "\ufeff# a comment\n\n  https://example.org/a.mp3  \n"
            "https://example.org/feed#frag --episode latest --speakers 2 --language de # why\n"
            "my talk.mp3\n"
            '"https://example.org/x y.mp3" --speaker "0:12=Joel Abernathy" --speaker 1:02=Ann\n'
            'my talk.mp3 --model "gpt 4" --llm openai\n'
            "https://example.org/f.xml --episode 'Two Words'\n"
            "Talk - part 2.mp3 --insights 4\n",
        )
    )
    assert [entry.source for entry in found] == [
        "https://example.org/a.mp3",
        "https://example.org/feed#frag",
        str(tmp_path / "my talk.mp3"),
        "https://example.org/x y.mp3",
        "https://example.org/f.xml",
        str(tmp_path / "Talk - part 2.mp3"),
    ]  # the same file once, whatever options came with it
    assert found[0].options == {}
    assert found[1].episode == "latest"
    assert found[1].options == {"speakers": "2", "language": "de"}
    assert found[1].place == "list.txt:4"
    assert found[4].episode == "Two Words"
    own = settings_for(found[3], SETTINGS)
    assert own.speakers.names == {"0:12": "Joel Abernathy", "1:02": "Ann"}
    assert own.fetch == SETTINGS.fetch
    german = settings_for(found[1], SETTINGS)
    assert (german.asr.language, german.speakers.count) == ("de", 2)
    assert settings_for(found[0], SETTINGS) is SETTINGS


def test_options_reach_the_settings(tmp_path: Path) -> None:
    (tmp_path / "words.vtt").write_text("WEBVTT\n", encoding="utf-8")
    (entry,) = read(
        listed(
            tmp_path / "l.txt",
            "https://example.org/a.mp3 --asr base --llm none --model m --insights 5 "
            "--policy clean --transcript words.vtt --as-given\n",
        )
    )
    own = settings_for(entry, SETTINGS)
    assert (own.asr.model, own.llm.provider, own.llm.model, own.quotes.insights, own.policy) == (
        "base", "none", "m", 5, "clean",
    )  # fmt: skip
    assert transcript_of(entry) == tmp_path / "words.vtt"
    assert own.as_given


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("https://a/b --langauge de", "unknown here: --langauge de"),
        ("https://a/b --speakers two", "'two' is not a number from 1 to 20"),
        ("https://a/b --speakers 21", "'21' is not a number from 1 to 20"),
        ("https://a/b --insights", "expected one argument"),
        ("https://a/b --policy loose", "invalid choice"),
        ("https://a/b --speaker Ann", "not TIME=NAME"),
        ("https://a/b --since yesterday", "no day"),
        ("https://a/b --all --episode 3", "exclude"),
        ("https://a/b --asr base --asr-cascade tiny.en,base", "exclude"),
        ("https://a/b --asr-cascade base", "--asr-cascade base is not SMALL,LARGE"),
        ("https://a/b --episode 'open", "left open"),
        ("--episode 3", "begins with a source"),
        ("https://a/b --output x", "unknown here"),
        ("https://a/b -l de", "no white space"),
        ("https://a/b https://a/c", "no white space"),
        ('"" --language de', "empty"),
        ("https://a/" + "b" * 9000, "longer than"),
    ],
)
def test_a_wrong_line_is_told_before_anything_starts(tmp_path: Path, line: str, said: str) -> None:
    path = listed(tmp_path / "list.txt", f"https://a/first\n\n{line}\n")
    with pytest.raises(InputError) as caught:
        read_backlog(str(path), Wanted(), SETTINGS, Silent())
    assert str(caught.value).startswith("list.txt:3: ")
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_lines_models_take_the_place_of_the_runs(tmp_path: Path) -> None:
    path = listed(
        tmp_path / "list.txt", "https://a/1 --asr base\nhttps://a/2 --asr-cascade tiny.en,base\nhttps://a/3\n"
    )
    run = SETTINGS.model_copy(update={"asr": SETTINGS.asr.model_copy(update={"cascade": "tiny.en,large-v3"})})
    told = [lines.settings_for(entry, run).asr for entry in read(path)]
    assert [(asr.first, asr.second) for asr in told] == [
        ("base", None), ("tiny.en", "base"), ("tiny.en", "large-v3"),
    ]  # fmt: skip


def test_many_wrong_lines_are_told_at_once(tmp_path: Path) -> None:
    path = listed(tmp_path / "list.txt", "https://a/b --nonsense\n" * 25)
    with pytest.raises(InputError, match=r"list\.txt:1: .*; list\.txt:10: .*; and 15 more"):
        read(path)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused_in_one_line(text: str) -> None:
    if not (line := lines.without_comment(text)):
        return
    try:
        source, options = lines.parse_line(line)
    except ValueError:
        return
    assert isinstance(source, str)
    assert all(isinstance(value, str) for _, value in options)


@pytest.mark.parametrize("body", [b"", b"# only\n\n", b"caf\xe9.mp3\n", b'{"a": 1}', b"%PDF-1.4"])
def test_what_is_no_list(tmp_path: Path, body: bytes) -> None:
    (tmp_path / "list").write_bytes(body)
    with pytest.raises(InputError):
        read(tmp_path / "list")


def test_what_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no file"):
        read(tmp_path / "nowhere.txt")
    with pytest.raises(InputError):
        read(tmp_path / "a\0b")


def test_standard_input_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("https://a/1\nhttps://a/2 --wrong\nhttps://a/3 --language fr\n"))
    first, second, third = read("-")
    assert (first.source, first.place) == ("https://a/1", "standard input:1")
    assert "standard input:2: unknown here: --wrong" in (second.problem or "")
    assert third.options == {"language": "fr"}


def test_a_list_of_feeds_from_standard_input(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(opml(feed(server, "a", 1), feed(server, "b", 2))))
    assert [entry.episode for entry in read("-")] == ["a-1", "b-2"]


def test_standard_input_is_not_read_ahead() -> None:
    code = (
        "import sys\nfrom summarizer.batch.backlog import *\nfrom summarizer.settings import Settings\n"
        "from summarizer.reporting import Silent\n"
        "for entry in read_backlog('-', Wanted(), Settings(), Silent()): print(entry.source, flush=True)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin
        assert child.stdout
        child.stdin.write("https://a/1\n")
        child.stdin.flush()
        assert child.stdout.readline() == "https://a/1\n"
        child.stdin.close()


def test_a_hundred_thousand_lines(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"https://example.org/{number}.mp3 --language en\n" for number in range(100_000))
    assert read(listed(tmp_path / "one.txt", "https://example.org/0.mp3 --language en"))  # imports what a reader needs
    tracemalloc.start()
    entries = read_backlog(str(path), Wanted(), SETTINGS, Silent())
    assert next(entries).source.endswith("/0.mp3")
    first = tracemalloc.get_traced_memory()[1]
    count = 1 + sum(1 for _ in entries)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 100_000
    assert first < 2**20
    assert most < 16 * 2**20  # eight bytes each and the set around them


# ---- feeds


def test_a_feed_is_read_once_and_its_episodes_are_known(server: Server) -> None:
    url = feed(server, "bees", 1, 2, 3)
    found = read(url)
    assert [entry.known.guid for entry in found if entry.known] == ["bees-3", "bees-2", "bees-1"]
    assert {entry.source for entry in found} == {url}
    assert [entry.episode for entry in found] == ["bees-3", "bees-2", "bees-1"]
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("wanted", "days"),
    [
        (Wanted(since=dt.date(2024, 1, 3)), [5, 4, 3]),
        (Wanted(until=dt.date(2024, 1, 2)), [2, 1]),
        (Wanted(since=dt.date(2024, 1, 2), until=dt.date(2024, 1, 4), limit=2), [4, 3]),
        (Wanted(match="uber BEES 4"), [4]),
        (Wanted(match="wasps"), []),
        (Wanted(limit=1), [5]),
    ],
)
def test_which_episodes(server: Server, wanted: Wanted, days: list[int]) -> None:
    found = read(feed(server, "show", 1, 2, 3, 4, 5), wanted)
    assert [entry.known.date.day for entry in found if entry.known and entry.known.date] == days


def test_an_episode_without_a_date_is_left_out_when_days_matter(server: Server) -> None:
    item = '<item><title>a</title><guid>g</guid><enclosure url="https://e.org/a.mp3" type="audio/mpeg"/></item>'
    url = server.add("/f", feed_xml(item), type="text/xml")
    assert len(read(url)) == 1
    assert read(url, Wanted(until=dt.date(2030, 1, 1))) == []


def test_a_list_of_feeds_is_read_one_at_a_time_and_a_poisonous_one_does_no_harm(server: Server, tmp_path: Path) -> None:
    good, last = feed(server, "good", 1, 2), feed(server, "last", 3)
    broken = server.add("/broken", "<rss><channel></channel></rss>", type="text/xml")
    gone = server.url("/gone.xml")
    path = listed(tmp_path / "feeds.opml", opml(good, broken, gone, last, good))
    entries = read_backlog(str(path), Wanted(), SETTINGS, Silent())
    assert not server.calls
    assert next(entries).episode == "good-2"
    assert {call.path for call in server.calls} == {"/good.xml"}
    rest = list(entries)
    assert [entry.episode for entry in rest if not entry.problem] == ["good-1", "last-3"]
    problems = {entry.source: entry.problem for entry in rest if entry.problem}
    assert set(problems) == {broken, gone}
    assert "404" in (problems[gone] or "") or "gone" in (problems[gone] or "")


def test_a_list_of_feeds_on_the_web(server: Server) -> None:
    url = server.add("/mine.opml", opml(feed(server, "a", 1), feed(server, "b", 2)), type="text/x-opml")
    assert [entry.episode for entry in read(url)] == ["a-1", "b-2"]


def test_somebody_elses_list_may_not_lead_into_this_network(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = feed(server, "inside", 1)
    from summarizer.net.address import Guard

    reader = backlog_module._Reader(Wanted(), SETTINGS, Silent())
    (entry,) = reader.feeds(opml(inside).encode(), "https://else.where/list.opml", Guard(allow_private=False))
    assert "private network" in (entry.problem or "")
    assert not server.calls


def test_a_feed_that_cannot_be_read_is_an_error_when_it_is_all(server: Server) -> None:
    with pytest.raises((NetworkError, InputError)):
        read(server.url("/nothing"))
    with pytest.raises(InputError):
        read(server.add("/e.opml", opml(), type="text/x-opml"))


def test_a_line_may_be_a_feed_with_all_its_episodes(server: Server, tmp_path: Path) -> None:
    one, two = feed(server, "one", 1, 2, 3), feed(server, "two", 4, 5)
    path = listed(
        tmp_path / "list.txt",
        f"{one} --all --limit 2 --language de\n{two}\n{two} --since 2024-01-05\n{server.url('/gone')} --all\n",
    )
    found = read(path)
    assert [(entry.episode, entry.options) for entry in found if entry.known] == [
        ("one-3", {"language": "de"}),
        ("one-2", {"language": "de"}),
        ("two-5", {}),
    ]
    assert [(entry.source, entry.episode) for entry in found if not entry.known] == [
        (two, None),  # its latest, looked up when it is its turn
        (server.url("/gone"), None),
    ]
    assert found[-1].problem
    assert found[0].place == "list.txt:1"


def test_the_same_episode_comes_once(server: Server, tmp_path: Path) -> None:
    url = feed(server, "one", 1, 2)
    report = Heard()
    path = listed(tmp_path / "list.txt", f"{url} --all\n{url} --all\nhttps://a/b\nhttps://a/b\n{url}\n{url}\n")
    assert len(read(path, report=report)) == 4
    assert report.notes[-1] == "4 entries of the backlog came twice and are done once"


def test_two_episodes_that_shared_8_digits_both_come(tmp_path: Path) -> None:
    """Of 100,000 episodes, two in three backlogs have such a pair; 0.1 dropped one as having come twice."""
    guids = ("one-46046", "one-96052")
    assert len({episode_id(guid)[:8] for guid in guids}) == 1
    items = "".join(
        f"<item><title>{guid}</title><guid>{guid}</guid>"
        f"<enclosure url='https://e.org/{guid}.mp3' type='audio/mpeg'/></item>"
        for guid in guids
    )
    (tmp_path / "feed.xml").write_text(feed_xml(items, title="one"))
    report = Heard()
    found = read(tmp_path / "feed.xml", report=report)
    assert [entry.known.guid for entry in found if entry.known] == list(guids)
    assert not any("twice" in note for note in report.notes)


def test_a_feed_on_this_machine(tmp_path: Path) -> None:
    music(tmp_path / "a.wav", 1.0)
    item = '<item><title>Here</title><guid>g1</guid><enclosure url="a.wav" type="audio/wav"/></item>'
    path = listed(tmp_path / "feed.xml", feed_xml(item))
    (entry,) = read(path)
    assert (entry.source, entry.episode) == (str(path), "g1")


# ---- folders


def test_a_folder_of_recordings(tmp_path: Path) -> None:
    for name in ("b.mp3", "a.m4a", "deep/er/c.opus", "notes.txt", ".hidden.mp3", ".git/d.mp3"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "show/2024-01-01-made-0a1b2c3d").mkdir(parents=True)
    (tmp_path / "show/2024-01-01-made-0a1b2c3d/audio.mp3").write_bytes(b"x")
    (tmp_path / "show/2024-01-01-made-0a1b2c3d/episode.json").write_bytes(b"{}")
    report = Heard()
    found = read(tmp_path, report=report)
    assert [Path(entry.source).name for entry in found] == ["a.m4a", "b.mp3", "c.opus"]
    assert "1 file in" in report.notes[-1]
    assert len(read(tmp_path, Wanted(limit=2))) == 2
    assert [Path(entry.source).name for entry in read(tmp_path, Wanted(match="b"))] == ["b.mp3"]
    with pytest.raises(InputError, match="no recording"):
        read(tmp_path / "show")


def test_one_recording(tmp_path: Path) -> None:
    path = music(tmp_path / "a.wav", 1.0)
    assert [entry.source for entry in read(path)] == [str(path)]


# ---- days


@pytest.mark.parametrize(
    ("text", "day"), [("2024-02-29", (2024, 2, 29)), ("7d", (2024, 2, 23)), ("2w", (2024, 2, 16)), ("1y", (2023, 3, 2))]
)
def test_days(text: str, day: tuple[int, int, int]) -> None:
    assert parse_day(text, dt.date(2024, 3, 1)) == dt.date(*day)


@pytest.mark.parametrize("text", ["", "soon", "2024-13-01", "5x", "d", "99999d"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(InputError, match="is no day"):
        parse_day(text)


def test_entries_are_lazy_also_when_nobody_takes_them(server: Server, tmp_path: Path) -> None:
    urls = [feed(server, f"f{number}", 1, 2) for number in range(5)]
    path = listed(tmp_path / "l.opml", opml(*urls))
    taken = list(itertools.islice(read_backlog(str(path), Wanted(), SETTINGS, Silent()), 3))
    assert len(taken) == 3
    assert len(server.calls) == 2
    with pytest.raises(SummarizerError):
        read(tmp_path / "no.opml")


@pytest.mark.parametrize("named", ["list.txt", "../list.txt", "below/../list.txt", None])
def test_entries_have_the_same_names_from_any_working_folder(
    named: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "talk.mp3").touch()
    whole = listed(tmp_path / "list.txt", "talk.mp3 --language en\n")
    monkeypatch.chdir(tmp_path / "below" if named == "../list.txt" else tmp_path)
    (entry,) = read(named or whole)
    assert entry.source == str(tmp_path / "talk.mp3")
    assert entry.key == f"{tmp_path / 'talk.mp3'}\n"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_what_is_no_file_with_a_name_in_utf8_fails_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = os.fsdecode(b"bad\xff\xfe.mp3")
    (tmp_path / "good.mp3").write_bytes(b"x")
    (tmp_path / bad).write_bytes(b"x")
    os.mkfifo(tmp_path / "pipe.mp3")
    (tmp_path / "dangling.mp3").symlink_to(tmp_path / "nothing")
    read_at = read(tmp_path, Wanted(since=dt.date(2020, 1, 1)))
    for entries in (read(tmp_path), read_at):
        assert {Path(entry.source).name for entry in entries if not entry.problem} == {"good.mp3", "dangling.mp3"}
        wrong, pipe = (entry for entry in entries if entry.problem)
        assert (wrong.problem or "").endswith("bad\ufffd\ufffd.mp3 cannot be used: its name is not UTF-8; rename it")
        assert (pipe.problem or "").endswith("pipe.mp3 is a pipe, not a file; give a file, or - for standard input")
        assert all(Entry.model_validate_json(entry.model_dump_json()) == entry for entry in entries)
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{tmp_path / bad}\n{tmp_path / 'good.mp3'} --transcript {bad}\n"))
    assert all("not UTF-8; rename it" in (entry.problem or "") for entry in read("-"))
    long = "a" * 300 + ".mp3"
    lines = listed(tmp_path / "lines.txt", f"pipe.mp3\ngood.mp3\n{long}\ngood.mp3 --episode 2 --transcript {long}\n")
    assert [bool(entry.problem) for entry in read(lines)] == [True, False, True, True]
    for name in (bad, "pipe.mp3"):
        with pytest.raises(InputError, match=r"rename it|is a pipe"):
            read(tmp_path / name)


# ---- lines that name one episode


@pytest.mark.parametrize(
    ("lines", "counts", "options", "told"),
    [
        # the line that names it alone wins, wherever it stands
        (("--all", '--episode "s 2" --speakers 2'), "2", {"speakers": "2"}, "list.txt:1 and list.txt:2 name one"),
        (('--episode "s 2" --speakers 2', "--all"), "1", {"speakers": "2"}, "list.txt:2 and list.txt:1 name one"),
        (("--all --speakers 3", "--episode 2"), "2", {}, "list.txt:1 and list.txt:2 name one"),
        # of two that name it alone, the one that says more of it
        (("--episode 2", "--episode s-2 --language de"), "2", {"language": "de"}, "list.txt:1 and list.txt:2 name one"),
        (("--episode 2 --language de", "--episode s-2"), "1", {"language": "de"}, "list.txt:2 and list.txt:1 name one"),
        (("--all", "--episode 2"), "2", {}, ""),  # the same for both: nothing to say
        (("--all", '--episode "no such title" --speakers 2'), "1", {}, ""),  # another matter, for whoever does it
    ],
)
def test_of_lines_that_name_one_episode_one_counts(
    server: Server, tmp_path: Path, lines: tuple[str, ...], counts: str, options: dict[str, str], told: str
) -> None:
    url, report = feed(server, "s", 3, 2, 1), Heard()
    path = listed(tmp_path / "list.txt", "".join(f"{url} {line}\n" for line in lines))
    found = [entry for entry in read(path, report=report) if entry.known and entry.known.guid == "s-2"]
    assert [(entry.place, entry.options) for entry in found] == [(f"list.txt:{counts}", options)]
    said = [note for note in report.notes if "name one" in note]
    assert len(said) == bool(told)
    assert told in "".join(said)


def test_a_line_that_names_an_episode_alone_is_looked_up_when_its_turn_comes(server: Server, tmp_path: Path) -> None:
    (entry,) = read(listed(tmp_path / "list.txt", f"{feed(server, 's', 3, 2, 1)} --episode 2\n"))
    assert (entry.known, entry.episode) == (None, "2")
