-- What claims, patients and payers owe, from two sides: what was billed, adjudicated and paid, and what the ledger
-- holds.
-- Each row is a line of the control report, one of its keys, and the key's figure on either side.
WITH net AS (
    SELECT
        e.source,
        l.account,
        l.subledger,
        l.claim_id,
        -- Open items from before the start go by payer and family: a reference may be any text.
        CASE
            WHEN e.source LIKE 'item:%' THEN concat_ws(':', split_part(e.source, ':', 2), split_part(e.source, ':', 3))
        END
            AS item_key,
        sum(l.amount_cents) AS cents
    FROM journal_lines l
    JOIN journal_entries e USING (posting_key)
    WHERE l.account NOT IN ('1000', '1050', '2300') AND e.source NOT LIKE 'hand:%'
    GROUP BY 1, 2, 3, 4, 5
),
charged AS (
    -- Claims of ours whose charge counts: from the start on, without an opening balance, neither void nor replaced.
    SELECT c.claim_id, c.charge_cents
    FROM billing_claims c
    LEFT JOIN billing_openings o USING (claim_id)
    WHERE c.service_from_date >= :start_date
      AND c.frequency_code <> '8'
      AND o.claim_id IS NULL
      AND NOT EXISTS (
          SELECT FROM billing_claims newer
          WHERE newer.replaces_claim_id <> '' AND newer.replaces_claim_id = c.claim_id AND newer.claim_id <> c.claim_id
      )
),
opened (claim_id, party, cents) AS (
    SELECT claim_id, 'payer', payer_cents FROM billing_openings
    UNION ALL
    SELECT claim_id, 'patient', patient_cents FROM billing_openings
),
taken AS (
    SELECT
        t.payment_id,
        t.patient_id,
        t.claim_id,
        t.amount_cents,
        c.claim_id IS NOT NULL OR o.claim_id IS NOT NULL AS is_claim_known,
        coalesce(c.service_from_date < :start_date AND o.claim_id IS NULL, false) AS is_foreign
    FROM billing_takings t
    LEFT JOIN billing_claims c USING (claim_id)
    LEFT JOIN billing_openings o USING (claim_id)
    WHERE t.received_date >= :start_date
),
placed AS (
    -- Payments that stand: a reversal and what it takes back cancel out, unless that is from before the start.
    SELECT
        p.remit_id,
        p.ordinal,
        CASE p.outcome WHEN 'reversal' THEN 'posted' ELSE p.outcome END AS outcome,
        p.kind,
        p.claim_id,
        p.rank,
        c.status_code,
        c.paid_cents
    FROM remit_placements p
    JOIN remit_claims c USING (remit_id, ordinal)
    WHERE NOT p.is_reversed AND (p.outcome <> 'reversal' OR p.kind = 'BEFORE_START')
),
reduced AS (
    SELECT p.claim_id, a.amount_cents
    FROM placed p
    JOIN adjusted_for(
        CAST(:reason_groups AS TEXT[]),
        CAST(:reason_carcs AS TEXT[]),
        CAST(:reason_rarcs AS TEXT[]),
        CAST(:reason_skipped AS TEXT[])
    ) a USING (remit_id, ordinal)
    WHERE p.outcome = 'posted'
      AND p.kind <> 'MONEY_ALONE'
      AND p.rank = 1
      AND p.status_code <> '4'
      AND NOT EXISTS (
          SELECT FROM billing_claims c
          WHERE (c.claim_id = p.claim_id AND c.frequency_code = '8')
             OR (c.replaces_claim_id <> '' AND c.replaces_claim_id = p.claim_id AND c.claim_id <> p.claim_id)
      )
),
opening_items (item_key, amount_cents) AS (
    SELECT concat_ws(':', payer_id, family), amount_cents FROM billing_opening_items
),
plbs AS (
    SELECT b.remit_id, b.segment, b.pair, b.code, b.amount_cents
    FROM remit_plbs b
    JOIN remits r ON r.remit_id = b.remit_id AND r.state = 'posted'
),
sides (name, key, left_cents, right_cents) AS (
    -- A claim is what it was when its charge was hashed, and its charge is one of those it has had.
    SELECT 'claims_as_billed', claim_id, 1, 0 FROM billing_claims
    UNION ALL
    SELECT 'claims_as_billed', c.claim_id, 0, 1
    FROM billing_claims c
    WHERE c.charge_version
        = left(encode(sha256(convert_to(concat_ws('|', c.charge_cents, c.lines), 'UTF8')), 'hex'), 16)
      AND EXISTS (SELECT FROM billing_charges h WHERE h.claim_id = c.claim_id AND h.charge_cents = c.charge_cents)
    UNION ALL
    SELECT 'charges_cents', claim_id, charge_cents, 0 FROM charged
    UNION ALL
    SELECT 'charges_cents', subledger, 0, -cents FROM net WHERE account = '4000'
    UNION ALL
    -- Opening + charge − paid by payers and patients = what is still open + what was given up.
    SELECT 'receivable_cents', claim_id, charge_cents, 0 FROM charged
    UNION ALL
    SELECT 'receivable_cents', claim_id, cents, 0 FROM opened
    UNION ALL
    SELECT 'receivable_cents', claim_id, -paid_cents, 0 FROM placed WHERE outcome = 'posted'
    UNION ALL
    SELECT 'receivable_cents', claim_id, -amount_cents, 0 FROM taken WHERE is_claim_known AND NOT is_foreign
    UNION ALL
    SELECT 'receivable_cents', claim_id, 0, cents
    FROM net
    WHERE account IN ('1200', '1210', '1220', '4100', '4110', '4190')
    UNION ALL
    SELECT 'reductions_cents', claim_id, amount_cents, 0 FROM reduced
    UNION ALL
    SELECT 'reductions_cents', claim_id, 0, cents FROM net WHERE account IN ('4100', '4110')
    UNION ALL
    SELECT 'disputed_cents', claim_id, amount_cents, 0 FROM denials WHERE rank = 1 OR denial_class = 'protected'
    UNION ALL
    SELECT 'disputed_cents', claim_id, 0, cents FROM net WHERE account = '1220'
    UNION ALL
    -- Nothing that Medicare has left is owed by a patient who must not be billed for it.
    SELECT 'protected_patients_cents', claim_id, cents, 0
    FROM net
    JOIN billing_claims c USING (claim_id)
    WHERE account = '1210' AND source LIKE 'remit:%' AND c.is_protected
    UNION ALL
    SELECT 'openings_cents', claim_id || ':' || party, cents, 0 FROM opened
    UNION ALL
    SELECT 'openings_cents', concat_ws(':', claim_id, 'payer'), paid_cents, 0 FROM placed WHERE outcome = 'memo'
    UNION ALL
    SELECT 'openings_cents', concat_ws(':', claim_id, 'patient'), amount_cents, 0 FROM taken WHERE is_foreign
    UNION ALL
    SELECT 'openings_cents', r.remit_id, m.amount_cents, 0
    FROM bank_matches m
    JOIN remits r ON r.remit_id = m.counterpart AND r.state = 'memo'
    UNION ALL
    SELECT 'openings_cents', item_key, -amount_cents, 0 FROM opening_items
    UNION ALL
    SELECT 'openings_cents', coalesce(item_key, subledger), 0, -cents FROM net WHERE account = '3000'
    UNION ALL
    SELECT 'taken_cents', payment_id, amount_cents, 0 FROM taken
    UNION ALL
    SELECT 'taken_cents', subledger, 0, cents FROM net WHERE account = '1060' AND source LIKE 'payment:%'
    UNION ALL
    SELECT 'unapplied_cents', patient_id, amount_cents, 0 FROM taken WHERE NOT is_claim_known
    UNION ALL
    SELECT 'unapplied_cents', subledger, 0, -cents FROM net WHERE account = '2310'
    UNION ALL
    SELECT 'suspense_cents', remit_id || ':' || ordinal, paid_cents, 0 FROM placed WHERE outcome = 'suspense'
    UNION ALL
    SELECT 'suspense_cents', concat_ws(':', remit_id, concat_ws('.', 'plb', segment, pair)), -amount_cents, 0
    FROM plbs
    WHERE NOT code = ANY(CAST(:placed_codes AS TEXT[]))
    UNION ALL
    SELECT 'suspense_cents', subledger, 0, -cents FROM net WHERE account = '2400'
    UNION ALL
    SELECT 'open_items_cents', remit_id, amount_cents, 0
    FROM plbs
    WHERE code = ANY(CAST(:open_item_codes AS TEXT[]))
    UNION ALL
    SELECT 'open_items_cents', item_key, -amount_cents, 0 FROM opening_items
    UNION ALL
    SELECT 'open_items_cents', coalesce(item_key, substr(source, 7)), 0, cents FROM net WHERE account = '2200'
    UNION ALL
    SELECT 'provider_income_cents', remit_id, amount_cents, 0
    FROM plbs
    WHERE code = ANY(CAST(:placed_codes AS TEXT[])) AND NOT code = ANY(CAST(:open_item_codes AS TEXT[]))
    UNION ALL
    SELECT 'provider_income_cents', subledger, 0, cents FROM net WHERE account IN ('4200', '6100')
)
SELECT name, key, CAST(sum(left_cents) AS BIGINT) AS left_side, CAST(sum(right_cents) AS BIGINT) AS right_side
FROM sides
GROUP BY name, key
