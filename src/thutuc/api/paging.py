"""Pages: how many lines at once, and a cursor that says where the next page begins."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import orjson
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from thutuc.api.bodies import to_instant
from thutuc.api.problems import WRONG, Refused
from thutuc.whole import FOREVER

T = TypeVar("T")

#: A page has at most so many lines.
MOST = 500


def _count(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 9:
        return int(value)
    if isinstance(value, int):  # the default
        return value
    raise PydanticCustomError("whole", "expected a whole number")


def _truth(value: object) -> object:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return value == "true"
    raise PydanticCustomError("truth", "expected true or false")


def _asked_at(value: object) -> object:
    """An instant of a query; a plus sign that was not written ``%2B`` has become a space there."""
    return to_instant(_PLUS.sub("+", value) if isinstance(value, str) else value)


_PLUS = re.compile(r" (?=\d\d:\d\d$)", re.ASCII)

AskedAt = Annotated[
    datetime,
    BeforeValidator(_asked_at),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    Field(description="An instant of RFC 3339; `+` is written `%2B` in an address."),
]
Limit = Annotated[
    int,
    Field(ge=1, le=MOST, description=f"Lines of a page, 1 to {MOST}."),
    BeforeValidator(_count),
]
Count = Annotated[int, Field(ge=0, le=100_000), BeforeValidator(_count)]
StatusCode = Annotated[
    int, Field(ge=1, le=10, description="National status code, 1–10."), BeforeValidator(_count)
]
Truth = Annotated[bool, BeforeValidator(_truth), WithJsonSchema({"type": "boolean"})]
Cursor = Annotated[
    str | None,
    StringConstraints(max_length=7_000),
    Field(description="Where to go on: `next` of the page before. Of no meaning but that."),
]


def written(place: Any) -> str:
    """A place as a cursor."""
    return urlsafe_b64encode(orjson.dumps(place)).decode("ascii").rstrip("=")


def read(cursor: str) -> Any:
    """The place that a cursor of ours says; the shape is for who asked to check."""
    try:
        return orjson.loads(urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)))
    except (Error, ValueError, UnicodeEncodeError):
        raise strange() from None


def strange() -> Refused:
    """The refusal of a cursor that we never gave."""
    return Refused(WRONG, "Expected a cursor of a page before, found another.", at="/cursor")


def number(value: Any) -> int:
    """A whole number from a cursor."""
    if type(value) is not int or not 0 <= value <= FOREVER:
        raise strange()
    return value


def section(
    lines: Sequence[T], key: Callable[[T], tuple[int, ...]], cursor: str | None, limit: int
) -> tuple[list[T], str | None]:
    """A page of *lines*, which stand in the order of their keys, and where the next one begins."""
    rest = list(lines)
    if cursor is not None:
        last = read(cursor)
        if not isinstance(last, list) or len(last) != 3:
            raise strange()
        told = tuple(number(each) for each in last)
        rest = [line for line in lines if key(line) > told]
    page = rest[:limit]
    return page, written(list(key(page[-1]))) if len(rest) > limit else None


def offset(cursor: str | None, most: int) -> int:
    """How many lines were told already."""
    if cursor is None:
        return 0
    found = number(read(cursor))
    if found > most:
        raise strange()
    return found
