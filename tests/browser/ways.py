"""Three ways to use the exercises of the lead lab: by keyboard, by pointer, and by plain forms without JavaScript."""

import re
from abc import ABC, abstractmethod
from collections.abc import Sequence

from playwright.sync_api import FloatRect, Locator, Page, expect

TEMPERATURES, DIGITS = ("cold", "warm", "hot"), "1234567890"
ACTIONS = ("wait", "advertise", "nurture", "call", "meet", "drop")
"""What can be done at the desk, in the order of its keys."""
FOCUS_IS = "selector => document.activeElement.matches(selector)"
FOCUS_SAYS = "words => !!document.activeElement.closest('main') && document.activeElement.textContent.trim() === words"
SLIDER_IS = "place => document.activeElement === document.querySelectorAll('[data-dial]')[place]"
THUMB = 16  # CSS pixels
MOST_TABS = 120


class Way(ABC):
    """One way to play on a page of its own, and all that differs between the ways."""

    has_scripts = True

    def __init__(self, page: Page) -> None:
        """Play on `page`, which runs scripts as the way says."""
        self.page = page

    def press(self, words: str) -> None:
        """Follow the link or press the button that says `words`."""
        saying = re.compile(rf"^\s*{re.escape(words)}\s*$")
        self.page.locator("main").locator("a, button").filter(has_text=saying).click()

    @abstractmethod
    def choose(self, place: int, box: Locator) -> None:
        """Choose `box`, the one at `place` among all boxes of the form."""

    @abstractmethod
    def lay_out(self, temperatures: Sequence[str]) -> None:
        """Put the leads of a board under temperatures, in the order of their list."""

    @abstractmethod
    def decide(self, place: int, action: str) -> None:
        """Choose an action for the lead at `place` in the queue of the desk; places come in order."""

    def close(self) -> None:
        """Close the day at the desk, with something left of its budget."""
        self.page.get_by_role("button", name=re.compile("^Close the")).click()

    @abstractmethod
    def turn(self, place: int, steps: int) -> None:
        """Set a weight of the dial so many steps above its least."""


class Keyboard(Way):
    """Keys only: the shortcuts, and Tab, arrows and Enter for the rest."""

    def press(self, words: str) -> None:
        """Tab there, then Enter."""
        self._tab_until(FOCUS_SAYS, words)
        self.page.keyboard.press("Enter")

    def choose(self, place: int, box: Locator) -> None:
        """By its digit; another choice is made first and taken back."""
        expect(self.page.locator("form .option__key").first).to_be_attached()
        other = self.page.locator("form .option__input").nth(0 if place else 1)
        was = other.is_checked()
        for key in (DIGITS[0 if place else 1], "u"):
            self.page.keyboard.press(key)
        expect(other).to_be_checked(checked=was)
        self.page.keyboard.press(DIGITS[place])
        expect(box).to_be_checked()

    def lay_out(self, temperatures: Sequence[str]) -> None:
        """By 1, 2 and 3 on the lead in focus; each moves on to the next one."""
        self.page.locator(".board--columns").wait_for()
        self._tab_until(FOCUS_IS, ".board__pick")
        for temperature in temperatures:
            self.page.keyboard.press(DIGITS[TEMPERATURES.index(temperature)])

    def decide(self, place: int, action: str) -> None:
        """By its digit, on the next lead down."""
        self.page.wait_for_selector("[data-desk-keys]:not([hidden])")
        if place:
            self.page.keyboard.press("ArrowDown")
        self.page.keyboard.press(DIGITS[ACTIONS.index(action)])

    def close(self) -> None:
        """Enter, and once more because something is left."""
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_text("Press Enter again")).to_be_visible()
        self.page.keyboard.press("Enter")

    def turn(self, place: int, steps: int) -> None:
        """By arrows from the least."""
        self.page.locator(".dial--live").wait_for()
        self._tab_until(SLIDER_IS, place)
        for key in ("Home", *(["ArrowRight"] * steps)):
            self.page.keyboard.press(key)

    def _tab_until(self, is_there: str, argument: str | int) -> None:
        for _ in range(MOST_TABS):
            if self.page.evaluate(is_there, argument):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach {argument} on {self.page.url}")


class Pointer(Way):
    """A mouse only; a board is dragged."""

    def choose(self, place: int, box: Locator) -> None:
        """Click on its tile."""
        expect(self.page.locator("form .option__key").first).to_be_attached()
        tile_of(box).click()

    def lay_out(self, temperatures: Sequence[str]) -> None:
        """Drag each lead into its column."""
        self.page.locator(".board--columns").wait_for()
        names = self.page.locator(".board__name").all_text_contents()
        for name, temperature in zip(names, temperatures, strict=True):
            self._drag(self.page.locator(".board__pick").filter(has_text=name), temperature)

    def _drag(self, lead: Locator, temperature: str) -> None:
        column = self.page.locator(f"[data-column={temperature}]")
        start, end = box_of(lead), box_of(column)
        self.page.mouse.move(start["x"] + 30, start["y"] + 12)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=6)
        self.page.mouse.up()
        expect(lead).to_contain_text(f"— {temperature}")

    def decide(self, place: int, action: str) -> None:
        """Click on its tile."""
        self.page.wait_for_selector("[data-desk-keys]:not([hidden])")
        tile_of(self.page.locator("[data-desk-lead]").nth(place).locator(f"[value={action}]")).click()

    def turn(self, place: int, steps: int) -> None:
        """Click on the slider where the number lies."""
        self.page.locator(".dial--live").wait_for()
        slider = self.page.locator("[data-dial]").nth(place)
        low, high = (int(slider.get_attribute(name) or 0) for name in ("min", "max"))
        box = box_of(slider)
        along = THUMB / 2 + (box["width"] - THUMB) * steps / (high - low)
        slider.click(position={"x": along, "y": box["height"] / 2})
        expect(slider).to_have_value(str(low + steps))


class Plain(Way):
    """The forms as they are, in a browser that runs no scripts."""

    has_scripts = False

    def choose(self, place: int, box: Locator) -> None:
        """Check it."""
        box.check()

    def lay_out(self, temperatures: Sequence[str]) -> None:
        """Check a tile of each lead in the list."""
        leads = self.page.locator(".board__lead")
        for place, temperature in enumerate(temperatures):
            leads.nth(place).locator(f"[data-temperature={temperature}] input").check()

    def decide(self, place: int, action: str) -> None:
        """Check it."""
        self.page.locator("[data-desk-lead]").nth(place).locator(f"[value={action}]").check()

    def turn(self, place: int, steps: int) -> None:
        """Type the number."""
        field = self.page.locator("[data-dial]").nth(place)
        field.fill(str(int(field.get_attribute("min") or 0) + steps))


WAYS: tuple[type[Way], ...] = (Keyboard, Pointer, Plain)


def tile_of(box: Locator) -> Locator:
    """Return the label around a radio or a checkbox."""
    return box.locator("xpath=ancestor::label")


def box_of(one: Locator) -> FloatRect:
    """Return where something lies on the screen. Fails when it is not shown."""
    found = one.bounding_box()
    assert found is not None
    return found
