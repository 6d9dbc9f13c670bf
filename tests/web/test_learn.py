"""Reading: the course, lessons, quick checks and progress, as a visitor and as a reader with a session."""

import re

from courseware.content.library import Library
from tests.inspecting import InspectingClient

LESSON = "/learn/one-journey/two-disciplines"


def _check_form(client: InspectingClient, page: str, action: str) -> dict[str, str]:
    """Return the first offered value of every group of radios in the form."""
    text = client.get(page).get_data(as_text=True)
    form = text.split(f'action="{action}"', 1)[1].split("</form>", 1)[0]
    fields: dict[str, str] = {}
    for name, value in re.findall(r'type="radio" name="([^"]+)" value="([^"]+)"', form):
        fields.setdefault(name, value)
    return fields


def test_every_lesson_module_and_page_opens(client: InspectingClient, library: Library) -> None:
    addresses = ["/", "/learn", "/glossary", "/about", "/preferences", "/search?q=lead", "/search"]
    addresses += [f"/learn/{key}" for key in library.modules] + [f"/learn/{key}" for key in library.lessons]
    for address in addresses:
        assert client.get(address).status_code == 200, address


def test_a_visitor_gets_no_cookie_and_an_etag(client: InspectingClient) -> None:
    first = client.get(LESSON)
    assert "Set-Cookie" not in first.headers
    assert first.headers["Cache-Control"] == "public, no-cache"
    again = client.get(LESSON, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_quick_check_makes_a_guest_and_is_kept(client: InspectingClient, library: Library) -> None:
    check = library.lessons["one-journey/two-disciplines"].checks[0]
    action = f"{LESSON}/checks/{check.key}"
    answer = client.post_form(action, _check_form(client, LESSON, action), page=LESSON)
    assert answer.status_code == 303
    page = client.get(LESSON).get_data(as_text=True)
    assert "item__verdict" in page
    assert client.get(LESSON).headers["Cache-Control"] == "private, no-store"


def test_a_check_posted_without_a_token_is_shown_again_with_its_answers(
    client: InspectingClient, library: Library
) -> None:
    check = library.lessons["one-journey/two-disciplines"].checks[0]
    action = f"{LESSON}/checks/{check.key}"
    fields = _check_form(client, LESSON, action)
    answer = client.post(action, data=fields)
    text = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert all(f'name="{name}" value="{value}"' in text for name, value in fields.items())
    assert 'name="csrf_token"' in text


def test_a_finished_lesson_stays_finished_and_can_be_reopened(client: InspectingClient) -> None:
    done = client.post_form(f"{LESSON}/done", {"done": "yes"})
    assert done.headers["Location"].endswith("/learn/one-journey/the-customer-journey")
    assert "You have finished this lesson" in client.get(LESSON).get_data(as_text=True)
    client.post_form(f"{LESSON}/progress", {"anchor": "the-same-goal"})
    assert "You have finished this lesson" in client.get(LESSON).get_data(as_text=True)
    client.post_form(f"{LESSON}/done", {"done": "no"})
    assert "You have finished this lesson" not in client.get(LESSON).get_data(as_text=True)


def test_a_reader_resumes_where_they_left_off(client: InspectingClient) -> None:
    client.post_form(f"{LESSON}/progress", {"anchor": "the-same-goal"})
    assert 'href="#the-same-goal">Go on where you left off' in client.get(LESSON).get_data(as_text=True)


def test_unknown_lessons_are_not_found(client: InspectingClient) -> None:
    for address in ("/learn/nothing", "/learn/one-journey/nothing", "/learn/nothing/two-disciplines"):
        assert client.get(address).status_code == 404


def test_no_answer_of_a_check_is_on_the_page_before_it_is_given(client: InspectingClient, library: Library) -> None:
    for lesson in library.lessons.values():
        page = client.get(f"/learn/{lesson.key}").get_data(as_text=True)
        for check in lesson.checks:
            assert check.explanation[:60] not in page


def test_search_marks_what_it_found(client: InspectingClient) -> None:
    page = client.get("/search?q=nurture").get_data(as_text=True)
    assert "<mark>" in page
    assert "Nothing found" in client.get("/search?q=zzzzqqq").get_data(as_text=True)


def test_the_theme_is_kept_in_a_cookie(client: InspectingClient) -> None:
    client.post_form("/preferences/theme", {"theme": "dark", "next": LESSON})
    assert 'data-theme="dark"' in client.get(LESSON).get_data(as_text=True)
