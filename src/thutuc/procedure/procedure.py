"""One administrative procedure: everything its BPMN file says, read once and frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256

from thutuc.forms import Form
from thutuc.procedure.drawing import Edge, Flow, Lane, Node, Shape, unpacked
from thutuc.procedure.law import Group, Header
from thutuc.procedure.step import Step


@dataclass(frozen=True)
class Procedure:
    """One administrative procedure (thủ tục hành chính), as its BPMN file says it."""

    id: str
    name: str
    header: Header
    nodes: tuple[Node, ...]  #: in document order
    flows: tuple[Flow, ...]  #: in document order
    lanes: tuple[Lane, ...] = ()
    drawn: bytes = b""  #: where everything is drawn, packed: :attr:`shapes` and :attr:`edges`
    digest: str = ""  #: SHA-256 of the file's bytes, and of the forms it names; see :func:`digest_of`
    line: int | None = None
    file: str | None = None
    executable: bool = True
    messages: Mapping[str, str] = field(default_factory=dict)  #: message id → name, as the file declares
    unread: frozenset[str] = frozenset()  #: words of the file of which something was refused: ``field``

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

    @property
    def shapes(self) -> tuple[Shape, ...]:
        """Where nodes and lanes are drawn; unpacked each time."""
        return unpacked(self.drawn)[0]

    @property
    def edges(self) -> tuple[Edge, ...]:
        """How flows are drawn; unpacked each time."""
        return unpacked(self.drawn)[1]

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """Every form that it names, each once: the application's first."""
        named = (self.header.form, *(step.form for step in self.steps))
        return tuple({form.name: form for form in named if form is not None}.values())

    def children(self, parent: str | None) -> Iterator[Node]:
        """Nodes that lie directly in the subprocess *parent* (``None``: at the top)."""
        return (node for node in self.nodes if node.parent == parent)


def digest_beside(decisions: Iterable[str], called: Iterable[tuple[str, str]]) -> str | None:
    """What binds a version to what lies beside its file; ``None`` where it asks and calls nothing there.

    *decisions* are the SHA-256 of the decision files it asks, *called* ids and digests of what it calls.
    """
    parts = [*sorted(set(decisions)), *(f"{id} {digest}" for id, digest in sorted(set(called)))]
    return sha256("\n".join(parts).encode("utf-8")).hexdigest() if parts else None


def digest_of(file: str, forms: Mapping[str, bytes]) -> str:
    """What tells a file from another: the SHA-256 of its bytes, and of each form it names."""
    if not forms:
        return file
    parts = [f"{name} {sha256(source).hexdigest()}" for name, source in sorted(forms.items())]
    return sha256("\n".join([file, *parts]).encode("utf-8")).hexdigest()
