"""Pages of known sites, read and downloaded through yt-dlp as a library, under the same rules as every other request.

yt-dlp opens addresses that a page names, so `Guard` makes its connections: one request handler, no FTP, no files, and
each address is checked at each redirect. yt-dlp reads none of its configuration files and writes no cache; its warnings
and progress go to the reporter instead of the terminal.
"""

from __future__ import annotations

import functools
import io
import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from summarizer.errors import InputError, NetworkError, StorageError, SummarizerError
from summarizer.net.address import Guard, check_url, host_of, redact, through_proxy
from summarizer.net.failures import status_error
from summarizer.net.ytdlp_handler import guarded_handler
from summarizer.reporting import Reporter
from summarizer.settings import FetchSettings

__all__ = ["describe_page", "download_page", "known_site"]

MAX_ENTRIES = 500  # of a playlist or channel
MAX_MESSAGE_CHARACTERS = 200
# Warnings about what is not used here (an ffmpeg program), or that an error follows when they matter.
_IGNORED_WARNINGS = ("generic information extractor", "ffmpeg not found", "No supported JavaScript runtime")
# Words in an error of yt-dlp -> why there is no recording, and what the user can do.
_ADVICE = (
    (
        ("not a bot", "bot detection", "consent", "ip is likely being blocked"),
        "the site wants proof that a person asks for it; give the cookies of a browser in which the page opens "
        "(SUMMARIZER_FETCH__COOKIES=cookies.txt), or paste the show's feed or Apple Podcasts link",
    ),
    (
        ("confirm your age", "age-restricted", "age restricted", "inappropriate for some users"),
        "the recording is for signed-in adults only; give the cookies of a browser that is signed in "
        "(SUMMARIZER_FETCH__COOKIES=cookies.txt), or paste the show's feed or Apple Podcasts link",
    ),
    (
        ("members-only", "members only", "join this channel", "private video", "video is private", "login required"),
        "the recording is not public; give the cookies of a browser in which it opens "
        "(SUMMARIZER_FETCH__COOKIES=cookies.txt)",
    ),
    (
        ("requested format is not available", "only images are available"),
        "the site gave no recording; a newer yt-dlp may help, and for YouTube Deno (https://deno.com), "
        "or paste the show's feed or Apple Podcasts link",
    ),
    (
        ("drm protect", "drm-protect", "known to use drm"),
        "the recording is protected against copying; paste the show's feed, its Apple Podcasts link or another page",
    ),
)


def known_site(url: str) -> bool:
    """Whether yt-dlp has an extractor of its own for this URL."""
    from yt_dlp.extractor import gen_extractor_classes

    return any(kind.IE_NAME != "generic" and kind.suitable(url) for kind in gen_extractor_classes())


def describe_page(url: str, settings: FetchSettings, guard: Guard, report: Reporter) -> Mapping[str, Any]:
    """What yt-dlp knows of a page: its info dictionary, for a playlist with `entries` (not looked into further).

    Raises InputError when no recording is found there, NetworkError when the site does not answer.
    """
    with _opened(settings, guard, report, {"extract_flat": "in_playlist", "skip_download": True}) as (engine, log):
        info = log.run(url, lambda: engine.extract_info(check_url(url), download=False))
        return dict(engine.sanitize_info(info))


def download_page(url: str, folder: Path, settings: FetchSettings, guard: Guard, report: Reporter) -> Path:
    """The best sound of a page, downloaded into `folder` (made when missing; an interrupted download goes on there).

    Nothing is converted. Raises InputError, NetworkError or StorageError.
    """
    options: dict[str, Any] = {
        # Not split and not merged: neither needs an ffmpeg program.
        "format": "bestaudio[protocol^=http]/bestaudio/best[protocol^=http]/best",
        "outtmpl": {"default": "page.%(ext)s"},
        "paths": {"home": str(folder)},
        "restrictfilenames": True,
        "max_filesize": settings.max_bytes,
        "continuedl": True,
        "overwrites": False,
        "fixup": "never",
        "postprocessors": [],
        "hls_prefer_native": True,
        "nopart": False,
        "updatetime": False,
        "match_filter": functools.partial(_refuse_live, url),
    }
    started = time.monotonic()

    def hook(state: Mapping[str, Any]) -> None:
        done, total = (
            float(state.get("downloaded_bytes") or 0),
            state.get("total_bytes") or state.get("total_bytes_estimate"),
        )
        if done > settings.max_bytes or (total or 0) > settings.max_bytes * 1.1:
            raise _Stop(InputError(_too_large(url, settings)))
        if time.monotonic() - started > settings.max_seconds:
            raise _Stop(NetworkError(f"{redact(url)} took longer than {settings.max_seconds:.0f} s to download"))
        report.progress(done, float(total) if total else None, "downloading audio")

    folder.mkdir(parents=True, exist_ok=True)
    with _opened(settings, guard, report, {**options, "progress_hooks": [hook]}) as (engine, log):
        info = log.run(url, lambda: engine.extract_info(check_url(url), download=True))
    done = [Path(part["filepath"]) for part in (info or {}).get("requested_downloads") or () if part.get("filepath")]
    done = [path for path in done if path.is_file() and path.resolve().parent == folder.resolve()]
    if not done:
        size = (info or {}).get("filesize") or (info or {}).get("filesize_approx") or 0
        raise InputError(
            _too_large(url, settings) if size > settings.max_bytes else f"{redact(url)} offers no recording to download"
        )
    return done[0]


def _refuse_live(url: str, info: Mapping[str, Any], *, incomplete: bool = False) -> None:
    del incomplete
    if info.get("is_live") or info.get("live_status") in {"is_live", "is_upcoming"}:
        raise _Stop(InputError(f"{redact(url)} is live or still to come; run again when it has ended"))


def _too_large(url: str, settings: FetchSettings) -> str:
    most = f"{settings.max_bytes / 2**20:.0f} MB"
    return f"{redact(url)} is larger than {most}; raise SUMMARIZER_FETCH__MAX_BYTES to allow it"


class _Stop(Exception):  # noqa: N818 -- carries one of our errors through yt-dlp
    def __init__(self, error: SummarizerError) -> None:
        super().__init__(str(error))
        self.error = error


class _Log:
    """The logger of yt-dlp, and the translation of its exceptions into ours."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self.refused: SummarizerError | None = None  # an address that the guard refused, whatever yt-dlp made of it

    def debug(self, message: str) -> None:
        pass

    def info(self, message: str) -> None:
        pass

    def warning(self, message: str) -> None:
        if not any(part in message for part in _IGNORED_WARNINGS):
            self._report.note(_plain(message))

    def error(self, message: str) -> None:
        pass  # raised as well

    def refuse(self, error: SummarizerError) -> None:
        self.refused = error

    def run(self, url: str, call: Any) -> Any:
        from yt_dlp.utils import YoutubeDLError

        try:
            return call()
        except _Stop as stop:
            raise stop.error from None
        except YoutubeDLError as error:
            raise self._ours(url, error) from None
        except OSError as error:
            if getattr(error, "errno", None) in {28, 122}:  # ENOSPC, EDQUOT
                raise StorageError("the disk is full; free some space and run again") from None
            line = f"{redact(url)} could not be downloaded: {_plain(str(error))}"
            raise NetworkError(line, host=host_of(url), no_answer=True) from None
        except SummarizerError:
            raise
        except Exception as error:  # a site that changed breaks an extractor in any way there is
            raise NetworkError(
                f"{redact(url)} could not be read by yt-dlp ({type(error).__name__}); a newer yt-dlp may help"
            ) from None

    def _ours(self, url: str, error: Any) -> SummarizerError:
        from yt_dlp.networking.exceptions import HTTPError, TransportError
        from yt_dlp.utils import UnsupportedError

        if self.refused is not None:
            return self.refused
        causes = list(_causes(error))
        for cause in causes:
            if isinstance(cause, _Stop):
                return cause.error
            if isinstance(cause, OSError) and cause.errno in {28, 122}:
                return StorageError("the disk is full; free some space and run again")
            if isinstance(cause, UnsupportedError):
                return InputError(
                    f"{redact(url)} is a page on which no recording was found; give its feed or audio link"
                )
            if isinstance(cause, HTTPError):
                return status_error(cause.status, url)
        where = redact(url)
        said = str(error).lower()
        for words, advice in _ADVICE:
            if any(word in said for word in words):
                return InputError(f"{where}: {advice}")
        if any(isinstance(cause, TransportError) for cause in causes):
            line = f"{where} cannot be reached{through_proxy(url)}; check the address and the network connection"
            return NetworkError(line, host=host_of(url), no_answer=True)
        if any(getattr(cause, "expected", False) for cause in causes):
            return InputError(f"{where}: {_plain(str(error))}")
        return NetworkError(f"{where} could not be read by yt-dlp ({_plain(str(error))}); a newer yt-dlp may help")


class _opened:  # noqa: N801 -- reads as a verb where it is used
    """`with _opened(...) as (engine, log)`: a YoutubeDL whose connections the guard makes."""

    def __init__(self, settings: FetchSettings, guard: Guard, report: Reporter, options: Mapping[str, Any]) -> None:
        from yt_dlp import YoutubeDL

        log = _Log(report)
        base: dict[str, Any] = {
            "quiet": True,
            "noprogress": True,
            "logger": log,
            "noplaylist": True,
            "playlistend": MAX_ENTRIES,
            "cachedir": False,
            "usenetrc": False,
            "color": {"stdout": "never", "stderr": "never"},
            "socket_timeout": settings.timeout,
            "retries": settings.retries,
            "fragment_retries": settings.retries,
            "extractor_retries": min(3, settings.retries),
            "file_access_retries": 1,
            "windowsfilenames": True,
            "allow_unplayable_formats": False,
            "enable_file_urls": False,
            "ignoreerrors": False,
            "check_formats": False,
        }
        if settings.cookies is not None:
            # As text, because yt-dlp writes its cookies back into a file that it was given by name.
            try:
                base["cookiefile"] = io.StringIO(settings.cookies.expanduser().read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError):
                raise InputError(f"{settings.cookies} cannot be read as cookies.txt (the Netscape format)") from None
        self._log = log
        handler = guarded_handler(guard, log.refuse)

        class Guarded(YoutubeDL):  # type: ignore[misc]
            def build_request_director(self, handlers: Any, preferences: Any = None) -> Any:
                del handlers, preferences
                return super().build_request_director([handler])

        self._engine = Guarded({**base, **options})

    def __enter__(self) -> tuple[Any, _Log]:
        return self._engine, self._log

    def __exit__(self, *_: object) -> None:
        self._engine.close()


def _causes(error: BaseException) -> Any:
    """The exception and those it stems from, as yt-dlp keeps them (`exc_info`, `cause`) and as Python does."""
    pending: list[Any] = [error]
    seen: set[int] = set()
    while pending:
        here = pending.pop(0)
        if not isinstance(here, BaseException) or id(here) in seen:
            continue
        seen.add(id(here))
        yield here
        kept = getattr(here, "exc_info", None)
        pending += [
            kept[1] if isinstance(kept, tuple) else None,
            getattr(here, "cause", None),
            here.__cause__,
            here.__context__,
        ]


def _plain(message: str) -> str:
    """yt-dlp's message as one short sentence: no colours, no bug-report appeal, no logins."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", message)
    message = message.partition("; please report this issue")[0].partition(" (caused by")[0]
    message = re.sub(r"^(?:ERROR:\s*)?(?:\[[\w:+.-]+\]\s*)?", "", message.strip())
    message = re.sub(r"https?://\S+", lambda match: redact(match[0]), message)
    message = " ".join("".join(char if char.isprintable() else " " for char in message).split())
    return message if len(message) <= MAX_MESSAGE_CHARACTERS else message[: MAX_MESSAGE_CHARACTERS - 1] + "…"
