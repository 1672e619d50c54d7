"""The desk: what people see in the morning. Now the morning report; its work lists follow.

Every route stands behind the guard. Addresses hold ids and dates alone, and no page may be kept by the browser.
"""

from collections.abc import Awaitable, Callable
from datetime import date

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from backoffice.config import practice_ids
from backoffice.desk.guard import Guard
from backoffice.office import open_office
from backoffice.store.tables.report import reports

# The report is one self-contained page: its style stands in it, and it loads nothing.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "frame-ancestors 'self'; form-action 'self'; base-uri 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def desk_app(guard: Guard) -> FastAPI:
    """The pages, for those whom the guard lets in; anybody else gets 401, also for what does not exist."""
    app = FastAPI(dependencies=[Depends(guard.login)], docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(_with_headers)
    app.add_api_route("/", front, response_class=HTMLResponse)
    app.add_api_route("/p/{practice_id}/", newest, response_class=HTMLResponse)
    app.add_api_route("/p/{practice_id}/night/{business_date}", of_night, response_class=HTMLResponse)
    return app


def front() -> str:
    """The newest report of the only practice, or the list of practices."""
    known = practice_ids()
    if len(known) == 1:
        return newest(known[0])
    links = "".join(f'<li><a href="p/{practice_id}/">{practice_id}</a></li>' for practice_id in known)
    return f"<!doctype html><title>Practices</title><h1>Practices</h1><ul>{links}</ul>"


def newest(practice_id: str) -> str:
    """The report of the practice's newest night; 404 before the first."""
    return _page(practice_id, None)


def of_night(practice_id: str, business_date: date) -> str:
    """The report of one night; 404 when there is none."""
    return _page(practice_id, business_date)


def _page(practice_id: str, business_date: date | None) -> str:
    if practice_id not in practice_ids():
        raise HTTPException(404, "no such practice")
    query = select(reports.c.html).order_by(reports.c.business_date.desc()).limit(1)
    if business_date:
        query = query.where(reports.c.business_date == business_date)
    with open_office(practice_id).transaction() as connection:
        html: str | None = connection.scalar(query)
    if html is None:
        raise HTTPException(404, "no night has been reported yet")
    return html


async def _with_headers(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    response = await answer(request)
    response.headers.update(_HEADERS)
    return response
