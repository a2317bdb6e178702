"""What the tables of steps count, held against the journals: what waits, is done, lapses, is given out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from math import inf
from pathlib import Path

import pytest
from tests.queues import staffed
from tests.simulated import Act, acts_of, plan_of

from thutuc.dossier.view import ZONE, local
from thutuc.errors import PlanRefused
from thutuc.simulation import Checked
from thutuc.simulation.hours import midnight
from thutuc.simulation.loads import Load, loads
from thutuc.simulation.outcome import HOUR
from thutuc.simulation.run import Replications
from thutuc.simulation.tally import RECEPTION
from thutuc.simulation.words import NOTES, labels

#: The ends of a task, as the journal tells them.
_ENDS = {"TaskCompleted", "TaskCancelled", "TaskDeemed", "TaskRecalled"}
_LATE = (
    '<boundaryEvent id="late" attachedToRef="serve" cancelActivity="true"><timerEventDefinition>'
    '<timeDuration>P3D</timeDuration></timerEventDefinition></boundaryEvent><endEvent id="gone"/>'
    '<sequenceFlow id="f3" sourceRef="late" targetRef="gone"/>'
)
#: Who gives out, or does the step, is there on Monday mornings only.
_SELDOM = '[[hours]]\nofficer = "{}"\nweekdays = ["monday"]\nsessions = ["08:00-11:00"]\n'


def planned(
    folder: Path,
    people: Sequence[str],
    *,
    hours: str = "",
    papers: str = "",
    assign: str = "",
    beside: str = "",
) -> Checked:
    """One step that takes no time; ten dossiers a day; the measured days begin with a Thursday."""
    (folder / "queue.bpmn").write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"'
        ' targetNamespace="urn:queue" id="file"><process id="queue" name="Một bước" isExecutable="true">'
        '<extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="60 ngày" '
        'effectiveFrom="2025-07-01"/><thutuc:supplement stages="intake appraisal" atMost="1" after="restart" '
        'basis="Luật A"/></extensionElements><startEvent id="start"/><endEvent id="end"/>'
        '<userTask id="serve" name="Giải quyết"><extensionElements><thutuc:term value="60 ngày"/>'
        f'<thutuc:responsible role="Công chức" unit="office" act="prepare" {assign}/></extensionElements>'
        f'</userTask>{beside}<sequenceFlow id="f1" sourceRef="start" targetRef="serve"/>'
        '<sequenceFlow id="f2" sourceRef="serve" targetRef="end"/></process></definitions>'
    )
    staffed(folder, people)
    return plan_of(
        folder,
        "start = 2026-05-11\ndays = 17\nwarm_up = 3\ncool_down = 14\nreplications = 1\n"
        f'organisation = "organisation.yaml"\n{hours}[[procedure]]\nfile = "queue.bpmn"\n'
        f'received_at = "a.office"\ncompetent = "a"\nstep.serve.work = "0 phút"\n{papers}'
        "[[procedure.arrivals]]\nper_day = 10\n",
        load=False,
    )


def window(found: Checked) -> tuple[int, int]:
    plan = found.plan
    return midnight(plan.start + timedelta(days=plan.warm_up)), midnight(
        plan.start + timedelta(days=plan.days)
    )


class Lived:
    """How long each task of the measured days was open, by how it ended, as the journals tell it.

    *lain* is what all tasks, whenever they came, lay open in those days.
    """

    def __init__(self, found: Checked, acts: Sequence[Act]) -> None:
        since, until = window(found)
        opened: dict[tuple[int, int], int] = {}
        self.ended: dict[str, list[int]] = defaultdict(list)
        lain = 0
        for act in acts:
            for event in act.events:
                task = act.dossier, getattr(event, "task", 0)
                if event.kind == "TaskOpened":
                    opened[task] = act.at
                elif event.kind in _ENDS:
                    lain += max(min(act.at, until) - max(opened[task], since), 0)
                    if since <= opened[task] < until:
                        self.ended[event.kind].append(act.at - opened[task])
        self.open = lain / (until - since)  #: the mean number of them


def figures(found: Checked) -> Callable[[str], float]:
    numbers = Replications(found.prepared).outcome(0).numbers
    return lambda measure: numbers.get(("steps", "queue/serve", measure), 0.0)


def test_what_a_timer_ends_before_anybody_began_has_waited_too(tmp_path: Path) -> None:
    found = planned(tmp_path, ["o0"], hours=_SELDOM.format("o0"), beside=_LATE)
    lived, told = Lived(found, acts_of(found)), figures(found)

    assert len(lived.ended["TaskCancelled"]) > 20 and len(lived.ended["TaskCompleted"]) > 20
    assert told("lapsed") == len(lived.ended["TaskCancelled"])
    assert told("done") == len(lived.ended["TaskCompleted"])
    assert told("queue") == pytest.approx(lived.open) and told("share") == 100
    assert told("waiting") == pytest.approx(sum(lived.ended["TaskCompleted"]) / told("done") / HOUR)
    assert "ended undone" in NOTES["steps"]["en"] and "chưa ai làm xong" in NOTES["steps"]["vi"]


def test_a_load_is_of_all_that_comes_of_its_worst_month_and_of_who_is_never_there(tmp_path: Path) -> None:
    planned(tmp_path, ["o0"])
    text = (tmp_path / "plan.toml").read_text("utf-8").replace("days = 17\nwarm_up = 3", "days = 56")

    def load(minutes: int, arrivals: str, more: str = "") -> Load:
        said = text.replace("0 phút", f"{minutes} phút").replace("per_day = 10\n", f"{arrivals}\n{more}")
        (found,) = loads(plan_of(tmp_path, said, load=False).prepared)
        return found

    weekdays = [day for day in range(56) if day % 7 < 5]
    days = [(datetime(2026, 5, 11, 9, tzinfo=ZONE) + timedelta(days=day)).isoformat() for day in weekdays]
    listed = f"[[procedure.arrivals]]\nat = [{', '.join(days)}]\n"
    both = load(4, "per_day = 60", listed * 10)
    assert abs(both.mean - 70 * 4 / 480) < 3 * both.error < 0.15 and both.days is None
    worst = load(20, "per_day = 20\nburst = [{factor = 3, since = 2026-06-08, until = 2026-07-05}]")
    assert abs(worst.mean - 2.5) < 3 * worst.error
    assert worst.days == (date(2026, 6, 8), date(2026, 7, 5))
    assert load(5, "per_day = 1", _SELDOM.format("o0").replace("monday", "sunday")).mean == inf


def test_what_lapses_before_its_answer_comes_ended_undone(tmp_path: Path) -> None:
    """Six of ten answer within the hour, the others never: the timer of three days takes over."""
    answers = 'step.serve.after = {empirical = ["1 giờ", "60 ngày"], weights = [0.6, 0.4]}\n'
    found = planned(tmp_path, ["o0"], papers=answers, beside=_LATE)
    lived, told = Lived(found, acts_of(found)), figures(found)

    assert told("lapsed") == len(lived.ended["TaskCancelled"]) > 20
    assert 0.25 < told("lapsed") / (told("lapsed") + told("done")) < 0.55


def test_what_lies_in_a_queue_that_grows_is_counted_on_the_counted_days_alone(tmp_path: Path) -> None:
    """Two a day are worked off: the mean queue is that of those days, however long the run goes on."""
    slow = 'step.serve.by.o0 = "4 giờ"\n'
    found = planned(tmp_path, ["o0"], papers=slow)
    (since, until), opened, begun = window(found), list[int](), list[int]()
    for act in acts_of(found):
        opened += [act.at for event in act.events if event.kind == "TaskOpened"]
        begun += [act.at for event in act.events if event.kind == "TaskCompleted"]
    ends = [*begun, *[until] * (len(opened) - len(begun))]  # first come, first served
    lain = sum(max(min(end, until) - max(at, since), 0) for at, end in zip(opened, ends, strict=True))

    assert figures(found)("queue") == pytest.approx(lain / (until - since) - 1)  # one is always begun
    shorter = (tmp_path / "plan.toml").read_text("utf-8").replace("cool_down = 14", "cool_down = 0")
    told = figures(plan_of(tmp_path, shorter, load=False))("queue")
    assert told == pytest.approx(figures(found)("queue"))


def test_what_lies_at_a_head_until_he_gives_it_out_waits_and_is_counted_in_the_measured_days(
    tmp_path: Path,
) -> None:
    found = planned(tmp_path, ["o0", "o1"], hours=_SELDOM.format("head"), assign='assign="by-head"')
    acts = acts_of(found)
    lived, told = Lived(found, acts), figures(found)
    since, until = window(found)

    assert told("queue") == pytest.approx(lived.open) and lived.open > 20
    assert told("waiting") == pytest.approx(told("stay"))  # giving out and doing it take no time here
    assert 0.95 * told("waiting") < told("at_head") <= told("waiting")
    given = sum(act.verb == "reassign" and since <= act.at < until for act in acts)
    assert 20 < given < sum(act.verb == "reassign" for act in acts)
    outcome = Replications(found.prepared).outcome(0)
    assert outcome.numbers["officers", "head", "given_out"] == given


def test_what_lies_at_the_desk_that_receives_waits_in_a_queue_of_its_own(tmp_path: Path) -> None:
    """Who receives is there on Monday mornings only: the bottleneck is his desk, and no step."""
    desk = 'reception = {desk = ["o1"], work = "0 phút"}\n'
    found = planned(tmp_path, ["o0", "o1"], hours=_SELDOM.format("o1"), papers=desk)
    (since, until), handed_in, lain, queue = window(found), dict[int, int](), list[int](), 0
    for act in acts_of(found):
        if act.verb == "start":
            handed_in[act.dossier] = act.at
        elif act.verb == "receive":
            queue += max(min(act.at, until) - max(handed_in[act.dossier], since), 0)
            if since <= handed_in[act.dossier] < until:
                lain.append(act.at - handed_in[act.dossier])
    outcome = Replications(found.prepared).outcome(0)
    numbers = {measure: told for (_, name, measure), told in outcome.numbers.items() if RECEPTION in name}

    assert numbers["done"] == len(lain) > 20
    assert numbers["waiting"] == pytest.approx(sum(lain) / len(lain) / HOUR)
    assert numbers["queue"] == pytest.approx(queue / (until - since))
    assert numbers["share"] > 95 and max(outcome.waiting[f"queue/{RECEPTION}"]) > 20
    told = [labels(found, lang)[f"queue/{RECEPTION}"] for lang in ("vi", "en")]
    assert told == ["Tiếp nhận hồ sơ", "Reception of dossiers"]


def test_a_step_at_which_papers_were_asked_is_done_once(tmp_path: Path) -> None:
    found = planned(tmp_path, ["o0"], papers='step.serve.papers = {probability = 0.5, back = "2 ngày"}\n')
    acts = acts_of(found)
    lived, told = Lived(found, acts), figures(found)

    assert sum(act.verb == "request_papers" for act in acts) > 20
    assert told("done") == len(lived.ended["TaskCompleted"])
    assert told("stay") == pytest.approx(sum(lived.ended["TaskCompleted"]) / told("done") / HOUR)
    assert told("waiting") < told("stay") - 20  # papers were awaited meanwhile, not the officer


@pytest.mark.parametrize(
    ("assign", "whose", "verb"),
    [('assign="pool"', 'step = "serve"', "claim"), ('assign="by-head"', 'officer = "head"', "reassign")],
    ids=["a pool's", "a head's"],
)
@pytest.mark.parametrize("habit", ["at = [16:00:00]", "collect = 7"])
def test_a_tray_is_kept(tmp_path: Path, assign: str, whose: str, verb: str, habit: str) -> None:
    planned(tmp_path, ["o0", "o1"], assign=assign)
    written = (tmp_path / "plan.toml").read_text()
    acts = acts_of(plan_of(tmp_path, f"{written}[[habit]]\n{whose}\n{habit}\n", load=False))
    taken = [act.at for act in acts if act.verb == verb]

    assert len(taken) > 60
    if "at" in habit:
        assert {f"{local(at):%H:%M}" for at in taken} == {"16:00"}
    else:  # seven at a time, though the two of them take from the pool at once
        assert all(taken.count(at) % 7 == 0 for at in taken[:56])


def test_a_tray_of_one_officer_for_what_lies_in_a_pool_is_refused(tmp_path: Path) -> None:
    planned(tmp_path, ["o0", "o1"], assign='assign="pool"')
    written = (tmp_path / "plan.toml").read_text() + '[[habit]]\nofficer = "o0"\ncollect = 7\n'

    (told,) = [each for each in plan_of(tmp_path, written, load=False).findings if each.rule == "effect"]
    assert "'o0' vẫn nhận ngay" in told.message_vi and told.line == written.count("\n") - 2
    with pytest.raises(PlanRefused, match="in no officer's own tray") as refused:
        plan_of(tmp_path, f'{written}step = "serve"\n', load=False)
    assert refused.value.findings[0].line == told.line
    named = written.replace('officer = "o0"', 'officer = "head"')
    assert not [each for each in plan_of(tmp_path, named, load=False).findings if each.rule == "effect"]


@pytest.mark.parametrize("hours", ["office", "always"])
def test_weekdays_weigh_and_change_nothing_of_how_many_come_on_the_average(
    tmp_path: Path, hours: str
) -> None:
    found = planned(tmp_path, ["o0"])
    written = (tmp_path / "plan.toml").read_text() + f'hours = "{hours}"\n'
    since, until = midnight(found.plan.start), midnight(found.plan.start + timedelta(days=14))

    def came(weights: str) -> list[int]:
        acts = acts_of(plan_of(tmp_path, f"{written}by_weekday = {weights}\n", load=False))
        return [local(act.at).weekday() for act in acts if act.verb == "start" and since <= act.at < until]

    plain = came("{}")
    assert (
        came("{monday = 3, tuesday = 3, wednesday = 3, thursday = 3, friday = 3, saturday = 3, sunday = 3}")
        == plain
    )
    # Monday three times as many: 30/7, 10/7 … of ten on each of five days (office) or of seven
    days, weighed = (5 if hours == "office" else 7), came("{monday = 3}")
    share = 3 / (days + 2)
    assert abs(len(weighed) - 20 * days) < 4 * (20 * days) ** 0.5
    assert abs(weighed.count(0) - share * len(weighed)) < 4 * (share * (1 - share) * len(weighed)) ** 0.5
    # a weekday on which nobody comes is no day of them, as in what is learnt from a log
    rare = came(
        "{monday = 1, tuesday = 0, wednesday = 0, thursday = 0, friday = 0, saturday = 0, sunday = 0}"
    )
    assert set(rare) == {0} and abs(len(rare) - 20) < 18
