"""What was signed stands: whether a dossier is decided already, and what is not done to it any more then.

It is decided once who signs has done his step and nothing is left to sign on the way to a result, or once
a step that the file says *decides* was done, such as a leg's. Who sends back what was signed undoes it: the
signature lies ahead again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from thutuc.dossier import decode_events
from thutuc.dossier.events import TaskCompleted
from thutuc.dossier.view import local, when_en, when_vi
from thutuc.engine.draft import Draft
from thutuc.engine.rules.foresight import entered, ways_on
from thutuc.engine.written import is_written
from thutuc.errors import WrongState, in_both
from thutuc.net import Level, Net, NetNode
from thutuc.procedure import Act, NodeKind
from thutuc.store import JournalRow

SIGNS: Final = frozenset({Act.SIGN, Act.DECIDE})

_UNDECIDED: Final = in_both("hồ sơ chưa có quyết định", "a dossier on which nothing is decided yet")

#: What may be done instead, where one may: NĐ 30/2020/NĐ-CP Điều 18.3–18.4.
_INSTEAD: Final = (
    "ký nhầm thì người ký rút lại việc vừa chuyển khi bước sau chưa ai nhận (recall), hoặc bước sau chuyển "
    "trả nếu quy trình có vẽ; quyết định đã bị thu hồi, thay thế thì người đứng đầu dừng giải quyết với số "
    "văn bản thu hồi, thay thế (cancel, revocation)",
    "what was signed by mistake the signer takes back while nobody has taken the next step (recall), or that "
    "step sends it back where this is drawn; where the decision was revoked or replaced the head stops the "
    "dossier with the number of the paper that does so (cancel, revocation)",
)
#: Where a part alone is decided, such as one leg of a chain.
_REST: Final = (
    "phần chưa có quyết định: cơ quan của chặng ghi kết quả ở bước của mình",
    "what is not decided yet: the agency of that leg writes the outcome at its own step",
)
_LAW: Final = "NĐ 118/2025/NĐ-CP Điều 21; TT 03/2025/TT-VPCP Điều 7; NĐ 30/2020/NĐ-CP Điều 18"


class DecidedAlready(WrongState):
    """The dossier is decided: by which steps, and when as far as somebody has looked."""

    def __init__(self, net: Net, holders: Mapping[str, str], when: Mapping[str, int], *, whole: bool) -> None:
        told = [_told(net, step, officer, when.get(step)) for step, officer in holders.items()]
        told += [_INSTEAD] if whole else [_REST, _INSTEAD]
        vi, en = ("; ".join(each) for each in zip(*told, strict=True))
        found = in_both(f"hồ sơ đã có quyết định: {vi}", f"one that is decided: {en}", _LAW)
        super().__init__(_UNDECIDED, found)
        self._net, self._holders, self._whole = net, holders, whole

    def dated(self, tails: Iterable[Sequence[JournalRow]]) -> WrongState:
        """Tell, too, when each of these steps was done last, from ever longer ends of the journal."""
        when: dict[str, int] = {}
        for journal in tails:
            when = {
                event.step: row.happened_at
                for row in journal
                for event in decode_events(row.public, row.payload)
                if isinstance(event, TaskCompleted) and event.step in self._holders
            }
            if when.keys() == self._holders.keys():
                break
        told = DecidedAlready(self._net, self._holders, when, whole=self._whole)
        return WrongState(told.expected, told.found)


def _told(net: Net, step: str, officer: str, at: int | None) -> tuple[str, str]:
    name = net.steps[step].name
    vi, en = f"bước {name!r} ({step}) do {officer} ký", f"step {name!r} ({step}) was signed by {officer}"
    if at is None:
        return vi, en
    return f"{vi} lúc {when_vi(local(at))}", f"{en} at {when_en(local(at))}"


def check_undecided(draft: Draft, *, in_part: bool = True) -> None:
    """Refuse where it is decided, or with *in_part* a part of it (NĐ 118/2025/NĐ-CP Đ21; TT 03/2025 Đ7)."""
    steps = decided(draft, in_part=in_part)
    if steps:
        holders = {step: draft.state.holders[step] for step in steps}
        whole = bool(decided(draft, in_part=False))
        raise DecidedAlready(draft.net, holders, {}, whole=whole)


def check_revoked(draft: Draft, revocation: str | None) -> None:
    """Refuse to stop what is decided without the number of the paper that revokes it, or with one in vain."""
    if not is_written(revocation):
        check_undecided(draft)
    elif not decided(draft):
        raise WrongState(
            in_both("hồ sơ đã có quyết định để thu hồi, thay thế", "a dossier with a decision to revoke"),
            in_both("hồ sơ chưa có quyết định; bỏ revocation", "one not decided yet; leave revocation out"),
        )


def decided(draft: Draft, *, in_part: bool = True) -> list[str]:
    """The steps whose signature decides the dossier as it stands, or with *in_part* a part of it."""
    net, state = draft.net, draft.state
    done = [step for step in state.holders if step in net.steps]
    places = [token.node for token in state.tokens.values()]
    signing = {step.id for step in net.steps.values() if step.act in SIGNS}
    found = {step for step in done if in_part and net.steps[step].decides and is_past(net, places, {step})}
    if not signing.isdisjoint(done) and is_signed(net, places, signing):
        found |= {step for step in done if step in signing and _leads(net, step, places, signing)}
    return [step for step in done if step in found]


def is_past(net: Net, places: Iterable[str], steps: Collection[str]) -> bool:
    """Whether a result comes from these places, and from none only by way of these *steps*."""
    free = [bool(_results(net, place, steps)) for place in places if _results(net, place, ())]
    return bool(free) and all(free)


def is_signed(net: Net, places: Iterable[str], signing: Collection[str]) -> bool:
    """Whether these places come behind a signature, and none that leads to a result leads to another one.

    A letter that was signed before the file was appraised decides nothing while a signature may follow,
    though the file may end without one. What is sent back from here is signed again: that counts not.
    """
    leading = [place for place in places if _results(net, place, ())]
    unsigned = _unsigned(net, signing)
    return is_past(net, leading, signing) and all(
        place not in unsigned and not _ahead(net, place, signing, unsigned) for place in leading
    )


def _ahead(net: Net, place: str, signing: Collection[str], unsigned: Collection[str]) -> set[str]:
    """The steps that are signed from there on, without going back to where nothing was signed."""
    coming = _reach(net, [place], (), but=unsigned)
    return {step for step in coming & {*signing} if step == place or place in _unsigned(net, {step})}


def _unsigned(net: Net, signing: Collection[str]) -> set[str]:
    """Where a dossier may stand, from its beginning on, before any of these steps is done."""
    found = list(
        dict.fromkeys(n for level in net.levels.values() if _begins(net, level) for n in level.starts)
    )
    found += [name for name in net.levels[None].others if name not in found]
    seen, passed = set(found), set[str]()
    for name in found:  # which grows meanwhile
        node = net.nodes[name]
        inside = entered(net, node)
        arcs = [arc for boundary in node.boundaries for arc in net.nodes[boundary].outgoing]
        if name not in signing and not inside:
            left = node.parent if node.kind is NodeKind.END_EVENT and node.parent is not None else name
            arcs += net.nodes[left].outgoing
        passed.update(arc.id for arc in arcs)
        for following in (*inside, *(arc.target for arc in arcs)):
            if following not in seen and _comes(net.nodes[following], passed):
                seen.add(following)
                found.append(following)
    return seen


def _begins(net: Net, level: Level) -> bool:
    """Whether a level begins by itself: the process, or what an event begins while it runs."""
    return level.node is None or not net.nodes[level.node].incoming


def _comes(node: NetNode, passed: set[str]) -> bool:
    """Whether a token comes on from there: a parallel gateway waits for one of each way."""
    return node.kind is not NodeKind.PARALLEL_GATEWAY or passed >= {*node.incoming}


def _leads(net: Net, step: str, places: Collection[str], signing: Collection[str]) -> bool:
    """Whether a step that signs is the last that did on the way to where the dossier stands."""
    behind = _reach(net, ways_on(net, net.nodes[step]), signing)
    return not behind.isdisjoint(places)


def _results(net: Net, place: str, without: Collection[str]) -> set[str]:
    """Where a result comes of what stands there, while none of the steps *without* is done."""
    return {name for name in _reach(net, [place], without) - {*without} if _is_result(net.nodes[name])}


def _is_result(node: NetNode) -> bool:
    if node.step is not None and (node.step.result_ready or node.step.act is Act.RETURN):
        return True
    return node.kind is NodeKind.END_EVENT and node.parent is None and node.source.ending is None


def _reach(
    net: Net, places: Iterable[str], without: Collection[str], *, but: Collection[str] = ()
) -> set[str]:
    """Everything one comes to from there, *but* these, which are not gone into.

    Of the steps *without* only what leaves them undone goes on.
    """
    found = list(dict.fromkeys(places))
    seen = {*found, *but}
    for name in found:  # which grows meanwhile
        for following in ways_on(net, net.nodes[name], done=name not in without):
            if following not in seen:
                seen.add(following)
                found.append(following)
    return {*found}
