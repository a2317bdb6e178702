"""Reads the times of a table of steps, and tells how a bare "ngày" or "giờ" was read.

A working day is not a day (Bộ luật Dân sự 2015 Điều 147, 148), but many tables leave the word out. What
they mean is for their authors to say: nothing is guessed, and each bare one is told.
"""

from __future__ import annotations

import re
from decimal import Decimal

from thutuc.errors import TermError
from thutuc.worktime import Term
from thutuc.worktime.term import write_number

_BARE = re.compile(r"[0-9]+([.,][0-9]+)?\s+(?P<unit>ngày|giờ)", re.IGNORECASE)
#: “1/2 ngày”, “1 1/2 ngày làm việc”, “½ ngày”: what no decimal number says exactly stays
_FRACTION = re.compile(
    r"(?<![\d/.,])(?:(?P<whole>\d{1,3})\s+)?(?:(?P<over>\d{1,3})\s*/\s*(?P<under>\d{1,3})|½)(?=\s+(?:ngày|giờ))",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"[0-9]+([.,][0-9]+)?")
#: what a table writes around a time: “Không quá 02 ngày”, “2,5 ngày làm việc (20 giờ)”
_AROUND = re.compile(r"^\s*(không quá|tối đa|trong)\s+|\([^()]*\)\s*$", re.IGNORECASE)
_READ = {"ngày": "ngày theo lịch", "giờ": "giờ theo đồng hồ"}


def decimal(text: str) -> str:
    """The text with its fractions as decimals, so far as they are exact: “1/2 ngày” is “0,5 ngày”."""
    read = _FRACTION.sub(_decimal, text)
    return text if read == text else type(text)(read)  # a merged cell stays one


def _decimal(found: re.Match[str]) -> str:
    over, under = int(found["over"] or 1), int(found["under"] or 2)
    if not under or 1_000 % under:
        return found[0]
    return write_number(int(found["whole"] or 0) + Decimal(over) / under)


def fraction_told(number: str, text: str) -> list[str]:
    """How a fraction was read."""
    read = decimal(text)
    return [] if read == text else [f"Bước {number}: “{text}” đọc là “{read}”"]


def meant(text: str, *, working_days: bool) -> str:
    """The time as its table means it: with *working_days* a bare "ngày" or "giờ" is a working one."""
    return f"{text} làm việc" if working_days and _BARE.fullmatch(text) else text


def refused_told(place: int, number: str, text: str) -> str:
    """What is said of a time that cannot be read."""
    asked = ""
    if _BARE.fullmatch(text):
        asked = f"; có phải là “{text} làm việc”? Nếu cả bảng như vậy thì dùng --working-days"
    elif _FRACTION.search(text):
        asked = "; phân số thì ghi bằng số thập phân"
    elif text.casefold() == "trong ngày":
        asked = "; có phải là “trong ngày làm việc”?"
    elif _NUMBER.fullmatch(text):
        asked = "; đơn vị ở đầu cột không được đọc: ghi đơn vị vào từng ô"
    elif _is_term(bare := _AROUND.sub("", text).strip()):
        asked = f"; có phải là “{bare}”?"
    return (
        f"Dòng {place} (bước {number}): không đọc được thời gian {text!r}; ghi như “0,5 ngày làm việc” hoặc "
        f"“không tính thời gian”{asked} · expected a time such as “0,5 ngày làm việc”, found {text!r}"
    )


def bare_told(number: str, text: str, *, working_days: bool) -> list[str]:
    """How a bare "ngày" or "giờ" was read, and what to do where that is not what the table means."""
    bare = _BARE.fullmatch(text)
    if bare is None:
        return []
    if working_days:
        return [f"Bước {number}: “{text}” đọc là {_plainly(meant(text, working_days=True))} (--working-days)"]
    unit = bare["unit"].lower()
    return [
        f"Bước {number}: “{text}” đọc là {_READ[unit]}; nếu bảng tính {unit} làm việc "
        f"thì ghi “{unit} làm việc” hoặc dùng --working-days"
    ]


def _is_term(text: str) -> bool:
    try:
        Term.parse(text)
    except TermError:
        return False
    return True


def _plainly(text: str) -> str:
    """A term as officials write it."""
    try:
        return str(Term.parse(text))
    except TermError:
        return text
