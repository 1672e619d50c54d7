-- The claim payments that hang together with those of a remittance, its own among them.
WITH seeds AS (
    SELECT array_agg(remit_id) AS remit_ids, array_agg(ordinal) AS ordinals
    FROM remit_claims
    WHERE remit_id = :remit_id
)
SELECT linked.remit_id, linked.ordinal
FROM seeds, linked_claims(seeds.remit_ids, seeds.ordinals) linked
