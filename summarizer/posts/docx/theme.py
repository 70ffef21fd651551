"""The colours of a Word document's theme: ECMA-376, part 1, 17.18.97 and 20.1.6.2."""

from __future__ import annotations

import re
from typing import Any

__all__ = ["Theme"]

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICE = {  # of a document that has no theme of its own
    "dk1": "000000", "lt1": "ffffff", "dk2": "44546a", "lt2": "e7e6e6", "accent1": "4472c4", "accent2": "ed7d31",
    "accent3": "a5a5a5", "accent4": "ffc000", "accent5": "5b9bd5", "accent6": "70ad47", "hlink": "0563c1",
    "folHlink": "954f72",
}  # fmt: skip
_SLOTS = {
    "dark1": "dk1", "text1": "dk1", "light1": "lt1", "background1": "lt1", "dark2": "dk2", "text2": "dk2",
    "light2": "lt2", "background2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
_SIX_DIGITS = re.compile(r"[\da-fA-F]{6}$")
_BYTE = re.compile(r"[\da-fA-F]{1,2}$")


class Theme:
    """The colours of a theme part; None: of Office's own."""

    def __init__(self, root: Any) -> None:
        self._colours = dict(_OFFICE)
        scheme = next(root.iter(f"{_A}clrScheme"), None) if root is not None else None
        for slot in scheme if scheme is not None else ():
            value = next((one.get("lastClr") or one.get("val", "") for one in slot), "")
            if isinstance(slot.tag, str) and _SIX_DIGITS.match(value):
                self._colours[slot.tag.rpartition("}")[2]] = value.lower()

    def colour(self, name: str, tint: str, shade: str) -> str:
        """Six digits of a colour by its name in WordprocessingML; empty for one that there is not."""
        digits = self._colours.get(_SLOTS.get(name, name), "")
        if not digits:
            return ""
        parts = [float(one) for one in bytes.fromhex(digits)]
        if _BYTE.match(tint):
            kept = int(tint, 16) / 255
            parts = [255 - (255 - one) * kept for one in parts]
        if _BYTE.match(shade):
            parts = [one * int(shade, 16) / 255 for one in parts]
        return bytes(round(one) for one in parts).hex()
