"""What a session answers: the library's numbers, in the names of the course, whatever is done."""

import base64
import io
import re
import zipfile
import zlib
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Network, Parameters, WorkedExample, initialize, predict
from chainrule.errors import ChainruleError
from chainrule.explaining.explain import explain_step
from chainrule.pages.answering import answer
from chainrule.pages.changes import NewParameters
from chainrule.pages.links import link_of
from chainrule.pages.opening import examples_to_open
from chainrule.pages.session import Session
from chainrule.pages.takings import TAKINGS
from chainrule.symbolic import text
from chainrule.symbolic.notations import names as notation_names
from table_models import random_model, typical_row


def ask(session, do, **message):
    found = answer(session, {"do": do, **message})
    assert "error" not in found, found
    return found


def refused(session, do, **message):
    return answer(session, {"do": do, **message})["error"]


def example(seed=0, samples=2, **changes):
    """A network with everything in it: several layers, samples, a softmax."""
    rng = np.random.default_rng(seed)
    parameters = initialize(Network([3, 4, 2, 3], ["tanh", "relu", "softmax"]), seed=seed)
    targets = np.eye(3)[rng.integers(3, size=samples)]
    made = WorkedExample(
        "random", parameters, rng.normal(size=(samples, 3)), targets, "cross_entropy"
    )
    return replace(made, **changes)


@pytest.mark.parametrize("notation", notation_names())
@pytest.mark.parametrize("make", [lambda: chainrule.load_example("frey"), example])
def test_the_numbers_of_a_pass_are_those_of_its_lines(make, notation):
    session = Session(make(), digits=9, notation=notation)
    first = ask(session, "open")
    explanation, _ = explain_step(make().moment(), 0, notation)
    values = [line.value for line in explanation]
    # a formula with the other signs may round the last bit in another way
    np.testing.assert_allclose(first["values"], values, rtol=4e-16)
    assert first["shown"] == [text.value(value, 9).text for value in values]
    lines = first["new_layout"]["lines"]
    assert [line["text"] for line in lines] == [
        str(explanation.symbol(line.quantity)) for line in explanation
    ]


def test_every_step_is_the_one_of_a_whole_explanation():
    session = Session(chainrule.load_example("mazur"))
    whole = chainrule.explain("mazur", steps=4)
    for step in (3, 0, 2, 1, 3):
        first = ask(session, "open", step=step)
        names = {line["name"]: place for place, line in enumerate(first["new_layout"]["lines"])}
        for name in ("net_h1", "E_total", "delta_h2", "w5+"):
            assert first["values"][names[name]] == whole.value(name, updates=step)


def test_formulas_name_what_they_are_made_of():
    first = ask(Session(example()), "open")
    pieces, lines = dict(first["pieces"]), first["new_layout"]["lines"]
    for detail in first["details"]:
        needs = lines[detail["place"]]["needs"]
        if detail["formula"] is None:
            assert lines[detail["place"]]["phase"] == "given"
            continue
        marks = {int(it) for it in re.findall(r'data-q="(\d+)"', pieces[detail["formula"]])}
        assert marks == set(needs)
        if detail["numbers"] is not None:
            gaps = re.findall(r'data-q="(\d+)"><mn>0</mn>', pieces[detail["numbers"]])
            assert set(map(int, gaps)) == set(needs)
        # A quantity is made of what came before it.
        assert max(needs, default=-1) < detail["place"]


@pytest.mark.parametrize("notation", ["mazur", "theta", "plain"])
@pytest.mark.parametrize("name", ["w5", "b2", "i1", "target_o1", "eta"])
def test_a_changed_number_is_that_of_a_changed_example(name, notation):
    shipped = chainrule.load_example("mazur")
    session = Session(shipped)
    before = ask(session, "open")
    names = {line["name"]: place for place, line in enumerate(before["new_layout"]["lines"])}
    ask(session, "choose", notation=notation, step=0)
    place = names[name]
    layout = session.pass_of(0)
    called = layout.as_data()["lines"][place]["name"]
    after = ask(session, "set", step=0, name=called, number=0.75)
    assert after["values"][place] == 0.75
    again = Session(session.example_at(0), notation=notation)
    assert ask(again, "open")["values"] == after["values"]
    assert after["values"] != before["values"]
    ask(session, "undo", step=0)
    assert ask(session, "choose", notation="mazur", step=0)["values"] == before["values"]


def test_a_change_in_a_later_step_leaves_those_before_it():
    session = Session(chainrule.load_example("mazur"))
    ask(session, "open")
    steps = [ask(session, "show", step=step)["values"] for step in range(4)]
    ask(session, "set", step=2, name="w1", number=-1.0)
    assert [ask(session, "show", step=step)["values"] == steps[step] for step in range(4)] == [
        True, True, False, False,
    ]  # fmt: skip
    assert ask(session, "undo", step=3)["values"] == steps[3]


def test_dragging_is_one_change():
    session = Session(chainrule.load_example("mazur"))
    first = ask(session, "open")["values"]
    for number in np.linspace(-1, 1, 50):
        found = ask(session, "set", step=0, name="w5", number=float(number))
    assert found["changes"] == 1
    assert ask(session, "set", step=0, name="w6", number=0.0)["changes"] == 2
    ask(session, "undo", step=0)
    assert ask(session, "undo", step=0)["values"] == first


def test_what_cannot_be_changed_is_said():
    session = Session(chainrule.load_example("mazur"))
    assert "is computed" in refused(session, "set", step=0, name="out_h1", number=1.0)
    assert "w5" in refused(session, "set", step=0, name="w55", number=1.0)
    assert "above 0" in refused(session, "set", step=0, name="eta", number=-1.0)
    assert ask(session, "open")["changes"] == 0
    shares = Session(example())
    assert "from 0 to 1" in refused(shares, "set", step=0, name="t[1](1)", number=1.5)


@pytest.mark.parametrize("make", [lambda: chainrule.load_example("mazur"), example])
def test_a_link_holds_everything(make):
    session = Session(make())
    ask(session, "open")
    ask(session, "set", step=1, name="x[1](1)" if make is example else "w5", number=0.25)
    ask(session, "choose", step=1, digits=9, notation="plain")
    link = ask(session, "link", step=3)["link"]
    fresh = Session(chainrule.load_example("frey"))
    opened = ask(fresh, "open", link=link)
    assert (opened["step"], opened["digits"], opened["notation"]) == (3, 9, "plain")
    assert opened["shown"] == ask(session, "show", step=3)["shown"]
    # a link to what a link shows leads to the same
    again = Session(make())
    ask(again, "open", link=link_of(fresh, 3))
    assert link_of(again, 3) == link_of(fresh, 3)


def test_changes_of_the_network_are_taken_back_after_a_link_is_opened():
    session = Session(chainrule.load_example("mazur"))
    first = ask(session, "open")["values"]
    ask(session, "set", step=0, name="w5", number=0.25)
    ask(session, "reshape", step=0, sizes=[3])
    ask(session, "set", step=0, name="eta", number=0.1)
    reader = Session(chainrule.load_example("frey"))
    opened = ask(reader, "open", link=link_of(session, 0))
    assert opened["changes"] == 3
    changes = []
    while changes[-1:] != [0]:
        changes.append(ask(reader, "undo", step=0)["changes"])
    assert changes == [2, 1, 0]
    assert ask(reader, "show", step=0)["values"] == first
    # of a hundred changes a link has the last few
    for _ in range(15):
        ask(session, "reshape", step=0, sizes=[2])
    assert len(link_of(session, 0)) < 10_000
    assert ask(Session(example()), "open", link=link_of(session, 0))["changes"] >= 10


DAMAGES = [
    lambda link: link[:-7],
    lambda link: link[9:],
    lambda link: "x" * 300_000,
    lambda link: "",
    lambda link: link.swapcase(),
]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_links_are_refused(damage):
    session = Session(chainrule.load_example("mazur"))
    before = ask(session, "open")["values"]
    link = damage(link_of(session, 0))
    assert "link" in refused(session, "open", link=link)
    assert ask(session, "show", step=0)["values"] == before


def test_a_link_that_unpacks_to_gigabytes_is_refused():
    bomb = base64.urlsafe_b64encode(zlib.compress(b'{"format": 1, "x": "' + b"a" * 10**8, 9))
    assert "link" in refused(Session(example()), "open", link=bomb.decode()[:190_000])


@pytest.mark.parametrize("kind", TAKINGS)
def test_every_kind_can_be_taken_home(kind):
    session = Session(chainrule.load_example("mazur"))
    ask(session, "set", step=0, name="w5", number=0.125)
    found = ask(session, "take", kind=kind, step=0)
    if "base64" in found:
        with zipfile.ZipFile(io.BytesIO(base64.b64decode(found["base64"]))) as workbook:
            found["text"] = workbook.read("xl/worksheets/sheet1.xml").decode()
    assert "0.125" in found["text"]
    assert found["file"].startswith("mazur.")


def test_a_changed_network_goes_on_from_the_weights_on_the_screen():
    session = Session(chainrule.load_example("mazur"))
    first = ask(session, "show", step=3)
    opened = ask(session, "reshape", step=3, sizes=[3])
    assert opened["new_layout"]["drawing"]["title"] == "2-3-2, logistic, logistic"
    assert opened["step"] == 0
    lines = session.pass_of(0).as_data()["lines"]
    kept = {line["text"]: place for place, line in enumerate(lines)}
    assert opened["values"][kept["w1"]] == first["values"][4]
    ask(session, "reshape", step=0, sizes=[2, 2])
    ask(session, "reshape", step=0, activation="tanh", layer=2)
    ask(session, "reshape", step=0, optimizer="adam", loss="cross_entropy")
    chosen = ask(session, "choices")["chosen"]
    assert chosen["activations"] == ["logistic", "tanh", "logistic"]
    assert (chosen["optimizer"], chosen["loss"]) == ("adam", "cross_entropy")
    sizes = [[0], [10**9], [1] * 50, "3"]
    others = [{"loss": "none"}, {"activation": "tanh", "layer": 9}]
    for bad in [*({"sizes": it} for it in sizes), *others]:
        assert refused(session, "reshape", step=0, **bad)


def test_a_changed_network_can_be_taken_back():
    session = Session(chainrule.load_example("mazur"))
    ask(session, "set", step=0, name="w5", number=0.25)
    first = ask(session, "show", step=3)
    assert ask(session, "reshape", step=3, sizes=[3])["changes"] == 2
    ask(session, "set", step=1, name="w1", number=2.0)
    ask(session, "reshape", step=1, activation="tanh", layer=1)
    assert ask(session, "undo", step=0)["new_layout"]["drawing"]["title"].startswith("2-3-2, logi")
    assert ask(session, "show", step=1)["changes"] == 3
    assert "w1 = 2" in text_of(session, 1)
    assert ask(session, "undo", step=1)["changes"] == 2
    assert "w1 = 2" not in text_of(session, 1)
    opened = ask(session, "undo", step=0)
    assert (opened["step"], opened["changes"], opened["values"]) == (3, 1, first["values"])
    assert opened["new_layout"]["drawing"]["title"].startswith("2-2-2")
    ask(session, "undo", step=3)
    assert ask(session, "undo", step=3)["changes"] == 0
    assert ask(session, "show", step=3)["values"] == ask(shipped(), "show", step=3)["values"]


def shipped():
    return Session(chainrule.load_example("mazur"))


def text_of(session, step):
    return chainrule.render(session.pass_of(step).explanation, digits=3)


def test_weights_that_are_set_all_at_once_are_a_change():
    session = shipped()
    before = ask(session, "open")["values"]
    vector = np.arange(10) / 7
    for numbers in (vector / 2, vector):
        session.take(NewParameters(2, tuple(numbers)))
    found = ask(session, "show", step=2)
    assert found["changes"] == 1
    weights = session.example_at(2).parameters.vector
    np.testing.assert_array_equal(weights, vector)
    linked = ask(shipped(), "open", link=link_of(session, 2))
    assert linked["values"] == found["values"]
    assert ask(session, "undo", step=0)["values"] == before
    for wrong, message in ((vector[1:], "which has 10"), (vector * np.nan, "must be finite")):
        with pytest.raises(ChainruleError, match=message):
            session.take(NewParameters(0, tuple(wrong)))
    assert ask(session, "show", step=0)["changes"] == 0


def saved(folder):
    """A model of three networks and a table of a row with its target."""
    model = random_model(8)
    model = replace(model, members=(*model.members, *random_model(8).members)[:2])
    (folder / "row.csv").write_text(typical_row(model).with_columns(y=pl.lit(2.5)).write_csv())
    return model, model.save(folder / "m.chainrule"), folder / "row.csv"


def test_each_network_of_a_model_can_be_shown(tmp_path):
    model, path, table = saved(tmp_path)
    networks = examples_to_open(str(path), table, 1)
    assert len(networks) == len(model.members) == 2
    session = Session(networks[0], networks=networks)
    assert [ask(session, "open")[it] for it in ("networks", "network")] == [2, 1]
    ask(session, "set", step=0, name="eta", number=0.5)
    second = ask(session, "network", number=2)
    assert (second["network"], second["changes"]) == (2, 0)
    assert "network 2 of 2" in second["note"]
    parameters = session.example_at(0).parameters
    np.testing.assert_array_equal(parameters.vector, model.members[1].parameters.vector)
    # together they are what the model predicts
    outputs = [it.moment() for it in networks]
    found = np.mean(
        [predict(Parameters(it.job.network, it.state.vector), it.samples.X) for it in outputs]
    )
    whole = model.predict(table)["y"][0]
    assert np.clip(found * model.scale + model.center, *model.range) == pytest.approx(whole)
    assert ask(session, "reshape", step=0, activation="tanh", layer=1)["network"] == 0
    assert ask(session, "undo", step=0)["network"] == 2
    for number in (0, 3):
        assert "number" in refused(session, "network", number=number)
    assert "number" in refused(shipped(), "network", number=1)


def test_every_quantity_has_its_sentence():
    found = ask(Session(chainrule.load_example("mazur")), "open")
    lines = found["new_layout"]["lines"]
    words = {lines[it["place"]]["text"]: it["words"] for it in found["details"]}
    assert words["w5+"].startswith("w5 falls by 0.0411")
    assert all(words.values())
