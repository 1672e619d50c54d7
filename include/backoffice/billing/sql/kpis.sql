-- Key figures of the books as of :on, each with its numerator and denominator; a year of them where a period is meant.
WITH placed AS (
    SELECT p.*, c.status_code, c.charge_cents, c.paid_cents, r.payment_date
    FROM remit_placements p
    JOIN remit_claims c USING (remit_id, ordinal)
    JOIN remits r USING (remit_id)
    WHERE r.state = 'posted'
),
adjudicated AS (
    -- Claims on which a first payer has decided, with the oldest decision.
    SELECT DISTINCT ON (claim_id) claim_id, remit_id, ordinal, status_code, charge_cents
    FROM placed
    WHERE outcome = 'posted' AND rank = 1
    ORDER BY claim_id, payment_date, remit_id, ordinal
),
refused AS MATERIALIZED (
    -- Few of many adjustments: what follows is worked out for these alone.
    SELECT remit_id, ordinal, line, amount_cents
    FROM adjusted_for(
        CAST(:denial_groups AS TEXT[]),
        CAST(:denial_carcs AS TEXT[]),
        CAST(:denial_rarcs AS TEXT[]),
        CAST(:denial_skipped AS TEXT[])
    )
    JOIN remit_claims c USING (remit_id, ordinal)
    WHERE c.status_code <> '4'
),
denied_whole AS (
    -- What is refused is all that reductions leave of a service, or of the claim.
    SELECT remit_id, ordinal
    FROM refused
    WHERE amount_cents = unpaid_cents(
        remit_id,
        ordinal,
        line,
        CAST(:reduction_groups AS TEXT[]),
        CAST(:reduction_carcs AS TEXT[]),
        CAST(:reduction_rarcs AS TEXT[]),
        CAST(:reduction_skipped AS TEXT[])
    )
),
denied_first AS (
    SELECT claim_id, charge_cents
    FROM adjudicated
    WHERE status_code = '4' OR (remit_id, ordinal) IN (SELECT remit_id, ordinal FROM denied_whole)
),
denied_still AS (
    SELECT claim_id, sum(amount_cents) AS amount_cents
    FROM denials
    WHERE rank = 1 AND denial_class NOT IN ('review', 'protected')
    GROUP BY claim_id
),
receivable AS (
    SELECT
        l.claim_id,
        sum(l.amount_cents) AS cents,
        coalesce(min(c.service_from_date), min(e.event_date)) AS since_date
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    LEFT JOIN billing_claims c USING (claim_id)
    WHERE l.account IN ('1200', '1210', '1220')
    GROUP BY l.claim_id, CASE l.account WHEN '1210' THEN 'patient' ELSE 'payer' END
),
period AS (
    SELECT greatest(CAST(:start_date AS DATE), CAST(:on AS DATE) - 364) AS first_date
),
charged AS (
    -- Claims whose charge stands in the period's revenue; what was owed for older ones, or opened with, is no part of
    -- it.
    SELECT l.claim_id, -sum(l.amount_cents) AS cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    CROSS JOIN period
    WHERE l.account = '4000' AND e.event_date BETWEEN period.first_date AND :on
    GROUP BY l.claim_id
    HAVING sum(l.amount_cents) <> 0
),
moved AS (
    -- Charges, contractual and programme reductions of these claims, and what payers and patients have paid for them.
    SELECT
        (SELECT coalesce(sum(cents), 0) FROM charged) AS charge_cents,
        coalesce(sum(l.amount_cents) FILTER (WHERE l.account IN ('4100', '4110')), 0) AS reduced_cents,
        coalesce(sum(l.amount_cents) FILTER (WHERE l.account IN ('1050', '1060')), 0) AS paid_cents
    FROM charged
    JOIN journal_lines l USING (claim_id)
    JOIN journal_entries e USING (posting_key)
    WHERE l.account IN ('4100', '4110', '1050', '1060') AND e.event_date <= :on
),
cash AS (
    SELECT r.remit_id, r.paid_cents, coalesce(sum(m.amount_cents), 0) AS matched_cents
    FROM remits r
    LEFT JOIN bank_matches m ON m.counterpart = r.remit_id
    WHERE r.state = 'posted' AND r.payment_date <= :on
    GROUP BY r.remit_id
),
answered AS (
    -- Sent claims that a payer or clearinghouse has acknowledged, and whether it never refused one of their copies.
    SELECT
        s.claim_number,
        bool_and(a.category_code NOT IN ('A3', 'A6', 'A7', 'A8') AND a.action_code <> 'U') AS is_clean
    FROM (SELECT DISTINCT claim_number FROM submitted_claims) s
    JOIN claim_answers a ON a.claim_number = s.claim_number AND a.level = 'claim' AND a.is_acknowledgement
    GROUP BY s.claim_number
)
SELECT 'auto_match' AS name, count(*) FILTER (WHERE rung BETWEEN 1 AND 5) AS numerator, count(*) AS denominator
FROM placed
UNION ALL
SELECT 'denied_first', (SELECT count(*) FROM denied_first), (SELECT count(*) FROM adjudicated)
UNION ALL
SELECT
    'denied_first_cents',
    (SELECT coalesce(sum(charge_cents), 0) FROM denied_first),
    (SELECT coalesce(sum(charge_cents), 0) FROM adjudicated)
UNION ALL
SELECT 'denied_still', (SELECT count(*) FROM denied_still), (SELECT count(*) FROM adjudicated)
UNION ALL
SELECT
    'denied_still_cents',
    (SELECT coalesce(sum(amount_cents), 0) FROM denied_still),
    (SELECT coalesce(sum(charge_cents), 0) FROM adjudicated)
UNION ALL
-- Receivables without credit balances, over a day's charges.
SELECT
    'days_in_receivables_cents',
    coalesce(sum(cents) FILTER (WHERE cents > 0), 0),
    (SELECT charge_cents / greatest(CAST(:on AS DATE) - first_date + 1, 1) FROM moved CROSS JOIN period)
FROM receivable
UNION ALL
SELECT
    'receivables_over_90_cents',
    coalesce(sum(cents) FILTER (WHERE cents > 0 AND since_date < CAST(:on AS DATE) - 90), 0),
    coalesce(sum(cents) FILTER (WHERE cents > 0), 0)
FROM receivable
UNION ALL
SELECT 'net_collection_cents', paid_cents, charge_cents - reduced_cents FROM moved
UNION ALL
SELECT 'clean_claims', count(*) FILTER (WHERE is_clean), count(*) FROM answered
UNION ALL
SELECT 'matched_at_bank_cents', coalesce(sum(matched_cents), 0), coalesce(sum(paid_cents), 0) FROM cash
UNION ALL
SELECT
    'credit_balances_cents',
    coalesce(-sum(cents) FILTER (WHERE cents < 0), 0),
    coalesce(sum(cents) FILTER (WHERE cents > 0), 0)
FROM receivable
