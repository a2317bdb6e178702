"""The standard's references: what an element of a file names has to be in it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from thutuc.bpmn.names import BPMN, local
from thutuc.bpmn.standard.graph import Broken
from thutuc.bpmn.standard.index import Index, children

_ENDS = ("sourceRef", "targetRef")
#: element → the references it has; a data association may name a datum of the dossier
_REFERENCES = {
    "messageFlow": _ENDS,
    "association": _ENDS,
    "dataObjectReference": ("dataObjectRef",),
    "dataStoreReference": ("dataStoreRef",),
    "participant": ("processRef",),
    **dict.fromkeys(("serviceTask", "sendTask", "receiveTask"), ("operationRef",)),
    **dict.fromkeys(("dataInput", "dataOutput"), ("itemSubjectRef",)),
}
#: tasks whose data are those of a message
_CALLERS = tuple(f"{{{BPMN}}}{tag}" for tag in ("serviceTask", "sendTask", "receiveTask"))


def check_references(index: Index) -> Iterator[Broken]:
    """References to nothing, in files that import no others: what they name would be passed over."""
    if not index.has(*_REFERENCES) or children(index.root, "import"):
        return
    for tag, element in zip(index.tags, index.all, strict=True):
        for attribute in _REFERENCES.get(tag, ()):
            reference = element.get(attribute, "").strip()
            lost = reference and index.name(element, reference) not in index.by_id
            if lost and not _elsewhere(index, element):
                yield "standard-reference", element, {"attribute": attribute, "found": reference}


def _elsewhere(index: Index, element: etree._Element) -> bool:
    """Whether what is named may lie elsewhere, since nothing here depends on it.

    So may the operation of a task that names its message itself, the item of a datum that no message
    brings, and a type of another namespace, such as ``xsd:string``.
    """
    if local(element) in ("sendTask", "receiveTask"):
        return index.referred(element, "messageRef") is not None
    if local(element) not in ("dataInput", "dataOutput"):
        return False
    prefix, colon, _ = element.get("itemSubjectRef", "").partition(":")
    space = element.nsmap.get(prefix) if colon else None
    task = next(element.iterancestors(*_CALLERS), None)
    return task is None or (space is not None and space != index.root.get("targetNamespace"))
