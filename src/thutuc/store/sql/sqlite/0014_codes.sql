-- A procedure is found by its national code as by its id, among thousands.
CREATE INDEX thutuc_procedure_code ON thutuc_procedure (code);
