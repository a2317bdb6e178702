"""A name that the file or the organisation does not have: a slip of the pen is no refusal by the engine."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime

from thutuc.mistakes import nearest
from thutuc.net import Net
from thutuc.organisation import Organisation
from thutuc.plugins import Plugins
from thutuc.procedure import GROUND_NAMES, EventKind, ground_name
from thutuc.scenario.acts import Act, Extend, Flag, Send, Signal, Suspend, Until

#: What an act calls somebody, and what it calls a unit.
_PEOPLE = ("by", "to", "officer", "approver", "instead_of")
_UNITS = ("unit", "from_unit")
_POOLS = frozenset({"pool", "head"})  #: to whom a task is given back
_CLOCKS = frozenset({"dossier", "intake", "papers"})
#: before the name of a group: its own clock, and that of the papers of a leg
_SHARED = ("group", "papers")


def slips(
    act: Act, net: Net, plugins: Plugins, systems: Collection[str], at: datetime
) -> Iterator[tuple[str, str, str]]:
    """Where a name is unknown: the key, what it must name, what it says and what may be meant."""
    for key, what, name, known in (*_of_file(act, net), *_of_events(act, net)):
        if name not in known:
            yield key, what, name + _meant(name, known)
    if act.refused is not None:
        yield from _of_organisation(act, plugins, systems, at)


def _of_file(act: Act, net: Net) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Steps and grounds."""
    steps = frozenset({*net.steps, *net.procedure.step})
    verb = act.verb()
    if act.refused is None and not isinstance(act, Until):
        return
    if act.about == "task":
        yield verb, "một bước của quy trình · a step of the file", act.object, steps
    elif isinstance(act, Flag) and act.step is not None:
        yield "step", "một bước của quy trình · a step of the file", act.step, steps
    elif act.about == "duty":
        key = verb if verb == "explain_delay" else "of"
        about = getattr(act, key, None)
        groups = {f"{of}:{step.group}" for step in net.steps.values() if step.group for of in _SHARED}
        if about is not None:
            yield key, "một bước hoặc thời hạn · a step or a clock", about, steps | _CLOCKS | groups
    elif isinstance(act, Suspend):
        drawn = {step.suspend.ground for step in net.steps.values() if step.suspend is not None}
        yield verb, "một căn cứ tạm dừng · a ground", act.suspend, frozenset({*GROUND_NAMES, *drawn})
    elif isinstance(act, Extend) and ground_name(act.ground) == act.ground:
        declared = frozenset(each.ground for each in net.procedure.header.extensions)
        yield "ground", "một căn cứ gia hạn · a ground of extension", act.ground, declared


def _of_events(act: Act, net: Net) -> Iterator[tuple[str, str, str, frozenset[str]]]:
    """Messages, signals and events at edges."""
    if isinstance(act, Until):
        yield "do", "một bước của quy trình · a step of the file", act.do, frozenset(net.steps)
        yield "until", "một sự kiện của quy trình · an event of the file", act.until, frozenset(net.nodes)
    if act.refused is None:
        return
    if isinstance(act, Send):
        named = {node.message for node in net.nodes.values() if node.message}
        yield (
            "send",
            "một thông điệp của quy trình · a message of the file",
            act.send,
            frozenset(named | _thrown(net, EventKind.MESSAGE)),
        )
    if isinstance(act, Signal):
        yield (
            "signal",
            "một tín hiệu của quy trình · a signal of the file",
            act.signal,
            frozenset(_thrown(net, EventKind.SIGNAL)),
        )


def _thrown(net: Net, kind: EventKind) -> set[str]:
    parts = [part for node in net.nodes.values() if node.event for part in (node.event, *node.event.parts)]
    return {part.ref for part in parts if part.kind is kind and part.ref}


def _of_organisation(
    act: Act, plugins: Plugins, systems: Collection[str], at: datetime
) -> Iterator[tuple[str, str, str]]:
    """Officers and units that no plug-in knows; where none has an organisation, anybody may be meant."""
    held = [getattr(each, "organisation", None) for each in plugins.manager.get_plugins()]
    people = {one.id for each in held if isinstance(each, Organisation) for one in each.data.officers}
    if not people:
        return
    hook = plugins.hook
    for key in _PEOPLE:
        name = getattr(act, key, None)
        if name is None or name in people or name in systems or plugins.seats(name, at):
            continue
        if key != "to" or (name not in _POOLS and hook.unit(unit=name, at=at) is None):
            what = "một cán bộ trong tổ chức · an officer of the organisation"
            yield key, what, name + _meant(name, people)
    for key in _UNITS:
        name = getattr(act, key, None)
        if name is not None and hook.unit(unit=name, at=at) is None:
            yield key, "một đơn vị trong tổ chức · a unit of the organisation", name


def _meant(name: str, known: Collection[str]) -> str:
    near = nearest(name, known, cutoff=0.6)
    return f" ({near[0]}?)" if near else ""
