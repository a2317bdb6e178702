"""Fees (phí, lệ phí): recorded when they are paid, asked for before the act that waits for them."""

from __future__ import annotations

import re
from typing import Final

from thutuc.dossier.events import PaymentCorrected, PaymentRecorded
from thutuc.engine import commands as c
from thutuc.engine.draft import Draft
from thutuc.engine.rules import rights
from thutuc.engine.rules.variants import holds
from thutuc.engine.written import is_written
from thutuc.errors import WrongData, WrongState
from thutuc.procedure import Payment

#: Đồng in figures alone, without points, spaces or a unit.
AMOUNT: Final = re.compile("0|[1-9][0-9]{0,14}")


def pay(draft: Draft, command: c.Pay) -> None:
    """Keep that a fee was paid; at one moment once, whatever fees are due then."""
    rights.check_involved(draft, "pay", rights.check_actor(draft, "pay"))
    if not draft.state.phase.is_open:
        raise WrongState("an open dossier", f"one that is {draft.state.phase}")
    _check_moment(draft, command.moment, "moment")
    _check_receipt(command)
    if command.moment in draft.state.paid:
        raise WrongState(
            "a fee not paid before", f"one that was, at {command.moment}; correct puts its record right"
        )
    due = _due(draft, command.moment)
    if not due:
        raise WrongState(f"a fee that this dossier owes at {command.moment}", "none")
    draft.emit(PaymentRecorded(command.moment, _names(due), command.document, command.amount))


def _check_moment(draft: Draft, moment: str, argument: str) -> None:
    moments = dict.fromkeys(payment.moment for payment in draft.procedure.header.payments)
    if moment not in moments:
        expected = f"a moment of payment among {', '.join(moments)}"
        if not moments:
            expected = "a moment of payment that the procedure declares: it has none"
        elif len(moments) == 1:
            expected = f"{''.join(moments)}, the only moment of payment"
        raise WrongData([f"Expected {expected}, found {moment!r}"], argument=argument)


def _check_receipt(command: c.Pay | c.Correct) -> None:
    if not is_written(command.document):
        raise WrongData(["Expected the number of the receipt, found nothing"], argument="document")
    if command.amount is not None and not AMOUNT.fullmatch(command.amount):
        raise WrongData(
            [f"Expected đồng in figures, as 400000, found {command.amount!r:.40}"],
            argument="amount",
        )


def put_right(draft: Draft, command: c.Correct) -> None:
    """Keep the right receipt of a fee, or that none was paid; a wrong one stays (NĐ 61/2018/NĐ-CP Đ5.1c)."""
    of_receipt = {"document": command.document, "amount": command.amount}
    given = [name for name, value in of_receipt.items() if value is not None]
    if command.payment is None:
        if given or command.unpaid:
            raise WrongData(["Expected the moment of the payment, found nothing"], argument="payment")
        return
    _check_moment(draft, command.payment, "payment")
    if command.unpaid and given:
        found = ", ".join(given)
        raise WrongData([f"Expected no receipt of a fee that was not paid, found {found}"], argument=given[0])
    if not (command.unpaid or given):
        raise WrongData(
            ["Expected the number of the receipt, or paid=False where nothing was paid, found nothing"],
            argument="document",
        )
    if given:
        _check_receipt(command)
    if command.payment not in draft.state.paid:
        raise WrongState(f"a fee recorded as paid at {command.payment}", "none")
    draft.emit(PaymentCorrected(command.payment, not command.unpaid, command.document, command.amount))


def check_paid(draft: Draft, moment: str) -> None:
    """Refuse an act whose fee is still unpaid."""
    due = [] if moment in draft.state.paid else _due(draft, moment)
    if due:
        bases = "; ".join(payment.basis for payment in due if payment.basis)
        raise WrongState(
            f"a dossier for which {_names(due)} is paid{f' ({bases})' if bases else ''}", "one that is unpaid"
        )


def _due(draft: Draft, moment: str) -> list[Payment]:
    return [
        payment
        for payment in draft.procedure.header.payments
        if payment.moment == moment and holds(draft, payment.when)
    ]


def _names(due: list[Payment]) -> str:
    return ", ".join(dict.fromkeys(payment.name or "phí, lệ phí" for payment in due))
