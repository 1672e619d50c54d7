-- The entries of these sources with their lines, and for one that was taken back the entry that did so.
SELECT
    e.posting_key,
    e.source,
    e.source_key,
    e.event,
    e.event_date,
    e.reverses,
    undone.posting_key AS undone_by,
    l.account,
    l.subledger,
    l.claim_id,
    l.amount_cents
FROM journal_entries e
JOIN journal_lines l USING (posting_key)
LEFT JOIN journal_entries undone ON undone.reverses = e.posting_key
WHERE e.source = ANY(CAST(:sources AS TEXT[]))
ORDER BY e.posting_key, l.line
