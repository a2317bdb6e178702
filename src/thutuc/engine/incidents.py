"""Incidents as people see them, and what they do about them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Unpack

from thutuc.dossier import State
from thutuc.dossier.view import instant, local
from thutuc.engine import commands as c
from thutuc.engine import commands_incidents as i
from thutuc.engine.calling import Call, How, check_filters
from thutuc.engine.desk import Desk
from thutuc.engine.known import check_among, check_known
from thutuc.engine.rules.data import as_given
from thutuc.engine.rules.hindering import HINDERED, MESSAGE, SERVICE, kind_of
from thutuc.engine.views import Dossier
from thutuc.errors import WrongState
from thutuc.net import Net
from thutuc.store import DossierRow, Tx, incidents
from thutuc.store.incidents import Stands
from thutuc.store.seeing import reading

#: What kinds of incident there are, in Vietnamese and English.
KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "vacant": ("chưa có người giữ vai trò", "nobody holds a role"),
    "nobody-present": ("người giữ vai trò vắng mặt", "who holds a role is away"),
    "nobody-else": ("người giữ vai trò đã làm bước trước", "who holds a role did a step that bars him"),
    "nobody-to-tell": ("không có người để báo", "nobody is there to be told"),
    "head-away": ("người đứng đầu vắng mặt", "a head is away"),
    "silence": ("cơ quan phối hợp chưa trả lời", "a consulted agency has not answered"),
    SERVICE: ("dịch vụ không trả lời được", "a service failed"),
    MESSAGE: ("thông báo chưa gửi được", "a message could not be delivered"),
    HINDERED: ("việc đến giờ chưa thực hiện được", "what is due cannot happen"),
    "hand-over": ("chờ quyết định đơn vị kế thừa", "several successors: a person decides"),
}


@dataclass(frozen=True, slots=True)
class IncidentView:
    """Something that needs a person, or needed one."""

    id: str  #: ``17.i5``: incident 5 of dossier 17
    dossier: int
    code: str | None
    kind: str  #: one of :data:`KINDS`
    name: str  #: what officials call it
    name_en: str
    about: str  #: the step, clock or unit it speaks of
    text: str  #: what was found when it was recorded
    told: str | None  #: the officer who was told
    since: datetime
    until: datetime | None  #: ``None`` while it is open
    how: str | None  #: how it ended
    tries: int | None  #: how often what it is about failed; ``None`` where nothing is tried
    retry_at: datetime | None  #: when it is tried again by itself
    error: str | None  #: why the last try failed; without persons' data


@dataclass(frozen=True, slots=True)
class Backlog:
    """What stands at this instant: for gauges that an alarm hangs on."""

    incidents: Mapping[str, tuple[int, datetime]]  #: open ones by kind: how many, and since when the oldest
    undelivered: int  #: journal rows that could not be told yet, or stand behind one
    undelivered_dossiers: int
    undelivered_since: datetime | None  #: when the oldest of them was recorded
    unread_since: datetime | None  #: when the first row was recorded that no worker has looked at
    due_since: datetime | None  #: since when the first thing that is due has not happened


class SeesToIncidents:
    """What can be asked and done about incidents; one is named as reads name it: ``"17.i5"``."""

    _desk: Desk

    def incidents(
        self,
        *,
        dossier: int | str | None = None,
        kind: str | None = None,
        competent: str | None = None,
        ended: bool = False,
        limit: int = 100,
    ) -> list[IncidentView]:
        """Open incidents, the oldest first; *ended*: those that have ended as well.

        *competent*: only in dossiers that this unit or agency decides.
        """
        if kind is not None:
            check_among("a kind of incident", kind, KINDS)
        filters: dict[str, str | int] = {} if competent is None else {"competent": competent}
        check_filters({**filters, "limit": limit})
        with reading(self._desk.store) as tx:
            if dossier is not None:
                filters["dossier"] = self._desk.row(tx, dossier).id
            found = incidents.find(tx, open_only=not ended, kind=kind, limit=limit, **filters)
            if not found:
                now = local(instant(self._desk.clock()))
                check_known(tx, self._desk.world, now, unit=competent, argument="competent")
            return [_view(tx, each) for each in found]

    def incident(self, incident: str) -> IncidentView:
        """One incident, open or ended."""
        dossier, number = incident_number(incident)
        with reading(self._desk.store) as tx:
            return _view(tx, _stands(tx, dossier, number))

    def backlog(self) -> Backlog:
        """What waits, and since when: incidents, messages, what is due."""
        with reading(self._desk.store) as tx:
            kinds: dict[str, tuple[int, datetime]] = {}
            for what, number, since in incidents.counts(tx):
                before = kinds.get(kind_of(what), (0, local(since)))
                kinds[kind_of(what)] = before[0] + number, min(before[1], local(since))
            rows, dossiers, oldest = tx.one("undelivered_counts")
            heard = self._desk.world.plugins.manager.hook.on_event.get_hookimpls()
            unread = tx.one("outbox_waiting") if heard else None
            wake = tx.next_wake()
        due = None if wake is None or wake > instant(self._desk.clock()) else local(wake)
        told, unread_at = (None if at is None else local(at) for at in (oldest, unread and unread[0]))
        return Backlog(kinds, rows, dossiers, told, unread_at, due)

    def retry_incident(self, incident: str, *, by: str, reason: str, **how: Unpack[How]) -> Dossier:
        """Have at the next tick tried again what failed: a service, a message, what was due."""
        dossier, number = incident_number(incident)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            stands = _stands(tx, row.id, number)
            if stands.row.until is None:
                if kind_of(stands.row.what) == MESSAGE:
                    tx.run("tell_now", (call.recorded, row.id))
                elif kind_of(stands.row.what) in (SERVICE, HINDERED):
                    tx.run("try_now", (row.id, stands.row.what, call.recorded))
            return i.RetryIncident(number, reason, stands.row.until is not None)

        content = i.RetryIncident(number, reason)
        return self._desk.do("retry_incident", dossier, command, by, content, **how)

    def skip_incident(
        self,
        incident: str,
        *,
        by: str,
        reason: str,
        decision: str | None = None,
        data: Mapping[str, Any] | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Go on without what failed: a service by a numbered *decision*, with the *data* it should have
        given, or a message. What was due is never skipped.
        """
        dossier, number = incident_number(incident)
        skipped = i.SkipIncident(number, reason, decision, as_given(data))

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            what = state.incidents.get(number, "")
            if kind_of(what) == MESSAGE:
                stuck = incidents.stuck_of(tx, row.id, what)
                if stuck is not None:
                    tx.run("skip_telling", (stuck.seq,))
                    tx.run("tell_now", (call.recorded, row.id))
            return skipped

        return self._desk.do("skip_incident", dossier, command, by, skipped, **how)

    def resolve_incident(self, incident: str, *, by: str, reason: str, **how: Unpack[How]) -> Dossier:
        """Say that an incident is settled which nothing ends by itself, such as a vacant role."""
        dossier, number = incident_number(incident)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            return i.ResolveIncident(number, reason, _stands(tx, row.id, number).row.told)

        content = i.ResolveIncident(number, reason)
        return self._desk.do("resolve_incident", dossier, command, by, content, **how)


def incident_number(incident: str) -> tuple[int, int]:
    """The dossier and the number in it that an incident's name says."""
    dossier, _, number = incident.partition(".i")
    if not all(part.isdecimal() and len(part) < 19 for part in (dossier, number)):
        raise WrongState("an incident such as '17.i5'", repr(incident[:40]))
    return int(dossier), int(number)


def _stands(tx: Tx, dossier: int, number: int) -> Stands:
    found = incidents.find(tx, open_only=False, dossier=dossier, incident=number, limit=1)
    if not found:
        raise WrongState("an incident of this dossier", f"none with number {number}")
    return found[0]


def _view(tx: Tx, stands: Stands) -> IncidentView:
    row, tries, retry_at, error = stands.row, stands.tries, stands.retry_at, stands.error
    kind = kind_of(row.what)
    if kind == MESSAGE and row.until is None:
        stuck = incidents.stuck_of(tx, row.dossier, row.what)
        if stuck is not None:
            tries, retry_at, error = stuck.tries, stuck.retry_at, stuck.error
    name, name_en = KINDS.get(kind, (kind, kind))
    return IncidentView(
        id=f"{row.dossier}.i{row.incident}",
        dossier=row.dossier,
        code=stands.code,
        kind=kind,
        name=name,
        name_en=name_en,
        about=row.about,
        text=row.text,
        told=row.told,
        since=local(row.since),
        until=None if row.until is None else local(row.until),
        how=row.how,
        tries=tries,
        retry_at=None if retry_at is None else local(retry_at),
        error=error,
    )
