"""The verbs that add to what is known of a dossier and move nothing: remarks, and corrections."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

from thutuc.engine import commands as c
from thutuc.engine.calling import How
from thutuc.engine.desk import Desk
from thutuc.engine.rules.data import as_given
from thutuc.engine.views import Dossier


class Remarks:
    """What is said of a dossier, and what was entered wrongly; nothing that stands is ever written over."""

    _desk: Desk

    def note(
        self,
        dossier: int | str,
        *,
        by: str,
        text: str,
        attachments: Sequence[Mapping[str, str]] = (),
        **how: Unpack[How],
    ) -> Dossier:
        """Keep a remark, and papers by reference and SHA-256."""
        command = c.Note(text, tuple(attachments))
        return self._desk.do("note", dossier, command, by, command, **how)

    def correct(
        self,
        dossier: int | str,
        *,
        by: str,
        reason: str,
        data: Mapping[str, Any] | None = None,
        payment: str | None = None,
        document: str | None = None,
        amount: str | None = None,
        paid: bool = True,
        **how: Unpack[How],
    ) -> Dossier:
        """Append the right values of what was entered wrongly; the old ones stay in the journal.

        *payment* is the moment of one that was recorded wrongly: its receipt is *document*, its sum *amount*,
        or as recorded. With ``paid=False``, and neither of them, nothing was paid: what waits for the fee
        waits again.
        """
        command = c.Correct(as_given(data), reason, payment, document, amount, not paid)
        return self._desk.do("correct", dossier, command, by, command, **how)
