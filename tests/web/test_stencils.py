"""A page filled from a stencil is, byte for byte, the page that rendering for the reader gives."""

from flask import Flask

from courseware.accounts.policy import Reader
from courseware.accounts.roles import Role
from courseware.web.plumbing import stencils
from tests.builders import PASSWORD
from tests.inspecting import InspectingClient

LESSON = "/learn/one-journey/two-disciplines"


def test_a_filled_stencil_equals_the_rendered_page(sqlite_app: Flask) -> None:
    template = sqlite_app.jinja_env.from_string(
        "{{ reader.name }}|{{ reader.initials }}|{{ csrf_token() }}|{{ reader.role }}"
    )
    for name in ("Ada Lovelace", "O'Brien <b>& Co</b>", "Ö", ""):
        reader = Reader(1, "u", name, "a@b.c", Role.instructor, False, 1)
        with sqlite_app.test_request_context("/"):
            filled = stencils.filled(("test", name == ""), reader, lambda someone: template.render(reader=someone))
            assert filled == template.render(reader=reader)


def test_a_readers_lesson_holds_their_name_and_their_own_token(client: InspectingClient) -> None:
    client.post_form("/sign-up", {"name": "Ann <i>& Bo", "email": "ann@example.org", "password": PASSWORD})
    client.get("/learn")  # shows the welcome
    first = client.get(LESSON).get_data(as_text=True)
    again = client.get(LESSON).get_data(as_text=True)
    assert first == again
    assert "Ann &lt;i&gt;&amp; Bo" in first
    assert "\ue000" not in first
    token = first.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    assert client.post(f"{LESSON}/done", data={"csrf_token": token}).status_code == 303
