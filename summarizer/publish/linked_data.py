"""A post's quotations as schema.org data in JSON-LD: who said what, in which episode, from which second to which.

Each is a Quotation (https://schema.org/Quotation), and where its times are known its `audio` is a Clip
(https://schema.org/Clip) of the PodcastEpisode (https://schema.org/PodcastEpisode).
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

from summarizer.records.episode import Episode
from summarizer.records.post import Checks, QuoteCheck
from summarizer.text.characters import clean
from summarizer.text.shortening import shortened

__all__ = ["linked_data"]

_EPISODE = "#episode"  # the id by which quotations and clips name it
_HTTP = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_NAME_CHARACTERS = 120
_MAX_QUOTATIONS = 1000
_ESTIMATED = "Start and end are estimated."


def linked_data(checks: Checks, front: Mapping[str, Any], about: Episode | None = None) -> str:
    """JSON for a `<script type="application/ld+json">` element; empty for a post without quotations that pass.

    Only what passes the check and is said in the episode is told to machines, which do not read the check's report.
    `front`: the post's front matter, which outranks `about`, the episode's metadata. No character of the JSON can end
    the element.
    """
    quoted = [one for one in checks.quotes if one.passes and one.words and one.verdict != "unspoken"]
    if not quoted:
        return ""
    graph = [_episode(front, about), *(_quotation(one, front) for one in quoted[:_MAX_QUOTATIONS])]
    # ASCII, so that no separator of lines stands in it, and without "<", which could end the element.
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, separators=(",", ":"))
    return data.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _episode(front: Mapping[str, Any], about: Episode | None) -> dict[str, Any]:
    """What is known of the episode. The front matter's title and date are the post's, and not told here."""
    episode: dict[str, Any] = {"@type": "PodcastEpisode", "@id": _EPISODE}
    if about is not None:
        episode |= _facts(about)
    if language := _text(front.get("language")):
        episode["inLanguage"] = language
    if page := _address(front.get("episode_url")):
        episode["url"] = page
    if show := _text(front.get("show")) or _text(about.show if about else None):
        episode["partOfSeries"] = {"@type": "PodcastSeries", "name": show}
    if sound := _address(front.get("audio_url")):
        audio: dict[str, Any] = {"@type": "AudioObject", "contentUrl": sound}
        if isinstance(seconds := front.get("duration"), int | float) and 0 < seconds < 1e6:
            audio["duration"] = f"PT{seconds:.2f}S"
        episode["audio"] = audio
    return episode


def _facts(about: Episode) -> dict[str, Any]:
    """What the metadata states; the name of a file is no title."""
    facts = {
        "name": None if about.titled_by_file else _text(about.title),
        "datePublished": about.date.isoformat() if about.date else None,
        "episodeNumber": about.number,
        "inLanguage": _text(about.language),
    }
    return {name: value for name, value in facts.items() if value is not None}


def _quotation(one: QuoteCheck, front: Mapping[str, Any]) -> dict[str, Any]:
    text = clean(one.text)
    made: dict[str, Any] = {"@type": "Quotation", "text": text, "isPartOf": {"@id": _EPISODE}}
    if one.id:
        made["url"] = f"#{one.id}"
    if who := _text(one.speaker):
        made["creator"] = {"@type": "Person", "name": who}
        made["spokenByCharacter"] = made["creator"]
    if one.start is None or one.end is None or one.end <= one.start or one.listen == "differs":
        return made  # no times, or other words were heard there
    clip: dict[str, Any] = {
        "@type": "Clip",
        "name": shortened(text, _NAME_CHARACTERS),
        "startOffset": math.floor(one.start) if one.estimated else one.start,
        "endOffset": math.ceil(one.end) if one.estimated else one.end,
        "partOfEpisode": {"@id": _EPISODE},
    }
    if one.estimated:
        clip["description"] = _ESTIMATED
    if address := _address_at(front, one.start):
        clip["url"] = address
    made["audio"] = clip
    return made


def _address_at(front: Mapping[str, Any], start: float) -> str | None:
    """The recording at this second, else the episode's page; a page that is both, as of videos, gets a parameter."""
    sound, page = _address(front.get("audio_url")), _address(front.get("episode_url"))
    if sound and sound == page:
        return f"{page}{'&' if '?' in page else '?'}t={int(start)}"
    found = sound or page
    return f"{found.partition('#')[0]}#t={int(start)}" if found else None


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and _HTTP.fullmatch(value) else None


def _text(value: object) -> str | None:
    return clean(value).strip() or None if isinstance(value, str) else None
