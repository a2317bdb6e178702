"""Writes journals as an object-centric event log, OCEL 2.0 in JSON: dossiers, tasks, officers and units."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import IO, Any

import orjson

from thutuc.logs.model import Occurrence, Trace

_LIFECYCLE = {"name": "lifecycle", "type": "string"}


def write_ocel(traces: Iterable[Trace], out: IO[str]) -> int:
    """Write the traces as one document; gives how many were written."""
    objects: dict[str, dict[str, Any]] = {}
    events: list[dict[str, Any]] = []
    count = 0
    for trace in traces:
        count += 1
        dossier = _object(objects, "dossier", trace.id)
        for number, each in enumerate(trace.occurrences, 1):
            events.append(_event(f"{trace.id}:{number}", each, objects, dossier))
    document = {
        "objectTypes": [{"name": kind, "attributes": []} for kind in ("dossier", "task", "officer", "unit")],
        "eventTypes": [
            {"name": name, "attributes": [_LIFECYCLE]} for name in sorted({each["type"] for each in events})
        ],
        "objects": list(objects.values()),
        "events": events,
    }
    out.write(orjson.dumps(document, option=orjson.OPT_INDENT_2).decode())
    return count


def _event(id_: str, each: Occurrence, objects: dict[str, dict[str, Any]], dossier: str) -> dict[str, Any]:
    about = [{"objectId": dossier, "qualifier": "of"}]
    task = each.attributes.get("concept:instance")
    for kind, name, qualifier in (
        ("task", f"{dossier}.{task}" if task is not None else None, "about"),
        ("officer", each.resource, "by"),
        ("unit", each.group, "in"),
    ):
        if name is not None:
            about.append({"objectId": _object(objects, kind, name), "qualifier": qualifier})
    return {
        "id": id_,
        "type": each.activity,
        "time": _instant(each.at),
        "attributes": [{"name": "lifecycle", "value": each.lifecycle}],
        "relationships": about,
    }


def _object(objects: dict[str, dict[str, Any]], kind: str, name: str) -> str:
    """The id of an object, which is kept once; ids of two kinds never meet."""
    id_ = name if kind in ("dossier", "task") else f"{kind}:{name}"
    objects.setdefault(id_, {"id": id_, "type": kind, "attributes": [], "relationships": []})
    return id_


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
