"""Assigns a speaker to each word, and a name and role to each speaker.

clustering.py        speaker embeddings -> centroids, one per speaker
diarize.py           transcript and audio -> a speaker for every word
embedding.py         speaker embeddings of stretches of audio (CAM++)
metadata_people.py   people that the episode's metadata names
name_evidence.py     observations about names and roles from the words of a transcript
naming.py            names and roles of speakers
overlap.py           where two speakers talk at once
voiceprint_file.py   the file of stored voiceprints
voiceprints.py       recognises speakers by voiceprints of earlier episodes
data/                the networks, and the scripts that export them
"""

from __future__ import annotations

from summarizer.diarization.diarize import diarize
from summarizer.diarization.naming import AskModel, name_speakers
from summarizer.diarization.voiceprint_file import KnownVoice, forget_voices, known_voices
from summarizer.diarization.voiceprints import VoiceprintMemory

__all__ = ["AskModel", "KnownVoice", "VoiceprintMemory", "diarize", "forget_voices", "known_voices", "name_speakers"]
