"""Every refusal of the engine has its Vietnamese sentence, with the facts of the English one in it."""

from __future__ import annotations

import ast
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from thutuc.api.problems import Refused, of_error
from thutuc.api.reading import read_body, read_query
from thutuc.configuration import read_configuration
from thutuc.engine import in_english, in_vietnamese, told
from thutuc.engine import refusals as engine_refusals
from thutuc.engine.naming import VERB_NAMES
from thutuc.engine.refusals.house import HOUSE
from thutuc.engine.refusals.operating import OPERATING
from thutuc.engine.refusals.sentences import SENTENCES
from thutuc.engine.refusals.words import ACTS, LIMITS, PHRASES, TERMS
from thutuc.engine.written import check_kept, findable
from thutuc.errors import (
    Busy,
    DossierChanged,
    EvaluationError,
    Fault,
    LimitExceeded,
    NothingMatches,
    NotPermitted,
    RequestForgotten,
    RequestReused,
    StoreError,
    TaskClosed,
    TermError,
    ThutucError,
    UnknownDossier,
    UnknownProcedure,
    UnknownTask,
    WrongData,
    WrongState,
    halves,
    in_both,
)
from thutuc.procedure import GROUND_NAMES
from thutuc.store.queries import NO_UPGRADE, differences
from thutuc.worktime import Policies, Session
from thutuc_roles.reading import read_organisation

ROOT = Path(__file__).parents[1]
FIRST = "Fill in what it asks for first, or correct it."
MARKED = engine_refusals._MARKED
#: Which arguments of a refusal are sentences, or parts of one.
TEXTS = {
    "WrongState": (0, 1),
    "WrongData": (0,),
    "NotPermitted": (1, 2),
    "forbid": (0, 1),
    "LimitExceeded": (0,),
}


def sentences(node: ast.expr) -> Iterator[str]:
    """The texts that stand in an argument as they are written; ``§0`` for each fact put into one."""
    if isinstance(node, ast.List | ast.Tuple):
        for each in node.elts:
            yield from sentences(each)
    elif isinstance(node, ast.ListComp):
        yield from sentences(node.elt)
    elif isinstance(node, ast.IfExp):
        yield from (*sentences(node.body), *sentences(node.orelse))
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "§0" for part in node.values]
        text = "".join(str(part) for part in parts)
        if text.strip("§0 ;:"):  # nothing but facts says nothing of its own
            yield text


def refusals(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        for number in TEXTS.get(name, ()):
            if number < len(node.args):
                yield from sentences(node.args[number])


def untold(templates: Iterable[str]) -> list[str]:
    """Those sentences, or parts of sentences, that have no Vietnamese."""
    tables = (SENTENCES, OPERATING, HOUSE, PHRASES, ACTS, LIMITS)
    return [
        text
        for text in templates
        if told(text) == text
        and not engine_refusals._MARKED.search(text)
        and all(engine_refusals._said(text, table) is None for table in tables)
        and text not in VERB_NAMES
    ]


FILES = sorted(
    path
    for folder in (
        "src/thutuc/dossier",
        "src/thutuc/engine",
        "src/thutuc/runtime",
        "src/thutuc/scenario",
        "plugins",
    )
    for path in (ROOT / folder).rglob("*.py")
)


#: What only who writes a host's code sees: the connection he hands over, and what cannot come to be.
DEVELOPERS = {
    "src/thutuc/engine/files.py",
    "src/thutuc/simulation/writing.py",
    "src/thutuc/store/filing.py",
    "src/thutuc/store/hosts.py",
    "src/thutuc/store/postgres.py",
    "src/thutuc/store/sqlite.py",
    "src/thutuc/store/sqlitetx.py",
    "src/thutuc/worktime/budget.py",
}
#: Errors that are one sentence, which may come of what people of an office write: files, settings, calendars.
OF_FILES = {
    "ConfigurationError",
    "CalendarError",
    "OrganisationError",
    "StoreError",
    "JournalBroken",
    "Problem",
}
WRITTEN = sorted(
    path
    for folder in ("src/thutuc", "plugins")
    for path in (ROOT / folder).rglob("*.py")
    if path.relative_to(ROOT).as_posix() not in DEVELOPERS and "pytest_plugin" not in path.parts
)


def of_files(path: Path) -> Iterator[str]:
    """The sentences about files, settings and calendars, as they are made."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and called(node) in OF_FILES and node.args:
            for said in sentences(node.args[0]):
                text = said.replace("a known §0 in", "a known post in")
                text = text.replace("of kind §0 §0", "of kind §0 in §0")
                yield f"§0: {text}" if text.startswith(("line ", "expected ")) else text


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_what_is_said_of_files_and_settings_has_its_vietnamese(path: Path) -> None:
    assert untold(of_files(path)) == []


@pytest.mark.parametrize("number", range(3))
def test_an_organisations_file_is_told_line_by_line_in_vietnamese(number: int, tmp_path: Path) -> None:
    text, said = ORGANISATIONS[number]
    file = tmp_path / "organisation.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ThutucError) as refused:
        read_organisation(file)
    told_vi = in_vietnamese(refused.value).replace(str(file), "f")
    assert told_vi.split("\n") == said
    assert len(str(refused.value).split("\n")) == len(said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_refusal_has_its_vietnamese(path: Path) -> None:
    assert untold(refusals(path)) == []


def test_the_sentences_are_found_at_all() -> None:
    found = [text for path in FILES for text in refusals(path)]
    assert len(found) > 150
    assert "an open dossier" in found
    assert untold(["a sentence that nobody has put into Vietnamese"]) != []


#: What is written into an organisation's file, and what is said of it.
ORGANISATIONS = (
    (
        "agencies:\n  - {id: xa, name: Xã, level: commune}\nunits: []\nposts: []\nofficers: []\n"
        "holdings:\n  - {officer: an, post: head, since: ngày mai}\n",
        [
            "f:2: agencies.0.kind: thiếu mục này",
            "f:2: agencies.0.code: thiếu mục này",
            "f:2: agencies.0.level: không có mục này; có: since, until, id, kind, name, code, "
            "code_until, codes, parent, serves, successors, collective",
            "f:7: holdings.0.since: phải là ngày như 2026-03-09, nhưng đã ghi 'ngày mai'",
        ],
    ),
    (
        "agencies:\n  - {id: xa, name: Xã, kind: commune, code: H1}\n"
        "units:\n  - {id: xa.one, name: Một cửa, agency: huyen, kind: one-stop}\n"
        "posts: []\nofficers: []\nholdings:\n  - {officer: an, post: head, since: 2026-01-01}\n",
        [
            "f:4: Không có cơ quan nào mang mã 'huyen': đơn vị 'xa.one'",
            "f:8: Không có chức danh nào mang mã 'head': việc giữ chức danh của 'an'",
            "f:8: Không có cán bộ nào mang mã 'an': việc giữ chức danh của 'head'",
            "f:2: Cơ quan 'xa' phải có đúng một đơn vị lãnh đạo (leads), tìm thấy: không có",
            "f:4: Đơn vị 'xa.one' chưa có chức danh đứng đầu (head)",
        ],
    ),
    ("agencies: []\nagencies: []\n", ["f, dòng 2: mục 'agencies' chỉ ghi một lần, nhưng ghi hai lần"]),
)

#: Which argument of a call is the rule that forbids, by the name of what is called.
RULED = {"NotPermitted": 2, "TaskHeld": 2, "forbid": 1, "refuse": 4}
RULING = sorted({*FILES, ROOT / "src/thutuc/defaults.py", *(ROOT / "src/thutuc/organisation").glob("*.py")})
#: Words that only English has.
ENGLISH = re.compile(r"\b(the|who|only|nobody|no|not|a|an|is|to|which|it|paper)\b")


def called(node: ast.expr) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")


def rules(tree: ast.AST) -> Iterator[str]:
    """Every rule that is written as one text, and so in one language."""
    for node in ast.walk(tree):
        name = called(node) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in RULED and RULED[name] < len(node.args):
            yield from sentences(node.args[RULED[name]])
        if isinstance(node, ast.Call) and name == "Mandate":
            yield from (text for key in node.keywords if key.arg == "rule" for text in sentences(key.value))
        if isinstance(node, ast.Assign) and any(getattr(each, "id", "") == "rule" for each in node.targets):
            yield from sentences(node.value)


def pairs(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every rule that is written in both languages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and called(node) == "in_both":
            vietnamese, english = ("".join(sentences(each)).replace("§0", "") for each in node.args[:2])
            yield vietnamese, english


@pytest.mark.parametrize("path", RULING, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_rule_is_wholly_vietnamese_and_wholly_english(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert [text for text in rules(tree) if text and " · " not in text] == []
    for vietnamese, english in pairs(tree):
        assert MARKED.search(vietnamese) and not ENGLISH.search(vietnamese), vietnamese
        assert ENGLISH.search(english) and not MARKED.search(english), english
        assert "làm việc này" in vietnamese or "may do this" not in english, vietnamese


def test_the_rules_are_found_at_all() -> None:
    trees = [ast.parse(path.read_text("utf-8")) for path in RULING]
    assert len([pair for tree in trees for pair in pairs(tree)]) > 40
    alone = ast.parse('rule = "no post is held"\nraise NotPermitted(by, "sign", "not his")')
    assert [*rules(alone)] == ["no post is held", "not his"]


def test_what_thutuc_toml_may_not_say_is_told_word_by_word_in_vietnamese(tmp_path: Path) -> None:
    file = tmp_path / "thutuc.toml"
    file.write_text('database = ""\nlint = {"time-short" = "loud"}\nnow = 5\n[outbox]\nx = 1\n', "utf-8")
    with pytest.raises(ThutucError) as refused:
        read_configuration(tmp_path, {})
    assert in_vietnamese(refused.value).replace(str(file), "f") == (
        "f ghi điều mà thutuc.toml không cho phép: "
        "database: phải là đường dẫn hoặc địa chỉ của cơ sở dữ liệu, nhưng đã ghi ''; "
        "lint.time-short: phải là 'off', 'warn' hoặc 'error', nhưng đã ghi 'loud'; "
        "outbox.x: không có mục này; có: file, webhooks, smtp; now: phải là thời điểm, nhưng đã ghi '5'"
    )
    file.write_text('[database]\nurl = "sqlite:///t.db"\n', "utf-8")
    with pytest.raises(ThutucError) as section:
        read_configuration(tmp_path, {})
    assert str(in_vietnamese(section.value)).endswith(
        'database: phải là một dòng như database = "thutuc.db" ở đầu tệp, không phải một mục [database]'
    )


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (lambda: Session.parse("17:00-08:00"), "Buổi làm việc phải kết thúc sau khi bắt đầu"),
        (lambda: Session.parse("sáng"), "Giờ làm việc phải ghi như '07:30-11:30', nhưng đã ghi 'sáng'"),
        (lambda: Policies.of({"around_posting": "x"}), "Cách hiểu 'around_posting' phải là"),
    ],
)
def test_calendars_and_readings_made_in_code_are_refused_in_vietnamese(
    made: Callable[[], object], said: str
) -> None:
    with pytest.raises(ThutucError) as refused:
        made()
    assert in_vietnamese(refused.value).startswith(said)


def test_a_rule_in_both_languages_is_told_in_one() -> None:
    rule = in_both("không giữ vị trí nào", "no post is held", "Điều 19.1")
    refused = NotPermitted("an", "complete", rule)
    assert in_vietnamese(refused) == "'an' không được hoàn thành bước: không giữ vị trí nào; Điều 19.1."
    assert in_english(refused) == (
        "Expected somebody who may complete, found 'an': no post is held; Điều 19.1."
    )
    assert halves("một") == ("một", "một")
    assert in_vietnamese(NotPermitted("an", "reappoint in retrospect", "một")).startswith(
        "'an' không được ghi lùi ngày việc xin lỗi và hẹn lại:"
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            WrongState("an open dossier", "one that is withdrawn"),
            "Cần hồ sơ đang mở, nhưng hồ sơ đã rút.",
        ),
        (
            WrongState("a dossier that is in-progress or ready", "one that is submitted"),
            "Cần hồ sơ đang giải quyết hoặc đã có kết quả, nhưng hồ sơ đã nộp, chưa tiếp nhận.",
        ),
        (
            WrongState(
                "a dossier whose clock runs", "one that waits for papers of the applicant; supply them first"
            ),
            "Thời hạn của hồ sơ đang tạm dừng tính, chờ người nộp bổ sung: ghi nhận giấy tờ bổ sung (supply) "
            "rồi gia hạn.",
        ),
        (
            WrongState(
                "a task that the last act opened, and nothing else since",
                "việc sau cùng là nộp hồ sơ · a last act 'start'",
            ),
            "Chỉ rút lại được việc vừa chuyển, khi chưa ai làm gì tiếp; việc sau cùng là nộp hồ sơ.",
        ),
        (WrongData(["Expected an opinion, found nothing"]), "Chưa nhập ý kiến."),
        (
            WrongData(["Expected a unit or agency that is known, found 'xa'. Did you mean 'xã'?"]),
            "Không có đơn vị, cơ quan 'xa'. Có phải là 'xã'?",
        ),
        (
            WrongData(
                ["Expected batches of 1 to 1000 dossiers, found 0"], [Fault("/a", "A", "x", "Thiếu a")]
            ),
            "Mỗi đợt từ 1 đến 1000 hồ sơ, đây là 0; Thiếu a.",
        ),
        (
            NotPermitted("an", "hand_over", "chỉ hệ thống được khai báo · only a named system"),
            "'an' không được bàn giao khi sắp xếp đơn vị, nhân sự: chỉ hệ thống được khai báo.",
        ),
        (
            NotPermitted("an", "suspend in retrospect", "chỉ người đứng đầu"),
            "'an' không được ghi lùi ngày việc tạm dừng tính thời gian: chỉ người đứng đầu.",
        ),
        (
            LimitExceeded("tokens in one dossier", 5, 6),
            "Nhiều nhất 5 nhánh đang chạy của một hồ sơ, nhưng có 6.",
        ),
        (UnknownProcedure("x"), "Chưa có thủ tục 'x' nào đang được áp dụng."),
        (UnknownDossier("x"), "Không có hồ sơ nào mang số hoặc mã 'x'."),
        (UnknownTask("7"), "Không có việc nào mang mã '7'."),
        (TaskClosed("7", "finished"), "Việc '7' không còn mở."),
        (RequestReused("r"), "Yêu cầu 'r' đã được gửi trước đây với nội dung khác."),
        (
            RequestReused("r", hidden=True),
            "Mã yêu cầu 'r' đã dùng ở nơi cơ quan này không xem được: lấy mã khác.",
        ),
        (
            RequestForgotten("r", archived=False),
            "Yêu cầu 'r' đã làm trước đây; nội dung của nó không còn lưu, nên không so lại được và không làm "
            "lần nữa.",
        ),
        (
            RequestForgotten("r", archived=True),
            "Yêu cầu 'r' đã làm trước đây; nội dung của nó đang ở trong tệp lưu trữ, lấy lại trước đã, nên "
            "không so lại được và không làm lần nữa.",
        ),
        (EvaluationError("a > 1", "there is no a"), "Không tính được 'a > 1': không có a."),
        (
            WrongData([f"{EvaluationError('a > 1', 'there is no a')} {FIRST}"]),
            "Không tính được 'a > 1': không có a. Nhập, hoặc sửa, dữ liệu mà biểu thức hỏi trước.",
        ),
    ],
)
def test_a_refusal_says_the_same_in_vietnamese(error: ThutucError, said: str) -> None:
    assert in_vietnamese(error) == said


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            WrongState(
                "an extension after the clock began to run at 2026-03-02 09:00:00+07:00",
                "2026-03-02 08:59:07.000001+07:00",
            ),
            "Cần gia hạn sau khi thời hạn bắt đầu tính lúc 09:00 ngày 02/03/2026, "
            "nhưng thời điểm đã nhập là 08:59:07 ngày 02/03/2026.",
        ),
        (
            WrongData(["Expected a day after the promised one and not past, found 2026-03-02"]),
            "Ngày hẹn lại phải sau ngày đã hẹn và chưa qua, nhưng đã nhập 02/03/2026.",
        ),
        (
            WrongData(["Expected a document issued by the day it suspends from, 2026-03-02, found no day"]),
            "Văn bản phải ban hành không muộn hơn ngày bắt đầu tạm dừng, 02/03/2026; "
            "ngày của văn bản: chưa ghi.",
        ),
        (
            WrongData(["Expected an act that has happened, found one at 2026-03-02T02:00:00+00:00"]),
            "Việc phải đã xảy ra, nhưng thời điểm đã nhập là 09:00 ngày 02/03/2026.",
        ),
        (
            WrongData(["Expected a unit that is there, found 'xa', which ended on 2026-06-30; p, q follows"]),
            "Đơn vị 'xa' đã kết thúc hoạt động hết ngày 30/06/2026; đơn vị kế thừa: p, q.",
        ),
        (
            WrongData(
                ["Expected a unit that is there, found 'xa', which ended on 2026-06-30; nothing follows"]
            ),
            "Đơn vị 'xa' đã kết thúc hoạt động hết ngày 30/06/2026, không có đơn vị kế thừa.",
        ),
        (
            UnknownProcedure("khai-sinh", ["khai-sinh"], "2026-03-02"),
            "Thủ tục 'khai-sinh' không có phiên bản nào được áp dụng ngày 02/03/2026: triển khai phiên bản "
            "áp dụng ngày ấy.",
        ),
        (
            ThutucError("Expected 2026-03-02, found 2026-03-01."),
            "Cần 02/03/2026, nhưng ngày đã nhập là 01/03/2026",
        ),
        (
            ThutucError("Expected '2026-03-02', found 2026-02-30."),
            "Cần '2026-03-02', nhưng đây là 2026-02-30",
        ),
        (
            ThutucError("Expected at most 64,000,000 bytes in a.yaml, found more."),
            "Tệp a.yaml dài quá 64.000.000 byte",
        ),
    ],
)
def test_days_and_instants_are_told_as_officials_write_them(error: ThutucError, said: str) -> None:
    assert in_vietnamese(error) == said


def test_no_sentence_says_this_is_before_a_day_or_an_instant() -> None:
    asked = re.compile(
        r"Expected (an instant|a day|an act|papers after|happened_at)\b.*found (one at )?\{\d\}"
    )
    lines = [(english, said) for english, said in SENTENCES if asked.fullmatch(english)]
    assert len(lines) > 10
    assert [english for english, said in lines if "đây là" in said] == []


def test_a_gateway_without_a_way_names_its_conditions() -> None:
    assert in_vietnamese(NothingMatches("g", ["a", "b"])).startswith(
        "Sau 'g' không điều kiện nào đúng (a; b)"
    )


def test_of_two_languages_beside_each_other_the_vietnamese_is_taken() -> None:
    assert told("Bảng chưa có bước nào · expected at least one step") == "Bảng chưa có bước nào"


def test_what_has_no_vietnamese_stands_as_it_is() -> None:
    assert in_vietnamese(ThutucError("something else.")) == "something else."
    assert (
        in_vietnamese(NotPermitted("an", "claim", "because of {0}\n(.*"))
        == "'an' không được nhận việc: because of {0}\n(.*."
    )


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            WrongData(
                [
                    "Expected a ground of extension that the procedure declares, and it declares none; "
                    "found 'x'"
                ]
            ),
            "Thủ tục không khai báo căn cứ gia hạn nào, nên không gia hạn được theo 'x'.",
        ),
        (
            WrongData(["Expected a ground among court, tax, theft, found 'thuế'"]),
            "Căn cứ tạm dừng phải là một trong: chờ kết quả giải quyết của Tòa án (court), "
            "nghĩa vụ tài chính (tax), theft; đây là 'thuế'.",
        ),
        (
            WrongData(["Expected a ground of extension among complexity; found 'x'"]),
            "Căn cứ gia hạn phải là một trong: nội dung phức tạp (complexity); nhưng đã ghi 'x'.",
        ),
        (
            WrongState("a dossier whose clock stands still", "one whose clock runs"),
            "Thời hạn của hồ sơ đang tính, không có gì để tính tiếp.",
        ),
        (
            WrongState(
                "a dossier for which Phí thẩm định (TT 299/2016/TT-BTC) is paid", "one that is unpaid"
            ),
            "Hồ sơ chưa nộp Phí thẩm định (TT 299/2016/TT-BTC): ghi đã nộp (pay) rồi làm lại việc này; nộp "
            "phí trước khi tiếp nhận thì không tiếp nhận ngay khi nộp hồ sơ.",
        ),
        (
            WrongState("a fee not paid before", "one that was, at reception; correct puts its record right"),
            "Khoản phí này đã ghi là nộp khi tiếp nhận; ghi sai thì đính chính (correct).",
        ),
        (
            WrongState("a clock that has run in this dossier (intake)", "'dossier', which has not"),
            "Hồ sơ chưa được cơ quan giải quyết tiếp nhận nên chưa có ngày hẹn trả; thời hạn khác xem "
            "bằng --clock: intake.",
        ),
        (
            WrongState("a dossier at the stage intake", "one at appraisal"),
            "Hồ sơ đã qua khâu tiếp nhận (intake), đang ở khâu thẩm định (appraisal).",
        ),
        (
            NotPermitted("an.nguyen", "start", "không giữ vị trí nào"),
            "'an.nguyen' không được ghi nhận hồ sơ nộp: không giữ vị trí nào.",
        ),
        (
            WrongData(["Expected reception, the only moment of payment, found 'x'"]),
            "Thủ tục chỉ thu phí, lệ phí ở thời điểm reception; nhưng đã ghi 'x'.",
        ),
        (
            WrongState("a dossier whose clock runs", "one that stands still for posting"),
            "Thời hạn của hồ sơ đang tạm dừng tính vì niêm yết công khai (posting).",
        ),
        (
            WrongData(["Expected a unit or agency of the organisation, found 'khong-co'"]),
            "Tệp tổ chức không có đơn vị, cơ quan nào mang mã 'khong-co': ghi đúng mã đơn vị.",
        ),
        (
            WrongState(
                "a dossier whose retention has ended and that nothing holds",
                "bảo quản đến hết ngày 31/12/2027 · kept until 2027-12-31",
            ),
            "Cần hồ sơ đã hết thời hạn bảo quản và không bị tạm giữ, "
            "nhưng hồ sơ bảo quản đến hết ngày 31/12/2027.",
        ),
        (
            WrongState(
                "a dossier that was just moved, with no other act since",
                "có việc sau cùng là “đến giờ” · 'tick'",
            ),
            "Không đưa về phiên bản trước được: sau khi chuyển, hồ sơ có việc sau cùng là “đến giờ”.",
        ),
        (
            WrongData(
                ["Expected something to search by among code, unit, found 'cod'. Did you mean 'code'?"]
            ),
            "Tiêu chí tìm kiếm phải là một trong: code, unit; nhưng đã ghi 'cod'. Có phải là 'code'?",
        ),
        (
            DossierChanged(49, 77, 1),
            "Hồ sơ 49 đã thay đổi: đã xem ở lần ghi 77, nay là lần ghi 1; xem lại hồ sơ rồi làm lại.",
        ),
        (
            TermError("năm ngày", "'năm' is not a number"),
            "Cần thời hạn như '07 ngày làm việc' hoặc '04 giờ', nhưng đã ghi 'năm ngày': "
            "'năm' không phải là số.",
        ),
        (
            ThutucError("Expected to read x.toml, but: No such file or directory."),
            "Không đọc được x.toml: không có tệp hoặc thư mục này",
        ),
    ],
)
def test_a_refusal_says_what_to_do_in_vietnamese(error: ThutucError, said: str) -> None:
    assert in_vietnamese(error) == said


def test_every_reason_why_a_term_cannot_be_read_has_its_vietnamese() -> None:
    found = [
        text
        for path in (ROOT / "src/thutuc").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and called(node) == "TermError"
        for text in sentences(node.args[1])
    ]
    assert len(found) > 8
    assert [text for text in found if engine_refusals._said(text, TERMS) is None] == []


#: What who operates thutuc is told, and what the HTTP service refuses itself.
OPERATED = [
    ROOT / "src/thutuc" / name
    for name in (
        "api/looks.py", "api/seeing.py", "api/tokens.py", "cli/copies.py", "cli/keeping.py",
        "cli/procedures.py", "cli/serve.py", "engine/archiving.py", "outbox/webhook.py", "store/checking.py",
        "store/copying.py", "store/keys.py", "store/pool.py",
    )
]  # fmt: skip


@pytest.mark.parametrize("path", OPERATED, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_who_operates_it_is_told_in_vietnamese(path: Path) -> None:
    nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
    parts = {id(part) for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    said = [
        text
        for node in nodes
        if isinstance(node, ast.Constant | ast.JoinedStr) and id(node) not in parts
        for text in sentences(node)
        if text.startswith("Expected ") and (text.endswith(".") or ", found" in text)
    ]
    assert said and untold(said) == []


@pytest.mark.parametrize("path", sorted((ROOT / "src/thutuc/cli").glob("*.py")), ids=lambda path: path.name)
def test_a_wrong_command_line_is_told_in_both_languages(path: Path) -> None:
    told_so = [
        text
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "BadParameter"
        for text in sentences(node.args[0])
    ]
    assert [text for text in told_so if " · " not in text] == []


def test_a_sentence_within_another_is_told_in_vietnamese_too_with_one_stop() -> None:
    tables = "Expected thutuc's tables, found none: apply the migrations with upgrade()."
    said = told(f"{tables} So it is in x.db; `thutuc db check` tells more.")
    assert said == (
        "Bảng dữ liệu ở x.db không phải của bản phát hành này: Chưa có bảng dữ liệu của thutuc: chạy `thutuc "
        "db upgrade`; `thutuc db check` cho biết thêm"
    )


LOOKED_UP = {
    "states": engine_refusals.STATES,
    "sentences": SENTENCES + OPERATING + HOUSE,
    "phrases": engine_refusals._PHRASES,
    "acts": ACTS,
    "limits": LIMITS,
    "words of a file": engine_refusals.WORDS_OF_A_FILE,
}


@pytest.mark.parametrize("name", LOOKED_UP)
def test_no_line_of_a_table_is_hidden_behind_a_more_general_one(name: str) -> None:
    """Else its own English is told by the other's Vietnamese, with half of it left in English."""
    table = LOOKED_UP[name]
    facts = [tuple(re.sub(r"\{(\d)\}", r"§\1", half) for half in line) for line in table]
    assert [
        english for english, vietnamese in facts if engine_refusals._said(english, table) != vietnamese
    ] == []


@pytest.mark.parametrize("name", LOOKED_UP)
def test_each_half_says_once_what_was_expected(name: str) -> None:
    for english, vietnamese in LOOKED_UP[name]:
        assert len(re.findall("[Ee]xpected", english)) < 2 and "xpected" not in vietnamese, english


def test_who_may_not_is_told_in_english_with_a_verb() -> None:
    assert "somebody who may hand over, found" in str(NotPermitted("an", "hand_over", "r"))
    assert "somebody who may hand over, found" in in_english(NotPermitted("an", "hand_over", "v · r"))


def test_what_a_driver_says_ends_with_one_stop() -> None:
    driver = sqlite3.ProgrammingError("Cannot operate on a closed database.")
    closed = StoreError(f"Expected the database to do what it was asked, but: {driver}.")
    assert str(closed).endswith("but: Cannot operate on a closed database.")
    assert in_vietnamese(closed).endswith("được giao: Cannot operate on a closed database")
    again = Busy(f"Expected to get the rows, but {driver}; try again.")
    assert str(again) == "Expected to get the rows, but Cannot operate on a closed database; try again."
    assert str(StoreError("Expected a database at ../x, found none.")).endswith("at ../x, found none.")


def test_no_sentence_is_half_vietnamese() -> None:
    assert (
        told("Expected some thing nobody knows, found 'x'") == "Expected some thing nobody knows, found 'x'"
    )
    assert told("Expected kind, found 'x'") == "Cần kind, nhưng đây là 'x'"
    key = "Expected a header Idempotency-Key of 1 to 200 visible ASCII characters, found none or another."
    assert told(key).startswith("Thiếu hoặc sai tiêu đề Idempotency-Key")
    said = in_vietnamese(
        ThutucError(
            "Expected the file to have the digest that its last line tells, found another: it was altered."
        )
    )
    assert said == "Mã băm không đúng với dòng cuối của tệp: tệp đã bị sửa"


TABLES = (SENTENCES, OPERATING, engine_refusals.STATES, PHRASES, ACTS, LIMITS)
SLOT = re.compile(r"\{(\d)\}")
#: The English of every line, between its places.
DIVIDED = [SLOT.split(english)[::2] for table in TABLES for english, _ in table]


def test_no_sentence_has_a_place_twice() -> None:
    """A place that stands twice would have to hold the same twice: no line asks for that."""
    for english, _ in (line for table in TABLES for line in table):
        assert len(SLOT.findall(english)) == len(set(SLOT.findall(english))), english


@given(data=st.data())
@settings(max_examples=1_500, derandomize=True, deadline=None)
def test_the_facts_of_a_sentence_are_those_that_a_pattern_gives(data: st.DataObject) -> None:
    parts = data.draw(st.sampled_from(DIVIDED) | st.lists(st.text("ab", max_size=2), min_size=1, max_size=4))
    pieces = (
        st.sampled_from([*filter(None, parts), "x", "một", " "]) if any(parts) else st.text("ab", max_size=3)
    )
    text = parts[0] + "".join("".join(data.draw(st.lists(pieces, max_size=3))) + part for part in parts[1:])
    pattern = "(.*?)".join(map(re.escape, parts))
    found = re.fullmatch(pattern, text, re.DOTALL)

    assert engine_refusals._facts(parts, text) == (list(found.groups()) if found else None)
    other = data.draw(st.text("abx ", max_size=9))
    expected = re.fullmatch(pattern, other, re.DOTALL)
    assert engine_refusals._facts(parts, other) == (list(expected.groups()) if expected else None)


@pytest.mark.parametrize("kind", ["repeated", "each many times", "inside itself"])
def test_a_refusal_that_repeats_a_sentence_s_own_words_takes_no_time_and_no_depth(kind: str) -> None:
    begun = process_time()
    for parts in DIVIDED:
        several = [part for part in parts[1:] if part]
        if kind == "repeated":
            text = parts[0] + "".join(several) * (1_900 // max(1, len("".join(several))))
        elif kind == "each many times":
            text = parts[0] + "".join(part * (1_900 // len("".join(several))) for part in several) + "#"
        else:
            times = 1_900 // max(1, len(parts[0]) + len(parts[-1]))
            text = parts[0] * times + parts[-1] * times
        assert told(text[:1_990]) or not text

    assert process_time() - begun < 5  # all 360 of them; one alone took four seconds


def test_what_a_phrase_holds_is_put_into_vietnamese_as_deep_as_phrases_go() -> None:
    assert told("at most at most one that is closed") == "nhiều nhất nhiều nhất hồ sơ closed"
    assert told("at most " * 200 + "x").endswith("at most x")


def test_an_argument_that_has_the_name_of_a_ground_is_told_as_the_argument() -> None:
    kept = "to be text of at most 500 characters, found a NUL or half a surrogate pair in it"
    assert told(f"Expected applicant {kept}") == (
        "applicant phải là chữ, nhiều nhất 500 ký tự, đây là "
        "chữ có ký tự NUL hoặc ký tự Unicode không trọn vẹn"
    )
    assert told("one that stands still for applicant").endswith("chờ người nộp bổ sung, xác nhận (applicant)")
    for name in GROUND_NAMES:
        for check, text in ((check_kept, "\0"), (check_kept, "x" * 501), (findable, "0123 ")):
            with pytest.raises(WrongData) as refused:
                check(name, text)
            assert str(in_vietnamese(refused.value)).startswith(f"{name} ")


def test_what_the_check_of_a_database_finds_missing_is_told_in_vietnamese():
    remedy = "lệnh nâng cấp không sửa được, hãy tạo lại như trong bước nâng cấp hoặc phục hồi bản sao lưu"
    for found, said in (
        ("Expected trigger t as released, found none", "Thiếu trigger t của bản phát hành"),
        ("Expected index i as released, found another", "index i khác với bản phát hành"),
    ):
        assert told(f"{found}: {NO_UPGRADE}.") == f"{said}: {remedy}"


@pytest.mark.parametrize(
    ("applied", "said"),
    [
        ({}, "Chưa áp dụng bước nâng cấp 0001_first: chủ các bảng chạy `thutuc db upgrade`"),
        ({"9000_later": "x"}, "Bảng dữ liệu đã được một bản phát hành mới hơn nâng cấp (9000_later)"),
        (
            {"0001_first": "x"},
            "Bước nâng cấp 0001_first không khớp: bảng dữ liệu do một bản mã nguồn khác",
        ),
    ],
)
def test_tables_of_another_release_are_told_in_vietnamese_with_what_to_do(
    applied: dict[str, str], said: str
) -> None:
    problem = differences(applied, "sqlite")[0]
    assert told(problem).startswith(said)
    where = f"{problem} So it is in x.db; `thutuc db check` tells more."
    assert told(where).startswith(f"Bảng dữ liệu ở x.db không phải của bản phát hành này: {said}")
    assert told(f"{problem} The tables were changed while this ran.").endswith(told(problem).rstrip("."))


def test_an_agency_that_nobody_is_acted_for_is_told_in_vietnamese():
    agency = "Expected to write what the agency that is acted for may, but no; name its units (acting_for), "
    assert told(f"{agency}or connect as the workers' role").startswith("Chưa nói làm thay cơ quan nào")


class _Page(BaseModel):
    limit: int = Field(default=10, ge=1, le=100)


def test_the_service_tells_bounds_and_broken_json_in_each_language() -> None:
    with pytest.raises(Refused) as large:
        read_query(b"limit=101", _Page)
    assert large.value.faults[0].message_vi == "nhiều nhất là 100"
    with pytest.raises(Refused) as broken:
        read_body({"content-type": "application/json"}, b"{", _Page)
    problem = of_error(broken.value).problem
    assert problem.detail.startswith("Expected JSON: expecting property name")
    assert str(problem.detail_vi).startswith("Nội dung không phải JSON: sai cú pháp JSON")
    assert "Expect" not in str(problem.detail_vi)
    for sent, en, vi in (
        (b"\xff{", "it is not UTF-8", "nội dung không phải UTF-8"),
        (b"[NaN]", "a number is NaN, which JSON has not", "có số NaN, JSON không có số này"),
    ):
        with pytest.raises(Refused) as other:
            read_body({"content-type": "application/json"}, sent, _Page)
        problem = of_error(other.value).problem
        assert problem.detail == f"Expected JSON: {en}."
        assert problem.detail_vi == f"Nội dung không phải JSON: {vi}."
