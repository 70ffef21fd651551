"""When two links mean one episode."""

from __future__ import annotations

import pytest

from summarizer.records.episode import Episode
from summarizer.sources.identity import canonical_media, identity_keys, is_same_episode

CDN = "cdn.x.example/a1b2c3d4/talk.mp3"


@pytest.mark.parametrize(
    "url",
    [
        f"https://{CDN}", f"http://{CDN}?aid=rss_feed&utm_source=x", f"https://pdst.example/e/{CDN}",
        f"https://dts.tracker.example/redirect.mp3/pdst.example/e/www.{CDN}?awCollectionId=1",
        f"https://trk.example/track/7/https://{CDN}", f"https://trk.example/track/7/https%3A%2F%2F{CDN}",
    ],
)  # fmt: skip
def test_one_recording_behind_many_addresses(url: str) -> None:
    assert canonical_media(url) == CDN


def test_what_names_a_recording_stays() -> None:
    addresses = [
        "https://x.example/play.mp3?ep=4", "https://x.example/play.mp3?ep=5", "https://x.example/?p=123",
        "https://x.example/watch?v=abc", "https://x.example/watch?v=abd", "https://x.example/2024-01-01.mp3",
        "https://x.example/2024-01-02.mp3", "https://y.example/2024-01-02.mp3", "not a url", "https://[::1/a",
    ]  # fmt: skip
    assert len({canonical_media(url) for url in addresses}) == len(addresses)
    assert canonical_media(addresses[0] + "&utm_source=x") == canonical_media(addresses[0])


def made(title: str, media: str = f"https://{CDN}", feed: str | None = None, **more: object) -> Episode:
    guid = f"{title}{feed}{media}"
    return Episode.model_validate(
        {"id": guid[:8], "guid": guid, "title": title, "media": media, "media_kind": "enclosure", "feed": feed, **more}
    )


def test_which_share_a_key_and_are_one() -> None:
    feed = made("On clocks", feed="https://x.example/feed", link="https://x.example/1")
    direct = made("talk", f"https://pdst.example/e/{CDN}?aid=x")
    mirror = made("On clocks!", feed="https://mirror.example/feed")
    sibling = made("On bees", feed="https://x.example/feed")
    other = made("On bees", feed="https://mirror.example/feed")
    assert set(identity_keys(feed)) & set(identity_keys(direct))
    assert is_same_episode(feed, direct)
    assert is_same_episode(direct, feed)
    assert is_same_episode(feed, mirror)
    assert not is_same_episode(feed, sibling)  # two items with one placeholder
    assert not is_same_episode(feed, other)


def test_a_page_is_its_episodes_when_the_titles_agree() -> None:
    feed = made("On clocks", feed="https://x.example/feed", link="https://www.x.example/1/")
    page = made("On clocks | A Small Show", "https://x.example/1", media_kind="page", link="https://x.example/1")
    front = made("A Small Show", "https://x.example/1", media_kind="page", link="https://x.example/1")
    assert set(identity_keys(feed)) & set(identity_keys(page))
    assert is_same_episode(feed, page)
    assert not is_same_episode(feed, front)
    assert "x.example/" not in identity_keys(made("x", link="https://x.example/"))
