-- What payers still owe, by claim and rank, and what is known of the claim's way: sent, acknowledged, answered, paid.
WITH owed AS (
    SELECT
        claim_id,
        CAST(substring(subledger FROM '[0-9]+$') AS INTEGER) AS rank,
        CAST(sum(amount_cents) AS BIGINT) AS open_cents
    FROM journal_lines
    WHERE account = '1200'
    GROUP BY claim_id, subledger
    HAVING sum(amount_cents) > 0
),
sent AS (
    SELECT DISTINCT ON (c.claim_number, c.rank)
        c.claim_number,
        c.rank,
        coalesce(s.sent_date, s.business_date) AS sent_date,
        s.group_number,
        s.set_number,
        s.batch_number
    FROM submitted_claims c
    JOIN submissions s USING (submission_id)
    ORDER BY c.claim_number, c.rank, sent_date DESC, s.submission_id
),
placed AS (
    -- The newest word of each rank; an estimate (25) is none.
    SELECT DISTINCT ON (p.claim_id, p.rank) p.claim_id, p.rank, p.remit_id, p.ordinal, c.status_code, r.payment_date
    FROM remit_placements p
    JOIN remit_claims c ON c.remit_id = p.remit_id AND c.ordinal = p.ordinal
    JOIN remits r ON r.remit_id = p.remit_id
    WHERE p.claim_id <> '' AND p.outcome <> 'reversal' AND NOT p.is_reversed AND c.status_code <> '25'
    ORDER BY p.claim_id, p.rank, r.payment_date DESC, p.remit_id, p.ordinal DESC
),
answered AS (
    SELECT p.claim_id, p.rank, CAST(sum(c.charge_cents) AS BIGINT) AS charge_cents
    FROM remit_placements p
    JOIN remit_claims c USING (remit_id, ordinal)
    WHERE p.claim_id <> '' AND p.outcome = 'posted' AND NOT p.is_reversed
    GROUP BY p.claim_id, p.rank
),
denied AS (
    -- What a later payer denies stays with that payer; what the first one denies is in an account of its own.
    SELECT claim_id, rank, CAST(sum(amount_cents) AS BIGINT) AS amount_cents
    FROM denials
    WHERE rank > 1 AND denial_class <> 'protected'
    GROUP BY claim_id, rank
)
SELECT
    owed.claim_id,
    owed.rank,
    owed.open_cents,
    claim.service_from_date,
    payer.payer_id,
    payer.kind AS payer_kind,
    payer.filing_limit_days,
    -- The feed knows when a claim went to the payer that it names; for a later one there is only the copy.
    greatest(CASE WHEN owed.rank IN (1, claim.billed_rank) THEN claim.submitted_date END, sent.sent_date) AS sent_date,
    CASE WHEN owed.rank IN (1, claim.billed_rank) THEN claim.clearinghouse_status ELSE '' END AS clearinghouse_status,
    coalesce(answered_set.status_code, '') AS set_code,
    batch.category_code AS batch_category,
    batch.action_code AS batch_action,
    batch.answered_on AS batch_answered_on,
    answer.category_code AS category,
    answer.action_code AS action,
    answer.answered_on,
    coalesce(word.status_code, '') AS status_code,
    word.payment_date AS status_on,
    coalesce(earlier.status_code, '') AS earlier_status_code,
    earlier.payment_date AS earlier_paid_on,
    coalesce(earlier.remit_id, '') AS earlier_remit_id,
    coalesce(earlier.ordinal, 0) AS earlier_ordinal,
    earlier_payer.crossover_wait_days,
    claim.charge_cents,
    coalesce(answered.charge_cents, 0) AS answered_cents,
    coalesce(denied.amount_cents, 0) AS denied_cents,
    EXISTS (
        SELECT FROM remit_placements p WHERE p.claim_id = owed.claim_id AND p.outcome = 'suspense'
    ) AS is_suspended
FROM owed
JOIN billing_claims claim USING (claim_id)
LEFT JOIN sent ON sent.claim_number = owed.claim_id AND sent.rank = owed.rank
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> CAST(owed.rank AS TEXT) ->> 0
LEFT JOIN LATERAL (
    SELECT a.status_code
    FROM submission_answers a
    WHERE a.group_number = sent.group_number
      AND a.set_number IN (sent.set_number, '')
      AND a.business_date >= sent.sent_date
    ORDER BY a.business_date DESC, a.set_number DESC, a.answer_id
    LIMIT 1
) answered_set ON true
LEFT JOIN LATERAL (
    SELECT a.category_code, a.action_code, coalesce(a.status_date, a.business_date) AS answered_on
    FROM claim_answers a
    WHERE a.level = 'batch'
      AND a.match_key = ltrim(regexp_replace(upper(sent.batch_number), '[^A-Z0-9]', '', 'g'), '0')
      AND a.claim_number = sent.batch_number
      AND a.claim_number <> ''
    ORDER BY answered_on DESC, a.answer_id, a.ordinal
    LIMIT 1
) batch ON true
LEFT JOIN LATERAL (
    -- An answer is about the copy in the batch that it names, or else the one to the payer that answers, or else the
    -- last that had gone out by then; about any where no copy tells.
    SELECT a.category_code, a.action_code, day.answered_on
    FROM claim_answers a
    CROSS JOIN LATERAL (SELECT coalesce(a.status_date, a.business_date) AS answered_on) day
    WHERE a.level = 'claim'
      AND a.match_key = claim.match_key
      AND a.match_key <> ''
      AND owed.rank = coalesce(
          (
              SELECT copied.rank
              FROM (
                  SELECT c.rank, c.ordinal, s.sent_date, s.submission_id, s.batch_number
                  FROM submitted_claims c
                  JOIN submissions s USING (submission_id)
                  WHERE c.claim_number = owed.claim_id AND c.rank > 0 AND s.batch_number <> ''
                  OFFSET 0
              ) copied
              CROSS JOIN LATERAL (
                  SELECT b.answer_id, b.ordinal
                  FROM claim_answers b
                  WHERE b.match_key = ltrim(regexp_replace(upper(copied.batch_number), '[^A-Z0-9]', '', 'g'), '0')
                    AND b.claim_number = copied.batch_number
                    AND b.level = 'batch'
                  OFFSET 0
              ) batch_answer
              WHERE batch_answer.answer_id = a.answer_id AND batch_answer.ordinal < a.ordinal
              ORDER BY batch_answer.ordinal DESC, copied.sent_date DESC, copied.submission_id, copied.ordinal
              LIMIT 1
          ),
          (
              SELECT min(CAST(named.rank AS INTEGER))
              FROM jsonb_each(claim.payers) AS named (rank, ids)
              WHERE a.payer_number <> '' AND named.ids ? a.payer_number
              HAVING count(*) = 1
          ),
          (
              SELECT copied.rank
              FROM submitted_claims copied
              JOIN submissions s USING (submission_id)
              WHERE copied.claim_number = owed.claim_id
                AND copied.rank > 0
                AND coalesce(s.sent_date, s.business_date) <= day.answered_on
              ORDER BY coalesce(s.sent_date, s.business_date) DESC, s.submission_id
              LIMIT 1
          ),
          owed.rank
      )
    ORDER BY day.answered_on DESC, a.business_date DESC, a.answer_id, a.ordinal
    LIMIT 1
) answer ON true
LEFT JOIN placed word ON word.claim_id = owed.claim_id AND word.rank = owed.rank
LEFT JOIN answered ON answered.claim_id = owed.claim_id AND answered.rank = owed.rank
LEFT JOIN denied ON denied.claim_id = owed.claim_id AND denied.rank = owed.rank
LEFT JOIN placed earlier ON earlier.claim_id = owed.claim_id AND earlier.rank = owed.rank - 1
-- The payer that may have forwarded the claim: of the rank before, or of the first rank itself (CLP02 23).
LEFT JOIN payers earlier_payer
    ON earlier_payer.business_date = CAST(:payers_date AS DATE)
    AND earlier_payer.payer_id = claim.payers -> CAST(owed.rank - CAST(owed.rank > 1 AS INTEGER) AS TEXT) ->> 0
ORDER BY owed.claim_id, owed.rank
