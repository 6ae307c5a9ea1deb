"""Networks on disk: they come back as they were, or the damage is said."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import chainrule
from chainrule.errors import ChainruleError
from chainrule.files import write_whole
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
        ChainruleError, match="net.safetensors: not a network that chainrule saved, or damaged"
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


def test_description_is_plain_json():
    assert saved.restore(json.loads(json.dumps(saved.describe(NETWORK)))) == NETWORK


def test_nothing_is_left_of_a_failed_write(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("before")
    monkeypatch.setattr("os.replace", lambda *paths: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(tmp_path / "file", b"after")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["before"]
