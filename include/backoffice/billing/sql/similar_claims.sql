-- Claims that have a line with one of these numbers, and those of these days with these charges.
SELECT owner.claim_id
FROM unnest(CAST(:line_numbers AS TEXT[])) AS line (number)
CROSS JOIN LATERAL (SELECT claim_id FROM billing_claims WHERE line_numbers ? line.number OFFSET 0) owner
UNION
SELECT alike.claim_id
FROM unnest(CAST(:days AS DATE[]), CAST(:charges AS BIGINT[])) AS paid (service_date, charge_cents)
CROSS JOIN LATERAL (
    SELECT claim_id
    FROM billing_claims c
    WHERE c.service_from_date = paid.service_date AND c.charge_cents = paid.charge_cents
    OFFSET 0
) alike
