"""The page of facts: every figure with its number of people, its interval, its source and its limits."""

import html

import pytest
from flask import Flask

from courseware.content.library import Library
from courseware.kernel.database import Database
from courseware.leads.facts import Comparison, LeadFacts, lead_facts_from
from tests.counting import counted
from tests.inspecting import InspectingClient

PAGE = "/leads/facts"


@pytest.fixture
def facts(library: Library) -> LeadFacts:
    return lead_facts_from(library.lead_facts)


def _page(client: InspectingClient) -> str:
    return html.unescape(client.get(PAGE).get_data(as_text=True))


def _article(page: str, comparison: Comparison) -> str:
    return page.split(f'<article class="comparison" id="{comparison.key}"', 1)[1].split("</article>", 1)[0]


def test_each_figure_has_its_people_interval_source_and_limits(client: InspectingClient, facts: LeadFacts) -> None:
    page = _page(client)
    for one in facts.comparisons:
        article, source = _article(page, one), facts.dataset_by_key[one.dataset].source
        for side in (one.signal, one.versus):
            low, high = (f"{100 * end:.1f}" for end in side.interval)
            assert f">{side.n:,}</td>" in article
            assert f">{100 * side.rate:.1f} %</td>" in article
            assert f">{low} to {high} %</td>" in article
        ends = " to ".join(f"{end:.2f}" for end in one.ratio_interval)
        for words in (one.claim, one.shows, one.limits, source.title, source.publisher, f"{one.ratio:.2f}", ends):
            assert words in article, (one.key, words)
        assert "seen 24 November 2026" in article


def test_each_figure_is_drawn_with_two_dots_and_their_whiskers(client: InspectingClient, facts: LeadFacts) -> None:
    page = _page(client)
    for one in facts.comparisons:
        article = _article(page, one)
        assert article.count("<circle") == 2
        for side, kind in ((one.signal, "signal"), (one.versus, "versus")):
            assert f'comparison__dot--{kind}" cx="{round(100 * side.rate, 2)}%"' in article
            low, high = (f"{round(100 * end, 2)}%" for end in side.interval)
            assert f'x1="{low}" x2="{high}"' in article


def test_comparisons_stand_under_the_point_they_make(client: InspectingClient, facts: LeadFacts) -> None:
    page = _page(client)
    for point in facts.points:
        section = page.split(f'<section aria-labelledby="{point.key}">', 1)[1].split("</section>", 1)[0]
        assert [f'id="{one.key}"' in section for one in facts.comparisons_for(point)].count(False) == 0
        assert section.count("<article") == len(facts.comparisons_for(point))


def test_a_ratio_whose_interval_includes_one_is_called_no_difference(
    client: InspectingClient, facts: LeadFacts
) -> None:
    page = _page(client)
    for one in facts.comparisons:
        assert ("No measurable difference" in _article(page, one)) is not one.is_measurable


def test_every_data_set_says_its_licence_and_how_far_it_was_traced(client: InspectingClient, facts: LeadFacts) -> None:
    page = _page(client)
    for dataset in facts.datasets:
        section = page.split(f'<h3 id="data-{dataset.key}">', 1)[1].split("</section>", 1)[0]
        for words in (dataset.source.licence, f"{dataset.rows:,} {dataset.unit}", dataset.caution, dataset.outcome):
            assert words in section
        assert dataset.provenance.words.lower() in section.lower()


def test_the_page_leads_to_the_lesson_on_traps(client: InspectingClient, library: Library) -> None:
    lesson = library.lessons["cold-warm-hot/three-traps-in-the-numbers"]
    assert f'<a href="/learn/{lesson.key}">{lesson.title}</a>' in _page(client)
    assert 'href="/leads/facts"' in client.get(f"/learn/{lesson.key}").get_data(as_text=True)


def test_what_is_not_known_is_said(client: InspectingClient, facts: LeadFacts) -> None:
    page = _page(client)
    assert all(one.title in page and one.text in page for one in facts.unknowns)
    assert "3.1×" not in page and "21×" not in page


def test_leaks_are_told_with_both_figures(client: InspectingClient, facts: LeadFacts) -> None:
    section = _page(client).split('<section aria-labelledby="leakage">', 1)[1].split("</section>", 1)[0]
    for leak in facts.leaks:
        assert f"{leak.logistic:.2f} or {leak.boosted:.2f}" in section
        assert f"{leak.leaky:.2f}" in section and leak.why in section


def test_guests_are_served_the_facts_from_memory(client: InspectingClient, sqlite_database: Database) -> None:
    first = client.get(PAGE)
    assert "Set-Cookie" not in first.headers
    with counted(sqlite_database) as sent:
        again = client.get(PAGE, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert len(sent) <= 1  # now and then a look for a newer edition


def test_a_reader_with_a_session_sees_the_same_facts(client: InspectingClient, facts: LeadFacts) -> None:
    client.token()
    page = _page(client)
    assert all(one.claim in page for one in facts.comparisons)


def test_only_the_page_itself_answers(sqlite_app: Flask) -> None:
    client = sqlite_app.test_client()
    assert client.get(f"{PAGE}/xe-phone").status_code == 404
    assert client.post(PAGE).status_code in (400, 405)
