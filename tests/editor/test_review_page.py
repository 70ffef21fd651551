"""The review page's markup: whole in one file, escaped, and true to what the checks say."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import json
import re
from typing import Any

import pytest
from review_fixture import Case, check, edited
from test_review_decisions import decision, log

from summarizer.pages import Clip, ServerInfo
from summarizer.publish.review_page import clip_ranges, page_policy, render_review
from summarizer.records.post import Checks, Draft
from summarizer.records.quote import Quotes
from summarizer.records.review import Decisions
from summarizer.records.transcript import Transcript


class Reader(html.parser.HTMLParser):
    """Elements with their attributes, and the text of styles and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.raw: dict[str, list[str]] = {"script": [], "style": []}
        self.here = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self.here = tag

    def handle_data(self, data: str) -> None:
        if self.here in self.raw:
            self.raw[self.here].append(data)
        self.here = ""


def page(known: Case, markdown: str, clips: dict[str, Clip] | None = None, **options: Any) -> str:
    checks = check(markdown, known.transcript)
    return render_review(known.episode, known.transcript, known.quotes, known.draft, checks, clips or {}, **options)


def test_the_policy_knows_the_one_script_and_the_one_style(known: Case) -> None:
    for server in (None, ServerInfo(token="t")):
        read = Reader(page(known, known.post, server=server))
        policy = next(a["content"] for tag, a in read.found if a.get("http-equiv") == "Content-Security-Policy")
        assert policy == page_policy(server is not None)
        scripts = [a for tag, a in read.found if tag == "script"]
        assert [a.get("type") for a in scripts] == ["application/json", None]
        for text in (read.raw["script"][-1], read.raw["style"][0]):
            assert f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" in (policy or "")
        assert "default-src 'none'" in (policy or "")
        assert "unsafe" not in (policy or "")
        assert not any(name == "style" or name.startswith("on") for _, a in read.found for name in a)


def test_one_file_that_asks_for_nothing(known: Case) -> None:
    read = Reader(page(known, known.post, {"q2": Clip("audio/mpeg", b"\xff\xfb", 40.0, 52.0)}))
    for tag, attributes in read.found:
        for name in ("src", "href", "action", "poster", "data"):
            value = attributes.get(name)
            assert value is None or value.startswith(("#", "data:")), (tag, name, value)
    assert "connect-src" not in page_policy(False)


def test_each_verdict_with_its_reason_edits_and_flags(known: Case) -> None:
    text = page(known, edited(known.post))
    cards = re.findall(r"<article.*?</article>", text, re.DOTALL)
    assert [re.search(r'data-slot="([^"]+)"', card)[1] for card in cards][:6] == ["q2", "q3", "q5", "q7", "q8", "q11"]  # type: ignore[index]
    assert "Words left out" in cards[2]
    assert re.search(
        r'<del><span class="sr">\[heard, not in the post: </span>do not<span class="sr">\]</span></del>', cards[2]
    )
    assert "its sense may differ from what was said" in cards[2]
    assert "Not in the recording" in cards[5]
    assert "I told him I would rather explain a detour than a funeral." in cards[5]
    assert "Text, not speech" in cards[6]
    assert "<strong>3 of 7 quotations</strong>" in text
    assert "Springfield" in text.split('id="findings"')[1]


def test_the_insight_is_shown_as_the_editor_left_it(known: Case) -> None:
    post = known.post.replace("This moves the work from what can be seen", "Her *own* words: what can be seen")
    assert "Her *own* words: what can be seen" not in page(known, post)
    assert "Her own words: what can be seen" in page(known, post, post=post)


def test_data_cannot_end_its_script(known: Case) -> None:
    attack = "</script><!--<script>\u2028"
    words = (known.transcript.words[0].model_copy(update={"text": attack}), *known.transcript.words[1:])
    heard = known.transcript.model_copy(update={"words": words})
    checks = check(known.post, heard)
    text = render_review(known.episode, heard, known.quotes, known.draft, checks, {})
    data = json.loads(Reader(text).raw["script"][0])
    assert data["words"]["text"][0] == attack
    assert text.count("</script") == 2


def test_clips_hold_quotations_their_evidence_and_some_candidates(known: Case) -> None:
    checks = check(edited(known.post), known.transcript)
    ranges = clip_ranges(checks, known.quotes, known.draft, known.transcript)
    for quote in checks.quotes:
        if quote.start is not None and quote.end is not None and quote.verdict != "unspoken":
            inside = [(a, b) for a, b in ranges.values() if a <= quote.start - 3.9 and quote.end + 3.9 <= b]
            assert inside, quote.text
    for insight in known.draft.insights:
        for words in insight.evidence:
            start, end = known.transcript.times(words)
            assert any(a <= start and end <= b for a, b in ranges.values())
    spoken = [one for one in known.quotes.ranked() if one.id not in {quote.id for quote in checks.quotes}]
    assert any(a <= spoken[0].start and spoken[0].end <= b for a, b in ranges.values())
    assert all(0 <= a < b <= known.transcript.duration for a, b in ranges.values())
    assert sum(b - a for a, b in ranges.values()) < 250


def test_without_times_draft_or_quotations_there_is_still_a_page(known: Case) -> None:
    words = tuple(
        word.model_copy(update={"start": 0.0, "end": 0.0, "probability": None, "speaker": None})
        for word in known.transcript.words
    )
    heard = known.transcript.model_copy(
        update={"timing": "none", "words": words, "turns": (), "speakers": (), "gaps": (), "duration": 0.0}
    )
    none = Quotes(candidates=(), ranking=())
    bare = Draft(model=None, insights=())
    for post in (known.post, "# Nothing\n\nNo quotation here.\n"):
        text = render_review(known.episode, heard, none, bare, check(post, heard), {}, post=post)
        assert "there is no picture of the episode" in text
        assert clip_ranges(check(post, heard), none, bare, heard) == {}
    empty = Transcript(language="en", duration=0.0, model="file:text", words=())
    checks = Checks(post="post.md", episode=None, policy="strict", quotes=(), prose=(), summary={})
    assert "The post holds no quotation." in render_review(known.episode, empty, none, bare, checks, {})


def test_a_rejected_quotation_keeps_a_card(known: Case) -> None:
    gone = log(decision("reject", "q99", "words that are gone"))
    text = page(known, known.post, decisions=gone)
    assert "words that are gone" in text
    assert "Rejected" in text
    assert "Quotation 7 of 7" in text
    assert text.index("words that are gone") < text.index("You can fill a crack, but water always wins.”")  # line 0


def test_a_new_name_is_shown_everywhere(known: Case) -> None:
    assert known.transcript.display("Speaker 2") == "Judith Carver"  # and kept by the record
    named = log(decision("name", speaker="Speaker 2", name="Judith C. Carver"))
    assert named.named(known.transcript).display("Speaker 2") == "Judith C. Carver"
    post = known.post.replace("Judith Carver -->", "Judith C. Carver -->")
    checks = check(post, named.named(known.transcript))
    text = render_review(
        known.episode, known.transcript, known.quotes, known.draft, checks, {}, decisions=named, post=post
    )
    assert "the voice is" not in text
    assert ">Judith Carver<" not in text.split('id="findings"')[0]


def test_three_hours_weigh_little(known: Case) -> None:
    words, shift = [], known.transcript.duration
    for lap in range(45):
        for word in known.transcript.words:
            words.append(word.model_copy(update={"start": word.start + lap * shift, "end": word.end + lap * shift}))
    heard = known.transcript.model_copy(update={"words": tuple(words), "turns": (), "duration": 45 * shift})
    checks = check(known.post, known.transcript)
    text = render_review(known.episode, heard, known.quotes, known.draft, checks, {}, decisions=Decisions())
    assert len(words) > 30_000
    assert len(text) < 1_800_000


def test_an_absurd_quotation_and_thousands_of_them_still_make_a_page(known: Case) -> None:
    checks = check(edited(known.post), known.transcript)
    one = checks.quotes[2]
    huge = one.model_copy(update={"text": "word " * 50_000, "heard": "other " * 50_000})
    many = checks.model_copy(update={"quotes": (huge, *[one] * 3000)})
    text = render_review(known.episode, known.transcript, known.quotes, known.draft, many, {})
    assert text.count("<article") == 3001
    assert len(text) < 40_000_000


@pytest.mark.parametrize("field", ["title", "show"])
def test_metadata_is_text(known: Case, field: str) -> None:
    episode = known.episode.model_copy(update={field: "<b onclick=x>\"'&</b>"})
    checks = check(known.post, known.transcript)
    text = render_review(episode, known.transcript, known.quotes, known.draft, checks, {})
    assert "<b onclick" not in text
    assert "&lt;b onclick=x&gt;" in text


@pytest.mark.parametrize("passes", [True, False])
def test_a_card_begins_with_its_verdict_and_then_says_what_refuses(known: Case, passes: bool) -> None:
    checks = check(known.post, known.transcript)
    reason = "Word for word at 1:24. Its sentence begins: “nobody thinks that”."
    quote = checks.quotes[0].model_copy(update={"verdict": "verbatim", "passes": passes, "reason": reason})
    checks = checks.model_copy(update={"quotes": (quote, *checks.quotes[1:])})
    text = render_review(known.episode, known.transcript, known.quotes, known.draft, checks, {}, post=known.post)
    card = re.findall(r"<article.*?</article>", text, re.DOTALL)[0]
    told = " ".join(re.sub(r"<[^>]*>", " ", card).split())
    refused = "Does not pass Quotation 1 of {} Its sentence begins: “nobody thinks that”. Word for word at 1:24."
    passed = "Word for word Quotation 1 of {} Word for word at 1:24. Its sentence begins: “nobody thinks that”."
    assert told.startswith((passed if passes else refused).format(len(checks.quotes)))
