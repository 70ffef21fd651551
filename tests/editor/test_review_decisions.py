"""What decisions do to a post, and what they leave alone."""

from __future__ import annotations

import datetime as dt
import itertools
import re

import pytest
from pydantic import ValidationError
from review_fixture import Case, case, check, edited, find

from summarizer.checking import lint_post
from summarizer.posts.notes import rests_comment
from summarizer.publish.decisions import QuotationSources, apply_decisions, heard_text, merge
from summarizer.records.review import Decision, Decisions, Seen
from summarizer.records.review_places import quote_key, slots

COUNT = itertools.count()
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
HAND = "This sentence, and its  two spaces, is the editor’s own."


def decision(action: str, quote: str | None = None, seen: str = "", **fields: object) -> Decision:
    number = next(COUNT)
    values = {
        "id": f"decision-{number:04}",
        "who": "Anna",
        "when": NOON + dt.timedelta(seconds=number),
        "action": action,
        "quote": quote,
        "seen": Seen(text=seen, id=quote if quote and quote.startswith("q") else None) if quote else None,
        **fields,
    }
    return Decision.model_validate(values)


def log(*decisions: Decision) -> Decisions:
    return Decisions(decisions=decisions)


@pytest.fixture(scope="module")
def known() -> Case:
    return case()


class Desk:
    """A post with a log, as the folder's desk keeps them."""

    def __init__(self, known: Case, post: str) -> None:
        self.known, self.post, self.log = known, post, Decisions()
        self.problems: tuple[str, ...] = ()

    def add(self, *decisions: Decision) -> str:
        after = merge(self.log, log(*decisions))
        heard = self.log.named(self.known.transcript)
        checks = check(self.post, heard, self.log.corrections())
        done = apply_decisions(
            self.post, self.log, after, QuotationSources(self.known.transcript, self.known.quotes, checks)
        )
        self.post, self.log, self.problems = done.post, done.decisions, done.problems
        return self.post


@pytest.fixture
def desk(known: Case) -> Desk:
    post = known.post.replace("## Conclusion", f"{HAND}\n\n## Conclusion")
    return Desk(known, post)


def texts(post: str) -> list[str]:
    return re.findall(r'^> "(.*)"$', post, re.MULTILINE)


MARK = "<!-- prose of "


def lines_changed(old: str, new: str) -> list[str]:
    return sorted(set(old.splitlines()) ^ set(new.splitlines()))


def test_accepting_changes_nothing(desk: Desk) -> None:
    before = desk.post
    assert desk.add(decision("accept", "q2", "You can fill a crack, but water always wins.")) == before
    assert desk.problems == ()


def test_replacing_changes_the_quotation_and_its_anchor_only(desk: Desk) -> None:
    before, other = desk.post, desk.known.quotes.get("q6")
    after = desk.add(decision("replace", "q7", "I have a young colleague", candidate="q6", words=other.words))
    was = desk.known.quotes.get("q7")
    mark = rests_comment("q7", round(was.start, 2), round(was.end, 2))
    assert f'> "{other.text}"\n<!-- q6 {other.start:.2f}-{other.end:.2f} Judith Carver --> {mark}\n' in after
    assert len(lines_changed(before, after)) == 4
    assert HAND in after
    assert slots(check(after, desk.known.transcript).quotes, desk.log)[3] == "q7"


def test_a_replaced_quotation_is_still_the_same_place_for_the_next_decision(desk: Desk) -> None:
    first, second = desk.known.quotes.get("q6"), desk.known.quotes.get("q9")
    one = decision("replace", "q7", "I have a young colleague", candidate="q6", words=first.words)
    desk.add(one)
    two = decision("replace", "q7", first.text, candidate="q9", words=second.words, over=(one.id,))
    after = desk.add(two)
    assert second.text in after
    assert first.text not in after
    back = decision("clear", "q7", desk.known.quotes.get("q7").text, over=(two.id,))
    assert desk.known.quotes.get("q7").text in desk.add(back)


def test_widening_takes_the_words_of_the_recording_and_the_new_times(desk: Desk) -> None:
    first, last = desk.known.quotes.get("q3").words
    after = desk.add(decision("range", "q3", "A bridge can look perfect", words=(first, last + 3)))
    assert '> "A bridge can look perfect on Monday and have nothing under it on Tuesday. In 2016 we"' in after
    end = desk.known.transcript.words[last + 2].end
    assert re.search(rf"<!-- q3 [\d.]+-{end:.2f} Judith Carver -->", after)
    assert check(after, desk.known.transcript).quotes[1].verdict == "verbatim"


def test_a_quotation_edited_by_hand_is_set_right_where_it_stands(desk: Desk) -> None:
    desk.post = edited(desk.post)
    words = desk.known.quotes.get("q5").words
    after = desk.add(decision("range", "q5", "Now we let anybody read the old report", words=words))
    assert "Now we do not let anybody read" in after
    assert HAND in after
    assert check(after, desk.known.transcript).quotes[2].passes


@pytest.mark.parametrize("marks", ['"{}"', "“{}”", "«{}»", "{}"])
def test_a_quotation_without_an_anchor_is_found_by_its_words(desk: Desk, marks: str) -> None:
    text = desk.known.quotes.get("q3").text
    start = desk.post.index(f'> "{text}"')
    end = desk.post.index("-->", start) + 3
    desk.post = desk.post[:start] + "> " + marks.format(text.replace("Monday and", "Monday\n> and")) + desk.post[end:]
    words = find(desk.known.transcript, "Everybody points")
    after = desk.add(decision("replace", quote_key(None, text), text, candidate="q1", words=words, over=()))
    assert "> " + marks.format("Everybody points at the cracks.") + "\n<!-- q1 " in after
    assert text not in after


def test_a_quotation_inside_a_sentence_keeps_its_sentence(desk: Desk) -> None:
    text = "water always wins, but you can make it wait"
    desk.post = desk.post.replace(HAND, f"Her motto is “{text},” as she says.")
    words = find(desk.known.transcript, "Everybody points")
    after = desk.add(decision("range", quote_key(None, text), text, words=words))
    assert "Her motto is “Everybody points at the cracks.” as she says." in after
    key = quote_key(None, text)
    desk.add(decision("reject", key, text, over=(desk.log.heads()[f"quote {key}"][0].id,)))
    assert "edit it in post.md" in desk.problems[0]
    assert desk.post == after


def test_marking_as_unspoken_and_back(desk: Desk) -> None:
    before = desk.post
    mark = decision("unspoken", "q3", "A bridge can look perfect")
    after = desk.add(mark)
    assert "Judith Carver -->\n<!-- unspoken -->\n" in after
    assert check(after, desk.known.transcript).quotes[1].verdict == "unspoken"
    assert desk.add(decision("clear", "q3", desk.known.quotes.get("q3").text, over=(mark.id,))) == before


def test_a_rejected_quotation_leaves_the_post_and_can_come_back_as_it_was(desk: Desk) -> None:
    before = desk.post
    text = desk.known.quotes.get("q3").text
    no = decision("reject", "q3", text)
    after = desk.add(no)
    assert text not in after
    assert "<!-- rejected q3: this place needs another quotation -->" in after
    assert "A Perfect Deck" in after
    assert len(check(after, desk.known.transcript).quotes) == 5
    assert desk.add(decision("clear", "q3", text, over=(no.id,))) == before
    assert desk.log.kept == ()


def test_a_rejected_quotation_can_be_replaced(desk: Desk) -> None:
    no = decision("reject", "q3", desk.known.quotes.get("q3").text)
    desk.add(no)
    other = desk.known.quotes.get("q6")
    after = desk.add(decision("replace", "q3", "A bridge can", candidate="q6", words=other.words, over=(no.id,)))
    assert texts(after)[1] == other.text
    assert "rejected" not in after
    assert "<!-- q6 " in after


def test_removing_an_insight_renumbers_and_can_be_taken_back(desk: Desk) -> None:
    before = desk.post
    text = desk.known.quotes.get("q3").text
    gone = decision("remove", "q3", text)
    after = desk.add(gone)
    assert "A Perfect Deck" not in after
    assert re.findall(r"^### (\d+)\.", after, re.MULTILINE) == ["1", "2", "3", "4", "5"]
    assert HAND in after
    assert desk.add(decision("clear", "q3", text, over=(gone.id,))) == before


def test_removing_the_last_insight_and_taking_it_back(desk: Desk) -> None:
    before = desk.post
    gone = decision("remove", "q11", desk.known.quotes.get("q11").text)
    assert "Closing a Bridge" not in desk.add(gone)
    assert desk.add(decision("clear", "q11", desk.known.quotes.get("q11").text, over=(gone.id,))) == before


def test_a_corrected_word_stands_in_the_quotations_that_used_it(desk: Desk) -> None:
    first = next(i for i, word in enumerate(desk.known.transcript.words) if word.text.startswith("Ali"))
    after = desk.add(decision("heard", words=(first, first + 1), heard="Eilidh"))
    assert "I have a young colleague, Eilidh Kerr, who" in after
    corrections = desk.log.corrections()
    assert heard_text(desk.known.transcript, (first, first + 2), corrections) == "Eilidh Kerr,"
    found = check(after, desk.known.transcript, corrections).quotes[3]
    assert (found.verdict, found.text[26:37]) == ("verbatim", "Eilidh Kerr")
    back = desk.add(decision("heard", words=(first, first + 1), heard=None, over=(desk.log.decisions[0].id,)))
    assert "Ali Kerr" in back


def test_a_new_name_goes_to_anchors_title_guests_and_attribution(desk: Desk) -> None:
    after = desk.add(decision("name", speaker="Speaker 2", name="Judith O'Carver: PhD"))
    assert "Judith Carver" not in re.sub(r"(?m)^(?!#|<!--|- |title).*$", "", after)
    assert "# Judith O'Carver: PhD: What a Bridge Inspector Hears" in after
    assert after.count("Judith O'Carver: PhD -->") == 6
    assert "based on Judith O'Carver: PhD's appearance" in after
    import yaml

    front = yaml.safe_load(after.split("---\n")[1])
    assert front["guests"] == ["Judith O'Carver: PhD"]
    assert front["title"].startswith("Judith O'Carver: PhD: ")
    assert "more in the post's own sentences" in desk.problems[0]  # the intro names her


def test_visible_times_follow_the_words(desk: Desk) -> None:
    text = desk.known.quotes.get("q3").text
    old = re.search(rf'> "{re.escape(text)}"\n<!-- q3 [^\n]*-->', desk.post)
    assert old
    desk.post = desk.post.replace(old[0], f'> "{text}"\n> ([0:52](https://example.com/a.mp3#t=52))')
    other = desk.known.quotes.get("q1")
    after = desk.add(decision("replace", quote_key(None, text), text, candidate="q1", words=other.words))
    assert f'> "{other.text}"\n> ([0:31](https://example.com/a.mp3#t=31))\n' in after


def test_a_signature_line_and_its_neighbours_stay(desk: Desk) -> None:
    text = desk.known.quotes.get("q3").text
    desk.post = desk.post.replace(f'> "{text}"\n', f"> “{text}”\n> — Judith Carver\n")
    after = desk.add(decision("range", "q3", text, words=desk.known.quotes.get("q4").words))
    assert f"> “{desk.known.quotes.get('q4').text}”\n> — Judith Carver\n<!-- q3 " in after


def test_of_two_anchors_with_one_id_the_one_on_the_line_counts(desk: Desk) -> None:
    text = desk.known.quotes.get("q3").text
    block = f'> "{text}"\n<!-- q3 52.46-56.73 Judith Carver -->'
    desk.post = desk.post.replace(HAND, block)
    line = desk.post[: desk.post.rindex(block)].count("\n") + 1
    seen = Seen(text=text, id="q3", line=line)
    other = desk.known.quotes.get("q4")
    wish = decision("replace", "q3~2", text, candidate="q4", words=other.words)
    after = desk.add(wish.model_copy(update={"seen": seen}))
    assert texts(after)[1] == text
    assert texts(after)[-1] == other.text


def test_accepting_brackets_signs_them_and_taking_it_back_unsigns(desk: Desk) -> None:
    desk.post = desk.post.replace("nothing under it on Tuesday", "nothing under [the foundation] on Tuesday")
    checks = check(desk.post, desk.known.transcript)
    text = checks.quotes[1].text
    assert [edit.kind for edit in checks.quotes[1].edits] == ["bracket"]
    assert not checks.quotes[1].passes
    before = desk.post
    yes = decision("accept", "q3", text, who="Jane --> Doe")
    after = desk.add(yes)
    assert "Judith Carver -->\n<!-- signed Jane Doe -->\n" in after
    assert check(after, desk.known.transcript).quotes[1].passes
    assert desk.add(decision("clear", "q3", text, over=(yes.id,))) == before


def test_windows_line_breaks_stay(desk: Desk) -> None:
    desk.post = desk.post.replace("\n", "\r\n")
    after = desk.add(decision("range", "q3", "A bridge", words=desk.known.quotes.get("q4").words))
    assert "\n" not in after.replace("\r\n", "")


def test_applying_twice_is_applying_once(desk: Desk) -> None:
    other = desk.known.quotes.get("q6")
    acts = (
        decision("replace", "q7", "I have a young colleague", candidate="q6", words=other.words),
        decision("reject", "q3", desk.known.quotes.get("q3").text),
        decision("unspoken", "q2", desk.known.quotes.get("q2").text),
    )
    once = desk.add(*acts)
    desk.log = desk.log.model_copy(update={"decisions": ()})
    assert desk.add(*acts) == once


def test_markup_in_a_name_or_a_word_is_text(desk: Desk) -> None:
    after = desk.add(
        decision("heard", words=desk.known.quotes.get("q2").words, heard="<script>alert(1)</script> *x* --> y"),
        decision("name", speaker="Speaker 2", name="--> <script>"),
    )
    assert "<script>" not in after.replace("\\<script\\>", "").split("---\n", 2)[2]


def test_a_quotation_that_is_gone_is_said(desk: Desk) -> None:
    desk.add(decision("reject", "q99", "words that nobody wrote"))
    assert desk.problems == ("The quotation “words that nobody wrote” was not found in the post.",)


# -- two reviewers -----------------------------------------------------------------------------------------------------


def test_two_files_merge_and_a_conflict_shows_and_is_settled(desk: Desk) -> None:
    before = desk.post
    anna = log(decision("accept", "q3", "A bridge can"), decision("accept", "q2", "You can"))
    ben = log(decision("reject", "q3", "A bridge can", who="Ben"), decision("accept", "q2", "You can", who="Ben"))
    both = merge(anna, ben)
    assert merge(ben, anna).decisions == both.decisions
    assert merge(both, anna) == both
    assert set(both.conflicts()) == {"quote q3"}
    assert "quote q3" not in both.settled()
    assert desk.add(*both.decisions) == before  # nobody's wish is taken over another's
    over = tuple(one.id for one in desk.log.heads()["quote q3"])
    after = desk.add(decision("reject", "q3", "A bridge can", over=over))
    assert desk.log.conflicts() == {}
    assert "rejected q3" in after


@pytest.mark.parametrize(
    ("said", "typed", "corrects"),
    [
        ("forty", "fourteen", True),
        ("forty", "forty", False),
        ("“forty,", "forty", False),
        ("don’t", "don't", False),
        ("forty", "Forty", True),  # a name or the beginning of a sentence
        ("forty,", "forty.", True),  # the mark itself was heard wrongly
        ("", "forty", True),  # a log that does not say what the recogniser wrote
    ],
)
def test_the_recognisers_own_word_typed_again_is_no_correction(said: str, typed: str, corrects: bool) -> None:
    earlier = decision("heard", words=(3, 4), heard="fifty", said=said)
    again = decision("heard", words=(3, 4), heard=typed, said=said, over=(earlier.id,))
    assert [one.heard for one in log(earlier, again).corrections()] == [typed] * corrects


def test_a_correction_taken_back_leaves_no_trace_in_the_post(desk: Desk) -> None:
    first = next(i for i, word in enumerate(desk.known.transcript.words) if word.text.startswith("Ali"))
    before = desk.post
    made = decision("heard", words=(first, first + 1), heard="Eilidh", said="Ali")
    assert "Eilidh" in desk.add(made)
    assert desk.add(decision("heard", words=(first, first + 1), heard="Ali", said="Ali", over=(made.id,))) == before


def test_the_newer_of_two_overlapping_corrections_stays() -> None:
    both = log(
        decision("heard", words=(3, 5), heard="old"),
        decision("heard", words=(4, 6), heard="new"),
        decision("heard", words=(8, 9), heard="else"),
    )
    assert [(c.words, c.heard) for c in both.corrections()] == [((4, 6), "new"), ((8, 9), "else")]


@pytest.mark.parametrize(
    "bad",
    [
        {"action": "heard"},
        {"action": "replace", "quote": "q1"},
        {"action": "accept"},
        {"action": "heard", "words": (5, 5), "heard": "x"},
        {"action": "heard", "words": (-1, 5), "heard": "x"},
        {"action": "name", "speaker": "A", "name": "two\nlines"},
        {"action": "dance", "quote": "q1"},
    ],
)
def test_a_decision_that_says_too_little_is_refused(bad: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        decision(**bad)  # type: ignore[arg-type]


def test_the_record_survives_its_file() -> None:
    one = log(decision("replace", "q1", "x", candidate="q2", words=(1, 4)))
    assert Decisions.model_validate_json(one.model_dump_json()) == one


# -- what heading and prose rest on ------------------------------------------------------------------------------------


def replaced(desk: Desk, candidate: str) -> str:
    other = desk.known.quotes.get(candidate)
    over = tuple(one.id for one in desk.log.decisions)
    seen = desk.known.quotes.get("q7").text
    return desk.add(decision("replace", "q7", seen, candidate=candidate, words=other.words, over=over))


def test_a_replaced_quotation_leaves_a_mark_that_its_prose_is_another_ones(desk: Desk) -> None:
    post = replaced(desk, "q6")
    assert post.count(MARK) == 1
    notes = check(post, desk.known.transcript).notes
    (told,) = [note for note in notes if "were written for another one (q7)" in note]
    warned = [one for one in lint_post(post, "post.md").problems if one.rule == "rests-on"]
    assert [(one.level, f"line {one.line}: {one.message}") for one in warned] == [("warning", told)]


def test_the_mark_names_the_quotation_that_the_prose_was_written_for(desk: Desk) -> None:
    replaced(desk, "q6")
    post = replaced(desk, "q1")
    assert post.count(MARK) == 1
    assert desk.known.quotes.get("q1").text in post
    assert "<!-- prose of q7 " in post


def test_the_mark_goes_when_the_quotation_comes_back(desk: Desk) -> None:
    before = desk.post
    replaced(desk, "q6")
    assert replaced(desk, "q7") == before


def test_other_bounds_of_the_same_quotation_leave_no_mark(desk: Desk) -> None:
    first, last = desk.known.quotes.get("q7").words
    seen = desk.known.quotes.get("q7").text
    assert MARK not in desk.add(decision("range", "q7", seen, words=(first + 1, last)))


def test_a_post_that_was_drafted_around_the_new_quotation_gets_no_mark(desk: Desk) -> None:
    replaced(desk, "q6")
    drafted_anew = desk.post[: desk.post.index(f" {MARK}")] + desk.post[desk.post.index("another quotation -->") + 21 :]
    sources = QuotationSources(desk.known.transcript, desk.known.quotes, check(drafted_anew, desk.known.transcript))
    assert apply_decisions(drafted_anew, Decisions(), desk.log, sources).post == drafted_anew
