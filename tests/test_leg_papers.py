"""One leg's request for papers concerns that leg (NĐ 301/2026/NĐ-CP Điều 5, 10; NĐ 297/2025/NĐ-CP Đ6.4)."""

from __future__ import annotations

import pytest
from tests.leg_world import HEAD, chain, linked, shared
from tests.leg_world import POLICE as CONSULTED
from tests.vector_world import World, day

from thutuc.engine import in_vietnamese
from thutuc.engine.rules import legs
from thutuc.errors import NotPermitted, WrongData, WrongState

POLICE = "hung.bach"


def begin(**told):
    """Registered in three working days; since Thursday 05/03 two legs run beside each other."""
    world = World(chain(**told))
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    return world


def ask(world, step, by=None, **more):
    task = next(task for task in world.it.tasks if task.step == step)
    who = by or task.holder or task.officer
    return world.engine.request_papers(world.id, by=who, content="Giấy tờ", reason="Thiếu", **more)


def supply(world, **more):
    return world.engine.supply(world.id, by="an.nguyen", **more)


def clock(world, name):
    return world.it._state.clocks.get(name)


def us(text):
    return int(day(text).timestamp()) * 1_000_000


@pytest.fixture
def asked():
    """The leg of the card asks on Monday 09/03, as its first step is open."""
    world = begin()
    world.at("09/03 09:00")
    ask(world, "look")
    return world


def test_a_leg_that_asks_stands_still_with_the_promise_and_the_legs_beside_it_go_on():
    world = begin()
    residence = clock(world, "group:residence").due
    assert residence == us("09/03 17:30")
    world.at("06/03 09:00")
    ask(world, "look")

    ground = ("applicant", us("06/03 09:00"))
    for name in ("dossier", "group:card", world_clock(world, "look")):
        assert (clock(world, name).ground, clock(world, name).paused) == ground
    assert (clock(world, "group:residence").paused, clock(world, "group:residence").due) == (None, residence)
    assert (world.it.status, world.it.waits_for_papers, dict(world.it.requests)) == (
        5,
        True,
        {"appraisal:card": 1},
    )
    said = world.engine.status(world.id)
    assert "bổ sung, hoàn thiện hồ sơ: Chế độ) đến 17/03/2026" in said.text_vi
    assert [(each.leg, each.until) for each in said.awaited] == [("card", day("17/03 17:30"))]
    with pytest.raises(WrongState, match="whose papers are complete"):
        world.do("06/03 10:00", "look")
    world.do("06/03 10:00", "take", by=POLICE)
    assert world.events("ClockStopped", "group:residence")[0].late is False
    assert [task.step for task in world.it.tasks] == ["look"]
    assert world.engine.verify(world.id) == []


def world_clock(world, step):
    task = next(task for task in world.it.tasks if task.step == step)
    return f"task:{task.id.partition('.')[2]}"


def test_a_leg_beside_that_runs_out_meanwhile_is_late_and_its_head_hears_of_it(asked):
    asked.at("11/03 09:00")

    (missed,) = asked.events("DeadlineMissed", "group:residence")
    assert missed.due == us("09/03 17:30")
    assert asked.it.missed is None


def test_papers_let_that_leg_begin_anew_and_the_promise_hold_for_what_is_still_to_do(asked):
    asked.do("09/03 10:00", "take", by=POLICE)
    asked.at("13/03 09:00")
    supply(asked)

    assert clock(asked, "group:card").due == us("25/03 17:30")  # 08 working days of its own
    assert clock(asked, world_clock(asked, "look")).due == us("19/03 17:30")
    assert asked.it.due == day("25/03 17:30")  # not 11 working days for what is done
    assert asked.promises()[-1] == ("fresh", "25/03 17:30")
    assert asked.events("ClockResumed", "dossier")[-1].after == "fresh:08 ngày làm việc"
    assert asked.it._state.groups.keys() == {"death", "residence"}  # nobody there gets new days
    assert asked.engine.explain(asked.id).due == day("25/03 17:30")
    assert asked.engine.explain(asked.id, "group:card").due == day("25/03 17:30")
    assert asked.engine.verify(asked.id) == []


@pytest.mark.parametrize(
    ("residence", "card", "anew", "due"),
    [
        (
            "01 ngày làm việc",
            "01 ngày làm việc",
            "02 ngày làm việc",
            "10/03 17:30",
        ),  # the leg and what follows
        (
            "02 ngày làm việc",
            "03 ngày làm việc",
            "03 ngày làm việc",
            "11/03 17:30",
        ),  # not longer than the whole
        ("01 ngày làm việc", "01 giờ", "03 ngày làm việc", "11/03 17:30"),  # unlike units do not add up
        ("01 giờ", "01 giờ", "03 ngày làm việc", "11/03 17:30"),  # nor are they taken for working days
    ],
)
def test_the_promise_begins_anew_for_the_leg_that_asked_and_those_after_it(residence, card, anew, due):
    """NĐ 61/2018/NĐ-CP Điều 19.4 for what is still to do: 03 working days in all, 01 of them left."""
    terms = {"birth": "01 ngày làm việc", "residence": residence, "card": card}
    law = "".join(
        f'<thutuc:group id="{leg}" name="{leg}" term="{term}" counting="law" handOver="02 giờ làm việc"/>'
        for leg, term in terms.items()
    )
    world = World(linked(law))
    told = {"police": "police.leadership", "verified": False, "needs_consent": False}
    world.hand_in("02/03 09:00", "lien-thong", data=told)
    world.do("02/03 10:00", "check")
    world.do("02/03 11:00", "register")
    world.at("04/03 10:00")
    ask(world, "take", by=POLICE)
    assert clock(world, "dossier").left == 1
    world.at("06/03 09:00")
    supply(world)

    assert world.events("ClockResumed", "dossier")[-1].after == f"fresh:{anew}"
    assert world.promises()[-1] == ("fresh", due)


def test_no_earlier_day_is_told_than_with_what_was_left():
    world = World(chain(card="04 ngày làm việc"))
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("03/03 09:00", "register")
    assert world.it.due == day("17/03 17:30")
    world.at("04/03 09:00")
    ask(world, "look")
    world.at("06/03 09:00")
    supply(world)

    assert clock(world, "group:card").due == us("12/03 17:30")
    assert world.it.due == day("19/03 17:30")  # 11 working days but for the two that the applicant took
    assert world.promises()[-1] == ("resume", "19/03 17:30")


def test_where_nothing_else_is_open_or_done_the_whole_term_begins_anew():
    world = World(chain())
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.at("04/03 09:00")
    ask(world, "register", by="an.nguyen")  # who has no leg asks for the only one there is
    assert world.events("PapersRequested")[0].leg == "death"
    world.at("06/03 09:00")
    supply(world)

    assert (clock(world, "group:death").due, world.it.due) == (us("11/03 17:30"), day("23/03 17:30"))
    assert world.promises()[-1] == ("restart", "23/03 17:30")


def test_two_legs_ask_each_once_and_the_promise_waits_for_both(asked):
    asked.at("09/03 10:00")
    ask(asked, "take", by=POLICE)
    with pytest.raises(WrongState, match="not come yet"):
        ask(asked, "look")
    with pytest.raises(WrongData, match=r"the leg whose papers these are \(card, residence\)"):
        supply(asked)
    with pytest.raises(WrongData, match=r"a leg that waits for papers .* found 'death'"):
        supply(asked, leg="death")
    asked.at("10/03 09:00")
    supply(asked, leg="residence")
    assert clock(asked, "group:residence").due == us("12/03 17:30")
    assert clock(asked, "group:card").paused == clock(asked, "dossier").paused == us("09/03 09:00")
    assert asked.it.status == 5
    asked.at("11/03 09:00")
    supply(asked)
    assert (clock(asked, "group:card").due, asked.it.due) == (us("23/03 17:30"), day("23/03 17:30"))
    assert clock(asked, "group:residence").due == us("12/03 17:30")
    with pytest.raises(NotPermitted, match="at most 1 time"):
        ask(asked, "look")
    with pytest.raises(WrongState, match="waits for none"):
        supply(asked)
    assert asked.engine.verify(asked.id) == []


def test_a_leg_without_a_time_of_its_own_to_ask_counts_what_others_asked_for():
    world = begin(asks="")
    world.at("06/03 09:00")
    ask(world, "take", by=POLICE)
    with pytest.raises(NotPermitted, match="at most 1 time"):
        ask(world, "look")
    ask(world, "look", basis="Luật Cư trú Điều 4", approver="quang.hoang")
    assert [event.number for event in world.events("PapersRequested")] == [1, 2]
    assert dict(world.it.requests) == {"appraisal:residence": 1, "appraisal:card": 1}


def test_a_leg_to_which_nothing_is_brought_ends_as_drawn_and_the_dossier_goes_on(asked):
    asked.do("09/03 10:00", "take", by=POLICE)
    asked.at("18/03 17:00")
    assert asked.it.waits_for_papers  # its last day was 18/03; what came then is entered on 19/03
    asked.at("19/03 18:00")

    assert asked.events("LegNotSupplemented")[0].leg == "card"
    assert (asked.it.status, asked.it.waits_for_papers, clock(asked, "papers:card")) == (4, False, None)
    assert clock(asked, "group:card").due == us("27/03 17:30")  # with the six days that were left
    assert asked.promises()[-1][0] == "resume" and asked.it.due == day("27/03 17:30")
    with pytest.raises(WrongState, match="waits for none"):
        supply(asked, leg="card")
    asked.do("20/03 09:00", "look")
    asked.do("20/03 10:00", "grant", granted=False)
    asked.do("20/03 11:00", "give")
    assert asked.it.status == 10
    assert asked.engine.verify(asked.id) == []


def test_the_first_leg_alone_is_the_dossier_which_is_closed():
    world = World(chain())
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.at("02/03 10:00")
    ask(world, "register")
    world.at("13/03 18:00")

    assert (world.it.phase, world.it.status) == ("not-supplemented", 8)
    assert world.it._state.leg_papers == {}


def test_papers_of_the_last_day_that_are_entered_later_undo_the_lapse(asked):
    asked.at("20/03 09:00")
    assert asked.events("LegNotSupplemented")
    came = {"happened_at": day("18/03 16:00"), "approver": "quang.hoang"}
    supply(asked, **came)

    assert clock(asked, "group:card").due == us("30/03 17:30")  # 08 working days from when they came
    assert asked.events("LapseUndone") and asked.it._state.leg_papers == {}
    assert asked.engine.verify(asked.id) == []


def test_who_has_no_leg_asks_for_the_whole_dossier_where_several_are_open():
    world = begin(who=CONSULTED)
    world.at("06/03 09:00")
    ask(world, "look", by="an.nguyen")

    assert world.events("PapersRequested")[0].leg is None
    with pytest.raises(WrongData, match="Expected no leg"):
        supply(world, leg="card")
    assert clock(world, "group:residence").paused == us("06/03 09:00")
    with pytest.raises(WrongState, match="not come yet"):
        ask(world, "look")
    world.at("10/03 09:00")
    supply(world)
    assert world.it.due == day("25/03 17:30")


def test_what_a_leg_asked_for_under_an_earlier_release_is_taken_as_then(monkeypatch):
    world = begin()
    world.at("06/03 09:00")
    with monkeypatch.context() as before:
        before.setattr(legs, "leg_asking", lambda draft, named: None)
        ask(world, "look")
    assert world.it._state.papers is not None and clock(world, "group:residence").paused is not None
    world.at("10/03 09:00")
    supply(world)

    assert world.promises()[-1] == ("restart", "25/03 17:30")
    assert world.engine.verify(world.id) == []


def test_what_a_document_orders_meanwhile_holds_every_leg_and_the_papers_are_still_awaited(asked):
    paper = {"ground": "verification", "basis": "NĐ 301/2026/NĐ-CP Điều 3.4", "document": "12/TB"}
    asked.at("09/03 10:00").engine.suspend(asked.id, by="quang.hoang", **paper)
    assert clock(asked, "group:residence").ground == "verification"
    assert clock(asked, "group:card").ground == "applicant"
    told = [(each.ground, each.document) for each in asked.engine.status(asked.id).awaited]
    assert told == [("applicant", None), ("verification", "12/TB")]
    asked.at("10/03 10:00").engine.resume(asked.id, by="linh.pham")

    assert clock(asked, "group:residence").due == us("10/03 17:30")
    assert clock(asked, "dossier").ground == clock(asked, "group:card").ground == "applicant"
    with pytest.raises(WrongState, match="a request for papers"):
        asked.engine.resume(asked.id, by="linh.pham")
    asked.at("11/03 10:00")
    supply(asked)
    assert (clock(asked, "group:card").due, asked.it.due) == (us("23/03 17:30"), day("23/03 17:30"))
    assert asked.engine.verify(asked.id) == []


def test_what_a_document_orders_while_a_leg_waits_takes_none_of_the_whole_term(asked):
    """Only the applicant's time had passed since 09/03: of 11 working days 05 were used."""
    paper = {"ground": "verification", "basis": "NĐ 301/2026/NĐ-CP Điều 3.4", "document": "12/TB"}
    assert clock(asked, "dossier").left == 6
    asked.at("12/03 10:00").engine.suspend(asked.id, by="quang.hoang", **paper)

    assert (clock(asked, "dossier").left, clock(asked, "dossier").ground) == (6, "verification")


def test_who_works_in_several_legs_says_which_one_asks():
    world = begin(takes=HEAD)
    world.at("06/03 09:00")
    with pytest.raises(WrongData, match=r"leg that asks for these papers \(card, residence\)") as refused:
        ask(world, "look")
    assert "phải nêu chặng nào yêu cầu bổ sung (leg)" in in_vietnamese(refused.value)
    with pytest.raises(WrongData, match=r"has an open step \(card, residence\), found 'death'"):
        ask(world, "look", leg="death")
    assert refused.value.argument == "leg" and clock(world, "dossier").paused is None
    ask(world, "look", leg="card")

    assert world.events("PapersRequested")[0].leg == "card"
    assert clock(world, "group:residence").paused is None
    supply(world)
    ask(world, "look", leg="residence")
    assert dict(world.it.requests) == {"appraisal:card": 1, "appraisal:residence": 1}
    assert world.engine.verify(world.id) == []


def test_the_limit_for_asking_is_that_of_the_leg_named():
    world = begin(takes=HEAD, asks='askWithin="05 ngày làm việc"')
    world.at("09/03 09:00")
    ask(world, "look", leg="card")
    ask(world, "look", leg="residence")
    assert [event.days_late for event in world.events("PapersRequested")] == [0, 1]


def test_who_holds_a_step_asks_for_its_leg_before_who_answers_for_another():
    world = begin(who=CONSULTED)
    world.at("06/03 09:00")
    assert {task.officer for task in world.it.tasks} == {POLICE}
    assert [task.step for task in world.it.tasks if task.holder == POLICE] == ["look"]
    ask(world, "look", by=POLICE)
    assert world.events("PapersRequested")[0].leg == "card"


def test_the_head_who_signs_for_legs_of_his_agency_says_for_which():
    world = World(chain(takes=HEAD).replace(b'atMost="1" ', b'atMost="1" signer="agency-head" '))
    world.hand_in("02/03 09:00", "lien-thong-song-song")
    world.do("05/03 09:00", "register")
    world.at("06/03 09:00")
    with pytest.raises(WrongData, match="the leg that asks"):
        ask(world, "look", by="quang.hoang")
    ask(world, "look", by="quang.hoang", leg="card")
    assert world.events("PapersRequested")[0].leg == "card"


def test_no_leg_is_named_where_none_is_open():
    world = World(chain())
    world.hand_in("02/03 09:00", "lien-thong-song-song", receive=False)
    papers = {"content": "Giấy tờ", "reason": "Thiếu"}
    with pytest.raises(WrongData, match=r"an open step \(none\), found 'card'"):
        world.engine.request_papers(world.id, by="an.nguyen", leg="card", **papers)


def test_a_leg_and_the_whole_dossier_count_once_each():
    """NĐ 118/2025/NĐ-CP Điều 11: not more than the file says; the third of three is none too many."""
    world = World(chain(who=CONSULTED).replace(b'atMost="1"', b'atMost="3"'))
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    world.at("06/03 09:00")
    for by in (POLICE, "an.nguyen", "an.nguyen"):
        ask(world, "look", by=by)
        supply(world)
    assert [event.number for event in world.events("PapersRequested")] == [1, 2, 3]
    assert dict(world.it.requests) == {"appraisal:card": 1, "appraisal": 2}
    with pytest.raises(NotPermitted, match="at most 3 time"):
        ask(world, "look", by="an.nguyen")
    assert world.engine.verify(world.id) == []


def test_papers_of_a_leg_that_came_in_time_are_entered_later_as_those_of_a_dossier():
    """The applicant's own time is not the office's: nobody approves that it was kept."""
    world = World(chain().replace(b' whenOver="close"', b""))
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    world.at("06/03 09:00")
    ask(world, "look")
    world.at("31/03 09:00")
    supply(world, happened_at=day("10/03 16:00"))
    assert world.it._state.leg_papers == {} and world.events("EntryApproved") == []


def test_no_leg_asks_before_it_has_begun():
    world = begin()
    world.at("05/03 10:00")
    with pytest.raises(WrongData, match="after the task was given out at 2026-03-05 09:00"):
        ask(world, "look", happened_at=day("05/03 08:30"))
    assert world.it.requests == {} and clock(world, "dossier").paused is None


def test_a_term_of_its_own_or_what_is_left_holds_for_a_leg_as_for_a_dossier():
    world = begin(after="resume")
    world.at("09/03 09:00")
    ask(world, "look")
    world.at("11/03 09:00")
    supply(world)

    assert clock(world, "group:card").due == us("19/03 17:30")
    assert (world.promises()[-1], world.it.due) == (("resume", "19/03 17:30"), day("19/03 17:30"))


def left_by_message():
    """The leg of the card may be left while its first step is open, by a message that it is not needed."""
    drawn = chain().decode()
    drawn = drawn.replace('sourceRef="grant" targetRef="join"', 'sourceRef="grant" targetRef="one"')
    more = (
        '<bpmn:boundaryEvent id="drop" attachedToRef="look"><bpmn:messageEventDefinition messageRef="m"/>'
        '</bpmn:boundaryEvent><bpmn:exclusiveGateway id="one"/>'
        '<bpmn:sequenceFlow id="m1" sourceRef="drop" targetRef="one"/>'
        '<bpmn:sequenceFlow id="m2" sourceRef="one" targetRef="join"/></bpmn:process>'
    )
    drawn = drawn.replace("</bpmn:process>", more)
    return drawn.replace("<bpmn:process ", '<bpmn:message id="m" name="dropped"/><bpmn:process ', 1).encode()


def test_a_leg_that_is_left_waits_for_nothing_any_more_and_the_others_have_what_was_left():
    """NĐ 301/2026/NĐ-CP Điều 3.2: what others have to give goes on without it."""
    world = World(left_by_message())
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    world.at("09/03 09:00")
    ask(world, "look")
    assert (world.it.status, clock(world, "dossier").left) == (5, 6)
    world.at("11/03 09:00").engine.send(world.id, "dropped", by="system")

    assert [event.leg for event in world.events("LegNotSupplemented")] == ["card"]
    assert (world.it.waits_for_papers, clock(world, "papers:card")) == (False, None)
    assert clock(world, "dossier").paused is None and world.it.due == day("19/03 17:30")
    assert [task.step for task in world.it.tasks] == ["take"] and world.engine.verify(world.id) == []


def test_a_leg_that_is_left_while_a_document_holds_the_dossier_lets_it_stand():
    world = World(left_by_message())
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    world.at("09/03 09:00")
    ask(world, "look")
    paper = {"ground": "verification", "basis": "NĐ 301/2026/NĐ-CP Điều 3.4", "document": "12/TB"}
    world.at("10/03 10:00").engine.suspend(world.id, by="quang.hoang", **paper)
    world.at("11/03 09:00").engine.send(world.id, "dropped", by="system")

    assert clock(world, "dossier").ground == "verification" and world.it.due is None
    world.at("12/03 09:00").engine.resume(world.id, by="an.nguyen", document="13/TB")
    assert clock(world, "dossier").paused is None and world.it.due is not None
    assert world.engine.verify(world.id) == []


@pytest.mark.parametrize(("when", "late"), [("06/03 17:00", 0), ("10/03 09:00", 2)])
@pytest.mark.parametrize("leg", ["residence", None])
def test_a_leg_of_steps_with_terms_of_their_own_asks_within_its_limit_too(leg, when, late):
    """NĐ 61/2018/NĐ-CP Điều 19.4; NĐ 301/2026/NĐ-CP Điều 5: from when the leg was taken up."""
    own = '<thutuc:term value="02 ngày làm việc" counting="law"/>'
    group = 'name="Thường trú" term="02 ngày làm việc" counting="law" '
    drawn, words = chain(takes=HEAD).decode(), '<thutuc:step group="residence" />'
    if leg is None:  # a step in no group has the limit of the whole dossier
        first, _, rest = drawn.partition('<thutuc:group id="residence"')
        drawn = (first + rest.partition("/>")[2]).replace(words, own)
        drawn = drawn.replace("<thutuc:supplement ", '<thutuc:supplement askWithin="01 ngày làm việc" ')
    else:
        drawn = drawn.replace(group, 'name="Thường trú" ').replace(words, words + own)
    world = World(drawn.encode())
    world.hand_in("02/03 09:00", "lien-thong-song-song", data={"police": "police.leadership"})
    world.do("05/03 09:00", "register")
    world.at(when)
    ask(world, "take", leg=leg)

    assert world.events("PapersRequested")[0].days_late == late


def test_steps_that_only_share_a_term_are_no_leg_and_the_whole_dossier_waits():
    """A room's shared term makes no procedure of its own of it (NĐ 118/2025/NĐ-CP Điều 11: once, of all)."""
    world = World(shared())
    world.hand_in("02/03 09:00", "chung-han")
    world.at("03/03 09:00")
    ask(world, "draft")

    assert [event.leg for event in world.events("PapersRequested")] == [None]
    assert (world.it.waits_for_papers, dict(world.it.requests)) == (True, {"appraisal": 1})
    assert world.it._state.leg_papers == {}
    with pytest.raises(WrongData, match=r"has an open step \(none\), found 'room'"):
        supply(world)
        ask(world, "draft", leg="room")


def test_papers_of_reception_are_none_of_appraisal_for_a_leg_either():
    """R31: the check at reception and the question in appraisal are counted apart."""
    world = World(chain(asks=""))
    made = world.hand_in(
        "02/03 09:00", "lien-thong-song-song", receive=False, data={"police": "police.leadership"}
    )
    world.engine.request_papers(made.id, by="an.nguyen", content="Tờ khai", reason="Thiếu")
    supply(world)
    world.engine.receive(made.id, by="an.nguyen")
    world.do("05/03 09:00", "register")
    ask(world, "look")

    assert dict(world.it.requests) == {"intake": 1, "appraisal:card": 1}
    assert [event.number for event in world.events("PapersRequested")] == [1, 1]
