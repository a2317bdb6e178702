"""Everything goes wrong that can, on both stores, and nothing that was acknowledged is lost or done twice."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from tests.chaos.after import Found, check_messages
from tests.chaos.control import chaos_on, figures

from thutuc import open_store

SEED = 20_260_907
SIZE = 150
#: Whether a process dies just between being told and being safe is chance, in a run as short as this.
TURNS = 5


@pytest.fixture(params=["sqlite", "postgres"])
def kind(request: pytest.FixtureRequest) -> str:
    """A kind of store on which several processes work."""
    if request.param == "postgres" and importlib.util.find_spec("psycopg") is None:
        pytest.skip("psycopg is not installed")
    return str(request.param)


def test_what_was_acknowledged_survives_everything_and_no_message_or_dossier_is_left(
    kind: str, tmp_path: Path
) -> None:
    found, suffered = chaos_on(kind, tmp_path, SIZE, SEED)
    print(figures(kind, found, suffered, 0, SEED))

    assert found.acts + found.retries >= SIZE
    assert sum(suffered.kills.values()) >= 4
    assert (suffered.restarts, suffered.full) == ((2, 0) if kind == "postgres" else (0, 2))
    assert suffered.moved["forward"] >= 50
    if kind == "sqlite":
        _lost_message_is_noticed(tmp_path)


def _lost_message_is_noticed(folder: Path) -> None:
    """The same evidence without one line of the receiver's is no longer in order."""
    sent = folder / "sent.txt"
    lines = sent.read_text().splitlines(keepends=True)
    kept = [line for line in lines if line != lines[len(lines) // 2]]
    sent.write_text("".join(kept))
    store = open_store(f"sqlite:///{folder}/chaos.db")
    with pytest.raises(AssertionError, match="never arrived"):
        check_messages(store, folder, Found())
    store.close()


@pytest.mark.parametrize(
    ("fault", "noticed"),
    [("early", "acknowledged acts are lost"), ("forgets", "were done twice|acknowledged acts are lost")],
)
def test_a_client_that_is_told_too_early_or_asks_without_its_key_is_noticed(
    fault: str, noticed: str, tmp_path: Path
) -> None:
    for turn in range(TURNS):
        (folder := tmp_path / str(turn)).mkdir()
        try:
            chaos_on("sqlite", folder, 60, SEED + turn, fault=fault)
        except AssertionError as error:
            assert re.search(noticed, str(error)), error
            return
    pytest.fail(f"Expected {noticed!r} in one of {TURNS} runs, found nothing wrong.")
