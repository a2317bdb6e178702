"""On whom a duty lies while heads change, are away and come back, officers leave; and who may end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests.assigning_world import HEAD as HEAD_OF
from tests.assigning_world import STAFF, chain, file, hand_in, office, step
from tests.ladder_world import (
    CHAIR,
    DESK,
    EXPLAINED,
    HEAD,
    OFFICER,
    PROVINCE,
    duties,
    duty,
    examined,
    organisation,
    world,
)
from tests.office import make_engine
from tests.vector_world import World, day, seven_days

from thutuc import hookimpl
from thutuc.errors import NotPermitted, WrongState
from thutuc.organisation import Organisation
from thutuc.organisation.words import Holding

#: The post of the head of the office, and of the officer.
CHIEF, CLERK = "dong-may.office-chief", "dong-may.civil-status-1"
OTHER = "viet.ngo"


def directed(made: World) -> World:
    """The chair directs the officer and urges his head; a colleague has flagged the dossier."""
    made.engine.direct(made.id, by=CHAIR, text="Rà soát lại thành phần hồ sơ", to=OFFICER)
    made.engine.urge(made.it.tasks[0].id, by=CHAIR, text="Đề nghị xử lý ngay")
    made.engine.flag(made.id, by="bang.giang", text="Hồ sơ có dấu hiệu bị treo")
    return made


def lying(made: World) -> dict[str, str | None]:
    return {kind: officer for kind, _, officer in duties(made)}


def test_a_new_head_gets_what_lay_on_the_post_and_an_officer_keeps_what_was_laid_on_him() -> None:
    """The post decides, not the name (NĐ 61/2018/NĐ-CP Điều 19.1); escalation is no transfer."""
    made = directed(examined(world(roles=organisation(left={CHIEF: ("2026-03-03", "dan.luc")}))))
    assert lying(made) == {"direction": OFFICER, "urge": HEAD, "flag": OFFICER}

    made.at("04/03 09:00")

    assert lying(made) == {"direction": OFFICER, "urge": "dan.luc", "flag": OFFICER}
    given = made.events("DutyGiven")
    assert [(each.officer_name, each.post, each.instead_of, each.why) for each in given] == [
        ("Lục Minh Dân", CHIEF, None, "head")
    ]
    with pytest.raises(NotPermitted, match=r"which dan\.luc holds"):
        made.engine.explain_delay(duty(made), by=CHAIR, explanation=EXPLAINED, action="urged")
    made.engine.explain_delay(duty(made), by="dan.luc", explanation=EXPLAINED, action="urged")


@pytest.mark.parametrize("ticked", [True, False])
def test_what_lay_on_an_officer_who_has_left_goes_to_his_head_but_a_flag_means_whom_it_meant(
    ticked: bool,
) -> None:
    made = directed(examined(world(roles=organisation(left={CLERK: ("2026-03-03", None)}))))
    (told,) = made.engine.duties(dossier=made.id, kind="direction")
    made.clock.now = day("04/03 09:00")
    if ticked:
        made.engine.tick()
        assert lying(made) == {"direction": HEAD, "urge": HEAD, "flag": OFFICER}
    with pytest.raises(NotPermitted):
        made.engine.report_done(told.id, by=OFFICER, text="Đã rà soát")
    with pytest.raises(NotPermitted):
        made.engine.report_done(told.id, by=OTHER, text="Đã rà soát")
    made.engine.report_done(told.id, by=HEAD, text="Đã rà soát")

    (done,) = made.events("DutyDone")
    assert (done.by, done.acting_for) == (HEAD, None)


def test_who_runs_the_unit_for_its_head_has_the_duty_and_the_head_may_still_end_it() -> None:
    made = directed(examined(world(roles=organisation(away=[(HEAD, "2026-03-03", "2026-03-06", OTHER)]))))
    made.at("04/03 09:00")
    assert lying(made)["urge"] == OTHER
    (given,) = made.events("DutyGiven")
    assert (given.officer, given.instead_of, given.post) == (OTHER, HEAD, CHIEF)
    with pytest.raises(NotPermitted):
        made.engine.explain_delay(duty(made), by=OFFICER, explanation=EXPLAINED, action="urged")
    made.engine.explain_delay(duty(made), by=HEAD, explanation=EXPLAINED, action="urged")

    (done,) = made.events("DutyDone")
    assert (done.by, done.acting_for) == (HEAD, None)
    assert [each.officer for each in made.events("DoneOnLeave")] == [HEAD]


def test_who_runs_the_unit_ends_it_for_the_head_and_that_is_kept() -> None:
    made = directed(examined(world(roles=organisation(away=[(HEAD, "2026-03-03", "2026-03-06", OTHER)]))))
    made.clock.now = day("04/03 09:00")
    made.engine.explain_delay(duty(made), by=OTHER, explanation=EXPLAINED, action="urged")

    (done,) = made.events("DutyDone")
    assert (done.by, done.acting_for) == (OTHER, HEAD)


def test_while_the_head_is_away_and_nobody_was_assigned_it_waits_for_him() -> None:
    made = directed(examined(world(roles=organisation(away=[(HEAD, "2026-03-03", "2026-03-06", None)]))))
    made.at("04/03 09:00").at("09/03 09:00")

    assert lying(made)["urge"] == HEAD and made.events("DutyGiven") == []


@pytest.mark.parametrize("ticked", [True, False])
def test_what_lay_on_an_agency_that_nobody_ran_is_for_who_comes_to_run_it(ticked: bool) -> None:
    """With nobody there a duty lies on the unit, until somebody runs it (NĐ 61/2018/NĐ-CP Điều 12.8)."""
    posts = (CHIEF, "dong-may.chair", "dong-may.deputy-1", "dong-may.deputy-2", "province.chair")
    data = organisation(left=dict.fromkeys(posts, ("2026-03-02", None))).data
    comes = Holding(post="dong-may.chair", officer="tuan.le", since=date(2026, 3, 11))
    data = data.model_copy(update={"holdings": (*data.holdings, comes)})
    made = examined(world(roles=Organisation(data))).at("10/03 09:00")
    assert duties(made, "apologise") == [("apologise", "dossier", None)]
    made.clock.now = day("12/03 09:00")
    if ticked:
        made.engine.tick()
        assert duties(made, "apologise") == [("apologise", "dossier", "tuan.le")]
    for by in (HEAD, "mai.nguyen"):
        with pytest.raises(NotPermitted):
            made.engine.apologise(duty(made, "apologise"), by=by, reason="thiếu nhân lực", document="1/XL")
    made.engine.apologise(duty(made, "apologise"), by="tuan.le", reason="thiếu nhân lực", document="1/XL")

    (done,) = made.events("DutyDone")
    assert (done.of, done.by, done.acting_for) == ("apologise", "tuan.le", None)


# --- who is urged ---------------------------------------------------------------------------------------


def test_a_breach_is_urged_once_for_each_clock_whatever_else_lies_there() -> None:
    made = examined()
    made.engine.flag(made.id, by=DESK, text="Thiếu phiếu kiểm soát")
    made.at("10/03 09:00")
    assert [(what, on) for kind, what, on in duties(made) if kind == "urge"] == [
        ("dossier", HEAD),
        ("task:3", HEAD),
    ]
    (arose,) = [each for each in made.events("DutyArose") if each.about == "task:3"]
    assert (arose.unit, arose.unit_name, arose.officer_name, arose.instead_of) == (
        "dong-may.office",
        "Văn phòng Hội đồng nhân dân và Ủy ban nhân dân xã Đồng Mây",
        "Đỗ Chí Thanh",
        None,
    )


@pytest.mark.parametrize(("whom", "urged"), [("applicant", 0), ("commune", 1)])
def test_nobody_is_urged_for_what_the_applicant_owes_but_who_posts_is(whom: str, urged: int) -> None:
    """NĐ 301/2026/NĐ-CP Điều 4.7: the applicant's time is his own; whoever else is waited for answers."""
    wait = f'<thutuc:suspend ground="consent" waitsFor="{whom}" basis="NĐ 301/2026/NĐ-CP Điều 6.3"/>'
    made = office(chain(step("wait", STAFF, wait), step("give")))
    made.id = hand_in(made.engine).id
    made.at("10/03 09:00")

    assert len(duties(made, "urge")) == urged
    rungs: list[Any] = made.events("RungReached")
    assert rungs


# --- what is said to have been done, by whom, and whom it lies on ----------------------------------------


def test_what_the_journal_knows_may_be_said_to_have_been_done() -> None:
    """Told to who explains: nothing is believed that did not happen, and nothing refused that did."""
    made = examined().at("06/03 08:00")
    task = made.it.tasks[0].id
    made.engine.reassign(task, to=HEAD, by=HEAD, reason="Tôi tự xử lý")
    made.engine.explain_delay(duty(made), by=HEAD, explanation=EXPLAINED, action="taken-over")
    assert made.events("DutyDone")[-1].how == "taken-over"
    made.engine.reappoint(made.id, by=CHAIR, day=date(2026, 3, 12), reason="thiếu nhân lực", document="1/XL")
    made.engine.urge(task, by=CHAIR, text="Sắp đến hẹn lại")
    made.engine.explain_delay(duty(made), by=HEAD, explanation=EXPLAINED, action="reappointed")
    assert made.events("DutyDone")[-1].how == "reappointed"


def test_what_was_finished_since_may_be_explained_in_any_way() -> None:
    made = examined().at("06/03 08:00")
    handle = duty(made)
    for name, when in (("examine", "06/03 09:00"), ("hand_over", "06/03 10:00"), ("give", "06/03 11:00")):
        made.do(when, name)
    made.engine.explain_delay(handle, by=HEAD, explanation=EXPLAINED, action="reassigned")

    assert made.events("DutyDone")[-1].how == "reassigned"


def test_the_task_that_was_urged_is_the_one_that_was_taken_over() -> None:
    gates = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("split", "join"))
    flows = [
        ("start", "split"),
        ("split", "a"),
        ("split", "b"),
        ("a", "join"),
        ("b", "join"),
        ("join", "end"),
    ]
    made = office(file([step("a"), step("b", HEAD_OF), gates], flows))
    made.id = hand_in(made.engine).id
    theirs, own = made.it.tasks
    assert own.officer == "dan.luc"
    made.engine.urge(theirs.id, by=CHAIR, text="Đề nghị xử lý ngay")
    with pytest.raises(WrongState, match="others hold"):
        made.engine.explain_delay(duty(made), by="dan.luc", explanation=EXPLAINED, action="taken-over")
    made.engine.reassign(theirs.id, to="dan.luc", by="dan.luc", reason="Tôi tự xử lý")
    made.engine.explain_delay(duty(made), by="dan.luc", explanation=EXPLAINED, action="taken-over")

    assert made.events("DutyDone")[-1].how == "taken-over"


def test_who_runs_a_unit_for_its_head_is_directed_on_his_own_post() -> None:
    """A direction to an officer is his, and stays with him when the head is back."""
    away = [(HEAD, "2026-03-02", "2026-03-06", OFFICER)]
    made = examined(world(roles=organisation(away=away)))
    made.engine.direct(made.id, by=CHAIR, text="Rà soát lại thành phần hồ sơ", to=OFFICER)
    (arose,) = made.events("DutyArose")
    assert (arose.officer, arose.post, arose.instead_of) == (OFFICER, "dong-may.civil-status-1", None)
    made.at("09/03 09:00")

    assert [on for kind, _, on in duties(made) if kind == "direction"] == [OFFICER]


def test_a_one_stop_that_nobody_runs_keeps_no_head_from_urging() -> None:
    left = dict.fromkeys(("dong-may.centre-director", "dong-may.centre-deputy"), ("2026-03-02", None))
    made = examined(world(roles=organisation(left=left))).at("04/03 09:00")
    made.engine.urge(made.it.tasks[0].id, by=HEAD, text="Đề nghị xử lý ngay")

    assert duties(made) == [("urge", "task:3", OFFICER)]


@pytest.mark.parametrize("verb", ["urge", "direct", "flag", "explain_delay", "report_done", "unflag"])
def test_the_host_narrows_who_does_what_beside_the_steps(verb: str) -> None:
    class Host:
        shut = ""

        @hookimpl
        def may(self, verb: str, dossier: object) -> str | None:
            return "chỉ trong giờ hành chính" if verb == self.shut and dossier is not None else None

    host = Host()
    made = World(seven_days("03 ngày làm việc"))
    made.engine = make_engine(made.engine.store, made.clock, host)
    examined(made).at("03/03 09:00")
    made.engine.direct(made.id, by=PROVINCE, text="Rà soát", to=CHAIR)
    made.engine.urge(made.it.tasks[0].id, by=PROVINCE, text="Làm ngay")
    made.engine.flag(made.id, by=CHAIR, text="Xem lại")
    lies = {each.kind: each.id for each in made.engine.duties(dossier=made.id)}
    engine, task = made.engine, made.it.tasks[0].id
    calls: dict[str, Callable[[], object]] = {
        "urge": lambda: engine.urge(task, by=CHAIR, text="Làm ngay"),
        "direct": lambda: engine.direct(made.id, by=CHAIR, text="Rà soát", to=OFFICER),
        "flag": lambda: engine.flag(made.id, by=CHAIR, text="Xem lại"),
        "report_done": lambda: engine.report_done(lies["direction"], by=CHAIR, text="Đã rà soát"),
        "unflag": lambda: engine.unflag(lies["flag"], by=CHAIR, reason="Đã xem"),
        "explain_delay": lambda: engine.explain_delay(
            lies["urge"], by=HEAD, explanation=EXPLAINED, action="urged"
        ),
    }
    host.shut, before = verb, made.it.revision
    with pytest.raises(NotPermitted, match="giờ hành chính"):
        calls[verb]()
    assert made.it.revision == before
    host.shut = ""
    calls[verb]()
    assert made.it.revision > before
