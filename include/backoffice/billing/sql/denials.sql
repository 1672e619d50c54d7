-- Amounts that stand denied, disputed or protected, with the appeal limit of the payer that denies them.
SELECT
    d.claim_id,
    d.line_number,
    d.carc,
    d.group_code AS "group",
    coalesce(l.remarks, '') AS remarks,
    c.status_code = '4'
        OR d.amount_cents IS NOT DISTINCT FROM unpaid_cents(
            d.remit_id,
            d.ordinal,
            d.line,
            CAST(:reduction_groups AS TEXT[]),
            CAST(:reduction_carcs AS TEXT[]),
            CAST(:reduction_rarcs AS TEXT[]),
            CAST(:reduction_skipped AS TEXT[])
        ) AS is_whole,
    d.amount_cents,
    d.payment_date,
    payer.appeal_limit_days,
    d.rank,
    payer.payer_id,
    d.denial_class = 'protected' AS is_protected
FROM denials d
JOIN remit_claims c ON c.remit_id = d.remit_id AND c.ordinal = d.ordinal
LEFT JOIN remit_lines l ON l.remit_id = d.remit_id AND l.ordinal = d.ordinal AND l.line = d.line
LEFT JOIN billing_claims claim USING (claim_id)
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> CAST(d.rank AS TEXT) ->> 0
ORDER BY d.claim_id, d.line_number, d.payment_date, d.remit_id, d.ordinal, d.line, d.cas
