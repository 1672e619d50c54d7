-- Claims on which one party has paid too much, and since when that could be known without a break. What a patient pays
-- before the payers have settled is no credit yet; a share that the patient must not be billed for settles nothing. A
-- charge that has fallen was the higher one until the first night with the lower one, or with a claim in its place.
WITH in_credit AS (
    SELECT DISTINCT claim_id
    FROM journal_lines
    WHERE account IN ('1200', '1210', '1220')
    GROUP BY claim_id, account = '1210'
    HAVING sum(amount_cents) < 0
),
touched AS (
    SELECT
        l.claim_id,
        CASE l.account WHEN '1210' THEN 'patient' ELSE 'payer' END AS party,
        e.posting_key ~ '^(rev:)?charge:' AS is_charge,
        e.source,
        e.event_date,
        e.business_date,
        l.amount_cents
    FROM in_credit
    JOIN journal_lines l USING (claim_id)
    JOIN journal_entries e USING (posting_key)
    WHERE l.account IN ('1200', '1210', '1220')
),
net AS (
    -- What stands charged to each party, or nothing where no charge was ever posted.
    SELECT claim_id, party, cents, posted_on
    FROM (
        SELECT
            claim_id,
            party,
            sum(amount_cents) AS cents,
            max(business_date) AS posted_on,
            count(party) OVER (PARTITION BY claim_id) AS party_count
        FROM (
            SELECT claim_id, party, amount_cents, business_date FROM touched WHERE is_charge
            UNION ALL
            SELECT claim_id, NULL, 0, NULL FROM in_credit
        ) each
        GROUP BY claim_id, party
    ) of_party
    WHERE party IS NOT NULL OR party_count = 0
),
charged AS (
    SELECT
        c.claim_id,
        coalesce(net.party, CASE WHEN c.is_self_pay THEN 'patient' ELSE 'payer' END) AS party,
        c.service_from_date AS charged_on,
        net.cents,
        coalesce(
            CASE
                WHEN net.cents > 0 THEN (
                    SELECT first_seen_date FROM billing_charges had
                    WHERE had.claim_id = c.claim_id AND had.charge_cents = net.cents
                )
                ELSE (
                    SELECT min(had.first_seen_date)
                    FROM billing_claims newer
                    CROSS JOIN LATERAL (
                        SELECT h.first_seen_date FROM billing_charges h WHERE h.claim_id = newer.claim_id OFFSET 0
                    ) had
                    WHERE newer.replaces_claim_id <> ''
                      AND newer.replaces_claim_id = c.claim_id
                      AND newer.claim_id <> c.claim_id
                )
            END,
            net.posted_on
        ) AS lowered_on
    FROM net
    JOIN billing_claims c USING (claim_id)
    WHERE NOT EXISTS (SELECT FROM billing_openings o WHERE o.claim_id = c.claim_id)
),
lowered AS (
    SELECT
        charged.*,
        greatest(
            cents,
            (
                SELECT max(charge_cents) FROM billing_charges had
                WHERE had.claim_id = charged.claim_id AND had.first_seen_date < charged.lowered_on
            )
        ) AS former_cents
    FROM charged
),
moved AS (
    -- A remittance is known from the night that owns its file on, whenever it was posted; all else from its own day.
    SELECT claim_id, party, known_on, sum(cents) AS cents
    FROM (
        SELECT t.claim_id, t.party, coalesce(r.business_date, t.event_date) AS known_on, t.amount_cents AS cents
        FROM touched t
        LEFT JOIN remits r ON r.remit_id = CASE WHEN t.source LIKE 'remit:%' THEN substr(t.source, 7) END
        WHERE NOT t.is_charge
        UNION ALL
        SELECT claim_id, party, charged_on, former_cents FROM lowered
        UNION ALL
        SELECT claim_id, party, lowered_on, cents - former_cents FROM lowered WHERE former_cents > cents
    ) each
    GROUP BY claim_id, party, known_on
),
running AS (
    SELECT
        moved.*,
        sum(cents) OVER (PARTITION BY claim_id, party ORDER BY known_on) AS balance_cents
    FROM moved
),
marked AS (
    SELECT
        running.*,
        max(known_on) FILTER (WHERE balance_cents > 0) OVER of_party AS owed_on,
        max(known_on) FILTER (WHERE balance_cents >= 0) OVER of_party AS even_on
    FROM running
    WINDOW of_party AS (PARTITION BY claim_id, party)
),
ended AS (
    SELECT
        claim_id,
        party,
        sum(cents) AS balance_cents,
        min(known_on) FILTER (WHERE known_on > coalesce(even_on, '-infinity')) AS overpaid_on,
        min(known_on) FILTER (WHERE known_on > coalesce(owed_on, '-infinity')) AS settled_on
    FROM marked
    GROUP BY claim_id, party
),
standing AS (
    -- Each party's side with that of the payers beside it, in one pass over all claims.
    SELECT
        ended.*,
        max(balance_cents) FILTER (WHERE party = 'payer') OVER of_claim AS payers_cents,
        max(settled_on) FILTER (WHERE party = 'payer') OVER of_claim AS payers_settled_on
    FROM ended
    WINDOW of_claim AS (PARTITION BY claim_id)
)
SELECT
    credit.claim_id,
    credit.party,
    CAST(-credit.balance_cents AS BIGINT) AS credit_cents,
    greatest(
        credit.overpaid_on,
        CASE credit.party WHEN 'patient' THEN coalesce(protected.known_on, credit.payers_settled_on) END
    ) AS identified_on,
    coalesce(payer.kind = 'medicare', false) AS is_medicare,
    investigation.opened_date AS opened_on,
    investigation.concluded_date AS concluded_on,
    coalesce(claim.frequency_code = '8', false) OR EXISTS (
        SELECT FROM billing_claims newer
        WHERE newer.replaces_claim_id <> ''
          AND newer.replaces_claim_id = credit.claim_id
          AND newer.claim_id <> credit.claim_id
    ) AS is_void
FROM standing credit
LEFT JOIN LATERAL (
    SELECT sum(d.amount_cents) AS cents, max(r.business_date) AS known_on
    FROM denials d
    JOIN remits r USING (remit_id)
    WHERE d.claim_id = credit.claim_id AND d.denial_class = 'protected'
) protected ON true
LEFT JOIN billing_claims claim ON claim.claim_id = credit.claim_id
LEFT JOIN payers payer
    ON payer.business_date = CAST(:payers_date AS DATE)
    AND payer.payer_id = claim.payers -> '1' ->> 0
LEFT JOIN LATERAL (
    SELECT opened_date, concluded_date
    FROM credit_investigations i
    WHERE i.claim_id = credit.claim_id AND i.party = credit.party
    ORDER BY opened_date DESC
    LIMIT 1
) investigation ON true
WHERE credit.balance_cents < 0
  AND (credit.party = 'payer' OR coalesce(credit.payers_cents, 0) <= coalesce(protected.cents, 0))
ORDER BY credit.claim_id, credit.party
