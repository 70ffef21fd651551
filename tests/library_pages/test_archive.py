"""Posts that lie elsewhere: their episode by their front matter, or whose words each quotation of an article is."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from made_episodes import put, said

from summarizer.__main__ import run
from summarizer.errors import InputError
from summarizer.library.archive import Archive, EpisodeNamed, episode_named, open_archive
from summarizer.library.quoted_places import Mentions, QuotedPlaces
from summarizer.pipeline.check_episode import PostText
from summarizer.records.episode import Audio, Episode
from summarizer.records.post import QuoteCheck
from summarizer.reporting import Silent
from summarizer.settings import Settings
from summarizer.store import open_root

WATER_ID, BREAD_ID, CLOCK_ID = "39dfccf147da5380", "5e1b0c77aa21d9f4", "0a4410fe63b2d781"
SHA = "c162c9f15a86b6040390ef42e5bcad4ee11d752e51e03aae5b5c9ed9f67cd3ba"
WATER = said(
    ("Daniel Ostrow", "What does a flood do to an old bridge?"),
    ("Judith Carver", "A flood digs a hole at the foot of the pier. You measure the bottom of the river after every "
     "flood. In 1998 we closed twelve bridges in one week. We have plenty of ideas and no money."),
    ("Daniel Ostrow", "I would never drive over that one at night."),
)  # fmt: skip
BREAD = said(
    ("Owen Marsh", "Tell me about the oven."),
    ("Mary Poe", "You bake the bread at four in the morning. I do not think we should sell it cold. "
     "We have plenty of ideas and no money. Nobody eats a loaf from yesterday."),
)  # fmt: skip
CLOCK = said(
    ("Owen Marsh", "How long does a clock live?"),
    ("Petra Hale", "A clock lives as long as someone winds it. Nobody eats a loaf from yesterday."),
)


TITLES = {
    "Judith Carver": "Water Always Wins", "Daniel Ostrow": "Water Always Wins", "Mary Poe": "The Oven",
    "Petra Hale": "The Clock",
}  # fmt: skip
FLOOD = "You measure the bottom of the river after every flood."


def episode(number: str, show: str, title: str, day: int, sha256: str | None = None) -> Episode:
    audio = Audio(file="audio.mp3", sha256=sha256, size=1) if sha256 else None
    return Episode(
        id=number, guid=number, show=show, title=title, date=dt.date(2026, 11, day), audio=audio,
        media="https://example.com/a.mp3", media_kind="enclosure",
    )  # fmt: skip


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("archive")
    put(root, episode(WATER_ID, "The Quiet Trades", "Water Always Wins", 1, SHA), WATER)
    put(root, episode(BREAD_ID, "Morning Work", "The Oven", 2), BREAD)
    put(root, episode(CLOCK_ID, "Morning Work", "The Clock", 3), CLOCK)
    return root


@pytest.fixture(scope="module")
def archive(shelf: Path):
    with open_archive(open_root(shelf), Settings(), Silent()) as opened:
        yield opened


def quotation(archive: Archive, *lines: str) -> QuoteCheck:
    """The last quotation of an article."""
    return archive.check(PostText("# An article\n\n" + "\n\n".join(lines) + "\n")).quotes[-1]


# -- any article -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "verdict", "passes", "who"),
    [
        (f'Carver said, "{FLOOD}"', "verbatim", True, "Judith Carver"),
        ('"You bake the bread at four in the morning," said Poe.', "verbatim", True, "Mary Poe"),
        ('> You bake the bread at four in the morning.', "verbatim", True, "Mary Poe"),
        ('> I would never drive over that one at night.', "verbatim", True, "Daniel Ostrow"),
        # Numbers that are written in another way are found by the words around them.
        ('> In nineteen ninety-eight we closed 12 bridges in one week.', "verbatim", True, "Judith Carver"),
        # The speaker decides between two episodes.
        ('Carver said, "We have plenty of ideas and no money."', "verbatim", True, "Judith Carver"),
        ('Poe said, "We have plenty of ideas and no money."', "verbatim", True, "Mary Poe"),
        ('Hale said, "Nobody eats a loaf from yesterday."', "verbatim", True, "Petra Hale"),
        # Changed, and given to somebody else: whose words they are is shown.
        ('Carver said, "You measure the top of the river after every flood."', "altered", False, "Judith Carver"),
        ('Carver said, "You measure the bottom of the river after flood."', "trimmed", False, "Judith Carver"),
        (f'Poe said, "{FLOOD}"', "misattributed", False, "Judith Carver"),
        ('Poe said that "we should sell it cold" every day.', "verbatim", False, "Mary Poe"),  # denied
        # Nobody in the archive says it.
        ('Carver said, "The moon is an orange cheese with honey."', "not found", False, None),
        ('She said, "measure bread money clock honey night."', "not found", False, None),
        # What is not said by anybody passes, as in a post about one episode.
        ('It was a "so-called" day.', "unspoken", True, None),
        ('The show "The Quiet Trades" is about work.', "unspoken", True, None),
        ("> Closed until the river falls. <!-- unspoken: a sign -->", "unspoken", True, None),
        ("Joe Bloggs wrote “Closed until the river falls.”<!-- unspoken -->", "unspoken", True, None),
        # Unless the post gives it to a voice of any episode.
        ("> “We sell every loaf cold.”\n>\n> — Mary Poe\n<!-- unspoken -->", "unspoken", False, None),
        ("Mary Poe said “We sell every loaf cold.”<!-- unspoken -->", "unspoken", False, None),
        ("> “Every flood is at the foot of the pier.”\n>\n> — Mary Poe\n<!-- unspoken -->", "unspoken", False, None),
        # Turns may have a short form of a voice's name.
        ("**Mary:** We sell every loaf cold and lie.", "not found", False, None),
        ("MP: We sell every loaf cold and lie.", "not found", False, None),
        ("**Mary:** You bake the bread at four in the morning.", "verbatim", True, "Mary Poe"),
    ],
)  # fmt: skip
def test_whose_words_a_quotation_is(archive, text, verdict, passes, who) -> None:
    found = quotation(archive, text)
    assert (found.verdict, found.passes, found.speaker) == (verdict, passes, who), found.reason
    assert (found.said_in.title if found.said_in else None) == (TITLES[who] if who else None)
    if found.said_in:
        assert (found.said_in.speaker, found.said_in.start) == (found.speaker, found.start)
        assert found.said_in.folder.startswith(("the-quiet-trades/2026-11-01", "morning-work/2026-11-0"))


def test_words_of_nobody_are_told_with_the_size_of_the_archive(archive) -> None:
    found = quotation(archive, "> The moon is an orange cheese with honey.")
    assert found.reason == "Nobody says it in the 3 episodes of the archive."


def test_an_archive_of_one_episode_is_told_as_one(tmp_path: Path) -> None:
    put(tmp_path, episode(WATER_ID, "The Quiet Trades", "Water Always Wins", 1, SHA), WATER)
    with open_archive(open_root(tmp_path), Settings(), Silent()) as alone:
        checks = alone.check(PostText("# An article\n\n> The moon is an orange cheese with honey.\n"))
    assert checks.quotes[0].reason == "Nobody says it in the only episode of the archive."
    assert "each quotation was looked for in the only episode of the archive" in checks.notes


def test_the_nearest_words_are_told_with_their_episode(archive) -> None:
    found = quotation(archive, "> You measure the bottom of a dry well before every wedding party.")
    assert (found.verdict, found.said_in) == ("not found", None)
    assert found.heard.startswith("You measure the bottom of")
    assert "The nearest words are in The Quiet Trades, “Water Always Wins”" in found.reason


def test_words_of_two_episodes_are_told_with_both_places(archive) -> None:
    found = quotation(archive, "> Nobody eats a loaf from yesterday.")
    assert found.passes
    assert "ambiguous" in found.flags
    assert {found.said_in.title, *(one.title for one in found.also_in)} == {"The Oven", "The Clock"}
    assert "The same words are also in: " in found.reason
    assert "ambiguous" not in quotation(archive, 'Poe said, "Nobody eats a loaf from yesterday."').flags


def test_each_quotation_of_an_article_has_its_own_episode(archive) -> None:
    checks = archive.check(PostText(
        '# Two trades\n\nCarver said, "You measure the bottom of the river after every flood."\n\n'
        '## Bread\n\nPoe said, "You bake the bread at four in the morning."\n\n'
        '## Time\n\n> A clock lives as long as someone winds it.\n>\n> — Petra Hale\n'
    ))  # fmt: skip
    assert [quote.said_in.episode for quote in checks.quotes] == [WATER_ID, BREAD_ID, CLOCK_ID]
    assert checks.passed
    assert "each quotation was looked for in the 3 episodes of the archive" in checks.notes


@pytest.mark.parametrize(
    ("words", "whole", "near"),
    [
        ("You measure the bottom of the river after every flood", [WATER_ID], []),
        ("We have plenty of ideas and no money", [WATER_ID, BREAD_ID], []),
        ("You MEASURE the bottom — of the river; after every flood!", [WATER_ID], []),
        ("You measure the top of the river after every flood", [], [WATER_ID]),
        ("a pier like a loaf", [], [WATER_ID, BREAD_ID, CLOCK_ID]),
        ("nothing whatever", [], []),
        ("…", [], []),
    ],
)
def test_the_index_proposes_episodes(archive, words, whole, near) -> None:
    found = QuotedPlaces(archive.index, Mentions(archive.index, words)).candidates(words)
    ids = dict(archive.index.execute("SELECT number, id FROM episodes").fetchall())
    assert sorted(ids[one] for one in found.whole) == sorted(whole)
    assert sorted(ids[one] for one in found.near) == sorted(near)


def test_the_episode_of_the_named_speaker_is_compared_when_many_hold_the_words(tmp_path: Path) -> None:
    names = ("Ann Ash", "Ben Birch", "Cora Cedar", "Dan Dogwood", "Eva Elm", "Finn Fir", "Gus Gorse", "Hedy Holly")
    for number, name in enumerate(names):
        talk = said(("Owen Marsh", "And now?"), (name, "I have never said anything that was not true before."))
        put(tmp_path, episode(f"{number:016}", f"Show {number}", f"Talk {number}", 1), talk)
    with open_archive(open_root(tmp_path), Settings(), Silent()) as opened:
        crowd = " ".join(f"{name} was on Show {number} in Talk {number}." for number, name in enumerate(names[:-1]))
        words = "I have never said anything that was not true before."
        for told in (f'Holly said, "{words}"', f'> "{words}"\n\n— Hedy Holly', f"Holly:\n\n> {words}"):
            found = quotation(opened, crowd, "And so on.", told)
            assert found.verdict == "verbatim"
            assert found.said_in is not None
            assert found.said_in.title == "Talk 7", found.reason


# -- a post that names its episode -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("front", "named"),
    [
        (f"---\nepisode_id: {WATER_ID}\n---\n", EpisodeNamed(WATER_ID, None)),
        (f"---\nepisode_id: {WATER_ID}\naudio_sha256: {SHA}\n---\n", EpisodeNamed(WATER_ID, SHA)),
        (f'+++\n[params]\nepisode_id = "{WATER_ID}"\n+++\n', EpisodeNamed(WATER_ID, None)),
        ("---\nepisode_id: 12\n---\n", None),  # another tool's number
        ("---\nepisode_id: '; DROP TABLE episodes'\naudio_sha256: [1]\n---\n", None),
        ("", None),
    ],
)
def test_front_matter_names_an_episode(front, named) -> None:
    assert episode_named(f"{front}# A post\n") == named


@pytest.mark.parametrize(
    ("front", "found"),
    [
        (f"episode_id: {WATER_ID}", "found by episode_id"),
        (f"audio_sha256: {SHA}", "found by audio_sha256"),
        (f"episode_id: {WATER_ID}\naudio_sha256: {SHA}", "found by episode_id and audio_sha256"),
        (f"episode_id: {BREAD_ID}\naudio_sha256: {SHA}", f"found by audio_sha256; its episode_id is {WATER_ID}"),
        (f"episode_id: {WATER_ID}\naudio_sha256: {'0' * 63}a", "found by episode_id; its recording is another"),
    ],
)
def test_a_post_is_checked_against_the_episode_that_it_names(archive, front, found) -> None:
    text = f"---\n{front}\n---\n\n# Water\n\n> You measure the bottom of the river after every flood.\n"
    checks = archive.check(PostText(text))
    assert checks.episode == WATER_ID
    assert checks.passed
    assert checks.notes[0].startswith("transcript: the-quiet-trades/2026-11-01")
    assert found in checks.notes[0]
    # The words of another episode are not this one's.
    assert not archive.check(
        PostText(text.replace("You measure the bottom of", "You bake the bread at four in"))
    ).passed


def test_a_post_whose_episode_is_not_there_is_refused_in_one_line(archive) -> None:
    with pytest.raises(InputError) as refused:
        archive.check(PostText(f"---\nepisode_id: {'f' * 16}\n---\n\n> You bake the bread.\n"))
    assert f"has the episode_id {'f' * 16} that its front matter names" in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("option", [{"listen": True}, {"verify": True}, {"audio": Path("a.mp3")}])
def test_what_needs_one_episode_is_refused_for_an_article(archive, option) -> None:
    with pytest.raises(InputError, match="goes with one conversation, not with an archive"):
        archive.check(PostText("> You bake the bread.\n"), **option)


# -- the command -------------------------------------------------------------------------------------------------------

OURS = f"---\nepisode_id: {WATER_ID}\n---\n\n# Water\n\n> You measure the bottom of the river after every flood.\n"
ARTICLE = '# Bread\n\nPoe said, "You bake the bread at four in the morning."\n'
FALSE = ARTICLE.replace("four", "five")
LOST = OURS.replace(WATER_ID, "f" * 16)
SET = {"summarizer.toml": 'archive = "archive"'}


@pytest.fixture
def desk(shelf: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a copy of the archive, and no settings of the machine."""
    shutil.copytree(shelf, tmp_path / "archive")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("posts", "arguments", "code", "told"),
    [
        ({"a.md": ARTICLE}, ["a.md", "--archive", "archive"], 0, "at 0:02, Mary Poe in Morning Work, “The Oven”"),
        ({"a.md": FALSE}, ["a.md", "--archive", "archive"], 1, "in: Morning Work, “The Oven” (2026-11-02), mor"),
        ({"a.md": OURS}, ["a.md", "--archive", "archive"], 0, "note: transcript: the-quiet-trades/"),
        ({"a.md": LOST}, ["a.md", "--archive", "archive"], 2, "no episode in archive has the episode_id"),
        ({"a.md": OURS}, ["a.md"], 2, "--transcript FILE"),
        ({"a.md": OURS, **SET}, ["a.md"], 0, "note: transcript: the-quiet-trades/"),
        ({"a.md": OURS, "summarizer.toml": 'archive = "/somewhere"\n'}, ["a.md"], 2, "outside its folder"),
        ({"a.md": OURS, "summarizer.toml": 'archive = "s3://b/c"\n'}, ["a.md"], 2, "an address with archive"),
        ({"a.md": OURS}, ["a.md", "--archive", "gone"], 2, "gone"),
        # Of a folder, with the setting alone only posts that name their episode are taken.
        ({"p/a.md": OURS, "p/b.md": FALSE, **SET}, ["p"], 0, "no transcript.json beside them: p/b.md"),
        ({"p/a.md": OURS, "p/b.md": FALSE}, ["p", "--archive", "archive"], 1, "p/b.md:3: ✗ altered"),
    ],
)  # fmt: skip
def test_check_with_an_archive(desk, capsys, posts, arguments, code, told) -> None:
    for name, text in posts.items():
        (desk / name).parent.mkdir(exist_ok=True)
        (desk / name).write_text(text, encoding="utf-8")
    assert run(["check", *arguments]) == code
    printed = capsys.readouterr()
    assert told in printed.out + printed.err


def test_nothing_is_written_into_an_episode_that_a_post_named(desk, capsys) -> None:
    (desk / "post.md").write_text(OURS, encoding="utf-8")
    before = {path: path.stat().st_mtime_ns for path in (desk / "archive").rglob("*.*") if ".sqlite" not in path.name}
    assert run(["check", "post.md", "--archive", "archive"]) == 0
    after = {path: path.stat().st_mtime_ns for path in (desk / "archive").rglob("*.*") if ".sqlite" not in path.name}
    assert before == after


def test_json_has_where_the_words_were_said(desk, capsys) -> None:
    (desk / "a.md").write_text(ARTICLE, encoding="utf-8")
    assert run(["check", "a.md", "--archive", "archive", "--json"]) == 0
    said_in = json.loads(capsys.readouterr().out)["quotes"][0]["said_in"]
    assert said_in == {
        "folder": f"morning-work/2026-11-02-x-{BREAD_ID}", "episode": BREAD_ID, "show": "Morning Work",
        "title": "The Oven", "date": "2026-11-02", "speaker": "Mary Poe", "start": 2.5,
    }  # fmt: skip


# -- round-ups ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        (f'Carver said, "{FLOOD}"', 0, "Carver in The Quiet Trades"),
        ('Poe said, "You bake the bread at four in the morning."', 0, "Mary Poe in Morning Work"),
        ('Poe said, "We have plenty of ideas and no money."', 0, "Mary Poe in Morning Work"),
        ("> We have plenty of ideas and no money.", 0, "; also "),
        (f'Poe said, "{FLOOD}"', 1, "The post names Poe"),
        ("> The sea is full of cold bread.\n>\n> — Mary Poe\n<!-- unspoken -->", 1, "gives it to Mary Poe"),
        ('Poe said, "A clock lives as long as someone winds it."', 1, "Nobody says it in the 2 transcripts."),
        ('Poe said, "You bake the bread at five in the morning."', 1, "“five” where “four” is given"),
        ("In 1998 they closed 40.\n\n> You bake the bread at four in the morning.", 0, "“40” is not in the episode"),
    ],
)  # fmt: skip
def test_a_round_up_is_checked_against_each_speakers_transcript(desk, capsys, text, code, told) -> None:
    (desk / "a.md").write_text(f"# Two trades\n\n{text}\n", encoding="utf-8")
    given = [str(next((desk / "archive").glob(f"*/*{one}/transcript.json"))) for one in (WATER_ID, BREAD_ID)]
    assert run(["check", "a.md", "--transcript", given[0], "--transcript", given[1]]) == code
    printed = capsys.readouterr().out
    assert told in printed
    assert "“1998” is not in the episode" not in printed


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--transcript", "t.txt"], "is given twice"),
        (["--transcript", "gone.vtt"], "gone.vtt"),
        (["--transcript", "u.txt", "--listen"], "--listen goes with one conversation"),
        (["--transcript", "u.txt", "--audio", "a.mp3"], "--audio goes with one conversation"),
    ],
)
def test_transcripts_that_cannot_be_used_together(desk, capsys, arguments, told) -> None:
    for name in ("t.txt", "u.txt"):
        (desk / name).write_text(f"Mary Poe (0:01): You bake the bread at four in the morning, {name}.\n")
    (desk / "a.md").write_text(ARTICLE, encoding="utf-8")
    assert run(["check", "a.md", "--transcript", "t.txt", *arguments]) == 2
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("of/shows", None),
        ("of/shows/the-quiet-trades/*", None),  # one episode
        ("of/shows/the-quiet-trades", "episodes lie in {}/of/shows"),  # one level too deep
        ("of", "episodes lie in {}/of/shows"),  # one level too high
        ("transcripts", "`summarizer draft -o DIR` writes it so"),  # no episode.json beside them
        ("nothing", "`summarizer draft -o DIR` writes it so"),
    ],
)
def test_an_archive_of_another_layout_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], given: str, hint: str | None
) -> None:
    put(tmp_path / "of" / "shows", episode(WATER_ID, "The Quiet Trades", "Water Always Wins", 1, SHA), WATER)
    (tmp_path / "nothing").mkdir()
    (tmp_path / "transcripts").mkdir()
    [one] = tmp_path.glob("of/shows/*/*/transcript.json")
    shutil.copy(one, tmp_path / "transcripts")
    article = tmp_path / "article.md"
    article.write_text(f'> "{FLOOD}"\n> — Judith Carver\n', encoding="utf-8")
    [folder] = tmp_path.glob(given)
    assert run(["check", str(article), "--archive", str(folder)]) == (2 if hint else 0)
    told = capsys.readouterr().err
    assert not hint or ("DIR/SHOW/EPISODE/episode.json" in told and hint.format(tmp_path) in told)
