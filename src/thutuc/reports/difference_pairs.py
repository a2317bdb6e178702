"""Which element of one version is which of another: by id first, then by name and by neighbours."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from thutuc.procedure import Node, Procedure

#: names that are so much alike, between the same neighbours, are one step under another name
_ALIKE = 0.6
#: what a file of strangers may cost: so many candidates are looked at for one element, in so many rounds
_CANDIDATES, _ROUNDS, _LONGEST = 20, 10, 200


def pair_nodes(old: Procedure, new: Procedure) -> dict[str, str]:
    """The old id of each node that still stands → its new one."""
    pairs = {id_: id_ for id_ in old.node if id_ in new.node}
    around, around_new = _Around(old), _Around(new)
    for _ in range(_ROUNDS):
        taken = set(pairs.values())
        lost = [node for node in old.nodes if node.id not in pairs]
        come = [node for node in new.nodes if node.id not in taken]
        found = dict(_by_name(lost, come, pairs, around, around_new))
        found = found or dict(_by_place(lost, come, pairs, around, around_new))
        if not found:
            break
        pairs |= found
    return pairs


class _Around:
    """What a node comes after and what comes after it."""

    def __init__(self, procedure: Procedure) -> None:
        before: dict[str, set[str]] = defaultdict(set)
        after: dict[str, set[str]] = defaultdict(set)
        for flow in procedure.flows:
            after[flow.source].add(flow.target)
            before[flow.target].add(flow.source)
        for node in procedure.nodes:
            if node.attached_to is not None:
                after[node.attached_to].add(node.id)
                before[node.id].add(node.attached_to)
        self._of = {id_: (frozenset(before[id_]), frozenset(after[id_])) for id_ in procedure.node}

    def of(self, node: str) -> tuple[frozenset[str], frozenset[str]]:
        """The neighbours on both sides."""
        return self._of[node]


def _family(node: Node) -> str:
    """What may become what without being something else: a user task a manual one, a gateway another."""
    if node.kind.waits_for_somebody:
        return "task"
    return "gateway" if node.kind.is_gateway else str(node.kind)


def _by_name(
    lost: Sequence[Node], come: Sequence[Node], pairs: Mapping[str, str], old: _Around, new: _Around
) -> Iterator[tuple[str, str]]:
    """Those that alone bear their name on both sides; of several, those with a neighbour in common."""
    named: dict[tuple[str, str], tuple[list[Node], list[Node]]] = defaultdict(lambda: ([], []))
    for side, nodes in enumerate((lost, come)):
        for node in nodes:
            if node.name.strip():
                named[_family(node), " ".join(node.name.casefold().split())][side].append(node)
    for gone, there in named.values():
        if len(gone) == len(there) == 1:
            yield gone[0].id, there[0].id
            continue
        taken: set[str] = set()
        for node in gone[:_CANDIDATES]:
            meets = _mapped(old.of(node.id), pairs)
            for other in there[:_CANDIDATES]:
                theirs = new.of(other.id)
                if other.id not in taken and any(
                    ours & their for ours, their in zip(meets, theirs, strict=True)
                ):
                    taken.add(other.id)
                    yield node.id, other.id
                    break


def _by_place(
    lost: Sequence[Node], come: Sequence[Node], pairs: Mapping[str, str], old: _Around, new: _Around
) -> Iterator[tuple[str, str]]:
    """Those that stand between the same neighbours; what somebody does, beside one, under nearly its name."""
    placed: dict[tuple[str, int, frozenset[str]], list[Node]] = defaultdict(list)
    for node in come:
        for side, around in enumerate(new.of(node.id)):
            placed[_family(node), side, around].append(node)
    taken: set[str] = set()
    for node in lost:
        sides = [side for side in enumerate(old.of(node.id)) if side[1]]
        agree: Counter[str] = Counter()
        there: dict[str, Node] = {}
        for side, around in sides:
            if around <= pairs.keys():
                meets = frozenset(pairs[each] for each in around)
                for other in placed.get((_family(node), side, meets), ())[:_CANDIDATES]:
                    agree[other.id] += other.id not in taken
                    there[other.id] = other
        best = max(there.values(), key=lambda other: (agree[other.id], _likeness(node, other)), default=None)
        if best is None or not agree[best.id]:
            continue
        if agree[best.id] == len(sides) if node.step is None else _likeness(node, best) >= _ALIKE:
            taken.add(best.id)
            yield node.id, best.id


def _likeness(node: Node, other: Node) -> float:
    return SequenceMatcher(None, node.name[:_LONGEST], other.name[:_LONGEST], autojunk=False).ratio()


def _mapped(
    around: tuple[frozenset[str], frozenset[str]], pairs: Mapping[str, str]
) -> tuple[frozenset[str], frozenset[str]]:
    before, after = (frozenset(pairs[each] for each in side if each in pairs) for side in around)
    return before, after


def pair_flows(old: Procedure, new: Procedure, nodes: Mapping[str, str]) -> dict[str, str]:
    """The old id of each flow that still stands → its new one: by id, else by what it joins."""
    pairs = {id_: id_ for id_ in old.flow if id_ in new.flow}
    taken = set(pairs.values())
    free: dict[tuple[str, str], list[str]] = defaultdict(list)
    for flow in new.flows:
        if flow.id not in taken:
            free[flow.source, flow.target].append(flow.id)
    for flow in old.flows:
        there = free.get((nodes.get(flow.source, ""), nodes.get(flow.target, "")))
        if flow.id not in pairs and there:
            pairs[flow.id] = there.pop(0)
    return pairs


def moved(old: Procedure, new: Procedure, nodes: Mapping[str, str]) -> frozenset[str]:
    """The fewest steps (their new ids) that have to go elsewhere to make the old order the new one."""
    place = {id_: at for at, id_ in enumerate(steps_in_order(new))}
    kept = [nodes[id_] for id_ in steps_in_order(old) if nodes.get(id_) in place]
    ends: list[int] = []
    before: list[int] = []
    for id_ in kept:  # the longest row that stays in order, by patience
        at = bisect_left(ends, place[id_])
        ends[at : at + 1] = [place[id_]]
        before.append(at)
    stays, wanted = set[str](), len(ends) - 1
    for id_, at in zip(reversed(kept), reversed(before), strict=True):
        if at == wanted:
            stays.add(id_)
            wanted -= 1
    return frozenset(kept) - stays


def steps_in_order(procedure: Procedure) -> list[str]:
    """The steps in the order of the flows, from the beginning; the way that is drawn first goes first."""
    follows: dict[str, list[str]] = {node.id: [] for node in procedure.nodes}
    for node in procedure.nodes:
        follows[node.id] += [procedure.flow[flow].target for flow in node.outgoing]
        if node.attached_to is not None:
            follows[node.attached_to].append(node.id)
        elif node.parent is not None and not node.incoming:
            follows[node.parent].insert(0, node.id)
    order: list[str] = []
    seen: set[str] = set()
    for begin in [*(node for node in procedure.nodes if not node.incoming), *procedure.nodes]:
        _visit(begin.id, follows, seen, order)
    rank = {id_: at for at, id_ in enumerate(reversed(order))}
    return sorted((step.id for step in procedure.steps), key=rank.__getitem__)


def _visit(begin: str, follows: Mapping[str, Sequence[str]], seen: set[str], order: list[str]) -> None:
    """Add what can be reached, the last first."""
    if begin in seen:
        return
    seen.add(begin)
    stack = [(begin, iter(reversed(follows[begin])))]
    while stack:
        id_, rest = stack[-1]
        for following in rest:
            if following not in seen:
                seen.add(following)
                stack.append((following, iter(reversed(follows[following]))))
                break
        else:
            order.append(id_)
            stack.pop()
