"""Who said what, when: cutting into tokens, queries that cannot be wrong, and the index."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_episodes import put, said

from summarizer.errors import InputError
from summarizer.library.search import Found, Limits, search_transcripts
from summarizer.records.episode import Audio, Episode
from summarizer.store import open_root
from summarizer.text.search_words import fold, parse_query, place_matches, search_tokens

ENGLISH = said(
    ("Judith Carver", "You measure the bottom of the river after every flood. A bridge can look perfect on Monday."),
    ("Daniel Ostrow", "What do you do after the flood?"),
    ("Judith Carver", "I don't wait. The café in Zürich was closed, so I washed the bridge."),
)
JAPANESE = said(("山田", "東京都の橋を毎日見ます。"), ("佐藤", "京都のカフェが好きです。"), unspaced=True)
CHINESE = said(("李", "我们每天检查这座大桥。"), unspaced=True)


def episode(number: int, **changes: object) -> Episode:
    known = Episode(
        id=f"{number:08x}", guid=str(number), show="The Quiet Trades", title=f"Episode {number}",
        date=dt.date(2026, 11, number), media="https://example.com/a.mp3", media_kind="enclosure",
    )  # fmt: skip
    return known.model_copy(update=changes)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("said")
    put(root, episode(1), ENGLISH)
    put(root, episode(2, show="Night Desk", link="https://example.com/2"), JAPANESE)
    put(root, episode(3, show="Night Desk", date=None), CHINESE)
    put(root, episode(4))
    return root


def ask(shelf: Path, text: str, **limits: object) -> Found:
    return search_transcripts(open_root(shelf), text, Limits(**limits))  # type: ignore[arg-type]


def texts(found: Found) -> list[str]:
    return sorted(hit.text[:12] for hit in found.hits)


@pytest.mark.parametrize(
    ("query", "passages"),
    [
        ("river", 1),
        ("flood", 2),
        ("flood bridge", 1),
        ("FLOOD", 2),
        ('"after every flood"', 1),
        ('"after flood"', 0),
        ("“after the flood”", 1),
        ("wash*", 1),
        ("wash", 0),
        ("flood -bridge", 1),
        ("flood -snow", 2),
        ("flood NOT snow", 2),
        ("flood NOT bridge", 1),
        ("river OR closed", 2),
        ("(river OR closed) bridge", 2),
        ("flood AND bridge", 1),
        ("cafe", 1),
        ("CAFÉ", 1),
        ("zurich", 1),
        ("don't", 1),
        ("don’t", 1),
        ("東京", 1),
        ("京都", 2),  # it stands in 東京都 too
        ("橋", 1),
        ("カフェ", 1),
        ("ｶﾌｪ", 1),
        ("大桥", 1),
        ("检查 大桥", 1),
        ("桥大", 0),
    ],
)
def test_what_is_found(shelf: Path, query: str, passages: int) -> None:
    found = ask(shelf, query)
    assert found.passages == len(found.hits) == passages
    assert found.episodes == 3


@pytest.mark.parametrize(
    "query",
    ['"', '"river', "river)", "((river", "river OR", "AND river", "NOT", "-river", "river NOT", "*river",
     "said:river", "river^2", "NEAR(river flood)", "{river}", "river + flood", "'; DROP TABLE words; --",
     "river\x00flood", "a" * 5000],
)  # fmt: skip
def test_no_query_is_a_syntax_error(shelf: Path, query: str) -> None:
    if any(char.isalnum() for char in query):
        ask(shelf, query)
    else:
        with pytest.raises(InputError, match="no word"):
            ask(shelf, query)


@given(st.text(alphabet=st.sampled_from("ab \"*()-:^{}+'ANDORT\u0301京é\x00\ud83d"), max_size=40))
def test_no_text_at_all_is_a_syntax_error(text: str) -> None:
    import sqlite3

    try:
        match = parse_query(text).match
    except InputError:
        return
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE words USING fts5 (said)")
    connection.execute("SELECT * FROM words WHERE words MATCH ?", (match,)).fetchall()
    connection.close()


def test_who_and_when(shelf: Path) -> None:
    (hit,) = ask(shelf, "perfect monday").hits
    assert (hit.speaker, hit.episode, hit.date) == ("Judith Carver", "00000001", "2026-11-01")
    assert (hit.start, hit.clock) == (5.0, "0:05")  # the sentence with the first match, not the turn's start
    assert [hit.text[start:end] for start, end in hit.matches] == ["perfect", "Monday"]
    assert hit.end > hit.start


def test_matches_are_marked_in_scripts_without_spaces(shelf: Path) -> None:
    (hit,) = ask(shelf, "毎日").hits
    assert [hit.text[start:end] for start, end in hit.matches] == ["毎日"]
    assert hit.speaker == "山田"


def test_limits(shelf: Path) -> None:
    assert ask(shelf, "flood", speaker="carver").passages == 1
    assert ask(shelf, "flood", speaker="CARVÉR").passages == 1
    assert ask(shelf, "flood", speaker="carv").passages == 0
    assert ask(shelf, "京都", show="night desk").passages == 2
    assert ask(shelf, "京都", show="quiet").passages == 0
    assert ask(shelf, "flood", since=dt.date(2026, 11, 1), until=dt.date(2026, 11, 1)).passages == 2
    assert ask(shelf, "flood", since=dt.date(2026, 11, 2)).passages == 0
    assert ask(shelf, "大桥", until=dt.date(2030, 1, 1)).passages == 0  # a day that is not known is on no side
    few = ask(shelf, "flood", most=1)
    assert (len(few.hits), few.passages) == (1, 2)


def test_the_better_passage_is_first(shelf: Path) -> None:
    scores = [hit.score for hit in ask(shelf, "flood OR bridge").hits]
    assert scores == sorted(scores, reverse=True)
    assert ask(shelf, "flood").hits[0].text.startswith("What do you do")  # the shorter one


def test_links(tmp_path: Path) -> None:
    audio = Audio(file="audio.mp3", sha256="0" * 64, size=1, url="https://cdn.example/a.mp3?x=1")
    local = put(tmp_path, episode(1, audio=audio), ENGLISH)
    put(tmp_path, episode(2, media_kind="page", link="https://video.example/watch?v=1"), ENGLISH)
    put(tmp_path, episode(3, link="javascript:alert(1)"), ENGLISH)
    put(tmp_path, episode(4, audio=audio, link="https://show.example/4"), ENGLISH)
    links = {hit.episode: (hit.link, hit.audio) for hit in ask(tmp_path, "monday").hits}
    assert links == {
        "00000001": (None, "https://cdn.example/a.mp3?x=1#t=5"),
        "00000002": ("https://video.example/watch?v=1&t=5", None),
        "00000003": (None, None),
        "00000004": ("https://show.example/4", "https://cdn.example/a.mp3?x=1#t=5"),
    }
    (local / "audio.mp3").write_bytes(b"x")
    (local / "episode.json").write_text((local / "episode.json").read_text(encoding="utf-8") + " ", encoding="utf-8")
    links = {hit.episode: hit.audio for hit in ask(tmp_path, "monday").hits}
    assert links["00000001"] == f"{(local / 'audio.mp3').as_uri()}#t=5"


def test_the_index_follows_the_folders(tmp_path: Path) -> None:
    first = put(tmp_path, episode(1), ENGLISH)
    assert ask(tmp_path, "flood").passages == 2
    put(tmp_path, episode(2), said(("Ann", "No flood here.")))
    assert ask(tmp_path, "flood").passages == 3
    first.write("transcript.json", said(("Ann", "Only snow now, and more of it.")))
    assert ask(tmp_path, "flood").passages == 1
    assert ask(tmp_path, "snow").passages == 1
    assert ask(tmp_path, "river").passages == 0
    for file in first.path.iterdir():
        file.unlink()
    first.path.rmdir()
    assert ask(tmp_path, "snow").passages == 0
    assert ask(tmp_path, "flood").episodes == 1


def test_words_of_an_earlier_transcript_are_forgotten(tmp_path: Path) -> None:
    folder = put(tmp_path, episode(1), said(("Ann", "Only rain."), ("Bob", "And a river.")))
    assert ask(tmp_path, "river").passages == 1
    folder.write("transcript.json", said(("Ann", "Now snow."), ("Bob", "And a hill."), ("Ann", "All white.")))
    assert (ask(tmp_path, "river").passages, ask(tmp_path, "hill").passages) == (0, 1)


def test_unchanged_transcripts_are_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import summarizer.library.search as module

    folder = put(tmp_path, episode(1), ENGLISH)
    ask(tmp_path, "flood")
    read: list[object] = []
    real = module._add
    monkeypatch.setattr(module, "_add", lambda *given: read.append(given) or real(*given))
    (folder / "transcript.json").touch()  # another time, the same words
    assert ask(tmp_path, "flood").passages == 2
    assert read == []


def test_names_that_reviewers_gave_count(tmp_path: Path) -> None:
    folder = put(tmp_path, episode(1), said(("Speaker 1", "There was a flood.")))
    assert ask(tmp_path, "flood", speaker="Jo Reed").passages == 0
    decision = {
        "id": "abcdef1", "who": "Al", "when": "2026-11-22T10:00:00Z", "action": "name", "speaker": "Speaker 1",
        "name": "Jo Reed",
    }  # fmt: skip
    folder.write("decisions.json", json.dumps({"episode": "00000001", "decisions": [decision]}))
    assert ask(tmp_path, "flood", speaker="jo reed").passages == 1


def test_a_damaged_index_or_transcript_is_survived(tmp_path: Path) -> None:
    put(tmp_path, episode(1), ENGLISH)
    broken = put(tmp_path, episode(2), ENGLISH)
    (broken / "transcript.json").write_text("{", encoding="utf-8")
    assert ask(tmp_path, "flood").episodes == 1
    (tmp_path / ".search.sqlite").write_bytes(b"not a database at all, and not a short file either" * 100)
    assert ask(tmp_path, "flood").passages == 2


def test_a_folder_that_cannot_be_written_is_searched_from_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import summarizer.library.sqlite_cache as module

    put(tmp_path / "read-only", episode(1), ENGLISH)
    monkeypatch.setattr(module.os, "access", lambda *_: False)
    monkeypatch.setattr(module.platformdirs, "user_cache_dir", lambda _: str(tmp_path / "cache"))
    assert ask(tmp_path / "read-only", "flood").passages == 2
    assert not (tmp_path / "read-only" / ".search.sqlite").exists()
    assert list((tmp_path / "cache").glob("library/*/.search.sqlite"))


def test_a_monologue_is_cut_into_passages(tmp_path: Path) -> None:
    long = " ".join(f"Sentence number {number} is about sand." for number in range(200)) + " Now gold."
    put(tmp_path, episode(1), said(("Ann", long)))
    (hit,) = ask(tmp_path, "gold").hits
    assert len(hit.text.split()) <= 260
    assert hit.start > 400


def test_no_folder_and_no_word_are_said_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is not a folder"):
        ask(tmp_path / "nowhere", "river")
    with pytest.raises(InputError, match="no word"):
        ask(tmp_path, "…")


def test_folding() -> None:
    assert [fold(word) for word in ("Ｚürich", "Łukasz", "STRASSE", "Straße", "が", "한국", "हिन्दी", "кафе́")] == [
        "zurich", "lukasz", "strasse", "strasse", "が", "한국", "हिन्दी", "кафе"
    ]  # fmt: skip
    assert [token.text for token in search_tokens("हिन्दी में बात")] == ["हिन्दी", "में", "बात"]


def test_overlapping_matches_are_one() -> None:
    query = parse_query('"after the flood" flood')
    assert place_matches("Look after the flood, flood", query.terms) == ((5, 20), (22, 27))
