"""Every verb that takes ``happened_at``: what would take a lateness away by it is refused on one's own word.

NĐ 61/2018/NĐ-CP Điều 5.1c, 19.1: what was late is not made to have been in time by who enters it (R106).
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest
from tests.ladder_world import CHAIR, DESK, HEAD, OFFICER, duty, examined
from tests.leg_world import beside, shared
from tests.office import snapshot
from tests.test_envelope_reception import forwarded
from tests.test_faults import online
from tests.test_vectors_linked import POLICE, begin
from tests.vector_world import World, day, seven_days

from thutuc.engine import Engine, in_vietnamese
from thutuc.errors import NotPermitted

REASON = {"reason": "Ghi muộn"}
PAPER = {**REASON, "document": "05/TB"}


def step() -> World:
    """The term of the step "examine" runs out at 10:00 on 09/03, the dossier's own on 05/03."""
    return examined()


def pooled() -> World:
    """A leg that is handed over on 14/11 and to be acknowledged by 09:30 on 16/11."""
    world = begin("13/11 14:00")
    world.do("13/11 16:00", "check")
    world.do("14/11 11:10", "register")
    return world


def broken_off() -> World:
    """A step that data at its edge break off."""
    file = seven_days("03 ngày làm việc", law='<thutuc:field name="moot" type="boolean"/>').decode()
    edge = (
        '<bpmn:boundaryEvent id="moot_now" attachedToRef="examine"><bpmn:conditionalEventDefinition>'
        "<bpmn:condition>moot == true</bpmn:condition></bpmn:conditionalEventDefinition></bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="moot_flow" sourceRef="moot_now" targetRef="hand_over"/>'
        '<bpmn:endEvent id="end"/>'
    )
    return examined(World(file.replace('<bpmn:endEvent id="end"/>', edge).encode()))


def messaged() -> World:
    """A step that a message ends."""
    file = (
        seven_days("03 ngày làm việc")
        .decode()
        .replace("<bpmn:process", '<bpmn:message id="m" name="answer"/><bpmn:process', 1)
    )
    head, _, tail = file.partition('<bpmn:userTask id="examine"')
    work, _, rest = tail.partition("</bpmn:userTask>")
    drawn = f'{head}<bpmn:receiveTask id="examine" messageRef="m"{work}</bpmn:receiveTask>{rest}'
    return examined(World(drawn.encode()))


def stood_still() -> World:
    """The owner of a system that failed has until 09:00 on 17/11."""
    world = World(seven_days())
    world.hand_in("16/11 08:00", "bay-ngay")
    notice = {"ground": "outage", "basis": "NĐ 301/2026/NĐ-CP Điều 3.4", "document": "45/TB"}
    world.at("16/11 09:00").engine.suspend(world.id, by="system", **notice)
    return world


def directed() -> World:
    """A report that is asked for by the end of 06/03."""
    world = examined().at("04/03 09:00")
    world.engine.direct(world.id, by=CHAIR, text="Xử lý ngay", to=OFFICER, until=date(2026, 3, 6))
    return world


def together() -> World:
    world = World(shared())
    world.hand_in("02/03 09:00", "chung-han")
    return world


def waiting_beside() -> World:
    """Two legs whose terms run out at 09:00 on 06/03; a wait by law follows a step of the first."""
    world = World(beside())
    world.hand_in("02/03 09:00", "song-song")
    return world


def standing_beside() -> World:
    """A leg that stands still with the dossier, for a wait by law that lies in no leg."""
    file = beside().decode().replace('<thutuc:step group="left" />', "<thutuc:untimed/>", 1)
    file = file.replace('<thutuc:step group="left" />', "")
    world = World(re.sub('<thutuc:group id="left"[^>]*>', "", file).encode())
    world.hand_in("02/03 09:00", "song-song")
    return world


def task(world: World, name: str | None = None) -> dict[str, Any]:
    return {"task": next(each.id for each in world.it.tasks if name in (None, each.step))}


def who(world: World) -> str:
    return world.it.tasks[0].officer or ""


Way = tuple[str, Callable[[], World], str, str, Callable[[World], dict[str, Any]], str | None]

#: verb; its dossier; when the act is said to have been, when it is entered; how it is called; who approves,
#: where the verb asks for somebody. Beside it whose lateness it would have taken away.
WAYS: Mapping[str, Way] = {
    "receive: the intake's": (
        "receive", lambda: online("02/03 10:00"), "02/03 15:00", "05/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK}, CHAIR),
    "refuse: the intake's": (
        "refuse", lambda: online("02/03 10:00"), "02/03 15:00", "05/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK, **REASON}, CHAIR),
    "cancel: the intake's": (
        "cancel", lambda: online("02/03 10:00"), "02/03 15:00", "05/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK, **PAPER}, CHAIR),
    "withdraw: the intake's": (
        "withdraw", lambda: online("02/03 10:00"), "02/03 15:00", "05/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK, **REASON}, CHAIR),
    "take_over: of sending on": (
        "take_over", forwarded, "02/03 15:00", "04/03 09:00",
        lambda w: {"dossier": w.id, "by": "duc.tieu"}, CHAIR),
    "complete: a step's": (
        "complete", step, "06/03 16:00", "11/03 09:00", lambda w: {**task(w), "by": OFFICER}, HEAD),
    "send: a step's": (
        "send", messaged, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "name": "answer", "by": OFFICER}, HEAD),
    "correct: a step's": (
        "correct", broken_off, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": OFFICER, "data": {"moot": True}, **REASON}, None),
    "request_papers: a step's": (
        "request_papers", step, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": OFFICER, "content": "Bản chính", **REASON}, HEAD),
    "request_papers: the dossier's": (
        "request_papers", step, "05/03 16:00", "06/03 09:00",
        lambda w: {"dossier": w.id, "by": OFFICER, "content": "Bản chính", **REASON}, HEAD),
    "refuse: a step's": (
        "refuse", step, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": CHAIR, **PAPER}, HEAD),
    "refuse: the dossier's": (
        "refuse", step, "05/03 16:00", "06/03 09:00",
        lambda w: {"dossier": w.id, "by": CHAIR, **PAPER}, HEAD),
    "withdraw: a step's": (
        "withdraw", step, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK, **REASON}, HEAD),
    "withdraw: the dossier's": (
        "withdraw", step, "05/03 16:00", "06/03 09:00",
        lambda w: {"dossier": w.id, "by": DESK, **REASON}, HEAD),
    "cancel: a step's": (
        "cancel", step, "06/03 16:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": CHAIR, **PAPER}, HEAD),
    "cancel: the dossier's": (
        "cancel", step, "05/03 16:00", "06/03 09:00",
        lambda w: {"dossier": w.id, "by": CHAIR, **PAPER}, HEAD),
    "reassign: of who had it": (
        "reassign", step, "06/03 16:00", "11/03 09:00",
        lambda w: {**task(w), "by": HEAD, "to": "viet.ngo", **REASON}, None),
    "give_back: of who had it": (
        "give_back", step, "06/03 16:00", "11/03 09:00",
        lambda w: {**task(w), "by": OFFICER, **REASON}, None),
    "recall: of who had it": (
        "recall", step, "02/03 10:30", "11/03 09:00", lambda w: {**task(w), "by": DESK}, None),
    "claim: of acknowledging": (
        "claim", pooled, "16/11 08:30", "18/11 09:00", lambda w: {**task(w), "by": POLICE}, None),
    "complete: a group's": (
        "complete", together, "05/03 09:00", "11/03 09:00", lambda w: {**task(w), "by": who(w)}, CHAIR),
    "complete: that of a leg": (
        "complete", waiting_beside, "05/03 09:00", "11/03 09:00",
        lambda w: {**task(w, "ask"), "by": next(t.officer for t in w.it.tasks if t.step == "ask")}, CHAIR),
    "complete: that of a leg beside, which stands still then": (
        "complete", standing_beside, "05/03 09:00", "11/03 09:00",
        lambda w: {**task(w, "ask"), "by": next(t.officer for t in w.it.tasks if t.step == "ask")}, CHAIR),
    "suspend: a group's": (
        "suspend", together, "05/03 09:00", "11/03 09:00",
        lambda w: {"dossier": w.id, "by": CHAIR, "ground": "court", "basis": "Luật", "document": "1/QĐ",
                   "issued": date(2026, 3, 4)}, HEAD),
    "resume: of the repair": (
        "resume", stood_still, "17/11 08:00", "19/11 09:00",
        lambda w: {"dossier": w.id, "by": OFFICER}, CHAIR),
    "report_done: of the report": (
        "report_done", directed, "06/03 16:00", "11/03 09:00",
        lambda w: {"duty": duty(w, "direction"), "by": OFFICER, "text": "Đã xong"}, None),
}  # fmt: skip

#: These begin, tell, or measure a letter by when it was entered. The applicant's own time (``supply``) is
#: not the office's; ``extend`` is refused once the term has run out.
ENDS_NOTHING = {
    "start", "pay", "supply", "opine", "note", "urge", "explain_delay", "direct", "flag", "unflag", "extend",
    "reappoint", "apologise", "hold", "lift_hold", "retry_incident", "skip_incident", "resolve_incident",
    "undo_migration",
}  # fmt: skip


def test_every_verb_that_may_be_dated_back_is_tried_here_or_ends_no_term() -> None:
    dated = {
        name
        for name, verb in inspect.getmembers(Engine, inspect.isfunction)
        if not name.startswith("_") and {"how", "happened_at"} & inspect.signature(verb).parameters.keys()
    }
    assert dated == {way[0] for way in WAYS.values()} | ENDS_NOTHING
    assert not ENDS_NOTHING & {way[0] for way in WAYS.values()}


@pytest.mark.parametrize("way", WAYS)
def test_a_lateness_is_not_taken_away_on_ones_own_word(way: str) -> None:
    verb, begun, before, entered, how, approver = WAYS[way]
    world = begun()
    if verb != "recall":  # where a worker has come by since, it was not the last act
        world.at(entered)
    world.clock.now = day(entered)
    asked = {**how(world), "happened_at": day(before)}
    kept = snapshot(world.engine.store, world.id)
    with pytest.raises(NotPermitted, match=r"ran out|retroactive") as refused:
        getattr(world.engine, verb)(**asked)
    assert refused.value.act.endswith("in retrospect") and snapshot(world.engine.store, world.id) == kept
    told = in_vietnamese(refused.value)
    assert "ghi lùi ngày việc" in told and ("không khai happened_at" in told) == (approver is None)
    if approver is None:
        return
    getattr(world.engine, verb)(**asked, approver=approver)
    said = world.events("EntryApproved")
    assert said and {each.approver for each in said} == {approver} and {each.verb for each in said} == {verb}
    assert world.engine.verify(world.id) == []
