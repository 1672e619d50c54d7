-- Takes over the claims of a night. The newest business date wins; a claim that changed is due to be posted anew.
WITH covered AS (
    -- The coverages in force on the day of service, and the billed one.
    SELECT
        c.claim_id,
        v.coverage_id,
        v.coverage_id = c.coverage_id AS is_billed,
        v.rank,
        v.effective_date,
        v.member_id,
        p.payer_id,
        p.edi_payer_id,
        p.kind
    FROM claims c
    JOIN coverages v ON v.patient_id = c.patient_id AND v.business_date = c.business_date
    LEFT JOIN payers p ON p.payer_id = v.payer_id AND p.business_date = c.business_date
    WHERE c.business_date = :business_date
      AND (
          v.coverage_id = c.coverage_id
          OR c.service_from_date BETWEEN v.effective_date AND coalesce(v.termination_date, 'infinity')
      )
),
paid_by_patient AS (
    -- The patient pays where every coverage says so: not where one, or its payer, is merely missing.
    SELECT claim_id
    FROM covered
    GROUP BY claim_id
    HAVING bool_and(kind IS NOT DISTINCT FROM 'self_pay') AND bool_or(is_billed)
),
in_force AS (
    -- Of each rank the newest, the billed one first.
    SELECT DISTINCT ON (claim_id, rank)
        claim_id,
        rank,
        is_billed,
        payer_id,
        edi_payer_id,
        kind,
        upper(regexp_replace(coalesce(member_id, ''), '[^A-Za-z0-9]', '', 'g')) AS member_id
    FROM covered
    WHERE kind <> 'self_pay'
    ORDER BY claim_id, rank, NOT is_billed, effective_date DESC, coverage_id
),
claim_payers AS (
    -- Who pays first, second and third for this claim: where a coverage is over, those behind it move up.
    SELECT
        claim_id,
        row_number() OVER (PARTITION BY claim_id ORDER BY rank) AS rank,
        is_billed,
        payer_id,
        edi_payer_id,
        kind,
        member_id
    FROM in_force
),
payers_of AS (
    SELECT
        claim_id,
        jsonb_object_agg(rank, jsonb_build_array(payer_id, edi_payer_id)) AS payers,
        bool_or(kind = 'medicare') AS has_medicare,
        max(rank) FILTER (WHERE is_billed) AS billed_rank,
        jsonb_agg(left(encode(sha256(convert_to(member_id, 'UTF8')), 'hex'), 32) ORDER BY rank)
            FILTER (WHERE member_id <> '') AS member_keys
    FROM claim_payers
    GROUP BY claim_id
),
lines_of AS (
    SELECT
        claim_id,
        jsonb_agg(
            jsonb_build_object(
                'line_number', line_number,
                'procedure_code', procedure_code,
                'modifiers', coalesce(modifiers, ''),
                'units', units,
                'charge_cents', charge_cents,
                'line_control_number', coalesce(line_control_number, '')
            )
            ORDER BY line_number
        ) AS lines,
        jsonb_agg(line_control_number ORDER BY line_number) FILTER (WHERE line_control_number <> '') AS line_numbers
    FROM claim_lines
    WHERE business_date = :business_date
    GROUP BY claim_id
),
incoming AS (
    SELECT
        c.claim_id,
        c.business_date,
        ltrim(regexp_replace(upper(c.claim_id), '[^A-Z0-9]', '', 'g'), '0') AS match_key,
        coalesce(c.payer_claim_number, '') AS payer_claim_number,
        c.patient_id,
        c.frequency_code,
        coalesce(c.replaces_claim_id, '') AS replaces_claim_id,
        c.charge_cents,
        c.service_from_date,
        c.service_to_date,
        c.submitted_date,
        lower(coalesce(c.clearinghouse_status, '')) AS clearinghouse_status,
        coalesce(p.payers, '{}') AS payers,
        coalesce(p.has_medicare, false) AS has_medicare,
        coalesce(p.billed_rank, 1) AS billed_rank,
        c.claim_id IN (SELECT claim_id FROM paid_by_patient) AS is_self_pay,
        coalesce(l.lines, '[]') AS lines,
        coalesce(l.line_numbers, '[]') AS line_numbers,
        coalesce(p.member_keys, '[]') AS member_keys
    FROM claims c
    LEFT JOIN payers_of p USING (claim_id)
    LEFT JOIN lines_of l USING (claim_id)
    WHERE c.business_date = :business_date
),
hashed AS (
    SELECT
        incoming.*,
        left(encode(sha256(convert_to(concat_ws('|', charge_cents, lines), 'UTF8')), 'hex'), 16) AS charge_version,
        md5(
            concat_ws(
                '|', payer_claim_number, frequency_code, replaces_claim_id, charge_cents, service_from_date,
                service_to_date, payers, lines, member_keys, CASE WHEN is_self_pay THEN 'self_pay' END
            )
        ) AS fingerprint
    FROM incoming
)
INSERT INTO billing_claims AS known (
    claim_id, business_date, match_key, payer_claim_number, patient_id, frequency_code, replaces_claim_id, charge_cents,
    service_from_date, service_to_date, submitted_date, clearinghouse_status, payers, has_medicare, billed_rank,
    is_self_pay, lines, line_numbers, member_keys, charge_version, fingerprint, is_protected, is_due
)
SELECT
    claim_id, business_date, match_key, payer_claim_number, patient_id, frequency_code, replaces_claim_id, charge_cents,
    service_from_date, service_to_date, submitted_date, clearinghouse_status, payers, has_medicare, billed_rank,
    is_self_pay, lines, line_numbers, member_keys, charge_version, fingerprint, false, true
FROM hashed
ON CONFLICT (claim_id) DO UPDATE SET
    business_date = excluded.business_date,
    payer_claim_number = excluded.payer_claim_number,
    patient_id = excluded.patient_id,
    frequency_code = excluded.frequency_code,
    replaces_claim_id = excluded.replaces_claim_id,
    charge_cents = excluded.charge_cents,
    service_from_date = excluded.service_from_date,
    service_to_date = excluded.service_to_date,
    submitted_date = excluded.submitted_date,
    clearinghouse_status = excluded.clearinghouse_status,
    payers = excluded.payers,
    has_medicare = excluded.has_medicare,
    billed_rank = excluded.billed_rank,
    is_self_pay = excluded.is_self_pay,
    lines = excluded.lines,
    line_numbers = excluded.line_numbers,
    member_keys = excluded.member_keys,
    charge_version = excluded.charge_version,
    is_due = known.is_due OR known.fingerprint <> excluded.fingerprint,
    fingerprint = excluded.fingerprint
WHERE known.business_date <= excluded.business_date
