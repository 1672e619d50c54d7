-- Rows to hand over to the practice system: what we have posted for payers and by hand and it does not hold yet. What
-- was taken back before it went out is left out together with its opposite. What a refused batch held is due again.
WITH gone AS (
    SELECT x.posting_key, x.party
    FROM billing_exports x
    JOIN outbox o ON o.key = x.batch_key
    WHERE o.state NOT IN ('rejected', 'cancelled')
),
ours AS (
    SELECT p.*, e.reverses
    FROM own_postings() p
    JOIN journal_entries e USING (posting_key)
),
theirs AS (
    SELECT *, row_number() OVER (PARTITION BY claim_id, party, kind, amount_cents ORDER BY posting_id) AS place
    FROM their_postings(practice_system_date(:business_date), :start_date) t
    WHERE NOT EXISTS (SELECT FROM billing_exports x WHERE x.confirmed_by = t.posting_id)
),
waiting AS (
    SELECT *, row_number() OVER (PARTITION BY claim_id, party, kind, amount_cents ORDER BY posting_key) AS place
    FROM ours
    WHERE (source LIKE 'remit:%' OR source LIKE 'hand:%')
      AND known_date >= :since_date
      AND (posting_key, party) NOT IN (SELECT posting_key, party FROM gone)
      AND (
          reverses IS NOT NULL AND (reverses, party) IN (SELECT posting_key, party FROM gone)
          OR reverses IS NULL AND posting_key NOT IN (SELECT reverses FROM ours WHERE reverses IS NOT NULL)
      )
)
SELECT w.posting_key, w.party, w.claim_id, w.kind, w.amount_cents, w.trace_number, w.event_date, w.reverses
FROM waiting w
LEFT JOIN theirs t USING (claim_id, party, kind, amount_cents, place)
WHERE t.posting_id IS NULL
ORDER BY w.claim_id, w.posting_key, w.party
