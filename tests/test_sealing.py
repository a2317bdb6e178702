"""Sealed data: the same store to whoever has the key, and nothing to who has not."""

from __future__ import annotations

import re
import threading
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from tests.keeping_world import AFTER, DISPOSAL, MARK, engine_on, files_with, full, holding_mark, tables
from tests.office import BIRTH, Clock, add_shipped, hand_in, make_engine

from thutuc import Dossier, Engine, open_store
from thutuc.engine import verify_file
from thutuc.errors import ConfigurationError, FileRefused, JournalBroken, ThutucError, WrongState
from thutuc.store import Store, verify_journal
from thutuc.store.keys import SEALING
from thutuc.store.queries import queries
from thutuc.store.sealing import _GIVES, SealedStore
from thutuc.store.vault import MAGIC, TEXT_MAGIC, DataKey, Master, Vault, new_master

KEY, NEXT, OTHER = new_master(), new_master(), new_master()


@pytest.fixture
def sealed(store_url: str) -> Iterator[Store]:
    opened = open_store(store_url, keys=[KEY])
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def engine(sealed: Store, clock: Clock) -> Engine:
    return engine_on(sealed, clock)


def inside(store: Store) -> Store:
    """The store without its keys: what somebody has who took the file."""
    assert isinstance(store, SealedStore)
    return store._store


def test_to_the_engine_a_sealed_store_is_like_any_other_and_inside_no_name_can_be_read(engine, clock, sealed):
    dossier = full(engine, clock)
    seal = engine.seal()

    assert holding_mark(inside(sealed)) == set()
    assert engine.verify() == [] and engine.check_seal(seal)
    assert (dossier.applicant, dossier.data["full_name"]) == (MARK, f"{MARK} b")
    assert engine.dossier(dossier.id).applicant == MARK
    assert MARK in str([record.events for record in engine.journal(dossier.id)])
    assert MARK in str(engine.state_at(dossier.id, clock.now).data)
    (flag,) = engine.duties(kind="flag")
    assert MARK in str(flag.text)


def test_a_sealed_journal_is_byte_for_byte_that_of_an_open_store_but_for_its_salts(clock):
    stores = [open_store(":memory:", keys=[KEY]), open_store(":memory:")]
    told = []
    for store in stores:
        store.upgrade()
        engine = engine_on(store, Clock())
        full(engine, engine._desk.clock)
        with store.transaction(write=False) as tx:
            told.append([(row[:11], row.payload) for row in tx.journal(1)])
            rows = [(row[:4], row[5:24]) for row in tx.search()]
            told.append([*rows, tx.tasks_of(1), tx.accountable(1)])
        store.close()

    assert told[0] == told[2]
    assert [row[0] for row in told[1][:1]] == [row[0] for row in told[3][:1]]
    assert told[1][1:] == told[3][1:]


def words_of(sealed: Store) -> list[str]:
    """What stands in the applicants' column, by number of the dossier."""
    with inside(sealed).transaction(write=False) as tx:
        return [str(row.applicant) for row in sorted(tx.search())]


def test_who_is_named_as_a_sealed_word_looks_is_taken_for_nobody_else(engine, clock, sealed):
    first = hand_in(engine, "fetching", applicant=MARK)
    (word,) = words_of(sealed)
    second = hand_in(engine, "fetching", applicant=word)
    third = hand_in(engine, "fetching", applicant="hmac:abc")

    assert [engine.dossier(each.id).applicant for each in (second, third)] == [word, "hmac:abc"]
    assert [each.id for each in engine.search(applicant=MARK)] == [first.id]
    assert [each.id for each in engine.search(applicant=word)] == [second.id]
    assert [each.id for each in engine.search(applicant="hmac:abc")] == [third.id]
    assert len(set(words_of(sealed))) == 3 and "hmac:abc" not in words_of(sealed)
    engine.note(second.id, by="an.nguyen", text="Đã gọi")
    assert engine.verify() == []

    with inside(
        sealed
    ).transaction() as tx:  # and whoever puts the word where it would be taken for the first
        tx._cursor.execute(f"UPDATE thutuc_dossier SET applicant = '{word}' WHERE id = {second.id}")
    assert [(each.dossier, each.kind) for each in engine.verify()] == [(second.id, "column")]


def handed_in_before_the_keys(url: str, clock: Clock, folder: Path, applicant: str) -> tuple[Dossier, Store]:
    """A dossier of a store that had no keys, and that store opened with one."""
    if url == ":memory:":
        url = f"sqlite:///{folder}/t.db"
    plain = open_store(url)
    plain.upgrade()
    dossier = hand_in(engine_on(plain, clock), "fetching", applicant=applicant)
    plain.close()
    return dossier, open_store(url, keys=[KEY])


@pytest.mark.parametrize("name", ["hmac:abc", "hmac:" + "0" * 64])
def test_one_who_was_named_like_a_word_before_there_was_a_key_is_sealed_when_written_next(
    store_url, clock, tmp_path, name
):
    dossier, sealed = handed_in_before_the_keys(store_url, clock, tmp_path, name)
    sealed.upgrade()
    engine = make_engine(sealed, clock)
    assert engine.dossier(dossier.id).applicant == name
    engine.note(dossier.id, by="an.nguyen", text="Đã gọi")

    assert words_of(sealed) != [name] and [each.id for each in engine.search(applicant=name)] == [dossier.id]
    assert engine.verify() == []
    sealed.close()


def test_one_kept_before_names_were_composed_is_found_in_a_sealed_store_too(engine, monkeypatch):
    apart = normalize("NFD", "Nguyễn Văn Hồ")
    monkeypatch.setattr("thutuc.engine.engine.findable", lambda what, text: text)  # as it was
    dossier = hand_in(engine, "fetching", applicant=apart)

    for form in ("NFC", "NFD"):
        assert [each.id for each in engine.search(applicant=normalize(form, apart))] == [dossier.id]


def test_an_applicant_is_found_by_his_whole_identifier_and_by_nothing_less(engine, clock, sealed):
    first, second = full(engine, clock), full(engine, clock)
    full(engine, clock, "Tran-Van-B")

    assert {each.id for each in engine.search(applicant=MARK)} == {first.id, second.id}
    assert engine.search(applicant=MARK[:-1]) == []
    words = {row[4] for row in tables(inside(sealed))["thutuc_dossier"]}
    assert len(words) == 2 and all(word.startswith("hmac:") for word in words)


def test_codes_clocks_and_tasks_are_found_without_the_key_and_no_dossier_is_read(engine, clock, sealed):
    dossier = hand_in(engine, "fetching", applicant=MARK, data={"full_name": MARK})
    bare = make_engine(inside(sealed), clock)

    assert [task.id for task in bare.tasks()] == [task.id for task in dossier.tasks]
    with inside(sealed).transaction(write=False) as tx:
        assert tx.find_dossier(dossier.code) == dossier.id
        assert [row.code for row in tx.search(competent="dong-may", open=True)] == [dossier.code]
    with pytest.raises(JournalBroken, match="give the store its keys"):
        bare.dossier(dossier.id)
    with pytest.raises(JournalBroken, match="give the store its keys"):
        bare.journal(dossier.id)
    with pytest.raises(JournalBroken, match="give the store its keys"):
        bare.note(dossier.id, by="an.nguyen", text="Đã xem")
    for ask in (bare.verify, bare.search, lambda: bare.search(applicant=MARK), bare.tick):
        with pytest.raises(ConfigurationError, match="expected the master keys"):
            ask()  # it is neither altered nor hindered, nor is nobody found


def test_a_wrong_key_is_refused_in_words_that_name_keys_and_tell_none(store_url, clock, tmp_path):
    if store_url == ":memory:":
        store_url = f"sqlite:///{tmp_path}/t.db"
    store = open_store(store_url, keys=[KEY])
    store.upgrade()
    full(engine_on(store, clock), clock)
    store.close()

    wrong = open_store(store_url, keys=[OTHER])
    with pytest.raises(ConfigurationError, match="Khóa chủ không đúng") as refused:
        wrong.check()
    assert Master(KEY).name in str(refused.value) and Master(OTHER).name in str(refused.value)
    with pytest.raises(ConfigurationError):
        make_engine(wrong, clock).dossier(1)
    assert KEY not in str(refused.value) and OTHER not in str(refused.value)
    assert KEY not in repr(wrong._vault) and KEY not in repr(Vault([KEY]).make(1))
    wrong.close()


@pytest.mark.parametrize(
    "text",
    ["", "short", "A" * 43, "é" * 44, KEY[:-4], KEY + KEY],
    ids=["empty", "short", "unpadded", "letters", "cut", "twice"],
)
def test_what_is_no_key_is_refused_and_not_repeated(text):
    with pytest.raises(ConfigurationError, match="32 bytes in base64") as refused:
        open_store(":memory:", keys=[text])
    assert not text or text not in str(refused.value)


def test_after_rotation_the_old_key_is_not_needed_and_nothing_else_has_changed(
    engine, clock, sealed, store_url
):
    dossier = full(engine, clock)
    before = tables(inside(sealed))
    both = SealedStore(inside(sealed), [NEXT, KEY])
    assert make_engine(both, clock).verify() == []

    assert both.rotate() == 2  # the dossier's, and that of the applicants' words
    assert both.rotate() == 0

    only = SealedStore(inside(sealed), [NEXT])
    after = tables(inside(sealed))
    assert only.check() == []
    assert make_engine(only, clock).dossier(dossier.id).applicant == MARK
    assert [each.id for each in make_engine(only, clock).search(applicant=MARK)] == [dossier.id]
    assert {name for name in before if sorted(map(repr, before[name])) != sorted(map(repr, after[name]))} == {
        "thutuc_key"
    }
    with pytest.raises(ConfigurationError):
        SealedStore(inside(sealed), [KEY]).check()


def test_once_its_key_is_dropped_no_copy_of_the_database_opens_what_was_erased(tmp_path, clock):
    store = open_store(tmp_path / "thutuc.db", keys=[KEY])
    store.upgrade()
    engine = engine_on(store, clock)
    dossier, other = full(engine, clock), full(engine, clock, "Tran-Van-B")
    copies = {name: rows for name, rows in tables(inside(store)).items() if name != "thutuc_key"}
    clock.now = AFTER

    engine.erase(dossier.id, by="system", decision=DISPOSAL)

    keys = {row[0]: row for row in tables(inside(store))["thutuc_key"]}
    for seq, _, payload, *_ in copies["thutuc_payload"]:
        mine = any(row[0] == seq and row[1] == dossier.id for row in copies["thutuc_journal"])
        if mine and payload is not None:
            now = Vault([KEY]).unwrap(dossier.id, keys[dossier.id][1], keys[dossier.id][2])
            with pytest.raises(JournalBroken):
                now.open("payload", payload)
    assert engine.dossier(other.id).applicant == "Tran-Van-B"
    assert not any(problem.is_fault for problem in engine.verify())
    engine.note(dossier.id, by="system", text="Người thân hỏi")
    assert "Người thân hỏi" in str(engine.journal(dossier.id)[-1].events)
    store.scrub()
    assert files_with(tmp_path) == set()
    store.close()


def test_a_worker_that_remembers_a_dropped_key_goes_on_with_the_new_one(tmp_path, clock):
    stores = [open_store(tmp_path / "thutuc.db", keys=[KEY]) for _ in range(2)]
    stores[0].upgrade()
    engine, other = engine_on(stores[0], clock), make_engine(stores[1], clock)
    dossier = full(engine, clock)
    assert other.dossier(dossier.id).applicant == MARK
    clock.now = AFTER
    engine.erase(dossier.id, by="system", decision=DISPOSAL)

    other.note(dossier.id, by="system", text="Từ máy khác")
    engine.note(dossier.id, by="system", text="Từ máy này")

    for each in (engine, other):
        assert not any(problem.is_fault for problem in each.verify())
        assert "Từ máy khác" in str([record.events for record in each.journal(dossier.id)])
    for store in stores:
        store.close()


def test_a_dossier_whose_key_was_lost_is_told_as_missing_and_refuses_to_be_worked_on(engine, clock, sealed):
    dossier, other = full(engine, clock), full(engine, clock, "Tran-Van-B")
    with inside(sealed).transaction() as tx:
        tx.run("drop_key", (dossier.id,))
    fresh = make_engine(SealedStore(inside(sealed), [KEY]), clock)

    with pytest.raises(JournalBroken, match=f"key of dossier {dossier.id}"):
        fresh.dossier(dossier.id)
    assert fresh.verify(other.id) == []
    with fresh.store.transaction(write=False) as tx:
        problems = verify_journal(dossier.id, tx.journal(dossier.id))
    assert {problem.kind for problem in problems} == {"missing"}


def test_sealed_bytes_of_one_place_do_not_open_in_another(engine, clock, sealed):
    first, second = full(engine, clock), full(engine, clock, "Tran-Van-B")
    with inside(sealed).transaction() as tx:
        state = tx.dossier(first.id).state
        assert state.startswith(MAGIC)
        mark = "?" if type(tx._cursor).__module__ == "sqlite3" else "%s"
        tx._cursor.execute(f"UPDATE thutuc_dossier SET state = {mark} WHERE id = {second.id}", (state,))
    with pytest.raises(JournalBroken):
        engine.dossier(second.id)

    key = DataKey(1, b"k" * 32)
    assert key.open("payload", key.seal("payload", b"x")) == b"x"
    for other in (DataKey(2, b"k" * 32), DataKey(1, b"l" * 32)):
        with pytest.raises(JournalBroken):
            other.open("payload", key.seal("payload", b"x"))
    with pytest.raises(JournalBroken):
        key.open("state", key.seal("payload", b"x"))


@pytest.mark.parametrize(
    "text",
    [f"{TEXT_MAGIC}{MARK}", f"{TEXT_MAGIC}!!!", f"{TEXT_MAGIC}/w==", TEXT_MAGIC]
    + [TEXT_MAGIC + b64encode(MAGIC + bytes(more)).decode() for more in (0, 8, 40)],
)
def test_a_text_that_looks_as_if_it_were_sealed_is_sealed_and_read_like_any_other(
    engine, clock, sealed, text
):
    dossier = full(engine, clock)
    engine.flag(dossier.id, by="an.nguyen", text=text, request_id="r")

    assert text in {duty.text for duty in engine.duties(kind="flag")}
    assert holding_mark(inside(sealed)) == set() and engine.verify() == []


def test_a_sealed_database_opened_without_its_keys_takes_no_dossier_in_clear(engine, clock, sealed):
    full(engine, clock)
    forgetful = engine_on(inside(sealed), clock)

    for _ in range(2):
        with pytest.raises(ConfigurationError, match="expected the master keys of this sealed database"):
            hand_in(forgetful, "fetching", applicant=MARK, data={"full_name": MARK})
    assert holding_mark(inside(sealed)) == set()
    hand_in(engine, "fetching", applicant=MARK, data={"full_name": MARK})


def test_an_archive_of_a_sealed_store_is_sealed_and_dies_with_its_key(engine, clock, sealed, tmp_path):
    dossier, other = full(engine, clock), full(engine, clock)
    archived = engine.archive(dossier.id, by="system", decision="21/QĐ-LT", folder=tmp_path)
    lost = engine.archive(other.id, by="system", decision="21/QĐ-LT", folder=tmp_path)

    assert files_with(tmp_path) == set()
    with pytest.raises(FileRefused, match="open it where its key is"):
        verify_file(archived.path.read_bytes())
    assert verify_file(engine.open_file(archived.path.read_bytes())).problems == ()
    altered = bytearray(archived.path.read_bytes())
    altered[-1] ^= 1
    with pytest.raises(ThutucError):
        engine.bring_back(bytes(altered), by="system", decision="22/QĐ-LT")
    back = engine.bring_back(archived.path, by="system", decision="22/QĐ-LT")
    assert back.applicant == MARK and engine.verify(dossier.id) == []
    assert holding_mark(inside(sealed)) == set()

    clock.now = AFTER
    engine.erase(other.id, by="system", decision=DISPOSAL)
    with pytest.raises(ThutucError):
        engine.open_file(lost.path.read_bytes())
    with pytest.raises((WrongState, JournalBroken)):
        engine.bring_back(lost.path, by="system", decision="22/QĐ-LT")


def test_what_was_there_before_the_keys_can_still_be_read_and_what_follows_is_sealed(
    store_url, clock, tmp_path
):
    dossier, sealed = handed_in_before_the_keys(store_url, clock, tmp_path, MARK)
    assert "run upgrade()" in sealed.check()[0]
    assert sealed.upgrade() == [SEALING] and sealed.upgrade() == []
    engine = make_engine(sealed, clock)

    engine.note(dossier.id, by="an.nguyen", text="Bí mật-123")

    assert engine.verify() == []
    assert engine.dossier(dossier.id).applicant == MARK
    assert holding_mark(inside(sealed), "Bí mật-123") == set()
    assert holding_mark(inside(sealed)) == {"thutuc_payload"}  # as it was written before
    sealed.close()


def test_sealed_rows_that_are_guarded_by_agency_are_opened_by_that_agency_alone(postgres_url, clock):
    psycopg = pytest.importorskip("psycopg")
    owner = open_store(postgres_url, keys=[KEY])
    owner.upgrade()
    add_shipped(owner)
    roles = "thutuc_test_app", "thutuc_test_worker"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        for role in roles:
            try:
                connection.execute(f"CREATE ROLE {role} LOGIN")
            except psycopg.errors.DuplicateObject:
                pass
            except psycopg.Error as error:
                pytest.skip(f"no role can be made: {error}")
    inside(owner).protect(app=roles[0], worker=roles[1])
    app = open_store(postgres_url.replace("user=postgres", f"user={roles[0]}"), keys=[KEY])
    ours = make_engine(app.acting_for("dong-may", "dong-may.one-stop", "dong-may.office"), clock)
    theirs = make_engine(app.acting_for("son-trung"), clock)

    dossier = hand_in(ours, BIRTH, applicant=MARK)
    ours.note(dossier.id, by="an.nguyen", text=f"Đã gọi {MARK}")

    assert app.check() == []
    assert [each.applicant for each in ours.search(applicant=MARK)] == [MARK]
    assert theirs.search(applicant=MARK) == []
    assert holding_mark(inside(owner)) == set() and make_engine(owner, clock).verify() == []
    app.close()
    owner.close()


def test_every_statement_that_gives_people_s_data_is_known_to_whoever_opens_it():
    """A new statement that reads payloads, states or texts must be named in the list of what is opened."""
    private = re.compile(r"\bpayload\b|\bsalt\b|\bstate\b|\bapplicant\b|\bi?\.?text\b")
    rows = {"dossier", "dossier_locked", "dossier_locked_by_code", "dossiers", "due_rows"}  # opened as rows
    for dialect in ("sqlite", "postgres"):
        for name, text in queries(dialect).items():
            told = text.split(" FROM ", maxsplit=1)[0].split("\nFROM ", maxsplit=1)[0]
            if text.startswith("SELECT") and "thutuc_" in text and private.search(told):
                assert name in rows | set(_GIVES), name


def test_many_threads_share_a_sealed_store(tmp_path, clock):
    store = open_store(f"sqlite:///{tmp_path}/thutuc.db?synchronous=off&timeout=30", keys=[KEY])
    store.upgrade()
    engine = engine_on(store, clock)
    dossiers = [hand_in(engine, "fetching", applicant=f"{MARK}{n}").id for n in range(4)]
    failed: list[Exception] = []

    def work(dossier: int) -> None:
        try:
            for n in range(10):
                engine.note(dossier, by="an.nguyen", text=f"{MARK} {n}")
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(dossier,)) for dossier in dossiers for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert engine.verify() == []
    assert files_with(Path(tmp_path)) == set()
    store.close()
