"""Where the files lie that edges read."""

from __future__ import annotations

import tempfile
from functools import cached_property
from pathlib import Path


class Folder:
    """A folder of this process alone, made when it is first needed."""

    @cached_property
    def path(self) -> Path:
        """Where it is; gone when the process ends."""
        self._kept = tempfile.TemporaryDirectory(prefix="thutuc-fuzz-")
        return Path(self._kept.name)

    def write(self, data: bytes, name: str) -> Path:
        """A file in it with these bytes; one of that name is written over."""
        path = self.path / name
        path.write_bytes(data)
        path.chmod(0o600)  # keys are read from no other
        return path
