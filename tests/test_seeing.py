"""Reads of dossiers go through one door, which refuses who would see none of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import psycopg
import pytest
from tests.office import BIRTH, ZONE, Clock, deploy_shipped, hand_in, make_engine
from tests.test_agencies import APP, app, owner, two, worker  # noqa: F401 (fixtures)

from thutuc.engine import in_vietnamese
from thutuc.engine.lists.catalogue import LINES, TALLIES
from thutuc.errors import StoreError, UnknownDossier, UnknownTask
from thutuc.reports import head_list
from thutuc.store.seeing import reading

SOURCE = Path(__file__).parents[1] / "src" / "thutuc"

#: Functions that open a transaction to read and are no read of dossiers, each with the reason.
PLAIN = {
    "engine/reads.py:procedure": "procedures are everybody's",
    "engine/reads.py:procedures_in_force": "the same",
    "engine/migrating.py:ended_versions": "the same",
    "engine/calling.py:_hides": "asks whether a request is seen",
    "engine/lists/past.py:as_known": "a store in memory",
    "engine/files.py:_verified": "the same",
    "engine/inspecting.py:draws": "samples are everybody's",
    "engine/inspecting.py:check_draw": "the same; its dossiers are counted against the seal",
    "engine/archiving.py:open_file": "reads a key",
    # what has found its dossiers through a read before
    "engine/archiving.py:strays": "looks into a folder",
    "engine/handing.py:_lines": "of dossiers found before",
    "engine/ticking.py:_row": "the same",
    "engine/batches.py:rehearse": "the same",
    "engine/batches.py:write": "the same",
    "engine/telling.py:_deliver_all": "of rows it has a lease of",
    "engine/telling.py:_deliver": "the same",
    "engine/serving.py:again": "of a tick that has read before",
    "api/tokens.py:recognise": "tokens, which agencies may not read",
    "api/tokens.py:listed": "the same",
    "api/drawn.py:_rows": "procedures are everybody's",
    "api/service.py:health": "asks whether the database answers",
    "reports/difference_standing.py:receives": "versions of a procedure",
}


_READS = re.compile(r"\.transaction\([^()]*write=False\)")


def plain_reads() -> Iterator[str]:
    """Functions of engine, service and reports that open a transaction to read without the door."""
    for folder in ("engine", "api", "reports"):
        for path in sorted((SOURCE / folder).rglob("*.py")):
            for made in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(made, ast.FunctionDef) and _READS.search(ast.unparse(made)):
                    yield f"{path.relative_to(SOURCE).as_posix()}:{made.name}"


def test_every_read_of_dossiers_goes_through_the_door_that_tells_who_sees_none() -> None:
    assert set(plain_reads()) == PLAIN.keys()


SINCE = datetime(2026, 3, 1, tzinfo=ZONE)

#: What an engine is asked, that would be answered as if there were nothing.
READS = {
    **{name: lambda engine, name=name: engine.listing(name, unit="dong-may") for name in (*LINES, *TALLIES)},
    "tasks": lambda engine: engine.tasks(),
    "search": lambda engine: engine.search(),
    "dossier": lambda engine: engine.dossier(1),
    "by code": lambda engine: engine.status("H99.41-260302-0001"),
    "outlook of one": lambda engine: engine.outlook(1),
    "journal": lambda engine: engine.journal(1),
    "history": lambda engine: engine.history(1),
    "written": lambda engine: engine.written(1),
    "one task": lambda engine: engine.task("1.1"),
    "candidates": lambda engine: engine.candidates("1.1"),
    "claimable": lambda engine: engine.tasks(claimable_by="an.nguyen"),
    "completed": lambda engine: engine.completed_tasks(by="an.nguyen"),
    "explain": lambda engine: engine.explain(1),
    "state_at": lambda engine: engine.state_at(1, SINCE),
    "waiting": lambda engine: engine.waiting(),
    "irregularities": lambda engine: engine.irregularities(since=SINCE),
    "facts": lambda engine: engine.facts(since=SINCE, unit="dong-may"),
    "drafting": lambda engine: engine.drafting(1),
    "drafting_between": lambda engine: engine.drafting_between(since=SINCE),
    "duties": lambda engine: engine.duties(),
    "daily_list": lambda engine: engine.daily_list("dong-may", date(2026, 3, 2)),
    "incidents": lambda engine: engine.incidents(),
    "incident": lambda engine: engine.incident("1.i1"),
    "backlog": lambda engine: engine.backlog(),
    "retention": lambda engine: engine.retention(1),
    "erasable": lambda engine: engine.erasable(),
    "verify": lambda engine: engine.verify(),
    "head_list": head_list,
    "reconcile": lambda engine: engine.reconcile(since=SINCE),
    "tick": lambda engine: engine.tick(),
    "hand over": lambda engine: engine.hand_over(
        decision="1/QĐ", reason="leaver", by="system", officer="an.nguyen", dry_run=True
    ),
    "reproject": lambda engine: engine.reproject(by="system", notice="1/TB", dry_run=True),
    "a verb": lambda engine: engine.note(1, by="an.nguyen", text="Đã gọi điện"),
    "a task": lambda engine: engine.complete("1.1", by="an.nguyen"),
}


def test_who_has_not_said_for_whom_he_acts_is_told_so_by_every_read(owner, app):  # noqa: F811
    clock = Clock()
    deploy_shipped(make_engine(owner, clock))
    hand_in(make_engine(owner, clock), BIRTH)
    engine = make_engine(app, clock)
    silent = []
    for name, read in READS.items():
        try:
            answer = read(engine)
        except StoreError as error:
            assert "connect as thutuc_test_worker" in str(error) and APP in str(error), name
            assert "acting_for" in in_vietnamese(error), name
        else:
            silent.append((name, answer))
    assert silent == []
    assert engine.procedure(BIRTH).id == BIRTH


def test_who_acts_for_an_agency_a_worker_and_the_owner_are_shown_what_there_is(owner, app, worker):  # noqa: F811
    clock = Clock()
    deploy_shipped(make_engine(owner, clock))
    dossier = hand_in(make_engine(owner, clock), BIRTH)
    (task,) = dossier.tasks
    make_engine(owner, clock).complete(task.id, by=task.holder)
    for store in (owner, worker, app.acting_for("dong-may", "dong-may.one-stop")):
        engine = make_engine(store, clock)
        assert [each.id for each in engine.search()] == [dossier.id]
        assert engine.listing("late", unit="dong-may").lines == ()
        assert [each.id for each in engine.completed_tasks(by=task.holder)] == [task.id]
        assert engine.task(task.id).code == dossier.code
    elsewhere = make_engine(app.acting_for("elsewhere"), clock)
    assert elsewhere.tasks() == []
    assert elsewhere.completed_tasks(by=task.holder) == []
    for ask in (elsewhere.task, elsewhere.candidates):
        with pytest.raises(UnknownTask):
            ask(task.id)
    with pytest.raises(UnknownDossier):
        elsewhere.note(dossier.id, by="an.nguyen", text="Đã gọi điện")


def test_a_host_whose_own_transaction_acts_for_an_agency_is_shown_its_dossiers(owner, app, two, postgres_url):  # noqa: F811
    engine = make_engine(app, Clock())
    url = psycopg.conninfo.make_conninfo(postgres_url, user=APP)
    with psycopg.connect(url) as host:
        with pytest.raises(StoreError, match="acting_for"):
            engine.using(host).incidents()
        host.rollback()
        host.execute("SELECT set_config('thutuc.agency', 'b', true)")
        assert engine.using(host).incidents() == []


def test_rows_that_are_guarded_while_a_connection_is_open_are_noticed(owner, app, two):  # noqa: F811
    with owner.transaction() as tx:
        tx._cursor.execute("ALTER TABLE thutuc_dossier DISABLE ROW LEVEL SECURITY")
    with reading(app) as tx:
        assert len(tx.search()) == 2
        tx._wire.sees_until = 0.0  # a while later
    with owner.transaction() as tx:
        tx._cursor.execute("ALTER TABLE thutuc_dossier ENABLE ROW LEVEL SECURITY")
    with pytest.raises(StoreError, match="acting_for"), reading(app):
        pass
