"""The fixtures by their short names; ``thutuc_short_names = false`` leaves them out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from thutuc import Engine, Store
    from thutuc.organisation import OrganisationData
    from thutuc.pytest_plugin.clock import Clock
    from thutuc.pytest_plugin.driving import Driver


@pytest.fixture
def engine(thutuc_engine: Engine) -> Engine:
    """An engine by a virtual clock; short for ``thutuc_engine``."""
    return thutuc_engine


@pytest.fixture
def clock(thutuc_clock: Clock) -> Clock:
    """The virtual clock; short for ``thutuc_clock``."""
    return thutuc_clock


@pytest.fixture
def organisation(thutuc_organisation: OrganisationData | None) -> OrganisationData | None:
    """Who sits where; short for ``thutuc_organisation``."""
    return thutuc_organisation


@pytest.fixture
def drive(thutuc_drive: Driver) -> Driver:
    """Runs a dossier by naming what people decide; short for ``thutuc_drive``."""
    return thutuc_drive


@pytest.fixture
def store(thutuc_store: Store) -> Store:
    """A store of every kind in turn; short for ``thutuc_store``."""
    return thutuc_store
