"""Gathers everything that is wrong with one file, so that it is told together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from lxml import etree

from thutuc.bpmn.clauses import STANDARD
from thutuc.bpmn.kinds import kind_of
from thutuc.bpmn.messages import MESSAGES
from thutuc.bpmn.names import line_of
from thutuc.errors import Finding
from thutuc.procedure.placed import Placed
from thutuc.sayings import Gathered

_PARTS = ("EventDefinition", "Characteristics", "Association", "Expression", "property")
LONGEST = 120  #: characters of the file that a message repeats at most


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file something was found."""

    id: str | None = None
    name: str = ""
    line: int | None = None

    @classmethod
    def of(cls, element: etree._Element) -> Place:
        """The place of an element; a part, such as an event definition, goes by its owner's id and name."""
        id_ = element.get("id")
        if id_ is not None and not element.tag.endswith(_PARTS):
            return cls(id_, " ".join(element.get("name", "").split()), line_of(element))
        owner: etree._Element | None = element
        while owner is not None and (owner.get("id") is None or owner.tag.endswith(_PARTS)):
            owner = owner.getparent()
        if owner is None:
            return cls(line=line_of(element))
        return cls(owner.get("id"), " ".join(owner.get("name", "").split()), line_of(element))


class Findings(Gathered):
    """What is wrong with one file."""

    def __init__(self, file: str | None) -> None:
        super().__init__(file)
        self.errors = 0  #: how many findings refuse the file

    def add(self, rule: str, where: Placed | etree._Element | None = None, /, **facts: object) -> None:
        """Add what *rule* says about the place *where*, its sentences filled in with *facts*."""
        place = Place.of(where) if isinstance(where, etree._Element) else where or Place()
        saying = MESSAGES.get(rule) or STANDARD[rule]
        told = saying.told(rule, self.file, place.line, place.id, place.name, **facts)
        self.take([replace(told, kind=kind_of(rule))])

    def take(self, found: Iterable[Finding]) -> None:
        """Add findings that were made elsewhere, about a file that belongs to this one."""
        for finding in found:
            self.items.append(finding)
            self.errors += finding.severity == "error"
