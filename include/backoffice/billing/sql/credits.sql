-- Claims on which one party has paid too much, and the night on which the balance last moved.
SELECT claim_id, party, -balance_cents AS credit_cents, since_date
FROM (
    SELECT
        l.claim_id,
        CASE l.account WHEN '1210' THEN 'patient' ELSE 'payer' END AS party,
        CAST(sum(l.amount_cents) AS BIGINT) AS balance_cents,
        max(e.business_date) AS since_date
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    WHERE l.account IN ('1200', '1210', '1220')
    GROUP BY 1, 2
) AS balances
WHERE balance_cents < 0
ORDER BY claim_id, party
