"""A plan made ready to run: plug-ins loaded, procedures deployed, every draw compiled."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from thutuc.bpmn import library
from thutuc.dossier.view import ZONE
from thutuc.engine import Engine
from thutuc.engine.deploying import Library
from thutuc.errors import ConfigurationError, ThutucError
from thutuc.hookspecs import hookimpl
from thutuc.net import Net
from thutuc.organisation import Absence, Holding, Officer, Organisation, OrganisationData
from thutuc.plugins import SHIPPED, Plugins, load_plugins
from thutuc.procedure import Field, NodeKind
from thutuc.sample import sample
from thutuc.simulation.chance import key
from thutuc.simulation.filling import Filling, units_named
from thutuc.simulation.onward import onward
from thutuc.simulation.plan import Plan, ProcedurePlan, StepPlan
from thutuc.simulation.spread import Quantile, Spread
from thutuc.store import ProcedureRow, open_store
from thutuc.worktime import Calendar, DayOff, Override, WorkedDay, override

#: What a plan may name that cannot be loaded, or does not take what the plan adds to it.
UNREADY = (ThutucError, ValidationError, OSError)

#: Is told of the procedure with that number in the plan why it cannot be run.
Heard = Callable[[int, Exception], None]


def raised(number: int, error: Exception) -> None:
    """Hear nothing of what is wrong: it ends there."""
    del number
    raise error


class Overlap(ConfigurationError):
    """An absence of the plan in days in which the officer is away already."""

    def __init__(self, number: int, vietnamese: str, english: str) -> None:
        super().__init__(english)
        self.number = number  #: of the absence in the plan
        self.vietnamese = vietnamese


@dataclass(slots=True)
class StepWork:
    """One step, as it is worked on."""

    id: str
    name: str
    key: tuple[int, str]  #: number of its procedure in the plan, and its id
    stream: int  #: names its draws
    work: Quantile
    filling: Filling
    by: dict[str, Quantile] = field(default_factory=dict)
    after: Quantile | None = None
    never: bool = False  #: nobody works on it: it waits for a message or a timer
    message: str | None = None  #: which
    papers: float = 0.0
    back: Quantile | None = None
    returns: bool = False  #: gives the result to the applicant


@dataclass(slots=True)
class MessageWork:
    """A message from outside, as it comes."""

    after: Quantile
    probability: float
    filling: Filling


@dataclass(slots=True)
class Flow:
    """One procedure of the plan."""

    number: int
    called: (
        str  #: names its figures: the procedure's id, with a number where the plan names it more than once
    )
    plan: ProcedurePlan
    row: ProcedureRow
    net: Net
    steps: dict[str, StepWork]
    messages: dict[str, MessageWork]
    filling: Filling
    desk: tuple[str, ...]
    desk_work: Quantile
    paid: bool  #: whether a fee may be owed
    waits: bool  #: whether anything but officers and clocks moves it


@dataclass(slots=True)
class Prepared:
    """A plan that is ready to run."""

    plan: Plan
    folder: Path
    plugins: Plugins
    flows: list[Flow]


def prepare(plan: Plan, folder: Path) -> Prepared:
    """Load what the plan names; files are looked for beside it."""
    return prepared_with(plan, folder, plugins_of(plan, folder))


def prepared_with(plan: Plan, folder: Path, plugins: Plugins, heard: Heard = raised) -> Prepared:
    """Load it with plug-ins that are there; *heard* is told of each procedure that cannot be deployed."""
    found = _deployed(plan, folder, plugins, heard)
    ids = [row.id for _, row, _ in found]
    flows = [
        _flow(number, _called(ids, place), plan.procedure[number], row, net)
        for place, (number, row, net) in enumerate(found)
    ]
    return Prepared(plan, folder, plugins, flows)


def _called(ids: Sequence[str], place: int) -> str:
    """Two versions of a procedure, or one at two places, have figures of their own."""
    again = ids[: place + 1].count(ids[place])
    return f"{ids[place]}#{again}" if ids.count(ids[place]) > 1 else ids[place]


def plugins_of(plan: Plan, folder: Path) -> Plugins:
    """The plug-ins, over the organisation and calendar as the plan changes them."""
    names = plan.plugins or SHIPPED
    settings: dict[str, dict[str, Any]] = {name: dict(each) for name, each in plan.settings.items()}
    if "roles" in names:
        file = folder / plan.organisation if plan.organisation else Path(str(sample()))
        settings.setdefault("roles", {}).setdefault("organisation", str(file))
    for section, word in (("deadlines", "calendar"), ("deadlines", "notices")):
        if isinstance(settings.get(section, {}).get(word), str):
            settings[section][word] = folder / settings[section][word]
    plugins = load_plugins(settings, names=names).stand_still()
    if plan.staff or plan.absence:
        changed = Organisation(changed_staff(plan, organisation_of(plugins)))
        plugins = load_plugins(
            settings | {"roles": settings["roles"] | {"organisation": changed}}, names=names
        )
    if plan.calendar:
        moved = load_plugins(settings, names=names).stand_still()
        plugins.register(MovedDays(plan, moved), "kế hoạch mô phỏng", "")
    return plugins


def organisation_of(plugins: Plugins) -> OrganisationData:
    """The organisation that a plug-in holds; raises where none does."""
    for each in plugins.manager.get_plugins():
        found = getattr(each, "organisation", None)
        if isinstance(found, Organisation):
            return found.data
    raise ConfigurationError(
        "Expected the plug-in 'roles' with an organisation to which staff and absences are added, found none."
    )


def changed_staff(plan: Plan, data: OrganisationData) -> OrganisationData:
    """The organisation with the plan's staff and absences."""
    named = {officer.id for officer in data.officers}
    officers, posts, holdings = list(data.officers), list(data.posts), list(data.holdings)
    for more in plan.staff:
        if more.officer not in named:
            officers.append(Officer(id=more.officer, name=more.name or more.officer))
        for held in [each for each in data.holdings if each.officer == more.like and each.kind == "holds"]:
            post = next(each for each in data.posts if each.id == held.post)
            twin = post.model_copy(
                update={"id": f"{post.id}+{more.officer}", "head": False, "deputy": post.deputy or post.head}
            )
            posts.append(twin)
            since = max(more.since or held.since, held.since)
            until = min((each for each in (more.until, held.until) if each), default=None)
            told = {"officer": more.officer, "post": twin.id, "since": since, "until": until}
            holdings.append(Holding.model_validate(told))
    away = [Absence.model_validate(each.model_dump()) for each in plan.absence]
    for overlap in overlaps(data.absences, away):
        raise overlap
    made = data.model_dump() | {"officers": officers, "posts": posts, "holdings": holdings}
    return OrganisationData.model_validate(made | {"absences": [*data.absences, *away]})


def overlaps(known: Sequence[Absence], added: Sequence[Absence]) -> Iterator[Overlap]:
    """Each absence that overlaps one of the organisation, or one before it in the plan."""
    for number, one in enumerate(added):
        for place, other in enumerate((*known, *added[:number])):
            if other.officer == one.officer and other.since <= one.until and one.since <= other.until:
                whose = ("tổ chức", "the organisation") if place < len(known) else ("kế hoạch", "the plan")
                yield Overlap(
                    number,
                    f"{one.officer!r} đã vắng từ {other.since:%d/%m/%Y} đến hết {other.until:%d/%m/%Y} "
                    f"theo {whose[0]}; tìm thấy thêm từ {one.since:%d/%m/%Y} đến hết {one.until:%d/%m/%Y}",
                    f"expected an absence of {one.officer!r} outside {other.since} to {other.until}, "
                    f"in which he is away by {whose[1]}, found {one.since} to {one.until}",
                )
                break


class MovedDays:
    """Answers ``calendar`` with the days that the plan moves, over what the other plug-ins answer."""

    def __init__(self, plan: Plan, base: Plugins) -> None:
        off = {each.day: DayOff(each.reason) for each in plan.calendar if not each.worked}
        on = {each.day: WorkedDay(each.reason) for each in plan.calendar if each.worked}
        self._own = Override("plan", days_off=off, worked_days=on)
        self._base = base
        self._made: dict[str, Calendar] = {}  #: by version, of which there are few

    def changes(self) -> Sequence[datetime]:
        """None of its own: what the plan moves was known from the beginning."""
        return ()

    @hookimpl
    def calendar(self, unit: str | None, at: datetime) -> Calendar:
        """The calendar of the unit with these days."""
        found = self._base.calendar(unit, at)
        made = self._made.get(found.version)
        if made is None:
            made = self._made[found.version] = override(found, self._own)
        return made


def _deployed(
    plan: Plan, folder: Path, plugins: Plugins, heard: Heard
) -> list[tuple[int, ProcedureRow, Net]]:
    """Each procedure deployed, as production does it, into a database that is thrown away."""
    store = open_store(":memory:")
    store.upgrade()
    clock = datetime.combine(plan.start, time(), ZONE)
    engine, kept = Engine(store, plugins=plugins, clock=lambda: clock), Library(plugins)
    found = []
    try:
        for number, each in enumerate(plan.procedure):
            try:
                made = engine.deploy(procedure_file(each, folder), by="system", services=sorted(each.service))
            except UNREADY as error:
                heard(number, error)
                continue
            with store.transaction(write=False) as tx:
                row = tx.procedure(made[0].key)
                if row is not None:
                    found.append((number, row, kept.net(tx, row.key)))
    finally:
        store.close()
    return found


def procedure_file(each: ProcedurePlan, folder: Path) -> Path:
    """The file of a procedure: beside the plan, or shipped."""
    shipped = library() / each.file / "procedure.bpmn"
    for path in (folder / each.file, shipped):
        if path.is_file():
            return path
    raise ConfigurationError(f"Expected a BPMN file or a shipped procedure, found none named {each.file!r}.")


def _flow(number: int, called: str, plan: ProcedurePlan, row: ProcedureRow, net: Net) -> Flow:
    header = net.procedure.header
    nodes, ways = net.nodes.values(), onward(net)
    near = dict.fromkeys(units_named(net.steps.values(), header.fields), plan.competent)
    return Flow(
        number=number,
        called=called,
        plan=plan,
        row=row,
        net=net,
        steps={id: _step(net, id, plan, number, near | ways.get(id, {})) for id in net.steps},
        messages={
            name: MessageWork(
                each.after.quantile(),
                each.probability,
                Filling(_fields(net, name), None, each.data, each.choose),
            )
            for name, each in plan.message.items()
        },
        filling=Filling(header.fields, header.form, plan.data, plan.choose, near, read_of(net)),
        desk=plan.reception.desk,
        desk_work=plan.reception.work.quantile(),
        paid=bool(header.payments),
        waits=bool(plan.message) or any(node.kind is NodeKind.SERVICE_TASK for node in nodes),
    )


def read_of(net: Net) -> set[str]:
    """What the conditions of the legal term and of fees read."""
    header = net.procedure.header
    asked = [each.when for each in header.variants] + [each.when for each in header.payments]
    return {name for when in asked if when is not None for name in net.conditions[when].names}


def _step(net: Net, id: str, plan: ProcedurePlan, number: int, left_open: Mapping[str, Any]) -> StepWork:
    step, said = net.steps[id], plan.step.get(id)
    waits = net.nodes[id].kind is NodeKind.RECEIVE_TASK
    told = said or StepPlan()
    work = told.work or plan.work
    return StepWork(
        id=id,
        name=step.name or id,
        key=(number, id),
        stream=key("step", id),
        work=(work or Spread(constant=0)).quantile(),
        filling=Filling(step.fields, step.form, told.data, told.choose, left_open),
        by={officer: each.quantile() for officer, each in told.by.items()},
        after=told.after.quantile() if told.after is not None else None,
        never=waits and said is None,
        message=net.nodes[id].message,
        papers=told.papers.probability if told.papers is not None else 0.0,
        back=told.papers.back.quantile() if told.papers is not None else None,
        returns=step.act is not None and step.act.value == "return",
    )


def _fields(net: Net, message: str) -> list[Field]:
    """The fields that a message may fill in."""
    return [
        each
        for node in net.nodes.values()
        if message in (node.message, node.id, *(part.event.ref for part in node.parts))
        for each in (node.step.fields if node.step else node.fields)
    ]


def last_day(plan: Plan) -> datetime:
    """When a run ends at the latest."""
    return datetime.combine(plan.start, time(), ZONE) + timedelta(days=plan.days + plan.cool_down)
