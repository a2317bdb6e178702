"""The words of a procedure file: what one BPMN process says, read once and frozen.

A :class:`Procedure` is everything the file says and nothing it does not: nodes and flows in document
order, each with its source line, and beside them the official work (:class:`Step`): who is
responsible, within which term, with which data. ``bpmn.py`` makes it, ``net.py`` compiles it,
``lint`` judges it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from thutuc.worktime import Counting, Term


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


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer event fires; the text is a literal or ``=expression`` of the safe language."""

    kind: TimerKind
    text: str
    counting: Counting | None = None  #: of a legal term; ``None`` leaves it to the deadline plug-in


@dataclass(frozen=True, slots=True)
class EventDefinition:
    """What an event node waits for or throws."""

    kind: EventKind = EventKind.NONE
    #: message, signal or link *name*, error or escalation *code*, the activity that is compensated;
    #: ``None`` catches any error or escalation, and compensates everything in the level
    ref: str | None = None
    timer: Timer | None = None
    condition: str | None = None  #: conditional events: expression of the safe language
    wait: bool = True  #: compensation: whether the thrower waits until it is done
    parts: tuple[EventDefinition, ...] = ()  #: multiple events: the definitions, in document order
    together: bool = False  #: multiple events: all of them are needed, not any


@dataclass(frozen=True, slots=True)
class Throw:
    """What a multi-instance activity throws when one of its instances is done (``behavior``)."""

    event: EventDefinition
    when: str | None = None  #: only while this expression holds


@dataclass(frozen=True, slots=True)
class Loop:
    """How often an activity repeats: multi-instance (parallel or sequential) or a standard loop."""

    kind: str  #: ``parallel``, ``sequential`` or ``standard``
    cardinality: str | None = None  #: expression giving a whole number
    collection: str | None = None  #: expression giving a list
    item: str | None = None  #: variable that holds the current item inside one instance
    output: str | None = None  #: variable of each instance that is collected …
    output_collection: str | None = None  #: … by appending it to this list
    until: str | None = None  #: completion condition
    condition: str | None = None  #: standard loop: repeat while this holds
    test_before: bool = False  #: standard loop: test before the first round
    maximum: int | None = None  #: standard loop: at most so many rounds
    throws: tuple[Throw, ...] = ()  #: multi-instance: what is thrown when an instance is done


@dataclass(frozen=True, slots=True)
class Asked:
    """The decision that a business rule task asks, and where the answer goes."""

    decision: str  #: id of a decision in a DMN file that is deployed with the procedure
    result: str | None = None  #: the variable that is set; ``None`` sets one for each output
    #: ``value`` (as the hit policy gives it), ``singleEntry``, ``singleResult``, ``collectEntries``,
    #: ``resultList`` (Camunda 7's) or ``spread`` (each output in a variable of its own)
    shape: str = "value"


class FieldType(StrEnum):
    """The type of one datum a step fills in."""

    TEXT = "text"  #: văn bản
    INTEGER = "integer"  #: số nguyên
    NUMBER = "number"  #: số thập phân; kept as Decimal
    BOOLEAN = "boolean"  #: có hoặc không
    DATE = "date"  #: ngày
    CHOICE = "choice"  #: một trong các lựa chọn
    LIST = "list"  #: danh sách
    OBJECT = "object"  #: nhóm dữ liệu


@dataclass(frozen=True, slots=True)
class Field:
    """One datum that a step, a message or the start may set in the dossier's document."""

    name: str
    type: FieldType = FieldType.TEXT
    label: str = ""  #: what officials read, in Vietnamese
    required: bool = False
    choices: tuple[str, ...] = ()  #: for ``choice``
    append: bool = False  #: the value is appended to a list instead of replacing it
    line: int | None = None


class Act(StrEnum):
    """What a step does in law; prepare, initial, decide, sign and issue are different people's acts."""

    PREPARE = "prepare"  #: soạn thảo, thụ lý
    INITIAL = "initial"  #: ký nháy
    DECIDE = "decide"  #: quyết định
    SIGN = "sign"  #: ký
    ISSUE = "issue"  #: phát hành
    RECEIVE = "receive"  #: tiếp nhận
    RETURN = "return"  #: trả kết quả
    CONSULT = "consult"  #: cho ý kiến


#: What the grounds on which a clock stands still are called. A document orders only these and the ones that
#: the procedure draws; a drawn one that is not here is shown as written.
GROUND_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "posting": "niêm yết công khai",
        "tax": "nghĩa vụ tài chính",
        "verification": "xác minh",
        "applicant": "chờ người nộp bổ sung, xác nhận",
        "outage": "sự cố hệ thống",
        "expertise": "trưng cầu giám định",
        "dispute": "giải quyết khiếu nại, tranh chấp",
        "court": "chờ kết quả giải quyết của Tòa án",
        "opinion": "chờ ý kiến cơ quan có thẩm quyền",
        "force-majeure": "bất khả kháng",
    }
)


@dataclass(frozen=True, slots=True)
class Cutoff:
    """A time of day; what comes after it counts as come on the next working day (NĐ 61/2018/NĐ-CP Đ18)."""

    at: time  #: the minute itself is still in time: "sau 15 giờ"
    channel: str | None = None  #: counter, online or post; ``None`` for every channel
    basis: str | None = None


@dataclass(frozen=True, slots=True)
class Variant:
    """A term that depends on a condition, such as a difficult area (thời hạn theo điều kiện).

    One that replaces wins over the plain term, the first in document order whose condition holds; every one
    that adds and whose condition holds is added to what then stands, like units only.
    """

    when: str  #: expression of the safe language over the dossier's data and ``channel``
    term: Term | None = None  #: replaces the (legal) term
    committed_term: Term | None = None  #: replaces the committed term; of the whole procedure only
    add: Term | None = None  #: is added instead, to the legal and the committed term alike
    name: str = ""  #: what officials call the case: ``xã khó khăn``
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that a special law allows (gia hạn theo luật): no apology, not late."""

    ground: str  #: a word: ``verification`` …
    at_most: Term | None = None  #: added at most (Luật Hộ tịch Đ25.2: 05 ngày làm việc)
    up_to: Term | None = None  #: the whole term is at most this long then (Luật Hộ tịch Đ18: 05 in all)
    when: str | None = None  #: only while this expression holds
    agreement: bool = False  #: longer by written agreement with the applicant (NĐ 23/2015/NĐ-CP Đ21)
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """A fee that has to be paid before something happens (R14: three moments)."""

    moment: str  #: ``reception``, ``supplement`` or ``return``
    name: str = ""  #: phí, lệ phí, as officials call it
    when: str | None = None  #: only while this expression holds
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A term that several steps share (R83), or a leg that one agency answers for (R45–R46).

    Its clock runs while one of its steps is open, and goes on with what is left when the dossier comes back.
    Inside it nobody is late alone: a step of a group needs no term of its own.
    """

    id: str
    name: str = ""
    term: Term | None = None
    counting: Counting | None = None
    #: the first task of a leg is acknowledged within this time, else an alert (NĐ 63/2024/NĐ-CP Đ7.4)
    hand_over: Term | None = None
    basis: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Suspend:
    """While this step waits, the dossier's clock stands still on a legal ground."""

    ground: str  #: posting, tax, verification, applicant, outage …
    basis: str | None = None  #: the text of law that says so
    waits_for: str | None = None  #: whom we wait for: commune, tax-office, applicant …
    #: how the dossier's clock goes on: ``resume``, ``restart`` or ``fresh:<term>``
    after: str = "resume"
    #: ``policy=reading``: it stands still only where that reading of the law is used (vectors D10)
    reading: str | None = None


@dataclass(frozen=True, slots=True)
class Consult:
    """A consulted agency's silence has the meaning that the procedure's law gives it."""

    on_silence: str = "block"  #: ``agreed``, ``escalate`` or ``block`` (NĐ 31/2021 Đ6.2b; Luật Xây dựng)
    basis: str | None = None
    #: data set when silence means agreement, as ``name = expression`` lines
    then: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A task that somebody has to do, as the step table of the procedure says it."""

    id: str
    name: str
    kind: NodeKind
    line: int | None = None
    number: str | None = None  #: row number in the published table
    role: str | None = None  #: vai trò, from ``thutuc:responsible`` or the lane
    unit: str | None = None  #: a *kind* of unit, resolved from the dossier
    unit_from: str | None = None  #: name of the data item that holds the unit's id instead
    act: Act | None = None
    assign: str | None = None  #: ``pool`` keeps the task with the unit until somebody claims it
    term: Term | None = None
    counting: Counting | None = None  #: ``law`` or ``table``; ``None`` leaves it to the deadline plug-in
    untimed: bool = False  #: the table says *không tính thời gian*
    made_up: bool = False  #: the figure is ours, not the published table's
    suspend: Suspend | None = None
    consult: Consult | None = None
    #: the result counts as ready at the one-stop when this step is completed
    result_ready: bool = False
    #: this step ends an appointment printed on the receipt (``hẹn lần 1``), numbered from 1
    appointment: int | None = None
    group: str | None = None  #: the :class:`Group` whose term it shares
    cutoffs: tuple[Cutoff, ...] = ()
    variants: tuple[Variant, ...] = ()
    variant: str | None = None  #: which variant gave :attr:`term`; set for the dossier that is asked about
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One element that a token can stand on, and its place in the drawing."""

    id: str
    kind: NodeKind
    name: str = ""
    line: int | None = None
    parent: str | None = None  #: id of the enclosing subprocess; ``None`` at the top
    incoming: tuple[str, ...] = ()  #: flow ids in document order
    outgoing: tuple[str, ...] = ()  #: flow ids in document order
    default: str | None = None  #: flow taken when no condition holds
    event: EventDefinition | None = None
    attached_to: str | None = None  #: boundary events: the activity
    interrupting: bool = True  #: boundary events and starts of event subprocesses
    triggered_by_event: bool = False  #: event subprocesses
    transaction: bool = False  #: subprocesses that may be cancelled as a whole
    for_compensation: bool = False  #: activities that run only to compensate another
    handler: str | None = None  #: compensation boundary events: the activity that compensates
    instantiate: bool = False  #: receive tasks and event-based gateways that begin the process
    start_quantity: int = 1  #: activities: how many tokens one run takes
    completion_quantity: int = 1  #: activities: how many tokens one run gives
    activation: str | None = None  #: complex gateways: when the join goes on
    loop: Loop | None = None
    called: str | None = None  #: call activities: process id
    script: str | None = None  #: script tasks: assignments of the safe language
    asked: Asked | None = None  #: business rule tasks: the decision
    service: str | None = None  #: service tasks: name of the granted service
    message: str | None = None  #: send and receive tasks: message name
    step: Step | None = None  #: the official work, for tasks that somebody does
    fields: tuple[Field, ...] = ()  #: what a service, message or signal may set; a step has its own


@dataclass(frozen=True, slots=True)
class Flow:
    """A sequence flow; its condition is an expression of the safe language."""

    id: str
    source: str
    target: str
    name: str = ""
    condition: str | None = None
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane, as drawn: a role's name and the nodes in it."""

    id: str
    name: str
    nodes: tuple[str, ...]
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision that publishes the procedure or approves its internal process."""

    kind: str  #: ``publication`` (công bố), ``internal-process`` (quy trình nội bộ), ``delegation`` …
    number: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """The envelope for *yêu cầu bổ sung, hoàn thiện hồ sơ*: how often, at which stage, and then what."""

    stages: tuple[str, ...] = ("intake", "appraisal")
    at_most: int = 1  #: requests per stage (NĐ 118/2025 Đ17.2a: one time)
    after: str = "restart"  #: ``restart`` (NĐ 61/2018 Đ19.4), ``resume`` or ``fresh:<term>``
    applicant_term: Term | None = None  #: what the applicant has, where the law says so
    basis: str | None = None
    #: papers are asked for within this time of reception (NĐ 61/2018/NĐ-CP Đ19.4: 03 ngày làm việc);
    #: later is recorded as late, never refused
    ask_within: Term | None = None
    #: when the applicant's term ends: ``tell`` its rungs only, or ``close`` the dossier as not supplemented
    when_over: str = "tell"


@dataclass(frozen=True, slots=True)
class Header:
    """What the procedure is in law."""

    code: str | None = None  #: mã thủ tục hành chính, ``1.001193``
    field: str | None = None  #: lĩnh vực
    authority: str | None = None  #: cơ quan thực hiện
    result: str | None = None  #: kết quả
    legal_term: Term | None = None  #: thời hạn giải quyết theo quy định
    committed_term: Term | None = None  #: thời hạn cam kết (cắt giảm); never longer than the legal one
    cutoff: time | None = None  #: received after it counts from the next working day
    effective_from: date | None = None
    effective_to: date | None = None
    code_pattern: str | None = None  #: how dossier codes are made; see ``docs/reference/codes.md``
    decisions: tuple[Decision, ...] = ()
    basis: tuple[str, ...] = ()  #: căn cứ pháp lý
    supplement: Supplement = Supplement()
    cutoffs: tuple[Cutoff, ...] = ()  #: by channel; :attr:`cutoff` holds for the channels they leave out
    variants: tuple[Variant, ...] = ()
    variant: str | None = None  #: which variant gave the terms; set for the dossier that is asked about
    extensions: tuple[Extension, ...] = ()
    payments: tuple[Payment, ...] = ()
    groups: tuple[Group, ...] = ()
    #: when the apology is due: ``before-expiry`` (NĐ 61/2018/NĐ-CP Đ19.9) or ``after-expiry``
    #: (NĐ 297/2025/NĐ-CP Đ6.5)
    apology: str = "before-expiry"
    apology_basis: str | None = None
    fields: tuple[Field, ...] = ()  #: data the start may bring
    notes: tuple[str, ...] = ()  #: what the file says about itself, e.g. what is made up


@dataclass(frozen=True, slots=True)
class Shape:
    """Where an element is drawn: x, y, width, height in diagram units."""

    element: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Procedure:
    """One administrative procedure (thủ tục hành chính), as its BPMN file says it."""

    id: str
    name: str
    header: Header
    nodes: tuple[Node, ...]  #: in document order
    flows: tuple[Flow, ...]  #: in document order
    lanes: tuple[Lane, ...] = ()
    shapes: tuple[Shape, ...] = ()
    digest: str = ""  #: SHA-256 of the file's bytes
    line: int | None = None
    file: str | None = None
    executable: bool = True
    messages: Mapping[str, str] = field(default_factory=dict)  #: message id → name, as the file declares

    @cached_property
    def node(self) -> Mapping[str, Node]:
        """Nodes by id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def flow(self) -> Mapping[str, Flow]:
        """Flows by id."""
        return {flow.id: flow for flow in self.flows}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The tasks somebody has to do, in document order."""
        return tuple(node.step for node in self.nodes if node.step is not None)

    @cached_property
    def step(self) -> Mapping[str, Step]:
        """Steps by id."""
        return {step.id: step for step in self.steps}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Groups of steps by id."""
        return {group.id: group for group in self.header.groups}

    def children(self, parent: str | None) -> Iterator[Node]:
        """Nodes that lie directly in the subprocess *parent* (``None``: at the top)."""
        return (node for node in self.nodes if node.parent == parent)
