-- Claims whose payment by the first payer names no services: what it allows for the whole claim, beside each line that
-- we have billed and its fee. The newest payments that stand, that nobody disputes and that together are the claim's
-- charge; a claim of which parts alone are paid so is left out.
WITH paid AS (
    SELECT
        p.claim_id,
        c.charge_cents,
        c.paid_cents + coalesce(
            sum(a.amount_cents) FILTER (WHERE a.group_code = 'PR' OR a.carc IN ('144', '253')), 0
        ) AS allowed_cents,
        r.payment_date,
        p.remit_id,
        p.ordinal
    FROM remit_placements p
    JOIN remits r ON r.remit_id = p.remit_id AND r.state = 'posted'
    JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal AND c.status_code IN ('1', '19')
    LEFT JOIN remit_adjustments a ON a.remit_id = p.remit_id AND a.ordinal = p.ordinal
    WHERE p.outcome = 'posted'
      AND NOT p.is_reversed
      AND NOT EXISTS (SELECT FROM remit_lines l WHERE l.remit_id = p.remit_id AND l.ordinal = p.ordinal)
      AND NOT EXISTS (
          SELECT FROM denials d
          WHERE d.remit_id = p.remit_id AND d.ordinal = p.ordinal AND d.denial_class <> 'protected'
      )
    GROUP BY p.remit_id, p.ordinal, r.remit_id, c.remit_id, c.ordinal
),
summed AS (
    SELECT
        claim_id,
        payment_date,
        remit_id,
        ordinal,
        sum(charge_cents) OVER newest AS charge_cents,
        sum(allowed_cents) OVER newest AS allowed_cents,
        max(payment_date) OVER newest AS newest_date
    FROM paid
    WINDOW newest AS (PARTITION BY claim_id ORDER BY payment_date DESC, remit_id, ordinal ROWS UNBOUNDED PRECEDING)
),
whole AS (
    SELECT DISTINCT ON (summed.claim_id)
        claim.claim_id,
        claim.service_from_date,
        claim.payers -> '1' ->> 0 AS payer_id,
        claim.lines,
        summed.allowed_cents,
        summed.newest_date AS payment_date
    FROM summed
    JOIN billing_claims claim USING (claim_id)
    WHERE summed.charge_cents = claim.charge_cents AND claim.payers -> '1' ->> 0 IS NOT NULL
    ORDER BY summed.claim_id, summed.payment_date DESC, summed.remit_id, summed.ordinal
),
billed AS (
    SELECT
        whole.*,
        CAST(service.value ->> 'line_number' AS INTEGER) AS line_number,
        service.value ->> 'procedure_code' AS procedure_code,
        service.value ->> 'modifiers' AS modifiers,
        CAST(service.value ->> 'charge_cents' AS BIGINT) AS charge_cents,
        CAST(service.value ->> 'units' AS BIGINT) AS units
    FROM whole
    CROSS JOIN jsonb_array_elements(whole.lines) AS service
)
SELECT DISTINCT ON (billed.claim_id, billed.line_number)
    billed.claim_id,
    billed.payer_id,
    billed.procedure_code,
    billed.modifiers,
    billed.charge_cents,
    billed.units,
    fee.allowed_cents AS fee_cents,
    coalesce(fee.modifier, '') AS fee_modifier,
    EXISTS (
        SELECT FROM fee_schedules f WHERE f.business_date = CAST(:fees_date AS DATE) AND f.payer_id = billed.payer_id
    ) AS has_schedule,
    EXISTS (SELECT FROM fee_schedules f WHERE f.business_date = CAST(:fees_date AS DATE)) AS is_any_known,
    CAST(billed.allowed_cents AS BIGINT) AS allowed_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    billed.payment_date,
    payer.appeal_limit_days
FROM billed
LEFT JOIN fee_schedules fee
    ON fee.business_date = CAST(:fees_date AS DATE)
    AND fee.payer_id = billed.payer_id
    AND fee.procedure_code = billed.procedure_code
    AND fee.modifier IN (split_part(billed.modifiers, ':', 1), '')
    AND billed.service_from_date BETWEEN fee.effective_date AND coalesce(fee.end_date, 'infinity')
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = billed.payer_id
ORDER BY
    billed.claim_id,
    billed.line_number,
    fee.modifier = split_part(billed.modifiers, ':', 1) DESC,
    fee.effective_date DESC
