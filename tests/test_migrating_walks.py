"""Going over to a version that says the same changes nothing, wherever a dossier is."""

from __future__ import annotations

from tests.moving_walks import run, walks

from thutuc import open_store


def test_moved_to_a_version_that_says_the_same_a_dossier_is_the_same() -> None:
    said = run(10)
    print(said)
    assert " 0 moves to another version" not in said


def test_so_it_is_on_postgresql(postgres_url: str) -> None:
    store = open_store(postgres_url)
    store.upgrade()
    said = walks(store, 3, seed=2)
    print(said)
    assert " 0 moves to another version" not in said
    store.close()
