"""The organisation as something to ask: where does this task lie, who runs that unit, who may sign."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from thutuc.errors import halves, in_both
from thutuc.organisation import mandates
from thutuc.organisation.answers import Mandate
from thutuc.organisation.delegated import Given, Policies, delegated
from thutuc.organisation.mandates import PAPERS, SIGNING_RULE, Asked
from thutuc.organisation.people import People
from thutuc.organisation.words import OrganisationData


class Organisation(People):
    """Answers who is where and who may act, from checked and indexed data that never change.

    *policies* choose a reading where the law is silent: see :class:`Policies`.
    """

    def __init__(self, data: OrganisationData, policies: Mapping[str, str] | None = None) -> None:
        super().__init__(data)
        self.policies = Policies.chosen(policies or {})
        self._given: dict[str, list[Given]] = defaultdict(list)  # the giver's unit → what is given there
        for one in data.delegations:
            given = Given.of(one, self)
            self._given[given.unit].append(given)

    def mandate(
        self,
        officer: str,
        unit: str,
        role: str | None,
        act: str,
        at: datetime,
        *,
        field: str | None = None,
        procedure: str | None = None,
        documents: tuple[str, ...] = (),
    ) -> Mandate:
        """Whether the officer may do this act of a step, on what ground or against which rule.

        He holds its role in the unit, heads or runs the unit, is its deputy in this *field*, or was let by
        a delegation that covers act, *procedure*, field and one of the *documents*.
        """
        now = self.local(at)
        key = (officer, unit, role, act, field, procedure, documents, self.span(now))
        known: Mandate | None = self._kept.get(key)
        if known is not None:
            return known
        asked = Asked(officer, self.named(unit, now), role, act, now, field, procedure, documents)
        return self.keep(key, self._answer(asked) or mandates.not_his(self, asked))

    def _answer(self, asked: Asked) -> Mandate | None:
        """What lets him, or why what he has does not; ``None`` where he has nothing at all."""
        own = mandates.own(self, asked)
        if own is not None and own.allowed:
            return own
        by_deputy = mandates.deputy(self, asked)
        if by_deputy is not None and by_deputy.allowed:
            return by_deputy
        given = self._given.get(asked.unit)
        by_paper = delegated(self, asked, given, self.policies) if given else None
        if by_paper is not None and by_paper.allowed:
            return by_paper
        return by_paper or by_deputy or own

    def signs(
        self,
        officer: str,
        unit: str,
        act: str,
        at: datetime,
        *,
        field: str | None = None,
        procedure: str | None = None,
    ) -> Mandate:
        """Whether the officer may sign a paper of a dossier for the head of the unit's agency."""
        leading = self.leading(self.agency(self.named(unit, at)))
        documents = (PAPERS[act],) if act in PAPERS else ()
        asked = Asked(officer, leading, None, act, self.local(at), field, procedure, documents)
        answer = self._answer(asked)
        if answer is not None and answer.allowed:
            return answer
        head = self.runs(leading, asked.now)
        who = f"{head.officer} runs it then" if head is not None else "nobody runs it then"
        who_vi = f"lúc đó là {head.officer}" if head is not None else "lúc đó chưa có ai điều hành"
        vi, en = halves(SIGNING_RULE if answer is None else answer.rule)
        return mandates.refused(
            in_both(
                f"chỉ thủ trưởng cơ quan {unit!r} ({who_vi}), cấp phó ký thay hoặc người được ủy quyền ký "
                f"văn bản này; {vi}",
                f"only the head of the agency {unit!r} signs this; {who}; {en}",
            )
        )
