"""The words for people: every rung of the ladder, and every event of a journal, in Vietnamese."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from tests.assigning_world import CIVIL, chain, hand_in, step
from tests.ladder_world import CHAIR, examined
from tests.test_outbox import Heap
from tests.vector_world import World, day, seven_days

from thutuc.bpmn import read
from thutuc.cli.lists import _number
from thutuc.dossier.events import DataSet, DossierClosed, DutyDone, Noted, OpinionGiven
from thutuc.engine import Record
from thutuc.engine.naming import DUTY_NAMES, DUTY_OUTCOMES, PHASE_NAMES
from thutuc.outbox import Outbox
from thutuc.reports import control_sheet
from thutuc.reports.sheet import AFTER, RUNGS
from thutuc.reports.standing import marks_of
from thutuc.reports.telling import Teller, told_acts
from thutuc.scenario.story import told_of

MORNING = datetime(2026, 3, 2, 2, tzinfo=UTC)


def test_each_rung_and_each_event_of_a_late_dossier_has_words() -> None:
    made = examined().at("20/03 08:00")
    reached = {rung for rung, *_ in made.rungs("dossier")}
    assert "one-stop" in reached and reached <= set(RUNGS)
    last = control_sheet(made.engine, made.id).lines[-1]
    assert (last.giver, last.receiver, last.step) == ("", "", AFTER), "nobody was given it since"
    assert "báo quá hạn: " in last.note and "báo Bộ phận Một cửa: " in last.note
    assert "Một cửa" in RUNGS["one-stop"] and "Một cửa" in RUNGS["one-stop-again"]

    teller = Teller(made.it.definition)
    said = [teller.tell(event) for record in made.engine.journal(made.id) for event in record.events]
    told = [each for each in said if each is not None]
    assert any("quá, hạn 17:30 ngày 05/03/2026" in each for each in told)
    assert any(each.startswith("nhiệm vụ ký văn bản xin lỗi: ") for each in told), (CHAIR, told)
    assert teller.tell(DataSet({"eligible": True, "number": 3})) == "điền: eligible = có; number = 3"
    assert teller.tell(DataSet({"asked": ["a", True], "none": []})) == "điền: asked = a, có; none = –"

    (handed_in,) = (
        said
        for act in told_acts(made.engine, made.it, made.engine.journal(made.id))
        for event, said in act.said
        if event.kind == "DossierSubmitted"
    )
    one_stop, agency = "Trung tâm Phục vụ hành chính công xã Đồng Mây", "Ủy ban nhân dân xã Đồng Mây"
    assert handed_in == f"nộp tại {one_stop}, thẩm quyền {agency}"


def test_no_page_and_no_message_tells_the_end_of_a_day_as_the_day_after() -> None:
    """BLDS 2015 Điều 148.6: what ends at midnight ends at 24:00 of its last day."""
    heap = Heap()
    file = chain(step("draft", CIVIL, term="12 giờ")).replace("20 ngày làm việc".encode(), "12 giờ".encode())
    made = World(file, plugins=[Outbox(lambda: [heap])])
    made.clock.now = day("02/03 12:00")
    made.id = hand_in(made.engine, applicant="001099000123").id
    made.at("03/03 09:00").engine.tick()

    acts = told_acts(made.engine, made.it, made.engine.journal(made.id))
    marks = marks_of(made.engine, made.id)
    lines = [line for mark in marks.open.values() for line in mark.lines]
    told = [said for act in acts for _, said in act.said] + [each.text for each in heap.sent]
    told += [*marks.title, *lines, str(control_sheet(made.engine, made.id))]
    assert not [each for each in told if "00:00" in each]
    for word in ("hẹn trả kết quả ", "đến ", "hạn ", "hẹn trả ", "chậm nhất "):
        assert any(f"{word}24:00 ngày 02/03/2026" in each for each in told), word


def test_what_was_chosen_is_told_with_its_word() -> None:
    field = '<thutuc:field name="opinion" type="choice" choices="agree|no" labels="Đồng ý|Không"/>'
    teller = Teller(read(seven_days(law=field)))
    assert teller.tell(DataSet({"opinion": "agree"})) == "điền: opinion = agree (Đồng ý)"
    assert teller.tell(DataSet({"opinion": "no"})) == "điền: opinion = no (Không)"
    papers = [{"name": name, "where": "kho:1", "sha256": "0" * 64} for name in ("Giấy chứng sinh", "CCCD")]
    assert teller.tell(Noted("", papers)) == "giấy tờ kèm theo: Giấy chứng sinh, CCCD"
    assert teller.tell(Noted("đã xem", papers[1:])) == "ghi chú: đã xem; giấy tờ kèm theo: CCCD"
    opinion = OpinionGiven(1, "verify", "an.nguyen", "đồng ý", attachments=papers[1:])
    assert teller.tell(opinion) == "ý kiến ở bước verify: đồng ý; giấy tờ kèm theo: CCCD"


def test_how_a_dossier_ended_has_one_name() -> None:
    procedure, closed = read(seven_days()), DossierClosed("withdrawn", reason="đơn xin rút")
    said = f"kết thúc: {PHASE_NAMES['withdrawn']}"
    assert Teller(procedure).tell(closed) == f"{said} (đơn xin rút)"
    record = Record(2, 2, "withdraw", "an.nguyen", MORNING, MORNING, (closed,))
    assert [line.vi for line in told_of(procedure, [record])] == [f"{said}: đơn xin rút"]


@pytest.mark.parametrize(("kind", "how"), [("urge", "taken-over"), ("flag", "removed")])
def test_duties_and_what_became_of_them_have_one_name_each(kind: str, how: str) -> None:
    procedure, done = read(seven_days()), DutyDone(3, kind, "dossier", "an.nguyen", how)
    said = f"xong {DUTY_NAMES[kind]} ({DUTY_OUTCOMES[how]})"
    assert Teller(procedure).tell(done) == said
    record = Record(2, 2, "unflag", "an.nguyen", MORNING, MORNING, (done,))
    assert [line.vi for line in told_of(procedure, [record])] == [said]


@pytest.mark.parametrize(
    ("figure", "said"), [(None, ""), (3, "3"), (2_000_000, "2000000"), (33.3, "33,3"), (100.0, "100")]
)
def test_figures_have_a_decimal_comma(figure: float | None, said: str) -> None:
    assert _number(figure) == said
