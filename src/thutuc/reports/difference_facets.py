"""Everything that can differ between two versions of a procedure, and what it is called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, time
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from thutuc.procedure import Beside, Decision, Field, Returned, Variant
from thutuc.procedure.telling import beside_told
from thutuc.reports.description import DECISIONS
from thutuc.worktime import Term


class Area(StrEnum):
    """What a change concerns, in the order in which it is told."""

    VALIDITY = "validity"  #: on which days dossiers are received
    PROCEDURE = "procedure"  #: name, code, authority, result
    BASIS = "basis"  #: decisions, texts of law
    TERM = "term"
    ENVELOPE = "envelope"  #: supplements, extensions, payments, apologies
    DATA = "data"  #: what is filled in, forms
    STEP = "step"  #: which steps there are, in which order, under which names
    ROLE = "role"
    UNIT = "unit"
    ACT = "act"
    ASSIGNMENT = "assignment"  #: who of several, who besides, what is signed before
    WAIT = "wait"  #: suspensions and consultations
    NOTICE = "notice"  #: who is told of a term
    FLOW = "flow"
    CONDITION = "condition"
    NODE = "node"  #: gateways, events, services and the like
    DRAWING = "drawing"  #: only how it is drawn


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that is compared."""

    path: str  #: attributes divided by points
    area: Area
    vi: str
    en: str


def _facets(*rows: tuple[str, Area, str, str]) -> Mapping[str, Facet]:
    return MappingProxyType({row[0]: Facet(*row) for row in rows})


HEADER: Mapping[str, Facet] = _facets(
    ("effective_from", Area.VALIDITY, "áp dụng từ ngày", "in force from"),
    ("effective_to", Area.VALIDITY, "áp dụng đến hết ngày", "in force until"),
    ("code", Area.PROCEDURE, "mã thủ tục", "code"),
    ("field", Area.PROCEDURE, "lĩnh vực", "field"),
    ("authority", Area.PROCEDURE, "cơ quan thực hiện", "authority"),
    ("result", Area.PROCEDURE, "kết quả", "result"),
    ("code_pattern", Area.PROCEDURE, "mẫu mã hồ sơ", "pattern of codes"),
    ("notes", Area.PROCEDURE, "ghi chú", "notes"),
    ("decisions", Area.BASIS, "quyết định", "decisions"),
    ("basis", Area.BASIS, "căn cứ pháp lý", "legal basis"),
    ("legal_term", Area.TERM, "thời hạn giải quyết", "legal term"),
    ("committed_term", Area.TERM, "thời hạn cam kết", "committed term"),
    ("variants", Area.TERM, "thời hạn theo điều kiện", "terms by case"),
    ("cutoff", Area.TERM, "giờ chốt", "cut-off"),
    ("cutoffs", Area.TERM, "giờ chốt theo hình thức nộp", "cut-offs by channel"),
    ("groups", Area.TERM, "nhóm bước chung thời hạn", "groups of steps"),
    ("supplement.stages", Area.ENVELOPE, "khâu được yêu cầu bổ sung", "stages of supplements"),
    ("supplement.at_most", Area.ENVELOPE, "số lần yêu cầu bổ sung", "requests for papers"),
    ("supplement.after", Area.ENVELOPE, "thời hạn sau khi bổ sung", "term after a supplement"),
    ("supplement.applicant_term", Area.ENVELOPE, "thời hạn của người nộp", "applicant's term"),
    ("supplement.basis", Area.ENVELOPE, "căn cứ yêu cầu bổ sung", "basis of supplements"),
    ("supplement.ask_within", Area.ENVELOPE, "thời hạn yêu cầu bổ sung", "papers are asked within"),
    ("supplement.when_over", Area.ENVELOPE, "khi người nộp quá hạn", "when the applicant's term ends"),
    ("supplement.signer", Area.ENVELOPE, "người ký yêu cầu bổ sung", "signer of requests"),
    ("extensions", Area.ENVELOPE, "gia hạn theo luật", "extensions"),
    ("payments", Area.ENVELOPE, "phí, lệ phí", "payments"),
    ("apology", Area.ENVELOPE, "thời điểm xin lỗi", "moment of the apology"),
    ("apology_basis", Area.ENVELOPE, "căn cứ xin lỗi", "basis of the apology"),
    ("retention.term", Area.ENVELOPE, "thời hạn bảo quản", "how long dossiers are kept"),
    ("retention.basis", Area.ENVELOPE, "căn cứ bảo quản", "basis of keeping"),
    ("retention.made_up", Area.ENVELOPE, "thời hạn bảo quản tự đặt", "keeping is made up"),
    ("ladders", Area.NOTICE, "nhắc việc, báo cấp trên", "ladders"),
    ("fields", Area.DATA, "dữ liệu khi nộp", "data at reception"),
    ("form.name", Area.DATA, "tờ khai", "application form"),
    ("form.papers", Area.DATA, "giấy tờ", "papers"),
    ("form.fees", Area.DATA, "mức phí, lệ phí", "fees"),
    ("form.digest", Area.DATA, "nội dung tệp tờ khai", "content of the application form"),
)
STEP: Mapping[str, Facet] = _facets(
    ("name", Area.STEP, "tên bước", "name"),
    ("number", Area.STEP, "bước số", "number"),
    ("output", Area.STEP, "biểu mẫu, kết quả", "output"),
    ("kind", Area.STEP, "loại phần tử", "kind"),
    ("made_up", Area.STEP, "số liệu tự đặt", "made up"),
    ("role", Area.ROLE, "vai trò", "role"),
    ("unit", Area.UNIT, "loại đơn vị", "kind of unit"),
    ("unit_from", Area.UNIT, "đơn vị theo dữ liệu", "unit by datum"),
    ("territory_from", Area.UNIT, "địa bàn theo dữ liệu", "territory by datum"),
    ("act", Area.ACT, "việc làm theo luật", "act"),
    ("assign", Area.ASSIGNMENT, "cách giao việc", "assignment"),
    ("same_as", Area.ASSIGNMENT, "cùng người với bước", "same officer as"),
    ("not_same_as", Area.ASSIGNMENT, "khác người với bước", "another officer than"),
    ("cooperating", Area.ASSIGNMENT, "phối hợp", "co-operating"),
    ("following", Area.ASSIGNMENT, "theo dõi", "following"),
    ("requires", Area.ASSIGNMENT, "phải ký trước", "signed before"),
    ("term", Area.TERM, "thời gian", "term"),
    ("counting", Area.TERM, "cách tính thời gian", "counting"),
    ("untimed", Area.TERM, "không tính thời gian", "untimed"),
    ("variants", Area.TERM, "thời gian theo điều kiện", "terms by case"),
    ("returned", Area.TERM, "thời gian khi chuyển trả", "term when returned"),
    ("cutoffs", Area.TERM, "giờ chốt", "cut-offs"),
    ("group", Area.TERM, "nhóm chung thời hạn", "group"),
    ("decides", Area.ASSIGNMENT, "ký bước này là đã có quyết định", "its signature decides"),
    ("result_ready", Area.TERM, "xong bước này là có kết quả", "result is ready"),
    ("appointment", Area.TERM, "hẹn lần thứ", "appointment"),
    ("suspend.ground", Area.WAIT, "lý do tạm dừng tính thời gian", "ground of suspension"),
    ("suspend.basis", Area.WAIT, "căn cứ tạm dừng", "basis of suspension"),
    ("suspend.waits_for", Area.WAIT, "chờ ai", "waits for"),
    ("suspend.after", Area.WAIT, "thời hạn sau khi chờ", "clock after the wait"),
    ("suspend.reading", Area.WAIT, "chỉ dừng theo cách hiểu", "only by the reading"),
    ("suspend.papers", Area.WAIT, "chờ giấy tờ bổ sung", "waits for papers"),
    ("consult.on_silence", Area.WAIT, "hết hạn không trả lời", "on silence"),
    ("consult.basis", Area.WAIT, "căn cứ lấy ý kiến", "basis of consultation"),
    ("consult.then", Area.WAIT, "dữ liệu đặt khi im lặng", "data set on silence"),
    ("ladder", Area.NOTICE, "nhắc việc, báo cấp trên", "ladder"),
    ("fields", Area.DATA, "dữ liệu", "data"),
    ("form.name", Area.DATA, "biểu mẫu", "form"),
    ("form.papers", Area.DATA, "giấy tờ", "papers"),
    ("form.fees", Area.DATA, "mức phí, lệ phí", "fees"),
    ("form.digest", Area.DATA, "nội dung tệp biểu mẫu", "content of the form"),
)
NODE: Mapping[str, Facet] = _facets(
    ("name", Area.NODE, "tên", "name"),
    ("kind", Area.NODE, "loại phần tử", "kind"),
    ("event.kind", Area.NODE, "loại sự kiện", "kind of event"),
    ("event.ref", Area.NODE, "thông điệp, tín hiệu, mã", "message, signal, code"),
    ("event.timer", Area.TERM, "hẹn giờ", "timer"),
    ("event.condition", Area.CONDITION, "điều kiện", "condition"),
    ("event.wait", Area.NODE, "chờ bù trừ xong", "waits for compensation"),
    ("event.parts", Area.NODE, "các sự kiện", "events"),
    ("event.together", Area.NODE, "cần mọi sự kiện", "all events are needed"),
    ("interrupting", Area.NODE, "dừng bước", "interrupts"),
    ("loop", Area.NODE, "lặp", "loop"),
    ("called", Area.NODE, "quy trình được gọi", "called process"),
    ("script", Area.NODE, "phép gán", "script"),
    ("asked", Area.NODE, "bảng quyết định", "decision table"),
    ("service", Area.NODE, "dịch vụ", "service"),
    ("ending.outcome", Area.NODE, "hồ sơ kết thúc", "the dossier ends"),
    ("ending.basis", Area.BASIS, "căn cứ kết thúc", "basis of the end"),
    ("message", Area.NODE, "thông điệp", "message"),
    ("activation", Area.CONDITION, "điều kiện đi tiếp", "activation"),
    ("attached_to", Area.NODE, "gắn ở", "attached to"),
    ("handler", Area.NODE, "bước bù trừ", "compensated by"),
    ("parent", Area.NODE, "nằm trong", "lies in"),
    ("triggered_by_event", Area.NODE, "quy trình con theo sự kiện", "event subprocess"),
    ("transaction", Area.NODE, "giao dịch", "transaction"),
    ("for_compensation", Area.NODE, "chỉ chạy để bù trừ", "for compensation"),
    ("instantiate", Area.NODE, "mở quy trình", "begins the process"),
    ("start_quantity", Area.NODE, "số thẻ vào", "tokens taken"),
    ("completion_quantity", Area.NODE, "số thẻ ra", "tokens given"),
    ("fields", Area.DATA, "dữ liệu", "data"),
)
FLOW: Mapping[str, Facet] = _facets(
    ("source", Area.FLOW, "đi từ", "from"),
    ("target", Area.FLOW, "đi đến", "to"),
    ("name", Area.FLOW, "tên luồng", "name"),
    ("condition", Area.CONDITION, "điều kiện", "condition"),
    ("default", Area.CONDITION, "luồng mặc định", "default flow"),
)
_SHORT = 12


def value_of(thing: object, path: str) -> Any:
    """What stands at a path; nothing where something on the way is not there."""
    for name in path.split("."):
        thing = None if thing is None else getattr(thing, name)
    return thing[:_SHORT] if path.endswith("digest") and isinstance(thing, str) else thing


def items(value: Any) -> tuple[str, ...]:
    """What a value says, in the file's own words, item by item; nothing where it says nothing."""
    if value is None or value == "":
        return ()
    if isinstance(value, tuple):
        return tuple(_told(each) for each in value)
    return (_told(value),)


def came_and_went(before: Any, after: Any) -> list[tuple[str | None, str | None]]:
    """Of two lists what is gone, what came, and what is the same one with something else said of it."""
    gone, came = _not_in(before, after), _not_in(after, before)
    becomes: dict[int, Any] = {}
    for which in (_identity, _name):
        taken = set(map(id, becomes.values()))
        theirs = _alone(which, (each for each in came if id(each) not in taken))
        for key, ours in _alone(which, (each for each in gone if id(each) not in becomes)).items():
            if key in theirs:
                becomes[id(ours)] = theirs[key]
    taken = set(map(id, becomes.values()))
    return [
        *((_told(each), _told(becomes[id(each)]) if id(each) in becomes else None) for each in gone),
        *((None, _told(each)) for each in came if id(each) not in taken),
    ]


def _alone(which: Callable[[Any], tuple[object, ...]], some: Iterable[Any]) -> dict[tuple[object, ...], Any]:
    """Those that say who they are and are alone in it."""
    found: dict[tuple[object, ...], list[Any]] = {}
    for each in some:
        found.setdefault(which(each), []).append(each)
    return {key: one for key, (one, *more) in found.items() if any(key) and not more}


def _not_in(some: Any, others: Any) -> list[Any]:
    """The items of a list that, as they are told, the other has not."""
    there, found = Counter(items(others)), []
    for each in some if isinstance(some, tuple) else () if some is None else (some,):
        if there[_told(each)]:
            there[_told(each)] -= 1
        else:
            found.append(each)
    return found


def _identity(item: Any) -> tuple[object, ...]:
    """Which one of a list it is: what it is called, and where or when it holds."""
    return (*_name(item), getattr(item, "when", None), getattr(item, "channel", None))


def _name(item: Any) -> tuple[object, ...]:
    return (getattr(item, "name", None),)


def _told(value: Any) -> str:  # noqa: PLR0911 - one line a kind
    if isinstance(value, Beside):
        return beside_told([value]) or value.unit_from or "–"
    if isinstance(value, Field):
        return _field(value)
    if isinstance(value, Variant):
        terms = [
            f"+ {value.add}" if value.add is not None else "",
            *map(_or_nothing, (value.term, value.committed_term)),
        ]
        return f"{_case(value.name, value.when)}: {', '.join(filter(None, terms))}{_by(value.basis)}"
    if isinstance(value, Returned):
        return f"{_case(value.name, value.when)}: {value.term}{_by(value.basis)}"
    if isinstance(value, Decision):
        return f"{DECISIONS.get(value.kind, value.kind)} {value.number}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, Term | date | str):
        return str(value)
    if is_dataclass(value):
        return ", ".join(
            f"{each.name}={', '.join(items(found))}"
            for each in fields(value)
            for found in [getattr(value, each.name)]
            if each.name != "line" and not (each.default is not MISSING and found == each.default)
        )
    if hasattr(value, "model_dump"):
        said = value.model_dump(exclude_defaults=True)
        return ", ".join(f"{name}={found}" for name, found in said.items())
    return str(value)


def _case(name: str, when: str | None) -> str:
    """The case in which a term holds, by its name and its condition."""
    return " ".join(part for part in (name, f"[{when}]" if when else "") if part) or "–"


def _by(basis: str | None) -> str:
    return f" ({basis})" if basis else ""


def _or_nothing(term: Term | None) -> str:
    return "" if term is None else str(term)


def _field(value: Field) -> str:
    """A datum as one reads it: ``eligible: boolean, bắt buộc``."""
    marks = [
        str(value.type),
        *(["required"] if value.required else []),
        *(["append"] if value.append else []),
    ]
    more = [f"least={value.least}"] if value.least is not None else []
    more += [f"most={value.most}"] if value.most is not None else []
    more += [" | ".join(f"{one} ({word})" if (word := value.word(one)) else one for one in value.choices)]
    label = f" “{value.label}”" if value.label else ""
    return f"{value.name}{label}: {', '.join(filter(None, [*marks, *more]))}"
