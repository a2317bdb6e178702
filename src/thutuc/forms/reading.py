"""The bytes of a form as JSON, once they have passed the guards; and where in the file something stands."""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal
from typing import Any

from thutuc.composing import PiledError, composed

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
        text = composed(data.decode("utf-8-sig"))
    except PiledError as error:
        raise JsonError(error.reason, error.reason_vi) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise JsonError("it is not UTF-8", "nội dung không phải UTF-8", line) from None
    try:
        value = json.loads(
            text,
            object_pairs_hook=_once,
            parse_constant=_no_constant,
            parse_int=_integer,
            parse_float=_decimal,
        )
    except json.JSONDecodeError as error:
        raise JsonError(
            f"{error.msg}", f"sai cú pháp JSON ở dòng {error.lineno}, cột {error.colno}", error.lineno
        ) from None
    except RecursionError:
        raise JsonError("it nests too deeply", "lồng nhau quá sâu") from None
    except _TwiceError as error:
        name = str(error)
        raise JsonError(
            f"the name {name!r} stands twice in one object",
            f"tên {name!r} có hai lần trong một nhóm",
            _places(text)[1].get(name, 1),
        ) from None
    if "\\u" in text and _HALF.search(json.dumps(value, ensure_ascii=False, default=str)):
        raise JsonError("it has half a surrogate pair", "có ký tự Unicode không trọn vẹn")
    return value, text


class Lines:
    """On which line of a text of JSON each value stands; the text is gone through once, when first asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._root: _Place | None = None

    def of(self, path: Path) -> int:
        """The line on which the value at *path* stands, or the nearest value around it."""
        if self._root is None:
            self._root = _places(self._text)[0]
        place = self._root
        for part in path:
            if part not in place.inside:
                break
            place = place.inside[part]
        return place.line


def pointer(path: Path) -> str:
    """The path as a JSON pointer (RFC 6901)."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


class _Place:
    """A member of an object or an item of a list: its line, and what stands inside it."""

    __slots__ = ("inside", "line")

    def __init__(self, line: int) -> None:
        self.line = line
        self.inside: dict[str | int, _Place] = {}


def _places(text: str) -> tuple[_Place, dict[str, int]]:
    """Every value by where it is, and of each name that stands twice in one object the second line."""
    root = here = _Place(1)
    around: list[tuple[_Place, int]] = []  #: each open bracket's value; in a list the item, else -1
    second: dict[str, int] = {}
    naming, line, seen = False, 1, 0
    for token in _TOKEN.finditer(text):
        line, seen = line + text.count("\n", seen, token.start()), token.start()
        sign = token[0]
        if sign in ("}", "]"):
            if around:
                around.pop()
            naming = False
        elif sign == ",":
            if around and around[-1][1] >= 0:
                around[-1] = around[-1][0], around[-1][1] + 1
            else:
                naming = bool(around)
        elif sign == ":":
            naming = False
        elif naming and around and sign.startswith('"'):
            name, known = _text(sign), around[-1][0].inside
            if name in known:
                second.setdefault(name, line)
            here = known.setdefault(name, _Place(line))
        else:
            if around and around[-1][1] >= 0:
                here = around[-1][0].inside.setdefault(around[-1][1], _Place(line))
            if sign in ("{", "["):
                around.append((here, 0 if sign == "[" else -1))
                naming = sign == "{"
    return root, second


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
    raise JsonError(f"a number is {name}, which JSON has not", f"có số {name}, JSON không có số này")


def _integer(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise JsonError("a number is too long", "có số quá dài")
    return int(text)


def _decimal(text: str) -> Decimal:
    number = Decimal(text) if len(text) <= _LONGEST_NUMBER else Decimal("NaN")
    if not number.is_finite() or not -30 <= number.adjusted() <= 30:
        raise JsonError("a number is too long", "có số quá dài")
    return number
