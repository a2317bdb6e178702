"""The words of ``xmlns:thutuc``: one model for each extension element, from which all schemas are made.

A model's fields are the element's attributes, written in camelCase in the file. A field whose type is a
tuple of models is a repeated child element, a ``tuple[str, …]`` marked :data:`TEXTS` a repeated child that
holds text, and a field named ``text`` is what stands between the tags.
"""

from __future__ import annotations

from collections.abc import Mapping

from thutuc.bpmn.values import TEXTS
from thutuc.bpmn.vocabulary.law import (
    ApologyWord,
    DecisionWord,
    ExtensionWord,
    GroupWord,
    LadderWord,
    PaymentWord,
    ProcedureWord,
    RetentionWord,
    RungWord,
    SupplementWord,
)
from thutuc.bpmn.vocabulary.people import CooperatingWord, FollowingWord, RequiresWord, ResponsibleWord
from thutuc.bpmn.vocabulary.step import (
    ConsultWord,
    CutoffWord,
    DecideWord,
    EachWord,
    EndWord,
    FieldWord,
    FormWord,
    ReturnedWord,
    ServiceWord,
    StepWord,
    SuspendWord,
    TermWord,
    UntimedWord,
    VariantWord,
)
from thutuc.bpmn.vocabulary.word import Word

__all__ = [
    "NAMESPACE",
    "PLACES",
    "REPEATED",
    "TEXTS",
    "WORDS",
    "ApologyWord",
    "ConsultWord",
    "CooperatingWord",
    "CutoffWord",
    "DecideWord",
    "DecisionWord",
    "EachWord",
    "EndWord",
    "ExtensionWord",
    "FieldWord",
    "FollowingWord",
    "FormWord",
    "GroupWord",
    "LadderWord",
    "PaymentWord",
    "ProcedureWord",
    "RequiresWord",
    "ResponsibleWord",
    "RetentionWord",
    "ReturnedWord",
    "RungWord",
    "ServiceWord",
    "StepWord",
    "SupplementWord",
    "SuspendWord",
    "TermWord",
    "UntimedWord",
    "VariantWord",
    "Word",
]

NAMESPACE = "urn:thutuc:bpmn:1"

#: every word that may stand in ``extensionElements``
WORDS: Mapping[str, type[Word]] = {
    "procedure": ProcedureWord,
    "supplement": SupplementWord,
    "cutoff": CutoffWord,
    "variant": VariantWord,
    "extension": ExtensionWord,
    "payment": PaymentWord,
    "group": GroupWord,
    "apology": ApologyWord,
    "retention": RetentionWord,
    "ladder": LadderWord,
    "field": FieldWord,
    "form": FormWord,
    "step": StepWord,
    "term": TermWord,
    "untimed": UntimedWord,
    "returned": ReturnedWord,
    "responsible": ResponsibleWord,
    "cooperating": CooperatingWord,
    "following": FollowingWord,
    "requires": RequiresWord,
    "suspend": SuspendWord,
    "consult": ConsultWord,
    "service": ServiceWord,
    "decide": DecideWord,
    "each": EachWord,
    "end": EndWord,
}
#: words that may stand more than once on one element
REPEATED = frozenset(
    {
        "field",
        "cutoff",
        "variant",
        "extension",
        "payment",
        "group",
        "ladder",
        "returned",
        "cooperating",
        "following",
        "requires",
    }
)

_PEOPLE = frozenset({"responsible", "cooperating", "following", "requires"})
_STEP = _PEOPLE | {"step", "term", "untimed", "returned", "suspend", "consult", "ladder"}
_STEP |= {"field", "form", "cutoff", "variant"}
_EVENT = frozenset({"term", "field"})
_HEADER = frozenset(
    {"procedure", "supplement", "extension", "payment", "group", "apology", "retention", "ladder"}
)
#: which words each BPMN element understands
PLACES: Mapping[str, frozenset[str]] = {
    "process": _HEADER | {"cutoff", "variant", "field", "form"},
    "userTask": _STEP,
    "manualTask": _STEP,
    "task": _STEP,
    "receiveTask": _STEP,
    "serviceTask": frozenset({"service", "field"}),
    "businessRuleTask": frozenset({"decide"}),
    "startEvent": _EVENT,
    "endEvent": frozenset({"end"}),
    "intermediateCatchEvent": _EVENT,
    "boundaryEvent": _EVENT,
    "timerEventDefinition": frozenset({"term"}),
    "multiInstanceLoopCharacteristics": frozenset({"each"}),
}
