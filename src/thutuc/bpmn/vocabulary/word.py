"""What every word of the vocabulary is: a closed model that remembers where in the file it stands."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel


class Word(BaseModel):
    """One element of the vocabulary; an attribute that is not listed is refused."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        alias_generator=to_camel,
        str_strip_whitespace=True,
        protected_namespaces=(),
    )

    #: no private attribute of pydantic's, which would cost more than all other attributes together
    __slots__ = ("_line",)

    @property
    def line(self) -> int | None:
        """Where in the file it stands."""
        found: int | None = getattr(self, "_line", None)
        return found

    def placed(self, line: int | None) -> Self:
        """Remember where in the file it stands."""
        object.__setattr__(self, "_line", line)
        return self
