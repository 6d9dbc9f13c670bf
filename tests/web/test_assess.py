"""The self-assessment on the web: nothing is lost, nobody reads another's report, the report stands on the answers."""

import re

from flask import Flask

from courseware.web.views.assess import PER_PAGE
from tests.inspecting import InspectingClient

LINK = re.compile(r"/assess/([0-9a-f-]{36})/1")


def begin(client: InspectingClient) -> str:
    started = client.post_form("/assess", page="/assess")
    assert started.status_code == 303
    page = client.get(started.location)
    assert page.status_code == 303
    found = LINK.search(page.location)
    assert found
    return found[1]


def answers(page: int, step: int = 4) -> dict[str, str]:
    return {f"q{(page - 1) * PER_PAGE + place}": str(1 + (step + place) % 5) for place in range(1, PER_PAGE + 1)}


def take(client: InspectingClient, step: int = 4) -> str:
    uuid = begin(client)
    for page in range(1, 9):
        moved = client.post_form(f"/assess/{uuid}/{page}", answers(page, step))
        assert moved.status_code == 303
    assert moved.location == f"/assess/{uuid}/finish"
    handed_in = client.post_form(f"/assess/{uuid}/finish", page=f"/assess/{uuid}/finish")
    assert handed_in.location == f"/assess/reports/{uuid}"
    return uuid


def test_a_guest_takes_it_and_reads_the_report(client: InspectingClient) -> None:
    uuid = take(client)
    page = client.get(f"/assess/reports/{uuid}").get_data(as_text=True)
    assert "Most likely: " in page
    assert "Seven skills" in page
    assert "56 answers" in page
    assert client.get(f"/assess/{uuid}").location == f"/assess/reports/{uuid}"
    assert f"/assess/reports/{uuid}" in client.get("/assess").get_data(as_text=True)
