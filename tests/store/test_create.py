"""Text is sorted by PostgreSQL itself, so that no update of the C library can leave an index in another order."""

from sqlalchemy import text

from backoffice.office import Office


def test_text_is_sorted_by_its_bytes_whatever_the_machine(office: Office) -> None:
    with office.transaction() as connection:
        provider = connection.scalar(text("SELECT datlocprovider FROM pg_database WHERE datname = current_database()"))
        order = connection.scalars(
            text("SELECT name FROM unnest(ARRAY['a', 'B', 'é', 'Z', '1']) name ORDER BY name")
        ).all()
    assert (provider, order) == ("b", ["1", "B", "Z", "a", "é"])
