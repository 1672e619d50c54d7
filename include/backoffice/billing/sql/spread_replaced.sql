-- A claim that a changed one replaces or voids, or that has got an opening balance, is due as well.
UPDATE billing_claims claim
SET is_due = true
WHERE NOT claim.is_due
  AND (
      EXISTS (
          SELECT FROM billing_claims newer
          WHERE newer.is_due AND newer.replaces_claim_id <> '' AND newer.replaces_claim_id = claim.claim_id
      )
      OR EXISTS (SELECT FROM billing_openings opening WHERE opening.is_due AND opening.claim_id = claim.claim_id)
  )
