"""Words that a reader takes for a voice's: headlines, answers in tables, names in brackets and below the words."""

from __future__ import annotations

import pytest
from checking.made import check

TRUE = "I don't think that concrete is the enemy here"
FALSE = "I burned the old bridge down for money"

FORMS = [
    "## Tomas Brandt: {}",
    "## Brandt: {}",
    '---\ntitle: "Tomas Brandt: {}"\n---\nText.',
    '---\ntitle: "Tomas Brandt: {}."\n---\nText.',
    "- Tomas Brandt: {}",
    "- *Tomas Brandt*: {}",
    "- **Tomas Brandt** – {}",
    "| Guest | Answer |\n|-|-|\n| Tomas Brandt | {}. |",
    "| Guest | Response |\n|-|-|\n| Tomas Brandt | {}. |",
    "| Question | Ines Valero | Tomas Brandt |\n|-|-|-|\n| Why? | Nothing. | {}. |",
    "Tomas Brandt said\n: {}.",
    "{}. (Tomas Brandt)",
    "{}. [Tomas Brandt]",
    "- {}. (Tomas Brandt)",
    "{}. ~ Tomas Brandt",
    "**{}.**\n\nTomas Brandt",
    "\\> {}.\n\n— Tomas Brandt",
    "&gt; {}.\n\nTomas Brandt",
    "<div>{}.</div><cite>Tomas Brandt</cite>",
]


@pytest.mark.parametrize("shape", FORMS)
def test_words_that_readers_take_for_a_voices_are_checked(shape: str) -> None:
    wrong = check(shape.format(FALSE)).quotes
    assert [one.passes for one in wrong] == [False]
    (right,) = check(shape.format(TRUE)).quotes
    assert right.passes
    assert right.attributed == "Tomas Brandt"


@pytest.mark.parametrize(
    "post",
    [
        "## Tomas Brandt: the engineer who closes bridges",
        "## Tomas Brandt: Bridges and Drains",
        "## Tomas Brandt: Why I close bridges",
        "- Tomas Brandt: Bridges I have closed",
        "- Tomas Brandt: I, the engineer of Halden",
        "## Tomas Brandt: the day we closed the bridge",
        '---\ntitle: "Tomas Brandt: How I learned to close bridges"\n---\nText.',
        "| Guest | Position |\n|-|-|\n| Tomas Brandt | Engineer of the county. |",
        "- Tomas Brandt: I Know Why the Old Bridge Falls",
        "- Tomas Brandt: we met on a bridge last year",
        "| Guest | Notes |\n|-|-|\n| Tomas Brandt | I asked him about drains. |",
        "Drains\n: They cost money in every county.",
        "| Question | Answer |\n|-|-|\n| How long is it? | It is an hour long. |",
        "| Job | Ines Valero | Tomas Brandt |\n|-|-|-|\n| Years | Four years on the air. | He is an engineer. |",
        "The bridge was closed in May of that year. (Tomas Brandt)",
        "We went to Halden in May to see the bridge.\n\nTomas Brandt",
        "**We went to Halden in May.**\n\nTomas Brandt\n\nHe is an engineer.",
    ],
)
def test_titles_bylines_and_descriptions_quote_nothing(post: str) -> None:
    assert check(post).quotes == ()
