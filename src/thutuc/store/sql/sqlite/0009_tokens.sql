-- Tokens of the HTTP service: what a client may do; of its secret only the digest.

CREATE TABLE thutuc_token (
  id TEXT PRIMARY KEY,
  client TEXT NOT NULL,
  digest BLOB NOT NULL,
  agency TEXT,
  officers TEXT NOT NULL,
  scopes TEXT NOT NULL,
  since INTEGER NOT NULL,
  until INTEGER NOT NULL,
  revoked INTEGER
) STRICT, WITHOUT ROWID;

CREATE TRIGGER thutuc_token_update BEFORE UPDATE ON thutuc_token
WHEN NOT (
  NEW.id = OLD.id AND NEW.client = OLD.client AND NEW.digest = OLD.digest AND NEW.agency IS OLD.agency
  AND NEW.officers = OLD.officers AND NEW.scopes = OLD.scopes AND NEW.since = OLD.since
  AND NEW.until = OLD.until AND OLD.revoked IS NULL AND NEW.revoked IS NOT NULL
)
BEGIN SELECT RAISE(ABORT, 'a token is revoked once and never changed'); END;

CREATE TRIGGER thutuc_token_delete BEFORE DELETE ON thutuc_token
BEGIN SELECT RAISE(ABORT, 'tokens are revoked, never deleted'); END;
