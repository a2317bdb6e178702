"""What dossiers and open tasks are looked for by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from thutuc.whole import FOREVER

#: What dossiers can be searched by, and the condition for it; the value fills each ``?``.
DOSSIER_FILTERS: Mapping[str, str] = {
    "code": "code = ?",
    "external_code": "external_code = ?",
    "applicant": "applicant = ?",
    "procedure": (
        "procedure IN (SELECT key FROM thutuc_procedure WHERE id = ?"
        " UNION ALL SELECT key FROM thutuc_procedure WHERE code = ?)"
    ),
    "version": "procedure IN (SELECT key FROM thutuc_procedure WHERE version = ?)",
    "phase": "phase = ?",
    "unit": "unit = ?",
    "competent": "competent = ?",
    "due_before": "closed IS NULL AND due < ?",
    "late_at": "(late = 1 OR missed IS NOT NULL OR (closed IS NULL AND due < ?))",
    "undated": "closed IS NULL AND due IS NULL AND phase = ?",
    "other_due_before": "closed IS NULL AND other_due < ?",
    "suspended_before": "closed IS NULL AND suspended < ?",
    "status": "status = ?",
    "received_from": "received >= ?",
    "received_before": "received < ?",
    "closed_from": "closed >= ?",
    "closed_before": "closed < ?",
    "after": "id > ?",
}

#: The same for open tasks.
TASK_FILTERS: Mapping[str, str] = {
    "officer": "officer = ?",
    "holder": "holder = ?",
    "unit": "unit = ?",
    "dossier": "dossier = ?",
    "procedure": (
        "EXISTS (SELECT 1 FROM thutuc_dossier AS d WHERE d.id = dossier"
        " AND d.procedure IN (SELECT key FROM thutuc_procedure WHERE id = ?"
        " UNION ALL SELECT key FROM thutuc_procedure WHERE code = ?))"
    ),
    "step": "step = ?",
    "late_at": "(late = 1 OR due < ?)",
    "due_before": "due < ?",
}


#: What is found by an index of its own, so that receptions are not looked up first.
_FOUND_AT_ONCE = {"code", "external_code", "applicant"}

#: The dossiers that were received in a stretch of time, by the index of receptions.
_RECEIVED = (
    "id IN (SELECT dossier FROM thutuc_journal"
    " WHERE verb IN ('start', 'receive') AND happened_at >= ? AND happened_at < ?)"
)

#: Nothing else may stand anywhere.
NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


def narrowed(
    known: Mapping[str, str], filters: Mapping[str, object], also: Mapping[str, Sequence[object]] = NOTHING
) -> tuple[list[str], list[object]]:
    """The conditions of *filters* and the values that fill them; what stands in *also* will do as well."""
    conditions, values = list[str](), list[object]()
    for name, said in filters.items():
        if more := also.get(name):
            conditions.append(f"{name} IN (?{', ?' * len(more)})")
            values += [said, *more]
        else:
            conditions.append(known[name])
            values += [said] * known[name].count("?")
    if "received_from" in filters and filters.keys().isdisjoint(_FOUND_AT_ONCE):
        conditions.append(_RECEIVED)
        values += [filters["received_from"], filters.get("received_before", FOREVER)]
    return conditions, values
