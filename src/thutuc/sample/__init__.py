"""An invented province, so that every example has somebody to do the work."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path


def sample(name: str = "organisation.yaml") -> Path:
    """The path of a file of the sample province."""
    return Path(str(files("thutuc.sample") / name))
