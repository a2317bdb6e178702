"""What is told of a log: how many dossiers fit, what was learnt, and how well it predicted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from thutuc.cli.options import Lang
from thutuc.cli.prediction import Learnt, Prediction
from thutuc.cli.show import FAINT, FINE, SOON, Column, clean, table, when
from thutuc.logs import Conformance
from thutuc.logs.conformance import REASONS
from thutuc.logs.fitting import LAY, MANY, ONE_GO
from thutuc.logs.times import Times
from thutuc.net import Net

#: So many places that do not fit are shown; ``--csv`` writes all.
MOST_SHOWN = 50
_NUMBER: Mapping[str, Any] = {"justify": "right", "no_wrap": True}

#: The kinds of dossiers that are learnt apart.
_KINDS = {
    "": ("nói chung", "in general"),
    ONE_GO: (ONE_GO, "done in one go"),
    LAY: (LAY, "that lay somewhere"),
}
_WORDS: Mapping[Lang, Mapping[str, str]] = {
    Lang.VI: {
        "fits": "{0} trên {1} hồ sơ đi đúng quy trình ({2}%); {3} hồ sơ đã tới kết thúc.",
        "cut": "{0} hồ sơ có quá nhiều cách đi, chỉ xét một phần: có thể không phải là lỗi.",
        "twice": "{0} sự kiện được ghi hai lần giống hệt nhau: chỉ tính một lần.",
        "skipped": "{0} trên {1} hồ sơ không đi đúng quy trình, không học được gì từ đó; nhiều nhất: {2} "
        "({3} chỗ). Xem: thutuc log conform.",
        "more": "Còn {0} chỗ nữa: --csv TỆP.",
        "dossier": "Hồ sơ", "at": "Thời điểm", "step": "Bước", "why": "Vì sao", "count": "Số lần",
        "reason": "Lý do", "stay": "Ở bước (trung vị / 90%)\n95% của trung vị", "work": "Làm (trung vị)",
        "kept": "Cùng người", "officers": "Người",
        "law": "Phân phối", "lognormal": "loga chuẩn", "empirical": "như đã đo",
        "kind": "Hồ sơ {0}: {1} mỗi ngày (95%: {2} đến {3})",
        "little": "Chỉ có {0} hồ sơ để học: con số chỉ là ước chừng (với 500 hồ sơ mô phỏng lệch đến 22%); "
        "khoảng 95% để trống là quá ít để nói.",
        "tray": "Bước {0} mở cả ngày nhưng hầu như chỉ làm từ {1}: ghi thành thói quen gom việc ([[habit]]).",
        "back": "Học từ {0} hồ sơ cuối.", "everything": "Học từ toàn bộ nhật ký.",
        "offsets": "{0} sự kiện ghi theo múi giờ khác ({1}): đã đổi sang giờ Việt Nam. Nếu nhật ký là của "
        "nơi khác, nêu --zone.",
        "held": "Học từ {0} hồ sơ đầu, thử trên {1} hồ sơ nhận từ {2}:",
        "quantile": "Thời gian", "said": "Mô phỏng", "came": "Thực tế", "error": "Sai lệch",
        "median": "trung vị", "ninety": "90% không quá", "percent": "%",
    },
    Lang.EN: {
        "fits": "{0} of {1} dossiers fit the procedure ({2} %); {3} reached its end.",
        "cut": "{0} dossiers have more ways than are looked at: what is told of them may be no fault.",
        "twice": "{0} events are told twice, equal in everything: they count once.",
        "skipped": "{0} of {1} dossiers do not fit the procedure and taught nothing; most often: {2} "
        "({3} places). See thutuc log conform.",
        "more": "There are {0} more places: --csv FILE.",
        "dossier": "Dossier", "at": "When", "step": "Step", "why": "Why", "count": "Count",
        "reason": "Reason", "stay": "At the step (median / 90 %)\n95 % of the median",
        "work": "Work (median)",
        "kept": "Same officer", "officers": "Officers",
        "law": "Distribution", "lognormal": "log-normal", "empirical": "as measured",
        "kind": "Dossiers {0}: {1} a day (95 %: {2} to {3})",
        "little": "Only {0} dossiers to learn from: rough figures (from 500, a simulation is still off by up "
        "to 22 %); where no 95 % interval stands there are too few to say.",
        "tray": "Step {0} is opened all day and done nearly only from {1} on: a [[habit]] of the plan.",
        "back": "Learnt from the last {0} dossiers.", "everything": "Learnt from the whole log.",
        "offsets": "{0} events are told by another clock ({1}): they were brought to the time of Vietnam. "
        "Of a log from elsewhere name the --zone.",
        "held": "Learnt from the first {0} dossiers, held against {1} received from {2}:",
        "quantile": "Time", "said": "Simulated", "came": "Came", "error": "Error",
        "median": "median", "ninety": "90 % within", "percent": " %",
    },
}  # fmt: skip


def conformance_lines(found: Conformance, lang: Lang) -> Iterator[RenderableType]:
    """How many fit, the reasons counted, and each place."""
    words, place = _WORDS[lang], 0 if lang is Lang.VI else 1
    share = _figure(100 * found.share, 1, lang)
    said = words["fits"].format(found.fitting, len(found), share, found.ended)
    yield Text(said, style=FINE if found.fitting == len(found) else SOON)
    if found.twice:
        yield Text(words["twice"].format(found.twice), style=FAINT)
    if found.cut:
        yield Text(words["cut"].format(found.cut), style=FAINT)
    if not found.told:
        return
    rows = [(REASONS[reason][place], str(count)) for reason, count in found.reasons.most_common()]
    yield table([(words["reason"], {}), (words["count"], _NUMBER)], rows)
    columns: list[Column] = [(words[name], {}) for name in ("dossier", "at", "step", "why")]
    yield table(
        columns,
        [
            (
                clean(told.dossier, 40),
                when(told.at),
                clean(told.step, 60),
                clean((told.text_vi, told.text_en)[place], 300),
            )
            for told in found.told[:MOST_SHOWN]
        ],
    )
    if len(found.told) > MOST_SHOWN:
        yield Text(words["more"].format(len(found.told) - MOST_SHOWN), style=FAINT)


def fit_lines(found: Conformance, learnt: Learnt, net: Net, lang: Lang) -> Iterator[RenderableType]:
    """What taught nothing; each kind of dossiers with its steps: how long, who, which distribution fits."""
    words = _WORDS[lang]
    if found.twice:
        yield Text(words["twice"].format(found.twice), style=FAINT)
    if found.told:
        ((reason, places),) = found.reasons.most_common(1)
        why, left_out = REASONS[reason][0 if lang is Lang.VI else 1], len(found) - found.fitting
        yield Text(words["skipped"].format(left_out, len(found), why, places), style=SOON)
    back = words["everything"] if learnt.back is None else words["back"].format(learnt.back)
    yield Text(back)
    known = sum(kind.dossiers for kind in learnt.kinds)
    if known < MANY:
        yield Text(words["little"].format(known), style=SOON)
    for step, hours in learnt.kinds[0].trays.items():
        at = ", ".join(f"{hour:%H:%M}" for hour in hours)
        yield Text(words["tray"].format(clean(net.steps[step].name or step, 60), at))
    for kind in learnt.kinds:
        name = _KINDS[kind.name][0 if lang is Lang.VI else 1]
        a_day = (_figure(each, 2, lang) for each in (kind.arrivals.per_day, *kind.arrivals.between))
        yield Text(words["kind"].format(name, *a_day), style="bold")
        rows = [
            (
                clean(net.steps[step.step].name or step.step, 60),
                str(step.count),
                " / ".join(length(step.stay.quantile(share), lang) for share in (0.5, 0.9))
                + _sure(step.stay, lang),
                length(step.work.quantile(0.5), lang),
                words["lognormal"] if _is_lognormal(step.work) else words["empirical"],
                str(len(step.officers)),
                f"{100 * step.kept // max(step.count, 1)}{words['percent']}",
            )
            for step in kind.steps.values()
        ]
        heads = ("step", "count", "stay", "work", "law", "officers", "kept")
        yield table([(words[head], {} if head in ("step", "law") else _NUMBER) for head in heads], rows)


def offsets_line(offsets: Mapping[str, int], lang: Lang) -> str:
    """That a log was told, in part, by the clock of another zone."""
    return _WORDS[lang]["offsets"].format(sum(offsets.values()), ", ".join(sorted(offsets)[:5]))


def _sure(stay: Times, lang: Lang) -> str:
    bounds = stay.between(0.5)
    return "" if bounds is None else "\n" + " – ".join(length(each, lang) for each in bounds)


def _is_lognormal(times: Times) -> bool:
    return times.lognormal is not None and times.lognormal.fits


def prediction_lines(prediction: Prediction, lang: Lang) -> Iterator[RenderableType]:
    """What was said of the later part, beside what came."""
    words = _WORDS[lang]
    yield Text(
        words["held"].format(prediction.earlier, prediction.later, f"{prediction.since:%d/%m/%Y}"),
        style="bold",
    )
    rows = [
        (
            words[name],
            length(prediction.said.quantile(share), lang),
            length(prediction.came.quantile(share), lang),
            ("+" if prediction.error(share) >= 0 else "−") + length(abs(prediction.error(share)), lang),
        )
        for name, share in (("median", 0.5), ("ninety", 0.9))
    ]
    heads = ("quantile", "said", "came", "error")
    yield table([(words[head], {} if head == "quantile" else _NUMBER) for head in heads], rows)


def length(seconds: float, lang: Lang) -> str:
    """A time as short as it can be read: ``35 giây``, ``12,0 phút``, ``5,2 giờ``, ``3,1 ngày``."""
    units = _LENGTHS[lang]
    for unit, size in zip(units, (86_400.0, 3_600.0, 60.0), strict=False):
        if seconds >= 2 * size:
            return f"{_figure(seconds / size, 1, lang)} {unit}"
    return f"{seconds:.0f} {units[-1]}"


_LENGTHS = {Lang.VI: ("ngày", "giờ", "phút", "giây"), Lang.EN: ("d", "h", "min", "s")}


def _figure(value: float, places: int, lang: Lang) -> str:
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if lang is Lang.VI else text
