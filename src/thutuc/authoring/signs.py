"""Tells the signs of a text that no file of XML can hold, and where they stand; gives marks one form.

XML 1.0 (production 2) has no control signs but tab and line ends, no half of a surrogate pair, no U+FFFE and
no U+FFFF; what is copied from a PDF or typed under another encoding may hold them, where nobody sees them.
"""

from __future__ import annotations

import re

from thutuc import composing

_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BEFORE = 30  #: signs before the one that is told, by which it is found


def composed(text: str) -> str:
    """The text with each letter and its marks as one sign; as it is where :func:`unfit_told` tells of it."""
    return text if composing.piled_in(text) else composing.composed(text)


def unfit_told(text: str) -> tuple[str, str] | None:
    """Which sign of the text no file can hold, in Vietnamese and English; ``None`` where all can be held."""
    piled = composing.piled_in(text)
    if piled is not None:
        return f"{piled.reason_vi}; xóa bớt rồi gõ lại", f"{piled}"
    found = _UNFIT.search(text)
    if found is None:
        return None
    sign, before = f"U+{ord(found[0]):04X}", text[: found.start()].strip()[-_BEFORE:]
    after_vi, after = (
        (f" sau “{before}”", f" after “{before}”") if before else (" ở đầu", " at the beginning")
    )
    return (
        f"có ký tự {sign}{after_vi} không phải là chữ, không ghi được vào tệp; xóa ký tự ấy rồi gõ lại",
        f"expected text that a file of XML can hold, found {sign}{after}",
    )
