-- What `thutuc db check` asks of PostgreSQL.

-- integrity --
-- Indexes that are not valid: their making was broken off.
SELECT c.relname || ' is not valid' FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND c.relname LIKE 'thutuc\_%'
  AND NOT (i.indisvalid AND i.indisready) ORDER BY 1;

-- references --
-- Constraints that hold for new rows only.
SELECT conrelid::regclass || ': ' || conname || ' is not validated' FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND NOT convalidated ORDER BY 1;

-- numbers --
-- Tables that would give a number twice: what numbers their rows stands behind them. Asked by who may look at it.
WITH used (of_table, of_column, last) AS (
  SELECT 'thutuc_procedure', 'key', max(key) FROM thutuc_procedure
  UNION ALL SELECT 'thutuc_dossier', 'id', max(id) FROM thutuc_dossier
  UNION ALL SELECT 'thutuc_journal', 'seq', max(seq) FROM thutuc_journal
  UNION ALL SELECT 'thutuc_draw', 'id', max(id) FROM thutuc_draw
), numbering AS (
  SELECT of_table, last, pg_get_serial_sequence(of_table, of_column) AS sequence FROM used WHERE last IS NOT NULL
)
SELECT of_table, last, sequence FROM numbering
WHERE CASE WHEN has_sequence_privilege(sequence, 'SELECT')
  THEN coalesce(pg_sequence_last_value(sequence::regclass), 0) < last ELSE false END;

-- strangers --
-- Tables, views and functions of ours that belong to another role than the first of them does: whose, and that one.
WITH first AS (
  SELECT relnamespace AS place, relowner AS owner FROM pg_class WHERE oid = to_regclass('thutuc_migration')
), made (name, owner) AS (
  SELECT c.relname, c.relowner FROM pg_class AS c JOIN first ON c.relnamespace = place WHERE c.relkind IN ('r', 'v')
  UNION ALL SELECT p.proname, p.proowner FROM pg_proc AS p JOIN first ON p.pronamespace = place
)
SELECT string_agg(made.name, ', ' ORDER BY made.name), quote_ident(pg_get_userbyid(made.owner)),
  quote_ident(pg_get_userbyid(first.owner))
FROM made, first WHERE made.name LIKE 'thutuc\_%' AND made.owner <> first.owner GROUP BY 2, 3 ORDER BY 1;

-- second --
-- Schemas behind ours in the search path in which our tables lie once more, and ours.
SELECT quote_ident(n.nspname), quote_ident(current_schema())
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relname = 'thutuc_journal' AND c.relkind = 'r' AND n.nspname <> current_schema()
  AND n.nspname = ANY (current_schemas(false)) ORDER BY 1;

-- unused --
-- Large indexes that nobody has used since statistics began; those of keys hold a promise and are left out.
SELECT s.indexrelname || ', ' || pg_size_pretty(pg_relation_size(s.indexrelid)) FROM pg_stat_user_indexes AS s
JOIN pg_index AS i USING (indexrelid)
WHERE s.schemaname = current_schema() AND s.indexrelname LIKE 'thutuc\_%' AND s.idx_scan = 0
  AND NOT i.indisunique AND pg_relation_size(s.indexrelid) > 10000000 ORDER BY 1;

-- indexes_first --
-- What a plan falls back on in a small table, it must be able to do without.
SET LOCAL enable_seqscan = off;
