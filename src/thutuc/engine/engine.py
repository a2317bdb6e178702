"""The verbs: each checks, decides, writes in one transaction, and only then tells."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Unpack

from thutuc.bpmn import Forms
from thutuc.dossier import State
from thutuc.engine import commands as c
from thutuc.engine import hosting
from thutuc.engine.arguments import held_to_signatures
from thutuc.engine.calling import Call, How
from thutuc.engine.day_law import law_at_entry, version_of_papers, version_of_reception
from thutuc.engine.decisions import Shelf
from thutuc.engine.deploying import Deployed, source_of
from thutuc.engine.desk import Desk
from thutuc.engine.draft import World
from thutuc.engine.handing import HandsOver
from thutuc.engine.incidents import SeesToIncidents
from thutuc.engine.keeping import Keeps
from thutuc.engine.migrating import Migrates
from thutuc.engine.reconciling import Reconciles
from thutuc.engine.remarking import Remarks
from thutuc.engine.reprojecting import Reprojected, Reprojector
from thutuc.engine.rules.data import as_given
from thutuc.engine.rules.rights import check_system
from thutuc.engine.supervising import Supervises
from thutuc.engine.ticking import Ticked, Ticker
from thutuc.engine.timing import Times
from thutuc.engine.views import Dossier
from thutuc.engine.working import Works
from thutuc.engine.written import findable
from thutuc.net import Net
from thutuc.plugins import Plugins
from thutuc.store import DossierRow, Store, Tx


def _utc_now() -> datetime:
    return datetime.now(UTC)


@held_to_signatures
class Engine(Works, Times, Remarks, Supervises, HandsOver, Migrates, Keeps, SeesToIncidents, Reconciles):
    """Runs dossiers: one object for all procedures, safe to share between threads.

    *store* keeps everything, *plugins* answer who and until when, *clock* says what time it is (an aware
    datetime; only it is ever asked). *systems* are the names that the host's own programs act under,
    *inspectors* those who may look at everything (`inspection`) and do nothing.
    Every verb takes ``by`` (an officer or a named system; the host authenticates, the engine
    authorises), ``happened_at`` for what is entered late, ``request_id`` so that a repeated call changes
    nothing, and ``connection``, the host's open connection: then the verb works in a savepoint and the
    host commits. A verb that raises :class:`~thutuc.errors.CommandRejected` has changed no dossier.
    """

    def __init__(
        self,
        store: Store,
        *,
        plugins: Plugins,
        clock: Callable[[], datetime] = _utc_now,
        systems: Iterable[str] = ("system",),
        inspectors: Iterable[str] = (),
        late_entry: timedelta = timedelta(days=30),
    ) -> None:
        self._at(Desk(store, World(plugins, frozenset(systems), frozenset(inspectors)), clock, late_entry))

    def _at(self, desk: Desk) -> None:
        """Work at this desk."""
        super().__init__(desk)
        self._ticker = Ticker(desk)
        self._reprojector = Reprojector(desk)

    def using(self, connection: object) -> Engine:
        """The same engine inside the transaction of the host's *connection*; it reads there as well.

        So it sees what the host has not committed yet. ``tick``, ``reproject``, ``migrate``,
        ``hand_over``, ``archive`` and ``archive_year``, which work in transactions of their own, are
        refused there.
        """
        engine = object.__new__(type(self))
        engine._at(hosting.within(self._desk, connection))
        return engine

    # --- procedures ------------------------------------------------------------------------------

    def deploy(
        self,
        source: str | Path | bytes,
        *,
        by: str,
        file: str | None = None,
        services: Sequence[str] = (),
        decisions: Sequence[str | Path | bytes] | None = None,
        forms: Forms | None = None,
        connection: object | None = None,
    ) -> list[Deployed]:
        """Keep the executable procedures of a file as new versions, with their decisions and forms.

        *decisions* are DMN files, *forms* a folder or contents by name; where they are not given, those
        beside the procedure's file are looked at.
        Raises :class:`~thutuc.errors.ProcedureRefused` with every finding; nothing is deployed then.
        """
        content, name = source_of(source, file)
        call = self._desk.call("deploy", by, None, None, None)
        with self._desk.guard(call, None, connection) as tx:
            check_system(self._desk.world, by, "deploy")
            shelf = Shelf.for_source(source, decisions)
            beside = None if isinstance(source, bytes) else Path(source).parent
            given = beside if forms is None else forms
            return self._desk.library.deploy(
                tx, content, name, by=by, at=call.at, services=services, shelf=shelf, forms=given
            )

    # --- reception -------------------------------------------------------------------------------

    def start(
        self,
        procedure: str,
        *,
        by: str,
        received_at: str,
        competent: str,
        channel: str = "counter",
        applicant: str | None = None,
        external_code: str | None = None,
        data: Mapping[str, Any] | None = None,
        attachments: Sequence[Mapping[str, str]] = (),
        receive: bool = False,
        receipt: bool = True,
        happened_at: datetime | None = None,
        request_id: str | None = None,
        connection: object | None = None,
    ) -> Dossier:
        """Hand a dossier in; with ``receive=True`` it is received in the same act, as at a counter.

        *procedure* is a procedure id or national code; the version in force on that day is taken.
        *external_code* is the code it came with from outside: it is kept, no second one is made.
        *attachments* are papers by reference and SHA-256, as `note` keeps them.
        """
        papers = tuple(attachments)
        person = findable("applicant", applicant)
        command = c.Start(received_at, competent, channel, person, external_code, as_given(data), papers)
        return self._desk.start(
            procedure,
            command,
            by,
            receive=receive,
            receipt=receipt,
            happened_at=happened_at,
            request_id=request_id,
            connection=connection,
        )

    def receive(
        self,
        dossier: int | str,
        *,
        by: str,
        receipt: bool = True,
        forwarded: bool = False,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Receive a complete dossier: it gets its code, its clock, a first promise and its first step.

        It is judged by the law of this day (R1): handed in under a version that is not in force any more, it
        goes over to the one that is, in the same act; where there is none, or that version asks for data
        that are not there (`request_papers`, then `supply`), it is refused. Only a version that a decision
        moved it to stays.

        *forwarded*: taken outside the competent agency. It gets its code and a receipt; clock, promise and
        first step wait until that agency takes it over (`take_over`).

        Dated back to before its intake term ran out and entered after the next working day, or to a day on
        which another version was in force than on that of entry, it needs an *approver*.
        """

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            desk = self._desk
            under = version_of_reception(desk.library, tx, row, state, call)
            law = law_at_entry(tx, row, call)
            taken = desk.receiving(tx, state, net, call, receipt=receipt, forwarded=forwarded, under=under)
            return replace(taken, approver=approver, law_at_entry=law)

        said: tuple[object, ...] = (forwarded,) if forwarded else ()
        said = said if approver is None else (forwarded, approver)
        content = ("receive", receipt, *said)
        return self._desk.do("receive", dossier, command, by, content, **how)

    def take_over(
        self, dossier: int | str, *, by: str, approver: str | None = None, **how: Unpack[How]
    ) -> Dossier:
        """Take over a dossier that another one-stop received: its clock and its first step begin now."""
        command = c.TakeOver(approver)
        return self._desk.do("take_over", dossier, command, by, command, **how)

    def pay(
        self,
        dossier: int | str,
        *,
        by: str,
        moment: str,
        document: str,
        amount: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Record a fee that was paid, with the number of its receipt; *moment* is what waits for it.

        ``reception``, ``supplement`` or ``return``, as declared; *amount*: đồng, figures alone (``400000``).
        """
        command = c.Pay(moment, document, amount)
        return self._desk.do("pay", dossier, command, by, command, **how)

    def request_papers(
        self,
        dossier: int | str,
        *,
        by: str,
        content: str,
        reason: str,
        stage: str | None = None,
        basis: str | None = None,
        approver: str | None = None,
        leg: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Ask the applicant to supplement, once a stage; the clocks stand still meanwhile.

        In a chain it is the leg of who asks that asks; where his steps are in several, *leg* names it.
        """
        command = c.RequestPapers(content, reason, stage, basis, approver, leg)
        return self._desk.do("request_papers", dossier, command, by, command, **how)

    def supply(
        self,
        dossier: int | str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        attachments: Sequence[Mapping[str, str]] = (),
        approver: str | None = None,
        leg: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Take the papers that were asked for (*attachments*): the clock goes on as the law says.

        Before reception *data* may be what the version asks for that is in force on this day.
        Entered after the dossier was closed for want of them, with an *approver*. Where several legs of
        a chain wait for papers, *leg* names whose these are.
        """
        brought = c.SupplyPapers(as_given(data), tuple(attachments), approver, leg=leg)

        def command(tx: Tx, row: DossierRow, state: State, net: Net, call: Call) -> c.Command:
            return replace(brought, under=version_of_papers(self._desk.library, tx, row, state, call))

        return self._desk.do("supply", dossier, command, by, brought, **how)

    def refuse(
        self,
        dossier: int | str,
        *,
        by: str,
        reason: str,
        document: str | None = None,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Refuse reception at the desk; after it the dossier itself, signed for the head of the agency.

        Dated back under a mandate that has ended since, or at reception before the intake term ran out, it
        needs an *approver*.
        """
        command = c.Refuse(reason, document, approver)
        return self._desk.do("refuse", dossier, command, by, command, **how)

    # --- messages --------------------------------------------------------------------------------

    def send(
        self,
        dossier: int | str,
        name: str,
        *,
        by: str,
        data: Mapping[str, Any] | None = None,
        signal: bool = False,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Deliver a message (or signal) from outside; one from before its wait lapsed may need *approver*."""
        command = c.Send(name, as_given(data), signal, approver)
        return self._desk.do("send", dossier, command, by, command, **how)

    # --- the end ---------------------------------------------------------------------------------

    def withdraw(
        self,
        dossier: int | str,
        *,
        by: str,
        reason: str,
        document: str | None = None,
        approver: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Withdraw at the applicant's request, before there is a decision."""
        command = c.Withdraw(reason, document, approver)
        return self._desk.do("withdraw", dossier, command, by, command, **how)

    def cancel(
        self,
        dossier: int | str,
        *,
        by: str,
        reason: str,
        document: str,
        approver: str | None = None,
        revocation: str | None = None,
        **how: Unpack[How],
    ) -> Dossier:
        """Stop handling the dossier (Thông báo dừng giải quyết hồ sơ); signed like a refusal.

        Once it is decided that takes the number of the paper that revokes or replaces what was signed.
        """
        command = c.Cancel(reason, document, approver, revocation)
        return self._desk.do("cancel", dossier, command, by, command, **how)

    # --- what happens by itself ------------------------------------------------------------------

    def tick(self, at: datetime | None = None, *, limit: int = 1_000) -> Ticked:
        """Do what is due by *at* (now) in at most *limit* dossiers: timers, rungs, silence, services.

        Then tells plug-ins (``on_event``) of what was committed. Call it every minute, from any number
        of processes.
        """
        hosting.alone(self._desk, "tick")
        return self._ticker.tick(at, limit=limit)

    def reproject(
        self,
        *,
        by: str,
        notice: str,
        days: Collection[date] | None = None,
        batch: int = 100,
        examples: int = 20,
        dry_run: bool = False,
    ) -> Reprojected:
        """Move on the dates that the notice *notice* made days off, in every open dossier.

        Called once the calendar knows the notice. *days* are the days it speaks of (default: all known
        now). No date moves earlier, and none that has passed. Works in transactions of *batch* dossiers,
        between which officers work on; killed and called again, it goes on and moves nothing twice.
        With *dry_run* it says what would move, and writes nothing.
        """
        hosting.alone(self._desk, "reproject")
        return self._reprojector.reproject(
            by=by, notice=notice, days=days, batch=batch, examples=examples, dry_run=dry_run
        )
