"""A host on SQLAlchemy 2: its session holds its rows and ours, on SQLite and PostgreSQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.embedding import everything, work, world
from tests.office import hand_in

from thutuc.errors import ConfigurationError, WrongData

sqlalchemy = pytest.importorskip("sqlalchemy")
from sqlalchemy import create_engine, event, select, text  # noqa: E402
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column  # noqa: E402


class Base(DeclarativeBase):
    """The host's tables."""


class Fee(Base):
    """One of them."""

    __tablename__ = "fee"

    id: Mapped[int] = mapped_column(primary_key=True)
    dossier: Mapped[int]


def begin_by_hand(engine: Any) -> None:
    """SQLite's savepoints work once SQLAlchemy, not the driver, says when a transaction begins."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: Any) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Site:
    """A host on SQLAlchemy and thutuc in one database."""

    def __init__(self, url: str, host: Any) -> None:
        self.engine, self.heard = world(url)
        self.host = host
        Base.metadata.create_all(host)

    def fees(self) -> list[int]:
        with Session(self.host) as session:
            return list(session.scalars(select(Fee.dossier).order_by(Fee.id)))


@pytest.fixture(params=["sqlite", "sqlite-plain", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "postgres":
        import psycopg

        url = str(request.getfixturevalue("postgres_url"))
        host = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))
    else:
        url = f"sqlite:///{tmp_path}/site.db"
        host = create_engine(url)
        if request.param == "sqlite":
            begin_by_hand(host)
    found = Site(url, host)
    yield found
    host.dispose()
    found.engine.store.close()


def driver(session: Session) -> Any:
    """What is handed over: the driver's own connection."""
    return session.connection().connection.driver_connection


def test_what_the_session_commits_is_there_and_its_messages_leave(site: Site):
    with Session(site.host) as session, session.begin():
        here = site.engine.using(driver(session))
        made = hand_in(here)
        session.add(Fee(dossier=made.id))
        assert here.dossier(made.id).code == made.code

    assert site.fees() == [made.id]
    site.engine.tick()
    assert f"{made.id} DossierReceived" in site.heard.events
    assert site.engine.verify() == []


def test_what_the_session_rolls_back_leaves_nothing_of_ours_and_no_message(site: Site):
    before = everything(site.engine.store)
    with pytest.raises(ZeroDivisionError), Session(site.host) as session, session.begin():
        session.add(Fee(dossier=1))
        session.flush()
        work(site.engine, connection=driver(session))
        raise ZeroDivisionError
    with Session(site.host) as session:
        work(site.engine, connection=driver(session))
        session.rollback()

    assert everything(site.engine.store) == before
    assert site.fees() == []
    site.engine.tick()
    assert site.heard.events == []


def test_begin_nested_takes_back_what_was_done_inside_it(site: Site):
    with Session(site.host) as session, session.begin():
        made = hand_in(site.engine, connection=driver(session))
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            session.add(Fee(dossier=made.id))
            site.engine.note(made.id, by="an.nguyen", text="Nhầm hồ sơ", connection=driver(session))
            raise ZeroDivisionError
        with session.begin_nested():
            site.engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", connection=driver(session))

    assert [row.verb for row in site.engine.journal(made.id)] == ["start", "note"]
    assert site.fees() == []
    assert site.engine.verify() == []


def test_our_refusal_leaves_what_the_session_has_done(site: Site):
    with Session(site.host) as session, session.begin():
        made = hand_in(site.engine, connection=driver(session))
        session.add(Fee(dossier=made.id))
        session.flush()
        with pytest.raises(WrongData):
            site.engine.note(made.id, by="an.nguyen", text=" ", connection=driver(session))
        session.add(Fee(dossier=made.id))

    assert site.fees() == [made.id, made.id]
    assert [row.verb for row in site.engine.journal(made.id)] == ["start"]


def test_a_session_in_autocommit_is_refused_and_so_is_the_session_itself(site: Site):
    with site.host.connect().execution_options(isolation_level="AUTOCOMMIT") as plain:
        plain.execute(text("SELECT 1"))
        raw = plain.connection.driver_connection
        if not (isinstance(raw, sqlite3.Connection) and raw.in_transaction):
            with pytest.raises(ConfigurationError, match="autocommit"):
                hand_in(site.engine, connection=raw)
        with pytest.raises(ConfigurationError, match="driver_connection"):
            hand_in(site.engine, connection=plain)
    with Session(site.host) as session, pytest.raises(ConfigurationError, match="driver_connection"):
        hand_in(site.engine, connection=session)

    assert site.engine.search() == []


def test_the_same_connection_serves_one_request_after_the_other(site: Site):
    made = []
    for number in range(6):
        with Session(site.host) as session:
            made.append(hand_in(site.engine, connection=driver(session)).code)
            session.add(Fee(dossier=number))
            if number % 2:
                session.rollback()
            else:
                session.commit()

    assert sorted(found.code or "" for found in site.engine.search()) == made[0::2]
    assert site.fees() == [0, 2, 4]
    assert site.engine.verify() == []
