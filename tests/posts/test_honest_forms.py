"""Forms of honest articles in which no words are given to anybody, with voices that have names and with others."""

from __future__ import annotations

import pytest
from checking.made import TURNS, check, make

NAMED = make()
UNNAMED = make(tuple(({"Speaker 1": "A", "Speaker 2": "B"}[label], text) for label, text in TURNS), speakers=())

FORMS = [
    "Carver's answer surprised me:\n\nI had expected him to blame the county, and not the salt.",
    "# Old bridges\n\nJudith Carver\n\nBridges fall every year, and nobody counts them.",
    "# Old bridges\n\nEvery bridge tells a story about its county.\n\nJudith Carver\n\nThe rest is longer.",
    "# Old bridges\n\nBy Judith Carver\n\nI went to Halden in May to see the bridge for myself.",
    "We went to Halden in May to see the bridge for ourselves.\n\nTomas Brandt",
    "I went to Halden in May, and I have written down what I saw.\n\nInes Valero",
    "Thanks for reading. I will be back next week with more.\n\nInes Valero",
    "Brandt said:\n\n- inspect the joints\n- keep the drains open",
    "- Brandt said:\n  - inspect the joints\n  - keep the drains open",
    "- Brandt said three things:\n  - The drains matter.\n  - The county pays too little.",
    "## What Brandt said\n\nThe engineer blames the salt and not the county.",
    "## What Brandt said\n\nBridges die of water, and the county looks away.",
    "## Brandt said no\n\nThe county wanted a quick repair, and nobody asked twice.",
    "## Brandt speaks\n\nThe county listened for an hour, and then went home.",
    "## Brandt said\n\nHe had warned the county for years.",
    "Experts said:\n\nThe county should have closed the bridge long ago.",
    "The county said:\n\nThe bridge is safe, and there is no reason for alarm.",
    "Critics said:\n\nThe county paid too little for its repairs.",
    "The Bridge Report said:\n\nNobody had looked at the drains for ten years.",
    "Here is what we learned:\n\nThe county paid for every repair in the end.",
    "According to Brandt:\n\nHe closed two bridges in that year alone.",
    "According to Brandt:\n\n- The drains matter most.\n- The salt does the rest.",
    "According to the county:\n\nThe bridge is safe, and there is no reason for alarm.",
    "According to Brandt:\n\nThe county pays too little, and his team does the rest.",
    "According to Brandt:\n\nBridges die of neglect and not of age.",
    "According to Brandt, bridges die of water: the salt follows.",
    "Today's topic:\n\nWe talk about bridges and who pays for them.",
    "The short version:\n\nI liked it more than I had expected.",
    "Photo: Judith Carver\n\nThe old bridge in Halden, seen from the river.",
    "![Bridge](a.png)\n\nThe old bridge in Halden, seen from the river.\n\nJudith Carver",
    "**Guest:** Tomas Brandt\n\nHe inspects bridges for a living.",
    "## Tomas Brandt\n\nBridge engineer, born in Halden in 1960.",
    "- Water gets in.\n- Salt follows the water.\n\nTomas Brandt",
    "Brandt said\n\nnothing at all about the county.",
    "That is all that Brandt said\n\nThe county has not answered our questions.",
    "As Brandt said\n\nThe rest of the day was quiet in Halden.",
    "— The bridge was closed in May, and the county remembers it well.",
    "— We remember the old bridge, says nobody in the county any more.",
    "My notes:\n\nI asked too many questions, and we ran out of time.",
    "Further reading:\n\nThe county has a report on all of its bridges.",
    "Brandt added:\n\nHe would do it all again tomorrow.",
    "Judith Carver wrote the book on bridges:\n\nIt has four hundred pages and no pictures.",
    "Listen to the episode here:\n\nYou find it wherever you get your podcasts.",
    "I asked Brandt:\n\nWho pays for the drains?",
    "Winand writes about bridges:\n\nThe county has more than forty of them.",
    "The engineer and I agreed:\n\nThe county should have acted sooner.",
    "| Guest | Topic |\n|---|---|\n| Tomas Brandt | Why the bridges fall in Halden. |",
    "In my view:\n\nThe county should pay for all of its bridges.",
    "Edited by Judith Carver\n\nThis post was made from the transcript of the episode.",
    "Three lessons from Brandt:\n\n1. Water wins.\n2. Salt follows water.",
    "Brandt explains\n\nWater carries salt through the cracks.",
    "Brandt asks\n\nWho pays for all of these bridges.",
    "Brandt said\n\nThe county looked away for ten years.",
    "- Topics:\n  - I talk with Brandt about money.\n  - Why bridges fall.",
    "Questions I asked Brandt:\n\n- Who paid for it?\n- Do I need a permit?",
    "According to the transcript:\n\nI said that the bridge was closed.",
    "## Summary:\n\nI talked to Brandt about money and bridges.",
]


@pytest.mark.parametrize("post", FORMS)
def test_headings_bylines_lists_captions_and_prose_quote_nothing(post: str) -> None:
    assert check(post, transcript=NAMED).quotes == ()
    assert check(post, transcript=UNNAMED).quotes == ()
