"""A form: what may be filled in at a step or handed in with a dossier."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from thutuc.errors import Fault
from thutuc.forms import saying
from thutuc.forms.annotations import Fee, Paper
from thutuc.forms.checks import Case, Check


@dataclass(frozen=True, slots=True)
class Property:
    """One datum that a form asks for."""

    name: str
    kind: str  #: text, integer, number, boolean, date, choice, list or object
    title: str = ""  #: what officials read
    required: bool = False
    choices: tuple[str, ...] = ()  #: of kind ``choice``
    labels: tuple[str, ...] = ()  #: what officials read for each choice; empty texts where it has none
    least: int | Decimal | None = None  #: of a number
    most: int | Decimal | None = None
    made_up: bool = False  #: ours, not a published form's


@dataclass(frozen=True, eq=False, slots=True)
class Checks:
    """What a form asks of the data that are filled in, ready to be asked."""

    members: Mapping[str, tuple[Check, str]]
    required: frozenset[str] = frozenset()
    cases: Sequence[Case] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """What a form says to people: needed to read its procedure and to describe it, by no dossier."""

    title: str = ""
    description: str = ""
    properties: tuple[Property, ...] = ()
    papers: tuple[Paper, ...] = ()
    fees: tuple[Fee, ...] = ()


@dataclass(frozen=True, eq=False, slots=True)
class Form:
    """A form (biểu mẫu), read from a JSON Schema; equal to another of the same name and content."""

    name: str  #: as the procedure names it: ``forms/application.schema.json``
    digest: str  #: SHA-256 of its bytes
    packed: bytes = field(repr=False)  #: :attr:`source`, compressed
    #: compiles a form, and remembers some: who fills nothing in, such as a worker, keeps no checks
    checks: Callable[[Form], Checks] = field(repr=False)
    #: reads what it says to people, likewise
    told: Callable[[Form], Told] = field(repr=False)

    @property
    def source(self) -> bytes:
        """Its bytes, as they were read."""
        return zlib.decompress(self.packed)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.told(self).title

    @property
    def description(self) -> str:
        """What it says about itself."""
        return self.told(self).description

    @property
    def properties(self) -> tuple[Property, ...]:
        """The data that it asks for."""
        return self.told(self).properties

    @property
    def papers(self) -> tuple[Paper, ...]:
        """The papers of the dossier (thành phần hồ sơ)."""
        return self.told(self).papers

    @property
    def fees(self) -> tuple[Fee, ...]:
        """What is paid (phí, lệ phí)."""
        return self.told(self).fees

    @property
    def members(self) -> Mapping[str, tuple[Check, str]]:
        """What checks each datum, and what officials call it."""
        return self.checks(self).members

    @property
    def cases(self) -> Sequence[Case]:
        """What is asked only in some cases."""
        return self.checks(self).cases

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Form) and (self.name, self.digest) == (other.name, other.digest)

    def __hash__(self) -> int:
        return hash((self.name, self.digest))

    def check(
        self, data: Mapping[str, Any], faults: list[Fault], *, standing: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Give what *data* holds for this form as it is kept, and add everything that is wrong to *faults*.

        With *standing*, the data that are there already, only what is given is looked at, and the cases that
        it touches.
        """
        asked = self.checks(self)
        kept: dict[str, Any] = {}
        wrong: set[str] = set()
        for name, (check, label) in asked.members.items():
            value = data.get(name)
            if value is not None and value != "":
                before = len(faults)
                kept[name] = check(value, "/" + name, label, faults)
                if len(faults) > before:
                    wrong.add(name)
            elif name in asked.required and (standing is None or name in data):
                faults.append(saying.missing("/" + name, label))
            elif name in data:
                kept[name] = None
        if asked.cases:
            whole = kept if standing is None else {**standing, **kept}
            for case in asked.cases:
                if standing is None or not case.names.isdisjoint(kept):
                    case.check(whole, "", faults, wrong)
        return kept
