"""Sessions of every exercise of the lead lab without JavaScript: from start to summary, second tries, what is refused."""

import re

import pytest
from sqlalchemy import update

from courseware.content.library import Library
from courseware.items.dial import Dial
from courseware.items.lead import LeadCard
from courseware.items.lead_proof import LeadProof
from courseware.leads.lab import EXERCISES
from courseware.leads.rubric import rubric_from
from courseware.learning.models import Attempt
from tests.counting import Statements, counted
from tests.inspecting import InspectingClient
from tests.web.leading import (
    KEY,
    another,
    begin,
    give,
    in_words,
    place_of,
    play,
    right,
    session_at,
    settle,
    slot_at,
    stored,
    text_of,
    with_fixed_seeds,
    words_of,
    wrong,
)
from tests.web.quizzing import database_of

EACH = [key for key in EXERCISES if key != "exam"]
"""Exercises that tell how it went after each answer."""


@pytest.fixture(autouse=True)
def _fixed_seeds(monkeypatch: pytest.MonkeyPatch) -> None:
    with_fixed_seeds(monkeypatch)


@pytest.mark.parametrize("key", EACH)
def test_a_session_without_javascript_from_start_to_summary(client: InspectingClient, key: str) -> None:
    started = client.post_form(f"/leads/{key}", page=f"/leads/{key}")
    address, size = str(started.location), EXERCISES[key].size
    assert client.get(address).location == f"{address}/1"
    assert len(session_at(client, address).slots) == size

    for position in range(1, size + 1):
        page = f"{address}/{position}"
        answer = client.post_form(page, right(slot_at(client, address, position)), page=page)
        assert (answer.status_code, answer.location) == (303, page)
        text = text_of(client, page)
        assert '<section class="verdict verdict--right"' in text
        assert f'href="{address}/{"done" if position == size else position + 1}"' in text
        assert f'action="{page}"' not in text

    assert client.get(address).location == f"{address}/done"
    words = words_of(client, f"{address}/done")
    assert f"{size} of {size} point" in words
    assert "right is" not in words and "Keep what you did" in words
    assert (session_at(client, address).state, session_at(client, address).points) == ("graded", size)


@pytest.mark.parametrize("key", EACH)
def test_a_session_that_goes_wrong_is_summed_up_too(client: InspectingClient, key: str) -> None:
    size = EXERCISES[key].size
    address = play(client, key, wrongly=range(1, size + 1))
    words = words_of(client, f"{address}/done")

    assert session_at(client, address).points == 0
    assert f"0 of {size} point" in words
    assert '<section class="verdict verdict--wrong"' in text_of(client, f"{address}/{size}")
    assert words.count("right is") == (0 if key in ("board", "dial") else size)


def test_a_test_says_nothing_until_its_end_and_then_everything(client: InspectingClient) -> None:
    address, size = begin(client, "exam"), EXERCISES["exam"].size
    for position in range(1, size + 1):
        page = f"{address}/{position}"
        assert "Give this answer" in text_of(client, page)
        assert f"{page}/" not in text_of(client, page)
        answer = give(client, address, position, is_right=position != 3)
        assert (answer.status_code, answer.location) == (303, page)
        onward = f"{address}/{position + 1}" if position < size else None
        assert client.get(page).location == onward

    words = words_of(client, f"{address}/done")
    assert f"{size - 1} of {size} points" in words and words.count("right is") == 1
    for position in range(1, size + 1):
        assert f"verdict--{'wrong' if position == 3 else 'right'}" in text_of(client, f"{address}/{position}")


def test_a_test_under_way_shows_what_is_answered_but_not_how(client: InspectingClient) -> None:
    address = begin(client, "exam")
    give(client, address, 1), give(client, address, 2, is_right=False)
    text = text_of(client, f"{address}/3")

    assert text.count("pips__pip--given") == 2
    assert not re.search(r"pips__pip--(right|half|wrong)", text)
    assert client.get(f"{address}/done").location == f"{address}/3"


def test_the_verdict_tells_all_in_order(client: InspectingClient, library: Library) -> None:
    address = begin(client, "exam")
    for slot in session_at(client, address).slots:
        give(client, address, slot.position, is_right=False)
    for slot in session_at(client, address).slots[:6]:
        text, card = text_of(client, f"{address}/{slot.position}"), slot.item
        assert isinstance(card, LeadCard)
        rule, words = rubric_from(library.rubric).rules[card.label.rule], in_words(text)
        told = ("Neither is right", "Temperature: you said", rule.name, rule.sentence, *_told_of(card))
        _assert_in_order(words, told)
        assert text.count("This decides") == len(card.evidence)
        assert f'href="/learn/{card.lesson or rule.lesson}"' in text


def _told_of(card: LeadCard) -> tuple[str, ...]:
    return (
        card.explanation,
        "What tempts here",
        card.distractor.why,
        "What would change the answer",
        card.contrast.text,
    )


def _assert_in_order(words: str, told: tuple[str, ...]) -> None:
    place = 0
    for sentence in told:
        place = words.find(in_words(sentence.replace("*", "")).strip(), place)
        assert place >= 0, sentence


@pytest.mark.parametrize("key", ["sort", "practice"])
def test_a_wrong_first_answer_to_an_easier_lead_gets_a_second_try_that_counts_half(
    client: InspectingClient, key: str
) -> None:
    address = begin(client, key)
    place = place_of(client, address, LeadCard, (1, 2))
    slot, page = slot_at(client, address, place), f"{address}/{place}"
    assert isinstance(slot.item, LeadCard)

    assert give(client, address, place, is_right=False).location == page
    text = text_of(client, page)
    assert "Not yet: look again" in text and f'action="{page}"' in text
    assert text.count("This decides") == len(slot.item.evidence)

    give(client, address, place)
    (_, first, _), (kind, payload, _) = stored(client)
    assert kind == "submit" and payload == {**(slot.item.right_response() or {}), "first": first}
    assert slot_at(client, address, place).fraction == 0.5
    words = words_of(client, page)
    assert "Not yet" not in words
    _assert_in_order(words, ("Both right", "It took a second try", *_told_of(slot.item)))


def test_a_second_wrong_answer_is_final(client: InspectingClient) -> None:
    address = begin(client)
    place = place_of(client, address, LeadCard, (1, 2))
    give(client, address, place, is_right=False), give(client, address, place, is_right=False)

    slot = slot_at(client, address, place)
    assert (slot.is_submitted, slot.fraction) == (True, 0)
    assert "Neither is right" in words_of(client, f"{address}/{place}")
    assert give(client, address, place).status_code == 303
    assert len(stored(client)) == 2


def test_a_harder_lead_is_answered_once(client: InspectingClient) -> None:
    address = begin(client)
    place = place_of(client, address, LeadCard, (3,))
    give(client, address, place, is_right=False)

    assert [kind for kind, _, _ in stored(client)] == ["submit"]
    assert "Neither is right" in words_of(client, f"{address}/{place}")


@pytest.mark.parametrize("key", ["exam", "discuss"])
def test_neither_a_test_nor_a_debated_lead_gives_second_tries(client: InspectingClient, key: str) -> None:
    address = begin(client, key)
    give(client, address, place_of(client, address, LeadCard), is_right=False)

    assert [kind for kind, _, _ in stored(client)] == ["submit"]


def test_a_debated_lead_takes_every_answer_that_many_give_and_shows_the_split(client: InspectingClient) -> None:
    address = begin(client, "discuss")
    for slot in session_at(client, address).slots:
        card = slot.item
        assert isinstance(card, LeadCard) and len(card.accepted) > 1
        given = card.accepted[-1]
        fields = {"q-temperature": given.temperature.value, "q-handler": given.handler.value}
        client.post_form(
            f"{address}/{slot.position}",
            {name.replace("q", f"q{slot.position}", 1): value for name, value in fields.items()},
        )
        words = words_of(client, f"{address}/{slot.position}")
        _assert_in_order(words, ("Both right", "Of 100 careful readings", *_told_of(card)))
    assert "5 of 5 points" in words_of(client, f"{address}/done")


def test_how_sure_one_is_is_asked_only_when_wished_and_stored(client: InspectingClient) -> None:
    address = begin(client, asks_confidence="1")
    place = place_of(client, address, LeadCard, (1, 2))
    page = f"{address}/{place}"
    assert f'name="q{place}-sure"' in text_of(client, page)

    give(client, address, place, is_right=False, more={f"q{place}-sure": "95"})
    give(client, address, place, more={f"q{place}-sure": "60"})
    payload = stored(client)[-1][1]
    first = payload["first"]
    assert isinstance(first, dict)
    assert (payload["sure"], first["sure"]) == (60, 95)
    assert 'value="60" checked' in text_of(client, page)

    other = another(client)
    assert "-sure" not in text_of(other, f"{begin(other)}/1")


def test_a_certainty_that_was_never_offered_is_refused(client: InspectingClient) -> None:
    address = begin(client, asks_confidence="1")

    assert give(client, address, 1, more={"q1-sure": "100"}).status_code == 400
    assert stored(client) == []


@pytest.mark.parametrize("key", list(EXERCISES))
def test_an_empty_answer_is_asked_for_again(client: InspectingClient, key: str) -> None:
    address = begin(client, key)
    answer = client.post_form(f"{address}/1", page=f"{address}/1")

    assert answer.status_code == 400
    assert "Not quite an answer yet" in answer.get_data(as_text=True)
    assert f'action="{address}/1"' in answer.get_data(as_text=True)
    assert stored(client) == []


@pytest.mark.parametrize(("name", "value"), [("temperature", "warm"), ("handler", "nurture")])
def test_half_an_answer_is_kept_on_the_page(client: InspectingClient, name: str, value: str) -> None:
    address = begin(client)
    answer = client.post_form(f"{address}/1", {f"q1-{name}": value})

    assert answer.status_code == 400
    assert f'value="{value}" checked' in answer.get_data(as_text=True)
    assert answer.get_data(as_text=True).count(" checked>") == 2  # the answer, and the switch of the shortcuts
    assert stored(client) == []


def test_a_board_keeps_the_leads_that_are_placed(client: InspectingClient) -> None:
    address = begin(client, "board")
    fields = right(slot_at(client, address, 1))
    (dropped, _), *rest = fields.items()
    answer = client.post_form(f"{address}/1", dict(rest))

    assert answer.status_code == 400
    assert answer.get_data(as_text=True).count(" checked>") == len(rest) + 1
    assert not re.search(rf'name="{dropped}"[^>]* checked', answer.get_data(as_text=True))
    assert stored(client) == []


def test_a_proof_that_contradicts_itself_is_asked_for_again_with_its_ticks(client: InspectingClient) -> None:
    address = begin(client, "proof")
    answer = client.post_form(f"{address}/1", {"q1": ["0", "none"]})

    assert answer.status_code == 400
    assert "one or the other" in answer.get_data(as_text=True)
    assert all(f'value="{value}" checked' in answer.get_data(as_text=True) for value in ("0", "none"))
    assert stored(client) == []


@pytest.mark.parametrize("path", ["", "/try"])
def test_a_dial_keeps_what_is_set(client: InspectingClient, path: str) -> None:
    address = begin(client, "dial")
    fields = right(slot_at(client, address, 1))
    answer = client.post_form(f"{address}/1{path}", {**fields, "q1-cut": "", "q1-fade": "14"})
    text = answer.get_data(as_text=True)

    assert answer.status_code == 400
    assert "Something is still open" in text
    assert 'value="14" checked' in text
    assert all(re.search(rf'name="{name}"[^>]* value="{fields[name][0]}"', text) for name in fields if len(name) > 10)
    assert client.post_form(f"{address}/1{path}", {**fields, "q1-cut": "9999"}).status_code == 400
    assert stored(client) == []


def test_a_setting_of_the_dial_can_be_tried_as_often_as_one_likes(client: InspectingClient) -> None:
    address = begin(client, "dial")
    dial, page = slot_at(client, address, 1).item, f"{address}/1"
    assert isinstance(dial, Dial)
    assert f'formaction="{page}/try"' in text_of(client, page)
    for fields in (right(slot_at(client, address, 1)), wrong(slot_at(client, address, 1))):
        answer = client.post_form(f"{page}/try", fields)
        trial = dial.tried(dial.read(_form(fields), "q1"))
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200 and trial is not None
        assert f'data-trial="reached">{trial.reached}<' in text
        assert f'data-trial="lost_deals">{trial.lost_deals}<' in text
        assert "kept back</h2>" not in text
    assert stored(client) == []

    give(client, address, 1)
    assert f"On the {len(dial.held)} leads kept back" in words_of(client, page)
    assert client.post_form(f"{page}/try", fields).location == f"{address}/done"
    assert len(stored(client)) == 1


class _form(dict[str, list[str]]):  # noqa: N801 - reads like the form it stands for
    def getlist(self, name: str) -> list[str]:
        return self.get(name, [])


def test_trying_is_for_the_dial_alone(client: InspectingClient) -> None:
    for key in ("sort", "proof"):
        address = begin(client, key)
        assert client.post_form(f"{address}/1/try", right(slot_at(client, address, 1))).status_code == 404
        uuid = address.rpartition("/")[2]
        assert client.post_form(f"/leads/dial/{uuid}/1/try").status_code == 404
    assert client.get(f"{begin(client, 'dial')}/1/try").status_code == 405


@pytest.mark.parametrize("key", list(EXERCISES))
def test_the_same_press_twice_is_stored_once(client: InspectingClient, key: str) -> None:
    address = begin(client, key)
    answers = [give(client, address, 1, more={"idempotency_key": KEY}).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert [kind for kind, _, _ in stored(client)] == ["submit"]


def test_a_wrong_first_answer_sent_twice_is_not_a_second_try(client: InspectingClient) -> None:
    address = begin(client)
    place = place_of(client, address, LeadCard, (1, 2))
    for _ in range(2):
        give(client, address, place, is_right=False, more={"idempotency_key": KEY})

    assert [kind for kind, _, _ in stored(client)] == ["save"]
    assert "Not yet: look again" in words_of(client, f"{address}/{place}")


@pytest.mark.parametrize("key", list(EXERCISES))
def test_a_stale_form_of_an_answered_item_changes_nothing(client: InspectingClient, key: str) -> None:
    address = begin(client, key)
    settle(client, address, 1)
    before = stored(client)

    assert give(client, address, 1, is_right=False).status_code == 303
    assert client.post_form(f"{address}/1").status_code == 303
    assert stored(client) == before


def test_a_stale_form_of_a_session_that_is_over_changes_nothing(client: InspectingClient) -> None:
    address = play(client, "twin")
    before = stored(client)

    assert give(client, address, 2, is_right=False).location == f"{address}/2"
    assert (stored(client), session_at(client, address).points) == (before, 6)


@pytest.mark.parametrize("key", list(EXERCISES))
def test_starting_again_goes_on_with_the_open_session(client: InspectingClient, key: str) -> None:
    address = begin(client, key)
    waiting = 1
    if EXERCISES[key].size > 1:
        settle(client, address, 1)
        waiting = 2

    assert begin(client, key) == address
    assert client.get(address).location == f"{address}/{waiting}"
    assert f"Go on with {waiting} of {EXERCISES[key].size}" in words_of(client, f"/leads/{key}")


def test_places_can_be_answered_in_any_order(client: InspectingClient) -> None:
    address = begin(client, "twin")
    for position in (4, 6, 2):
        settle(client, address, position)
    assert client.get(address).location == f"{address}/1"
    assert f'href="{address}/1"' in text_of(client, f"{address}/6")


def test_a_second_session_deals_other_leads(client: InspectingClient) -> None:
    for key in ("sort", "practice", "triage"):
        first, second = play(client, key), begin(client, key)
        keys = [{slot.item_key for slot in session_at(client, address).slots} for address in (first, second)]
        assert second != first and not keys[0] & keys[1], key


def test_the_summary_names_the_hardest_rule(client: InspectingClient, library: Library) -> None:
    address = play(client, wrongly={3})
    card = slot_at(client, address, 3).item
    assert isinstance(card, LeadCard)
    words, rule = words_of(client, f"{address}/done"), rubric_from(library.rubric).rules[card.label.rule]

    assert "9 of 10 points" in words and "10 leads read" in words
    assert f"The hardest rule: {rule.name}" in words
    assert f'href="/learn/{rule.lesson}"' in text_of(client, f"{address}/done")


def test_a_session_that_was_set_aside_still_has_a_summary(client: InspectingClient) -> None:
    address = begin(client)
    settle(client, address, 1)
    _set_aside(client)

    words = words_of(client, address)
    assert "1 lead read" in words and "set aside" in words
    assert client.get(f"{address}/2").location == f"{address}/done"
    assert give(client, address, 2).status_code == 403


def test_a_test_that_was_set_aside_keeps_to_itself_how_it_went(client: InspectingClient) -> None:
    address = begin(client, "exam")
    give(client, address, 1), give(client, address, 2, is_right=False)
    _set_aside(client)
    text = text_of(client, f"{address}/done")

    assert "set aside" in text and "Nothing was answered" in text
    assert not re.search(r"pips__pip--(right|half|wrong)", text)
    assert "Most mixed up" not in text and "Reading temperature" not in text
    assert client.get(f"{address}/1").location == f"{address}/done"


def _set_aside(client: InspectingClient) -> None:
    with database_of(client.application).transaction() as session:
        session.execute(update(Attempt).values(state="abandoned"))


@pytest.mark.parametrize("key", list(EXERCISES))
def test_somebody_elses_session_is_not_found(client: InspectingClient, key: str) -> None:
    address, other = begin(client, key), another(client)
    slot = slot_at(client, address, 1)
    for _ in ("without a session", "as another guest"):
        pages = [address, f"{address}/1", f"{address}/done"]
        assert [other.get(page).status_code for page in pages] == [404] * 3
        posts = [f"{address}/1", f"/leads/dial/{address.rpartition('/')[2]}/1/try"]
        assert [other.post_form(page, right(slot)).status_code for page in posts] == [404] * 2
        begin(other, key)
    assert stored(client) == []


@pytest.mark.parametrize("key", list(EXERCISES))
def test_a_session_under_another_exercises_name_is_not_found(client: InspectingClient, key: str) -> None:
    uuid = begin(client, key).rpartition("/")[2]
    for name in {*EXERCISES, "deck", "nonsense"} - {key}:
        for path in ("", "/1", "/done"):
            assert client.get(f"/leads/{name}/{uuid}{path}").status_code == 404, name
        assert client.post_form(f"/leads/{name}/{uuid}/1", {"q1-temperature": "hot"}).status_code == 404, name
    assert stored(client) == []


@pytest.mark.parametrize("key", ["nonsense", "deck", "SORT", "sort/deck", "deck/sort"])
def test_an_exercise_that_does_not_exist_is_not_found(client: InspectingClient, key: str) -> None:
    assert client.get(f"/leads/{key}").status_code == 404
    assert client.post_form(f"/leads/{key}").status_code == 404


@pytest.mark.parametrize("path", ["/0", "/11", "/x", "/-1", "/1/try", "/99999999999999999999"])
def test_a_lead_that_was_not_dealt_is_not_found(client: InspectingClient, path: str) -> None:
    address = begin(client)
    assert client.get(address + path).status_code in (404, 405)
    assert client.post_form(address + path, {"q1-temperature": "hot"}).status_code == 404


def test_forms_without_a_token_do_nothing(client: InspectingClient) -> None:
    address = begin(client, "dial")
    fields = right(slot_at(client, address, 1))
    refused = [client.post(page, data=fields) for page in ("/leads/sort", f"{address}/1", f"{address}/1/try")]

    assert [answer.status_code for answer in refused] == [400] * 3
    assert all("One more press" in answer.get_data(as_text=True) for answer in refused)
    assert stored(client) == []


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("sort", {"q1-temperature": "tepid", "q1-handler": "sales"}),
        ("proof", {"q1": "99"}),
        ("twin", {"q1-after": "cold/sales"}),
        ("change", {"q1": "the-smallest"}),
        ("triage", {"q1": "service"}),
        ("exam", {"q1-temperature": "x" * 5000, "q1-handler": "sales"}),
    ],
)
def test_answers_that_were_never_offered_are_refused(
    client: InspectingClient, key: str, fields: dict[str, str]
) -> None:
    address = begin(client, key)

    assert client.post_form(f"{address}/1", fields).status_code == 400
    assert stored(client) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [("8200", 8200), ("", None), ("-5", None), ("0", None), ("3600001", None), ("1e3", None), ("9" * 40, None)],
)
def test_the_time_taken_is_kept_when_it_makes_sense(client: InspectingClient, sent: str, kept: int | None) -> None:
    address = begin(client)
    give(client, address, 1, more={"took_ms": sent})

    assert [took_ms for _, _, took_ms in stored(client)] == [kept]


@pytest.mark.parametrize("key", list(EXERCISES))
def test_a_script_gets_the_verdict_without_a_redirect_but_for_a_test(client: InspectingClient, key: str) -> None:
    page = f"{begin(client, key)}/1"
    fields = right(slot_at(client, page.removesuffix("/1"), 1))
    answer = client.post_form(page, fields, headers={"X-Shows-Page": "itself"})

    if key == "exam":
        assert (answer.status_code, answer.location) == (303, page)
    else:
        assert answer.status_code == 200
        assert _without_token(answer.get_data(as_text=True)) == _without_token(client.get(page).get_data(as_text=True))


def _without_token(text: str) -> str:
    """Return a page without the token of its forms, which tells the second it was made in."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


def test_no_rule_is_called_by_its_number(client: InspectingClient) -> None:
    for key in EACH:
        address = play(client, key, wrongly={1})
        for page in (f"{address}/1", f"{address}/done"):
            assert not re.search(r"\bR[1-6]\b", in_words(text_of(client, page))), page


def test_the_proof_tells_of_each_touchpoint_why(client: InspectingClient) -> None:
    address = begin(client, "proof")
    proof = slot_at(client, address, 1).item
    assert isinstance(proof, LeadProof)
    settle(client, address, 1, is_right=False)
    words = words_of(client, f"{address}/1")

    assert all(touchpoint.why in words for touchpoint in proof.touchpoints)


GRADED, LEARNT, CLOSED = 6, 7, 5
"""Statements of an answer: to find, store and judge it; to remember, rate and time it; and to close the session."""


@pytest.mark.parametrize("key", list(EXERCISES))
def test_pages_and_answers_keep_to_their_statements(client: InspectingClient, key: str) -> None:
    address, size = begin(client, key), EXERCISES[key].size
    learnt = LEARNT if key in ("sort", "practice") else 0
    for position in range(1, size + 1):
        page = f"{address}/{position}"
        client.get(page)  # warm: item versions are read once for each process
        data = {"csrf_token": client.token(), "took_ms": "4200", **right(slot_at(client, address, position))}
        assert len(_sent(client, page)) <= 2, "an item to be answered"
        with counted(database_of(client.application)) as sent:
            assert client.post(page, data=data).status_code == 303
        assert len(sent) <= GRADED + learnt + (CLOSED if position == size else 0), list(sent)
        assert len(_sent(client, page)) <= 2, "an item with its verdict"
    assert len(_sent(client, f"{address}/done")) <= 2


def test_a_first_wrong_answer_and_a_trial_keep_to_their_statements(client: InspectingClient) -> None:
    sort, dial = begin(client), begin(client, "dial")
    place = place_of(client, sort, LeadCard, (1, 2))
    posts = {
        f"{sort}/{place}": (wrong(slot_at(client, sort, place)), 7),
        f"{dial}/1/try": (right(slot_at(client, dial, 1)), 2),
    }
    for page, (fields, most) in posts.items():
        token = client.token()
        with counted(database_of(client.application)) as sent:
            assert client.post(page, data={"csrf_token": token, **fields}).status_code in (200, 303)
        assert len(sent) <= most, list(sent)


def _sent(client: InspectingClient, path: str) -> Statements:
    with counted(database_of(client.application)) as sent:
        assert client.get(path).status_code in (200, 303)
    return sent
