"""The verdicts on a post's prose: from the draft to `checks.json`, past a person's changes, and judged once more."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from commands import run_here
from drafted import drafted
from provider import KEY, Answer, Provider, completion, passable

from summarizer import api
from summarizer.errors import InputError
from summarizer.pipeline.context import EpisodeContext
from summarizer.pipeline.post_stages import publish
from summarizer.pipeline.review_episode import EpisodeReview
from summarizer.records.draft_parts import prose_of
from summarizer.records.post import Checks, Draft, Support
from summarizer.settings import Settings

WHY = "he keeps it, nobody says why"


def published(tmp_path: Path, **verdicts: str) -> tuple[EpisodeContext, Draft]:
    """An episode whose draft was verified: all is supported but the parts that are named."""
    context = drafted(tmp_path / "episode", lambda body: completion(json.dumps(passable(body))))
    made = context.read("draft.json", Draft)
    names = ("dek", "insights.0.heading", "insights.0.takeaway", "insights.1.takeaway")
    support = tuple(
        Support(part=name, sentence=prose_of(made, name) or "", verdict=verdicts.get(name, "supported"), why=WHY)
        for name in names
    )
    made = made.model_copy(update={"support": support})
    context.folder.write("draft.json", made)
    publish(context)
    return context, made


def checked(context: EpisodeContext) -> dict[str, str]:
    checks = context.read("checks.json", Checks)
    return {one.text: one.support for one in checks.sentences}


def judge(answers: dict[str, str]) -> Any:
    """A model that gives these verdicts by the sentence's first words, and supports the rest."""

    def answer(body: dict[str, Any]) -> Answer:
        asked = re.findall(r"^(s\d+) \([a-z ]+\): (.*)$", body["messages"][-1]["content"], re.MULTILINE)
        found = [
            {
                "sentence": number,
                "decides": ["5"],
                "why": "x" if any(text.startswith(start) for start in answers) else "",
                "verdict": next((what for start, what in answers.items() if text.startswith(start)), "supported"),
            }
            for number, text in asked
        ]
        return completion(json.dumps({"verdicts": found}))

    return answer


def settings(provider: Provider) -> Settings:
    return Settings.load(llm={"provider": provider.url, "model": "test"}, api_key=KEY, base_url=provider.url)


def test_published_checks_hold_the_verdicts_of_the_draft(tmp_path: Path) -> None:
    context, made = published(tmp_path, **{"insights.0.takeaway": "contradicted"})
    found = checked(context)
    assert found[prose_of(made, "insights.0.heading") or ""] == "supported"
    assert found[made.insights[0].takeaway or ""] == "contradicted"
    assert found[(made.insights[0].claim or "").split(". ")[0].rstrip(".") + "."] == "unchecked"
    assert all(one.support for one in context.read("checks.json", Checks).prose)


def test_a_change_by_a_person_voids_the_verdict(tmp_path: Path) -> None:
    context, made = published(tmp_path)
    post = context.folder / "post.md"
    text = post.read_text(encoding="utf-8")
    heading = made.insights[0].heading or ""
    assert heading in text
    post.write_text(text.replace(heading, f"{heading} Now", 1), encoding="utf-8")
    checks = api.check(post)
    found = {one.text: one.support for one in checks.sentences}
    assert found[f"{heading} Now"] == "unchecked"
    assert heading not in found
    assert any("no verdict of a model" in note for note in checks.notes)


def test_a_model_judges_the_post_as_it_stands_and_its_verdicts_are_kept(tmp_path: Path) -> None:
    context, made = published(tmp_path)
    post = context.folder / "post.md"
    text = post.read_text(encoding="utf-8")
    takeaway = made.insights[0].takeaway or ""
    post.write_text(text.replace(takeaway, "He hates the tower."), encoding="utf-8")
    with Provider() as provider:
        provider.write = judge({"He hates": "contradicted", made.insights[1].heading or "?": "not supported"})
        checks = api.check(post, verify=True, settings=settings(provider))
        assert len(provider.bodies) == 1
        asked = provider.bodies[0]["messages"][-1]["content"]
        assert "(takeaway): He hates the tower." in asked
        assert "(headline): " in asked
        assert "Osk Tiller" in asked
        again = api.check(post, verify=True, settings=settings(provider))
        assert len(provider.bodies) == 1  # the replies are kept
        assert not provider.refused
    found = {one.text: one for one in checks.sentences}
    assert found["He hates the tower."].support == "contradicted"
    assert found["He hates the tower."].by == "test"
    assert (found["He hates the tower."].why, len(found["He hates the tower."].decides)) == ("x", 1)
    assert {one.support for one in checks.sentences} == {"supported", "contradicted", "not supported"}
    assert again.sentences == checks.sentences
    assert api.check(post).sentences == checks.sentences
    assert context.read("checks.json", Checks).sentences == checks.sentences
    assert EpisodeReview(context.folder, "strict").state().checks.sentences == checks.sentences


def test_a_draft_made_anew_does_not_keep_them(tmp_path: Path) -> None:
    context, made = published(tmp_path)
    heading = made.insights[0].heading or "?"
    with Provider() as provider:
        provider.write = judge({heading: "contradicted"})
        api.check(context.folder / "post.md", verify=True, settings=settings(provider))
    assert checked(context)[heading] == "contradicted"
    publish(context)
    assert checked(context)[heading] == "supported"


def test_the_command_says_which_host_gets_what_and_what_it_cost(tmp_path: Path) -> None:
    context, made = published(tmp_path)
    post = context.folder / "post.md"
    with Provider() as provider:
        provider.write = judge({made.dek or "?": "not supported"})
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": provider.url, "HOME": str(tmp_path)}
        done = run_here(
            "check",
            str(post),
            "--llm",
            provider.url,
            "--model",
            "gpt-4.1-mini",
            where=tmp_path,
            environment=environment,
        )
    assert f"nobody said all of “{made.dek}”: x" in done.stdout
    assert "127.0.0.1 gets " in done.stderr
    assert re.search(r"\d+ sentences were judged, \d+ of them refused \(1 call", done.stderr)
    assert done.returncode == 0  # the quotations pass; a model's verdict on prose is told


def with_new_sentences(context: EpisodeContext, count: int) -> Path:
    """The post, with sentences that no model compared with what was said before its conclusion."""
    post = context.folder / "post.md"
    text = post.read_text(encoding="utf-8")
    new = " ".join(f"People number {number} never shout{' at all' * 30}." for number in range(count))
    post.write_text(text.replace("\n## Conclusion", f"\n{new}\n\n## Conclusion", 1), encoding="utf-8")
    return post


@pytest.mark.parametrize("options", [(), ("-q",), ("--verbose",)])
def test_sentences_without_a_verdict_are_listed_with_their_lines(tmp_path: Path, options: tuple[str, ...]) -> None:
    context, _ = published(tmp_path)
    known = len(api.check(context.folder / "post.md").without_verdict)
    post = with_new_sentences(context, 20)
    done = run_here("check", str(post), *options, where=tmp_path, environment={"HOME": str(tmp_path)})
    listed = [line for line in done.stdout.splitlines() if "! no model compared with what was said: “" in line]
    more = f"and {known + 10} more that no model compared; --verbose lists them"
    assert all(re.match(rf"{re.escape(str(post))}:\d+: ", line) for line in listed)
    assert (len(listed), more in done.stdout) == ((known + 20, False) if "--verbose" in options else (10, True))
    assert any("at all at all." in line for line in listed) == ("--verbose" in options)
    assert done.returncode == 0


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_programs_are_told_of_sentences_without_a_verdict(tmp_path: Path, form: str) -> None:
    context, _ = published(tmp_path)
    post = with_new_sentences(context, 12)
    done = run_here("check", str(post), "--format", form, where=tmp_path, environment={"HOME": str(tmp_path)})
    assert all(f"People number {number} never shout" in done.stdout for number in range(12))
    if form == "github":
        notices = [line for line in done.stdout.splitlines() if "title=No verdict::" in line]
        assert all(line.startswith("::notice ") for line in notices)


@pytest.mark.parametrize("form", ["json", "github", "sarif"])
def test_programs_are_told_too(tmp_path: Path, form: str) -> None:
    context, made = published(tmp_path, dek="not supported")
    post = context.folder / "post.md"
    done = run_here("check", str(post), "--format", form, where=tmp_path, environment={"HOME": str(tmp_path)})
    if form == "json":
        found = json.loads(done.stdout)
        told = next(one for one in found["sentences"] if one["text"] == made.dek)
        assert (told["support"], told["why"]) == ("not supported", WHY)
        assert {one["support"] for one in found["prose"]} <= {"supported", "not supported", "contradicted", "unchecked"}
    else:
        assert "nobody said all of" in done.stdout
        assert WHY in done.stdout


@pytest.mark.parametrize(
    ("llm", "said"), [("none", "--llm none verifies nothing"), ("qwen2.5:1.5b", "is too small to verify prose")]
)
def test_without_a_model_that_can_judge(tmp_path: Path, llm: str, said: str) -> None:
    context, _ = published(tmp_path)
    before = checked(context)
    with Provider() as provider:
        options = ("--llm", "none") if llm == "none" else ("--llm", provider.url, "--model", llm)
        environment = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": provider.url, "HOME": str(tmp_path)}
        done = run_here("check", str(context.folder / "post.md"), *options, where=tmp_path, environment=environment)
        assert provider.bodies == []
    assert said in done.stderr
    assert (done.returncode == 2) == (llm == "none")
    assert checked(context) == before


def test_a_post_of_no_episode_is_refused(tmp_path: Path) -> None:
    (tmp_path / "post.md").write_text("# A: B\n\nText of a post.\n", encoding="utf-8")
    (tmp_path / "t.txt").write_text("Ann: One two three four five.\nBob: Six seven eight nine.\n", encoding="utf-8")
    with Provider() as provider, pytest.raises(InputError, match=r"no episode\.json"):
        api.check(tmp_path / "post.md", transcript=tmp_path / "t.txt", verify=True, settings=settings(provider))
