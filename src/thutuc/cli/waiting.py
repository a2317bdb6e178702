"""``status`` and ``waiting``: what is awaited, of whom, since when, until when."""

from __future__ import annotations

from dataclasses import fields
from typing import Annotated, Any

import typer
from rich.text import Text

from thutuc.cli.acting import Handle, called
from thutuc.cli.options import AsJson, InEnglish, Limit
from thutuc.cli.session import handle, session_of
from thutuc.cli.show import FAINT, LATE, MORE, end, json, say, short, short_end, table, when
from thutuc.engine import Waiting

PROMISES = {
    "first": ("hẹn lần đầu", "first promise"),
    "appointment": ("hẹn lần {}", "appointment {}"),
    "reappointment": ("hẹn lại", "re-appointment"),
    "extension": ("gia hạn theo luật", "extended by law"),
    "restart": ("tính lại từ đầu", "begun anew"),
    "resume": ("tính tiếp", "gone on"),
    "fresh": ("thời hạn riêng", "a term of its own"),
    "calendar": ("theo thông báo ngày nghỉ", "moved by a notice"),
    "law": ("theo quyết định chuyển phiên bản quy trình", "by the decision to change versions"),
}

_RETURNED = 10  #: the national status of a dossier whose result was given


def status(
    context: typer.Context,
    dossier: Handle,
    english: InEnglish = False,
    as_json: AsJson = False,
) -> None:
    """Tình trạng công khai: chờ ai, đến khi nào, ngày hẹn dự kiến · the public status of a dossier."""
    with session_of(context).engine() as engine:
        found = engine.status(handle(dossier))
    if as_json:
        json(found)
        return
    rows = [
        ("Procedure" if english else "Thủ tục", found.procedure),
        ("Status" if english else "Trạng thái", f"{found.status} {found.status_name}"),
        ("Received" if english else "Tiếp nhận", when(found.received)),
    ]
    if found.taken_over is not None:
        rows.append(("Taken over" if english else "Nhận hồ sơ chuyển đến", when(found.taken_over)))
    for promise in found.promises:
        name = PROMISES.get(promise.kind, (promise.kind, promise.kind))[int(english)].format(
            promise.number or 1
        )
        rows.append((name[:1].upper() + name[1:], promise.note or end(promise.at)))
    if found.legal is not None:
        rows.append(("Legal term ends" if english else "Thời hạn theo quy định đến", end(found.legal)))
    if found.ready is not None:
        rows.append(("Result ready" if english else "Có kết quả", when(found.ready)))
    if found.closed is not None:
        ended = ("Trả kết quả", "Result given") if found.status == _RETURNED else ("Kết thúc", "Ended")
        rows.append((ended[int(english)], when(found.closed)))
    text = found.text_en if english else found.text_vi
    name = found.code or (f"Dossier {dossier}" if english else f"Số nội bộ {dossier}")
    say(
        Text(f"{name}: {text}.", style="bold"),
        table([("", {"style": FAINT, "no_wrap": True}), ("", {"ratio": 1})], rows, header=False),
    )


def waiting(
    context: typer.Context,
    unit: Annotated[
        str | None,
        typer.Option(
            help="Chỉ hồ sơ đơn vị, cơ quan này có thẩm quyền giải quyết · "
            "only dossiers that this unit or agency decides."
        ),
    ] = None,
    limit: Limit = 100,
    as_json: AsJson = False,
) -> None:
    """Hồ sơ đang chờ, đang tạm dừng: chờ ai, bao nhiêu ngày · every wait and suspension, the oldest first."""
    with session_of(context).engine() as engine:
        found = engine.waiting(unit=unit, limit=limit + 1)
    more, found = len(found) > limit, found[:limit]
    if as_json:
        json([_plain(each) for each in found])
        return
    say(
        table(
            [
                ("Hồ sơ", {"no_wrap": True}),
                ("Chờ việc gì, chờ ai", {"ratio": 1}),
                ("Căn cứ", {"ratio": 1}),
                ("Từ", {"no_wrap": True}),
                ("Đến hạn", {"no_wrap": True}),
                ("Ngày · làm việc", {"justify": "right"}),
            ],
            [_row(each) for each in found],
            caption=MORE if more else None if found else "Không có hồ sơ nào đang chờ. · Nothing waits.",
        )
    )


def _row(each: Waiting) -> tuple[str | Text, ...]:
    wait = each.awaited
    papers = "; ".join(part for part in (wait.basis, wait.document) if part)
    late = f"\nquá {each.late_days} ngày" if each.late_days else "\nquá hạn" if wait.late else ""
    return (
        each.dossier.code or f"số nội bộ {each.dossier.id}",
        Text.assemble(wait.what, (f"\n{wait.whom}", FAINT)),
        Text.assemble(_why(each), (f"\n{papers}" if papers else "", FAINT)),
        short(wait.since),
        Text(short_end(wait.until) + late, style=LATE if late else ""),
        f"{each.days} · {each.working_days}",
    )


def _why(each: Waiting) -> str:
    """Whether the dossier's clock runs meanwhile, and if not, why."""
    if not each.awaited.begun:
        return "thời hạn giải quyết chưa bắt đầu"
    if each.awaited.ground:
        return called(each.awaited.ground)
    if each.dossier.suspended is not None:
        return f"thời hạn giải quyết đang tạm dừng: {called(each.dossier.ground)}"
    return "vẫn tính thời gian"


def _plain(each: Waiting) -> dict[str, Any]:
    dossier, wait = each.dossier, each.awaited
    return {
        "dossier": dossier.id,
        "code": dossier.code,
        "procedure": dossier.procedure,
        **{field.name: getattr(wait, field.name) for field in fields(wait)},
        "days": each.days,
        "working_days": each.working_days,
        "late_days": each.late_days,
    }
