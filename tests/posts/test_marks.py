"""Which quotation marks enclose which words."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.drafting.prose_quotations import leave_out_quotations
from summarizer.drafting.quotable import NOTHING_QUOTABLE
from summarizer.posts.marks import marked_ranges
from summarizer.text.quotation_marks import CLOSING, OPENING, PAIRS, with_single_marks
from summarizer.text.quotation_words import quotation_words

ROWS = [
    ('She said "we close it" and left.', ["we close it"]),
    ("She said “we close it” and left.", ["we close it"]),
    ("Sie sagte „wir schließen“ und ging.", ["wir schließen"]),
    ("Elle dit « on ferme » et part.", [" on ferme "]),
    ("Sie sagte »wir schließen« und ging.", ["wir schließen"]),
    ("彼女は「閉める」と言った", ["閉める"]),
    ("She said ‘we close it’ and left.", ["we close it"]),
    ("She said 'we don't close it' and left.", ["we don't close it"]),
    # Marks of two kinds: a keyboard curls one of them and not the other.
    ('She said “we close it" and left.', ["we close it"]),
    ('She said "we close it” and left.', ["we close it"]),
    ('Sie sagte „wir schließen" und ging.', ["wir schließen"]),
    ("She said ‘we close it' and left.", ["we close it"]),
    ("She said 'we close it’ and left.", ["we close it"]),
    ('She said “we close it" and then “we open it”.', ["we close it", "we open it"]),
    # The other kind is an inch or an apostrophe when the usual mark follows.
    ('She said “a 6" pipe burst” and left.', ['a 6" pipe burst']),
    ("She said ‘the dogs' owner left’ and went.", ["the dogs' owner left"]),
    ("She said 'the dogs’ owner left' and went.", ["the dogs’ owner left"]),
    # Spaces inside.
    ("She said ‘ we close it ’ and left.", [" we close it "]),
    ("She said ' We close it ' and left.", [" We close it "]),
    ("She said, ' we close it ' and left.", [" we close it "]),
    ("The dogs ' owner left and the cats ' owner stayed.", []),
    ("The ' 90s and the ' 80s were wet.", []),
    # What looks like marks.
    ("She said ʻwe close itʼ and left.", ["we close it"]),
    ("She said ≪we close it≫ and left.", ["we close it"]),
    ("She said: ≪ We close it ≫ and left.", [" We close it "]),
    ("For x ≪ 1 the flow is slow, and for x ≫ 1 it is fast.", []),
    ("Where a≪b and c≫d the error is ≪5% or ≫ 9.", []),
    ("She said ⟪ we close it ⟫ and left.", [" we close it "]),
    ("She said ❰we close it❱ and left.", ["we close it"]),
    ("She said ʹwe close itʹ and left.", ["we close it"]),
    ("The Hawaiʻi and Oʻahu of Igorʹ and his bratʼya.", []),
    # Inside one another.
    ("She said “he said ‘no’ to me” and left.", ["he said ‘no’ to me"]),
    ('She said “he said "no" to me” and left.', ['he said "no" to me']),
    # Touching a letter: a Hebrew prefix, a particle, a suffix, a space that is missing.
    ('דנה אמרה ש"הגשם יורד כל היום".', ["הגשם יורד כל היום"]),
    ('דנה אמרה ש"הגשם" יורד ב"רחוב של סבתא".', ["הגשם", "רחוב של סבתא"]),
    ("דנה אמרה ש'הגשם יורד כל יום ביומו'.", ["הגשם יורד כל יום ביומו"]),
    ('דנה אמרה "דו"ח צה"ל על הגשם" והלכה.', ['דו"ח צה"ל על הגשם']),
    ("지민은 '비가 매일 옵니다'라고 말했다.", ["비가 매일 옵니다"]),
    ('지민은"비가 매일 옵니다"라며 웃었다.', ["비가 매일 옵니다"]),
    ("他说'雨每天都下'，我们不信。", ["雨每天都下"]),
    ("Elif 'yağmur her gün yağar'ı söyledi.", ["yağmur her gün yağar"]),
    ("Elif ‘yağmur her gün yağar’ı söyledi.", ["yağmur her gün yağar"]),
    ("She said'We close it today.' and left.", ["We close it today."]),
    ("She said 'we close it today'and left.", ["we close it today"]),
    # Part of a word.
    ('צה"ל, ארה"ב, המ"פים, ב"כ המדינה ומנכ"לית.', []),
    ("צה”ל, ארה”ב, המ”פים, ב”כ המדינה ומנכ”לית.", []),
    ("צה''ל ומנכ''לית ויו''ר הגיעו.", []),
    ("ב”הארץ” נכתב על צה”ל", ["הארץ"]),
    ("”מנכ”ל החברה אמר” היום", ["מנכ”ל החברה אמר"]),
    ("הג'ירפה של פרופ' לוי ברח' הרצל.", []),
    ("엄마's 밥과 아빠's 밥, '80년대의 비.", []),
    ("İzmir'in suyu Bursa'dan az, Elif'i gör.", []),
    ("'Tis rock'n'roll, y'all'd've said at O'Dell's o'clock.", []),
    ("La 'ndrangheta dell'Aspromonte, quell'Anna, jusqu'Arles, quelqu'un.", []),
    # Never closed.
    ('She said "we close it.', ["we close it."]),
    ("The dogs' owner and the '80s.", []),
    ("It's the dogs’ bowl.", []),
]


@pytest.mark.parametrize(("text", "words"), ROWS)
def test_words_between_marks(text: str, words: list[str]) -> None:
    elided = quotation_words().elided
    assert [text[start:end] for start, end in marked_ranges(text, elided=elided)] == words


def test_code_and_elements() -> None:
    text = 'Run "a b" or say this now.'
    assert marked_ranges(text, skipped=[(4, 9)]) == []
    assert marked_ranges(text, elements=[(17, 21), (18, 20)], skipped=[(4, 9)]) == [(17, 21)]


def test_every_pair_is_found() -> None:
    for opening, closers in PAIRS.items():
        for closing in closers.all:
            text = f"so {opening}w x y z{closing} it is"
            assert [text[start:end] for start, end in marked_ranges(text)] == ["w x y z"], opening + closing
    assert set(OPENING) == set(PAIRS)
    assert set(CLOSING) >= set('"”“»«')


@pytest.mark.timeout(60)  # quadratic time takes many minutes
@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("“a " * 20_000, 1),
        ('"a ' * 20_001, 1),
        ('“a" ' * 2_000, 2_000),
        ("'a’ " * 20_000, 0),
        ('"' * 500_000, 1),
        ("'" * 500_000, 1),
        ("``a'' " * 2_000, 2_000),
    ],
)
def test_thousands_of_marks_take_linear_time(text: str, count: int) -> None:
    assert len(marked_ranges(text)) == count


def test_double_marks_inside_a_quotation_become_single() -> None:
    assert with_single_marks('he said “no”, „nein“, «non» and "no"') == "he said 'no', 'nein', 'non' and 'no'"


@pytest.mark.parametrize(
    "marked", ['"we will close it now"', '“we will close it now"', "‹we will close it now›", "‘we will close it now’"]
)
def test_a_models_prose_holds_no_quotation_of_any_marks(marked: str) -> None:
    before, after = "Brandt keeps the bridge.", "The town pays."
    plain = leave_out_quotations(f"{before} Brandt says {marked} of the bridge. {after}", NOTHING_QUOTABLE)
    assert plain.text == f"{before} {after}"
    assert len(plain.refused) == 1


def test_the_document_lists_every_pair() -> None:
    document = Path(__file__).parents[2].joinpath("docs/quotations.md").read_text(encoding="utf-8")
    today, _, later = document.partition("## Not implemented yet")
    pairs = [f"{opening}…{closing}" for opening, closers in PAIRS.items() for closing in closers.usual]
    assert [pair for pair in pairs if pair not in today or pair in later] == []
