"""Content decides, not names."""

from __future__ import annotations

import pytest

from summarizer.net.sniff import extension, sniff

MP3 = bytes([0xFF, 0xFB, 0x90, 0x64]) + bytes(400)


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"ID3\x04\x00", "media"),
        (MP3, "media"),
        (b"fLaC\0\0", "media"),
        (b"OggS\0", "media"),
        (b"RIFF\0\0\0\0WAVEfmt ", "media"),
        (b"\0\0\0\x20ftypM4A ", "media"),
        (b"\x1aE\xdf\xa3....", "media"),
        (b"<?xml version='1.0'?><rss version='2.0'>", "feed"),
        (b"\xef\xbb\xbf\n<?xml version='1.0'?>\n<!-- <html> -->\n<feed xmlns='http://www.w3.org/2005/Atom'>", "feed"),
        ("<?xml version='1.0' encoding='utf-16'?><rss>".encode("utf-16"), "feed"),
        (b"<?xml version='1.0'?><!DOCTYPE rss [<!ENTITY a 'b'>]><rss>", "feed"),
        (b"<rdf:RDF xmlns='http://purl.org/rss/1.0/'>", "feed"),
        (b"<?xml version='1.0'?><opml version='2.0'>", "opml"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "xml"),
        (b"<!DOCTYPE html><html>", "html"),
        (b"  <HTML lang=en>", "html"),
        (b'{"error": 1}', "json"),
        (b"just some words, no sound", "text"),
        ("Grüße aus Köln".encode("latin-1"), "text"),
        (b"%PDF-1.7", "other"),
        (b"PK\x03\x04", "other"),
        (bytes(range(256)), "unknown"),
        (bytes(5000), "unknown"),
    ],
)
def test_sniff(head: bytes, kind: str) -> None:
    assert sniff(head)[0] == kind


def test_extension_by_content_then_type_then_name() -> None:
    assert extension(b"ID3\x04", "audio/mp4", "https://example.org/a.wav") == ".mp3"
    assert extension(b"\0\0\0\x20ftypisom", None, "https://example.org/a.m4v") == ".m4v"
    assert extension(b"\0\0\0\x20ftypM4A ", None, "https://example.org/a.mp3?x=1") == ".m4a"
    assert extension(bytes(500), "audio/mpeg; charset=x", "https://example.org/a") == ".mp3"
    assert extension(bytes(500), None, "https://example.org/a.FLAC?x=.exe") == ".flac"
    assert extension(bytes(500), None, "https://example.org/run.exe") == ".bin"
    assert extension(bytes(500), None, "http://[::1/a.mp3") == ".bin"
