-- Claims whose payment by the first payer names no services: what it allows for the whole claim, beside each line that
-- we have billed and its fee. The newest payments that stand, that nobody disputes and that together are the claim's
-- charge; a claim of which parts alone are paid so is left out. The reasons are those of a programme.
WITH summed AS (
    SELECT
        claim_id,
        payment_date,
        remit_id,
        ordinal,
        sum(charge_cents) OVER newest AS charge_cents,
        sum(allowed_cents) OVER newest AS allowed_cents,
        max(payment_date) OVER newest AS newest_date
    FROM undisputed_amounts(
        CAST(:reason_groups AS TEXT[]),
        CAST(:reason_carcs AS TEXT[]),
        CAST(:reason_rarcs AS TEXT[]),
        CAST(:reason_skipped AS TEXT[])
    )
    WHERE line IS NULL
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
SELECT
    billed.claim_id,
    billed.payer_id,
    billed.procedure_code,
    billed.modifiers,
    billed.charge_cents,
    billed.units,
    fee.fee_cents,
    coalesce(fee.fee_modifier, '') AS fee_modifier,
    CAST(billed.allowed_cents AS BIGINT) AS allowed_cents,
    payer.underpayment_tolerance_cents AS tolerance_cents,
    billed.payment_date,
    payer.appeal_limit_days
FROM billed
LEFT JOIN LATERAL fee_of(
    CAST(:fees_date AS DATE), billed.payer_id, billed.procedure_code, billed.modifiers, billed.service_from_date
) fee ON true
LEFT JOIN payers payer ON payer.business_date = CAST(:payers_date AS DATE) AND payer.payer_id = billed.payer_id
ORDER BY billed.claim_id, billed.line_number
