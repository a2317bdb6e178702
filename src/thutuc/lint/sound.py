"""Whether a procedure can always finish: what the proof of soundness found, told so that it can be mended."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

from thutuc.bounded import dotted
from thutuc.errors import Finding, Kind
from thutuc.net import Net
from thutuc.net.soundness import MAX_MOVES, Fault, Problem, prove

#: Steps of a path that are shown; of a longer one the first and the last.
LONGEST = 12


@dataclass(frozen=True, slots=True)
class _Saying:
    rule: str
    en: str
    vi: str
    remedy: str
    remedy_vi: str


_SAYINGS = {
    Fault.STUCK: _Saying(
        "sound-join",
        "Expected every join to get the tokens it waits for, found one that may wait for ever{flows}{path}",
        "Điểm hợp nhánh này có thể chờ mãi mãi{flows_vi}{path_vi}",
        "Join with the kind of gateway that divided; join exclusive branches by an exclusive gateway.",
        "Hợp nhánh bằng cùng loại cổng đã tách nhánh; các nhánh loại trừ nhau thì hợp bằng cổng loại trừ.",
    ),
    Fault.ENDLESS: _Saying(
        "sound-end",
        "Expected a way to the end from everywhere, found none from here{path}",
        "Từ đây không còn đường nào đi tới kết thúc{path_vi}",
        "Draw a way out of the loop, or connect the last step with the end.",
        "Vẽ một lối ra khỏi vòng lặp, hoặc nối bước cuối với sự kiện kết thúc.",
    ),
    Fault.DEAD: _Saying(
        "sound-reached",
        "Expected a run that comes to this step, found none",
        "Không lần giải quyết nào có thể đi tới bước này",
        "Look at the joins and events before it; connect it another way, or take it out.",
        "Xem lại các điểm hợp nhánh và sự kiện phía trước; nối lại bước này hoặc bỏ nó.",
    ),
    Fault.TWICE: _Saying(
        "sound-once",
        "Expected the step to be open once, found that it can be open twice at the same time{path}",
        "Bước này có thể được mở hai lần cùng lúc{path_vi}",
        "Join the parallel branches by a parallel gateway before this step, unless it shall be done twice.",
        "Hợp các nhánh song song bằng cổng song song trước bước này, trừ khi muốn làm hai lần.",
    ),
    Fault.GROWS: _Saying(
        "sound-bounded",
        "Expected as many tokens after a round as before it, found more each time{path}",
        "Mỗi vòng lặp lại để thêm một nhánh chưa kết thúc{path_vi}",
        "Join what the loop divides before it goes round again.",
        "Hợp các nhánh đã tách trong vòng lặp trước khi quay lại.",
    ),
    Fault.UNDECIDED: _Saying(
        "sound-proved",
        "Expected a complex join whose condition asks activationCount alone, found one that asks other data: "
        "whether it always goes on is not proved",
        "Điều kiện của cổng phức hợp này hỏi dữ liệu khác ngoài activationCount nên chưa chứng minh được là "
        "hồ sơ luôn đi tiếp được",
        "Write how many branches are needed, for example activationCount >= 2, and decide by data after the "
        "join; or look yourself that the condition holds at the latest when all branches have come.",
        "Ghi số nhánh cần có, ví dụ activationCount >= 2, rồi quyết định theo dữ liệu sau điểm hợp nhánh; "
        "hoặc tự kiểm tra rằng điều kiện luôn đúng muộn nhất khi mọi nhánh đã tới.",
    ),
    Fault.UNPROVED: _Saying(
        "sound-proved",
        "Expected a proof that the procedure can always finish, found more cases than are looked at "
        f"({MAX_MOVES:,} moves)",
        f"Chưa chứng minh được là thủ tục luôn kết thúc được: phải xét hơn {dotted(MAX_MOVES)} trường hợp",
        "Draw branches that end at one join of the same kind; then it can be proved.",
        "Vẽ các nhánh kết thúc tại cùng một cổng hợp nhánh cùng loại; khi đó chứng minh được.",
    ),
}
#: What refuses a procedure when it is certain: a dossier would never end. A step that nobody comes to
#: stops no dossier, so it is advice; all else is too.
_REFUSES = frozenset({Fault.STUCK, Fault.ENDLESS})


def sound(net: Net) -> Iterator[Finding]:
    """A dossier can always come to its end, and every step can be come to (rule names ``sound-…``)."""
    for problem in prove(net).problems:
        yield _finding(net, problem, _REFUSES)


def sound_drawn(net: Net) -> Iterator[Finding]:
    """What is unsound for the analyst, to whom a step that no run comes to is an error of his drawing."""
    for problem in prove(net).problems:
        yield _finding(net, problem, _REFUSES | {Fault.DEAD})


def _finding(net: Net, problem: Problem, refuses: Set[Fault]) -> Finding:
    saying, procedure = _SAYINGS[problem.fault], net.procedure
    node = problem.node
    flows = ", ".join(_flow(net, flow) for flow in problem.waits_for)
    path = _shown(problem.path)
    facts = {
        "flows": f" for {flows}" if flows else "",
        "flows_vi": f" {flows}" if flows else "",
        "path": f"; for example after: {path}" if path else "",
        "path_vi": f"; ví dụ sau khi: {path}" if path else "",
    }
    return Finding(
        rule=saying.rule,
        message=saying.en.format(**facts),
        message_vi=saying.vi.format(**facts),
        remedy=saying.remedy,
        remedy_vi=saying.remedy_vi,
        element=node.origin if node is not None else procedure.id,
        name=(node.source.name or None) if node is not None else procedure.name,
        line=node.source.line if node is not None else procedure.line,
        file=procedure.file,
        severity="error" if problem.certain and problem.fault in refuses else "warn",
        kind=Kind.UNSUPPORTED,  # right by the standard, which asks no procedure to end
    )


def _flow(net: Net, flow: str) -> str:
    arc = net.arcs.get(flow)
    if arc is None:
        return flow
    source = net.nodes[arc.source]
    return f"{source.source.name or source.origin!s} → ({flow})"


def _shown(path: tuple[str, ...]) -> str:
    if len(path) > LONGEST:
        half = LONGEST // 2
        path = (*path[:half], "…", *path[-half:])
    return " > ".join(path)
