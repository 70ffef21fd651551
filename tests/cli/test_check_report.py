"""The report of `summarizer check`: what people read, several posts with one start, and the formats for programs."""

from __future__ import annotations

import io
import json
import re
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from checking.made import make
from hypothesis import given
from hypothesis import strategies as st

from summarizer.__main__ import run
from summarizer.cli.check_advice import advice_for
from summarizer.cli.check_formats import chosen_format, workflow_commands
from summarizer.cli.check_outcome import CheckedFile, CheckOutcome, Unchecked
from summarizer.cli.check_sarif import as_sarif
from summarizer.cli.check_text import print_report
from summarizer.cli.check_words import VERDICTS, flag_told
from summarizer.cli.heard_diff import marked_passage
from summarizer.errors import InputError
from summarizer.pages import FLAGS
from summarizer.records.post import Checks, Edit, Flag, ProseFinding, QuoteCheck, Verdict
from summarizer.terminal import _console

POST = """# Old Bridges

Brandt says "We inspected sixteen bridges in 1999, and only two of them were closed." There were 14 of them.

> "You learn more from one failed joint than from ten good ones."

> "Every old bridge tells you how it wants to be repaired."
"""


def quote(text: str = "We have six bridges.", verdict: Verdict = "altered", **values: Any) -> QuoteCheck:
    fields: dict[str, Any] = {
        "line": 3, "passes": verdict in ("verbatim", "unspoken"), "speaker": "Judith Carver", "start": 83.0,
        "end": 85.0, "words": (1, 5), "score": 0.8, "heard": "We have eight bridges.", "reason": "A word differs.",
    }  # fmt: skip
    return QuoteCheck(text=text, verdict=verdict, **{**fields, **values})


def outcome(
    *quotes: QuoteCheck, path: str = "post.md", prose: tuple[ProseFinding, ...] = (), **values: Any
) -> CheckOutcome:
    passing = sum(one.passes for one in quotes)
    checks = Checks(
        post="post.md", episode=None, policy="strict", quotes=quotes, prose=prose,
        summary={"quotes": len(quotes), "passing": passing}, **values,
    )  # fmt: skip
    return CheckOutcome((CheckedFile(path, checks),))


def shown(result: CheckOutcome, width: int | None = None, *, quiet: bool = False, verbose: bool = False) -> str:
    """What is printed: on a terminal of this width, else in a pipe."""
    file = io.StringIO()
    console = _console()(file=file, width=width or 160, force_terminal=width is not None, color_system=None)
    print_report(result, console, wrapped=width is not None, quiet=quiet, verbose=verbose)
    return file.getvalue()


# -- words that nobody is said to have spoken


def test_only_what_an_editor_marked_is_called_marked() -> None:
    short = quote("bridge-logic", "unspoken", flags=("short",))
    title = quote("The Old Bridge", "unspoken", flags=("title",))
    mark = quote("Hello from the chat", "unspoken")
    lines = shown(outcome(short, title, mark)).splitlines()
    told = [line.partition("✓")[2].lstrip("! ") for line in lines if "✓" in line]
    assert ["marked as text that nobody said" in line for line in told] == [False, False, True]
    assert told[0].startswith("a few words in marks, given to nobody")
    assert "a title, not a quotation" in told[1]


def test_the_governing_words_are_shown_on_their_side() -> None:
    for after, label in ((False, "before"), (True, "after")):
        governed = quote(verdict="verbatim", passes=False, governing="we never said", governing_after=after)
        assert f"  {label}: “we never said”" in shown(outcome(governed))


# -- marks in the words heard ------------------------------------------------------------------------------------------


def marked(heard: str, post: str, *edits: tuple[str, str, str]) -> str:
    signs = {"same": "{}", "heard": "[-{}-]", "post": "{{+{}+}}"}
    parts = marked_passage(heard, post, [Edit(kind=kind, heard=h, post=p) for kind, h, p in edits])  # type: ignore[arg-type]
    return "".join(signs[part.kind].format(part.text) for part in parts)


@pytest.mark.parametrize(
    ("heard", "post", "edits", "text"),
    [
        ("we saw eight of them, once", "We saw six of them once.", [("replace", "eight", "six")],
         "we saw [-eight-] {+six+} of them, once"),
        ("I don't think so.", "I think so", [("delete", "don't", "")], "I [-don't-] think so."),
        ("It is right.", "It is not right", [("insert", "", "not")], "It is {+not+} right."),
        ("It is right", "It is right, always", [("insert", "", "always")], "It is right {+always+}"),
        ("twenty twenty six was um good", "2026 was good", [("filler", "um", "")], "twenty twenty six was [-um-] good"),
        ("an e mail came today", "an email came now", [("spelling", "e mail", "email"), ("replace", "today", "now")],
         "an e mail came [-today-] {+now+}"),
        ("they told us", "they told US", [("replace", "us", "US")], "they told [-us-] {+US+}"),
        ("工場を二十三度にした", "工場を二十五度にした", [("replace", "三", "五")], "工場を二十[-三-]{+五+}度にした"),
        ("كل جسر قديم", "كل جسر جديد", [("replace", "قديم", "جديد")], "كل جسر [-قديم-] {+جديد+}"),
        ("five percent", "5 %", [], "[-five percent-] {+5 %+}"),
        ("", "anything", [], ""),
    ],
)  # fmt: skip
def test_the_heard_passage_with_its_edits(heard, post, edits, text):
    assert marked(heard, post, *edits) == text


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_heard_passage_is_always_whole(heard, post):
    assert "".join(
        part.text for part in marked_passage(heard, post) if part.kind == "heard" or part.kind == "same"
    ).replace(" ", "") == heard.replace(" ", "")


# -- text --------------------------------------------------------------------------------------------------------------


def test_failures_come_first_each_once_then_flags_then_the_rest_then_counts():
    result = outcome(
        quote("Fine words.", "verbatim", line=1),
        quote("Flagged words.", "verbatim", line=2, flags=("ambiguous",)),
        quote(line=3, edits=(Edit(kind="replace", heard="eight", post="six"),)),
        prose=(ProseFinding(line=4, text="12", kind="number", found="nowhere", said="eleven"),),
    )
    lines = [line for line in shown(result).splitlines() if line]
    at = {
        text: place
        for place, line in enumerate(lines)
        for text in ("Fine", "Flagged", "[-eight-]", "eleven")
        if text in line
    }
    assert at["[-eight-]"] < at["Flagged"] < at["eleven"] < at["Fine"] < len(lines) - 1
    assert lines[at["Flagged"]].startswith("post.md:2: ✓! word for word at 1:23, Judith Carver; said more than once")
    assert lines[at["eleven"]] == "post.md:4: ! number “12” is not in the episode; the episode says eleven"
    assert lines[-1] == "3 quotations: 1 did not pass under the policy strict (2 verbatim, 1 altered)"
    assert sum("post.md:3:" in line for line in lines) == 1


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("We have six bridges. " * 12, "We have eight bridges. " * 12),
        ("Das Wärmenetz trägt zweihundert Haushalte. " * 8, "Das Wärmenetz trägt dreihundert Haushalte. " * 8),
        ("夏も冬も工場を二十五度にしてるんです。" * 8, "夏も冬も工場を二十三度にしてるんです。" * 8),
        ("كل جسر جديد يخبرك كيف يريد أن يصلح. " * 8, "كل جسر قديم يخبرك كيف يريد أن يصلح. " * 8),
    ],
)
def test_no_line_is_wider_than_the_terminal(width, text, heard):
    from rich.cells import cell_len

    result = outcome(
        quote(text, heard=heard), quote(text, "verbatim", heard=heard), quote(text, "verbatim", flags=("time",))
    )
    for line in shown(result, width).splitlines():
        assert cell_len(line) <= width
    piped = shown(result).splitlines()
    assert any(" ".join(text.split()) in " ".join(line.split()) for line in piped)  # whole, on one line


def test_quiet_prints_what_fails_and_the_warnings_and_the_counts():
    outside = ProseFinding(line=4, text="12", kind="number", found="nowhere")
    fine = outcome(quote("Fine words.", "verbatim", flags=("ambiguous",)), prose=(outside,), notes=("a note",))
    assert shown(fine, quiet=True).splitlines() == [
        "post.md:4: ! number “12” is not in the episode",
        "",
        "1 quotation: all pass under the policy strict (1 verbatim)",
    ]
    failing = shown(outcome(quote(), quote("Fine words.", "verbatim")), quiet=True)
    assert "We have six bridges." in failing
    assert "Fine words." not in failing
    assert failing.splitlines()[-1].startswith("2 quotations: 1 did not pass")


def test_a_quotation_that_passes_with_a_flag_is_counted_and_quiet_prints_it():
    off = quote("Late words.", "verbatim", flags=("time",), given_start=23.0)
    title = quote("The Old Bridge", "unspoken", flags=("title",))
    plain = quote("Fine words.", "verbatim", flags=("signed",))
    assert shown(outcome(off, title, plain), quiet=True).splitlines() == [
        "post.md:3: ✓! word for word at 1:23, Judith Carver; post 0:23, recording 1:23: “Late words.”",
        "",
        "3 quotations: all pass, 1 with a flag (time), under the policy strict (2 verbatim, 1 unspoken)",
    ]
    both = quote("Both words.", "verbatim", flags=("time", "unclear"))
    assert ": all pass, 2 with a flag (time, unclear), under" in shown(outcome(off, both))
    assert ": 1 did not pass, 1 passes with a flag (time), under" in shown(outcome(off, quote(flags=("unclear",))))


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({}, "all pass under the policy strict (1 verbatim)"),
        ({"rejected": 1}, "1 passes under the policy strict (1 verbatim); 1 part is left to write"),
        ({"rejected": 1, "to_write": 2}, "1 passes under the policy strict (1 verbatim); 3 parts are left to write"),
        ({"to_write": 3, "to_check": 1},
         "1 passes under the policy strict (1 verbatim); 3 parts are left to write, 1 to check"),
        ({"to_check": 1}, "1 passes under the policy strict (1 verbatim); 1 part is left to check"),
    ],
)  # fmt: skip
def test_the_last_line_counts_the_parts_that_are_left(counts: dict[str, int], said: str):
    fine = outcome(quote("Fine words.", "verbatim"))
    left = CheckedFile("post.md", fine.posts[0].checks.model_copy(update=counts))
    assert shown(CheckOutcome((left,)), quiet=True).splitlines()[-1] == f"1 quotation: {said}"
    assert CheckOutcome((left,)).exit_code == 0


def test_a_fact_outside_the_episode_is_told_once_with_its_lines():
    facts = tuple(ProseFinding(line=line, text="Ann Low", kind="name", found="nowhere") for line in (4, 9, 12))
    told = shown(outcome(quote("Fine words.", "verbatim"), prose=facts))
    assert told.count("Ann Low") == 1
    assert "post.md:4: ! name “Ann Low” is not in the episode (3 times; also on lines 9, 12)" in told


def test_the_results_of_each_post_stand_together_and_a_note_of_several_is_told_once():
    posts = [
        outcome(quote("Fine words.", "verbatim"), quote(), path=path, notes=("a smaller model serves",)).posts[0]
        for path in ("a.md", "b.md", "c.md")
    ]
    told = shown(CheckOutcome(tuple(posts), single=False))
    places = [line[0] for line in told.splitlines() if line[1:].startswith(".md:")]
    assert places == ["a", "a", "b", "b", "c", "c"]
    assert told.count("a smaller model serves") == 1
    assert shown(CheckOutcome(tuple(posts), single=False), 100).count("b.md") == 1
    one = CheckOutcome((posts[0], outcome(quote(), path="d.md").posts[0]), single=False)
    assert "note: a.md: a smaller model serves" in shown(one)


def test_a_kind_of_words_that_nobody_spoke_is_told_once():
    told = shown(outcome(quote("The Old Bridge", "unspoken", flags=("short", "title"))))
    assert told.count("a title") == 1
    assert "too short" not in told


def test_verbose_tells_all_of_what_passes():
    result = outcome(quote("Fine words.", "verbatim", flags=("time",), reason="Heard word for word at 1:23."), rules=7)
    told = shown(result, verbose=True)
    assert "  why: Heard word for word at 1:23.\n" in told
    assert "  flag: time: the post's time is off\n" in told
    assert "rules of quotations: version 7" in told


def test_a_transcript_that_nobody_compared_with_sound_is_told_once():
    result = outcome(quote("a b c d", "verbatim", origin="as given"), quote("e f g h", "verbatim", origin="as given"))
    assert shown(result).count("as given") == 1
    assert "as given" not in shown(outcome(quote("a b c d", "verbatim", origin="heard")))


def test_control_characters_reach_no_output():
    evil = quote("a\x1b[31mb c d", reason="\x07why", heard="\x9bheard")
    for width in (None, 80):
        assert not set("\x1b\x07\x9b") & set(shown(outcome(evil, path="p\x1bq.md"), width))


def test_every_verdict_and_flag_has_words():
    from typing import get_args

    assert set(VERDICTS) == set(get_args(Verdict))
    assert set(FLAGS) == set(get_args(Flag))


@pytest.mark.parametrize(
    ("values", "advice"),
    [
        ({"edits": (Edit(kind="replace", heard="Ailey Care", post="Eilidh Kerr"),)}, "write [Eilidh Kerr] and sign it"),
        ({"edits": (Edit(kind="replace", heard="eight", post="six"),)}, "Write the words as they were heard"),
        ({"edits": (Edit(kind="hidden", heard="", post="not"),)}, "what readers do not see"),
        ({"edits": (Edit(kind="hidden", heard="", post="not"),), "reason": "It holds “not”, which is struck out."},
         "Take the words that are struck out off"),
        ({"verdict": "misattributed", "id": "q5"},
         "Name Judith Carver for these words, in the text and in the comment after them."),
        ({"verdict": "trimmed", "edits": (Edit(kind="filler", heard="um", post=""),)}, "--policy clean"),
        ({"verdict": "trimmed", "edits": (Edit(kind="delete", heard="old", post=""),)}, "--policy ellipsis"),
        ({"verdict": "trimmed", "edits": (Edit(kind="delete", heard="not", post=""),), "flags": ("meaning",)},
         "Put the words back"),
        ({"verdict": "trimmed", "edits": (Edit(kind="bracket", heard="", post="x"),)}, "Sign the brackets"),
        ({"verdict": "misattributed"}, "Name Judith Carver for these words."),
        ({"verdict": "trimmed", "edits": (Edit(kind="bracket", heard="", post="not"),), "flags": ("signed",),
          "reason": "[not] added. Brackets must not bring in “not”, which changes it."}, "Take the brackets out"),
        ({"verdict": "trimmed", "edits": (Edit(kind="delete", heard="Ann", post=""),),
          "reason": "No policy allows leaving out a name."}, "Put the words back, or take the marks away"),
        ({"verdict": "misattributed", "attributed": "Judith Carver"}, "Correct the comment"),
        ({"verdict": "unspoken", "passes": False}, "or the comment <!-- unspoken -->"),
        ({"verdict": "not found"}, "<!-- unspoken: "),
        ({"verdict": "not found", "attributed": "Judith Carver"}, "If it was written somewhere, name who wrote it"),
        ({"verdict": "verbatim", "passes": False, "flags": ("meaning",), "governing": "Do"},
         "<!-- context seen by YOUR NAME -->"),
        ({"verdict": "stitched"}, "Quote each piece by itself"),
    ],
)  # fmt: skip
def test_what_to_do(values, advice):
    assert advice in advice_for(quote(**{"heard": "The engineer Ailey Care said so", **values}))


@pytest.mark.parametrize(
    ("flag", "values", "told"),
    [
        ("time", {"given_start": 16.0, "start": 76.0}, "post 0:16, recording 1:16"),
        ("time", {}, "the post's time is off"),
        ("characters", {}, "holds characters that readers do not see"),
        ("characters", {"reason": "It holds “always”, which is struck out."}, "holds words that are struck out"),
        ("context", {"reason": "Heard. Just outside: “I think maybe”."},
         "just outside: “I think maybe”; quote that too if the sense needs it"),
        ("speaker", {"speaker": "Ann Lee / Bo Ek"}, "two people: Ann Lee, then Bo Ek"),
        ("speaker", {"verdict": "misattributed", "attributed": "Ann Lee"},
         "the post names Ann Lee, Judith Carver says it"),
        ("speaker", {"verdict": "verbatim"},
         "the check cannot tell whom the post means; Judith Carver says it: name Judith Carver"),
        ("speaker", {"verdict": "verbatim", "attributed": "Ann Lee"},
         "the post may give this to Ann Lee; Judith Carver says it: name Judith Carver"),
        ("speaker", {"verdict": "misattributed", "attributed": "Judith Carver",
                     "reason": "The comment names Ann Lee; Judith Carver says it."},
         "the comment names Ann Lee, Judith Carver says it"),
        ("unclear", {"reason": "Heard. The recogniser was not sure of “six”, “ten”."},
         "misheard, perhaps: “six”, “ten”"),
    ],
)  # fmt: skip
def test_a_flag_says_what_it_is_about(flag, values, told):
    assert flag_told(quote(flags=(flag,), **values), flag) == told


def test_brackets_that_are_all_that_differs_leave_no_word_out():
    signed = quote("a [b] c", "trimmed", passes=True, edits=(Edit(kind="bracket", heard="", post="b"),))
    assert "left out" not in shown(outcome(signed))
    cut = quote(
        "a c", "trimmed", edits=(Edit(kind="bracket", heard="", post="b"), Edit(kind="delete", heard="x", post=""))
    )
    assert "words were left out" in shown(outcome(cut))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_terminal_shows_the_path_once_and_every_word(width):
    path = "/home/ann/posts/of/the/year/that/never/ends/post.md"
    words = "We have eight bridges, and each of them is old. " * 5
    told = shown(outcome(quote(words, "verbatim"), quote(words, "verbatim", flags=("time",)), path=path), width)
    assert told.count(path) == 1
    assert told.count("line 3: ✓ ") == told.count("line 3: ✓! ") == 1
    assert " ".join(told.split()).count(words.strip()) == 2


@pytest.mark.parametrize("width", [60, 66, 72, 80])
def test_a_comment_to_copy_stands_on_one_line(width):
    assert "<!-- unspoken: WHERE IT STANDS -->" in shown(outcome(quote("We have it.", "not found", heard="")), width)


def test_the_line_breaks_of_a_post_are_not_told():
    assert "“We have\n" not in shown(outcome(quote("We have\na bridge here.")))
    assert "We have a bridge here." in shown(outcome(quote("We have\na bridge here.")))
    assert "夏も冬も" in shown(outcome(quote("夏も\n冬も", heard="夏も冬も")))


def test_voices_without_names_are_told_once():
    nameless = [quote("a b c d", "verbatim", flags=("unnamed",), line=line) for line in (1, 2, 3)]
    told = shown(outcome(*nameless))
    assert told.count("name in the transcript") == 1
    assert "✓!" not in told
    mixed = shown(outcome(*nameless, quote("a b c d", "verbatim")))
    assert mixed.count("the voice has no name") == 3


def test_the_marks_are_explained_before_the_first_failure():
    edits = (Edit(kind="replace", heard="eight", post="six"),)
    told = shown(outcome(quote("Nobody has said this.", "not found", heard=""), quote(edits=edits)))
    assert told.startswith("Marks in the words heard")


# -- several posts -----------------------------------------------------------------------------------------------------


@pytest.fixture
def episodes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two episodes: of one a quotation fails, the other's all pass; and a file without a transcript."""
    for name, post in (
        ("bad", POST),
        ("good", POST.replace("sixteen", "fifteen").replace(", and only", ", and, um, only")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "transcript.json").write_text(make().model_dump_json(), encoding="utf-8")
        (tmp_path / name / "post.md").write_text(post, encoding="utf-8")
    (tmp_path / "README.md").write_text("# Read me\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["good"], 0),
        (["good", "bad"], 1),
        (["*/post.md"], 1),
        (["good/post.md", "README.md"], 2),
        (["bad", "README.md"], 1),
        (["good/post.md", "gone.md"], 2),
        (["good", "--transcript", "good/transcript.json"], 2),
        (["good/post.md", "bad/post.md", "--transcript", "good/transcript.json"], 2),
        (["."], 1),
        (["-"], 2),
        (["good/post.md", "--json", "--format", "text"], 2),
        (["good/post.md", "--format", "xml"], 2),
    ],
)
def test_exit_codes(episodes, capsys, arguments, code):
    assert run(["check", *arguments]) == code
    captured = capsys.readouterr()
    if code == 2 and not captured.out:
        assert len(captured.err.splitlines()) == 1


def test_one_post_that_cannot_be_read_does_not_stop_the_others(episodes, capsys):
    (episodes / "good" / "broken.md").write_bytes(b"\xff\xfe\x00")
    assert run(["check", "good"]) == 2
    out = capsys.readouterr().out
    assert "good/broken.md: not checked: good/broken.md is not text in UTF-8" in out
    assert "good/post.md:5: ✓" in out


def test_files_without_a_transcript_are_told_in_one_line(episodes, capsys):
    assert run(["check", "."]) == 1
    lines = [line for line in capsys.readouterr().out.splitlines() if "README.md" in line]
    assert lines == ["not checked, no transcript.json beside them: README.md"]


def test_json_of_one_file_is_its_record_and_of_more_a_list(episodes, capsys):
    assert run(["check", "bad/post.md", "--json"]) == 1
    one = json.loads(capsys.readouterr().out)
    assert {"post", "episode", "policy", "quotes", "prose", "summary", "rules"} <= set(one)
    keys = "line text verdict passes speaker start end words score heard edits flags places listen origin governing"
    assert set(keys.split()) <= set(one["quotes"][0])
    assert set(one["prose"][0]) == {"line", "text", "kind", "found", "said"}
    assert run(["check", "bad", "good", "--format", "json"]) == 1
    several = json.loads(capsys.readouterr().out)
    assert [post["post"] for post in several["posts"]] == ["bad/post.md", "good/post.md"]
    assert several["posts"][0]["quotes"] == one["quotes"]
    assert several["summary"]["posts"] == 2
    assert several["summary"]["quotes"] == 6
    assert several["summary"]["posts failing"] == 1


def test_standard_input_is_a_post(episodes, capsys, monkeypatch):
    for text, code in ((POST, 1), (POST.replace("sixteen", "fifteen").replace(", and only", ", and, um, only"), 0)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        assert run(["check", "-", "--transcript", "good/transcript.json", "--json"]) == code
        assert json.loads(capsys.readouterr().out)["post"] == "-"


def test_posts_that_share_a_transcript_prepare_it_once(episodes, monkeypatch):
    import summarizer.checking.check as check

    prepared = []
    original = check.SearchableTranscript
    monkeypatch.setattr(check, "SearchableTranscript", lambda *given: prepared.append(1) or original(*given))
    for number in range(5):
        (episodes / "good" / f"copy{number}.md").write_text(POST, encoding="utf-8")
    run(["check", "good", "bad", "-q"])
    assert len(prepared) == 1  # the two transcripts are the same file


# -- formats -----------------------------------------------------------------------------------------------------------

HOSTILE = 'a 100% lie, "x": y::error file=z::\r\n::set-output name=a::b\n::stop-commands::t'


def test_workflow_commands_are_one_line_each_whatever_is_quoted():
    result = outcome(quote(HOSTILE, heard=HOSTILE), path="po:st,100%\n.md")
    (line,) = workflow_commands(result)
    assert line.startswith("::error file=po%3Ast%2C100%25%0A.md,line=3,title=Quotation altered::")
    assert "\n" not in line
    assert "\r" not in line
    properties, _, message = line[2:].partition("::")
    assert message.replace("%25", "").replace("%0A", "").count("%") == 0
    assert re.fullmatch(r"error file=[^:,]+,line=\d+,title=[^:,]+", properties)


@given(st.text(max_size=80), st.text(max_size=20))
def test_workflow_commands_never_break(text, path):
    for line in workflow_commands(outcome(quote(text or "x", heard=text), path=f"{path}.md")):
        assert len(line.splitlines()) == 1
        properties, separator, _ = line[2:].partition("::")
        assert separator
        assert re.fullmatch(r"error file=[^:,]*,line=3,title=Quotation altered", properties)


def test_levels_of_workflow_commands():
    result = outcome(
        quote("a b c d", "verbatim", flags=("time", "ambiguous")),
        prose=(ProseFinding(line=4, text="12", kind="number", found="nowhere"),),
    )
    assert [line.split(" ")[0] for line in workflow_commands(result)] == ["::warning", "::notice", "::notice"]


def test_sarif_has_what_its_schema_requires(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub folder").mkdir()
    path = "sub folder/post ü.md"
    Path(path).write_text("one\n\n> We have\n> six bridges.\n", encoding="utf-8")
    checked = outcome(
        quote(), quote("a b c d", "verbatim", line=1, flags=("time",)), quote("Fine.", "verbatim", line=1),
        prose=(ProseFinding(line=1, text="12", kind="number", found="nowhere", said="11"),), path=path,
    )  # fmt: skip
    result = CheckOutcome(checked.posts, (Unchecked("gone.md", "no such file", 2),), (), single=False)
    log = json.loads(json.dumps(as_sarif(result)))
    assert log["version"] == "2.1.0"
    (sarif,) = log["runs"]
    rules = sarif["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert [one["ruleId"] for one in sarif["results"]] == ["quotation-altered", "flag-time", "outside-the-episode"]
    assert [one["level"] for one in sarif["results"]] == ["error", "warning", "note"]
    for one in sarif["results"]:
        assert rules[one["ruleIndex"]]["id"] == one["ruleId"]
        assert one["message"]["text"]
        assert one["partialFingerprints"]
        place = one["locations"][0]["physicalLocation"]
        assert unquote(place["artifactLocation"]["uri"]) == path
        assert " " not in place["artifactLocation"]["uri"]
        assert 1 <= place["region"]["startLine"] <= place["region"]["endLine"]
    assert sarif["results"][0]["locations"][0]["physicalLocation"]["region"] == {"startLine": 3, "endLine": 4}
    assert sarif["invocations"][0]["executionSuccessful"] is False
    assert "gone.md" in sarif["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def prints_of(*quotes: QuoteCheck) -> list[str]:
    results = as_sarif(outcome(*quotes))["runs"][0]["results"]
    return [one["partialFingerprints"]["quotationWords/v1"] for one in results]


def test_a_finding_keeps_its_fingerprint_when_the_text_around_it_moves():
    first, other = quote(line=3), quote("Other words here.", line=9)
    assert prints_of(first, other) == prints_of(quote(line=40), quote("“Other words here”", line=50))
    assert len(set(prints_of(first, quote(line=4), other))) == 3


@pytest.mark.parametrize(
    ("named", "json", "chosen"),
    [
        (None, False, "text"),
        (None, True, "json"),
        ("json", True, "json"),
        ("sarif", False, "sarif"),
        ("github", False, "github"),
    ],
)
def test_the_format(named, json, chosen):
    assert chosen_format(named, json) == chosen


@pytest.mark.parametrize(("named", "json"), [("sarif", True), ("jsn", False)])
def test_a_wrong_format(named, json):
    with pytest.raises(InputError, match="--format"):
        chosen_format(named, json)
