"""Whatever happens to a dossier in whatever order, its dates follow from its ledger and nothing is lost."""

from __future__ import annotations

from tests.clock_machine import ACTS, run


def test_every_date_follows_from_the_ledger_whatever_happens_in_whatever_order() -> None:
    print(run(25, 20261121))
    assert ACTS["dates equal"] > 0
    assert {"request_papers", "supply", "suspend", "complete"} <= set(ACTS)
