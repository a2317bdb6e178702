"""A schema of its own in a PostgreSQL that was configured, for one test."""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

_number = itertools.count(1)


@contextmanager
def schema(url: str) -> Iterator[str]:
    """The url of an empty schema; it is dropped at the end."""
    name = f"thutuc_pytest_{os.getpid()}_{next(_number)}"
    bare = url.split("&options=", maxsplit=1)[0].split("?options=", maxsplit=1)[0]
    with psycopg.connect(bare, autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {name}")
    try:
        yield f"{bare}{'&' if '?' in bare else '?'}options=-csearch_path%3D{name}"
    finally:
        with psycopg.connect(bare, autocommit=True) as connection:
            connection.execute(f"DROP SCHEMA {name} CASCADE")
