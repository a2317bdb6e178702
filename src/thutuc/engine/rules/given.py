"""What an officer, a message or a service gives: checked, and the units that it names looked up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from thutuc.dossier import DossierView, State
from thutuc.engine.draft import Draft
from thutuc.engine.rules.data import check_data
from thutuc.errors import Fault, OrganisationError, WrongData
from thutuc.forms import Form, saying
from thutuc.mistakes import did_you_mean, nearest
from thutuc.net import Place
from thutuc.procedure import Field

#: So many units that nobody knows are told of at once.
_TOLD = 20


def check_given(
    draft: Draft,
    fields: Iterable[Field],
    data: Mapping[str, Any],
    *,
    partial: bool = False,
    forms: Sequence[Form] = (),
) -> dict[str, Any]:
    """Give *data* as they are kept; refuse what does not fit, and a unit that the organisation does not know.

    Who gives the name of a unit is who can put it right; later its step would lie with nobody who may do it.
    """
    fields = tuple(fields)
    standing = draft.state.data if partial else None
    kept = check_data(fields, data, partial=partial, forms=forms, standing=standing)
    if draft.net.places and (named := draft.net.places.keys() & kept.keys()):
        titles = {field.name: field.label for field in fields}
        unknown = (fault for name in sorted(named) for fault in _unknown(draft, name, titles[name], kept))
        if faults := list(islice(unknown, _TOLD)):
            raise WrongData((), faults)
    return kept


def _unknown(draft: Draft, name: str, label: str, kept: Mapping[str, Any]) -> Iterator[Fault]:
    place, value, at = draft.net.places[name], kept[name], saying.below("", name)
    given = {at: value}
    if place.each and isinstance(value, list):
        given = {f"{at}/{number}": one for number, one in enumerate(value)}
    for where, one in given.items():
        if one is not None and not _is_known(draft, place, one, kept):
            en, vi = (
                "a unit or agency of the organisation",
                "phải là mã đơn vị, cơ quan trong tổ chức",
            )
            fault = saying.expected(where, label or name, en, vi, one)
            names = nearest(one, draft.world.workload.named(), 3) if isinstance(one, str) else []
            if names:
                en, vi = did_you_mean(names)
                fault = replace(fault, message=f"{fault.message}.{en}", message_vi=f"{fault.message_vi}.{vi}")
            yield fault


def _is_known(draft: Draft, place: Place, one: object, kept: Mapping[str, Any]) -> bool:
    """Whether the organisation knows a unit; a territory may also go by a code, which only its step knows."""
    if not isinstance(one, str):
        return False
    facts = draft.world.unit(one, draft.now)
    if facts is not None and (place.step.territory_from is None or facts.agency == one):
        return True
    state = draft.state
    seen = State(
        procedure=state.procedure,
        version=state.version,
        channel=state.channel,
        applicant=state.applicant,
        received_at=state.received_at,
        competent=state.competent,
        submitted=state.submitted,
    )
    seen.data.update({**state.data, **kept, place.item: one})
    try:
        return draft.responsible(place.step, DossierView(seen, draft.id)) is not None
    except OrganisationError as error:
        return error.unit is not None
