-- Amounts that stand denied, disputed or protected, with the appeal limit of the payer that denies them.
SELECT
    d.claim_id,
    d.line_number,
    d.carc,
    d.group_code AS "group",
    coalesce(l.remarks, '') AS remarks,
    -- It takes all that reductions, which are no denials, leave of a line or claim that is not paid.
    c.status_code = '4'
        OR (
            coalesce(l.paid_cents, c.paid_cents) = 0
            AND coalesce(l.charge_cents, c.charge_cents) = d.amount_cents + coalesce(reduced.amount_cents, 0)
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
LEFT JOIN LATERAL (
    SELECT sum(a.amount_cents) AS amount_cents
    FROM remit_adjustments a
    WHERE a.remit_id = d.remit_id
      AND a.ordinal = d.ordinal
      AND d.line IN (0, a.line)
      AND a.group_code <> 'PR'
      AND NOT EXISTS (
          SELECT FROM denials other
          WHERE (other.remit_id, other.ordinal, other.line, other.cas) = (a.remit_id, a.ordinal, a.line, a.cas)
      )
) reduced ON true
LEFT JOIN billing_claims claim USING (claim_id)
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> CAST(d.rank AS TEXT) ->> 0
ORDER BY d.claim_id, d.line_number, d.payment_date, d.remit_id, d.ordinal, d.line, d.cas
