"""The same formulas, networks and steps by PyTorch: what is recorded, and how it is computed.

The cases themselves (which optimizer with which constants, which inputs) stand in the tests that
compare; here they are computed a second time. This module alone imports PyTorch.
"""

import json
from collections.abc import Callable

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize

import test_algorithm
import test_formulas
import test_optimizers
import test_schedules
import test_solvers
from chainrule.formulas import ACTIVATIONS, LOSSES
from chainrule.network.parameters import Parameters
from peers.networks import Case, draw_networks

Floats = NDArray[np.float64]
Cases = dict[str, dict[str, Floats]]

ACTIVATION: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "identity": lambda z: z,
    "logistic": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "leaky_relu": torch.nn.functional.leaky_relu,
    "elu": torch.nn.functional.elu,
    "selu": torch.selu,
    "exp": torch.exp,
    # without its shortcut to z from 20 on, which leaves out up to 2e-9
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "softsign": torch.nn.functional.softsign,
    "gelu": torch.nn.functional.gelu,
    "silu": torch.nn.functional.silu,
    "mish": torch.nn.functional.mish,
    "hard_tanh": torch.nn.functional.hardtanh,
    "cos": torch.cos,
    "scaled_tanh": lambda z: 1.7159 * torch.tanh(2 / 3 * z),
    "softmax": lambda z: torch.softmax(z, dim=1),
}
# Errors of outputs y for targets t, not summed.
LOSS: dict[str, Callable[[torch.Tensor, torch.Tensor], torch.Tensor]] = {
    "half_squared_error": lambda y, t: 0.5 * (y - t) ** 2,
    "squared_error": lambda y, t: torch.nn.functional.mse_loss(y, t, reduction="none"),
    "mean_squared_error": lambda y, t: (
        torch.nn.functional.mse_loss(y, t, reduction="none") / y.shape[1]
    ),
    "absolute_error": lambda y, t: torch.nn.functional.l1_loss(y, t, reduction="none"),
    "pinball": lambda y, t: torch.maximum(0.5 * (t - y), -0.5 * (t - y)),
    "huber": lambda y, t: torch.nn.functional.huber_loss(y, t, reduction="none"),
    "binary_cross_entropy": lambda y, t: torch.nn.functional.binary_cross_entropy(
        y, t, reduction="none"
    ),
    "cross_entropy": lambda y, t: -t * torch.log(y),
    "hinge": lambda y, t: torch.clamp(1 - t * y, min=0),
    "half_poisson_deviance": lambda y, t: y - t + torch.xlogy(t, t / y),
    "poisson": lambda y, t: torch.nn.functional.poisson_nll_loss(
        y, t, log_input=False, eps=0, reduction="none"
    ),
}


def floats(tensor: torch.Tensor) -> Floats:
    """The numbers of a tensor."""
    return tensor.detach().numpy().copy()


def activation(name: str) -> dict[str, Floats]:
    """Values, a gradient pulled back, and values at extreme net inputs."""
    z, gradient = test_formulas.activation_inputs()
    inputs = torch.tensor(z, requires_grad=True)
    outputs = ACTIVATION[name](inputs)
    outputs.backward(torch.tensor(gradient))
    edges = torch.tensor(test_formulas.edges(name))
    return {
        "value": floats(outputs),
        "pulled_back": floats(inputs.grad),
        "edges": floats(ACTIVATION[name](edges)),
    }


def loss(name: str) -> dict[str, Floats]:
    """Errors and their slopes by the outputs."""
    y, t = test_formulas.loss_inputs(name)
    outputs = torch.tensor(y, requires_grad=True)
    errors = LOSS[name](outputs, torch.tensor(t))
    errors.sum().backward()
    return {"errors": floats(errors), "slopes": floats(outputs.grad)}


def network(case: Case) -> dict[str, Floats]:
    """The case itself, and its outputs, error and gradient by automatic differentiation."""
    vector = torch.tensor(case.parameters.vector, requires_grad=True)
    layers = Parameters(case.parameters.network, vector)
    a = torch.tensor(case.X)
    for layer, W, b in zip(layers.network.layers, layers.W, layers.b, strict=True):
        a = ACTIVATION[layer.activation.name](a @ W + b)
    error = LOSS[case.loss](a, torch.tensor(case.T)).sum() / len(case.X)
    error.backward()
    return {
        "parameters": case.parameters.vector,
        "X": case.X,
        "T": case.T,
        "outputs": floats(a),
        "error": floats(error.reshape(1)),
        "gradient": floats(vector.grad),
    }


def regularized(seed: int) -> dict[str, Floats]:
    """Weighted samples, dropout masks and penalties on the weights."""
    case = test_algorithm.regularized_case(seed)
    held = case.regularization
    vector = torch.tensor(case.parameters.vector, requires_grad=True)
    layers = Parameters(case.parameters.network, vector)
    a = torch.tensor(case.X)
    weights, n = torch.tensor(case.weights), case.weights.sum()
    for layer, mask, W, b in zip(
        layers.network.layers, case.masks, layers.W, layers.b, strict=True
    ):
        a = a if mask is None else a * torch.tensor(mask)
        a = ACTIVATION[layer.activation.name](a @ W + b)
    error = (weights * LOSS["squared_error"](a, torch.tensor(case.T))).sum() / n
    for W in layers.W:
        error = error + held.l1 * W.abs().sum()
        error = error + 0.5 * (held.l2 + held.l2_per_sample / n) * (W**2).sum()
    error.backward()
    return {"error": floats(error.reshape(1)), "gradient": floats(vector.grad)}


def bounds() -> dict[str, Floats]:
    """A vector clipped to the length 0.5, and incoming weights bounded to the norm 0.7."""
    parameters = test_algorithm.bounds_case()
    vector = torch.tensor(parameters.vector)
    piece = torch.nn.Parameter(vector.clone())
    piece.grad = vector.clone()
    length = torch.nn.utils.clip_grad_norm_([piece], 0.5)
    bounded = [torch.renorm(torch.tensor(W), 2, 1, 0.7) for W in parameters.W]
    return {
        "length": floats(length.reshape(1)),
        "clipped": floats(piece.grad),
        "bounded": np.concatenate([floats(W).ravel() for W in bounded]),
    }


def optimizer(name: str, kind: str) -> dict[str, Floats]:
    """The weights after the steps of ``test_optimizers.COMPARED``."""
    peer = test_optimizers.PEERS[name]
    gradient = test_optimizers.given_gradients()[kind]
    w = torch.tensor(test_optimizers.START, requires_grad=True)
    rule = getattr(torch.optim, peer.name)([w], lr=0.1, **peer.options)
    after = []
    for t in range(1, max(test_optimizers.COMPARED) + 1):
        w.grad = torch.tensor(gradient(t, floats(w)))
        rule.step()
        after.append(floats(w))
    return {"weights": np.array([after[t - 1] for t in test_optimizers.COMPARED])}


def schedule(name: str) -> dict[str, Floats]:
    """The learning rates, of which the first one is 1."""
    peer = test_schedules.PEERS[name]
    rule = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = getattr(torch.optim.lr_scheduler, peer.name)(rule, **peer.options)
    rates = []
    for _ in range(60):
        rates.append(rule.param_groups[0]["lr"])
        rule.step()
        scheduler.step()
    return {"rates": np.array(rates)}


def minimum(sizes: tuple[int, ...]) -> dict[str, Floats]:
    """The lowest error that SciPy's BFGS finds with PyTorch's gradients."""
    start, samples = test_solvers.teacher_problem(sizes)
    inputs, targets = torch.tensor(samples.X), torch.tensor(samples.T)
    shares = torch.tensor(samples.weights / samples.weights.sum())

    def error(w: Floats) -> tuple[float, Floats]:
        vector = torch.tensor(w, requires_grad=True)
        layers = Parameters(start.network, vector)
        a, penalty = inputs, torch.tensor(0.0, dtype=torch.float64)
        for layer, W, b in zip(start.network.layers, layers.W, layers.b, strict=True):
            a = ACTIVATION[layer.activation.name](a @ W + b)
            penalty = penalty + 0.5 * 0.01 * (W**2).sum()
        E = (shares[:, None] * (a - targets) ** 2).sum() + penalty
        E.backward()
        return E.item(), floats(vector.grad)

    found = minimize(error, start.vector, jac=True, method="BFGS", tol=1e-8)
    return {"error": np.array([found.fun])}


def compute() -> dict[str, Cases]:
    """All groups of cases."""
    # NAdam keeps its product of momenta in the default type, which is otherwise float32.
    torch.set_default_dtype(torch.float64)
    kinds = test_optimizers.given_gradients()
    return {
        "activation": {name: activation(name) for name in ACTIVATIONS},
        "loss": {name: loss(name) for name in LOSSES},
        "network": {json.dumps(case.description): network(case) for case in draw_networks()},
        "regularized": {str(seed): regularized(seed) for seed in test_algorithm.SEEDS},
        "bounds": {"both": bounds()},
        "optimizer": {
            f"{name}/{kind}": optimizer(name, kind)
            for name in test_optimizers.PEERS
            for kind in kinds
        },
        "schedule": {name: schedule(name) for name in test_schedules.PEERS},
        "minimum": {str(sizes): minimum(sizes) for sizes in test_solvers.TEACHERS},
    }
