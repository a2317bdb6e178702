"""Terms that the law itself sets, each with its text and the days it holds on."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from importlib.resources import files
from itertools import pairwise
from typing import Self

from pydantic import Field, field_validator, model_validator

from thutuc.errors import ConfigurationError, TermError
from thutuc.worktime import Term
from thutuc_deadlines.hours import Data

INTAKE_TERM = "intake-term"
COUNTING = "counting"
FORWARD_TERM = "forward-term"


class Rule(Data):
    """One rule, as the law had it from one day to another."""

    id: str
    name: str  #: Vietnamese
    name_en: str = ""
    term: str | None = None
    basis: str = Field(min_length=1)  #: the text of law, as cited to people
    effective_from: date
    effective_to: date | None = None  #: its last day

    @field_validator("term")
    @classmethod
    def _is_a_term(cls, term: str | None) -> str | None:
        if term is not None:
            try:
                Term.parse(term)
            except TermError as error:
                raise ValueError(str(error)) from None
        return term

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError(f"expected a rule to end after it begins, found {self.effective_to}")
        return self

    def holds_on(self, day: date) -> bool:
        """Does it hold on that day?"""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def cited(self) -> str:
        """The text of law with the days it holds on."""
        if self.effective_to is None:
            return f"{self.basis} (áp dụng từ {self.effective_from:%d/%m/%Y})"
        return f"{self.basis} (áp dụng từ {self.effective_from:%d/%m/%Y} đến {self.effective_to:%d/%m/%Y})"


class Law:
    """The rules, asked by name and day; of two of one name only one holds on a day."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(sorted(rules, key=lambda rule: (rule.id, rule.effective_from)))
        for earlier, later in pairwise(self.rules):
            if earlier.id == later.id and earlier.holds_on(later.effective_from):
                raise ConfigurationError(
                    f"Expected one rule {later.id!r} to hold on {later.effective_from}, "
                    f"found {earlier.basis} and {later.basis}."
                )

    def rule(self, id: str, day: date) -> Rule | None:
        """The rule as it held on that day; ``None`` where there was none."""
        return next((rule for rule in self.rules if rule.id == id and rule.holds_on(day)), None)

    def replaced_by(self, rules: Iterable[Rule]) -> Law:
        """The law with all rules of some names replaced by a province's own."""
        own = tuple(rules)
        for rule in own:
            if rule.id not in {each.id for each in self.rules}:
                names = ", ".join(dict.fromkeys(each.id for each in self.rules))
                raise ConfigurationError(f"Expected a rule among {names}, found {rule.id!r}.")
        return Law([*own, *(rule for rule in self.rules if rule.id not in {each.id for each in own})])


class _File(Data):
    rule: tuple[Rule, ...]


def read_law() -> Law:
    """The rules that come with the plug-in."""
    text = (files(__package__) / "data" / "law.toml").read_text("utf-8")
    return Law(_File.model_validate(tomllib.loads(text)).rule)
