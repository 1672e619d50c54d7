-- A batch has arrived when the practice system holds every row of it, also one of which nobody knew whether it did.
UPDATE outbox o
SET state = 'confirmed', answer_code = 'CAME_BACK', fence = o.fence + 1
WHERE o.counterpart = 'practice_system'
  AND o.state IN ('sent', 'unknown', 'needs_person')
  AND EXISTS (SELECT FROM billing_exports x WHERE x.batch_key = o.key)
  AND NOT EXISTS (SELECT FROM billing_exports x WHERE x.batch_key = o.key AND x.confirmed_by IS NULL)
