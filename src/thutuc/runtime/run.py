"""What can happen to a running procedure, each a method that moves tokens until all are at rest again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from typing import Any

from thutuc.dossier import Task, Wait
from thutuc.dossier.events import TaskCompleted, TaskRecalled
from thutuc.errors import UnknownTask, WrongState
from thutuc.net import Net, NetNode
from thutuc.procedure import EventKind, NodeKind
from thutuc.runtime.activities import complete_level, done, enter_activity, enter_at_once
from thutuc.runtime.core import Core, Move
from thutuc.runtime.flow import go_on, pass_by
from thutuc.runtime.happenings import enter_catch, enter_end, enter_event_gateway, enter_throw
from thutuc.runtime.joins import enter_complex, enter_inclusive, enter_parallel, settle_joins
from thutuc.runtime.levels import begin, is_empty, open_level
from thutuc.runtime.throwing import ask_conditions, broadcast, find_catcher, hand_over, hearing, trigger
from thutuc.runtime.waits import close_wait, close_waits

#: What happens when a token comes to a node.
ENTER: Mapping[NodeKind, Callable[[Core, NetNode, Move], None]] = {
    NodeKind.START_EVENT: pass_by,
    NodeKind.END_EVENT: enter_end,
    NodeKind.CATCH_EVENT: enter_catch,
    NodeKind.THROW_EVENT: enter_throw,
    NodeKind.USER_TASK: enter_activity,
    NodeKind.MANUAL_TASK: enter_activity,
    NodeKind.TASK: enter_activity,
    NodeKind.RECEIVE_TASK: enter_activity,
    NodeKind.SERVICE_TASK: enter_activity,
    NodeKind.SUB_PROCESS: enter_activity,
    NodeKind.CALL_ACTIVITY: enter_activity,
    NodeKind.SEND_TASK: enter_at_once,
    NodeKind.SCRIPT_TASK: enter_at_once,
    NodeKind.BUSINESS_RULE_TASK: enter_at_once,
    NodeKind.EXCLUSIVE_GATEWAY: pass_by,
    NodeKind.PARALLEL_GATEWAY: enter_parallel,
    NodeKind.INCLUSIVE_GATEWAY: enter_inclusive,
    NodeKind.EVENT_BASED_GATEWAY: enter_event_gateway,
    NodeKind.COMPLEX_GATEWAY: enter_complex,
}


class Run(Core):
    """One command at work: call what happened, then take :attr:`events`; the state is folded already.

    The caller owns the state and throws it away when an error is raised. Several things may happen in
    one run, one after the other.
    """

    @property
    def finished(self) -> bool:
        """Whether the process has ended (or not begun): no level is open."""
        return not self.state.scopes

    def start(self, node_id: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        """Begin the process at its plain start, or at the message, signal or timer start *node_id*."""
        level = self.net.levels[None]
        if self.state.scopes:
            raise WrongState("a dossier whose process has not begun", "one that runs")
        if node_id is None and not level.starts and len(level.others) == 1:
            node_id = level.others[0]
        if node_id not in (*level.starts, *level.others) and (node_id is not None or not level.starts):
            raise WrongState(f"one of the starts {', '.join(level.starts + level.others)}", repr(node_id))
        scope = open_level(self, None, None, None, "process")
        self.assign(data or {}, scope)
        if node_id is None:
            begin(self, None, scope)
        else:
            # what the start waits for has come, also where a receive task is the start
            go_on(self, self.net.nodes[node_id], self.number(), scope, [node_id])
        self._settle()

    def leave(self, task: Task, outputs: Mapping[str, Any] | None = None) -> None:
        """Go on from a task that the caller has just told is completed or deemed."""
        node = self.net.nodes[task.step]
        if outputs:
            self.assign(outputs, task.scope, node.appends)
        done(self, node, task.token, task.scope, [])
        self._settle()

    def message(
        self,
        name: str,
        data: Mapping[str, Any] | None = None,
        *,
        wait: int | None = None,
        task: int | None = None,
        by: str = "message",
    ) -> bool:
        """Give a message to the one who waits for it; false when nobody does.

        Of several, those in the flow come before boundary events and those before event subprocesses,
        then the one that has waited longest; *wait* or *task* names one. A receive task that it finishes
        is told as completed by *by*.
        """
        found = self.waiting_for(name)
        if wait is not None or task is not None:
            found = [one for one in found if one.id == (task if isinstance(one, Task) else wait)]
        if not found:
            return False
        first = found[0]
        self.assign(data or {}, first.scope, self.net.nodes[_node(first)].appends)
        if isinstance(first, Task):
            self.emit(TaskCompleted(first.id, first.step, by))
            done(self, self.net.nodes[first.step], first.token, first.scope, [])
        else:
            trigger(self, first, "received")
        self._settle()
        return True

    def waiting_for(self, name: str) -> list[Task | Wait]:
        """Who waits for the message *name*, in the order it would be given to them."""
        nodes = self.net.nodes
        found: list[Task | Wait] = [
            task
            for task in self.state.tasks.values()
            if nodes[task.step].kind is NodeKind.RECEIVE_TASK and nodes[task.step].message == name
        ]
        found += [w for w in self.state.waits.values() if w.kind == "message" and w.name == name]
        return sorted(found, key=lambda one: rank(self.net, one))

    def hearing(self, name: str) -> list[Wait]:
        """Who waits for the signal *name*."""
        return hearing(self, name)

    def signal(
        self, name: str, data: Mapping[str, Any] | None = None, *, there: Set[int] | None = None
    ) -> bool:
        """Give a signal to everybody who waits for it, or of those *there*; false when nobody does."""
        waiting = [wait for wait in hearing(self, name) if there is None or wait.id in there]
        if not waiting:
            return False
        self.assign(data or {}, 0)
        broadcast(self, waiting)
        self._settle()
        return True

    def fire(self, wait_id: int) -> None:
        """The timer *wait_id* is due."""
        trigger(self, self._wait(wait_id, "timer"), "fired")
        self._settle()

    def service_done(self, wait_id: int, outputs: Mapping[str, Any] | None = None) -> None:
        """A service gave its answer."""
        wait = self._wait(wait_id, "service")
        node = self.net.nodes[wait.node]
        self.assign(outputs or {}, wait.scope, node.appends)
        close_wait(self, wait, "received")
        done(self, node, wait.token if wait.token is not None else 0, wait.scope, [])
        self._settle()

    def service_failed(self, wait_id: int, code: str | None = None) -> bool:
        """A service failed: the nearest error handler goes on; false where none is drawn, nothing changed."""
        wait = self._wait(wait_id, "service")
        catcher = find_catcher(self, EventKind.ERROR, code, wait.scope, wait.token)
        if catcher is None:
            return False
        hand_over(self, catcher)
        self._settle()
        return True

    def recall(self, task_id: int, back_to: str) -> None:
        """Withdraw a task and open the step *back_to* again; that it may be is for the caller to say."""
        task = self.state.tasks.get(task_id)
        if task is None:
            raise UnknownTask(str(task_id))
        here, back = self.net.nodes[task.step], self.net.nodes.get(back_to)
        if back is None or not back.kind.waits_for_somebody or back.parent != here.parent or here.loop:
            raise WrongState(f"a step before {task.step!r} in the same level", repr(back_to))
        self.emit(TaskRecalled(task.id, task.step, back_to))
        close_waits(self, task.token)
        self.push(task.token, task.scope, back_to, [])
        self._settle()

    def look(self) -> None:
        """Ask the conditions that are waited for: data have changed by another way than through the run."""
        self.stir()
        self._settle()

    def silence(self, task: Task) -> dict[str, Any]:
        """What the procedure sets when a consulted agency's silence means agreement."""
        script = self.net.nodes[task.step].silence
        return script(self.names(task.scope)) if script is not None else {}

    # --- moving ----------------------------------------------------------------------------------

    def _wait(self, wait_id: int, kind: str) -> Wait:
        wait = self.state.waits.get(wait_id)
        if wait is None or wait.kind != kind:
            raise WrongState(f"the id of a {kind} that is waited for", str(wait_id))
        return wait

    def _settle(self) -> None:
        """Make all moves, ask conditions, end levels that became empty, let joins go on, until all rests."""
        nodes, agenda = self.net.nodes, self.agenda
        while True:
            while agenda and not self.stirred:
                move = agenda.pop()
                if move.alive:
                    self.moving = move
                    self.count()
                    node = nodes[move.node]
                    ENTER[node.kind](self, node, move)
            self.moving = None
            if self.stirred:
                ask_conditions(self)
            elif self.emptied:
                scope = self.state.scopes.get(self.emptied.pop())
                if scope is not None and is_empty(self, scope.id):
                    complete_level(self, scope)
            elif not (self.net.reach and settle_joins(self)):
                return


_RANK = {NodeKind.BOUNDARY_EVENT: 1, NodeKind.START_EVENT: 2}


def rank(net: Net, waiting: Task | Wait) -> tuple[int, int]:
    """By what those who wait for one message are ordered; the first takes it."""
    return _RANK.get(net.nodes[_node(waiting)].kind, 0), waiting.id


def _node(waiting: Task | Wait) -> str:
    return waiting.step if isinstance(waiting, Task) else waiting.node
