-- These claim payments.
SELECT
    c.remit_id, c.ordinal, c.claim_number, c.status_code, c.charge_cents, c.paid_cents, c.payer_claim_number,
    c.service_from_date, c.service_to_date, c.fault_code, c.member_key
FROM unnest(CAST(:remit_ids AS TEXT[]), CAST(:ordinals AS INTEGER[])) AS one (remit_id, ordinal)
JOIN remit_claims c USING (remit_id, ordinal)
ORDER BY c.ordinal
