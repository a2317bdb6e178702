"""Walks both engines through a procedure side by side, by a seed, and compares what is open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from time import perf_counter

from thutuc._spiff.chance import Chance
from thutuc._spiff.faults import Case
from thutuc._spiff.ours import Ours, Step
from thutuc._spiff.reading import reason_of
from thutuc._spiff.shadow import Open, Shadow, TooManyStepsError
from thutuc._spiff.specs import Parsed, parsed
from thutuc.errors import CommandRejected, EvaluationError, Finding, Kind
from thutuc.net import Net, NetNode
from thutuc.procedure import EventKind, NodeKind, Procedure, TimerKind

RULE = "second-runner"
WALKS = 8  #: walks made of one procedure
MOVES = 60  #: moves of one walk
MOST_MOVES = 200  #: see the fault ``many-rounds``
SECONDS = 1.5  #: walking ends after so much time
MOST_NODES = 1_000  #: larger nets are not walked


_BEYOND = frozenset(
    {EventKind.CONDITIONAL, EventKind.LINK, EventKind.COMPENSATION, EventKind.CANCEL, EventKind.MULTIPLE}
)


class _ApartError(Exception):
    """The two engines are not at the same place."""

    def __init__(self, element: str, ours: Ours, theirs: Shadow) -> None:
        self.element = element
        self.ours = ours
        self.theirs = theirs


def second_run(
    source: bytes,
    procedure: Procedure,
    net: Net,
    *,
    seed: int = 0,
    walks: int = WALKS,
    steps: int = MOVES,
) -> list[Finding]:
    """Walk through the procedure on both engines; an empty list when they always agreed.

    Only what SpiffWorkflow is known to run rightly is walked (``docs/reference/second-reader.md``); what
    it cannot parse is the business of :func:`~thutuc._spiff.second_reading`.
    """
    end = perf_counter() + SECONDS
    found: dict[tuple[str, str | None], Finding] = {}
    for number in range(walks):
        if perf_counter() >= end:
            break
        try:
            read = parsed(source, procedure.id)
        # The same parser on the same file as in second_reading, which has told the reason already.
        except Exception:
            return []
        if not _walkable(net, read):
            return []
        finding = _walk(read, net, Random(f"{seed}:{number}"), min(steps, MOST_MOVES), end)  # noqa: S311  # no secret
        if finding is not None:
            found.setdefault((finding.rule, finding.element), finding)
    return list(found.values())


def _walkable(net: Net, read: Parsed) -> bool:
    """Leave alone what SpiffWorkflow is known to run wrongly from the first step, or cannot know."""
    at_once = (EventKind.ERROR, EventKind.ESCALATION, EventKind.TIMER)
    reached = Case(net.procedure).reached
    return (
        len(net.nodes) <= MOST_NODES
        and all(flow.source in reached or flow.target not in reached for flow in net.procedure.flows)
        and len(net.levels[None].starts) <= 1
        and all(
            handler.event.kind not in at_once for level in net.levels.values() for handler in level.handlers
        )
        and not any(_is_cycle(net.nodes[start]) for start in net.levels[None].others)
        and not any(_ends_unsaid(node) or _is_beyond(node) for node in net.nodes.values())
        and all(
            node.source.called in read.inside
            for node in net.nodes.values()
            if node.kind is NodeKind.CALL_ACTIVITY
        )
    )


def _is_cycle(node: NetNode) -> bool:
    timer = node.event.timer if node.event is not None else None
    return timer is not None and timer.kind is TimerKind.CYCLE


def _ends_unsaid(node: NetNode) -> bool:
    """A path inside a subprocess that ends without an end event."""
    ends = node.kind is NodeKind.END_EVENT or node.source.triggered_by_event
    return node.parent is not None and not node.outgoing and not ends


def _is_beyond(node: NetNode) -> bool:
    """What SpiffWorkflow does not honour, or asks in its own way."""
    kind = node.event.kind if node.event is not None else None
    if node.kind is NodeKind.BUSINESS_RULE_TASK:
        return True
    return kind in _BEYOND or node.takes + node.gives > 2 or bool(node.loop is not None and node.loop.throws)


def _walk(read: Parsed, net: Net, random: Random, steps: int, end: float) -> Finding | None:
    """Make one walk; thutuc moves first, so that what it refuses is never tried on the other side."""
    ours, chance = Ours(net), Chance(net, random)
    path: list[str] = []
    try:
        begin = ours.begin(random)
        data = chance.values(net.procedure.header.fields)
        if begin is not None:
            data |= chance.values(net.nodes[begin].fields)
        ours.start(begin, data)
        with _theirs():
            shadow = Shadow(read, end)
            shadow.start(data, net.nodes[begin].origin if begin else None)
        _compare(ours, shadow)
        while len(path) < steps and perf_counter() < end:
            step = ours.choose(random)
            if step is None:
                break
            outputs = chance.values(step.node.fields)
            there = _there(shadow, step)
            event = step.node.origin if step.at is not step.node else None
            ours.make(step, outputs)
            path.append(step.node.origin)
            if ours.beyond:
                break
            with _theirs():
                shadow.make(there, outputs, step.node.appends, event)
            _compare(ours, shadow)
    except _ApartError as apart:
        return _apart(apart, path, net)
    except _StoppedError as stopped:
        return _stopped(stopped.reason, path, net)
    except (CommandRejected, EvaluationError, TooManyStepsError):
        return None  # the data do not fit, or no end is in sight: nothing to compare
    return None


class _StoppedError(Exception):
    """SpiffWorkflow raised something of its own."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


@contextmanager
def _theirs() -> Iterator[None]:
    """Let SpiffWorkflow do something; what it raises is a reason to stop, not a traceback."""
    try:
        yield
    except (EvaluationError, TooManyStepsError):
        raise
    # Its engine raises Python's own errors out of tasks, eval and copies; each ends the walk and is told.
    except Exception as error:
        raise _StoppedError(reason_of(error)) from None


def _there(shadow: Shadow, step: Step) -> Open:
    """The same open thing on the other side."""
    if step.node.kind is NodeKind.BOUNDARY_EVENT:
        return shadow.waiting(step.node.origin)[step.place]
    return shadow.open()[step.at.origin][step.place]


def _compare(ours: Ours, shadow: Shadow) -> None:
    mine, other = ours.count(), shadow.count()
    if mine != other:
        element = next(id_ for id_ in [*mine, *other] if mine[id_] != other[id_])
        raise _ApartError(element, ours, shadow)
    if ours.finished != shadow.finished:
        raise _ApartError("", ours, shadow)


# --- telling -------------------------------------------------------------------------------------


def _apart(apart: _ApartError, path: list[str], net: Net) -> Finding:
    ours, ours_vi = _where(apart.ours)
    theirs, theirs_vi = _where(apart.theirs)
    return _finding(
        net,
        apart.element,
        message=f"Expected both engines to wait at the same steps after {_way(path)}, found thutuc {ours} "
        f"and SpiffWorkflow {theirs}.",
        message_vi=f"Sau {_way_vi(path)}, thutuc và SpiffWorkflow phải chờ ở cùng các bước; thutuc "
        f"{ours_vi}, SpiffWorkflow {theirs_vi}.",
        remedy="Draw this part more simply; if the difference stays, report it with the file.",
        remedy_vi="Vẽ lại phần này đơn giản hơn; nếu vẫn khác nhau, báo lỗi kèm theo tệp.",
    )


def _stopped(reason: str, path: list[str], net: Net) -> Finding:
    return _finding(
        net,
        path[-1] if path else "",
        message=f"Expected SpiffWorkflow to follow {_way(path)}, but it stopped: {reason}.",
        message_vi=f"SpiffWorkflow không đi tiếp được sau {_way_vi(path)}: {reason}.",
        remedy="Nothing needs to be done: this part runs without a second opinion.",
        remedy_vi="Không phải sửa gì: phần này chạy mà không có SpiffWorkflow đối chiếu.",
        severity="warn",
    )


def _way(path: list[str]) -> str:
    return " > ".join(path) or "the start"


def _way_vi(path: list[str]) -> str:
    return " > ".join(path) or "khi bắt đầu"


def _where(side: Ours | Shadow) -> tuple[str, str]:
    """Where one side waits, in both languages."""
    if side.finished:
        return "at its end", "đã kết thúc"
    open_ = sorted(side.count().items())
    listed = ", ".join(f"{number} × {id_}" if number > 1 else id_ for id_, number in open_)
    if not listed:
        return "nowhere, but not ended", "không chờ ở đâu mà chưa kết thúc"
    return f"at {listed}", f"chờ ở {listed}"


def _finding(net: Net, element: str, **told: str) -> Finding:
    node = net.procedure.node.get(element)
    return Finding(
        RULE,
        element=element or None,
        name=(node.name or None) if node else None,
        line=node.line if node else None,
        file=net.procedure.file,
        kind=Kind.UNSUPPORTED,
        **told,
    )
