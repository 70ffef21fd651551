"""Which models of onnx-asr are taken, and what is said when the library or the weights are missing."""

from __future__ import annotations

import contextlib
import json
import os
import re
from pathlib import Path

import pytest

from summarizer import models
from summarizer.errors import InputError, ModelError
from summarizer.models import choosing, getting, listing
from summarizer.models.listing import Model
from summarizer.models.onnx_forms import onnx_form
from summarizer.reporting import Silent


def model(name: str, rank: int, runtime: str = "ctranslate2", **changes: object) -> Model:
    files = {"config.json": "", "vocab.txt" if runtime == "onnx" else "model.bin": ""}
    fields: dict[str, object] = {
        "name": name, "task": "asr", "languages": ("*",), "size": 10, "memory": 1000, "rank": rank, "cores": 1,
        "gpu": False, "license": "MIT", "runtime": runtime, "files": files, "sources": (),
    }  # fmt: skip
    return Model.model_validate({**fields, **changes})


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two models of each library are here, and the better ones are onnx-asr's."""
    every = (model("quick", 5), model("good", 10), model("transducer", 20, "onnx"), model("prompted", 30, "onnx"))
    for module in (listing, choosing, getting):
        monkeypatch.setattr(module, "registry", lambda: every)
    for one in every:
        folder = tmp_path / "models" / one.name
        folder.mkdir(parents=True)
        for name in one.files:
            (folder / name).write_text("{}")
    return tmp_path


def without_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("onnx_forms", "choosing"):
        monkeypatch.setattr(f"summarizer.models.{module}.has_onnx_extra", lambda: False)


def test_auto_takes_one_only_where_it_was_measured_and_is_fast(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def auto(*fast: str) -> str:
        return models.choose_asr("auto", None, cache, Silent(), lambda name: name in fast).model.name

    assert models.choose_asr("auto", None, cache, Silent()).model.name == "good"
    assert (auto(), auto("transducer"), auto("transducer", "prompted")) == ("good", "transducer", "prompted")
    (cache / "models" / "transducer" / "vocab.txt").unlink()
    assert auto("transducer") == "good", "it was measured, and removed since"
    without_the_library(monkeypatch)
    assert auto("prompted") == "good"


def test_no_other_choice_takes_one_unasked(cache: Path) -> None:
    assert models.choose_larger("auto", "quick", None, cache, Silent()).model.name == "good"
    assert models.choose_gap_model("quick", "en", cache).model.name == "good"  # type: ignore[union-attr]
    assert models.choose_second_model(None, "quick", "en", cache, Silent()).model.name == "good"
    assert models.choose_verification_model("auto", "en", cache, Silent()).model.name in {"quick", "good"}


def test_a_named_one_serves_in_every_place(cache: Path) -> None:
    for found in (
        models.choose_asr("transducer", "en", cache, Silent()),
        models.choose_larger("transducer", "quick", "en", cache, Silent()),
        models.choose_second_model("transducer", "quick", "en", cache, Silent()),
        models.choose_verification_model("transducer", "en", cache, Silent()),
    ):
        assert found.model.name == "transducer"


@pytest.mark.usefixtures("cache")
def test_without_the_library_a_named_one_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    without_the_library(monkeypatch)
    models.require_model("asr", "good", "--asr")
    with pytest.raises(
        InputError, match=r"^the speech model transducer needs onnx-asr.*podcast-draft-summarizer\[onnx"
    ):
        models.require_model("asr", "transducer", "--asr")


@pytest.mark.parametrize(
    ("config", "known"),
    [
        ({"model_type": "nemo-conformer-tdt"}, True),
        ({"model_type": "nemo-conformer-aed", "features_size": 128}, True),
        ({"model_type": "bert"}, False),
        ({"model_type": ["whisper"]}, False),
        ({}, False),
        ([], False),
        ("x" * 10, False),
    ],
)
def test_a_folder_of_its_form_is_a_model(tmp_path: Path, config: object, known: bool) -> None:
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    assert (onnx_form(folder) is not None) == known
    if known:
        found = models.choose_asr(str(folder), None, tmp_path, Silent())
        assert (found.path, found.model.runtime) == (folder.resolve(), "onnx")
    else:
        with pytest.raises(InputError, match="holds no speech model: neither in CTranslate2 form"):
            models.choose_asr(str(folder), None, tmp_path, Silent())


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("subsampling_factor", 0, "subsampling_factor is 0; it is a whole number from 1 to 64"),
        ("subsampling_factor", -8, "subsampling_factor is -8;"),
        ("subsampling_factor", 8.0, "subsampling_factor is 8.0;"),
        ("subsampling_factor", True, "subsampling_factor is true;"),
        ("subsampling_factor", None, "subsampling_factor is null;"),
        ("subsampling_factor", float("nan"), "subsampling_factor is NaN;"),
        ("features_size", "128", 'features_size is "128"; it is a whole number from 1 to 1,024'),
        ("max_tokens_per_step", 10**9, "max_tokens_per_step is 1000000000;"),
        ("max_sequence_length", 0, "max_sequence_length is 0;"),
        ("encoder_params", {"reduction_kernel_size": 0}, "encoder_params.reduction_kernel_size is 0;"),
        ("subsampling_factor", 8, None),
        ("encoder_params", {"reduction_kernel_size": 2}, None),
        ("max_tokens_per_step", 10, None),
    ],
)
def test_the_numbers_of_its_config_are_whole_and_positive(
    tmp_path: Path, name: str, value: object, told: str | None
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "nemo-conformer-tdt", name: value}))
    with contextlib.nullcontext() if told is None else pytest.raises(ModelError, match=re.escape(told)):
        assert onnx_form(tmp_path) is not None


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["vocab.txt", "lang/tokens.txt"])
def test_a_pipe_in_its_folder_is_not_opened(tmp_path: Path, name: str) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "vosk"}')
    (tmp_path / "real.txt").write_text("▁a 0\n", encoding="utf-8")
    (tmp_path / "link.txt").symlink_to(tmp_path / "real.txt")
    assert onnx_form(tmp_path) is not None
    (tmp_path / name).parent.mkdir(exist_ok=True)
    os.mkfifo(tmp_path / name)
    with pytest.raises(ModelError, match=f"{name} is a pipe or a device; a speech model is files"):
        onnx_form(tmp_path)
    (tmp_path / "config.json").unlink()
    os.mkfifo(tmp_path / "config.json")
    assert onnx_form(tmp_path) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[" * 100_000, b"{"])
def test_a_config_that_is_none_is_no_model(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "config.json").write_bytes(content)
    assert onnx_form(tmp_path) is None


def test_whisper_in_ctranslate2_form_stays_what_it_is(tmp_path: Path) -> None:
    """Its config.json may name a type that onnx-asr runs, too."""
    (tmp_path / "config.json").write_text('{"model_type": "whisper"}')
    (tmp_path / "model.bin").write_bytes(b"x")
    assert onnx_form(tmp_path) is None
    assert models.choose_asr(str(tmp_path), None, tmp_path, Silent()).model.runtime == "ctranslate2"


def test_the_list_has_them_pinned() -> None:
    every = {one.name: one for one in models.registry() if one.runtime == "onnx"}
    assert {"parakeet-tdt-0.6b-v3", "parakeet-tdt-0.6b-v2", "canary-1b-v2", "cohere-transcribe"} == set(every)
    for one in every.values():
        assert one.cores >= 1000, "auto asks whether it was measured, not how many cores there are"
        assert one.license in {"CC-BY-4.0", "Apache-2.0"}
        assert any(name.startswith("encoder-model.int8.onnx") for name in one.files)
    assert len(every["parakeet-tdt-0.6b-v3"].languages) == 25
    assert all(every[name].sources[0].revision != "main" for name in every if name != "cohere-transcribe")
