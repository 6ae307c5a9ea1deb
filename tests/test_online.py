"""Rows one by one: the page's numbers, names and classes that come and go, drift, files."""

import math
import pickle
from copy import deepcopy

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule import ChainruleError, OnlineClassifier, OnlineRegressor
from chainrule.engines import find_engine
from chainrule.online import features, learner, saving
from chainrule.online.drift import PageHinkley

RNG = np.random.default_rng(5)
WEATHER = ("sun", "rain", "snow")


def stream(n=120, seed=1):
    """Rows with numbers and texts; a name, a text and a class that come later, and one that
    goes.
    """
    generator = np.random.default_rng(seed)
    for number in range(n):
        t, p = generator.normal(15, 8), generator.normal(1000, 20)
        x = {"temperature": t, "pressure": p, "wind": ("north", "south")[number % 2]}
        if number > n // 3:
            x["humidity"] = generator.uniform()
            x["wind"] = ("north", "south", "west")[number % 3]
        if number > n // 2:
            del x["pressure"]
        y = "rain" if p < 1000 else "sun"
        yield x, "snow" if number > n // 2 and t < 8 else y


ROWS = list(stream())


def learned(rows=ROWS, model=None, **settings):
    model = model or OnlineClassifier(**{"hidden_layer_sizes": 6, **settings})
    for x, y in rows:
        model.learn_one(x, y)
    return model


def numbers(rows=ROWS):
    return [(x, 100 + 3 * x["temperature"]) for x, _ in rows]


def state(model):
    """All that a model is, as bytes; a pickle would tell equal texts from the same text."""
    if model._learner is None:
        return repr([(name, value) for name, value in vars(model).items() if name[0] != "_"])
    return saving.to_bytes(model)


# The page


SETTINGS = [
    {},
    {"optimizer": "gradient_descent", "hidden_layer_sizes": (5, 4), "activation": "relu"},
    {"optimizer": "nadam", "l2": 0.01, "hidden_layer_sizes": ()},
    {"forgetting": 0.05, "optimizer": "rmsprop"},
    {"max_features": 7},
]


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_every_engine_gives_the_same_numbers(given):
    compiled, page = learned(**given, engine="numba"), learned(**given, engine="numpy")
    np.testing.assert_allclose(
        compiled.parameters_.vector, page.parameters_.vector, rtol=0, atol=1e-10
    )
    assert compiled.loss_ == pytest.approx(page.loss_, abs=1e-10)
    for x, _ in ROWS[-5:]:
        found, expected = compiled.predict_proba_one(x), page.predict_proba_one(x)
        assert found == pytest.approx(expected, abs=1e-10)


def test_an_engine_that_copies_its_samples_gives_them_too():
    rows = [({"a": number % 5, "b": number % 3}, bool(number % 2)) for number in range(5)]
    found, page = learned(rows, engine="jax"), learned(rows, engine="numpy")
    np.testing.assert_allclose(found.parameters_.vector, page.parameters_.vector, atol=1e-10)


@pytest.mark.parametrize("given", SETTINGS, ids=str)
def test_every_row_is_one_update_of_the_page(given):
    model = learned(ROWS[:1], **given)
    for number, (x, y) in enumerate(ROWS[1:], start=1):
        # among them those that bring a name, a text and a class
        moment = model.moment(x, y) if number % 20 <= 2 else None
        model.learn_one(x, y)
        if moment is None:
            continue
        run = find_engine("numpy")(moment.job, moment.state, moment.samples, 1)
        after, _ = run(np.arange(1), moment.learning_rate)
        np.testing.assert_allclose(model.parameters_.vector, after.vector, rtol=0, atol=1e-12)


def test_a_regressor_s_rows_too():
    rows = numbers()
    model = learned(rows[:1], OnlineRegressor("huber", 5))
    for x, y in rows[1:50]:
        moment = model.moment(x, y)
        model.learn_one(x, y)
        run = find_engine("numpy")(moment.job, moment.state, moment.samples, 1)
        after, _ = run(np.arange(1), moment.learning_rate)
        np.testing.assert_allclose(model.parameters_.vector, after.vector, rtol=0, atol=1e-12)


def test_what_explain_shows_is_what_learning_does():
    model = learned(ROWS[:40], hidden_layer_sizes=2)
    x, y = ROWS[-1]
    explained = chainrule.explain(model, x, y, notation="plain")
    model.learn_one(x, y)
    text = str(chainrule.render(explained))
    assert f"{model.parameters_.W[0][0, 0]:.6g}"[:7] in text


def test_a_forward_pass_is_explained_by_the_means_as_they_are():
    model = learned()
    x, _ = ROWS[-1]
    before = state(model)
    moment = model.moment(x)
    outputs = chainrule.predict(model.parameters_, moment.samples.X)[0]
    assert model.predict_proba_one(x) == pytest.approx(
        dict(zip(model.classes_, outputs, strict=True))
    )
    assert moment.samples.T is None
    assert state(model) == before


# Names and texts


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_of_names_does_not_matter(shuffler):
    rows = []
    for x, y in ROWS[:70]:
        names = list(x)
        shuffler.shuffle(names)
        rows.append(({name: x[name] for name in names}, y))
    one, other = learned(ROWS[:70], engine="numba"), learned(rows, engine="numba")
    assert one.feature_names_ == other.feature_names_
    assert one.parameters_.vector.tobytes() == other.parameters_.vector.tobytes()


@settings(max_examples=10, deadline=None)
@given(st.lists(st.sampled_from(["a", "b", 3, ("c", 1)]), min_size=1, unique=True))
def test_a_feature_that_is_always_missing_changes_nothing(names):
    rows = [({**x, **dict.fromkeys(names)}, y) for x, y in ROWS[:50]]
    assert state(learned(rows)) == state(learned(ROWS[:50]))


def test_a_number_that_never_changes_changes_nothing():
    rows = [(x | {"constant": 7.5}, y) for x, y in ROWS[1:]]
    one, other = learned(ROWS), learned(rows, learned(ROWS[:1]))
    for x, _ in ROWS:
        assert one.predict_proba_one(x) == pytest.approx(other.predict_proba_one(x), abs=1e-12)


@pytest.mark.parametrize("new", [{"new": 4.0}, {"new": "text"}, {"wind": "a hurricane"}])
def test_predictions_do_not_jump_when_a_name_appears(new):
    model = learned()
    x = {name: value for name, value in ROWS[-1][0].items() if name not in new}
    assert model.predict_proba_one(x | new) == model.predict_proba_one(x)
    # with its column, and before its weights have learned
    for row in (x, x | new):
        moment = model.moment(row, "sun")
        outputs = chainrule.predict(moment.job.network and _parameters(moment), moment.samples.X)
        if row is x:
            before = outputs
    np.testing.assert_allclose(outputs, before, rtol=0, atol=1e-14)


def _parameters(moment):
    return chainrule.Parameters(moment.job.network, moment.state.vector)


def test_a_name_that_appears_is_learned():
    model = OnlineClassifier(learning_rate=0.02)
    for number in range(300):
        model.learn_one({"a": number % 7}, bool(number % 2))
    for number in range(600):
        model.learn_one({"a": number % 7, "b": number % 2}, bool(number % 2))
    for number in range(50):
        row = {"a": number % 7, "b": number % 2}
        assert model.predict_one(row) is bool(number % 2)


def test_a_name_without_a_value_is_not_taken_for_one_that_has_none():
    model = learned([({"a": k, "b": None, "c": None}, bool(k % 2)) for k in range(5)])
    learned([({"a": 1, "b": 2, "c": "t"}, True)], model)
    assert model.feature_names_ == ["a", "b", ("c", "t")]


def test_missing_is_the_mean():
    model = learned(numbers(), OnlineRegressor(hidden_layer_sizes=4))
    moment = model.moment({"temperature": 20.0})
    place = model.feature_names_.index
    assert moment.samples.X[0, place("humidity")] == 0
    assert moment.samples.X[0, place(("wind", "north"))] == 0
    seen = [x["temperature"] for x, _ in ROWS]
    expected = (20.0 - np.mean(seen)) / np.std(seen)
    assert moment.samples.X[0, place("temperature")] == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("engine", ["numba", "numpy"])
@pytest.mark.parametrize("forgetting", [0.0, 0.03])
def test_means_and_variances_are_those_of_the_values_seen(forgetting, engine):
    values = RNG.normal(1e6, 3, size=400)
    model = OnlineRegressor(hidden_layer_sizes=(), forgetting=forgetting, engine=engine)
    for value in values:
        model.learn_one({"a": value}, value)
    shares = np.array([max(1 / n, forgetting) for n in range(1, 401)])
    # what is left of each value's share after those that came later
    left = shares * np.append(np.cumprod((1 - shares)[:0:-1])[::-1], 1.0)
    mean = np.sum(left * values)
    deviation = math.sqrt(np.sum(left * (values - mean) ** 2))
    found = model.moment({"a": 1e6 + 5}).samples.X[0, 0]
    assert found == pytest.approx((1e6 + 5 - mean) / deviation, rel=1e-9)


def test_values_far_out_count_as_ten_deviations():
    model = learned(numbers(), OnlineRegressor())
    assert model.moment({"temperature": 1e9}).samples.X[0].max() == 10
    assert model.moment({"temperature": -1e9}).samples.X[0].min() == -10


# Classes


def test_before_the_first_row_nothing_is_said():
    assert OnlineClassifier().predict_proba_one({"a": 1}) == {}
    assert OnlineClassifier().predict_one({"a": 1}) is None
    assert OnlineRegressor().predict_one({"a": 1}) == 0


def test_a_class_that_appears_leaves_the_others_as_they_were():
    rows = [(x, y) for x, y in ROWS if y != "snow"]
    model = learned(rows)
    x = rows[-1][0]
    before = model.moment(x, "sun")
    after = model.moment(x, "snow")
    old, new = _parameters(before), _parameters(after)
    np.testing.assert_array_equal(old.W[0], new.W[0])
    np.testing.assert_array_equal(old.W[1], new.W[1][:, :2])
    sun, rain = chainrule.predict(old, before.samples.X)[0]
    # its share is that of the row by the means as they were
    assert chainrule.predict(new, model.moment(x).samples.X)[0, 2] == pytest.approx(0.01, rel=1e-9)
    outputs = chainrule.predict(new, after.samples.X)[0]
    assert outputs[0] / outputs[1] == pytest.approx(sun / rain, rel=1e-9)


@pytest.mark.parametrize(
    "labels", [[True, False], [3, 1, 2], ["b", "a"], [np.int64(4), 2], [np.bool_(1), False]]
)
def test_labels_of_every_kind(labels):
    model = learned([({"a": k}, labels[k % len(labels)]) for k in range(30)])
    assert model.classes_ == [*dict.fromkeys(labels)]
    assert {type(label) for label in model.classes_} < {bool, int, str} | {str}
    assert sum(model.predict_proba_one({"a": 2}).values()) == pytest.approx(1)


# Cost


def test_room_is_made_now_and_then(monkeypatch):
    made = []
    whole = learner.Learner.take
    monkeypatch.setattr(
        learner.Learner, "take", lambda self, *given: made.append(1) or whole(self, *given)
    )
    model = OnlineRegressor(hidden_layer_sizes=3)
    for number in range(500):
        model.learn_one({f"x{number}": 1.0, "t": f"v{number}"}, number % 5)
    assert len(model.feature_names_) == 1000
    assert len(made) <= 2 + math.log2(1024 / 8)


def test_rows_leave_nothing_behind():
    model = learned(ROWS)
    before = len(state(model))
    for _ in range(5):
        learned(ROWS, model)
    assert abs(len(state(model)) - before) < 20  # digits of counts


def test_layouts_are_bounded():
    model = learned()
    for number in range(500):
        names = ["temperature", "pressure", "humidity"]
        model.predict_one(dict.fromkeys(names[: 1 + number % 3], 1.0) | {f"no{number}": 2})
    assert len(model._names._layouts) <= features.MOST_LAYOUTS


def test_hashed_names_have_a_fixed_number_of_inputs():
    rows = [({f"x{k}": float(k % 9), f"t{k}": "v"}, bool(k % 2)) for k in range(400)]
    model = learned(rows, max_features=16)
    assert model.parameters_.network.n_inputs == 16
    assert model.feature_names_ == []
    size = len(state(model))
    learned([({f"y{k}": 1.0}, True) for k in range(400)], model)
    assert abs(len(state(model)) - size) < 20


# Drift


def alarms(values, threshold, tolerance, fading, warm_up):
    """From the definition: all means and sums of a stretch at once, up to its alarm."""
    first = 0
    while first < len(values):
        since = np.array(values[first:])
        ages = np.arange(len(since))
        steps = since - np.cumsum(since) / (ages + 1) - tolerance
        sums = np.tril(fading ** np.maximum(ages[:, None] - ages, 0)) @ steps
        risen = sums - np.minimum.accumulate(sums) > threshold
        risen[: warm_up - 1] = False
        if not risen.any():
            return
        first += int(risen.argmax()) + 1
        yield first - 1


def test_page_hinkley_is_what_its_definition_says():
    values = [*RNG.exponential(0.3, 300), *RNG.exponential(0.9, 300)]
    test = PageHinkley(threshold=15.0, tolerance=0.01, fading=0.999, warm_up=20)
    told = [number for number, value in enumerate(values) if test.update(value)]
    assert told == [*alarms(values, 15.0, 0.01, 0.999, 20)]
    assert told[0] in range(300, 400)


def test_drift_is_told_soon_after_it_and_not_before():
    told = []
    model = OnlineClassifier(
        drift_threshold=20.0, on_drift=lambda it: told.append((it.n_rows_, it.drift_))
    )
    for number in range(3000):
        x = {"a": RNG.normal(), "b": RNG.normal()}
        model.learn_one(x, bool((x["a"] > 0) != (number >= 2000)))
    assert told
    assert all(2000 < row < 2300 for row, _ in told)
    assert all(drift for _, drift in told)
    assert model.n_drifts_ == len(told)
    assert not model.drift_


def test_the_running_loss_is_the_mean_at_first():
    model, losses = OnlineRegressor(), []
    for x, y in numbers()[:50]:
        moment = model.moment(x, y) if losses else None
        if moment is None:
            losses.append(0.0)  # a first target is its own mean
        else:
            output = chainrule.predict(_parameters(moment), moment.samples.X)[0, 0]
            losses.append(0.5 * (output - moment.samples.T[0, 0]) ** 2)
        model.learn_one(x, y)
    assert model.loss_ == pytest.approx(np.mean(losses), rel=1e-9)


# Bad input


ROW = ROWS[-1][0]
WRONG = [
    ({}, "sun", "no features"),
    ({"temperature": None}, "sun", "no features"),
    ([1, 2], "sun", "a row is a list"),
    (ROW | {"temperature": math.nan}, "sun", "feature 'temperature' is nan"),
    (ROW | {"new": 1.0, "humidity": -math.inf}, "sun", "feature 'humidity' is -inf"),
    (ROW | {"new": math.inf}, "sun", "feature 'new' is inf"),
    (ROW | {"temperature": 1e200}, "sun", "between"),
    (ROW | {"temperature": 10**400}, "sun", "is a number|too many digits|1000"),
    (ROW | {"temperature": "12"}, "sun", "is the text '12'; it was a number"),
    (ROW | {"wind": 3}, "sun", "is the number 3; it was a text"),
    (ROW | {"wind": [1]}, "sun", "of the type list"),
    (ROW | {"temperature": {}}, "sun", "of the type dict"),
    (ROW | {"new": object()}, "sun", "of the type object"),
    (ROW | {"new": b"x"}, "sun", "of the type bytes"),
    (ROW | {"temperature": 1j}, "sun", "of the type complex"),
    (ROW, 3, "of the type int; those before it were of the type str"),
    (ROW | {"new": 1}, True, "of the type bool"),
    (ROW, None, "of the type NoneType"),
    (ROW, 0.5, "of the type float"),
    (ROW, ["sun"], "of the type list"),
    (ROW, math.nan, "of the type float"),
]


@pytest.mark.parametrize("hashed", [None, 8])
@pytest.mark.parametrize(("x", "y", "message"), WRONG, ids=[message for _, _, message in WRONG])
def test_what_is_wrong_leaves_the_model_as_it_was(x, y, message, hashed):
    if hashed and "it was a" in message:
        pytest.skip("no name is remembered")
    model = learned(max_features=hashed)
    before = state(model)
    with pytest.raises(ChainruleError, match=message):
        model.learn_one(x, y)
    assert state(model) == before


@pytest.mark.parametrize("y", ["12", None, math.nan, math.inf, -1e200, [1], 1j, b"1"])
def test_a_target_that_is_no_number_is_refused(y):
    model = learned(numbers(), OnlineRegressor())
    before = state(model)
    with pytest.raises(ChainruleError, match="target"):
        model.learn_one(ROW | {"new": 1.0}, y)
    assert state(model) == before


@pytest.mark.parametrize("new", [{}, {"new": 1.0, "other": "x"}])
@pytest.mark.parametrize("engine", ["numba", "numpy"])
def test_a_loss_that_is_infinite_leaves_the_model_as_it_was(engine, new):
    model = learned(numbers(), OnlineRegressor(optimizer="gradient_descent", engine=engine))
    model._learner.row.w[:] = 1e200
    before = state(model)
    with pytest.raises(ChainruleError, match=f"loss of row {len(ROWS) + 1} is inf.*learning rate"):
        model.learn_one(ROW | new, 1.0)
    assert state(model) == before


@pytest.mark.parametrize("method", ["learn_one", "predict_one", "predict_proba_one"])
def test_the_first_row_may_be_wrong(method):
    model = OnlineClassifier()
    before = state(model)
    given = ("sun",) if method == "learn_one" else ()
    with pytest.raises(ChainruleError, match="has no features"):
        getattr(model, method)({}, *given)
    assert state(model) == before
    if method == "learn_one":
        with pytest.raises(ChainruleError, match="is nan"):
            model.learn_one({"a": math.nan, "b": "t"}, "sun")
        assert state(model) == before


@pytest.mark.parametrize(
    "given",
    [
        {"hidden_layer_sizes": 0},
        {"hidden_layer_sizes": (4, 1.5)},
        {"learning_rate": 0.0},
        {"learning_rate": math.nan},
        {"activation": "tanhh"},
        {"optimizer": "adm"},
        {"engine": "numbah"},
        {"forgetting": 1.0},
        {"max_features": 0},
        {"l2": -1.0},
        {"seed": -1},
        {"drift_threshold": 0.0},
    ],
    ids=str,
)
def test_settings_are_checked_when_they_are_given(given):
    with pytest.raises(ChainruleError):
        OnlineClassifier(**given)


def test_a_loss_must_fit_the_output():
    with pytest.raises(ChainruleError, match="cross_entropy needs outputs"):
        OnlineRegressor("cross_entropy")


# Frames, copies, files


def test_many_rows_are_one_after_another():
    rows = ROWS[:60]
    frame = pl.DataFrame([x for x, _ in rows], infer_schema_length=None)
    model = OnlineClassifier(hidden_layer_sizes=6)
    model.learn_many(frame, pl.Series([y for _, y in rows]))
    assert state(model) == state(learned(rows))
    assert model.predict_many(frame).to_list() == [model.predict_one(x) for x, _ in rows]
    assert model.predict_proba_many(frame).columns == model.classes_


def test_a_frame_with_a_wrong_row_teaches_nothing():
    model = learned()
    before = state(model)
    frame = pl.DataFrame({"temperature": [1.0, 2.0, math.inf], "wind": ["a", "b", "c"]})
    with pytest.raises(ChainruleError, match="row 2: feature 'temperature' is inf"):
        model.learn_many(frame, ["sun"] * 3)
    for targets in (["sun"] * 2, ["sun"] * 4):
        with pytest.raises(ChainruleError, match=f"{len(targets)} targets for 3 rows"):
            model.learn_many(frame.fill_nan(0)[:, ["wind"]], targets)
    with pytest.raises(ChainruleError, match="is no frame"):
        model.learn_many([[1.0]], ["sun"])
    assert state(model) == before


def models():
    yield learned()
    yield learned(numbers(), OnlineRegressor("huber", (4, 3), optimizer="gradient_descent"))
    yield learned(max_features=9, forgetting=0.1)


@pytest.mark.parametrize("number", range(3))
def test_copies_and_files_go_on_to_the_same_bits(tmp_path, number):
    model = [*models()][number]
    path = model.save(tmp_path / "model.safetensors")
    others = [chainrule.load(path), deepcopy(model), pickle.loads(pickle.dumps(model))]
    rows = list(stream(40, seed=9))
    rows = numbers(rows) if isinstance(model, OnlineRegressor) else rows
    learned(rows, model)
    for other in others:
        assert type(other) is type(model)
        learned(rows, other)
        assert other.parameters_.vector.tobytes() == model.parameters_.vector.tobytes()
        assert other.loss_ == model.loss_
        assert other.predict_one(ROW) == model.predict_one(ROW)
        assert vars(other._test) == vars(model._test)
        assert repr(other) == repr(model)


def test_a_damaged_file_is_refused(tmp_path):
    content = learned().save(tmp_path / "whole").read_bytes()
    generator = np.random.default_rng(0)
    path = tmp_path / "damaged"
    for size in generator.integers(0, len(content), 40):
        path.write_bytes(content[:size])
        with pytest.raises(ChainruleError, match="damaged"):
            chainrule.load(path)
    for old, new in (
        (b'\\"room\\": 8', b'\\"room\\": 9'),
        (b"OnlineClassifier", b"OnlineClassifies"),
        (b"online 1", b"online 7"),
        (b'\\"outputs\\": 3', b'\\"outputs\\": 4'),
        (b'\\"temperature\\"', b"[[[[[[[[[[[[[[[[["[:15]),
    ):
        assert old in content
        path.write_bytes(content.replace(old, new))
        with pytest.raises(ChainruleError, match=r"damaged|online 7"):
            chainrule.load(path)


def test_what_cannot_be_saved_is_said(tmp_path):
    with pytest.raises(ChainruleError, match="nothing was learned"):
        OnlineClassifier().save(tmp_path / "no")
    with pytest.raises(ChainruleError, match="only texts and numbers"):
        learned([({("a", "b"): 1.0}, True)]).save(tmp_path / "no")
    model = learned()
    model.save(tmp_path / "model")
    with pytest.raises(ChainruleError):
        model.save(tmp_path / "model", replace=False)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


# River


def test_clones_have_the_same_parameters_and_have_learned_nothing():
    model = learned(hidden_layer_sizes=(3, 2), seed=4)
    clone = model.clone({"learning_rate": 0.5})
    assert clone.learning_rate == 0.5
    assert clone.hidden_layer_sizes == (3, 2)
    assert clone.n_rows_ == 0
    assert state(model.clone(include_attributes=True)) == state(model)
    assert model._raw_memory_usage > clone._raw_memory_usage > 0
    assert repr(clone) == "OnlineClassifier(hidden_layer_sizes=(3, 2), learning_rate=0.5, seed=4)"
    with pytest.raises(ValueError, match="clone it"):
        model.mutate({"seed": 3})


def test_a_model_of_a_table_it_is_not(tmp_path):
    model = OnlineClassifier()
    model.learn_one({"a": 1.0}, "x")
    path = model.save(tmp_path / "model.safetensors")
    with pytest.raises(ChainruleError, match="a model of single rows, and not a model of a table"):
        chainrule.TableModel.load(path)
