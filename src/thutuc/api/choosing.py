"""The looks at units and officers of the token's agency, to choose from."""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import Field

from thutuc.api import answers, paging
from thutuc.api.bodies import Name
from thutuc.api.figures import Candidate
from thutuc.api.operations import Asked, Given, Query, look
from thutuc.api.paging import Cursor, Limit

T = TypeVar("T")


class Units(Query):
    """Which units."""

    limit: Limit = 100
    cursor: Cursor = None


class Officers(Units):
    """Whose officers."""

    unit: Annotated[
        Name | None, Field(description="A unit, or an agency with its units; else the token's.")
    ] = None


class UnitNamed(answers.Answer):
    """A unit in which somebody holds a post."""

    id: str
    name: str
    kind: Annotated[str, Field(description="As procedures name it: `one-stop`, `chair` …")]
    agency: str
    agency_name: str
    above: Annotated[str | None, Field(description="The agency above its own.")]


#: A list has at most so many lines, page by page.
_MOST = 100_000


@look(
    "/v1/units",
    "Đơn vị của cơ quan · units of the token's agency, to choose from",
    answers.Page[UnitNamed],
    Units,
)
def _units(asked: Asked) -> Given:
    found = asked.caller.engine.units(agency=asked.caller.token.agency)
    page, more = _page(found, asked.query)
    return Given(answers.Page[UnitNamed](items=[UnitNamed.of(each) for each in page], next=more))


@look(
    "/v1/officers",
    "Cán bộ của cơ quan · who holds a post in the token's agency, to choose from",
    answers.Page[Candidate],
    Officers,
)
def _officers(asked: Asked) -> Given:
    found = asked.caller.engine.officers(unit=asked.caller.unit(asked.query.unit))
    page, more = _page(found, asked.query)
    return Given(answers.Page[Candidate](items=[Candidate.of(seat) for seat in page], next=more))


def _page(lines: list[T], query: Units) -> tuple[list[T], str | None]:
    first = paging.offset(query.cursor, _MOST)
    upto = first + query.limit
    return lines[first:upto], paging.written(upto) if len(lines) > upto else None


CHOOSING = (_units, _officers)
