"""What is not decided again is what the engine would decide: the same journals, states and figures."""

from __future__ import annotations

import json
import pickle
from collections.abc import Sequence
from dataclasses import fields
from datetime import date, datetime, timedelta
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.bench.simulation import plan
from tests.simulated import COMMUNE, plan_of

from thutuc import DossierView, Event, hookimpl, library
from thutuc.dossier.view import ZONE, instant
from thutuc.errors import ConfigurationError, PlanRefused
from thutuc.hookspecs import ClockKind
from thutuc.organisation import Absence, Organisation
from thutuc.procedure import Step
from thutuc.sample import sample
from thutuc.simulation import Answers, Checked, checked, floors, precedents, simulate
from thutuc.simulation.cases import Case, Unlike
from thutuc.simulation.floors import STRETCH
from thutuc.simulation.page import incidents, page, run_anew
from thutuc.simulation.precedents import FEW_PLACES, Precedents, changes_of
from thutuc.simulation.run import Replications, outcomes
from thutuc.simulation.tables import as_csv, as_json
from thutuc.simulation.tally import Tally
from thutuc.simulation.words import labels
from thutuc.worktime import Budget, Term
from thutuc_roles import read_organisation

#: Shipped procedures that no plan as short as this can run on the sample province.
_ELSEWHERE = {"mien-giam-hoc-phi", "tiep-nhan-vao-co-so-tro-giup-xa-hoi"}
_SHIPPED = sorted({path.name for path in Path(str(library())).iterdir() if path.is_dir()} - _ELSEWHERE)

_PLAN = """
start = 2026-03-02
days = 3
cool_down = 20
replications = 2
seed = {seed}
[[procedure]]
file = "{procedure}"
received_at = "{place}.one-stop"
competent = "{place}"
work = {work}
[[procedure.arrivals]]
per_day = 9
channel = "{channel}"
"""
#: little work and much, so that terms are kept and so that they are missed
_WORK = {"counter": '"6 phút"', "online": '{lognormal = {mean = "90 phút", sd = "200 phút"}}'}


def shipped(folder: Path, procedure: str, channel: str) -> Checked:
    """A plan of a shipped procedure, at the commune or in the provincial centre."""
    for place in ("dong-may", "provincial-centre"):
        told = {"procedure": procedure, "place": place, "channel": channel, "work": _WORK[channel]}
        try:
            return plan_of(folder, _PLAN.format(seed=len(procedure), **told), load=False)
        except PlanRefused:
            continue
    raise AssertionError(procedure)


def journal(case: Case) -> list[tuple[int, Event]]:
    """Everything that happened in a dossier, with its instants."""
    assert case.state is not None  # whatever is still to be decided is decided now
    return [(at, event) for at, events in case.log for event in events]


def figures(tally: Tally) -> dict[str, object]:
    """All that a replication counts."""
    return {each.name: getattr(tally, each.name) for each in fields(Tally) if each.name != "lying"}


def followed(cases: Sequence[Case]) -> int:
    """How many acts were only noted to this day."""
    return sum(len(case.given) for case in cases)


@pytest.mark.parametrize("channel", _WORK)
@pytest.mark.parametrize("procedure", _SHIPPED)
def test_every_journal_and_state_is_the_engines(tmp_path: Path, procedure: str, channel: str) -> None:
    prepared = shipped(tmp_path, procedure, channel).prepared
    one, other = Replications(prepared), Replications(prepared, precedents=False)

    assert figures(one.run(0)) == figures(other.run(0))
    mine, theirs = one.dossiers(1), other.dossiers(1)

    assert [journal(case) for case in mine] == [journal(case) for case in theirs]
    assert [case.state for case in mine] == [case.state for case in theirs]


@pytest.mark.parametrize("assign", ["", "priority", "absence"])
def test_a_shared_desk_is_simulated_to_the_same_figures(tmp_path: Path, assign: str) -> None:
    text = COMMUNE if assign == "priority" else COMMUNE.replace('priority = "due"', "")
    if assign == "absence":
        text += '\n[[absence]]\nofficer = "hue.tran"\nsince = 2026-04-01\nuntil = 2026-04-03\n'
    prepared = plan_of(tmp_path, text, load=False).prepared
    one, other = Replications(prepared), Replications(prepared, precedents=False)

    for number in range(3):
        assert figures(one.run(number)) == figures(other.run(number))
    mine, theirs = one.dossiers(2), other.dossiers(2)

    assert followed(theirs) == 0
    assert [journal(case) for case in mine] == [journal(case) for case in theirs]


def test_most_acts_of_a_steady_office_are_decided_once(tmp_path: Path) -> None:
    runs = Replications(checked(plan(tmp_path, 400), load=False).prepared)
    runs.run(0)

    cases = runs.dossiers(1)
    noted = followed(cases)

    assert noted > 0.8 * sum(len(journal(case)) > 0 and len(case.log) for case in cases)


def test_where_every_dossier_has_data_of_its_own_few_places_are_remembered(tmp_path: Path) -> None:
    file = plan(tmp_path, 700)
    drawing, own = tmp_path / "bench.bpmn", '<thutuc:field name="{}" type="integer" required="true"/>'
    asked = own.format("area") + own.format("kind")
    header = 'effectiveFrom="2025-07-01"/>'
    drawing.write_text(drawing.read_text().replace(header, header + asked))
    each = ", ".join(f"{value} = 0.005" for value in range(200))
    chosen = f"choose = {{area = {{{each}}}, kind = {{{each}}}}}\nreceived_at"
    file.write_text(file.read_text().replace("received_at", chosen))
    prepared = checked(file, load=False).prepared

    runs = Replications(prepared)

    assert figures(runs.run(0)) == figures(Replications(prepared, precedents=False).run(0))
    assert runs.precedents is not None
    assert 0 < runs.precedents.remembered <= FEW_PLACES


class Silent:
    """A plug-in that does not tell when its answers change."""

    @hookimpl
    def may(self, verb: str) -> str | None:
        return None


class Moody:
    """A plug-in that says its answers never change, and gives some dossiers another term."""

    def changes(self) -> Sequence[datetime]:
        return ()

    @hookimpl
    def deadline(self, clock: ClockKind, dossier: DossierView) -> Budget | None:
        odd = clock is ClockKind.DOSSIER and dossier.id % 5 == 4
        return Budget(Term.parse("01 ngày làm việc")) if odd else None


def test_with_a_plug_in_that_does_not_tell_its_changes_every_act_is_decided(tmp_path: Path) -> None:
    prepared = checked(plan(tmp_path, 80), load=False).prepared
    assert changes_of(prepared.plugins) is not None
    prepared.plugins.register(Silent(), "silent", "")

    runs = Replications(prepared)

    assert changes_of(prepared.plugins) is None
    runs.run(0)
    assert followed(runs.dossiers(1)) == 0


class Odd:
    """A plug-in that has something of the name, whatever it is."""

    def __init__(self, changes: object) -> None:
        self.changes = changes

    @hookimpl
    def lint_rules(self) -> Sequence[object]:
        return ()


def test_what_is_no_method_tells_no_changes(tmp_path: Path) -> None:
    prepared = checked(plan(tmp_path, 80), load=False).prepared
    prepared.plugins.register(Odd(5), "odd", "")

    assert changes_of(prepared.plugins) is None


@pytest.mark.parametrize("told", [datetime.fromisoformat("2026-03-01"), date(2026, 3, 1)])
def test_a_plug_in_whose_changes_are_no_instants_is_named(tmp_path: Path, told: date) -> None:
    prepared = checked(plan(tmp_path, 80), load=False).prepared
    prepared.plugins.register(Odd(lambda: [told]), "odd", "")

    with pytest.raises(ConfigurationError, match=r"with their zone from changes\(\) of the plug-in 'odd'"):
        Replications(prepared)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (lambda: None, "'NoneType' object is not iterable"),
        (lambda: 1 // 0, "integer division or modulo by zero"),
        (lambda: repeat(None), "Expected at most 100000 instants"),
    ],
    ids=["nothing", "fails", "never ends"],
)
def test_a_plug_in_that_tells_no_changes_fails_or_never_ends_is_named(
    tmp_path: Path, changes: object, said: str
) -> None:
    prepared = checked(plan(tmp_path, 80), load=False).prepared
    prepared.plugins.register(Odd(changes), "odd", "")

    with pytest.raises(ConfigurationError, match=rf"(?s)(?=.*{said}).*the plug-in 'odd'"):
        changes_of(prepared.plugins)


def test_a_decision_that_differs_ends_the_use_of_precedents(tmp_path: Path) -> None:
    found = checked(plan(tmp_path, 200), load=False)
    found.prepared.plugins.register(Moody(), "moody", "")
    with pytest.raises(Unlike):
        Replications(found.prepared).run(0)

    answers = as_csv(simulate(found))

    every = Replications(found.prepared, precedents=False)
    assert answers == as_csv(Answers.of([every.outcome(number) for number in range(found.plan.replications)]))
    assert answers == as_csv(Answers.of(*outcomes(found.prepared, range(found.plan.replications))))


class MoodyStep:
    """The same of the term of one step."""

    def __init__(self, step: str) -> None:
        self.step = step

    def changes(self) -> Sequence[datetime]:
        return ()

    @hookimpl
    def deadline(self, clock: ClockKind, step: Step | None, dossier: DossierView) -> Budget | None:
        odd = clock is ClockKind.STEP and step is not None and step.id == self.step and dossier.id % 5 == 4
        return Budget(Term.parse("01 ngày làm việc")) if odd else None


def test_that_everything_was_run_anew_is_told_with_the_procedure_and_the_step(tmp_path: Path) -> None:
    found = plan_of(tmp_path, load=False)
    flow = found.prepared.flows[0]
    first, second = [*flow.net.steps][:2]
    found.prepared.plugins.register(MoodyStep(second), "moody", "")

    answers = simulate(found)

    unlike = answers.unlike
    assert unlike is not None and (unlike.procedure, unlike.step) == (flow.row.id, first)
    name, step = flow.net.procedure.name, flow.net.steps[first].name
    for lang, said in (("vi", "tiền lệ"), ("en", "run anew")):
        (line,) = run_anew(answers, lang, labels(found, lang))
        assert f"{name[:23]}…: {step[:20]}" in line and f"[{first}]" in line and said in line
        assert line in incidents(answers, lang, labels(found, lang))
        assert line in page(found, answers, lang)
    told = json.loads(as_json(found.plan, answers))["run_anew"]
    assert (told["procedure"], told["step"]) == (flow.row.id, first) and "Expected" in told["difference"]
    copied = pickle.loads(pickle.dumps(unlike))  # as it comes from another process
    assert (copied.where, copied.difference) == (f"{flow.row.id}/{first}", unlike.difference)


def test_where_nothing_differed_nothing_is_told_of_it(tmp_path: Path) -> None:
    found = plan_of(tmp_path, load=False)
    answers = simulate(found)

    assert answers.unlike is None and run_anew(answers, "vi", {}) == []
    assert json.loads(as_json(found.plan, answers))["run_anew"] is None


class Fickle:
    """A plug-in that says its answers change every hour."""

    @hookimpl
    def lint_rules(self) -> Sequence[object]:
        return ()

    def changes(self) -> Sequence[datetime]:
        begin = datetime(2026, 1, 1, tzinfo=ZONE)
        return [begin + timedelta(hours=hour) for hour in range(24 * 400)]


def test_with_many_changes_only_so_many_precedents_and_floors_are_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precedents, "MOST_PRECEDENTS", 60)
    monkeypatch.setattr(floors, "MOST", 20)
    prepared = checked(plan(tmp_path, 300), load=False).prepared
    prepared.plugins.register(Fickle(), "fickle", "")
    runs, other = Replications(prepared), Replications(prepared, precedents=False)
    assert runs.precedents is not None

    for number in range(2):
        assert figures(runs.run(number)) == figures(other.run(number))
        ways = [way for place in runs.precedents._places.values() for way in place.ways.values()]
        assert 0 < sum(len(way.precedents) for way in ways) == runs.precedents.count <= 60
        assert len(runs.precedents._kept) <= 60
    shapes = runs.precedents.shapes.found.values()
    assert all(len(each._floors) <= 20 and len(each._told) <= 20 for each in shapes)


@pytest.fixture(scope="module")
def run_before(tmp_path_factory: pytest.TempPathFactory) -> Precedents:
    """The precedents of a commune, with the shapes of its clocks."""
    runs = Replications(plan_of(tmp_path_factory.mktemp("floors"), load=False).prepared)
    runs.run(0)
    assert runs.precedents is not None
    return runs.precedents


@given(stretch=st.integers(0, 12 * 250), within=st.integers(0, STRETCH - 1), which=st.integers(0, 99))
@settings(max_examples=300, derandomize=True, deadline=None)
def test_no_clock_tells_anything_before_its_floor(
    run_before: Precedents, stretch: int, within: int, which: int
) -> None:
    shapes = [*run_before.shapes.found.values()]
    assert len(shapes) > 4
    shape = shapes[which % len(shapes)]
    at = instant(datetime(2026, 2, 2, tzinfo=ZONE)) + stretch * STRETCH + within

    floor, told = shape.floor(run_before.era(at), at), shape.started(run_before.era(at), at, at)

    assert floor is None or (told is not None and floor <= told[0])


def test_an_organisation_tells_every_day_on_which_something_begins_or_ends() -> None:
    data = read_organisation(Path(str(sample()))).data
    away = Absence.model_validate({"officer": "hue.tran", "since": "2026-04-01", "until": "2026-04-03"})
    changed = Organisation(data.model_copy(update={"absences": (away,)}))

    found = set(changed.changes())

    for day in ("2026-04-01", "2026-04-04"):
        assert datetime.fromisoformat(f"{day}T00:00:00+07:00") in found
