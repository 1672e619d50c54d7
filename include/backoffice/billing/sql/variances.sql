-- Lines that the primary payer has paid otherwise than its fee schedule says: the newest payment of each line that
-- stands and that nobody disputes. A modifier that changes the price counts only with a fee of its own.
WITH paid AS (
    SELECT
        p.claim_id,
        l.procedure_code,
        l.charge_cents,
        split_part(l.modifiers, ':', 1) AS modifier,
        string_to_array(l.modifiers, ':') && ARRAY[
            '26', '50', '51', '52', '53', '54', '55', '62', '66', '73', '74', '78', '80', '81', '82', 'AS', 'TC'
        ] AS is_priced_by_modifier,
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
          SELECT FROM denials d WHERE d.remit_id = l.remit_id AND d.ordinal = l.ordinal AND d.line IN (0, l.line)
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
        least(billed.charge_cents, fee.allowed_cents * greatest(billed.units, 1)) AS expected_cents
    FROM billed
    JOIN fee_schedules fee
        ON fee.business_date = CAST(:fees_date AS DATE)
        AND fee.payer_id = billed.payer_id
        AND fee.procedure_code = billed.procedure_code
        AND (fee.modifier = billed.modifier OR (fee.modifier = '' AND NOT coalesce(billed.is_priced_by_modifier, false)))
        AND billed.service_from_date BETWEEN fee.effective_date AND coalesce(fee.end_date, 'infinity')
    ORDER BY
        billed.remit_id, billed.ordinal, billed.line, fee.modifier = billed.modifier DESC, fee.effective_date DESC
),
newest AS (
    SELECT DISTINCT ON (claim_id, line_number) *
    FROM priced
    ORDER BY claim_id, line_number, payment_date DESC, remit_id, ordinal
)
SELECT
    newest.claim_id,
    newest.line_number,
    newest.procedure_code,
    CAST(newest.allowed_cents AS BIGINT) AS allowed_cents,
    newest.expected_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    newest.payment_date,
    payer.appeal_limit_days
FROM newest
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = newest.payer_id
WHERE newest.allowed_cents <> newest.expected_cents
ORDER BY newest.claim_id, newest.line_number
