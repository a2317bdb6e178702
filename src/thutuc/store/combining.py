"""Many callers' work at one SQLite file, done by one thread of the store's own.

Threads that take their turns at writing themselves hand Python's lock, and all that lies in the caches, from
one core of the processor to the other at every turn. So where several wait, what they wait with is done by
one thread, piece by piece in the order in which it came, each behind a savepoint of its own, in one turn
(*flat combining*: Hendler, Incze, Shavit, Tzafrir 2010). A caller sleeps until what was done for him is
committed, and gets what it gave or raised; his context variables are those of his call. Where nobody waits,
he does his work himself.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from contextvars import Context, copy_context
from typing import Any

from thutuc.errors import Busy, StoreError
from thutuc.store.rows import Given
from thutuc.store.sqlitetx import SQL, SqliteTx
from thutuc.store.writers import LONGEST, LOOK, Place, Turn, Writers, not_in_time, told

#: How long (seconds) those who come first wait for as many as came the last time: one COMMIT is for all.
LINGER = 0.001

#: A thread that has had nothing to do for so long (seconds) ends.
IDLE = 5.0


class _Piece:
    """What one caller waits with, and what became of it."""

    __slots__ = ("context", "deadline", "error", "given", "place", "work")

    def __init__(self, work: Callable[[SqliteTx], Any], deadline: float) -> None:
        self.work = work
        self.context: Context = copy_context()
        self.deadline = deadline
        self.place = Place()  #: opened when it is committed, or is not to be
        self.given: Any = None
        self.error: BaseException | None = None


class Combiner:
    """The thread that works for those who wait, and what they wait with."""

    def __init__(self, writers: Writers) -> None:
        self._writers = writers
        self._mutex = threading.Lock()
        self._pieces: deque[_Piece] = deque()
        self._thread: threading.Thread | None = None
        self._bell = threading.Lock()  #: rung, that is opened, for a thread that sleeps
        self._bell.acquire()
        self._asleep = self._closed = False
        self._expected = 1  #: so many are likely to wait, as did the last time

    def is_wanted(self) -> bool:
        """Whether others are at work, so that one thread had better work for all, and there can be one."""
        return (self._expected > 1 or not self._writers.is_free) and self._has_thread()

    def do(self, work: Callable[[SqliteTx], Given]) -> Given:
        """Have *work* done in a transaction; comes back once it is committed.

        Raises what it raised, in which case nothing of it stands, or
        :class:`~thutuc.errors.Busy` when its turn has not come in time.
        """
        self._writers.check_outside()
        piece = _Piece(work, self._writers.deadline())
        try:
            self._hand_in(piece)
            self._wait(piece)
        except BaseException:  # also where the caller is interrupted: what was not begun never will be
            self._withdraw(piece)
            raise
        error, piece.error = piece.error or piece.place.failed, None
        try:
            if isinstance(error, sqlite3.Error):
                raise told(error) from error
            if error is not None:
                raise error
        finally:
            del error  # which holds this very frame
        given: Given = piece.given
        return given

    def close(self) -> None:
        """Let the thread end, unless somebody still waits for it."""
        with self._mutex:
            self._closed = True
            self._wake()

    # --- what a caller does ------------------------------------------------------------------------

    def _hand_in(self, piece: _Piece) -> None:
        with self._mutex:
            self._closed = False
            self._pieces.append(piece)
        self._call(piece)

    def _call(self, piece: _Piece) -> None:
        """Let the thread come; refused where there can be none, and what he waits with was not begun."""
        hindered = self._ring()
        if hindered is not None and self._withdraw(piece):
            raise StoreError(f"Expected a thread that writes for those who wait, but: {hindered}.")

    def _ring(self) -> RuntimeError | None:
        """Wake the thread where enough wait, or begin one where somebody waits and there is none.

        Gives why there can be none: as many as the system allows, or Python is shutting down.
        """
        with self._mutex:
            if self._thread is None and self._pieces:
                try:
                    self._begin()
                except RuntimeError as error:
                    return error
            elif len(self._pieces) >= self._expected:
                self._wake()
        return None

    def _has_thread(self) -> bool:
        if self._thread is None:
            with self._mutex, suppress(RuntimeError):  # as many as the system allows, or it is shutting down
                if self._thread is None:
                    self._begin()
        return self._thread is not None

    def _begin(self) -> None:
        thread = threading.Thread(target=self._serve, name="thutuc-writer", daemon=True)
        thread.start()
        self._thread = thread

    def _wake(self) -> None:
        if self._asleep:
            self._asleep = False
            self._bell.release()

    def _wait(self, piece: _Piece) -> None:
        place = piece.place
        while not (place.opened.acquire(timeout=LOOK) or place.known):
            if time.monotonic() >= piece.deadline and self._withdraw(piece):
                raise not_in_time()
            turn = Turn()
            try:
                self._writers.look_after(turn)
            finally:
                turn.over = True
            self._call(piece)

    def _withdraw(self, piece: _Piece) -> bool:
        """Take back what was not begun; whether it was not."""
        with self._mutex:
            if piece in self._pieces:
                self._pieces.remove(piece)
                return True
        return False

    # --- what the thread does ----------------------------------------------------------------------

    def _serve(self) -> None:
        this = threading.current_thread()
        with self._mutex:
            if self._thread not in (None, this):  # who began this one was interrupted, and another began one
                return
            self._thread = this
        try:
            while self._is_called():
                self._take_turn()
        finally:
            with self._mutex:
                self._thread = None
            self._ring()  # for whoever came a moment ago

    def _is_called(self) -> bool:
        """Sleep until as many wait as did the last time, or some have for a moment; ``False`` to end."""
        if self._expected > 1:
            self._sleep(LINGER)
        if not self._pieces:
            self._expected = 1
            self._sleep(IDLE)
        return bool(self._pieces)

    def _sleep(self, longest: float) -> None:
        """Sleep until as many wait as are expected, or for so long."""
        with self._mutex:
            if self._closed or len(self._pieces) >= self._expected:
                return
            self._asleep = True
        if not self._bell.acquire(timeout=longest):
            with self._mutex:
                rung, self._asleep = not self._asleep, False
            if rung:  # a moment ago
                self._bell.acquire()

    def _take_turn(self) -> None:
        """Do what waits, as far as one transaction goes."""
        try:
            turn = self._writers.take()
        except Busy:  # each caller sees for himself how long he may wait
            return
        done, end = 0, time.monotonic() + LONGEST  # what is refused never makes the transaction older
        try:
            while (piece := self._next()) is not None:
                self._do(piece)
                done += 1
                if time.monotonic() > end or not self._writers.goes_on():
                    break
        finally:
            self._expected = max(done, 1)
            self._writers.hand_on(turn)

    def _next(self) -> _Piece | None:
        with self._mutex:
            return self._pieces.popleft() if self._pieces else None

    def _do(self, piece: _Piece) -> None:
        """One piece of work, behind a savepoint of its own."""
        place = piece.place
        try:
            cursor = self._writers.begin(piece.deadline)
        except BaseException as error:  # whatever it is: a caller sleeps until he is told
            piece.error = error
        else:
            try:
                piece.given = piece.context.run(piece.work, SqliteTx(cursor, SQL))
            except BaseException as error:  # the caller's, whatever it is: this thread is nobody's
                piece.error = error
            try:
                cursor.close()  # a half-read answer would keep the connection at what it shows
                self._writers.end(place, piece.error)
            except BaseException as error:  # likewise; what his own work raised is told before it
                piece.error = piece.error or error
        if piece.error is not None:
            place.known = True
            place.opened.release()
