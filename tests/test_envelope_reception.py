"""Fees before what waits for them, and dossiers received outside the agency that decides them."""

import pytest
from tests.office import snapshot
from tests.vector_world import World, day, seven_days

from thutuc.api.bodies import Pay
from thutuc.dossier import Phase
from thutuc.engine import told
from thutuc.engine.rules.payments import AMOUNT
from thutuc.errors import NotPermitted, WrongData, WrongState
from thutuc.reports.telling import Teller
from thutuc.scenario.story import told_of

DESK = {"by": "an.nguyen"}
ASK = {"by": "an.nguyen", "content": "Bản sao hộ chiếu", "reason": "Chưa đủ thành phần hồ sơ"}
RECEIPT = {"document": "BL-0012", "amount": "8000"}


def fees(*payments):
    words = "".join(f"<thutuc:payment {payment}/>" for payment in payments)
    return World(seven_days(law=f'<thutuc:field name="poor" type="boolean"/>{words}'))


def handed_in(world, **more):
    world.hand_in("02/03 09:00", "bay-ngay", receive=False, **more)
    return world


def refused(world, error, said, verb, *args, **how):
    before = snapshot(world.engine.store, world.id)
    with pytest.raises(error, match=said):
        getattr(world.engine, verb)(*args, **how)
    assert snapshot(world.engine.store, world.id) == before


# --- payment (R14) -------------------------------------------------------------------------------


def test_R14_a_dossier_is_received_once_its_fee_is_paid():
    world = handed_in(fees('moment="reception" name="Lệ phí" basis="NĐ 297/2025/NĐ-CP Điều 6.2"'))
    refused(world, WrongState, "Lệ phí is paid .NĐ 297/2025/NĐ-CP Điều 6.2", "receive", world.id, **DESK)
    world.engine.pay(world.id, **DESK, moment="reception", **RECEIPT)

    assert world.engine.receive(world.id, **DESK).due == day("11/03 17:30")
    (paid,) = world.events("PaymentRecorded")
    assert (paid.moment, paid.name, paid.document, paid.amount) == (
        "reception",
        "Lệ phí",
        "BL-0012",
        "8000",
    )


def test_R14_papers_are_taken_once_their_fee_is_paid():
    world = handed_in(fees('moment="supplement"'))
    world.engine.receive(world.id, **DESK)
    world.engine.request_papers(world.id, **ASK)
    refused(world, WrongState, "unpaid", "supply", world.id, **DESK)
    world.engine.pay(world.id, by="system", moment="supplement", document="BL-0013")

    assert not world.engine.supply(world.id, **DESK).waits_for_papers


def test_R14_a_result_is_given_once_its_fee_is_paid():
    world = handed_in(fees('moment="return"'))
    world.engine.receive(world.id, **DESK)
    for step in ("check", "examine", "hand_over"):
        world.do("02/03 10:00", step)
    (task,) = world.it.tasks
    refused(world, WrongState, "unpaid", "complete", task.id, by=task.holder or task.officer)
    world.engine.pay(world.id, **DESK, moment="return", **RECEIPT)

    assert world.do("02/03 11:00", "give").phase is Phase.RETURNED


def test_R14_who_owes_nothing_is_asked_for_nothing():
    world = handed_in(fees('moment="reception" when="not poor"'), data={"poor": True})
    refused(world, WrongState, "owes", "pay", world.id, **DESK, moment="reception", **RECEIPT)

    assert world.engine.receive(world.id, **DESK).received is not None


def test_R14_whether_a_fee_is_owed_has_to_be_known():
    world = handed_in(fees('moment="reception" when="not poor"'))

    refused(world, WrongData, "poor", "receive", world.id, **DESK)


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"moment": "return"}, WrongData, "reception, the only moment"),
        ({"document": " "}, WrongData, "number of the receipt"),
        ({"amount": "400.000"}, WrongData, "đồng in figures, as 400000, found '400.000'"),
        ({"amount": "abc"}, WrongData, "đồng in figures"),
        ({"amount": "007"}, WrongData, "đồng in figures"),
        ({"amount": "٣"}, WrongData, "đồng in figures"),
        ({"amount": "-1"}, WrongData, "đồng in figures"),
        ({"amount": "1" * 16}, WrongData, "đồng in figures"),
        ({"amount": "8000\n"}, WrongData, "đồng in figures"),
        ({"by": "khong.ai"}, NotPermitted, "no post"),
        ({"by": "duc.tieu"}, NotPermitted, "neither the unit"),
    ],
)
def test_a_payment_that_is_none_is_refused(how, error, said):
    world = handed_in(fees('moment="reception"'))

    refused(world, error, said, "pay", world.id, **({**DESK, "moment": "reception", **RECEIPT} | how))


def test_a_fee_is_paid_once_and_only_where_the_procedure_has_one():
    world = handed_in(fees('moment="reception"'))
    paid = {**DESK, "moment": "reception", **RECEIPT}
    world.engine.pay(world.id, **paid)
    refused(world, WrongState, "not paid before", "pay", world.id, **paid)
    assert told("one that was, at reception; correct puts its record right") == (
        "khoản đã ghi là nộp khi tiếp nhận; ghi sai thì đính chính (correct)"
    )

    refused(handed_in(fees()), WrongData, "it has none", "pay", 1, **paid)


def test_R107_a_receipt_that_was_entered_wrongly_is_put_right_and_the_wrong_one_stays():
    world = handed_in(fees('moment="reception"'))
    world.engine.pay(world.id, **DESK, moment="reception", **RECEIPT)
    right = {"payment": "reception", "document": "BL-0021", "amount": "80000"}
    world.engine.correct(world.id, **DESK, reason="gõ nhầm số biên lai", **right)

    assert [each.document for each in world.events("PaymentRecorded")] == ["BL-0012"]
    (event,) = world.events("PaymentCorrected")
    assert (event.paid, event.document, event.amount) == (True, "BL-0021", "80000")
    assert Teller(world.it.definition).tell(event) == (
        "đính chính phí, lệ phí (khi tiếp nhận): biên lai khác (80000; BL-0021)"
    )
    assert world.engine.receive(world.id, **DESK).received is not None
    (fact,) = world.engine.irregularities(since=day("01/03 00:00")).lines
    assert (fact.kind, fact.note) == ("correction", "phí, lệ phí (khi tiếp nhận): gõ nhầm số biên lai")
    (entry,) = world.events("Corrected")
    assert Teller(world.it.definition).tell(entry) == (
        "đính chính phí, lệ phí (khi tiếp nhận): gõ nhầm số biên lai"
    )


def test_R107_a_right_receipt_without_a_sum_leaves_the_sum_as_it_was_recorded():
    world = handed_in(fees('moment="reception"'))
    world.engine.pay(world.id, **DESK, moment="reception", **RECEIPT)
    world.engine.correct(world.id, **DESK, reason="nhầm số", payment="reception", document="BL-0021")

    (event,) = world.events("PaymentCorrected")
    assert (event.paid, event.amount) == (True, None)
    assert Teller(world.it.definition).tell(event) == (
        "đính chính phí, lệ phí (khi tiếp nhận): biên lai khác (số tiền như đã ghi; BL-0021)"
    )


def test_a_receipt_that_is_left_out_takes_no_payment_back():
    world = handed_in(fees('moment="reception"'))
    world.engine.pay(world.id, **DESK, moment="reception", **RECEIPT)
    wrong = {**DESK, "reason": "gõ nhầm", "payment": "reception"}
    refused(world, WrongData, "or paid=False where nothing was paid", "correct", world.id, **wrong)
    refused(world, WrongData, "found document, amount", "correct", 1, **wrong, paid=False, **RECEIPT)
    refused(world, WrongData, "found amount", "correct", 1, **wrong, paid=False, amount="8000")

    assert world.engine.receive(world.id, **DESK).received is not None


def test_R14_a_fee_that_nobody_paid_is_waited_for_again():
    world = handed_in(fees('moment="reception"'))
    paid = {**DESK, "moment": "reception", **RECEIPT}
    world.engine.pay(world.id, **paid)
    world.engine.correct(world.id, **DESK, reason="biên lai của hồ sơ khác", payment="reception", paid=False)
    (event,) = world.events("PaymentCorrected")
    assert Teller(world.it.definition).tell(event) == "đính chính phí, lệ phí (khi tiếp nhận): chưa nộp"
    line = told_of(world.it.definition, world.engine.journal(world.id))[-1]
    assert (line.vi, line.en) == (
        "đính chính phí, lệ phí (khi tiếp nhận): chưa nộp",
        "payment at reception: unpaid",
    )
    refused(world, WrongState, "unpaid", "receive", world.id, **DESK)
    world.engine.pay(world.id, **{**paid, "document": "BL-0013"})

    assert world.engine.receive(world.id, **DESK).received is not None
    assert world.engine.verify(world.id) == []


@pytest.mark.parametrize(
    ("how", "error", "said"),
    [
        ({"payment": "return", **RECEIPT}, WrongData, "reception, the only moment"),
        ({"payment": "reception", **RECEIPT}, WrongState, "recorded as paid at reception"),
        ({"payment": "reception", "document": " "}, WrongData, "number of the receipt"),
        ({"payment": "reception", "amount": "8000"}, WrongData, "number of the receipt"),
        ({"payment": "reception", "document": "1", "amount": "8.000"}, WrongData, "đồng in figures"),
        ({"data": {"poor": True}, **RECEIPT}, WrongData, "moment of the payment"),
        ({"data": {"poor": True}, "paid": False}, WrongData, "moment of the payment"),
        ({}, WrongData, "what is corrected"),
    ],
)
def test_a_correction_of_no_payment_is_refused(how, error, said):
    refused(handed_in(fees('moment="reception"')), error, said, "correct", 1, **DESK, reason="gõ nhầm", **how)


def test_the_http_service_tells_the_amounts_that_the_engine_takes():
    amount = Pay.model_json_schema()["properties"]["amount"]["anyOf"][0]

    assert amount["pattern"] == f"^({AMOUNT.pattern})$"


# --- two starts (R15–R17) ------------------------------------------------------------------------


def forwarded(received="02/03 09:00"):
    """Handed in at Đồng Mây, decided by the land office's branch."""
    world = World(seven_days())
    world.at(received)
    world.id = world.engine.start(
        "bay-ngay", **DESK, received_at="dong-may.one-stop", competent="land-branch-1"
    ).id
    world.engine.receive(world.id, **DESK, forwarded=True)
    return world


def test_R16_the_clock_starts_where_the_competent_agency_takes_the_dossier_over():
    world = forwarded()
    assert world.it.code and world.it.received == day("02/03 09:00")
    assert (world.it.status, world.it.due, world.it.tasks, world.promises()) == (2, None, (), [])
    world.at("03/03 10:00").engine.take_over(world.id, by="duc.tieu")

    assert world.it.due == day("12/03 17:30") and world.promises() == [("first", "12/03 17:30")]
    assert [task.step for task in world.it.tasks] == ["check"] and not world.it.forwarded
    assert world.events("DossierTakenOver")[0].unit == "land-branch-1"
    assert world.it.received == day("02/03 09:00")
    refused(world, WrongState, "one that is not", "take_over", world.id, by="duc.tieu")


@pytest.mark.parametrize(
    ("received", "due"), [("02/03 09:00", "02/03 17:30"), ("13/02 15:20", "23/02 07:30")]
)
def test_B1_R17_what_is_received_for_another_agency_is_moved_the_same_day_or_as_the_next_opens(received, due):
    world = forwarded(received)

    assert world.events("ClockStarted", "forward")[0].due == int(day(due).timestamp()) * 1_000_000


def test_R17_a_dossier_that_is_not_moved_is_told_to_the_head_of_the_receiving_one_stop():
    world = forwarded().at("03/03 09:00")
    told = {rung: officer for rung, officer, _ in world.rungs("forward")}
    head = world.engine.plugins.hook.head_of(unit="dong-may.one-stop", level="unit", at=world.clock.now)

    assert told["breach"] == head.officer
    assert [event.clock for event in world.events("DeadlineMissed")] == ["forward"]
    assert not world.it.late


def test_a_dossier_on_its_way_is_taken_over_by_the_competent_agency_only_and_asked_nothing():
    world = forwarded()
    refused(world, NotPermitted, "competent agency", "take_over", world.id, by="an.nguyen")
    refused(world, WrongState, "on its way", "request_papers", world.id, **ASK)
    world.engine.withdraw(world.id, **DESK, reason="Không còn nhu cầu")

    assert world.it.phase is Phase.WITHDRAWN
    refused(world, WrongState, "withdrawn", "take_over", world.id, by="duc.tieu")


def test_what_ones_own_one_stop_takes_is_not_forwarded():
    world = handed_in(World(seven_days()))

    refused(world, WrongState, "outside the competent agency", "receive", world.id, **DESK, forwarded=True)
    assert world.engine.receive(world.id, **DESK).due is not None


def test_nothing_is_taken_over_before_it_was_received():
    world = forwarded("02/03 09:00").at("02/03 12:00")

    refused(
        world,
        WrongData,
        "after",
        "take_over",
        world.id,
        by="duc.tieu",
        happened_at=day("02/03 08:59"),
    )
