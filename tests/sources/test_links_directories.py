"""Links into directories and players that give no recording away: their public metadata -> the open feed's episode."""

# ruff: noqa: E501 -- answers of services, in their shapes

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from services import Internet, apple_show_row, item, spotify_episode, spotify_show

from summarizer.errors import InputError, NetworkError
from summarizer.records.episode import Episode
from summarizer.reporting import Silent
from summarizer.settings import FetchSettings
from summarizer.sources import list_episodes, resolve_source

QUICK = FetchSettings(retries=0, timeout=2)
FEED = "https://feeds.example.org/garden"
SHOW = apple_show_row(1627, "Garden Talks", FEED)
TALK = "Judith Carver: Roses in winter"
EPISODE = "4rOoJ6Egrf8K2IrywzwOMk"


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Internet]:
    with Internet(monkeypatch, tmp_path) as running:
        running.feed(
            "feeds.example.org", "/garden",
            item(2, "https://cdn.example.org/2.mp3") + item(3, "https://cdn.example.org/3.mp3", title=TALK) + item(4, "https://cdn.example.org/4.mp3"),
            title="Garden Talks",
        )  # fmt: skip
        running.apple(SHOW, search=(apple_show_row(9, "Garden Talks Daily", "https://feeds.example.org/other"), SHOW))
        yield running


def find(source: str, which: str | None = None) -> Episode:
    return resolve_source(source, which=which, settings=QUICK, report=Silent())


def spotify(internet: Internet, title: str = TALK, show: str = "Garden Talks", date: str = "2024-01-04") -> str:
    page, embed = spotify_episode(EPISODE, title, show, date=date, seconds=1790)
    internet.page("open.spotify.com", f"/embed/episode/{EPISODE}", embed)
    return internet.page("open.spotify.com", f"/episode/{EPISODE}", page)


# ---- Spotify


@pytest.mark.parametrize("form", ["/episode/{}", "/intl-de/episode/{}", "/embed/episode/{}"])
def test_a_spotify_episode(internet: Internet, form: str) -> None:
    page, embed = spotify_episode(EPISODE, TALK, "Garden Talks", date="2024-01-04", seconds=1790)
    internet.page("open.spotify.com", f"/embed/episode/{EPISODE}", embed)
    if "embed" not in form:
        internet.page("open.spotify.com", form.format(EPISODE), page)
    episode = find(f"https://open.spotify.com{form.format(EPISODE)}?si=abc")
    assert (episode.guid, episode.feed) == ("guid-0003-x", FEED)
    assert internet.asked("itunes.apple.com", "/search")[0]["term"] == "Garden Talks"


def test_spotify_without_its_player_or_without_its_page(internet: Internet) -> None:
    link = spotify(internet)
    internet.status("open.spotify.com", f"/embed/episode/{EPISODE}", 500)
    assert find(link).guid == "guid-0003-x"  # the page's own words are enough
    spotify(internet)
    internet.status("open.spotify.com", f"/episode/{EPISODE}", 403)
    assert find(link).guid == "guid-0003-x"  # and so are the player's


def test_a_directory_out_of_reach_is_no_fault_of_the_link(internet: Internet) -> None:
    with pytest.raises(NetworkError, match=r"the server open\.spotify\.com cannot be found"):
        find(f"https://open.spotify.com/episode/{EPISODE}")


def test_a_short_spotify_link(internet: Internet) -> None:
    target = spotify(internet)
    internet.redirect("spoti.fi", "/3abc", "https://spotify.link/xyz")
    internet.redirect("spotify.link", "/xyz", target + "?si=1")
    assert find("https://spoti.fi/3abc").guid == "guid-0003-x"


def test_a_spotify_show(internet: Internet) -> None:
    page, embed = spotify_show("5CfCWKI5pZ28U0uOzXkDHe", "Garden Talks", "Ann Lindqvist")
    internet.page("open.spotify.com", "/embed/show/5CfCWKI5pZ28U0uOzXkDHe", embed)
    link = internet.page("open.spotify.com", "/show/5CfCWKI5pZ28U0uOzXkDHe", page)
    assert len(list_episodes(link, QUICK, Silent())) == 3
    assert find(link, "roses").guid == "guid-0003-x"


def test_a_show_on_spotify_only(internet: Internet) -> None:
    """No open feed of that name; the excerpt that Spotify's page plays is never taken for the episode."""
    link = spotify(internet, show="Only Here")
    internet.data(
        "podz-content.spotifycdn.com", "/audio/clips/x/clip_0_60.mp3", b"ID3\x04" + bytes(600), type="audio/mpeg"
    )
    with pytest.raises(
        InputError, match=r"no public feed of “Only Here” was found; it may be on Spotify only; give"
    ) as caught:
        find(link)
    assert "\n" not in str(caught.value)
    internet.apple(SHOW, search=())
    with pytest.raises(InputError, match="no public feed"):
        find(link)


@pytest.mark.parametrize(
    ("title", "date", "why"),
    [
        ("Roses in spring", "2024-01-04", "another title of the same day"),
        ("Judith Carver: Roses in winter, part 2", "2023-01-04", "a longer title, another year"),
        ("Number 44", "2024-01-05", "another number on the day of number 4"),
    ],
)
def test_a_wrong_match_is_worse_than_none(internet: Internet, title: str, date: str, why: str) -> None:
    with pytest.raises(
        InputError, match=r"is not in the public feed of “Garden Talks” \(https://feeds\.example\.org/garden\)"
    ):
        find(spotify(internet, title=title, date=date))


@pytest.mark.parametrize(
    "title",
    [
        "Judith Carver – Roses in Winter",
        "#3 Judith Carver: Roses in winter",
        "Judith Carver: Roses in winter (Garden Talks)",
    ],
)
def test_a_title_written_a_little_differently(internet: Internet, title: str) -> None:
    assert find(spotify(internet, title=title)).guid == "guid-0003-x"


def test_a_title_that_comes_back_is_told_by_its_day(internet: Internet) -> None:
    rows = "".join(item(n, f"https://cdn.example.org/{n}.mp3", title="News of the week") for n in (2, 9, 16))
    internet.feed("feeds.example.org", "/garden", rows)
    assert find(spotify(internet, title="News of the week", date="2024-01-10")).guid == "guid-0009-x"


def test_two_shows_of_one_name(internet: Internet) -> None:
    other = apple_show_row(88, "The Garden Talks", "https://feeds.example.org/second", author="Bo Sundberg")
    internet.apple(search=(other, SHOW))
    internet.feed("feeds.example.org", "/second", item(7, "https://cdn.example.org/s7.mp3"))
    assert find(spotify(internet)).guid == "guid-0003-x"  # only one of them has the episode
    page, embed = spotify_show("5CfCWKI5pZ28U0uOzXkDHe", "Garden Talks", "Bo Sundberg")
    internet.page("open.spotify.com", "/embed/show/5CfCWKI5pZ28U0uOzXkDHe", embed)
    link = internet.page("open.spotify.com", "/show/5CfCWKI5pZ28U0uOzXkDHe", page)
    assert find(link).guid == "guid-0007-x"  # its publisher tells which
    internet.page("open.spotify.com", "/embed/show/5CfCWKI5pZ28U0uOzXkDHe", embed.replace("Bo Sundberg", "Somebody"))
    with pytest.raises(InputError, match=r"several shows are called “Garden Talks”; give one of their feeds: https"):
        find(link)
    internet.feed("feeds.example.org", "/second", item(31, "https://cdn.example.org/s3.mp3", title=TALK))
    with pytest.raises(InputError, match="fits episodes of several shows"):
        find(spotify(internet))


# ---- the others


def test_an_overcast_episode(internet: Internet) -> None:
    """Its page links to the show by Apple's number and plays the feed's own recording."""
    html = (
        f"<html><head><title>{TALK} &mdash; Garden Talks &mdash; Overcast</title>"
        f'<meta property="og:title" content="{TALK} &mdash; Garden Talks"></head><body>'
        '<h3><a href="/itunes1627/garden-talks">Garden Talks</a></h3><audio id="audioplayer">'
        '<source src="https://cdn.example.org/3.mp3#t=0" type="audio/mpeg"/></audio></body></html>'
    )
    link = internet.page("overcast.fm", "/+AAbggn-BZ", html)
    assert find(link).guid == "guid-0003-x"
    assert not internet.asked("itunes.apple.com", "/search")
    # Without Apple's help the page's recording is still the show's own.
    internet.status("itunes.apple.com", "/lookup", 404)
    internet.apple(search=())
    internet.data("cdn.example.org", "/3.mp3", b"ID3\x04\0\0\0\0\0\x0f" + b"\0" * 600, type="audio/mpeg")
    episode = find(link)
    assert (episode.media, episode.feed, episode.title) == (
        "https://cdn.example.org/3.mp3#t=0".partition("#")[0],
        None,
        TALK,
    )


def test_an_overcast_show(internet: Internet) -> None:
    html = '<html><title>Garden Talks — Overcast</title><a class="extbutton" href="https://feeds.example.org/garden">RSS</a></html>'
    link = internet.page("overcast.fm", "/itunes1627/garden-talks", html)
    assert find(link, "roses").guid == "guid-0003-x"


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("pca.st", "/abc123"),
        ("pca.st", "/episode/6f1c-11ee"),
        ("pocketcasts.com", "/podcast/garden-talks/uuid-1/roses/uuid-2"),
    ],
)
def test_a_pocket_casts_episode(internet: Internet, host: str, path: str) -> None:
    html = (
        f'<html><head><meta property="og:title" content="{TALK} - Garden Talks"><meta property="og:site_name" '
        'content="Pocket Casts"></head><body><audio src="https://cdn.example.org/3.mp3"></audio></body></html>'
    )
    final = "/podcast/garden-talks/uuid-1/roses/uuid-2"
    target = internet.page("pocketcasts.com", final, html)
    link = target if path == final else internet.redirect(host, path, target)
    assert find(link).guid == "guid-0003-x"


def test_a_castbox_episode(internet: Internet) -> None:
    """Its page keeps the show's feed in a script, percent-encoded."""
    state = urllib.parse.quote(json.dumps({"ch": {"title": "Garden Talks", "feed_url": FEED}, "ep": {"title": TALK}}))
    html = f'<html><head><meta property="og:title" content="{TALK}"></head><script>window.__INITIAL_STATE__="{state}"</script></html>'
    link = internet.page("castbox.fm", "/episode/Roses-in-winter-id2198-id5550", html)
    assert find(link).guid == "guid-0003-x"
    assert not internet.asked("itunes.apple.com", "/search")


def test_a_podcast_addict_episode_has_the_recording_in_its_address(internet: Internet) -> None:
    media = urllib.parse.quote("https://op3.dev/e/cdn.example.org/3.mp3", safe="")
    link = f"https://podcastaddict.com/garden-talks/episode/{media}&podcastId=77"
    internet.route(
        "podcastaddict.com", "*",
        lambda call: call.answer(b'<html><meta property="og:title" content="Something else"><meta property="og:site_name" content="Podcast Addict"><a href="https://feeds.example.org/garden">RSS</a></html>', Content_Type="text/html"),
    )  # fmt: skip
    assert find(link).guid == "guid-0003-x"


@pytest.mark.parametrize(
    ("host", "path", "head"),
    [
        ("castro.fm", "/episode/LmZ9", f'<meta property="og:title" content="{TALK}"><audio src="https://cdn.example.org/3.mp3"></audio><a href="https://feeds.example.org/garden">RSS</a>'),
        ("www.podchaser.com", "/podcasts/garden-talks-1/episodes/roses-2", '<script type="application/ld+json">{"@type":"PodcastEpisode","name":"TALK","datePublished":"2024-01-04","partOfSeries":{"@type":"PodcastSeries","name":"Garden Talks"}}</script>'.replace('TALK', TALK)),
        ("fountain.fm", "/episode/Y8kX", f'<meta property="og:title" content="Garden Talks • {TALK} • Listen on Fountain">'),
        ("www.deezer.com", "/us/episode/551", '<script type="application/ld+json">{"@type":"RadioEpisode","name":"TALK","partOfSeries":{"@type":"RadioSeries","name":"Garden Talks"},"duration":"PT29M50S"}</script>'.replace('TALK', TALK)),
    ],
)  # fmt: skip
def test_further_directories(internet: Internet, host: str, path: str, head: str) -> None:
    assert find(internet.page(host, path, f"<html>{head}</html>")).guid == "guid-0003-x"


def test_a_podcast_index_link(internet: Internet) -> None:
    """Its page holds nothing; the API that the page itself asks does."""
    internet.page("podcastindex.org", "/podcast/1026613", "<html><div id='root'></div></html>")
    internet.json(
        "podcastindex.org",
        "/api/podcasts/byfeedid",
        {"status": "true", "feed": {"id": 1026613, "title": "Garden Talks", "url": FEED}},
    )
    rows = [{"id": 17, "title": "x", "guid": "other"}, {"id": 18, "title": "renamed since", "guid": "guid-0003-x"}]
    internet.json("podcastindex.org", "/api/episodes/byfeedid", {"status": "true", "items": rows})
    assert find("https://podcastindex.org/podcast/1026613?episode=18").guid == "guid-0003-x"
    assert len(list_episodes("https://podcastindex.org/podcast/1026613", QUICK, Silent())) == 3
    for answer in ([], {"feed": [1]}, {"feed": None}, "x"):
        internet.json("podcastindex.org", "/api/podcasts/byfeedid", answer)
        with pytest.raises(InputError, match="give the show's feed"):
            find("https://podcastindex.org/podcast/1026613")


def test_a_slow_or_broken_search(internet: Internet) -> None:
    link = spotify(internet)
    internet.page("itunes.apple.com", "/search", "<html>Too many requests</html>")
    with pytest.raises(NetworkError, match="search of the show's name could not be parsed"):
        find(link)
    internet.status("itunes.apple.com", "/search", 503)
    with pytest.raises(NetworkError, match="503"):
        find(link)
    internet.route("itunes.apple.com", "/search", lambda call: call.hang())
    with pytest.raises(NetworkError, match="did not answer in time"):
        resolve_source(link, which=None, settings=FetchSettings(retries=0, timeout=0.3), report=Silent())
    for rows in (
        [],
        [7, None],
        [{"collectionName": "Garden Talks"}],
        [{"collectionName": "Garden Talks", "feedUrl": "ftp://x"}],
    ):
        internet.json("itunes.apple.com", "/search", {"resultCount": 1, "results": rows})
        with pytest.raises(InputError):
            find(link)


@pytest.mark.parametrize("answer", ["<html>sold</html>", "{}", "ID3"])
def test_a_feed_that_is_gone_or_no_feed(internet: Internet, answer: str) -> None:
    internet.data("feeds.example.org", "/garden", answer)
    with pytest.raises(InputError, match="no public feed of “Garden Talks” was found"):
        find(spotify(internet))


@pytest.mark.parametrize(
    "html", ["", "<html></html>", '{"error": "gone"}', "<html><title>Just a moment...</title></html>"]
)
def test_a_directory_that_says_nothing(internet: Internet, html: str) -> None:
    internet.apple(search=())
    for host, path in (
        ("castbox.fm", "/episode/x-id1-id2"),
        ("overcast.fm", "/+abc"),
        ("open.spotify.com", "/episode/" + EPISODE),
    ):
        with pytest.raises(InputError, match="give the show's feed, its Apple Podcasts link") as caught:
            find(internet.page(host, path, html))
        assert "\n" not in str(caught.value)


def test_a_directory_may_not_lead_inside(internet: Internet) -> None:
    internet.route("router.lan", "/feed", lambda call: call.answer(b"secret"), private=True)
    internet.apple(search=())
    state = json.dumps({"feed_url": "https://router.lan/feed"})
    link = internet.page("castbox.fm", "/episode/x-id1-id2", f"<html><title>X</title><script>s={state}</script></html>")
    with pytest.raises(InputError):
        find(link)
    assert not internet.asked("router.lan", "/feed")


def test_what_a_directory_says_is_shown_as_plain_text(internet: Internet) -> None:
    link = spotify(internet, show="&lt;b&gt;Evil\x1b[31m&lt;/b&gt; Show")
    internet.status("open.spotify.com", f"/embed/episode/{EPISODE}", 404)
    with pytest.raises(InputError) as caught:
        find(link)
    assert "\x1b" not in str(caught.value)
    assert "<b>" not in str(caught.value)
