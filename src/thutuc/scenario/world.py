"""The world a scenario runs in: plug-ins, organisation, calendar, procedures deployed once for many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from thutuc import bounded
from thutuc.bpmn import read_all
from thutuc.dossier.view import ZONE, instant, moment
from thutuc.engine import Engine
from thutuc.engine.checking import Neighbours
from thutuc.engine.decisions import Shelf
from thutuc.engine.deploying import Library, source_of
from thutuc.errors import ConfigurationError, ProcedureRefused
from thutuc.hookspecs import hookimpl
from thutuc.net import Net
from thutuc.organisation import Absence, Organisation, OrganisationData
from thutuc.plugins import SHIPPED, Plugins, load_plugins
from thutuc.procedure import Procedure
from thutuc.safexml import MOST_BYTES
from thutuc.sample import sample
from thutuc.scenario.words import Away, Scenario
from thutuc.store import Store
from thutuc.store.sqlite import SqliteStore
from thutuc.worktime import Calendar, DayOff, Override, override

_SOME_DAY = datetime(2026, 1, 5, 8, tzinfo=ZONE)
#: Worlds of other organisations and absences that are kept at hand.
_REMEMBERED = 32


class DaysOff:
    """Answers ``calendar`` with the days off of notices that came during a run, over what others answer."""

    def __init__(self, base: Plugins) -> None:
        self.days: dict[date, DayOff] = {}  #: as ordered so far in this run
        self._base = base
        self._notice = ""

    def order(self, notice: str, days: Sequence[date]) -> None:
        """A notice has come."""
        self._notice = notice
        self.days |= {day: DayOff(notice) for day in days}

    def forget(self) -> None:
        """Another run begins."""
        self.days = {}

    @hookimpl
    def calendar(self, unit: str | None, at: datetime) -> Calendar | None:
        """The calendar of the unit with these days."""
        if not self.days:
            return None
        return override(self._base.calendar(unit, at), Override(self._notice, days_off=self.days))


@dataclass
class World:
    """What scenarios run in: by default the shipped plug-ins over the sample province.

    Keep one for many runs: plug-ins are loaded once for each organisation, each procedure is deployed once.
    """

    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  #: of plug-ins, as in thutuc.toml
    names: Sequence[str] = SHIPPED  #: the plug-ins in force
    services: Mapping[str, Sequence[str]] = field(default_factory=dict)  #: granted, by process id
    systems: Sequence[str] = ("system",)
    _plugins: dict[tuple[Any, ...], Plugins] = field(default_factory=dict, repr=False)
    _stages: dict[tuple[str, float, str | None], Stage] = field(default_factory=dict, repr=False)

    def plugins(self, scenario: Scenario | None = None) -> Plugins:
        """The plug-ins, over the organisation of a scenario and whoever is away in it."""
        file = _organisation_of(scenario)
        away = scenario.away if scenario is not None else ()
        key = (file, away)
        if key not in self._plugins:
            if len(self._plugins) >= _REMEMBERED:
                self._plugins.pop(next(each for each in self._plugins if each != (None, ())))
            self._plugins[key] = self._changed(file, away) if away else self._loaded(file)
        return self._plugins[key]

    def with_notices(self, scenario: Scenario) -> tuple[Plugins, DaysOff]:
        """Plug-ins of one run's own, whose calendar takes notices in."""
        base = self.plugins(scenario)
        days = DaysOff(base)
        own = self._changed(_organisation_of(scenario), scenario.away)
        own.register(days, "scenario", "")
        return own, days

    def stage(self, file: Path, process: str | None = None) -> Stage:
        """A procedure's file, deployed as the engine does it; once, while the file stays as it is.

        *process* says which of the file's processes is run; by default the first.
        """
        key = (str(file.absolute()), file.stat().st_mtime, process)
        if key not in self._stages:
            self._stages[key] = prepare(file, world=self, process=process)
        return self._stages[key]

    def _loaded(self, organisation: Path | None, data: OrganisationData | None = None) -> Plugins:
        settings = {name: dict(each) for name, each in self.settings.items()}
        if "roles" in self.names:
            roles = settings.setdefault("roles", {})
            if data is not None:
                roles["organisation"] = data
            elif organisation is not None:
                roles["organisation"] = organisation
            else:
                roles.setdefault("organisation", Path(str(sample())))
        return load_plugins(settings, names=self.names).stand_still()

    def _changed(self, organisation: Path | None, away: Sequence[Away]) -> Plugins:
        """The plug-ins with more absences."""
        if not away:
            return self._loaded(organisation)
        data = _data_of(self._loaded(organisation))
        absences = [*data.absences, *(Absence(**each.model_dump()) for each in away)]
        return self._loaded(
            organisation, OrganisationData.model_validate({**_plain(data), "absences": absences})
        )


def _plain(data: OrganisationData) -> dict[str, Any]:
    return {name: getattr(data, name) for name in type(data).model_fields}


def _organisation_of(scenario: Scenario | None) -> Path | None:
    if scenario is None or scenario.organisation is None:
        return None
    folder = scenario.file.parent if scenario.file is not None else Path()
    return (folder / scenario.organisation).absolute()


def _data_of(plugins: Plugins) -> OrganisationData:
    for each in plugins.manager.get_plugins():
        found = getattr(each, "organisation", None)
        if isinstance(found, Organisation):
            return found.data
    raise ConfigurationError("Expected the plug-in 'roles' with an organisation in which somebody is away.")


# --- deployed once --------------------------------------------------------------------------------


class _Engine(Engine):
    """An engine that takes over the nets another one has compiled."""

    def __init__(self, store: Store, nets: Library | None, **more: Any) -> None:
        super().__init__(store, **more)
        if nets is not None:
            self._desk.library = nets

    @property
    def nets(self) -> Library:
        """The compiled procedures."""
        return self._desk.library


@dataclass(frozen=True)
class Stage:
    """A procedure that is deployed and compiled, for any number of runs."""

    world: World
    net: Net
    nets: Library
    image: bytes = field(repr=False)  #: a store in which nothing but the procedure is
    file: Path | None = None

    @property
    def procedure(self) -> Procedure:
        """What runs."""
        return self.net.procedure

    def engine(self, plugins: Plugins, clock: Callable[[], datetime]) -> Engine:
        """A new engine over a store in memory, in which nothing but the procedure is."""
        store = SqliteStore.of_image(self.image)
        return _Engine(store, self.nets, plugins=plugins, clock=clock, systems=self.world.systems)


def prepare(
    procedure: str | Path | bytes,
    *,
    world: World | None = None,
    process: str | None = None,
    beside: Path | None = None,
    proved: bool = False,
) -> Stage:
    """Deploy a procedure's file for many runs; raises :class:`~thutuc.errors.ProcedureRefused`.

    *proved*: lint, the proof that it can finish and the second reader are not asked, which is for changed
    copies of a file that was deployed before. *beside* says where the file of given bytes would lie, for
    what it calls and decides by.
    """
    world = world or World()
    source, name = source_of(procedure, str(beside) if beside is not None else None)
    place = beside if isinstance(procedure, bytes) else Path(procedure)
    plugins = world.plugins()
    store = SqliteStore(None)
    store.upgrade()
    engine = _Engine(store, None, plugins=plugins, clock=lambda: _SOME_DAY, systems=world.systems)
    try:
        for each in [*_called(source, place), (source, name, place)]:
            made = _deploy(engine, *each, world, proved=proved or each[2] != place)
        wanted = next((one for one in made if process in (None, one.id)), None)
        if wanted is None:
            raise ConfigurationError(f"Expected a process {process!r} in {name}, found none.")
        with store.transaction(write=False) as tx:
            net = engine.nets.net(tx, wanted.key)
        return Stage(world, net, engine.nets, store.image(), place)
    finally:
        store.close()


def next_due(engine: Engine, now: datetime) -> datetime | None:
    """When something is due next by itself, told in the zone of *now*."""
    with engine.store.transaction(write=False) as tx:
        wake = tx.next_wake()
    return None if wake is None else moment(wake).astimezone(now.tzinfo)


def _deploy(
    engine: _Engine, source: bytes, name: str, place: Path | None, world: World, *, proved: bool
) -> list[Any]:
    services = sorted({each for granted in world.services.values() for each in granted})
    with engine.store.transaction() as tx:
        return engine.nets.deploy(
            tx,
            source,
            name,
            by="system",
            at=instant(_SOME_DAY),
            services=services,
            shelf=Shelf.for_source(place if place is not None else source),
            forms=place.parent if place is not None else None,
            proved=proved,
        )


def _called(source: bytes, place: Path | None) -> Iterator[tuple[bytes, str, Path]]:
    """The files of processes that this one calls and does not hold, what they call before them."""
    found: dict[Path, bytes] = {}
    if place is not None:
        _collect(source, str(place), Neighbours(_beside(place)), found)
    for file, content in reversed(found.items()):
        if file.absolute() != place.absolute() if place is not None else True:
            yield content, str(file), file


def _collect(source: bytes, name: str, neighbours: Neighbours, found: dict[Path, bytes]) -> None:
    processes = read_all(source, name, forms=Path(name).parent)
    held = {each.id for each in processes}
    for called in [node.called for each in processes for node in each.nodes if node.called]:
        if called in held:
            continue
        try:
            file = neighbours(called).file
        except ProcedureRefused:
            continue
        path = Path(file) if file else None
        if path is not None and path not in found:
            found[path] = bounded.beginning(path, MOST_BYTES)
            _collect(found[path], str(path), neighbours, found)


def _beside(place: Path) -> list[Path]:
    """The files among which called processes are looked for: in the same folder, and its neighbours."""
    folder = place.absolute().parent
    return sorted({*folder.glob("*.bpmn"), *folder.parent.glob("*/*.bpmn")})
