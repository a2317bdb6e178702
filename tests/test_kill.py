"""A process killed in the middle of its work loses nothing it has told and leaves nothing by half."""

from __future__ import annotations

from random import Random

import pytest
from tests.kills import kill_writers


@pytest.fixture(params=["file", "postgres"])
def shared_url(request: pytest.FixtureRequest, tmp_path) -> str:
    """A database that several processes write to."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/thutuc.db?timeout=20"
    return str(request.getfixturevalue("postgres_url"))


def test_every_act_that_was_told_survives_kill_9(shared_url: str) -> None:
    seed = 20_260_302
    acts, slowest = kill_writers(shared_url, 6, Random(seed))
    print(f"seed {seed}: {acts} acts told; the next durable step took at most {slowest * 1000:.0f} ms")

    assert acts >= 18
