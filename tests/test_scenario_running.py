"""A scenario is run on the engine itself, and what is not as told is said at its line."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from tests.scenarios import BIRTH, HEAD, LAND, MARRIAGE, PASSED_ON, stage, told, world, wrong

from thutuc import library, sample
from thutuc.dossier.events import Noted, RungReached, TaskAssigned, TaskDeemed
from thutuc.dossier.view import ZONE
from thutuc.engine import in_vietnamese
from thutuc.errors import ConfigurationError, ProcedureRefused, ScenarioRefused
from thutuc.scenario import Expected, Outcome, prepare, read, read_text, rules_of, run
from thutuc.scenario.coverage import coverage_of
from thutuc.scenario.judging import Found
from thutuc.scenario.story import told_of

HEAD_LINES = HEAD.count("\n")
#: A dossier to which nearly everything happens that may.
MUCH = """
[[act]]
do = "check_papers"

[[act]]
claim = "verify_records"

[[act]]
reassign = "verify_records"
to = "duc.tieu"
by = "van.la"
reason = "nghỉ phép từ ngày mai"

[[act]]
note = "Đã gọi điện cho người nộp"
by = "duc.tieu"
after = "01 giờ làm việc"

[[act]]
flag = "Có dấu hiệu trùng thửa"
step = "verify_records"
by = "an.nguyen"

[[act]]
urge = "verify_records"
by = "van.la"
text = "Đề nghị xử lý sớm"

[[act]]
explain_delay = "verify_records"
explanation = "Chờ hồ sơ lưu"
action = "urged"
after = "01 giờ làm việc"

[[act]]
direct = "Báo cáo kết quả kiểm tra"
to = "duc.tieu"
by = "van.la"
until = 2026-03-06

[[act]]
report_done = "Đã kiểm tra xong"
after = "01 giờ làm việc"

[[act]]
request_papers = "Bản sao trích lục"
reason = "Bản nộp bị mờ"
by = "duc.tieu"
at = 2026-03-03T09:00:00+07:00

[[act]]
do = "verify_records"
data = { encumbered = false }
refused = "WrongState"

[[act]]
supply = true
by = "an.nguyen"
after = "02 ngày làm việc"

[[act]]
suspend = "verification"
basis = "Luật Đất đai 2024"
document = "12/CV"
by = "van.la"

[[act]]
resume = true
document = "15/CV"
by = "duc.tieu"
at = 2026-03-09T09:00:00+07:00

[[act]]
extend = "02 ngày làm việc"
ground = "verification"
by = "thinh.do"
refused = "a ground of extension"

[[act]]
reappoint = 2026-04-10
reason = "thiếu nhân lực"
by = "duc.tieu"
refused = "NotPermitted"

[[act]]
reappoint = 2026-04-10
reason = "thiếu nhân lực"
by = "thinh.do"

[[act]]
withdraw = "Đã tìm thấy Giấy chứng nhận"
by = "an.nguyen"
after = "P1D"
"""

#: What happens to tasks besides, and a stop.
MORE = """
[[act]]
do = "check_papers"

[[act]]
recall = "verify_records"
by = "an.nguyen"

[[act]]
do = "check_papers"
after = "30 phút"

[[act]]
give_back = "verify_records"
reason = "trùng lịch công tác"

[[act]]
claim = "verify_records"
by = "duc.tieu"

[[act]]
correct = "nhập nhầm"
by = "duc.tieu"
data = { encumbered = false }

[[act]]
cancel = "Đất đang tranh chấp"
document = "3/TB"
by = "duc.tieu"
after = "03 ngày làm việc"
refused = "NotPermitted"

[[act]]
cancel = "Đất đang tranh chấp"
document = "3/TB"
by = "van.la"

[act.expect]
status = 8
phase = "cancelled"
"""


def expecting(lines: str, acts: str = '[[act]]\ndo = "check_papers"\n') -> list[str]:
    """What is not as expected after the acts."""
    return wrong(told(f"{acts}[act.expect]\n{lines}\n"))


# ---- what happens ------------------------------------------------------------------------------


def test_nearly_everything_that_may_happen_to_a_dossier_can_be_told() -> None:
    outcome = told(MUCH)

    assert wrong(outcome) == []
    verbs = [record.verb for record in outcome.records if record.actor != "system" or record.verb != "tick"]
    assert verbs == [
        *("start", "complete", "claim", "reassign", "note", "flag", "urge", "explain_delay", "direct"),
        *("report_done", "request_papers", "supply", "suspend", "resume", "reappoint", "withdraw"),
    ]


def test_tasks_that_are_taken_back_and_given_back_and_a_stop_can_be_told() -> None:
    outcome = told(MORE)

    assert wrong(outcome) == []
    assert [
        record.verb for record in outcome.records if record.verb not in ("start", "complete", "tick")
    ] == ["recall", "give_back", "claim", "correct", "cancel"]


def test_between_two_acts_the_ladder_is_climbed_at_its_own_instants() -> None:
    outcome = told(
        '[[act]]\nwait = "01 ngày làm việc"\n[act.expect]\n'
        'told = [{ rung = "reminder", officer = "an.nguyen", of = "check_papers" }, '
        '{ rung = "breach", tell = "unit-head", at = 2026-03-02T14:00:00+07:00 }]\n'
        'task.check_papers = { late = true, due = 2026-03-02T14:00:00+07:00, post = "dong-may.desk-1" }\n'
    )

    assert wrong(outcome) == []
    assert all(record.recorded_at - record.happened_at <= timedelta() for record in outcome.records)


def holders(outcome: Outcome) -> list[str | None]:
    """Who was given each task, in order."""
    return [e.holder for record in outcome.records for e in record.events if isinstance(e, TaskAssigned)]


def test_an_officer_who_is_away_gets_no_task() -> None:
    holder = holders(told('[[act]]\ndo = "check_papers"\n'))[-1]
    away = f'[[away]]\nofficer = "{holder}"\nsince = 2026-03-02\nuntil = 2026-03-06\n'
    other = holders(told(f'{away}[[act]]\ndo = "check_papers"\n'))[-1]

    assert None not in (holder, other) and holder != other


def test_a_notice_of_a_day_off_moves_the_promise_and_stays_in_its_own_run() -> None:
    acts = '[[act]]\nnotice = "12/TB-BNV"\noff = [2026-03-16]\nafter = "01 ngày"\n[act.expect]\n'

    assert (
        wrong(told(f"{acts}due = 2026-03-17T17:30:00+07:00\nfirst_promise = 2026-03-16T17:30:00+07:00\n"))
        == []
    )
    assert wrong(told("due = 2026-03-16T17:30:00+07:00\n")) == []


def test_what_an_officer_has_goes_to_who_follows_him() -> None:
    acts = (
        '[[act]]\nhand_over = "8/QĐ"\nofficer = "duc.tieu"\nto = "lan.van"\nreason = "leaver"\n[act.expect]\n'
    )

    assert wrong(told(f'{PASSED_ON}{acts}task.verify_records.holder = "lan.van"\n')) == []


def test_without_a_name_the_holder_acts() -> None:
    assert wrong(told('path = ["check_papers"]\n[[act]]\ndo = "check_papers"\n')) == []


def test_a_submission_online_waits_to_be_received() -> None:
    acts = 'channel = "online"\n[[act]]\nwait = "01 giờ"\n[act.expect]\nphase = "submitted"\ndue = "none"\n'
    acts += '[[act]]\nreceive = true\nby = "an.nguyen"\n[act.expect]\nstatus = 2\nanswer_due = "none"\n'

    assert wrong(told(acts)) == []


def test_a_run_is_told_the_same_twice() -> None:
    first, second = (told(MUCH) for _ in range(2))

    assert first.story == second.story
    assert [line.text("en") for line in first.story][1].endswith("received as H99.41-260302-0001")


# ---- what is not as told -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "found"),
    [
        ('path = ["verify_records"]', "path: verify_records | check_papers"),
        ("path = []", "path: [] | check_papers"),
        ('open = ["decide"]', "open: decide | verify_records"),
        ("due = 2026-03-17T17:30:00+07:00", "due: 17:30 17/03/2026 | 17:30 16/03/2026"),
        ('due = "none"', "due: none | 17:30 16/03/2026"),
        ("first_promise = 2026-03-17T17:30:00+07:00", "first_promise: 17:30 17/03/2026 | 17:30 16/03/2026"),
        ('phase = "ready"', "phase: ready | in-progress"),
        ("status = 5", "status: 5 | 4"),
        ("late = true", "late: true | false"),
        ('end = "reissued"', "end: reissued | none"),
        ("suspended = true", "suspended: true | false"),
        ('suspended = "tax"', "suspended: tax | false"),
        ("waits_for_papers = true", "waits_for_papers: true | false"),
        ("data = { encumbered = true }", "data.encumbered: true | none"),
        ('task.decide.unit = "x"', "task.decide: mở · open | đang mở · open: verify_records"),
        ('task.verify_records.holder = "none"', "task.verify_records.holder: none | "),
        ('task.verify_records.post = "x"', "task.verify_records.post: x | land-branch-1."),
        ("task.verify_records.suspended = true", "task.verify_records.suspended: true | false"),
        ('told = [{ officer = "quang.hoang" }]', "told: officer = quang.hoang | none"),
        ('duties = [{ kind = "urge" }]', "duties: kind = urge | none"),
    ],
)
def test_an_expectation_that_is_not_met_says_both_at_its_line(expected: str, found: str) -> None:
    (line,) = expecting(expected)

    assert line.startswith(f"{HEAD_LINES + 4} {found}")


#: A step that is late, so that somebody was told and has something to do.
LATE = '[[act]]\ndo = "check_papers"\n[[act]]\nwait = "05 ngày làm việc"\n[act.expect]\n'
TOLD = [
    '{ rung = "reminder", of = "verify_records" }',
    '{ rung = "breach", of = "verify_records" }',
    '{ rung = "after-breach", of = "verify_records" }',
]


def late(expected: str) -> list[str]:
    """What is not so of a dossier in which a step is late."""
    return [line.partition(" ")[2] for line in wrong(told(LATE + expected + "\n"))]


def test_who_was_told_is_the_whole_list_in_order() -> None:
    assert late(f"told = [{', '.join(TOLD)}]") == []
    for part in (TOLD[:1], TOLD[1:], TOLD[::-1], [*TOLD, TOLD[2]], []):
        assert [line.partition(":")[0] for line in late(f"told = [{', '.join(part)}]")] == ["told"], part
    assert late(f"told = [{', '.join(TOLD[:2])}]")[0].startswith("told: 2 mục, không hơn · 2, and no more | ")


def test_every_duty_that_lies_open_is_one_that_is_expected_and_no_two_are_the_same() -> None:
    """Three lie open: two to urge, one to apologise."""

    def failed(*expected: str) -> list[str]:
        text = f"{LATE}duties = [{', '.join(expected)}]\n"
        return wrong(told(text, BIRTH, HEAD.replace("land-branch-1", "dong-may")))

    urge, step, sorry = '{ kind = "urge" }', '{ of = "appraise" }', '{ kind = "apologise" }'
    assert failed(urge, step, sorry) == []  # the first could be either: the second leaves it the other
    for wanted in ((urge, urge, urge), (urge, step, step), (urge, urge, urge, urge)):
        assert failed(*wanted)[0].split(" ")[1] == "duties:", wanted
    assert " duties: 2 mục, không hơn · 2, and no more | urge " in failed(urge, sorry)[0]
    assert " duties: [] | urge " in failed()[0]


def test_a_name_that_nothing_sets_is_no_datum_that_is_missing() -> None:
    (line,) = expecting('data = { encumberd = "none" }')
    assert line.endswith(
        "data.encumberd: none | không có dữ liệu tên này · no datum of this name: encumbered?"
    )
    assert expecting('data = { encumbered = "none" }') == []


def test_two_instants_that_differ_by_seconds_are_told_with_them() -> None:
    (line,) = expecting("due = 2026-03-16T17:30:01+07:00")
    assert line.endswith(" due: 17:30:01 16/03/2026 | 17:30 16/03/2026")


def test_at_the_end_the_line_is_that_of_the_file_too() -> None:
    assert wrong(told('end = "reissued"\n')) == [f"{HEAD_LINES + 1} end: reissued | none"]


def test_a_step_that_is_not_open_ends_the_run_and_says_which_are() -> None:
    (line,) = wrong(told('[[act]]\ndo = "decide"\n[[act]]\ndo = "check_papers"\n'))

    assert line.startswith(
        f"{HEAD_LINES + 2} do: làm được · accepted | WrongState: Expected an open step 'decide'"
    )
    assert "check_papers" in line


def test_an_act_before_the_last_one_is_no_act() -> None:
    (line,) = wrong(
        told('[[act]]\nwait = "01 ngày"\n[[act]]\ndo = "check_papers"\nat = 2026-03-02T09:00:00+07:00\n')
    )

    assert line.startswith(f"{HEAD_LINES + 5} at: từ · from 08:00 03/03/2026 | 09:00 02/03/2026")


def test_an_event_at_the_edge_that_does_not_come_is_said() -> None:
    (line,) = wrong(told('[[act]]\ndo = "check_papers"\nuntil = "posting_period_over"\n'))

    assert "the event 'posting_period_over' at the edge of 'check_papers'" in line


def test_a_start_that_is_refused_is_a_failure_at_its_line() -> None:
    (line,) = wrong(told("", head=HEAD.replace("land-branch-1", "nowhere")))

    assert line.startswith("2 start: ") and "'nowhere'" in line


# ---- refused -----------------------------------------------------------------------------------

DONE_TWICE = '[[act]]\ndo = "check_papers"\nby = "quang.hoang"\n'


@pytest.mark.parametrize("words", ["NotPermitted", "Điều 19.1", "BƯỚC NÀY CẦN"])
def test_a_refusal_is_expected_by_its_class_or_in_its_words(words: str) -> None:
    outcome = told(f'{DONE_TWICE}refused = "{words}"\n[act.expect]\npath = []\n')

    assert wrong(outcome) == []
    assert [each.verb for each in outcome.refusals] == ["do"]
    assert "bị từ chối (do): NotPermitted" in outcome.story[-1].vi


def test_another_refusal_or_none_is_a_failure() -> None:
    (other,) = wrong(told(f'{DONE_TWICE}refused = "WrongData"\n'))
    (none,) = wrong(told('[[act]]\ndo = "check_papers"\nrefused = "WrongData"\n'))
    (unexpected,) = wrong(told(DONE_TWICE))

    assert other.startswith(f"{HEAD_LINES + 4} do: WrongData | NotPermitted")
    assert none == f"{HEAD_LINES + 3} do: WrongData | không bị từ chối · not refused"
    assert unexpected.startswith(f"{HEAD_LINES + 2} do: làm được · accepted | NotPermitted")


def test_a_step_that_the_file_does_not_have_is_no_refusal() -> None:
    (slip,) = wrong(told('[[act]]\ndo = "chek_papers"\nrefused = "WrongState"\n'))
    closed = told('[[act]]\ndo = "verify_records"\nrefused = "WrongState"\n')

    assert (
        slip
        == f"{HEAD_LINES + 2} do: một bước của quy trình · a step of the file | chek_papers (check_papers?)"
    )
    assert closed.ok


@pytest.mark.parametrize(
    ("act", "key"),
    [
        (
            'do = "check_papers"\nby = "quang.hong"',
            "by: một cán bộ trong tổ chức · an officer of the organisation | ",
        ),
        ('do = "check_papers"\nunit = "dong-may.offic"', "unit: một đơn vị trong tổ chức · a unit of"),
        ('reassign = "check_papers"\nto = "nobody"\nreason = "x"', "to: một cán bộ"),
        (
            'explain_delay = "chek_papers"\nexplanation = "a"\naction = "urged"',
            "explain_delay: một bước hoặc thời hạn",
        ),
        ('flag = "x"\nstep = "chek_papers"', "step: một bước của quy trình"),
        ('send = "no_such"', "send: một thông điệp của quy trình"),
        ('signal = "no_such"', "signal: một tín hiệu của quy trình"),
        (
            'suspend = "postin"\nbasis = "b"\ndocument = "1"',
            "suspend: một căn cứ tạm dừng · a ground | postin (posting?)",
        ),
        ('extend = "05 ngày làm việc"\nground = "zzz"', "ground: một căn cứ gia hạn"),
    ],
)
def test_no_name_that_the_file_or_the_organisation_has_not_is_a_refusal(act: str, key: str) -> None:
    for refused in ("WrongState", "NotPermitted", "WrongData"):
        (slip,) = wrong(told(f'[[act]]\n{act}\nrefused = "{refused}"\n'))
        assert slip.partition(" ")[2].startswith(key), slip


def test_an_event_that_the_file_has_not_is_said_before_any_time_passes() -> None:
    outcome = told('[[act]]\ndo = "check_papers"\nuntil = "no_such_event"\n')
    (slip,) = wrong(outcome)
    assert slip == f"{HEAD_LINES + 3} until: một sự kiện của quy trình · an event of the file | no_such_event"
    assert {record.happened_at for record in outcome.records} == {outcome.records[0].happened_at}


def test_why_an_act_was_refused_is_told_in_the_language_of_the_rest() -> None:
    (failure,) = told('[[act]]\ndo = "decide"\n').failures
    assert failure.vi.startswith("do: mong đợi làm được · accepted, thực tế WrongState: ")
    assert "Expected" not in failure.vi and "check_papers" in failure.vi
    assert "Expected an open step 'decide'" in failure.en
    (start,) = told("", head=HEAD.replace("land-branch-1", "nowhere")).failures
    assert "Expected" not in start.vi and "nowhere" in start.vi and "Expected" in start.en


def test_a_flag_is_entered_late_and_silence_is_not() -> None:
    late = "happened_at = 2026-03-02T08:10:00+07:00\n"
    outcome = told(f'[[act]]\nflag = "x"\nby = "an.nguyen"\nafter = "30 phút"\n{late}')
    assert outcome.ok and outcome.records[-1].happened_at.minute == 10
    for act in ('wait = "1 ngày"', 'do = "check_papers"\nuntil = "x"', 'notice = "1"\noff = [2026-03-16]'):
        with pytest.raises(ScenarioRefused, match="happened_at"):
            read_text(f"{HEAD}[[act]]\n{act}\n{late}")


def test_a_rung_of_which_nobody_hears_is_told_by_what_comes_of_it() -> None:
    at = datetime(2026, 3, 6, tzinfo=ZONE)
    rungs = [
        RungReached("task:7", rung, 0, tell, None, None, None)
        for rung, tell in (("silence", "agreed"), ("reminder", "holder"))
    ]
    record = SimpleNamespace(
        events=[*rungs, TaskDeemed(7, "ask", "agreed", "a", None)], happened_at=at, actor="system"
    )
    lines = told_of(SimpleNamespace(steps=()), [record])  # type: ignore[arg-type, list-item]
    assert [line.vi for line in lines] == [
        "nhắc việc, [7]: báo (người đang giữ việc)",
        "bước [ask]: im lặng là đồng ý",
    ]


def test_a_text_is_no_yes() -> None:
    filled = "{ eligible = true, needs_verification = false }"
    acts = f'[[act]]\ndo = "check_papers"\n[[act]]\ndo = "appraise"\ndata = {filled}\n'
    head = HEAD.replace("land-branch-1", "dong-may")
    text = told(acts + '[act.expect.data]\neligible = "true"\n', BIRTH, head)

    assert [one.what for one in text.failures] == ["data.eligible"]
    assert told(acts + "[act.expect.data]\neligible = true\n", BIRTH, head).ok


def test_a_stage_of_another_process_runs_no_scenario_of_this_one() -> None:
    with pytest.raises(ConfigurationError, match="another"):
        told('procedure = "another"\n')


# ---- worlds and stages -------------------------------------------------------------------------


def test_an_organisation_of_ones_own_stands_beside_the_scenario(tmp_path: Path) -> None:
    text = sample().read_text("utf-8").replace("Nguyễn Bảo An", "Nguyễn Thị Khác")
    (tmp_path / "own.yaml").write_text(text, "utf-8")
    outcome = told('organisation = "own.yaml"\n', file=tmp_path / "one.toml")

    assert "Nguyễn Thị Khác" in outcome.story[3].vi
    with pytest.raises(ConfigurationError):
        told('organisation = "none.yaml"\n', file=tmp_path / "one.toml")


def test_a_changed_copy_runs_without_being_proved_again() -> None:
    file = Path(str(library())) / LAND / "procedure.bpmn"
    mutant = file.read_bytes().replace("0,5 ngày làm việc".encode(), "01 ngày làm việc".encode(), 1)
    scenario = read_text(
        HEAD + '[[act]]\nwait = "01 phút"\n[act.expect]\ntask.check_papers.due = 2026-03-02T14:00:00+07:00\n'
    )

    assert wrong(run(scenario, stage())) == []
    assert wrong(run(scenario, prepare(file.read_bytes(), world=world(), beside=file, proved=True))) == []
    (line,) = wrong(run(scenario, prepare(mutant, world=world(), beside=file, proved=True)))
    assert "task.check_papers.due" in line


def test_a_procedure_that_is_refused_raises_its_findings(tmp_path: Path) -> None:
    broken = tmp_path / "procedure.bpmn"
    text = (Path(str(library())) / LAND / "procedure.bpmn").read_text("utf-8")
    broken.write_text(text.replace('targetRef="verify_records"', 'targetRef="nowhere"'), "utf-8")

    with pytest.raises(ProcedureRefused):
        run(read_text(HEAD), broken)


def test_what_was_found_can_be_put_into_words() -> None:
    opened: list[list[str]] = []

    def words(found: Found) -> Expected:
        opened.append(found.open)
        return Expected()

    run(read_text(HEAD + '[[act]]\ndo = "check_papers"\n'), stage(), found=words)
    assert opened == [["verify_records"], ["verify_records"]]


# ---- what was come by --------------------------------------------------------------------------


@pytest.mark.parametrize("folder", [LAND, BIRTH, MARRIAGE])
def test_every_node_that_was_come_by_was_come_to_by_a_flow(folder: str) -> None:
    procedure = stage(folder).procedure
    for file in sorted((Path(str(library())) / folder / "scenarios").glob("*.toml"))[:5]:
        passed = run(read(file), stage(folder)).passed
        for flow in passed.flows:
            assert {procedure.flow[flow].source, procedure.flow[flow].target} <= set(passed.nodes), flow
        for node in passed.nodes:
            incoming = procedure.node[node].incoming
            assert not incoming or any(passed.flows[flow] for flow in incoming), node


def test_rules_of_time_are_counted_where_they_were_at_work() -> None:
    outcome = told(MUCH)
    coverage = coverage_of(outcome.stage.net, [outcome.passed])
    missing = {rule.id for rule in coverage.shares["terms"].missing}
    every = {rule.id for rule in rules_of(outcome.stage.procedure)}

    assert every - missing == {"term", "papers:appraisal", "withdraw", "apology"}
    assert {"timer:posting_period_over", "suspend:await_tax", "refuse", "cancel"} <= missing
    assert coverage.short_of({"terms": 100, "nodes": 1}) == {"terms": coverage.shares["terms"].percent}


TWO_FLOWS = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:thutuc="urn:thutuc:bpmn:1" id="definitions" targetNamespace="urn:example:two">
<bpmn:process id="two" name="Hai luồng" isExecutable="true">
<bpmn:extensionElements><thutuc:procedure legalTerm="03 ngày làm việc" effectiveFrom="2026-01-01" />
<thutuc:supplement /></bpmn:extensionElements>
<bpmn:startEvent id="received" /><bpmn:userTask id="check" name="Kiểm tra"><bpmn:extensionElements>
<thutuc:term value="01 ngày làm việc" counting="table" />
<thutuc:responsible role="Công chức một cửa" unit="one-stop" act="receive" />
<thutuc:field name="big" type="boolean" label="Lớn" required="true" />
</bpmn:extensionElements></bpmn:userTask>
<bpmn:exclusiveGateway id="size" default="small" /><bpmn:userTask id="appraise" name="Thẩm định">
<bpmn:extensionElements><thutuc:term value="01 ngày làm việc" counting="table" />
<thutuc:responsible role="Công chức tư pháp - hộ tịch" unit="civil-status" act="prepare" />
</bpmn:extensionElements></bpmn:userTask><bpmn:endEvent id="done" />
<bpmn:sequenceFlow id="to_check" sourceRef="received" targetRef="check" />
<bpmn:sequenceFlow id="to_size" sourceRef="check" targetRef="size" />
<bpmn:sequenceFlow id="large" sourceRef="size" targetRef="appraise">
<bpmn:conditionExpression>big</bpmn:conditionExpression>
</bpmn:sequenceFlow><bpmn:sequenceFlow id="small" sourceRef="size" targetRef="appraise" />
<bpmn:sequenceFlow id="to_done" sourceRef="appraise" targetRef="done" /></bpmn:process></bpmn:definitions>"""


def test_of_two_extensions_of_one_ground_the_one_that_was_granted_counts_and_the_other_is_told() -> None:
    """By what it asks: which of them is for a dossier is all that the file tells them apart by."""
    drawn = TWO_FLOWS.replace(
        "<thutuc:supplement />",
        '<thutuc:supplement /><thutuc:extension ground="verification" atMost="02 ngày làm việc" when="big" />'
        '<thutuc:extension ground="verification" atMost="01 ngày làm việc" />',
    )
    acts = '[[act]]\ndo = "check"\ndata = { big = true }\n'
    granted = '[[act]]\nextend = "02 ngày làm việc"\nground = "verification"\nby = "quang.hoang"\n'
    staged = prepare(drawn.encode(), world=world(), proved=True)
    outcome = run(read_text(HEAD.replace("land-branch-1", "dong-may") + acts + granted), staged)
    missing = coverage_of(staged.net, [outcome.passed]).shares["terms"].missing

    assert outcome.ok, wrong(outcome)
    assert "extension#0" not in {rule.id for rule in missing}
    assert "extended by law: verification" in {rule.en for rule in missing}
    first = next(rule for rule in rules_of(staged.procedure) if rule.id == "extension#0")
    assert first.en == "extended by law: verification, big"
    assert first.vi == "gia hạn theo luật: xác minh (verification), big"


def test_a_round_that_a_completion_condition_cuts_off_has_ended_too() -> None:
    rounds = (
        "<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality>2</bpmn:loopCardinality>"
        "<bpmn:completionCondition>nrOfCompletedInstances == 1</bpmn:completionCondition>"
        "</bpmn:multiInstanceLoopCharacteristics></bpmn:userTask><bpmn:endEvent"
    )
    drawn = TWO_FLOWS.replace("</bpmn:userTask><bpmn:endEvent", rounds)
    acts = '[[act]]\ndo = "check"\ndata = { big = true }\n[[act]]\ndo = "appraise"\n'
    staged = prepare(drawn.encode(), world=world(), proved=True)
    expected = 'path = ["check", "appraise", "appraise"]\nend = "done"\n'
    outcome = run(read_text(expected + HEAD.replace("land-branch-1", "dong-may") + acts), staged)
    assert outcome.ok, wrong(outcome)


@pytest.mark.parametrize(("big", "taken", "left"), [("true", "large", "small"), ("false", "small", "large")])
def test_of_several_flows_between_two_nodes_the_one_that_was_taken_counts(
    big: str, taken: str, left: str
) -> None:
    staged = prepare(TWO_FLOWS.encode(), world=world(), proved=True)
    acts = f'[[act]]\ndo = "check"\ndata = {{ big = {big} }}\n'
    outcome = run(read_text(HEAD.replace("land-branch-1", "dong-may") + acts), staged)

    assert outcome.ok, wrong(outcome)
    assert (outcome.passed.flows[taken], outcome.passed.flows[left]) == (1, 0)


#: Two gateways that two flows join, by condition or beside each other, before a step.
GATEWAYS = (
    TWO_FLOWS.replace(
        '<bpmn:exclusiveGateway id="size" default="small" />',
        '<bpmn:{kind}Gateway id="size" {default} /><bpmn:{kind}Gateway id="again" />',
    )
    .replace('sourceRef="size" targetRef="appraise"', 'sourceRef="size" targetRef="again"')
    .replace(
        '<bpmn:sequenceFlow id="to_done"',
        '<bpmn:sequenceFlow id="to_appraise" sourceRef="again" targetRef="appraise" />'
        '<bpmn:sequenceFlow id="to_done"',
    )
)


@pytest.mark.parametrize("big", [True, False])
@pytest.mark.parametrize(
    ("kind", "large", "small"),
    [("exclusive", (1, 0), (0, 1)), ("inclusive", (1, 0), (0, 1)), ("parallel", (1, 1), (1, 1))],
)
def test_of_several_flows_between_two_gateways_each_counts_by_itself(
    kind: str, large: tuple[int, int], small: tuple[int, int], big: bool
) -> None:
    file = GATEWAYS.replace("{kind}", kind).replace(
        "{default}", "" if kind == "parallel" else 'default="small"'
    )
    if kind == "parallel":
        file = file.replace("<bpmn:conditionExpression>big</bpmn:conditionExpression>", "")
    staged = prepare(file.encode(), world=world(), proved=True)
    acts = f'[[act]]\ndo = "check"\ndata = {{ big = {str(big).lower()} }}\n[[act]]\ndo = "appraise"\n'
    outcome = run(read_text(HEAD.replace("land-branch-1", "dong-may") + acts), staged)

    assert outcome.ok, wrong(outcome)
    flows = outcome.passed.flows
    assert (flows["large"], flows["small"]) == (large if big else small)
    assert (flows["to_size"], flows["to_appraise"], flows["to_done"]) == (1, 1, 1)


BIRTH_HEAD = HEAD.replace("land-branch-1", "dong-may").replace("08:00", "09:00")
WAITS = """
[[act]]
do = "check_papers"

[[act]]
do = "appraise"
data = { needs_verification = true, eligible = true, verifying_unit = "lung-suong.office" }

[[act]]
do = "await_verification"
until = "verification_overdue"

[act.expect]
open = ["await_undertaking"]
"""
CAME = """
[[act]]
do = "await_verification"
at = 2026-03-06T08:30:00+07:00
happened_at = 2026-03-05T16:50:00+07:00
data = { verification_result = "15/2026" }
"""


def test_what_came_before_a_wait_lapsed_is_told_as_what_is_done_at_the_step_that_waited() -> None:
    expected = (
        '\n[act.expect]\npath = ["check_papers", "appraise", "await_verification"]\nopen = ["appraise"]\n'
    )
    outcome = told(WAITS + CAME + expected, BIRTH, BIRTH_HEAD)
    assert outcome.ok, wrong(outcome)
    assert [record.verb for record in outcome.records[-2:]] == ["undo_lapse", "complete"]
    given = [
        event for record in outcome.records for event in record.events if isinstance(event, TaskAssigned)
    ]
    assert outcome.records[-1].actor in [event.holder for event in given if event.unit == "lung-suong.office"]


def test_what_came_after_the_wait_lapsed_finds_no_step_that_waits() -> None:
    after = CAME.replace("05T16:50", "06T00:10")
    (slip,) = wrong(told(WAITS + after, BIRTH, BIRTH_HEAD))
    assert "Expected an open step 'await_verification'" in slip


def test_a_lapse_that_somebody_built_on_is_told_as_refused() -> None:
    built = (
        '\n[[act]]\ndo = "await_undertaking"\nat = 2026-03-06T08:00:00+07:00\n'
        'data = { undertaking_number = "1" }\n'
    )
    outcome = told(WAITS + built + CAME + 'refused = "chưa có việc gì tiếp theo"\n', BIRTH, BIRTH_HEAD)
    assert outcome.ok, wrong(outcome)


PAPERS = """
attachments = ["Đơn đăng ký"]

[[act]]
note = "Người nộp gửi thêm"
by = "an.nguyen"
attachments = ["Ảnh hiện trạng", "Bản đồ"]

[[act]]
do = "check_papers"
attachments = ["Phiếu kiểm tra"]
"""


def test_papers_are_told_by_name_where_the_verbs_take_them() -> None:
    outcome = told(PAPERS)
    assert outcome.ok, wrong(outcome)
    noted = [event for record in outcome.records for event in record.events if isinstance(event, Noted)]
    assert [[paper["name"] for paper in event.attachments] for event in noted] == [
        ["Đơn đăng ký"],
        ["Ảnh hiện trạng", "Bản đồ"],
        ["Phiếu kiểm tra"],
    ]


@pytest.mark.parametrize("found", ['"Đơn"', "[5]", '[" "]'])
def test_papers_that_are_no_names_are_refused_at_their_line(found: str) -> None:
    with pytest.raises(ScenarioRefused, match="names of papers") as refused:
        told(f"\nattachments = {found}\n")
    assert "tên các giấy tờ" in in_vietnamese(refused.value)
