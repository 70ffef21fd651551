"""Apple Podcasts links of every form, with Apple's lookup and search answering as the real ones do."""

# ruff: noqa: E501 -- answers of services, in their shapes

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import feed_xml
from services import Internet, apple_episode, apple_show_row, item

from summarizer.errors import InputError, NetworkError
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source
from summarizer.sources.links.apple import apple_link

QUICK = FetchSettings(retries=0, timeout=2)
FEED = "https://feeds.example.org/garden"


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    with Internet(monkeypatch, tmp_path) as running:
        running.feed(
            "feeds.example.org", "/garden", "".join(item(n, f"https://cdn.example.org/{n}.mp3") for n in range(1, 6))
        )
        yield running


def find(source: str, which: str | None = None) -> Episode:
    return resolve_source(source, which=which, settings=QUICK, report=Silent())


SHOW = apple_show_row(1627, "Garden Talks", FEED)
THIRD = apple_episode(
    1000716603402, 1627, trackName="Number 3", episodeGuid="guid-0003-x", releaseDate="2024-01-04T05:00:00Z",
    episodeUrl="https://cdn.example.org/3.mp3?aid=rss_feed", trackTimeMillis=1_800_000,
)  # fmt: skip


@pytest.mark.parametrize(
    "link",
    [
        "https://podcasts.apple.com/us/podcast/garden-talks/id1627",
        "https://podcasts.apple.com/podcast/id1627",
        "https://podcasts.apple.com/de/podcast/g%C3%A4rten-und-mehr/id1627?l=en-GB",
        "https://itunes.apple.com/us/podcast/garden-talks/id1627?mt=2&uo=4",
        "http://itunes.apple.com/podcast/id1627",
        "https://geo.itunes.apple.com/us/podcast/garden-talks/id1627?mt=2&app=podcast&at=10l",
        "https://geo.podcasts.apple.com/us/podcast/garden-talks/id1627",
        "https://embed.podcasts.apple.com/us/podcast/garden-talks/id1627?itsct=podcast_box_player",
        "https://itunes.apple.com/WebObjects/MZStore.woa/wa/viewPodcast?id=1627",
        "https://pcr.apple.com/id1627",
    ],
)
def test_a_shows_link_in_every_form(internet: Internet, link: str) -> None:
    internet.apple(SHOW, THIRD)
    assert find(link).guid == "guid-0005-x"
    assert find(link, "number 2").guid == "guid-0002-x"
    assert len(list_episodes(link, QUICK, Silent())) == 5


@pytest.mark.parametrize(
    "link",
    [
        "https://podcasts.apple.com/us/podcast/number-3/id1627?i=1000716603402",
        "https://podcasts.apple.com/fr/podcast/number-3/id1627?l=en-GB&i=1000716603402&uo=4",
        "https://podcasts.apple.com/podcast/id1627?i=1000716603402",
        "https://embed.podcasts.apple.com/us/podcast/number-3/id1627?i=1000716603402",
        "https://itunes.apple.com/us/podcast/number-3/id1627?i=1000716603402&mt=2",
        "https://podcasts.apple.com/us/podcast/number-3/id1627#episodeGuid=guid-0003-x",
    ],
)
def test_an_episodes_link_in_every_form(internet: Internet, link: str) -> None:
    internet.apple(SHOW, THIRD)
    episode = find(link)
    assert (episode.guid, episode.feed, episode.media) == ("guid-0003-x", FEED, "https://cdn.example.org/3.mp3")


def test_other_addresses_of_apple_are_no_podcast() -> None:
    for link in (
        "https://apple.com/podcasts",
        "https://podcasts.apple.com/us/charts",
        "https://music.apple.com/us/album/x/id12345",
    ):
        assert apple_link(link) is None


def test_a_short_link_to_apple(internet: Internet) -> None:
    internet.apple(SHOW, THIRD)
    internet.page("podcasts.apple.com", "/us/podcast/number-3/id1627", "<html><title>Number 3</title></html>")
    target = "https://podcasts.apple.com/us/podcast/number-3/id1627?i=1000716603402"
    assert find(internet.redirect("apple.co", "/4xYz", target)).guid == "guid-0003-x"


def test_an_episode_older_than_the_listed_ones(internet: Internet) -> None:
    """Apple's lookup of a show lists its newest 200 only; the episode's own lookup still knows it."""
    internet.apple(SHOW, {**THIRD, "old": True})
    assert find("https://podcasts.apple.com/us/podcast/number-3/id1627?i=1000716603402").guid == "guid-0003-x"
    assert [query["id"] for query in internet.asked("itunes.apple.com", "/lookup")] == ["1627", "1000716603402"]


def test_a_show_of_one_country_only(internet: Internet) -> None:
    internet.apple({**SHOW, "country_only": "de"})
    assert find("https://podcasts.apple.com/de/podcast/garten/id1627").guid == "guid-0005-x"
    with pytest.raises(InputError, match="not known to Apple"):
        find("https://podcasts.apple.com/fr/podcast/garten/id1627")


@pytest.mark.parametrize(
    "known",
    [
        {"episodeGuid": "guid-0003-x", "trackName": "renamed since"},
        {"trackName": "Number  3"},
        {"episodeUrl": "https://op3.dev/e/cdn.example.org/3.mp3?x=1", "trackName": "renamed since"},
        {"trackName": "#3: Number 3, the garden", "releaseDate": "2024-01-04T23:00:00Z"},
    ],
    ids=["guid", "title", "recording", "longer title of the same day"],
)
def test_what_leads_to_the_feeds_episode(internet: Internet, known: dict[str, object]) -> None:
    title = "The garden of number 3" if "trackName" not in known else "Number 3"
    internet.feed(
        "feeds.example.org", "/garden",
        item(2, "https://cdn.example.org/2.mp3") + item(3, "https://cdn.example.org/3.mp3", title=title + ", the garden" if "#3" in str(known) else title),
    )  # fmt: skip
    internet.apple(SHOW, apple_episode(99001, 1627, **known))
    assert find("https://podcasts.apple.com/us/podcast/x/id1627?i=99001").guid == "guid-0003-x"


def test_an_episode_that_the_feed_no_longer_has(internet: Internet) -> None:
    internet.apple(SHOW, apple_episode(99001, 1627, trackName="Number 6", releaseDate="2024-01-07T05:00:00Z"))
    with pytest.raises(InputError, match=r"not found in the show's feed https://feeds\.example\.org/garden"):
        find("https://podcasts.apple.com/us/podcast/x/id1627?i=99001")
    with pytest.raises(InputError, match="words of the title"):  # Apple knows nothing of it at all
        find("https://podcasts.apple.com/us/podcast/x/id1627?i=5")


def test_faults_of_the_lookup(internet: Internet) -> None:
    link = "https://podcasts.apple.com/us/podcast/x/id1627"
    internet.apple(apple_show_row(1627, "For Subscribers", None))
    with pytest.raises(InputError, match="no public feed that Apple lists"):
        find(link)
    internet.page("itunes.apple.com", "/lookup", "<html>Too busy</html>")
    with pytest.raises(NetworkError, match="could not be parsed"):
        find(link)
    internet.status("itunes.apple.com", "/lookup", 503)
    with pytest.raises(NetworkError, match="503"):
        find(link)
    internet.json("itunes.apple.com", "/lookup", {"results": [None, 7, {"feedUrl": 3}, {"feedUrl": FEED}]})
    assert find(link).guid == "guid-0005-x"


def test_a_lookup_may_not_lead_inside(internet: Internet) -> None:
    internet.route("router.lan", "/feed", lambda call: call.answer(feed_xml(item(1, "/a.mp3")).encode()), private=True)
    internet.apple(apple_show_row(1627, "Garden Talks", "https://router.lan/feed"))
    with pytest.raises(InputError, match="private network"):
        find("https://podcasts.apple.com/us/podcast/x/id1627")
    assert not internet.asked("router.lan", "/feed")
    internet.apple(apple_show_row(1627, "Garden Talks", "file:///etc/passwd"))
    with pytest.raises(InputError, match="only http and https"):
        find("https://podcasts.apple.com/us/podcast/x/id1627")
