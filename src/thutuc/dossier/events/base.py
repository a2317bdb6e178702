"""What an event is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

#: Every event class by name.
EVENTS: dict[str, type[Event]] = {}


@dataclass(slots=True)
class Event:
    """Something that has happened to one dossier; never changed once made."""

    kind: ClassVar[str] = "Event"
    shape: ClassVar[int] = 1  #: raised when the fields change; :func:`~thutuc.dossier.upcast` lifts old rows
    private: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls) -> None:
        cls.kind = cls.__name__
        EVENTS[cls.__name__] = cls
