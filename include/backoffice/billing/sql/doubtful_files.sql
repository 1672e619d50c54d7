-- Bank files that may not hold all that the bank has put into them, and that have brought movements nobody had told of.
-- One is settled by a later file of the account that is beyond doubt and tells of as many known movements. A statement
-- that does not add up is told of by its account and day.
WITH in_doubt AS (
    SELECT file_id, reason_code
    FROM quarantine
    WHERE line_number = 0 AND column_name = ''
)
SELECT f.account_id, f.sha256, d.reason_code AS reason, f.business_date AS arrived_date
FROM landed_files f
JOIN in_doubt d USING (file_id)
WHERE f.kind = 'bank' AND f.state <> 'quarantined' AND f.loaded_count > 0
  AND NOT EXISTS (
      SELECT FROM bank_balances b
      WHERE b.sha256 = f.sha256 AND b.account_id = f.account_id AND NOT b.is_sound
  )
  AND NOT EXISTS (
      SELECT FROM landed_files o
      WHERE o.kind = 'bank' AND o.account_id = f.account_id AND o.file_id > f.file_id
        AND o.duplicate_count >= f.loaded_count + f.duplicate_count
        AND NOT EXISTS (SELECT FROM in_doubt d WHERE d.file_id = o.file_id)
  )
ORDER BY f.account_id, f.sha256
