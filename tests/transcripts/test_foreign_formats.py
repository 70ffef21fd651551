"""Formats of other tools, as they document them."""

from __future__ import annotations

import json

import pytest
from caption_texts import Runs, runs

from summarizer.transcripts import parse_transcript

CASES = [
    pytest.param(
        "0:00:01.000,0:00:04.000\nDANA: It rained.\n\n0:00:04.000,0:00:08.000\nRUTH: All night.\n",
        [("DANA", "It rained."), ("RUTH", "All night.")],
        "en",
        id="sbv",
    ),
    pytest.param(
        "[INFORMATION]\n[TITLE]Flood\n[END INFORMATION]\n[SUBTITLE]\n[COLF]&HFFFFFF,[STYLE]bd,[SIZE]18,[FONT]Arial\n"
        "00:00:01.00,00:00:04.00\nIt rained[br]hard.\n\n00:00:04.00,00:00:08.00\nAll night.\n",
        [(None, "It rained hard. All night.")],
        "en",
        id="subviewer",
    ),
    pytest.param(
        "00:00:01:00 - 00:00:04:00\nSpeaker 1\nIt rained.\n\n00:00:04:00 - 00:00:08:12\nSpeaker 2\nAll night.\n",
        [("Speaker 1", "It rained."), ("Speaker 2", "All night.")],
        "en",
        id="premiere",
    ),
    pytest.param(
        "1 00:00:01:00 00:00:04:00 It rained.\n2 00:00:04:00 00:00:08:12 All night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="encore",
    ),
    pytest.param(
        "$FontName = Arial\n//x\n00:00:01:00 , 00:00:04:00 , It rained.|\n00:00:04:00 , 00:00:08:12 , All night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="spruce",
    ),
    pytest.param("[10][40]It|rained.\n[40][]All night.\n", [(None, "It rained. All night.")], "en", id="mpl2"),
    pytest.param("00:00:01:It rained.\n00:00:04:All night.\n", [(None, "It rained. All night.")], "en", id="tmplayer"),
    pytest.param("00:00:01,1=It rained.\n00:00:04,1=All.\n", [(None, "It rained. All.")], "en", id="tmplayer-lines"),
    pytest.param(
        "Start (s),End (s),Speaker-ID,Text\n1.0,4.0,Dana,It rained.\n4.0,8.0,Ruth,All night.\n",
        [("Dana", "It rained."), ("Ruth", "All night.")],
        "en",
        id="table-headers",
    ),
    pytest.param(
        "00:00:01 - 00:00:04\nDana: It rained.\n\n00:00:04 - 00:00:08\nRuth: All night.\n",
        [("Dana", "It rained."), ("Ruth", "All night.")],
        "en",
        id="times-of-turns",
    ),
    pytest.param(
        "[00:00:01.120] - Speaker 1\nIt rained.\n\n[00:00:04.500] - Speaker 2\nAll night.\n",
        [("Speaker 1", "It rained."), ("Speaker 2", "All night.")],
        "en",
        id="time-and-voice",
    ),
    pytest.param(
        "0:01 Dana Reed\nIt rained.\n0:04 Ruth Hale\nAll night.\n",
        [("Dana Reed", "It rained."), ("Ruth Hale", "All night.")],
        "en",
        id="time-and-name",
    ),
    pytest.param(
        "0:01 It rained.\n0:04 Ruth Hale\n0:07 said so.\n",
        [(None, "It rained. Ruth Hale said so.")],
        "en",
        id="time-and-words",
    ),
    pytest.param(
        "[ar: The River]\n[ti: Flood]\n[00:01.00]It rained.\n[00:04.50]All night.\n[00:08.00]\n",
        [(None, "It rained. All night.")],
        "en",
        id="lrc",
    ),
    pytest.param(
        "[00:01.00]<00:01.00>It <00:01.50>rained.\n[00:04.50]<00:04.50>All <00:05.00>night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="lrc-words",
    ),
    pytest.param(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata" xml:lang="en">'
        '<head><metadata><ttm:agent xml:id="a1" type="person"><ttm:name type="full">Ruth</ttm:name>'
        '</ttm:agent></metadata></head><body><div><p begin="00:00:01.000" end="00:00:04.000" ttm:agent="a1">'
        'It <span>rained</span><br/>hard.</p><p begin="4s" end="8000ms">All night.</p></div></body></tt>',
        [("Ruth", "It rained hard."), (None, "All night.")],
        "en",
        id="ttml",
    ),
    pytest.param(
        'start,end,text\n1000,4000," It rained, and rained."\n4000,8000," All night."\n',
        [(None, "It rained, and rained. All night.")],
        "en",
        id="csv",
    ),
    pytest.param(
        "Speaker,Start Time,End Time,Text\nRuth,00:00:01,00:00:04,It rained.\nDana,00:00:04,00:00:08,All night.\n",
        [("Ruth", "It rained."), ("Dana", "All night.")],
        "en",
        id="csv-speaker",
    ),
    pytest.param(
        "1.000000\t4.000000\tIt rained.\n4.000000\t8.000000\tAll night.\n",
        [(None, "It rained. All night.")],
        "en",
        id="audacity",
    ),
    pytest.param(
        json.dumps(
            {
                "jobName": "x",
                "results": {
                    "transcripts": [{"transcript": "It rained. All night?"}],
                    "speaker_labels": {
                        "segments": [
                            {
                                "start_time": "1.0",
                                "speaker_label": "spk_0",
                                "end_time": "2.5",
                                "items": [
                                    {"start_time": "1.0", "speaker_label": "spk_0", "end_time": "1.5"},
                                    {"start_time": "1.5", "speaker_label": "spk_0", "end_time": "2.5"},
                                ],
                            },
                            {
                                "start_time": "3.0",
                                "speaker_label": "spk_1",
                                "items": [
                                    {"start_time": "3.0", "speaker_label": "spk_1"},
                                    {"start_time": "3.4", "speaker_label": "spk_1"},
                                ],
                            },
                        ]
                    },
                    "items": [
                        {
                            "start_time": "1.0",
                            "end_time": "1.5",
                            "type": "pronunciation",
                            "alternatives": [{"confidence": "0.9", "content": "It"}],
                        },
                        {
                            "start_time": "1.5",
                            "end_time": "2.5",
                            "type": "pronunciation",
                            "alternatives": [{"confidence": "0.9", "content": "rained"}],
                        },
                        {"type": "punctuation", "alternatives": [{"confidence": "0.0", "content": "."}]},
                        {
                            "start_time": "3.0",
                            "end_time": "3.4",
                            "type": "pronunciation",
                            "alternatives": [{"confidence": "0.9", "content": "All"}],
                        },
                        {
                            "start_time": "3.4",
                            "end_time": "4",
                            "type": "pronunciation",
                            "alternatives": [{"confidence": "0.9", "content": "night"}],
                        },
                        {"type": "punctuation", "alternatives": [{"content": "?"}]},
                    ],
                },
                "status": "COMPLETED",
            }
        ),
        [("spk_0", "It rained."), ("spk_1", "All night?")],
        "en",
        id="aws",
    ),
    pytest.param(
        json.dumps(
            {
                "monologues": [
                    {
                        "speaker": 0,
                        "elements": [
                            {"type": "text", "value": "It", "ts": 1.0, "end_ts": 1.5, "confidence": 0.9},
                            {"type": "punct", "value": " "},
                            {"type": "text", "value": "rained", "ts": 1.5, "end_ts": 2.0},
                            {"type": "punct", "value": "."},
                        ],
                    },
                    {
                        "speaker": 1,
                        "elements": [
                            {"type": "text", "value": "All", "ts": 3.0, "end_ts": 3.5},
                            {"type": "punct", "value": " "},
                            {"type": "text", "value": "night", "ts": 3.5, "end_ts": 4.0},
                            {"type": "punct", "value": "?"},
                        ],
                    },
                ]
            }
        ),
        [("Speaker 0", "It rained."), ("Speaker 1", "All night?")],
        "en",
        id="rev",
    ),
    pytest.param(
        json.dumps(
            {
                "results": [
                    {
                        "alternatives": [
                            {
                                "transcript": "It rained.",
                                "confidence": 0.9,
                                "words": [
                                    {"startTime": "1s", "endTime": "1.500s", "word": "It"},
                                    {"startTime": "1.500s", "endTime": "2s", "word": "rained."},
                                ],
                            }
                        ],
                        "languageCode": "en-us",
                    },
                    {
                        "alternatives": [
                            {
                                "words": [
                                    {"startTime": "1s", "endTime": "1.500s", "word": "It", "speakerTag": 1},
                                    {"startTime": "1.500s", "endTime": "2s", "word": "rained.", "speakerTag": 1},
                                    {"startTime": "3s", "endTime": "4s", "word": "Yes.", "speakerTag": 2},
                                ]
                            }
                        ]
                    },
                ]
            }
        ),
        [("Speaker 1", "It rained."), ("Speaker 2", "Yes.")],
        "en",
        id="google",
    ),
    pytest.param(
        json.dumps(
            {
                "metadata": {"duration": 5},
                "results": {
                    "channels": [
                        {
                            "alternatives": [
                                {
                                    "transcript": "it rained all night",
                                    "confidence": 0.9,
                                    "words": [
                                        {
                                            "word": "it",
                                            "start": 1.0,
                                            "end": 1.5,
                                            "confidence": 0.9,
                                            "speaker": 0,
                                            "punctuated_word": "It",
                                        },
                                        {
                                            "word": "rained",
                                            "start": 1.5,
                                            "end": 2.0,
                                            "confidence": 0.9,
                                            "speaker": 0,
                                            "punctuated_word": "rained.",
                                        },
                                        {
                                            "word": "all",
                                            "start": 3.0,
                                            "end": 3.5,
                                            "confidence": 0.9,
                                            "speaker": 1,
                                            "punctuated_word": "All",
                                        },
                                        {
                                            "word": "night",
                                            "start": 3.5,
                                            "end": 4.0,
                                            "confidence": 0.9,
                                            "speaker": 1,
                                            "punctuated_word": "night?",
                                        },
                                    ],
                                }
                            ]
                        }
                    ]
                },
            }
        ),
        [("Speaker 0", "It rained."), ("Speaker 1", "All night?")],
        "en",
        id="deepgram",
    ),
    pytest.param(
        json.dumps(
            {
                "id": "x",
                "language_code": "en_us",
                "status": "completed",
                "text": "It rained. All night?",
                "words": [{"text": "It", "start": 1000, "end": 1500, "confidence": 0.9, "speaker": "A"}],
                "utterances": [
                    {
                        "speaker": "A",
                        "start": 1000,
                        "end": 2000,
                        "confidence": 0.9,
                        "text": "It rained.",
                        "words": [
                            {"text": "It", "start": 1000, "end": 1500, "speaker": "A"},
                            {"text": "rained.", "start": 1500, "end": 2000, "speaker": "A"},
                        ],
                    },
                    {
                        "speaker": "B",
                        "start": 3000,
                        "end": 4000,
                        "text": "All night?",
                        "words": [
                            {"text": "All", "start": 3000, "end": 3500},
                            {"text": "night?", "start": 3500, "end": 4000},
                        ],
                    },
                ],
            }
        ),
        [("A", "It rained."), ("B", "All night?")],
        "en",
        id="assembly",
    ),
    pytest.param(
        json.dumps(
            {
                "id": "x",
                "language_code": "en_us",
                "text": "It rained. All night?",
                "utterances": None,
                "words": [
                    {"text": "It", "start": 1000, "end": 1500, "speaker": None},
                    {"text": "rained.", "start": 1500, "end": 2000},
                    {"text": "All", "start": 3000, "end": 3500},
                    {"text": "night?", "start": 3500, "end": 4000},
                ],
            }
        ),
        [(None, "It rained. All night?")],
        "en",
        id="assembly-words",
    ),
    pytest.param(
        json.dumps(
            {
                "language_code": "en",
                "text": "It rained. (laughter) Yes.",
                "words": [
                    {"text": "It", "start": 1, "end": 1.5, "type": "word", "speaker_id": "speaker_0"},
                    {"text": " ", "start": 1.5, "end": 1.5, "type": "spacing", "speaker_id": "speaker_0"},
                    {"text": "rained.", "start": 1.5, "end": 2, "type": "word", "speaker_id": "speaker_0"},
                    {"text": "(laughter)", "start": 2, "end": 3, "type": "audio_event", "speaker_id": "speaker_0"},
                    {"text": "Yes.", "start": 3, "end": 4, "type": "word", "speaker_id": "speaker_1"},
                ],
            }
        ),
        [("speaker_0", "It rained."), ("speaker_1", "Yes.")],
        "en",
        id="eleven",
    ),
    pytest.param(
        json.dumps(
            {
                "format": "2.9",
                "metadata": {"language": "en"},
                "results": [
                    {
                        "type": "word",
                        "start_time": 1,
                        "end_time": 1.5,
                        "alternatives": [{"content": "It", "confidence": 1.0, "speaker": "S1"}],
                    },
                    {
                        "type": "word",
                        "start_time": 1.5,
                        "end_time": 2,
                        "alternatives": [{"content": "rained", "speaker": "S1"}],
                    },
                    {
                        "type": "punctuation",
                        "start_time": 2,
                        "end_time": 2,
                        "is_eos": True,
                        "alternatives": [{"content": ".", "speaker": "S1"}],
                    },
                    {
                        "type": "word",
                        "start_time": 3,
                        "end_time": 4,
                        "alternatives": [{"content": "Yes", "speaker": "S2"}],
                    },
                ],
            }
        ),
        [("S1", "It rained."), ("S2", "Yes")],
        "en",
        id="speechmatics",
    ),
    pytest.param(
        json.dumps(
            {
                "source": "x",
                "combinedRecognizedPhrases": [{"channel": 0, "display": "It rained. Yes."}],
                "recognizedPhrases": [
                    {
                        "recognitionStatus": "Success",
                        "channel": 0,
                        "speaker": 1,
                        "offset": "PT1S",
                        "duration": "PT1S",
                        "offsetInTicks": 10000000.0,
                        "durationInTicks": 10000000.0,
                        "nBest": [{"confidence": 0.9, "lexical": "it rained", "display": "It rained."}],
                    },
                    {
                        "speaker": 2,
                        "offsetInTicks": 30000000.0,
                        "durationInTicks": 10000000.0,
                        "nBest": [{"confidence": 0.9, "display": "Yes."}],
                    },
                ],
            }
        ),
        [("Speaker 1", "It rained."), ("Speaker 2", "Yes.")],
        "en",
        id="azure",
    ),
    pytest.param(
        json.dumps(
            {
                "durationMilliseconds": 5000,
                "combinedPhrases": [{"text": "It rained. Yes."}],
                "phrases": [
                    {
                        "speaker": 1,
                        "offsetMilliseconds": 1000,
                        "durationMilliseconds": 1000,
                        "text": "It rained.",
                        "words": [
                            {"text": "It", "offsetMilliseconds": 1000, "durationMilliseconds": 500},
                            {"text": "rained.", "offsetMilliseconds": 1500, "durationMilliseconds": 500},
                        ],
                        "locale": "en-US",
                        "confidence": 0.9,
                    },
                    {
                        "speaker": 2,
                        "offsetMilliseconds": 3000,
                        "durationMilliseconds": 1000,
                        "text": "Yes.",
                        "words": [],
                    },
                ],
            }
        ),
        [("Speaker 1", "It rained."), ("Speaker 2", "Yes.")],
        "en",
        id="azure-fast",
    ),
    pytest.param(
        json.dumps(
            {
                "systeminfo": "",
                "model": {},
                "result": {"language": "en"},
                "transcription": [
                    {
                        "timestamps": {"from": "00:00:01,000", "to": "00:00:04,000"},
                        "offsets": {"from": 1000, "to": 4000},
                        "text": " It rained.",
                        "tokens": [
                            {"text": "[_BEG_]", "offsets": {"from": 1000, "to": 1000}, "id": 50364, "p": 0.9},
                            {"text": " It", "offsets": {"from": 1000, "to": 2000}, "p": 0.9},
                            {"text": " rain", "offsets": {"from": 2000, "to": 3000}, "p": 0.8},
                            {"text": "ed", "offsets": {"from": 3000, "to": 3500}, "p": 0.8},
                            {"text": ".", "offsets": {"from": 3500, "to": 4000}, "p": 0.9},
                            {"text": "[_TT_150]", "offsets": {"from": 4000, "to": 4000}},
                        ],
                    }
                ],
            }
        ),
        [(None, "It rained.")],
        "en",
        id="wcpp-tokens",
    ),
    pytest.param(
        "[00:00:00] Dana: It rained on the town.\n\n[00:00:04] Ruth: All night long.\n",
        [("Dana", "It rained on the town."), ("Ruth", "All night long.")],
        "en",
        id="descript",
    ),
    pytest.param(
        "Dana Bell (00:00):\nIt rained on the town.\n\nRuth Carver (00:04):\nAll night long.\n",
        [("Dana Bell", "It rained on the town."), ("Ruth Carver", "All night long.")],
        "en",
        id="rev-txt",
    ),
    pytest.param(
        "[00:00:00.000 --> 00:00:04.000]   It rained on the town.\n[00:00:04.000 --> 00:00:08.000]   All night long.\n",
        [(None, "It rained on the town. All night long.")],
        "en",
        id="whisper-stdout",
    ),
    pytest.param(
        "We never knew it.\n\nRemember: the water wins.\n\nIt rained.\n\nRemember: it is the river.\n",
        [(None, "We never knew it. Remember: the water wins. It rained. Remember: it is the river.")],
        "en",
        id="txt-remember",
    ),
    pytest.param(
        "Dana: Welcome to the show.\n\nRuth: Thank you for having me.\n\nNote: the bridge is closed.\n\n"
        "Dana: I see.\n\nTom: I never shouted.\n",
        [
            ("Dana", "Welcome to the show."),
            ("Ruth", "Thank you for having me. Note: the bridge is closed."),
            ("Dana", "I see."),
            ("Tom", "I never shouted."),
        ],
        "en",
        id="txt-labels",
    ),
]


@pytest.mark.parametrize(("text", "expected", "language"), CASES)
def test_words_and_speakers(text: str, expected: Runs, language: str) -> None:
    assert runs(text, language) == expected


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("00:00:01:15 - 00:00:04:00\nDana\nRain.\n\n00:01:04:00 - 00:01:08:12\nDana\nSnow.\n", [1.5, 64]),
        ("[10][40]Rain.\n[45][]Snow.\n", [1, 4.5]),
        ("00:00:01=Rain.\n01:00:04=Snow.\n", [1, 3604]),
        ("[SUBTITLE]\n00:00:01.50,00:00:04.00\nRain.\n\n00:00:04.25,00:00:08.00\nSnow.\n", [1.5, 4.25]),
    ],
)
def test_times_without_an_arrow(text: str, starts: list[float]) -> None:
    assert [word.start for word in parse_transcript(text.encode(), "some file", "en").words] == starts


def test_a_text_with_two_times_in_a_sentence_is_no_list_of_times() -> None:
    text = "It rained from\n00:30, 01:30 and then\nit snowed, and later\nit froze.\n"
    said = " ".join(word.text for word in parse_transcript(text.encode(), "some file", "en").words)
    assert said == "It rained from 00:30, 01:30 and then it snowed, and later it froze."
