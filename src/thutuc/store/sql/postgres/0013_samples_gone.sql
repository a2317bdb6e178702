-- What had been sampled of those columns before goes too: saying a column's type drops its samples, and writes no row anew.

DROP TRIGGER thutuc_payload_update ON thutuc_payload;

ALTER TABLE thutuc_payload ALTER COLUMN salt TYPE BYTEA, ALTER COLUMN payload TYPE BYTEA;

CREATE TRIGGER thutuc_payload_update BEFORE UPDATE ON thutuc_payload
FOR EACH ROW WHEN (NOT (
  NEW.seq = OLD.seq AND (
    (NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.erased_at IS NOT NULL AND NEW.erased_by IS NOT NULL
      AND (OLD.erased_at IS NULL OR substr(OLD.erased_by, 1, 8) = 'archive:'))
    OR (OLD.payload IS NULL AND substr(OLD.erased_by, 1, 8) = 'archive:'
      AND NEW.payload IS NOT NULL AND NEW.salt IS NOT NULL AND NEW.erased_at IS NULL AND NEW.erased_by IS NULL)
  )
)) EXECUTE FUNCTION thutuc_refuse('a payload can only be erased, once, by a named officer');

ALTER TABLE thutuc_dossier ALTER COLUMN state TYPE BYTEA;
ALTER TABLE thutuc_duty ALTER COLUMN text TYPE TEXT;
ALTER TABLE thutuc_incident ALTER COLUMN text TYPE TEXT, ALTER COLUMN how TYPE TEXT;
ALTER TABLE thutuc_try ALTER COLUMN error TYPE TEXT;
ALTER TABLE thutuc_undelivered ALTER COLUMN error TYPE TEXT;
ALTER TABLE thutuc_key ALTER COLUMN wrapped TYPE BYTEA;
