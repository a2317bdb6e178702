"""The commands of workers, and of people who see to what workers could not do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Hinder:
    """Something due could not happen: a person has to look."""

    error: str


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What a journal row tells could not be delivered for long; a person has to look."""

    row: int
    error: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a journal row tells was delivered at last."""

    row: int


@dataclass(frozen=True, slots=True)
class RetryIncident:
    """Have at once tried again what failed."""

    incident: int
    reason: str
    ended: bool = False  #: what failed has happened a moment ago


@dataclass(frozen=True, slots=True)
class SkipIncident:
    """Go on without what failed: with a declared result of a service, or without a message."""

    incident: int
    reason: str
    decision: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ResolveIncident:
    """Say that an incident, which nothing ends by itself, is settled."""

    incident: int
    reason: str
    told: str | None = None  #: who was told of it


@dataclass(frozen=True, slots=True)
class ServiceDone:
    """A service task answered."""

    wait: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ServiceFailed:
    """A service task failed; a person has to look."""

    wait: int
    error: str
