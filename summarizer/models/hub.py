"""Weights from the Hugging Face hub, through its own library. An unreachable hub costs seconds, once an hour."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

from summarizer.errors import InputError, ModelError
from summarizer.models.listing import Model, Source
from summarizer.net.address import host_of, proxy_for, through_proxy
from summarizer.net.transport import trusted_authorities
from summarizer.reporting import Reporter

__all__ = ["fetch_hub", "in_hub_cache"]

_ANSWER_SECONDS = 8.0  # for the hub's first answer; a name that does not resolve can hang for minutes
_STALLED_SECONDS = 120.0  # without a new byte
_UNREACHABLE_SECONDS = 3600.0  # for which an unreachable hub is not asked again
_unreachable: dict[str, str] = {}  # for this process


def in_hub_cache(model: Model, source: Source) -> Path | None:
    """The model's folder in the hub library's own cache, when an earlier download by any program is complete."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, LocalEntryNotFoundError

    try:
        folder = Path(
            snapshot_download(
                source.repository,
                revision=source.revision,
                allow_patterns=list(model.files),
                local_files_only=True,
            )
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, OSError, ValueError):
        return None
    return folder if all(any(folder.glob(pattern)) for pattern in model.files) else None


def fetch_hub(model: Model, source: Source, into: Path, report: Reporter) -> None:
    """Downloads the model's files into the folder `into`, resuming an earlier try.

    Raises ModelError when the hub is not reachable, offline mode is on (HF_HUB_OFFLINE), or the download stalls.
    """
    from huggingface_hub import constants, snapshot_download

    if constants.HF_HUB_OFFLINE:
        raise ModelError("the model hub is switched off (HF_HUB_OFFLINE)")
    stamp = into.parent / ".hub-away"
    _check_reachable(source, stamp)
    failed: list[BaseException] = []

    def work() -> None:
        try:
            snapshot_download(
                source.repository,
                revision=source.revision,
                allow_patterns=list(model.files),
                local_dir=into,
                etag_timeout=_ANSWER_SECONDS,
                tqdm_class=_quiet(),
            )
        except BaseException as error:  # raised in the waiting thread
            failed.append(error)

    # A daemon thread, so that a download that hangs does not keep the program from ending.
    thread = threading.Thread(target=work, daemon=True, name="hub")
    thread.start()
    size, since = -1, time.monotonic()
    while thread.is_alive():
        thread.join(0.5)
        now = sum(path.stat().st_size for path in into.rglob("*") if path.is_file())
        report.progress(min(now, model.size), model.size, f"downloading {model.name}")
        if now != size:
            size, since = now, time.monotonic()
        elif time.monotonic() - since > _STALLED_SECONDS:
            line = f"the model hub stopped sending {model.name}; run again to go on"
            raise ModelError(line, host=_host(), no_answer=True)
    if failed:
        raise ModelError(f"the model hub does not give {source.repository}: {type(failed[0]).__name__}") from None


def _check_reachable(source: Source, stamp: Path) -> None:
    """Raises ModelError when the hub does not answer one small request, made in a thread because it may hang."""
    if _unreachable:
        raise ModelError(next(iter(_unreachable.values())), host=_host(), no_answer=True)
    try:
        if 0 <= time.time() - stamp.stat().st_mtime < _UNREACHABLE_SECONDS:
            raise ModelError("the model hub could not be reached within the last hour", host=_host(), no_answer=True)
    except FileNotFoundError:
        pass
    try:  # the library would fail on them without saying why
        trusted_authorities()
        proxy_for(url := f"https://{_host() or 'huggingface.co'}")
    except InputError as error:
        raise ModelError(f"the model hub cannot be reached: {error}") from None
    answer: list[Any] = []
    from huggingface_hub import HfApi  # before the timeout starts: importing takes a second on a busy machine
    from huggingface_hub.errors import HfHubHTTPError

    api = HfApi()

    def ask() -> None:
        try:
            api.model_info(source.repository, revision=source.revision, timeout=_ANSWER_SECONDS)
            answer.append(None)
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            answer.append(f"the model hub answers {status} for {source.repository}")
        except Exception as error:  # any failure means that the hub cannot be used now
            answer.append(f"the model hub cannot be reached{through_proxy(url)} ({type(error).__name__})")

    thread = threading.Thread(target=ask, daemon=True, name="hub-probe")
    thread.start()
    thread.join(_ANSWER_SECONDS)
    message = answer[0] if answer else f"the model hub did not answer within {_ANSWER_SECONDS:.0f} s"
    if message is None:
        return
    no_answer = " answers " not in message
    if no_answer:
        _unreachable["hub"] = message
        stamp.parent.mkdir(parents=True, exist_ok=True)
        stamp.touch()
    raise ModelError(message, host=_host(), no_answer=no_answer)


def _host() -> str | None:
    from huggingface_hub import constants

    return host_of(constants.ENDPOINT)


def _quiet() -> Any:
    """A class of progress bars that print nothing: the reporter shows the progress."""
    from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

    class Quiet(tqdm):  # type: ignore[misc,type-arg,unused-ignore]
        def __init__(self, *args: Any, **options: Any) -> None:
            options.pop("name", None)
            super().__init__(*args, **{**options, "disable": True})

    return Quiet
