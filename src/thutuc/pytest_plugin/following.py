"""A dossier as a test looks at it: the path it has gone, what is open, its story."""

from __future__ import annotations

from collections.abc import Sequence

from thutuc.dossier import Wait, load_state
from thutuc.engine import Dossier, Engine
from thutuc.scenario.following import Follower, Told
from thutuc.scenario.judging import Found
from thutuc.scenario.story import Language, StoryLine, told_of

#: Of a longer story only the last lines are told.
_MOST_LINES = 80


class Followed:
    """One dossier of an engine, read anew whenever it is asked about."""

    def __init__(self, engine: Engine, dossier: int | str, *, lang: Language = "vi") -> None:
        self.engine = engine
        self.lang: Language = lang
        self.id = engine.dossier(dossier).id
        self.follower = follower_of(engine, self.id)
        self.follower.look()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.dossier!r}>"

    @property
    def dossier(self) -> Dossier:
        """The dossier as it is now."""
        self.follower.look()
        return self.engine.dossier(self.id)

    @property
    def path(self) -> tuple[str, ...]:
        """The steps that have ended, in order: done, deemed by silence, or ended by an event."""
        self.follower.look()
        return tuple(self.follower.path)

    @property
    def open(self) -> tuple[str, ...]:
        """The steps that are open."""
        return tuple(each.step for each in self.dossier.tasks)

    @property
    def end(self) -> str | None:
        """The end event that was reached."""
        self.follower.look()
        return self.follower.end

    @property
    def told(self) -> tuple[Told, ...]:
        """The rungs of the ladder that were reached: who was told of what, when."""
        self.follower.look()
        return tuple(self.follower.told)

    @property
    def waits(self) -> Sequence[Wait]:
        """The timers, messages and signals that it waits for."""
        with self.engine.store.transaction(write=False) as tx:
            row = tx.dossier(self.id)
        return tuple(load_state(row.state).waits.values()) if row is not None else ()

    @property
    def found(self) -> Found:
        """How it stands, in a scenario's words."""
        dossier = self.dossier
        return Found(dossier, self.follower, self.follower.told, self.engine.duties(dossier=self.id))

    @property
    def story(self) -> tuple[StoryLine, ...]:
        """What happened, in order, for people."""
        self.follower.look()
        return told_of(self.dossier.definition, self.follower.records)

    def telling(self) -> str:
        """The story as text, as a failed assertion shows it."""
        head = "Diễn biến" if self.lang == "vi" else "What happened"
        dossier = self.dossier
        name = f"{dossier.code or dossier.id} ({dossier.definition.id})"
        lines = [f"  {line.text(self.lang)}" for line in self.story]
        lines = lines if len(lines) <= _MOST_LINES else ["  …", *lines[-_MOST_LINES:]]
        return "\n".join([f"{head}, {name}:", *lines])


def follower_of(engine: Engine, dossier: int) -> Follower:
    """Reads a dossier's journal from its beginning."""
    with engine.store.transaction(write=False) as tx:
        desk = engine._desk
        net = desk.library.net(tx, desk.row(tx, dossier).procedure)
    return Follower(engine, net, dossier)


def follow(engine: Engine, dossier: int | str, *, lang: Language = "vi") -> Followed:
    """Look at a dossier of an engine of your own, by number or code."""
    return Followed(engine, dossier, lang=lang)
