"""Words of a transcript are cut into sentences by their text, their speakers and their pauses."""

from __future__ import annotations

from summarizer.records.transcript import Transcript, Word, cut_sentences


def words(text: str, speaker: str | None = "A", start: float = 0.0) -> list[Word]:
    return [
        Word(text=token, start=start + 0.4 * place, end=start + 0.4 * place + 0.3, speaker=speaker)
        for place, token in enumerate(text.split())
    ]


def cut(said: list[Word], language: str = "en", *, timed: bool = True) -> list[str]:
    return [
        " ".join(word.text for word in said[one.words[0] : one.words[1]])
        for one in cut_sentences(said, language, timed=timed)
    ]


def test_text_decides() -> None:
    said = words('We trust Acme Corp. engineers. "It holds. It does." No. I checked... It was 5 p.m. then.')
    assert cut(said) == [
        "We trust Acme Corp. engineers.", '"It holds.', 'It does."', "No.", "I checked...", "It was 5 p.m. then.",
    ]  # fmt: skip


def test_another_speaker_ends_a_sentence_without_a_mark() -> None:
    said = [*words("so we went to Acme Corp."), *words("Engineers of yours?", "B", 9.0)]
    assert cut(said, timed=False) == ["so we went to Acme Corp.", "Engineers of yours?"]
    assert [one.speaker for one in cut_sentences(said, "en")] == ["A", "B"]


def test_a_long_pause_ends_one_where_words_are_timed() -> None:
    said = [*words("the water rose"), *words("and we left", start=4.0)]
    assert cut(said) == ["the water rose", "and we left"]
    assert cut(said, timed=False) == ["the water rose and we left"]


def test_a_text_without_marks_is_cut_by_length() -> None:
    sentences = cut_sentences(words("drop " * 170), "en")
    assert [one.words for one in sentences] == [(0, 80), (80, 160), (160, 170)]


def test_an_end_within_a_word_is_no_cut() -> None:
    said = [Word(text=text, start=0, end=0) for text in ("我来了。你呢？", "好。", "行")]
    assert [one.words for one in cut_sentences(said, "zh")] == [(0, 1), (1, 2), (2, 3)]


def test_sentences_of_a_range_and_their_words() -> None:
    said = words("One bell rang. Two bells rang. Three bells rang.")
    transcript = Transcript(language="en", duration=10, model="test", words=tuple(said))
    assert list(transcript.sentence_ids((3, 6))) == [1]
    assert list(transcript.sentence_ids((2, 7))) == [0, 1, 2]
    assert transcript.sentence_words([2, 0, 0]) == ((0, 3), (6, 9))
    assert transcript.times((3, 6)) == (said[3].start, said[5].end)
    assert transcript.holds((8, 9))
    assert not any(transcript.holds(place) for place in ((3, 3), (-1, 2), (8, 10)))


def test_an_hour_of_talk_is_cut_into_its_sentences() -> None:
    text = 'We met at 5 p.m. at Acme Corp. and she said "It holds. It does." Then we left... It was late. '
    said = words(text * 400)
    sentences = cut_sentences(said, "en", timed=False)
    assert len(sentences) == 400 * 4
