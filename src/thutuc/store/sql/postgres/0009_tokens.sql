-- Tokens of the HTTP service: what a client may do; of its secret only the digest.

CREATE TABLE thutuc_token (
  id TEXT PRIMARY KEY,
  client TEXT NOT NULL,
  digest BYTEA NOT NULL,
  agency TEXT,
  officers TEXT NOT NULL,
  scopes TEXT NOT NULL,
  since BIGINT NOT NULL,
  until BIGINT NOT NULL,
  revoked BIGINT
);

CREATE TRIGGER thutuc_token_update BEFORE UPDATE ON thutuc_token
FOR EACH ROW WHEN (NOT (
  NEW.id = OLD.id AND NEW.client = OLD.client AND NEW.digest = OLD.digest
  AND NEW.agency IS NOT DISTINCT FROM OLD.agency AND NEW.officers = OLD.officers AND NEW.scopes = OLD.scopes
  AND NEW.since = OLD.since AND NEW.until = OLD.until AND OLD.revoked IS NULL AND NEW.revoked IS NOT NULL
)) EXECUTE FUNCTION thutuc_refuse('a token is revoked once and never changed');

CREATE TRIGGER thutuc_token_delete BEFORE DELETE ON thutuc_token
FOR EACH ROW EXECUTE FUNCTION thutuc_refuse('tokens are revoked, never deleted');

CREATE TRIGGER thutuc_token_truncate BEFORE TRUNCATE ON thutuc_token
FOR EACH STATEMENT EXECUTE FUNCTION thutuc_refuse('tokens are revoked, never deleted');
