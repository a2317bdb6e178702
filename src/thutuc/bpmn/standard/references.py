"""The standard's references: what an element of a file names has to be in it."""

from __future__ import annotations

from collections.abc import Iterator

from thutuc.bpmn.names import local
from thutuc.bpmn.standard.graph import Broken
from thutuc.bpmn.standard.index import Index, children

_ENDS = ("sourceRef", "targetRef")
#: element → the references it has; a data association may name a datum of the dossier
_REFERENCES = {
    "messageFlow": _ENDS,
    "association": _ENDS,
    "dataObjectReference": ("dataObjectRef",),
    "dataStoreReference": ("dataStoreRef",),
}


def check_references(index: Index) -> Iterator[Broken]:
    """References to nothing, in files that import no others: what they name would be passed over."""
    if children(index.root, "import"):
        return
    for element in index.all:
        for attribute in _REFERENCES.get(local(element), ()):
            reference = element.get(attribute, "").strip()
            if reference and index.name(element, reference) not in index.by_id:
                yield "standard-reference", element, {"attribute": attribute, "found": reference}
