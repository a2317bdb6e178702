"""Four processes climb the same ladders, two are killed with SIGKILL: each rung is reached once, in order."""

from random import Random

import pytest
from tests.sweeps import KILLED, sweep_together


@pytest.fixture(params=["file", "postgres"])
def shared_url(request: pytest.FixtureRequest, tmp_path) -> str:
    """A database that several processes write to."""
    if request.param == "file":
        return f"sqlite:///{tmp_path}/thutuc.db?timeout=60"
    return str(request.getfixturevalue("postgres_url"))


def test_each_rung_is_reached_once_and_in_order_whoever_is_killed(shared_url: str) -> None:
    seed = 20_260_302
    swept = sweep_together(shared_url, 300, Random(seed))
    print(f"seed {seed}: {swept.rungs} rungs, {swept.killed} sweepers killed at work")

    assert swept.rungs >= 300 * 6
    assert swept.killed == KILLED
