"""What was signed stands: only what is not decided yet is withdrawn, stopped, refused, asked for papers."""

from collections.abc import Callable

import pytest
from tests import assigning_world
from tests.assigning_world import chain, office
from tests.leg_world import file_of
from tests.vector_world import BIRTH, INVESTMENT, LAND, World

from thutuc import library
from thutuc.bpmn import read
from thutuc.dossier import Phase
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.rules.decided import SIGNS, is_signed
from thutuc.errors import WrongState
from thutuc.net import compile_net

CHAIN = "lien-thong-khai-sinh"
WAYS: dict[str, Callable[[World], object]] = {
    "withdraw": lambda w: w.engine.withdraw(w.id, by="an.nguyen", reason="Không cần nữa"),
    "cancel": lambda w: w.engine.cancel(w.id, by="quang.hoang", reason="Dừng", document="1/TB"),
    "refuse": lambda w: w.engine.refuse(w.id, by="quang.hoang", reason="Không đủ điều kiện"),
    "request_papers": lambda w: w.engine.request_papers(w.id, by="linh.pham", content="Đơn", reason="Thiếu"),
}


def signed(**signature: str) -> World:
    """A birth whose certificate was signed at 10:00; the stamp is missing."""
    world = World()
    world.hand_in("02/03 08:00", BIRTH)
    for hour, step in (("08:30", "check_papers"), ("09:00", "appraise"), ("09:30", "register_birth")):
        world.do(f"02/03 {hour}", step)
    world.do("02/03 10:00", "sign_certificate", **signature)
    return world


@pytest.mark.parametrize("verb", WAYS)
def test_what_was_signed_ends_what_may_be_done_to_the_dossier_though_the_stamp_is_missing(verb):
    world = signed()
    before = world.it.revision
    with pytest.raises(WrongState, match=r"sign_certificate.* lúc 10:00 ngày 02/03/2026.* at 10:00 on") as no:
        WAYS[verb](world)

    assert "(recall)" in in_vietnamese(no.value) and "NĐ 30/2020/NĐ-CP Điều 18" in in_vietnamese(no.value)
    assert (world.it.phase, world.it.revision) == (Phase.IN_PROGRESS, before)


@pytest.mark.parametrize("verb", WAYS)
def test_what_was_sent_back_is_decided_by_nobody(verb):
    world = signed(signature="send_back")
    WAYS[verb](world)

    assert world.it.phase is not Phase.IN_PROGRESS or world.it.status == 5


def test_what_the_signer_takes_back_is_decided_no_more():
    world = signed()
    task = world.it.tasks[0]
    world.engine.recall(task.id, by=world.events("TaskCompleted")[-1].by)
    WAYS["withdraw"](world)

    assert world.it.phase is Phase.WITHDRAWN


def test_a_reminder_that_was_told_meanwhile_keeps_nobody_from_taking_back():
    world = signed()
    reminded = len(world.events("RungReached"))
    world.at("02/03 10:14")
    assert len(world.events("RungReached")) > reminded
    world.engine.recall(world.it.tasks[0].id, by=world.events("TaskCompleted")[-1].by)

    assert [task.step for task in world.it.tasks] == ["sign_certificate"]


def test_a_decision_that_was_revoked_is_stopped_with_the_number_of_the_paper_that_does_so():
    world = signed()
    world.engine.cancel(world.id, by="quang.hoang", reason="Ký nhầm", document="1/TB", revocation="2/QĐ-UBND")

    closed = world.events("DossierClosed")[-1]
    assert (closed.phase, closed.document, closed.revocation) == ("cancelled", "1/TB", "2/QĐ-UBND")


def test_nothing_is_revoked_that_nobody_decided():
    world = World()
    world.hand_in("02/03 08:00", BIRTH)
    with pytest.raises(WrongState, match="leave revocation out"):
        world.engine.cancel(world.id, by="quang.hoang", reason="Dừng", document="1/TB", revocation="2/QĐ")


def test_a_result_that_lies_ready_is_not_refused_any_more():
    world = signed()
    world.do("02/03 11:00", "hand_over")
    with pytest.raises(WrongState, match="one that is ready"):
        WAYS["refuse"](world)


def test_a_leg_that_is_decided_stands_and_the_next_one_may_still_ask_for_its_own_papers():
    world = World()
    world.engine.deploy(library() / CHAIN / "procedure.bpmn", by="system")
    world.hand_in("16/11 09:00", CHAIN, channel="online", data={"wants_card": False})
    world.do("16/11 10:00", "check_birth", eligible=True, number_problem=False, register_number="21/2026")
    world.do("16/11 11:00", "sign_birth")
    task = world.at("16/11 13:30").it.tasks[0]
    for verb in ("withdraw", "cancel", "refuse"):
        with pytest.raises(WrongState, match=r"sign_birth.* at 11:00 on 16/11/2026; what is not decided yet"):
            WAYS[verb](world)
    world.engine.request_papers(world.id, by=task.holder, content="Giấy tờ về chỗ ở", reason="Thiếu")

    assert world.it.status == 5


def test_a_pension_is_not_decided_by_the_extract_whether_or_not_the_police_were_faster():
    net = compile_net(read(library() / "lien-thong-khai-tu" / "procedure.bpmn"))
    signing = {step.id for step in net.steps.values() if step.act in SIGNS}

    assert not is_signed(net, ["stop_pension"], signing)
    assert not is_signed(net, ["stop_pension", "delete_residence"], signing)
    assert is_signed(net, ["send_results"], signing)


#: A letter is signed, then the file is looked at; the stamp may send back what was signed.
LETTER = [("start", "ask"), ("ask", "look"), ("look", "eligible"), ("eligible", "sign", "ok == true")]
LETTER += [("eligible", "give_back"), ("give_back", "end"), ("sign", "stamp"), ("stamp", "checked")]
FLAGS = '<thutuc:field name="ok" type="boolean"/><thutuc:field name="wrong" type="boolean"/>'
LETTER += [("checked", "look", "wrong == true"), ("checked", "give"), ("give", "end")]


def test_a_letter_decides_nothing_where_a_signature_may_follow_though_the_file_may_end_without():
    acts = {"ask": "sign", "look": "prepare", "sign": "sign", "stamp": "issue", "give_back": "return"}
    steps = [
        f'<bpmn:userTask id="{name}" name="{name}"><bpmn:extensionElements><thutuc:responsible act="{act}" '
        'role="Lãnh đạo phòng" unit="office"/></bpmn:extensionElements></bpmn:userTask>'
        for name, act in (acts | {"give": "return"}).items()
    ]
    net = compile_net(read(file_of("letter", FLAGS, steps, LETTER, gateways=("eligible", "checked"))))

    assert {name for name in net.steps if is_signed(net, [name], {"ask", "sign"})} == {
        "stamp",
        "give",
        "give_back",
    }


#: Where nothing is left to sign, in shipped procedures that sign other things too: letters, reports, minutes.
BEHIND = {
    INVESTMENT: {"digitise_result"},
    LAND: {"return_papers", "return_result"},
    "ho-tro-nan-nhan": {"send_result", "return_result"},
    "hoa-giai-tranh-chap-dat-dai": {"send_refusal", "return_refusal", "return_result"},
    "tro-cap-mot-lan-quyet-dinh-62": {"issue_result", "return_result"},
    "dang-ky-nuoi-con-nuoi-trong-nuoc": {
        "hand_over_child",
        "close_registration",
        "return_result",
        "return_refusal",
    },
}


@pytest.mark.parametrize("folder", BEHIND)
def test_a_letter_a_report_and_a_commune_s_proposal_decide_nothing(folder):
    net = compile_net(read(library() / folder / "procedure.bpmn"))
    signing = {step.id for step in net.steps.values() if step.act in SIGNS}

    assert {step for step in net.steps if is_signed(net, [step], signing)} == BEHIND[folder]


def test_of_two_who_sign_one_after_the_other_the_last_is_named_as_who_decided():
    """NĐ 30/2020/NĐ-CP Điều 13, 18: what was signed last is what is taken back, revoked or replaced."""
    leader = assigning_world.LEADER + ' act="sign"'
    staff = assigning_world.STAFF
    drawn = (("draft", staff), ("head", leader), ("chair", leader), ("give", staff))
    steps = [assigning_world.step(name, who) for name, who in drawn]
    world = office(chain(*steps))
    world.id = assigning_world.hand_in(world.engine).id
    for done in ("draft", "head", "chair"):
        (task,) = world.it.tasks
        assert task.step == done
        world.engine.complete(task.id, by=str(task.holder or task.officer))
    with pytest.raises(WrongState, match=r"step 'chair'") as refused:
        world.engine.withdraw(world.id, by="an.nguyen", reason="Không cần nữa")

    assert "'head'" not in str(refused.value)
