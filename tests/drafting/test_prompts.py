"""Prompt files: their form, and each shipped example against its own passage."""

from __future__ import annotations

from pathlib import Path

import pytest

from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import KINDS, Prompt, PromptError, load_prompts, prompts_sha256
from summarizer.drafting.prose import AllowedFacts, find_faults, tidy
from summarizer.drafting.prose_scoring import GOOD_SCORE, prose_score
from summarizer.text.prose_facts import words_of

PROMPTS = load_prompts()


def examples(kind: str) -> list[int]:
    return list(range(len(PROMPTS[kind].examples)))


@pytest.mark.parametrize("kind", KINDS)
def test_every_prompt_has_two_examples_at_least(kind: str) -> None:
    assert len(PROMPTS[kind].examples) >= 2


@pytest.mark.parametrize("number", examples("insight"))
def test_an_insight_example_keeps_the_rules_it_teaches(number: int) -> None:
    example = PROMPTS["insight"].examples[number]
    values, answer = example.values, example.answer
    passage = values["passage"]
    basis = AllowedFacts(passage, quote=values["quote"], surname=values["surname"], language="en")
    for part in ("heading", "claim", "takeaway"):
        assert find_faults(part, answer[part], basis) == [], part
        assert tidy(part, answer[part]) == answer[part]
    ids = {line.split("]")[0].removeprefix("[") for line in passage.strip().splitlines()}
    assert set(answer["evidence"]) <= ids
    said = " ".join(words_of(" ".join(line.partition("] ")[2] for line in passage.splitlines())))
    assert " ".join(words_of(values["quote"])) in said


@pytest.mark.parametrize("number", examples("framing"))
def test_a_framing_example_keeps_the_rules_it_teaches(number: int) -> None:
    example = PROMPTS["framing"].examples[number]
    values, answer = example.values, example.answer
    basis = AllowedFacts(" ".join(values.values()), surname=values["surname"], language="en")
    for part in ("headline", "dek", "intro", "conclusion_shown", "conclusion_next", "topic_opening", "topic_closing"):
        assert find_faults(part, answer[part], basis) == [], part
        assert tidy(part, answer[part]) == answer[part]
    assert len(answer["subjects"]) == 3
    assert not any(find_faults("subject", subject, basis) for subject in answer["subjects"])
    assert values["guest"] not in answer["headline"]


@pytest.mark.parametrize("number", examples("outline"))
def test_an_outline_example_chooses_ids_that_exist(number: int) -> None:
    example = PROMPTS["outline"].examples[number]
    ids = [line.split()[0] for line in example.values["candidates"].strip().splitlines()]
    chosen = example.answer["insights"]
    assert set(chosen) <= set(ids)
    assert len(set(chosen)) == len(chosen) == int(example.values["count"])
    assert chosen != ids[: len(chosen)]  # or small models learn to take the first
    for topic in example.answer["topics"]:
        assert topic["quote"] in set(ids) - set(chosen)


@pytest.mark.parametrize("number", examples("names"))
def test_a_names_example_names_only_whom_its_passage_names(number: int) -> None:
    example = PROMPTS["names"].examples[number]
    for item in example.answer["names"]:
        assert item["label"] in example.values["labels"]
        assert item["name"] in example.values["introduction"]


def test_examples_hold_nothing_that_the_fence_would_change() -> None:
    """Their material must look as real material does, or the examples teach a form that never comes."""
    for prompt in PROMPTS.values():
        for example in prompt.examples:
            for name, value in example.values.items():
                if "[" not in value and "<passage>" not in value:
                    assert fence(value) == value.strip(), (prompt.kind, name)


def test_chat_holds_examples_as_earlier_turns() -> None:
    prompt = PROMPTS["insight"]
    chat = prompt.messages(prompt.examples[0].values, ["heading"])
    assert [message.role for message in chat] == ["system", *["user", "assistant"] * len(prompt.examples), "user"]
    assert chat[2].content.startswith('{"heading": ')
    assert "claim:" not in chat[0].content


def copy(folder: Path, change: tuple[str, str]) -> Path:
    text = (Path(__file__).parents[2] / "prompts/insight.toml").read_text(encoding="utf-8")
    assert change[0] in text
    (folder / "insight.toml").write_text(text.replace(*change, 1), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("${passage}", "${pasage}"), "unknown ${pasage}"),
        (("${passage}", "the passage"), "must use ${passage}"),
        (("Speaker: ${speaker}", "Speaker: $ 5"), "holds a $"),
        (('kind = "insight"', 'kind = "framing"'), "must be the file's name"),
        (("takeaway = ", "moral = "), "lacks 'takeaway'"),
        (("again = ", "retry = "), "again: Field required"),
        (('kind = "insight"', "kind = insight"), "not TOML"),
        (('surname = "Maartens"', ""), "example 1: values lacks 'surname'"),
    ],
)
def test_a_wrong_prompt_file_is_named_before_any_call(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(PromptError) as caught:
        load_prompts(copy(tmp_path, change))
    assert said in str(caught.value)
    assert "insight.toml" in str(caught.value)


def test_own_prompts_stand_in_for_the_shipped_ones(tmp_path: Path) -> None:
    before = prompts_sha256()
    own = copy(tmp_path, ("You write for a blog", "You write for our blog"))
    assert "our blog" in load_prompts(own)["insight"].system
    assert load_prompts(own)["framing"] == PROMPTS["framing"]
    assert prompts_sha256(own) != before == prompts_sha256()
    with pytest.raises(PromptError, match="no folder"):
        load_prompts(tmp_path / "none")


def test_a_missing_value_is_a_named_error() -> None:
    prompt = PROMPTS["names"]
    with pytest.raises(PromptError, match="labels"):
        prompt.messages({"introduction": "x"}, ["names"])
    assert isinstance(prompt, Prompt)


@pytest.mark.parametrize("number", examples("retell"))
def test_a_retold_example_keeps_the_rules_it_teaches(number: int) -> None:
    example = PROMPTS["retell"].examples[number]
    values, answer = example.values, example.answer
    said = f"{values['passage']} {values['after']}"
    basis = AllowedFacts(said, quote=values["quote"], surname=values["surname"], language="en", strict=True)
    for part in ("heading", "claim", "takeaway"):
        assert find_faults(part, answer[part], basis) == [], part
        assert tidy(part, answer[part]) == answer[part]
        assert prose_score(part, answer[part], basis) >= GOOD_SCORE[part], part
