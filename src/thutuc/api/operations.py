"""What an operation is: an address, who may ask it, what is sent, what is told, and who answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pydantic import BaseModel, ConfigDict

from thutuc.api.seeing import Caller
from thutuc.api.tokens import Scope


class Query(BaseModel):
    """What may stand behind the question mark; closed to names nobody knows."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class NoQuery(Query):
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the one who answers sees it."""

    caller: Caller
    way: Mapping[str, str]  #: the parts of the address by their names
    query: Any  #: the operation's model
    body: Any = None
    key: str | None = None  #: ``request_id`` of an act
    seen: tuple[int, int] | None = None  #: dossier and revision of ``If-Match``


@dataclass(frozen=True, slots=True)
class Given:
    """What is told, with the ETag of the dossier it is about."""

    told: Any
    tag: str | None = None
    status: int = 200
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """Something that a client can ask of the service."""

    name: str  #: its ``operationId``
    method: str
    path: str  #: ``/v1/dossiers/{dossier}``
    scope: Scope | None  #: ``None``: no token is asked for
    summary: str  #: Vietnamese · English
    answer: Any  #: the type of what is told
    handler: Callable[[Asked], Given]
    query: type[Query] = NoQuery
    body: type[BaseModel] | None = None
    status: int = 200
    parts: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        """The parts of the address."""
        object.__setattr__(self, "parts", tuple(self.path.split("/")[1:]))

    @property
    def acts(self) -> bool:
        """Whether it changes something: then it has a request key and may name a revision."""
        return self.body is not None

    def fits(self, way: Sequence[str]) -> dict[str, str] | None:
        """The parts of *way* by their names, where it is an address of this operation."""
        if len(way) != len(self.parts):
            return None
        found = {}
        for part, said in zip(self.parts, way, strict=True):
            if part.startswith("{"):
                if not said:
                    return None
                found[part[1:-1]] = said
            elif part != said:
                return None
        return found


def asking(
    path: str, summary: str, answer: Any, query: type[Query] = NoQuery, *, scope: Scope
) -> Callable[[Callable[[Asked], Given]], Operation]:
    """Make of who answers an operation of his name, which only asks and changes nothing."""

    def made(handler: Callable[[Asked], Given]) -> Operation:
        name = handler.__name__.strip("_")
        return Operation(name, "GET", path, scope, summary, answer, handler, query)

    return made


#: The same, for whom a token that reads is enough.
look = partial(asking, scope=Scope.READ)
