"""Comments and sign-offs saved at the review server, and what the commands tell of them."""

from __future__ import annotations

import json
import os
from subprocess import CompletedProcess

import pytest
from commands import run_here
from review_fixture import Case, check, edited
from signing_support import signed
from test_review_decisions import decision, log
from test_review_server import Client, client

from summarizer.editor import FolderSession, ReviewServer
from summarizer.library.catalogue import catalogue_entry
from summarizer.library.index_page import read_index_contents, render_index
from summarizer.library.status import read_status
from summarizer.pipeline.sign_offs import sign_offs_in
from summarizer.pipeline.stages import ORDER
from summarizer.records.review import Decisions
from summarizer.store import EpisodeFolder, RunLog, StageRun, open_root

__all__ = ["client"]  # a fixture
HOSTILE = '<img src=x onerror="document.title=1">\u202e\x1b[31m'


def run(*arguments: str, where: EpisodeFolder) -> CompletedProcess[str]:
    return run_here(*arguments, where=where.path, environment=os.environ)


def text_of(folder: EpisodeFolder) -> str:
    return (folder / "post.md").read_text(encoding="utf-8")


def test_signing_and_commenting_change_nothing_in_the_post(client: Client, folder: EpisodeFolder, known: Case) -> None:
    before = text_of(folder)
    status, answer = client.save(
        log(
            decision("comment", note="Is the title right?"),
            decision("comment", "q5", "Now we", note="Which report?"),
            signed(known, before, "q2"),
            signed(known, before, None, who="Ben Editor"),
        )
    )
    assert (status, answer["problems"]) == (200, [])
    assert text_of(folder) == before
    kept = folder.read("decisions.json", Decisions)
    assert [one.action for one in kept.decisions] == ["comment", "comment", "sign", "sign"]
    assert kept.conflicts() == {}
    data = json.loads(answer["parts"]["data"])["signing"]["given"]
    assert [one["void"] for one in data["signed"]] == [None, None]
    assert [one["note"] for one in data["comments"]] == ["Is the title right?", "Which report?"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "comment", "note": ""},
        {"action": "settle"},
        {"action": "sign", "signature": {"text": "1"}},
        {"action": "sign", "quote": "q2", "signature": {}},
        {"action": "sign", "signature": {"text": "0" * 64, "surprise": 1}},
    ],
)
def test_the_server_refuses_what_is_no_comment_or_sign_off(
    client: Client, folder: EpisodeFolder, wrong: dict[str, object]
) -> None:
    one = {"id": "decision-1", "who": "Ann", "when": "2026-11-30T09:00:00Z", **wrong}
    status, _, _ = client.ask("POST", "/api/decisions", json.dumps({"decisions": [one]}).encode())
    assert status == 422
    assert not folder.has("decisions.json")


def test_a_change_by_hand_voids_what_was_signed_in_page_status_and_check(
    server: ReviewServer, client: Client, folder: EpisodeFolder, known: Case
) -> None:
    before = text_of(folder)
    client.save(log(signed(known, before, "q2"), signed(known, before, None)))
    assert catalogue_entry(folder, "one").signed == ("Anna",)
    assert [one.void for one in sign_offs_in(folder).signed] == [None, None]
    (folder / "post.md").write_text(before.replace("water always wins", "water may win"), encoding="utf-8")
    assert catalogue_entry(folder, "one").signed == ()
    said = [one.void or "" for one in sign_offs_in(folder).signed]
    assert said[0] == (
        "the words were changed after Anna signed on 2026-11-22: "
        "“… crack, but water always wins.” is now “… crack, but water may win.”"
    )
    assert said[1].startswith("the post was changed after Anna signed on 2026-11-22: quotation at line ")
    told = run("check", str(folder / "post.md"), where=folder)
    assert "no longer signed: line 38: the words were changed" in " ".join(told.stdout.split())
    status, _, page = client.ask("GET", "/")
    assert status == 200
    assert b"the words were changed after Anna signed" in page


def test_check_tells_open_comments_and_who_signed(folder: EpisodeFolder, known: Case) -> None:
    before = text_of(folder)
    FolderSession(folder.path).rebuild()
    plain = run("check", str(folder / "post.md"), where=folder)
    asked = decision("comment", "q5", "Now we", note="Which report?\nThe old one?")
    done = decision("comment", note="Settled already")
    folder.write(
        "decisions.json",
        log(
            signed(known, before, "q2"), signed(known, before, None, who="Ben Editor"), asked, done,
            decision("settle", comment=done.id, over=(done.id,)),
            decision("comment", note=f"Title {HOSTILE}", who="Cem"),
        ),
    )  # fmt: skip
    told = run("check", str(folder / "post.md"), where=folder)
    assert told.returncode == plain.returncode
    assert "signed: the post by Ben Editor; 1 of 7 quotations by Anna" in told.stdout
    assert "2 open comments: line 56 Anna: Which report? The old one?; the post, Cem: Title <img" in told.stdout
    assert "\x1b[31m" not in told.stdout
    found = json.loads(run("check", str(folder / "post.md"), "--json", where=folder).stdout)
    assert [one["who"] for one in found["signed"]] == ["Anna", "Ben Editor"]
    by_id = {one["id"]: one["signed"] for one in found["quotes"]}
    assert [one["who"] for one in by_id["q2"]] == ["Anna"]
    assert by_id["q5"] == []
    assert [one["settled"] for one in found["comments"]] == [False, True, False]


def test_check_tells_an_accept_against_it(folder: EpisodeFolder, known: Case) -> None:
    failing = next(one for one in check(edited(known.post), known.transcript).quotes if not one.passes and one.id)
    accepted = decision("accept", failing.id, failing.text, against="Left out “do not”.")
    folder.write("decisions.json", log(accepted, decision("accept", "q2", "You can")))
    told = run("check", str(folder / "post.md"), where=folder)
    assert told.returncode == 1
    line = f"accepted against the check: line {failing.line} by Anna on 2026-11-22, when the check said: Left out"
    assert told.stdout.count("accepted against") == 1
    assert line in told.stdout
    found = json.loads(run("check", str(folder / "post.md"), "--json", where=folder).stdout)
    assert [(one["who"], one["line"]) for one in found["accepted"]] == [("Anna", failing.line)]
    folder.write("decisions.json", log(decision("accept", failing.id, "Other words", against="Left out “do not”.")))
    assert "accepted" not in json.loads(run("check", str(folder / "post.md"), "--json", where=folder).stdout)


def test_check_of_a_post_that_nobody_signed_prints_as_before(folder: EpisodeFolder) -> None:
    found = json.loads(run("check", str(folder / "post.md"), "--json", where=folder).stdout)
    assert {"signed", "comments"}.isdisjoint(found)
    assert not any("signed" in one for one in found["quotes"])


def test_status_says_who_signed(folder: EpisodeFolder, known: Case) -> None:
    FolderSession(folder.path).rebuild()
    run = StageRun(fingerprint="f", outputs={}, seconds=1.0, cpu_seconds=1.0)
    folder.write("run.json", RunLog(stages=dict.fromkeys(ORDER, run)))
    folder.write("decisions.json", log(signed(known, text_of(folder), None), decision("comment", note="Still to cut")))
    entry = catalogue_entry(folder, "one")
    assert (entry.signed, entry.comments) == (("Anna",), 1)
    (row,) = read_status(folder.path)["episodes"]
    assert (row["signed"], row["comments"]) == (["Anna"], 1)
    assert "signed by Anna · 1 open comment" in render_index(read_index_contents(open_root(folder.path)), _Links())


class _Links:
    """Links of the list of episodes, which lead nowhere."""

    def post(self, episode: object) -> None: ...
    def review(self, episode: object) -> None: ...
    def risk(self, risk: object) -> str:
        return "#"

    def sound(self, risk: object, episode: object) -> None: ...


def test_a_log_and_a_page_of_the_version_before_are_taken(client: Client, folder: EpisodeFolder) -> None:
    old = {
        "id": "decision-old", "who": "Anna", "when": "2026-11-20T09:00:00Z", "action": "accept", "quote": "q2",
        "seen": {"text": "You can fill a crack, but water always wins.", "id": "q2", "line": 38}, "words": None,
        "candidate": None, "said": None, "heard": None, "speaker": None, "name": None, "note": "", "over": [],
    }  # fmt: skip
    (folder / "decisions.json").write_text(
        json.dumps({"schema_version": 1, "episode": "9f2c61aa", "decisions": [old], "kept": [], "applied": []})
    )
    status, _ = client.save(log(decision("comment", note="New")))
    assert status == 200
    kept = json.loads((folder / "decisions.json").read_text())
    assert [one["action"] for one in kept["decisions"]] == ["accept", "comment"]
    assert kept["decisions"][0] == {
        **old,
        "seen": {**old["seen"], "words": None, "start": None, "end": None, "speaker": None},
    }  # type: ignore[dict-item]
