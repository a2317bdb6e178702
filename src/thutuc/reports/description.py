"""The sheet of a procedure in Vietnamese: what it is in law, who does what until when, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from itertools import chain
from typing import Final

from thutuc.lint.conditions import CHANNELS, condition_told
from thutuc.lint.levels import reason_told
from thutuc.lint.time import Judged, beyond_told, prove_time
from thutuc.lint.time.ways import stands_still
from thutuc.procedure import WHOM, Extension, Payment, Procedure, Step, Variant, ground_name
from thutuc.procedure.telling import (
    BESIDE,
    GAP,
    NO_NAMES,
    STAGE_NAMES,
    beside_told,
    number_of,
    time_told,
    unit_told,
    variant_told,
)
from thutuc.reports.branches import branches
from thutuc.reports.diagram import draw
from thutuc.reports.pages import Block, Code, Grid, Part, Points, html, markdown
from thutuc.reports.papers import asked, cited, fees, forms, papers
from thutuc.worktime import READ_AS

STEP_HEADS: Final = ("Bước", "Nội dung", "Người thực hiện", "Đơn vị", "Thời gian", "Mã trong tệp")
OUTPUT_HEAD: Final = "Biểu mẫu/Kết quả"
DECISIONS: Final[Mapping[str, str]] = {
    "publication": "Quyết định công bố",
    "internal-process": "Quy trình nội bộ",
    "delegation": "Quyết định ủy quyền",
}
MOMENTS = {
    "reception": "nộp trước khi tiếp nhận",
    "supplement": "nộp trước khi nhận hồ sơ bổ sung",
    "return": "nộp trước khi trả kết quả",
}
_SILENCE = {
    "agreed": "coi như đồng ý",
    "escalate": "báo cấp trên",
    "block": "chờ cho đến khi có ý kiến",
}
_SIGNERS = {"desk": "người tiếp nhận", "agency-head": "thủ trưởng cơ quan"}
_OVER = "dừng giải quyết hồ sơ"
_LEG_OVER = (
    "chặng ấy không chờ nữa mà kết thúc như đã vẽ, từ chối bằng văn bản; chưa có chặng nào khác thì dừng "
    "giải quyết hồ sơ"
)


def describe(procedure: Procedure, names: Mapping[str, str] = NO_NAMES) -> str:
    """The sheet as a page of Markdown; *names* are what an organisation calls its units, by their kind."""
    return markdown(_parts(procedure, names), procedure.name or GAP)


def describe_body(procedure: Procedure, names: Mapping[str, str] = NO_NAMES) -> str:
    """The sheet without its title, as it stands inside another page."""
    return markdown(_parts(procedure, names))


def describe_html(procedure: Procedure, names: Mapping[str, str] = NO_NAMES) -> str:
    """The sheet as one page of HTML, with the drawing in it."""
    return html(_parts(procedure, names), procedure.name or GAP, draw(procedure))


def _parts(procedure: Procedure, names: Mapping[str, str]) -> tuple[Part, ...]:
    header = procedure.header
    steps = _steps(procedure, names)
    told: tuple[tuple[str, tuple[Block, ...]], ...] = (
        ("", (Grid(tuple(_facts(procedure))),)),
        ("Thành phần hồ sơ", papers(procedure)),
        ("Phí, lệ phí", _points(fees(header.form))),
        ("Thông tin khi nộp", _points(asked(header.fields, header.form))),
        ("Các bước", (steps, *_points(_sums(procedure)))),
        ("Biểu mẫu của các bước", _points(forms(procedure))),
        ("Các nhánh", _points(chain(branches(procedure), _endings(procedure)))),
        ("Tạm dừng tính thời gian, lấy ý kiến", _points(waits(procedure))),
        ("Bổ sung hồ sơ, gia hạn", _points(_envelope(procedure))),
        ("Căn cứ", _points(iter(header.basis))),
        ("Ghi chú", _points(_notes(procedure))),
    )
    return tuple(Part(title, blocks) for title, blocks in told if blocks)


def _points(items: Iterator[str]) -> tuple[Block, ...]:
    found = tuple(items)
    return (Points(found),) if found else ()


# --- what it is in law ----------------------------------------------------------------------------


def _facts(procedure: Procedure) -> Iterator[tuple[str, str]]:
    header = procedure.header
    told = (
        ("Mã thủ tục", header.code),
        ("Lĩnh vực", header.field),
        ("Cơ quan thực hiện", header.authority),
        ("Kết quả", header.result),
        ("Thời hạn theo quy định", header.legal_term),
        ("Thời hạn cam kết", header.committed_term),
    )
    yield from ((name, str(value)) for name, value in told if value is not None)
    for variant in header.variants:
        yield "Thời hạn theo trường hợp", case_told(procedure, variant)
    if header.cutoff is not None:
        yield "Giờ nhận trong ngày", _cutoff(header.cutoff, None)
    for cutoff in header.cutoffs:
        yield "Giờ nhận trong ngày", cited(_cutoff(cutoff.at, cutoff.channel), cutoff.basis)
    for payment in header.payments:
        yield "Phí, lệ phí", _payment(procedure, payment)
    for decision in header.decisions:
        yield DECISIONS.get(decision.kind, "Quyết định"), decision.number
    if header.effective_from or header.effective_to:
        yield "Hiệu lực", _between(header.effective_from, header.effective_to)


def case_told(procedure: Procedure, variant: Variant) -> str:
    """What the term of the procedure is in a case, and by which law."""
    told = variant_told(variant, lambda when: condition_told(procedure, when))
    return cited(told, variant.basis)


def _cutoff(at: time, channel: str | None) -> str:
    hour = f"{at:%H} giờ" + (f" {at:%M}" if at.minute else "")
    way = f"nộp {CHANNELS.get(channel, channel)}: " if channel else ""
    return f"{way}nhận sau {hour} thì tính từ ngày làm việc tiếp theo"


def _payment(procedure: Procedure, payment: Payment) -> str:
    when = f", khi {condition_told(procedure, payment.when)}" if payment.when else ""
    return cited(f"{payment.name or 'khoản phải nộp'}: {MOMENTS[payment.moment]}{when}", payment.basis)


def _between(begins: date | None, ends: date | None) -> str:
    told = [f"từ {begins:%d/%m/%Y}" if begins else "", f"đến {ends:%d/%m/%Y}" if ends else ""]
    return " ".join(each for each in told if each)


# --- the steps --------------------------------------------------------------------------------------


def _steps(procedure: Procedure, names: Mapping[str, str]) -> Grid:
    """The table of the steps; what comes of each has a column where the file says it of any."""
    rows = [(_row(procedure, step, names), step) for step in procedure.steps]
    if not any(step.output for _, step in rows):
        return Grid(tuple(row for row, _ in rows), STEP_HEADS)
    *heads, code = STEP_HEADS
    wider = tuple((*row[:-1], step.output or "", row[-1]) for row, step in rows)
    return Grid(wider, (*heads, OUTPUT_HEAD, code))


def _row(procedure: Procedure, step: Step, names: Mapping[str, str]) -> tuple[str | Code, ...]:
    unit = unit_told(procedure, step, names)
    if step.cooperating:
        unit = f"{unit}; {BESIDE} {beside_told(step.cooperating, names)}"
    return (
        number_of(procedure, step),
        step.name,
        step.role or "",
        unit,
        step_time(procedure, step),
        Code(step.id),
    )


def step_time(procedure: Procedure, step: Step) -> str:
    """How much time a step has, and in which case another."""
    return time_told(
        procedure,
        step,
        outside=stands_still(step),
        told=lambda when: condition_told(procedure, when),
    )


def _sums(procedure: Procedure) -> Iterator[str]:
    """What the steps take together, and where the result and the appointments stand."""
    proof = prove_time(procedure)
    yield from (_sum(judged) for judged in proof.judged)
    left_out, _ = beyond_told(proof.beyond)
    if left_out and proof.judged:
        yield f"Tổng thời gian {left_out}."
    if proof.unproved:
        yield "Chưa chứng minh được tổng thời gian của mọi trường hợp; xem thutuc lint."
    ready = [_called(procedure, step) for step in procedure.steps if step.result_ready]
    if ready:
        yield f"Kết quả sẵn sàng khi xong {' hoặc '.join(ready)}."
    deciding = [_called(procedure, step) for step in procedure.steps if step.decides]
    if deciding:
        yield f"Ký {' hoặc '.join(deciding)} là đã có quyết định: từ đó không rút, không dừng, không từ chối."
    for step in procedure.steps:
        if step.appointment is not None:
            yield f"Hẹn lần {step.appointment} là hết {_called(procedure, step)}."


def _sum(judged: Judged) -> str:
    told = f"Tổng thời gian của đường dài nhất{judged.where}: {judged.told}"
    if judged.term is None:
        return f"{told}."
    left = judged.left
    rest = f", còn {judged.say(left)}" if left is not None and left > 0 else ""
    return f"{told}; thời hạn: {judged.term}{rest}."


def _called(procedure: Procedure, step: Step) -> str:
    return f"bước {number_of(procedure, step)}"


# --- what lies around them ----------------------------------------------------------------------------


def _endings(procedure: Procedure) -> Iterator[str]:
    for node in procedure.nodes:
        if node.ending is not None:
            why = " do không bổ sung" if node.ending.outcome == "not-supplemented" else ""
            told = f"Kết thúc ở “{node.name or GAP}”: dừng giải quyết hồ sơ{why}, không phải đã trả kết quả"
            yield cited(told, node.ending.basis)


def waits(procedure: Procedure) -> Iterator[str]:
    """Where the clock stands still and on what ground, and what silence means."""
    for step in procedure.steps:
        begin = f"Bước {number_of(procedure, step)}"
        if step.suspend is not None:
            whom = step.suspend.waits_for
            whom = WHOM[whom][0] if whom and whom in WHOM else whom
            ground = ground_name(step.suspend.ground)
            told = f"{begin}: tạm dừng tính thời gian, lý do {ground}" + (f", chờ {whom}" if whom else "")
            reading = _reading(step.suspend.reading) if step.suspend.reading else ""
            yield cited(f"{told}; sau đó {_after(step.suspend.after)}{reading}", step.suspend.basis)
        if step.consult is not None:
            silence = _SILENCE.get(step.consult.on_silence, step.consult.on_silence)
            yield cited(f"{begin}: không trả lời trong thời hạn thì {silence}", step.consult.basis)


def _reading(written: str) -> str:
    """That it holds only where the law is read so."""
    policy, _, value = written.partition("=")
    return f"; chỉ khi hiểu rằng {READ_AS[policy, value][0]}"


def _after(after: str) -> str:
    word, _, term = after.partition(":")
    return {"restart": "tính lại từ đầu", "fresh": f"có thời hạn mới {term}"}.get(word, "tính tiếp")


def _envelope(procedure: Procedure) -> Iterator[str]:
    header = procedure.header
    supplement = header.supplement
    stages = ", ".join(f"khi {STAGE_NAMES[stage]}" for stage in supplement.stages)
    over = _LEG_OVER if header.is_chain else _OVER
    told = [
        f"Yêu cầu bổ sung {stages}: mỗi khâu tối đa {supplement.at_most:02d} lần",
        f"trong {supplement.ask_within} kể từ khi tiếp nhận" if supplement.ask_within else "",
        f"{_SIGNERS.get(supplement.signer, GAP)} ký",
        f"nhận đủ thì {_after(supplement.after)}{' chặng ấy' if header.is_chain else ''}",
        f"người nộp có {supplement.applicant_term}" if supplement.applicant_term else "",
        f"quá hạn mà không bổ sung thì {over}" if supplement.when_over == "close" else "",
    ]
    yield cited("; ".join(each for each in told if each), supplement.basis)
    yield from (_extension(procedure, each) for each in header.extensions)
    if header.apology == "after-expiry":
        yield cited("Văn bản xin lỗi: khi đã quá hạn", header.apology_basis)
    elif header.apology_basis:
        yield cited("Văn bản xin lỗi: trước khi hết hạn", header.apology_basis)
    if (kept := header.retention) is not None:
        made_up = " (tự đặt)" if kept.made_up else ""
        yield cited(f"Thời hạn bảo quản hồ sơ sau khi kết thúc: {kept.term}{made_up}", kept.basis)
    for group in header.groups:
        term = f": {group.term}" if group.term is not None else ""
        taken = f"; nhận chuyển giao trong {group.hand_over}" if group.hand_over else ""
        asking = (
            f"; yêu cầu bổ sung, tính lần riêng, trong {group.ask_within} từ khi bắt đầu chặng"
            if group.ask_within
            else ""
        )
        shared = f"Thời gian chung của nhóm bước {group.name or GAP}"
        yield cited(f"{shared}{term}{taken}{asking}", group.basis)


def _extension(procedure: Procedure, extension: Extension) -> str:
    ground = ground_name(extension.ground)
    limit = (
        f"thêm không quá {extension.at_most}"
        if extension.at_most
        else f"tổng cộng không quá {extension.up_to}"
        if extension.up_to
        else "chỉ khi có văn bản thỏa thuận với người nộp"
    )
    when = f", khi {condition_told(procedure, extension.when)}" if extension.when else ""
    agreed = (
        "; dài hơn nếu người nộp thỏa thuận bằng văn bản"
        if extension.agreement and (extension.at_most or extension.up_to)
        else ""
    )
    since = ", kể từ ngày hết hạn" if extension.since == "expiry" else ""
    times = f"; nhiều nhất {extension.times:02d} lần" if extension.times > 1 else ""
    return cited(f"Gia hạn theo luật, lý do {ground}: {limit}{since}{when}{agreed}{times}", extension.basis)


def _notes(procedure: Procedure) -> Iterator[str]:
    made_up = [number_of(procedure, step) for step in procedure.steps if step.made_up]
    if made_up:
        several = "các " if len(made_up) > 1 else ""
        yield f"Thời gian của {several}bước {', '.join(made_up)} là tự đặt, không phải của bảng đã công bố."
    yield from (reason_told(note) for note in procedure.header.notes)
