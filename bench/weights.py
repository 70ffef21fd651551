"""The same Whisper weights for other programs: CTranslate2's folder as openai-whisper's `.pt` and whisper.cpp's `ggml`.

    python bench/weights.py MODEL_DIR OUT.pt|OUT.bin

So that recognisers are compared, not weights. Nothing is trained or rounded: float16 as in CTranslate2's file, which
must hold float16 (models converted with `--quantization float16`). Formats: CTranslate2's `ModelSpec._serialize`,
openai/whisper's `ModelDimensions` and names, whisper.cpp's `models/convert-pt-to-ggml.py`. `.pt` needs torch.
"""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

Arrays = dict[str, np.ndarray]

_TYPES = (np.float32, np.int8, np.int16, np.int32, np.float16)  # by CTranslate2's number
_MAGIC = 0x67676D6C  # "ggml"
_TEXTS = 50_257  # tokens that are text, in GPT-2's vocabulary


def main() -> None:
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    model, out = Path(sys.argv[1]), Path(sys.argv[2])
    (write_pt if out.suffix == ".pt" else write_ggml)(model, out)


def read_ctranslate2(file: Path) -> Arrays:
    """Variables by name; aliases are left out."""
    data = file.read_bytes()
    at = 0

    def take(kind: str) -> int:
        nonlocal at
        at += struct.calcsize("<" + kind)
        return struct.unpack_from("<" + kind, data, at - struct.calcsize("<" + kind))[0]

    def text() -> str:
        nonlocal at
        length = take("H")
        at += length
        return data[at - length : at - 1].decode()

    version, name, revision = take("I"), text(), take("I")
    if version != 6 or name != "WhisperSpec" or revision != 3:
        raise SystemExit(f"{file}: {name} version {version}.{revision}, not the Whisper 6.3 known here")
    found: Arrays = {}
    for _ in range(take("I")):
        key = text()
        shape = [take("I") for _ in range(take("B"))]
        kind, size = np.dtype(_TYPES[take("B")]), take("I")
        found[key] = np.frombuffer(data, kind, size // kind.itemsize, at).reshape(shape)
        at += size
    return found


def dimensions(found: Arrays) -> dict[str, int]:
    """openai/whisper's ModelDimensions, in its order."""
    layers = {
        side: len({key.split("/")[1] for key in found if key.startswith(f"{side}/layer_") and "norm/" not in key})
        for side in ("encoder", "decoder")
    }
    return {
        "n_mels": found["encoder/conv1/weight"].shape[1],
        "n_audio_ctx": found["encoder/position_encodings/encodings"].shape[0],
        "n_audio_state": found["encoder/conv1/weight"].shape[0],
        "n_audio_head": int(found["encoder/num_heads"]),
        "n_audio_layer": layers["encoder"],
        "n_vocab": found["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": found["decoder/position_encodings/encodings"].shape[0],
        "n_text_state": found["decoder/embeddings/weight"].shape[1],
        "n_text_head": int(found["decoder/num_heads"]),
        "n_text_layer": layers["decoder"],
    }


def named(found: Arrays) -> Iterator[tuple[str, np.ndarray]]:
    """Arrays by openai/whisper's names; what CTranslate2 joined (query, key, value) is parted again."""
    sizes = dimensions(found)
    for conv in ("conv1", "conv2"):
        for part in ("weight", "bias"):
            yield f"encoder.{conv}.{part}", found[f"encoder/{conv}/{part}"]
    yield "encoder.positional_embedding", found["encoder/position_encodings/encodings"]
    yield "decoder.positional_embedding", found["decoder/position_encodings/encodings"]
    yield "decoder.token_embedding.weight", found["decoder/embeddings/weight"]
    yield from _norm(found, "encoder/layer_norm", "encoder.ln_post")
    yield from _norm(found, "decoder/layer_norm", "decoder.ln")
    for side, layers in (("encoder", sizes["n_audio_layer"]), ("decoder", sizes["n_text_layer"])):
        for number in range(layers):
            ours, theirs = f"{side}/layer_{number}", f"{side}.blocks.{number}"
            yield from _attention(found, f"{ours}/self_attention", f"{theirs}.attn", ("qkv", "out"))
            if side == "decoder":
                yield from _attention(found, f"{ours}/attention", f"{theirs}.cross_attn", ("q", "kv", "out"))
            yield from _norm(found, f"{ours}/ffn/layer_norm", f"{theirs}.mlp_ln")
            for ours_part, theirs_part in (("linear_0", "mlp.0"), ("linear_1", "mlp.2")):
                for part in ("weight", "bias"):
                    yield f"{theirs}.{theirs_part}.{part}", found[f"{ours}/ffn/{ours_part}/{part}"]


def _norm(found: Arrays, ours: str, theirs: str) -> Iterator[tuple[str, np.ndarray]]:
    yield f"{theirs}.weight", found[f"{ours}/gamma"]
    yield f"{theirs}.bias", found[f"{ours}/beta"]


def _attention(found: Arrays, ours: str, theirs: str, joined: tuple[str, ...]) -> Iterator[tuple[str, np.ndarray]]:
    full = {"q": "query", "k": "key", "v": "value"}
    for number, parts in enumerate(joined):
        names = ["out"] if parts == "out" else [full[letter] for letter in parts]
        for part in ("weight", "bias"):
            pieces = np.split(found[f"{ours}/linear_{number}/{part}"], len(names))
            for name, piece in zip(names, pieces, strict=True):
                if (name, part) != ("key", "bias"):  # Whisper's keys have none; CTranslate2 writes zeros
                    yield f"{theirs}.{name}.{part}", piece
    yield from _norm(found, f"{ours}/layer_norm", f"{theirs}_ln")


def write_pt(model: Path, out: Path) -> None:
    import torch

    found = read_ctranslate2(model / "model.bin")
    state = {name: torch.from_numpy(array.astype(np.float32)) for name, array in named(found)}
    torch.save({"dims": dimensions(found), "model_state_dict": state}, out)


def write_ggml(model: Path, out: Path) -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    found = read_ctranslate2(model / "model.bin")
    sizes = dimensions(found)
    filters = FeatureExtractor.get_mel_filters(16_000, 400, n_mels=sizes["n_mels"]).astype(np.float32)
    header = [sizes[key] for key in ("n_vocab", "n_audio_ctx", "n_audio_state", "n_audio_head", "n_audio_layer")]
    header += [sizes[key] for key in ("n_text_ctx", "n_text_state", "n_text_head", "n_text_layer", "n_mels")]
    with out.open("wb") as file:
        file.write(struct.pack("<12i", _MAGIC, *header, 1))  # 1: float16
        file.write(struct.pack("<2i", *filters.shape) + filters.tobytes())
        texts = vocabulary(model)
        file.write(struct.pack("<i", len(texts)))
        for text in texts:
            file.write(struct.pack("<i", len(text)) + text)
        for name, array in named(found):
            _write_array(file, name, array)


def vocabulary(model: Path) -> list[bytes]:
    """Bytes of the text tokens, in order; whisper.cpp makes Whisper's own ones itself."""
    known: dict[str, Any] = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["model"]["vocab"]
    # GPT-2 writes every byte as a printable character (openai/gpt-2, encoder.py, bytes_to_unicode).
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    byte_of = {chr(byte): byte for byte in plain}
    byte_of.update({chr(256 + n): byte for n, byte in enumerate(b for b in range(256) if b not in set(plain))})
    texts = {number: bytes(byte_of[char] for char in token) for token, number in known.items() if number < _TEXTS}
    return [texts.get(number, b"") for number in range(_TEXTS)]


def _write_array(file: BinaryIO, name: str, array: np.ndarray) -> None:
    if name in ("encoder.conv1.bias", "encoder.conv2.bias"):
        array = array.reshape(-1, 1)
    whole = array.ndim < 2 or name.endswith(("conv1.bias", "conv2.bias", "positional_embedding"))
    array = array.astype(np.float32 if whole else np.float16)
    file.write(struct.pack("<3i", array.ndim, len(name), 0 if whole else 1))
    file.write(struct.pack(f"<{array.ndim}i", *reversed(array.shape)))
    file.write(name.encode() + array.tobytes())


if __name__ == "__main__":
    main()
