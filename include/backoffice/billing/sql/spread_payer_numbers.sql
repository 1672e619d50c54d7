-- What hangs together with payments under these numbers of payers has to be looked at again: their claims are known
-- now.
WITH seeds AS (
    SELECT array_agg(remit_id) AS remit_ids, array_agg(ordinal) AS ordinals
    FROM remit_claims
    WHERE payer_claim_number <> '' AND payer_claim_number = ANY(CAST(:payer_numbers AS TEXT[]))
)
UPDATE remits
SET is_due = true
WHERE NOT is_due
  AND state IN ('landed', 'posted')
  AND remit_id IN (SELECT linked.remit_id FROM seeds, linked_claims(seeds.remit_ids, seeds.ordinals) linked)
