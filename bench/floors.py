"""What the arithmetic of Whisper needs on one core of this machine at the least. Prints one line of JSON.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python bench/floors.py MODEL_DIR AUDIO

Run by listening.py. Three floors, each in CPU seconds for a full window of 30 s of speech:

- `matmul`: the encoder's multiplications at the best rates that were measured here for such sizes, int8 (onnxruntime's
  MatMulInteger) for the layers that are int8, float32 (BLAS) for convolutions and attention; nothing else is counted;
- `encoder`: CTranslate2's own encoder, int8, best of several;
- `reading`: encoder, the most likely text without search (beam 1), and the pass that gives the words' times.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

WINDOW = 30.0  # seconds
_FRAMES = 1500  # positions of a window in the encoder
_TRIES = 5


def main() -> None:
    model, audio = Path(sys.argv[1]), Path(sys.argv[2])
    print("\n" + json.dumps(measure(model, audio)))


def measure(model: Path, audio: Path) -> dict[str, float]:
    from faster_whisper import WhisperModel, decode_audio
    from faster_whisper.tokenizer import Tokenizer

    whisper = WhisperModel(str(model), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1)
    samples = decode_audio(str(audio))[: int(WINDOW) * 16_000 * 4]
    windows = [samples[at : at + int(WINDOW) * 16_000] for at in range(0, len(samples), int(WINDOW) * 16_000)]
    windows = [window for window in windows if len(window) == int(WINDOW) * 16_000]
    features = np.stack([whisper.feature_extractor(window)[:, :3000] for window in windows])
    count = len(windows)
    encoded: Any = whisper.encode(features)
    # The shared library's other costs fall away when several windows are one batch; the best size counts.
    sizes = [size for size in (1, 2, 4) if size <= count]
    encoder = min(_best(lambda size=size: whisper.encode(features[:size])) / size for size in sizes)
    speaks = Tokenizer(whisper.hf_tokenizer, whisper.model.is_multilingual, task="transcribe", language="en")
    prompt = [*speaks.sot_sequence, speaks.no_timestamps]

    def read() -> None:
        found = whisper.model.generate(encoded, [prompt] * count, beam_size=1, max_length=224)
        texts = [[token for token in one.sequences_ids[0] if token < speaks.eot] for one in found]
        whisper.model.align(encoded, speaks.sot_sequence, texts, [3000] * count)

    decoder = _best(read) / count
    state, layers = encoder_size(whisper, features[:1])
    whole, floats = encoder_flops(state, layers)
    int8, float32 = int8_rate(state), float32_rate(state)
    return {
        "encoder": encoder,
        "reading": encoder + decoder,
        "matmul": whole / int8 + floats / float32,
        "gigaflop": (whole + floats) / 1e9,
        "int8_rate": int8 / 1e9,
        "float32_rate": float32 / 1e9,
    }


def encoder_size(whisper: Any, features: Any) -> tuple[int, int]:
    """Width and number of layers; the width is the encoder's output's, and the layers are those of the name's model."""
    state = int(np.array(whisper.encode(features)).shape[-1])
    return state, {384: 4, 512: 6, 768: 12, 1024: 24, 1280: 32}[state]


def encoder_flops(state: int, layers: int) -> tuple[float, float]:
    """Operations for one window: in the layers' weights (int8), and in convolutions and attention (float32).

    Openai/whisper's model.py: per layer 4 projections of width² and two of 4 width² on each position; attention
    compares each position with each and mixes as many.
    """
    weights = layers * _FRAMES * 12 * state**2 * 2
    attention = layers * 2 * _FRAMES**2 * state * 2
    convolutions = (2 * _FRAMES * 3 * 80 * state + _FRAMES * 3 * state * state) * 2
    return float(weights), float(attention + convolutions)


def float32_rate(state: int) -> float:
    """Operations a second of float32 multiplication in the sizes of the feed-forward layers."""
    rng = np.random.default_rng(0)
    left = rng.random((_FRAMES, state), np.float32)
    right = rng.random((state, 4 * state), np.float32)
    return 2 * _FRAMES * state * 4 * state / _best(lambda: left @ right, 20)


def int8_rate(state: int) -> float:
    """The same with 8-bit numbers, as onnxruntime multiplies them."""
    import onnxruntime as ort

    rng = np.random.default_rng(0)
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    right = rng.integers(-127, 127, (state, 4 * state), np.int8)
    session = ort.InferenceSession(_integer_product(right), options, providers=["CPUExecutionProvider"])
    left = rng.integers(0, 255, (_FRAMES, state), np.uint8)
    return 2 * _FRAMES * state * 4 * state / _best(lambda: session.run(None, {"a": left}), 20)


def _integer_product(right: np.ndarray) -> bytes:
    """An ONNX model of one node, MatMulInteger(a, right), in protobuf's wire form: the `onnx` package is not needed."""

    def field(number: int, value: bytes | int | str) -> bytes:
        if isinstance(value, int):
            return _varint(number << 3) + _varint(value)
        data = value.encode() if isinstance(value, str) else value
        return _varint(number << 3 | 2) + _varint(len(data)) + data

    def shaped(name: str, kind: int, shape: tuple[int, ...]) -> bytes:
        dims = b"".join(field(1, field(1, size)) for size in shape)
        return field(1, name) + field(2, field(1, field(1, kind) + field(2, dims)))

    uint8, int8, int32 = 2, 3, 6  # TensorProto.DataType
    rows, columns = right.shape
    weights = field(1, rows) + field(1, columns) + field(2, int8) + field(8, "b") + field(9, right.tobytes())
    node = field(1, "a") + field(1, "b") + field(2, "c") + field(4, "MatMulInteger")
    graph = field(1, node) + field(2, "g") + field(5, weights)
    graph += field(11, shaped("a", uint8, (_FRAMES, rows))) + field(12, shaped("c", int32, (_FRAMES, columns)))
    return field(1, 8) + field(7, graph) + field(8, field(2, 13))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def _best(work: Callable[[], Any], tries: int = _TRIES) -> float:
    """Shortest CPU seconds of several tries, after one that warms up."""
    work()
    taken = []
    for _ in range(tries):
        before = time.process_time()
        work()
        taken.append(time.process_time() - before)
    return min(taken)


if __name__ == "__main__":
    main()
