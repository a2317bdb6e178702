"""What heads do beside the steps: urge, explain, direct, hear the report; flags that any officer raises."""

from __future__ import annotations

from thutuc.dossier import Duty
from thutuc.dossier.view import instant
from thutuc.engine import clock_names
from thutuc.engine import commands_oversight as o
from thutuc.engine.draft import Draft
from thutuc.engine.rules import duties, heads, rights
from thutuc.engine.rules.tasks import open_task
from thutuc.engine.written import is_written
from thutuc.errors import WrongData, WrongState, in_both
from thutuc.organisation import Seat

#: What a head may have done about a delay.
ACTIONS = ("urged", "reassigned", "reappointed", "taken-over")


def urge(draft: Draft, command: o.Urge) -> None:
    """Urge a task: the head his officers, the head of the one-stop and those above the head of the unit.

    The centre watches and urges what is due or overdue (NĐ 118/2025/NĐ-CP Điều 8.1); the task stays where
    it is.
    """
    rights.check_actor(draft, "urge")
    task = open_task(draft, command.task)
    _check_text("urging", command.text)
    over = heads.over(draft, task.unit)
    desk = draft.world.head_of(draft.state.received_at, "unit", draft.now)
    if draft.by not in {*over, *draft.world.systems, *((desk.officer,) if desk is not None else ())}:
        raise draft.forbid(
            "urge",
            in_both(
                f"chỉ người đứng đầu {task.unit!r}, cấp trên hoặc người đứng đầu Bộ phận Một cửa đôn đốc",
                f"only who runs {task.unit!r}, who is above or who runs the one-stop urges",
                "NĐ 118/2025/NĐ-CP Điều 8.1",
            ),
        )
    head, _ = heads.find(draft, task.unit, "unit")
    seat = _seat(draft, task.officer) if head is None or head.officer == draft.by else head
    about = clock_names.task_clock(task.id)
    duties.arise(draft, duties.URGE, about, seat, unit=task.unit, text=command.text, by=draft.by)


def explain_delay(draft: Draft, command: o.ExplainDelay) -> None:
    """Close an urging duty: only with a written explanation, by who sits on the post it lies on."""
    seats = rights.check_actor(draft, "explain_delay")
    duty = duties.open_duty(draft, command.duty, duties.URGE)
    acting_for = duties.check_holds(draft, duty, seats, "explain_delay")
    _check_text("explanation", command.explanation)
    if command.action not in ACTIONS:
        raise WrongData(
            [f"Expected an action among {', '.join(ACTIONS)}, found {command.action[:40]!a}"],
            argument="action",
        )
    _check_done(draft, duty, command.action)
    duties.done(draft, duty, command.action, command.explanation, acting_for)


def _check_done(draft: Draft, duty: Duty, action: str) -> None:
    """Refuse to say that something was done which the journal does not know."""
    state = draft.state
    if action == "reappointed" and not state.reappointments:
        raise WrongState("a dossier that was re-appointed with an apology", "one that was not")
    tasks = clock_names.tasks_of(draft, duty.about) or list(state.tasks.values())
    if not tasks:  # it was finished since
        return
    if action == "reassigned" and all(task.held <= duty.since for task in tasks):
        raise WrongState("a task that was given to somebody else since", "one that was not")
    if action == "taken-over" and all(draft.by not in (task.officer, task.holder) for task in tasks):
        raise WrongState("a task that the head holds himself", "one that others hold")


def direct(draft: Draft, command: o.Direct) -> None:
    """Direct an officer or a unit: from above, tracked as a duty until the report."""
    rights.check_actor(draft, "direct")
    _check_text("direction", command.text)
    seat = _directed(draft, command.to)
    state = draft.state
    places = {state.received_at, state.competent, *(task.unit for task in state.tasks.values())}
    over = {officer for place in places for officer in heads.over(draft, place)}
    if draft.by not in over:
        raise draft.forbid(
            "direct",
            in_both(
                "chỉ người đứng đầu đơn vị, cơ quan giải quyết hoặc cấp trên chỉ đạo",
                "only who runs the unit or agency that handles the dossier, or an agency above, directs",
            ),
        )
    due = None
    if command.until is not None:
        calendar = draft.calendar(seat.unit)
        due = instant(calendar.closing(command.until))
        if due < draft.known:
            raise WrongData(
                [f"Expected a day to come for the report, found {command.until}"], argument="until"
            )
    duties.arise(draft, duties.DIRECTION, clock_names.DOSSIER, seat, due=due, text=command.text, by=draft.by)


def _directed(draft: Draft, to: str) -> Seat:
    if draft.world.unit(to, draft.now) is not None:
        seat, _ = heads.find(draft, to, "unit")
    else:
        seat = _seat(draft, to)
    if seat is None:
        raise WrongData(
            [f"Expected an officer in service or a unit with a head, found {to[:80]!a}"], argument="to"
        )
    return seat


def report_done(draft: Draft, command: o.ReportDone) -> None:
    """Report that a direction was carried out."""
    seats = rights.check_actor(draft, "report_done")
    duty = duties.open_duty(draft, command.duty, duties.DIRECTION)
    acting_for = duties.check_holds(draft, duty, seats, "report_done")
    _check_text("report", command.text)
    duties.done(draft, duty, "reported", command.text, acting_for)


def flag(draft: Draft, command: o.Flag) -> None:
    """Raise a flag: any officer in service may, on any dossier; who is meant cannot take it away."""
    rights.check_actor(draft, "flag")
    _check_text("flag", command.text)
    state = draft.state
    if command.task is not None:
        task = open_task(draft, command.task)
        about, unit, officer = clock_names.task_clock(task.id), task.unit, task.officer
    else:
        meant = next(iter(state.tasks.values()), None)
        about = clock_names.DOSSIER
        unit = state.competent if meant is None else meant.unit
        officer = None if meant is None else meant.officer
    seat = _seat(draft, officer) if officer is not None else heads.find(draft, unit, "agency").seat
    duties.arise(draft, duties.FLAG, about, seat, unit=unit, text=command.text, by=draft.by)


def unflag(draft: Draft, command: o.Unflag) -> None:
    """Take a flag away: who raised it, or who runs the agency above; never who is meant by it."""
    rights.check_actor(draft, "unflag")
    duty = duties.open_duty(draft, command.flag, duties.FLAG)
    _check_text("reason", command.reason)
    if draft.by == duty.officer and draft.by != duty.by:
        raise draft.forbid(
            "unflag", in_both("người được lưu ý không tự bỏ dấu lưu ý", "who is flagged cannot take it away")
        )
    higher = heads.above(draft, duty.unit)
    runs = heads.over(draft, higher if higher is not None else duty.unit)
    if draft.by != duty.by and draft.by not in runs:
        raise draft.forbid(
            "unflag",
            in_both(
                "chỉ người đánh dấu hoặc thủ trưởng cơ quan cấp trên bỏ dấu lưu ý",
                "only who raised it or who runs the agency above takes a flag away",
            ),
        )
    duties.done(draft, duty, "removed", command.reason)


def _seat(draft: Draft, officer: str | None) -> Seat | None:
    seats = draft.world.seats(officer, draft.now) if officer is not None else []
    return next((seat for seat in seats if seat.instead_of is None), seats[0] if seats else None)


def _check_text(what: str, text: str) -> None:
    if not is_written(text):
        argument = what if what in ("explanation", "reason") else "text"
        raise WrongData([f"Expected the words of the {what}, found nothing"], argument=argument)
