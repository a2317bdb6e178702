"""What the command line says of a dossier after an act."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import import_module
from inspect import signature
from types import SimpleNamespace

import pytest

from thutuc.cli.acting import promised, show
from thutuc.cli.acts import tell_paid
from thutuc.cli.rooms import ROOMS
from thutuc.cli.waiting import PROMISES
from thutuc.dossier import apply, dump_state, load_state
from thutuc.dossier.events import PromiseMade
from thutuc.dossier.state import PROMISE_KINDS, State
from thutuc.engine import Engine, PromiseView
from thutuc.engine.calling import How
from thutuc.engine.rules.appointments import kept
from thutuc.forms import Fee

DAY = datetime(2026, 4, 1, 17, 30, tzinfo=UTC)


def test_a_date_that_was_promised_is_told_also_where_a_note_stands_beside_it() -> None:
    second = PromiseView("appointment", DAY, DAY, number=2)
    assert promised(second) == "hẹn lần 2: 17:30 ngày 01/04/2026"
    assert promised(PromiseView("appointment", DAY, DAY)) == "hẹn lần 1: 17:30 ngày 01/04/2026"
    assert promised(PromiseView("extension", DAY, DAY)) == "hẹn trả 17:30 ngày 01/04/2026"
    assert promised(PromiseView("first", DAY, DAY)) == "hẹn trả 17:30 ngày 01/04/2026"


ACTS = {
    name: (room, name.replace("-", "_"))
    for name, room in ROOMS.items()
    if room in {"dossiers", "acts", "terms", "remarks"} or name in {"hold", "lift-hold", "bring-back"}
} | {name: ("incidents", f"{name}_incident") for name in ("retry", "skip", "resolve")}


@pytest.mark.parametrize("name", ACTS)
def test_the_options_of_an_act_are_called_as_the_arguments_of_its_verb(name: str) -> None:
    room, verb = ACTS[name]
    command = getattr(import_module(f"thutuc.cli.{room}"), name.replace("-", "_"))
    options = set(signature(command).parameters) - {"context", "as_json", "data_json"}
    takes = signature(getattr(Engine, verb)).parameters
    assert options and options <= {*takes, *(How.__annotations__ if "how" in takes else ())}


def test_of_each_appointment_it_is_known_which_one_it_is() -> None:
    """Quyết định 138/2025/QĐ-UBND Đồng Tháp Điều 5.3; a step that is done again makes none of its number."""
    state, told = State(), list[int]()
    apply(PromiseMade("first", 10), state, 1)
    for number in (1, 2):
        apply(PromiseMade("appointment", 1_000 * number, f"hẹn lần {number}", number=number), state, number)
        told.append(kept(state))
    assert told == [1, 2] and [each.number for each in state.promises] == [None, 2]
    assert load_state(dump_state(state)) == state
    apply(PromiseMade("restart", 9_000), state, 3)
    assert kept(state) == 0

    before = State()  # as a journal from before appointments had numbers folds
    apply(PromiseMade("appointment", 1_000, "hẹn lần 1"), before, 1)
    assert kept(before) == 1 and b'["appointment",1000,1,null,null,null]' in dump_state(before)


def test_where_a_date_is_only_expected_its_note_says_so() -> None:
    first = PromiseView(
        "first", DAY, DAY, expected=DAY, note="hẹn lần 1: 08 ngày làm việc; dự kiến 01/04/2026"
    )
    assert promised(first) == "hẹn lần 1: 08 ngày làm việc; dự kiến 01/04/2026"


@pytest.mark.parametrize(
    ("phase", "closed", "late", "told"),
    [
        ("processing", None, False, "hẹn trả 17:30 ngày 01/04/2026 "),
        ("processing", None, True, "hẹn trả 17:30 ngày 01/04/2026 (quá hạn)"),
        ("returned", DAY, True, "hẹn trả 17:30 ngày 01/04/2026 "),
        ("withdrawn", DAY, False, None),
    ],
)
def test_what_is_promised_is_told_as_overdue_or_no_longer_promised(
    capsys: pytest.CaptureFixture[str], phase: str, closed: datetime | None, late: bool, told: str | None
) -> None:
    facts = {"code": "H1", "id": 1, "procedure_name": "Thử", "status_name": "Trạng thái", "tasks": ()}
    promises = (PromiseView("first", DAY, DAY),)
    state = {"phase": phase, "closed": closed, "late": late, "suspended": None, "promises": promises}
    show(SimpleNamespace(**facts, **state), as_json=False)  # type: ignore[arg-type]
    shown = " ".join(capsys.readouterr().out.split())
    assert ("hẹn trả" in shown) is (told is not None)
    assert told is None or told.strip() in shown
    assert ("quá hạn" in shown) is (late and closed is None)


def test_every_reason_for_which_a_date_is_told_has_a_name_in_both_languages() -> None:
    assert set(PROMISES) == set(PROMISE_KINDS)
    assert PROMISES["law"][0] == "theo quyết định chuyển phiên bản quy trình"


def test_a_second_date_is_told_beside_the_first_that_passed_and_a_request_for_papers_as_such(
    capsys: pytest.CaptureFixture[str],
) -> None:
    facts = {"code": "H1", "id": 1, "procedure_name": "Thử", "status_name": "Trạng thái", "tasks": ()}
    promises = (PromiseView("first", DAY, DAY), PromiseView("reappointment", DAY.replace(day=9), DAY))
    state = {"phase": "processing", "closed": None, "late": True, "promises": promises}
    stands = {"suspended": DAY, "ground": "applicant", "waits_for_papers": True}
    show(SimpleNamespace(**facts, **state, **stands), as_json=False)  # type: ignore[arg-type]
    shown = " ".join(capsys.readouterr().out.split())
    assert "hẹn lại 17:30 ngày 09/04/2026; đã quá hẹn lần đầu 17:30 ngày 01/04/2026" in shown
    assert "tạm dừng tính thời gian: chờ người nộp bổ sung ·" in shown


@pytest.mark.parametrize(("amount", "other"), [("1100000", False), ("550000", True), (None, False)])
def test_a_payment_is_told_back_and_that_the_form_asks_for_another_sum(
    capsys: pytest.CaptureFixture[str], amount: str | None, other: bool
) -> None:
    tell_paid("BL-01", amount, [Fee(name="Phí thẩm định", amount=1_100_000)])
    shown = " ".join(capsys.readouterr().out.split())
    much = {"1100000": " 1.100.000 đồng,", "550000": " 550.000 đồng,", None: ""}[amount]
    assert f"Đã ghi nhận{much} biên lai BL-01." in shown
    assert ("Biểu mẫu ghi: Phí thẩm định 1.100.000 đồng/hồ sơ. Ghi sai" in shown) is other
