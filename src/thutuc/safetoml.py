"""TOML let in from strangers: the standard library's reader, with a bound on what makes it slow."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable
from typing import Any

#: Dots in a line, beside those of numbers. Python's reader takes time by the square of a dotted key's parts:
#: two minutes for a key of 400 kB.
MOST_DOTS = 1_000
#: Parts of a key or of a table's name: under a deep table every line takes as long as the table is deep.
MOST_PARTS = 50
_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
_DEEP = re.compile(rf"[ \t\[]*(?:{_PART}[ \t]*\.[ \t]*){{{MOST_PARTS}}}")
#: What is often written and no TOML: how it looks in its line, and what to write, in both languages.
_SLIPS = (
    (re.compile("[“”„‘’]"), 'dùng ngoặc kép thẳng "…", không dùng “…”', 'use straight quotes "…"'),
    (
        re.compile(r"^[^=\"']*[^\x00-\x7f][^=\"']*=|[{,]\s*[^=\"'{},]*[^\x00-\x7f][^=\"'{},]*="),
        'tên có dấu phải đặt trong ngoặc kép: "quy_mô" = 10',
        'a name with marks stands in quotes: "quy_mô" = 10',
    ),
    (
        re.compile(r"=\s*\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|=\s*\d{4}/\d"),
        "ngày ghi 2026-03-02, ngày giờ ghi 2026-03-02T09:00:00+07:00",
        "write a day 2026-03-02, an instant 2026-03-02T09:00:00+07:00",
    ),
    (re.compile(r"=\s*$"), "thiếu giá trị sau dấu =", "a value is missing behind ="),
    (re.compile(r"=\s*\d+,\d"), "số thập phân ghi bằng dấu chấm: 1.5", "write decimals with a point: 1.5"),
    (
        re.compile(r"=\s*(?:True|TRUE|False|FALSE|đúng|Đúng|sai|Sai|có|không|yes|no)\b"),
        "ghi true hoặc false, chữ thường",
        "write true or false",
    ),
    (
        re.compile(r"=\s*(?!(?:true|false|inf|nan)\b)[^\W\d]"),
        'chữ phải đặt trong ngoặc kép: "…"',
        'text stands in quotes: "…"',
    ),
)
_TWICE = re.compile("twice|overwrite|Duplicate")
#: … and what the standard library's reader says of the rest.
_SAID = (
    ("Unclosed", "thiếu dấu ] hoặc } đóng", "a closing ] or } is missing"),
    ("Unterminated", "thiếu dấu ngoặc kép đóng", "a closing quote is missing"),
    (r"Illegal character '\n'", "thiếu dấu ngoặc kép đóng", "a closing quote is missing"),
    ("end of document", "thiếu dấu ] hoặc } đóng", "a closing ] or } is missing"),
    ("Expected ']", "thiếu dấu ] đóng tên bảng", "a closing ] is missing"),
    ("Expected '='", "mỗi mục ghi: tên = giá trị", "write: name = value"),
    ("Illegal character", "có ký tự không dùng được trong chuỗi", "a character that no text may have"),
    ("Unescaped", r"dấu \ trong chuỗi phải ghi \\", r"write \\ for a \ in text"),
    ("Expected newline", "mỗi mục trên một dòng; chữ đặt trong ngoặc kép", "one key a line; text in quotes"),
    ("dots in a line", "một dòng có quá nhiều dấu chấm", "a line has too many dots"),
    ("parts in a key", "tên có quá nhiều phần", "a key has too many parts"),
    ("too deep", "lồng nhau quá sâu", "too deep in each other"),
)
_NUMBER = re.compile(r"(?<![\w.\"'-])[+-]?\d+\.\d+(?![\w.\"'-])")


def loads(text: str, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """What *text* says, as :func:`tomllib.loads` reads it.

    Raises :class:`tomllib.TOMLDecodeError`, also where a line has more dots or a key more parts than any
    needs, a number more digits, or lists lie too deep in each other.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS and _NUMBER.sub("", line).count(".") > MOST_DOTS:
            raise tomllib.TOMLDecodeError(f"more than {MOST_DOTS} dots in a line (line {number})")
        if line.count(".") >= MOST_PARTS and _DEEP.match(line):
            raise tomllib.TOMLDecodeError(f"more than {MOST_PARTS} parts in a key (line {number})")
    try:
        return tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError as error:
        raise tomllib.TOMLDecodeError("lists or tables too deep in each other") from error
    except ValueError as error:  # a number with more digits than Python turns into one
        raise tomllib.TOMLDecodeError(str(error)) from error


def told(file: object, error: Exception, text: str) -> str:
    """What :func:`mistake` finds in a file, in one line in both languages."""
    number, vi, en = mistake(error, text)
    return (
        f"Tệp {file} viết sai TOML, dòng {number}: {vi} "
        f"· Expected TOML in {file}, found a mistake in line {number}: {en}"
    )


def mistake(error: Exception, text: str) -> tuple[int, str, str]:
    """The line of what is no TOML, and what is wrong and to be written there, in Vietnamese and English."""
    said = str(error)
    if isinstance(error, UnicodeDecodeError):
        return 1, "tệp không phải UTF-8; lưu lại theo UTF-8", "the file is not UTF-8; save it as UTF-8"
    lines = text.split("\n")
    found = re.search(r"line (\d+)", said)
    number = min(int(found[1]), len(lines)) if found else len(lines) if "end of document" in said else 1
    if _TWICE.search(said):
        return number, "mục này ghi hai lần", f"it stands twice ({said})"
    line = re.sub(r'"[^"]*"', '""', lines[number - 1]).partition("#")[0]
    for looks, vi, en in _SLIPS:
        if looks.search(line):
            return number, vi, f"{en} ({said})"
    for words, vi, en in _SAID:
        if words in said:
            return number, vi, f"{en} ({said})"
    return number, f"không đọc được: {line.strip()[:60]}", said
