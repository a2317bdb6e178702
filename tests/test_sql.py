"""SQL is written in files and gets what callers say as parameters; texts made in code are explained."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from thutuc.store.queries import migrations, queries

ROOT = Path(__file__).parents[1]
_EXECUTES = {"execute", "executemany", "executescript"}
_WORDS = re.compile(
    r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM|WHERE|ORDER BY|VALUES|CREATE|DROP|SET|PRAGMA|VACUUM|SAVEPOINT"
    r"|LIMIT|AND|IS NOT NULL)\b"
)
_NAMED = re.compile(r"(self\.|tx\.)?(_sql|_SQL|_AGENCIES|own)\[[^\]]+\](\.replace\('\?', '%s'\))?")

#: Text that is handed to a database, or looks like SQL, and is put together in code: module, text, and why
#: nothing that a caller, a file or a message says can come into it.
MADE = {
    # conditions and orders that our own code writes; values go beside them
    ("store/tx.py", "f'{self._sql[name]}{where} {tail}'"): "conditions are those of tables in the code",
    ("store/tx.py", "' WHERE ' + ' AND '.join(conditions)"): "the same",
    ("store/tx.py", "' AND '.join(conditions)"): "the same",
    ("store/tx.py", "f\"{self._sql['task_keys']} WHERE {' AND '.join(conditions)}\""): "the same",
    ("store/checking.py", "f\"SELECT setval('{sequence}', {last}).\""): "a sentence, for who operates it",
    (
        "store/pgtx.py",
        "f\"Expected thutuc's tables in {row[1]}, the first schema of the search path, "
        'found them in {row[0]}: run `ALTER ROLE {row[2]} SET search_path = {row[0]}`."',
    ): "the same",
    (
        "store/tx.py",
        "f'(dossier, task) IN ({keys} ORDER BY coalesce(due, ?), dossier, task LIMIT ?)'",
    ): "keys is the statement above",
    ("store/lists.py", "f'SELECT dossier FROM thutuc_task WHERE {joined}'"): "conditions of the code, with ?",
    ("store/lists.py", "' AND '.join(['until IS NULL', *texts])"): "texts of conditions in the code",
    ("store/lists.py", "f'{id} IN (SELECT dossier FROM thutuc_task WHERE {joined})'"): "id or +id; the above",
    ("store/lists.py", "f'ORDER BY {order}, dossier, task LIMIT ?'"): "orders are constants of callers",
    ("store/lists.py", "f'ORDER BY {order}, id LIMIT ?'"): "the same",
    ("engine/lists/worklists.py", "f'wake <= ? AND {due} < ? AND missed IS NULL'"): "due or +due",
    # what no database takes as a parameter
    ("store/postgres.py", "f'SAVEPOINT thutuc; {_WHERE}; {_HOST_WAITS}'"): "constants",
    ("store/postgres.py", "f'{waits}RELEASE SAVEPOINT thutuc'"): "a constant, or nothing",
    ("store/postgres.py", "f'VACUUM (FULL, ANALYZE) {table}'"): "tables of a constant",
    ("store/sqlite.py", "f'PRAGMA synchronous = {self._synchronous}'"): "one of four words, checked before",
    ("store/checking.py", "explain + tx._sql[name]"): "EXPLAIN before a named statement",
    ("store/agencies.py", "sql.SQL(_SQL['rls_grants']).format(**names)"): "names are quoted by psycopg",
    (
        "store/agencies.py",
        "sql.SQL(_SQL['rls_grant_reading']).format(**names, table=sql.Identifier('thutuc_accountable'))",
    ): "the same",
    ("store/agencies.py", "sql.SQL(_SQL[statement]).format(**of_table)"): "the same",
    ("store/agencies.py", "sql.SQL(_SQL[name]).format(**names)"): "the same",
    # statements of files, and what is handed through
    ("store/sqlite_tables.py", "'\\n'.join(lines).strip()"): "a statement of a migration's file",
    ("store/postgres.py", "migration.text"): "a migration's file",
    ("store/checking.py", "sql"): "a named statement of its callers",
    ("store/pgtx.py", "sql"): "the driver's cursor under another name",
    # tests of people who test their procedures: a schema named by process and count
    ("thutuc_pytest/postgres.py", "f'CREATE SCHEMA {name}'"): "a name made of two numbers",
    ("thutuc_pytest/postgres.py", "f'DROP SCHEMA {name} CASCADE'"): "the same",
}


def _sources() -> Iterator[tuple[str, ast.AST]]:
    for folder in (ROOT / "src/thutuc", ROOT / "plugins"):
        for path in sorted(folder.rglob("*.py")):
            yield path.relative_to(folder).as_posix(), ast.parse(path.read_text("utf-8"))


def _is_fixed(node: ast.expr) -> bool:
    """Whether a text is a constant, one of two, or a named statement of a file."""
    if isinstance(node, ast.IfExp):
        return _is_fixed(node.body) and _is_fixed(node.orelse)
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return isinstance(node, ast.Constant) or _NAMED.fullmatch(ast.unparse(node)) is not None


def _made(tree: ast.AST) -> Iterator[str]:
    """What is handed to a database without being fixed, and what is put together and looks like SQL."""
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and bool(node.args)
        if called and node.func.attr in _EXECUTES and not _is_fixed(node.args[0]):
            yield ast.unparse(node.args[0])
        if _WORDS.search(_own_text(node)):
            yield ast.unparse(node)


def _own_text(node: ast.AST) -> str:
    """The constant parts of a text that is put together here."""
    parts: list[ast.expr] = []
    if isinstance(node, ast.JoinedStr):
        parts = node.values
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod):
        parts = [node.left, node.right]
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        parts = [node.func.value] if node.func.attr in ("format", "join") else []
    return "".join(one.value for one in parts if isinstance(one, ast.Constant) and isinstance(one.value, str))


def test_every_text_for_a_database_is_fixed_or_explained() -> None:
    found = {(module, text) for module, tree in _sources() for text in _made(tree)}

    assert found - MADE.keys() == set(), "write a named statement with parameters, or explain"
    assert MADE.keys() - found == set(), "explained, and no longer there"


def test_a_value_in_the_text_would_be_noticed() -> None:
    for code in (
        "cursor.execute(f'SELECT 1 FROM x WHERE name = {name!r}')",
        "cursor.execute('SELECT 1 FROM x WHERE name = %s' % name)",
        "cursor.execute('SELECT 1 FROM x WHERE name = {}'.format(name))",
        "cursor.execute(text)",
        "conditions.append(f'unit IN ({unit}) AND x')",
    ):
        assert list(_made(ast.parse(code))), code
    for code in ("cursor.execute('SELECT ?', (1,))", "cursor.execute(_SQL['due'], values)"):
        assert not list(_made(ast.parse(code))), code


def test_statements_in_files_hold_no_place_for_text() -> None:
    for path in sorted((ROOT / "src/thutuc/store/sql").rglob("queries.sql")):
        statements = re.sub(r"--.*", "", path.read_text("utf-8"))
        assert not re.search(r"%s|%\(|\$\d|'\s*\|\|\s*\?", statements), path


def test_no_text_is_sought_between_two_others_but_letter_by_letter() -> None:
    """Where a database sorts by words ";" stands before ":", and nothing lies between."""
    sources = [path.read_text("utf-8") for path in (ROOT / "src/thutuc/store").glob("*.py")]
    kinds: dict[str, set[str]] = {}
    for migration in migrations("postgres"):
        for column, kind in re.findall(r"^\s*(?:ADD COLUMN )?(\w+) ([A-Z]+)\b", migration.text, re.M):
            kinds.setdefault(column, set()).add(kind)
    texts = {column for column, found in kinds.items() if found == {"TEXT"}}
    between = re.compile(rf"\b({'|'.join(sorted(texts))}) *(?:[<>]=?(?!>)|BETWEEN) *[?']")

    assert {"what", "request_id", "actor"} <= texts and between.search("i.what >= ?")
    for text in (*queries("postgres").values(), *sources):
        assert not between.findall(text)
