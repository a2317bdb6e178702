"""What nodes, events and timers are, in BPMN's own words."""

from __future__ import annotations

from enum import StrEnum


class NodeKind(StrEnum):
    """What a node is, in BPMN's own words."""

    START_EVENT = "startEvent"
    END_EVENT = "endEvent"
    CATCH_EVENT = "intermediateCatchEvent"
    THROW_EVENT = "intermediateThrowEvent"
    BOUNDARY_EVENT = "boundaryEvent"
    USER_TASK = "userTask"
    MANUAL_TASK = "manualTask"
    TASK = "task"
    RECEIVE_TASK = "receiveTask"
    SEND_TASK = "sendTask"
    SERVICE_TASK = "serviceTask"
    SCRIPT_TASK = "scriptTask"
    BUSINESS_RULE_TASK = "businessRuleTask"
    CALL_ACTIVITY = "callActivity"
    SUB_PROCESS = "subProcess"
    EXCLUSIVE_GATEWAY = "exclusiveGateway"
    PARALLEL_GATEWAY = "parallelGateway"
    INCLUSIVE_GATEWAY = "inclusiveGateway"
    EVENT_BASED_GATEWAY = "eventBasedGateway"
    COMPLEX_GATEWAY = "complexGateway"

    @property
    def is_activity(self) -> bool:
        """Tasks, subprocesses and call activities: what may repeat and carry boundary events."""
        return self in _ACTIVITIES

    @property
    def is_gateway(self) -> bool:
        """Nodes that only steer tokens."""
        return self in _GATEWAYS

    @property
    def waits_for_somebody(self) -> bool:
        """Activities that open a task for a person or an outside party."""
        return self in _HUMAN


_HUMAN = frozenset({NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.TASK, NodeKind.RECEIVE_TASK})
_ACTIVITIES = _HUMAN | {
    NodeKind.SEND_TASK,
    NodeKind.SERVICE_TASK,
    NodeKind.SCRIPT_TASK,
    NodeKind.BUSINESS_RULE_TASK,
    NodeKind.CALL_ACTIVITY,
    NodeKind.SUB_PROCESS,
}
_GATEWAYS = frozenset(
    {
        NodeKind.EXCLUSIVE_GATEWAY,
        NodeKind.PARALLEL_GATEWAY,
        NodeKind.INCLUSIVE_GATEWAY,
        NodeKind.EVENT_BASED_GATEWAY,
        NodeKind.COMPLEX_GATEWAY,
    }
)


class EventKind(StrEnum):
    """What an event waits for or throws."""

    NONE = "none"
    TIMER = "timer"
    MESSAGE = "message"
    SIGNAL = "signal"
    ERROR = "error"
    ESCALATION = "escalation"
    TERMINATE = "terminate"
    CONDITIONAL = "conditional"
    LINK = "link"
    COMPENSATION = "compensate"
    CANCEL = "cancel"
    MULTIPLE = "multiple"  #: several definitions in one event


class TimerKind(StrEnum):
    """The three ways BPMN writes a timer, and the law's own."""

    DURATION = "duration"  #: ISO 8601, calendar time
    DATE = "date"  #: ISO 8601 instant or date
    CYCLE = "cycle"  #: ``R3/PT1H``
    TERM = "term"  #: a ``thutuc:term``: a legal term, in the law's words
