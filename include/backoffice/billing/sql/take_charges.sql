-- Keeps every total charge a claim has ever had; a claim with one more is looked at again.
WITH added AS (
    INSERT INTO billing_charges (claim_id, charge_cents)
    SELECT claim_id, charge_cents FROM claims WHERE business_date = :business_date
    ON CONFLICT DO NOTHING
    RETURNING claim_id
)
UPDATE billing_claims SET is_due = true FROM added WHERE billing_claims.claim_id = added.claim_id
