-- Patients' payments that have to be posted, or posted anew; at most :chunk of them.
SELECT
    t.payment_id,
    t.patient_id,
    t.claim_id,
    t.received_date,
    t.amount_cents,
    c.claim_id IS NOT NULL OR o.claim_id IS NOT NULL AS is_claim_known,
    coalesce(c.service_from_date < :start_date AND o.claim_id IS NULL, false) AS is_foreign
FROM billing_takings t
LEFT JOIN billing_claims c USING (claim_id)
LEFT JOIN billing_openings o USING (claim_id)
WHERE t.is_due
ORDER BY t.payment_id
LIMIT :chunk
