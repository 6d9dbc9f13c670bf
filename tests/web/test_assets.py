"""Static files: kept for ever by browsers and shared caches, whoever is signed in, and light in headers."""

from tests.inspecting import InspectingClient


def test_a_file_is_the_same_for_everybody(client: InspectingClient) -> None:
    client.post_form("/assess")  # a guest with a session
    page = client.get("/").get_data(as_text=True)
    address = page.partition('rel="stylesheet" href="')[2].partition('"')[0]

    answer = client.get(address)

    assert (answer.status_code, answer.mimetype) == (200, "text/css")
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert len(str(answer.headers)) < 550


def test_a_page_of_a_reader_varies_by_cookie(client: InspectingClient) -> None:
    client.post_form("/assess")

    assert "Cookie" in client.get("/").headers["Vary"]
