"""Networks on disk: a JSON description and one array, in a safetensors file. Nothing is
unpickled.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from chainrule.errors import ChainruleError
from chainrule.files import write_whole
from chainrule.formulas import ACTIVATIONS
from chainrule.network.data import check_parameters
from chainrule.network.network import Network
from chainrule.network.parameters import Parameters
from chainrule.version import __version__, unreadable_format

FORMAT = 1
HEAD = 1000  # bytes, within which a header says whose it is


def save(parameters: Parameters, path: str | Path) -> Path:
    """Write a network and its parameters to a file, by convention `NAME.safetensors`.

    Parameters
    ----------
    parameters : Parameters
        Such as ``run.parameters``.
    path : str or Path
        The file.

    Raises
    ------
    ChainruleError
        If the file cannot be written, or an activation of your own has not been registered by name.

    Examples
    --------
    >>> path = chainrule.save(chainrule.load_example("mazur").parameters, tmp / "mazur.safetensors")
    >>> chainrule.load(path).W[1].tolist()
    [[0.4, 0.5], [0.45, 0.55]]
    """
    check_parameters(parameters)
    return write_whole(path, to_bytes(parameters))


def to_bytes(parameters: Parameters) -> bytes:
    """The content of such a file."""
    from safetensors.numpy import save as pack

    if not np.isfinite(parameters.vector).all():
        raise ChainruleError(
            "the parameters hold a number that is not finite; such a network is not saved"
        )
    description = {
        "format": FORMAT,
        "version": __version__,
        "network": describe(parameters.network),
    }
    return bytes(
        pack(
            {"parameters": np.ascontiguousarray(parameters.vector)},
            {"chainrule": json.dumps(description)},
        )
    )


def is_network(content: bytes) -> bool:
    """Whether this begins like a file of a network, whatever comes after."""
    # the length of the header, the header as JSON, and in it what chainrule wrote
    # read no further: what was cut off is still told from a table's model
    return content[8:9] == b"{" and b'"chainrule"' in content[:HEAD]


def from_bytes(content: bytes) -> Parameters:
    """Parameters from the content of such a file."""
    from safetensors.numpy import load as unpack

    try:
        arrays = unpack(content)
        description = description_of(content)
        if description.get("format") != FORMAT:
            raise unreadable_format(
                description.get("format"), f"format {FORMAT}", description.get("version")
            )
        network, vector = restore(description["network"]), arrays["parameters"]
    except ChainruleError:
        raise
    except Exception:  # whatever a damaged or hostile file makes the readers stumble over
        raise ChainruleError("not a network or model that chainrule saved, or damaged") from None
    fits = vector.shape == (network.n_parameters,) and vector.dtype in (np.float32, np.float64)
    if not fits or not np.isfinite(vector).all():
        raise ChainruleError(
            f"array 'parameters' is {vector.shape} {vector.dtype}, not "
            f"{network.n_parameters} numbers"
        )
    return Parameters(network, vector)


def description_of(content: bytes) -> dict[str, Any]:
    """What chainrule wrote into the head of a file; nothing where it wrote none."""
    try:
        header = json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
        return dict(json.loads(header["__metadata__"]["chainrule"]))
    except Exception:  # whatever the bytes of any other file may be read as
        return {}


def describe(network: Network) -> dict[str, Any]:
    """A network as JSON."""
    for layer in network.layers:
        name = layer.activation.name
        # by value, as a copy of an entry is as good as the entry
        if name not in ACTIVATIONS or ACTIVATIONS[name] != layer.activation:
            raise ChainruleError(
                f"activation {name!r} has no entry by which it could be found again; add it with "
                "chainrule.activations.ACTIVATIONS.register(...) before saving and before loading"
            )
    return {
        "sizes": list(network.sizes),
        "activations": [layer.activation.name for layer in network.layers],
        "biases": [layer.biases for layer in network.layers],
        "frozen": list(network.frozen),
    }


def restore(description: Mapping[str, Any]) -> Network:
    """A network from its JSON."""
    return Network(
        **{key: description[key] for key in ("sizes", "activations", "biases", "frozen")}
    )
