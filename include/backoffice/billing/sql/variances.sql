-- Lines that the primary payer may have paid otherwise than its contract or its own word (AMT*B6) says: the newest
-- payment of each line that stands and that nobody disputes, with its fee. A line whose price depends on nothing but
-- the plain fee is left out when it was paid so. The reasons are those of a programme.
WITH billed AS (
    SELECT DISTINCT ON (paid.remit_id, paid.ordinal, paid.line)
        paid.*,
        claim.service_from_date,
        claim.payers -> '1' ->> 0 AS payer_id,
        CAST(service.value ->> 'line_number' AS INTEGER) AS line_number,
        CAST(service.value ->> 'units' AS BIGINT) AS units
    FROM undisputed_amounts(
        CAST(:reason_groups AS TEXT[]),
        CAST(:reason_carcs AS TEXT[]),
        CAST(:reason_rarcs AS TEXT[]),
        CAST(:reason_skipped AS TEXT[])
    ) paid
    JOIN billing_claims claim USING (claim_id)
    CROSS JOIN jsonb_array_elements(claim.lines) AS service
    WHERE paid.line IS NOT NULL
      AND service.value ->> 'procedure_code' = paid.procedure_code
      AND CAST(service.value ->> 'charge_cents' AS BIGINT) = paid.charge_cents
    ORDER BY
        paid.remit_id, paid.ordinal, paid.line,
        service.value ->> 'line_control_number' = paid.line_control_number DESC,
        CAST(service.value ->> 'line_number' AS INTEGER) = paid.line DESC,
        CAST(service.value ->> 'line_number' AS INTEGER)
),
newest AS (
    SELECT DISTINCT ON (claim_id, line_number) *
    FROM billed
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
    fee.fee_cents,
    coalesce(fee.fee_modifier, '') AS fee_modifier,
    newest.allowed_cents,
    newest.stated_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    newest.payment_date,
    payer.appeal_limit_days
FROM newest
LEFT JOIN LATERAL fee_of(
    CAST(:fees_date AS DATE), newest.payer_id, newest.procedure_code, newest.modifiers, newest.service_from_date
) fee ON true
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = newest.payer_id
WHERE fee.fee_cents IS NULL
   OR coalesce(string_to_array(newest.modifiers, ':') && CAST(:pricing_modifiers AS TEXT[]), false)
   OR newest.allowed_cents <> newest.stated_cents
   OR newest.allowed_cents <> least(newest.charge_cents, fee.fee_cents * greatest(newest.units, 1))
ORDER BY newest.claim_id, newest.line_number
