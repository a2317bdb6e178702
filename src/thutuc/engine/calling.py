"""A verb as it was called: what a request is bound to, who was refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from hashlib import sha256
from typing import Any, TypedDict

from thutuc.dossier import dump_value
from thutuc.dossier.values import NotKept, plain_text
from thutuc.dossier.view import instant
from thutuc.engine.written import check_kept
from thutuc.errors import NotPermitted, RequestForgotten, RequestReused, RequestTaken, WrongData, in_both
from thutuc.plugins import Plugins
from thutuc.store import AccessRow, RequestRow, Store, Tx, keeping
from thutuc.store.chain import request_digest
from thutuc.store.rows import Given, is_kept
from thutuc.whole import fits

#: The clocks of two servers may differ by so much, in microseconds, without an act being refused for it.
SKEW = 5_000_000

#: No number is rounded.
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)

#: Why an inspector calls no verb.
LOOKS_ONLY = in_both("thanh tra chỉ được xem, không thay đổi gì", "an inspector looks, changes nothing")


class How(TypedDict, total=False):
    """What every verb on a dossier takes beside its own arguments."""

    happened_at: datetime | None  #: when it was done, where it is entered later; now
    request_id: str | None  #: one request is done once, however often it is sent
    connection: object | None  #: the host's own, in a transaction
    revision: int | None  #: the `Dossier.revision` that the caller has seen


@dataclass(frozen=True, slots=True)
class Call:
    """One verb as it was called."""

    verb: str
    by: str
    at: int
    recorded: int
    request_id: str | None
    digest: bytes | None
    #: ``happened_at`` and the arguments as they were given
    given: tuple[datetime | None, object] = field(default=(None, None), repr=False, compare=False)

    def following(self, last: int) -> Call:
        """The call, no earlier than the *last* of a dossier, where another server's clock is a little ahead.

        An act that its caller dated stays where it was dated, and is refused if that is too early.
        """
        at = following(self.at, last)
        return replace(self, at=at, recorded=at) if self.at == self.recorded and at != self.at else self


def following(at: int, last: int) -> int:
    """The instant *at*, or the *last* of a dossier where another server's clock is a little ahead."""
    return last if at < last <= at + SKEW else at


class Guard:
    """A transaction that leaves a line in the access log when the right was lacking."""

    def __init__(
        self,
        store: Store,
        plugins: Plugins,
        call: Call,
        handle: int | str | None,
        connection: object | None,
    ) -> None:
        self._store, self._plugins = store, plugins
        self._call, self._handle, self._connection = call, handle, connection

    def __enter__(self) -> Tx:
        with ExitStack() as stack:
            stack.enter_context(self._plugins.steady())
            tx = stack.enter_context(self._store.transaction(self._connection, verb=True))
            self._inner = stack.pop_all()
        return tx

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: Any) -> None:
        try:
            self._inner.__exit__(kind, error, trace)
        except RequestTaken as taken:
            self._tell(taken)
            raise
        if error is not None:
            self._tell(error)

    def do(self, work: Callable[[Tx], Given], *, anywhere: bool) -> Given:
        """Do *work* in the transaction; *anywhere*: another thread may do it for the caller.

        Where the same request was done a moment before at another server, once more: it finds the answer.
        """
        with self._plugins.steady():
            try:
                return self._store.transact(work, self._connection, anywhere=anywhere)
            except (RequestTaken, NotPermitted, NotKept, UnicodeEncodeError) as error:
                self._tell(error)
                if not isinstance(error, RequestTaken) or self._connection is not None:
                    raise
            return self._store.transact(work, anywhere=anywhere)

    def _tell(self, error: BaseException) -> None:
        """Raise what an error of the transaction is told as, if not itself; note who lacked a right."""
        if isinstance(error, RequestTaken) and self._hides(str(self._call.request_id)):
            raise RequestReused(str(self._call.request_id), hidden=True) from error
        if isinstance(error, NotKept | UnicodeEncodeError):
            raise not_text(error) from error
        if isinstance(error, NotPermitted):
            _note_refusal(self._store, self._call, self._handle, self._connection, error.rule)

    def _hides(self, request_id: str) -> bool:
        """Whether a request that is taken is not to be seen here: then trying again would never end.

        A host's transaction that sees nothing newer than its begin cannot tell.
        """
        with self._store.transaction(self._connection, write=False) as tx:
            told = self._connection is None or tx.one("isolation")[0] == "read committed"
            return told and tx.request(request_id) is None


def refuse(
    store: Store,
    call: Call,
    handle: int | str | None,
    connection: object | None,
    rule: str = LOOKS_ONLY,
    act: str | None = None,
) -> None:
    """Refuse an actor before anything is read, and leave a line in the access log."""
    _note_refusal(store, call, handle, connection, rule)
    raise NotPermitted(call.by, act or call.verb, rule)


def _note_refusal(
    store: Store, call: Call, handle: int | str | None, connection: object | None, rule: str
) -> None:
    with store.transaction(connection) as tx:
        dossier: int | None = None  # what no table can hold is not the handle of a dossier
        if isinstance(handle, str):
            dossier = tx.find_dossier(handle) if is_kept(handle) else None
        elif handle is not None and fits(handle):
            dossier = handle
        tx.note_access(AccessRow(call.recorded, call.by, call.verb, dossier, "refused", rule))


def check_filters(filters: Mapping[str, Any]) -> None:
    """Refuse to look for what cannot be kept."""
    for name, value in filters.items():
        if isinstance(value, str):
            check_kept(name, value)
        else:
            check_fits(name, value)


def check_fits(name: str, value: object) -> None:
    """Refuse a whole number that no column holds."""
    if isinstance(value, int) and not fits(value):
        raise WrongData(
            [f"Expected {name} to be a whole number of at most 64 bits, found a longer one"], argument=name
        )


def is_handle(handle: int | str) -> bool:
    """Whether a dossier can have this number or code."""
    if isinstance(handle, int):
        return fits(handle)
    return isinstance(handle, str) and is_kept(handle)


def not_text(error: Exception) -> WrongData:
    """The refusal of what no database keeps as text."""
    return WrongData([f"Expected text that can be kept, found other: {error}"])


def digest_of(verb: str, by: str, happened_at: datetime | None, content: object) -> bytes:
    """What a ``request_id`` is bound to: verb, actor and arguments; salted before it is written anywhere.

    An instant is the same in every zone, a number however it is written.
    """
    at = None if happened_at is None else instant(happened_at)
    return sha256(dump_value([verb, by, at, _plain(content)])).digest()


def _digest_before(verb: str, by: str, happened_at: datetime | None, content: object) -> bytes:
    """The digest as older releases made it: each way to write an instant or a number had its own."""
    return sha256(dump_value([verb, by, happened_at, _plain(content, _as_written)])).digest()


def check_same(tx: Tx, known: RequestRow, call: Call) -> None:
    """Refuse a call whose request was made before, unless it is that very request and this can be told.

    The salt of the first one's digest leaves with persons' data: afterwards nobody can try out what was
    asked, and neither can we. Where it is sealed and nobody gave the keys, that is what is told.
    """
    name = str(call.request_id)
    if known.digest is None or call.digest is None or (known.verb, known.actor) != (call.verb, call.by):
        raise RequestReused(name)
    if known.salt is None:
        raise RequestForgotten(name, archived=keeping.is_outside(known.erased_by))
    asked = (call.digest, _digest_before(call.verb, call.by, *call.given))
    if known.digest not in (request_digest(known.salt, each) for each in asked):
        keeping.check_keys(tx)
        raise RequestReused(name)


def _as_written(value: float | Decimal) -> float | str:
    return str(value) if isinstance(value, Decimal) else float(value)


def _shortest(value: float | Decimal) -> int | str:
    """A number without noughts behind it; a whole one as JSON writes it without a point."""
    exact = value if isinstance(value, Decimal) else Decimal(float.__repr__(value))
    short = exact if exact.is_snan() else exact.normalize(_EXACT)
    whole = short.is_finite() and 0 <= short.adjusted() < 18 and short == short.to_integral_value()
    return int(short) if whole else str(short)


def _plain(value: Any, number: Callable[[float | Decimal], object] = _shortest) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        given = ((each, getattr(value, each.name)) for each in fields(value))
        kept = ((each.name, item) for each, item in given if item or not each.metadata.get("later"))
        return {name: _plain(item, number) for name, item in kept}
    if isinstance(value, Mapping):
        return {str(key): _plain(value[key], number) for key in sorted(value, key=str)}
    if isinstance(value, list | tuple):
        return [_plain(item, number) for item in value]
    if isinstance(value, str):
        return plain_text(value)
    if isinstance(value, bool | date | datetime) or value is None:
        return value
    to = number if isinstance(value, float | Decimal) else int if isinstance(value, int) else str
    return to(value)  # a host's own kind of number is the number that it is
