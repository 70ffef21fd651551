"""Cuts inside a clause: each row is `before | words | after`, with the words that are shown on either side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.text.cuts import cut_after, cut_before

INSIDE = [
    ("en", "The crew settled that | the harbour is deep enough.", "The crew settled that", ""),
    ("en", "Old maps show | the harbour is deep enough.", "Old maps show", ""),
    ("en", "On the mast somebody painted: | the harbour is deep.", "On the mast somebody painted", ""),
    ("en", "| A chart cannot show you | what lies under the quay.", "", "what lies under the quay"),
    ("de", "Die Karte zeigt, dass | der Hafen tief ist.", "Die Karte zeigt, dass", ""),
    ("es", "El mapa muestra que | el puerto es hondo.", "El mapa muestra que", ""),
    ("pl", "Mapa pokazuje, że | port jest głęboki.", "Mapa pokazuje, że", ""),
    ("sv", "Kartan visar att | hamnen är djup.", "Kartan visar att", ""),
    ("zh", "地图显示 | 港口很深。", "地图显示", ""),
]
HARMLESS = [
    ("en", "And I think that | the harbour is deep enough."),
    ("en", "The thing is that | the harbour is deep enough."),
    ("en", "We sold the crane and | the harbour is deep enough."),
    ("en", "In the spring, | the harbour is deep enough."),
    ("en", "| The harbour is deep enough | and we kept it."),
    ("en", "| The harbour is deep enough, | which everybody knows."),
    ("en", "Our stance is that | the harbour is deep enough."),
    ("en", "It's not a secret that | the harbour is deep enough."),
    ("de", "Ich glaube, dass | der Hafen tief ist."),
    ("de", "Also ich weiß, dass | der Hafen tief ist."),
    ("fr", "Je pense que | le port est profond."),
    ("pl", "Myślę, że | port jest głęboki."),
    ("ru", "Я думаю, что | порт глубокий."),
    ("zh", "我觉得 | 港口很深。"),
    ("ja", "| 港は十分に深い | と思います。"),
]


def cuts(code: str, sentence: str) -> tuple[str, str]:
    before, said, after = [part.strip() for part in [*sentence.split("|"), ""][:3]]
    return cut_before(before, said, code), cut_after(said, after, code)


@pytest.mark.parametrize(("code", "sentence", "before", "after"), INSIDE)
def test_a_cut_inside_a_clause_shows_the_clause(code: str, sentence: str, before: str, after: str) -> None:
    assert cuts(code, sentence) == (before, after)


@pytest.mark.parametrize(("code", "sentence"), HARMLESS)
def test_a_cut_beside_a_lead_in_or_another_clause_shows_nothing(code: str, sentence: str) -> None:
    assert cuts(code, sentence) == ("", "")


@given(st.text(max_size=60), st.sampled_from(["en", "de", "ja", "zh", "uk"]))
def test_a_whole_sentence_is_cut_nowhere(said: str, code: str) -> None:
    assert cut_before("", said, code) == ""
    assert cut_after(said, "", code) == ""
