"""Networks on disk: they come back as they were, or the damage is said."""

import copy
import dataclasses
import json
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.errors import ChainruleError
from chainrule.files import write_whole
from chainrule.formulas.registry import Registry
from chainrule.network import saving as saved

NETWORK = chainrule.Network(
    [3, 4, 2], ["gelu", "softmax"], ["shared", "trained"], ["w[1][1,2]", "b[1]"]
)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_round_trip(tmp_path, dtype):
    parameters = chainrule.Parameters(NETWORK, chainrule.initialize(NETWORK).vector.astype(dtype))
    again = chainrule.load(chainrule.save(parameters, tmp_path / "net.safetensors"))
    assert again.network == NETWORK
    assert again.vector.dtype == dtype
    assert again.vector.tobytes() == parameters.vector.tobytes()
    assert list(tmp_path.iterdir()) == [tmp_path / "net.safetensors"]


@given(cut=st.integers(0, 10_000), flip=st.integers(0, 10_000))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_damaged_files(cut, flip):
    content = bytearray(saved.to_bytes(chainrule.initialize(NETWORK)))
    content[flip % len(content)] ^= 0x55
    content = content[: cut % (len(content) + 1)]
    try:
        saved.from_bytes(bytes(content))
    except ChainruleError:
        pass


def test_messages(tmp_path):
    path = tmp_path / "net.safetensors"
    with pytest.raises(ChainruleError, match="net.safetensors: there is no such file"):
        chainrule.load(path)
    content = saved.to_bytes(chainrule.initialize(NETWORK))
    path.write_bytes(content[: len(content) // 2])
    with pytest.raises(
        ChainruleError,
        match="net.safetensors: not a network or model that chainrule saved, or damaged",
    ):
        chainrule.load(path)
    with pytest.raises(ChainruleError, match="is a folder"):
        chainrule.load(tmp_path)
    with pytest.raises(ChainruleError, match="nowhere does not exist"):
        chainrule.save(chainrule.initialize(NETWORK), tmp_path / "nowhere" / "net.safetensors")


def test_own_activation_must_have_a_name_to_be_found_by():
    own = chainrule.Activation("mine", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    with pytest.raises(ChainruleError, match="'mine' has no entry"):
        saved.describe(chainrule.Network([1, 1], own))

    imposter = chainrule.Activation("tanh", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    with pytest.raises(ChainruleError, match="'tanh' has no entry"):
        saved.describe(chainrule.Network([1, 1], imposter))


def test_copies_are_saved_and_keep_their_views(tmp_path):
    parameters = chainrule.initialize(NETWORK)
    for other in (copy.deepcopy(parameters), pickle.loads(pickle.dumps(parameters))):
        assert other.network == NETWORK
        other.W[0][0, 0] = 5.0
        assert other.vector[0] == 5.0 != parameters.vector[0]
        path = chainrule.save(other, tmp_path / "net.safetensors")
        np.testing.assert_array_equal(chainrule.load(path).vector, other.vector)
    # a copy of an activation that is made by hand is as good as the entry itself
    layer = NETWORK.layers[0]
    network = chainrule.Network([3, 2], dataclasses.replace(layer.activation))
    assert saved.restore(saved.describe(network)) == network


def test_runs_and_networks_pickle():
    run = chainrule.train(NETWORK, np.eye(3), np.eye(3)[:, :2], stopping=chainrule.Stopping(2))
    again = pickle.loads(pickle.dumps(run))
    assert again.records == run.records
    np.testing.assert_array_equal(again.parameters.vector, run.parameters.vector)
    assert pickle.loads(pickle.dumps(NETWORK)) == NETWORK


@pytest.mark.parametrize("table", Registry.tables.values(), ids=lambda table: table.kind)
def test_entries_of_tables_pickle_by_name(table):
    for entry in table.values():
        assert pickle.loads(pickle.dumps(entry)) is entry
        assert copy.deepcopy(entry) is entry
        assert b"lambda" not in pickle.dumps(entry)


def test_own_formulas_pickle_with_their_functions():
    cloudpickle = pytest.importorskip("cloudpickle")  # comes with joblib
    own = chainrule.Activation("own cube", lambda z, xp: z**3, lambda z, a, xp: 3 * z**2)
    again = pickle.loads(cloudpickle.dumps(own))
    assert again.value(2.0, None) == 8.0
    with pytest.raises((pickle.PicklingError, AttributeError), match="lambda"):
        pickle.dumps(own)
    # a namesake of an entry is not taken for the entry
    imposter = chainrule.Activation("tanh", np.square, np.multiply)
    assert pickle.loads(pickle.dumps(imposter)) == imposter
    for variant in (chainrule.optimizers.adam(beta1=0.5), chainrule.schedules.step_decay(every=20)):
        assert pickle.loads(pickle.dumps(variant)) == variant


def test_description_is_plain_json():
    assert saved.restore(json.loads(json.dumps(saved.describe(NETWORK)))) == NETWORK


def test_nothing_is_left_of_a_failed_write(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("before")
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "file", b"after")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]
