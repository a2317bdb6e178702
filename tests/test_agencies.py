"""Row-level security on PostgreSQL: an agency meets its own dossiers and no trace of others'."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.office import BIRTH, INVESTMENT, Clock, deploy_shipped, hand_in, make_engine
from tests.store_world import note, submit, task

from thutuc.api import Scope, issue, listed
from thutuc.engine import in_vietnamese
from thutuc.errors import Busy, RequestReused, RequestTaken, StoreError, UnknownDossier, WrongState
from thutuc.store import verify_journal
from thutuc.store.agencies import standing
from thutuc.store.checking import remarks
from thutuc.store.pgtx import OwnTx, PostgresTx
from thutuc.store.postgres import PostgresStore
from thutuc.store.queries import migrations
from thutuc.store.seeing import reading

APP, WORKER = "thutuc_test_app", "thutuc_test_worker"
ROLES = """
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{0}') THEN CREATE ROLE {0} LOGIN; END IF;
END $$
"""


@pytest.fixture
def owner(postgres_url: str) -> Iterator[PostgresStore]:
    """A store of the owner of the tables, rows guarded by agency."""
    store = PostgresStore(postgres_url)
    store.upgrade()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for role in (APP, WORKER):
            connection.execute(ROLES.format(role))
    store.protect(app=APP, worker=WORKER)
    yield store
    store.close()


def as_role(url: str, role: str) -> PostgresStore:
    """A store that connects as a role of its own."""
    return PostgresStore(psycopg.conninfo.make_conninfo(url, user=role), connections=1, wait=0.2)


@pytest.fixture
def app(owner: PostgresStore, postgres_url: str) -> Iterator[PostgresStore]:
    """What application servers use: one connection, so that everything goes over the same one."""
    store = as_role(postgres_url, APP)
    yield store
    store.close()


@pytest.fixture
def worker(owner: PostgresStore, postgres_url: str) -> Iterator[PostgresStore]:
    """What workers use."""
    store = as_role(postgres_url, WORKER)
    yield store
    store.close()


@pytest.fixture
def two(owner: PostgresStore) -> tuple[int, int]:
    """A dossier of agency ``a``, and one of agency ``b``."""
    with owner.transaction() as tx:
        return submit(tx, unit="a.desk", competent="a"), submit(tx, unit="b.desk", competent="b")


def seen(store: PostgresStore) -> list[int]:
    """The dossiers that a transaction of this store sees."""
    with store.transaction(write=False) as tx:
        return [row.id for row in tx.search()]


def counts(store: PostgresStore, table: str) -> int:
    """The rows of a table that it sees."""
    with store.transaction(write=False) as tx:
        tx._cursor.execute(f"SELECT count(*) FROM {table}")
        return int(tx._cursor.fetchone()[0])


def test_every_table_whose_rows_belong_to_dossiers_is_guarded(owner):
    with owner.transaction(write=False) as tx:
        tables = standing(tx).tables

    assert {table.table for table in tables if table.guarded} == {
        table.table for table in tables if table.is_private
    }
    assert {"thutuc_dossier", "thutuc_journal", "thutuc_payload", "thutuc_task", "thutuc_duty"} <= {
        table.table for table in tables if table.guarded and table.policies == 2
    }


def test_an_agency_sees_its_own_dossiers_and_nothing_of_others(app, owner, two):
    ours, theirs = two
    a = app.acting_for("a.desk", "a")

    assert seen(a) == [ours] and seen(app.acting_for("b")) == [theirs] and seen(owner) == [ours, theirs]
    with a.transaction(write=False) as tx:
        assert tx.dossier(theirs) is None and tx.journal(theirs) == [] and tx.tasks_of(theirs) == []
        assert len(tx.journal(ours)) == 1 and tx.journal(ours)[0].payload is not None
    for table in ("thutuc_journal", "thutuc_payload"):
        assert (counts(a, table), counts(owner, table)) == (1, 2)


def test_an_agency_writes_its_own_dossiers_and_no_others(app, owner, two):
    ours, theirs = two
    a = app.acting_for("a.desk", "a")
    with a.transaction() as tx:
        note(tx, ours, unit="a.desk", competent="a")
    with pytest.raises(StoreError, match="row-level security"), a.transaction() as tx:
        tx._cursor.execute(
            "INSERT INTO thutuc_journal (dossier, number, verb, actor, happened_at, recorded_at, public, "
            "head) VALUES (%s, 2, 'note', 'an', 1, 1, '[]', 'x')",
            (theirs,),
        )
    with a.transaction() as tx:
        tx._cursor.execute("UPDATE thutuc_dossier SET phase = 'returned' WHERE id = %s", (theirs,))
        assert tx._cursor.rowcount == 0
    with (
        pytest.raises(StoreError, match=r"row-level security.*acting_for.*workers' role"),
        a.transaction() as tx,
    ):
        note(tx, ours, unit="b.desk", competent="b")  # nor does it give one away
    with owner.transaction(write=False) as tx:
        assert [verify_journal(each, tx.journal(each)) for each in two] == [[], []]
        assert [tx.dossier(each).version for each in two] == [2, 1]


def test_a_task_in_its_unit_lets_an_agency_into_the_dossier_of_another(app, owner, two):
    _, theirs = two
    with owner.transaction() as tx:
        note(tx, theirs, tasks=[task(theirs, unit="a.land")], unit="b.desk", competent="b")

    assert seen(app.acting_for("a.land")) == [theirs]
    assert seen(app.acting_for("a.tax")) == []


def test_the_view_of_who_was_accountable_shows_no_more_than_its_tables(app, owner, two):
    with owner.transaction() as tx:
        note(tx, two[1], tasks=[task(two[1], unit="b.desk")], unit="b.desk", competent="b")

    assert counts(app.acting_for("a"), "thutuc_accountable") == 0
    assert counts(app.acting_for("b"), "thutuc_accountable") == 1


def test_who_has_not_said_for_whom_he_acts_sees_nothing(app, two):
    assert seen(app) == []
    assert counts(app, "thutuc_payload") == 0


@pytest.mark.parametrize("end", ["commit", "rollback", "error", "kill"])
def test_a_connection_that_goes_back_into_the_pool_leaks_nothing(app, postgres_url, two, end):
    a = app.acting_for("a")
    assert seen(a) == [two[0]]
    try:
        with a.transaction() as tx:
            tx._cursor.execute("SELECT pg_backend_pid()")
            pid = tx._cursor.fetchone()[0]
            if end == "rollback":
                raise KeyError
            if end == "error":
                tx._cursor.execute("SELECT 1 / 0")
            if end == "kill":
                with psycopg.connect(postgres_url, autocommit=True) as connection:
                    connection.execute("SELECT pg_terminate_backend(%s, 5000)", (pid,))
    except (KeyError, StoreError):
        assert end != "commit"
    with app.transaction() as tx:
        tx._cursor.execute("SELECT pg_backend_pid(), coalesce(current_setting('thutuc.agency', true), '')")
        now, acting = tx._cursor.fetchone()

    assert acting == "" and (now == pid) == (end != "kill")
    assert seen(app) == [] and seen(app.acting_for("b")) == [two[1]]


def test_the_host_acts_for_whom_it_did_before_and_after_our_part(app, postgres_url, two):
    url = psycopg.conninfo.make_conninfo(postgres_url, user=APP)
    with psycopg.connect(url) as host:
        host.execute("SELECT set_config('thutuc.agency', 'b', true)")
        with app.acting_for("a").transaction(host, write=False) as tx:
            assert [row.id for row in tx.search()] == [two[0]]
        assert host.execute("SELECT id FROM thutuc_dossier").fetchall() == [(two[1],)]


def test_a_worker_sees_all_and_still_cannot_change_tables(worker, two):
    assert seen(worker) == [*two]
    with worker.transaction(write=False) as tx:
        now = standing(tx)
    assert (now.role, now.unbound, now.owner) == (WORKER, False, False)
    for statement in ("DROP TABLE thutuc_journal", "TRUNCATE thutuc_journal", "CREATE TABLE mine (id int)"):
        with pytest.raises(StoreError, match=r"owner|permission"), worker.transaction() as tx:
            tx._cursor.execute(statement)


def test_a_schema_that_stands_before_that_of_the_tables_hides_no_guard_and_gets_no_second_set(
    owner: PostgresStore, postgres_url: str, two: tuple[int, int]
) -> None:
    """As one of a role's own name does, when the search path is the server's: "$user", public."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        ours = schema_of(server)
        server.execute(f"CREATE SCHEMA {ours}_own")
        server.execute(f"GRANT USAGE ON SCHEMA {ours}_own TO {APP}")
        path = postgres_url.replace(ours, f"{ours}_own,{ours}")
        refused = f"in {ours}_own, the first schema of the search path, found them in {ours}: run `ALTER ROLE"
        before = PostgresStore(path)
        assert [refused in each for each in before.check()] == [True]
        for act in (before.upgrade, lambda: before.protect(app=APP, worker=WORKER)):
            with pytest.raises(StoreError, match=refused):
                act()
        before.check_scrub()
        before.close()
        own = as_role(path, APP)
        assert seen(own.acting_for("a")) == [two[0]]
        with pytest.raises(StoreError, match="acting_for"), reading(own):
            pass
        own.close()
        assert server.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = %s::regnamespace", (f"{ours}_own",)
        ).fetchone() == (0,)
        server.execute(f"DROP SCHEMA {ours}_own")


def test_what_a_member_of_the_owner_s_role_makes_belongs_to_the_owner(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    owning, member = "thutuc_test_owner", "thutuc_test_member"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        for role in (APP, WORKER, owning, member):
            server.execute(ROLES.format(role))
        server.execute(f"ALTER ROLE {member} INHERIT")
        server.execute(f"REVOKE {owning} FROM {member}")
        server.execute(f"GRANT {owning} TO {member}")
        server.execute(f"GRANT USAGE, CREATE ON SCHEMA {schema_of(server)} TO {owning}")
        with monkeypatch.context() as older, closing(as_role(postgres_url, owning)) as store:
            older.setattr("thutuc.store.postgres.migrations", lambda dialect: migrations(dialect)[:3])
            store.upgrade()
        with closing(as_role(postgres_url, member)) as store:
            assert store.upgrade() == [each.name for each in migrations("postgres")[3:]]
            store.protect(app=APP, worker=WORKER)
            assert not any(each.is_fault for each in remarks(store))
        owners = (
            "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname LIKE 'thutuc%' AND relnamespace = "
            "current_schema()::regnamespace UNION SELECT pg_get_userbyid(proowner) FROM pg_proc WHERE "
            "proname LIKE 'thutuc%' AND pronamespace = current_schema()::regnamespace"
        )
        assert server.execute(owners).fetchall() == [(owning,)]

        server.execute(f"ALTER TABLE thutuc_key OWNER TO {member}")
        server.execute(f"ALTER FUNCTION thutuc_units() OWNER TO {member}")
        with closing(as_role(postgres_url, member)) as store:
            said = f"found {member} as the owner of thutuc_key, thutuc_units: give it to {owning}"
            assert [said in each.text for each in remarks(store) if each.is_fault] == [True]
        server.execute(f"ALTER ROLE {member} NOINHERIT")  # he may become the owner, and is not
        server.execute(f"REVOKE {owning} FROM {member}")
        server.execute(f"GRANT {owning} TO {member}")
        server.execute(f"GRANT USAGE ON SCHEMA {schema_of(server)} TO {member}")
        server.execute(f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema_of(server)} TO {member}")
        refused = pytest.raises(StoreError, match=f"found {member}: rows are guarded")
        with closing(as_role(postgres_url, member)) as store, refused, reading(store):
            pass


def test_two_sets_of_tables_on_the_way_to_them_are_told(owner: PostgresStore, postgres_url: str) -> None:
    """So an older release made them, for a role in whose own schema none lay yet."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        ours = schema_of(server)
        server.execute(f"CREATE SCHEMA {ours}_own")
        with closing(PostgresStore(postgres_url.replace(ours, f"{ours}_own"))) as second:
            second.upgrade()
            assert not any(each.is_fault for each in remarks(second))  # each may have its own
        with closing(PostgresStore(postgres_url.replace(ours, f"{ours}_own,{ours}"))) as both:
            said = f"found one in {ours}_own and behind it in the search path one in {ours}: look"
            assert [said in each.text for each in remarks(both) if each.is_fault] == [True]
        server.execute(f"DROP SCHEMA {ours}_own CASCADE")


@pytest.fixture
def stranger(owner: PostgresStore, postgres_url: str) -> Iterator[psycopg.Connection[Any]]:
    """Somebody who may log in, and was granted nothing but to look into the schema."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(ROLES.format("thutuc_test_stranger"))
        server.execute(f"GRANT USAGE ON SCHEMA {schema_of(server)} TO thutuc_test_stranger")
    url = psycopg.conninfo.make_conninfo(postgres_url, user="thutuc_test_stranger")
    with psycopg.connect(url, autocommit=True) as connection:
        yield connection


def schema_of(connection: psycopg.Connection[Any]) -> str:
    """The schema of the tables."""
    row = connection.execute("SELECT current_schema()::text").fetchone()
    assert row is not None
    return str(row[0])


#: What is asked past the policies, by a table in which it looks.
_ASKED = {
    "thutuc_task": "SELECT thutuc_consulted(1)",
    "thutuc_dossier": "SELECT thutuc_sees(1), thutuc_code_taken('x', true)",
    "thutuc_journal": "SELECT thutuc_sees_row(1)",
}


@pytest.mark.parametrize("table", _ASKED)
def test_nobody_puts_tables_of_his_own_before_ours_and_has_the_owner_run_them(app, two, table):
    a = app.acting_for("a")
    with a.transaction() as tx:
        tx._cursor.execute(
            "CREATE FUNCTION pg_temp.trap() RETURNS bigint LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'run as %', current_user; END $$"
        )
        tx._cursor.execute(
            f"CREATE TEMP VIEW {table} AS SELECT pg_temp.trap() AS id, pg_temp.trap() AS dossier, "
            "pg_temp.trap() AS seq, 'a'::text AS unit, 'a'::text AS competent, 1::bigint AS version, "
            "''::text AS code, ''::text AS external_code"
        )
        tx._cursor.execute(f"GRANT SELECT ON pg_temp.{table} TO PUBLIC")
        tx._cursor.execute(_ASKED[table])
        assert len(tx._cursor.fetchall()) == 1


def test_a_role_that_was_granted_nothing_asks_nothing_past_the_policies(stranger, two):
    for asked in _ASKED.values():
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="permission denied for function"):
            stranger.execute(asked)


def test_roles_that_run_need_no_right_to_make_tables(app, worker):
    assert app.check() == worker.check() == []
    assert app.upgrade() == worker.upgrade() == []


def test_an_engine_works_for_an_agency_through_the_guarded_tables(owner, app, worker):
    clock = Clock()
    deploy_shipped(make_engine(owner, clock))
    ours = app.acting_for("dong-may", "dong-may.one-stop", "dong-may.civil-status")
    engine = make_engine(ours, clock)
    dossier = hand_in(engine, BIRTH)
    task = dossier.tasks[0]
    told = engine.complete(task.id, by=str(task.holder), data={}, request_id="portal:1")

    assert engine.dossier(dossier.id).tasks == told.tasks
    again = engine.complete(task.id, by=str(task.holder), data={}, request_id="portal:1")
    assert again.revision == told.revision
    with pytest.raises(RequestReused):
        engine.complete(task.id, by=str(task.holder), request_id="portal:1", data={"eligible": True})
    assert make_engine(worker, clock).verify() == []
    with pytest.raises(UnknownDossier):
        make_engine(app.acting_for("elsewhere"), clock).dossier(dossier.id)


def of_two_agencies(owner: PostgresStore, app: PostgresStore) -> tuple[Any, int, int]:
    """The engine of an agency, its dossier and one of another agency, handed in under ``portal:7``."""
    clock = Clock()
    deploy_shipped(make_engine(owner, clock))
    theirs = hand_in(make_engine(owner, clock), INVESTMENT, request_id="portal:7").id
    engine = make_engine(app.acting_for("dong-may", "dong-may.one-stop"), clock)
    ours = hand_in(engine, BIRTH).id
    with pytest.raises(UnknownDossier):
        engine.dossier(theirs)
    return engine, ours, theirs


@pytest.mark.parametrize("hosted", [False, True])
@pytest.mark.parametrize("verb", ["note", "start"])
def test_a_request_that_another_agency_made_is_told_as_used_and_not_to_be_tried_for_ever(
    owner, app, postgres_url, verb, hosted
):
    engine, ours, theirs = of_two_agencies(owner, app)
    url = psycopg.conninfo.make_conninfo(postgres_url, user=APP)
    with psycopg.connect(url) as host:
        how = {"request_id": "portal:7"} | ({"connection": host} if hosted else {})

        def again() -> None:
            if verb == "note":
                engine.note(ours, by="an.nguyen", text="Đã gọi", **how)
            else:
                hand_in(engine, BIRTH, **how)

        for _ in range(2):
            with pytest.raises(RequestReused) as refused:
                again()
        if hosted:
            engine.note(ours, by="an.nguyen", text="Đã gọi", connection=host)  # the host's work goes on
    said = str(refused.value)
    assert said == (
        "Expected a request_id that is new here, found 'portal:7', used where nobody here may look."
    )
    assert in_vietnamese(refused.value) == (
        "Mã yêu cầu 'portal:7' đã dùng ở nơi cơ quan này không xem được: lấy mã khác."
    )
    for secret in ("finance", str(theirs), "start", INVESTMENT):
        assert secret not in said.replace("'portal:7'", "")
    assert [row.id for row in engine.search()] == [ours]
    assert len(engine.journal(ours)) == 1 + hosted


@pytest.mark.parametrize("hosted", [True, False])
def test_a_request_that_another_was_a_moment_before_with_gets_its_answer(
    owner, app, postgres_url, monkeypatch, hosted
):
    engine, ours, _ = of_two_agencies(owner, app)
    act = {"by": "an.nguyen", "text": "Đã gọi", "request_id": "portal:8"}
    first = engine.note(ours, **act)
    asked: list[str] = []
    of = PostgresTx if hosted else OwnTx
    request = of.request

    def late(tx: PostgresTx, request_id: str) -> Any:
        asked.append(request_id)
        found = request(tx, request_id)
        return found if len(asked) > 1 else None

    monkeypatch.setattr(of, "request", late)
    if hosted:  # what a host did before in his transaction cannot be done once more
        url = psycopg.conninfo.make_conninfo(postgres_url, user=APP)
        with psycopg.connect(url) as host, pytest.raises(RequestTaken, match="try again"):
            engine.note(ours, **act, connection=host)
    assert engine.note(ours, **act).revision == first.revision
    assert len(asked) >= 2


@pytest.mark.parametrize("received", [True, False])
def test_a_code_that_another_agency_has_is_told_as_taken_and_stops_nobody_s_counter(owner, app, received):
    clock = Clock()
    deploy_shipped(make_engine(owner, clock))
    engine = make_engine(app.acting_for("dong-may", "dong-may.one-stop"), clock)
    first = str(hand_in(engine, BIRTH).code)
    next_one = f"{first[:-1]}2"
    hand_in(make_engine(owner, clock), INVESTMENT, external_code=next_one, receive=received)

    assert hand_in(engine, BIRTH).code == f"{first[:-1]}3"
    if received:
        with pytest.raises(WrongState, match=f"not handed in before, found one with code '{next_one}'"):
            hand_in(engine, BIRTH, external_code=next_one)
    with pytest.raises(UnknownDossier):
        engine.dossier(next_one)


def test_who_acts_for_an_agency_where_rows_are_not_guarded_asks_as_anybody(postgres_url):
    store = PostgresStore(postgres_url)
    store.upgrade()
    clock = Clock()
    deploy_shipped(make_engine(store, clock))
    engine = make_engine(store.acting_for("dong-may", "dong-may.one-stop"), clock)
    first = str(hand_in(engine, BIRTH).code)
    hand_in(engine, INVESTMENT, external_code=f"{first[:-1]}2", receive=False)

    assert hand_in(engine, BIRTH).code == f"{first[:-1]}3"
    store.close()


def test_an_agency_makes_no_seal_of_its_part_and_lets_no_client_in(owner, app, worker, two):
    ours = make_engine(app.acting_for("a"), Clock())
    with pytest.raises(StoreError, match="thutuc_seal"):
        ours.seal()
    with pytest.raises(StoreError, match="thutuc_token"):
        issue(
            ours.store,
            client="x",
            agency=None,
            officers=None,
            scopes=[Scope.DATA],
            now=ours.now(),
            lasts=timedelta(days=1),
        )
    with pytest.raises(StoreError, match="thutuc_token"):
        listed(ours.store)

    assert make_engine(worker, Clock()).seal().dossiers == 2


def test_who_finds_all_connections_in_use_is_told_so_in_time(app):
    held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with app.transaction():
            held.set()
            let_go.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    with pytest.raises(Busy, match=r"within 0\.2 s, but all 1"), app.transaction():
        pass
    let_go.set()
    holder.join()

    assert seen(app) == []
