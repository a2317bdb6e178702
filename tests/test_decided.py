"""What was signed stands: only what is not decided yet is withdrawn, stopped, refused, asked for papers."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from tests import assigning_world
from tests.assigning_world import chain, office
from tests.leg_world import file_of
from tests.vector_world import BIRTH, INVESTMENT, LAND, World

from thutuc import library
from thutuc.bpmn import read
from thutuc.dossier import Phase
from thutuc.engine import MigrationPlan
from thutuc.engine.refusals import in_vietnamese
from thutuc.engine.rules.decided import SIGNS, is_past, is_signed
from thutuc.errors import WrongState
from thutuc.net import Net, compile_net

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


#: The end of a stop as drawn, which is no result.
STOP = '<bpmn:endEvent id="void"><bpmn:extensionElements><thutuc:end outcome="stopped"/>'
STOP += "</bpmn:extensionElements></bpmn:endEvent>"


def net_of(
    acts: dict[str, str], flows: list[tuple[str, ...]], *more: str, gateways: tuple[str, ...] = ()
) -> Net:
    """A net of steps that do these acts, with some *more* drawn."""
    steps = [assigning_world.step(name, f'{assigning_world.HEAD} act="{act}"') for name, act in acts.items()]
    return compile_net(read(file_of("viec", FLAGS, [*steps, *more], flows, gateways=gateways)))


def behind(net: Net, *signing: str) -> set[str]:
    """The steps at which nothing is left to sign."""
    return {name for name in net.steps if is_signed(net, [name], set(signing))}


def test_what_can_bring_no_result_leaves_a_signature_decided():
    """A copy that is only filed, and ends with a stop as drawn, is none of what the applicant gets."""
    acts = {"log": "issue", "sign": "sign", "file": "issue", "give": "return"}
    split = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("begun", "split"))
    flows = [("start", "begun"), ("begun", "log"), ("begun", "sign"), ("sign", "split"), ("split", "file")]
    flows += [("split", "give"), ("log", "void"), ("file", "void"), ("give", "end")]
    net = net_of(acts, flows, split, STOP)

    assert is_signed(net, ["log", "file", "give"], {"sign"})
    assert is_signed(net, ["file", "give"], {"sign"}) and is_past(net, ["file", "give"], {"sign"})
    assert not is_signed(net, ["file"], {"sign"}) and not is_past(net, ["file"], {"sign"})
    assert not is_signed(net, ["sign", "file"], {"sign"})


def test_two_who_sign_beside_each_other_have_both_signed_before_it_is_decided():
    acts = {"one": "sign", "other": "sign", "give": "return"}
    gates = "".join(f'<bpmn:parallelGateway id="{name}"/>' for name in ("split", "join"))
    flows = [("start", "split"), ("split", "one"), ("split", "other"), ("one", "join"), ("other", "join")]
    net = net_of(acts, [*flows, ("join", "give"), ("give", "end")], gates)

    assert behind(net, "one", "other") == {"give"}
    assert not is_signed(net, ["join", "other"], {"one", "other"})


def inside(*acts: tuple[str, str]) -> str:
    """A subprocess of these steps, one after the other."""
    names = ["begin", *(name for name, _ in acts), "inner"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="i{number}" sourceRef="{one}" targetRef="{other}"/>'
        for number, (one, other) in enumerate(pairwise(names))
    )
    steps = "".join(assigning_world.step(name, f'{assigning_world.HEAD} act="{act}"') for name, act in acts)
    return (
        f'<bpmn:subProcess id="room"><bpmn:startEvent id="begin"/>{steps}'
        f'<bpmn:endEvent id="inner"/>{flows}</bpmn:subProcess>'
    )


def test_a_signature_inside_a_subprocess_decides_what_comes_after_it_inside_and_behind():
    acts = {"draft": "prepare", "give": "return"}
    flows = [("start", "draft"), ("draft", "room"), ("room", "give"), ("give", "end")]
    net = net_of(acts, flows, inside(("sign", "sign"), ("stamp", "issue")))

    assert behind(net, "sign") == {"stamp", "give"}


def test_a_subprocess_behind_a_signature_is_signed_and_one_before_it_is_not():
    look = inside(("look", "prepare"))
    flows = [("start", "sign"), ("sign", "room"), ("room", "give"), ("give", "end")]
    assert behind(net_of({"sign": "sign", "give": "return"}, flows, look), "sign") == {"look", "give"}

    flows = [("start", "room"), ("room", "check"), ("check", "eligible"), ("eligible", "sign", "ok == true")]
    flows += [("eligible", "refuse"), ("sign", "give"), ("give", "end"), ("refuse", "end")]
    acts = {"check": "prepare", "sign": "sign", "give": "return", "refuse": "return"}
    assert behind(net_of(acts, flows, look, gateways=("eligible",)), "sign") == {"give"}


def test_what_a_timer_begins_was_signed_by_nobody_yet():
    """Where the file begins by a timer too, who came that way has not passed the signature."""
    acts = {"sign": "sign", "look": "prepare", "give": "return"}
    day = "<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>"
    told = f'<bpmn:startEvent id="told">{day}</bpmn:startEvent>'
    flows = [("start", "sign"), ("sign", "give"), ("told", "look"), ("look", "give"), ("give", "end")]
    net = net_of(acts, flows, told)

    assert behind(net, "sign") == set()


def test_who_decides_is_named_and_not_who_stamps_it_afterwards():
    signs, stamps = f'{assigning_world.LEADER} act="sign"', f'{assigning_world.STAFF} act="issue"'
    drawn = (
        ("draft", assigning_world.STAFF),
        ("sign", signs),
        ("stamp", stamps),
        ("send", assigning_world.STAFF),
    )
    world = office(chain(*(assigning_world.step(name, who) for name, who in drawn)))
    world.id = assigning_world.hand_in(world.engine).id
    for _ in ("draft", "sign", "stamp"):
        (task,) = world.it.tasks
        world.engine.complete(task.id, by=str(task.holder or task.officer))
    for number in range(30):  # longer than the end of a journal that is looked at first
        world.engine.note(world.id, by="an.nguyen", text=f"Ghi chú {number}")
    with pytest.raises(WrongState, match=r"'sign'.* at 09:00 on 02/03/2026") as refused:
        world.engine.withdraw(world.id, by="an.nguyen", reason="Không cần nữa")

    told = str(refused.value)
    assert "'stamp'" not in told and "what is not decided yet" not in told
    with pytest.raises(WrongState) as whole:
        world.engine.cancel(world.id, by="quang.hoang", reason="Dừng", document="1/TB")
    assert "what is not decided yet" not in str(whole.value)


@pytest.mark.parametrize("decides", ["look", "sign"])
def test_a_step_that_decides_and_was_sent_back_decides_nothing_any_more(decides):
    """NĐ 30/2020/NĐ-CP Điều 18: what was taken back to whoever decides lies before him again."""
    drawn = [
        assigning_world.step(
            name,
            f'{assigning_world.HEAD} act="{act}"',
            {decides: '<thutuc:step decides="true"/>', "stamp": FLAGS}.get(name, ""),
        )
        for name, act in (("look", "prepare"), ("sign", "sign"), ("stamp", "issue"))
    ]
    flows = [("start", "look"), ("look", "sign"), ("sign", "stamp"), ("stamp", "g_good")]
    flows += [("g_good", "end", "wrong == false"), ("g_good", decides, "wrong == true")]
    world = office(assigning_world.file(drawn, flows))
    world.id = assigning_world.hand_in(world.engine).id
    for wrong in (None, None, True):
        (task,) = world.it.tasks
        given = {} if wrong is None else {"ok": True, "wrong": wrong}
        world.engine.complete(task.id, by=str(task.holder or task.officer), data=given)
    assert [task.step for task in world.it.tasks] == [decides]
    world.engine.withdraw(world.id, by="an.nguyen", reason="Không cần nữa")

    assert world.it.phase is Phase.WITHDRAWN


def test_a_step_that_the_new_version_does_not_have_any_more_decides_nothing():
    def drawn(*names: str) -> bytes:
        return chain(*(assigning_world.step(name) for name in names))

    world = office(drawn("first", "draft", "give"))
    world.id = assigning_world.hand_in(world.engine).id
    (task,) = world.it.tasks
    world.engine.complete(task.id, by=str(task.holder or task.officer))
    world.engine.deploy(drawn("draft", "give"), by="system", file="2.bpmn")
    plan = MigrationPlan.model_validate({"procedure": "viec", "from": 1, "to": 2, "decision": "1/QĐ"})
    assert [line.how for line in world.engine.migrate(plan, by="system").lines] == ["moved"]
    world.engine.withdraw(world.id, by="an.nguyen", reason="Không cần nữa")

    assert world.it.phase is Phase.WITHDRAWN
