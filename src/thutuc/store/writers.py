"""Everybody who writes to one SQLite file through one store: a queue, and one COMMIT for many.

Whose turn it is writes on the store's one writing connection. Where others wait, he leaves his transaction
open to the next, who works behind a savepoint of his own; the last commits for all. Nobody goes on before
that COMMIT has returned, so what a caller was told of is on the disk, and what a killed process had not
committed was told to nobody. When a COMMIT fails, all it was for are told so.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from weakref import ref

from thutuc.errors import Busy, ConfigurationError, StoreError, Unavailable
from thutuc.store.gate import PAUSE, Gate
from thutuc.store.location import Location
from thutuc.store.nesting import would_wait_for_itself

#: So many turns are committed together at most, and none begins in a transaction that is older (seconds):
#: other processes at the file wait meanwhile.
MOST, LONGEST = 64, 0.02

#: Who waits looks so often whether he waits for somebody who is gone, in seconds.
LOOK = 0.05

_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_busy(error: sqlite3.Error) -> bool:
    """Whether somebody else holds what was asked for."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _BUSY


#: What SQLite says where the disk, or the way to it, fails it.
_OUT_OF_REACH = {
    sqlite3.SQLITE_PERM,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_CANTOPEN,
}


def is_out_of_reach(error: sqlite3.Error) -> bool:
    """Whether the file cannot be read or written at present."""
    return (getattr(error, "sqlite_errorcode", 0) & 0xFF) in _OUT_OF_REACH


def told(error: sqlite3.Error) -> StoreError:
    """The driver's error as one of ours."""
    if isinstance(error, sqlite3.OperationalError):
        if is_busy(error):
            return Busy(f"Expected to be the one writer of the database, but {error}; try again.")
        if "no such table: thutuc_" in str(error):
            return StoreError(
                f"Expected thutuc's tables, found {error}; apply the migrations with upgrade()."
            )
    kind = Unavailable if is_out_of_reach(error) else StoreError
    return kind(f"Expected the database to do what it was asked, but: {error}.")


def not_in_time() -> Busy:
    """What somebody is told whose turn has not come as long as he may wait."""
    return Busy("Expected to be the one writer of the database, but others are writing; try again.")


class Place:
    """What is to be told to one caller: whether his work stands."""

    __slots__ = ("failed", "known", "opened")

    def __init__(self) -> None:
        self.opened = threading.Lock()  #: opened when it is known
        self.opened.acquire()
        self.known = False
        self.failed: sqlite3.Error | None = None  #: why it does not stand


class Turn:
    """One caller's turn at writing, from when he gets in line.

    Only he holds it: where he was interrupted, by a signal or from another thread, between any two lines of
    ours, it is gone, or over where somebody keeps the exception, and whoever waits finds that out.
    """

    __slots__ = ("__weakref__", "opened", "over", "place", "thread")

    def __init__(self) -> None:
        self.opened = threading.Lock()  #: opened when it has come
        self.opened.acquire()
        self.place = Place()
        self.thread = threading.get_ident()  #: who works in it
        self.over = False  #: nobody is at work in it, or waits for it, any longer


class Writers:
    """The queue of one store and its writing connection."""

    def __init__(
        self, connect: Callable[[], sqlite3.Connection], location: Location, *, timeout: float
    ) -> None:
        self.commits = 0  #: COMMITs so far
        self._connect = connect
        self._timeout = min(max(timeout, 0.0), threading.TIMEOUT_MAX)
        self._location = location
        self._gate = Gate(location.path)
        self._connection: sqlite3.Connection | None = None
        self._inherited: list[sqlite3.Connection | None] = []
        self._stand_up()

    def _stand_up(self) -> None:
        self._mutex = threading.Lock()
        self._holder: ref[Turn] | None = None  #: whose turn it is
        self._waiting: deque[ref[Turn]] = deque()
        self._done: list[Place] = []  #: whose work lies in the open transaction
        self._began = 0.0  #: when that was opened
        self._half = False  #: somebody's work lies in it by half

    # --- what a caller does ------------------------------------------------------------------------

    def enter(self) -> tuple[Turn, sqlite3.Cursor]:
        """Wait for a turn; where others' work lies in the transaction, begin behind it."""
        deadline = self.deadline()
        turn = self.take()
        try:
            return turn, self.begin(deadline)
        except BaseException:
            self._give_up(turn)
            raise

    def _give_up(self, turn: Turn) -> None:
        try:
            self.hand_on(turn)
        finally:
            turn.over = True

    def leave(self, turn: Turn, error: BaseException | None) -> sqlite3.Error | None:
        """End a turn: keep what was done in it, or after an *error* undo that alone.

        Comes back once that is committed, or with the reason why it does not stand.
        """
        place = turn.place
        try:
            self.end(place, error)
        finally:
            self.hand_on(turn)
        if error is None:
            while not (place.opened.acquire(timeout=LOOK) or place.known):
                self.look_after(turn)
        return place.failed

    def close(self) -> None:
        """Wait for those who write, then close the connection; one that is in use for long stays open."""
        try:
            turn = self.take()
        except (Busy, ConfigurationError):  # also where he who closes is at work in it himself
            return
        try:
            if self._done:
                self._commit()
            if self._connection is not None:
                self._location.forget_log()
                self._connection.close()
                self._connection = None
            self._gate.close()
        finally:
            self._give_up(turn)

    def forget(self) -> None:
        """Begin anew in a process that was forked: queue and connection belong to its parent."""
        self._inherited.append(self._connection)  # neither used nor closed here
        self._connection = None
        self._location.forget_log()
        self._gate.close()
        self._stand_up()

    # --- the queue ---------------------------------------------------------------------------------

    @property
    def is_free(self) -> bool:
        """Whether nobody has a turn just now."""
        return self._holder is None

    def check_outside(self) -> None:
        """Refuse who has the turn himself, being asked in it: he would wait for himself."""
        had = None if self._holder is None else self._holder()
        if had is not None and had.thread == threading.get_ident() and not had.over:
            raise would_wait_for_itself()

    def deadline(self) -> float:
        """Until when somebody who comes now may wait."""
        return time.monotonic() + self._timeout

    def take(self) -> Turn:
        """Wait for a turn; :class:`~thutuc.errors.Busy` when none has come in time."""
        turn = Turn()
        try:
            self._wait_for(turn)
        except BaseException:
            turn.over = True
            raise
        return turn

    def _wait_for(self, turn: Turn) -> None:
        deadline = self.deadline()
        with self._mutex:
            if self._holder is None:
                self._holder = ref(turn)
                return
            self.check_outside()
            self._waiting.append(ref(turn))
        while not turn.opened.acquire(timeout=min(LOOK, max(deadline - time.monotonic(), PAUSE))):
            if self._taken_over(turn):
                return
            if time.monotonic() >= deadline and self._withdrawn(turn):
                raise not_in_time()

    def _withdrawn(self, turn: Turn) -> bool:
        """Whether it is out of the queue; if not, its turn has come meanwhile."""
        with self._mutex:
            if (mine := ref(turn)) in self._waiting:
                self._waiting.remove(mine)
                return True
        return False

    def _taken_over(self, turn: Turn) -> bool:
        """Whether the turn is his now because who had it is gone."""
        with self._mutex:
            had = None if self._holder is None else self._holder()
            if had is not None and had is not turn and not had.over:
                return False
            self._holder = mine = ref(turn)
            if mine in self._waiting:
                self._waiting.remove(mine)
        return True

    def look_after(self, turn: Turn) -> None:
        """Go on in the place of who had a turn and is gone, if he is: nobody else would."""
        if self._taken_over(turn):
            self.hand_on(turn)

    def hand_on(self, turn: Turn) -> None:
        """Give the next one his turn, in the open transaction if that may go on; else commit before."""
        if self._holder is None or self._holder() is not turn:  # as in a process that was forked meanwhile
            return
        following = None
        try:
            if self._half:
                self._clear()
            with self._mutex:
                following = self._next()
            if self._done and (following is None or not self.goes_on()):
                self._commit()
        finally:
            with self._mutex:
                following = following or self._next()
                self._holder = None if following is None else ref(following)
            if following is not None:
                following.opened.release()

    def _next(self) -> Turn | None:
        """Who is the next in line, if anybody; not those who were interrupted."""
        while self._waiting:
            if (following := self._waiting.popleft()()) is not None and not following.over:
                return following
        return None

    def goes_on(self) -> bool:
        """Whether more work may lie in the open transaction."""
        return len(self._done) < MOST and time.monotonic() - self._began < LONGEST

    # --- the transaction ---------------------------------------------------------------------------

    def begin(self, deadline: float) -> sqlite3.Cursor:
        """Begin a piece of work in a turn: behind what lies in the transaction, if anything does."""
        connection = self._connection
        if connection is None:
            connection = self._connection = self._connect()
        if self._half or (self._done and not connection.in_transaction):
            self._clear()
        self._half = True
        if self._done:
            connection.execute("SAVEPOINT turn")
        else:
            self._begin(connection, deadline)
        return connection.cursor()

    def _begin(self, connection: sqlite3.Connection, deadline: float) -> None:
        self._location.check()
        try:
            self._gate.enter(deadline)
            while True:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    self._location.remember_log()
                    break
                except sqlite3.OperationalError as error:
                    if not is_busy(error) or time.monotonic() > deadline:
                        raise
                time.sleep(PAUSE)
        finally:
            self._gate.leave()
        self._began = time.monotonic()

    def end(self, place: Place, error: BaseException | None) -> None:
        """Keep or undo a piece of work; if SQLite has undone everything, nobody's work stands."""
        connection = self._connection
        behind = bool(self._done)
        if error is None:
            self._done.append(place)
        if connection is None or not connection.in_transaction:  # as when the disk is full
            gone = sqlite3.OperationalError("the transaction was rolled back")
            self._settle(error if isinstance(error, sqlite3.Error) else gone)
        else:
            try:
                if behind and error is not None:
                    connection.execute("ROLLBACK TO turn")
                if behind:
                    connection.execute("RELEASE turn")
                elif error is not None:
                    connection.execute("ROLLBACK")
            except sqlite3.Error as refused:
                self._undo()
                self._settle(refused)
        self._half = False

    def _clear(self) -> None:
        """Undo what was begun in a turn and not ended, since whoever had it was interrupted."""
        connection = self._connection
        if not self._done:
            self._undo()
        elif connection is None or not connection.in_transaction:
            self._settle(sqlite3.OperationalError("the commit was interrupted"))
        else:
            try:
                connection.execute("ROLLBACK TO turn")
                connection.execute("RELEASE turn")
            except sqlite3.Error as refused:
                if "no such savepoint" not in str(refused):  # else it was not begun, or had ended
                    self._undo()
                    self._settle(refused)
        self._half = False

    def _commit(self) -> None:
        connection = self._connection
        failed: sqlite3.Error | None = sqlite3.OperationalError("the commit was interrupted")
        try:
            if connection is not None:
                connection.execute("COMMIT")
                self.commits += 1
                failed = None
        except sqlite3.Error as error:
            failed = error
        finally:
            self._undo()
            self._settle(failed)

    def _undo(self) -> None:
        """Leave no transaction open; a connection that cannot do even that is given up."""
        connection = self._connection
        try:
            if connection is not None and connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._connection = None
            self._location.forget_log()
            if connection is not None:
                connection.close()

    def _settle(self, failed: sqlite3.Error | None) -> None:
        """Let everybody go whose work lay in the transaction, with what became of it."""
        while self._done:
            place = self._done[-1]
            if not place.known:
                place.failed, place.known = failed, True
                place.opened.release()
            self._done.pop()
