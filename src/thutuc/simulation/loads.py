"""How much work comes to whom, before anything is simulated: a load above 1 has a queue without end."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from thutuc.simulation.cases import GoesRound
from thutuc.simulation.findings import Notes
from thutuc.simulation.hours import midnight
from thutuc.simulation.plan import Plan
from thutuc.simulation.prepared import Flow, Prepared
from thutuc.simulation.run import Replications

#: So many dossiers are sent ahead to see where they go.
SCOUTS = 600
_MOST_DAYS = 28
_DAY = timedelta(days=1)


def check_load(prepared: Prepared, notes: Notes) -> None:
    """Warn of officers to whom more work comes than they have hours.

    Some dossiers are sent ahead, spread over the days as the plan has them and worked on at once; what they
    would have cost each officer is set against the hours he is there. Refuse a plan by which they never end.
    """
    try:
        found = loads(prepared)
    except GoesRound as error:
        for each in error.findings:
            where = ("procedure", error.procedure, "step", error.step)
            remedy = each.remedy_vi, each.remedy
            notes.say(each.rule, where, each.message_vi, each.message, remedy=remedy)
        return
    for officers, load in found:
        if load < 1:
            continue
        who = ", ".join(officers[:5]) + (" …" if len(officers) > 5 else "")
        notes.say(
            "load",
            ("procedure", 0, "arrivals"),
            f"tải của {who} là khoảng {f'{load:.2f}'.replace('.', ',')}: hàng đợi dài ra không dứt",
            f"the load of {who} is about {load:.2f}: the queue grows without end",
            remedy=("Thêm người, bớt hồ sơ hoặc rút ngắn thời gian làm; nếu đúng ý thì cứ chạy.",
                    "Add people, take fewer dossiers or shorten the work; run it if that is meant."),
            warn=True,
        )  # fmt: skip


def loads(prepared: Prepared) -> list[tuple[list[str], float]]:
    """The load of each group of officers that share work, the highest first."""
    plan, share = _scouting(prepared.plan)
    scouts = Prepared(plan, prepared.folder, prepared.plugins, _flows(prepared, plan))
    desks = Replications(scouts).scout()
    since, until = midnight(plan.start), midnight(plan.start + plan.days * _DAY)
    groups: dict[str, set[str]] = {}
    for pool in desks.pooled():
        joined = set(pool).union(*(groups.get(officer, ()) for officer in pool))
        groups.update(dict.fromkeys(joined, joined))
    work: dict[tuple[str, ...], int] = defaultdict(int)
    for officer, nominal in desks.nominal.items():
        work[tuple(sorted(groups.get(officer, {officer})))] += nominal
    found = []
    for officers, nominal in work.items():
        there = sum(desks.officer(each).hours.worked(since, until) for each in officers)
        if there:
            found.append((list(officers), nominal / share / there))
    return sorted(found, key=lambda each: (-each[1], each[0]))


def _scouting(plan: Plan) -> tuple[Plan, float]:
    """The plan with as many dossiers as are sent ahead, and what share of all they are."""
    days = min(plan.days, _MOST_DAYS)
    expected = sum(
        source.per_day * days
        for each in plan.procedure
        for source in each.arrivals
        if source.per_day is not None
    )
    share = min(1.0, SCOUTS / expected) if expected else 1.0
    procedures = tuple(
        each.model_copy(
            update={
                "arrivals": tuple(
                    source if source.per_day is None else source.model_copy(
                        update={"per_day": source.per_day * share}
                    )
                    for source in each.arrivals
                )
            }
        )
        for each in plan.procedure
    )  # fmt: skip
    return plan.model_copy(
        update={"procedure": procedures, "days": days, "warm_up": 0, "cool_down": 60, "habit": ()}
    ), share


def _flows(prepared: Prepared, plan: Plan) -> list[Flow]:
    return [replace(flow, plan=each) for flow, each in zip(prepared.flows, plan.procedure, strict=True)]
