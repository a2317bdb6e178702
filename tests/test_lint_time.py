"""The longest path of step terms against the term: the vectors of section L, row by row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.lint import hand
from tests.lint.hand import Element, Way, choose, end, start, step, written

from thutuc.bpmn import library, read, read_text
from thutuc.errors import Finding, ProcedureRefused
from thutuc.lint import examine
from thutuc.lint.time import prove_time
from thutuc.procedure import Procedure


def table(terms: Sequence[str], **said: object) -> list[Element]:
    """One step after the other, between a start and an end."""
    rows = [step(f"step_{n}", f"Bước {n}", term, number=str(n), **said) for n, term in enumerate(terms, 1)]  # type: ignore[arg-type]
    return [start(), *rows, end()]


def found(procedure: Procedure | str, *rules: str) -> list[Finding]:
    """What these rules say of a procedure, or of a file."""
    read_ = read_text(procedure, "test.bpmn") if isinstance(procedure, str) else procedure
    return [one for one in examine(read_) if one.rule in rules]


def days(*numbers: str) -> list[str]:
    return [f"{number} ngày làm việc" for number in numbers]


L1 = days("0,5", "0,25", "0,5", "0,25", "0,5", "7", "2", "1", "1", "0,5", "3", "0,5")


def shipped(name: str) -> Procedure:
    return read(library() / name / "procedure.bpmn")


def test_L1_the_twelve_rows_add_up_and_nothing_is_left_for_a_return() -> None:
    for procedure in (shipped("chap-thuan-chu-truong-dau-tu"), written(table(L1), header=term("17"))):
        assert not found(procedure, "time-path", "time-short", "time-units", "time-return")
        (proof,) = found(procedure, "time-proof")
        assert proof.severity == "note"
        assert "= 17 ngày làm việc. 0 ngày làm việc dự phòng cho một lần chuyển trả" in proof.message_vi
        assert proof.message_vi.count("→") == 11


def test_L1_one_day_more_in_one_row_is_found_with_the_whole_path_and_its_sum() -> None:
    (wrong,) = found(written(table([*L1[:-1], "1,5 ngày làm việc"]), header=term("17")), "time-path")
    assert wrong.severity == "error"
    assert wrong.message_vi.startswith(
        "Đường đi dài nhất cần 18 ngày làm việc, vượt thời hạn theo quy định 17"
    )
    assert wrong.message_vi.endswith("→ 12. Bước 12 (1,5 ngày làm việc) = 18 ngày làm việc")
    assert all(f"{n}. Bước {n} (" in wrong.message_vi for n in range(1, 13))


def term(number: str, committed: str | None = None) -> dict[str, str | None]:
    legal = number if "n" in number else f"{number} ngày làm việc"
    return {"legalTerm": legal, "committedTerm": f"{committed} ngày làm việc" if committed else None}


def test_L2_the_waits_for_posting_and_tax_are_listed_as_not_counted_with_their_ground() -> None:
    procedure = shipped("cap-lai-giay-chung-nhan-bi-mat")
    assert not found(procedure, "time-path", "time-short", "time-units", "wait-counted")
    proof, paid, *standing = found(procedure, "time-proof")
    assert "= 10 ngày làm việc. 0 ngày làm việc dự phòng" in proof.message_vi
    assert "= 02 ngày làm việc" in paid.message_vi  # hẹn lần 2: a limit of its own from the payment on
    assert "bảng" not in proof.message_vi
    waits = {one.element: one.message_vi for one in standing}
    assert "không tính thời gian" in waits.pop("send_stop")  # what is sent where there is no certificate
    assert set(waits) == {"post_notice", "await_posting", "record_posting", "await_tax", "await_payment"}
    assert all("Nghị định 151/2025/NĐ-CP Phụ lục I Phần V mục A.II" in said for said in waits.values())
    assert "niêm yết công khai" in waits["await_posting"]
    assert "nghĩa vụ tài chính" in waits["await_tax"]


def test_L3_fifteen_days_and_eight_working_days_are_not_twenty_three() -> None:
    mixed = written(table(["15 ngày", "08 ngày làm việc"]), header=term("23 ngày"))
    (wrong,) = found(mixed, "time-units")
    assert "1. Bước 1 (15 ngày) và sau đó 2. Bước 2 (08 ngày làm việc)" in wrong.message_vi
    assert wrong.element == "step_2"
    assert not any("23" in one.message_vi for one in found(mixed, "time-proof", "time-units", "time-path"))


def test_L4_168_working_hours_keep_the_21_days_promised_and_the_30_of_the_law() -> None:
    header = {"legalTerm": "30 ngày", "committedTerm": "21 ngày làm việc"}
    rows = ["08 giờ làm việc", "152 giờ làm việc", "04 giờ làm việc", "04 giờ làm việc"]
    kept = written(table(rows), header=header)
    assert not found(kept, "time-path", "time-units", "time-short")
    (proof,) = found(kept, "time-proof")
    assert "cần 21 ngày làm việc trong thời hạn 21 ngày làm việc" in proof.message_vi
    assert "= 21 ngày làm việc (theo bảng: 08 giờ làm việc = 01 ngày làm việc)." in proof.message_vi
    assert proof.message_vi.endswith("thời hạn theo quy định là 30 ngày, tính bằng đơn vị khác")
    (wrong,) = found(written(table([*rows, "01 giờ làm việc"]), header=header), "time-path")
    assert "vượt thời hạn cam kết 21 ngày làm việc là 0,125 ngày làm việc" in wrong.message_vi


#: sums of the shipped tables by case: what the longest path takes, and the term it is held against
SUMS = {
    "khau-tru-kinh-phi-boi-thuong": {"": ("21 ngày làm việc", "21 ngày làm việc")},
    "cong-nhan-ket-qua-tham-do-khoang-san": {
        "": ("42 ngày làm việc", "42 ngày làm việc"),
        "khoáng sản nhóm III": ("32 ngày làm việc", "32 ngày làm việc"),
    },
    "cong-nhan-trung-tam-doi-moi-sang-tao": {
        "": ("15 ngày làm việc", "15 ngày"),
        "phải lập Hội đồng": ("27 ngày làm việc", "27 ngày"),
    },
    "dang-ky-cap-giay-chung-nhan-lan-dau": {
        "": ("20 ngày làm việc", "20 ngày làm việc"),
        "chỉ đăng ký, không cấp Giấy chứng nhận": ("17 ngày làm việc", "17 ngày làm việc"),
        "xã khó khăn": ("20 ngày làm việc", "30 ngày làm việc"),
        "chỉ đăng ký, không cấp Giấy chứng nhận và xã khó khăn": ("17 ngày làm việc", "27 ngày làm việc"),
    },
    "thay-doi-tru-so-to-chuc-ton-giao": {"": ("30 ngày làm việc", "30 ngày làm việc")},
}


#: what has a limit of its own within them, from the day the payment is known (hẹn lần 2)
SECOND = {"dang-ky-cap-giay-chung-nhan-lan-dau": [("05 ngày làm việc", "05 ngày làm việc")]}


@pytest.mark.parametrize("name", SUMS)
def test_L4_L5_L6_the_shipped_tables_take_in_each_case_what_was_published(name: str) -> None:
    judged = [(one.case.name, one.total, str(one.term)) for one in prove_time(shipped(name)).judged]
    own = SECOND.get(name, [])
    assert {case: (total, term) for case, total, term in judged if (total, term) not in own} == SUMS[name]
    assert {(total, term) for _, total, term in judged if (total, term) in own} == set(own)


def council(extra: str) -> str:
    """A procedure with a case that adds days, and a step that has more in it."""
    variant = '<thutuc:variant when="difficult" name="xã khó khăn" add="10 ngày làm việc" basis="NĐ 151" />'
    field = '<thutuc:field name="difficult" type="boolean" label="Xã khó khăn" />'
    own = f'<thutuc:variant when="difficult" name="xã khó khăn" add="{extra} ngày làm việc" basis="QĐ" />'
    elements = table(days("5", "10"))
    elements[2] = step("step_2", "Thẩm định", "10 ngày làm việc", number="2", more=own)
    return written(elements, header=term("15"), more=field + variant)


def test_L5_a_difficult_area_has_ten_days_more_and_is_proved_on_its_own() -> None:
    assert not found(council("10"), "time-path")
    plain, difficult = found(council("10"), "time-proof")
    assert "cần 15 ngày làm việc trong thời hạn 15 ngày làm việc" in plain.message_vi
    assert "(trường hợp: xã khó khăn) cần 25 ngày làm việc trong thời hạn 25" in difficult.message_vi
    (wrong,) = found(council("11"), "time-path")
    assert "(trường hợp: xã khó khăn) cần 26 ngày làm việc" in wrong.message_vi


def test_L5_only_the_ways_of_a_case_are_proved_against_its_term() -> None:
    """Đổi mới sáng tạo: 15 without a council, 27 with one; the council's way exists in its case only."""
    variant = '<thutuc:variant when="council" name="có hội đồng" term="27 ngày làm việc" basis="QĐ" />'
    field = '<thutuc:field name="council" type="boolean" label="Có hội đồng" />'
    elements = [
        start(),
        step("take", "Tiếp nhận", "05 ngày làm việc", number="1"),
        choose("which"),
        step("meet", "Họp hội đồng", "12 ngày làm việc", number="2"),
        choose("joined"),
        step("finish", "Quyết định", "10 ngày làm việc", number="3"),
        end(),
    ]
    ways = [
        Way("received", "take"),
        Way("take", "which"),
        Way("which", "meet", when="council"),
        Way("which", "joined", otherwise=True),
        Way("meet", "joined"),
        Way("joined", "finish"),
        Way("finish", "done"),
    ]
    right = written(elements, ways, header=term("15"), more=field + variant)
    assert not found(right, "time-path")
    assert len(found(right, "time-proof")) == 2
    unasked = [way if way.when is None else Way("which", "meet", when="urgent") for way in ways]
    urgent = field + '<thutuc:field name="urgent" type="boolean" label="Khẩn" />' + variant
    (wrong,) = found(written(elements, unasked, header=term("15"), more=urgent), "time-path")
    assert "cần 27 ngày làm việc, vượt thời hạn theo quy định 15 ngày làm việc" in wrong.message_vi


def test_L5_a_number_decides_the_case_at_its_threshold() -> None:
    variant = '<thutuc:variant when="parcels &gt;= 3" name="từ 03 thửa" term="20 ngày làm việc" basis="QĐ" />'
    field = '<thutuc:field name="parcels" type="integer" label="Số thửa" />'
    elements = [start(), choose("which"), *table(days("17", "20"))[1:3], end("short"), end("long")]
    ways = [
        Way("received", "which"),
        Way("which", "step_2", when="parcels > 2"),
        Way("which", "step_1", otherwise=True),
        Way("step_1", "short"),
        Way("step_2", "long"),
    ]
    assert not found(written(elements, ways, header=term("17"), more=field + variant), "time-path")


def test_L6_eight_people_share_seven_days_and_the_group_is_counted_once() -> None:
    group = '<thutuc:group id="shared" name="bước 2 đến 9" term="07 ngày làm việc" basis="QĐ 1594/QĐ-UBND" />'
    rows = [step(f"s{n}", f"Việc {n}", None, number=str(n), row='group="shared"') for n in range(2, 10)]
    first = step("first", "Tiếp nhận", "01 ngày làm việc", number="1")
    last = step("last", "Trả kết quả", "02 ngày làm việc", number="10")
    elements = [start(), first, *rows[:4], last, *rows[4:], end()]
    assert not found(
        written(elements, header=term("10"), more=group), "time-path", "time-short", "time-group"
    )
    (proof,) = found(written(elements, header=term("10"), more=group), "time-proof")
    assert "cần 10 ngày làm việc" in proof.message_vi
    assert "→ 2, 3, 4, 5, 6, 7, 8, 9. bước 2 đến 9 (07 ngày làm việc) →" in proof.message_vi
    (wrong,) = found(written(elements, header=term("9"), more=group), "time-path")
    assert "cần 10 ngày làm việc, vượt thời hạn theo quy định 09 ngày làm việc" in wrong.message_vi


def test_L6_own_terms_inside_a_group_stay_within_it() -> None:
    group = '<thutuc:group id="shared" name="nhóm" term="03 ngày làm việc" basis="QĐ" />'
    rows = [
        step(f"s{n}", f"Việc {n}", "02 ngày làm việc", number=str(n), row='group="shared"') for n in (1, 2)
    ]
    (wrong,) = found(written([start(), *rows, end()], header=term("5"), more=group), "time-group")
    assert "cần 04 ngày làm việc, vượt thời hạn chung 03 ngày làm việc" in wrong.message_vi


def test_parallel_branches_take_as_long_as_the_longest() -> None:
    split, join = Element("split", "parallelGateway"), Element("join", "parallelGateway")
    one, two = step("one", "Một", "03 ngày làm việc"), step("two", "Hai", "05 ngày làm việc")
    ways = [
        Way("received", "split"),
        Way("split", "one"),
        Way("split", "two"),
        Way("one", "join"),
        Way("two", "join"),
        Way("join", "done"),
    ]
    kept = written([start(), split, one, two, join, end()], ways)
    assert not found(kept, "time-path")
    (proof,) = found(kept, "time-proof")
    assert "Hai (05 ngày làm việc) = 05 ngày làm việc" in proof.message_vi


def sent_back(rework: str | None) -> str:
    """Signed, or sent back to be drafted anew, with a step of its own on the way back or none."""
    more = [step("correct", "Sửa dự thảo", rework)] if rework else []
    field = '<thutuc:field name="agreed" type="boolean" label="Đồng ý" required="true" />'
    elements = [
        start(),
        step("draft", "Dự thảo", "03 ngày làm việc"),
        step("review", "Xem xét", "01 ngày làm việc", more=field),
        choose("agree"),
        *more,
        end(),
    ]
    ways = [
        Way("received", "draft"),
        Way("draft", "review"),
        Way("review", "agree"),
        Way("agree", "done", when="agreed"),
        Way("agree", "correct" if rework else "draft", otherwise=True),
        *([Way("correct", "draft")] if rework else []),
    ]
    return written(elements, ways)


def test_a_loop_adds_nothing_and_the_days_left_for_one_return_stand_beside_the_sum() -> None:
    assert not found(sent_back(None), "time-path", "time-return")
    (proof,) = found(sent_back(None), "time-proof")
    assert "cần 04 ngày làm việc trong thời hạn 05 ngày làm việc" in proof.message_vi
    assert "01 ngày làm việc dự phòng cho một lần chuyển trả" in proof.message_vi


def again(loop: str) -> str:
    """A procedure in which an appraisal of two days is done again."""
    plain = written(table(days("0,5", "2", "1")))
    (row,) = re.findall(r'(?s)<bpmn:userTask id="step_2".*?</bpmn:userTask>', plain)
    return plain.replace(row, row.replace("</bpmn:userTask>", f"{loop}</bpmn:userTask>"))


@pytest.mark.parametrize(
    ("loop", "rule", "said"),
    [
        ('<bpmn:standardLoopCharacteristics loopMaximum="3" />', "time-path", "cần 7,5 ngày làm việc"),
        (
            "<bpmn:standardLoopCharacteristics><bpmn:loopCondition>true</bpmn:loopCondition>"
            "</bpmn:standardLoopCharacteristics>",
            "time-unproved",
            "không ghi số lần",
        ),
        (
            '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>3'
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
            "time-path",
            "cần 7,5 ngày làm việc",
        ),
        (
            '<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:loopCardinality>1 + 2'
            "</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>",
            "time-unproved",
            "không ghi số lần",
        ),
    ],
)
def test_what_is_done_again_counts_each_time_and_is_unproved_where_only_a_run_tells(
    loop: str, rule: str, said: str
) -> None:
    (wrong,) = found(again(loop), "time-path", "time-unproved")
    assert wrong.rule == rule
    assert said in wrong.message_vi


@pytest.mark.parametrize(
    ("basis", "rules"), [("", ["term-cited"]), (' basis="NĐ 31/2021/NĐ-CP Điều 6.2b"', [])]
)
def test_silence_that_agrees_rests_on_a_text_of_law(basis: str, rules: list[str]) -> None:
    silent = f'<thutuc:consult onSilence="agreed"{basis} />'
    asked = step("asked", "Cho ý kiến", "02 ngày làm việc", number="1", more=silent)
    assert [one.rule for one in found(written([start(), asked, end()]), "term-cited")] == rules


def test_a_promise_that_is_longer_than_the_law_in_other_days_is_refused() -> None:
    header = {"legalTerm": "05 ngày", "committedTerm": "06 ngày làm việc"}
    with pytest.raises(ProcedureRefused) as refused:
        read_text(written(table(days("3")), header=header), "test.bpmn")
    (wrong,) = refused.value.findings
    assert wrong.rule == "committed-term"
    assert "dài hơn thời hạn theo quy định (05 ngày)" in wrong.message_vi


def test_what_is_done_only_after_a_return_is_paid_from_the_reserve() -> None:
    assert not found(sent_back("01 ngày làm việc"), "time-path", "time-return")
    assert not found(sent_back("02 ngày làm việc"), "time-path")
    (wrong,) = found(sent_back("02 ngày làm việc"), "time-return")
    assert wrong.element == "correct"
    assert "cần thêm 02 ngày làm việc, nhưng đường đi dài nhất chỉ còn 01 ngày làm việc" in wrong.message_vi


def test_hours_of_the_law_are_no_parts_of_a_working_day() -> None:
    law = written(table(["04 giờ làm việc", "02 ngày làm việc"], counting="law"))
    assert [one.rule for one in found(law, "time-units", "time-path")] == ["time-units"]
    by_table = written(table(["04 giờ làm việc", "02 ngày làm việc"]))
    assert not found(by_table, "time-units")


def test_working_days_longer_than_the_days_of_the_calendar_never_fit() -> None:
    (wrong,) = found(written(table(days("16")), header=term("15 ngày")), "time-path")
    assert "dù tính theo lịch nào" in wrong.message_vi
    assert [one.rule for one in found(written(table(days("15")), header=term("15 ngày")), "time-units")]


def test_steps_after_the_result_is_ready_take_none_of_the_term() -> None:
    ready = step("ready", "Ký", "05 ngày làm việc", row='resultReady="true"')
    late = step("archive", "Lưu hồ sơ", "03 ngày làm việc")
    assert not found(written([start(), ready, late, end()]), "time-path")


def test_what_only_reminds_beside_the_way_to_the_result_takes_none_of_the_term() -> None:
    def drawn(last: str) -> str:
        ready = step("ready", "Ký", "03 ngày làm việc", row='resultReady="true"')
        edge = Element(
            "half", "boundaryEvent", "Quá nửa", at="post", said='cancelActivity="false"',
            inside="<bpmn:timerEventDefinition><bpmn:timeDuration>P1D</bpmn:timeDuration></bpmn:timerEventDefinition>",
        )  # fmt: skip
        post = step("post", "Niêm yết", "02 ngày làm việc")
        nodes = [
            start(),
            post,
            ready,
            end(),
            edge,
            step("look", "Kiểm tra", "05 ngày làm việc"),
            end("looked"),
        ]
        ways = [("received", "post"), ("post", "ready"), ("ready", "done"), ("half", "look"), ("look", last)]
        return written(nodes, [Way(*each) for each in ways])

    assert not found(drawn("looked"), "time-path")
    assert found(drawn("ready"), "time-path")  # where it comes to the result, it is on the way to it


def test_a_term_that_begins_anew_after_a_wait_is_proved_on_both_sides() -> None:
    wait = step(
        "wait",
        "Chờ bổ sung",
        None,
        tag="receiveTask",
        more='<thutuc:suspend ground="applicant" term="15 ngày làm việc" after="restart" basis="NĐ 61" />',
    )
    before, after = step("before", "Trước", "05 ngày làm việc"), step("after", "Sau", "05 ngày làm việc")
    assert not found(written([start(), before, wait, after, end()]), "time-path")
    longer = step("after", "Sau", "06 ngày làm việc")
    (wrong,) = found(written([start(), before, wait, longer, end()]), "time-path")
    assert "Sau (06 ngày làm việc) = 06 ngày làm việc" in wrong.message_vi


def test_a_term_that_begins_anew_on_the_way_back_is_proved_from_there() -> None:
    wait = step(
        "wait",
        "Chờ khắc phục",
        None,
        more='<thutuc:suspend ground="applicant" term="60 ngày" after="fresh:05 ngày làm việc" />',
    )

    def drawn(term: str) -> str:
        nodes = [start(), step("inspect", "Thẩm định", term), choose("good", "Đạt?"), wait, end()]
        ways = [
            Way("received", "inspect"),
            Way("inspect", "good"),
            Way("good", "done", "ok"),
            Way("good", "wait", otherwise=True),
            Way("wait", "inspect"),
        ]
        more = '<thutuc:field name="ok" type="boolean" />'
        return written(nodes, ways, header={"legalTerm": "15 ngày làm việc"}, more=more)

    assert not found(drawn("05 ngày làm việc"), "time-path")
    (wrong,) = found(drawn("06 ngày làm việc"), "time-path")
    assert "vượt thời hạn tính lại 05 ngày làm việc" in wrong.message_vi
    assert "… Chờ khắc phục → Thẩm định (06 ngày làm việc)" in wrong.message_vi


def test_loops_that_cross_are_tried_path_by_path() -> None:
    """Sent back into the middle: no flow can be told to be the one that leads back."""
    names = ["a", "b", "c"]
    steps = [step(name, name.upper(), f"0{n} ngày làm việc") for n, name in enumerate(names, 1)]
    gates = [choose("enter"), choose("after_b"), choose("after_c")]
    field = '<thutuc:field name="x" type="integer" label="x" />'
    elements = [start(), steps[0], gates[0], steps[1], steps[2], *gates[1:], end()]
    ways = [
        Way("received", "a"),
        Way("a", "enter"),
        Way("enter", "b", when="x == 1"),
        Way("enter", "c", otherwise=True),
        Way("b", "after_b"),
        Way("after_b", "c", when="x == 2"),
        Way("after_b", "done", otherwise=True),
        Way("c", "after_c"),
        Way("after_c", "b", when="x == 3"),
        Way("after_c", "done", otherwise=True),
    ]
    assert not found(written(elements, ways, header=term("6"), more=field), "time-path", "time-unproved")
    (wrong,) = found(written(elements, ways, header=term("5"), more=field), "time-path")
    assert "= 06 ngày làm việc" in wrong.message_vi


def test_a_wait_at_an_event_counts_as_long_as_its_timer() -> None:
    timer = Element(
        "pause", "intermediateCatchEvent", "Chờ", '<thutuc:term value="04 ngày làm việc" />',
        '<bpmn:timerEventDefinition id="pause_timer" />',
    )  # fmt: skip
    (wrong,) = found(written([start(), *table(days("2"))[1:2], timer, end()]), "time-path")
    assert "= 06 ngày làm việc" in wrong.message_vi
    assert hand.HEADER["legalTerm"] in wrong.message_vi


#: rows and totals as published; 138/2025/QĐ-UBND tỉnh Đồng Tháp unless another decision is named
PUBLISHED = {
    "1.013823 giao đất, cho thuê đất (Điều 25.1a)": (("0,5", "5,5", "3", "2", "3", "1"), "15"),
    "1.013978 đăng ký, cấp Giấy chứng nhận (Điều 51.1)": (("0,5", "11,5", "3", "1", "1"), "17"),
    "1.013978 đăng ký, cấp Giấy chứng nhận (Điều 51.2)": (("0,5", "13,5", "1", "2", "1", "1", "1"), "20"),
    "1.012812 hòa giải tranh chấp đất đai (Điều 55)": (("0,5", "3", "25,5", "1"), "30"),
    "Điều 13.1": (("0,5", "1,5", "2", "2", "4"), "10"),
    "1490/QĐ-UBND tỉnh Bắc Ninh": ((*["0,25"] * 5, "1", *["0,25"] * 4, "1,5", "0,25"), "5"),
    "giấy phép karaoke (Nghị định 297/2025/NĐ-CP)": (("3", "3", "3", "4", "3"), "16"),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_table_adds_up_to_its_total_and_to_no_other(name: str) -> None:
    rows, total = PUBLISHED[name]
    assert not found(written(table(days(*rows)), header=term(total)), "time-path", "time-short", "time-units")
    less, more = str(int(total) - 1), str(int(total) + 1)
    assert found(written(table(days(*rows)), header=term(less)), "time-path")
    assert found(written(table(days(*rows)), header=term(more)), "time-short")


def test_a_table_of_twelve_days_does_not_keep_ten() -> None:
    """Từ một bộ dữ liệu công bố: các bước cộng lại 12, thời hạn 10."""
    (wrong,) = found(written(table(days("1", "4", "5", "2")), header=term("10")), "time-path")
    assert "cần 12 ngày làm việc, vượt thời hạn theo quy định 10 ngày làm việc" in wrong.message_vi


def test_two_ways_that_the_same_datum_of_the_start_excludes_are_not_added() -> None:
    """A dossier of an organisation goes one long way, a person's the other; nobody goes both."""
    field = '<thutuc:field name="organisation" type="boolean" label="Tổ chức" />'
    first = [step("org_1", "Một", "03 ngày làm việc"), step("per_1", "Hai", "01 ngày làm việc")]
    second = [step("org_2", "Ba", "01 ngày làm việc"), step("per_2", "Bốn", "03 ngày làm việc")]
    gates = [choose("ask_1"), choose("join_1"), choose("ask_2"), choose("join_2")]
    elements = [start(), gates[0], *first, gates[1], gates[2], *second, gates[3], end()]
    ways = [Way("received", "ask_1"), Way("join_1", "ask_2"), Way("join_2", "done")]
    for n in "12":
        ways += [
            Way(f"ask_{n}", f"org_{n}", when="organisation"),
            Way(f"ask_{n}", f"per_{n}", otherwise=True),
            Way(f"org_{n}", f"join_{n}"),
            Way(f"per_{n}", f"join_{n}"),
        ]
    assert not found(written(elements, ways, header=term("4"), more=field), "time-path")
    filled = '<thutuc:field name="organisation" type="boolean" label="Tổ chức" required="true" />'
    elements[2] = step("org_1", "Một", "03 ngày làm việc", more=filled)
    assert found(written(elements, ways, header=term("4"), more=field), "time-path"), "it may have changed"


def test_a_step_that_is_untimed_is_listed_as_not_counted_and_what_follows_the_result_is_not() -> None:
    appraise = step("appraise", "Thẩm định", "")
    steps = [start(), appraise, hand.sign(row='resultReady="true"'), hand.give(), end()]
    proof, untimed = found(written(steps), "time-proof")
    assert "= 01 ngày làm việc" in proof.message_vi
    assert (untimed.element, untimed.severity) == ("appraise", "note")
    assert "không tính vào thời hạn: tệp ghi không tính thời gian" in untimed.message_vi


def test_a_time_given_to_a_step_after_the_result_is_told_as_not_counted_with_the_law() -> None:
    give = step("return_result", "Trả kết quả", "02 ngày làm việc", act="return")
    appraise = step("appraise", "Thẩm định", "01 ngày làm việc")
    elements = [start(), appraise, hand.sign(row='resultReady="true"'), give, end()]
    proof, after = found(written(elements), "time-proof")
    assert "= 02 ngày làm việc" in proof.message_vi
    assert (after.element, after.severity) == (give.id, "note")
    assert "(02 ngày làm việc) không tính vào thời hạn" in after.message_vi
    assert "Nghị định 61/2018/NĐ-CP Điều 20" in after.message_vi
    assert "Nghị định 61/2018/NĐ-CP Điều 20" in after.message
    assert 'resultReady="true"' in after.remedy_vi


def test_what_is_short_names_the_step_after_the_result_that_was_not_added() -> None:
    file = Path(__file__).parent / "lint" / "time-short" / "fails-half-a-day-nobody-has.bpmn"
    (short,) = found(read(file), "time-short")
    assert "không cộng bước 4. Trả kết quả: thời hạn kết thúc khi kết quả đã sẵn sàng" in short.message_vi
    assert "not added: 4. Trả kết quả, since the term ends when the result is ready" in short.message


@pytest.mark.parametrize(
    "condition", ["false", "x and not x", "n < 1 and n > 2", "n > 1.5 and n < 1.75", 'kind == "c"']
)
def test_a_condition_that_never_holds_is_told(condition: str) -> None:
    (never,) = found(asking(condition), "condition-never")
    assert never.severity == "warn"
    assert condition in never.message_vi


@pytest.mark.parametrize("condition", ["true", "x", "n > 1.5 and n < 2.5", 'kind == "a"', "unknown == 1"])
def test_a_condition_that_may_hold_is_not(condition: str) -> None:
    assert not found(asking(condition), "condition-never")


def asking(condition: str) -> str:
    """One choice, by this condition."""
    fields = (
        '<thutuc:field name="x" type="boolean" /><thutuc:field name="n" type="integer" />'
        '<thutuc:field name="kind" type="choice" choices="a|b" />'
    )
    elements = [
        start(),
        step("ask", "Hỏi", "01 ngày làm việc", more=fields),
        choose("which"),
        step("more", "Làm thêm", "01 ngày làm việc"),
        end(),
    ]
    ways = [
        Way("received", "ask"),
        Way("ask", "which"),
        Way("which", "more", when=condition),
        Way("which", "done", otherwise=True),
        Way("more", "done"),
    ]
    return written(elements, ways)


def asked_twice(*, again: bool = False, late: bool = False, optional: bool = False) -> str:
    """Two choices by one datum: 03 days where it holds, 03 days where it does not, 1,5 days anyhow."""
    required = "" if optional else ' required="true"'
    field = f'<thutuc:field name="hard" type="boolean" label="Phức tạp"{required} />'
    elements = [
        start(),
        step("look", "Xem hồ sơ", "01 ngày làm việc", more=field),
        choose("first"),
        step("hard", "Hồ sơ khó", "03 ngày làm việc"),
        step("between", "Tổng hợp", "0,5 ngày làm việc", more=field if late else ""),
        choose("second"),
        step("easy", "Hồ sơ dễ", "03 ngày làm việc"),
        choose("back"),
        end(),
    ]
    ways = [
        Way("received", "look"),
        Way("look", "first"),
        Way("first", "hard", when="hard"),
        Way("first", "between", otherwise=True),
        Way("hard", "between"),
        Way("between", "second"),
        Way("second", "easy", when="not hard"),
        Way("second", "back", otherwise=True),
        Way("easy", "back"),
        Way("back", "done", otherwise=True),
        *([Way("back", "look", when="other == 1")] if again else []),
    ]
    return written(elements, ways)


def test_two_choices_by_what_one_step_filled_in_before_both_are_the_same_choice() -> None:
    assert not found(asked_twice(), "time-path", "time-unproved")
    proof = found(asked_twice(), "time-proof")
    assert {"cần 4,5 ngày làm việc" in one.message_vi for one in proof} == {True}


@pytest.mark.parametrize("how", ["again", "late", "optional"])
def test_what_may_be_filled_in_anew_or_left_out_between_two_choices_may_answer_both_ways(how: str) -> None:
    (wrong, *_) = found(asked_twice(**{how: True}), "time-path")
    assert "cần 7,5 ngày làm việc" in wrong.message_vi
