"""What of a small model's text is kept: the words of the sentence, and no others."""

from __future__ import annotations

from typing import Any

import pytest
from episode_fixture import transcript

from summarizer.drafting.editing import edit
from summarizer.drafting.model_edits import ModelEditor, same_words
from summarizer.drafting.part_requests import PartRequester
from summarizer.drafting.prompts import load_prompts
from summarizer.errors import OutsideError
from summarizer.llm import Weights, open_llm
from summarizer.models import choose_llm
from summarizer.reporting import Silent
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import Keys

KEPT = [
    ("I swim to the tower.", "Brandvold swims to the tower.", "Brandvold swims to the tower."),
    (
        "So I walk to the tower and listen to the pipes.",
        "Brandvold walks to the tower and listens to the pipes.",
        "Brandvold walks to the tower and listens to the pipes.",
    ),
    (
        "When I tune an organ, the cold is gone.",
        "Brandvold says that when he tunes an organ, the cold is gone.",  # printed with the name
        "Brandvold says that when Brandvold tunes an organ, the cold is gone.",
    ),
    ("I'd never sell my hammer.", "She would never sell her hammer.", "Brandvold would never sell Brandvold's hammer."),
    ("I think organs are cold.", "Brandvold thinks that organs are cold.", "Brandvold thinks organs are cold."),
]
REFUSED = [
    ("The organ is cold.", "Brandvold says that the organ is cold because of the church."),
    ("I don't tune cold organs.", "Brandvold tunes cold organs."),
    ("I tuned nine organs.", "Brandvold tuned ninety organs."),
    ("I maybe need a motor.", "Brandvold needs a motor."),
    ("I walk to the tower and listen.", "Brandvold walks to the tower and listen."),
    ("Dora was sad that I sold the organ.", "Brandvold was sad that Dora sold the organ."),
    ("I tuned it.", "Brandvold scratched the surface."),
    ("I never tune an organ.", "Brandvold an organ never tunes."),
]


@pytest.mark.parametrize(("said", "text", "kept"), KEPT)
def test_the_words_of_the_sentence_are_kept(said: str, text: str, kept: str) -> None:
    assert same_words(said, text, "Brandvold") == kept


@pytest.mark.parametrize(("said", "text"), REFUSED)
def test_other_words_are_not_printed(said: str, text: str) -> None:
    assert same_words(said, text, "Brandvold") is None


def test_the_editor_is_asked_only_for_what_rules_cannot_turn() -> None:
    asked: list[str] = []

    class Editor:
        def turned(self, sentences: Any, surname: str, language: str) -> list[str | None]:
            del surname, language
            asked.extend(sentences)
            return [None] * len(sentences)

    for said in ("I swim to the cold tower every single morning.", "I think most organs are only very cold in May."):
        heard = transcript(f"G: {said}")
        edit(heard, [heard.sentences[0].words], "Brandvold", Editor())
    assert asked == ["I swim to the cold tower every single morning."]


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_sentence_from_the_real_weights(kept: Any, heard: Any) -> None:
    try:
        weights = choose_llm(Settings.load().cache, Silent()).path
    except OutsideError as error:
        pytest.skip(f"no weights: {error}")
    with open_llm(LlmSettings(provider="local"), Keys(), lambda: Weights(weights, small=True), kept, heard) as client:
        assert client is not None
        editor = ModelEditor(PartRequester(client), load_prompts()["edit"])
        turned = editor.turned(["I swim to the tower every morning."], "Brandvold", "en")
    assert turned in ([None], ["Brandvold swims to the tower every morning."])
    assert editor.requester.calls == 1
