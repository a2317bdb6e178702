"""A Django host: ``atomic()`` holds its rows and ours, on SQLite and PostgreSQL."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.embedding import Heard, everything, work, world
from tests.office import hand_in

from thutuc import Engine
from thutuc.errors import ConfigurationError, WrongData

django = pytest.importorskip("django")
from django.conf import settings  # noqa: E402

if not settings.configured:
    settings.configure(
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    )
    django.setup()

from django.db import connections, models, transaction  # noqa: E402


class Fee(models.Model):
    """A table of the host's."""

    dossier = models.BigIntegerField()
    amount = models.IntegerField()

    class Meta:
        app_label = "host"


class Site:
    """A Django site and thutuc in one database."""

    def __init__(self, alias: str, engine: Engine, heard: Heard) -> None:
        self.alias, self.engine, self.heard = alias, engine, heard
        with self.connection.schema_editor() as editor:
            editor.create_model(Fee)

    @property
    def connection(self) -> Any:
        return connections[self.alias]

    @property
    def driver(self) -> Any:
        """What is handed over: the driver's own connection."""
        self.connection.ensure_connection()
        return self.connection.connection

    def atomic(self) -> Any:
        return transaction.atomic(using=self.alias)

    def pay(self, dossier: int) -> None:
        Fee.objects.using(self.alias).create(dossier=dossier, amount=8000)

    def fees(self) -> list[int]:
        return list(Fee.objects.using(self.alias).values_list("dossier", flat=True))


def add_database(alias: str, **told: Any) -> None:
    """One more database of the site."""
    connections.settings = connections.configure_settings({**connections.settings, alias: told})


@pytest.fixture(params=["sqlite", "postgres"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path}/site.db"
        add_database(
            "site",
            ENGINE="django.db.backends.sqlite3",
            NAME=str(tmp_path / "site.db"),
            OPTIONS={"transaction_mode": "IMMEDIATE"},
        )
    else:
        from psycopg.conninfo import conninfo_to_dict

        url = str(request.getfixturevalue("postgres_url"))
        parts = conninfo_to_dict(url)
        add_database(
            "site",
            ENGINE="django.db.backends.postgresql",
            NAME=parts["dbname"],
            USER=parts.get("user", ""),
            PASSWORD=parts.get("password", ""),
            HOST=parts.get("host", ""),
            PORT=parts.get("port", ""),
            OPTIONS={"options": parts["options"]},
        )
    engine, heard = world(url)
    yield Site("site", engine, heard)
    connections["site"].close()
    del connections["site"]
    engine.store.close()


def test_what_atomic_commits_is_there_and_its_messages_leave(site: Site):
    with site.atomic():
        here = site.engine.using(site.driver)
        made = hand_in(here)
        site.pay(made.id)
        assert here.dossier(made.id).code == made.code

    assert site.fees() == [made.id]
    site.engine.tick()
    assert f"{made.id} DossierReceived" in site.heard.events
    assert site.engine.verify() == []


def test_what_atomic_rolls_back_leaves_nothing_of_ours_and_no_message(site: Site):
    before = everything(site.engine.store)
    with pytest.raises(ZeroDivisionError), site.atomic():
        site.pay(1)
        work(site.engine, connection=site.driver)
        raise ZeroDivisionError
    with site.atomic():
        work(site.engine, connection=site.driver)
        transaction.set_rollback(True, using=site.alias)

    assert everything(site.engine.store) == before
    assert site.fees() == []
    site.engine.tick()
    assert site.heard.events == []


def test_a_nested_atomic_takes_back_what_was_done_inside_it(site: Site):
    with site.atomic():
        made = hand_in(site.engine, connection=site.driver)
        with pytest.raises(ZeroDivisionError), site.atomic():
            site.pay(made.id)
            site.engine.note(made.id, by="an.nguyen", text="Nhầm hồ sơ", connection=site.driver)
            hand_in(site.engine, connection=site.driver)
            raise ZeroDivisionError
        with site.atomic():
            site.engine.note(made.id, by="an.nguyen", text="Đã thu lệ phí", connection=site.driver)

    assert [row.verb for row in site.engine.journal(made.id)] == ["start", "note"]
    assert [found.id for found in site.engine.search()] == [made.id]
    assert site.fees() == []
    assert site.engine.verify() == []


def test_our_refusal_leaves_what_the_site_has_done(site: Site):
    with site.atomic():
        made = hand_in(site.engine, connection=site.driver)
        site.pay(made.id)
        with pytest.raises(WrongData):
            site.engine.note(made.id, by="an.nguyen", text=" ", connection=site.driver)
        site.pay(made.id)

    assert site.fees() == [made.id, made.id]
    assert [row.verb for row in site.engine.journal(made.id)] == ["start"]


def test_outside_atomic_nothing_would_be_committed_so_it_is_refused(site: Site):
    with pytest.raises(ConfigurationError, match="autocommit"):
        hand_in(site.engine, connection=site.driver)
    with pytest.raises(ConfigurationError, match=r"DatabaseWrapper: .*django\.db\.connection\.connection"):
        hand_in(site.engine, connection=site.connection)

    assert site.engine.search() == []
    site.pay(1)
    assert site.fees() == [1]


def test_a_worker_is_woken_when_the_site_has_committed(site: Site):
    woken = []
    with site.atomic():
        hand_in(site.engine, connection=site.driver)
        transaction.on_commit(lambda: woken.append(site.engine.tick().told), using=site.alias)
        assert woken == []

    assert woken == [1]
    with pytest.raises(ZeroDivisionError), site.atomic():
        hand_in(site.engine, connection=site.driver)
        transaction.on_commit(lambda: woken.append(0), using=site.alias)
        raise ZeroDivisionError
    assert woken == [1]


def test_of_two_databases_the_one_with_our_tables_is_meant(site: Site):
    with (
        transaction.atomic(using="default"),
        pytest.raises(ConfigurationError),
        site.atomic(),
    ):
        site.pay(1)
        connections["default"].ensure_connection()
        hand_in(site.engine, connection=connections["default"].connection)

    assert (site.fees(), site.engine.search()) == ([], [])


def test_an_async_view_works_in_a_thread_of_its_own(site: Site):
    def request() -> str:
        try:
            with site.atomic():
                made = hand_in(site.engine, connection=site.driver)
                site.pay(made.id)
            return made.code or ""
        finally:
            connections[site.alias].close()

    async def view() -> str:
        return await asyncio.to_thread(request)

    code = asyncio.run(view())
    assert [found.code for found in site.engine.search()] == [code]
    assert len(site.fees()) == 1
