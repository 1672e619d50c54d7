from backoffice.office import Office
from tests.billing.era import Clp, Era, Svc, interchange
from tests.billing.night import balances, claim, deliver, items, line, run, tables


def test_a_paid_claim_ends_with_its_money_in_clearing_and_nothing_open(office: Office) -> None:
    paid = Clp("C1", "150", "100", lines=[Svc("99213", "150", "100", [("CO", "45", "50")])])
    deliver(
        office,
        tables([claim("C1", "150.00")], [line("C1", 1, "99213", "150.00")]),
        {"edi/a.835": interchange(Era([paid]))},
    )

    counts = run(office)

    print(counts)
    net = {account: cents for (account, _), cents in balances(office).items()}
    assert net == {"1050": 10_000, "4000": -15_000, "4100": 5_000}
    assert items(office) == {}
