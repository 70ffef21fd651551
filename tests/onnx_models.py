"""Small models in the form that onnx-asr runs: inputs, outputs, shapes and files as in the published exports.

The weights are chosen so that beeps are words: a beep of `TONES[n]` Hz is the n-th of `WORDS`. The encoder is a linear
map of the library's own features, fitted to beeps; the rest is tables.
"""

from __future__ import annotations

import functools
import json
import wave
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from summarizer.records.transcript import Span

RATE = 16_000
BEEP_SECONDS = 0.24
TONES = (300, 500, 800, 1300, 2100, 3400)
WORDS = (("▁inter", "view"), ("▁don", "'t"), ("▁Rud", "olf"), ("▁2", "5"), ("▁right", "."), ("▁well", ","))
SPOKEN = ("interview", "don't", "Rudolf", "25", "right.", "well,")

_BANDS, _FRAME, _CLASSES = 128, 8, len(TONES) + 1  # features; features per frame; the last class: silence
_FRAME_SECONDS = 0.08
_FLOAT, _LONG, _INT = TensorProto.FLOAT, TensorProto.INT64, TensorProto.INT32
_STATE = 4

Sound = npt.NDArray[np.float32]
Table = npt.NDArray[np.float32]


def beeps(words: list[tuple[int, float]], seconds: float, seed: int = 0) -> Sound:
    """A little noise, and a beep for each (number of the word, second)."""
    sound = np.random.default_rng(seed).normal(scale=0.001, size=round(seconds * RATE)).astype(np.float32)
    times = np.arange(round(BEEP_SECONDS * RATE)) / RATE
    for number, start in words:
        first = round(start * RATE)
        sound[first : first + len(times)] += 0.3 * np.sin(2 * np.pi * TONES[number] * times)[: len(sound) - first]
    return sound


def loud_spans(samples: Sound, **_: float) -> list[Span]:
    """In place of speech detection, for which beeps are no speech: where the sound is loud."""
    step = RATE // 100
    loud = np.abs(samples[: len(samples) // step * step]).reshape(-1, step).max(axis=1, initial=0.0) > 0.05
    edges = np.flatnonzero(np.diff(np.concatenate([[0], loud, [0]])))
    return [Span(start=first / 100, end=last / 100) for first, last in edges.reshape(-1, 2).tolist()]


def write_wave(path: Path, samples: Sound) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(np.round(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


def write_tdt(folder: Path, *, suffix: str = ".int8") -> Path:
    """As Parakeet TDT: the tokens of a beep come one after the other, each two frames long."""
    vocabulary = ["<unk>", *(token for word in WORDS for token in word), "<blk>"]
    size, blank = len(vocabulary), len(vocabulary) - 1
    written, after = np.zeros((_CLASSES, size + 5), np.float32), np.zeros((size, size + 5), np.float32)
    written[-1, [blank, size + 1]] = 10.0
    for number in range(len(WORDS)):
        first, second = 1 + 2 * number, 2 + 2 * number
        written[number, [first, size + 2]] = 10.0
        after[first, [second, size + 2]] = 100.0
    _save(folder / f"encoder-model{suffix}.onnx", _encoder(("outputs", "encoded_lengths")))
    _save(folder / f"decoder_joint-model{suffix}.onnx", _joint(written, after))
    return _finished(folder, "nemo-conformer-tdt", vocabulary)


def write_ctc(folder: Path) -> Path:
    vocabulary = ["<unk>", *("".join(word) for word in WORDS), "<blk>"]
    written = np.full((_CLASSES, len(vocabulary)), -10.0, np.float32)
    for number in range(len(WORDS)):
        written[number, 1 + number] = 0.0
    written[-1, -1] = 0.0
    nodes, tables = _encoded()
    nodes += [
        helper.make_node("MatMul", ["classes", "written"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["logprobs"], axis=-1),
    ]
    outputs = [helper.make_tensor_value_info("logprobs", _FLOAT, ["batch", "frames", len(vocabulary)])]
    _save(folder / "model.onnx", _graph(nodes, _SOUND, outputs, {**tables, "written": written}))
    return _finished(folder, "nemo-conformer-ctc", vocabulary)


def write_aed(folder: Path, text: str, languages: tuple[str, ...] = ("en", "de")) -> Path:
    """As Canary and Cohere Transcribe: told the language, and without times. It writes `text` whatever it hears."""
    special = [
        "<|startofcontext|>", "<|startoftranscript|>", "<|emo:undefined|>", "<|pnc|>", "<|nopnc|>", "<|noitn|>",
        "<|notimestamp|>", *(f"<|{code}|>" for code in languages), "<|nodiarize|>",
    ]  # fmt: skip
    vocabulary = ["▁", *special, *(f"▁{word}" for word in text.split()), "<|endoftext|>"]
    start = vocabulary.index("<|nodiarize|>")
    after = np.full((len(vocabulary), len(vocabulary)), -20.0, np.float32)
    after[:, -1] = -1.0
    for token in range(start, len(vocabulary) - 1):
        after[token, token + 1] = -0.1
    nodes, tables = _encoded()
    nodes += [
        helper.make_node("Identity", ["classes"], ["encoder_embeddings"]),
        helper.make_node("ReduceMax", ["classes"], ["loudest"], axes=[2], keepdims=0),
        helper.make_node("Mul", ["loudest", "none"], ["nothing"]),
        helper.make_node("Add", ["nothing", "one"], ["masked"]),
        helper.make_node("Cast", ["masked"], ["encoder_mask"], to=_LONG),
    ]
    outputs = [
        helper.make_tensor_value_info("encoder_embeddings", _FLOAT, ["batch", "frames", _CLASSES]),
        helper.make_tensor_value_info("encoder_mask", _LONG, ["batch", "frames"]),
    ]
    tables |= {"none": np.zeros(1, np.float32), "one": np.ones(1, np.float32)}
    _save(folder / "encoder-model.onnx", _graph(nodes, _SOUND, outputs, tables))
    _save(folder / "decoder-model.onnx", _decoder(after))
    return _finished(folder, "nemo-conformer-aed", vocabulary)


_SOUND = [
    helper.make_tensor_value_info("audio_signal", _FLOAT, ["batch", _BANDS, "time"]),
    helper.make_tensor_value_info("length", _LONG, ["batch"]),
]


def _encoded() -> tuple[list[onnx.NodeProto], dict[str, npt.NDArray[np.generic]]]:
    """Nodes from `audio_signal` to `classes` [batch, frames, classes], and their tables."""
    weights, bias = _classifier()
    nodes = [
        helper.make_node("Pad", ["audio_signal", "rest"], ["padded"]),
        helper.make_node("AveragePool", ["padded"], ["pooled"], kernel_shape=[_FRAME], strides=[_FRAME]),
        helper.make_node("Transpose", ["pooled"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["turned", "weights"], ["mapped"]),
        helper.make_node("Add", ["mapped", "bias"], ["classes"]),
    ]
    rest = np.array([0, 0, 0, 0, 0, _FRAME], np.int64)
    return nodes, {"rest": rest, "weights": weights, "bias": bias}


def _encoder(names: tuple[str, str]) -> onnx.GraphProto:
    nodes, tables = _encoded()
    nodes += [
        helper.make_node("Transpose", ["classes"], [names[0]], perm=[0, 2, 1]),
        helper.make_node("Sub", ["length", "one"], ["before"]),
        helper.make_node("Div", ["before", "factor"], ["whole"]),
        helper.make_node("Add", ["whole", "one"], [names[1]]),
    ]
    outputs = [
        helper.make_tensor_value_info(names[0], _FLOAT, ["batch", _CLASSES, "frames"]),
        helper.make_tensor_value_info(names[1], _LONG, ["batch"]),
    ]
    tables |= {"one": np.array([1], np.int64), "factor": np.array([_FRAME], np.int64)}
    return _graph(nodes, _SOUND, outputs, tables)


def _joint(written: Table, after: Table) -> onnx.GraphProto:
    """Prediction and joint network: what a class writes, and what follows a token; the best class counts alone."""
    width = written.shape[1]
    nodes = [
        helper.make_node("Transpose", ["encoder_outputs"], ["turned"], perm=[0, 2, 1]),
        helper.make_node("Mul", ["turned", "sharp"], ["sharpened"]),
        helper.make_node("Softmax", ["sharpened"], ["shares"], axis=-1),
        helper.make_node("MatMul", ["shares", "written"], ["heard"]),
        helper.make_node("Gather", ["after", "targets"], ["expected"], axis=0),
        helper.make_node("Add", ["heard", "expected"], ["both"]),
        helper.make_node("Unsqueeze", ["both", "second"], ["outputs"]),
        helper.make_node("Identity", ["target_length"], ["prednet_lengths"]),
        helper.make_node("Identity", ["input_states_1"], ["output_states_1"]),
        helper.make_node("Identity", ["input_states_2"], ["output_states_2"]),
    ]
    state = [2, "batch", _STATE]
    inputs = [
        helper.make_tensor_value_info("encoder_outputs", _FLOAT, ["batch", _CLASSES, 1]),
        helper.make_tensor_value_info("targets", _INT, ["batch", 1]),
        helper.make_tensor_value_info("target_length", _INT, ["batch"]),
        helper.make_tensor_value_info("input_states_1", _FLOAT, state),
        helper.make_tensor_value_info("input_states_2", _FLOAT, state),
    ]
    outputs = [
        helper.make_tensor_value_info("outputs", _FLOAT, ["batch", 1, 1, width]),
        helper.make_tensor_value_info("prednet_lengths", _INT, ["batch"]),
        helper.make_tensor_value_info("output_states_1", _FLOAT, state),
        helper.make_tensor_value_info("output_states_2", _FLOAT, state),
    ]
    tables = {"written": written, "after": after, "sharp": np.array([20.0], np.float32), "second": np.array([1])}
    return _graph(nodes, inputs, outputs, tables)


def _decoder(after: Table) -> onnx.GraphProto:
    size = len(after)
    nodes = [
        helper.make_node("Gather", ["after", "input_ids"], ["logits"], axis=0),
        helper.make_node("Gather", ["empty", "input_ids"], ["states"], axis=0),
        helper.make_node("Unsqueeze", ["states", "first"], ["layers"]),
        helper.make_node("Concat", ["decoder_mems", "layers"], ["decoder_hidden_states"], axis=2),
    ]
    inputs = [
        helper.make_tensor_value_info("input_ids", _LONG, ["batch", "tokens"]),
        helper.make_tensor_value_info("encoder_embeddings", _FLOAT, ["batch", "frames", _CLASSES]),
        helper.make_tensor_value_info("encoder_mask", _LONG, ["batch", "frames"]),
        helper.make_tensor_value_info("decoder_mems", _FLOAT, [1, "batch", "before", _STATE]),
    ]
    outputs = [
        helper.make_tensor_value_info("logits", _FLOAT, ["batch", "tokens", size]),
        helper.make_tensor_value_info("decoder_hidden_states", _FLOAT, [1, "batch", "all", _STATE]),
    ]
    tables = {"after": after, "empty": np.zeros((size, _STATE), np.float32), "first": np.array([0])}
    return _graph(nodes, inputs, outputs, tables)


def _graph(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
    tables: dict[str, npt.NDArray[np.generic]],
) -> onnx.GraphProto:
    kept = [numpy_helper.from_array(table, name) for name, table in tables.items()]
    return helper.make_graph(nodes, "tiny", inputs, outputs, kept)


def _save(path: Path, graph: onnx.GraphProto) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(made)
    path.write_bytes(made.SerializeToString())


def _finished(folder: Path, model_type: str, vocabulary: list[str]) -> Path:
    config = {"model_type": model_type, "features_size": _BANDS, "subsampling_factor": _FRAME}
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    lines = "".join(f"{token} {number}\n" for number, token in enumerate(vocabulary))
    (folder / "vocab.txt").write_text(lines, encoding="utf-8")
    return folder


@functools.cache
def _classifier() -> tuple[Table, Table]:
    """Weights [features, classes] and bias: least squares on frames of beeps at random times."""
    from onnx_asr.preprocessors.numpy_preprocessor import NemoPreprocessorNumpy

    preprocess = NemoPreprocessorNumpy(f"nemo{_BANDS}")
    random = np.random.default_rng(1)
    rows, wanted = [], []
    for seed in range(25):
        times = np.cumsum(random.uniform(0.45, 1.5, size=random.integers(2, 20)))
        words = [(int(random.integers(len(TONES))), float(time)) for time in times]
        sound = beeps(words, float(times[-1]) + random.uniform(0.4, 3.0), seed)
        features, _ = preprocess(sound[None], np.array([len(sound)]))
        frames = features.shape[2] // _FRAME
        pooled = features[0, :, : frames * _FRAME].reshape(_BANDS, frames, _FRAME).mean(axis=2).T
        target = np.zeros((frames, _CLASSES), np.float32)
        for number, time in words:
            for frame in range(frames):
                begin = frame * _FRAME_SECONDS
                shared = min(begin + _FRAME_SECONDS, time + BEEP_SECONDS) - max(begin, time)
                target[frame, number] = max(target[frame, number], shared > 0.5 * _FRAME_SECONDS)
        target[:, -1] = target[:, :-1].sum(axis=1) == 0
        rows.append(pooled)
        wanted.append(target)
    known = np.concatenate(rows)
    known = np.concatenate([known, np.ones((len(known), 1), np.float32)], axis=1)
    ridge = known.T @ known + np.eye(known.shape[1])
    found = np.linalg.solve(ridge, known.T @ np.concatenate(wanted)).astype(np.float32)
    return found[:-1], found[-1]
