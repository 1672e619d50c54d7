-- Whatever hangs together with these remittances has to be looked at again.
WITH seeds AS (
    SELECT array_agg(remit_id) AS remit_ids, array_agg(ordinal) AS ordinals
    FROM remit_claims
    WHERE remit_id = ANY(CAST(:remit_ids AS TEXT[]))
)
UPDATE remits
SET is_due = true
WHERE NOT is_due
  AND state IN ('landed', 'posted')
  AND remit_id IN (SELECT linked.remit_id FROM seeds, linked_claims(seeds.remit_ids, seeds.ordinals) linked)
