-- Every entry has lines, numbered from 1 without a gap, and its debits equal its credits. Each statement that writes
-- entries, or lines from the third on, leaves a row in journal_checks with the sources it has written to; a deferred
-- constraint on that row looks at all entries of these sources at commit. That is one check a statement, where a
-- constraint on the journal itself would be one a row. It fires although the row be deleted before. A committed entry
-- has at least the lines 1 and 2, so that a later statement can add no others to it.
CREATE OR REPLACE FUNCTION check_entries_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_checks (sources) SELECT jsonb_agg(DISTINCT source) FROM added HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION check_lines_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_checks (sources)
    SELECT jsonb_agg(DISTINCT e.source)
    FROM added l
    JOIN journal_entries e USING (posting_key)
    WHERE l.line > 2
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION require_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM jsonb_array_elements_text(NEW.sources) AS written (source)
        CROSS JOIN LATERAL (
            SELECT e.posting_key FROM journal_entries e WHERE e.source = written.source OFFSET 0
        ) entry
        CROSS JOIN LATERAL (
            SELECT sum(l.amount_cents) = 0 AND max(l.line) = count(*) AS is_whole
            FROM journal_lines l
            WHERE l.posting_key = entry.posting_key
        ) lines
        WHERE lines.is_whole IS NOT TRUE
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'BO002', MESSAGE = 'entry does not balance', TABLE = 'journal_entries';
    END IF;
    DELETE FROM journal_checks WHERE check_id = NEW.check_id;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS entry_balances ON journal_entries;
CREATE OR REPLACE TRIGGER entries_are_checked AFTER INSERT ON journal_entries
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_entries_at_commit();

DROP TRIGGER IF EXISTS entry_balances ON journal_lines;
CREATE OR REPLACE TRIGGER lines_are_checked AFTER INSERT ON journal_lines
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION check_lines_at_commit();

DROP TRIGGER IF EXISTS entries_balance ON journal_checks;
CREATE CONSTRAINT TRIGGER entries_balance AFTER INSERT ON journal_checks
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_balance();

-- A payment is taken back at most once: of the entries by which payers undo one, one alone stands. Checked at commit.
CREATE OR REPLACE FUNCTION require_single_undoing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (
        SELECT count(*)
        FROM journal_entries e
        WHERE e.undoes = NEW.undoes
          AND NOT EXISTS (SELECT FROM journal_entries back WHERE back.reverses = e.posting_key)
    ) > 1 THEN
        RAISE EXCEPTION USING ERRCODE = 'BO003', MESSAGE = 'entry is undone twice', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

DROP TRIGGER IF EXISTS undone_once ON journal_entries;
CREATE CONSTRAINT TRIGGER undone_once AFTER INSERT ON journal_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.undoes IS NOT NULL)
    EXECUTE FUNCTION require_single_undoing();

-- A service, an adjustment or a placement is of a claim that a remittance holds, and keeps: what it says is only ever
-- added. Looked up once a statement and claim; a foreign key would do so, and lock the claim, once a row.
CREATE OR REPLACE FUNCTION require_remit_claim() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (SELECT DISTINCT remit_id, ordinal FROM added) part
        WHERE (
            SELECT c.ordinal FROM remit_claims c WHERE c.remit_id = part.remit_id AND c.ordinal = part.ordinal
        ) IS NULL
    ) THEN
        RAISE EXCEPTION USING ERRCODE = 'BO004', MESSAGE = 'part of no claim', TABLE = TG_TABLE_NAME;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE TRIGGER has_claim AFTER INSERT ON remit_lines
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION require_remit_claim();
CREATE OR REPLACE TRIGGER has_claim AFTER INSERT ON remit_adjustments
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION require_remit_claim();
CREATE OR REPLACE TRIGGER has_claim AFTER INSERT ON remit_placements
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION require_remit_claim();

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
            WHERE c.payer_claim_number <> ''
              AND c.payer_claim_number = linked.payer_claim_number
              -- One character over and over is a placeholder.
              AND replace(c.payer_claim_number, left(c.payer_claim_number, 1), '') <> ''
        ) other
    )
    SELECT linked.remit_id, linked.ordinal FROM linked
$$;

-- What a night moves on an account is added up while its lines are written, so that the ledger can be checked later
-- against sums that were made apart from it. A line without an entry has no night, and is refused. The entry of each is
-- looked up by its key: the planner does not know how few they are.
CREATE OR REPLACE FUNCTION add_up_ledger() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_totals AS kept (business_date, account, debit_cents, credit_cents)
    SELECT
        moved.business_date,
        moved.account,
        coalesce(sum(moved.amount_cents) FILTER (WHERE moved.amount_cents > 0), 0),
        coalesce(-sum(moved.amount_cents) FILTER (WHERE moved.amount_cents < 0), 0)
    FROM (
        SELECT
            (SELECT e.business_date FROM journal_entries e WHERE e.posting_key = l.posting_key) AS business_date,
            l.account,
            l.amount_cents
        FROM added l
    ) moved
    GROUP BY moved.business_date, moved.account
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

-- Days of an account of which the newest statements do not add up by themselves, or, where several files tell of the
-- day, not with what we keep of the day's movements; by how much, and when the last of these files came.
CREATE OR REPLACE FUNCTION unsound_days(ach_type_code TEXT)
RETURNS TABLE (
    account_id TEXT, as_of_date DATE, reason TEXT, difference_cents BIGINT, business_date DATE
) LANGUAGE sql STABLE AS $$
    SELECT
        stated.account_id,
        stated.as_of_date,
        CASE WHEN stated.is_sound THEN 'STATEMENT_CONTRADICTED' ELSE 'STATEMENT_OUT_OF_BALANCE' END,
        CAST(
            CASE
                WHEN stated.is_sound THEN coalesce(kept.cents, 0) - stated.moved_cents
                ELSE stated.off_cents
            END AS BIGINT
        ),
        told.business_date
    FROM (
        SELECT
            s.account_id,
            s.as_of_date,
            bool_and(s.is_sound) AS is_sound,
            sum(s.moved_cents) AS moved_cents,
            sum(s.closing_cents - s.opening_cents - s.moved_cents) FILTER (WHERE NOT s.is_sound) AS off_cents
        FROM newest_statements() s
        GROUP BY 1, 2
    ) stated
    JOIN (
        SELECT b.account_id, b.as_of_date, count(DISTINCT b.sha256) AS files, max(b.business_date) AS business_date
        FROM bank_balances b
        GROUP BY 1, 2
    ) told USING (account_id, as_of_date)
    LEFT JOIN (
        SELECT l.account_id, l.posted_date AS as_of_date, sum(l.amount_cents) AS cents
        FROM bank_lines l
        WHERE l.type_code <> '' AND l.type_code !~ ach_type_code
        GROUP BY 1, 2
    ) kept USING (account_id, as_of_date)
    WHERE NOT stated.is_sound OR (told.files > 1 AND coalesce(kept.cents, 0) <> stated.moved_cents)
$$;

-- Whether a reason of `HouseRules.reasons_of` is what an adjustment beside these remarks is for: a remark may make
-- another thing of the same group and CARC, such as a dispute of what is a reduction without it.
CREATE OR REPLACE FUNCTION is_beside(rarc TEXT, skipped TEXT, remarks TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE AS $$
    SELECT (rarc = '' OR rarc = ANY(string_to_array(remarks, ':')))
        AND NOT string_to_array(coalesce(remarks, ''), ':') && string_to_array(skipped, ':')
$$;

-- The adjustments that are for these reasons.
CREATE OR REPLACE FUNCTION adjusted_for(groups TEXT[], carcs TEXT[], rarcs TEXT[], skipped TEXT[])
RETURNS TABLE (remit_id TEXT, ordinal INTEGER, line INTEGER, amount_cents BIGINT) LANGUAGE sql STABLE AS $$
    SELECT a.remit_id, a.ordinal, a.line, a.amount_cents
    FROM remit_adjustments a
    JOIN unnest(groups, carcs, rarcs, skipped) given (group_code, carc, rarc, skipped)
        ON given.group_code = a.group_code AND given.carc = a.carc
    LEFT JOIN remit_lines l ON l.remit_id = a.remit_id AND l.ordinal = a.ordinal AND l.line = a.line
    WHERE is_beside(given.rarc, given.skipped, l.remarks)
$$;

-- What these reductions leave of a line, or of a claim (line 0), on which nothing is paid; null where something is. An
-- adjustment that takes all of it denies the line or claim.
CREATE OR REPLACE FUNCTION unpaid_cents(
    of_remit TEXT, of_ordinal INTEGER, of_line INTEGER, groups TEXT[], carcs TEXT[], rarcs TEXT[], skipped TEXT[]
) RETURNS BIGINT LANGUAGE sql STABLE AS $$
    SELECT coalesce(l.charge_cents, c.charge_cents) - coalesce(
        (
            SELECT CAST(sum(reduced.amount_cents) AS BIGINT)
            FROM adjusted_for(groups, carcs, rarcs, skipped) reduced
            WHERE reduced.remit_id = of_remit AND reduced.ordinal = of_ordinal AND of_line IN (0, reduced.line)
        ),
        0
    )
    FROM remit_claims c
    LEFT JOIN remit_lines l ON l.remit_id = c.remit_id AND l.ordinal = c.ordinal AND l.line = of_line
    WHERE c.remit_id = of_remit AND c.ordinal = of_ordinal AND coalesce(l.paid_cents, c.paid_cents) = 0
$$;

-- What first payers allow, by service, or for a claim whose payment names none (line is null): what they pay, leave to
-- the patient, and take off for the given reasons, a programme's. Of payments that stand and that nobody disputes; a
-- service under a capitation agreement (CARC 24) has been paid by the head, so what it is allowed says nothing.
CREATE OR REPLACE FUNCTION undisputed_amounts(groups TEXT[], carcs TEXT[], rarcs TEXT[], skipped TEXT[])
RETURNS TABLE (
    claim_id TEXT, remit_id TEXT, ordinal SMALLINT, line SMALLINT, payment_date DATE, procedure_code TEXT,
    modifiers TEXT, line_control_number TEXT, charge_cents BIGINT, stated_cents BIGINT, allowed_cents BIGINT
) LANGUAGE sql STABLE AS $$
    SELECT
        p.claim_id,
        p.remit_id,
        p.ordinal,
        l.line,
        r.payment_date,
        l.procedure_code,
        l.modifiers,
        l.line_control_number,
        coalesce(l.charge_cents, c.charge_cents),
        l.allowed_cents,
        coalesce(l.paid_cents, c.paid_cents)
            + CAST(coalesce(sum(a.amount_cents) FILTER (WHERE a.group_code = 'PR' OR given.carc <> ''), 0) AS BIGINT)
    FROM remit_placements p
    JOIN remits r ON r.remit_id = p.remit_id AND r.state = 'posted'
    JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal AND c.status_code IN ('1', '19')
    LEFT JOIN remit_lines l ON l.remit_id = p.remit_id AND l.ordinal = p.ordinal
    LEFT JOIN remit_adjustments a
        ON a.remit_id = p.remit_id AND a.ordinal = p.ordinal AND a.line = coalesce(l.line, 0)
    LEFT JOIN unnest(groups, carcs, rarcs, skipped) given (group_code, carc, rarc, skipped)
        ON given.group_code = a.group_code
        AND given.carc = a.carc
        AND is_beside(given.rarc, given.skipped, l.remarks)
    WHERE p.outcome = 'posted'
      AND NOT p.is_reversed
      AND NOT EXISTS (
          SELECT FROM denials d
          WHERE d.remit_id = p.remit_id
            AND d.ordinal = p.ordinal
            AND d.line IN (0, coalesce(l.line, 0))
            AND d.denial_class <> 'protected'
          OFFSET 0 -- looked up by its key: on a first night the planner takes the table for empty
      )
    GROUP BY p.remit_id, p.ordinal, r.remit_id, c.remit_id, c.ordinal, l.remit_id, l.ordinal, l.line
    HAVING bool_or(a.carc = '24') IS NOT TRUE
$$;

-- The same by line that we billed, with that line: the newest amounts that together are its charge. A service is of the
-- line with its line control number (REF*6R), or else with its procedure and charge, of the one of whose units it may
-- be some, or of the one in whose place, or with whose charge alone, the payer puts another procedure. If these do not
-- come out, or no services are named, all of the claim's amounts that together are its charge stand under line 0.
CREATE OR REPLACE FUNCTION allowed_amounts(groups TEXT[], carcs TEXT[], rarcs TEXT[], skipped TEXT[])
RETURNS TABLE (
    claim_id TEXT, line_number INTEGER, payment_date DATE, procedure_code TEXT, modifiers TEXT, units BIGINT,
    charge_cents BIGINT, is_other_code BOOLEAN, stated_cents BIGINT, allowed_cents BIGINT
) LANGUAGE sql STABLE AS $$
    WITH placed AS (
        SELECT
            paid.*,
            claim.charge_cents AS claim_cents,
            coalesce(billed.line_number, 0) AS line_number,
            billed.procedure_code AS billed_code,
            CASE
                WHEN billed.procedure_code = paid.procedure_code AND paid.modifiers <> '' THEN paid.modifiers
                ELSE billed.modifiers
            END AS priced_modifiers,
            billed.units,
            billed.charge_cents AS billed_cents
        FROM undisputed_amounts(groups, carcs, rarcs, skipped) paid
        JOIN billing_claims claim USING (claim_id)
        LEFT JOIN LATERAL (
            SELECT
                line.*,
                CASE
                    WHEN line.line_control_number <> '' AND line.line_control_number = paid.line_control_number THEN 1
                    WHEN line.procedure_code = paid.procedure_code AND line.charge_cents = paid.charge_cents THEN 2
                    WHEN line.procedure_code = paid.procedure_code AND line.charge_cents > paid.charge_cents THEN 3
                    WHEN line.charge_cents = paid.charge_cents AND line.line_number = paid.line THEN 4
                    WHEN line.charge_cents = paid.charge_cents AND line.has_charge_alone THEN 5
                END AS rung
            FROM (
                SELECT *, count(*) OVER (PARTITION BY charge_cents) = 1 AS has_charge_alone
                FROM jsonb_to_recordset(claim.lines) AS line (
                    line_number INTEGER, procedure_code TEXT, modifiers TEXT, units BIGINT, charge_cents BIGINT,
                    line_control_number TEXT
                )
            ) line
            ORDER BY rung, line.line_number <> paid.line, line.line_number
            LIMIT 1
        ) billed ON billed.rung IS NOT NULL
    ),
    summed AS (
        SELECT
            placed.*,
            sum(charge_cents) OVER of_line AS line_sum_cents,
            sum(allowed_cents) OVER of_line AS line_allowed_cents,
            CASE count(*) OVER of_line WHEN count(stated_cents) OVER of_line THEN sum(stated_cents) OVER of_line END
                AS line_stated_cents,
            sum(charge_cents) OVER of_claim AS claim_sum_cents,
            sum(allowed_cents) OVER of_claim AS claim_allowed_cents,
            max(payment_date) OVER of_claim AS newest_date
        FROM placed
        WINDOW
            of_line AS (
                PARTITION BY claim_id, line_number
                ORDER BY payment_date DESC, remit_id, ordinal, line ROWS UNBOUNDED PRECEDING
            ),
            of_claim AS (
                PARTITION BY claim_id ORDER BY payment_date DESC, remit_id, ordinal, line ROWS UNBOUNDED PRECEDING
            )
    ),
    judged AS (
        SELECT
            summed.*,
            bool_or(
                claim_sum_cents <= claim_cents
                AND CASE
                    WHEN line_number = 0 THEN charge_cents <> 0 OR allowed_cents <> 0
                    ELSE line_sum_cents > billed_cents AND line_sum_cents - charge_cents < billed_cents
                END
            ) OVER (PARTITION BY claim_id) AS is_vague
        FROM summed
    ),
    whole AS (
        SELECT DISTINCT ON (claim_id) claim_id, newest_date, claim_allowed_cents
        FROM judged
        WHERE is_vague AND claim_sum_cents = claim_cents
        ORDER BY claim_id, payment_date DESC, remit_id, ordinal, line
    ),
    by_line AS (
        SELECT DISTINCT ON (claim_id, line_number) *
        FROM summed
        WHERE line_number > 0 AND line_sum_cents = billed_cents
        ORDER BY claim_id, line_number, payment_date DESC, remit_id, ordinal, line
    )
    SELECT
        claim_id, line_number, payment_date, billed_code, priced_modifiers, units, billed_cents,
        procedure_code <> billed_code, CAST(line_stated_cents AS BIGINT), CAST(line_allowed_cents AS BIGINT)
    FROM by_line
    WHERE claim_id NOT IN (SELECT claim_id FROM whole)
    UNION ALL
    SELECT claim_id, 0, newest_date, NULL, NULL, NULL, NULL, false, NULL, CAST(claim_allowed_cents AS BIGINT)
    FROM whole
$$;

-- What a schedule says of a service: the fee for the first of its modifiers that has one, or else the plain one, of the
-- newest day; no row without any.
CREATE OR REPLACE FUNCTION fee_of(fees_date DATE, payer TEXT, procedure TEXT, modifiers TEXT, service_date DATE)
RETURNS TABLE (fee_cents BIGINT, fee_modifier TEXT) LANGUAGE sql STABLE AS $$
    SELECT f.allowed_cents, f.modifier
    FROM fee_schedules f
    WHERE f.business_date = fees_date
      AND f.payer_id = payer
      AND f.procedure_code = procedure
      AND f.modifier = ANY(array_append(string_to_array(modifiers, ':'), ''))
      AND service_date BETWEEN f.effective_date AND coalesce(f.end_date, 'infinity')
    ORDER BY array_position(string_to_array(modifiers, ':'), nullif(f.modifier, '')), f.effective_date DESC
    LIMIT 1
$$;
