"""Offerings on the web: filters never leak, unknown facts are called unknown, a report decides the order."""

import re

import pytest

from courseware.careers.offerings import amount, offerings_of
from courseware.content.catalogue import Offering
from courseware.content.library import Library
from tests.inspecting import InspectingClient
from tests.web.taking import take

LINK = re.compile(r'offering__title"><a href="/(?:offerings|learn)/([a-z0-9-]+)"')
COUNT = re.compile(r'class="result-count" role="status">(\d+) offering')


def listed(client: InspectingClient, query: str = "") -> list[str]:
    """The keys on all pages of a list, in order."""
    keys: list[str] = []
    for page in range(1, 10):
        text = client.get(f"/offerings?{query}&page={page}").get_data(as_text=True)
        found = LINK.findall(text)
        count = COUNT.search(text)
        assert count
        keys += found
        if len(keys) >= int(count[1]):
            assert len(keys) == len(set(keys)) == int(count[1])
            return keys
    raise AssertionError("the pages never end")


def test_without_a_report_everything_stands_by_title(client: InspectingClient, library: Library) -> None:
    assert listed(client) == [offering.key for offering in offerings_of(library)]


def test_own_modules_lead_to_their_page(client: InspectingClient, library: Library) -> None:
    key = library.course.modules[0]
    pages = [client.get(f"/offerings?page={page}").get_data(as_text=True) for page in (1, 2, 3)]
    assert any(f'href="/learn/{key}"' in page for page in pages)
    assert client.get(f"/offerings/{key}").status_code == 404


def is_free(offering: Offering) -> bool | None:
    cost = amount(offering.cost, "USD")
    return None if cost is None else cost <= 0


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("kind=degree", lambda each: each.kind == "degree"),
        ("cost=free", is_free),
        ("mode=campus", lambda each: None if each.mode == "unknown" else each.mode == "campus"),
        ("level=graduate", lambda each: None if each.level == "unknown" else each.level == "graduate"),
        ("skill=reporting", lambda each: each.skills.get("reporting", 0) > 0 if each.skills else None),
    ],
)
def test_filters_never_leak(client: InspectingClient, library: Library, query: str, wanted, known: bool) -> None:  # type: ignore[no-untyped-def]
    verdicts = {each.key: wanted(each) for each in offerings_of(library)}
    expected = [key for key, verdict in verdicts.items() if (not known if verdict is None else verdict)]
    assert expected
    assert listed(client, query + ("&known=y" if known else "")) == expected


def test_filters_hold_for_a_reader_with_a_report_too(client: InspectingClient, library: Library) -> None:
    take(client)
    assert {library.offerings[key].kind for key in listed(client, "kind=certificate")} == {"certificate"}
    page = client.get("/offerings").get_data(as_text=True)
    assert "sorted by how much of your gaps each one closes" in page
    assert re.search(r"Closes about \d+ % of your [a-z ]+ gap", page)


@pytest.mark.parametrize("query", ["kind=cat", "skill=luck", "mode=moon", "page=0", "page=x"])
def test_a_filter_that_does_not_exist_is_named_and_shows_nothing(client: InspectingClient, query: str) -> None:
    page = client.get(f"/offerings?{query}").get_data(as_text=True)
    assert "There is a problem" in page
    assert LINK.findall(page) == []


def test_a_page_beyond_the_last_is_the_last(client: InspectingClient) -> None:
    assert LINK.findall(client.get("/offerings?page=99").get_data(as_text=True))


def test_nothing_found_says_so(client: InspectingClient) -> None:
    page = client.get("/offerings?kind=degree&cost=free&known=y").get_data(as_text=True)
    assert "Nothing passes these filters" in page


def test_every_offering_shows_sources_and_what_is_not_checked(client: InspectingClient, library: Library) -> None:
    for offering in library.offerings.values():
        page = client.get(f"/offerings/{offering.key}").get_data(as_text=True)
        assert page.count("24 November 2026") >= len(offering.facts)
        assert ("not checked" in page) == (
            None in (offering.cost, offering.hours)
            or "unknown" in (offering.mode, offering.level)
            or None in (offering.credential, offering.prerequisites)
        )
        if offering.url:
            assert 'rel="noopener external"' in page


def test_an_offering_that_does_not_exist(client: InspectingClient) -> None:
    assert client.get("/offerings/nowhere").status_code == 404


def test_a_plan_needs_a_report_and_keeps_to_the_filters(client: InspectingClient, library: Library) -> None:
    assert "No report yet" in client.get("/offerings/plan").get_data(as_text=True)
    take(client)
    keys = LINK.findall(client.get("/offerings/plan?kind=certification").get_data(as_text=True))
    assert 1 <= len(keys) <= 3
    assert {library.offerings[key].kind for key in keys} == {"certification"}
    assert LINK.findall(client.get("/offerings/plan?kind=cat").get_data(as_text=True)) == []
