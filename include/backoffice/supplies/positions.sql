-- Each kept (location, item) with its usable stock, promises and orders under way (supplies.md 3.1); one row each,
-- with the columns of StockLine in their order.
-- :on is the business date. :item_ids and :lead_days go side by side: the lead time of each item's preferred offer.
-- A sum beyond 10^12 is cut there, so that one slip of the pen stops nobody else's order.
WITH lead AS (
    SELECT item_id, lead_days
    FROM unnest(CAST(:item_ids AS text[]), CAST(:lead_days AS integer[])) AS given (item_id, lead_days)
),
place AS (
    SELECT
        kept.location_id,
        kept.item_id,
        kept.reorder_point_qty,
        kept.par_qty,
        kept.max_qty,
        coalesce(lead.lead_days, 0) AS lead_days,
        CAST(:on AS date) + coalesce(lead.lead_days, 0) AS arrival_date,
        CAST(least(greatest(coalesce(items.min_shelf_life_days, 0), 0), 36500) AS integer) AS min_shelf_days
    FROM item_locations AS kept
    LEFT JOIN items ON items.business_date = kept.business_date AND items.item_id = kept.item_id
    LEFT JOIN lead ON lead.item_id = kept.item_id
    WHERE kept.business_date = CAST(:on AS date)
),
stock AS (
    SELECT
        place.location_id,
        place.item_id,
        sum(lots.on_hand_qty) FILTER (WHERE lots.status = 'ok' AND coalesce(lots.expiry_date > :on, true)) AS usable,
        sum(lots.on_hand_qty) FILTER (
            WHERE lots.status = 'ok' AND coalesce(lots.expiry_date > place.arrival_date + place.min_shelf_days, true)
        ) AS usable_later,
        bool_or(lots.on_hand_qty < 0) AS has_negative_lot,
        bool_or(lots.on_hand_qty > 0 AND lots.expiry_date IS NULL) AS lacks_expiry,
        max(lots.counted_date) AS counted_date
    FROM place
    INNER JOIN stock_lots AS lots ON lots.location_id = place.location_id AND lots.item_id = place.item_id
    WHERE lots.business_date = CAST(:on AS date)
    GROUP BY place.location_id, place.item_id
),
promised AS (
    SELECT place.location_id, place.item_id, sum(promise.qty) AS allocated
    FROM place
    INNER JOIN allocations AS promise ON promise.location_id = place.location_id AND promise.item_id = place.item_id
    WHERE promise.need_date <= place.arrival_date + CAST(:review_days AS integer)
    GROUP BY place.location_id, place.item_id
),
in_feed AS (
    SELECT location_id, item_id, sum(greatest(ordered_qty - received_qty, 0)) AS qty
    FROM open_orders
    WHERE business_date = CAST(:on AS date) AND status IN ('sent', 'acknowledged', 'backordered')
    GROUP BY location_id, item_id
),
own AS (
    SELECT line.location_id, line.item_id, sum(greatest(line.qty - line.received_qty - line.cancelled_qty, 0)) AS qty
    FROM order_lines AS line
    LEFT JOIN open_orders AS known
        ON known.business_date = CAST(:on AS date)
        AND known.order_number = line.po_number
        AND known.line_number = line.line_number
    WHERE
        known.order_number IS NULL
        AND line.order_date < CAST(:on AS date)
        AND line.state = ANY(CAST(:on_order_states AS text[]))
    GROUP BY line.location_id, line.item_id
),
used AS (
    SELECT location_id, item_id, sum(greatest(used_qty, 0)) AS qty
    FROM stock_usage
    WHERE business_date = CAST(:on AS date) AND usage_date BETWEEN CAST(:usage_since AS date) AND CAST(:on AS date)
    GROUP BY location_id, item_id
)
SELECT
    place.location_id,
    place.item_id,
    place.reorder_point_qty,
    place.par_qty,
    place.max_qty,
    place.lead_days,
    CAST(least(coalesce(stock.usable, 0), 1000000000000) AS bigint) AS usable_qty,
    CAST(least(coalesce(stock.usable_later, 0), 1000000000000) AS bigint) AS usable_later_qty,
    CAST(least(coalesce(promised.allocated, 0), 1000000000000) AS bigint) AS allocated_qty,
    CAST(least(coalesce(in_feed.qty, 0) + coalesce(own.qty, 0), 1000000000000) AS bigint) AS on_order_qty,
    CAST(least(coalesce(used.qty, 0), 1000000000000) AS bigint) AS used_qty,
    stock.counted_date,
    coalesce(stock.has_negative_lot, false) AS has_negative_lot,
    coalesce(stock.lacks_expiry, false) AS lacks_expiry
FROM place
LEFT JOIN stock ON stock.location_id = place.location_id AND stock.item_id = place.item_id
LEFT JOIN promised ON promised.location_id = place.location_id AND promised.item_id = place.item_id
LEFT JOIN in_feed ON in_feed.location_id = place.location_id AND in_feed.item_id = place.item_id
LEFT JOIN own ON own.location_id = place.location_id AND own.item_id = place.item_id
LEFT JOIN used ON used.location_id = place.location_id AND used.item_id = place.item_id
ORDER BY place.location_id, place.item_id
