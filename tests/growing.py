"""Grows procedures by chance from a seed, of everything that the page on BPMN says is supported."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests import blocks as b

_NAMES = {"signal": ("red", "green"), "error": ("E1", "E2"), "escalation": ("S1", "S2")}
_THROWN = ("none", "message", "signal", "escalation")
_ENDS = ("message", "signal", "escalation", "compensate", "error", "terminate", "multiple")
_CAUGHT = ("error", "escalation")
_CANCEL = b.Cue("cancel")


def generate(seed: int, depth: int = 4, *, outside: bool = True) -> b.Generated:
    """A tree that depends on nothing but *seed*.

    Without *outside* nothing is in it that needs others: no message, service, decision or called procedure,
    one plain start, and no condition that the flow waits for.
    """
    maker = _Maker(Random(seed), outside)
    tree = b.Seq((maker.task(), maker.block(depth, once=True), maker.block(depth, once=True)))
    maker.made.tree = tree
    kind = maker.chance.random()
    if outside and kind < 0.25:
        maker.made.starts = maker.starts()
    elif outside and kind < 0.35:
        maker.made.tree = b.Par((tree, b.Seq((maker.task(), maker.block(depth - 1, once=False)))))
        maker.made.startless = True
    elif kind < 0.5:
        maker.made.handlers = maker.handlers(2)
    return maker.made


class _Maker:
    def __init__(self, chance: Random, outside: bool) -> None:
        self.chance = chance
        self.outside = outside
        self.made = b.Generated(b.Skip())
        self.count = 0
        self.deals = 0  #: how many subprocesses around undo what is done in them
        self.form = ""  #: of the subprocess around
        self.bare = False  #: whether no end event may be drawn in this level

    def name(self, letters: str) -> str:
        self.count += 1
        return f"{letters}{self.count}"

    def number(self) -> str:
        name = self.name("x")
        self.made.numbers.append(name)
        return name

    def listed(self) -> str:
        name = self.name("h")
        self.made.lists.append(name)
        return name

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    # --- activities ------------------------------------------------------------------------------

    def task(self) -> b.Task:
        kinds: tuple[str, ...] = ("userTask",) * 8 + ("manualTask", "task")
        kinds += ("receiveTask", "serviceTask") if self.outside else ()
        undo = self.deals > 0 and self.often(0.6)
        return b.Task(self.name("task"), undo, self.chance.choice(kinds))

    def quick(self) -> b.Quick:
        kinds = ("scriptTask", "sendTask", "businessRuleTask")
        return b.Quick(
            self.name("quick"), self.chance.choice(kinds if self.outside else kinds[:1]), self.number()
        )

    def host(self, depth: int, *, plain: bool = False) -> b.Task | b.Sub:
        return self.task() if depth <= 0 or self.often(0.5) else self.sub(depth, plain=plain)

    def repeated(self, depth: int) -> b.Multi | b.Repeat:
        """An activity done several times."""
        if self.often(0.3):
            return b.Repeat(self.number(), self.chance.randint(1, 4), self.often(0.5), self.host(depth))
        listed = self.often(0.3)
        enough = self.chance.randint(1, 3) if self.often(0.3) else None
        body = self.quick() if self.often(0.1) else self.host(depth)
        return b.Multi(self.listed() if listed else self.number(), self.often(0.7), body, listed, enough)

    def sub(self, depth: int, *, plain: bool = False) -> b.Sub:
        """A subprocess of any form; a *plain* one is never cancelled."""
        outer, bare = self.form, self.bare
        forms = ("sub",) * 5 + ("transaction",) * 2 + (("call",) if self.outside else ())
        form = self.chance.choice(forms)
        cancelled = form == "transaction" and not plain and self.often(0.8)
        deal = form == "transaction" or self.often(0.3)
        self.deals += deal
        undo = self.deals > deal and self.often(0.5)
        startless = form == "sub" and self.outside and self.often(0.15)
        self.form, self.bare = "cancelled" if cancelled else form, startless
        body: b.Block = b.Seq((self.task(), self.block(depth - 1, once=False)))
        handlers: tuple[b.Handler, ...] = ()
        cue, var = None, ""
        if startless:
            body = b.Par((body, self.task())) if self.often(0.5) else body
        else:
            if self.often(0.25):
                handlers = self.handlers(depth)
            if cancelled:
                cue, var = _CANCEL, self.number()
            elif self.often(0.4):
                cue, var = self.thrown(_ENDS), self.number()
                handlers += self.answers(cue, depth)
            if self.deals > deal and not undo and self.often(0.5):
                handlers += (self.undoing(depth),)
        if deal and form != "transaction":
            body = b.Seq((self.task(), body, self.unwind(body)))
        self.form, self.bare = outer, bare
        self.deals -= deal
        return b.Sub(self.name("sub"), body, form, handlers, cue, var, undo, startless)

    def unwind(self, body: b.Block) -> b.Unwind:
        """Compensation of all that was done, or of one thing."""
        first = body.parts[0] if isinstance(body, b.Seq) else None
        only = first.id if isinstance(first, b.Task) and first.undo and self.often(0.4) else None
        return b.Unwind(self.name("unwind"), only, self.often(0.7))

    def round(self) -> b.Block:
        """Opinions of several, then a decision, again and again: the leader's loop."""
        opinions = tuple(b.Task(self.name("task")) for _ in range(self.chance.randint(2, 4)))
        decide = b.Task(self.name("task"))
        self.made.rounds.append((tuple(one.id for one in opinions), decide.id))
        return b.Loop(self.number(), b.Seq((b.Par(opinions), decide)))

    # --- events ----------------------------------------------------------------------------------

    def cue(self, kind: str, loose: bool = False) -> b.Cue:
        """One thing that is waited for or thrown; a *loose* one may catch all codes."""
        if kind in _NAMES:
            return b.Cue(kind, "" if loose and kind in _CAUGHT and self.often(0.4) else
                       self.chance.choice(_NAMES[kind]))  # fmt: skip
        if kind == "message":
            return b.Cue(kind, self.name("message"))
        if kind == "conditional":
            return b.Cue(kind, self.number())
        if kind == "timer":
            how = self.chance.choice(("duration", "duration", "date", "cycle"))
            seconds = 3600 * self.chance.randint(1, 5) + self.count
            return b.Cue(kind, seconds=seconds, how=how, times=self.chance.randint(1, 3))
        return b.Cue(kind)

    def waited(self, kinds: tuple[str, ...]) -> b.Cue:
        """What is waited for: one thing, any of several, or all of several."""
        if not self.outside:
            kinds = tuple(kind for kind in kinds if kind not in ("message", "signal"))
        if self.often(0.75) or len(kinds) < 2:
            return self.cue(self.chance.choice(kinds), loose=True)
        chosen = self.chance.sample(kinds, 2)
        together = self.often(0.5) and not set(chosen) & {*_CAUGHT, "cancel"}
        return b.Cue(
            "multiple", parts=tuple(self.cue(kind, loose=True) for kind in chosen), together=together
        )

    def thrown(self, kinds: tuple[str, ...]) -> b.Cue:
        """What is thrown: one thing or several."""
        kind = self.chance.choice(kinds)
        if kind != "multiple":
            return self.cue(kind)
        several = self.chance.sample(("message", "signal", "escalation"), 2)
        return b.Cue("multiple", parts=tuple(self.cue(one) for one in several))

    def slow(self, depth: int) -> b.Block:
        """What begins with a task, so that what it throws cannot begin it again and again at once."""
        return b.Seq((self.task(), self.block(depth - 1, once=False)))

    def handlers(self, depth: int) -> tuple[b.Handler, ...]:
        """One or two event subprocesses."""
        kinds = ("timer", "message", "signal", "conditional", "error", "escalation")
        outer, self.form = self.form, ""
        bare, self.bare = self.bare, False
        made: list[b.Handler] = []
        for _ in range(self.chance.randint(1, 2)):
            cue = self.waited(kinds)
            ends = any(part.kind == "error" for part in cue.each)
            body = self.slow(depth)
            if self.deals and self.often(0.5):
                body = b.Seq((body, self.unwind(b.Skip())))
            made.append(b.Handler(self.name("handler"), cue, ends or self.often(0.5), body))
        self.form, self.bare = outer, bare
        return tuple(made)

    def undoing(self, depth: int) -> b.Handler:
        """An event subprocess that undoes the subprocess it is in, in its own way."""
        outer, self.form = self.form, ""
        body: b.Block = self.slow(depth - 1)
        if self.often(0.6):
            body = b.Seq((body, self.unwind(b.Skip())))
        self.form = outer
        return b.Handler(self.name("handler"), b.Cue("compensate"), True, body)

    def answers(self, cue: b.Cue, depth: int) -> tuple[b.Handler, ...]:
        """Perhaps an event subprocess for what the end of its own level throws."""
        caught = [one for one in cue.each if one.kind in (*_CAUGHT, "signal")]
        if not caught or self.often(0.5):
            return ()
        outer, self.form = self.form, ""
        ends = caught[0].kind == "error" or self.often(0.5)
        handler = b.Handler(self.name("handler"), caught[0], ends, self.slow(depth))
        self.form = outer
        return (handler,)

    def watched(self, depth: int) -> b.Watched:
        """An activity with one or two events at its edge."""
        host = self.host(depth) if self.often(0.7) else self.repeated(depth)
        body = host if isinstance(host, b.Task | b.Sub) else host.body
        thrown: list[b.Edge] = []
        if isinstance(host, b.Multi) and self.often(0.7):
            cue = self.cue(self.chance.choice(("signal", "escalation")))
            when = self.chance.choice((0, 0, 1, 2))
            throws = ((cue, when), (self.cue("message"), when))
            host = replace(host, throws=throws if self.often(0.5) else throws[:1])
            thrown = [self.edge(cue, depth)]
        elif isinstance(body, b.Sub) and body.ends is not None and self.often(0.7):
            cues = [cue for cue in body.ends.each if cue.kind in ("error", "escalation", "signal")]
            thrown = [self.edge(cue, depth) for cue in cues[:1]]
        if isinstance(body, b.Sub) and body.ends == _CANCEL:
            thrown.append(self.edge(_CANCEL, depth))
        kinds = ("timer", "timer", "message", "signal", "conditional", "error", "escalation")
        more = [self.edge(self.waited(kinds), depth)] if not thrown or self.often(0.3) else []
        return b.Watched(host, (*thrown, *more))

    def edge(self, cue: b.Cue, depth: int) -> b.Edge:
        ends = cue.kind == "cancel" or any(part.kind == "error" for part in cue.each) or self.often(0.6)
        if ends and self.often(0.7):
            return b.Edge(self.name("edge"), cue, ends, self.block(depth - 1, once=False))
        # what may come while the activity still runs has a level of its own, so that tokens do not mix
        path: b.Block = self.host(depth - 1, plain=True)
        if isinstance(path, b.Sub):
            path = b.Seq((self.task(), path))
        return b.Edge(self.name("edge"), cue, ends, path)

    def safe(self, block: b.Sub | b.Multi | b.Repeat, depth: int) -> b.Block:
        """A transaction that may be cancelled stands with its edge."""
        body = block if isinstance(block, b.Sub) else block.body
        if isinstance(body, b.Sub) and body.ends == _CANCEL:
            return b.Watched(block, (self.edge(_CANCEL, depth),))
        return block

    def starts(self) -> tuple[b.Start, ...]:
        """One or two other ways to begin."""
        made: list[b.Start] = []
        for _ in range(self.chance.randint(1, 2)):
            kind = self.chance.choice(("timer", "message", "signal", "multiple", "receive", "race"))
            body = self.task() if self.often(0.5) else b.Skip()
            if kind == "race":
                gate = self.name("race")
                made.append(b.Start(self.name("start"), self.cue("message"), gate, body))
                made.append(b.Start(self.name("start"), self.cue("signal"), gate, b.Skip()))
            elif kind == "multiple":
                parts = (self.cue("message"), self.cue("signal"))
                made.append(b.Start(self.name("start"), b.Cue("multiple", parts=parts), "", body))
            else:
                cue = None if kind == "receive" else self.cue(kind)
                made.append(b.Start(self.name("start"), cue, "", body))
        return tuple(made)

    # --- blocks ----------------------------------------------------------------------------------

    def branches(self, depth: int, once: bool) -> tuple[b.Block, ...]:
        return tuple(self.block(depth - 1, once) for _ in range(self.chance.randint(2, 3)))

    def block(self, depth: int, once: bool) -> b.Block:
        """Any block; *once* where at most one of it can be open at a time, so that rounds are clear."""
        kind = self.chance.random() if depth > 0 else self.chance.random() * 0.2
        if kind < 0.03:
            return b.Skip()
        if kind < 0.2:
            return self.quick() if self.often(0.1) else self.task()
        if kind < 0.38:
            return b.Seq(tuple(self.block(depth - 1, once) for _ in range(self.chance.randint(2, 3))))
        if kind < 0.45:
            return b.Xor(self.number(), self.branches(depth, once))
        if kind < 0.53:
            return b.Par(self.branches(depth, once))
        if kind < 0.6:
            split = self.chance.choice(("or", "or", "complex", self.task()))
            return b.Inc(self.listed(), self.branches(depth, once), split)
        if kind < 0.73:
            if once and self.often(0.5):
                return self.round()
            return b.Loop(self.number(), b.Seq((self.task(), self.block(depth - 1, once))))
        if kind < 0.78:
            return self.safe(self.repeated(depth), depth)
        if kind < 0.83:
            return self.safe(self.sub(depth), depth)
        if kind < 0.93:
            return self.rarer(depth, once)
        return self.watched(depth)

    def rarer(self, depth: int, once: bool) -> b.Block:
        """What procedures of the administration seldom have, and other people's do."""
        match self.chance.randrange(8):
            case 0:
                return b.Hop(self.name("hop"), self.block(depth - 1, once))
            case 1:
                return self.early(depth)
            case 2:
                takes, runs = self.chance.randint(1, 3), self.chance.randint(1, 3)
                first, second = self.task(), self.task()
                return b.Portions(self.name("portions"), takes * runs, takes, first, second)
            case 3 | 4:
                kinds = ("timer", "message", "signal", "conditional")
                if not self.outside:
                    return self.task()
                return b.Catch(self.name("catch"), self.waited(kinds))
            case 5:
                return self.race(depth, once) if self.outside else self.task()
            case 6:
                return b.Tell(self.name("tell"), self.thrown((*_THROWN, "multiple")))
        if self.bare:
            return self.task()
        thrown = ("error", "terminate" if self.form else "error")
        cue = self.cue("cancel" if self.form == "cancelled" else self.chance.choice(thrown))
        return b.Stop(self.name("stop"), self.number(), cue)

    def early(self, depth: int) -> b.Early:
        """Branches of which some are enough, in a level of their own."""
        outer, bare = self.form, self.bare
        self.form, self.bare = "sub", False
        branches = tuple(self.slow(depth - 1) for _ in range(self.chance.randint(2, 3)))
        enough = self.chance.randint(1, len(branches))
        early = b.Early(self.name("early"), enough, branches, self.block(depth - 1, once=False))
        self.form, self.bare = outer, bare
        return early

    def race(self, depth: int, once: bool) -> b.Race:
        """Several events, of which the first decides."""
        kinds = ("timer", "message", "signal", "conditional")
        branches: list[tuple[str, b.Cue | None, b.Block]] = []
        for _ in range(self.chance.randint(2, 3)):
            cue = None if self.often(0.2) else self.waited(kinds)
            branches.append((self.name("first"), cue, self.block(depth - 1, once)))
        return b.Race(self.name("race"), tuple(branches))
