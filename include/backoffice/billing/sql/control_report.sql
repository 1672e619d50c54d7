-- The control report: each row a name, the figure on one side and the figure on the other.
WITH net AS (
    SELECT l.account, split_part(e.source, ':', 1) AS origin, sum(l.amount_cents) AS cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    GROUP BY 1, 2
),
placed AS (
    SELECT p.outcome, p.is_reversed, c.paid_cents
    FROM remit_placements p
    JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal
),
placeable AS (
    SELECT plb.code, plb.amount_cents
    FROM remit_plbs plb
    JOIN remits r ON r.remit_id = plb.remit_id AND r.state = 'posted'
),
figures (name, left_cents, right_cents) AS (
    SELECT 'trial_balance', (SELECT sum(cents) FROM net), 0
    UNION ALL
    -- Each remittance that landed is posted, held, memo, in quarantine, a duplicate or a test.
    SELECT
        'remits_landed',
        (SELECT count(*) FROM consumptions WHERE pipeline = 'billing' AND outcome IN ('read', 'quarantined')),
        (SELECT count(*) FROM remits)
    UNION ALL
    SELECT
        'cash_promised',
        (SELECT sum(paid_cents) FROM remits WHERE state = 'posted'),
        (SELECT sum(cents) FROM net WHERE account = '1050' AND origin = 'remit')
    UNION ALL
    SELECT
        'bank_credits',
        (
            SELECT sum(amount_cents)
            FROM bank_lines l
            WHERE posted_date >= :start_date
              AND (amount_cents > 0 OR EXISTS (SELECT FROM bank_matches m WHERE m.line_id = l.line_id))
        ),
        (SELECT sum(cents) FROM net WHERE account = '1000')
    UNION ALL
    SELECT
        'cash_cleared',
        (
            SELECT sum(m.amount_cents)
            FROM bank_matches m
            JOIN remits r ON r.remit_id = m.counterpart AND r.state = 'posted'
        ),
        (SELECT -sum(cents) FROM net WHERE account = '1050' AND origin = 'bank')
    UNION ALL
    SELECT
        'unidentified',
        (
            SELECT sum(amount_cents)
            FROM bank_matches m
            WHERE counterpart = '-' OR EXISTS (SELECT FROM bank_lines l WHERE l.line_id = m.counterpart)
        ),
        (SELECT -sum(cents) FROM net WHERE account = '2300')
    UNION ALL
    SELECT
        'suspense',
        (SELECT coalesce(sum(paid_cents), 0) FROM placed WHERE outcome = 'suspense' AND NOT is_reversed)
        - (SELECT coalesce(sum(amount_cents), 0) FROM placeable WHERE NOT code = ANY(CAST(:placed_codes AS TEXT[]))),
        (SELECT -sum(cents) FROM net WHERE account = '2400')
    UNION ALL
    SELECT
        'open_items',
        (SELECT coalesce(sum(amount_cents), 0) FROM placeable WHERE code = ANY(CAST(:open_item_codes AS TEXT[])))
        - (SELECT coalesce(sum(amount_cents), 0) FROM billing_opening_items),
        (SELECT sum(cents) FROM net WHERE account = '2200')
    UNION ALL
    SELECT
        'disputed',
        (SELECT sum(amount_cents) FROM denials WHERE rank = 1),
        (SELECT sum(cents) FROM net WHERE account = '1220')
    UNION ALL
    SELECT
        'openings',
        (SELECT sum(payer_cents + patient_cents) FROM billing_openings),
        (SELECT -sum(cents) FROM net WHERE account = '3000' AND origin = 'claim')
    UNION ALL
    SELECT
        'charges',
        (
            SELECT sum(c.charge_cents)
            FROM billing_claims c
            LEFT JOIN billing_openings o USING (claim_id)
            WHERE c.service_from_date >= :start_date
              AND c.frequency_code <> '8'
              AND o.claim_id IS NULL
              AND NOT EXISTS (
                  SELECT FROM billing_claims newer
                  WHERE newer.replaces_claim_id <> '' AND newer.replaces_claim_id = c.claim_id AND newer.claim_id <> c.claim_id
              )
        ),
        (SELECT -sum(cents) FROM net WHERE account = '4000')
)
SELECT name, CAST(coalesce(left_cents, 0) AS BIGINT) AS left_cents, CAST(coalesce(right_cents, 0) AS BIGINT) AS right_cents
FROM figures
