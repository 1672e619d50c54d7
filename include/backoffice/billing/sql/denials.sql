-- Amounts that stand denied or disputed, with the appeal limit of the payer that denies them.
SELECT
    d.claim_id,
    d.line_number,
    d.carc,
    d.group_code AS "group",
    d.denial_class,
    d.amount_cents,
    d.payment_date,
    payer.appeal_limit_days
FROM denials d
LEFT JOIN billing_claims claim USING (claim_id)
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> CAST(d.rank AS TEXT) ->> 0
ORDER BY d.claim_id, d.line_number, d.remit_id, d.ordinal, d.line, d.cas
