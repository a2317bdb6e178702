"""What the figures are called, in which unit and with how many decimals: Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from typing import NamedTuple

from thutuc.dossier.view import ZONE
from thutuc.engine.naming import DUTY_NAMES
from thutuc.engine.rules.heads import TOLD
from thutuc.reports.sheet import RUNGS
from thutuc.simulation.answers import Answers, Difference, Figure
from thutuc.simulation.laboratory import Checked
from thutuc.simulation.outcome import Key
from thutuc.simulation.tally import RECEPTION

#: A longer name is cut; shorter where the name of a step follows that of its procedure.
_LONGEST, _SHORTER = 48, 24


class Measure(NamedTuple):
    """One measure as people read it."""

    vi: str
    en: str
    unit: str = ""
    decimals: int = 1

    def called(self, lang: str) -> str:
        """Its name with its unit."""
        name = self.vi if lang == "vi" else self.en
        unit = _UNITS.get(self.unit, {}).get(lang, self.unit)
        return f"{name} ({unit})" if unit else name


_UNITS = {
    "h": {"vi": "giờ", "en": "hours"},
    "wh": {"vi": "giờ làm việc", "en": "working hours"},
    "min": {"vi": "phút", "en": "minutes"},
    "d": {"vi": "ngày", "en": "days"},
    "%": {"vi": "%", "en": "%"},
}

#: By section the measures in the order in which they are shown.
MEASURES: Mapping[str, Mapping[str, Measure]] = {
    "dossiers": {
        "received": Measure("Hồ sơ tiếp nhận", "dossiers received"),
        "finished": Measure("Có kết quả", "with a result"),
        "on_time_rate": Measure("Đúng hạn", "on time", "%"),
        "first_kept_rate": Measure("Giữ ngày hẹn lần đầu", "first date kept", "%"),
        "over_received_rate": Measure("Đúng hạn trên số tiếp nhận", "on time over received", "%"),
        "days_mean": Measure("Thời gian đến kết quả, trung bình", "time to the result, mean", "d", 2),
        "days_median": Measure("Thời gian đến kết quả, trung vị", "time to the result, median", "d", 2),
        "days_q90": Measure("Thời gian đến kết quả, 90% không quá", "time to the result, 90 %", "d", 2),
        "open": Measure("Còn mở, chưa quá hạn", "open, not overdue"),
        "overdue": Measure("Còn mở, quá hạn", "open, overdue"),
        "stopped": Measure("Dừng giải quyết, từ chối, không tiếp nhận", "stopped, refused, sent back"),
        "not_supplemented": Measure("Dừng do không bổ sung", "closed without papers"),
        "reappointed": Measure("Hẹn lại", "re-appointed"),
        "gap": Measure("Dài nhất không có thao tác, trung bình", "longest time without an act, mean", "h"),
        "gap_q90": Measure("Dài nhất không có thao tác, 90% không quá", "without an act, 90 %", "h"),
    },
    "steps": {
        "done": Measure("Lượt", "done"),
        "waiting": Measure("Chờ", "waiting", "h", 2),
        "waiting_worked": Measure("Chờ", "waiting", "wh", 2),
        "at_head": Measure("Trong đó chờ giao việc", "of it, until given out", "h", 2),
        "work": Measure("Làm", "work", "min"),
        "stay": Measure("Lưu tại bước", "stay", "h", 2),
        "lapsed": Measure("Kết thúc khi chưa ai làm xong", "ended undone"),
        "left": Measure("Còn chờ khi hết", "still waiting at the end"),
        "queue": Measure("Hàng đợi trung bình", "mean queue", "", 2),
        "share": Measure("Phần trong tổng thời gian chờ", "share of all waiting", "%"),
    },
    "officers": {
        "utilisation": Measure("Phần thời gian làm việc", "utilisation", "%"),
        "worked": Measure("Làm", "worked", "h"),
        "done": Measure("Lượt việc", "things done"),
        "told": Measure("Lần được báo", "times told"),
        "given_out": Measure("Việc đã giao", "tasks given out"),
        "duties": Measure("Nhiệm vụ phát sinh", "duties"),
    },
    "rungs": {"reached": Measure("Lần", "reached")},
    "duties": {
        "arose": Measure("Phát sinh", "arose"),
        "done": Measure("Đã làm", "done"),
        "not_needed": Measure("Không còn cần", "no longer needed"),
    },
}  # fmt: skip

SECTIONS: Mapping[str, Mapping[str, str]] = {
    "dossiers": {"vi": "Hồ sơ", "en": "Dossiers"},
    "steps": {"vi": "Các bước", "en": "Steps"},
    "officers": {"vi": "Cán bộ", "en": "Officers"},
    "rungs": {"vi": "Nấc nhắc, báo", "en": "Rungs"},
    "duties": {"vi": "Nhiệm vụ của người đứng đầu", "en": "Duties of heads"},
}

#: What is said under a section.
NOTES: Mapping[str, Mapping[str, str]] = {
    "steps": {
        "vi": "Bảng bước chỉ tính lượt việc đến trong các ngày được tính; hồ sơ thì theo đến khi xong, kể cả "
        "ở các ngày sau đó (cool_down), nên số lượt có thể ít hơn số hồ sơ có kết quả. Chờ, làm, lưu là "
        "trung bình của việc đã làm xong; việc kết thúc khi chưa ai làm xong chỉ có trong hàng đợi và phần "
        "thời gian chờ.",
        "en": "Steps count what became ready in the days that are counted; dossiers are followed to their "
        "end, through cool_down too, so that a step may be done fewer times than dossiers have a result. "
        "Waiting, work and stay are means of what was done; what ended undone stands in the mean queue and "
        "the share of all waiting.",
    },
    "duties": {
        "vi": "Nhiệm vụ ký văn bản xin lỗi phát sinh trước hạn gửi văn bản, khi chưa biết hồ sơ có chậm hay "
        "không; hồ sơ trả đúng hạn thì không còn cần ký.",
        "en": "An apology is prepared before the last moment for it, when nobody knows yet whether the "
        "dossier will be late; of one that comes in time it is no longer needed.",
    },
}


def written(figure: Figure | None, measure: Measure, lang: str) -> str:
    """A figure with its interval: ``91,2 ± 1,3``."""
    if figure is None:
        return "–"
    text = f"{figure.mean:,.{measure.decimals}f}"
    if figure.half is not None:
        text += f" ± {figure.half:,.{measure.decimals}f}"
    return text.translate(_VIETNAMESE) if lang == "vi" else text


_VIETNAMESE = str.maketrans(",.", ".,")


def labels(found: Checked, lang: str) -> dict[str, str]:
    """What procedures, steps, officers, rungs and duties are called, by the name that figures have."""
    prepared = found.prepared
    told: dict[str, str] = {}
    several = len(prepared.flows) > 1
    for flow in prepared.flows:
        name = flow.net.procedure.name
        told[flow.called] = _named(name, flow.called)
        desk = "Tiếp nhận hồ sơ" if lang == "vi" else "Reception of dossiers"
        which = f"{_cut(name, _SHORTER)}{flow.called.removeprefix(flow.row.id)}: " if several else ""
        told[f"{flow.called}/{RECEPTION}"] = which + desk
        for id, step in flow.steps.items():
            told[f"{flow.called}/{id}"] = _named(which + step.name, id)
    if lang == "vi":
        told |= DUTY_NAMES
    return told


def officers(found: Checked, ids: Sequence[str]) -> dict[str, str]:
    """The names of officers, as the organisation knows them on the plan's first day or its last."""
    told: dict[str, str] = {}
    for id in ids:
        for day in (found.plan.start, found.plan.start + timedelta(days=found.plan.days)):
            at = datetime.combine(day, time(12), ZONE)
            seats = found.prepared.plugins.seats(id, at)
            if seats:
                told[id] = _named(seats[0].officer_name, id)
    return told


def _named(name: str, id: str) -> str:
    return f"{_cut(name, _LONGEST)} [{id}]" if name and name != id else id


def _cut(name: str, longest: int) -> str:
    return name if len(name) <= longest else f"{name[: longest - 1]}…"


def rung(name: str, lang: str) -> str:
    """A rung and whom it tells: ``báo quá hạn → người đứng đầu đơn vị``."""
    which, arrow, tell = name.partition(" → ")
    return f"{RUNGS.get(which, which)}{arrow}{TOLD.get(tell, tell)}" if lang == "vi" else name


def table(
    answers: Answers, section: str, lang: str, called: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """A section as a table: its heading, then a row for each step or officer, as it is *called*."""
    measures = MEASURES[section]
    names = answers.names(section)
    shown = [name for name in measures if any((section, each, name) in answers.figures for each in names)]
    heading = [SECTIONS[section][lang], *(measures[name].called(lang) for name in shown)]
    rows = [
        [
            _row(section, name, lang, called),
            *(written(answers.figure(section, name, each), measures[each], lang) for each in shown),
        ]
        for name in names
    ]
    return heading, rows


def by_chance(changes: Mapping[Key, Difference], lang: str) -> str:
    """How many of the figures that differ at all are told as clear, and how many would be by chance alone."""
    known = [each for key, each in changes.items() if key[2] in MEASURES.get(key[0], {})]
    stirred = [each for each in known if each.change.half or each.change.mean]
    clear, expected = sum(each.is_clear for each in stirred), len(stirred) / 20
    if lang == "vi":
        return (
            f"{len(stirred)} số liệu khác nhau giữa hai kế hoạch, {clear} số vượt khoảng 95% của chính nó; "
            f"nếu chỉ do ngẫu nhiên thì chừng {expected:.0f} số cũng vượt."
        )
    return (
        f"{len(stirred)} figures differ between the plans, {clear} by more than their own 95 % interval; by "
        f"chance alone about {expected:.0f} would."
    )


def _row(section: str, name: str, lang: str, called: Mapping[str, str]) -> str:
    if section == "rungs":
        return rung(name, lang)
    return called.get(name, name) or ("Tất cả" if lang == "vi" else "all")


def differing(
    changes: Mapping[Key, Difference], section: str, lang: str, named: Mapping[str, str]
) -> tuple[list[str], list[list[str]]]:
    """What changes in a section, as a table; what chance alone may have done is left out."""
    called = {"vi": ("Kế hoạch 1", "Kế hoạch 2", "Khác biệt"), "en": ("plan 1", "plan 2", "change")}[lang]
    rows = []
    for (part, name, measure), each in changes.items():
        said = MEASURES[section].get(measure) if part == section else None
        if said is None or not (each.is_clear and round(each.change.mean, said.decimals)):
            continue
        what = f"{_row(section, name, lang, named)}: {said.called(lang)}" if name else said.called(lang)
        rows.append(
            [
                what,
                written(Figure(each.first.mean, None, None, 1), said, lang),
                written(Figure(each.second.mean, None, None, 1), said, lang),
                written(each.change, said, lang),
            ]
        )
    return [SECTIONS[section][lang], *called], rows
