"""Names as the metadata spells them: only where the sound agrees, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from summarizer.asr import recognise
from summarizer.asr.name_spelling import Compare, respell_names
from summarizer.records.transcript import Respelling, Transcript, Word
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings

SAMPLE = Path(__file__).parents[2] / "samples/interview.mp3"


def words(text: str, sure: float = 0.4) -> tuple[Word, ...]:
    return tuple(
        Word(text=part, start=float(number), end=number + 0.8, probability=sure)
        for number, part in enumerate(text.split())
    )


def saying(answer: float, asked: list[str] | None = None) -> Compare:
    def compare(start: float, end: float, heard: str, instead: str, term: str) -> float:
        assert heard != instead
        assert term in instead
        assert start < end
        if asked is not None:
            asked.append(instead)
        return answer

    return compare


def respelled(
    heard: tuple[Word, ...], terms: Sequence[str], compare: Compare
) -> tuple[tuple[Word, ...], tuple[Respelling, ...]]:
    """The words after spelling names, and what was changed."""
    found = respell_names(Transcript(language="en", duration=60.0, model="tiny", words=heard), terms, compare)
    return found.words, found.respelled


def text(found: tuple[Word, ...]) -> str:
    return " ".join(word.text for word in found)


def test_a_name_is_spelled_as_in_the_metadata_when_the_sound_agrees() -> None:
    heard = words("Her name is Odley Sfer. She drove.")
    found, told = respelled(heard, ["Odalys Ferrer"], saying(5.0))
    assert text(found) == "Her name is Odalys Ferrer. She drove."
    assert [(one.words, one.heard) for one in told] == [((3, 5), "Odley Sfer.")]
    assert [(word.start, word.end) for word in found] == [(word.start, word.end) for word in heard]


def test_it_is_left_when_the_sound_does_not_agree() -> None:
    heard = words("Her name is Odley Sfer. She drove.")
    assert respelled(heard, ["Odalys Ferrer"], saying(-2.0)) == (heard, ())


def test_a_part_of_a_name_counts_too() -> None:
    found, _ = respelled(words("Thank you, Lindfist, for that"), ["Marta Lindqvist"], saying(5.0))
    assert text(found) == "Thank you, Lindqvist, for that"


def test_a_possessive_keeps_its_ending() -> None:
    found, _ = respelled(words("It is “Lindfist’s” house"), ["Lindqvist"], saying(5.0))
    assert text(found) == "It is “Lindqvist’s” house"


def test_the_very_letters_need_no_ear() -> None:
    found, told = respelled(
        words("by Penny Whistle, and Lukasz Kaiser"), ["Pennywhistle", "Łukasz Kaiser"], saying(-9.0)
    )
    assert text(found) == "by Pennywhistle, and Łukasz Kaiser"
    assert [one.heard for one in told] == ["Penny Whistle,", "Lukasz"]
    assert (found[1].start, found[1].end) == (1.0, 2.8)


def test_two_words_for_one_share_its_time() -> None:
    found, told = respelled(words("the Slowbuild, again"), ["Slow Build"], saying(-9.0))
    assert text(found) == "the Slow Build, again"
    assert told[0].words == (1, 3)
    assert found[1].end == found[2].start
    assert (found[1].start, found[2].end) == (1.0, 1.8)


def test_another_case_is_no_other_spelling() -> None:
    heard = words("a slow build, and tidewell")
    assert respelled(heard, ["Slow Build", "Tidewell"], saying(5.0)) == (heard, ())


@pytest.mark.parametrize("said", ["I saw the river today", "we built many bridges here"])
def test_sure_ordinary_words_are_not_even_compared(said: str) -> None:
    asked: list[str] = []
    heard = words(said, sure=0.9)
    assert respelled(heard, ["Rivera", "Bridger"], saying(9.0, asked)) == (heard, ())
    assert asked == []


def test_what_is_right_already_is_left_alone() -> None:
    heard = words("with Joel Abernathy, the founder")
    assert respelled(heard, ["Joel Abernathy"], saying(9.0)) == (heard, ())


def test_an_episode_is_compared_in_few_places() -> None:
    asked: list[str] = []
    heard = words("Lindfist said " * 500)
    respelled(heard, ["Lindqvist"], saying(-9.0, asked))
    assert 1 <= len(asked) <= 60


def test_nothing_heard_and_nothing_known() -> None:
    assert respelled((), ["Lindqvist"], saying(9.0)) == ((), ())
    assert respelled(words("hello there"), [], saying(9.0)) == (words("hello there"), ())
    assert respelled(words("hello there"), ["", "  ", "é", "…"], saying(9.0)) == (words("hello there"), ())


@pytest.mark.slow
def test_the_sound_itself_decides(tiny: Path, tmp_path: Path) -> None:
    """The first seconds of the sample, with its real names and with names that nobody says."""
    import av

    clip = tmp_path / "clip.wav"
    with av.open(str(SAMPLE)) as source, av.open(str(clip), "w") as target:
        stream = target.add_stream("pcm_s16le", rate=16000, layout="mono")
        resampler = av.AudioResampler(format="s16", layout="mono", rate=16000)
        for frame in source.decode(audio=0):
            if frame.time and frame.time > 14.0:
                break
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    asr = AsrSettings(language="en", workers=1)
    plain = recognise(clip, tiny, "tiny.en", asr, (), Silent())
    named = recognise(clip, tiny, "tiny.en", asr, ("Daniel Ostrow", "Judith Carver"), Silent())
    wrong = recognise(clip, tiny, "tiny.en", asr, ("Bridger", "Esther Bower", "Wade Wagner", "Trader"), Silent())
    assert "Ostrow" not in text(plain.words)
    assert "Daniel Ostrow" in text(named.words)
    assert len(named.respelled) == 1
    assert text(wrong.words) == text(plain.words)
