"""Recognisers of onnx-asr, through the real library with small models of the same shapes. Words are beeps."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import onnx
import pytest
from onnx_models import SPOKEN, beeps, loud_spans, write_aed, write_ctc, write_tdt, write_wave

from summarizer.asr import kept_models, onnx_recogniser, packed_recogniser, recognise, recognises_fast
from summarizer.asr.calibration import stored_plan
from summarizer.asr.chunking import AudioPiece
from summarizer.asr.clip_recogniser import clip_recogniser
from summarizer.asr.loading import load_recogniser, measure_model
from summarizer.asr.onnx_recogniser import OnnxRecogniser, load_onnx
from summarizer.asr.speech_windows import RecognisedSegment
from summarizer.errors import InputError, ModelError
from summarizer.models import OnnxForm
from summarizer.records.transcript import Span
from summarizer.reporting import Silent
from summarizer.settings import AsrSettings

SAMPLE = Path(__file__).parents[2] / "samples" / "interview.mp3"
SENTENCE = [(5, 1.0), (0, 2.0), (1, 2.6), (2, 3.3), (4, 4.0)]  # (number of the word, second)


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    write_tdt(folder / "tdt")
    write_ctc(folder / "ctc")
    write_aed(folder / "aed", "good morning to you")
    return folder


def piece(words: list[tuple[int, float]], start: float = 100.0, seconds: float = 10.0) -> AudioPiece:
    speech = tuple(Span(start=start + time, end=start + time + 0.24) for _, time in words)
    return AudioPiece(start, beeps(words, seconds), speech)


def decoded(recogniser: Any, what: AudioPiece, **more: Any) -> list[RecognisedSegment]:
    return recogniser.decode(what, "en", lambda _: True, **more)


def texts(found: list[RecognisedSegment]) -> list[str]:
    return [word.text for one in found for word in one.words]


def no_whisper(language: str) -> tuple[Path, str]:
    raise ModelError(f"none for {language} in this test")


@pytest.mark.parametrize("kind", ["tdt", "ctc"])
def test_beeps_become_words_with_times_of_the_recording(exports: Path, kind: str) -> None:
    recogniser = load_recogniser(exports / kind, kind, AsrSettings())
    found = decoded(recogniser, piece(SENTENCE))
    assert isinstance(recogniser, OnnxRecogniser)
    assert texts(found) == [SPOKEN[number] for number, _ in SENTENCE]
    assert [len(one.words) for one in found] == [5], "a segment ends with its sentence"
    words = [word for one in found for word in one.words]
    assert [word.start for word in words] == pytest.approx([100.0 + time for _, time in SENTENCE], abs=0.09)
    assert all(0.1 < word.end - word.start < 0.5 for word in words)
    assert all(word.probability is not None and word.probability > 0.5 for word in words)
    assert -0.5 < found[0].avg_log_probability < 0.0


def test_a_long_piece_is_cut_in_pauses_and_silences_are_left_out(exports: Path) -> None:
    words = [(number % 6, 1.0 + 0.7 * number) for number in range(80)] + [(0, 200.0), (4, 201.0)]
    reached: list[float] = []

    def on_progress(second: float) -> bool:
        reached.append(second)
        return True

    recogniser = load_recogniser(exports / "tdt", "tdt", AsrSettings())
    found = recogniser.decode(piece(words, 0.0, 210.0), "en", on_progress)
    assert texts(found) == [SPOKEN[number] for number, _ in words]
    assert [word.start for one in found for word in one.words] == pytest.approx([time for _, time in words], abs=0.09)
    assert len(reached) == 2 or len(reached) == 3, "two minutes of silence are not recognised"
    assert reached == sorted(reached)


def test_a_span_is_heard_again_alone(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recogniser = load_recogniser(exports / "tdt", "tdt", AsrSettings())
    assert isinstance(recogniser, OnnxRecogniser)
    heard: list[float] = []
    real = OnnxRecogniser._recognised

    def listening(self: OnnxRecogniser, samples: Any, language: str) -> list[Any]:
        heard.extend(len(one) / 16_000 for one in samples)
        return real(self, samples, language)

    monkeypatch.setattr(OnnxRecogniser, "_recognised", listening)
    spans = [Span(start=101.8, end=103.0), Span(start=103.0, end=105.0)]
    found = decoded(recogniser, piece(SENTENCE), spans=spans)
    assert texts(found) == ["interview", "don't", "Rudolf", "right."]
    assert heard == pytest.approx([1.2, 2.0], abs=0.01)
    assert decoded(recogniser, piece(SENTENCE), spans=()) == []
    assert decoded(recogniser, piece([])) == []


def test_it_stops_when_asked_and_may_be_used_by_several_threads(exports: Path) -> None:
    words = [(number % 6, 1.0 + 0.7 * number) for number in range(100)]
    what, recogniser = piece(words, 0.0, 75.0), load_recogniser(exports / "tdt", "tdt", AsrSettings())
    stopped = recogniser.decode(what, "en", lambda _: False)
    assert 20 < len(texts(stopped)) < 60
    with ThreadPoolExecutor(4) as pool:
        every = list(pool.map(lambda _: decoded(recogniser, what), range(4)))
    assert all(one == every[0] for one in every)


def test_from_a_file_to_a_transcript(exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.asr.chunking.detect_speech", loud_spans)
    monkeypatch.setattr("summarizer.asr.spoken_language.detect_speech", loud_spans)
    order = np.random.default_rng(4).integers(6, size=200)  # the same words again and again would be a loop
    words = [(int(number), 2.0 + 0.7 * place) for place, number in enumerate(order)]
    sound = write_wave(tmp_path / "beeps.wav", beeps(words, 145.0))
    transcript = recognise(sound, exports / "tdt", "tdt", AsrSettings(workers=2), (), Silent())
    assert [word.text for word in transcript.words] == [SPOKEN[number] for number, _ in words]
    assert [word.start for word in transcript.words] == pytest.approx([time for _, time in words], abs=0.09)
    assert (transcript.model, transcript.gaps, transcript.coverage) == ("tdt", (), 1.0)
    assert transcript.duration == 145.0
    clip = clip_recogniser(sound, exports / "tdt", "tdt", "en", AsrSettings())
    assert [word.text for word in clip(1.8, 4.6)] == [SPOKEN[number] for number, _ in words[:4]]


def test_it_hears_passages_again_as_the_second_model_of_a_cascade(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("summarizer.asr.packing.detect_speech", loud_spans)
    sound = write_wave(tmp_path / "beeps.wav", beeps([(place % 6, 1.0 + 0.7 * place) for place in range(60)], 45.0))
    hear = packed_recogniser(sound, exports / "tdt", "tdt", "en", AsrSettings(), Silent())
    spans = [Span(start=0.9, end=2.3), Span(start=20.4, end=22.6)]
    for alone in (False, True):
        found = hear(spans, alone)
        assert [word.text for word in found[0]] == ["interview", "don't"]
        assert [word.text for word in found[1]] == ["right.", "well,", "interview"]
        assert [word.start for word in found[1]] == pytest.approx([20.6, 21.3, 22.0], abs=0.09)


@pytest.mark.slow
def test_a_real_recording_keeps_the_rules(exports: Path) -> None:
    """The small model writes anything for speech, which is what the rules about inventions are for."""
    transcript = recognise(SAMPLE, exports / "tdt", "tdt", AsrSettings(language="en"), (), Silent())
    starts = [word.start for word in transcript.words]
    assert starts == sorted(starts)
    assert all(0 <= word.start < word.end <= transcript.duration + 0.1 for word in transcript.words)
    assert all(gap.start < gap.end for gap in transcript.gaps)


# -- language ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("languages", "said", "expected"),
    [
        (("ru",), [], {"ru": 1.0}),
        (("*",), ["well, I don't think that he was right."], {"en": 1.0}),
        (("*",), ["so war es"], {"de": 0.5}),
        (("de", "en"), ["y entonces fuimos a la casa de mi madre"], {}),
        (("*",), ["…"], {}),
    ],
)
def test_a_transducer_has_the_language_of_its_words(
    languages: tuple[str, ...], said: list[str], expected: dict[str, float]
) -> None:
    model = SimpleNamespace(recognize=lambda *_, **__: [SimpleNamespace(text=text, logprobs=None) for text in said])
    recogniser = OnnxRecogniser(model, "x", OnnxForm("nemo-conformer-tdt"), languages, None)
    found = recogniser.detect_language(np.zeros(16_000, np.float32))
    assert found == expected
    assert recogniser.multilingual


def test_a_model_that_is_told_the_language_says_so_when_nobody_does(exports: Path, tiny: Path) -> None:
    english_only = load_onnx(exports / "aed", "aed", AsrSettings(language="en"), lambda _: (tiny, "tiny.en"))
    with pytest.raises(InputError, match="the speech model aed must be told the language: give --language"):
        english_only.detect_language(np.zeros(16_000, np.float32))
    with pytest.raises(InputError, match="the speech model aed does not know the language fr"):
        english_only.decode(piece(SENTENCE), "fr", lambda _: True)
    assert english_only.detect_language(np.zeros(16_000, np.float32)) == {"fr": 1.0}, "then that of the recording"


# -- models without word times -----------------------------------------------------------------------------------------


def test_words_without_times_get_them_from_whisper(tmp_path: Path, tiny: Path) -> None:
    from summarizer.audio import detect_speech, read_samples

    samples = read_samples(SAMPLE, 0.0, 8.0)
    what = AudioPiece(0.0, samples, tuple(detect_speech(samples, min_silence=0.2, pad=0.0)))
    whisper = load_recogniser(tiny, "tiny.en", AsrSettings())
    theirs = [word for one in whisper.decode(what, "en", lambda _: True) for word in one.words]
    folder = write_aed(tmp_path / "aed", " ".join(word.text for word in theirs))
    recogniser = load_onnx(folder, "aed", AsrSettings(language="en"), lambda _: (tiny, "tiny.en"))
    ours = [word for one in recogniser.decode(what, "en", lambda _: True) for word in one.words]
    assert [word.text for word in ours] == [word.text for word in theirs]
    assert [word.start for word in ours] == pytest.approx([word.start for word in theirs], abs=0.15)


@pytest.mark.parametrize("find", [None, no_whisper])
def test_without_whisper_there_are_no_times_and_that_is_said_before_the_work(exports: Path, find: Any) -> None:
    with pytest.raises(ModelError, match=r"aed tells no word times, and no Whisper model is here .*fetch base"):
        load_onnx(exports / "aed", "aed", AsrSettings(), find)


def test_a_spelling_is_kept_where_nothing_compares(exports: Path, tiny: Path) -> None:
    sound = np.zeros(16_000, np.float32)
    for find in (None, no_whisper):
        alone = load_onnx(exports / "tdt", "tdt", AsrSettings(), find)
        assert alone.compare(sound, "en", "Rudolf", "Rudolph", "Rudolph") == float("-inf")
    with_whisper = load_onnx(exports / "tdt", "tdt", AsrSettings(), lambda _: (tiny, "tiny.en"))
    assert np.isfinite(with_whisper.compare(sound, "en", "Rudolf", "Rudolph", "Rudolph"))


# -- faults ------------------------------------------------------------------------------------------------------------


def spoil(folder: Path, name: str, content: bytes | None) -> None:
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("encoder-model.int8.onnx", None),
        ("encoder-model.int8.onnx", b""),
        ("decoder_joint-model.int8.onnx", b"\x08\x09broken"),
        ("vocab.txt", None),
        ("vocab.txt", b"no numbers here\n"),
        ("config.json", b"{}"),
        ("config.json", b'{"model_type": "nemo-conformer-aed"}'),
    ],
)
def test_a_damaged_folder_is_told_in_one_line(tmp_path: Path, name: str, content: bytes | None) -> None:
    folder = write_tdt(tmp_path / "tdt")
    spoil(folder, name, content)
    with pytest.raises(ModelError) as raised:
        load_onnx(folder, "tdt", AsrSettings())
    assert "\n" not in str(raised.value)


def test_a_fault_while_it_runs_is_told_in_one_line(tmp_path: Path) -> None:
    folder = write_tdt(tmp_path / "tdt")
    (folder / "config.json").write_text('{"model_type": "nemo-conformer-tdt", "features_size": 80}')
    recogniser = load_onnx(folder, "tdt", AsrSettings())
    with pytest.raises(ModelError, match="the speech model tdt failed: ") as raised:
        decoded(recogniser, piece(SENTENCE))
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("name", ["encoder-model.int8.onnx", "decoder_joint-model.int8.onnx"])
@pytest.mark.parametrize("weight", [np.nan, np.inf])
def test_a_model_whose_numbers_are_none_is_told_and_not_taken_for_silence(
    tmp_path: Path, name: str, weight: float
) -> None:
    folder = write_tdt(tmp_path / "tdt")
    graph = onnx.load(folder / name)
    for table in graph.graph.initializer:
        values = onnx.numpy_helper.to_array(table)
        if values.dtype == np.float32:
            table.CopyFrom(onnx.numpy_helper.from_array(np.full_like(values, weight), table.name))
    onnx.save(graph, folder / name)
    with pytest.raises(ModelError, match=r"the speech model tdt in .*tdt answers with numbers that are none"):
        decoded(load_onnx(folder, "tdt", AsrSettings()), piece(SENTENCE))


@pytest.mark.parametrize("content", ["", "▁a 0\n", "▁a -1\n<blk> 3\n", "▁a\n"])
def test_tokens_of_another_model_are_told_with_the_folder_and_its_form(tmp_path: Path, content: str) -> None:
    folder = write_tdt(tmp_path / "tdt")
    (folder / "vocab.txt").write_text(content, encoding="utf-8")
    with pytest.raises(ModelError, match=r"tdt does not have the form of nemo-conformer-tdt, .*; get it again, or"):
        decoded(load_onnx(folder, "tdt", AsrSettings()), piece(SENTENCE))


def test_without_the_library_the_way_to_it_is_told(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("summarizer.models.onnx_forms.has_onnx_extra", lambda: False)
    with pytest.raises(InputError, match=r"tdt needs onnx-asr, .*: pip install 'podcast-draft-summarizer\[onnx\]'"):
        load_onnx(exports / "tdt", "tdt", AsrSettings())


def test_a_gpu_that_is_not_there(exports: Path) -> None:
    import onnxruntime

    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        pytest.skip("this machine has one")
    with pytest.raises(ModelError, match="onnxruntime has no GPU here"):
        load_onnx(exports / "tdt", "tdt", AsrSettings(device="cuda"))


# -- speed -------------------------------------------------------------------------------------------------------------


def test_what_was_measured_is_used(exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = AsrSettings(calibration=tmp_path / "kept.json")
    assert not recognises_fast(settings)("tdt")
    monkeypatch.setattr("summarizer.asr.calibration.cores", lambda: 4)
    monkeypatch.setattr(onnx_recogniser, "cores", lambda: 4)
    monkeypatch.setattr(onnx_recogniser, "_NOISE_SECONDS", 2.0)
    plan = measure_model(exports / "tdt", "tdt", settings, Silent())
    assert stored_plan(tmp_path / "kept.json", "tdt", "onnxruntime") == plan
    assert stored_plan(tmp_path / "kept.json", "tdt") is None, "CTranslate2 has not run it"
    assert plan.at_once == 1
    assert plan.speed is not None
    assert load_onnx(exports / "tdt", "tdt", settings).workers == plan.workers
    assert load_onnx(exports / "tdt", "tdt", settings.model_copy(update={"workers": 3})).workers == 3
    for speed, fast in ((4.9, False), (5.0, True), (None, False)):
        kept = plan.model_copy(update={"speed": speed})
        monkeypatch.setattr("summarizer.asr.loading.stored_plan", lambda *_, kept=kept: kept)
        assert recognises_fast(settings)("tdt") == fast


def test_the_speed_of_a_model_without_word_times_is_not_kept(
    exports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(onnx_recogniser, "_NOISE_SECONDS", 2.0)
    settings = AsrSettings(calibration=tmp_path / "kept.json")
    assert measure_model(exports / "aed", "aed", settings, Silent()).speed is None


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_models, "_kept", {})


@pytest.mark.usefixtures("kept")
def test_a_process_for_many_recordings_loads_it_once(exports: Path) -> None:
    first = load_onnx(exports / "tdt", "tdt", AsrSettings())
    assert load_onnx(exports / "tdt", "tdt", AsrSettings()).model is first.model
    load_onnx(exports / "ctc", "ctc", AsrSettings())
    assert load_onnx(exports / "tdt", "tdt", AsrSettings()).model is not first.model


def test_the_library_is_imported_only_when_such_a_model_is_loaded() -> None:
    line = "import sys, summarizer.asr, summarizer.models; sys.exit('onnx_asr' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", line], check=False).returncode == 0
