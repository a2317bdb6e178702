"""What moves a simulated dossier besides its holder: pools, heads, messages, services, fees, duties, days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.queues import staffed
from tests.simulated import COMMUNE, Act, acts_of, plan_of, relived

from thutuc import DossierView, Engine, hookimpl, open_store
from thutuc.dossier import decode_events
from thutuc.dossier import events as e
from thutuc.dossier.view import local
from thutuc.engine import commands as c
from thutuc.simulation.run import Replications
from thutuc.simulation.writing import write

_BPMN = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:thutuc="urn:thutuc:bpmn:1"
 targetNamespace="urn:moves" id="file"><message id="m" name="answer"/>
 <process id="moves" name="Nhiều cách" isExecutable="true">
 <extensionElements><thutuc:procedure code="9.999999" field="Hộ tịch" legalTerm="05 ngày làm việc"
 effectiveFrom="2025-07-01"/>
 <thutuc:payment moment="reception" name="Lệ phí"/></extensionElements>
 <startEvent id="start"/><endEvent id="end"/>
 {steps}
 <serviceTask id="call" name="Tra cứu"><extensionElements><thutuc:service name="register"/>
 <thutuc:field name="found" type="boolean"/></extensionElements></serviceTask>
 <intermediateCatchEvent id="wait" name="Chờ trả lời"><extensionElements>
 <thutuc:field name="word" type="text"/></extensionElements>
 <messageEventDefinition id="w" messageRef="m"/></intermediateCatchEvent>{flows}</process></definitions>"""
_STEPS = ("pooled", "given", "turned", "loaded")
_ASSIGN = ('assign="pool"', 'assign="by-head"', 'assign="round-robin"', 'assign="least-loaded"')
_WAY = ("start", *_STEPS, "call", "wait", "end")


class Register:
    """Offers the service that the procedure calls."""

    @hookimpl
    def service_task(self, name: str) -> Callable[[DossierView], Mapping[str, Any]]:
        return lambda dossier: {"found": True}


def moves(folder: Path) -> str:
    """A plan of a procedure that is moved in every way, with three officers."""
    steps = "".join(
        f'<userTask id="{id}" name="{id}"><extensionElements><thutuc:term value="01 ngày làm việc"/>'
        f'<thutuc:responsible role="Công chức" unit="office" act="prepare" {assign}/>'
        "</extensionElements></userTask>"
        for id, assign in zip(_STEPS, _ASSIGN, strict=True)
    )
    flows = "".join(
        f'<sequenceFlow id="f{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(_WAY))
    )
    (folder / "moves.bpmn").write_text(_BPMN.format(steps=steps, flows=flows))
    staffed(folder, ("o0", "o1", "o2"))
    return """
start = 2026-04-06
days = 5
cool_down = 20
replications = 1
seed = 2
organisation = "organisation.yaml"
heads = {assign = "3 phút", duty = "15 phút"}
[[procedure]]
file = "moves.bpmn"
received_at = "a.office"
competent = "a"
work = "40 phút"
service.register = {found = true}
message.answer = {after = {exponential = "1 ngày"}, data = {word = "đồng ý"}}
[[procedure.arrivals]]
per_day = 9
burst = [{factor = 0, since = 2026-04-11, until = 2026-12-31}]
"""


def test_pools_heads_turns_services_messages_and_duties_are_production_s_too(tmp_path: Path) -> None:
    found = plan_of(tmp_path, moves(tmp_path), load=False)
    found.prepared.plugins.register(Register(), "register", "1")  # production asks it; a simulation the plan
    tally = Replications(found.prepared).run(0)
    acts = acts_of(found)
    verbs = Counter(act.verb for act in acts)

    assert tally.refusals == {} and tally.stuck == {}, tally.words
    ended = sum(event.kind == "DossierClosed" for act in acts for event in act.events)
    assert ended == verbs["start"] == verbs["pay"] == verbs["receive"] == verbs["send"] == verbs["claim"] > 20
    assert verbs["reassign"] == verbs["service register"] == ended and verbs["complete"] == 4 * ended
    assert tally.given_out == {"head": tally.given_out["head"]} and tally.given_out["head"] >= ended
    assert verbs["explain_delay"] > 0 and tally.finished["head"] > 20
    by_turn = Counter(act.by for act in acts if _completes(act, "turned"))
    assert max(by_turn.values()) - min(by_turn.values()) <= 1 and len(by_turn) == 3

    for rows, mine in relived(found, acts):
        assert [decode_events(row.public, row.payload) for row in rows] == [act.events for act in mine]
        assert [row.verb for row in rows] == [act.verb for act in mine]


def test_a_message_for_a_receiving_step_comes_as_the_plan_says(tmp_path: Path) -> None:
    plan = moves(tmp_path)
    drawing = tmp_path / "moves.bpmn"
    term = '<thutuc:untimed/><thutuc:responsible role="Công chức" unit="office" act="prepare"/>'
    receives = (
        drawing.read_text()
        .replace('<intermediateCatchEvent id="wait"', '<receiveTask id="wait" messageRef="m"')
        .replace('Chờ trả lời"><extensionElements>', f'Chờ trả lời"><extensionElements>{term}')
        .replace('<messageEventDefinition id="w" messageRef="m"/></intermediateCatchEvent>', "</receiveTask>")
    )
    drawing.write_text(receives)
    found = plan_of(
        tmp_path, plan.replace('"1 ngày"}, data', '"1 ngày"}, probability = 0.5, data'), load=False
    )
    assert "waits" not in {each.rule for each in found.findings}
    tally = Replications(found.prepared).run(0)
    verbs = Counter(act.verb for act in acts_of(found))
    assert tally.refusals == {} and 0.3 < verbs["send"] / verbs["start"] < 0.7

    both = plan.replace("service.register", 'step.wait = {after = "1 ngày"}\nservice.register')
    (told,) = [each for each in plan_of(tmp_path, both, load=False).findings if each.rule == "waits"]
    assert told.severity == "warn" and "đều được nêu" in told.message_vi


def test_an_apology_is_signed_once_its_dossier_is_late_or_cannot_be_in_time(tmp_path: Path) -> None:
    """Copies are due on their day, so that an apology is prepared for each one as soon as it comes."""
    text = COMMUNE.replace('mean = "9 phút"', 'mean = "40 phút"').replace(
        "seed = 11", 'seed = 11\nheads.duty = "5 phút"'
    )
    found = plan_of(
        tmp_path, text.replace("warm_up = 2", "warm_up = 0").replace("cool_down = 20", "cool_down = 9")
    )
    tally, acts = Replications(found.prepared).run(0), acts_of(found)

    signed = {act.dossier for act in acts if act.verb == "apologise"}
    late = {
        act.dossier
        for act in acts
        for event in act.events
        if isinstance(event, e.DeadlineMissed) and event.clock == "dossier"
    }
    arose = sum(count for (kind, _), count in tally.duties.items() if kind == "apologise")
    done, spared = tally.duties_over["apologise", True], tally.duties_over["apologise", False]
    assert signed and signed <= late
    assert 0 < done <= len(signed) and arose >= done + spared and spared > 0


def test_who_is_in_the_middle_of_a_thing_at_the_end_has_worked_on_it(tmp_path: Path) -> None:
    endless = COMMUNE.replace('{lognormal = {mean = "9 phút", sd = "6 phút"}}', '"200 giờ"')
    endless = endless.replace("warm_up = 2", "warm_up = 0").replace("cool_down = 20", "cool_down = 0")
    found = plan_of(tmp_path, endless.replace("papers = ", "# "), load=False)
    tally = Replications(found.prepared).run(0)

    hours = {officer: worked / 3_600_000_000 for officer, worked in tally.worked.items()}
    assert all(60 < hours[clerk] < 64 and tally.finished[clerk] < 2 for clerk in ("viet.ngo", "linh.pham"))


def test_who_is_barred_by_four_eyes_leaves_a_task_of_a_pool_to_the_others(tmp_path: Path) -> None:
    plan, drawing = moves(tmp_path), tmp_path / "moves.bpmn"
    drawing.write_text(drawing.read_text().replace(_ASSIGN[1], 'assign="pool" notSameAs="pooled"'))
    found = plan_of(tmp_path, plan, load=False)

    tally, acts = Replications(found.prepared).run(0), acts_of(found)

    assert tally.refusals == {} and tally.stuck == {}, tally.words
    first, second = (
        {act.dossier: act.by for act in acts if _completes(act, step)} for step in ("pooled", "given")
    )
    assert len(second) > 20 and all(first[dossier] != by for dossier, by in second.items())
    assert set(second.values()) == {"o0", "o1", "o2"}


def reseat(organisation: Path, held: str, until: str, follows: str) -> None:
    """End a holding after a day, write what *follows* behind it, and let there be a clerk's post."""
    text = organisation.read_text().replace(f"{held}}}", f"{held}, until: {until}}}, {follows}")
    clerk = "  - {id: clerk, unit: a.office, title: Văn thư, roles: [Văn thư]}\n"
    organisation.write_text(text.replace("officers:", f"{clerk}officers:", 1))


def test_who_lost_the_role_leaves_the_pool_to_the_others(tmp_path: Path) -> None:
    plan, organisation = moves(tmp_path), tmp_path / "organisation.yaml"
    held = "{officer: o2, post: p.o2, since: 2018-01-01"
    other = "{officer: o2, post: clerk, since: 2018-01-01}"
    reseat(organisation, held, "2026-04-07", other)
    found = plan_of(tmp_path, plan, load=False)

    tally, acts = Replications(found.prepared).run(0), acts_of(found)

    pooled = [(act.by, local(act.at).date().isoformat()) for act in acts if _completes(act, "pooled")]
    assert max(day for by, day in pooled if by == "o2") == "2026-04-07"
    assert {by for by, day in pooled if day > "2026-04-07"} == {"o0", "o1"}
    assert tally.refusals["claim"] == 0, tally.words


_STAND_IN = """start = 2026-05-11
days = 8
cool_down = 40
replications = 1
heads = {assign = "2 phút", duty = "5 phút"}
[[procedure]]
file = "cap-giay-phep-xay-dung"
received_at = "dong-may.one-stop"
competent = "dong-may"
work = "10 phút"
choose.permit_kind.adjust = 1.0
arrivals = [{per_day = 5}]
step.inspect_site = {choose = {papers = {complete = 1.0}, opinions_needed = {false = 1.0}}}
step.draft_permit.choose.eligible.true = 1.0
step.review_permit.choose.review_permit_opinion.agree = 1.0
step.sign_permit.choose.signature.signed = 1.0
[[habit]]
step = "review_permit"
at = [17:00:00]
[[absence]]
officer = "dan.luc"
since = 2026-05-12
until = 2026-05-14
run_by = "khoa.vuong"
"""


def test_what_a_stand_in_leaves_goes_on_with_the_head_who_is_back(tmp_path: Path) -> None:
    found = plan_of(tmp_path, _STAND_IN, load=False)

    outcome = Replications(found.prepared).outcome(0)
    acts = acts_of(found)

    over = [act for act in acts if isinstance(act.command, c.Reassign) and act.command.reason]
    assert {(act.by, local(act.at).date().isoformat()) for act in over} == {("dan.luc", "2026-05-15")}
    assert outcome.refusals == {"complete": len(over)} and outcome.stuck == {}
    figures = {key[2]: value for key, value in outcome.numbers.items() if key[:2] == ("dossiers", "")}
    assert figures["received"] == figures["finished"] > 20 and figures["overdue"] == 0


def test_a_duty_that_its_head_may_do_no_more_goes_with_the_post(tmp_path: Path) -> None:
    plan, organisation = moves(tmp_path), tmp_path / "organisation.yaml"
    held = "{officer: head, post: head, since: 2018-01-01"
    moved = "{officer: head, post: clerk, since: 2026-04-17}, {officer: o0, post: head, since: 2026-04-17}"
    reseat(organisation, held, "2026-04-16", moved)
    late = plan.replace('duty = "15 phút"', 'duty = "3 giờ"').replace("40 phút", "75 phút")
    found = plan_of(tmp_path, late, load=False)

    tally, acts = Replications(found.prepared).run(0), acts_of(found)

    passed = [event for act in acts for event in act.events if isinstance(event, e.DutyGiven)]
    explained = {act.by for act in acts if act.verb == "explain_delay"}
    assert passed and {event.officer for event in passed} == {"o0"} and explained == {"head", "o0"}
    assert tally.refusals["explain_delay"] > 0 and set(tally.refusals) == {"explain_delay"}, tally.words


def test_whose_turn_it_is_goes_on_in_the_database(tmp_path: Path) -> None:
    found = plan_of(tmp_path, moves(tmp_path), load=False)
    store = open_store(tmp_path / "moves.db")
    store.upgrade()

    tally = write(found.prepared, store)

    assert len(tally.turns) == 2  # of the step in turn, and of the unit whose load is looked at
    with store.transaction() as tx:
        for key, count in tally.turns.items():
            assert tx.next_serial(f"turn:{key}", "") == count + 1
    assert Engine(store, plugins=found.prepared.plugins).verify() == []
    store.close()


def _completes(act: Act, step: str) -> bool:
    return any(event.kind == "TaskCompleted" and event.step == step for event in act.events)


def test_a_day_that_a_plan_moves_is_off_for_officers_and_terms(tmp_path: Path) -> None:
    off = "\n[[calendar]]\nday = 2026-04-01\nworked = false\n[[calendar]]\nday = 2026-04-04\nworked = true\n"
    acts = acts_of(plan_of(tmp_path, COMMUNE + off, load=False))

    days = {local(act.at).date().isoformat() for act in acts if act.by != "system"}
    due = {
        local(event.due).date().isoformat()
        for act in acts
        for event in act.events
        if event.kind == "ClockStarted"
    }

    assert "2026-04-01" not in days | due and "2026-04-04" in days & due
