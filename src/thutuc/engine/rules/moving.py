"""Moving one dossier to another version of its procedure, and back.

What stands somewhere goes on there under its new id, with its clock, its holder and its dates. What has no
place in the new version keeps the whole dossier where it is, and the reasons are told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from thutuc.dossier import Phase, State, Wait
from thutuc.dossier.applying.migrating import via_of
from thutuc.dossier.events import DossierMigrated, MigrationUndone, WaitClosed, WaitOpened
from thutuc.engine import clock_names, day_law
from thutuc.engine import commands as c
from thutuc.engine.courses import Course, Said
from thutuc.engine.draft import Draft
from thutuc.engine.rules import replacing, rights
from thutuc.errors import CommandRejected, WrongData, WrongState
from thutuc.net import NetNode
from thutuc.procedure import NodeKind
from thutuc.procedure.telling import STAGE_NAMES
from thutuc.runtime.waits import open_wait

#: Levels whose tokens stand as the drawing says; rounds of a repetition stand on their activity.
_DRAWN = ("process", "subprocess", "event")


class CannotMove(CommandRejected):
    """The dossier has no place in the other version; nothing was changed."""

    def __init__(self, reasons: list[Said]) -> None:
        super().__init__("; ".join(str(reason) for reason in reasons))
        self.reasons = tuple(reasons)


def migrate(draft: Draft, command: c.Migrate) -> None:
    """Move a dossier along a course; nothing where it is not on the version that the course begins at."""
    rights.check_actor(draft, "migrate")
    course, state = command.course, draft.state
    if state.version != course.from_version or not state.phase.is_open:
        return
    found = list(obstacles(course, state))
    if found:
        raise CannotMove(found)
    for wait in [wait for wait in state.waits.values() if wait.node in course.drop]:
        draft.emit(WaitClosed(wait.id, "dropped"))
    draft.emit(
        DossierMigrated(
            from_version=course.from_version,
            to_version=course.to_version,
            digest=course.new.procedure.digest,
            decision=course.decision,
            legal_term=course.legal_term,
            nodes=_renamed(course.nodes),
            flows=_renamed(course.flows),
            beside=course.new.beside,
        )
    )
    draft.net, draft.procedure = course.new, course.new.procedure
    if course.legal_term == "new" and (why := replacing.replace_term(draft, course.decision)) is not None:
        raise CannotMove([why])
    _arm(draft, course)


def undo(draft: Draft, command: c.UndoMigration) -> None:
    """Take the last act, a move, back: version and marking are again what they were *before* it.

    Where the new version let it go on in the move itself, by a condition that held at once, it stays.
    """
    rights.check_actor(draft, "migrate")
    made, state = command.made, draft.state
    if _stands(state, {}) != _stands(command.before, made.nodes):
        raise WrongState("a dossier that stands where it was moved to", "one that went on in the move itself")
    for wait in [wait for wait in state.waits.values() if wait.id not in command.before.waits]:
        draft.emit(WaitClosed(wait.id, "dropped"))
    draft.emit(
        MigrationUndone(
            from_version=made.to_version,
            to_version=made.from_version,
            digest=command.net.procedure.digest,
            decision=command.decision,
            nodes={new: old for old, new in made.nodes.items()},
            flows={new: old for old, new in made.flows.items()},
            beside=command.net.beside,
        )
    )
    for wait in command.before.waits.values():
        if wait.id not in state.waits:
            what = wait.kind, wait.token, wait.name, wait.due, wait.left, wait.every, wait.since
            draft.emit(WaitOpened(wait.id, wait.node, wait.scope, *what))
    draft.net, draft.procedure = command.net, command.net.procedure
    replacing.give_back(draft, command.before.clocks.get(clock_names.DOSSIER), command.decision)


def _stands(state: State, nodes: Mapping[str, str]) -> tuple[dict[int, str], ...]:
    """Where tokens and open tasks are, by the ids that elements have afterwards."""
    return (
        {token.id: nodes.get(token.node, token.node) for token in state.tokens.values()},
        {task.id: nodes.get(task.step, task.step) for task in state.tasks.values()},
    )


def _renamed(pairs: Mapping[str, str]) -> dict[str, str]:
    return {old: new for old, new in pairs.items() if old != new}


def _arm(draft: Draft, course: Course) -> None:
    """Wait for the events that the new version adds at activities and levels that are already running."""
    state, new, run = draft.state, course.new, draft.run()
    known = set(course.nodes.values())
    for scope in list(state.scopes.values()):
        if scope.kind in _DRAWN:
            for handler in new.levels[scope.node].handlers:
                if handler.armed and handler.start not in known:
                    open_wait(run, new.nodes[handler.start], scope.id, None)
    for token in list(state.tokens.values()):
        scope = state.scopes[token.scope]
        if scope.kind not in _DRAWN and scope.node == token.node:
            continue
        for boundary in new.nodes[token.node].armed:
            if boundary not in known:
                open_wait(run, new.nodes[boundary], token.scope, token.id)
    if run.stirred:
        run.look()


# --- what keeps a dossier where it is -------------------------------------------------------------


def obstacles(course: Course, state: State) -> Iterator[Said]:
    """Everything in a dossier that has no place in the new version."""
    yield from _levels(course, state)
    for token in state.tokens.values():
        yield from _place(course, token.node)
        yield from _join(course, token.node, token.via)
        yield from _gateway(course, token.node)
    for wait in state.waits.values():
        if wait.node not in course.drop:
            yield from _wait(course, wait)
    for task in state.tasks.values():
        yield from _step(course, task.step)
    yield from _papers(course, state)
    if state.phase is Phase.SUBMITTED:
        yield from _form(course, state)
    if course.legal_term == "new":
        yield from replacing.overdue(state)
    if not any(token.node not in course.nodes for token in state.tokens.values()):
        yield from _marking(course, state)


def _gone(course: Course, node: str) -> Said:
    old = course.old.nodes[node]
    vi = f"hồ sơ đang ở «{old.source.name or node}» ({node}), phiên bản mới không có phần tử tương ứng"
    en = f"it stands at {node!r}, which has no counterpart in the new version"
    if old.kind.waits_for_somebody:
        vi += ": hoàn thành bước ấy theo phiên bản cũ rồi chạy lại kế hoạch, hoặc ghi bước thay thế"
        en += ": complete that step under the old one and run the plan again, or name its successor"
    return Said(node, vi, en)


def _place(course: Course, node: str) -> Iterator[Said]:
    if node not in course.nodes:
        yield _gone(course, node)
        return
    old, new = course.old.nodes[node], course.new.nodes[course.nodes[node]]
    parent = None if old.parent is None else course.nodes.get(old.parent)
    if new.parent != parent or (old.parent is not None and parent is None):
        vi = f"«{node}» nằm trong một quy trình con khác ở phiên bản mới"
        yield Said(node, vi, f"{node!r} lies in another subprocess in the new version")
    if _rounds(old) != _rounds(new) or (old.takes, old.gives) != (new.takes, new.gives):
        vi = f"«{node}» lặp hoặc chia nhiều lượt khác trước"
        yield Said(node, vi, f"{node!r} repeats otherwise in the new version")


def _rounds(node: NetNode) -> tuple[object, ...] | None:
    loop = node.loop
    return None if loop is None else (loop.kind, loop.item, loop.output, loop.into)


def _levels(course: Course, state: State) -> Iterator[Said]:
    for scope in state.scopes.values():
        if scope.kind == "undo":
            vi = "đang hoàn tác các bước đã làm"
            yield Said(scope.node or "", vi, "what was done is just being compensated")
        if scope.node is not None and scope.node not in course.nodes:
            yield _gone(course, scope.node)
        for name, done in scope.data.items():
            if name.startswith("kept:") and done is not None and not _kept(course, done):
                node = str(done["node"])
                vi = f"việc đã làm ở «{node}» phải hoàn tác được, phiên bản mới không còn như vậy"
                yield Said(node, vi, f"{node!r} is done and may have to be compensated as it was drawn")


def _kept(course: Course, done: Mapping[str, object]) -> bool:
    """Whether what was done can be compensated as before: records keep the ids they were made under."""
    node = str(done["node"])
    if course.nodes.get(node) != node:
        return False
    old, new = course.old.nodes[node].undo, course.new.nodes[node].undo
    inner = cast("list[dict[str, object]]", done.get("kept") or [])
    return old == new and all(_kept(course, each) for each in inner)


def _join(course: Course, node: str, via: str | None) -> Iterator[Said]:
    """A join that some branches have come to goes on when the same branches have come."""
    old = course.old.nodes[node]
    if node not in course.nodes or not old.kind.is_gateway or len(old.incoming) < 2:
        return
    new = course.new.nodes[course.nodes[node]]
    if {course.flows.get(flow) for flow in old.incoming} != set(new.incoming):
        vi = f"nhánh vào cổng «{node}», nơi một nhánh đang chờ, khác ở phiên bản mới"
        yield Said(
            node, vi, f"branches into {node!r}, where one waits already, are others in the new version"
        )
    elif via is not None and via_of(via, course.flows) is None:
        yield _gone(course, node)


def _gateway(course: Course, node: str) -> Iterator[Said]:
    """Who waits for the first of several events goes on waiting for the same ones."""
    old = course.old.nodes[node]
    if old.kind is not NodeKind.EVENT_BASED_GATEWAY or node not in course.nodes:
        return
    new = course.new.nodes[course.nodes[node]]
    if {course.nodes.get(arc.target) for arc in old.outgoing} != {arc.target for arc in new.outgoing}:
        vi = f"các sự kiện chờ sau cổng «{node}» khác ở phiên bản mới"
        yield Said(node, vi, f"the events awaited after {node!r} are others in the new version")


def _wait(course: Course, wait: Wait) -> Iterator[Said]:
    if wait.node not in course.nodes:
        yield _gone(course, wait.node)
        return
    old, new = course.old.nodes[wait.node], course.new.nodes[course.nodes[wait.node]]
    asked = [[(part.event.kind, part.event.ref) for part in node.parts] for node in (old, new)]
    if asked[0] != asked[1] or (old.service, old.message) != (new.service, new.message):
        vi = f"«{wait.node}» chờ một sự kiện khác ở phiên bản mới"
        yield Said(wait.node, vi, f"{wait.node!r} waits for something else in the new version")
    host = old.source.attached_to
    if host is not None and course.nodes.get(host) != new.source.attached_to:
        vi = f"sự kiện «{wait.node}» gắn vào bước khác ở phiên bản mới"
        yield Said(wait.node, vi, f"{wait.node!r} is attached to another activity in the new version")
    if old.interrupting != new.interrupting:
        vi = f"sự kiện «{wait.node}» ngắt hay không ngắt bước, khác trước"
        yield Said(wait.node, vi, f"{wait.node!r} interrupts, or does not, other than before")


def _step(course: Course, step: str) -> Iterator[Said]:
    new = course.new.steps.get(course.nodes.get(step, ""))
    if new is None:
        if step in course.nodes:
            yield _gone(course, step)
        return
    old = course.old.steps[step]
    if (old.suspend, old.consult) != (new.suspend, new.consult):
        vi = f"ở bước «{step}» việc tạm dừng tính thời gian hoặc lấy ý kiến khác phiên bản cũ"
        yield Said(step, vi, f"at {step!r} the clock stands still, or others are asked, other than before")
    if old.group != new.group:
        vi = f"bước «{step}» thuộc nhóm thời hạn khác ở phiên bản mới"
        yield Said(step, vi, f"{step!r} shares its term with other steps in the new version")


def _papers(course: Course, state: State) -> Iterator[Said]:
    asked = [*state.leg_papers.values(), *([state.papers] if state.papers is not None else [])]
    for stage in dict.fromkeys(str(each["stage"]) for each in asked):
        yield from _stage(course, stage)


def _stage(course: Course, stage: str) -> Iterator[Said]:
    if stage not in course.new.procedure.header.supplement.stages:
        vi = f"đang chờ bổ sung ở khâu {STAGE_NAMES[stage]}, phiên bản mới không có khâu này"
        yield Said(stage, vi, f"papers are awaited at stage {stage!r}, which the new version does not know")


def _form(course: Course, state: State) -> Iterator[Said]:
    """What is not received yet has what the form of the new version asks for, as at a reception."""
    try:
        day_law.in_the_form_of(course.new.procedure, state)
    except WrongData as error:
        vi = "; ".join(fault.message_vi for fault in error.faults)
        en = "; ".join(error.problems)
        yield Said(
            "form", f"chưa tiếp nhận, dữ liệu chưa theo mẫu của phiên bản mới: {vi}", f"not received: {en}"
        )


def _marking(course: Course, state: State) -> Iterator[Said]:
    """Tokens together stand as some run of the new version can bring them."""
    for scope in state.scopes.values():
        if scope.kind not in _DRAWN or (scope.node is not None and scope.node not in course.nodes):
            continue
        level = None if scope.node is None else course.nodes[scope.node]
        tokens = [
            (course.nodes[token.node], via_of(token.via, course.flows))
            for token in state.tokens.values()
            if token.scope == scope.id
        ]
        if not tokens or level not in course.new.levels:
            continue
        holds = course.markings.holds(level, tokens)
        where = ", ".join(sorted(node for node, _ in tokens))
        if holds is False:
            vi = f"ở phiên bản mới không thể cùng lúc ở: {where}"
            yield Said(where, vi, f"no run of the new version comes to stand at: {where}")
        elif holds is None:
            vi = f"không xác định được có thể cùng lúc ở: {where}"
            yield Said(where, vi, f"it cannot be told whether the new version comes to stand at: {where}")
