-- The claim payments that hang together with the given ones by numbers, those among them.
SELECT remit_id, ordinal FROM linked_claims(CAST(:remit_ids AS TEXT[]), CAST(:ordinals AS INTEGER[]))
