"""The laboratory of the page: data, training in slices, and what is refused."""

import base64
import gc
import math
import re
import threading
import time

import msgspec
import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import LOSSES
from chainrule.network.parameters import Parameters
from chainrule.pages.answering import answer
from chainrule.pages.data_sets import DATA_SETS
from chainrule.pages.data_sets.expression import function_of_x
from chainrule.pages.data_sets.table import plain
from chainrule.pages.laboratory.curve import MOST_POINTS, Line
from chainrule.pages.laboratory.pictures.errors import verdict
from chainrule.pages.links import link_of
from chainrule.pages.session import Session
from chainrule.training.solvers import SOLVERS, Limits

LARGE = {"hidden": [256] * 8, "activations": ["tanh"] * 8}
XOR = {"do": "use_data", "data": "xor", "settings": {"hidden": [3], "activations": ["tanh"]}}


@pytest.fixture
def session():
    return Session(chainrule.load_example("mazur"))


def ask(session, do, **message):
    found = answer(session, {"do": do, **message})
    assert "error" not in found, found
    # what a page is sent has to be JSON, which knows no infinity
    assert b"null" not in msgspec.json.encode(found.get("frame", {}))
    return found


def refused(session, do, **message):
    said = answer(session, {"do": do, **message})["error"]
    assert len(said) <= 2000
    return said


def in_base64(text):
    return base64.b64encode(text.encode()).decode()


# ---- training


def test_slices_come_to_the_weights_of_train(session):
    settings = {"until_learnt": False, "batch_size": 16, "seed": 3, "learning_rate": 0.02}
    ask(session, "use_data", data="circles", settings=settings)
    lab = session.laboratory
    for epochs in (1, 10, 29):
        ask(session, "train", epochs=epochs)
    assert lab.training.epoch == 40
    run = chainrule.train(
        chainrule.Network([2, 6, 1], ["tanh", "logistic"]),
        lab.data.learn.X,
        lab.data.learn.T,
        loss="binary_cross_entropy",
        optimizer="adam",
        learning_rate=0.02,
        batch_size=16,
        seed=3,
        stopping=chainrule.Stopping(epochs=40),
    )
    assert lab.training.parameters.vector.tolist() == run.parameters.vector.tolist()
    assert lab.training.curve.training.numbers == run.losses


def test_a_solver_stops_between_slices_and_comes_to_the_same_weights(session):
    settings = {"solver": "scg", "until_learnt": False, "held": 0.0}
    ask(session, "use_data", data="sine", settings=settings)
    lab = session.laboratory
    start = lab.training.parameters.copy()
    for steps in (1, 4, 15):
        ask(session, "train", epochs=steps)
        before = lab.training.epoch
        time.sleep(0.02)
        assert lab.training.epoch == before
    found = SOLVERS["scg"].minimize(
        lab.training.course.job,
        lab.data.learn,
        start,
        Limits(iterations=20, tolerance=0),
        lambda *step: False,
        "auto",
    )
    assert lab.training.epoch == 20
    assert lab.training.parameters.vector.tolist() == found.w.tolist()


def test_a_solver_ends_with_its_session(session):
    before = set(threading.enumerate())
    ask(session, "use_data", data="sine", settings={"solver": "scg"})
    ask(session, "train", epochs=3)
    (solver,) = set(threading.enumerate()) - before
    session.laboratory = None
    gc.collect()
    solver.join(5)
    assert not solver.is_alive()


def test_a_solver_says_why_it_ended(session):
    ask(session, "use_data", data="sine", settings={"solver": "lm", "held": 0.0})
    for _ in range(100):
        frame = ask(session, "train", seconds=0.1)["frame"]
        if frame["stopped"]:
            break
    # which of the two is a matter of the last digits
    assert "converged" in frame["stopped"] or "no entry of the gradient" in frame["stopped"]
    after = session.laboratory.training.epoch
    ask(session, "train", seconds=0.05)
    assert session.laboratory.training.epoch == after


def test_spirals_are_learnt_by_the_criterion(session):
    about = ask(session, "laboratory")["about"]
    assert about["data"] == "spirals"
    for _ in range(200):
        frame = ask(session, "train", seconds=0.1)["frame"]
        if frame["stopped"]:
            break
    assert "40-20-40" in frame["stopped"]
    lab = session.laboratory
    outputs = chainrule.predict(lab.training.parameters, lab.data.learn.X)
    assert len(outputs) == 194
    assert (np.abs(outputs - lab.data.learn.T) < 0.4).all()
    assert ["right, training", "100.0 %"] in [list(fact) for fact in frame["facts"]]


@pytest.mark.parametrize("solver", ["adam", "scg"])
def test_the_epoch_in_which_a_run_ends_depends_on_no_clock(session, solver):
    settings = {"solver": solver, "seed": 2}
    ask(session, "use_data", data="moons", settings={**settings, "until_learnt": False})
    lab = session.laboratory
    off = 1.0
    while off >= 0.4:
        lab.training.advance(10, 1)
        outputs = chainrule.predict(lab.training.parameters, lab.data.learn.X)
        off = np.abs(outputs - lab.data.learn.T).max()
    first, weights = lab.training.epoch, lab.training.parameters.vector.tolist()
    assert first > 3
    for seconds, epochs in ((0.0, 1), (10, 7), (0.003, 10**6), (10, 10**6)):
        ask(session, "use_data", data="moons", settings=settings)
        training = session.laboratory.training
        while not training.stopped:
            training.advance(seconds, epochs)
        assert training.stopped.startswith(f"learnt in epoch {first:,}: ")
        assert training.parameters.vector.tolist() == weights


def test_the_spirals_are_those_of_the_benchmark(session):
    from benchmarks.learning_problems import two_spirals

    ask(session, "use_data", data="spirals")
    X, T = two_spirals()
    np.testing.assert_allclose(session.laboratory.data.learn.X, X, atol=1e-12)
    assert session.laboratory.data.learn.T.tolist() == T.tolist()


def test_a_run_that_diverges_keeps_its_last_finite_weights(session):
    settings = {"solver": "gradient_descent", "learning_rate": 1e200, "until_learnt": False}
    ask(session, "use_data", data="sine", settings=settings)
    frame = ask(session, "train", epochs=500)["frame"]
    assert "became" in frame["stopped"]
    assert "without bound" in frame["errors"]["verdict"]
    shown = str([frame["facts"], frame["errors"], frame["weights"], frame["board"]["says"]])
    assert not re.search(r"\b(nan|inf)\b", shown)
    assert np.isfinite(session.laboratory.training.parameters.vector).all()


def test_reset_begins_anew_with_the_same_numbers(session):
    ask(session, **XOR)
    first = session.laboratory.training.parameters.vector.tolist()
    ask(session, "train", epochs=5)
    ask(session, "prepare", settings=session.laboratory.settings.as_data())
    assert session.laboratory.training.parameters.vector.tolist() == first
    assert session.laboratory.training.epoch == 0


def test_a_step_can_be_read_number_by_number(session):
    ask(session, **XOR)
    ask(
        session, "prepare", settings={**session.laboratory.settings.as_data(), "solver": "momentum"}
    )
    ask(session, "train", epochs=3)
    lab = session.laboratory
    assert "2-3-1" in ask(session, "look_closer", samples=2)["title"]
    opened = ask(session, "open")
    assert opened["source"] == (
        "A step on the first 2 of 4 training samples. momentum starts afresh: what it remembers of "
        "earlier steps is left out. Inputs in their order: x, y. The output is 1 for 1, 0 for 0."
    )
    names = [it["name"] for it in opened["new_layout"]["lines"]]
    shown = dict(zip(names, opened["values"], strict=True))
    assert shown["w1"] == lab.training.parameters.W[0][0, 0]
    after = chainrule.train(
        lab.training.parameters,
        lab.data.learn.X[:2],
        lab.data.learn.T[:2],
        loss=LOSSES["binary_cross_entropy"],
        learning_rate=lab.settings.learning_rate,
        shuffle=False,
        stopping=chainrule.Stopping(epochs=1),
    )
    assert shown["w1+"] == pytest.approx(after.parameters.W[0][0, 0], rel=1e-12)


def test_of_a_large_network_the_drawn_units_can_be_read(session):
    ask(session, "use_data", data="xor", settings={**LARGE, "hidden": [128] * 8})
    began = time.process_time()
    ask(session, "look_closer")
    layout = ask(session, "open")["new_layout"]
    # all its numbers would take minutes to trace
    assert time.process_time() - began < 10
    assert layout["left_out"] > 100_000
    assert len(layout["lines"]) < 8000


# ---- pictures


@pytest.mark.parametrize("name", [name for name in DATA_SETS if name != "table"])
def test_every_data_set_is_made_and_drawn(session, name):
    answer = ask(session, "use_data", data=name)
    board = answer["frame"]["board"]
    assert board["says"]
    if len(session.laboratory.data.inputs) == 2:
        assert len(base64.b64decode(board["bytes"])) == board["side"] ** 2
    again = Session(session.example)
    assert ask(again, "use_data", data=name)["about"] == answer["about"]


def test_the_plane_shows_the_network_where_it_is(session):
    ask(session, **XOR)
    lab = session.laboratory
    # outputs that depend on the height alone: y above 0.5 is class 1
    lab.training.driver.kept.vector[:] = 0.0
    W, b = lab.training.parameters.W, lab.training.parameters.b
    W[0][1, 0], b[0][0], W[1][0, 0] = 40.0, -20.0, 50.0
    board = lab.frame()["board"]
    rows = np.frombuffer(base64.b64decode(board["bytes"]), np.uint8).reshape(board["side"], -1)
    assert (rows[0] == 255).all()
    assert (rows[-1] == 0).all()
    assert board["says"] == "areas of the plane: 50 % 0, 50 % 1"


def test_a_line_of_any_length_stays_short_and_even():
    line = Line()
    for epoch in range(1, 100_001):
        line.take(epoch, 1 / epoch)
    assert MOST_POINTS / 2 <= len(line.epochs) + 1 <= MOST_POINTS
    assert set(np.diff(line.epochs)) == {line.every}
    assert line.numbers == [1 / epoch for epoch in line.epochs]
    # what is drawn ends where the run is
    line.take(100_001, 0.5)
    assert 100_001 not in line.epochs
    shown = line.as_data()
    assert (shown["epochs"][-1], shown["numbers"][-1]) == (100_001, 0.5)
    assert shown["epochs"][:-1] == line.epochs
    line.take(0, math.inf)


def test_a_deep_logistic_network_guesses(session):
    settings = {"hidden": [6] * 5, "activations": ["logistic"] * 5, "learning_rate": 1e-3}
    answer = ask(session, "use_data", data="circles", settings=settings)
    errors = answer["frame"]["errors"]
    assert "this network guesses" in errors["verdict"]
    assert errors["verdict"].startswith("Errors shrink to 0.2")
    factors = [float(row["factor"]) for row in errors["layers"][:-1]]
    deltas = [float(row["delta"]) for row in errors["layers"]]
    np.testing.assert_allclose(factors, np.divide(deltas[:-1], deltas[1:]), rtol=0.05)


def test_a_verdict_where_nothing_reaches_the_first_layer():
    network = chainrule.Network([2, 2, 1], "relu")
    report = chainrule.vanishing_gradients(network, [0.0, 0.5])
    assert "stands still" in verdict(report, guessing=False)


def test_where_no_error_passes_there_is_no_ratio(session):
    settings = {"hidden": [2, 2], "activations": ["relu", "relu"]}
    ask(session, "use_data", data="circles", settings=settings)
    lab = session.laboratory
    # units that are off for every sample
    for b in lab.training.parameters.b[:2]:
        b[:] = -1e3
    rows = lab.frame()["errors"]["layers"]
    assert [row["factor"] for row in rows] == ["", "0", ""]


@pytest.mark.parametrize(
    ("delta", "said"),
    [(0.0566, "Errors shrink to 0.57 of their size a layer, which is no reason to worry;"),
     (0.15, "Errors grow 1.5 times a layer, which is no reason to worry;"),
     (0.3, "Errors grow 3 times a layer;")],
)  # fmt: skip
def test_a_verdict_says_whether_it_is_bad(delta, said):
    report = chainrule.vanishing_gradients(chainrule.Network([2, 2, 1], "tanh"), [delta, 0.1])
    assert verdict(report, guessing=False).startswith(said)


# ---- own data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("x^2", 4.0),
        ("-x**2 + 2*x*pi", 4 * np.pi - 4),
        ("sin(x)*exp(-x)", np.sin(2) * np.exp(-2)),
        ("7", 7.0),
        ("sqrt(abs(-x)) % 1", np.sqrt(2) % 1),
    ],
)
def test_typed_functions(text, value):
    assert function_of_x(text, np.array([2.0, 2.0])) == pytest.approx([value, value])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("9**9**9", "is inf"),
        ("9^9^9^9^9*x", "is inf"),
        ("1/(x-2)", "is inf at x = 2"),
        ("log(-x)", "is nan"),
        ("", "cannot be read"),
        ("x +", "cannot be read"),
        ("y", "unknown name 'y'"),
        ("sine(x)", "Did you mean sin"),
        ("sin(x, x)", "takes one number"),
        ("x.real", "cannot have 'x.real'"),
        ("__import__('os')", "unknown function"),
        ("(lambda: x)()", "unknown function"),
        ("[x for x in x]", "cannot have"),
        ("x if x else 1", "cannot have"),
        ("'a' * 10", "is no number"),
        ("1e400", "is inf"),
        ("9" * 200 + "^" + "9", "characters"),
        ("9" * 150 + "^9", "is inf"),
        ("(" * 100 + "x" + ")" * 100, "characters"),
        ("x" * 1000, "characters"),
        ("x\0", "cannot be read"),
        ("x << 3", "there are + - * / ^ %"),
        ("10j", "is no number"),
        ("True", "is no number"),
    ],
)
def test_what_is_no_function_is_refused_at_once(text, said):
    began = time.process_time()
    with pytest.raises(ChainruleError) as error:
        function_of_x(text, np.array([1.0, 2.0, 3.0]))
    assert said in str(error.value)
    assert time.process_time() - began < 0.5


def test_points_are_set(session):
    points = [[0.0, 0.0, 0], [1.0, 1.0, 1], [2.0, 0.5, 1]]
    about = ask(session, "use_data", data="points", points=points)["about"]
    assert about["set_points"] == points
    assert session.laboratory.data.learn.T.ravel().tolist() == [0, 1, 1]
    heights = ask(session, "use_data", data="heights", points=[[0, 1], [1, 2]])["about"]
    assert heights["board"]["kind"] == "curve"


CSV = "id,width,color,kind\n" + "\n".join(
    f"{row},{row % 7 + 0.5},{'red' if row % 3 else 'blue'},{'yes' if row % 2 else 'no'}"
    for row in range(1, 41)
)


def test_a_table_is_dropped(session):
    found = ask(session, "drop_table", name="/etc/flowers.csv", content=in_base64(CSV))
    uses = {it["column"]: it["use"] for it in found["columns"]}
    assert uses == {"id": "id", "width": "input", "color": "input", "kind": "input"}
    answer = ask(session, "use_data", data="table", options={"target": "kind"})
    ask(session, "look_closer")
    columns = (
        "Inputs in their order: width, color blue, color red. The output is 1 for yes, 0 for no."
    )
    assert ask(session, "open")["source"].endswith(columns)
    data = session.laboratory.data
    assert data.classes == ("no", "yes")
    assert data.inputs[0] == "width"
    assert any("'id' is left out" in note for note in answer["about"]["notes"])
    # a page has no command line
    assert "--" not in str([answer["about"], found])
    assert "a row number" in str(found)
    # standardized by the rows to learn from alone
    assert data.learn.X[:, 0].mean() == pytest.approx(0, abs=1e-12)
    assert len(data.held.X) == 8
    ask(session, "train", epochs=2)
    numbers = ask(session, "use_data", data="table", options={"target": "width"})
    assert numbers["about"]["settings"]["loss"] == "half_squared_error"
    assert session.laboratory.data.learn.T.std() == pytest.approx(1)


def test_a_table_of_three_classes_has_three_outputs(session):
    rows = "\n".join(f"{row * 7 % 30},{row * row % 11},{'abc'[row % 3]}" for row in range(30))
    ask(session, "drop_table", name="t.csv", content=in_base64(f"u,v,class\n{rows}"))
    board = ask(session, "use_data", data="table")["frame"]["board"]
    assert session.laboratory.data.n_outputs == 3
    assert len(base64.b64decode(board["bytes"])) == 2 * board["side"] ** 2
    rows = "\n".join(f"{row * 7 % 30},{'abc'[row % 3]}" for row in range(30))
    ask(session, "drop_table", name="t.csv", content=in_base64(f"u,class\n{rows}"))
    board = ask(session, "use_data", data="table")["frame"]["board"]
    # those held out, as the sentence says
    assert np.sum(board["counts"]) == 6
    assert re.fullmatch(
        r"of the samples held out, \d of 6 are taken for their class", board["says"]
    )
    settings = {"held": 0.0}
    board = ask(session, "use_data", data="table", settings=settings)["frame"]["board"]
    assert np.sum(board["counts"]) == 30
    assert "of the training samples, " in board["says"]


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("a (b) is left out: a text (--words a (b) counts it)", "a (b) is left out: a text"),
        ("1,5 is 15 (as a decimal mark: --number a:comma)", "1,5 is 15"),
        ("looks like an id: --group a holds out, and --drop a leaves it out", "looks like an id"),
        ("2 missing (of 9): --, ?", "2 missing (of 9): --, ?"),
    ],
)
def test_a_note_on_a_page_names_no_option(note, left):
    assert plain(note) == left


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", "!!!", "did not arrive whole"),
        ("t.csv", in_base64(""), "is empty"),
        ("t.csv", in_base64("a,b\n"), "no rows"),
        ("t.csv", in_base64("x" * 1_000_000), "there are column names (xxx"),
        ("t.csv", base64.b64encode(bytes(range(256)) * 8).decode(), "t.csv"),
        ("t.exe", in_base64(CSV), "reads tables as text"),
        ("t.csv", base64.b64encode(b"\x1f\x8b" + bytes(500)).decode(), "t.csv"),
        ("t.csv", "A" * 5_000_000, "3.8 MB; the page takes up to 3 MB"),
        ("t.csv", "A" * 7_000_000, "at most 6,000,000 characters"),
        ("t.csv", None, "content must be a text"),
        ("x" * 1000, "", "name must be a text"),
    ],
)
def test_what_is_no_table_is_refused(session, name, content, said):
    assert said in refused(session, "drop_table", name=name, content=content)
    assert "there is no table yet" in refused(session, "use_data", data="table")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ({"do": "use_data"}, "data must be a text"),
        ({"do": "use_data", "data": "spiral"}, "Did you mean spirals"),
        ({"do": "use_data", "data": "circles", "options": []}, "options must be an object"),
        ({"do": "use_data", "data": "circles", "options": {"points": 10**9}}, "from 4 to 2,000"),
        ({"do": "use_data", "data": "circles", "options": {"noise": 1e308}}, "from 0 to 2"),
        ({"do": "use_data", "data": "circles", "options": {"noise": "nan"}}, "finite number"),
        ({"do": "use_data", "data": "circles", "settings": 3}, "settings must be an object"),
        ({"do": "use_data", "data": "parity", "options": {"bits": 60}}, "from 2 to 10"),
        ({"do": "use_data", "data": "function", "options": {"function": "9**9**9"}}, "is inf"),
        ({"do": "use_data", "data": "function", "options": {"from": 4.0, "to": 1}}, "larger one"),
        ({"do": "use_data", "data": "points", "points": "many"}, "there are no points"),
        ({"do": "use_data", "data": "points", "points": [[0, 0, 1]] * 9999}, "9999 points"),
        ({"do": "use_data", "data": "points", "points": [[0, 0, 1], [1, 2]]}, "3 numbers"),
        ({"do": "use_data", "data": "points", "points": [[0, 0, 1], [1, 2, 1]]}, "both classes"),
        ({"do": "use_data", "data": "points", "points": [[0, 0, 1], [1e9, 2, 0]]}, "off the board"),
        ({"do": "use_data", "data": "points", "points": [[0, 0, 1], ["a", 2, 0]]}, "finite"),
        ({"do": "prepare"}, "settings must be an object"),
        ({"do": "prepare", "settings": {"hidden": [10**9], "activations": ["tanh"]}}, "to 256"),
        ({"do": "prepare", "settings": {"hidden": [8] * 99}}, "at most 8"),
        ({"do": "prepare", "settings": {"hidden": [8, 8]}}, "one for each hidden layer"),
        (
            {"do": "prepare", "settings": {"hidden": [256] * 8, "activations": ["tanh"] * 8}},
            "too many",
        ),
        ({"do": "prepare", "settings": {"activations": ["tan"]}}, "Did you mean tanh"),
        ({"do": "prepare", "settings": {"loss": "cross_entropi"}}, "Did you mean cross_entropy"),
        ({"do": "prepare", "settings": {"solver": "sgd"}}, "unknown solver"),
        ({"do": "prepare", "settings": {"learning_rate": -1}}, "learning_rate"),
        ({"do": "prepare", "settings": {"learning_rate": 10**400}}, "too large"),
        ({"do": "prepare", "settings": {"batch_size": -1}}, "batch_size"),
        ({"do": "prepare", "settings": {"seed": 10**30}}, "seed"),
        ({"do": "prepare", "settings": {"held": 1.0}}, "share held out"),
        ({"do": "prepare", "settings": {"output": "identity"}}, "needs outputs from 0 to 1"),
        ({"do": "prepare", "settings": {"output": "softmax"}}, "outputs are softmax, but of one"),
        ({"do": "prepare", "settings": {"output": "softmax"}}, "use logistic"),
        (
            {"do": "prepare", "settings": {"hidden": [4, 1], "activations": ["softmax"] * 2}},
            "layer 2 is softmax, but of one unit",
        ),
        ({"do": "prepare", "settings": {"loss": "cross_entropy"}}, "add up to 1"),
        ({"do": "train", "seconds": 1e9}, "from 0 to 0.5"),
        ({"do": "train", "seconds": -1}, "from 0 to 0.5"),
        ({"do": "train", "epochs": 0}, "epochs"),
        ({"do": "look_closer", "samples": 999}, "samples"),
    ],
)
def test_bad_messages_change_nothing(session, message, said):
    ask(session, "use_data", data="xor")
    lab = session.laboratory
    before = lab.about(), lab.training
    assert said in answer(session, message)["error"]
    assert (lab.about(), lab.training) == before
    assert isinstance(lab.training.parameters, Parameters)


POINTS = {"data": "points", "points": [[0, 1, 0], [2, 2.5, 1], [-1, 3, 0]]}


def to_epoch(session, count):
    # an answer takes half a second at most, however busy the machine is
    while session.laboratory is None or session.laboratory.training.epoch < count:
        ask(session, "train", epochs=1)


@pytest.mark.parametrize(
    "chosen",
    [
        {"data": "circles", "options": {"points": 60}},
        {"data": "xor", "settings": {"solver": "scg", "seed": 4}},
        POINTS,
    ],
)
def test_a_link_brings_the_laboratory_to_where_it_began(session, chosen):
    first = ask(session, "use_data", **chosen)
    to_epoch(session, 5)
    link = ask(session, "link", step=0)["link"]
    other = Session(chainrule.load_example("frey"))
    ask(other, "laboratory")
    ask(other, "open", link=link)
    again = ask(other, "laboratory")
    assert again["about"] == first["about"]
    assert again["frame"]["board"] == first["frame"]["board"]
    to_epoch(other, 5)
    one, two = (it.laboratory.training.parameters.vector for it in (session, other))
    np.testing.assert_array_equal(one, two)
    # on the way through a page that never showed it, nothing is lost
    passed = Session(chainrule.load_example("frey"))
    ask(passed, "open", link=link)
    assert ask(passed, "link", step=0)["link"] == ask(other, "link", step=0)["link"] == link


def test_a_table_is_in_no_link_and_that_is_said(session):
    assert ask(session, "link", step=0)["note"] == ""
    ask(session, "drop_table", name="t.csv", content=in_base64(CSV))
    ask(session, "use_data", data="table")
    found = ask(session, "link", step=0)
    assert "The table on Train is not in it" in found["note"]
    ask(session, "open", link=found["link"])
    assert ask(session, "laboratory")["about"]["data"] == "table"


@pytest.mark.parametrize(
    ("train", "said"),
    [
        ({"data": "spiral"}, "Did you mean spirals"),
        ({"data": "xor", "settings": {"hidden": [10**9]}}, "units"),
        ([1], "train must be an object"),
    ],
)
def test_damaged_links_of_the_laboratory_are_refused(session, train, said):
    session.train = train
    assert said in refused(
        Session(chainrule.load_example("mazur")), "open", link=link_of(session, 0)
    )


def test_a_link_with_bad_points_leaves_the_usual_laboratory(session):
    session.train = {**POINTS, "points": [[0, 0, 0]]}
    assert "there are 1 points" in refused(session, "laboratory")
    assert ask(session, "laboratory")["about"]["data"] == "spirals"
