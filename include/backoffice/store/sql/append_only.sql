-- Histories and ledgers only grow: an UPDATE, DELETE or TRUNCATE is refused for everybody, the owner included.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING ERRCODE = 'BO001', MESSAGE = 'append-only table', TABLE = TG_TABLE_NAME;
END
$$;
