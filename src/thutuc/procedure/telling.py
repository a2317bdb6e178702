"""How a procedure is told to people in a table: units, acts and times in officials' words, one line each."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from thutuc.procedure.law import Group
from thutuc.procedure.procedure import Procedure
from thutuc.procedure.step import Act, Beside, Field, Returned, Step, Variant

#: What the usual kinds of units are called; a kind that is not here is shown as written.
UNIT_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "one-stop": "Bộ phận Một cửa",
        "civil-status": "tư pháp - hộ tịch",
        "chair": "lãnh đạo UBND cấp xã",
        "office": "văn phòng HĐND và UBND",
        "economics-division": "phòng kinh tế",
        "culture-society-division": "phòng văn hóa - xã hội",
        "investment-division": "phòng chuyên môn về đầu tư",
        "planning-division": "phòng quy hoạch - kiến trúc",
        "land-division": "phòng quản lý đất đai",
        "records-office": "văn thư",
        "commune": "UBND cấp xã",
        "commune-posting": "UBND cấp xã nơi niêm yết",
        "department": "Sở",
        "department-leadership": "lãnh đạo Sở",
        "province": "UBND tỉnh",
        "provincial-chair": "lãnh đạo UBND tỉnh",
        "provincial-office": "Văn phòng UBND tỉnh",
        "land-office": "Văn phòng đăng ký đất đai",
        "land-office-leadership": "lãnh đạo Văn phòng đăng ký đất đai",
        "land-branch": "Chi nhánh Văn phòng đăng ký đất đai",
        "tax-office": "cơ quan thuế",
        "police": "Công an tỉnh",
        "police-leadership": "lãnh đạo Công an tỉnh",
        "innovation-division": "phòng đổi mới sáng tạo",
        "innovation-council": "Hội đồng thẩm định trung tâm đổi mới sáng tạo",
        "social-protection-division": "phòng bảo trợ xã hội",
        "medical-division": "phòng nghiệp vụ y",
        "merit-division": "phòng người có công",
        "minerals-division": "phòng địa chất và khoáng sản",
        "minerals-council": "Hội đồng thẩm định khoáng sản",
        "religion-division": "phòng tôn giáo",
        "arts-division": "phòng quản lý văn hóa",
        "commune-records": "văn thư UBND cấp xã",
        "business-registration": "cơ quan đăng ký kinh doanh cấp xã",
        "mediation-council": "Hội đồng hòa giải",
        "commune-police": "Công an cấp xã",
        "police-administration": "phòng cảnh sát quản lý hành chính",
        "social-insurance": "Bảo hiểm xã hội cơ sở",
        "care-facility": "cơ sở trợ giúp xã hội",
        "school": "nhà trường",
        "provincial-records": "văn thư Văn phòng UBND tỉnh",
        "provincial-office-division": "phòng chuyên môn, Văn phòng UBND tỉnh",
        "provincial-office-leadership": "lãnh đạo Văn phòng UBND tỉnh",
        "provincial-one-stop": "Trung tâm Phục vụ hành chính công tỉnh",
        "military-command": "Bộ Chỉ huy quân sự tỉnh",
        "military-leadership": "lãnh đạo Bộ Chỉ huy quân sự tỉnh",
    }
)

#: What each act is called.
ACT_NAMES: Mapping[Act, str] = MappingProxyType(
    {
        Act.PREPARE: "Soạn thảo, thụ lý",
        Act.INITIAL: "Ký nháy",
        Act.DECIDE: "Quyết định",
        Act.SIGN: "Ký",
        Act.ISSUE: "Phát hành",
        Act.RECEIVE: "Tiếp nhận",
        Act.RETURN: "Trả kết quả",
        Act.CONSULT: "Cho ý kiến",
    }
)

#: What each stage (khâu) is called in which papers are asked for.
STAGE_NAMES: Mapping[str, str] = MappingProxyType({"intake": "tiếp nhận", "appraisal": "thẩm định"})

UNTIMED = "không tính thời gian"
OUTSIDE = "không tính vào thời hạn"  #: while the dossier's clock stands still
MADE_UP = "(tự đặt)"
SHARED = "thời gian chung"
BY_DATA = "theo dữ liệu"
CASE, ENDS_ITSELF, WHEN_RETURNED = "trường hợp", "tự hết sau", "khi chuyển trả"
BESIDE = "phối hợp:"
GAP = "……………"  #: where neither the file nor the organisation has a word for people: to be filled in by hand

#: What the engine knows of every dossier, where the file does not say what it is called.
_OWN: Mapping[str, str] = MappingProxyType({"channel": "Hình thức nộp"})

#: Where the organisation's own names of its units are not known.
NO_NAMES: Mapping[str, str] = MappingProxyType({})


def printed(text: str) -> str:
    """A text of a file as one line in which nothing is obeyed or hidden."""
    line = " ".join(text.split())
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in line)


def kind_to_choose(kind: str) -> str:
    """A kind of unit as a file names it, with what it is called: ``chair (lãnh đạo UBND cấp xã)``."""
    name = UNIT_NAMES.get(kind)
    return kind if name is None else f"{kind} ({name})"


def number_of(procedure: Procedure, step: Step) -> str:
    """The step's row in the published table, else its place in the file."""
    return bare_number(step.number or "") or str(procedure.steps.index(step) + 1)


def bare_number(text: str) -> str:
    """The number of a step without the word before it: “Bước 4” is 4, as “bước 4” is said of it."""
    return re.sub(r"^bước\s*(?=\d)", "", text, flags=re.IGNORECASE)


def unit_told(procedure: Procedure, step: Step, names: Mapping[str, str] = NO_NAMES) -> str:
    """Which unit does the step: its kind in words, or by which datum it is found.

    *names* are what an organisation calls its units, by their kind.
    """
    if step.unit_from:
        loop = procedure.node[step.id].loop
        many = loop is not None and loop.item == step.unit_from and loop.collection is not None
        if many and loop is not None and loop.collection is not None:
            return f"{BY_DATA} “{field_label(procedure, loop.collection)}”, từng mục"
        return f"{BY_DATA} “{field_label(procedure, step.unit_from)}”"
    return kind_told(step.unit, names) if step.unit else ""


def kind_told(kind: str, names: Mapping[str, str] = NO_NAMES) -> str:
    """What a kind of unit is called: as the organisation names its own, else in the usual words.

    One that every commune has is never called by the name of the only one that the organisation knows.
    """
    usual = UNIT_NAMES.get(kind)
    named = usual if usual and "cấp xã" in usual else names.get(kind) or usual
    return named or (GAP if re.fullmatch(r"[a-z0-9_.-]+", kind) else kind)


def beside_told(all_of: Sequence[Beside], names: Mapping[str, str] = NO_NAMES) -> str:
    """Who co-operates in a step: roles with their units."""
    return ", ".join(
        " ".join(
            part for part in (each.role, f"({kind_told(each.unit, names)})" if each.unit else "") if part
        )
        for each in all_of
    )


def time_told(procedure: Procedure, step: Step, *, outside: bool, told: Callable[[str], str]) -> str:
    """How much time the step has, first the plain term, then what it depends on.

    *outside* says that the dossier's clock stands still meanwhile; *told* puts a condition into words.
    """
    times = _times(procedure, step, outside=outside, told=told)
    return "; ".join(part.replace(";", ",") for part in times)


def variant_told(variant: Variant, told: Callable[[str], str]) -> str:
    """A case by which a term changes, and how; *told* puts its condition into words."""
    case = f"{CASE} {variant.name or told(variant.when)}"
    if variant.add is not None:
        return f"{case}: thêm {variant.add}"
    terms = [
        str(variant.term) if variant.term is not None else "",
        f"cam kết {variant.committed_term}" if variant.committed_term is not None else "",
        f"yêu cầu bổ sung trong {variant.ask_within}" if variant.ask_within is not None else "",
    ]
    return f"{case}: {', '.join(term for term in terms if term)}"


def _times(procedure: Procedure, step: Step, *, outside: bool, told: Callable[[str], str]) -> Iterator[str]:
    plain = _plain(procedure, step, outside=outside)
    if plain:
        yield f"{plain} {MADE_UP}" if step.made_up else plain
    yield from (variant_told(each, told) for each in step.variants)
    edges = (node for node in procedure.nodes if node.attached_to == step.id and node.interrupting)
    timers = (node.event.timer.text for node in edges if node.event is not None and node.event.timer)
    yield from (f"{ENDS_ITSELF} {text}" for text in timers if text != str(step.term))
    yield from (_returned(each, told) for each in step.returned)


def _plain(procedure: Procedure, step: Step, *, outside: bool) -> str:
    group = procedure.group.get(step.group or "")
    if step.term is not None:
        said = str(step.term)
    elif step.untimed:
        said = "" if outside else UNTIMED
    elif group is not None and group.term is not None:
        said = f"{SHARED} {group.term} ({_called(group)})"
    else:
        return ""
    return ", ".join(part for part in (said, OUTSIDE if outside else "") if part)


def _called(group: Group) -> str:
    return f"nhóm {group.name or GAP}"


def _returned(each: Returned, told: Callable[[str], str]) -> str:
    case = each.name or (told(each.when) if each.when else "")
    case = f" {case}" if case else ""
    return f"{WHEN_RETURNED}{case}: {each.term}"


def fields_of(procedure: Procedure) -> Iterator[Field]:
    """Every datum that the application or an element may set, wherever it is filled in."""
    yield from procedure.header.fields
    for node in procedure.nodes:
        yield from node.fields if node.step is None else node.step.fields


def choice_word(procedure: Procedure, name: str, value: object) -> str:
    """What officials read for a value of a datum that is chosen; empty where nothing says it."""
    words = (field.word(value) for field in fields_of(procedure) if field.name == name)
    return next(filter(None, words), "")


def field_label(procedure: Procedure, name: str) -> str:
    """What officials read of a datum, wherever it is filled in; a gap where nothing says it."""
    own = [*procedure.header.fields, *(field for step in procedure.steps for field in step.fields)]
    return next((field.label for field in own if field.name == name and field.label), _OWN.get(name, GAP))
