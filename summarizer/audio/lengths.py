"""Whether a recording ends long before what is said about it: then its download may have broken off unnoticed."""

from __future__ import annotations

from summarizer.records.timecode import format_clock

__all__ = ["early_end"]

# How much earlier the sound may end. A container knows its own length; metadata is about another version of the
# episode, often one with more advertisements.
_MIN_SHARE_OF_CONTAINER, _CONTAINER_SECONDS = 0.98, 5.0
_MIN_SHARE_OF_METADATA, _METADATA_SECONDS = 0.8, 30.0
_MAX_STATED_SECONDS = 24 * 3600.0  # metadata that says more counts something else than seconds


def early_end(sound: float, container: float | None, metadata: float | None = None) -> str | None:
    """One line that says that the sound ends too early; None when it does not.

    `sound`: seconds that can be decoded. `container`: seconds by the recording's own headers. `metadata`: seconds by
    the feed or page.
    """
    if container and sound < min(container * _MIN_SHARE_OF_CONTAINER, container - _CONTAINER_SECONDS):
        said, whose = container, "the recording"
    elif (
        metadata
        and metadata <= _MAX_STATED_SECONDS
        and sound < min(metadata * _MIN_SHARE_OF_METADATA, metadata - _METADATA_SECONDS)
    ):
        said, whose = metadata, "the episode's metadata"
    else:
        return None
    return (
        f"{whose} says it lasts {format_clock(said)} but the sound ends at {format_clock(sound)}: it may have been cut "
        "off while downloading; what is there was used"
    )
