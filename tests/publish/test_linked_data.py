"""The schema.org data of post.html: only properties that the vocabulary defines, and no text that ends its element."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from summarizer.posts.notes import Note
from summarizer.posts.quotations import find_quotations
from summarizer.publish import render_html
from summarizer.publish.linked_data import linked_data
from summarizer.records.episode import Episode
from summarizer.records.post import Checks, QuoteCheck, Verdict
from summarizer.text.language import load_language

# From https://schema.org/<type>: the properties used of each type or of a type above it, and the types they may hold.
PROPERTIES: dict[str, dict[str, set[str]]] = {
    "Quotation": {
        "text": {"Text"},
        "url": {"URL"},
        "isPartOf": {"CreativeWork", "URL"},
        "creator": {"Organization", "Person"},
        "spokenByCharacter": {"Organization", "Person"},
        "audio": {"AudioObject", "Clip", "MusicRecording", "Text"},
    },
    "Clip": {
        "name": {"Text"},
        "url": {"URL"},
        "startOffset": {"Number", "HyperTocEntry"},
        "endOffset": {"Number", "HyperTocEntry"},
        "description": {"Text", "TextObject"},
        "partOfEpisode": {"Episode"},
    },
    "PodcastEpisode": {
        "name": {"Text"},
        "url": {"URL"},
        "datePublished": {"Date", "DateTime"},
        "episodeNumber": {"Integer", "Text"},
        "inLanguage": {"Language", "Text"},
        "partOfSeries": {"CreativeWorkSeries"},
        "audio": {"AudioObject"},
    },
    "PodcastSeries": {"name": {"Text"}},
    "AudioObject": {"contentUrl": {"URL"}, "duration": {"Duration"}},
    "Person": {"name": {"Text"}},
}
ABOVE = {  # the types above each type
    "PodcastEpisode": {"Episode", "CreativeWork"},
    "PodcastSeries": {"CreativeWorkSeries", "CreativeWork"},
    "AudioObject": {"MediaObject", "CreativeWork"},
    "Clip": {"CreativeWork"},
    "Quotation": {"CreativeWork"},
}
_DATA = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
_DURATION = re.compile(r"PT\d+(\.\d+)?S")

POST = """---
title: 'Ann Bell: Rivers Move'
show: A Small Show
language: en
duration: 900.5
{links}
---

# Ann Bell: Rivers Move

### 1. Rivers Move

> "We moved the river twice, and it came back both times to where it was."
<!-- q3 33.08-43.81 Ann Bell -->

> "And then we stopped moving it and moved the road instead of that."
<!-- q9 83.00-91.50 Ann Bell -->
"""
LINKS = "episode_url: https://example.org/e/1\naudio_url: https://example.org/e/1.mp3?a=1&b=2"


def _html(post: str, fails: str = "nothing", about: Episode | None = None) -> str:
    """A post as HTML, of whose quotations all pass but those that hold `fails`."""
    checks = []
    for one in find_quotations(post, "post.md", load_language("en")):
        anchor = one.anchor or Note(kind="anchor")
        id_, start, end, who = anchor.id, anchor.start, anchor.end, anchor.who
        verdict: Verdict = "unspoken" if one.unspoken else "verbatim"
        words = None if one.unspoken else (0, 9)
        found = {"start": start, "end": end, "speaker": who, "id": id_, "words": words, "score": 1.0, "heard": one.text}
        checks.append(QuoteCheck(line=one.line, text=one.text, verdict=verdict, passes=fails not in one.text, **found))
    result = Checks(post="post.md", episode=None, policy="strict", quotes=tuple(checks), prose=(), summary={})
    return render_html(post, result, about)


def _data(post: str, fails: str = "nothing", about: Episode | None = None) -> list[dict[str, Any]]:
    (data,) = _DATA.findall(_html(post, fails, about))
    value = json.loads(data)
    assert value["@context"] == "https://schema.org"
    return list(value["@graph"])


def _require_defined(item: Any, types: dict[str, str]) -> None:
    """Fails for a property that schema.org does not define for its type, or a value of another type."""
    if "@type" not in item:
        return
    defined = PROPERTIES[item["@type"]]
    for name, value in item.items():
        if name.startswith("@"):
            continue
        assert name in defined, f"{item['@type']} has no {name}"
        if isinstance(value, dict):
            kind = value.get("@type") or types[value["@id"]]
            assert defined[name] & {kind, *ABOVE.get(kind, ())}, f"{name} holds no {kind}"
            _require_defined(value, types)
        elif isinstance(value, str):
            assert defined[name] & {"Text", "URL", "Duration", "Date"}
            assert "Duration" not in defined[name] or _DURATION.fullmatch(value)
            assert "Date" not in defined[name] or dt.date.fromisoformat(value)
        else:
            assert defined[name] & {"Number", "Integer"}


def _episode(**stated: Any) -> Episode:
    """An episode of a feed."""
    given = {"id": "e1", "guid": "g1", "title": "Rivers", "media": "https://example.org/e/1.mp3", "feed": "f"}
    return Episode(**{**given, "media_kind": "enclosure", **stated})


KNOWN = _episode(show="A Small Show", date=dt.date(2026, 3, 14), number=12, language="en-GB")


@pytest.mark.parametrize("about", [None, KNOWN])
@pytest.mark.parametrize("links", [LINKS, "", "episode_url: https://example.org/e/1"])
def test_the_data_has_only_what_schema_org_defines(links: str, about: Episode | None) -> None:
    graph = _data(POST.format(links=links), about=about)
    types = {item["@id"]: item["@type"] for item in graph if "@id" in item}
    for item in graph:
        _require_defined(item, types)
    with pytest.raises(AssertionError, match="has no partOf"):
        _require_defined({"@type": "Clip", "partOf": "x"}, types)


def test_each_quotation_names_its_speaker_its_episode_and_its_clip() -> None:
    episode, first, second = _data(POST.format(links=LINKS))
    assert episode["partOfSeries"]["name"] == "A Small Show"
    assert episode["audio"] == {
        "@type": "AudioObject",
        "contentUrl": "https://example.org/e/1.mp3?a=1&b=2",
        "duration": "PT900.50S",
    }
    assert first["text"] == "We moved the river twice, and it came back both times to where it was."
    assert first["spokenByCharacter"] == first["creator"] == {"@type": "Person", "name": "Ann Bell"}
    assert first["isPartOf"]["@id"] == first["audio"]["partOfEpisode"]["@id"] == episode["@id"]
    assert (first["audio"]["startOffset"], first["audio"]["endOffset"]) == (33.08, 43.81)
    assert first["audio"]["url"] == "https://example.org/e/1.mp3?a=1&b=2#t=33"
    assert second["audio"]["startOffset"] == 83.0


@pytest.mark.parametrize(("listen", "told"), [("differs", False), ("same", True), ("unclear", True), (None, True)])
def test_a_place_where_other_words_were_heard_is_no_clip(listen: str | None, told: bool) -> None:
    one = QuoteCheck.model_validate(
        {"line": 1, "text": "We moved", "verdict": "verbatim", "passes": True, "speaker": "Ann Bell", "start": 3.0,
         "end": 4.0, "words": (0, 2), "score": 1.0, "heard": "We moved", "listen": listen}
    )  # fmt: skip
    checks = Checks(post="post.md", episode=None, policy="strict", quotes=(one,), prose=(), summary={})
    quotation = json.loads(linked_data(checks, {}))["@graph"][1]
    assert ("audio" in quotation) is told


def test_an_estimated_time_is_told_as_one() -> None:
    found = Checks(post="post.md", episode=None, policy="strict", quotes=(), prose=(), summary={})
    for estimated in (True, False):
        one = QuoteCheck(
            line=1, text="We moved", verdict="verbatim", passes=True, speaker="Ann Bell", start=33.08, end=43.81,
            words=(0, 9), score=1.0, heard="We moved", estimated=estimated,
        )  # fmt: skip
        clip = json.loads(linked_data(found.model_copy(update={"quotes": (one,)}), {}))["@graph"][1]["audio"]
        _require_defined(clip, {"#episode": "PodcastEpisode"})
        assert (clip["startOffset"], clip["endOffset"]) == ((33, 44) if estimated else (33.08, 43.81))
        assert ("description" in clip) is estimated


@pytest.mark.parametrize(
    ("about", "told"),
    [
        (KNOWN, {"name": "Rivers", "datePublished": "2026-03-14", "episodeNumber": 12, "inLanguage": "en"}),
        (_episode(show="A Show"), {"name": "Rivers", "inLanguage": "en"}),
        (_episode(feed=None, media="/home/me/rivers_2.mp3", media_kind="file", title="rivers 2"), {"inLanguage": "en"}),
        (None, {"inLanguage": "en"}),
    ],
    ids=["all is known", "a title only", "a file's name is no title", "nothing is known"],
)
def test_an_episode_has_the_facts_of_its_metadata(about: Episode | None, told: dict[str, Any]) -> None:
    """The front matter's title and date are those of the post; its show and language outrank the metadata."""
    post = POST.format(links="date: 2026-11-30")
    episode = _data(post, about=about)[0]
    assert {name: value for name, value in episode.items() if name not in ("@type", "@id", "partOfSeries")} == told
    assert episode["partOfSeries"] == {"@type": "PodcastSeries", "name": "A Small Show"}
    if about is not None and about.show:
        unnamed = _data(post.replace("show: A Small Show\n", "").replace("language: en\n", ""), about=about)[0]
        assert (unnamed["partOfSeries"]["name"], unnamed.get("inLanguage")) == (about.show, about.language)


def test_a_page_of_a_video_is_opened_at_the_second() -> None:
    links = "episode_url: https://video.example/watch?v=1\naudio_url: https://video.example/watch?v=1"
    assert _data(POST.format(links=links))[1]["audio"]["url"] == "https://video.example/watch?v=1&t=33"


@pytest.mark.parametrize(
    "hostile",
    ["</script><script>alert(1)</script>", "<!--<script>", "a\u2028b\u2029c", "&lt;/script&gt;", "\u202eevil"],
)
def test_no_text_ends_the_element(hostile: str) -> None:
    post = POST.format(links=LINKS).replace("twice", f"`{hostile}`").replace("A Small Show", json.dumps(hostile))
    html = _html(post)
    (data,) = _DATA.findall(html)
    assert not re.search("[<>&\u2028\u2029\u202e]", data)
    assert json.loads(data)["@graph"]
    assert html.count("<script") == 1  # and the page's policy lets none run
    assert "default-src 'none'" in html
    assert "script-src" not in html


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/etc/passwd", "https://example.org/a b", "['x']"])
def test_only_web_addresses_are_links(address: str) -> None:
    graph = _data(POST.format(links=f"episode_url: {address}\naudio_url: {address}"))
    assert "url" not in graph[0]
    assert "url" not in graph[1]["audio"]


def test_a_post_without_quotations_has_no_data() -> None:
    assert "ld+json" not in _html("# A title\n\nOnly prose here.\n")


def test_text_that_nobody_said_is_no_quotation() -> None:
    post = '# A title\n\n> "Please close the door behind you on leaving."\n<!-- unspoken: a sign -->\n'
    assert "ld+json" not in _html(post)


def test_a_quotation_that_fails_is_told_to_nobody() -> None:
    post = POST.format(links=LINKS)
    assert [item["text"] for item in _data(post, "stopped")[1:]] == [
        "We moved the river twice, and it came back both times to where it was."
    ]
    assert "ld+json" not in _html(post, "moved")
    assert "ld+json" not in render_html(post), "nothing was checked"


_MARKED = re.compile(r'<blockquote[^>]*itemtype="https://schema.org/Quotation"[^>]*>.*?</blockquote>', re.DOTALL)


def _marked(html: str) -> list[str]:
    """The text of each blockquote that is a Quotation in microdata."""
    return [" ".join(re.sub("<[^>]*>", "", block).split())[1:9] for block in _MARKED.findall(html)]


@pytest.mark.parametrize(
    ("fails", "marked"),
    [("nothing", ["We moved", "And then"]), ("stopped", ["We moved"]), ("twice", ["And then"]), ("moved", [])],
)
def test_only_a_quotation_that_passes_is_marked_as_one(fails: str, marked: list[str]) -> None:
    html = _html(POST.format(links=LINKS), fails).replace("&quot;", '"')
    assert _marked(html) == marked
    assert html.count("<blockquote") == 2
    assert html.count('itemtype="https://schema.org/Person"') == len(marked)


def test_a_failing_quotation_keeps_its_place_and_name_for_a_check_of_the_page() -> None:
    html = _html(POST.format(links=LINKS), "moved")
    assert '<blockquote id="q3" data-start="33.08" data-end="43.81" data-speaker="Ann Bell">' in html
    load = load_language("en")
    for fails in ("nothing", "moved"):
        page = find_quotations(_html(POST.format(links=LINKS), fails), "post.html", load)
        anchors = [one.anchor for one in page if one.anchor]
        assert [(one.id, one.start, one.who) for one in anchors] == [
            ("q3", 33.08, "Ann Bell"),
            ("q9", 83.0, "Ann Bell"),
        ]


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        ("> {}\n>\n> And this is a second paragraph that nobody checked.\n", 1),
        ('> {}\n>\n> "These eight words were said by nobody at all."\n', 0),
        ("She says, {} on the air.\n\n> These words were said by nobody at all\n", 0),
        ("1. A list\n\n   > {}\n", 1),
    ],
    ids=["beside other text", "beside one that fails", "in a sentence", "in a list"],
)
def test_every_quotation_of_a_marked_block_passes(body: str, marked: int) -> None:
    post = "---\nshow: A Show\n---\n\n# A title\n\n" + body.format('"We moved the river twice, and it came back."')
    assert len(_marked(_html(post, "nobody at all"))) == marked


@pytest.mark.parametrize("post", ["", "# A title\n", POST.format(links=LINKS)])
def test_nothing_is_marked_in_a_post_that_was_not_checked(post: str) -> None:
    assert "schema.org/Quotation" not in render_html(post)
