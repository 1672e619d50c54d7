-- Forgets what became of a remittance's payments; the claims to which they were found to belong.
WITH forgotten AS (DELETE FROM denials WHERE remit_id = :remit_id)
DELETE FROM remit_placements WHERE remit_id = :remit_id RETURNING claim_id
