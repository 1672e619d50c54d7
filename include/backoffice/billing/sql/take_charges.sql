-- Keeps every total charge a claim has ever had, from the first night with it on; a claim with one more is looked at
-- again.
WITH earlier AS (
    UPDATE billing_charges known
    SET first_seen_date = :business_date
    FROM claims c
    WHERE c.business_date = :business_date
      AND (known.claim_id, known.charge_cents) = (c.claim_id, c.charge_cents)
      AND known.first_seen_date > :business_date
),
added AS (
    INSERT INTO billing_charges (claim_id, charge_cents, first_seen_date)
    SELECT claim_id, charge_cents, business_date FROM claims WHERE business_date = :business_date
    ON CONFLICT DO NOTHING
    RETURNING claim_id
)
UPDATE billing_claims SET is_due = true FROM added WHERE billing_claims.claim_id = added.claim_id
