"""What a learner mixes up, counted and in words."""

from courseware.items.lead import Handler, Temperature
from courseware.leads.confusion import (
    Matrix,
    Play,
    Point,
    handler_matrix,
    history,
    mix_ups,
    temperature_matrix,
)

RIGHT = {"cold": "marketing", "warm": "nurture", "hot": "sales"}


def a_play(truth: str, said: str | None, handler: str | None, session: str = "one") -> Play:
    return Play(
        session=session,
        temperature=Temperature(truth),
        handler=Handler(RIGHT[truth]),
        said_temperature=Temperature(said) if said else None,
        said_handler=Handler(handler) if handler else None,
    )


PLAYS = [
    a_play("hot", "warm", "marketing"),
    a_play("hot", "hot", "marketing"),
    a_play("hot", "hot", "marketing", "two"),
    a_play("cold", "cold", "marketing", "two"),
    a_play("warm", None, None, "two"),
]


def test_counts_stand_by_truth_and_answer() -> None:
    matrix = temperature_matrix(PLAYS)

    assert matrix == Matrix(tuple(Temperature), ((1, 0, 0), (0, 0, 0), (0, 1, 2)))
    assert (matrix.total, matrix.right, matrix.share_right) == (4, 3, 0.75)


def test_handlers_have_a_matrix_of_their_own() -> None:
    assert handler_matrix(PLAYS).counts == ((1, 0, 0), (0, 0, 0), (3, 0, 0))


def test_before_the_first_answer_there_is_no_share() -> None:
    assert temperature_matrix([]).share_right is None


def test_mix_ups_are_told_in_words_the_most_frequent_first() -> None:
    assert mix_ups(PLAYS) == ("3 hot leads sent to marketing", "1 hot lead read as warm")


def test_nurture_is_worded_as_what_it_is() -> None:
    assert mix_ups([a_play("cold", "cold", "nurture")]) == ("1 cold lead left to nurture",)


def test_history_has_one_point_a_session() -> None:
    assert history(PLAYS) == (
        Point("one", played=2, temperature=0.5, handler=0.0, fraction=0.25),
        Point("two", played=3, temperature=2 / 3, handler=1 / 3, fraction=0.5),
    )
