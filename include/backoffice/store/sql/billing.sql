-- Every entry has lines, and its debits equal its credits: checked when the transaction commits.
CREATE OR REPLACE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    total BIGINT;
BEGIN
    SELECT sum(amount_cents) INTO total FROM journal_lines WHERE posting_key = NEW.posting_key;
    IF total IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'entry does not balance', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS entry_balances ON journal_entries;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON journal_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance();

DROP TRIGGER IF EXISTS entry_balances ON journal_lines;
CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON journal_lines
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance();
