-- Lines that the primary payer may have paid otherwise than its contract or its own word (AMT*B6) says: the newest
-- payment of each line that stands and that nobody disputes, with the fee for its first modifier or else the plain one.
-- A line whose price depends on nothing but the plain fee is left out when it was paid so.
WITH paid AS (
    SELECT
        p.claim_id,
        l.procedure_code,
        l.charge_cents,
        l.allowed_cents AS stated_cents,
        l.modifiers,
        split_part(l.modifiers, ':', 1) AS modifier,
        string_to_array(l.modifiers, ':') && CAST(:pricing_modifiers AS TEXT[]) AS is_priced_by_modifier,
        l.line_control_number,
        l.line,
        r.payment_date,
        l.paid_cents + coalesce(
            sum(a.amount_cents) FILTER (WHERE a.group_code = 'PR' OR a.carc IN ('144', '253')), 0
        ) AS allowed_cents,
        r.remit_id,
        p.ordinal
    FROM remit_placements p
    JOIN remits r ON r.remit_id = p.remit_id AND r.state = 'posted'
    JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal AND c.status_code IN ('1', '19')
    JOIN remit_lines l ON l.remit_id = p.remit_id AND l.ordinal = p.ordinal
    LEFT JOIN remit_adjustments a ON a.remit_id = l.remit_id AND a.ordinal = l.ordinal AND a.line = l.line
    WHERE p.outcome = 'posted'
      AND NOT p.is_reversed
      AND NOT EXISTS (
          SELECT FROM denials d
          WHERE d.remit_id = l.remit_id
            AND d.ordinal = l.ordinal
            AND d.line IN (0, l.line)
            AND d.denial_class <> 'protected'
      )
    GROUP BY p.claim_id, p.ordinal, r.remit_id, l.remit_id, l.ordinal, l.line
),
billed AS (
    SELECT DISTINCT ON (paid.remit_id, paid.ordinal, paid.line)
        paid.*,
        claim.service_from_date,
        claim.payers -> '1' ->> 0 AS payer_id,
        CAST(service.value ->> 'line_number' AS INTEGER) AS line_number,
        CAST(service.value ->> 'units' AS BIGINT) AS units
    FROM paid
    JOIN billing_claims claim USING (claim_id)
    CROSS JOIN jsonb_array_elements(claim.lines) AS service
    WHERE service.value ->> 'procedure_code' = paid.procedure_code
      AND CAST(service.value ->> 'charge_cents' AS BIGINT) = paid.charge_cents
    ORDER BY
        paid.remit_id, paid.ordinal, paid.line,
        service.value ->> 'line_control_number' = paid.line_control_number DESC,
        CAST(service.value ->> 'line_number' AS INTEGER) = paid.line DESC,
        CAST(service.value ->> 'line_number' AS INTEGER)
),
priced AS (
    SELECT DISTINCT ON (billed.remit_id, billed.ordinal, billed.line)
        billed.*,
        fee.allowed_cents AS fee_cents,
        coalesce(fee.modifier, '') AS fee_modifier
    FROM billed
    LEFT JOIN fee_schedules fee
        ON fee.business_date = CAST(:fees_date AS DATE)
        AND fee.payer_id = billed.payer_id
        AND fee.procedure_code = billed.procedure_code
        AND fee.modifier IN (billed.modifier, '')
        AND billed.service_from_date BETWEEN fee.effective_date AND coalesce(fee.end_date, 'infinity')
    ORDER BY
        billed.remit_id, billed.ordinal, billed.line, fee.modifier = billed.modifier DESC, fee.effective_date DESC
),
newest AS (
    SELECT DISTINCT ON (claim_id, line_number) *
    FROM priced
    WHERE payer_id IS NOT NULL
    ORDER BY claim_id, line_number, payment_date DESC, remit_id, ordinal
)
SELECT
    newest.claim_id,
    newest.line_number,
    newest.payer_id,
    newest.procedure_code,
    newest.modifiers,
    newest.charge_cents,
    newest.units,
    newest.fee_cents,
    newest.fee_modifier,
    newest.payer_id = ANY(schedules.payer_ids) AS has_schedule,
    cardinality(schedules.payer_ids) > 0 AS is_any_known,
    CAST(newest.allowed_cents AS BIGINT) AS allowed_cents,
    newest.stated_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    newest.payment_date,
    payer.appeal_limit_days
FROM newest
CROSS JOIN (
    SELECT coalesce(array_agg(DISTINCT payer_id), '{}') AS payer_ids
    FROM fee_schedules
    WHERE business_date = CAST(:fees_date AS DATE)
) schedules
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = newest.payer_id
WHERE newest.fee_cents IS NULL
   OR coalesce(newest.is_priced_by_modifier, false)
   OR newest.allowed_cents <> newest.stated_cents
   OR newest.allowed_cents <> least(newest.charge_cents, newest.fee_cents * greatest(newest.units, 1))
ORDER BY newest.claim_id, newest.line_number
