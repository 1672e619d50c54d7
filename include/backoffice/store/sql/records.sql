-- Check digits and formats that the rules of validate_records ask for. Each is null for null.

-- Luhn over 80840 and the number; 80840 alone adds 24 (NPI check digit, CMS).
CREATE OR REPLACE FUNCTION is_npi(npi text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN npi ~ '^[12][0-9]{9}$' THEN (
        SELECT mod(
            24 + sum(CASE WHEN mod(place, 2) = 1 THEN 2 * digit / 10 + mod(2 * digit, 10) ELSE digit END), 10
        ) = 0
        FROM (SELECT place, CAST(substr(npi, place, 1) AS integer) AS digit FROM generate_series(1, 10) AS place) digits
    ) ELSE false END
$$;

-- Odd places once, even places twice; the last digit of the sum is the seventh.
CREATE OR REPLACE FUNCTION is_dea_number(dea_number text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT CASE WHEN dea_number ~ '^[A-Z][A-Z9][0-9]{7}$' THEN (
        SELECT mod(sum(CASE WHEN mod(place, 2) = 1 THEN digit ELSE 2 * digit END), 10)
            = CAST(substr(dea_number, 9, 1) AS integer)
        FROM (
            SELECT place, CAST(substr(dea_number, 2 + place, 1) AS integer) AS digit FROM generate_series(1, 6) AS place
        ) AS digits
    ) ELSE false END
$$;

-- Ten digits of the North American plan, whatever stands between them; not 555-01xx, which is kept for fiction.
CREATE OR REPLACE FUNCTION is_phone(phone text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
    SELECT digits ~ '^1?[2-9][0-9]{2}[2-9][0-9]{6}$' AND digits !~ '55501[0-9]{2}$' AND digits !~ '^1?([0-9])\1{9}$'
    FROM (SELECT regexp_replace(phone, '[ ().+-]', '', 'g') AS digits) AS bare
$$;
