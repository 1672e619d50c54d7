-- Claims and opening balances that have to be posted, or posted anew; at most :chunk of them.
WITH due AS (
    SELECT claim_id FROM billing_claims WHERE is_due
    UNION
    SELECT claim_id FROM billing_openings WHERE is_due
    ORDER BY claim_id
    LIMIT :chunk
)
SELECT
    due.claim_id,
    c.service_from_date,
    coalesce(c.frequency_code, '') AS frequency_code,
    coalesce(c.charge_cents, 0) AS charge_cents,
    coalesce(c.charge_version, '') AS charge_version,
    EXISTS (
        SELECT FROM billing_claims newer
        WHERE newer.replaces_claim_id <> ''
          AND newer.replaces_claim_id = due.claim_id
          AND newer.claim_id <> due.claim_id
    ) AS is_replaced,
    o.payer_cents,
    o.patient_cents
FROM due
LEFT JOIN billing_claims c USING (claim_id)
LEFT JOIN billing_openings o USING (claim_id)
