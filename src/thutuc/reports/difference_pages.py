"""Tells a difference to people: lines for a terminal or a page of HTML, in Vietnamese or English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from types import MappingProxyType

from thutuc.bounded import dotted
from thutuc.bpmn.names import vietnamese
from thutuc.lint.conditions import CHANNELS
from thutuc.procedure import WHOM, ground_name, ground_told
from thutuc.procedure.telling import ACT_NAMES, STAGE_NAMES, UNIT_NAMES
from thutuc.reports.description import MOMENTS
from thutuc.reports.diagram import draw
from thutuc.reports.difference import Change, Difference, Of, What
from thutuc.reports.difference_conditions import with_conditions_told
from thutuc.reports.difference_facets import FLOW, HEADER, NODE, STEP, Area, Facet
from thutuc.reports.difference_standing import Receives, Standing, Stood
from thutuc.reports.pages import Cell, Code, Grid, Part, Points, html

MARKS: Mapping[What, str] = {What.ADDED: "+", What.REMOVED: "−", What.MOVED: "↕", What.CHANGED: "~"}
_FACETS = {Of.PROCEDURE: HEADER, Of.STEP: STEP, Of.NODE: NODE, Of.FLOW: FLOW}
_MORE: Mapping[str, Facet] = {
    "id": Facet("id", Area.STEP, "mã trong tệp", "id"),
    "name": Facet("name", Area.PROCEDURE, "tên", "name"),
    "executable": Facet("executable", Area.PROCEDURE, "thực thi được (isExecutable)", "executable"),
    "order": Facet("order", Area.STEP, "đứng sau bước", "comes after"),
    "": Facet("", Area.DRAWING, "", ""),
}
_SAID: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "vi": {
            Of.PROCEDURE: "Thủ tục",
            Of.STEP: "Các bước",
            Of.NODE: "Cổng, sự kiện, việc tự động",
            Of.FLOW: "Các luồng và điều kiện",
            "heads": "|Phần tử|Mã|Nội dung|Trước|Sau",
            "dossiers": "Hồ sơ đang giải quyết",
            "drops": "bỏ",
            "adds": "thêm",
            "nothing": "(không có)",
            "true": "có",
            "false": "không",
            "same": "Hai bản không có gì khác nhau.",
            "drawing": "Chỉ hình vẽ thay đổi; cách giải quyết không đổi.",
            "none": "Không có hồ sơ nào đang mở.",
            "version": "Phiên bản {version} ({valid}): {count} hồ sơ đang mở, giữ phiên bản đã tiếp nhận.",
            "both": "Phiên bản {version} ({valid}): {count} hồ sơ đang mở; {received} hồ sơ đã tiếp nhận giữ "
            "phiên bản ấy, {submitted} hồ sơ chưa tiếp nhận thì theo phiên bản của ngày tiếp nhận.",
            "new": "Phiên bản {version} ({valid}) chính là bản mới: {count} hồ sơ đang mở.",
            "at": "{count} hồ sơ ở bước “{name}” [{step}]: {then}",
            "gone": "bản mới không có bước này; muốn chuyển phải chọn bước thay thế",
            "as": "chuyển được sang [{becomes}], không đổi",
            "changed": "chuyển sang [{becomes}] thì đổi: {what}",
            "required": "Dữ liệu bản mới bắt buộc mà hồ sơ có thể chưa có: {names}.",
            "receives": "Hồ sơ mới được tiếp nhận theo:",
            "by": "{since}: phiên bản {version}",
            "by new": "{since}: phiên bản {version}, là bản mới",
            "nobody": "{since}: không có phiên bản nào, không tiếp nhận được",
            "before": "trước {0}",
            "deployed": "từ khi triển khai",
            "from": "từ {0}",
            "until": "đến hết {0}",
            "always": "không ghi ngày áp dụng",
        },
        "en": {
            Of.PROCEDURE: "Procedure",
            Of.STEP: "Steps",
            Of.NODE: "Gateways, events, automatic work",
            Of.FLOW: "Flows and conditions",
            "heads": "|Element|Id|What|Before|After",
            "dossiers": "Open dossiers",
            "drops": "dropped",
            "adds": "added",
            "nothing": "(none)",
            "true": "yes",
            "false": "no",
            "same": "There is no difference.",
            "drawing": "Only the drawing changed; nothing is handled otherwise.",
            "none": "No dossier is open.",
            "version": "Version {version} ({valid}): {count} open, which keep the version they came under.",
            "both": "Version {version} ({valid}): {count} open; {received} received, which keep it, "
            "{submitted} not received, which go by the version of the day of reception.",
            "new": "Version {version} ({valid}) is the new one: {count} open.",
            "at": "{count} at the step “{name}” [{step}]: {then}",
            "gone": "the new version has no such step; to move them one has to be chosen",
            "as": "could go on at [{becomes}], unchanged",
            "changed": "going on at [{becomes}] changes: {what}",
            "required": "Data the new version requires that a dossier may lack: {names}.",
            "receives": "New dossiers are received under:",
            "by": "{since}: version {version}",
            "by new": "{since}: version {version}, the new one",
            "nobody": "{since}: none, nothing can be received",
            "before": "before {0}",
            "deployed": "once it is deployed",
            "from": "from {0}",
            "until": "until {0}",
            "always": "no day written",
        },
    }
)  # fmt: skip


_GOES_ON = {"resume": "tính tiếp", "restart": "tính lại từ đầu"}
#: what officials read for the file's own words
_VALUES: Mapping[str, Mapping[str, str]] = {
    "act": {str(act): name for act, name in ACT_NAMES.items()},
    "counting": {"law": "theo luật", "table": "theo bảng"},
    "suspend.after": _GOES_ON,
    "supplement.after": _GOES_ON,
    "supplement.stages": dict(STAGE_NAMES),
    "supplement.when_over": {"tell": "chỉ báo", "close": "dừng giải quyết"},
    "supplement.signer": {"desk": "người tiếp nhận hồ sơ", "agency-head": "thủ trưởng cơ quan"},
    "consult.on_silence": {
        "agreed": "coi như đồng ý",
        "escalate": "báo cấp trên",
        "block": "tiếp tục chờ",
    },
    "apology": {"before-expiry": "trước khi hết hạn", "after-expiry": "khi đã hết hạn"},
    "suspend.waits_for": {code: vi for code, (vi, _) in WHOM.items()},
}
#: what the parts of a value are called, and what their own words mean
_PARTS: Mapping[str, str] = {
    "copies": "bản sao",
    "original": "bản chính",
    "per": "cho mỗi",
    "required": "bắt buộc",
    "said": "mức",
    "agreement": "theo thỏa thuận",
    "ask_within": "yêu cầu bổ sung trong",
    "at": "lúc",
    "at_most": "thêm không quá",
    "basis": "căn cứ",
    "channel": "hình thức nộp",
    "condition": "điều kiện",
    "ground": "lý do",
    "hand_over": "nhận chuyển giao trong",
    "least": "ít nhất",
    "moment": "thời điểm",
    "most": "nhiều nhất",
    "name": "tên",
    "term": "thời hạn",
    "times": "số lần",
    "until": "cho đến khi",
    "since": "tính từ",
    "up_to": "tổng cộng không quá",
    "when": "điều kiện",
}
_MEANT: Mapping[str, Mapping[str, str]] = {
    "channel": CHANNELS,
    "moment": MOMENTS,
    "since": {"expiry": "ngày hết hạn"},
}
_MARKS: Mapping[str, str] = {
    "append": "ghi thêm",
    "boolean": "đúng hoặc sai",
    "choice": "lựa chọn",
    "date": "ngày",
    "list": "danh sách",
    "object": "nhóm dữ liệu",
    "integer": "số nguyên",
    "number": "số",
    "required": "bắt buộc",
    "text": "văn bản",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the account, and what stands below it."""

    mark: str
    text: str
    details: tuple[str, ...] = ()


def facet_told(change: Change, lang: str) -> str:
    """What of an element changed, in words."""
    facet = _FACETS[change.of].get(change.facet) or _MORE[change.facet]
    return facet.vi if lang == "vi" else facet.en


def value_told(change: Change, value: str | None, lang: str) -> str:
    """What stood or stands there, in officials' words where there are such."""
    said = _SAID[lang]
    if value is None:
        return said["nothing"]
    if value in ("true", "false"):
        return said[value]
    if change.area is Area.VALIDITY:
        return _day(value, lang)
    return value if lang != "vi" else _in_words(change.facet, value)


def _in_words(facet: str, value: str) -> str:
    if facet == "unit" and value in UNIT_NAMES:
        return f"{UNIT_NAMES[value]} ({value})"
    if facet == "suspend.ground":
        return ground_told(value)
    if facet == "fields":
        value = re.sub(r"(?<=[:,] )([a-z]+)(?=,|$)", lambda mark: _MARKS.get(mark[1], mark[1]), value)
    value = re.sub(r"(?:^|(?<=, ))([a-z_]+)=([^,]*)", _part_told, value)
    return _VALUES.get(facet, {}).get(value, value)


def _part_told(part: re.Match[str]) -> str:
    name, value = part[1], part[2]
    if name == "amount" and value.isdecimal():
        return f"{dotted(int(value))} đồng"
    meant = ground_name(value) if name == "ground" else _MEANT.get(name, {}).get(value, value)
    return f"{_PARTS.get(name, name)}: {_SAID['vi'][meant] if meant in ('true', 'false') else meant}"


def lines(difference: Difference, lang: str = "vi") -> Iterator[tuple[str, tuple[Line, ...]]]:
    """The account by sections: a heading and its lines; one section without heading where nothing differs."""
    if not difference.changes or difference.changes[0].area is Area.DRAWING:
        yield "", (Line("", _SAID[lang]["drawing" if difference.changes else "same"]),)
        return
    for of, found in _sections(_in_language(difference, lang)):
        told = (_element(tuple(each), lang) for _, each in groupby(found, lambda change: change.element))
        yield _SAID[lang][of], tuple(told)


def _in_language(difference: Difference, lang: str) -> Difference:
    return with_conditions_told(difference) if lang == "vi" else difference


def _sections(difference: Difference) -> Iterator[tuple[Of, Sequence[Change]]]:
    for of in Of:
        found = [change for change in difference.changes if change.of is of]
        if of is Of.PROCEDURE:
            found.sort(key=lambda change: list(Area).index(change.area))
        if found:
            yield of, found


def _element(changes: Sequence[Change], lang: str) -> Line:
    first = changes[0]
    whole = first.what if first.what in (What.ADDED, What.REMOVED) else What.CHANGED
    called = vietnamese(first.name) if first.of is Of.NODE and lang == "vi" else first.name
    name = f"{called} [{first.element}]" if called != first.element else first.element
    if whole is not What.CHANGED:
        condition = first.after or first.before
        return Line(MARKS[whole], name, (condition,) if condition else ())
    return Line(MARKS[whole], name, tuple(_detail(each, lang) for each in changes))


def _detail(change: Change, lang: str) -> str:
    before, after = (value_told(change, value, lang) for value in (change.before, change.after))
    if change.listed:
        word = "drops" if change.after is None else "adds"
        return f"{facet_told(change, lang)}, {_SAID[lang][word]}: {before if change.after is None else after}"
    return f"{facet_told(change, lang)}: {before} → {after}"


# --- dossiers -------------------------------------------------------------------------------------


def dossiers(found: Iterable[Standing], days: Iterable[Receives] = (), lang: str = "vi") -> tuple[Line, ...]:
    """What the new version means: from when on it receives, and for open dossiers, version by version."""
    told = tuple(_version(each, lang) for each in found) or (Line("", _SAID[lang]["none"]),)
    received = tuple(_receives(each, after, lang) for each, after in pairwise((*days, None)) if each)
    return (*((Line("", _SAID[lang]["receives"], received),) if received else ()), *told)


def _receives(each: Receives, after: Receives | None, lang: str) -> str:
    """From when on a version receives; of an undated one only when another begins, or that it is deployed."""
    said = _SAID[lang]
    if each.since:
        since = said["from"].format(_day(each.since, lang))
    else:
        since = said["before"].format(_day(after.since, lang)) if after and after.since else said["deployed"]
    if each.version is None:
        return said["nobody"].format(since=since)
    return said["by new" if each.new else "by"].format(since=since, version=each.version)


def dossiers_title(lang: str = "vi") -> str:
    """The heading above them."""
    return _SAID[lang]["dossiers"]


def _version(each: Standing, lang: str) -> Line:
    said = _SAID[lang]
    facts = {
        "version": each.version,
        "valid": validity(each.effective_from, each.effective_to, lang),
        "count": each.dossiers,
        "received": each.dossiers - each.submitted,
        "submitted": each.submitted,
    }
    if each.same:
        return Line("", said["new"].format(**facts))
    details = [_stood(step, lang) for step in each.steps]
    if each.required:
        details.append(said["required"].format(names=", ".join(each.required)))
    return Line("", said["both" if each.submitted else "version"].format(**facts), tuple(details))


def _stood(step: Stood, lang: str) -> str:
    said = _SAID[lang]
    if step.becomes is None:
        then = said["gone"]
    elif not step.changes:
        then = said["as"].format(becomes=step.becomes)
    else:
        what = ", ".join(dict.fromkeys(facet_told(change, lang) for change in step.changes))
        then = said["changed"].format(becomes=step.becomes, what=what)
    return said["at"].format(count=step.dossiers, name=step.name, step=step.step, then=then)


def validity(begins: object, ends: object, lang: str = "vi") -> str:
    """On which days dossiers are received under a version."""
    said = _SAID[lang]
    told = [
        said[word].format(_day(str(day), lang)) for word, day in (("from", begins), ("until", ends)) if day
    ]
    return " ".join(told) or said["always"]


def _day(text: str, lang: str) -> str:
    """A day as officials write it."""
    return f"{date.fromisoformat(text):%d/%m/%Y}" if lang == "vi" else text


# --- a page ---------------------------------------------------------------------------------------


def page(
    difference: Difference,
    found: tuple[Standing, ...] | None,
    title: str,
    *,
    days: Iterable[Receives] = (),
    lang: str = "vi",
) -> str:
    """The account as one page of HTML, with the new drawing in it."""
    parts = []
    for of, changes in _sections(_in_language(difference, lang)):
        rows = tuple(_row(change, lang) for change in changes if change.area is not Area.DRAWING)
        if rows:
            parts.append(Part(_SAID[lang][of], (Grid(rows, tuple(_SAID[lang]["heads"].split("|"))),)))
    if not parts:
        parts = [Part("", (line.text,)) for _, told in lines(difference, lang) for line in told]
    if found is not None:
        told = [text for line in dossiers(found, days, lang) for text in (line.text, *line.details)]
        parts.append(Part(_SAID[lang]["dossiers"], (Points(tuple(told)),)))
    return html(tuple(parts), title, draw(difference.new), lang=lang)


def _row(change: Change, lang: str) -> tuple[Cell, ...]:
    empty = change.listed or change.what in (What.ADDED, What.REMOVED)
    values = [
        "" if empty and value is None else value_told(change, value, lang)
        for value in (change.before, change.after)
    ]
    return (MARKS[change.what], change.name, Code(change.element), facet_told(change, lang), *values)
