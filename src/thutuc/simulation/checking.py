"""Whether a plan can be run: names that are there, roles that somebody holds, work that can be done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from thutuc.dossier import DossierView, State
from thutuc.dossier.view import ZONE, instant
from thutuc.engine import in_vietnamese
from thutuc.engine.draft import Draft, World
from thutuc.engine.rules.given import check_given
from thutuc.errors import CalendarError, ConfigurationError, OrganisationError, WrongData
from thutuc.net import Net
from thutuc.organisation import Assignment
from thutuc.procedure import EventKind, Field, NodeKind, Step
from thutuc.simulation.arriving import days_of, read_instants
from thutuc.simulation.filling import value_of
from thutuc.simulation.findings import Notes
from thutuc.simulation.habits import check_habits
from thutuc.simulation.left_open import check_choices, check_filling, check_read
from thutuc.simulation.plan import Choice
from thutuc.simulation.prepared import Flow, Prepared, last_day

_DAY = timedelta(days=1)
#: The rule that tells of days on which the version of the plan is not in force.
VALIDITY = "validity"
#: The rule that tells of words of a plan that change nothing.
EFFECT = "effect"
#: So many days at the start are looked at for somebody who holds a role.
_LOOKED = 14
#: Holidays that are named to who asked for another lie at most so many days before the plan; so many of them.
_BEFORE, _MOST = 400, 20


def check(prepared: Prepared, notes: Notes) -> None:
    """Note everything about a plan that can be said without running it."""
    ends = _check_calendar(prepared, notes)
    looks = [partial(_check_people, prepared, notes), partial(check_habits, prepared, EFFECT, notes)]
    looks += [partial(_check_flow, prepared, flow, notes) for flow in prepared.flows]
    looks += [partial(_check_bursts, prepared, flow, notes) for flow in prepared.flows]
    looks += [partial(_check_validity, prepared, flow, notes) for flow in prepared.flows]
    looks += [partial(_check_days, prepared, flow, notes) for flow in prepared.flows]
    _check_files(prepared, notes)
    for look in looks:
        try:
            look()
        except CalendarError:
            if not ends:  # else it was told
                raise


def _check_calendar(prepared: Prepared, notes: Notes) -> bool:
    """Whether a calendar does not reach to the end of the plan; of that it is told."""
    end = last_day(prepared.plan) - _DAY
    calendars = [prepared.plugins.calendar(flow.plan.received_at, end) for flow in prepared.flows]
    try:
        for calendar in calendars:
            calendar.is_working_day(prepared.plan.start)
            calendar.is_working_day(end.date())
    except CalendarError as error:
        notes.say(
            "calendar",
            ("days",),
            f"lịch không đủ cho kế hoạch: {in_vietnamese(error)}",
            f"the calendar ends: {error}",
        )
        return True
    return False


def _check_files(prepared: Prepared, notes: Notes) -> None:
    """Refuse a file of arrivals that cannot be read."""
    named = [
        (("procedure", number, "arrivals", source, "file"), said)
        for number, each in enumerate(prepared.plan.procedure)
        for source, said in enumerate(each.arrivals)
        if said.file is not None
    ]
    for path, said in named:
        try:
            read_instants(said, prepared.folder)
        except ConfigurationError as error:
            notes.say("arrivals", path, in_vietnamese(error), str(error))


def _check_bursts(prepared: Prepared, flow: Flow, notes: Notes) -> None:
    """Refuse a burst after a holiday that no calendar of the plan's days has."""
    plan, unit = prepared.plan, flow.plan.received_at
    days: dict[date, str] = {}
    for at in (_noon(prepared, 0), last_day(plan) - _DAY):
        calendar = prepared.plugins.calendar(unit, at)
        days |= {day: why.reason for day, why in calendar.days_off.items()}
    near = plan.start - _BEFORE * _DAY, last_day(plan).date()
    names = list(dict.fromkeys(days[day] for day in sorted(days) if near[0] <= day < near[1]))[:_MOST]
    for source, said in enumerate(flow.plan.arrivals):
        for number, burst in enumerate(said.burst):
            if burst.after is None or any(burst.after in why for why in days.values()):
                continue
            there = "; ".join(map(repr, names))
            notes.say(
                "holiday",
                ("procedure", flow.number, "arrivals", source, "burst", number, "after"),
                f"lịch không có ngày nghỉ nào tên {burst.after!r}",
                f"expected a holiday of the calendar, found {burst.after!r}",
                remedy=(f"Lịch có: {there or 'không ngày nào'}.", f"There are: {there or 'none'}."),
            )


def _check_validity(prepared: Prepared, flow: Flow, notes: Notes) -> None:
    """Tell of dossiers that come on days on which the version of the plan is not in force (R1).

    In production such a dossier is received under the version of its day. A plan asks what would be if this
    version were in force, so all of its dossiers run under it; whoever reads the answers is told.
    """
    plan, header = prepared.plan, flow.net.procedure.header
    begins, ends = header.effective_from or date.min, header.effective_to or date.max
    if begins <= plan.start and last_day(plan).date() - _DAY <= ends:
        return
    days = plan.days + plan.cool_down
    for source, said in enumerate(flow.plan.arrivals):
        path = ("procedure", flow.number, "arrivals", source)
        if notes.wrong(path) or notes.wrong(("procedure", flow.number, "received_at")):
            continue
        come = days_of(said, flow.plan.received_at, prepared.plugins, plan.start, days, prepared.folder)
        if come is None or (begins <= come[0] and come[1] <= ends):
            continue
        valid_vi = [f"từ {begins:%d/%m/%Y}"] * (begins > date.min) + [f"đến {ends:%d/%m/%Y}"] * (
            ends < date.max
        )
        valid = [f"from {begins}"] * (begins > date.min) + [f"to {ends}"] * (ends < date.max)
        notes.say(
            VALIDITY,
            path,
            f"hồ sơ đến từ {come[0]:%d/%m/%Y} đến {come[1]:%d/%m/%Y}, còn tệp {flow.plan.file!r} áp dụng "
            f"{' '.join(valid_vi)}: mọi hồ sơ vẫn được mô phỏng theo tệp này",
            f"dossiers come from {come[0]} to {come[1]}, and {flow.plan.file!r} is in force "
            f"{' '.join(valid)}: all of them are simulated under it",
            remedy=(
                "Muốn theo luật của ngày tiếp nhận thì thêm [[procedure]] với phiên bản kia, chia ngày bằng "
                "at hoặc burst = [{factor = 0, since = …, until = …}].",
                "For the law of the day of reception add a [[procedure]] with the other version, and divide "
                "the days with 'at' or burst = [{factor = 0, since = …, until = …}].",
            ),
            warn=True,
        )


def _check_days(prepared: Prepared, flow: Flow, notes: Notes) -> None:
    """Tell of arrivals that bring nothing that counts, and of what lies outside of the plan's days."""
    plan = prepared.plan
    first, counted, last = plan.start, plan.start + plan.warm_up * _DAY, last_day(plan).date() - _DAY
    outside: list[tuple[tuple[str | int, ...], date | None, date | None]] = []
    if flow is prepared.flows[0]:
        outside += [(("absence", n), each.since, each.until) for n, each in enumerate(plan.absence)]
        outside += [(("staff", n), each.since, each.until) for n, each in enumerate(plan.staff)]
        for n, moved in enumerate(plan.calendar):
            if not first <= moved.day <= last:
                notes.say(
                    EFFECT,
                    ("calendar", n),
                    f"ngày {moved.day:%d/%m/%Y} nằm ngoài kế hoạch, {first:%d/%m/%Y} đến {last:%d/%m/%Y}: "
                    "không đổi giờ làm việc nào",
                    f"{moved.day} lies outside the plan, {first} to {last}: it changes no hour of work",
                    warn=True,
                )
    for source, said in enumerate(flow.plan.arrivals):
        path = ("procedure", flow.number, "arrivals", source)
        outside += [((*path, "burst", n), each.since, each.until) for n, each in enumerate(said.burst)]
        if notes.wrong(path) or notes.wrong(("procedure", flow.number, "received_at")):
            continue
        days = plan.days - plan.warm_up
        if days_of(said, flow.plan.received_at, prepared.plugins, counted, days, prepared.folder) is None:
            end = counted + (days - 1) * _DAY
            notes.say(
                EFFECT,
                path,
                f"không hồ sơ nào đến trong những ngày được tính, {counted:%d/%m/%Y} đến {end:%d/%m/%Y}",
                f"no dossier comes on the days that count, {counted} to {end}",
                warn=True,
            )
    for place, since, until in outside:
        if (until or last) < first or last < (since or first):
            vi = [f"{word} {day:%d/%m/%Y}" for word, day in (("từ", since), ("đến", until)) if day]
            en = [f"{word} {day}" for word, day in (("from", since), ("to", until)) if day]
            notes.say(
                EFFECT,
                place,
                f"{' '.join(vi)} nằm ngoài kế hoạch, {first:%d/%m/%Y} đến {last:%d/%m/%Y}: không có tác dụng",
                f"{' '.join(en)} lies outside the plan, {first} to {last}: it has no effect",
                warn=True,
            )


def _check_people(prepared: Prepared, notes: Notes) -> None:
    """Officers who are named hold a post on some day of the plan; units are there."""
    plan = prepared.plan
    named: list[tuple[tuple[str | int, ...], str]] = []
    named += [(("absence", n, "officer"), each.officer) for n, each in enumerate(plan.absence)]
    named += [(("hours", n, "officer"), each.officer) for n, each in enumerate(plan.hours)]
    named += [(("habit", n, "officer"), each.officer) for n, each in enumerate(plan.habit) if each.officer]
    named += [(("staff", n, "like"), each.like) for n, each in enumerate(plan.staff)]
    for flow in prepared.flows:
        place = ("procedure", flow.number)
        named += [((*place, "reception", "desk"), officer) for officer in flow.plan.reception.desk]
        for step, said in flow.plan.step.items():
            named += [((*place, "step", step, "by", officer), officer) for officer in said.by]
        for word in ("received_at", "competent"):
            unit = getattr(flow.plan, word)
            if prepared.plugins.hook.unit(unit=unit, at=_noon(prepared, 0)) is None:
                notes.unknown("unit", (*place, word), ("đơn vị", "a unit"), unit, [])
    for path, officer in named:
        if not any(_seated(prepared, officer, day) for day in (0, plan.days // 2, plan.days)):
            notes.unknown("officer", path, ("cán bộ", "an officer with a post"), officer, [])


def _noon(prepared: Prepared, day: int) -> datetime:
    return datetime.combine(prepared.plan.start + day * _DAY, time(12), ZONE)


def _seated(prepared: Prepared, officer: str, day: int) -> bool:
    return bool(prepared.plugins.seats(officer, _noon(prepared, day)))


def _check_flow(prepared: Prepared, flow: Flow, notes: Notes) -> None:
    place = ("procedure", flow.number)
    steps, net = sorted(flow.net.steps), flow.net
    first = _first(prepared, flow)
    for id, said in flow.plan.step.items():
        if id not in net.steps:
            notes.unknown("step", (*place, "step", id), ("bước", "a step"), id, steps)
            continue
        path = (*place, "step", id)
        _check_fields(first, net.steps[id].fields, said.data, said.choose, path, notes)
    _check_fields(first, net.procedure.header.fields, flow.plan.data, flow.plan.choose, place, notes)
    check_filling(flow.filling, place, notes)
    check_read(flow, notes)
    messages = _messages(net)
    for name in flow.plan.message:
        if name not in messages:
            notes.unknown("message", (*place, "message", name), ("thông điệp", "a message"), name, messages)
    for id, step in net.steps.items():
        _check_step(prepared, flow, id, step, notes)


def _messages(net: Net) -> list[str]:
    """The messages and signals that something in a procedure waits for."""
    events = [part.event for node in net.nodes.values() for part in node.parts]
    events += [handler.event for level in net.levels.values() for handler in level.handlers]
    named = {each.ref for each in events if each.kind in (EventKind.MESSAGE, EventKind.SIGNAL) and each.ref}
    return sorted(named | {node.message for node in net.nodes.values() if node.message})


def _check_step(prepared: Prepared, flow: Flow, id: str, step: Step, notes: Notes) -> None:
    said = flow.plan.step.get(id)
    path = ("procedure", flow.number, "step", id)
    waits = flow.net.nodes[id].kind is NodeKind.RECEIVE_TASK
    comes = waits and flow.net.nodes[id].message in flow.plan.message
    if comes and said is not None:
        notes.say(
            "waits",
            path,
            f"bước {id!r} và thông điệp của nó đều được nêu; bước được ghi nhận như phần step nêu",
            f"both step {id!r} and its message are in the plan; the step is recorded as 'step' says",
            remedy=("Bỏ một trong hai.", "Keep one of them."),
            warn=True,
        )
    if waits and said is None and not comes:
        notes.say(
            "waits",
            path,
            f"bước {id!r} chờ bên ngoài và kế hoạch không nói khi nào có",
            f"step {id!r} waits for something outside, and the plan does not say when it comes",
            remedy=("Thêm after cho bước, hoặc cho thông điệp; nếu không, chỉ hẹn giờ đưa hồ sơ đi tiếp.",
                    "Add 'after' to the step or the message; without it only a timer moves the dossier on."),
            warn=True,
        )  # fmt: skip
    elif not waits and (said is None or said.work is None) and flow.plan.work is None:
        notes.say(
            "work",
            path,
            f"kế hoạch không nói bước {id!r} làm trong bao lâu; tính là 0",
            f"the plan does not say how long step {id!r} is worked on; it is taken as 0",
            remedy=("Thêm work.", "Add 'work'."),
            warn=True,
        )
    if not (waits and said is None):
        check_filling(flow.steps[id].filling, path, notes)
        check_choices(flow, id, step, notes)
    if not any(notes.wrong(("procedure", flow.number, word)) for word in ("received_at", "competent")):
        _check_role(prepared, flow, id, step, notes)


def _check_role(prepared: Prepared, flow: Flow, id: str, step: Step, notes: Notes) -> None:
    """Say where nobody holds a role on any of the first days; refuse where nobody answers at all."""
    state = State(procedure=flow.row.id, received_at=flow.plan.received_at, competent=flow.plan.competent)
    state.data.update(flow.plan.data)
    for each in flow.plan.step.values():
        state.data.update(each.data)
    if any(item is not None and item not in state.data for item in (step.unit_from, step.territory_from)):
        return  # who does it is decided while the dossier runs
    hows, why = _hows(prepared, flow, step, state)
    if hows and hows != {"vacant"}:
        return
    told = ("; người đứng đầu đơn vị làm thay", "; the head of the unit does it") if hows else why
    notes.say(
        "role",
        ("procedure", flow.number, "step", id),
        f"không ai giữ vai trò {step.role!r} của bước {id!r}{told[0]}",
        f"nobody holds the role {step.role!r} of step {id!r}{told[1]}",
        remedy=(
            "Thêm người trong tổ chức hoặc [[staff]].",
            "Add somebody to the organisation, or [[staff]].",
        ),
        warn=bool(hows),
    )


def _hows(prepared: Prepared, flow: Flow, step: Step, state: State) -> tuple[set[str], tuple[str, str]]:
    """How the step would be given to somebody on each of the first days; and why it could not."""
    hows, why = set(), ("", "")
    for day in range(_LOOKED):
        try:
            answer: Assignment | None = prepared.plugins.hook.responsible(
                procedure=flow.net.procedure,
                step=step,
                dossier=DossierView(state, 1),
                at=_noon(prepared, day),
            )
        except OrganisationError as error:
            why = f" ({in_vietnamese(error)})", f" ({error})"
        else:
            hows.add("none" if answer is None else answer.how)
    return hows, why


def _first(prepared: Prepared, flow: Flow) -> Draft:
    """A dossier on the first day: whom its data name is looked up as for any."""
    plan, at = flow.plan, instant(_noon(prepared, 0))
    state = State(procedure=flow.row.id, received_at=plan.received_at, competent=plan.competent)
    return Draft(World(prepared.plugins), flow.net, state, 1, "system", at, at)


def _check_fields(
    first: Draft,
    fields: Sequence[Field],
    data: Mapping[str, Any],
    choose: Mapping[str, Choice],
    path: Sequence[str | int],
    notes: Notes,
) -> None:
    known = {each.name: each for each in fields}
    given = [(("data", name), name, value) for name, value in data.items()]
    given += [
        (("choose", name), name, value_of(text, known[name].type if name in known else None))
        for name, choice in choose.items()
        for text in choice
    ]
    for place, name, value in given:
        if name not in known:
            notes.unknown("field", (*path, *place), ("dữ liệu", "a datum of the form"), name, list(known))
            continue
        try:
            check_given(first, [known[name]], {name: value}, partial=True)
        except WrongData as error:
            vietnamese = f"giá trị không dùng được cho {name!r}: {in_vietnamese(error)}"
            notes.say("value", (*path, *place), vietnamese, "; ".join(error.problems))
