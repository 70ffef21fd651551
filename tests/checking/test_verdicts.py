"""Every verdict, every edit, every flag, every policy."""

from __future__ import annotations

import datetime as dt

import pytest
from checking.made import GUEST, HOST, check, make, one

from summarizer.records.review import Correction
from summarizer.records.transcript import Span, Speaker

TRUE = "Every old bridge tells you how it wants to be repaired, if you listen."


def kinds(quote):
    return [edit.kind for edit in quote.edits]


@pytest.mark.parametrize("policy", ["strict", "clean", "ellipsis"])
def test_heard_word_for_word_passes_every_policy(policy):
    quote = one(TRUE, policy=policy)
    assert (quote.verdict, quote.passes, quote.score, quote.edits) == ("verbatim", True, 1.0, ())
    assert quote.words == (16, 30)
    assert quote.speaker == "Tomas Brandt"
    assert quote.start == pytest.approx(make().words[16].start)
    assert quote.end == pytest.approx(make().words[29].end)
    assert quote.heard == TRUE


@pytest.mark.parametrize(
    "text",
    [
        "EVERY OLD BRIDGE TELLS YOU HOW IT WANTS TO BE REPAIRED IF YOU LISTEN",
        "Every old bridge - tells you: how it wants to be repaired; if you listen!",
        "Every old\u00ad bridge tells\u200b you how it wants to be repaired, if you listen.",
        "Ｅvery old bridge tells you how it wants to be repaired, if you listen",
        "Every old-bridge tells you how it wants to be repaired … if you listen.",
    ],
)
def test_case_punctuation_and_invisible_characters_do_not_matter(text):
    assert one(text).verdict == "verbatim"


@pytest.mark.parametrize(
    "text",
    [
        "We inspected 15 bridges in 1999, and, um, only 2 of them were closed.",
        "We inspected fifteen bridges in nineteen ninety-nine, and, um, only two of them were closed.",
    ],
)
def test_numbers_compare_by_value(text):
    assert one(text).verdict == "verbatim"


@pytest.mark.parametrize(
    ("heard", "post"),
    [
        ("It costs $5 million to do so", "It costs five million dollars to do so"),
        ("Around 25% of them did fail", "Around twenty-five percent of them did fail"),
        ("Around 25 per cent of them did fail", "Around 25% of them did fail"),
        ("That was the 21st time I saw it", "That was the twenty-first time I saw it"),
        ("We built 105 of them in a year", "We built one hundred and five of them in a year"),
        ("Back in the 90s we built with steel", "Back in the nineties we built with steel"),
        ("I had Smith & Sons do the work", "I had Smith and Sons do the work"),
        ("It was 2.5 metres of pure steel", "It was two point five metres of pure steel"),
        ("The U.S. market is not like that", "The US market is not like that"),
        ("I write in c plus plus all day long", "I write in C++ all day long"),
        ("He’s a well-known man in town", "He's a well known man in town"),
        ("1,999 of them were lost that year", "one thousand nine hundred ninety nine of them were lost that year"),
    ],
)
def test_one_spelling_for_what_sounds_the_same(heard, post):
    transcript = make((("Speaker 2", heard),))
    assert one(post, transcript=transcript).verdict == "verbatim"


@pytest.mark.parametrize(
    ("heard", "post"),
    [
        ("We had 25 people in the room", "5 people in the room that day"),
        ("We do not want that at all", "We don't want that at all"),
        ("We're done with all of this now", "Were done with all of this now"),
        ("It pays very well for all of us", "It p\u0430ys very well for all of us"),
        ("I write my code in C++ every day", "I write my code in C every day"),
        ("it was minus 5 degrees out there", "it was 5 degrees out there today"),
    ],
)
def test_what_must_stay_different(heard, post):
    transcript = make((("Speaker 2", heard),))
    assert one(post, transcript=transcript).verdict != "verbatim"


def test_a_quotation_cannot_begin_inside_a_number():
    transcript = make((("Speaker 2", "So we hired 25 people for that"),))
    assert one("five people for that", transcript=transcript).verdict != "verbatim"
    spoken = make((("Speaker 2", "So we hired twenty five people for that"),))
    quote = one("five people for that", transcript=spoken)
    assert quote.verdict == "altered"
    assert [edit.heard for edit in quote.edits] == ["twenty five"]


def test_not_found_shows_the_nearest_passage_and_no_place():
    quote = one("Wooden bridges were always cheaper to build than people say.")
    assert (quote.verdict, quote.passes, quote.words, quote.start) == ("not found", False, None, None)
    assert quote.score < 0.6
    near = one("Salt finds its way in through seams, said the man to us all.")
    assert near.verdict == "not found"
    assert "nearest" in near.reason
    assert near.heard


def test_misattributed():
    quote = one("That sounds like a very expensive habit to have.")
    assert (quote.verdict, quote.passes) == ("misattributed", False)
    assert quote.speaker == "Ines Valero"
    assert quote.attributed == "Tomas Brandt"
    assert "speaker" in quote.flags
    said = one("That sounds like a very expensive habit to have.", after="\n— Ines Valero\n<!-- q1 Ines Valero -->")
    assert said.passes


def test_words_that_cross_speakers_are_not_verbatim():
    quote = one("Maybe half of the budget goes into drains now. That sounds like a very expensive habit to have.")
    assert quote.verdict == "misattributed"
    assert not quote.passes
    assert "speaker" in quote.flags


def test_stitched_over_another_turn_and_over_time():
    quote = one(
        "Salt finds its way in through every crack. You learn more from one failed joint than from ten good ones."
    )
    assert (quote.verdict, quote.passes) == ("stitched", False)
    assert len(quote.places) == 2
    filler = " ".join(f"word{n}" for n in range(80))
    transcript = make(
        (("Speaker 2", f"Steel was cheap in those good years. {filler}. Nobody asked where it came from."),)
    )
    far = one("Steel was cheap in those good years. Nobody asked where it came from.", transcript=transcript)
    assert far.verdict == "stitched"
    backwards = one("Nobody asked where it came from. Steel was cheap in those good years.", transcript=transcript)
    assert backwards.verdict == "stitched"
    shown = one("Steel was cheap in those good years … Nobody asked where it came from.", transcript=transcript)
    assert shown.verdict == "trimmed"


def test_trimmed_and_what_each_policy_allows():
    fillers = "and, only two of them were closed"
    post = f"We inspected fifteen bridges in 1999, {fillers}."
    strict, clean = one(post), one(post, policy="clean")
    assert strict.verdict == clean.verdict == "trimmed"
    assert kinds(strict) == ["filler"]
    assert (strict.passes, clean.passes, one(post, policy="ellipsis").passes) == (False, True, True)

    twice = make((("Speaker 2", "In the end the the water is what kills a bridge."),))
    repeat = "In the end the water is what kills a bridge."
    assert kinds(one(repeat, transcript=twice)) == ["repeat"]
    assert [one(repeat, policy=p, transcript=twice).passes for p in ("strict", "clean", "ellipsis")] == [
        False,
        True,
        True,
    ]

    plain = "Every old bridge … wants to be repaired, if you listen."
    assert kinds(one(plain)) == ["delete"]
    assert [one(plain, policy=p).passes for p in ("strict", "clean", "ellipsis")] == [False, False, True]
    hidden = "Every old bridge wants to be repaired, if you listen."
    assert one(hidden, policy="ellipsis").verdict == "trimmed"
    assert not one(hidden, policy="ellipsis").passes


@pytest.mark.parametrize(
    "text",
    [
        "I … think that concrete is the enemy here.",  # don't
        "We inspected … bridges in 1999, and, um, only two of them were closed.",  # fifteen
        "nobody at … wanted to hear that.",  # Halden
        "… half of the budget goes into drains … now. Maybe … half",
    ],
)
def test_no_policy_lets_weighty_words_be_left_out(text):
    quote = one(text, policy="ellipsis")
    assert not quote.passes
    if quote.verdict == "trimmed":
        assert "meaning" in quote.flags


def test_you_know_is_a_filler_only_when_set_off():
    off = make((("Speaker 2", "The thing is, you know, that rust never sleeps at all"),))
    assert kinds(one("The thing is that rust never sleeps at all", transcript=off)) == ["filler"]
    meant = make((("Speaker 2", "The thing is you know that rust never sleeps at all"),))
    words = [w.model_copy(update={"end": w.start + 0.3}) for w in meant.words]
    meant = meant.model_copy(update={"words": tuple(words)})
    assert kinds(one("The thing is that rust never sleeps at all", transcript=meant)) == ["delete"]


def test_brackets_need_a_signature():
    text = "Every old bridge tells you how [the bridge] wants to be repaired, if you listen."
    quote = one(text)
    assert (quote.verdict, kinds(quote), quote.passes) == ("trimmed", ["bracket"], False)
    assert one(text, after="<!-- signed Mara Lind -->").passes
    worse = "Every old bridge tells you how it [never] wants to be repaired, if you listen."
    assert not one(worse, after="<!-- signed Mara Lind -->").passes
    number = "We inspected [many] bridges in 1999, and, um, only two of them were closed."
    assert not one(number, after="<!-- signed Mara Lind -->").passes
    noun = "Every old [tunnel] tells you how it wants to be repaired, if you listen."
    assert not one(noun, after="<!-- signed Mara Lind -->").passes


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Every old bridge tells you how it hopes to be repaired, if you listen.", "replace"),
        ("Every very old bridge tells you how it wants to be repaired, if you listen.", "insert"),
        ("Every old bridge you tells how it wants to be repaired, if you listen.", "move"),
        ("I do not think that concrete is the enemy here.", "replace"),
        ("We inspected fifty bridges in 1999, and, um, only two of them were closed.", "replace"),
        ("nobody at Drammen wanted to hear that. Salt finds its way in", "replace"),
        ("Salt finds its way in through not every crack.", "insert"),
    ],
)
@pytest.mark.parametrize("policy", ["strict", "clean", "ellipsis"])
def test_altered(text, kind, policy):
    quote = one(text, policy=policy)
    assert (quote.verdict, quote.passes) == ("altered", False)
    assert kind in kinds(quote)
    assert quote.reason


@pytest.mark.parametrize(
    "text",
    [
        "I think that concrete is the enemy here.",
        "We inspected fifty bridges in 1999, and, um, only two of them were closed.",
        "nobody at Drammen wanted to hear that. Salt finds its way in",
        "Salt never finds its way in through every crack.",
        "that concrete is the enemy here.",  # I don't think | that
    ],
)
def test_meaning_is_flagged_inside_and_just_outside(text):
    assert "meaning" in one(text).flags


def test_meaning_is_not_flagged_for_whole_sentences():
    assert "meaning" not in one(TRUE).flags
    assert "meaning" not in one("Salt finds its way in through every crack.").flags


def test_a_hedge_just_outside_is_context():
    quote = one("half of the budget goes into drains now.")  # Maybe | half
    assert (quote.passes, quote.flags) == (True, ("context",))


def test_unspoken_passes_and_is_listed():
    text = "Bridges of the North, a Handbook"
    assert one(text, after="<!-- unspoken: a title -->").verdict == "unspoken"
    assert one(text, unspoken=(text.upper(),)).passes
    assert one(text, after="<!-- q7 Tomas Brandt -->", unspoken=("q7",)).verdict == "unspoken"
    assert one(text).verdict == "not found"


def test_ambiguous_lists_every_place_and_the_anchor_chooses():
    text = "Every old bridge tells you how it wants to be repaired"
    quote = one(text)
    assert "ambiguous" in quote.flags
    assert len(quote.places) == 2
    second = quote.places[1]
    chosen = one(text, after=f"<!-- q1 {second:.2f}-{second + 3:.2f} Tomas Brandt -->")
    assert chosen.start == pytest.approx(second)
    assert "time" not in chosen.flags
    assert chosen.id == "q1"


def test_time_flag():
    assert "time" in one(TRUE, after="<!-- q1 40.00-44.00 Tomas Brandt -->").flags
    assert "time" not in one(TRUE, after="<!-- q1 6.00-9.00 Tomas Brandt -->").flags


def test_time_flag_from_a_visible_timestamp():
    from checking.made import check

    (quote,) = check(f'> "{TRUE}"\n> ([0:40](https://example.com))\n').quotes
    assert quote.verdict == "verbatim"
    assert "time" in quote.flags


def test_unclear_overlap_unnamed():
    transcript = make()
    words = list(transcript.words)
    words[18] = words[18].model_copy(update={"probability": 0.2})
    unclear = transcript.model_copy(update={"words": tuple(words)})
    assert "unclear" in one(TRUE, transcript=unclear).flags
    start = transcript.words[20].start
    overlap = transcript.model_copy(update={"overlaps": (Span(start=start, end=start + 0.2),)})
    assert "overlap" in one(TRUE, transcript=overlap).flags
    unnamed = make(speakers=(HOST, GUEST.model_copy(update={"name": None})))
    quote = one(TRUE, transcript=unnamed)
    assert quote.verdict == "verbatim"
    assert quote.speaker == "Speaker 2"
    assert "unnamed" in quote.flags
    assert not {"unclear", "overlap", "unnamed"} & set(one(TRUE).flags)


def test_an_unnamed_voice_is_not_somebody_who_has_a_voice_of_their_own():
    unnamed = make(speakers=(HOST, Speaker(label="Speaker 2")))
    assert one(TRUE, transcript=unnamed, after="<!-- q1 Ines Valero -->").verdict == "misattributed"
    assert one(TRUE, transcript=unnamed, after="<!-- q1 Tomas Brandt -->").verdict == "verbatim"


def test_transcripts_without_speakers_or_times_are_survived_and_said():
    from checking.made import check

    bare = make(((None, TRUE), ("", "Nothing else was said.")), speakers=())
    checks = check(f'> "{TRUE}"', transcript=bare)
    assert checks.quotes[0].verdict == "verbatim"
    assert any("who speaks" in note for note in checks.notes)
    untimed = [word.model_copy(update={"start": 0.0, "end": 0.0}) for word in make().words]
    checks = check(f'> "{TRUE}"', transcript=make().model_copy(update={"words": tuple(untimed), "timing": "none"}))
    assert checks.quotes[0].verdict == "verbatim"
    assert checks.quotes[0].start is None
    assert checks.quotes[0].places == ()
    assert any("no times" in note for note in checks.notes)


def test_times_that_run_backwards_are_survived_and_said():
    from checking.made import check

    words = list(make().words)
    words[20] = words[20].model_copy(update={"start": 1.0, "end": 0.5})
    checks = check(f'> "{TRUE}"', transcript=make().model_copy(update={"words": tuple(words)}))
    assert checks.quotes[0].verdict == "verbatim"
    assert any("backwards" in note for note in checks.notes)


def test_an_empty_transcript_finds_nothing():
    quote = one(TRUE, transcript=make((), speakers=()))
    assert quote.verdict == "not found"


def test_words_corrected_by_ear_are_used():
    misheard = make((("Speaker 2", "We drove to Holding to see the old crane there"),))
    correction = Correction(words=(3, 4), heard="Halden", who="Mara", when=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    text = "We drove to Halden to see the old crane there"
    assert one(text, transcript=misheard).verdict == "altered"
    quote = one(text, transcript=misheard, corrections=(correction,))
    assert (quote.verdict, quote.words) == ("verbatim", (0, 10))
    assert "Halden" in quote.heard


@pytest.mark.parametrize(
    ("language", "heard", "post", "verdict"),
    [
        ("zh", "我们有很多很好的想法，但是没有时间去做。", "我们有很多很好的想法，但是没有时间去做", "verbatim"),
        ("zh", "我们有很多很好的想法，但是没有时间去做。", "我们有很多很好的想法，但是有时间去做", "trimmed"),
        ("zh", "我们有很多很好的想法，但是没有时间去做。", "我们有很多很坏的想法，但是没有时间去做", "altered"),
        ("ja", "橋はいつも水で壊れると思います。", "橋はいつも水で壊れると思います", "verbatim"),
        ("ja", "橋はいつも水で壊れると思います。", "橋はいつも火で壊れると思います", "altered"),
    ],
)
def test_languages_without_spaces(language, heard, post, verdict):
    for unspaced in (True, False):
        transcript = make((("Speaker 2", heard),), language=language, unspaced=unspaced)
        assert one(post, transcript=transcript).verdict == verdict


@pytest.mark.parametrize(
    ("language", "heard", "post", "flag"),
    [
        ("de", "Ich glaube nicht, dass der Beton schuld ist.", "dass der Beton schuld ist", "meaning"),
        ("fr", "Je ne pense pas que le pont soit fini.", "Je pense que le pont soit fini", "meaning"),
        ("es", "No creo que el puente esté listo.", "el puente esté listo ya", "meaning"),
        ("pt", "Eu acho que a ponte não cai nunca.", "Eu acho que a ponte cai", "meaning"),
    ],
)
def test_meaning_in_other_languages(language, heard, post, flag):
    assert flag in one(post, transcript=make((("Speaker 2", heard),), language=language)).flags


def test_an_unknown_language_still_works():
    transcript = make((("Speaker 2", "Ek weet nie wat die brug gaan doen nie"),), language="af")
    assert one("weet nie wat die brug gaan doen", transcript=transcript).verdict == "verbatim"


def test_a_word_put_in_at_the_end_of_a_turn_does_not_stand_against_the_next_speakers():
    quote = one("Maybe half of the budget goes into drains now, always.")
    assert quote.verdict == "altered"
    assert [(edit.kind, edit.heard, edit.post) for edit in quote.edits] == [("insert", "", "always")]
    assert quote.speaker == "Tomas Brandt"
    assert "speaker" not in quote.flags


LEDGER = "The ferry was sold for scrap before anybody asked."


@pytest.mark.parametrize(
    "post",
    [
        'Brandt writes "{}" {}\n',
        'According to Brandt, "{}" {}\n',
        '"{}" (Tomas Brandt) {}\n',
        '"{}" {} says Brandt.\n',
        "Here is Tomas Brandt:\n\n> {}\n\n{}\n",
        'Tomas Brandt is the guest. He says "{}" {}\n',
        "| Who | What |\n|---|---|\n| Tomas Brandt | “{}” {} |\n",
    ],
)
def test_unspoken_fails_where_the_post_gives_it_to_a_voice(post):
    quote = check(post.format(LEDGER, "<!-- unspoken: a letter -->")).quotes[0]
    assert (quote.verdict, quote.passes) == ("unspoken", False)


@pytest.mark.parametrize(
    "post",
    [
        'A listener wrote: "{}" {}\n',
        '"{}" {}\n',
        'Brandt is the guest. The slide behind him reads "{}" {}\n',
        "> {}\n>\n> — Mark Twain\n\n{}\n",
    ],
)
def test_unspoken_passes_where_the_post_names_no_voice(post):
    quote = check(post.format(LEDGER, "<!-- unspoken: a letter -->")).quotes[0]
    assert (quote.verdict, quote.passes) == ("unspoken", True)


@pytest.mark.parametrize(
    ("text", "editor", "passes"),
    [
        ("[The inspector] would do all of it again tomorrow.", "Mara Lind", False),
        ("No, [Tomas Brandt] would do all of it again tomorrow.", "Mara Lind", True),
        ("No, [Tomas Brandt] would do all of it again tomorrow.", "T. Brandt", False),
        ("[They] would do all of it again tomorrow.", "Mara Lind", False),
        ("[Concrete] is what kills a bridge, and nobody at Halden wanted to hear that.", "Mara Lind", False),
        ("We inspected fifteen [hundred] bridges in 1999", "Mara Lind", False),
    ],
)
def test_signed_brackets_say_of_whom_and_how_many(text, editor, passes):
    assert one(text, after=f"<!-- signed {editor} -->").passes is passes


@pytest.mark.parametrize(
    "lead",
    ["dismissed the plan as", "denounced the drains as", "referred to the drains as", "accused the county of"],
)
def test_a_few_words_as_the_object_of_a_verb_of_judging_are_given_to_its_subject(lead):
    quote = check(f'Brandt {lead} "pure theft".\n').quotes[0]
    assert (quote.verdict, quote.passes) == ("not found", False)
    assert check(f'Brandt {lead} "the enemy".\n', context="warn").quotes[0].passes


def test_a_quote_from_somebody_is_theirs():
    quote = check('A quote from Valero: "Salt finds its way in through every crack."\n').quotes[0]
    assert quote.verdict == "misattributed"


ASIDE = (
    (
        "Speaker 2",
        "The barges were so, I mean, I had cousins who worked on them, but they were, I mean, hardly afloat. "
        "They leaked badly. In 1998, we counted nine of them on the mud. A child had played there. "
        "Mud keeps everything.",
    ),
    ("Speaker 1", "Right."),
    ("Speaker 2", "It's really very hard to sell both of them. We took the type 4 12 winch."),
    ("Speaker 1", "Did nobody want them?"),
    ("Speaker 2", "The yard kept one for parts."),
)


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("The barges were hardly afloat, they leaked badly!", "so"),
        ("They leaked badly. Mud keeps everything.", "In 1998, we counted … played there"),
    ],
)
def test_words_left_out_of_one_turn_are_no_words_replaced(text, left_out):
    quote = one(text, transcript=make(ASIDE))
    assert (quote.verdict, quote.passes) == ("trimmed", False)
    assert quote.reason.startswith(f"Left out “{left_out}”")


def test_a_figure_at_an_end_replaces_a_whole_number_and_no_word_of_the_next_sentence():
    quote = one("We took the type 412.", transcript=make(ASIDE))
    assert (quote.verdict, quote.passes) == ("altered", False)
    assert [(edit.heard, edit.post) for edit in quote.edits] == [("4 12", "412")]
    quote = one("It's really very hard to sell both of your old boats", transcript=make(ASIDE))
    assert [(edit.heard, edit.post) for edit in quote.edits] == [("them.", "your old boats")]


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Mud keeps everything. … It's really very hard to sell both of them.", True),
        ("It's really very hard to sell both of them. … The yard kept one for parts.", False),
        ("Mud keeps everything. It's really very hard to sell both of them.", False),
    ],
)
def test_an_ellipsis_leaves_out_assent_of_a_listener_and_no_other_turn(text, passes):
    quote = one(text, transcript=make(ASIDE), policy="ellipsis")
    assert quote.passes is passes, quote.reason
    assert "Tomas Brandt / Tomas Brandt" not in quote.reason


def test_the_reason_of_stitched_names_the_words_changed_too():
    quote = one(
        "A child had played there. Mud keeps everything. It's very hard to sell you all.", transcript=make(ASIDE)
    )
    assert quote.verdict == "stitched"
    assert "“you all” where “both" in quote.reason


def test_words_beside_a_piece_count_as_heard():
    turns = (
        (
            "Speaker 2",
            "There there's a a tide too between the people who own the locks and those who row. So it's kind of",
        ),
        ("Speaker 1", "I think that all of those people"),
        ("Speaker 2", "It's really hard to please both."),
    )
    text = "There's a tide too between the people who own the locks and those who row. It's hard to please both."
    quote = one(text, transcript=make(turns))
    assert quote.verdict == "stitched"
    assert {edit.kind for edit in quote.edits} <= {"delete", "repeat"}
    assert quote.heard.endswith("row. … It's really hard to please both.")


@pytest.mark.parametrize(
    ("quote", "heard", "language", "reason"),
    [
        ("Das ist eine Fähre.", "Wir reden darüber. Ist das eine Fähre?", "de", "Moved “ist”."),
        ("They paid a 7 dollar million bill for it.", "They paid a 7 million dollar bill for it.", "en", "Moved “"),
        ("We have way too many boats here.", "We have too many boats. I say so.", "en", "“here” was not said"),
        (
            "There is a ferry for that now.",
            f"There is no pier. {'Old boats leak. ' * 9}Surely there's a ferry for that now?",
            "en",
            "“The",
        ),
    ],
)
def test_an_edit_is_told_as_it_is(quote: str, heard: str, language: str, reason: str) -> None:
    checked = one(quote, transcript=make((("Speaker 2", heard),), language=language))
    assert (checked.verdict, checked.passes) == ("altered", False)
    assert reason in checked.reason


def test_two_neighbouring_sentences_in_the_other_order_are_told_as_such() -> None:
    heard = "The ferry sank on a Monday night in the bay. Nobody had ever looked at the old hull before it did."
    quote = one(
        "Nobody had ever looked at the old hull before it did. The ferry sank on a Monday night in the bay.",
        transcript=make((("Speaker 2", heard),)),
    )
    assert quote.verdict == "stitched"
    assert "stand in the other order" in quote.reason
    assert quote.start == quote.places[0]
