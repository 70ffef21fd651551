"""Speaker embeddings (CAM++) of stretches of audio. The only module that uses the network.

CAM++ (Wang et al. 2023, https://arxiv.org/abs/2303.00332) as exported by `data/export.py`. Its input is 80 Kaldi
log-mel bands of 16 kHz speech, 100 frames a second, minus the mean of the stretch, which also removes the recording
level.
"""

from __future__ import annotations

import functools
import importlib.resources
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from summarizer.audio import SAMPLE_RATE
from summarizer.errors import ModelError

if TYPE_CHECKING:
    import numpy as np

__all__ = ["DIMENSIONS", "FRAMES_PER_SECOND", "embed", "filterbank", "load_network"]

FRAMES_PER_SECOND = 100
DIMENSIONS = 192
_BANDS = 80
_BATCH_WINDOWS = 8  # windows per call; more cost memory and gain nothing on a CPU
_MIN_FRAMES = 30  # below this the network has too few frames to average


def filterbank(samples: np.ndarray) -> np.ndarray:
    """Log-mel bands, float32 [frames, 80], of mono float samples at 16 kHz; 10 ms hop, 25 ms windows."""
    import kaldi_native_fbank as knf
    import numpy as np

    options = knf.FbankOptions()
    options.frame_opts.samp_freq = SAMPLE_RATE
    options.frame_opts.dither = 0.0  # the same sound must give the same vector
    options.frame_opts.snip_edges = False  # a frame for every 10 ms, edges included
    options.mel_opts.num_bins = _BANDS
    bank = knf.OnlineFbank(options)
    peak = float(np.abs(samples).max()) if samples.size else 0.0
    # Kaldi's lower limit of the logarithm is meant for 16-bit samples and would cut off quiet speech.
    scaled = samples * (32_000.0 / peak) if peak > 0 else samples
    bank.accept_waveform(SAMPLE_RATE, np.ascontiguousarray(scaled, dtype=np.float32))
    bank.input_finished()
    if bank.num_frames_ready == 0:
        return np.zeros((0, _BANDS), dtype=np.float32)
    return np.stack([bank.get_frame(index) for index in range(bank.num_frames_ready)]).astype(np.float32)


def embed(bank: np.ndarray, stretches: Sequence[tuple[int, int]]) -> np.ndarray:
    """Unit vectors, float32 [stretches, 192], of half-open frame ranges of a filterbank.

    A range shorter than 0.3 s or past the end is widened or moved; if the filterbank is too short, it is repeated.
    Raises ModelError when the network cannot be loaded.
    """
    import numpy as np

    vectors = np.zeros((len(stretches), DIMENSIONS), dtype=np.float32)
    if not len(bank):
        return vectors
    by_length: dict[int, list[int]] = {}
    for index, (first, last) in enumerate(stretches):
        # The network needs equal lengths in a batch; rounding to ten frames keeps the number of batches small.
        length = max(_MIN_FRAMES, round((last - first) / 10) * 10)
        by_length.setdefault(length, []).append(index)
    for length, indexes in by_length.items():
        for at in range(0, len(indexes), _BATCH_WINDOWS):
            group = indexes[at : at + _BATCH_WINDOWS]
            batch = np.stack([_cut(bank, stretches[index], length) for index in group])
            (out,) = load_network("campplus.onnx", "voice").run(None, {"x": batch})
            vectors[group] = out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)
    return vectors


def _cut(bank: np.ndarray, stretch: tuple[int, int], length: int) -> np.ndarray:
    import numpy as np

    middle = (stretch[0] + stretch[1]) // 2
    first = max(0, min(middle - length // 2, len(bank) - length))
    piece = bank[first : first + length]
    if len(piece) < length:
        piece = np.resize(piece, (length, bank.shape[1]))
    return np.asarray(piece - piece.mean(axis=0, keepdims=True), dtype=np.float32)


@functools.cache
def load_network(file: str, what: str) -> Any:
    """A network from `data/`, loaded once. Raises ModelError when it cannot be loaded."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One thread: the layers are too small to parallelise, and the recogniser may need the other cores.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    place = importlib.resources.files("summarizer.diarization") / "data" / file
    try:
        return onnxruntime.InferenceSession(place.read_bytes(), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors have no common base class
        raise ModelError(
            f"the {what} model {place} cannot be loaded; reinstall the package ({type(error).__name__})"
        ) from None
