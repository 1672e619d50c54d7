-- A claim that named another one as replaced and no longer does: the other one's charge stands again.
UPDATE billing_claims replaced
SET is_due = true
FROM billing_claims known
JOIN claims incoming ON incoming.claim_id = known.claim_id AND incoming.business_date = :business_date
WHERE replaced.claim_id = known.replaces_claim_id
  AND known.business_date <= incoming.business_date
  AND known.replaces_claim_id <> coalesce(incoming.replaces_claim_id, '')
