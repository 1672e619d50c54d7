-- Claims whose newest copy, by rank, says something else than the practice's own books; one row a difference.
WITH newest AS (
    SELECT DISTINCT ON (c.claim_number, c.rank) c.*, s.business_date
    FROM submitted_claims c
    JOIN submissions s USING (submission_id)
    ORDER BY c.claim_number, c.rank, coalesce(s.sent_date, s.business_date) DESC, s.submission_id, c.ordinal DESC
),
compared AS (
    SELECT
        newest.*,
        claim.claim_id,
        claim.charge_cents AS billed_cents,
        claim.frequency_code AS billed_frequency,
        claim.payers -> CAST(newest.rank AS TEXT) AS payers,
        (
            SELECT array_agg(concat_ws('|', line ->> 'procedure_code', line ->> 'charge_cents') ORDER BY 1)
            FROM jsonb_array_elements(newest.lines) line
        ) AS sent_work,
        (
            SELECT array_agg(concat_ws('|', line ->> 'procedure_code', line ->> 'charge_cents') ORDER BY 1)
            FROM jsonb_array_elements(claim.lines) line
        ) AS billed_work,
        (
            SELECT array_agg(line ->> 'line_control_number' ORDER BY 1)
            FROM jsonb_array_elements(newest.lines) line
        ) AS sent_numbers,
        (
            SELECT array_agg(line ->> 'line_control_number' ORDER BY 1)
            FROM jsonb_array_elements(claim.lines) line
            WHERE line ->> 'line_control_number' <> ''
        ) AS billed_numbers
    FROM newest
    LEFT JOIN billing_claims claim ON claim.claim_id = newest.claim_number
)
SELECT c.submission_id, c.ordinal, c.business_date, c.claim_id, c.rank, c.charge_cents, c.billed_cents, d.difference
FROM compared c
CROSS JOIN LATERAL (
    VALUES
        ('SENT_UNREADABLE', c.fault_code <> ''),
        ('SENT_UNKNOWN', c.claim_id IS NULL),
        ('SENT_CHARGE', c.charge_cents <> c.billed_cents),
        ('SENT_LINES', c.sent_work <> c.billed_work),
        ('SENT_CONTROL_NUMBERS', c.sent_numbers <> c.billed_numbers AND c.sent_work = c.billed_work),
        ('SENT_FREQUENCY', c.frequency_code <> c.billed_frequency),
        ('SENT_WITHOUT_ORIGINAL', c.frequency_code IN ('7', '8') AND c.payer_claim_number = ''),
        ('SENT_TO_OTHER_PAYER', c.payer_number <> '' AND NOT c.payers ? c.payer_number)
) AS d (difference, holds)
WHERE d.holds
ORDER BY c.submission_id, c.ordinal
