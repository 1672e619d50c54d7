-- A service line and whether its claim exists.
SELECT line.*, claim.claim_id IS NOT NULL AS has_claim
FROM claim_lines AS line
LEFT JOIN claims AS claim USING (business_date, claim_id)
WHERE line.business_date = :business_date
