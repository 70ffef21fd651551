"""The renderer cuts quotations from words, escapes everything else and keeps the format's order."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import replace

import pytest
import yaml
from markdown_it import MarkdownIt

from summarizer.posts.escaping import escape
from summarizer.publish import Sources, quotation, render_html, render_markdown
from summarizer.records.draft_parts import with_prose
from summarizer.records.episode import Audio, Episode, Person
from summarizer.records.post import Draft, Insight, Support, Topic
from summarizer.records.quote import Candidate, Quotes
from summarizer.records.transcript import Speaker, Transcript, Word
from summarizer.settings import SiteSettings

SENTENCES = (
    ("Speaker 1", "Why do you still walk the line every night?"),
    ("Speaker 2", "Because a sensor tells you what it was built to tell you, and nothing else."),
    ("Speaker 2", "In 2019 we lost 3 pumps in one night and every light was green."),
    ("Speaker 2", 'My boss said "trust the board" and I do not trust the board.'),
    ("Speaker 2", "I would rather have one person with a torch than forty dashboards."),
)


def make_sources(**draft: object) -> Sources:
    words: list[Word] = []
    candidates: list[Candidate] = []
    for speaker, text in SENTENCES:
        first = len(words)
        for token in text.split():
            start = len(words) * 0.4
            words.append(Word(text=token, start=start, end=start + 0.3, probability=0.9, speaker=speaker))
        if speaker == "Speaker 2":
            candidates.append(
                Candidate(
                    id=f"q{len(candidates) + 1}",
                    words=(first, len(words)),
                    start=words[first].start,
                    end=words[-1].end,
                    speaker=speaker,
                    text=text,
                    score=1.0,
                )
            )
    transcript = Transcript(
        language="en",
        duration=len(words) * 0.4,
        model="tiny.en",
        words=tuple(words),
        speakers=(
            Speaker(label="Speaker 1", name="Ada Brook", role="host", confidence=1),
            Speaker(label="Speaker 2", name="Tom Reyes", role="guest", confidence=1),
        ),
    )
    episode = Episode(
        id="9f2c61aa",
        guid="g",
        show="Night Shift",
        title="The man who walks the line",
        date=dt.date(2026, 1, 9),
        people=(Person(name="Tom Reyes", role="guest", origin="podcast:person"),),
        link="https://example.com/e/1?a=b",
        media="https://example.com/1.mp3",
        media_kind="enclosure",
        audio=Audio(file="audio.mp3", sha256="ab" * 32, size=1, url="https://example.com/1.mp3"),
    )
    values: dict[str, object] = {
        "date": dt.date(2026, 1, 10),
        "model": None,
        "insights": tuple(
            Insight(
                quote=f"q{n}", heading=f"Heading Number {n} Says Something", claim="A claim.", takeaway="This matters."
            )
            for n in (3, 1, 2)
        ),
        "topics": (Topic(subject="Dashboards", quote="q4", opening="He opens.", closing="He closes."),),
        "headline": "Walking the Line at Night",
        "dek": "A dek.",
        "intro": "An intro.",
        "conclusion": ("It showed.", "Watch this."),
        "subjects": ("sensors", "pumps", "trust"),
    }
    return Sources(
        episode=episode,
        transcript=transcript,
        quotes=Quotes(candidates=tuple(candidates), ranking=tuple(c.id for c in candidates)),
        draft=Draft.model_validate({**values, **draft}),
        version="1.0",
    )


def test_parts_stand_in_the_order_of_the_format() -> None:
    post = render_markdown(make_sources(), SiteSettings())
    parts = [
        "This post was written on Jan 10, 2026.\nSome details may have changed. Check the [latest",
        "# Tom Reyes: Walking the Line at Night",
        "A dek.",
        "An intro.",
        "## Key Insights",
        "### 1. Heading Number 3 Says Something",
        '> "My boss said',
        "<!-- q3 ",
        "This matters.",
        "### 2. Heading Number 1",
        "### 3. Heading Number 2",
        "## On Dashboards",
        "He opens.",
        '> "I would rather have one person',
        "He closes.",
        "## Conclusion",
        "It showed.",
        "Watch this.",
        "This summary is based on Tom Reyes's appearance on [Night Shift](https://example.com/e/1?a=b), "
        "discussing sensors, pumps, and trust.",
        "[Get updates](",
        "Found an issue? [Report a correction](https://example.com/corrections?episode=9f2c61aa)",
    ]
    place = post.index("\n---\n")
    for part in parts:
        found = post.find(part, place)
        assert found >= 0, f"{part!r} does not follow"
        place = found + len(part)


def test_front_matter_is_yaml_with_the_episode_and_its_recording() -> None:
    front = yaml.safe_load(render_markdown(make_sources(), SiteSettings()).split("---")[1])
    assert front["title"] == "Tom Reyes: Walking the Line at Night"
    assert front["date"] == dt.date(2026, 1, 10)
    assert front["guests"] == ["Tom Reyes"]
    assert front["audio_sha256"] == "ab" * 32
    assert front["models"] == {"speech": "tiny.en", "text": "none"}


def test_a_quotation_is_the_words_with_inner_quotes_single() -> None:
    sources = make_sources()
    text = quotation(sources.transcript, sources.quotes.get("q3").words)
    assert text == "\"My boss said 'trust the board' and I do not trust the board.\""


def test_the_anchor_stands_on_the_line_after_the_quote() -> None:
    lines = render_markdown(make_sources(), SiteSettings()).splitlines()
    quote = next(i for i, line in enumerate(lines) if line.startswith("> "))
    assert lines[quote + 1].startswith("<!-- q3 ")
    assert lines[quote + 1].endswith(" Tom Reyes -->")


def test_visible_timestamps_link_to_the_recording() -> None:
    post = render_markdown(make_sources(), SiteSettings(timestamps="visible"))
    assert "\n> ([0:15](https://example.com/1.mp3#t=15))" in post
    assert "<!-- q" not in post


def test_parts_that_nobody_wrote_are_marked_for_a_person() -> None:
    bare = tuple(Insight(quote=f"q{n}", heading=None, claim=None) for n in (1, 2, 3))
    post = render_markdown(
        make_sources(insights=bare, headline=None, dek=None, intro=None, conclusion=(None, None), topics=()),
        SiteSettings(),
    )
    assert post.count("[To write:") == 1 + 1 + 1 + 3 + 3 + 2


def test_without_a_named_guest_the_show_stands_in_the_title() -> None:
    sources = make_sources()
    anonymous = sources.transcript.model_copy(update={"speakers": (Speaker(label="Speaker 2"),)})
    episode = sources.episode.model_copy(update={"people": ()})
    post = render_markdown(Sources(episode, anonymous, sources.quotes, sources.draft, "1"), SiteSettings())
    assert "# Night Shift: Walking the Line at Night" in post
    assert "based on [Night Shift]" in post


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[click](javascript:alert(1))",
        "# not a heading",
        "1. not a list",
        "- not a list",
        "> not a quote",
        "*not* _emphasis_ `code` ~~gone~~",
        "AT&T says &lt;b&gt; stays",
        "| a | b |",
        "--- and === lines",
        "two\n\nparagraphs",
    ],
)
def test_escaped_text_is_one_plain_paragraph(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable("table").parse(escape(text))
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text", "text_special"}
    assert "".join(child.content for child in children) == " ".join(text.split())


def test_hostile_words_and_names_run_no_markup_in_the_page() -> None:
    sources = make_sources()
    words = list(sources.transcript.words)
    first, _last = sources.quotes.get("q1").words
    words[first] = words[first].model_copy(update={"text": "<img src=x onerror=alert(1)>"})
    speakers = (Speaker(label="Speaker 2", name="--> <script>alert(2)</script>", role="guest"),)
    transcript = sources.transcript.model_copy(update={"words": tuple(words), "speakers": speakers})
    draft = sources.draft.model_copy(update={"dek": "<b onclick=x>hi</b> [a](javascript:x)"})
    html = render_html(
        render_markdown(Sources(sources.episode, transcript, sources.quotes, draft, "1"), SiteSettings())
    )
    assert html.count("<script") == 0
    assert "<img" not in html
    assert "<b " not in html
    assert 'href="javascript' not in html


def test_the_page_stands_alone_and_says_where_its_quotations_are() -> None:
    html = render_html(render_markdown(make_sources(), SiteSettings()))
    assert html.count("<script") == 0
    assert 'src="' not in html
    assert html.count("<blockquote id=") == 4
    assert 'data-speaker="Tom Reyes"' in html
    assert html.index("<h1>") < html.index("<h2>") < html.index("<h3>")
    assert "<!-- q" not in html


def test_the_page_survives_a_slip_in_the_front_matter() -> None:
    assert "<h1>Title</h1>" in render_html("---\na: [\n---\n\n# Title\n")


@pytest.mark.parametrize(
    ("roles", "title", "line"),
    [
        ({"Tom Reyes": "guest"}, "Tom Reyes", "Tom Reyes's appearance on [Night Shift]"),
        (
            {"Ada Brook": "guest", "Tom Reyes": "guest"},
            "Ada Brook & Tom Reyes",
            "Ada Brook's and Tom Reyes's appearance on [Night Shift]",
        ),
        ({"Ada Brook": "host", "Tom Reyes": "host"}, "Night Shift", "based on [Night Shift]"),
        ({"Ada Brook": "unknown", "Tom Reyes": "unknown"}, "Night Shift", "based on [Night Shift]"),
    ],
)
def test_title_and_last_line_follow_from_the_cast(roles: dict[str, str], title: str, line: str) -> None:
    sources = make_sources()
    speakers = tuple(
        one.model_copy(update={"role": roles.get(one.name or "", "host")}) for one in sources.transcript.speakers
    )
    episode = sources.episode.model_copy(update={"people": ()})
    transcript = sources.transcript.model_copy(update={"speakers": speakers})
    post = render_markdown(replace(sources, episode=episode, transcript=transcript), SiteSettings())
    assert f"\n# {title}: Walking the Line at Night\n" in post
    assert line in post


def test_the_last_line_of_a_show_with_one_voice_names_an_episode() -> None:
    sources = make_sources()
    words = tuple(word.model_copy(update={"speaker": "Speaker 2"}) for word in sources.transcript.words)
    speakers = (Speaker(label="Speaker 2", name="Tom Reyes", role="host"),)
    transcript = sources.transcript.model_copy(update={"words": words, "speakers": speakers})
    episode = sources.episode.model_copy(update={"people": ()})
    post = render_markdown(replace(sources, episode=episode, transcript=transcript), SiteSettings())
    assert "This summary is based on an episode of [Night Shift](" in post
    assert "> — " not in post


def test_an_insight_prints_a_lead_in_and_a_second_quotation() -> None:
    second = Insight(
        quote="q3",
        heading="H",
        claim=None,
        lead_in="Asked why, Reyes answers:",
        second="q4",
        second_lead_in="He adds:",
        takeaway="This matters.",
    )
    sources = make_sources(insights=(second,), topics=())
    post = render_markdown(sources, SiteSettings())
    body = post[post.index("### 1.") : post.index("## Conclusion")]
    blocks = [block.splitlines()[0][:22] for block in body.strip().split("\n\n")]
    assert blocks == [
        "### 1. H",
        "Asked why, Reyes answe",
        "> \"My boss said 'trust",
        "He adds:",
        '> "I would rather have',
        "This matters.",
    ]
    assert "To write" not in body
    without = render_markdown(replace(sources, left_out={"q4": "it is altered"}), SiteSettings())
    assert "He adds" not in without
    assert "forty dashboards" not in without
    assert "To write" not in without


def test_a_claim_stands_before_a_lead_in_and_a_missing_one_is_marked() -> None:
    both = Insight(quote="q3", heading="H", claim="A claim.", lead_in="Reyes answers:")
    neither = Insight(quote="q1", heading="H", claim=None)
    post = render_markdown(make_sources(insights=(both, neither)), SiteSettings())
    assert "A claim." in post
    assert "Reyes answers" not in post
    assert post.count("[To write: claim") == 1


@pytest.mark.parametrize(
    ("caution", "line"), [("Prices change.", "Prices change. Check the [latest"), ("off", "# Tom")]
)
def test_the_caution_line_is_the_sites_or_none(caution: str, line: str) -> None:
    after = render_markdown(make_sources(), SiteSettings(caution=caution)).split("2026.", 1)[1].strip()
    assert after.startswith(line)


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ("headline", "# Tom Reyes: {}"),
        ("dek", "{}"),
        ("intro", "{}"),
        ("insights.0.heading", "### 1. {}"),
        ("insights.0.claim", "{}"),
        ("topics.0.opening", "{}"),
        ("topics.0.closing", "{}"),
        ("conclusion.0", "{}"),
        ("conclusion.1", "{}"),
    ],
)
@pytest.mark.parametrize(
    ("verdict", "mark"),
    [
        ("contradicted", r"what was said is otherwise: Reyes \*trusts\* the board. (he does not (trust) it)"),
        ("not supported", r"nothing that was said carries this: Reyes \*trusts\* the board. (he does not (trust) it)"),
        ("supported", None),
        ("unchecked", None),
    ],
)
def test_a_part_that_nothing_carries_leaves_a_mark_with_its_text(
    part: str, where: str, verdict: str, mark: str | None
) -> None:
    support = Support(part=part, sentence="Reyes *trusts* the board.", verdict=verdict, why="he does not [trust] it")
    whole = make_sources()
    sources = dataclasses.replace(
        whole, draft=with_prose(whole.draft, part, None).model_copy(update={"support": (support,)})
    )
    blocks = render_markdown(sources, SiteSettings()).split("\n\n")
    name = {"conclusion.0": "conclusion", "conclusion.1": "outlook"}.get(part, part.rpartition(".")[2])
    marked = [block for block in blocks if "[To check: " in block]
    if mark is None:
        assert marked == []
        assert any("[To write: " in block for block in blocks)
    else:
        assert marked == [where.format(f"**[To check: {name}, {mark}]**")]
