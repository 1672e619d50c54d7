-- Takes over which id each payer goes by in files; the newest business date wins. Opening items and remittances whose
-- payer is called otherwise now are due: their open items have other names, and other claims are that payer's.
WITH incoming AS (
    SELECT p.payer_id, p.edi_payer_id, p.business_date, known.edi_payer_id AS former_id
    FROM payers p
    LEFT JOIN billing_payers known USING (payer_id)
    WHERE p.business_date = :business_date AND (known.business_date IS NULL OR known.business_date <= p.business_date)
),
taken AS (
    INSERT INTO billing_payers (payer_id, edi_payer_id, business_date)
    SELECT payer_id, edi_payer_id, business_date FROM incoming
    ON CONFLICT (payer_id) DO UPDATE SET
        edi_payer_id = excluded.edi_payer_id, business_date = excluded.business_date
),
changed AS (
    SELECT * FROM incoming WHERE edi_payer_id IS DISTINCT FROM former_id
),
renamed AS (
    UPDATE billing_opening_items item
    SET is_due = true
    FROM changed
    WHERE item.payer_id = changed.payer_id
),
named AS MATERIALIZED (
    SELECT remit_id
    FROM remits
    WHERE EXISTS (
        SELECT FROM changed
        WHERE jsonb_exists_any(payer_ids, ARRAY[changed.payer_id, changed.edi_payer_id, changed.former_id])
    )
),
seeds AS (
    SELECT array_agg(c.remit_id) AS remit_ids, array_agg(CAST(c.ordinal AS INTEGER)) AS ordinals
    FROM named
    JOIN remit_claims c USING (remit_id)
)
UPDATE remits
SET is_due = true
WHERE NOT is_due
  AND state = 'posted'
  AND remit_id IN (
      SELECT remit_id FROM named
      UNION
      SELECT linked.remit_id FROM seeds, linked_claims(seeds.remit_ids, seeds.ordinals) linked
  )
