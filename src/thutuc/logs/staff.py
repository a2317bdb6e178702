"""The organisation that a log shows: one unit, and everybody in it with the roles of the steps they did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from thutuc.logs.conformance import Conformance
from thutuc.net import Net

AGENCY, UNIT, HEAD = "log-agency", "log-agency.office", "log-head"


def organisation_of(conformance: Conformance, net: Net, since: date) -> dict[str, Any]:
    """An organisation for the plug-in ``roles``: who did a step holds its role; the head is made up.

    Every kind of unit that the procedure names is the one unit, since a log seldom tells more. Roles in which
    nobody was seen are the head's, so that every step has somebody.
    """
    roles = roles_of(conformance, net)
    kinds = sorted({step.unit for step in net.steps.values() if step.unit} - {"one-stop"})
    posts = [
        {"id": f"{UNIT}.{number}", "unit": UNIT, "title": officer, "roles": sorted(held)}
        for number, (officer, held) in enumerate(sorted(roles.items()), 1)
    ]
    holdings = [
        {"post": post["id"], "officer": officer, "since": since.isoformat()}
        for post, officer in zip(posts, sorted(roles), strict=True)
    ]
    free = sorted({step.role for step in net.steps.values() if step.role} - set().union(*roles.values()))
    head = {"id": f"{UNIT}.head", "unit": UNIT, "title": "Người đứng đầu", "roles": free, "head": True}
    return {
        "agencies": [{"id": AGENCY, "kind": "agency", "name": "Cơ quan trong nhật ký", "code": "H99.99"}],
        "units": [
            {
                "id": UNIT,
                "agency": AGENCY,
                "kind": "one-stop",
                "also": kinds,
                "name": "Đơn vị trong nhật ký",
                "leads": True,
            }
        ],
        "posts": [head, *posts],
        "officers": [
            {"id": HEAD, "name": "Người đứng đầu"},
            *({"id": officer, "name": officer} for officer in sorted(roles)),
        ],
        "holdings": [{"post": head["id"], "officer": HEAD, "since": since.isoformat()}, *holdings],
    }


def roles_of(conformance: Conformance, net: Net) -> Mapping[str, set[str]]:
    """The roles of everybody in the log, by what they did; who only received dossiers has none."""
    found: dict[str, set[str]] = {}
    for each in conformance.checked:
        if each.story.receiver is not None:
            found.setdefault(each.story.receiver, set())
        for occurrence, step in zip(each.story.occurrences, each.story.steps, strict=True):
            if occurrence.resource is not None and occurrence.resource != HEAD and step in net.steps:
                found.setdefault(occurrence.resource, set()).update(_some(net.steps[step].role))
    return found


def _some(role: str | None) -> Iterable[str]:
    return () if role is None else (role,)
