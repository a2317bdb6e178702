-- Statements for those who follow the journal from outside, and of the tokens they show.

-- feed --
-- What stands in the journal after a place and up to another, without persons' data.
SELECT seq, dossier, number, verb, actor, happened_at, recorded_at, public FROM thutuc_journal
WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?;

-- feed_head --
-- The chain at a place of the journal: another database has another there, or none.
SELECT head FROM thutuc_journal WHERE seq = ?;

-- add_token --
-- A token, revoked once and never changed.
INSERT INTO thutuc_token (id, client, digest, agency, officers, scopes, since, until, revoked)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?);

-- token --
-- One token.
SELECT id, client, digest, agency, officers, scopes, since, until, revoked FROM thutuc_token WHERE id = ?;

-- tokens --
-- Every token there ever was.
SELECT id, client, digest, agency, officers, scopes, since, until, revoked FROM thutuc_token
ORDER BY since, id;

-- revoke_token --
-- A token that is good for nothing from then on.
UPDATE thutuc_token SET revoked = ? WHERE id = ? AND revoked IS NULL;
