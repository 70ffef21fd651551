"""The keys of a post's front matter: in which the tool records how the post was made, and under which names exports
have them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from summarizer.text.attribution_words import attribution_words

__all__ = ["DRAFT", "PUBLISHED", "flat_key", "people_in", "said_keys", "seen_values"]

# Values in which the tool records how the post was made; readers do not see them.
_RECORDS = frozenset([
    "audio_sha256", "duration", "episode_id", "models", "summarizer", "coverage", "notes", "language",
    "spoken_language",
])  # fmt: skip
_INNER = {"models": ("speech", "text")}  # records that are mappings, of which an export makes keys of their own
PUBLISHED = "pubDate"  # Astro's name of `date`
DRAFT = "draft"  # of a site: whether it leaves the post out


def flat_key(outer: str, inner: str) -> str:
    """The name of a mapping's value where no mappings are read: `models_speech`."""
    return f"{outer}_{inner}"


def said_keys(values: Mapping[str, Any]) -> frozenset[str]:
    """The keys that the front matter has; a mapping's also when an export made keys of its values."""
    flat = (name for name, inner in _INNER.items() if all(flat_key(name, one) in values for one in inner))
    return frozenset([*values, *flat])


def seen_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a reader sees, without those that an export adds: `draft`, and `pubDate` equal to `date`."""
    hidden = {*_RECORDS, *(flat_key(name, one) for name, inner in _INNER.items() for one in inner), DRAFT}
    if "date" in values and str(values.get(PUBLISHED)) == str(values["date"]):
        hidden.add(PUBLISHED)
    return {name: value for name, value in values.items() if name not in hidden}


def people_in(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of those who the front matter says take part."""
    given = (value for key, value in values.items() if key.casefold() in attribution_words().participant_keys)
    told = (one for value in given for one in (value if isinstance(value, list) else [value]))
    return tuple(one.strip() for one in told if isinstance(one, str) and one.strip())
