-- Row-level security by agency; run by the owner of the tables through `thutuc db protect`, not a migration.
-- {app} and {worker} stand for the names of roles, {schema} for that of the tables.
-- What runs with the rights of the owner names where it looks, pg_temp last: else whoever asks could put tables of
-- his own before ours, and have the owner run what stands in them.

-- rls_units --
-- The units that this transaction acts for; none unless it has said so.
CREATE OR REPLACE FUNCTION thutuc_units() RETURNS text[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT string_to_array(current_setting('thutuc.agency', true), ',') $$;

-- rls_dossier_row --
-- Whether a dossier came in at one of them, is decided by one, or was only just begun in this transaction.
CREATE OR REPLACE FUNCTION thutuc_ours(unit text, competent text, version bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT unit = ANY (thutuc_units()) OR competent = ANY (thutuc_units())
  OR (version = 0 AND unit IS NULL AND competent IS NULL) $$;

-- rls_consulted --
-- Whether one of them has, or had, a task in a dossier of others; asked past the policies themselves.
CREATE OR REPLACE FUNCTION thutuc_consulted(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = {schema}, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM thutuc_task WHERE dossier = wanted AND unit = ANY (thutuc_units())) $$;

-- rls_sees --
-- Whether one of them has to do with a dossier.
CREATE OR REPLACE FUNCTION thutuc_sees(wanted bigint) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = {schema}, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM thutuc_dossier AS d
    WHERE d.id = wanted AND thutuc_ours(d.unit, d.competent, d.version)) OR thutuc_consulted(wanted) $$;

-- rls_sees_row --
-- The same by journal row; volatile, so that it sees the row that this very statement has written.
CREATE OR REPLACE FUNCTION thutuc_sees_row(wanted bigint) RETURNS boolean
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = {schema}, pg_temp AS
$$ SELECT thutuc_sees(dossier) FROM thutuc_journal WHERE seq = wanted $$;

-- rls_code_taken --
-- Whether a dossier has a code, or brought it along from outside where that is asked; asked past the policies,
-- for codes are national: no agency gives one that another has, and nothing else is told of that dossier.
CREATE OR REPLACE FUNCTION thutuc_code_taken(wanted text, brought boolean) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE SECURITY DEFINER SET search_path = {schema}, pg_temp AS
$$ SELECT EXISTS (SELECT 1 FROM thutuc_dossier WHERE code = wanted)
  OR (brought AND EXISTS (SELECT 1 FROM thutuc_dossier WHERE external_code = wanted)) $$;

-- rls_asked_by --
-- Nobody else asks past the policies.
REVOKE EXECUTE ON FUNCTION thutuc_consulted(bigint), thutuc_sees(bigint), thutuc_sees_row(bigint),
  thutuc_code_taken(text, boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION thutuc_consulted(bigint), thutuc_sees(bigint), thutuc_sees_row(bigint),
  thutuc_code_taken(text, boolean) TO {app}, {worker};

-- rls_owner --
-- To whom our tables belong.
SELECT pg_get_userbyid(relowner)::text FROM pg_class WHERE oid = to_regclass('thutuc_dossier');

-- rls_owned --
-- They run with the rights of the tables' owner, whichever member of his role makes them.
ALTER FUNCTION thutuc_units() OWNER TO {owner};
ALTER FUNCTION thutuc_ours(text, text, bigint) OWNER TO {owner};
ALTER FUNCTION thutuc_consulted(bigint) OWNER TO {owner};
ALTER FUNCTION thutuc_sees(bigint) OWNER TO {owner};
ALTER FUNCTION thutuc_sees_row(bigint) OWNER TO {owner};
ALTER FUNCTION thutuc_code_taken(text, boolean) OWNER TO {owner};

-- rls_loose --
-- Functions of ours that run with the owner's rights and look first where anybody may put tables.
SELECT proname FROM pg_proc
WHERE pronamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('thutuc_dossier'))
  AND proname LIKE 'thutuc\_%' AND prosecdef
  AND NOT coalesce(array_to_string(proconfig, ';'), '') LIKE '%, pg\_temp'
ORDER BY proname;

-- rls_grants --
-- What both roles may do: read and write rows; no tables are made, changed, emptied or dropped.
GRANT USAGE ON SCHEMA {schema} TO {app}, {worker};

-- rls_grant --
-- The same for one table.
GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {app}, {worker};

-- rls_grant_reading --
-- For what only an upgrade writes.
GRANT SELECT ON {table} TO {app}, {worker};

-- rls_withhold_seals --
-- A seal says something of all dossiers: whoever sees a part of them makes none.
REVOKE INSERT, UPDATE, DELETE ON thutuc_seal FROM {app};

-- rls_withhold_tokens --
-- The HTTP service runs as the worker; no agency makes, or reads, what lets clients in.
REVOKE ALL ON thutuc_token FROM {app};

-- rls_view --
-- A view shows to whoever asks what he may see.
ALTER VIEW thutuc_accountable SET (security_invoker = true);

-- rls_enable --
-- From now on a row of this table is seen by whom a policy allows it, and by the owner.
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;

-- rls_drop --
-- The policies of an earlier run.
DROP POLICY IF EXISTS thutuc_agency ON {table};

-- rls_drop_worker --
-- The same of workers.
DROP POLICY IF EXISTS thutuc_worker ON {table};

-- rls_policy --
-- An agency's own.
CREATE POLICY thutuc_agency ON {table} TO {app} USING ({seen}) WITH CHECK ({written});

-- rls_policy_worker --
-- A worker wakes, tells and seals for all.
CREATE POLICY thutuc_worker ON {table} TO {worker} USING (true) WITH CHECK (true);

-- rls_tables --
-- Our tables, whether they name a dossier, whether rows are guarded, and by how many policies.
SELECT c.relname,
  EXISTS (SELECT 1 FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attname = 'dossier' AND NOT a.attisdropped),
  c.relrowsecurity,
  (SELECT count(*) FROM pg_policy AS p WHERE p.polrelid = c.oid)
FROM pg_class AS c
WHERE c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('thutuc_dossier'))
  AND c.relkind = 'r' AND c.relname LIKE 'thutuc\_%'
ORDER BY c.relname;

-- rls_role --
-- Who we are here, whether policies do not bind us, and whether one lets us see every dossier, as workers do.
SELECT current_user::text, r.rolsuper OR r.rolbypassrls,
  pg_has_role(current_user, c.relowner, 'USAGE'),
  EXISTS (SELECT 1 FROM pg_policy AS p, unnest(p.polroles) AS of (role)
    WHERE p.polrelid = c.oid AND p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) = 'true'
    AND (of.role = 0 OR pg_has_role(current_user, of.role, 'USAGE')))
FROM pg_roles AS r, pg_class AS c
WHERE r.rolname = current_user AND c.oid = to_regclass('thutuc_dossier');

-- rls_blind --
-- Whether we see no dossier at all, since policies bind us and nobody is acted for; and who we are.
SELECT c.relrowsecurity AND coalesce(current_setting('thutuc.agency', true), '') = ''
    AND NOT (r.rolsuper OR r.rolbypassrls OR pg_has_role(current_user, c.relowner, 'USAGE')
      OR EXISTS (SELECT 1 FROM pg_policy AS p, unnest(p.polroles) AS of (role)
        WHERE p.polrelid = c.oid AND p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) = 'true'
        AND (of.role = 0 OR pg_has_role(current_user, of.role, 'USAGE')))),
  current_user::text
FROM pg_roles AS r, pg_class AS c
WHERE r.rolname = current_user AND c.oid = to_regclass('thutuc_dossier');

-- rls_workers --
-- The roles that a policy lets see every dossier, by their names; where there is none, the owner.
SELECT coalesce(
  (SELECT string_agg(r.rolname::text, ' / ' ORDER BY r.rolname) FROM pg_policy AS p
    JOIN pg_roles AS r ON r.oid = ANY (p.polroles)
    WHERE p.polrelid = c.oid AND p.polpermissive AND pg_get_expr(p.polqual, p.polrelid) = 'true'),
  pg_get_userbyid(c.relowner)::text)
FROM pg_class AS c WHERE c.oid = to_regclass('thutuc_dossier');

-- rls_act --
-- For whom this transaction acts; forgotten with its end.
SELECT set_config('thutuc.agency', ?, true);

-- rls_acts --
-- For whom it acts.
SELECT coalesce(current_setting('thutuc.agency', true), '');
