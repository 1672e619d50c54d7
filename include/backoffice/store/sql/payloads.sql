-- What was sent and received is kept for good. Only its seal may be renewed: the bytes behind it still give their key.
DROP TRIGGER IF EXISTS kept_for_good ON payloads;
CREATE TRIGGER kept_for_good BEFORE UPDATE OF sha256 OR DELETE OR TRUNCATE ON payloads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
