-- Items of payers that have not come to zero: the balance, since when it has not been zero, whether anything in the
-- chain since then is an origin (money the payer gave first, or an opening), the night that owns its newest part, and
-- where that part stands.
WITH parts AS (
    SELECT
        l.subledger,
        l.amount_cents,
        e.event_date,
        e.posting_key,
        coalesce(r.business_date, CAST(:start_date AS DATE)) AS arrived_date,
        sum(l.amount_cents) OVER (PARTITION BY l.subledger ORDER BY e.event_date, e.posting_key) AS balance_cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    LEFT JOIN journal_entries undone ON undone.reverses = e.posting_key
    LEFT JOIN remits r ON e.source = 'remit:' || r.remit_id
    WHERE l.account = '2200' AND e.reverses IS NULL AND undone.posting_key IS NULL
),
chains AS (
    SELECT
        *,
        count(*) FILTER (WHERE balance_cents = 0) OVER (
            PARTITION BY subledger ORDER BY event_date, posting_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS chain,
        count(*) FILTER (WHERE balance_cents = 0) OVER (PARTITION BY subledger) AS newest_chain
    FROM parts
)
SELECT
    subledger AS key,
    CAST(sum(amount_cents) AS BIGINT) AS balance_cents,
    min(event_date) AS opened_date,
    max(arrived_date) AS arrived_date,
    bool_or(amount_cents < 0) AS has_origin,
    (array_agg(posting_key ORDER BY event_date DESC, posting_key DESC))[1] AS newest_key
FROM chains
WHERE chain = newest_chain
GROUP BY subledger
ORDER BY subledger
