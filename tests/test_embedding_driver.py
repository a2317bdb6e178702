"""Hosts that work with their driver alone: its transaction and ours are one, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.assigning_world import chain, step
from tests.embedding import everything, names, work, world
from tests.office import hand_in

from thutuc import Engine, NotPermitted, open_store
from thutuc.engine import MigrationPlan
from thutuc.errors import (
    Busy,
    ConfigurationError,
    StoreError,
    Unavailable,
    UnknownTask,
    WrongData,
    WrongState,
)

ORDER = "45/QĐ-UBND"
AT = {"by": "an.nguyen", "received_at": "dong-may.one-stop", "competent": "dong-may"}


class Place:
    """A database with our tables and a table of the host's, and ways to connect to it."""

    def __init__(self, kind: str, url: str, path: Path) -> None:
        self.kind, self.url, self.path = kind, url, path
        self.engine, self.heard = world(url)
        self.opened: list[Any] = []
        host = self.connect()
        host.execute("CREATE TABLE fee (dossier INTEGER, amount INTEGER)")
        host.commit()

    def connect(self, *, autocommit: bool = False, **more: Any) -> Any:
        """A connection of the host's own."""
        if self.kind == "sqlite":
            level = None if autocommit else "DEFERRED"
            opened: Any = sqlite3.connect(self.path, isolation_level=level, **more)  # type: ignore[arg-type]
        else:
            import psycopg

            opened = psycopg.connect(self.url, autocommit=autocommit, **more)
        self.opened.append(opened)
        return opened

    def fees(self) -> int:
        """How many rows the host's table has, as committed."""
        host = self.connect()
        return int(host.execute("SELECT count(*) FROM fee").fetchone()[0])

    def close(self) -> None:
        for each in self.opened:
            each.close()
        self.engine.store.close()


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """The sample province and a host in one database."""
    path = tmp_path / "host.db"
    if request.param == "sqlite":
        url = f"sqlite:///{path}?timeout=0.05"
    else:
        url = str(request.getfixturevalue("postgres_url"))
    found = Place(request.param, url, path)
    yield found
    found.close()


@pytest.fixture(params=["begins by itself", "autocommit, begun"])
def host(request: pytest.FixtureRequest, place: Place) -> Any:
    """A connection in a transaction, with the host's own work in it."""
    autocommit = request.param == "autocommit, begun"
    opened = place.connect(autocommit=autocommit)
    if autocommit:
        opened.execute("BEGIN")
    opened.execute("INSERT INTO fee VALUES (1, 8000)")
    return opened


def begin(host: Any) -> None:
    """Begin where the driver does not by itself."""
    if getattr(host, "autocommit", None) is True or getattr(host, "isolation_level", "") is None:
        with suppress(sqlite3.OperationalError):
            host.execute("BEGIN")


# --- one transaction ------------------------------------------------------------------------------------


def test_after_the_host_s_rollback_every_table_is_as_before_and_no_message_leaves(place: Place, host: Any):
    host.rollback()
    hand_in(place.engine)
    before = everything(place.engine.store)
    begin(host)
    host.execute("INSERT INTO fee VALUES (1, 8000)")

    work(place.engine, connection=host)
    with pytest.raises(NotPermitted):
        place.engine.withdraw(1, by="bang.giang", reason="Nhầm", connection=host)
    host.rollback()

    assert everything(place.engine.store) == before
    assert place.fees() == 0
    place.engine.tick()
    assert {line.split()[0] for line in place.heard.events} == {"1"}  # of the one handed in before
    assert place.engine.verify() == []


def test_messages_leave_after_the_host_s_commit_and_not_before(place: Place, host: Any):
    made = work(place.engine, connection=host)
    with suppress(Busy):  # in SQLite the host is the one writer
        place.engine.tick()
    assert place.heard.events == []
    host.commit()

    place.engine.tick()
    told = list(place.heard.events)
    assert told.count(f"{made.id} DossierReceived") == 1
    assert place.fees() == 1
    place.engine.tick()
    assert place.heard.events == told
    assert place.engine.verify() == []


def test_the_host_s_savepoint_takes_back_what_was_done_inside_it(place: Place, host: Any):
    engine = place.engine
    made = hand_in(engine, connection=host)
    host.execute("SAVEPOINT mine")
    host.execute("INSERT INTO fee VALUES (1, 500)")
    engine.note(made.id, by="an.nguyen", text="Nhầm hồ sơ", connection=host)
    other = hand_in(engine, connection=host)
    host.execute("ROLLBACK TO SAVEPOINT mine")
    host.execute("RELEASE SAVEPOINT mine")
    engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", connection=host)
    host.commit()

    assert [row.verb for row in engine.journal(made.id)] == ["start", "note"]
    assert [found.id for found in engine.search()] == [made.id]
    assert hand_in(engine).code == other.code  # its serial came back
    assert place.fees() == 1
    assert engine.verify() == []


def test_an_error_of_the_host_after_our_act_undoes_both(place: Place):
    before = everything(place.engine.store)
    host = place.connect()
    with pytest.raises(ZeroDivisionError), host:  # both drivers roll back when their block fails
        host.execute("INSERT INTO fee VALUES (1, 8000)")
        work(place.engine, connection=host)
        raise ZeroDivisionError

    assert everything(place.engine.store) == before
    assert place.fees() == 0


def test_our_refusal_leaves_the_host_s_work(place: Place, host: Any):
    made = hand_in(place.engine, connection=host)
    with pytest.raises(WrongData):
        place.engine.note(made.id, by="an.nguyen", text=" ", connection=host)
    with pytest.raises(NotPermitted):
        place.engine.withdraw(made.id, by="bang.giang", reason="Nhầm", connection=host)
    with pytest.raises(UnknownTask):
        place.engine.claim(f"{made.id}.9", by="an.nguyen", connection=host)
    host.execute("INSERT INTO fee VALUES (1, 500)")
    host.commit()

    assert place.fees() == 2
    assert [row.verb for row in place.engine.journal(made.id)] == ["start"]


# --- reading inside it ------------------------------------------------------------------------------------


def test_an_engine_that_uses_the_connection_reads_what_is_not_committed_yet(place: Place, host: Any):
    here = place.engine.using(host)
    made = here.start("dang-ky-khai-sinh", receive=True, **AT)

    assert here.dossier(made.id).code == made.code
    assert [task.id for task in here.tasks(dossier=made.id)] == [task.id for task in made.tasks]
    assert [row.verb for row in here.journal(made.id)] == ["start"]
    assert here.explain(made.id).due == made.due
    assert here.verify() == []
    assert place.engine.search() == []  # nobody else sees it
    here.note(made.id, by="an.nguyen", text="Đã thu lệ phí")
    host.rollback()
    assert place.engine.search() == []


def test_what_works_in_transactions_of_its_own_is_refused_there(place: Place, host: Any):
    here = place.engine.using(host)
    plan = MigrationPlan.model_validate({"procedure": "viec", "from": 1, "to": 2, "decision": ORDER})
    for refused in (
        here.tick,
        lambda: here.reproject(by="system", notice="1/TB"),
        lambda: here.migrate(plan, by="system"),
        lambda: here.hand_over(by="system", decision=ORDER, officer="an.nguyen"),
        lambda: here.archive(1, by="system", decision=ORDER, folder="."),
        lambda: here.archive_year(2025, by="system", decision=ORDER, folder="."),
    ):
        with pytest.raises(WrongState, match="transactions of its own"):
            refused()
    with pytest.raises(ConfigurationError):
        here.store.upgrade()
    with pytest.raises(ConfigurationError, match="found another"):
        hand_in(here, connection=place.connect())
    assert here.store.check() == []
    here.store.close()
    host.execute("INSERT INTO fee VALUES (1, 500)")  # the connection is still the host's
    host.commit()


def test_a_version_that_was_rolled_back_is_not_run_under_the_key_of_the_next(place: Place, host: Any):
    engine = place.engine
    here = engine.using(host)
    here.deploy(chain(step("wrong"), name="viec"), by="system", file="1.bpmn")
    made = here.start(
        "viec", by="an.nguyen", received_at="dong-may.one-stop", competent="dong-may", receive=True
    )
    assert [task.step for task in made.tasks] == ["wrong"]
    host.rollback()

    engine.deploy(chain(step("right"), name="viec"), by="system", file="2.bpmn")
    for each in (engine, engine.using(place.connect())):
        made = each.start("viec", receive=True, **AT)
        assert [task.step for task in made.tasks] == ["right"]
        if each is engine:
            assert engine.verify() == []


# --- connections that are refused -------------------------------------------------------------------------


def test_a_connection_in_autocommit_with_nothing_begun_is_refused(place: Place):
    host = place.connect(autocommit=True)
    before = everything(place.engine.store)

    with pytest.raises(ConfigurationError, match="autocommit"):
        hand_in(place.engine, connection=host)
    assert place.engine.using(host).search() == []  # reading is harmless, and leaves nothing open
    host.execute("INSERT INTO fee VALUES (1, 8000)")

    assert place.fees() == 1
    assert everything(place.engine.store) == before


def test_a_closed_connection_is_refused_in_words(place: Place):
    host = place.connect()
    host.close()
    with pytest.raises(StoreError, match="open connection"):
        hand_in(place.engine, connection=host)
    with pytest.raises(StoreError, match="open connection"):
        place.engine.using(host).search()


def test_what_is_no_connection_is_refused_with_where_to_find_it(place: Place):
    class AsyncConnection:
        pass

    with pytest.raises(ConfigurationError, match=r"found AsyncConnection: .*asyncio\.to_thread"):
        hand_in(place.engine, connection=AsyncConnection())
    with pytest.raises(ConfigurationError, match="found SimpleNamespace"):
        hand_in(place.engine, connection=SimpleNamespace())


def test_a_connection_to_another_database_is_refused(place: Place, tmp_path: Path):
    if place.kind == "sqlite":
        other = sqlite3.connect(tmp_path / "other.db")
        mixed = sqlite3.connect(tmp_path / "other.db")
        mixed.execute("ATTACH ? AS ours", (str(place.path),))  # two files are not one transaction
        strangers: list[Any] = [other, mixed, sqlite3.connect(":memory:")]
    else:
        import psycopg

        schema = place.url.rpartition("search_path%3D")[2]
        strangers = [psycopg.connect(place.url.replace(schema, "pg_catalog"))]
    before = everything(place.engine.store)
    for stranger in strangers:
        with pytest.raises(ConfigurationError, match="found one to"):
            hand_in(place.engine, connection=stranger)
        stranger.close()
    assert everything(place.engine.store) == before


def test_a_store_in_memory_takes_no_connection_of_a_host():
    memory, host = open_store(":memory:"), sqlite3.connect(":memory:")
    memory.upgrade()
    with pytest.raises(ConfigurationError, match="memory"), memory.transaction(host):
        pass
    host.close()
    memory.close()


def test_another_store_s_tables_are_not_taken_for_this_one_s(place: Place, tmp_path: Path):
    if place.kind == "postgres":
        import psycopg

        schema = place.url.rpartition("search_path%3D")[2]
        made = place.connect(autocommit=True)
        made.execute(f"CREATE SCHEMA {schema}_b")
        url = place.url.replace(schema, f"{schema}_b")
        opened = psycopg.connect(url)
    else:
        url = f"sqlite:///{tmp_path}/second.db"
        opened = sqlite3.connect(tmp_path / "second.db")
    second, _ = world(url)
    with pytest.raises(ConfigurationError, match="found one to"):
        hand_in(place.engine, connection=opened)
    opened.rollback()
    hand_in(second, connection=opened)
    opened.commit()

    assert (len(place.engine.search()), len(second.search())) == (0, 1)
    opened.close()
    second.store.close()
    if place.kind == "postgres":
        made.execute(f"DROP SCHEMA {schema}_b CASCADE")


def in_thread(act: Callable[[], object]) -> BaseException | None:
    """What another thread's call raises."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def test_two_threads_at_work_on_one_connection_at_once_are_told_apart(place: Place):
    host = place.connect(**({"check_same_thread": False} if place.kind == "sqlite" else {}))
    with place.engine.store.transaction(host) as tx:
        error = in_thread(lambda: hand_in(place.engine, connection=host))
        assert len(names(place.engine.store, tx)) > 10
    assert isinstance(error, StoreError)
    assert "another thread" in str(error)
    assert in_thread(lambda: hand_in(place.engine, connection=host)) is None  # one after the other
    host.commit()

    assert len(place.engine.search()) == 1


def test_an_sqlite_connection_is_used_in_its_own_thread(tmp_path: Path):
    engine, _ = world(f"sqlite:///{tmp_path}/host.db")
    host = sqlite3.connect(tmp_path / "host.db")
    error = in_thread(lambda: hand_in(engine, connection=host))
    assert isinstance(error, StoreError)
    assert "in the thread that opened it" in str(error)
    host.close()
    engine.store.close()


@pytest.fixture
def postgres_place(postgres_url: str, tmp_path: Path) -> Iterator[Place]:
    found = Place("postgres", postgres_url, tmp_path)
    yield found
    found.close()


def test_a_failed_transaction_a_reading_one_and_a_pipeline_are_refused_in_words(postgres_place: Place):
    import psycopg

    place, host = postgres_place, postgres_place.connect()
    with pytest.raises(psycopg.Error):
        host.execute("SELECT 1 / 0")
    with pytest.raises(StoreError, match="a statement has failed"):
        hand_in(place.engine, connection=host)
    host.rollback()
    host.read_only = True
    with pytest.raises(Unavailable, match="may only read"):
        hand_in(place.engine, connection=host)
    host.rollback()
    host.read_only = False
    with host.pipeline(), pytest.raises(StoreError, match="pipeline"):
        hand_in(place.engine, connection=host)
    host.rollback()
    hand_in(place.engine, connection=host)
    host.commit()

    assert len(place.engine.search()) == 1


@pytest.mark.parametrize("level", ["REPEATABLE_READ", "SERIALIZABLE"])
def test_under_a_stricter_isolation_who_was_overtaken_is_told_and_nothing_is_lost(
    postgres_place: Place, level: str
):
    import psycopg

    place, host = postgres_place, postgres_place.connect()
    host.isolation_level = psycopg.IsolationLevel[level]
    made = hand_in(place.engine, connection=host)
    host.commit()
    host.execute("SELECT count(*) FROM thutuc_dossier")  # the host's picture is taken here
    place.engine.note(made.id, by="an.nguyen", text="Việc của người khác")
    with pytest.raises(Busy):
        place.engine.note(made.id, by="an.nguyen", text="Việc của máy chủ", connection=host)
    host.rollback()  # the whole transaction is tried again, not the call alone
    place.engine.note(made.id, by="an.nguyen", text="Việc của máy chủ", connection=host)
    host.commit()

    assert [row.verb for row in place.engine.journal(made.id)] == ["start", "note", "note"]
    assert place.engine.verify() == []


def test_how_the_host_likes_its_rows_makes_no_difference(postgres_place: Place):
    from psycopg import ClientCursor
    from psycopg.rows import dict_row

    place = postgres_place
    for more in ({"row_factory": dict_row}, {"cursor_factory": ClientCursor}, {"prepare_threshold": None}):
        host = place.connect(**more)
        for _ in range(6):  # so often a statement is run before it is prepared
            made = work(place.engine, connection=host)
        host.commit()
        assert place.engine.dossier(made.id).code == made.code
    assert place.engine.verify() == []


# --- hosts that wait for an event loop --------------------------------------------------------------------


def test_an_async_host_does_one_piece_of_work_in_one_thread(place: Place):
    def request(engine: Engine, fails: bool) -> str:
        opened = place.connect()
        try:
            with opened as host:
                host.execute("INSERT INTO fee VALUES (1, 8000)")
                made = hand_in(engine, connection=host)
                if fails:
                    raise ZeroDivisionError
                return made.code or ""
        finally:
            place.opened.remove(opened)
            opened.close()

    async def main() -> list[Any]:
        asked = [asyncio.to_thread(request, place.engine, fails) for fails in (False, True, False)]
        return await asyncio.gather(*asked, return_exceptions=True)

    place.url = place.url.replace("timeout=0.05", "timeout=5")
    codes = [each for each in asyncio.run(main()) if isinstance(each, str)]

    assert sorted(found.code or "" for found in place.engine.search()) == sorted(codes)
    assert place.fees() == len(codes) == 2
    assert place.engine.verify() == []


def test_how_a_host_writes_dates_and_zones_is_his_own(postgres_place: Place) -> None:
    for setting in ("timezone = 'Asia/Ho_Chi_Minh'", "timezone = 'UTC'", "datestyle = 'SQL, DMY'"):
        host = postgres_place.connect()
        host.execute(f"SET {setting}")
        made = postgres_place.engine.using(host).start("dang-ky-khai-sinh", **AT, receive=True)
        host.commit()
        assert postgres_place.engine.dossier(made.id).code == made.code


def test_who_waits_for_a_dossier_of_another_host_gives_up_and_his_own_patience_is_left_to_him(
    postgres_place: Place,
) -> None:
    engine = postgres_place.engine
    made = hand_in(engine)
    first, second = postgres_place.connect(), postgres_place.connect()
    engine.using(first).note(made.id, by="an.nguyen", text="Ghi chú")
    with pytest.raises(Busy):
        engine.using(second).note(made.id, by="an.nguyen", text="Ghi chú")
    first.commit()
    engine.using(second).note(made.id, by="an.nguyen", text="Ghi chú")
    assert second.execute("SHOW lock_timeout").fetchone() == ("0",)
    second.execute("SET lock_timeout = '7s'")
    engine.using(second).note(made.id, by="an.nguyen", text="Ghi chú")
    assert second.execute("SHOW lock_timeout").fetchone() == ("7s",)
    second.commit()
