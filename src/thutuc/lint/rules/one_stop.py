"""A dossier comes in and goes out at the one-stop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from thutuc.errors import Finding
from thutuc.lint.people_words import plain
from thutuc.lint.reach import come_to
from thutuc.lint.saying import Saying
from thutuc.procedure import Act, NodeKind, Procedure, Step

RECEIVED = Saying(
    "one-stop",
    "Expected the dossier to be received at the one-stop, found the first step in {unit!r}",
    "Hồ sơ phải được tiếp nhận tại Bộ phận Một cửa; bước đầu lại ở {unit!r}",
    'Begin with a step of unit="one-stop" and act="receive".',
    'Bắt đầu bằng một bước có unit="one-stop" và act="receive".',
)
RETURNED = Saying(
    "one-stop",
    "Expected the result to be returned at the one-stop, found {unit!r}",
    "Kết quả phải được trả tại Bộ phận Một cửa; bước này lại ở {unit!r}",
    'Write unit="one-stop" on the step, or hand the result over to a step that returns it there.',
    'Ghi unit="one-stop" ở bước này, hoặc chuyển kết quả về bước trả tại Bộ phận Một cửa.',
)
NOBODY = Saying(
    "one-stop",
    "Expected a step that returns the result at the one-stop, found none",
    "Không có bước trả kết quả tại Bộ phận Một cửa",
    'Add a step of unit="one-stop" and act="return".',
    'Thêm một bước có unit="one-stop" và act="return".',
)
_ONE_STOP = ("one-stop", "public-service-centre")


def one_stop(procedure: Procedure) -> Iterator[Finding]:
    """Received and returned at the one-stop only (R30; NĐ 118/2025/NĐ-CP; NĐ 61/2018/NĐ-CP Điều 5.1e)."""
    begins = [
        node.id for node in procedure.nodes if node.kind is NodeKind.START_EVENT and node.parent is None
    ]
    told: set[str] = set()
    for step in (*_first(procedure, begins), *_received(procedure)):
        if step.id not in told and not _there(step):
            told.add(step.id)
            yield RECEIVED.at(procedure, step, unit=_unit(step))
    returning = [step for step in procedure.steps if step.act is Act.RETURN]
    if procedure.steps and not returning:
        yield NOBODY.at(procedure)
    for step in returning:
        if not _there(step):
            yield RETURNED.at(procedure, step, unit=_unit(step))


def _received(procedure: Procedure) -> Iterator[Step]:
    """What is received of the applicant, first of all or right after a wait for him; no further hand-over."""
    receiving = [step for step in procedure.steps if step.act is Act.RECEIVE]
    asked = [each.id for each in procedure.steps if each.suspend and each.suspend.waits_for == "applicant"]
    brought = {step.id for step in _first(procedure, _after(procedure, asked))}
    for step in receiving:
        others = {each.id for each in receiving if each is not step}
        if step.id in brought or step.id in come_to(procedure, others):
            yield step


def _after(procedure: Procedure, nodes: Iterable[str]) -> list[str]:
    return [procedure.flow[flow].target for id in nodes for flow in procedure.node[id].outgoing]


def _first(procedure: Procedure, waiting: list[str]) -> Iterator[Step]:
    """The first steps from these places on: nothing but gateways and events stands before them."""
    seen = set(waiting)
    while waiting:
        node = procedure.node.get(waiting.pop())
        if node is None:
            continue
        if node.step is not None:
            yield node.step
            continue
        inside = [one.id for one in procedure.children(node.id) if one.kind is NodeKind.START_EVENT]
        for target in inside or _after(procedure, [node.id]):
            if target not in seen:
                seen.add(target)
                waiting.append(target)


def _there(step: Step) -> bool:
    """Whether the step lies at the one-stop; of a unit that the dossier names nothing can be said."""
    if step.unit is None:
        return step.unit_from is not None or "một cửa" in plain(step.role or "một cửa")
    return step.unit in _ONE_STOP


def _unit(step: Step) -> str:
    return step.unit or step.role or "—"
