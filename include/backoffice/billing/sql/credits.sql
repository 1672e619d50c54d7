-- Claims on which one party has paid too much, and the night on which the balance last moved. What a patient pays before
-- the payers have settled is no credit yet.
WITH balances AS (
    SELECT
        l.claim_id,
        CASE l.account WHEN '1210' THEN 'patient' ELSE 'payer' END AS party,
        CAST(sum(l.amount_cents) AS BIGINT) AS balance_cents,
        max(e.business_date) AS since_date
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    WHERE l.account IN ('1200', '1210', '1220')
    GROUP BY 1, 2
)
SELECT credit.claim_id, credit.party, -credit.balance_cents AS credit_cents, credit.since_date
FROM balances credit
WHERE credit.balance_cents < 0
  AND NOT EXISTS (
      SELECT FROM balances owing
      WHERE credit.party = 'patient'
        AND owing.party = 'payer'
        AND owing.claim_id = credit.claim_id
        AND owing.balance_cents > 0
  )
ORDER BY credit.claim_id, credit.party
