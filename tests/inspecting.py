"""A test client that inspects every page: valid HTML, one h1, unique ids, labelled inputs, no inline script or style."""

import re
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

_QUIET = {"unexpected-end-tag-implies-table-voodoo"}
_UNLABELLED = {"hidden", "submit", "button", "reset", "image"}


class InspectingClient(FlaskClient):
    """Opens pages and posts forms as a browser would, and fails on what a browser would forgive."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request and inspect an HTML answer."""
        response = super().open(*args, **kwargs)
        if (
            response.mimetype == "text/html"
            and response.data
            and "gzip" not in response.headers.get("Content-Encoding", "")
        ):
            inspect(response.get_data(as_text=True))
        return response

    def post_form(
        self, path: str, values: dict[str, Any] | None = None, page: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Post with a token of this session; `page` (a path) is opened first to prove that it holds a form for `path`."""
        if page is not None:
            found = self.get(page).get_data(as_text=True)
            assert f'action="{path}"' in found or page == path, f"{page} has no form for {path}"
        return self.post(path, data={"csrf_token": self.token(), **(values or {})}, **kwargs)

    def token(self) -> str:
        """Return a CSRF token of this session."""
        answer = self.get("/session/token").get_json()
        return str(answer["csrf_token"])


def inspect(text: str) -> None:
    """Fail on anything a careful page must not have."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(text)
    errors = [(place, code, about) for place, code, about in parser.errors if code not in _QUIET]
    assert not errors, f"invalid HTML: {errors[:3]} near {_near(text, errors)}"
    elements = list(document.iter())
    headings = [one for one in elements if one.tag == "h1"]
    assert len(headings) == 1, f"{len(headings)} h1"
    ids = [one.get("id") for one in elements if one.get("id")]
    assert len(ids) == len(set(ids)), f"ids used twice: {sorted({i for i in ids if ids.count(i) > 1})[:5]}"
    title = next((one.text for one in elements if one.tag == "title"), "") or ""
    assert title.strip(), "no title"
    _inspect_inline(elements)
    _inspect_labels(elements, set(ids))
    _inspect_forms(elements)


def _near(text: str, errors: list[Any]) -> str:
    if not errors or not errors[0][0]:
        return ""
    line = errors[0][0][0]
    return text.split("\n")[line - 1][:300] if line - 1 < text.count("\n") + 1 else ""


def _inspect_inline(elements: list[Element]) -> None:
    for one in elements:
        assert one.get("style") is None, f"style attribute on {one.tag}"
        assert one.tag != "style", "style element"
        assert not any(str(name).startswith("on") for name in one.attrib), f"inline handler on {one.tag}"
        if one.tag == "script":
            assert one.get("src") or one.get("type") == "application/ld+json", "inline script"


def _inspect_labels(elements: list[Element], ids: set[str | None]) -> None:
    labelled = {one.get("for") for one in elements if one.tag == "label"}
    wrapped = {id(inner) for one in elements if one.tag == "label" for inner in one.iter()}
    for one in elements:
        if one.tag in ("input", "select", "textarea") and one.get("type") not in _UNLABELLED:
            named = one.get("aria-label") or one.get("aria-labelledby")
            assert named or id(one) in wrapped or one.get("id") in labelled, f"unlabelled {one.tag} {one.get('name')}"
        for reference in re.split(r"\s+", one.get("aria-describedby") or ""):
            assert not reference or reference in ids, f"aria-describedby names no element: {reference}"


def _inspect_forms(elements: list[Element]) -> None:
    for form in (one for one in elements if one.tag == "form" and (one.get("method") or "").lower() == "post"):
        names = [one.get("name") for one in form.iter() if one.tag == "input"]
        public = form.get("data-public") is not None
        assert public or "csrf_token" in names, f"form without a token: {form.get('action')}"
