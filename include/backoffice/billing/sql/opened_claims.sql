-- Those of these claims that are known by their opening balances alone.
SELECT claim_id, payer_cents
FROM billing_openings o
WHERE claim_id = ANY(CAST(:claim_ids AS TEXT[]))
  AND NOT EXISTS (SELECT FROM billing_claims c WHERE c.claim_id = o.claim_id)
