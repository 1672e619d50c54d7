-- Posted remittances that promise money, and what of it has come: those of which not all has, or all there are.
SELECT
    r.remit_id,
    r.payment_date AS paid_on,
    r.paid_cents AS promised_cents,
    CAST(coalesce(sum(m.amount_cents), 0) AS BIGINT) AS received_cents,
    coalesce((array_agg(m.line_id ORDER BY l.posted_date DESC, m.line_id DESC))[1], '') AS last_line_id,
    max(l.posted_date) AS last_deposit_date,
    coalesce((array_agg(m.amount_cents < 0 ORDER BY l.posted_date DESC, m.line_id DESC))[1], false) AS is_returned
FROM remits r
LEFT JOIN bank_matches m ON m.counterpart = r.remit_id
LEFT JOIN bank_lines l ON l.line_id = m.line_id
WHERE r.state = 'posted' AND (r.paid_cents > 0 OR :is_all)
GROUP BY r.remit_id
HAVING coalesce(sum(m.amount_cents), 0) <> r.paid_cents OR :is_all
ORDER BY r.remit_id
