-- A patient's payment depends on whether its claim is known, by itself or by an opening balance, and is one of ours.
UPDATE billing_takings taking
SET is_due = true
WHERE NOT is_due
  AND (
      EXISTS (SELECT FROM billing_claims claim WHERE claim.is_due AND claim.claim_id = taking.claim_id)
      OR EXISTS (SELECT FROM billing_openings opening WHERE opening.is_due AND opening.claim_id = taking.claim_id)
  )
