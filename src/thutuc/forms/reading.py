"""The bytes of a form as JSON, once they have passed the guards; and where in the file something stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from unicodedata import normalize

#: a larger form is not read
MOST_BYTES = 256 * 1024
_LONGEST_NUMBER = 60
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+', re.DOTALL)

_HALF = re.compile("[\ud800-\udfff]")

#: the way to a value: keys and, in lists, numbers
Path = tuple[str | int, ...]


class JsonError(Exception):
    """A file is no JSON that a form may be."""

    def __init__(self, reason: str, reason_vi: str, line: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.reason_vi = reason_vi
        self.line = line


class _TwiceError(Exception):
    """A name stands twice in one object."""


def parse(data: bytes) -> tuple[Any, str]:
    """The JSON value in *data* and its text, in composed Unicode; raises :class:`JsonError`."""
    if len(data) > MOST_BYTES:
        raise JsonError(f"it has more than {MOST_BYTES} bytes", f"tệp lớn hơn {MOST_BYTES} byte")
    try:
        text = normalize("NFC", data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise JsonError("it is not UTF-8", "tệp không phải UTF-8", line) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        raise JsonError(f"{error.msg}", f"sai cú pháp JSON ({error.msg})", error.lineno) from None
    except RecursionError:
        raise JsonError("it nests too deeply", "lồng nhau quá sâu") from None
    except _TwiceError as error:
        name = str(error)
        raise JsonError(
            f"the name {name!r} stands twice in one object",
            f"tên {name!r} có hai lần trong một nhóm",
            _second(text, name),
        ) from None
    if "\\u" in text and _HALF.search(json.dumps(value, ensure_ascii=False, default=str)):
        raise JsonError("it has half a surrogate pair", "có ký tự Unicode không trọn vẹn")
    return value, text


def line_of(text: str, path: Path) -> int:
    """The line on which the value at *path* stands, or the nearest value around it."""
    best, found = 0, 0
    for place, offset in _places(text):
        if len(place) <= len(path) and path[: len(place)] == place and len(place) > best:
            best, found = len(place), offset
            if best == len(path):
                break
    return text.count("\n", 0, found) + 1


def pointer(path: Path) -> str:
    """The path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def _places(text: str) -> Iterator[tuple[Path, int]]:
    """Every member of an object and item of a list, with where its name or value begins."""
    around: list[str | int | None] = []  #: the key or number we are at, for each open bracket
    naming = False
    for token in _TOKEN.finditer(text):
        sign = token[0]
        if sign in ("}", "]"):
            if around:
                around.pop()
            naming = False
        elif sign == ",":
            if around and isinstance(around[-1], int):
                around[-1] += 1
            else:
                naming = bool(around)
        elif sign == ":":
            naming = False
        elif naming and around and sign.startswith('"'):
            around[-1] = _text(sign)
            yield tuple(part for part in around if part is not None), token.start()
        else:
            if around and isinstance(around[-1], int):
                yield tuple(part for part in around if part is not None), token.start()
            if sign in ("{", "["):
                around.append(0 if sign == "[" else None)
                naming = sign == "{"


def _second(text: str, name: str) -> int:
    seen: set[Path] = set()
    for place, offset in _places(text):
        if place in seen and place[-1] == name:
            return text.count("\n", 0, offset) + 1
        seen.add(place)
    return 1


def _text(token: str) -> str:
    try:
        return str(json.loads(token))
    except ValueError:
        return token


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _TwiceError(Counter(name for name, _ in pairs).most_common(1)[0][0])
    return found


def _no_constant(name: str) -> object:
    raise JsonError(f"{name} is no number of JSON", f"{name} không phải số của JSON")


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise JsonError("a number is too long", "có số quá dài")
    return int(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("NaN")
    if not number.is_finite() or not -30 <= number.adjusted() <= 30:
        raise JsonError("a number is too long", "có số quá dài")
    return number
