"""The words of a procedure file: what one BPMN process says, read once and frozen.

A :class:`Procedure` is everything the file says and nothing it does not: nodes and flows in document
order, each with its source line, and beside them the official work (:class:`Step`): who is
responsible, within which term, with which data. ``bpmn`` makes it, ``net`` compiles it, ``lint``
judges it. ``kinds`` and ``drawing`` have what is drawn, ``step`` the official work, ``law`` the whole,
``grounds`` what a pause or an extension is called.
"""

from __future__ import annotations

from thutuc.procedure.drawing import (
    Asked,
    Edge,
    Ending,
    EventDefinition,
    Flow,
    Lane,
    Loop,
    Node,
    Shape,
    Throw,
    Timer,
    packed,
)
from thutuc.procedure.grounds import GROUND_NAMES, WHOM, ground_name, ground_told
from thutuc.procedure.kinds import EventKind, NodeKind, TimerKind
from thutuc.procedure.law import (
    Decision,
    Extension,
    Group,
    Header,
    Ladder,
    Payment,
    Retention,
    Supplement,
)
from thutuc.procedure.procedure import Procedure, digest_beside, digest_of
from thutuc.procedure.step import (
    LONGEST_OUTPUT,
    Act,
    Beside,
    Consult,
    Cutoff,
    Field,
    FieldType,
    LadderRung,
    Required,
    Returned,
    Step,
    Suspend,
    Tell,
    Variant,
)

__all__ = [
    "GROUND_NAMES",
    "LONGEST_OUTPUT",
    "WHOM",
    "Act",
    "Asked",
    "Beside",
    "Consult",
    "Cutoff",
    "Decision",
    "Edge",
    "Ending",
    "EventDefinition",
    "EventKind",
    "Extension",
    "Field",
    "FieldType",
    "Flow",
    "Group",
    "Header",
    "Ladder",
    "LadderRung",
    "Lane",
    "Loop",
    "Node",
    "NodeKind",
    "Payment",
    "Procedure",
    "Required",
    "Retention",
    "Returned",
    "Shape",
    "Step",
    "Supplement",
    "Suspend",
    "Tell",
    "Throw",
    "Timer",
    "TimerKind",
    "Variant",
    "digest_beside",
    "digest_of",
    "ground_name",
    "ground_told",
    "packed",
]
