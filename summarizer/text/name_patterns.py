"""Parts of the patterns that look for names inside other text. Whether what they find is a name, `names` tells."""

from __future__ import annotations

__all__ = ["CAPITALS", "PARTICLES"]

# Latin, Greek and Cyrillic capitals, for a character class: in patterns that ignore case around a name, and in those
# of `re`, a class of Unicode cannot be used.
CAPITALS = "".join(chr(code) for code in range(0x41, 0x530) if chr(code).isupper())
# Those of the languages' particles (`[names]`) that are seldom another word between two capitals: "das" is not here,
# because a German noun follows it. Each reader adds what its kind of text allows.
PARTICLES = "van|von|der|den|de|del|della|di|da|dos|la|le|el|al|bin|ibn"
