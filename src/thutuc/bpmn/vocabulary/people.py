"""The words that say who: who answers for a step, who works with him, and what he needs signed before."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, model_validator
from pydantic_core import PydanticCustomError

from thutuc.bpmn.values import Name, Text, split
from thutuc.bpmn.vocabulary.word import Word
from thutuc.procedure import Act


class PlaceWord(Word):
    """Which role of which unit is meant."""

    #: the role that a post of the organisation lists, letter for letter
    role: Text | None = None
    #: a *kind* of unit, looked for from where the dossier is
    unit: Text | None = None
    #: instead of ``unit``: the datum that holds the id of a unit
    unit_from: Name | None = None
    #: with ``unit``: the datum that names a territory; the unit of that kind that serves it is meant
    territory_from: Name | None = None

    @model_validator(mode="after")
    def _one_place(self) -> PlaceWord:
        if self.unit_from is not None and (self.unit is not None or self.territory_from is not None):
            raise PydanticCustomError("place", "'unitFrom' stands alone, without 'unit' and 'territoryFrom'")
        if self.territory_from is not None and self.unit is None:
            raise PydanticCustomError("place", "'territoryFrom' goes with the kind of unit in 'unit'")
        return self


class ResponsibleWord(PlaceWord):
    """``thutuc:responsible``: the role and the kind of unit that answer for the step (chủ trì).

    Without a ``role`` it is the name of the lane.
    """

    #: what the step does in law; each act is a mandate of its own
    act: Act | None = None
    #: who of several gets the task; without it one is chosen by the dossier's number
    assign: Literal["pool", "round-robin", "least-loaded", "same-as", "by-head", "chosen"] | None = None
    #: the earlier step whose officer does this one too, while he holds the role; else as ``assign`` says
    same_as: Text | None = None
    #: earlier steps whose officers never do this one (four eyes)
    not_same_as: Annotated[tuple[str, ...], BeforeValidator(split)] = ()

    @model_validator(mode="after")
    def _same_as_whom(self) -> ResponsibleWord:
        if self.assign == "same-as" and self.same_as is None:
            raise PydanticCustomError("same_as", "assign 'same-as' names the step in 'sameAs'")
        return self


class CooperatingWord(PlaceWord):
    """``thutuc:cooperating``: who gives an opinion on the task without completing it (phối hợp)."""


class FollowingWord(PlaceWord):
    """``thutuc:following``: who is told of the step and only looks on (theo dõi)."""


class RequiresWord(Word):
    """``thutuc:requires``: a step whose act comes before this one, and anew after each return."""

    #: the step that signs or initials it
    of: Text
    #: what is signed or initialled there, such as ``Tờ trình``
    name: Text
    #: the text of law that says so
    basis: Text | None = None
