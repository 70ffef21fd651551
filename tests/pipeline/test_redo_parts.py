"""One part of a draft written again: the others stay as they are, in the draft and in a post changed by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from drafted import Told, conversation, drafted, episode, opened
from provider import KEY, Answer, Provider, completion, passable
from pydantic import SecretStr

from summarizer.errors import InputError
from summarizer.llm import open_llm
from summarizer.pipeline.brief import brief_of
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.fingerprints import fingerprint_of
from summarizer.pipeline.post_stages import draft
from summarizer.pipeline.run import EpisodeRequest, EpisodeRun, open_episode
from summarizer.pipeline.stage_progress import StageReporter
from summarizer.pipeline.stages import stage_named
from summarizer.records.post import Draft, Insight, Support, Topic, Usage
from summarizer.records.quote import Quotes
from summarizer.records.redo import merged, parse_redo, require_parts
from summarizer.settings import LlmSettings, Settings
from summarizer.settings.keys import Keys
from summarizer.store import EpisodeFolder, StageRun


def made(word: str) -> Draft:
    """A draft of which every text holds a word."""
    return Draft(
        model="m",
        insights=tuple(Insight(quote=f"q{n}", heading=f"{word} h{n}", claim=f"{word} c{n}") for n in (1, 2, 3)),
        topics=(Topic(subject=f"{word} subject", quote="q4", opening=f"{word} o", closing=f"{word} z"),),
        headline=f"{word} headline",
        dek=f"{word} dek",
        intro=f"{word} intro",
        conclusion=(f"{word} shown", f"{word} next"),
        subjects=(f"{word} one",),
        usage=Usage(calls=2, input_tokens=10, output_tokens=5, cost_usd=0.01),
        problems=(f"insight 1, claim: {word}", f"insight 2, claim: {word}", f"framing, dek: {word}"),
        support=tuple(Support(part=part, sentence=word, verdict="supported") for part in ("insights.1.claim", "dek")),
    )


def texts(draft: Draft) -> dict[str, str]:
    """The first word of every text, by its name."""
    found: dict[str, Any] = {f"insight-{n}": one.claim for n, one in enumerate(draft.insights, start=1)}
    found |= {"topic-1": draft.topics[0].opening, "subject": draft.topics[0].subject}
    found |= {name: getattr(draft, name) for name in ("headline", "dek", "intro")}
    found |= {"conclusion": draft.conclusion[1], "subjects": draft.subjects[0]}
    return {name: str(text).partition(" ")[0] for name, text in found.items()}


@pytest.mark.parametrize(
    ("parts", "new"),
    [
        (("insight-2",), {"insight-2"}),
        (("dek", "insight-3"), {"dek", "insight-3"}),
        (("conclusion",), {"conclusion"}),
        (("topic-1",), {"topic-1"}),
        (("framing",), {"headline", "dek", "intro", "conclusion", "subjects", "topic-1"}),
    ],
)
def test_only_the_named_parts_are_of_the_new_draft(parts: tuple[str, ...], new: set[str]) -> None:
    found = texts(merged(made("old"), made("new"), parts))
    assert {name for name, word in found.items() if word == "new"} == new


def test_cost_is_added_and_what_is_told_of_a_part_follows_it() -> None:
    found = merged(made("old"), made("new"), ["insight-2"])
    assert (found.usage.calls, found.usage.cost_usd) == (4, 0.02)
    assert "insight 1, claim: old" in found.problems
    assert "insight 2, claim: old" not in found.problems
    assert "insight 2, claim: new" in found.problems
    doubted = "the claim of insight 2, to check (not supported)"
    with_doubt = made("old").model_copy(update={"problems": (doubted,)})
    assert doubted in merged(with_doubt, made("new"), ["dek"]).problems
    assert doubted not in merged(with_doubt, made("new"), ["insight-2"]).problems
    assert {one.part: one.sentence for one in found.support} == {"insights.1.claim": "new", "dek": "old"}


def test_a_part_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(InputError, match="draft:insight-4: the draft has no such part; it has insight-1, insight-2, "):
        require_parts(["insight-4"], made("old"))


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ([], (None, ())),
        (["refine"], ("refine", ())),
        (["draft"], ("draft", ())),
        (["draft:insight-3", "draft:dek", "draft:dek"], ("draft", ("insight-3", "dek"))),
        (["draft: framing"], ("draft", ("framing",))),
    ],
)
def test_what_redo_names(given: list[str], named: object) -> None:
    assert parse_redo(given) == named


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["draft:insigth-3"], "there is no such part: 'insigth-3' is none of insight-1, "),
        (["draft:insight-0"], "'insight-0' is none of"),
        (["draft:"], "'' is none of"),
        (["refine:dek"], "or parts of the draft such as draft:insight-3"),
        (["draft:dek", "publish"], "give one kind"),
        (["refine", "publish"], "give the first"),
    ],
)
def test_what_redo_cannot_name(given: list[str], says: str) -> None:
    with pytest.raises(InputError) as told:
        parse_redo(given)
    assert says in str(told.value)


# -- with a provider ---------------------------------------------------------------------------------------------------


WORDS = ("Tower", "Lighthouse", "Fisherman", "Notebook", "Ministry", "Winter", "Harbour", "Stranger")


def counting(bodies: list[dict[str, Any]]) -> Callable[[dict[str, Any]], Answer]:
    """A model whose texts differ from request to request, and that keeps what it was asked."""

    def answer(body: dict[str, Any]) -> Answer:
        bodies.append(body)
        found = passable(body)
        for name, value in found.items():
            if isinstance(value, str) and name in ("heading", "headline"):
                word = WORDS[len(bodies) % len(WORDS)]
                found[name] = f"{word} {'Again ' * (body.get('seed', 1) > 1)}Needs Somebody Who Looks at It"
        return completion(json.dumps(found))

    return answer


def again(folder: Path, provider: Provider, *parts: str, **flags: Any) -> tuple[EpisodeContext, EpisodeRun]:
    """The context of a run that writes parts again, and the run."""
    llm = LlmSettings(provider=provider.url, model="test", timeout=10)
    keys = Keys(provider=SecretStr(KEY), base_url=provider.url)
    request = EpisodeRequest("/nowhere.mp3", redo="draft", parts=parts)
    settings = Settings.load(llm={"provider": "none"}, quotes={"insights": 4}, **flags)

    def open_model(replies: Any, report: Any) -> Any:
        return open_llm(llm, keys, lambda: Path("/none"), replies, report)

    report = StageReporter(Told())
    context = EpisodeContext(EpisodeFolder(folder), episode(), request, settings, report, open_model)
    return context, EpisodeRun(context, report)


def test_one_insight_is_written_again_and_the_rest_stays(tmp_path: Path) -> None:
    bodies: list[dict[str, Any]] = []
    drafted(tmp_path, counting(bodies))
    folder = EpisodeFolder(tmp_path)
    before, asked = folder.read("draft.json", Draft), len(bodies)
    with Provider() as provider:
        provider.write = counting(bodies)
        context, _ = again(tmp_path, provider, "insight-2")
        draft(context)
        after = folder.read("draft.json", Draft)
        sent = bodies[asked:]
        assert sent, "the recorded reply was given again"
        assert all(body["seed"] > 1 and body["temperature"] > 0 for body in sent)
        assert after.attempts == {"insight-2": 1}
        assert after.insights[1].heading != before.insights[1].heading
        changed = {"insights": after.insights[:1] + before.insights[1:2] + after.insights[2:], "attempts": {}}
        changed["support"] = before.support
        assert {one.part for one in after.support} == {one.part for one in before.support}
        assert [body["response_format"]["json_schema"]["name"] for body in sent] == ["insight_parts", "verify_parts"]
        assert after.model_copy(update={**changed, "usage": before.usage, "problems": before.problems}) == before
        draft(again(tmp_path, provider, "insight-2")[0])
        assert folder.read("draft.json", Draft).attempts == {"insight-2": 2}
        assert bodies[-1]["seed"] > sent[-1]["seed"]


def test_a_part_written_again_keeps_its_quotation(tmp_path: Path) -> None:
    drafted(tmp_path, counting([]))
    before = EpisodeFolder(tmp_path).read("draft.json", Draft)

    asked: list[list[str]] = []

    def moving(body: dict[str, Any]) -> Answer:
        found = passable(body)
        asked.append(list(found))
        if "place" in found:
            number = found["place"]["first"]
            found |= {"decision": "move", "place": {"first": number - 1, "last": number - 1, "skip": 0, "stop": 0}}
        return completion(json.dumps(found))

    with Provider() as provider:
        provider.write = moving
        draft(again(tmp_path, provider, "insight-2")[0])
    after = EpisodeFolder(tmp_path).read("draft.json", Draft)
    assert [one.quote for one in after.insights] == [one.quote for one in before.insights]
    assert after.cut == before.cut
    assert asked[1][:2] == ["decision", "heading"], "what was written about another place is asked for once more"


def test_without_a_model_no_part_is_written_again(tmp_path: Path) -> None:
    drafted(tmp_path)
    request = EpisodeRequest("/nowhere.mp3", redo="draft", parts=("insight-2",))
    settings = Settings(llm=LlmSettings(provider="none"))
    context = EpisodeContext(EpisodeFolder(tmp_path), episode(), request, settings, Told())
    with pytest.raises(InputError, match="no model that writes is asked, so no part can be written again"):
        draft(context)


def test_a_post_changed_by_hand_has_only_the_part_exchanged(tmp_path: Path) -> None:
    bodies: list[dict[str, Any]] = []
    drafted(tmp_path, counting(bodies))
    folder = EpisodeFolder(tmp_path)
    written = {"post.md": folder.digest("post.md")}
    folder.record("publish", StageRun(fingerprint="x", outputs=written, seconds=0, cpu_seconds=0))
    post = (folder / "post.md").read_text(encoding="utf-8")
    old = folder.read("draft.json", Draft).insights
    by_hand = post.replace(f"### 3. {old[2].heading}", "### 3. A heading by hand") + "\nA line by hand.\n"
    folder.write("post.md", by_hand)
    with Provider() as provider:
        provider.write = counting(bodies)
        context, run = again(tmp_path, provider, "insight-2", "insight-3")
        draft(context)
        problems = run.follow_redraft()
    new = folder.read("draft.json", Draft).insights
    changed = (folder / "post.md").read_text(encoding="utf-8")
    expected = by_hand.replace(f"### 2. {old[1].heading}", f"### 2. {new[1].heading}")
    assert "Again" in (new[1].heading or "")
    for before, after in zip(old[1:3], new[1:3], strict=True):
        expected = expected.replace(before.claim or "-", after.claim or "-")
        expected = expected.replace(before.takeaway or "-", after.takeaway or "-")
    assert changed == expected
    assert len(problems) == 1
    assert problems[0].startswith("the heading of insight 3 was changed by hand and stays; it would be “")


def test_parts_need_a_draft(tmp_path: Path) -> None:
    folder = EpisodeFolder(tmp_path / "show" / "one")
    folder.write("episode.json", episode())
    request = EpisodeRequest(str(folder.path), redo="draft", parts=("dek",))
    told = pytest.raises(InputError, match="holds no draft yet of which a part could be written again")
    with told, open_episode(request, into=tmp_path, settings=Settings()):
        pass


def test_places_of_the_settings_reach_the_brief(tmp_path: Path) -> None:
    context = drafted(tmp_path)
    said, quotes = conversation(), context.read("quotes.json", Quotes)
    places = {"include": ["q1"], "exclude": ["A lighthouse is not a machine for light"]}
    settings = Settings(llm=LlmSettings(provider="none"), post={**places, "about": "the  lamp"})
    context.settings = settings
    brief = brief_of(context, said, quotes)
    assert brief.include == (quotes.get("q1").words,)
    assert said.text(*brief.exclude[0]) == "A lighthouse is not a machine for light,"
    assert brief.about == "the lamp"


@pytest.mark.parametrize(
    ("post", "is_input"),
    [({}, False), ({"about": "lamps"}, True), ({"language": "de"}, True), ({"house_style": {"tone": "Dry."}}, True)],
)
def test_what_is_asked_is_an_input_of_the_draft_only_when_it_is_asked(
    tmp_path: Path, post: dict[str, Any], is_input: bool
) -> None:
    def fingerprint(**flags: Any) -> str:
        context = opened(tmp_path, episode(), conversation(), None, **flags)
        return fingerprint_of(stage_named("draft"), context)

    assert (fingerprint(post=post) != fingerprint()) == is_input
