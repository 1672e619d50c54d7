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

-- What our entries mean to a practice system: by how much each has lowered the balance of a party on a claim, and as
-- what. Charges and opening balances come from there and are left out; so is what moves within one party's balance.
CREATE OR REPLACE FUNCTION own_postings()
RETURNS TABLE (
    posting_key TEXT, source TEXT, claim_id TEXT, party TEXT, kind TEXT, trace_number TEXT, amount_cents BIGINT,
    event_date DATE, known_date DATE
) LANGUAGE sql STABLE AS $$
    WITH moved AS (
        SELECT
            l.posting_key,
            max(l.claim_id) AS claim_id,
            coalesce(-sum(l.amount_cents) FILTER (WHERE l.account IN ('1200', '1220')), 0) AS payer_cents,
            coalesce(-sum(l.amount_cents) FILTER (WHERE l.account = '1210'), 0) AS patient_cents,
            CASE
                WHEN bool_and(l.account IN ('1200', '1210', '1220')) THEN 'transfer'
                WHEN bool_or(l.account IN ('1050', '1060')) THEN 'payment'
                WHEN bool_or(l.account IN ('4100', '4110')) THEN 'adjustment'
                WHEN bool_or(l.account = '4190') THEN 'write_off'
            END AS kind
        FROM journal_lines l
        GROUP BY l.posting_key
    )
    SELECT
        moved.posting_key,
        e.source,
        moved.claim_id,
        side.party,
        moved.kind,
        coalesce(r.trace_number, ''),
        CAST(side.cents AS BIGINT),
        e.event_date,
        coalesce(r.business_date, e.event_date)
    FROM moved
    JOIN journal_entries e USING (posting_key)
    LEFT JOIN remits r ON e.source = 'remit:' || r.remit_id
    CROSS JOIN LATERAL (VALUES ('payer', moved.payer_cents), ('patient', moved.patient_cents)) AS side (party, cents)
    WHERE moved.kind IS NOT NULL AND side.cents <> 0
$$;

-- Business date of the newest snapshot of the practice system's postings, up to a day, whose night's remittances are
-- posted here as well: a night that is still under way would be compared with half of what it brings.
CREATE OR REPLACE FUNCTION practice_system_date(until_date DATE) RETURNS DATE LANGUAGE sql STABLE AS $$
    SELECT max(r.business_date)
    FROM run_counts r
    WHERE r.pipeline = 'billing'
      AND r.step = 'post'
      AND r.business_date <= until_date
      AND EXISTS (SELECT FROM pms_postings p WHERE p.business_date = r.business_date)
$$;

-- What the practice system has posted since the ledger's start, as of a night. Claims from before the start that came
-- without an opening balance are none of ours.
CREATE OR REPLACE FUNCTION their_postings(pms_date DATE, start_date DATE)
RETURNS TABLE (
    posting_id TEXT, claim_id TEXT, party TEXT, kind TEXT, trace_number TEXT, amount_cents BIGINT, posted_date DATE
) LANGUAGE sql STABLE AS $$
    SELECT p.posting_id, p.claim_id, p.payer_or_patient, p.kind, coalesce(p.trace, ''), p.amount_cents, p.posted_date
    FROM pms_postings p
    LEFT JOIN billing_claims c USING (claim_id)
    LEFT JOIN billing_openings o USING (claim_id)
    WHERE p.business_date = pms_date
      AND p.posted_date >= start_date
      AND (c.claim_id IS NULL OR c.service_from_date >= start_date OR o.claim_id IS NOT NULL)
$$;

-- Of each account and day the newest statement that names both balances. Banks send a day again, also a changed one.
CREATE OR REPLACE FUNCTION newest_statements()
RETURNS TABLE (
    account_id TEXT, account_number_suffix TEXT, as_of_date DATE, business_date DATE, opening_cents BIGINT,
    moved_cents BIGINT, closing_cents BIGINT, is_sound BOOLEAN
) LANGUAGE sql STABLE AS $$
    SELECT DISTINCT ON (b.account_id, b.account_number_suffix, b.as_of_date)
        b.account_id,
        b.account_number_suffix,
        b.as_of_date,
        b.business_date,
        b.opening_cents,
        b.moved_cents,
        b.closing_cents,
        b.is_sound
    FROM bank_balances b
    WHERE b.opening_cents IS NOT NULL AND b.closing_cents IS NOT NULL
    ORDER BY b.account_id, b.account_number_suffix, b.as_of_date, b.business_date DESC, b.sha256 DESC
$$;
