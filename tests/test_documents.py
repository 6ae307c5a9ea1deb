"""The five documents: every number that they print right, to its printed digits; every true
value, to 12 digits.
"""

import csv
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import chainrule
from chainrule.errors import ChainruleError
from chainrule.formulas import ACTIVATIONS, functions

FOLDER = Path(__file__).parent / "documents"
ROWS = [
    (path.stem, *row.values())
    for path in sorted(FOLDER.glob("*.csv"))
    for row in csv.DictReader(path.read_text().splitlines())
]


@pytest.fixture(scope="module")
def explained():
    return {
        name: chainrule.explain(chainrule.load_example(name))
        for name in ("mazur", "quirk", "theta")
    }


@pytest.mark.parametrize(("document", "quantity", "updates", "printed", "verdict", "exact"), ROWS)
def test_printed_number(explained, document, quantity, updates, printed, verdict, exact):
    value = explained[document].value(quantity, int(updates))
    assert value == pytest.approx(float(exact), rel=1e-12)
    rounded = Decimal(f"{value:.15g}").quantize(Decimal(printed), ROUND_HALF_UP)
    if verdict == "ok":
        assert str(rounded) == printed
    else:
        assert rounded != Decimal(printed)


@cache
def mazurs_run(biases, frozen):
    """Ten thousand updates of the page, which take seconds."""
    return chainrule.load_example("mazur").with_biases(biases, frozen).run(steps=10_000)


def test_mazur_is_complete():
    """44 of 49 claims are right; the one about the number of repetitions is the example's
    `steps`.
    """
    right = [row for row in ROWS if row[0] == "mazur" and row[4] == "ok"]
    assert len(right) == 43
    assert chainrule.load_example("mazur").steps == 10_000


@pytest.mark.parametrize(
    ("biases", "frozen", "after_one", "after_all", "outputs"),
    [
        (
            "shared",
            ("b[1]", "b[2]"),
            0.291027773693599,
            3.51018778297885e-05,
            (0.0159136204435506, 0.984064273514624),
        ),
        (
            "trained",
            (),
            0.280471446791430,
            2.44756223593228e-06,
            (0.0115875273908701, 0.988458935025672),
        ),
        (
            "shared",
            (),
            0.285750886699296,
            4.35532106616381e-06,
            (0.0121021591234664, 0.987928389720060),
        ),
    ],
)
def test_mazur_long_run(biases, frozen, after_one, after_all, outputs):
    """The three ways to treat the biases; the values were computed with 40 digits."""
    result = mazurs_run(biases, frozen)
    assert len(result.losses) == 10_001
    assert result.losses[0] == pytest.approx(0.298371108760003, rel=1e-12)
    assert result.losses[1] == pytest.approx(after_one, rel=1e-12)
    assert result.losses[-1] == pytest.approx(after_all, rel=1e-11)
    assert result.outputs[0] == pytest.approx(outputs, rel=1e-12)


def test_mazur_to_twelve_digits():
    example, frozen = chainrule.load_example("mazur"), ("b[1]", "b[2]")
    # the same as with its own biases named, whose run is known
    same = example.with_biases("shared", frozen)
    assert (example.network, example.steps) == (same.network, 10_000)
    np.testing.assert_array_equal(example.parameters.vector, same.parameters.vector)
    result = mazurs_run("shared", frozen)
    assert f"{result.losses[1]:.12g}" == f"{0.291027773693599:.12g}"
    assert f"{result.losses[-1]:.12g}" == f"{3.51018778297885e-05:.12g}"
    assert [f"{y:.12g}" for y in result.outputs[0]] == [
        f"{y:.12g}" for y in (0.0159136204435506, 0.984064273514624)
    ]
    assert result.weights["b1"] == 0.35


def test_quirk():
    example = chainrule.load_example("quirk")
    frozen = example.run()
    assert frozen.losses == pytest.approx([0.0772290504827282, 0.0145028959216666], rel=1e-12)
    assert frozen.weights["i1h2"] == pytest.approx(0.8419717703297109, rel=1e-12)
    network = chainrule.Network([2, 2, 2], "tanh", ["trained", "none"])
    trained = chainrule.WorkedExample(
        "trained",
        chainrule.Parameters(network, example.parameters.vector),
        example.inputs,
        example.targets,
        learning_rate=1.0,
        notation="quirk",
    )
    assert trained.run().losses[1] == pytest.approx(0.0133314845478822, rel=1e-12)
    assert trained.run().weights["bh1"] == pytest.approx(0.25847480448318, rel=1e-12)


@pytest.mark.parametrize(
    ("name", "z", "value"),
    [
        ("tanh", 0, 0.0),
        ("tanh", 1, 0.7615941559557649),
        ("tanh", -1, -0.7615941559557649),
        ("tanh", 5, 0.9999092042625951),
        ("tanh", -5, -0.9999092042625951),
        ("logistic", 0, 0.5),
        ("logistic", 5, 0.9933071490757153),
        ("logistic", -5, 0.0066928509242848554),
    ],
)
def test_quirk_listing(name, z, value):
    assert ACTIVATIONS[name].value(np.array([float(z)]), functions)[0] == pytest.approx(
        value, rel=1e-15
    )


def test_udacity():
    """The document writes target minus output: its error terms have the other sign, its steps
    are added.
    """
    example = chainrule.load_example("udacity")
    steps = chainrule.explain(example)
    expected = {
        "h1^h": -0.02,
        "a1^h": 0.4950001666600003,
        "yhat1": 0.512372477962617,
        "delta1^o": 0.1218322353606694,
        "delta1^h": 0.003045501323732555,
        "DeltaW11": 0.030153488404045865,
        "W11+": 0.1 + 0.030153488404045865,
        "w11+": 0.40015227506618667,
        "w21+": -0.19954317480144013,
        "E": 0.11889030012415923,
    }
    for name, value in expected.items():
        assert steps.value(name) == pytest.approx(value, rel=1e-12), name
    assert steps.value("yhat1", updates=1) == pytest.approx(0.5161021680961588, rel=1e-12)
    assert steps.value("E", updates=1) == pytest.approx(0.11707855586061906, rel=1e-12)


def test_udacity_vanishing_gradients():
    network = chainrule.load_example("udacity").network
    report = chainrule.vanishing_gradients(network, [0.003045501323732555, 0.1218322353606694])
    assert [(layer.steepest, layer.reduction) for layer in report] == [(0.25, 75.0), (0.25, 93.75)]


def test_udacity_exercise():
    result = chainrule.load_example("udacity-exercise").run()
    steps = chainrule.explain(chainrule.load_example("udacity-exercise"))
    W, V = result.parameters.W
    assert steps.value("yhat1") == pytest.approx(0.48497343084992534, rel=1e-12)
    assert steps.value("delta1^o") == pytest.approx(0.028730669543515018, rel=1e-12)
    assert [steps.value(f"delta{j}^h") for j in (1, 2)] == pytest.approx(
        [0.0007080221865494136, -0.002044714023950862], rel=1e-12
    )
    assert V[:, 0] - [0.1, -0.3] == pytest.approx(
        [0.008040473948045293, 0.005559180911682831], rel=1e-12
    )
    moved = [
        [0.0001770055466373534, -0.0005111785059877155],
        [3.540110932747068e-05, -0.00010223570119754312],
        [-7.080221865494137e-05, 0.00020447140239508623],
    ]
    before = np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]])
    np.testing.assert_allclose(W, before + moved, rtol=1e-15)
    added = [[steps.value(f"Deltaw{i}{j}") for j in (1, 2)] for i in (1, 2, 3)]
    np.testing.assert_allclose(added, moved, rtol=1e-12)
    assert result.losses == pytest.approx([0.006615555805218451, 0.006425123629893772], rel=1e-12)
    assert result.outputs[0, 0] == pytest.approx(0.4866410689015305, rel=1e-12)


def test_udacity_broadcasting_failure_cannot_happen():
    network = chainrule.Network([6, 3, 1], "logistic", biases="none")
    with pytest.raises(
        ChainruleError,
        match=r"inputs have the shape \(2, 3\), but .* takes 6 "
        r"columns",
    ):
        chainrule.train(network, np.ones((2, 3)), np.ones((2, 1)))
    with pytest.raises(
        ChainruleError,
        match=r"targets have the shape \(3,\), but inputs of "
        r"\(3, 6\) .* \(3, 6\)",
    ):
        chainrule.train(chainrule.Network([6, 6]), np.ones((3, 6)), np.ones(3))


def test_theta_w5_step():
    steps = chainrule.explain(chainrule.load_example("theta-w5"))
    assert steps.value("dE_total/dout_o1") == pytest.approx(0.0428, rel=1e-12)
    assert steps.value("dout_o1/dnet_o1") == pytest.approx(0.19557111, rel=1e-12)
    assert steps.value("dE_total/dw1") == pytest.approx(0.004900057629583195, rel=1e-12)
    assert steps.value("w1+") == pytest.approx(0.3995099942370417, rel=1e-12)
    assert steps.value("E_total") == pytest.approx(0.00989392, rel=1e-12)


def test_theta_start_gives_what_is_printed():
    example = chainrule.load_example("theta-start")
    steps = chainrule.explain(example)
    printed = {"a2[1]": 0.5854, "a2[2]": 0.7261, "a3[1]": 0.7333, "a3[2]": 0.7317}
    assert {name: round(steps.value(name), 4) for name in printed} == printed
    assert example.inferred
    losses = example.run(steps=100).losses
    assert [losses[k] for k in (1, 10, 100)] == pytest.approx(
        [0.009745614007432476, 0.00853323838409224, 0.0027443915402646088], rel=1e-12
    )


def test_theta_final_gradient():
    steps = chainrule.explain(chainrule.load_example("theta"))
    assert steps.value("Error_total") == pytest.approx(0.006874359446770441, rel=1e-12)
    assert steps.value("dError_total/dTheta1[2,0]") == pytest.approx(
        0.0012615640791214732, rel=1e-12
    )
    assert steps.value("dError_total/dTheta2[1,2]") == pytest.approx(
        0.012738671209903124, rel=1e-12
    )


def test_frey_updates_of_an_epoch():
    """60,000 samples in batches of 1,000 are 60 updates; online 60,000, full batch one."""
    network = chainrule.Network([1, 1], "identity")
    X = np.zeros((60_000, 1), dtype=np.float32)
    for batch_size, updates in ((1_000, 60), (None, 1)):
        run = chainrule.train(
            network, X, X, batch_size=batch_size, stopping=chainrule.Stopping(epochs=1)
        )
        assert run.records[0].updates == updates


def test_every_example_says_where_it_is_from():
    for name in chainrule.example_names():
        example = chainrule.load_example(name)
        assert example.title
        assert example.source
        assert np.isfinite(example.run(steps=1).losses).all()
