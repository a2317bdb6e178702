"""What is wrong with what was filled in, told in both languages with the field's title and its place."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from thutuc.errors import Fault

#: faults of one call that are told; what is wrong beyond them shows when these are mended
MOST_FAULTS = 100

#: what a value of each type is called
TYPES = {
    "text": ("text", "văn bản"),
    "integer": ("a whole number", "số nguyên"),
    "number": ("a number", "số"),
    "boolean": ("true or false", "có hoặc không (true/false)"),
    "date": ("a date such as 2026-01-05", "ngày, ví dụ 2026-01-05"),
    "choice": ("one of the choices", "một trong các lựa chọn"),
    "list": ("a list", "danh sách"),
    "object": ("a group of data", "nhóm dữ liệu"),
}


def name_of(at: str) -> str:
    """``children[0].born`` of the pointer ``/children/0/born``; the whole is called ``data``."""
    if not at:
        return "data"
    first, *rest = (part.replace("~1", "/").replace("~0", "~") for part in at.split("/")[1:])
    return first + "".join(f"[{part}]" if part.isdigit() else f".{part}" for part in rest)


def below(at: str, name: str) -> str:
    """The pointer to a member of what *at* points to."""
    return f"{at}/{name.replace('~', '~0').replace('/', '~1')}"


def shown(value: object) -> str:
    """What kind of thing was found: an error ends up in logs, and there stands nothing that people gave."""
    kind = type(value).__name__
    return f"{kind} of {len(value)} letters" if isinstance(value, str) else kind


def plain(value: object) -> str:
    """A value that may be chosen, as people read it."""
    if isinstance(value, bool):
        return "có (true)" if value else "không (false)"
    return number(value) if isinstance(value, int | Decimal) else str(value)


def shown_vi(value: object) -> str:
    """What was found, for the person who filled it in and nobody else: the value as it was written."""
    if isinstance(value, bool):
        return plain(value)
    if isinstance(value, list | dict):
        return "một danh sách" if isinstance(value, list) else "một nhóm dữ liệu"
    if isinstance(value, Decimal) and value.is_finite() and -60 < value.adjusted() < 60:
        return number(value)
    text = "".join(letter if letter.isprintable() else "�" for letter in str(value)[:60])
    return f"“{text}”"


def among(values: Sequence[object], labels: Sequence[str]) -> tuple[str, str]:
    """What may be chosen, in both languages; the Vietnamese begins with a verb and tells the labels."""
    told = ", ".join(
        f"{value} ({label})" if label else plain(value) for value, label in zip(values, labels, strict=True)
    )[:400]
    vi = f"phải là một trong: {told}" if len(values) > 1 else f"phải là {told}"
    return "one of " + ", ".join(str(value) for value in values)[:300], vi


def missing(at: str, label: str) -> Fault:
    """Something that has to be filled in is not."""
    name = name_of(at)
    return Fault(
        at,
        label,
        f"Expected {name!r} ({label or name}) to be filled in, found nothing",
        f"{label}: chưa nhập",
    )


def of_type(at: str, label: str, kind: str, value: object) -> Fault:
    """A value is of another type."""
    en, vi = TYPES[kind]
    return expected(at, label, en, f"phải là {vi}", value)


def expected(at: str, label: str, en: str, vi: str, value: object) -> Fault:
    """A value is not what it has to be; *vi* begins with a verb."""
    return Fault(
        at,
        label,
        f"Expected {name_of(at)!r} to be {en}, found {shown(value)}",
        f"{label}: {vi}, đang là {shown_vi(value)}",
    )


def unknown(at: str, known: Sequence[str]) -> Fault:
    """A name that nothing declares."""
    name = name_of(at)
    told = ", ".join(known) or "(none)"
    there = f"các mục có: {', '.join(known)}" if known else "ở đây không có mục nào phải nhập"
    return Fault(
        at,
        name[:80],
        f"Expected one of the data {told}, found {name!r}"[:600],
        f"Không có mục dữ liệu {name[:80]!r}; {there}"[:600],
    )


def not_here(at: str, label: str) -> Fault:
    """Something is filled in that has no place in this case."""
    return Fault(
        at,
        label,
        f"Expected {name_of(at)!r} to be left empty in this case, found it filled in",
        f"{label}: không được nhập trong trường hợp này",
    )


def number(value: Decimal | int) -> str:
    """A number as officials write it: with a decimal comma."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    return text.replace(".", ",")
