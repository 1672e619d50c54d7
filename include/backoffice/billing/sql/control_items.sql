-- What persons are told beside what the books hold: each amount in suspense, each item that a payer has left open too
-- long or overdrawn, and the money of each remittance that was not posted, stands on the work list with its balance.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side. What a person has
-- resolved by hand keeps the amount of that day, and is left out.
WITH told AS (
    SELECT
        CASE
            WHEN kind = ANY(CAST(:suspense_kinds AS TEXT[])) THEN 'suspense_items_cents'
            WHEN kind = ANY(CAST(:open_item_kinds AS TEXT[])) THEN 'payer_items_cents'
            ELSE 'unposted_remit_items_cents'
        END AS name,
        CASE WHEN kind = ANY(CAST(:suspense_kinds AS TEXT[])) THEN split_part(subject, ':', 1) ELSE subject END AS key,
        CASE kind WHEN 'OPEN_ITEM_OLD' THEN -stake_cents ELSE stake_cents END AS cents,
        status = 'resolved' AS is_resolved
    FROM work_items
    WHERE pipeline = 'billing'
      AND (
          kind = ANY(CAST(:suspense_kinds AS TEXT[]))
          OR kind = ANY(CAST(:open_item_kinds AS TEXT[]))
          OR kind = ANY(CAST(:unposted_kinds AS TEXT[]))
      )
      AND status <> 'closed_by_system'
),
-- Those that contradict or repeat each other share an item, called by the lowest id.
unposted AS (
    SELECT min(remit_id) AS key, sum(paid_cents) AS cents
    FROM remits
    WHERE state IN ('quarantined', 'held')
      AND NOT EXISTS (
          -- The same payment in good order: whole beside a broken one, or corrected later.
          SELECT FROM remits good
          WHERE remits.state = 'quarantined'
            AND good.state IN ('landed', 'held', 'memo', 'posted')
            AND remits.trace_number <> ''
            AND (good.trace_number, good.payer_trace_id) = (remits.trace_number, remits.payer_trace_id)
            AND remits.payee_id IN ('', good.payee_id)
            AND good.payment_date = coalesce(remits.payment_date, good.payment_date)
            AND (
                good.business_date > remits.business_date
                OR (good.payment_date, good.paid_cents) = (remits.payment_date, remits.paid_cents)
            )
      )
    GROUP BY
        kind,
        CASE kind WHEN 'TRN_CONFLICT' THEN natural_key WHEN 'POSSIBLE_DUPLICATE' THEN near_key ELSE remit_id END
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
    SELECT name, key, cents, 0 FROM told
    UNION ALL
    SELECT 'suspense_items_cents', key, 0, cents FROM suspended
    UNION ALL
    SELECT 'payer_items_cents', key, 0, cents
    FROM left_open
    WHERE cents > 0 OR key IN (SELECT key FROM told WHERE name = 'payer_items_cents')
    UNION ALL
    SELECT 'unposted_remit_items_cents', key, 0, cents FROM unposted
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
WHERE NOT EXISTS (SELECT FROM told WHERE told.is_resolved AND (told.name, told.key) = (sides.name, sides.key))
GROUP BY name, key
