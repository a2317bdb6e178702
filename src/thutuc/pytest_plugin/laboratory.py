"""What one run of pytest works with: the world in force, procedures by name, stores, what was come by."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from thutuc import bounded
from thutuc.bpmn import library, read_all
from thutuc.configuration import Configuration, read_configuration
from thutuc.engine import Engine
from thutuc.errors import ConfigurationError, ThutucError
from thutuc.net import Net
from thutuc.organisation import Organisation, OrganisationData
from thutuc.plugins import Plugins
from thutuc.procedure import Procedure
from thutuc.pytest_plugin.clock import Clock
from thutuc.pytest_plugin.counting import Tally
from thutuc.pytest_plugin.driving import Driver
from thutuc.safexml import MOST_BYTES
from thutuc.scenario.following import Follower, Passed
from thutuc.scenario.story import Language
from thutuc.scenario.world import World
from thutuc.store import Store, open_store
from thutuc.store.sqlite import SqliteStore

#: A PostgreSQL for tests; it wins over the configuration file.
POSTGRES_VARIABLE = "THUTUC_TEST_PG"
#: Worlds of other organisations that are kept at hand.
_REMEMBERED = 8
#: An organisation: read, its file, or ``None`` for that of the configuration.
Given = OrganisationData | Path | str | None


class Laboratory:
    """One run of pytest; kept for all its tests, so that a procedure is deployed once."""

    def __init__(
        self,
        folder: Path,
        *,
        file: Path | None = None,
        postgres: str | None = None,
        lang: Language = "vi",
        counts: bool = False,
    ) -> None:
        self.lang = lang
        self.tally = Tally()
        self.postgres = os.environ.get(POSTGRES_VARIABLE) or postgres
        self._folder = folder
        self._file = file
        self._counts = counts
        self._worlds: list[tuple[Given, World]] = []
        self._followed: dict[int, dict[int, Follower]] = {}  #: by engine and dossier

    # --- what is in force --------------------------------------------------------------------------

    @cached_property
    def configuration(self) -> Configuration | None:
        """The ``thutuc.toml`` in force; ``None`` where there is none."""
        found = read_configuration(self._folder, {}, file=self._file)
        return found if found.file is not None else None

    @cached_property
    def world(self) -> World:
        """Plug-ins and organisation: of ``thutuc.toml``, else the shipped ones over the sample province."""
        if self.configuration is None:
            return World()
        settings = self.configuration.settings
        return World(
            self.configuration.plugin_settings(),
            names=settings.plugins,
            services=settings.services,
            systems=settings.systems,
        )

    @cached_property
    def organisation(self) -> OrganisationData | None:
        """Who sits where; ``None`` where no plug-in knows."""
        for each in self.world.plugins().manager.get_plugins():
            found = getattr(each, "organisation", None)
            if isinstance(found, Organisation):
                return found.data
        return None

    def world_of(self, organisation: Given) -> World:
        """The same world with another organisation."""
        if organisation is None or organisation is self.organisation:
            return self.world
        for given, world in self._worlds:
            if given is organisation:
                return world
        settings = {name: dict(each) for name, each in self.world.settings.items()}
        settings.setdefault("roles", {})["organisation"] = organisation
        known = self.world
        del self._worlds[:-_REMEMBERED]
        world = World(settings, names=known.names, services=known.services, systems=known.systems)
        self._worlds.append((organisation, world))
        return world

    # --- procedures --------------------------------------------------------------------------------

    def file_of(self, procedure: str | Path) -> Path:
        """The file of a procedure: a path, or the name of its folder, configured or in the library."""
        named = Path(procedure)
        if named.suffix == ".bpmn":
            return named if named.is_absolute() else self._folder / named
        configured = self.configuration.procedures() if self.configuration is not None else []
        shipped = library() / named.name / "procedure.bpmn"
        for file in [*configured, shipped]:
            if named.name in (file.parent.name, file.stem) and file.exists():
                return file
        for file in configured:
            source = bounded.beginning(file, MOST_BYTES)
            if any(each.id == named.name for each in read_all(source, str(file), forms=file.parent)):
                return file
        raise ConfigurationError(
            f"Expected a procedure {str(procedure)!r}: a .bpmn file, or its folder's name in the "
            "configuration or the library; found none."
        )

    def deploy(self, engine: Engine, file: Path, world: World) -> Procedure:
        """Put a procedure, and what it calls, into the store of an engine; proved and read once a session."""
        stage = world.stage(file)
        source = SqliteStore.of_image(stage.image)
        try:
            with source.transaction(write=False) as tx:
                rows = [(row, tx.procedure_source(row.key) or b"") for row in tx.procedures()]
            with engine.store.transaction() as tx:
                known = {(row.id, row.digest) for row in tx.procedures()}
                for row, content in rows:
                    if (row.id, row.digest) not in known:
                        tx.add_procedure(row, content)
        finally:
            source.close()
        return stage.procedure

    # --- stores and engines --------------------------------------------------------------------------

    @property
    def kinds(self) -> list[str]:
        """The kinds of store that a test is run on."""
        return ["memory", "file", *(["postgres"] if self.postgres else [])]

    @contextmanager
    def store(self, kind: str, folder: Path) -> Iterator[Store]:
        """An empty store of a kind, with its tables."""
        if kind == "postgres":
            from thutuc_pytest.postgres import schema  # noqa: PLC0415 (the driver is an extra)

            with schema(self.postgres or "") as url, _opened(url) as store:
                yield store
            return
        with _opened(
            ":memory:" if kind == "memory" else f"sqlite:///{folder}/thutuc.db?synchronous=off"
        ) as store:
            yield store

    @contextmanager
    def engine(
        self, store: Store | None, plugins: Plugins, clock: Callable[[], datetime]
    ) -> Iterator[Engine]:
        """An engine for one test, on a store of its own unless one is given; its dossiers count."""
        opened = store if store is not None else open_store(":memory:")
        if store is None:
            opened.upgrade()
        engine = Engine(opened, plugins=plugins, clock=clock, systems=self.world.systems)
        try:
            yield engine
            if self._counts:
                self.tally.count(engine, self._followed.pop(id(engine), {}))
        finally:
            self._followed.pop(id(engine), None)
            if store is None:
                opened.close()

    @contextmanager
    def driver(self, organisation: Given = None) -> Iterator[Driver]:
        """A new engine in memory and a new clock, with what drives dossiers there.

        Procedures are proved once, over the organisation in force; *organisation* only answers who and where.
        """
        plugins = self.world_of(organisation).plugins()
        clock = Clock(plugins)
        with self.engine(None, plugins, clock) as engine:
            yield Driver(self, self.world, engine, clock)

    # --- coverage ------------------------------------------------------------------------------------

    def followed(self, engine: Engine, dossier: int, follower: Follower) -> None:
        """A dossier was looked at after each act: what it came by is taken from there."""
        self._followed.setdefault(id(engine), {})[dossier] = follower

    def count(self, net: Net, passed: Passed) -> None:
        """A scenario came by this."""
        if self._counts:
            self.tally.add(net, passed)

    def know_configured(self) -> None:
        """Procedures that the configuration names are told of, too, if no test came by them."""
        try:
            for file in self.configuration.procedures() if self.configuration is not None else []:
                self.tally.know(self.world.stage(file).net)
        except ThutucError as error:
            self.tally.troubles.append(str(error))


@contextmanager
def _opened(url: str) -> Iterator[Any]:
    store = open_store(url)
    try:
        store.upgrade()
        yield store
    finally:
        store.close()
