"""What a plan leaves open of what is filled in, and data that a form would not take."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.net import Net
from thutuc.procedure import FieldType, Step
from thutuc.simulation.filling import Filling
from thutuc.simulation.findings import Notes
from thutuc.simulation.plan import StepPlan
from thutuc.simulation.prepared import Flow, read_of


def check_choices(flow: Flow, id: str, step: Step, notes: Notes) -> None:
    """Say where the plan leaves open what is chosen at a step."""
    said = flow.plan.step.get(id) or StepPlan()
    for each in step.fields:
        told = each.name in said.choose or each.name in said.data
        if not told and each.type is FieldType.LIST and (rounds := _rounds(flow.net, each.name)):
            done = ", ".join(rounds)
            notes.say(
                "choice",
                ("procedure", flow.number, "step", id),
                f"bước {id!r}: kế hoạch không nói {each.name!r} gồm những gì; để trống thì bước {done} không "
                "có lượt nào",
                f"step {id!r}: the plan does not say what {each.name!r} holds; empty, {done} is never done",
                remedy=(f"Thêm data = {{ {each.name} = [ … ] }}.", f"Add data = {{ {each.name} = [ … ] }}."),
                warn=True,
            )
        elif not told and each.type in (FieldType.BOOLEAN, FieldType.CHOICE):
            usual = flow.steps[id].filling.usual(each.name)
            filled = "" if usual is None else f"; lần nào cũng điền {usual}"
            notes.say(
                "choice",
                ("procedure", flow.number, "step", id),
                f"bước {id!r}: kế hoạch không nói {each.name!r} được điền thế nào{filled}",
                f"step {id!r}: the plan does not say how {each.name!r} is filled in"
                + ("" if usual is None else f"; it is always {usual}"),
                remedy=(
                    f"Thêm choose = {{ {each.name} = {{ … = 1.0 }} }}.",
                    f"Add choose = {{ {each.name} = {{ … = 1.0 }} }}.",
                ),
                warn=True,
            )


def check_read(flow: Flow, notes: Notes) -> None:
    """Say what the term or a fee goes by and the plan leaves open; it is filled in as usual."""
    read, place = read_of(flow.net), ("procedure", flow.number)
    for each in flow.net.procedure.header.fields:
        if each.name in read and each.name not in {*flow.plan.data, *flow.plan.choose}:
            usual = flow.filling.usual(each.name)
            notes.say(
                "choice",
                place,
                f"thời hạn hoặc phí tính theo {each.name!r} mà kế hoạch không nói; lần nào cũng điền {usual}",
                f"the term or a fee goes by {each.name!r}, which the plan does not say; it is always {usual}",
                remedy=(
                    f"Thêm choose = {{ {each.name} = {{ … = 1.0 }} }} cho [[procedure]].",
                    f"Add choose = {{ {each.name} = {{ … = 1.0 }} }} to the [[procedure]].",
                ),
                warn=True,
            )


def check_filling(filling: Filling, path: Sequence[str | int], notes: Notes) -> None:
    """Refuse a plan whose data a form would not take, in some case that chance may choose."""
    if any(notes.wrong((*path, word)) for word in ("data", "choose")):
        return  # a value was refused, which the form would refuse again
    for problem in list(dict.fromkeys(filling.problems()))[:5]:
        notes.say(
            "form",
            path,
            f"biểu mẫu không nhận dữ liệu của kế hoạch: {problem}",
            f"the form does not take the plan's data: {problem}",
            remedy=("Thêm data hoặc choose.", "Add 'data' or 'choose'."),
        )


def _rounds(net: Net, name: str) -> list[str]:
    """What is done once for each element of a list, which a datum holds."""
    lists = ((node.id, node.loop.collection) for node in net.nodes.values() if node.loop is not None)
    return [repr(id_) for id_, collection in lists if collection is not None and name in collection.names]
