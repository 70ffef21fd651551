"""Names and codes of Whisper's languages. Some servers state a language by its English name, others by code."""

from __future__ import annotations

__all__ = ["language_code"]

# As openai/whisper's tokenizer names them (MIT).
_NAMES = """
en english|zh chinese|de german|es spanish|ru russian|ko korean|fr french|ja japanese|pt portuguese|tr turkish|pl polish
ca catalan|nl dutch|ar arabic|sv swedish|it italian|id indonesian|hi hindi|fi finnish|vi vietnamese|he hebrew
uk ukrainian|el greek|ms malay|cs czech|ro romanian|da danish|hu hungarian|ta tamil|no norwegian|th thai|ur urdu
hr croatian|bg bulgarian|lt lithuanian|la latin|mi maori|ml malayalam|cy welsh|sk slovak|te telugu|fa persian|lv latvian
bn bengali|sr serbian|az azerbaijani|sl slovenian|kn kannada|et estonian|mk macedonian|br breton|eu basque|is icelandic
hy armenian|ne nepali|mn mongolian|bs bosnian|kk kazakh|sq albanian|sw swahili|gl galician|mr marathi|pa punjabi
si sinhala|km khmer|sn shona|yo yoruba|so somali|af afrikaans|oc occitan|ka georgian|be belarusian|tg tajik|sd sindhi
gu gujarati|am amharic|yi yiddish|lo lao|uz uzbek|fo faroese|ht haitian creole|ps pashto|tk turkmen|nn nynorsk
mt maltese|sa sanskrit|lb luxembourgish|my myanmar|bo tibetan|tl tagalog|mg malagasy|as assamese|tt tatar
haw hawaiian|ln lingala
ha hausa|ba bashkir|jw javanese|su sundanese|yue cantonese
"""
_CODES = {
    name: code for entry in _NAMES.replace("\n", "|").strip("|").split("|") for code, _, name in [entry.partition(" ")]
}


def language_code(told: str) -> str | None:
    """ISO 639-1 code of a name or a code such as "en-US"; None for unknown languages."""
    plain = told.strip().lower()
    code = plain.replace("_", "-").partition("-")[0]
    return _CODES.get(plain) or (code if code in _CODES.values() else None)
