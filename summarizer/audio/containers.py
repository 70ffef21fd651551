"""Containers: opening a media file, its sound tracks, and their packets and frames.

PyAV brings FFmpeg's libraries, so no `ffmpeg` program is needed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summarizer.audio.files import require_file
from summarizer.errors import InputError, StorageError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["channel_samples", "clock_of", "format_name", "frames_of", "has_picture", "opened", "packets_of"]

# Media containers only: FFmpeg also opens playlists and scripts (hls, concat), which make it open further files.
_CONTAINERS = (
    "mp3,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,ogg,wav,w64,flac,aac,ac3,eac3,aiff,amr,asf,au,avi,caf,flv,mpeg,"
    "mpegts,ape,wv,tta,dts,loas,amrnb,amrwb,dtshd,dv,dsf,g722,gsm,ircam,mlp,mpc,mpc8,mxf,nistsphere,nut,qcp,rm,shn,"
    "sln,sox,tak,truehd,voc,wtv"
)
_OPEN_OPTIONS = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}


@contextmanager
def opened(path: Path) -> Iterator[Any]:
    """The container, which has a sound track. Raises InputError in one line when it cannot be had, StorageError when
    the disk fails.
    """
    import av

    path = Path(path)
    try:
        require_file(path)
        if path.is_dir():
            raise InputError(f"{path} is a folder, not a recording")
        if path.stat().st_size == 0:
            raise InputError(f"{path.name} is empty")
        container: Any = av.open(str(path.absolute()), "r", options=_OPEN_OPTIONS, metadata_errors="replace")
    except FileNotFoundError:
        raise InputError(f"there is no file {path}") from None
    except PermissionError:
        raise InputError(f"{path} may not be read") from None
    except (av.error.FFmpegError, ValueError):
        raise InputError(f"{path.name} is not audio or video that can be read") from None
    except OSError as error:
        line = f"{path.name} could not be read: {error.strerror or 'input/output error'}"
        raise StorageError(line, stops_all=False, of_store=False) from None  # one file's trouble
    with container:
        if not container.streams.audio:
            raise InputError(f"{path.name} has no sound track")
        yield container


def format_name(container: Any) -> str:
    """FFmpeg's first name of the container's format: "mov" for all of "mov,mp4,m4a,3gp,3g2,mj2"."""
    return str(container.format.name).split(",")[0]


def has_picture(stream: Any) -> bool:
    """Whether a stream is a moving picture: a cover is none."""
    from av.stream import Disposition

    still = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    return stream.type == "video" and not stream.disposition & still


def packets_of(path: Path, container: Any, track: Any) -> Iterator[Any]:
    """The track's packets up to where the file ends or breaks off; the last one, empty, ends the decoding."""
    import av

    packets = container.demux(track)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, EOFError):
            return
        except av.error.InvalidDataError:
            continue
        except av.error.FFmpegError as error:
            raise _undecodable(path, error) from None
        yield packet


def frames_of(path: Path, packets: Iterator[Any]) -> Iterator[Any]:
    """Decoded frames of the packets; damaged ones are left out."""
    import av

    for packet in packets:
        try:
            frames = packet.decode()
        except EOFError:
            return
        except av.error.InvalidDataError:
            continue
        except av.error.FFmpegError as error:
            raise _undecodable(path, error) from None
        yield from frames


def _undecodable(path: Path, error: Any) -> InputError:
    return InputError(f"{path.name} cannot be decoded: {error.strerror or 'unknown format'}")


def clock_of(item: Any) -> float | None:
    """When a packet or frame begins, in seconds of the container's clock."""
    return None if item.pts is None or item.time_base is None else float(item.pts * item.time_base)


def channel_samples(frame: Any) -> NDArray[np.float32]:
    """The samples of each channel [channels, n], float32 from -1 to 1."""
    import numpy as np

    data = frame.to_ndarray()
    if not frame.format.is_planar:
        data = data.reshape(-1, len(frame.layout.channels)).T
    if data.dtype.kind == "f":
        return np.asarray(data, np.float32)
    bits = data.dtype.itemsize * 8
    whole = data.astype(np.float64) - (2 ** (bits - 1) if data.dtype.kind == "u" else 0)
    return np.asarray(whole / 2 ** (bits - 1), np.float32)
