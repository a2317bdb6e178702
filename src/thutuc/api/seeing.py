"""What a token lets its client see, and in whose name it may act.

A dossier that is none of its agency's is not there: nothing told of it differs from what is told of a
dossier that does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from thutuc.api.problems import NO_SCOPE, WRONG, Refused
from thutuc.api.tokens import Scope, Token
from thutuc.dossier.view import instant, local
from thutuc.engine import Engine
from thutuc.engine.known import dossier_instead
from thutuc.errors import UnknownDossier, UnknownTask, WrongData, in_both
from thutuc.organisation import UnitFacts
from thutuc.store import DossierRow, Tx, versions
from thutuc.store.seeing import reading

_NUMBER = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)
_PART = re.compile(r"([1-9][0-9]{0,17})\.(d?)(0|[1-9][0-9]{0,17})", re.ASCII)

T = TypeVar("T")


def _of_another() -> Refused:
    return Refused(NO_SCOPE, "Expected an officer of the token's agency, found another.")


class Caller:
    """A client as one request sees it."""

    def __init__(self, engine: Engine, token: Token) -> None:
        self.engine = engine
        self.token = token
        self._agencies: dict[str | None, frozenset[str]] = {}

    @cached_property
    def now(self) -> datetime:
        """One instant for the whole request, in the organisation's zone."""
        return local(instant(self.engine.now()))

    @property
    def private(self) -> bool:
        """Whether persons' data may be told."""
        return Scope.DATA in self.token.scopes

    def check(self, scope: Scope) -> None:
        """Refuse what the token has no scope for."""
        if scope not in self.token.scopes:
            raise Refused(NO_SCOPE, f"Expected a token with the scope {scope.value!r}, found one without.")

    # --- agencies and officers -------------------------------------------------------------------

    def holds(self, unit: str | None) -> bool:
        """Whether a unit is the token's agency, or lies in it."""
        agency = self.token.agency
        if agency is None:
            return True
        if unit not in self._agencies:
            facts: UnitFacts | None = None
            if unit is not None:
                facts = self.engine.plugins.hook.unit(unit=unit, at=self.now)
            mine = {unit} if facts is None else {unit, facts.agency}
            self._agencies[unit] = frozenset(each for each in mine if each is not None)
        return agency in self._agencies[unit]

    def unit(self, unit: str | None) -> str | None:
        """The unit that is asked about; without one, the token's agency."""
        if unit is None:
            return self.token.agency
        if not self.holds(unit):
            raise Refused(NO_SCOPE, "Expected a unit of the token's agency, found another.")
        return unit

    def officer(self, officer: str | None) -> str | None:
        """The officer who is asked about: one who sits in the token's agency."""
        if officer is not None and not self._sits(officer):
            raise _of_another()
        return officer

    def found_of(self, people: Iterable[str | None], look: Callable[[], T]) -> T:
        """What *look* finds of officers: of those who sit in the token's agency, or left something there.

        Of anybody else the answer is one and the same, so that nobody is asked out of another agency: neither
        whether he is known there, nor who is called almost so.
        """
        if all(each is None or self._sits(each) for each in people):
            return look()
        try:
            found = look()
        except WrongData:  # an unknown officer's, or what is asked only of one who is known
            raise _of_another() from None
        if not found:
            raise _of_another()
        return found

    def speaks_for(self, *people: str | None) -> None:
        """Refuse to act in the name of somebody whom the token does not speak for."""
        for by in people:
            if by is None:
                continue
            named = self.token.officers
            if by not in named if named is not None else not self._sits(by):
                raise Refused(
                    NO_SCOPE, "Expected somebody whom the token speaks for, found another person or system."
                )

    def works_on(self, task: str) -> None:
        """Refuse the work of another agency to a token that speaks for everybody in its own.

        Who has a post in both does it through the other's token, or one that names him. What only reaches a
        task (an opinion, an urging, giving it to others) is not bound so.
        """
        if self.token.agency is None or self.token.officers is not None:
            return
        with suppress(UnknownTask):  # the engine says so
            if not self.holds(self.engine.task(task).unit):
                raise Refused(
                    NO_SCOPE, "Expected a task that lies with the token's agency, found another agency's."
                )

    def _sits(self, officer: str) -> bool:
        if self.token.agency is None:
            return True
        seats = self.engine.plugins.seats(officer, self.now)
        return any(self.token.agency in (seat.agency, seat.unit) for seat in seats)

    # --- dossiers, and what lies in them ---------------------------------------------------------

    def dossier(self, handle: str) -> int:
        """The number of a dossier that may be seen, by number or code; any other is unknown."""
        with reading(self.engine.store) as tx:
            row = self._row(tx, handle)
            if row is None or not self.sees(tx, row):
                raise UnknownDossier(handle)
            return row.id

    def _row(self, tx: Tx, handle: str) -> DossierRow | None:
        if _NUMBER.fullmatch(handle):
            return tx.dossier(int(handle))
        if len(handle) > 500 or "\0" in handle:
            return None
        found = tx.find_dossier(handle)
        return None if found is None else tx.dossier(found)

    def sees(self, tx: Tx, row: DossierRow) -> bool:
        """Whether a dossier came in, is decided or has or had a task in the token's agency."""
        if self.token.agency is None or self.holds(row.unit) or self.holds(row.competent):
            return True
        return any(self.holds(task.unit) for task in tx.tasks_of(row.id))

    def sees_all(self, dossiers: set[int]) -> set[int]:
        """Those of *dossiers* that may be seen."""
        if self.token.agency is None or not dossiers:
            return dossiers
        with reading(self.engine.store) as tx:
            rows = [tx.dossier(number) for number in dossiers]
            return {row.id for row in rows if row is not None and self.sees(tx, row)}

    def check_procedure(self, name: str) -> None:
        """Refuse what is no id or national code of a deployed procedure."""
        with reading(self.engine.store) as tx:
            found = versions.named(tx, name)
        if not found:
            said = in_both(
                "Phải là quy trình hoặc mã thủ tục đã đưa vào hệ thống.",
                "Expected id or national code of a deployed procedure, found another.",
            )
            raise Refused(WRONG, said, at="/procedure")

    def part(self, name: str, *, duty: bool = False) -> str:
        """The name of a task (``17.3``), or of a duty (``17.d5``), of a dossier that may be seen."""
        found = _PART.fullmatch(name)
        if found is None or bool(found[2]) is not duty:
            raise UnknownTask(name) if duty else self._no_task(name)
        try:
            number = self.dossier(found[1])
        except UnknownDossier:
            raise UnknownTask(name) from None
        return f"{number}.{found[2]}{int(found[3])}"

    def _no_task(self, name: str) -> UnknownTask:
        """The refusal of what is no name of a task; of a dossier that may be seen, with its open tasks."""
        try:
            number = self.dossier(name)
        except UnknownDossier:
            return UnknownTask(name)
        return dossier_instead(name, [each.id for each in self.engine.tasks(dossier=number)])

    def place(self, unit: str) -> None:
        """Refuse to hand a dossier in outside the token's agency."""
        if not self.holds(unit):
            raise WrongData(
                [f"Expected received_at to be a unit of the token's agency, found {unit!r}"],
                argument="received_at",
            )
