-- Sources that, like :source, hold a standing entry by which a payer takes back one and the same entry.
WITH standing AS NOT MATERIALIZED (
    SELECT e.source, e.undoes
    FROM journal_entries e
    WHERE e.undoes IS NOT NULL
      AND NOT EXISTS (SELECT FROM journal_entries back WHERE back.reverses = e.posting_key)
)
SELECT DISTINCT other.source
FROM standing own
JOIN standing other ON other.undoes = own.undoes AND other.source <> own.source
WHERE own.source = :source
