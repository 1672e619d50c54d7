-- What remittances hold, from two sides: what the second reader counted when each was read, and what has become of it.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side.
WITH accepted AS (
    -- Of a remittance that could not be used nothing was kept, also when a person has dismissed it since.
    SELECT remit_id, state, paid_cents
    FROM remits
    WHERE state <> 'quarantined'
      AND (state <> 'dismissed' OR EXISTS (SELECT FROM remit_totals t WHERE t.remit_id = remits.remit_id))
),
placed AS (
    -- A claim of a remittance that counts has a place: posted, noted, in suspense or reversed. Without one it is lost.
    SELECT c.remit_id, c.ordinal, c.charge_cents, c.paid_cents
    FROM accepted a
    JOIN remit_claims c USING (remit_id)
    LEFT JOIN remit_placements p USING (remit_id, ordinal)
    WHERE a.state <> 'posted' OR p.outcome IS NOT NULL
),
sides (name, key, left_cents, right_cents) AS (
    SELECT 'remits_landed', '-', count(*), 0
    FROM consumptions c
    WHERE c.pipeline = 'billing' AND c.outcome IN ('read', 'quarantined')
      AND EXISTS (
          SELECT FROM landed_files f
          JOIN edi_transactions t ON t.file_id = f.file_id AND t.ordinal = c.ordinal AND t.set_id = '835'
          WHERE f.sha256 = c.sha256
      )
    UNION ALL
    SELECT 'remits_landed', '-', 0, count(*) FROM remits
    UNION ALL
    SELECT figure.name, t.remit_id, figure.counted, 0
    FROM remit_totals t
    CROSS JOIN LATERAL (
        VALUES
            ('claims', t.claim_count),
            ('services', t.line_count),
            ('adjustments', t.adjustment_count),
            ('provider_adjustments', t.plb_count),
            ('charged_cents', t.charge_cents),
            ('paid_cents', t.paid_cents),
            ('service_charged_cents', t.line_charge_cents),
            ('service_paid_cents', t.line_paid_cents),
            ('adjusted_cents', t.adjustment_cents),
            ('provider_adjusted_cents', t.plb_cents)
    ) figure (name, counted)
    UNION ALL
    SELECT figure.name, p.remit_id, 0, figure.found
    FROM (
        SELECT remit_id, count(*) AS claims, sum(charge_cents) AS charge_cents, sum(paid_cents) AS paid_cents
        FROM placed
        GROUP BY remit_id
    ) p
    CROSS JOIN LATERAL (
        VALUES ('claims', p.claims), ('charged_cents', p.charge_cents), ('paid_cents', p.paid_cents)
    ) figure (name, found)
    UNION ALL
    SELECT figure.name, l.remit_id, 0, figure.found
    FROM (
        SELECT l.remit_id, count(*) AS lines, sum(l.charge_cents) AS charge_cents, sum(l.paid_cents) AS paid_cents
        FROM remit_lines l
        JOIN placed USING (remit_id, ordinal)
        GROUP BY l.remit_id
    ) l
    CROSS JOIN LATERAL (
        VALUES
            ('services', l.lines),
            ('service_charged_cents', l.charge_cents),
            ('service_paid_cents', l.paid_cents)
    ) figure (name, found)
    UNION ALL
    SELECT figure.name, a.remit_id, 0, figure.found
    FROM (
        SELECT a.remit_id, count(*) AS adjustments, sum(a.amount_cents) AS amount_cents
        FROM remit_adjustments a
        JOIN placed USING (remit_id, ordinal)
        GROUP BY a.remit_id
    ) a
    CROSS JOIN LATERAL (
        VALUES ('adjustments', a.adjustments), ('adjusted_cents', a.amount_cents)
    ) figure (name, found)
    UNION ALL
    SELECT figure.name, b.remit_id, 0, figure.found
    FROM (
        SELECT b.remit_id, count(*) AS plbs, sum(b.amount_cents) AS amount_cents
        FROM remit_plbs b
        JOIN accepted USING (remit_id)
        GROUP BY b.remit_id
    ) b
    CROSS JOIN LATERAL (
        VALUES ('provider_adjustments', b.plbs), ('provider_adjusted_cents', b.amount_cents)
    ) figure (name, found)
    UNION ALL
    SELECT 'remit_balance_cents', remit_id, paid_cents, 0 FROM accepted
    UNION ALL
    SELECT 'remit_balance_cents', c.remit_id, 0, c.paid_cents FROM remit_claims c JOIN accepted USING (remit_id)
    UNION ALL
    SELECT 'remit_balance_cents', remit_id, 0, -amount_cents FROM remit_plbs JOIN accepted USING (remit_id)
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
GROUP BY name, key
