"""Hand-worked examples with known mistakes: networks, numbers and claims drawn at random.

    case = draw(seed, mistakes=1)

The author prints some of the quantities, follows the example or conventions of their own, and makes
the mistakes that `planted` lists: the place of the claim, the kind of the mistake, and the name of
the claim. Whatever follows from a mistake is honestly carried on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from chainrule import WorkedExample
from chainrule.explaining.examples.claims import Claim
from chainrule.symbolic.notations import Notation, ascii_form
from synthetic_author.author import Author
from synthetic_author.examples import author_of, draw_example, habits_for
from synthetic_author.mistakes import KINDS, Slip, Slips
from synthetic_author.places import places_of
from synthetic_author.writing import Place, Style

NOTATIONS = ("mazur", "plain", "quirk", "theta", "frey", "udacity", "nielsen", "bishop")
CONVENTIONS = ("loss", "delta", "biases")
TRIES = 500


@dataclass(frozen=True)
class Case:
    """An example with claims, and what its author did.

    `conventions` says where the author differs from the example: {"loss": its name, "delta":
    "negated", "biases": "frozen", "trained" (one for each unit) or "shared"}; only what the claims
    show.
    """

    example: WorkedExample
    planted: list[tuple[int, str, str]]
    conventions: dict[str, str]
    carried: str
    digits: int


def draw(
    seed: int,
    mistakes: int = 0,
    *,
    conventions: Sequence[str] = CONVENTIONS,
    carried: str | None = None,
    digits: int | None = None,
    kinds: Sequence[str] = KINDS,
    depth: int = 1,
    complete: bool | None = None,
    notations: Sequence[str] = NOTATIONS,
    samples: int | None = None,
) -> Case:
    """A case; the same for the same arguments.

    `conventions` are those that the author may follow, `kinds` the mistakes that they may make,
    `depth` how many unprinted quantities before a printed one (0: only in the formula of what is
    printed). With `complete`, everything is printed. What is None is drawn.
    """
    random = Random(f"{seed} {mistakes}")
    for _ in range(TRIES):
        example = draw_example(random, random.choice(notations), samples)
        style = Style(
            digits or random.randint(3, 9), random.random() < 0.3, carried or _either(random)
        )
        habits = habits_for(random, example, set(conventions))
        whole = random.random() < 0.4 if complete is None else complete
        paper = Paper(random, example, author_of(example, style, habits), habits, whole)
        try:
            planted = paper.plant(mistakes, kinds, depth)
            claims = paper.claims()
            shown = paper.shown_habits()
        except (ValueError, OverflowError):  # a mistake has led out of a logarithm's domain
            continue
        if len(planted) == mistakes and len(claims) > 3:
            return Case(
                replace(example, claims=claims), planted, shown, style.carried, style.digits
            )
    raise AssertionError(f"no example admits {mistakes} of these mistakes: {', '.join(kinds)}")


def _either(random: Random) -> str:
    return random.choice(("full", "rounded"))


class Paper:
    """What an author writes down, in its order."""

    def __init__(
        self,
        random: Random,
        example: WorkedExample,
        author: Author,
        habits: dict[str, str],
        whole: bool,
    ):
        self.random, self.example, self.habits = random, example, habits
        self.notation = Notation(example.notation, example.network, len(example.inputs))
        places = list(
            dict.fromkeys(filter(self.has_symbol, places_of(author, random.random() < 0.5)))
        )
        self.places = places if whole else self.some_of(places)
        self.author = replace(author, shown=set(self.places))
        self.texts: dict[Place, str] = {}

    def has_symbol(self, place: Place) -> bool:
        """Whether the notation can name it, and the example's network has it."""
        quantity = place.quantity
        if "bias" in quantity.kind:
            layer = self.example.network.layers[quantity.layer - 1]
            if layer.biases == "none" or ("shared" in quantity.kind) != (layer.biases == "shared"):
                return False
            if f"b[{quantity.layer}]" in self.example.network.frozen:
                return False
        return self.notation.shows(quantity)

    def some_of(self, places: list[Place]) -> list[Place]:
        """A part of them: some kinds, and of these some. The shares of an error are written
        down all or none.
        """
        kinds = {
            kind
            for kind in sorted({it.quantity.kind for it in places})
            if self.random.random() < 0.75
        }
        chosen = [place for place in places if place.quantity.kind in kinds]
        return [
            it for it in chosen if it.quantity.kind == "error_share" or self.random.random() < 0.75
        ]

    def sign(self, place: Place, habits: dict[str, str]) -> int:
        """-1 for what the notation, or an author with such habits, writes with the other sign."""
        kind = place.quantity.kind
        return (
            -1 if (kind in self.notation.negated) != (kind == "delta" and "delta" in habits) else 1
        )

    def claims(self) -> tuple[Claim, ...]:
        """What stands on the paper."""
        return tuple(
            Claim(
                ascii_form(self.notation.symbol(place.quantity)),
                self.text(place),
                place.updates,
                line,
            )
            for line, place in enumerate(self.places, start=1)
        )

    def text(self, place: Place) -> str:
        """A number as it is written down."""
        text = self.texts.get(place) or self.author.style.printed(self.author.value(place))
        if self.sign(place, self.habits) > 0 or not float(text):
            return text
        return text.removeprefix("-") if text.startswith("-") else f"-{text}"

    def plant(self, mistakes: int, kinds: Sequence[str], depth: int) -> list[tuple[int, str, str]]:
        """Make mistakes, each after the one before, and list them."""
        planted: list[tuple[int, str, str]] = []
        for _ in range(mistakes):
            start = planted[-1][0] + 1 if planted else 0
            options: dict[str, list[tuple[int, Slip]]] = {}
            for number, place in list(enumerate(self.places))[start:]:
                for slip in Slips(self.author, depth).of(place):
                    if slip.kind in kinds:
                        options.setdefault(slip.kind, []).append((number, slip))
            kind = self.random.choice(sorted(options)) if options else ""
            number, slip = self.random.choice(options[kind]) if options else (0, None)
            if slip is None or not self.visible(self.places[number], slip):
                break
            place = self.places[number]
            self.author = replace(self.author, pins={**self.author.pins, place: slip.value})
            self.texts[place] = slip.text
            planted.append((number, slip.kind, ascii_form(self.notation.symbol(place.quantity))))
        return planted

    def visible(self, place: Place, slip: Slip) -> bool:
        """Whether no way of rounding explains the number."""
        author = self.author
        styles = [replace(author.style, carried=carried) for carried in ("full", "rounded")]
        ways = [replace(author, style=style) for style in styles]
        ways.append(replace(ways[1], shown=set(places_of(author, True))))
        right = [way.computed(place, way.value) for way in ways]
        text = slip.text or author.style.printed(slip.value)
        unit, own_unit = (
            10.0 ** -len(it.partition(".")[2]) for it in (author.style.printed(right[0]), text)
        )
        margin = max(2 * unit, 0.6 * own_unit) + 3 * (max(right) - min(right))
        if any(abs(float(text) - value) <= margin for value in right) or abs(float(text)) >= 1e6:
            return False
        return abs(float(text) - self.as_stated(place)) > margin

    def as_stated(self, place: Place) -> float:
        """What the example has there, as its author would have to write it: who comes to that by
        a slip, from conventions of their own, has written down something that is right.
        """
        exact = replace(self.author.style, carried="full")
        plain = author_of(self.example, exact, {})
        return plain.value(place) * self.sign(place, {}) * self.sign(place, self.habits)

    def shown_habits(self) -> dict[str, str]:
        """The conventions that make a difference to what is written down, mistakes aside."""
        written = self.written(self.habits)
        without = {
            name: {k: v for k, v in self.habits.items() if k != name} for name in self.habits
        }
        return {
            name: self.habits[name]
            for name, others in without.items()
            if self.written(others) != written
        }

    def written(self, habits: dict[str, str]) -> list[float]:
        """What somebody with these habits would write down, without mistakes."""
        style = self.author.style
        author = replace(author_of(self.example, style, habits), shown=set(self.places))
        return [
            self.sign(place, habits) * float(style.printed(author.value(place)))
            for place in self.places
        ]
