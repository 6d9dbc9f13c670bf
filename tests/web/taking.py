"""Taking the self-assessment through the inspecting client."""

import re

from courseware.web.views.assess import PER_PAGE
from tests.inspecting import InspectingClient

FIRST_PAGE = re.compile(r"/assess/([0-9a-f-]{36})/1")


def begin(client: InspectingClient) -> str:
    """Begin, and return the uuid of the attempt."""
    started = client.post_form("/assess", page="/assess")
    assert started.status_code == 303
    resumed = client.get(started.location)
    found = FIRST_PAGE.fullmatch(resumed.location)
    assert found
    return found[1]


def answers(page: int, step: int = 4) -> dict[str, str]:
    """Return an answer to every question of a page, not the same one everywhere."""
    first = (page - 1) * PER_PAGE + 1
    return {f"q{position}": str(1 + (step + position) % 5) for position in range(first, first + PER_PAGE)}


def take(client: InspectingClient, step: int = 4) -> str:
    """Answer everything, hand in, and return the uuid of the attempt."""
    uuid = begin(client)
    for page in range(1, 9):
        moved = client.post_form(f"/assess/{uuid}/{page}", answers(page, step))
    assert moved.location == f"/assess/{uuid}/finish"
    handed_in = client.post_form(f"/assess/{uuid}/finish", page=f"/assess/{uuid}/finish")
    assert handed_in.location == f"/assess/reports/{uuid}"
    return uuid
