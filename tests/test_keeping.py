"""Retention, holds, erasure: nothing is forgotten before its time, and then nothing is left."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from tests.keeping_world import (
    AFTER,
    DISPOSAL,
    FOR_EVER,
    HOLD,
    LIFT,
    MARK,
    TEN_YEARS,
    engine_on,
    fail,
    files_with,
    full,
    holding_mark,
)
from tests.office import ZONE, Clock, hand_in

from thutuc import Engine, open_store
from thutuc.errors import (
    Busy,
    NotPermitted,
    ProcedureRefused,
    StoreError,
    UnknownDossier,
    WrongData,
    WrongState,
)
from thutuc.procedure import Retention
from thutuc.store import Store

CHAIR = "binh.tran"


@pytest.fixture
def engine(store: Store, clock: Clock) -> Engine:
    return engine_on(store, clock)


# --- how long ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "term", "last"),
    [
        ("10 năm", "10 năm", date(2036, 12, 31)),
        ("5 years", "05 năm", date(2031, 12, 31)),
        (" 70  NĂM ", "70 năm", date(2096, 12, 31)),
        ("vĩnh viễn", "vĩnh viễn", None),
        ("permanent", "vĩnh viễn", None),
    ],
)
def test_years_are_counted_from_the_year_in_which_the_dossier_ended(said, term, last):
    read = Retention.read(said)

    assert read == term
    assert Retention(term).ends(date(2026, 3, 2)) == last
    assert Retention(term).ends(date(2026, 12, 31)) == last


@pytest.mark.parametrize("said", ["", "0 năm", "201 năm", "10", "10 ngày", "mười năm", "-1 năm", "1e3 năm"])
def test_what_is_no_retention_refuses_the_file(said, store, clock):
    assert Retention.read(said) is None
    with pytest.raises(ProcedureRefused, match=r"vĩnh viễn|năm"):
        engine_on(store, clock, f'<thutuc:retention term="{said}" basis="x"/>')


def test_a_number_of_years_has_its_basis_or_is_marked_as_made_up(store, clock):
    with pytest.raises(ProcedureRefused, match="basis"):
        engine_on(store, clock, '<thutuc:retention term="10 năm"/>')
    kept = engine_on(store, clock, TEN_YEARS).procedure("fetching").header.retention
    assert kept == Retention("10 năm", None, made_up=True)


# --- before its time -----------------------------------------------------------------------------


def test_an_open_dossier_is_not_erased_and_a_closed_one_not_before_its_last_day_is_over(engine, clock):
    dossier = hand_in(engine, "fetching", applicant=MARK)
    with pytest.raises(WrongState, match="the dossier is still open"):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)
    engine.withdraw(dossier.id, by="an.nguyen", reason="Theo đơn")
    clock.now = datetime(2036, 12, 31, 23, 59, 59, tzinfo=ZONE)
    with pytest.raises(WrongState, match="kept until 2036-12-31"):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)
    assert engine.erasable() == []
    clock.advance(seconds=1)

    assert engine.retention(dossier.id).until == date(2036, 12, 31)
    assert [(kept.dossier, kept.erasable) for kept in engine.erasable()] == [(dossier.id, True)]
    engine.erase(dossier.id, by="system", decision=DISPOSAL)
    assert engine.erasable() == []


@pytest.mark.parametrize(("retention", "why"), [("", "declares no retention"), (FOR_EVER, "kept for ever")])
def test_what_declares_no_retention_or_is_kept_for_ever_is_never_erased(store, clock, retention, why):
    engine = engine_on(store, clock, retention)
    dossier = full(engine, clock)
    clock.now = datetime(2190, 1, 1, tzinfo=ZONE)

    with pytest.raises(WrongState, match=why):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)
    assert engine.erasable() == []
    assert engine.dossier(dossier.id).applicant == MARK


def test_a_hold_keeps_it_until_the_last_decision_is_lifted(engine, clock):
    dossier = full(engine, clock)
    engine.hold(dossier.id, by="system", decision=HOLD, reason="Khiếu nại")
    engine.hold(dossier.id, by="system", decision="13/QĐ-TA", reason="Vụ án")
    with pytest.raises(WrongState, match="does not hold the dossier yet"):
        engine.hold(dossier.id, by="system", decision=HOLD, reason="Khiếu nại")
    clock.now = AFTER
    engine.lift_hold(dossier.id, by="system", decision=HOLD, by_decision=LIFT)

    assert engine.retention(dossier.id).holds == ("13/QĐ-TA",)
    with pytest.raises(WrongState, match="held by 13/QĐ-TA"):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)
    with pytest.raises(WrongState, match=r"held by '12/QĐ-TTr'.*found '13/QĐ-TA'"):
        engine.lift_hold(dossier.id, by="system", decision=HOLD, by_decision=LIFT)
    (listed,) = engine.erasable()
    assert not listed.erasable and "13/QĐ-TA" in str(listed.why)
    engine.lift_hold(dossier.id, by="system", decision="13/QĐ-TA", by_decision="16/QĐ-TA")
    engine.erase(dossier.id, by="system", decision=DISPOSAL)
    assert engine.verify() and not any(problem.is_fault for problem in engine.verify())


def test_it_takes_a_decision_and_somebody_who_may(engine, clock):
    dossier = full(engine, clock)
    for verb in (engine.erase, engine.hold):
        more = {"reason": "Khiếu nại"} if verb == engine.hold else {}
        clock.now = AFTER if verb == engine.erase else clock.now
        with pytest.raises(WrongData, match="number of the decision"):
            verb(dossier.id, by="system", decision=" . ", **more)
        with pytest.raises(NotPermitted, match=r"only who runs the|no post is held"):
            verb(dossier.id, by="an.nguyen", decision=DISPOSAL, **more)
        clock.now = datetime(2026, 3, 2, 12, tzinfo=ZONE)
    with pytest.raises(WrongData, match="why the dossier is held"):
        engine.hold(dossier.id, by="system", decision=HOLD, reason="…")
    with pytest.raises(UnknownDossier):
        engine.erase("nothing", by="system", decision=DISPOSAL)


def test_what_may_be_erased_is_listed_by_number(clock):
    store = open_store(":memory:")
    store.upgrade()
    engine = engine_on(store, clock)
    made = [full(engine, clock).id for _ in range(8)]
    clock.now = AFTER
    assert [kept.dossier for kept in engine.erasable(after=6)] == made[6:]  # a set of 7 and 8 has 8 first


# --- what is left --------------------------------------------------------------------------------


def test_nothing_that_people_gave_is_left_in_any_table_and_the_chain_holds(engine, clock, store):
    dossier = full(engine, clock)
    assert engine.verify() == []
    fail(store, dossier.id)
    full_of_it = ("payload", "dossier", "duty", "incident", "try", "undelivered")
    assert holding_mark(store) == {f"thutuc_{name}" for name in full_of_it}
    seal = engine.seal()
    acts = [record.verb for record in engine.journal(dossier.id)]
    clock.now = AFTER

    erased = engine.erase(dossier.id, by="system", decision=DISPOSAL)

    assert holding_mark(store) == set()
    problems = engine.verify()
    assert {problem.kind for problem in problems} == {"erased"}
    assert engine.check_seal(seal)
    assert erased.applicant is None and erased.data == {}
    assert [record.verb for record in engine.journal(dossier.id)] == [*acts, "erase"]
    event = engine.journal(dossier.id)[-1].events[-1]
    assert (event.decision, event.retention, event.until) == (DISPOSAL, "10 năm", "2036-12-31")
    assert event.entries == len(problems)
    assert engine.search(applicant=MARK) == []
    assert engine.dossier(dossier.id).code == dossier.code


def test_it_is_erased_once_and_the_same_request_gets_the_same_answer(engine, clock):
    dossier = full(engine, clock)
    clock.now = AFTER
    first = engine.erase(dossier.id, by="system", decision=DISPOSAL, request_id="huy-1")

    again = engine.erase(dossier.id, by="system", decision=DISPOSAL, request_id="huy-1")

    assert (again.id, again.version) == (first.id, first.version)
    with pytest.raises(WrongState, match="erased on 2037-01-04"):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)
    assert [record.verb for record in engine.journal(dossier.id)].count("erase") == 1


def test_what_is_noted_after_an_erasure_is_erased_by_another(engine, clock, store):
    dossier = full(engine, clock)
    clock.now = AFTER
    engine.erase(dossier.id, by="system", decision=DISPOSAL)
    engine.note(dossier.id, by="system", text=f"Người thân của {MARK} hỏi")
    assert holding_mark(store) == {"thutuc_payload"}
    assert [(kept.dossier, kept.erasable) for kept in engine.erasable()] == [(dossier.id, True)]

    engine.erase(dossier.id, by="system", decision="08/QĐ-UBND")
    assert engine.erasable() == []

    assert holding_mark(store) == set()
    assert not any(problem.is_fault for problem in engine.verify())


def test_another_dossier_is_left_alone(engine, clock, store):
    first, second = full(engine, clock), full(engine, clock, "Tran-Van-B")
    clock.now = AFTER
    engine.erase(first.id, by="system", decision=DISPOSAL)

    assert engine.dossier(second.id).applicant == "Tran-Van-B"
    assert engine.verify(second.id) == []
    assert [kept.dossier for kept in engine.erasable()] == [second.id]


def test_what_is_gone_with_no_erasure_recorded_is_missing_not_erased(engine, clock, store):
    dossier, other = full(engine, clock), full(engine, clock)
    clock.now = AFTER
    engine.erase(dossier.id, by="system", decision=DISPOSAL)
    with store.transaction() as tx:
        cursor = tx._cursor
        if type(cursor).__module__ == "sqlite3":
            cursor.execute("DROP TRIGGER thutuc_payload_delete")
        else:
            cursor.execute("ALTER TABLE thutuc_payload DISABLE TRIGGER USER")
        cursor.execute(
            "DELETE FROM thutuc_payload WHERE seq = "
            f"(SELECT min(seq) FROM thutuc_journal WHERE dossier = {other.id})"
        )

    assert {problem.kind for problem in engine.verify(dossier.id)} == {"erased"}
    assert "missing" in {problem.kind for problem in engine.verify(other.id) if problem.is_fault}


def test_a_refused_erasure_leaves_everything_as_it_was(engine, clock, store):
    dossier = full(engine, clock)
    before = engine.journal(dossier.id)
    with pytest.raises(WrongState):
        engine.erase(dossier.id, by="system", decision=DISPOSAL)

    assert engine.journal(dossier.id) == before
    assert engine.verify() == []
    assert engine.dossier(dossier.id).applicant == MARK


# --- the bytes -----------------------------------------------------------------------------------


def test_scrubbed_the_files_of_sqlite_hold_no_byte_of_it_nor_does_the_log(tmp_path, clock):
    store = open_store(tmp_path / "thutuc.db")
    store.upgrade()
    engine = engine_on(store, clock)
    dossiers = [full(engine, clock).id for _ in range(12)]  # freed pages lie about
    assert files_with(tmp_path)
    clock.now = AFTER
    for dossier in dossiers:
        engine.erase(dossier, by="system", decision=DISPOSAL)
    assert files_with(tmp_path)  # erased, and still in freed pages and in the log

    store.scrub()

    assert files_with(tmp_path) == set()
    assert not any(problem.is_fault for problem in engine.verify())
    store.close()
    assert files_with(tmp_path) == set()


def test_scrubbing_a_database_that_somebody_reads_is_refused_as_busy_and_may_be_tried_again(tmp_path, clock):
    store = open_store(f"sqlite:///{tmp_path}/thutuc.db?timeout=0.2")
    store.upgrade()
    engine = engine_on(store, clock)
    full(engine, clock)
    with store.transaction(write=False) as tx:
        tx.procedures()
        with pytest.raises(Busy, match="again"):
            store.scrub()

    store.scrub()
    store.close()


def test_who_does_not_own_the_tables_is_told_that_nothing_was_scrubbed(postgres_url):
    psycopg = pytest.importorskip("psycopg")
    owner = open_store(postgres_url)
    owner.upgrade()
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        (schema,) = connection.execute("SELECT current_schema()").fetchone()
        role = f"{schema}_app"
        try:
            connection.execute(f"CREATE ROLE {role} LOGIN")
        except psycopg.Error as error:
            pytest.skip(f"no role can be made: {error}")
        try:
            connection.execute(f"GRANT USAGE ON SCHEMA {schema} TO {role}")
            connection.execute(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {role}")
            store = open_store(postgres_url.replace("user=postgres", f"user={role}"))
            with pytest.raises(StoreError, match=r"Expected the owner of thutuc_dossier, .*thutuc_payload"):
                store.scrub()
            store.close()
            owner.scrub()
        finally:
            connection.execute(f"DROP OWNED BY {role}")
            connection.execute(f"DROP ROLE {role}")
    owner.close()


def test_scrubbed_no_sample_of_what_was_erased_is_left_for_the_planner_of_postgresql(postgres_url, clock):
    psycopg = pytest.importorskip("psycopg")
    store = open_store(postgres_url)
    store.upgrade()
    engine = engine_on(store, clock)
    marks = [f"{MARK}-{number:03d}" for number in range(40)]
    for mark in marks:
        dossier = hand_in(engine, "fetching", applicant=mark, data={"full_name": mark})
        engine.flag(dossier.id, by="an.nguyen", text=mark)
        engine.withdraw(dossier.id, by="an.nguyen", reason=mark)

    def sampled() -> set[tuple[str, str]]:
        """The columns of which a sample holds one of them, as text or as bytes in hexadecimal."""
        rows = connection.execute(
            "SELECT tablename, attname, concat(most_common_vals::text, histogram_bounds::text) FROM pg_stats "
            "WHERE schemaname = current_schema()"
        ).fetchall()
        return {
            (table, column) for table, column, told in rows if MARK in told or MARK.encode().hex() in told
        }

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        columns = {"thutuc_payload": "payload", "thutuc_dossier": "state", "thutuc_incident": "text"}
        for target in (-1, 0):  # as a release did that had them sampled
            for table, column in columns.items():
                connection.execute(f"ALTER TABLE {table} ALTER COLUMN {column} SET STATISTICS {target}")
            connection.execute("ANALYZE")  # as the server does by itself
        assert len(sampled()) > 1
        connection.execute("DELETE FROM thutuc_migration WHERE name = '0013_samples_gone'")
        assert store.upgrade() == ["0013_samples_gone"] and store.check() == []
        assert sampled() == {("thutuc_dossier", "applicant")}
        clock.now = AFTER
        for number in range(1, len(marks) + 1):
            engine.erase(number, by="system", decision=DISPOSAL)

        store.scrub()

        assert sampled() == set()
        connection.execute("ANALYZE")
        assert sampled() == set()
    store.close()


def test_scrubbing_any_store_changes_nothing_that_can_be_read(engine, clock, store):
    dossier = full(engine, clock)
    before = engine.journal(dossier.id)

    store.scrub()

    assert engine.journal(dossier.id) == before
    assert engine.verify() == []
