"""The exercises of the lead lab: what each is called, how long a session of it is, and how it works."""

from dataclasses import dataclass

from courseware.learning.attempts import Activity


@dataclass(frozen=True, slots=True)
class Exercise:
    """One way to practise. `size` counts what one session holds; `how` tells it in a few sentences, `credit` how it counts."""

    key: str
    title: str
    activity: Activity
    size: int
    minutes: int
    summary: str
    begin: str
    how: tuple[str, ...]
    credit: str

    @property
    def href(self) -> str:
        """Where it is told and begun."""
        return f"/leads/{self.key}"


_SORT_CREDIT = "Half a point for the temperature, half for who acts. A second try, where there is one, counts half."

EXERCISES: dict[str, Exercise] = {
    each.key: each
    for each in (
        Exercise(
            key="practice",
            title="Practice for you",
            activity=Activity.sort,
            size=12,
            minutes=10,
            summary="Twelve leads chosen for you: rules that are due, rules you misread, and two twins.",
            begin="Practise twelve leads",
            how=(
                "The lab remembers which rules you read well and which you do not, and brings each back shortly before you would forget it.",
                "Every lead is new. You learn the rule, not the card.",
                "The leads get harder as you get better, so that about three in four go well.",
            ),
            credit=_SORT_CREDIT,
        ),
        Exercise(
            key="sort",
            title="Sort",
            activity=Activity.sort,
            size=10,
            minutes=8,
            summary="Ten leads, one after another: how warm is each, and who acts next?",
            begin="Start ten leads",
            how=(
                "Read the touchpoints, choose a temperature, then choose who acts next.",
                "You learn at once whether you were right, which touchpoint decides, and what would change the answer.",
                "On the easier leads a wrong answer gets a hint and one more try.",
            ),
            credit=_SORT_CREDIT,
        ),
        Exercise(
            key="discuss",
            title="Leads to argue about",
            activity=Activity.sort,
            size=5,
            minutes=5,
            summary="Five leads over which careful readers divide. See how, and where you stand.",
            begin="Start five leads",
            how=(
                "Some leads lie on the edge: change a window or a weight a little, and the answer changes.",
                "We read each lead a hundred times, with the rules set a little differently each time. Every answer that comes up often enough is accepted, and you see the split.",
                "They are for argument only: neither your standing nor your practice moves.",
            ),
            credit="Any accepted answer earns the full point.",
        ),
        Exercise(
            key="proof",
            title="Point to the proof",
            activity=Activity.drill,
            size=6,
            minutes=6,
            summary="The answer is given. Which touchpoints decide it?",
            begin="Start six leads",
            how=(
                "You are told how warm the lead is and who acts next.",
                "Tick the touchpoints that make it so, all of them and no others. Sometimes none of them does.",
            ),
            credit="Ticking one too many costs much the same as missing one: the score (F1) is full only for exactly the right ticks.",
        ),
        Exercise(
            key="twin",
            title="Twin",
            activity=Activity.drill,
            size=6,
            minutes=5,
            summary="One thing about a lead changes. Does the answer?",
            begin="Start six twins",
            how=(
                "You see a lead and how it is read. Then one thing about it changes.",
                "Say how it is read now. In about a third of twins the answer stays as it was.",
            ),
            credit="One point for the right answer; half for seeing that the answer changes, but not to what.",
        ),
        Exercise(
            key="change",
            title="Change my mind",
            activity=Activity.drill,
            size=6,
            minutes=6,
            summary="Find the smallest change that would turn a lead hot, warm or cold.",
            begin="Start six leads",
            how=(
                "You see a lead, how it is read, and what it should become.",
                "Choose the smallest change that gets it there. Each choice is checked by running the rules on the changed lead.",
            ),
            credit="One point for a smallest change that works, half for a larger one that works.",
        ),
        Exercise(
            key="board",
            title="Board",
            activity=Activity.drill,
            size=1,
            minutes=6,
            summary="Nine leads, three columns: put all of them where they belong.",
            begin="Lay out nine leads",
            how=(
                "Nine leads lie before you. Put each into cold, warm or hot (also called qualified).",
                "Drag them, tap them, use the keys, or fill in the form: it is the same answer.",
            ),
            credit="Every lead in its right column counts the same.",
        ),
        Exercise(
            key="triage",
            title="Is it a lead?",
            activity=Activity.drill,
            size=8,
            minutes=5,
            summary="Not everybody who writes wants to buy. Who is a lead, and who should take care of the others?",
            begin="Start with eight people",
            how=(
                "Students, suppliers, applicants and customers with a fault to report all leave touchpoints.",
                "Say whether this person might be persuaded to buy. If not, say who should take it.",
            ),
            credit="One point for the right answer; half for seeing that it is no lead, but sending it to the wrong team.",
        ),
        Exercise(
            key="dial",
            title="Dial",
            activity=Activity.drill,
            size=1,
            minutes=8,
            summary="Set the points of a lead score, and see which buyers it finds and which it misses.",
            begin="Set the dials",
            how=(
                "A firm scores its leads by points and calls those above a line. You set the points and the line.",
                "Try settings on half of the leads. Watch precision (the share of calls that reach a buyer), recall (the share of buyers who get a call) and lost deals. Then hand in: the other half decides.",
            ),
            credit="What your setting earns on the half you did not see, as a share of what a very good setting earns there.",
        ),
        Exercise(
            key="exam",
            title="Test yourself",
            activity=Activity.sort,
            size=20,
            minutes=15,
            summary="Twenty leads without hints or second tries. The verdicts come at the end.",
            begin="Begin the test",
            how=(
                "Twenty leads made for tests alone: none of them is ever dealt in practice. Each answer is final.",
                "Nothing is said on the way. At the end you see every lead again, with its reasons.",
            ),
            credit="Half a point for the temperature, half for who acts.",
        ),
    )
}
"""The exercises by key, in the order in which the lab shows them. A class's own deck is played as Sort."""


def exercise_of(item_key: str) -> Exercise | None:
    """The exercise that an attempt's key belongs to: `sort`, `deck/<uuid>` and so on; None for anything else."""
    kind = item_key.partition("/")[0]
    return EXERCISES.get("sort" if kind == "deck" else kind)
