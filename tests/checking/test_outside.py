"""What is left out of a quotation, appended to it, or said in the sentence beside it."""

from __future__ import annotations

import pytest
from checking.made import make, one


@pytest.mark.parametrize(
    ("language", "heard", "text", "passes"),
    [
        ("en", "The old pump works. The new pump leaks every night.", "The old pump works … leaks every night.", False),
        ("en", "The sand is soft, but the gravel ruins our tyres.", "The sand … ruins our tyres.", False),
        ("en", "We paid the old captain and hired the young cook.", "We paid … the young cook.", False),
        (
            "en",
            "The harbour is ready, our rivals believe, and ships come in.",
            "The harbour is ready … and ships come in.",
            False,
        ),
        ("en", "I met the former director of the harbour.", "I met the … director of the harbour.", False),
        (
            "en",
            "We have roughly the money and about $4 million more.",
            "We have roughly the money and … $4 million more.",
            False,
        ),
        ("de", "Das Wasser ist sauber, aber der Schlamm macht uns krank.", "Das Wasser … macht uns krank.", False),
        (
            "it",
            "Il porto è pronto, secondo il direttore, e tutti ridono.",
            "Il porto è pronto … e tutti ridono.",
            False,
        ),
        (
            "en",
            "The ferry never sails. I have asked them. We walk instead.",
            "The ferry never sails. … We walk instead.",
            True,
        ),
        ("en", "People say it is slow. It is new. We like it.", "People say it is slow. … We like it.", True),
        ("en", "The harbour, which my father built, stands to this day.", "The harbour … stands to this day.", True),
        ("en", "The boats and the nets and the old ropes are ours.", "The boats … and the old ropes are ours.", True),
        ("en", "It took a long and hard winter to mend the quay.", "It took a … winter to mend the quay.", True),
        ("es", "Pintamos los barcos. Mi padre ayuda. Los vendemos.", "Pintamos los barcos. … Los vendemos.", True),
    ],
)
def test_an_omission_leaves_no_subject_report_or_limit_behind(
    language: str, heard: str, text: str, passes: bool
) -> None:
    quote = one(
        text,
        transcript=make((("Speaker 2", f"{heard} That is how it goes here."),), language=language),
        policy="ellipsis",
    )
    assert quote.passes is passes, quote.reason


@pytest.mark.parametrize(
    ("language", "said", "appended", "passes"),
    [
        ("en", "The quay is ready for winter", ", which is false.", False),
        ("en", "The quay is ready for winter", ", or so they say.", False),
        ("en", "The quay is ready for winter", " is what I used to think.", False),
        ("en", "The quay is ready for winter", ", they told us.", False),
        ("en", "The quay is ready for winter", ", which was hard for us.", True),
        ("en", "The quay is ready for winter", ", not only for summer.", True),
        ("en", "The quay is ready for winter", ", I told them.", True),
        ("de", "Der Kai ist bereit für den Winter", ", heißt es.", False),
        ("de", "Der Kai ist bereit für den Winter", ", was mich freut.", True),
        ("fr", "Le quai est prêt pour tout l'hiver", ", paraît-il.", False),
        ("es", "El muelle está listo para todo el invierno", ", lo cual es falso.", False),
        ("zh", "码头已经为冬天做好准备了", "，他们这么说。", False),
    ],
)
def test_words_appended_after_a_mark_deny_or_report(language: str, said: str, appended: str, passes: bool) -> None:
    quote = one(
        f"{said}.", transcript=make((("Speaker 2", f"{said}{appended}"),), language=language, unspaced=language == "zh")
    )
    assert quote.passes is passes, quote.reason
    assert ("meaning" in quote.flags) is not passes


@pytest.mark.parametrize(
    ("before", "after", "flagged"),
    [
        ("", "That's what the director says.", True),
        ("", "That was sarcasm.", True),
        ("", "End quote.", True),
        ("", "That makes me happy.", False),
        ("", "That's what I always say.", False),
        ("The director said the following.", "", True),
        ("I quote the director.", "", True),
        ("Let me play devil's advocate.", "", True),
        ("I like my work.", "", False),
    ],
)
def test_a_neighbouring_sentence_takes_back_or_gives_away(before: str, after: str, flagged: bool) -> None:
    quote = one("The quay is ready now.", transcript=make((("Speaker 2", f"{before} The quay is ready now. {after}"),)))
    assert quote.passes
    assert ("context" in quote.flags) is flagged, quote.reason


def test_a_dropped_tag_question_is_shown_and_a_question_mark_is_not_added() -> None:
    told = make((("Speaker 2", "The quay is ready now, right? You sold the ships."),))
    assert "context" in one("The quay is ready now.", transcript=told).flags
    asked = one("You sold the ships?", transcript=told)
    assert (asked.passes, "meaning" in asked.flags) == (False, True)
    assert one("You sold the ships.", transcript=told).passes
