"""A quotation keeps the sense in which it was said: flags `meaning` and `context`, and who signed for it."""

from __future__ import annotations

import datetime as dt

import pytest
from checking.made import check, make, one

from summarizer.cli.check_advice import advice_for
from summarizer.records.review import Correction
from summarizer.records.transcript import Gap, Turn

HARBOUR = make(
    (
        (
            "Speaker 2",
            "It is a lie. We should sell the whole harbour today. A captain once told me that I had ruined his trade. "
            "If the council paid us well we would sell every ship in it. Ships last for ever. I mean, not the old "
            "ones. You would really sell the whole fleet?",
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("I had ruined his trade.", "A captain once told me that"),
        ("we would sell every ship in it.", "If the council paid us well"),
        ("You would really sell the whole fleet.", "?"),
    ],
)
def test_a_governed_quotation_fails_and_shows_what_governs_it(text: str, words: str) -> None:
    quote = one(text, transcript=HARBOUR)
    assert (quote.verdict, quote.passes, quote.governing) == ("verbatim", False, words)
    assert "meaning" in quote.flags
    warned = one(text, transcript=HARBOUR, context="warn")
    assert warned.passes
    assert "meaning" in warned.flags


def test_few_words_shown_as_a_sentence_keep_the_sense_of_theirs() -> None:
    said = (
        "People say that steel lasts forever. Nobody thinks I am guilty here. We like a quiet miracle. I am tired now."
    )
    heard = make((("Speaker 2", said),))

    def passes(text: str) -> bool:
        return check(f'Speaker 2 said: "{text}"', transcript=heard).quotes[0].passes

    assert [passes(text) for text in ("Steel lasts forever.", "I am guilty.")] == [False, False]
    assert all(passes(text) for text in ("a quiet miracle", "I am tired.", "steel lasts"))


def test_a_sentence_about_myths_is_told_beside_the_next_one() -> None:
    heard = make(
        (("Speaker 2", "There are three myths about bridges. Rust is harmless for any bridge. Paint is dear."),)
    )
    assert "context" in one("Rust is harmless for any bridge.", transcript=heard).flags
    assert "context" not in one("There are three myths about bridges.", transcript=heard).flags


SENTENCES = make(
    (
        (
            "Speaker 2",
            "I never said that the quay is safe at night. If the council pays us we will mend every pump. "
            "Do you think the cranes will stand a storm like that? A captain once told me that I had ruined his trade. "
            "Every coin we put in there is a coin we do not spend on the cranes. The ferry sails on Monday, said the "
            "pilot.",
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "words", "after", "told"),
    [
        ("the quay is safe at night.", "I never said that", False, "these words are denied"),
        ("we will mend every pump.", "If the council pays us", False, "these words are part of a condition"),
        ("the cranes will stand a storm like that", "Do you think", False, "these words are part of a question"),
        ("I had ruined his trade.", "A captain once told me that", False, "these are reported words"),
        ("Every coin we put in there is a coin", "we do not spend on the cranes", True, "these words are denied"),
        ("The ferry sails on Monday", "said the pilot", True, "these are reported words"),
    ],
)
def test_the_reason_says_on_which_side_the_governing_words_stand(text: str, words: str, after: bool, told: str) -> None:
    quote = one(text, transcript=SENTENCES)
    side = "after" if after else "before"
    assert (quote.passes, quote.governing, quote.governing_after) == (False, words, after)
    assert f"In its sentence, “{words}” stands {side} it: {told}" in quote.reason
    assert advice_for(quote).startswith(f"Quote the words {side} it too")


def test_a_dropped_question_mark_is_to_be_shown() -> None:
    quote = one("You would really sell the whole fleet.", transcript=HARBOUR)
    assert advice_for(quote).startswith("Show the question mark")


def test_a_title_has_no_sense_of_the_sentence_it_was_said_in() -> None:
    transcript = make((("Speaker 2", "You never heard the episode is the harbour listening to us? No."),))
    (title,) = check('Have you heard the episode "Is the Harbour Listening to Us?"', transcript=transcript).quotes
    assert title.passes
    assert "title" in title.flags
    assert "meaning" not in title.flags
    assert not one("is the harbour listening to us.", transcript=transcript).passes


def test_an_editor_signs_that_the_sense_was_checked_and_a_voice_cannot() -> None:
    text = "I had ruined his trade."
    signed = one(text, transcript=HARBOUR, after="<!-- context seen by Mara Lind -->")
    assert signed.passes
    assert "meaning" in signed.flags
    assert "Mara Lind" in signed.reason
    for voice in ("Tomas Brandt", "Brandt", "Ines Valero"):
        assert not one(text, transcript=HARBOUR, after=f"<!-- context seen by {voice} -->").passes


def test_with_what_governs_it_a_quotation_passes() -> None:
    assert one("A captain once told me that I had ruined his trade.", transcript=HARBOUR).flags == ()
    assert one("If the council paid us well we would sell every ship in it.", transcript=HARBOUR).passes


def test_what_a_neighbouring_sentence_says_is_context() -> None:
    for text in ("We should sell the whole harbour today.", "Ships last for ever."):
        quote = one(text, transcript=HARBOUR)
        assert (quote.passes, quote.flags) == (True, ("context",))
        assert "Just outside: “" in quote.reason


def test_without_punctuation_a_transcripts_own_sentences_stand_by_themselves() -> None:
    runs = ("they never came to the harbour and a captain once told me that", "i had ruined his trade for good")
    transcript = make((("Speaker 2", " ".join(runs)),))
    assert not one(runs[1], transcript=transcript).passes
    words = list(transcript.words)
    cut = len(runs[0].split())
    later = [word.model_copy(update={"start": word.start + 4, "end": word.end + 4}) for word in words[cut:]]
    paused = transcript.model_copy(update={"words": (*words[:cut], *later)})
    assert one(runs[1], transcript=paused).passes


def test_of_two_places_the_one_that_nothing_governs_counts() -> None:
    twice = make((("Speaker 2", "I never said that we sell the harbour today. Now we sell the harbour today."),))
    quote = one("we sell the harbour today", transcript=twice)
    assert quote.passes
    assert "ambiguous" in quote.flags


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("We built … the wall in one summer.", True),  # the omission can stand where the mark is
        ("We built the house … in one summer.", True),
        ("The ships were old … they should burn.", False),  # who said so is left out
        ("We did not … sell the ships.", False),  # what the negation denies is left out
        ("We lost ten … in the storm.", False),  # what the number counts is left out
    ],
)
def test_an_omission_stands_at_its_mark_and_changes_no_scope(text: str, passes: bool) -> None:
    transcript = make(
        (
            (
                "Speaker 2",
                "We built the house and the garden and the wall in one summer. We did not burn them, we wanted to sell "
                "the ships. We lost ten old ships in the storm. The ships were old, and a captain told me that they "
                "should burn.",
            ),
        )
    )
    quote = one(text, transcript=transcript, policy="ellipsis")
    assert (quote.verdict, quote.passes) == ("trimmed", passes)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("Every old bridge tells you how [the bridge] wants to be repaired, if you listen.", True),  # a pronoun
        ("Every old bridge [on this river] tells you how it wants to be repaired, if you listen.", True),
        ("Every old bridge [on this river in June] tells you how it wants to be repaired, if you listen.", False),
        ("Every [new] bridge tells you how it wants to be repaired, if you listen.", False),
        ("Every old [tunnel] tells you how it wants to be repaired, if you listen.", False),
        ("Every old bridge tells you how it [never] wants to be repaired, if you listen.", False),
        ("and nobody at [Haldane] wanted to hear that.", True),  # a name that sounds like Halden
        ("and nobody at [Oslo] wanted to hear that.", False),
    ],
)
def test_what_signed_brackets_may_do(text: str, passes: bool) -> None:
    quote = one(text, after="<!-- signed Mara Lind -->")
    assert quote.passes is passes
    assert "signed" in quote.flags
    assert not one(text).passes
    assert not one(text, after="<!-- signed Tomas Brandt -->").passes


def test_a_bracketed_capital_needs_no_signature() -> None:
    quote = one("[N]obody at Halden wanted to hear that.")
    assert (quote.verdict, quote.passes) == ("verbatim", True)


def test_a_name_put_right_without_brackets_is_altered_and_says_what_to_do() -> None:
    quote = one("and nobody at Haldane wanted to hear that.")
    assert (quote.verdict, quote.passes) == ("altered", False)
    assert "[Haldane]" in advice_for(quote)


def test_unspoken_text_that_the_post_gives_to_a_voice_fails() -> None:
    text = "The bridge is lovely tonight, my friends."
    note = "<!-- unspoken: a chat message -->"
    (free,) = check(f'Somebody wrote: "{text}" {note}\n').quotes
    (given,) = check(f'> "{text}"\n> — Tomas Brandt\n{note}\n').quotes
    assert (free.verdict, free.passes) == ("unspoken", True)
    assert (given.verdict, given.passes) == ("unspoken", False)


def test_the_time_may_be_off_by_as_much_as_the_transcripts_own() -> None:
    text = "Every old bridge tells you how it wants to be repaired, if you listen."
    after = "<!-- q1 20.00-24.00 Tomas Brandt -->"
    flagged = one(text, after=after)
    assert "time" in flagged.flags
    assert "0:20" in flagged.reason
    words = make().words
    turn = Turn(start=words[14].start, end=words[80].end, speaker="Speaker 2", words=(14, 81))
    assert (
        "time"
        not in one(text, after=after, transcript=make().model_copy(update={"timing": "turns", "turns": (turn,)})).flags
    )


def test_words_corrected_by_ear_are_flagged_with_who_and_what_was_written() -> None:
    misheard = make((("Speaker 2", "We drove to Holding to see the old crane there"),))
    fixed = Correction(words=(3, 4), heard="Halden", who="Mara", when=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    quote = one("We drove to Halden to see the old crane there", transcript=misheard, corrections=(fixed,))
    assert "corrected" in quote.flags
    assert all(part in quote.reason for part in ("Mara", "Halden", "2026-01-01", "Holding"))


def test_speech_without_words_in_the_clip_is_flagged() -> None:
    text = "Every old bridge tells you how it wants to be repaired, if you listen."
    start = make().words[20].start
    gap = make(gaps=(Gap(start=start, end=start + 0.2, reason="unheard"),))
    assert "gap" in one(text, transcript=gap).flags
    assert "gap" not in one(text).flags


MYTHS = make(
    (
        (
            "Speaker 2",
            "What if the quay is too soft for cranes is an old myth here. I don't think that the ferry will run again. "
            "A captain said I had ruined his trade. Every coin we put in there is a coin we do not spend on cranes.",
        ),
    )
)


@pytest.mark.parametrize(
    ("post", "passes"),
    [
        ("What if “the quay is too soft for cranes” is only a myth?", True),
        ("Some ask: what if “the quay is too soft for cranes”?", True),
        ("I don't think that “the ferry will run again,” Brandt says.", True),
        ("“Every coin we put in there is a coin” we do not spend on cranes, says Brandt.", True),
        ("Brandt says “the quay is too soft for cranes.”", False),
        ("What if? “The quay is too soft for cranes.”", False),  # another sentence
        ("~~What if~~ “the quay is too soft for cranes” is said often.", False),  # a reader does not see it as text
        ("What if “nobody came here ever” “the quay is too soft for cranes”?", False),  # other words stand between
        ("Whatif “the quay is too soft for cranes” says it all.", False),
        ("What if so. I think that “the ferry will run again.”", False),
        ("A captain said “I had ruined his trade.”", False),  # a post's report says that a voice speaks
        ("“Every coin we put in there is a coin.” We do not spend on cranes.", False),
    ],
)
def test_words_that_govern_it_in_the_post_too_are_context(post: str, passes: bool) -> None:
    quote = check(post, transcript=MYTHS).quotes[-1]
    assert (quote.verdict, quote.passes) == ("verbatim", passes)
    assert ("context" in quote.flags) is passes
    assert ("meaning" in quote.flags) is not passes


SEAMS = make(
    (
        (
            "Speaker 2",
            "We did not. Her we trust. No. Paint is cheap. No, we did mend the pump. No, tar is cheap. Nobody came. "
            "No boats are cheap. The quay, not the slip, is ours. Nothing. Floats sell well.",
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("We did not her we trust.", False),
        ("No paint is cheap.", False),
        ("No tar is cheap.", False),
        ("No. Boats are cheap.", False),
        ("Nothing floats sell well.", False),
        ("We did not. Her we trust.", True),
        ("No. Paint is cheap.", True),
        ("No we did mend the pump.", True),
        ("Nobody came. No boats are cheap.", True),
        ("The quay - not the slip - is ours.", True),
    ],
)
def test_marks_that_join_or_part_sentences_to_another_sense(text: str, passes: bool) -> None:
    quote = one(text, transcript=SEAMS)
    assert (quote.verdict, quote.passes) == ("verbatim", passes)
    if not passes:
        assert "meaning" in quote.flags
        assert "It was heard as “" in quote.reason
        assert advice_for(quote).startswith("Set the marks as they were heard")
        assert one(text, transcript=SEAMS, context="warn").passes
        assert one(text, transcript=SEAMS, after="<!-- context seen by Mara Lind -->").passes
        assert not one(text, transcript=SEAMS, after="<!-- context seen by Tomas Brandt -->").passes


def test_a_language_without_rules_is_named_once() -> None:
    finnish = make(
        (("Speaker 2", "En usko, että satama on turvallinen kaikille. Vesi voittaa aina lopulta."),), language="fi"
    )
    checks = check("> satama on turvallinen kaikille\n\n> Vesi voittaa aina lopulta.\n", transcript=finnish)
    assert [note for note in checks.notes if "sense" in note] == [
        "no rules for the sense of sentences in Finnish: listen to the passages"
    ]
    assert not any("sense" in note for note in check("> Salt finds its way in through every crack.\n").notes)


@pytest.mark.parametrize(
    ("language", "post", "passes"),
    [
        ("en", '"Salt finds its way in through every crack," which Brandt denies.', False),
        ("en", '"Salt finds its way in through every crack" is something Brandt never said.', False),
        ("en", 'It is false that Brandt said "Salt finds its way in through every crack."', False),
        ("en", '"Salt finds its way in through every crack," which Brandt saw for himself.', True),
        ("en", '"Salt finds its way in through every crack," Brandt says. Nobody denies it.', True),
        ("ja", "ブラントは「塩はあらゆる割れ目から入り込みます」とは言っていない。", False),
        ("ja", "ブラントは「塩はあらゆる割れ目から入り込みます」と言っている。", True),
        ("ko", '브란트는 "소금은 모든 틈으로 들어옵니다"라고 말하지 않았다.', False),
        ("ko", '브란트는 "소금은 모든 틈으로 들어옵니다"라고 말했다.', True),
        ("zh", "布兰特从没说过：“盐会从每一条裂缝里渗进去。”", False),
        ("zh", "“盐会从每一条裂缝里渗进去”，布兰特没有这么说。", False),
        ("zh", "布兰特说：“盐会从每一条裂缝里渗进去。”", True),
    ],
)
def test_a_post_that_denies_a_quotation_in_its_sentence(language: str, post: str, passes: bool) -> None:
    said = {
        "en": "Salt finds its way in through every crack.",
        "ja": "塩はあらゆる割れ目から入り込みます。",
        "ko": "소금은 모든 틈으로 들어옵니다.",
        "zh": "盐会从每一条裂缝里渗进去。",
    }
    transcript = make((("Speaker 2", said[language]),), language=language, unspaced=language in ("ja", "zh"))
    (quote,) = check(f"{post}\n", transcript=transcript).quotes
    assert quote.passes == passes, quote.reason
    assert ("meaning" in quote.flags) != passes


CUT = make(
    (
        (
            "Speaker 2",
            "We have waited for the tide longer than for the plans of the harbour. The old pump in the cellar costs us "
            "a new roof each year. The wall stands, and the boats sleep behind it.",
        ),
    )
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("waited for the tide longer than for the plans of the harbour.", "Its sentence begins: “We have”"),
        ("The old pump in the cellar costs us a new roof", "Its sentence goes on: “each year”"),
        ("The old pump in the cellar costs us a new roof each year.", ""),
        ("the boats sleep behind it.", ""),
    ],
)
def test_a_cut_inside_a_clause_gives_the_flag_context_and_shows_the_clause(text: str, shown: str) -> None:
    quote = one(text, transcript=CUT)
    assert quote.passes
    assert ("context" in quote.flags) == bool(shown)
    assert shown in quote.reason


@pytest.mark.parametrize(
    ("post", "passes"),
    [
        ('Speaker 2 wouldn\'t "put it that way at all."', True),
        ('Speaker 2 says that she would not "put it that way at all."', True),
        ('Speaker 2 would "put it that way at all."', False),
        ('Speaker 2 doesn\'t believe that she would "put it that way at all."', False),
    ],
)
def test_a_negation_before_the_marks_is_the_heard_one_in_another_person(post: str, passes: bool) -> None:
    heard = make((("Speaker 2", "It fell. I wouldn't put it that way at all. We went home."),))
    [quote] = check(post, transcript=heard).quotes
    assert (quote.verdict, quote.passes) == ("verbatim", passes)
