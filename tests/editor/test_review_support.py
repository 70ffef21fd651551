"""The review page beside each sentence of prose: its verdict, what decides, and the sound of that place."""

from __future__ import annotations

import re

import pytest
from review_fixture import Case

from summarizer.checking import check_post
from summarizer.pages import Clip, ServerInfo
from summarizer.publish.review_page import clip_ranges, render_review
from summarizer.records.draft_parts import part_names, prose_of
from summarizer.records.post import Checks, Draft, Support
from summarizer.text.sentences import split_sentences

HEADING = "Water, Not Cracks, Brings Down Bridges"
CLAIM = "In the first year the number of defects found rose by forty percent."


def judged(known: Case) -> Draft:
    """The draft with all sentences supported but the heading of the first insight and a claim."""
    place = next(one.words for one in known.transcript.sentences if "digs out" in known.transcript.text(*one.words))
    supports = []
    for part in part_names(known.draft):
        text = prose_of(known.draft, part) or ""
        for sentence in [text] if text and part.endswith(("heading", "headline")) else split_sentences(text, "en"):
            refused = {HEADING: "contradicted", CLAIM: "not supported"}.get(sentence)
            supports.append(
                Support(
                    part=part,
                    sentence=sentence,
                    verdict=refused or "supported",
                    decides=(place,),
                    why="she <b>says</b> otherwise" if refused else "",
                )
            )
    return known.draft.model_copy(update={"support": tuple(supports)})


def checked(known: Case, draft: Draft, post: str | None = None) -> Checks:
    return check_post(post or known.post, "post.md", known.transcript, episode=known.episode, draft=draft)


def page(
    known: Case, draft: Draft, post: str | None = None, clips: dict[str, Clip] | None = None, **more: object
) -> str:
    checks = checked(known, draft, post)
    return render_review(
        known.episode, known.transcript, known.quotes, draft, checks, clips or {}, post=post or known.post, **more
    )


def cards(text: str) -> list[str]:
    return re.findall(r"<article.*?</article>", text, re.DOTALL)


def test_each_part_has_its_verdicts_and_what_decides(known: Case) -> None:
    text = page(known, judged(known))
    first = cards(text)[0]
    lists = re.findall(r'<ul class="support">.*?</ul>', first, re.DOTALL)
    assert len(lists) == 3  # heading, claim, takeaway
    assert ">Contradicted<" in lists[0]
    assert "she &lt;b&gt;says&lt;/b&gt; otherwise" in lists[0]
    assert '<ol class="deciding" aria-label="What was said">' in lists[0]
    assert "digs out the riverbed" in lists[0]
    assert ">Supported<" in lists[1]
    assert "<details><summary>What was said</summary>" in lists[1]
    assert "2 of " in text
    assert "sentences</strong> of the prose are not carried by what was said" in text


def test_a_part_of_several_sentences_says_which_of_them(known: Case) -> None:
    card = next(card for card in cards(page(known, judged(known))) if "Hide Old Reports" in card)
    refused = re.search(r'<li class="refused">.*?</li>', card, re.DOTALL)
    assert refused
    assert CLAIM in refused[0]
    assert "Not supported" in refused[0]


def test_what_stands_around_the_insights_is_listed_below(known: Case) -> None:
    text = page(known, judged(known))
    below = text.partition("Sentences around the insights")[2]
    assert known.draft.dek
    for part in ("headline", "dek", "intro"):
        sentence = split_sentences(prose_of(known.draft, part) or "", "en")[0]
        assert sentence.replace("'", "&#39;") in below, part
    assert HEADING not in below.partition("</ul>")[0]


@pytest.mark.parametrize("served", [True, False])
def test_its_place_can_be_played_where_there_is_sound(known: Case, served: bool) -> None:
    draft = judged(known)
    assert draft.support[0].decides
    words = draft.support[0].decides[0]
    start, end = known.transcript.times(words)
    ranges = clip_ranges(checked(known, draft), known.quotes, draft, known.transcript)
    assert any(first <= start and end <= last for first, last in ranges.values())
    server = ServerInfo(token="t") if served else None
    clips = {} if served else {name: Clip("audio/mpeg", b"\xff\xfb", *span) for name, span in ranges.items()}
    first = cards(page(known, draft, clips=clips, server=server))[0]
    assert re.search(
        rf'<ol class="deciding"[^>]*><li data-first="{words[0]}" data-last="{words[1]}">'
        r'<button type="button" class="tiny" data-do="passage" aria-label="Play the passage at',
        first,
    )


def test_a_sentence_that_was_changed_is_not_verified(known: Case) -> None:
    post = known.post.replace("rose by forty percent", "rose by fifty percent")
    card = next(card for card in cards(page(known, judged(known), post)) if "Hide Old Reports" in card)
    assert ">Not verified<" in card
    assert 'class="refused"' not in card


def test_without_a_verification_the_page_says_nothing_of_it(known: Case) -> None:
    text = page(known, known.draft)
    for word in ('class="support"', "as a language model judged", "Sentences around"):
        assert word not in text
