"""The control sheet and the explanation of a date, laid out for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from thutuc.cli.show import FAINT, FINE, LATE, console, end, grid, table, when
from thutuc.cli.waiting import PROMISES
from thutuc.dossier.view import end_vi
from thutuc.engine import Explanation
from thutuc.engine.views import words_of
from thutuc.reports import HandOver, Sheet
from thutuc.reports.telling import ToldAct

_STYLES = {"quá hạn": LATE, "trước hạn": FINE, "đúng hạn": FINE}


def paper(sheet: Sheet) -> Iterator[RenderableType]:
    """Phiếu kiểm soát quá trình giải quyết hồ sơ."""
    dossier = sheet.dossier
    yield Text("PHIẾU KIỂM SOÁT QUÁ TRÌNH GIẢI QUYẾT HỒ SƠ", style="bold")
    facts = [
        ("Mã hồ sơ", dossier.code or f"chưa có (số nội bộ {dossier.id})"),
        ("Thủ tục", dossier.procedure_name),
        ("Cơ quan giải quyết", sheet.agency or "–"),
        ("Cơ quan phối hợp", "; ".join(sheet.coordinating) or "không"),
        ("Nhận hồ sơ", when(dossier.received)),
        ("Hẹn trả kết quả", _promises(sheet)),
        ("Tình trạng", dossier.status_name),
    ]
    if sheet.legal is not None:
        facts.insert(-1, ("Thời hạn theo quy định", f"đến {end(sheet.legal)}"))
    yield grid([{"style": FAINT, "no_wrap": True}, {"overflow": "fold"}], facts, gap=2)
    yield Text()
    wide = console().width >= 110
    yield _wide(sheet) if wide else _narrow(sheet)


def _promises(sheet: Sheet) -> str:
    promises = sheet.dossier.promises
    if not promises:
        return "–"
    first, last = promises[0], promises[-1]
    said = first.note or end(first.at)
    return said if last is first else f"{said}; {PROMISES[last.kind][0]}: {last.note or end(last.at)}"


def _wide(sheet: Sheet) -> Table:
    return table(
        [
            ("Giờ, ngày", {"no_wrap": True}),
            ("Đơn vị giao / người giao", {"ratio": 3}),
            ("Đơn vị nhận / người nhận", {"ratio": 3}),
            ("Kết quả", {"no_wrap": True}),
            ("Bước tiếp theo, ghi chú", {"ratio": 4}),
        ],
        [
            (
                f"{line.at:%H:%M}\n{line.at:%d/%m/%Y}",
                _who(line.from_unit, line.giver),
                _who(line.to_unit, line.receiver),
                _result(line),
                _note(line),
            )
            for line in sheet.lines
        ],
    )


def _narrow(sheet: Sheet) -> Table:
    return table(
        [("Giờ, ngày", {"no_wrap": True}), ("Giao → nhận", {"ratio": 1}), ("Kết quả", {"no_wrap": True})],
        [
            (
                f"{line.at:%H:%M}\n{line.at:%d/%m/%y}",
                Text("\n").join([*_given(line), _note(line)]),
                _result(line),
            )
            for line in sheet.lines
        ],
    )


def _who(unit: str, person: str) -> Text:
    return Text.assemble(
        (person, "bold") if person else "", "\n" if person and unit else "", (unit, FAINT if person else "")
    )


def _given(line: HandOver) -> Iterator[Text]:
    """From whom to whom, where it was given to anybody."""
    if line.from_unit or line.giver or line.to_unit or line.receiver:
        yield Text.assemble(_one(line.from_unit, line.giver), " → ", _one(line.to_unit, line.receiver))


def _one(unit: str, person: str) -> Text:
    return Text(person or unit or "–", style="bold" if person else "")


def words(acts: Iterable[ToldAct]) -> Iterator[RenderableType]:
    """What was put down in words or attached: who, when, what."""
    rows = [
        (when(act.record.happened_at), act.who, "\n".join(said))
        for act in acts
        if (said := [clause for event, clause in act.said if words_of(event)])
    ]
    yield Text()
    yield Text("NỘI DUNG ĐÃ GHI", style="bold")
    yield table([("Lúc", {"no_wrap": True}), ("Ai", {}), ("Nội dung", {"ratio": 1})], rows)


def _result(line: HandOver) -> Text:
    words = line.result.replace("không tính thời gian", "không tính")
    return Text(words, style=_STYLES.get(line.result, FAINT))


def _note(line: HandOver) -> Text:
    return Text.assemble(line.step, ("\n" + line.note, FAINT) if line.note else "")


def explanation(found: Explanation, code: str | None, *, english: bool = False) -> Iterator[RenderableType]:
    """The sum behind a date, one line a day or run of days."""
    what = code or str(found.dossier)
    if english:
        title = f"Why {end(found.due, 'no date: the clock stands still')}? Dossier {what}"
    elif found.due is None:
        title = f"Vì sao đang tạm dừng tính thời gian? Hồ sơ {what}"
    else:
        title = f"Vì sao là {end_vi(found.due)}? Hồ sơ {what}"
    yield Text(title, style="bold")
    rows = []
    for number, line in enumerate(found.lines, start=1):
        text = line.text_en if english else line.text_vi
        off = "không tính" in line.text_vi and line.count is None
        rows.append((f"{number}.", Text(text, style=FAINT if off else "")))
    yield grid([{"style": FAINT, "justify": "right", "no_wrap": True}, {"overflow": "fold"}], rows, gap=1)
