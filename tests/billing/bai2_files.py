"""Writes bank statements (BAI2) for tests: amounts are cents."""


def bai2(code: str, *movements: str, opening: int = 0, closing: int = 0) -> bytes:
    """A statement of 2 October of the account with that number; each movement is the rest of its record 16."""
    lines = [f"16,{movement}/" for movement in movements]
    cents = opening + closing + sum(int(movement.split(",")[1]) for movement in movements)
    count = len(lines)
    return "\n".join(
        ["01,BANK,US,261002,0600,1,,,2/", "02,US,BANK,1,261002,,USD,2/", f"03,{code},,010,{opening},,,015,{closing},,/",
         *lines, f"49,{cents},{count + 2}/", f"98,{cents},1,{count + 4}/", f"99,{cents},1,{count + 6}/"]
    ).encode()  # fmt: skip


def of_day(day: str, opening: int, moved: int, number: str = "1234") -> bytes:
    """A statement of that day in October that adds up: one movement."""
    text = bai2(number, f"475,{abs(moved)},Z,{number}{day},,RENT", opening=opening, closing=opening + moved).decode()
    return text.replace("261002", f"2610{day}").encode()
