"""Prompt files: their form, and each shipped example against its own passage."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from summarizer.drafting.gates import Basis, KnownFacts, judge, judge_subjects
from summarizer.drafting.part_requests import Graded
from summarizer.drafting.passages import fence
from summarizer.drafting.prompts import KINDS, Prompt, PromptError, load_prompts, prompts_sha256
from summarizer.records.episode import Episode
from summarizer.records.transcript import Transcript, Word

PROMPTS = load_prompts()


WITH_EXAMPLES = ("insight", "quotations", "framing", "edit", "verify", "names")
SENTENCE = re.compile(r"^\[(\d+)\] (?:[^:\n]+ \([\d:]+\): )?(.+)$", re.MULTILINE)
MARK = re.compile(r" ?\|\d+·\d+\|")  # where a long sentence may be cut
EPISODE = Episode(id="00000000", guid="x", title="x", media="x", media_kind="file")


def examples(kind: str) -> list[int]:
    return list(range(len(PROMPTS[kind].examples)))


def basis(values: Mapping[str, str], **more: str) -> Basis:
    """What an example's texts may state: everything that its values say."""
    said = " ".join(values.values()).split()
    words = tuple(Word(text=word, start=0.0, end=0.1) for word in said)
    heard = Transcript(language="en", duration=1.0, model="made", timing="none", words=words)
    return Basis(KnownFacts.of(EPISODE, heard), **more)


@pytest.mark.parametrize("kind", KINDS)
def test_prompts_have_examples_or_none(kind: str) -> None:
    """Those that hold a whole conversation, or its points, would be too long with any."""
    assert bool(PROMPTS[kind].examples) == (kind in WITH_EXAMPLES)


@pytest.mark.parametrize("number", examples("insight"))
def test_an_insight_example_keeps_the_rules_it_teaches(number: int) -> None:
    example = PROMPTS["insight"].examples[number]
    values, answer = example.values, example.answer
    said = {int(one): MARK.sub("", text) for one, text in SENTENCE.findall(values["passage"])}
    place = answer["place"]
    words = [word for one in range(place["first"], place["last"] + 1) for word in said[one].split()]
    quote = " ".join(words[place["skip"] : len(words) - place["stop"]])
    allowed = basis(values, surname=values["surname"], quote=quote)
    for part in ("heading", "claim", "takeaway"):
        assert judge(part, answer[part], allowed) == Graded(answer[part]), part
    assert set(answer["evidence"]) <= set(said)
    assert set(range(place["first"], place["last"] + 1)) <= set(answer["evidence"])
    assert (quote.casefold() == values["quote"].casefold()) == (answer["decision"] == "keep")
    assert int(values["sentences"]) in said


def test_insight_examples_show_more_than_one_decision() -> None:
    assert len({example.answer["decision"] for example in PROMPTS["insight"].examples}) > 1


@pytest.mark.parametrize("number", examples("framing"))
def test_a_framing_example_keeps_the_rules_it_teaches(number: int) -> None:
    example = PROMPTS["framing"].examples[number]
    values, answer = example.values, example.answer
    allowed = basis(values)
    for part in ("headline", "dek", "intro", "conclusion_shown", "conclusion_next", "topic_opening", "topic_closing"):
        assert judge(part, answer[part], allowed) == Graded(answer[part]), part
    assert judge_subjects(answer["subjects"], allowed) == Graded(answer["subjects"])
    assert values["surname"] not in answer["headline"]


@pytest.mark.parametrize("number", examples("verify"))
def test_a_verify_example_judges_each_of_its_sentences_by_numbers_that_it_shows(number: int) -> None:
    example = PROMPTS["verify"].examples[number]
    asked = re.findall(r"^(s\d+) \(\w+\): ", example.values["groups"], re.MULTILINE)
    shown = {one for one, _ in SENTENCE.findall(example.values["groups"])}
    verdicts = example.answer["verdicts"]
    assert [one["sentence"] for one in verdicts] == asked
    assert len({one["verdict"] for one in verdicts}) > 1
    for one in verdicts:
        assert set(one["decides"]) <= shown
        assert (one["why"] == "") == (one["verdict"] == "supported")


@pytest.mark.parametrize("number", examples("quotations"))
def test_a_quotations_example_cuts_where_its_passage_has_marks(number: int) -> None:
    example = PROMPTS["quotations"].examples[number]
    blocks = re.findall(r"<passage>\n(.+?)\n</passage>\n<post>\n(.+?)\n</post>", example.values["quotations"], re.S)
    for (passage, post), one in zip(blocks, example.answer["quotations"], strict=True):
        shown = {int(at): text for at, text in SENTENCE.findall(passage)}
        for text in shown.values():
            words = MARK.sub("", text).split()
            for match in MARK.finditer(text):
                before, after = (int(count) for count in re.findall(r"\d+", match[0]))
                assert before == len(MARK.sub("", text[: match.start()]).split())
                assert before + after == len(words)
        listed = r"^(q\d+) \(first (\d+), last (\d+), skip (\d+), stop (\d+); (\d+) words\): (.+)$"
        ((name, first, last, skip, stop, size, said),) = re.findall(listed, post, re.MULTILINE)
        assert name == one["quotation"]
        assert said == " ".join(MARK.sub("", shown[at]) for at in range(int(first), int(last) + 1))
        assert len(said.split()) == int(size)
        same = {"first": int(first), "last": int(last), "skip": int(skip), "stop": int(stop)}
        assert (one["place"] == same) == (one["verdict"] != "cut again")
        assert (one["why"] == "") == (one["verdict"] == "stands")
        assert set(range(one["place"]["first"], one["place"]["last"] + 1)) <= set(shown)
        if one["place"]["skip"]:
            assert f"|{one['place']['skip']}·" in shown[one["place"]["first"]]


def test_the_quotations_examples_show_every_verdict() -> None:
    looks = [one for example in PROMPTS["quotations"].examples for one in example.answer["quotations"]]
    assert {one["verdict"] for one in looks} == {"stands", "cut again", "no better cut"}


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
                if not re.search(r"\[|<passage>|<post>", value):
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
        (("quotation: ${speaker},", "quotation: $ 5,"), "holds a $"),
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
