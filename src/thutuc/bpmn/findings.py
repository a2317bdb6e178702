"""Gathers everything that is wrong with one file, so that it is told together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from thutuc.bpmn.clauses import STANDARD
from thutuc.bpmn.kinds import kind_of
from thutuc.bpmn.messages import MESSAGES
from thutuc.bpmn.names import line_of
from thutuc.errors import Finding, stopped
from thutuc.procedure.placed import Placed

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


class Findings:
    """The findings of one file, in the order they were made."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.items: list[Finding] = []
        self.errors = 0  #: how many findings refuse the file

    def add(self, rule: str, where: Placed | etree._Element | None = None, /, **facts: object) -> None:
        """Add what *rule* says about the place *where*, its sentences filled in with *facts*."""
        place = Place.of(where) if isinstance(where, etree._Element) else where
        message = MESSAGES.get(rule) or STANDARD[rule]
        short = {key: _shorten(fact) if isinstance(fact, str) else fact for key, fact in facts.items()}
        self.items.append(
            Finding(
                rule=rule,
                message=stopped(message.en.format(**short)),
                message_vi=stopped(message.vi.format(**short)),
                remedy=stopped(message.remedy.format(**short)),
                remedy_vi=stopped(message.remedy_vi.format(**short)),
                element=_shorten(place.id) if place and place.id else None,
                name=(place.name or None) if place else None,
                line=place.line if place else None,
                file=self.file,
                severity=message.severity,
                kind=kind_of(rule),
            )
        )
        self.errors += message.severity == "error"

    def take(self, found: Iterable[Finding]) -> None:
        """Add findings that were made elsewhere, about a file that belongs to this one."""
        for finding in found:
            self.items.append(finding)
            self.errors += finding.severity == "error"


def _shorten(text: str) -> str:
    return text if len(text) <= 3 * LONGEST else text[: 3 * LONGEST] + "…"
