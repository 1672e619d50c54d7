-- The claim payments of a remittance, and all that hang together with them by numbers.
WITH own AS (
    SELECT array_agg(remit_id) AS remit_ids, array_agg(CAST(ordinal AS INTEGER)) AS ordinals
    FROM remit_claims
    WHERE remit_id = :remit_id
)
SELECT linked.remit_id, linked.ordinal
FROM own
CROSS JOIN LATERAL linked_claims(own.remit_ids, own.ordinals) linked
