"""The chain shows every later change; seals hold it from outside."""

from __future__ import annotations

import hashlib

import pytest
from tests.store_world import command, note, submit

from thutuc.dossier import State, dump_state
from thutuc.dossier import events as e
from thutuc.store import Entry, Head, JournalRow, Store, open_store, seal, verify, verify_journal
from thutuc.store.chain import genesis, link, payload_digest, request_digest


@pytest.fixture
def written():
    """A dossier's row and its journal of four commands, as they stand in a store."""
    store = open_store(":memory:")
    store.upgrade()
    with store.transaction() as tx:
        dossier = submit(tx)
        note(tx, dossier, "Đã xem", at=2_000)
        command(tx, dossier, [e.PapersSupplied("intake")], at=3_000, request_id="r3")
        command(tx, dossier, [e.DataSet({"name": "Nguyễn Văn Ấn"})], at=4_000)
        found = tx.dossier(dossier), tx.journal(dossier)
    store.close()
    return found


def kinds(row, journal) -> list[tuple[int | None, str]]:
    """What is wrong, by journal row and kind."""
    return [(problem.number, problem.kind) for problem in verify(row, journal)]


def changed(journal: list[JournalRow], number: int, **columns: object) -> list[JournalRow]:
    """A journal with one row changed behind its back."""
    return [row._replace(**columns) if row.number == number else row for row in journal]


def test_an_honest_journal_has_no_problems(written):
    assert verify(*written) == []


def test_the_chain_can_be_recomputed_from_the_page_alone(written):
    def packed(*fields: object) -> bytes:
        encoded = [None if f is None else f if isinstance(f, bytes) else str(f).encode() for f in fields]
        return b"".join(b"-," if f is None else str(len(f)).encode() + b":" + f + b"," for f in encoded)

    row, journal = written
    head = hashlib.sha256(packed("thutuc journal 1", row.id)).digest()
    for r in journal:
        if r.payload is not None:
            digest = hashlib.sha256(packed("thutuc payload 1", r.salt, r.payload)).digest()
            assert digest == r.payload_digest
        if r.request_id is not None:
            digest = hashlib.sha256(packed("thutuc request 1", r.salt, b"digest")).digest()
            assert digest == r.request_digest == request_digest(r.salt, b"digest")
        told = (r.happened_at, r.recorded_at, r.request_id, r.request_digest, r.answer, r.public)
        head = hashlib.sha256(packed(head, r.number, r.verb, r.actor, *told, r.payload_digest)).digest()
        assert head == r.head
    assert head == row.head


@pytest.mark.parametrize(
    "columns",
    [
        {"public": b"[]"},
        {"verb": "complete"},
        {"actor": "binh"},
        {"happened_at": 1_999},
        {"recorded_at": 1_999},
        {"request_id": "r9"},
        {"request_digest": b"x"},
        {"answer": None},
        {"payload_digest": bytes(32)},
        {"head": bytes(32)},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_an_altered_column_is_told_at_its_row(written, columns):
    row, journal = written

    assert (2, "altered") in kinds(row, changed(journal, 2, **columns))


def test_an_altered_payload_is_told(written):
    row, journal = written

    assert (2, "altered") in kinds(row, changed(journal, 2, payload=b'{"0":{"text":"khac"}}'))
    assert (2, "altered") in kinds(row, changed(journal, 2, salt=bytes(16)))
    assert (2, "altered") in kinds(row, changed(journal, 2, salt=None))


def test_an_altered_salt_is_told_where_it_is_all_that_was_kept_beside_the_request(written):
    row, journal = written

    assert (journal[2].payload, len(journal[2].salt)) == (b"", 16)
    assert (3, "altered") in kinds(row, changed(journal, 3, salt=bytes(16)))
    assert (3, "altered") in kinds(row, changed(journal, 3, salt=None))
    assert kinds(row, changed(journal, 3, salt=None, payload=None)) == [(3, "missing")]


def test_a_missing_payload_is_not_an_erased_one(written):
    row, journal = written
    gone = {"payload": None, "salt": None}

    assert kinds(row, changed(journal, 2, **gone)) == [(2, "missing")]
    assert kinds(row, changed(journal, 2, **gone, erased_at=9, erased_by="chi")) == [(2, "erased")]


def test_an_erasure_is_no_fault_and_names_who_did_it(written):
    row, journal = written
    problem = verify(row, changed(journal, 2, payload=None, salt=None, erased_at=9, erased_by="chi"))[0]

    assert not problem.is_fault
    assert "chi" in problem.text


def test_an_erasure_that_left_the_data_in_the_state_is_told(written):
    row, journal = written
    erased = changed(journal, 4, payload=None, salt=None, erased_at=9, erased_by="chi")

    assert kinds(row, erased) == [(4, "erased"), (None, "state")]


def test_a_cut_tail_is_told(written):
    row, journal = written

    assert kinds(row, journal[:3])[:2] == [(None, "cut"), (None, "head")]


def test_a_row_the_dossier_does_not_count_is_told(written):
    row, journal = written

    assert kinds(row._replace(version=3), journal) == [(None, "version")]


def test_rows_in_another_order_are_told(written):
    row, journal = written
    found = kinds(row, [journal[0], journal[2], journal[1], journal[3]])

    assert (2, "order") in found
    assert (3, "order") in found


def test_a_row_taken_out_is_told(written):
    row, journal = written

    assert (2, "order") in kinds(row, [journal[0], *journal[2:]])


def test_a_journal_moved_to_another_dossier_is_told(written):
    row, journal = written
    moved = [r._replace(dossier=7) for r in journal]

    assert [problem.kind for problem in verify_journal(7, moved)] == ["altered"]
    assert (1, "altered") in kinds(row._replace(id=7), moved)


def test_another_head_in_the_dossier_is_told(written):
    row, journal = written

    assert kinds(row._replace(head=bytes(32)), journal) == [(None, "head")]


def test_a_state_that_is_not_the_fold_is_told(written):
    row, journal = written

    assert kinds(row._replace(state=dump_state(State())), journal) == [(None, "state")]
    assert kinds(row._replace(state=b"{"), journal) == [(None, "state")]


@pytest.mark.parametrize(
    "columns",
    [{"phase": "returned"}, {"code": "H1"}, {"closed": 5}, {"late": 1}, {"submitted": 1}, {"wake": 5}],
    ids=lambda columns: next(iter(columns)),
)
def test_a_column_that_is_not_as_in_the_journal_is_told(written, columns):
    row, journal = written

    assert kinds(row._replace(**columns), journal) == [(None, "column")]


def test_an_edited_due_date_is_told():
    budget = {"value": 5}
    started = e.ClockStarted("dossier", "dossier", budget, 9_000, 9_500, "c1", None)
    store = open_store(":memory:")
    store.upgrade()
    with store.transaction() as tx:
        dossier = submit(tx)
        command(tx, dossier, [started], at=2_000, due=9_000, expiry=9_500, wake=9_000)
        row, journal = tx.dossier(dossier), tx.journal(dossier)
    store.close()

    assert kinds(row, journal) == []
    assert kinds(row._replace(due=99_000), journal) == [(None, "column")]
    assert kinds(row._replace(due=None), journal) == [(None, "column")]


def test_a_journal_that_does_not_fold_is_told(written):
    row, journal = written

    assert (None, "fold") in kinds(row, changed(journal, 1, public=b'[["Unknown",1,{}]]'))


def test_no_two_rows_share_their_bytes():
    """A value can move neither into its neighbour nor be told apart from nothing."""
    entries = [
        Entry("ab", "c", 1, 2, b""),
        Entry("a", "bc", 1, 2, b""),
        Entry("ab", "c", 12, 2, b""),
        Entry("ab", "c", 1, 2, b"", request_id=""),
        Entry("ab", "c", 1, 2, b"", answer=b""),
        Entry("ab", "c", 1, 2, b"-,"),
    ]

    assert len({link(genesis(1), 1, entry, None) for entry in entries}) == len(entries)
    assert genesis(1) != genesis(11)
    assert payload_digest(b"a", b"bc") != payload_digest(b"ab", b"c")


# --- seals ---------------------------------------------------------------------------------------


def sealed(store: Store, upto: int | None = None):
    """The seal over everything up to a journal row; by default to its end."""
    with store.transaction() as tx:
        end = tx.journal_end() if upto is None else upto
        return seal(tx.chain_heads(end), at=5, upto=end)


def test_a_seal_can_be_made_again_after_more_was_written(store):
    with store.transaction() as tx:
        first = submit(tx)
        submit(tx)
    before = sealed(store)
    with store.transaction() as tx:
        tx.add_seal(before)
        note(tx, first)
        submit(tx)

    assert before.dossiers == 2
    assert sealed(store, before.upto) == before
    assert sealed(store).digest != before.digest
    with store.transaction(write=False) as tx:
        assert tx.seals() == [before]


def test_heads_come_in_order_and_in_pages(store, monkeypatch):
    monkeypatch.setattr("thutuc.store.tx._PAGE", 2)
    with store.transaction() as tx:
        ids = [submit(tx) for _ in range(5)]
        note(tx, ids[0])
        heads = list(tx.chain_heads())

        assert [(head.dossier, head.number) for head in heads] == [(ids[0], 2), *((id, 1) for id in ids[1:])]
        assert heads[0].head == tx.dossier(ids[0]).head


def test_a_seal_tells_a_cut_tail_and_a_recomputed_chain(written):
    """Whoever can write everything can make a journal that verifies; not one that fits an old seal."""
    row, journal = written
    before = seal([Head(row.id, 4, row.head)], 5, 4)
    cut = seal([Head(row.id, 3, journal[2].head)], 5, 4)
    forged = journal[3]._replace(actor="binh")
    forged = forged._replace(head=link(journal[2].head, 4, forged, forged.payload_digest))

    assert verify(row._replace(head=forged.head), [*journal[:3], forged]) == []
    assert len({before.digest, cut.digest, seal([Head(row.id, 4, forged.head)], 5, 4).digest}) == 3
    assert seal([], 5, 4).digest != before.digest
    assert seal([Head(row.id, 4, row.head)], 6, 4).digest != before.digest
