-- Every entry has lines, numbered from 1 without a gap, and its debits equal its credits: checked at commit.
-- A committed entry thus has at least the lines 1 and 2, so that only its own row and lines from 3 on need the check.
CREATE OR REPLACE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_whole BOOLEAN;
BEGIN
    SELECT sum(amount_cents) = 0 AND max(line) = count(*) INTO is_whole
    FROM journal_lines
    WHERE posting_key = NEW.posting_key;
    IF is_whole IS NOT TRUE THEN
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
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.line > 2) EXECUTE FUNCTION require_balance();

-- The claim payments that hang together with the given ones: the same claim number or the same payer's number, and so
-- on from these. A reversal, a correction and the payment they are about are always among them.
CREATE OR REPLACE FUNCTION linked_claims(remit_ids TEXT[], ordinals INTEGER[])
RETURNS TABLE (remit_id TEXT, ordinal INTEGER) LANGUAGE sql STABLE AS $$
    WITH RECURSIVE linked AS (
        SELECT c.remit_id, c.ordinal, c.match_key, c.payer_claim_number
        FROM unnest(remit_ids, ordinals) AS seed (remit_id, ordinal)
        JOIN remit_claims c ON c.remit_id = seed.remit_id AND c.ordinal = seed.ordinal
        UNION
        SELECT other.remit_id, other.ordinal, other.match_key, other.payer_claim_number
        FROM linked
        CROSS JOIN LATERAL (
            SELECT * FROM remit_claims c WHERE linked.match_key <> '' AND c.match_key = linked.match_key
            UNION ALL
            SELECT * FROM remit_claims c
            WHERE c.payer_claim_number <> '' AND c.payer_claim_number = linked.payer_claim_number
        ) other
    )
    SELECT linked.remit_id, linked.ordinal FROM linked
$$;

-- What a night moves on an account is added up while its lines are written, so that the ledger can be checked later
-- against sums that were made apart from it.
CREATE OR REPLACE FUNCTION add_up_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_totals AS kept (business_date, account, debit_cents, credit_cents)
    SELECT
        e.business_date,
        l.account,
        coalesce(sum(l.amount_cents) FILTER (WHERE l.amount_cents > 0), 0),
        coalesce(-sum(l.amount_cents) FILTER (WHERE l.amount_cents < 0), 0)
    FROM added l
    JOIN journal_entries e USING (posting_key)
    GROUP BY e.business_date, l.account
    ON CONFLICT (business_date, account) DO UPDATE SET
        debit_cents = kept.debit_cents + excluded.debit_cents,
        credit_cents = kept.credit_cents + excluded.credit_cents;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER ledger_adds_up AFTER INSERT ON journal_lines
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION add_up_ledger();
