"""bench/gpu.py where there is no GPU: the small form runs, and what is told of faults and of time used up."""

from __future__ import annotations

import importlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

BENCH = Path(__file__).resolve().parents[2] / "bench"
pytestmark = pytest.mark.skipif(not BENCH.is_dir(), reason="the source distribution has no bench/")


@pytest.fixture
def gpu(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(str(BENCH))
    return importlib.import_module("gpu")


def run(wall: float, words: str = "fifteen data sets", **more: Any) -> dict[str, Any]:
    return {
        "wall": wall, "cpu": 2 * wall, "gpu": wall / 2, "gpu_mb": 900.0, "load": 1.0, "seconds": 30.0,
        "words": words.split(), "how": "cuda float16", **more,
    }  # fmt: skip


def test_methods_take_turns_and_the_processor_once(gpu: Any) -> None:
    ran: list[dict[str, Any]] = []

    def measure(job: dict[str, Any], left: float) -> dict[str, Any]:
        ran.append(job)
        return run(1.0)

    gpu.all_runs({"device": "cuda", "type": "float16"}, 2, time.monotonic() + 100, measure)
    assert [job["method"] for job in ran] == ["ours", "plain", "batched", "reference", "ours", "plain", "batched"]
    assert [job["device"] for job in ran if job["method"] == "reference"] == ["cpu"]
    assert {job["device"] for job in ran if job["method"] != "reference"} == {"cuda"}


def test_what_is_measured_stays_when_the_seconds_are_used_up(gpu: Any, capsys: pytest.CaptureFixture[str]) -> None:
    runs = gpu.all_runs({}, 3, time.monotonic() - 1, lambda job, left: run(1.0))
    assert runs == []
    assert "the seconds are used up: stopped before ours in round 1" in capsys.readouterr().out


def test_a_fault_of_ours_ends_it_and_one_of_another_does_not(gpu: Any) -> None:
    def failing(method: str) -> list[dict[str, Any]]:
        def measure(job: dict[str, Any], left: float) -> dict[str, Any]:
            return {"error": "CUDA failed"} if job["method"] == method else run(1.0)

        found: list[dict[str, Any]] = gpu.all_runs({}, 1, time.monotonic() + 100, measure)
        return found

    assert len(failing("ours")) == 1
    assert len(failing("plain")) == 4
    assert "plain" not in gpu.table(failing("plain"), 1, True)


def test_the_table_has_medians_and_ratios(gpu: Any) -> None:
    runs = [{"method": "ours", **run(wall)} for wall in (1.0, 9.0, 2.0)]
    runs += [{"method": "plain", **run(6.0, "fifteen data set")}, {"method": "reference", **run(4.0, gpu=None)}]
    table = gpu.table(runs, 1, True)
    assert "| ours | cuda float16 | 3 | 15.0 | 2.0 | 4.0 | 1.0 | 900.0 | 1.0 |  | 0 of 3 |" in table
    assert "| 1 of 3 |" in table
    assert "plain / ours: wall 3.00, CPU 3.00, GPU 3.00" in table


def test_errors_are_counted_against_the_script_as_often_as_it_is_heard(gpu: Any) -> None:
    words = json.loads(gpu.SAMPLE.with_suffix(".json").read_text(encoding="utf-8"))["words"]
    script = [word["text"] for word in words]
    assert gpu.error_rate(script * 2, 2) == 0
    assert gpu.error_rate(script, 2) > 40


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("Library libcublas.so.12 is not found or cannot be loaded", "pip install nvidia-cublas-cu12"),
        ("Unable to load any of {libcudnn_ops.so.9.1.0}", "pip install nvidia-cudnn-cu12"),
        ("CUDA failed with error out of memory", "nvidia-smi"),
        ("something else", ""),
    ],
)
def test_a_fault_is_told_with_what_helps(gpu: Any, error: str, told: str) -> None:
    assert told in gpu.hint(error)
    assert bool(told) == bool(gpu.hint(error))


def test_int8_on_a_gpu_has_the_rest_in_float16(gpu: Any) -> None:
    assert gpu.gpu_type("int8", "cuda") == "int8_float16"
    assert gpu.gpu_type("int8", "cpu") == "int8"
    assert gpu.gpu_type("float16", "cuda") == "float16"


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights there")
def test_another_cublas_goes_by_the_name_that_is_looked_for(gpu: Any, tmp_path: Path) -> None:
    other = tmp_path / "other" / "libcublas.so.13"
    other.parent.mkdir()
    other.write_bytes(b"")
    places = gpu.environment(tmp_path, other)["LD_LIBRARY_PATH"].split(":")
    assert (Path(places[0]) / "libcublas.so.12").resolve() == other
    assert places[1] == str(other.parent)
    with pytest.raises(SystemExit, match="there is no file"):
        gpu.environment(tmp_path, tmp_path / "none")


def command(*options: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONPATH": str(BENCH.parent), "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run(
        [sys.executable, str(BENCH / "gpu.py"), *options], capture_output=True, text=True, env=env, timeout=250
    )


def test_a_gpu_that_is_not_there_is_one_line() -> None:
    done = command("--device", "cuda")
    assert done.returncode == 1
    assert done.stderr.startswith("no GPU: CTranslate2 sees none")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_the_small_form_on_the_processor_with_weights_in_int8(tiny: Path, tmp_path: Path) -> None:
    packed = tmp_path / "int8"
    assert command("--pack", str(tiny), str(packed)).returncode == 0
    assert (packed / "model.bin").stat().st_size < 45e6
    done = command("--small", "--model", str(packed))
    assert done.returncode == 0, done.stderr
    assert "no GPU is used" in done.stdout
    for name in ("ours", "plain", "batched", "ours on the processor"):
        assert f"\n| {name} | cpu int8" in done.stdout
    ours = next(line for line in done.stdout.splitlines() if line.startswith("| ours |"))
    assert re.search(r"\| 0 of [3-9]\d \|", ours)  # the same words in both runs
