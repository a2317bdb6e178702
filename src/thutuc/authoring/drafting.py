"""A table of steps as a procedure: the steps one after another, and each approval may send back.

What the table does not say is not made up: a row without a unit stays without, and ``thutuc check`` says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from thutuc.authoring.table import Row, Table
from thutuc.procedure import (
    Act,
    Field,
    FieldType,
    Flow,
    Header,
    Lane,
    Node,
    NodeKind,
    Procedure,
    Step,
    Supplement,
)
from thutuc.worktime import Counting, Term

#: Acts after which the dossier may go back to who prepared it ("không đồng ý: chuyển lại bước trước").
_APPROVALS = frozenset({Act.INITIAL, Act.SIGN})

_LONGEST_ID = 40
_SEND_BACK = "Chuyển trả"
_SUPPLEMENT = Supplement(
    ask_within=Term.parse("03 ngày làm việc"),
    basis="Nghị định 118/2025/NĐ-CP Điều 17.2; Nghị định 61/2018/NĐ-CP Điều 19.4",
)
#: what no table of steps says, and its analyst has still to look up
_OPEN = (
    "Chấp nhận papers-end: chưa tra văn bản về thời hạn người nộp phải bổ sung hồ sơ; khi có thì ghi "
    "applicantTerm, whenOver và căn cứ, rồi bỏ ghi chú này."
)


def draft(table: Table) -> Procedure:
    """The procedure of a table, ready to be written, drawn and completed by its analyst."""
    drawn = _Chain()
    drawn.add(Node("received", NodeKind.START_EVENT, "Hồ sơ được tiếp nhận"), None)
    back: str | None = None
    taken: set[str] = set()
    for index, row in enumerate(table.rows):
        id_ = _fresh(slug(row.content, "_") or "step", taken)
        if row.act is Act.PREPARE and _is_approved(table.rows[index + 1 :]):
            back = f"again_{id_}"
            drawn.add(Node(back, NodeKind.EXCLUSIVE_GATEWAY), None)
        drawn.add(_task(row, id_, ready=_is_ready(table.rows, index), back=back is not None), row.who)
        if row.act in _APPROVALS and back is not None:
            drawn.branch(id_, back)
    drawn.add(Node("done", NodeKind.END_EVENT, "Đã trả kết quả"), None)
    return Procedure(
        id=table.id,
        name=table.name,
        header=Header(
            code=table.code,
            field=table.field,
            authority=table.authority,
            legal_term=table.legal_term,
            committed_term=table.committed_term,
            decisions=table.decisions,
            supplement=_SUPPLEMENT,
            groups=tuple(dict.fromkeys(row.shared for row in table.rows if row.shared is not None)),
            notes=(*table.notes, _OPEN),
        ),
        nodes=tuple(drawn.closed()),
        flows=tuple(drawn.flows),
        lanes=tuple(drawn.lanes()),
    )


@dataclass(slots=True)
class _Chain:
    """Nodes in a row, each joined to the one before."""

    nodes: list[Node] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    roles: dict[str, str] = field(default_factory=dict)  #: node → lane
    last_role: str | None = None

    def add(self, node: Node, role: str | None) -> None:
        """Put a node behind the last one; without a role it stands in the lane of the step before."""
        if self.nodes:
            last = self.nodes[-1]
            name = "Đồng ý" if last.default is not None else ""
            self.flows.append(Flow(last.default or f"to_{node.id}", last.id, node.id, name))
        self.nodes.append(node)
        self.last_role = role or self.last_role
        if self.last_role is not None:
            self.roles[node.id] = self.last_role

    def branch(self, step: str, back: str) -> None:
        """A choice behind an approval: on, or back to who prepared it."""
        self.add(Node(f"after_{step}", NodeKind.EXCLUSIVE_GATEWAY, "Đồng ý?", default=f"agreed_{step}"), None)
        condition = f"not {approval_of(step)}"
        self.flows.append(Flow(f"sent_back_{step}", f"after_{step}", back, _SEND_BACK, condition))

    def closed(self) -> list[Node]:
        """The nodes with what flows in and out of each."""
        first = next(iter(self.roles.values()), None)
        for node in self.nodes:
            if first is not None:
                self.roles.setdefault(node.id, first)
        return [
            _with_flows(
                node,
                tuple(flow.id for flow in self.flows if flow.target == node.id),
                tuple(flow.id for flow in self.flows if flow.source == node.id),
            )
            for node in self.nodes
        ]

    def lanes(self) -> list[Lane]:
        """A lane for each role, in the order they appear."""
        names = list(dict.fromkeys(self.roles[node.id] for node in self.nodes if node.id in self.roles))
        return [
            Lane(f"lane_{number}", name, tuple(n.id for n in self.nodes if self.roles.get(n.id) == name))
            for number, name in enumerate(names, start=1)
        ]


def _with_flows(node: Node, incoming: tuple[str, ...], outgoing: tuple[str, ...]) -> Node:
    return Node(
        node.id,
        node.kind,
        node.name,
        incoming=incoming,
        outgoing=outgoing,
        default=node.default,
        step=node.step,
    )


def _task(row: Row, id_: str, *, ready: bool, back: bool) -> Node:
    fields: tuple[Field, ...] = ()
    if back and row.act in _APPROVALS:
        fields = (Field(approval_of(id_), FieldType.BOOLEAN, "Đồng ý", required=True),)
    step = Step(
        id=id_,
        name=row.content,
        kind=NodeKind.USER_TASK,
        number=row.number,
        output=row.result or None,
        role=row.who or None,
        unit=row.unit,
        act=row.act,
        term=row.term,
        counting=Counting.TABLE if row.term is not None else None,
        untimed=row.untimed,
        made_up=row.made_up,
        group=row.shared.id if row.shared is not None else None,
        result_ready=ready,
        fields=fields,
    )
    return Node(id_, NodeKind.USER_TASK, row.content, step=step)


def approval_of(step: str) -> str:
    """The datum in which an approval is kept."""
    return f"approved_{step}"


def _is_approved(rows: Sequence[Row]) -> bool:
    """Whether anybody approves before somebody else prepares something new."""
    for row in rows:
        if row.act is Act.PREPARE:
            return False
        if row.act in _APPROVALS:
            return True
    return False


def _is_ready(rows: Sequence[Row], index: int) -> bool:
    """Whether the result lies at the one-stop once this step is done: the next one returns it."""
    following = rows[index + 1 :]
    return (bool(following) and following[0].act is Act.RETURN) or (
        not following and rows[index].act is not Act.RETURN
    )


def slug(text: str, join: str = "-") -> str:
    """*text* as an identifier: no marks, small letters, whole words of at most forty signs together."""
    plain = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).lower())
    whole = join.join(words)
    cut, _, _ = whole[: _LONGEST_ID + 1].rpartition(join)
    return whole if len(whole) <= _LONGEST_ID else (cut or whole[:_LONGEST_ID])


def _fresh(wanted: str, taken: set[str]) -> str:
    """An identifier that nothing else has; one never begins with a digit."""
    wanted = wanted if wanted[0].isalpha() else f"step_{wanted}"
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    taken.add(name)
    return name
