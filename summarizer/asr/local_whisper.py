"""A Whisper model of this machine beside another recogniser: it finds word times and compares spellings for it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from summarizer.asr.whisper import Decoder, load_decoder
from summarizer.settings import AsrSettings

__all__ = ["FindModel", "LocalWhisper"]

FindModel = Callable[[str], tuple[Path, str]]  # language -> folder and name of a Whisper model of this machine


class LocalWhisper:
    """Loads the model for a language when it is first needed. Thread-safe."""

    def __init__(self, find_model: FindModel, settings: AsrSettings) -> None:
        self._find_model = find_model
        self._settings = settings.model_copy(update={"workers": None})
        self._by_language: dict[str, Decoder] = {}
        self._by_path: dict[Path, Decoder] = {}
        self._lock = threading.Lock()

    def decoder(self, language: str) -> Decoder:
        """The model that knows the language ("und": one of many languages). Raises ModelError when there is none."""
        with self._lock:
            if language not in self._by_language:
                path, name = self._find_model(language)
                if path not in self._by_path:
                    self._by_path[path] = load_decoder(path, name, self._settings)
                self._by_language[language] = self._by_path[path]
            return self._by_language[language]
