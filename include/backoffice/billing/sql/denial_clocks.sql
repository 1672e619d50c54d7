-- What stands denied of each claim, rank and class, since the first remittance that says so.
SELECT
    d.claim_id,
    d.rank,
    d.denial_class,
    payer.payer_id,
    payer.appeal_limit_days,
    min(d.payment_date) AS payment_date,
    CAST(sum(d.amount_cents) AS BIGINT) AS amount_cents
FROM denials d
LEFT JOIN billing_claims claim USING (claim_id)
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> CAST(d.rank AS TEXT) ->> 0
GROUP BY d.claim_id, d.rank, d.denial_class, payer.payer_id, payer.appeal_limit_days
HAVING sum(d.amount_cents) <> 0
ORDER BY d.claim_id, d.rank, d.denial_class
