-- Keeping and forgetting. A payload is erased once; one that went into a file may be filled again from that
-- very file, or erased for good. The key of a dossier's data, wrapped, is dropped when the dossier is erased; number 0
-- is the key by which applicants are found.

DROP TRIGGER thutuc_payload_update ON thutuc_payload;

CREATE TRIGGER thutuc_payload_update BEFORE UPDATE ON thutuc_payload
FOR EACH ROW WHEN (NOT (
  NEW.seq = OLD.seq AND (
    (NEW.payload IS NULL AND NEW.salt IS NULL AND NEW.erased_at IS NOT NULL AND NEW.erased_by IS NOT NULL
      AND (OLD.erased_at IS NULL OR substr(OLD.erased_by, 1, 8) = 'archive:'))
    OR (OLD.payload IS NULL AND substr(OLD.erased_by, 1, 8) = 'archive:'
      AND NEW.payload IS NOT NULL AND NEW.salt IS NOT NULL AND NEW.erased_at IS NULL AND NEW.erased_by IS NULL)
  )
)) EXECUTE FUNCTION thutuc_refuse('a payload can only be erased, once, by a named officer');

CREATE TABLE thutuc_key (
  dossier BIGINT PRIMARY KEY,
  master TEXT NOT NULL,
  wrapped BYTEA NOT NULL
);
