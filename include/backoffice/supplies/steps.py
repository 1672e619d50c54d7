"""reorder_supplies: load, decide, send, record, each for one business date."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection

from backoffice import nights
from backoffice.feeds.closures import workdays
from backoffice.feeds.load import ensure_loaded
from backoffice.feeds.standing import absent
from backoffice.gateways.mailer import mailer
from backoffice.office import Counts, Office
from backoffice.outbox import sender
from backoffice.outbox.model import Gateway
from backoffice.store.engine import lock
from backoffice.supplies import desk_queries, episodes, queries
from backoffice.supplies.book import Trade, place, take_up, write_evaluations
from backoffice.supplies.decide import Shop, judge
from backoffice.supplies.findings import KINDS, Desk, item_findings, lot_findings, order_findings
from backoffice.supplies.follow import drop_refused, follow_feed, follow_mail
from backoffice.supplies.lots import notices
from backoffice.supplies.model import Outcome, Verdict
from backoffice.supplies.orders import answers, drafts
from backoffice.supplies.vendors import preferred
from backoffice.worklist.due import due_dates
from backoffice.worklist.model import Finding
from backoffice.worklist.sync import sync

PIPELINE = "supplies"


def load(office: Office, business_date: date) -> Counts:
    """Makes the snapshots stand that the job reads."""
    return ensure_loaded(office, business_date, queries.TABLES)


def decide(office: Office, business_date: date) -> Counts:
    """Evaluates every item at every location and, on the acting night, writes the orders that its shortages need.

    Everything is one transaction. Without one of the tables it can't do without, nothing changes.
    Counts: items, one an outcome, and what was written.
    """
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        if missing := absent(connection, office, business_date, queries.REQUIRED):
            return {"absent_tables": len(missing)}
        is_acting = nights.is_acting(office, business_date)
        if is_acting:
            follow_mail(connection)
            follow_feed(connection, business_date)
        shop = queries.shop(connection, business_date)
        rules = queries.rules(connection, business_date, office.settings.supplies)
        stock = queries.positions(connection, shop, rules, office.settings.supplies.review_days)
        verdicts = [judge(line, shop, rules) for line in stock]
        write_evaluations(connection, business_date, zip(stock, verdicts, strict=True), not is_acting)
        written = _answer_shortages(connection, office, business_date, shop, verdicts) if is_acting else {}
    outcomes = Counter(verdict.outcome for verdict in verdicts)
    return {"items": len(verdicts)} | {outcome.value: outcomes[outcome] for outcome in Outcome} | written


def _answer_shortages(
    connection: Connection, office: Office, business_date: date, shop: Shop, verdicts: Sequence[Verdict]
) -> Counts:
    standing = take_up(connection)
    episodes.settle(connection, business_date)
    drop_refused(connection)
    questions = episodes.questions(connection, business_date)
    trade = Trade(
        vendors=queries.vendors(connection, business_date),
        known=queries.known_vendors(connection, business_date),
        offices=queries.office_names(connection, business_date),
        items=shop.items,
    )
    wanted = drafts(answers(verdicts, questions))
    return place(connection, office, business_date, wanted, standing, trade)


def send(office: Office, business_date: date) -> Counts:
    """Sends the mail of orders that may go; an older night sends nothing."""
    return deliver(office, business_date, {"mail": mailer(office)})


def deliver(office: Office, business_date: date, gateways: Mapping[str, Gateway]) -> Counts:
    """The same by the given gateways. Counts are those of the sender."""
    if not nights.is_acting(office, business_date):
        return {}
    counts = sender.send(office, gateways)
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        follow_mail(connection)
    return counts


def record(office: Office, business_date: date) -> Counts:
    """Opens and closes the job's work items; none are touched while a table it can't do without is absent."""
    with office.transaction() as connection:
        lock(connection, PIPELINE)
        if missing := absent(connection, office, business_date, queries.REQUIRED):
            return {"absent_tables": len(missing)}
        found = list(_findings(connection, office, business_date))
        return sync(connection, office, PIPELINE, business_date, found, KINDS)


def _findings(connection: Connection, office: Office, business_date: date) -> Iterator[Finding]:
    settings = office.settings.supplies
    rules = queries.rules(connection, business_date, settings)
    days = workdays(connection, office, business_date)
    desk = Desk(days, settings, rules, due_dates(connection, PIPELINE))
    offers = queries.shop(connection, business_date).offers
    prices = {item_id: offer for item_id, found in offers.items() if (offer := preferred(found))}
    within_days = max(settings.expiry_notice_days, default=0)
    lots = desk_queries.lots(connection, business_date, within_days)
    used = desk_queries.used(connection, business_date)
    strangers = desk_queries.strangers(connection, business_date)
    late = desk_queries.late_orders(connection, business_date)
    yield from item_findings(desk_queries.evaluated(connection, rules), strangers, desk)
    yield from order_findings(desk_queries.own_orders(connection), late, desk)
    expiring = notices(lots, used, rules.usage_days, business_date, settings.expiry_notice_days)
    yield from lot_findings(expiring, prices, desk)
