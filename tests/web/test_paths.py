"""The pages of the career paths: open to everyone, with probabilities only for those who have a report."""

import re

import pytest

from courseware.careers.paths import paths_of
from courseware.content.library import Library
from courseware.kernel.database import Database
from tests.counting import counted
from tests.inspecting import InspectingClient
from tests.web.taking import take


def test_every_path_is_listed_once(client: InspectingClient, library: Library) -> None:
    page = client.get("/paths").get_data(as_text=True)
    linked = re.findall(r'href="/paths/([a-z-]+)"', page)
    assert sorted(linked) == sorted(path.key for path in paths_of(library).authored.paths)
    assert "likely, going by your answers" not in page


def test_every_path_has_a_page_with_sources(client: InspectingClient, library: Library) -> None:
    for path in paths_of(library).authored.paths:
        page = client.get(f"/paths/{path.key}").get_data(as_text=True)
        assert f"<h1>{path.title}</h1>" in page
        assert page.count(path.facts.wage_source) > len(path.occupations)
        assert "seen 24 November 2026" in page
        assert "probability of" not in page


def test_a_reader_with_a_report_sees_where_they_stand(client: InspectingClient) -> None:
    take(client)
    listed = client.get("/paths").get_data(as_text=True)
    assert listed.count("likely, going by your answers") == 10
    page = client.get("/paths/technical-sales").get_data(as_text=True)
    assert "this path has a probability of" in page
    assert "real with" in page or "to spare" in page
    assert "Ordered by how much of your gap" in page


@pytest.mark.parametrize("address", ["/paths/nowhere", "/paths/Technical-Sales", "/paths/technical-sales/x"])
def test_a_path_that_does_not_exist(client: InspectingClient, address: str) -> None:
    assert client.get(address).status_code == 404


def test_guests_are_served_from_memory(client: InspectingClient, sqlite_database: Database) -> None:
    first = client.get("/paths/technical-sales")
    with counted(sqlite_database) as sent:
        again = client.get("/paths/technical-sales", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(sent) <= 1  # now and then a look for a newer edition
