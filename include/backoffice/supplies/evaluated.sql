-- Evaluations of the night :on that may need a person: put aside, short, or with nothing usable left. Beside each the
-- newest episode of its pair and that episode's newest line, where there is one.
WITH newest AS (
    SELECT DISTINCT ON (location_id, item_id) location_id, item_id, episode_no
    FROM episodes
    ORDER BY location_id ASC, item_id ASC, episode_no DESC
),
answer AS (
    SELECT DISTINCT ON (location_id, item_id, episode_no)
        location_id,
        item_id,
        episode_no,
        po_number,
        state,
        amount_cents
    FROM order_lines
    ORDER BY location_id ASC, item_id ASC, episode_no ASC, attempt DESC
)
SELECT
    found.location_id,
    found.item_id,
    found.outcome,
    found.reason_code,
    found.usable_qty,
    found.position_qty,
    found.reorder_point_qty,
    found.on_order_qty,
    found.lead_days,
    found.used_qty,
    coalesce(newest.episode_no, 0) AS episode_no,
    coalesce(answer.po_number, '') AS po_number,
    answer.state AS line_state,
    coalesce(answer.amount_cents, 0) AS amount_cents
FROM stock_evaluations AS found
LEFT JOIN newest ON newest.location_id = found.location_id AND newest.item_id = found.item_id
LEFT JOIN answer
    ON answer.location_id = newest.location_id
    AND answer.item_id = newest.item_id
    AND answer.episode_no = newest.episode_no
WHERE found.business_date = :on AND (found.outcome IN ('quarantined', 'ordered') OR found.usable_qty <= 0)
ORDER BY found.location_id, found.item_id
