-- A patient's payment depends on whether its claim is known, and on whether it is one of ours.
UPDATE billing_takings taking
SET is_due = true
FROM billing_claims claim
WHERE claim.is_due AND claim.claim_id = taking.claim_id AND NOT taking.is_due
