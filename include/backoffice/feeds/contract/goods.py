"""Supplies, vendors, budgets, equipment and those who maintain it."""

from backoffice.feeds.contract.column import Feed, Type, key, may, must

ITEMS = Feed(
    "items",
    "Supplies the practice keeps.",
    (
        key("item_id", Type.ID, "the practice's number of the item"),
        must("name", Type.TEXT, "name"),
        must("category", Type.TEXT, "budget category"),
        must("base_unit", Type.TEXT, "smallest unit it is counted in"),
        may("min_shelf_life_days", Type.INT, "days of life it must have when it arrives"),
        must("is_controlled", Type.BOOL, "controlled substance"),
        may("drug_schedule", Type.CODE, "DEA schedule", ("II", "III", "IV", "V")),
        may("criticality", Type.INT, "1 most critical to 5"),
        must("status", Type.TEXT, "still bought or not", ("active", "discontinued")),
        may("substitute_item_id", Type.ID, "item to use instead"),
    ),
)

ITEM_LOCATIONS = Feed(
    "item_locations",
    "Stock levels aimed at, per office.",
    (
        key("item_id", Type.ID, "item"),
        key("location_id", Type.ID, "office"),
        must("reorder_point_qty", Type.INT, "order at or below, base units"),
        must("par_qty", Type.INT, "order up to, base units"),
        may("max_qty", Type.INT, "never above without approval, base units"),
    ),
)

VENDORS = Feed(
    "vendors",
    "Who supplies.",
    (
        key("vendor_id", Type.ID, "the practice's number of the vendor"),
        must("name", Type.TEXT, "name"),
        may("email", Type.TEXT, "address for orders"),
        may("account_number", Type.TEXT, "our account there"),
        must("order_channel", Type.TEXT, "how orders go out", ("email", "sftp", "edi", "manual")),
        may("order_minimum", Type.MONEY, "smallest order"),
        must("is_active", Type.BOOL, "orders may go there"),
    ),
)

ITEM_VENDORS = Feed(
    "item_vendors",
    "Which vendor sells which item, and how packed.",
    (
        key("item_id", Type.ID, "item"),
        key("vendor_id", Type.ID, "vendor"),
        must("vendor_sku", Type.TEXT, "the vendor's number"),
        must("purchase_unit", Type.TEXT, "unit it is sold in"),
        must("units_per_purchase_unit", Type.INT, "base units in one"),
        may("min_order_qty", Type.INT, "least, base units"),
        may("order_multiple_qty", Type.INT, "in steps of, base units"),
        must("unit_price", Type.MONEY, "price of one purchase unit"),
        may("price_breaks", Type.TEXT, "qty:price;… with qty in base units"),
        may("lead_time_days", Type.INT, "days from order to receipt"),
        must("preference", Type.INT, "1 first"),
    ),
)

STOCK_LOTS = Feed(
    "stock_lots",
    "What was counted, lot by lot.",
    (
        key("item_id", Type.ID, "item"),
        key("location_id", Type.ID, "office"),
        key("lot_number", Type.TEXT, "lot"),
        may("expiry_date", Type.DATE, "last day of use"),
        must("on_hand_qty", Type.INT, "counted, base units"),
        must("status", Type.TEXT, "may it be used", ("ok", "quarantined", "recalled")),
        must("counted_date", Type.DATE, "day of the count"),
    ),
)

STOCK_USAGE = Feed(
    "stock_usage",
    "What was used up, day by day.",
    (
        key("item_id", Type.ID, "item"),
        key("location_id", Type.ID, "office"),
        key("usage_date", Type.DATE, "day"),
        must("used_qty", Type.INT, "used, base units"),
    ),
)

OPEN_ORDERS = Feed(
    "open_orders",
    "Purchase orders as the practice system knows them.",
    (
        key("order_number", Type.ID, "order"),
        key("line_number", Type.INT, "line"),
        must("location_id", Type.ID, "office it is for"),
        must("vendor_id", Type.ID, "vendor"),
        must("item_id", Type.ID, "item"),
        must("ordered_qty", Type.INT, "ordered, base units"),
        must("received_qty", Type.INT, "received, base units"),
        must("order_date", Type.DATE, "day of the order"),
        may("promised_date", Type.DATE, "day it is promised for"),
        must(
            "status",
            Type.TEXT,
            "state at the vendor",
            ("sent", "acknowledged", "backordered", "closed", "cancelled"),
        ),
    ),
)

BUDGETS = Feed(
    "budgets",
    "Money for a category in a month.",
    (
        key("category", Type.TEXT, "category of items"),
        key("month", Type.MONTH, "month"),
        must("limit", Type.MONEY, "most that may be spent"),
        must("spent", Type.MONEY, "spent so far"),
    ),
)

EQUIPMENT = Feed(
    "equipment",
    "Devices that are maintained.",
    (
        key("equipment_id", Type.ID, "the practice's number of the device"),
        must("name", Type.TEXT, "name"),
        must("category", Type.TEXT, "kind of device"),
        may("manufacturer", Type.TEXT, "manufacturer"),
        may("model", Type.TEXT, "model"),
        may("serial_number", Type.TEXT, "serial number"),
        must("location_id", Type.ID, "office"),
        may("room_id", Type.ID, "room"),
        must("status", Type.TEXT, "in use or not", ("in_service", "out_of_service", "retired", "not_located")),
        must("risk_class", Type.TEXT, "risk", ("high", "medium", "low")),
        may("acquired_date", Type.DATE, "day it was bought"),
        may("warranty_until_date", Type.DATE, "last day of warranty"),
        may("hours_per_week", Type.INT, "usual running hours"),
    ),
)

MAINTENANCE_PLANS = Feed(
    "maintenance_plans",
    "What is done to a device, and how often.",
    (
        key("plan_id", Type.ID, "plan"),
        must("equipment_id", Type.ID, "device"),
        must("task", Type.TEXT, "what is done"),
        must("basis", Type.TEXT, "what it counts from", ("fixed", "floating", "meter", "first_of")),
        may("interval_count", Type.INT, "interval, in units"),
        may("interval_unit", Type.TEXT, "unit of the interval", ("day", "week", "month", "year")),
        may("meter_interval", Type.INT, "interval on the meter"),
        may("meter_basis", Type.TEXT, "meter counts from threshold or completion", ("fixed", "floating")),
        must("anchor_date", Type.DATE, "first nominal date"),
        must("duration_minutes", Type.INT, "length in minutes"),
        must("skill", Type.TEXT, "skill it needs"),
        must("is_regulatory", Type.BOOL, "a law or accreditor asks for it"),
        must("lead_days", Type.INT, "days before it that it may be done"),
        must("grace_days", Type.INT, "days after it that still count"),
        may("season_months", Type.TEXT, "months it applies in, separated by :"),
        may("kit", Type.TEXT, "parts, item_id:qty;…"),
    ),
)

METER_READINGS = Feed(
    "meter_readings",
    "Readings of counters.",
    (
        key("equipment_id", Type.ID, "device"),
        key("read_at", Type.DATETIME, "when"),
        must("value", Type.INT, "reading"),
        may("is_reset", Type.BOOL, "the counter was reset or replaced"),
    ),
)

MAINTENANCE_DONE = Feed(
    "maintenance_done",
    "Maintenance that was done.",
    (
        key("completion_id", Type.ID, "record"),
        must("plan_id", Type.ID, "plan"),
        must("equipment_id", Type.ID, "device"),
        must("done_date", Type.DATE, "day"),
        must("result", Type.TEXT, "outcome", ("pass", "fail", "not_done")),
        may("meter_value", Type.INT, "reading at completion"),
        may("work_order_id", Type.ID, "work order it answers"),
    ),
)

TECHNICIANS = Feed(
    "technicians",
    "Who maintains.",
    (
        key("technician_id", Type.ID, "technician"),
        must("name", Type.TEXT, "name"),
        must("skills", Type.TEXT, "skills, separated by :"),
        must("minutes_per_day", Type.INT, "minutes a day for maintenance"),
        may("vendor_id", Type.ID, "works for that vendor"),
    ),
)

TECHNICIAN_ABSENCES = Feed(
    "technician_absences",
    "Days a technician is away.",
    (
        key("technician_id", Type.ID, "technician"),
        key("absent_date", Type.DATE, "day"),
    ),
)

FEEDS = (
    ITEMS,
    ITEM_LOCATIONS,
    VENDORS,
    ITEM_VENDORS,
    STOCK_LOTS,
    STOCK_USAGE,
    OPEN_ORDERS,
    BUDGETS,
    EQUIPMENT,
    MAINTENANCE_PLANS,
    METER_READINGS,
    MAINTENANCE_DONE,
    TECHNICIANS,
    TECHNICIAN_ABSENCES,
)
