"""Regular expressions for what attributes hold, in the words that XSD, JavaScript and Python all understand.

They say yes to whatever the reader accepts in the usual spelling (one kind of letters, NFC); they are looser
where they must be (``9999,5``, reserved words), and the reader has the last word.
"""

from __future__ import annotations

#: blanks between words, those of copied text too
_BLANK = "[ \u00a0]+"
_NOUGHT = "0{1,4}"
_DECIMALS = "([1-9][0-9]{0,3}|0[1-9][0-9]{0,2}|00[1-9][0-9]?|000[1-9])"
#: the same without three digits, which could be thousands
_DECIMALS_OF_POINT = "([1-9][0-9]?|[1-9][0-9]{3}|0[1-9]|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])"
_WHOLE = f"0*[1-9][0-9]{{0,3}}(,{_NOUGHT}|[.](0{{1,2}}|0{{4}}))?"
_DIVIDED = (
    f"(0*[1-9][0-9]{{0,3}}(,[0-9]{{1,4}}|[.]([0-9]{{1,2}}|[0-9]{{4}}))?"
    f"|0+(,{_DECIMALS}|[.]{_DECIMALS_OF_POINT}))"
)


def _any_case(words: str) -> str:
    """The words in any case, between them any blanks."""
    return _BLANK.join("".join(f"[{letter}{letter.upper()}]" for letter in word) for word in words.split())


def _one_of(*all_of: str) -> str:
    """One of some words; one that ends in ``s?`` may be of one or of several."""
    return (
        "("
        + "|".join(_any_case(each.removesuffix("s?")) + "[sS]?" * each.endswith("s?") for each in all_of)
        + ")"
    )


_MAY_BE_DIVIDED = _one_of("ngày làm việc", "giờ làm việc", "giờ", "working days?", "working hours?", "hours?")
#: a term in the law's words
TERM = (
    f"({_DIVIDED}{_BLANK}{_MAY_BE_DIVIDED}"
    f"|{_WHOLE}{_BLANK}{_one_of('ngày', 'tháng', 'days?', 'months?')}"
    f"|{_one_of('trong ngày làm việc', 'same day')})"
)
#: how a clock goes on
AFTER = f"(resume|restart|fresh:[ ]*{TERM})"
TIME = "([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?"
DATE = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
#: a name that conditions can use; JavaScript knows no kinds of letters, so Vietnamese ones are named
NAME = "[A-Za-z_\u00c0-\u1ef9][0-9A-Za-z_\u00c0-\u1ef9]*"
