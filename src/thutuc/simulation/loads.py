"""How much work comes to whom, before anything is simulated: a load above 1 has a queue without end."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, inf, sqrt
from typing import NamedTuple

from thutuc.simulation.arriving import arriving
from thutuc.simulation.cases import GoesRound
from thutuc.simulation.desks import Desks
from thutuc.simulation.findings import Notes
from thutuc.simulation.hours import midnight
from thutuc.simulation.plan import Arrivals, Plan
from thutuc.simulation.prepared import Flow, Prepared
from thutuc.simulation.run import Replications
from thutuc.simulation.tally import Tally

#: So many dossiers are sent ahead in a month to see where they go, but no more in all, nor fewer.
SCOUTS, _MOST, _LEAST = 300, 2_400, 600
_MONTH = 28  #: days
_DAY = timedelta(days=1)
_REMEDY = (
    "Thêm người, bớt hồ sơ hoặc rút ngắn thời gian làm; nếu đúng ý thì cứ chạy.",
    "Add people, take fewer dossiers or shorten the work; run it if that is meant.",
)
_GIVE = ("Thêm data hoặc choose cho [[procedure]].", "Add 'data' or 'choose' to the [[procedure]].")


class NoneTaken(Exception):
    """Every dossier that was sent ahead was refused as it was handed in."""

    def __init__(self, said: tuple[str, str]) -> None:
        super().__init__(said)
        self.said = said  #: why, in Vietnamese and in English


class Load(NamedTuple):
    """The work that comes to officers who share it, set against the hours that they are there."""

    officers: tuple[str, ...]
    mean: float  #: infinite where work comes and they are never there
    error: float = 0.0  #: its standard error: those sent ahead are some of many
    days: tuple[date, date] | None = None  #: of some days alone; ``None``: of all the plan

    @property
    def half(self) -> float:
        """Half of the 95 % interval."""
        return 1.96 * self.error


def check_load(prepared: Prepared, notes: Notes) -> None:
    """Warn of officers to whom more work comes than they have hours.

    Some dossiers are sent ahead, spread over the days as the plan has them and worked on at once; what they
    would have cost each officer is set against the hours he is there, in the whole plan and month by month.
    Refuse a plan by which they never end.
    """
    try:
        found = loads(prepared)
    except NoneTaken as error:
        notes.say("start", ("procedure", 0), *error.said, remedy=_GIVE)
        return
    except GoesRound as error:
        for each in error.findings:
            where = ("procedure", error.procedure, "step", error.step)
            remedy = each.remedy_vi, each.remedy
            notes.say(each.rule, where, each.message_vi, each.message, remedy=remedy)
        return
    for load in found:
        if load.mean >= 1:
            vi, en = _told(load)
            notes.say("load", ("procedure", 0, "arrivals"), vi, en, remedy=_REMEDY, warn=True)


def _told(load: Load) -> tuple[str, str]:
    who = ", ".join(load.officers[:5]) + (" …" if len(load.officers) > 5 else "")
    if load.mean == inf:
        return (
            f"có việc cho {who} mà những ngày của kế hoạch không có giờ làm nào: hàng đợi dài ra không dứt",
            f"work comes to {who}, with no hour of work on the days of the plan: the queue grows without end",
        )
    much = f"{load.mean:.2f} ± {load.half:.2f}"
    vi, en = f"tải của {who} là khoảng {much.replace('.', ',')}", f"the load of {who} is about {much}"
    if load.days is not None:
        since, until = load.days
        vi += f" từ {since:%d/%m/%Y} đến {until:%d/%m/%Y}"
        en += f" from {since} to {until}"
    if load.mean - load.half > 1:
        return f"{vi}: hàng đợi dài ra không dứt", f"{en}: the queue grows without end"
    return f"{vi}: hàng đợi có thể dài ra không dứt", f"{en}: the queue may grow without end"


def loads(prepared: Prepared) -> list[Load]:
    """The load of each group of officers that share work, the highest first.

    Of a group that has clearly more to do in some month than on the average, the load of its worst month.
    """
    plan, one_in = _scouting(prepared)
    scouts = Prepared(plan, prepared.folder, prepared.plugins, _flows(prepared, plan))
    desks, tally = Replications(scouts).scout(one_in)
    if tally.words and tally.refusals["start"] == tally.dossiers:
        raise NoneTaken(tally.words[0])
    months = _months(plan)
    groups: dict[str, set[str]] = {}
    for pool in desks.pooled():
        joined = set(pool).union(*(groups.get(officer, ()) for officer in pool))
        groups.update(dict.fromkeys(joined, joined))
    work: dict[tuple[str, ...], dict[tuple[int, int], int]] = defaultdict(lambda: defaultdict(int))
    for (officer, dossier, came), nominal in desks.nominal.items():
        month = sum(midnight(since) <= came for since, _ in months[1:])
        work[_group(groups, officer)][month, dossier] += nominal
    for officer in _waited_for(desks, tally):
        work.setdefault(_group(groups, officer), defaultdict(int))
    found = []
    for officers, spent in work.items():
        hours = [desks.officer(each).hours for each in officers]
        there = [sum(each.worked(*map(midnight, month)) for each in hours) for month in months]
        whole = _load(officers, spent.values(), sum(there), one_in)
        each = [
            _load(officers, [nominal for (at, _), nominal in spent.items() if at == number], open_, one_in)
            ._replace(days=(since, until - _DAY))
            for number, ((since, until), open_) in enumerate(zip(months, there, strict=True))
            if open_ and len(months) > 1
        ]  # fmt: skip
        worst = max(each, key=lambda load: load.mean, default=whole)
        found.append(worst if worst.mean - 3 * worst.error > max(whole.mean, 1) else whole)
    return sorted(found, key=lambda each: (-each.mean, each.officers))


def _group(groups: Mapping[str, set[str]], officer: str) -> tuple[str, ...]:
    return tuple(sorted(groups.get(officer, {officer})))


def _load(officers: tuple[str, ...], spent: Collection[int], there: int, one_in: int) -> Load:
    """What these dossiers cost, each standing for so many; who comes, and with what, is chance (Poisson)."""
    if not there:
        return Load(officers, inf)
    return Load(officers, one_in * sum(spent) / there, one_in * sqrt(sum(each**2 for each in spent)) / there)


def _months(plan: Plan) -> list[tuple[date, date]]:
    """The days of the plan in parts of about a month, each with the day after it."""
    count = max(round(plan.days / _MONTH), 1)
    ends = [plan.start + number * plan.days // count * _DAY for number in range(count + 1)]
    return list(pairwise(ends))


def _waited_for(desks: Desks, tally: Tally) -> set[str]:
    """Whose work lies there untouched at the end."""
    tasks = (item.case.standing.tasks.get(item.task) for item in tally.lying)
    one = {who for task in tasks if task is not None and (who := task.holder or task.officer) is not None}
    never = {officer for pool in desks.pooled() for officer in pool}
    return {each for each in one | never if all(each != officer for officer, _, _ in desks.nominal)}


def _scouting(prepared: Prepared) -> tuple[Plan, int]:
    """The plan as some dossiers are sent ahead of it, and how many of all each of them stands for."""
    plan = prepared.plan
    expected = sum(
        _coming(prepared, flow, source) for flow in prepared.flows for source in flow.plan.arrivals
    )
    sent = min(max(SCOUTS * len(_months(plan)), _LEAST), _MOST)
    one_in = max(ceil(expected / sent), 1)
    procedures = tuple(
        each.model_copy(
            update={
                "arrivals": tuple(
                    source if source.per_day is None else source.model_copy(
                        update={"per_day": source.per_day / one_in}
                    )
                    for source in each.arrivals
                )
            }
        )
        for each in plan.procedure
    )  # fmt: skip
    return plan.model_copy(
        update={"procedure": procedures, "warm_up": 0, "cool_down": 60, "habit": ()}
    ), one_in


def _coming(prepared: Prepared, flow: Flow, source: Arrivals) -> float:
    """About how many dossiers a source brings on the days of the plan."""
    plan = prepared.plan
    if source.per_day is not None:
        return source.per_day * plan.days
    unit = flow.plan.received_at
    return sum(1 for _ in arriving(source, unit, prepared.plugins, plan.start, plan.days, 0, prepared.folder))


def _flows(prepared: Prepared, plan: Plan) -> list[Flow]:
    return [replace(flow, plan=each) for flow, each in zip(prepared.flows, plan.procedure, strict=True)]
