"""Holds what the proof of soundness says against runs of the real runtime.

Procedures drawn from blocks are sound by construction: the proof must not call them unsound. The same
drawings with a gateway exchanged, a flow bent or a flow cut mostly are not: wherever a walk at random gets
stuck, the proof must not have said that all is well.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from random import Random

from tests.blocks import Generated
from tests.build import SECOND, Walk
from tests.drawing import drawn, net_of
from tests.growing import generate

from thutuc.errors import LimitExceeded, NothingMatches, ProcedureRefused
from thutuc.net import Net
from thutuc.net.soundness import Fault, Proof, prove
from thutuc.procedure import NodeKind, Procedure

WALKS = 6
MOVES = 60
_UNSOUND = {Fault.STUCK, Fault.ENDLESS, Fault.GROWS}
_OPEN = {Fault.UNPROVED, Fault.UNDECIDED}
GATEWAYS = (NodeKind.EXCLUSIVE_GATEWAY, NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY)


def mutated(procedure: Procedure, chance: Random) -> Procedure:
    """The drawing with one to three mistakes of the kind people make."""
    for _ in range(chance.randint(1, 3)):
        procedure = chance.choice((_exchanged, _exchanged, _bent, _cut))(procedure, chance)
    return procedure


def _exchanged(procedure: Procedure, chance: Random) -> Procedure:
    """Another gateway in the place of one."""
    gateways = [node for node in procedure.nodes if node.kind in GATEWAYS]
    if not gateways:
        return procedure
    chosen = chance.choice(gateways)
    kind = chance.choice([kind for kind in GATEWAYS if kind is not chosen.kind])
    default = None if kind is NodeKind.PARALLEL_GATEWAY else chosen.default
    nodes = tuple(replace(n, kind=kind, default=default) if n is chosen else n for n in procedure.nodes)
    bare = kind is NodeKind.PARALLEL_GATEWAY
    flows = tuple(
        replace(f, condition=None) if bare and f.source == chosen.id else f for f in procedure.flows
    )
    return replace(procedure, nodes=nodes, flows=flows)


def _bent(procedure: Procedure, chance: Random) -> Procedure:
    """A flow that leads to another place of its level."""
    flow = chance.choice(procedure.flows)
    parent = procedure.node[flow.source].parent
    places = [
        node.id
        for node in procedure.children(parent)
        if node.kind not in (NodeKind.START_EVENT, NodeKind.BOUNDARY_EVENT)
        and not (node.triggered_by_event or node.for_compensation or node.id == flow.target)
    ]
    return _with(
        procedure, [replace(f, target=chance.choice(places)) if f is flow else f for f in procedure.flows]
    )


def _cut(procedure: Procedure, chance: Random) -> Procedure:
    """A flow that was forgotten."""
    flow = chance.choice(procedure.flows)
    return _with(procedure, [one for one in procedure.flows if one is not flow])


def _with(procedure: Procedure, flows: list) -> Procedure:  # type: ignore[type-arg]
    ids = {flow.id for flow in flows}
    nodes = tuple(
        replace(
            node,
            incoming=tuple(flow.id for flow in flows if flow.target == node.id),
            outgoing=tuple(flow.id for flow in flows if flow.source == node.id),
            default=node.default if node.default in ids else None,
        )
        for node in procedure.nodes
    )
    return replace(procedure, nodes=nodes, flows=tuple(flows))


def gets_stuck(net: Net, made: Generated, chance: Random) -> bool:
    """Whether a walk at random comes to where nothing is open, nothing is waited for, and nothing ended."""
    level = net.levels[None]
    start = chance.choice([None] * bool(level.starts) + list(level.others))
    try:
        dossier = Walk(net, made.data(chance), start)
        for _ in range(MOVES):
            if dossier.finished:
                return False
            waits = [wait for wait in dossier.state.waits.values() if wait.token is not None]
            if not dossier.state.tasks and not waits:
                return True
            dossier.at += SECOND
            _anything(dossier, made, chance)
    except (NothingMatches, LimitExceeded):
        return False
    return False


def _anything(dossier: Walk, made: Generated, chance: Random) -> None:
    """Something happens: a task is completed, or what is waited for comes."""
    tasks, waits = sorted(dossier.state.tasks), sorted(dossier.state.waits)
    if tasks and (not waits or chance.random() < 0.7):
        dossier.finish(chance.choice(tasks), made.data(chance, share=0.6))
        return
    wait = dossier.state.waits[chance.choice(waits)]
    if wait.due is not None:
        dossier.at = max(dossier.at, wait.due)
        dossier.do(lambda run: run.fire(wait.id))
    elif wait.kind == "message":
        dossier.do(lambda run: run.message(wait.name, wait=wait.id))
    elif wait.kind == "signal":
        dossier.signal(wait.name or "")
    elif wait.kind == "service":
        dossier.do(lambda run: run.service_done(wait.id))
    else:
        dossier.do(lambda run: (run.assign(made.data(chance), 0), run.look()))


def judged(seed: int, chance: Random) -> tuple[Proof, Proof | None, bool]:
    """The proof of a sound drawing; that of it with mistakes, and whether a walk there got stuck."""
    made = generate(seed)
    procedure = drawn(made)
    sound = prove(net_of(made))
    try:
        net = net_of(made, mutated(procedure, chance))
    except ProcedureRefused:
        return sound, None, False
    stuck = any(gets_stuck(net, made, chance) for _ in range(WALKS))
    return sound, prove(net), stuck


def run(size: int, seed: int = 1) -> str:
    """Judge *size* procedures drawn from blocks, and as many with mistakes; gives what was found."""
    counts: Counter[str] = Counter()
    for number in range(size):
        sound, wrong, stuck = judged(seed * 1_000_003 + number, Random(f"{seed}:{number}"))
        faults = {problem.fault for problem in sound.problems}
        counts["called unsound"] += bool(faults & _UNSOUND)
        counts["left open"] += bool(_OPEN & faults)
        counts["with mistakes"] += wrong is not None
        counts["stuck"] += stuck
        if wrong is None:
            continue
        counts["told"] += not wrong.is_sound
        counts["not proved"] += any(problem.fault in _OPEN for problem in wrong.problems)
        if stuck:
            assert not wrong.is_sound, f"seed {seed * 1_000_003 + number}: stuck, and nobody foretold it"
    assert counts["called unsound"] <= size // 20, f"{counts['called unsound']} of {size} called unsound"
    return (
        f"{size} sound procedures, {counts['called unsound']} called unsound and {counts['left open']} not "
        f"proved; {counts['with mistakes']} with "
        f"mistakes, {counts['told']} told ({counts['not proved']} as not proved), {counts['stuck']} got "
        f"stuck in a walk, each of them foretold"
    )
