-- Confirms what the practice system now holds: each of its postings confirms one row, and each row is confirmed once.
WITH theirs AS (
    SELECT *, row_number() OVER (PARTITION BY claim_id, party, kind, amount_cents ORDER BY posting_id) AS place
    FROM their_postings(practice_system_date(:business_date), :start_date) t
    WHERE NOT EXISTS (SELECT FROM billing_exports x WHERE x.confirmed_by = t.posting_id)
),
waiting AS (
    SELECT
        x.posting_key,
        x.party,
        x.claim_id,
        x.kind,
        x.amount_cents,
        row_number() OVER (
            PARTITION BY x.claim_id, x.party, x.kind, x.amount_cents ORDER BY x.export_date, x.posting_key
        ) AS place
    FROM billing_exports x
    JOIN outbox o ON o.key = x.batch_key
    WHERE x.confirmed_by IS NULL AND o.state IN ('sending', 'sent', 'confirmed', 'unknown', 'needs_person')
)
UPDATE billing_exports x
SET confirmed_by = t.posting_id, confirmed_date = :business_date
FROM waiting w
JOIN theirs t USING (claim_id, party, kind, amount_cents, place)
WHERE x.posting_key = w.posting_key AND x.party = w.party
