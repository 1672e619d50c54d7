-- Claims and opening balances that have to be posted, or posted anew; at most :chunk of them. What was open at a payer
-- at the start is owed by the first that has paid since, unless that has taken back what it paid before; until then by
-- the last that the claim was sent to.
WITH opened AS (
    SELECT
        o.claim_id,
        o.payer_cents,
        o.patient_cents,
        o.is_due,
        coalesce(
            (
                SELECT min(p.rank)
                FROM remit_placements p
                WHERE p.claim_id = o.claim_id
                  AND p.outcome = 'posted'
                  AND NOT EXISTS (
                      SELECT FROM remit_placements back
                      WHERE back.claim_id = p.claim_id AND back.rank = p.rank AND back.kind = 'BEFORE_START'
                  )
            ),
            (SELECT max(s.rank) FROM submitted_claims s WHERE s.claim_number = o.claim_id AND s.rank > 0),
            (SELECT c.billed_rank FROM billing_claims c WHERE c.claim_id = o.claim_id),
            1
        ) AS rank
    FROM billing_openings o
),
due AS (
    SELECT claim_id FROM billing_claims WHERE is_due
    UNION
    SELECT claim_id FROM opened WHERE is_due
    UNION
    -- It stands with another payer than the one that owes it.
    SELECT claim_id
    FROM opened
    WHERE payer_cents <> 0
      AND NOT EXISTS (
          SELECT FROM journal_lines l
          JOIN journal_entries e USING (posting_key)
          WHERE l.claim_id = opened.claim_id
            AND l.subledger = concat_ws(':', opened.claim_id, opened.rank)
            AND e.event = 'opening'
            AND NOT EXISTS (SELECT FROM journal_entries back WHERE back.reverses = e.posting_key)
      )
    ORDER BY claim_id
    LIMIT :chunk
)
SELECT
    due.claim_id,
    c.service_from_date,
    coalesce(c.frequency_code, '') AS frequency_code,
    coalesce(c.charge_cents, 0) AS charge_cents,
    coalesce(c.charge_version, '') AS charge_version,
    coalesce(c.is_self_pay, false) AS is_self_pay,
    EXISTS (
        SELECT FROM billing_claims newer
        WHERE newer.replaces_claim_id <> ''
          AND newer.replaces_claim_id = due.claim_id
          AND newer.claim_id <> due.claim_id
    ) AS is_replaced,
    opened.payer_cents,
    opened.patient_cents,
    opened.rank
FROM due
LEFT JOIN billing_claims c USING (claim_id)
LEFT JOIN opened USING (claim_id)
