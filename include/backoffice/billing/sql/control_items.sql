-- What persons are told beside what the ledger holds: each amount in suspense, and each item that a payer has left open
-- too long or overdrawn, stands on the work list with exactly its balance.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side. What a person has
-- resolved by hand keeps the amount of that day, and is left out.
WITH told AS (
    SELECT
        CASE
            WHEN kind = ANY(CAST(:suspense_kinds AS TEXT[])) THEN split_part(subject, ':', 1)
            WHEN kind = ANY(CAST(:open_item_kinds AS TEXT[])) THEN subject
        END AS key,
        kind = ANY(CAST(:suspense_kinds AS TEXT[])) AS is_suspense,
        CASE kind WHEN 'OPEN_ITEM_OLD' THEN -stake_cents ELSE stake_cents END AS cents,
        status = 'resolved' AS is_resolved
    FROM work_items
    WHERE pipeline = 'billing'
      AND kind = ANY(CAST(:suspense_kinds AS TEXT[]) || CAST(:open_item_kinds AS TEXT[]))
      AND status <> 'closed_by_system'
),
suspended AS (
    SELECT split_part(subledger, ':', 1) AS key, -sum(amount_cents) AS cents
    FROM journal_lines
    WHERE account = '2400'
    GROUP BY 1
),
-- An item is called by payer and family where the payer is an id, and a hash: its reference may be any text.
left_open AS (
    SELECT
        concat_ws(
            ':',
            CASE WHEN subledger ~ '^[0-9A-Z]{1,30}:' THEN split_part(subledger, ':', 1) ELSE '-' END,
            split_part(subledger, ':', 2),
            left(encode(sha256(convert_to(subledger, 'UTF8')), 'hex'), 12)
        ) AS key,
        sum(amount_cents) AS cents
    FROM journal_lines
    WHERE account = '2200'
    GROUP BY subledger
),
sides (name, key, left_cents, right_cents) AS (
    SELECT 'suspense_items_cents', key, cents, 0 FROM told WHERE is_suspense
    UNION ALL
    SELECT 'suspense_items_cents', key, 0, cents FROM suspended
    UNION ALL
    SELECT 'payer_items_cents', key, cents, 0 FROM told WHERE NOT is_suspense
    UNION ALL
    SELECT 'payer_items_cents', key, 0, cents
    FROM left_open
    WHERE cents > 0 OR key IN (SELECT key FROM told WHERE NOT is_suspense)
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
WHERE NOT EXISTS (SELECT FROM told WHERE told.is_resolved AND told.key = sides.key)
GROUP BY name, key
