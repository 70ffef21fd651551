"""Soundbites and chapters have the shapes that Podcasting 2.0 documents."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from summarizer.publish import ClipPlace, chapters, soundbites

NAMESPACE = "https://podcastindex.org/namespace/1.0"


def _soundbites(*places: ClipPlace) -> list[ElementTree.Element]:
    return list(ElementTree.fromstring(f'<item xmlns:podcast="{NAMESPACE}">{soundbites(places)}</item>'))


def test_a_soundbite_has_start_duration_and_title() -> None:
    (one,) = _soundbites(ClipPlace(73.0, 133.25, "Rivers & <roads>"))
    assert one.tag == f"{{{NAMESPACE}}}soundbite"
    assert one.attrib == {"startTime": "73.000", "duration": "60.250"}
    assert one.text == "Rivers & <roads>"


def test_an_estimated_time_has_no_thousandths() -> None:
    one, other = _soundbites(ClipPlace(73.0, 90.0, "A", estimated=True), ClipPlace(73.0, 90.0, "B"))
    assert one.attrib == {"startTime": "73.0", "duration": "17.0"}
    assert other.attrib == {"startTime": "73.000", "duration": "17.000"}


def test_no_chapter_lasts_no_time() -> None:
    value = json.loads(chapters([ClipPlace(3, 9, "A"), ClipPlace(3.0004, 5, "B")], title=None, podcast=None))
    assert value["chapters"] == [{"startTime": 3, "title": "A"}]


@pytest.mark.parametrize("title", ["word " * 60, "]]></podcast:soundbite><script>", "a\x00b\x1b[31mc\ud800", "x\n\ny"])
def test_a_title_is_short_and_cannot_leave_its_element(title: str) -> None:
    (one,) = _soundbites(ClipPlace(1.0, 2.0, title))
    assert len(one.text or "") <= 128
    assert len(list(one)) == 0
    assert soundbites([ClipPlace(1.0, 2.0, title)]).count("\n") == 1


def test_chapters_are_in_order_of_time() -> None:
    value = json.loads(
        chapters([ClipPlace(80.5, 90, "Second"), ClipPlace(3.0, 9, 'First "x"')], title="T", podcast=None)
    )
    assert value == {
        "version": "1.2.0",
        "title": "T",
        "chapters": [{"startTime": 3.0, "title": 'First "x"'}, {"startTime": 80.5, "title": "Second"}],
    }
    # https://github.com/Podcastindex-org/podcast-namespace/blob/main/docs/examples/chapters/jsonChapters.md
    assert set(value) <= {
        "version",
        "chapters",
        "author",
        "title",
        "podcastName",
        "description",
        "fileName",
        "waypoints",
    }
    for chapter in value["chapters"]:
        assert set(chapter) <= {"startTime", "title", "img", "url", "toc", "endTime", "location"}
        assert isinstance(chapter["startTime"], float)
