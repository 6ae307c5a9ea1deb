"""Formulas come with the numbers for what is on the screen, and are those of the whole pass."""

import re

import numpy as np
import pytest

import chainrule
from chainrule import Network, WorkedExample, initialize
from chainrule.pages.answering import answer
from chainrule.pages.session import Session


def ask(session, do, **message):
    found = answer(session, {"do": do, **message})
    assert "error" not in found, found
    return found


def wide(inputs=12):
    """A network whose net inputs are sums of a dozen products."""
    parameters = initialize(Network([inputs, 3, 2], "tanh"), seed=1)
    rng = np.random.default_rng(1)
    return WorkedExample("wide", parameters, rng.normal(size=(1, inputs)), [[0.5, -0.5]])


def opened(session):
    """The pieces and lines of a session that is new to a page."""
    first = ask(session, "open")
    return dict(first["pieces"]), first["new_layout"]["lines"]


def spelled(detail, pieces):
    """What is said of a quantity, with the pieces themselves."""
    return {key: pieces.get(it, it) if key != "place" else it for key, it in detail.items()}


@pytest.mark.parametrize("name", ["mazur", "frey"])
def test_what_is_on_the_screen_is_as_in_an_answer_with_everything(name):
    example = chainrule.load_example(name)
    one, other = Session(example), Session(example)
    mine, lines = opened(one)
    its, _ = opened(other)
    weight = next(it["name"] for it in lines if it["kind"] == "weight")
    count = len(lines)
    for number in (-0.75, 0.0, 1e-9, 0.75):
        places = [4, count - 1, 7, count + 50]
        few = ask(one, "set", step=0, name=weight, number=number, places=places)
        every = ask(other, "set", step=0, name=weight, number=number)
        assert few["shown"] == every["shown"]
        assert few["values"] == every["values"]
        # a place beyond the pass is that of another layout, which the page is about to leave
        assert [it["place"] for it in few["details"]] == [4, count - 1, 7]
        assert [it["place"] for it in every["details"]] == list(range(count))
        mine |= dict(few.get("pieces", ()))
        its |= dict(every.get("pieces", ()))
        for detail in few["details"]:
            assert spelled(detail, mine) == spelled(every["details"][detail["place"]], its)
    # the others follow, as they are by then
    later = ask(one, "details", step=0, places=list(range(count)))
    mine |= dict(later.get("pieces", ()))
    assert later["of"] == 0
    assert [spelled(it, mine) for it in later["details"]] == [
        spelled(it, its) for it in every["details"]
    ]


def test_places_that_are_none_change_nothing():
    session = Session(chainrule.load_example("mazur"))
    before = ask(session, "open")["values"]
    for places in ("all", [0, "1"], [-1], [True], list(range(501)), {"0": 1}):
        found = answer(
            session, {"do": "set", "step": 0, "name": "w5", "number": 9.0, "places": places}
        )
        assert "place" in found["error"]
        found = answer(session, {"do": "choose", "step": 0, "digits": 12, "places": places})
        assert "place" in found["error"]
    assert ask(session, "show", step=0)["values"] == before
    assert (session.digits, session.changes) == (6, [])


def test_a_long_sum_is_cut_short_in_lists_and_whole_on_demand():
    session = Session(wide())
    first = ask(session, "open")
    pieces, lines = dict(first["pieces"]), first["new_layout"]["lines"]
    place = next(n for n, it in enumerate(lines) if it["kind"] == "net_input")
    cut = {it["place"] for it in first["details"] if "cut" in it}
    assert place in cut
    assert all("whole" not in it for it in first["details"])
    # what is not cut has a mark for everything that it is made of
    for detail in first["details"]:
        if detail["formula"] is not None:
            marks = {int(it) for it in re.findall(r'data-q="(\d+)"', pieces[detail["formula"]])}
            needs = set(lines[detail["place"]]["needs"])
            assert marks < needs if detail["place"] in cut else marks == needs
    found = ask(session, "details", step=0, places=[place], whole=True)
    pieces |= dict(found["pieces"])
    (detail,) = found["details"]
    for form in ("formula", "numbers"):
        marks = {int(it) for it in re.findall(r'data-q="(\d+)"', pieces[detail["whole"][form]])}
        assert marks == set(lines[place]["needs"])
        assert len(marks) == 25


def test_a_recorded_page_has_long_sums_as_a_whole():
    from chainrule.pages.recorded import recorded_page

    page = recorded_page(Session(wide()), 2)
    assert page.count('"whole":{') > 3


@pytest.mark.parametrize("notation", ["mazur", "plain", "theta"])
def test_a_name_is_found_as_lines_show_it_or_as_one_types_it(notation):
    session = Session(chainrule.load_example("mazur"), notation=notation)
    lines = ask(session, "open")["new_layout"]["lines"]
    for line in lines:
        if line.get("given"):
            change = session.change(0, line["name"], 0.5)
            assert (change.quantity.kind, change.quantity.layer) == (
                line["kind"],
                line.get("layer", 0),
            )
            assert session.change(0, line["text"], 0.5) == change
