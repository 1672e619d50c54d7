-- Lines that the primary payer may have paid otherwise than its contract or its own word (AMT*B6) says, each with its
-- fee. A line whose price depends on nothing but the plain fee is left out when it was paid so. Of a claim that is paid
-- as a whole, each line that we billed, with line number 0 and what is allowed for all of them. The reasons are those
-- of a programme.
WITH billed AS (
    SELECT
        allowed.claim_id,
        allowed.line_number,
        claim.payers -> '1' ->> 0 AS payer_id,
        claim.service_from_date,
        coalesce(allowed.procedure_code, line.procedure_code) AS procedure_code,
        coalesce(allowed.modifiers, line.modifiers) AS modifiers,
        coalesce(allowed.charge_cents, line.charge_cents) AS charge_cents,
        coalesce(allowed.units, line.units) AS units,
        allowed.is_other_code,
        allowed.allowed_cents,
        allowed.stated_cents,
        allowed.payment_date
    FROM allowed_amounts(
        CAST(:reason_groups AS TEXT[]),
        CAST(:reason_carcs AS TEXT[]),
        CAST(:reason_rarcs AS TEXT[]),
        CAST(:reason_skipped AS TEXT[])
    ) allowed
    JOIN billing_claims claim USING (claim_id)
    LEFT JOIN LATERAL jsonb_to_recordset(claim.lines) AS line (
        line_number INTEGER, procedure_code TEXT, modifiers TEXT, units BIGINT, charge_cents BIGINT
    )
        ON allowed.line_number = 0
    WHERE claim.payers -> '1' ->> 0 IS NOT NULL AND (allowed.line_number > 0 OR line.line_number IS NOT NULL)
)
SELECT
    billed.claim_id,
    billed.line_number,
    billed.payer_id,
    billed.procedure_code,
    billed.modifiers,
    billed.charge_cents,
    billed.units,
    fee.fee_cents,
    coalesce(fee.fee_modifier, '') AS fee_modifier,
    billed.is_other_code,
    billed.allowed_cents,
    billed.stated_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    billed.payment_date,
    payer.appeal_limit_days
FROM billed
LEFT JOIN LATERAL fee_of(
    CAST(:fees_date AS DATE), billed.payer_id, billed.procedure_code, billed.modifiers, billed.service_from_date
) fee ON true
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = billed.payer_id
WHERE fee.fee_cents IS NULL
   OR billed.line_number = 0
   OR coalesce(string_to_array(billed.modifiers, ':') && CAST(:pricing_modifiers AS TEXT[]), false)
   OR billed.allowed_cents <> billed.stated_cents
   OR billed.allowed_cents <> least(billed.charge_cents, fee.fee_cents * greatest(billed.units, 1))
ORDER BY billed.claim_id, billed.line_number, billed.procedure_code, billed.charge_cents
