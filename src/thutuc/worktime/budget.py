"""What a clock is given: a term, how it is counted, and which readings of the law are used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, time
from functools import lru_cache

from thutuc.errors import CalendarError, ConfigurationError
from thutuc.worktime.term import Counting, Term, TermUnit

#: the readings of each policy, the default first; a default never changes, or old journals would read anew
READINGS: Mapping[str, tuple[str, ...]] = {
    "received_on_day_off": ("first_day", "next_working_day"),
    "after_cutoff": ("next_day_counts", "next_day_is_day_zero"),
    "cutoff_and_hours": ("ignored", "next_opening"),
    "hours_over_day_off": ("run_on", "end_of_next_working_day"),
    "resume_ledger": ("days", "minutes"),
    "last_day_resumed": ("day_of_answer", "next_working_day"),
    "same_day_on_day_off": ("next_working_day", "same_day"),
    "fraction_of_day": ("whole_day", "working_minutes"),
    "roll": ("forward", "none"),
    "around_posting": ("outside", "counted"),
    "begins_at_midnight": ("day_that_begins", "day_that_ended"),
    "cutoff_precision": ("minute", "second"),
    "single_day": ("end_of_next_day", "same_hour"),
    "reception_on_day_off": ("no_working_time", "working_time"),
    "apology_day": ("working_day_before", "literal"),
    "notice_moves": ("day_now_off", "with_law"),
    "same_day_after_cutoff": ("close", "opening"),
    "broken_month": ("calendar", "thirty_days"),
    "extension_since": ("first_day", "expiry"),
    "same_day_resumed": ("office_hours", "cutoff"),
}


@dataclass(frozen=True, slots=True)
class Policies:
    """Where the law is silent or has two readings, which one is used; every field is one such question."""

    #: received on a day off: that day is the uncounted first day, or the clock starts on a working day
    received_on_day_off: str = "first_day"
    #: after the cut-off: the next working day is the first counted one, or it is day zero
    after_cutoff: str = "next_day_counts"
    #: does the cut-off also move a term in hours to the next opening?
    cutoff_and_hours: str = "ignored"
    #: a term in clock hours that ends on a day off: it ends there, or with the next working day (Đ148.5)
    hours_over_day_off: str = "run_on"
    #: after a suspension a working-day term goes on in whole days, or in working minutes
    resume_ledger: str = "days"
    #: suspended on its very last day: due on the day of the answer, or on the working day after it
    last_day_resumed: str = "day_of_answer"
    #: a same-day procedure brought on a day off: next working day, or that day (by local decision)
    same_day_on_day_off: str = "next_working_day"
    #: a fraction of a working day counted by law: taken as the whole day, or in working minutes
    fraction_of_day: str = "whole_day"
    #: a calendar term whose last day is off: rolls forward (BLDS 2015 Điều 148.5), or not at all
    roll: str = "forward"
    #: handing over to who posts, and the record afterwards: outside the term like the posting, or counted
    around_posting: str = "outside"
    #: a clock that begins at 00:00 sharp: day zero is the day that begins, or the one that ended at 24:00
    #: because a term ended then (BLDS 2015 Điều 147.2, 148.6)
    begins_at_midnight: str = "day_that_begins"
    #: received in the very minute of the cut-off: the printed minute decides, or the second does
    cutoff_precision: str = "minute"
    #: ``01 ngày`` ("tối đa một ngày"): to 24:00 of the next day (Điều 148.6), or to the same hour of it
    single_day: str = "end_of_next_day"
    #: hours at which a rest day takes papers: no working time, or working time by local decision
    reception_on_day_off: str = "no_working_time"
    #: the apology "chậm nhất 01 ngày trước ngày hết hạn" (NĐ 61/2018/NĐ-CP Điều 19.9): out on a working
    #: day, or on the very day before, working or not
    apology_day: str = "working_day_before"
    #: a notice that comes later moves a promise only off a day that is now off, or always to the law's date
    notice_moves: str = "day_now_off"
    #: what is due the same day and came after the cut-off: by the close of the next working day, or at its
    #: opening ("đầu giờ ngày làm việc tiếp theo", NĐ 61/2018/NĐ-CP Điều 18.1)
    same_day_after_cutoff: str = "close"
    #: a term in months that stood still: the last day moves by the days it stood still (BLDS 2015 Điều
    #: 148.3), or a month is 30 days (Điều 146.1c, whose words speak of terms that parties agree on)
    broken_month: str = "calendar"
    #: an extension of a term in calendar days: one longer term from its first day, or "kể từ ngày hết hạn",
    #: from the day on which the term ends, which is a working day (BLDS 2015 Điều 148.5)
    extension_since: str = "first_day"
    #: what is due the same day and stood still: due that day while the office is open, or by the cut-off
    #: too, as what is received (Luật Hộ tịch Điều 5.3)
    same_day_resumed: str = "office_hours"

    def __post_init__(self) -> None:
        for name, readings in READINGS.items():
            found = getattr(self, name)
            if found not in readings:
                expected = " or ".join(readings)
                raise ConfigurationError(f"Expected policy {name!r} to be {expected}, found {found!r}.")

    @classmethod
    def of(cls, readings: Mapping[str, str]) -> Policies:
        """Make policies from names and readings; an unknown name is refused."""
        for name in readings:
            if name not in READINGS:
                raise ConfigurationError(f"Expected a policy among {', '.join(READINGS)}, found {name!r}.")
        return cls(**readings)

    def chosen(self) -> dict[str, str]:
        """The readings that differ from the default."""
        if self == DEFAULT_POLICIES:
            return {}
        return {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}


DEFAULT_POLICIES = Policies()


_FRESH = "fresh:"


def fresh_term(after: str) -> Term | None:
    """The term of its own that begins when a suspension ends so; None where none does."""
    if after.startswith(_FRESH):
        return Term.parse(after.removeprefix(_FRESH))
    if after not in ("resume", "restart"):
        expected = "'resume', 'restart' or 'fresh:<term>'"
        raise ConfigurationError(f"Expected a suspension to end with {expected}, found {after!r}.")
    return None


def term_after(after: str, whole: Term) -> Term | None:
    """The whole term that begins when a suspension ends so; None when the clock just goes on."""
    return whole if after == "restart" else fresh_term(after)


@dataclass(frozen=True, slots=True)
class Budget:
    """The time a clock has, with everything needed to count it again years later."""

    term: Term  #: such as ``Term.parse("07 ngày làm việc")``
    counting: Counting = Counting.LAW  #: by the Civil Code, or as a published table counts
    #: received after this time counts as received the next working day; the minute itself is still in time
    cutoff: time | None = None
    #: how a suspension ends: ``resume``, ``restart`` or ``fresh:<term>``
    after: str = "resume"
    basis: str = ""  #: the text of law the term comes from, as cited to people
    policies: Policies = field(default=DEFAULT_POLICIES)  #: readings where the law is silent
    #: what an extension by law (gia hạn theo luật) added to the term; counted anew, it is still part of it
    extended: Term | None = None
    #: the legal term, where :attr:`term` is a committed one in another unit: whichever ends first holds
    limit: Term | None = None
    limit_left: int | None = None  #: what is left of it, where the clock has stood still
    #: what :meth:`to_json` gives, once it was asked
    _plain: dict[str, str | None] | None = field(default=None, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        fresh_term(self.after)  # refuses what is no way for a suspension to end

    @property
    def whole(self) -> Term:
        """The term with its extension: one term, only longer."""
        if self.extended is None:
            return self.term
        return self.extended if self.term.unit is TermUnit.SAME_DAY else self.term + self.extended

    def longer(self, by: Term) -> Budget:
        """The same time when the law adds *by*, to what it added before."""
        return replace(self, extended=by if self.extended is None else self.extended + by)

    def to_json(self) -> dict[str, str | None]:
        """A flat dict for events and rows; only policies that differ from the default are written."""
        if self._plain is None:
            object.__setattr__(self, "_plain", self._written())
        return dict(self._plain or {})

    def _written(self) -> dict[str, str | None]:
        plain: dict[str, str | None] = {
            "term": str(self.term),
            "counting": self.counting.value,
            "cutoff": self.cutoff.isoformat("minutes") if self.cutoff else None,
            "after": self.after,
            "basis": self.basis,
        }
        if self.extended is not None:
            plain["extended"] = str(self.extended)
        if self.limit is not None:
            plain["limit"] = str(self.limit)
        if self.limit_left is not None:
            plain["limit_left"] = str(self.limit_left)
        return plain | {f"policy.{name}": value for name, value in self.policies.chosen().items()}

    @classmethod
    def from_json(cls, plain: Mapping[str, str | None]) -> Budget:
        """The budget that :meth:`to_json` wrote."""
        return _read(tuple(plain.items()))

    @classmethod
    def _of(cls, plain: Mapping[str, str | None]) -> Budget:
        cutoff, extended = plain.get("cutoff"), plain.get("extended")
        limit, limit_left = plain.get("limit"), plain.get("limit_left")
        readings = {
            key.removeprefix("policy."): value
            for key, value in plain.items()
            if key.startswith("policy.") and value is not None
        }
        return cls(
            term=Term.parse(plain["term"] or ""),
            counting=Counting(plain["counting"] or Counting.LAW),
            cutoff=time.fromisoformat(cutoff) if cutoff else None,
            after=plain["after"] or "resume",
            basis=plain.get("basis") or "",
            policies=Policies.of(readings) if readings else DEFAULT_POLICIES,
            extended=Term.parse(extended) if extended else None,
            limit=Term.parse(limit) if limit else None,
            limit_left=int(limit_left) if limit_left else None,
        )


@lru_cache(maxsize=1024)
def _read(plain: tuple[tuple[str, str | None], ...]) -> Budget:
    """The same text always gives the same budget, and there are few of them."""
    return Budget._of(dict(plain))


@dataclass(frozen=True, slots=True)
class Pause:
    """A stretch during which the clock is suspended by law, with its ground."""

    since: datetime
    until: datetime | None = None  #: None while it is still open
    ground: str = ""  #: why, with the text of law or the paper that orders it
    after: str | None = None  #: how this one ends, where it differs from the budget's ``after``
    ground_vi: str = ""  #: the ground as Vietnamese calls it, where :attr:`ground` is a name
    #: an extension by law (gia hạn theo luật) at this instant: so much is added to what is left
    grant: Term | None = None
    #: what was left when it ended, as recorded; ``None`` counts it anew with the calendar at hand
    left: int | None = None

    def __post_init__(self) -> None:
        if self.after is not None:
            fresh_term(self.after)  # refuses what is no way to end
        if self.until is not None and self.until < self.since:
            raise CalendarError(
                f"Expected a suspension to end after it began ({self.since}), found its end at {self.until}."
            )
        if self.grant is not None and self.until != self.since:
            raise CalendarError(f"Expected an extension at one instant, found {self.since} to {self.until}.")
