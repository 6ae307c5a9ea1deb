"""The peers: each prepares a problem and gives a function that trains once and returns the
weights.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable

import numpy as np

from benchmarks.problems import Problem
from chainrule.network.parameters import Parameters

# the weights, or the final loss where they are not to be had
Run = Callable[[], np.ndarray | float]


def batches(problem: Problem) -> list[np.ndarray]:
    """The rows of every update."""
    size = problem.batch_size
    return [order[i : i + size] for order in problem.data[2] for i in range(0, len(order), size)]


def scikit_learn(problem: Problem) -> Run:
    """MLPClassifier; with two classes it has one logistic output instead of two, and it draws
    its own start.
    """
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    X, T, _ = problem.data
    solver = {"gradient_descent": "sgd", "adam": "adam"}[problem.optimizer]
    options = {
        "hidden_layer_sizes": problem.sizes[1:-1], "activation": problem.hidden, "solver": solver,
        "alpha": 0,
        "batch_size": problem.batch_size, "learning_rate_init": problem.learning_rate,
        "max_iter": problem.epochs,
        "momentum": 0, "nesterovs_momentum": False, "tol": 0, "n_iter_no_change": 10**9,
        "random_state": 0,
    }  # fmt: skip
    regression = problem.loss == "half_squared_error"
    kind = MLPRegressor if regression else MLPClassifier
    target = T.squeeze(axis=1) if T.shape[1] == 1 else T if regression else T.argmax(axis=1)
    if len(X) == 1:
        options["max_iter"] = problem.rows

    def train() -> float:
        return float(kind(**options).fit(X, target).loss_)

    return train


def pytorch(compiled: bool, device: str = "cpu", mode: str = "default") -> Callable[[Problem], Run]:
    """A module, its loss and its optimizer, as the tutorials have it; compiled or not."""

    def prepare(problem: Problem) -> Run:
        import torch

        X, T, _ = (torch.tensor(array, device=device) for array in problem.data)
        units = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "logistic": torch.nn.Sigmoid}
        rows = [torch.tensor(batch, device=device) for batch in batches(problem)]

        def module() -> torch.nn.Module:
            layers: list[torch.nn.Module] = []
            for layer, W, b in zip(
                problem.network.layers, problem.start.W, problem.start.b, strict=True
            ):
                linear = torch.nn.Linear(layer.n_in, layer.n_out, dtype=X.dtype)
                with torch.no_grad():
                    linear.weight.copy_(torch.tensor(W.T))
                    linear.bias.copy_(torch.tensor(b))
                name = layer.activation.name
                layers += [linear, units[name]()] if name in units else [linear]
            return torch.nn.Sequential(*layers).to(device)

        def loss_of(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
            if problem.loss == "cross_entropy":
                return torch.nn.functional.cross_entropy(outputs, targets)
            return 0.5 * ((outputs - targets) ** 2).sum() / len(targets)

        def forward(
            net: torch.nn.Module, inputs: torch.Tensor, targets: torch.Tensor
        ) -> torch.Tensor:
            return loss_of(net(inputs), targets)

        compute = torch.compile(forward, mode=mode) if compiled else forward

        def train() -> np.ndarray:
            net = module()
            kind = torch.optim.Adam if problem.optimizer == "adam" else torch.optim.SGD
            optimizer = kind(net.parameters(), lr=problem.learning_rate)
            for batch in rows:
                optimizer.zero_grad()
                compute(net, X[batch], T[batch]).backward()
                optimizer.step()
            return np.concatenate([p.detach().cpu().numpy().T.ravel() for p in net.parameters()])

        return train

    return prepare


def jax_autodiff(problem: Problem) -> Run:
    """jax.grad of the loss, one jitted scan over an epoch's batches."""
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", problem.dtype == "float64")
    X, T, orders = problem.data
    size, rate, adam = problem.batch_size, problem.learning_rate, problem.optimizer == "adam"
    whole = [jnp.asarray(order[: len(order) // size * size].reshape(-1, size)) for order in orders]
    rest = [jnp.asarray(order[len(order) // size * size :]) for order in orders]
    if not rest[0].size:  # every batch is whole: the epochs make one scan
        whole, rest = [jnp.concatenate(whole)], rest[:1]
    Xs, Ts = jnp.asarray(X), jnp.asarray(T)
    units = {"relu": jax.nn.relu, "tanh": jnp.tanh, "logistic": jax.nn.sigmoid}

    def loss_of(layers, inputs, targets):
        a = inputs
        for (W, b), layer in zip(layers, problem.network.layers, strict=True):
            z = a @ W + b
            a = units[layer.activation.name](z) if layer.activation.name in units else z
        if problem.loss == "cross_entropy":
            return -(targets * jax.nn.log_softmax(a)).sum() / len(targets)
        return 0.5 * ((a - targets) ** 2).sum() / len(targets)

    def update(carry, rows):
        layers, m, v, t = carry
        gradients = jax.grad(loss_of)(layers, Xs[rows], Ts[rows])
        t = t + 1
        if not adam:
            return (jax.tree.map(lambda w, g: w - rate * g, layers, gradients), m, v, t), None
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, gradients)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, gradients)
        stepped = jax.tree.map(
            lambda w, m, v: w - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8),
            layers,
            m,
            v,
        )
        return (stepped, m, v, t), None

    epoch = jax.jit(lambda carry, rows: jax.lax.scan(update, carry, rows)[0])
    last = jax.jit(lambda carry, rows: update(carry, rows)[0])

    def train() -> np.ndarray:
        layers = [
            (jnp.asarray(W, X.dtype), jnp.asarray(b, X.dtype))
            for W, b in zip(problem.start.W, problem.start.b, strict=True)
        ]
        zeros = jax.tree.map(jnp.zeros_like, layers)
        carry = (layers, zeros, zeros, jnp.asarray(0, X.dtype))
        for rows, few in zip(whole, rest, strict=True):
            carry = epoch(carry, rows)
            carry = last(carry, few) if len(few) else carry
        return np.concatenate([np.asarray(array).ravel() for pair in carry[0] for array in pair])

    return train


def by_hand(problem: Problem) -> Run:
    """Plain NumPy, written for the one network, as in a course."""
    X, T, _ = problem.data
    rows, adam, rate = batches(problem), problem.optimizer == "adam", problem.learning_rate
    value = {
        "relu": lambda z: np.maximum(z, 0),
        "tanh": np.tanh,
        "logistic": lambda z: 1 / (1 + np.exp(-z)),
    }
    slope = {
        "relu": lambda a: a > 0,
        "tanh": lambda a: 1 - a * a,
        "logistic": lambda a: a * (1 - a),
    }
    hidden = problem.hidden

    def train() -> np.ndarray:
        here = Parameters(problem.network, problem.start.vector.astype(problem.dtype))
        m = [np.zeros_like(w) for w in (*here.W, *here.b)]
        v = [np.zeros_like(w) for w in (*here.W, *here.b)]
        for t, batch in enumerate(rows, start=1):
            A = [X[batch]]
            for l, (W, b) in enumerate(zip(here.W, here.b, strict=True)):
                z = A[-1] @ W + b
                if l < len(here.W) - 1 or problem.output == "logistic":
                    A.append(value[hidden](z))
                elif problem.output == "identity":
                    A.append(z)
                else:
                    e = np.exp(z - z.max(axis=1, keepdims=True))
                    A.append(e / e.sum(axis=1, keepdims=True))
            delta = (A[-1] - T[batch]) / len(batch)
            if problem.output == "logistic":
                delta = delta * slope["logistic"](A[-1])
            dW, db = [], []
            for l in reversed(range(len(here.W))):
                dW.insert(0, A[l].T @ delta)
                db.insert(0, delta.sum(axis=0))
                if l:
                    delta = (delta @ here.W[l].T) * slope[hidden](A[l])
            for k, (w, g) in enumerate(zip((*here.W, *here.b), (*dW, *db), strict=True)):
                if adam:
                    m[k] = 0.9 * m[k] + 0.1 * g
                    v[k] = 0.999 * v[k] + 0.001 * g * g
                    w -= rate * (m[k] / (1 - 0.9**t)) / (np.sqrt(v[k] / (1 - 0.999**t)) + 1e-8)
                else:
                    w -= rate * g
        return here.vector

    return train


def fann(problem: Problem) -> Run:
    """FANN in double precision, its incremental training; for one sample only."""
    name = ctypes.util.find_library("doublefann")
    if name is None or len(problem.data[0]) > 1:
        raise NotImplementedError("needs libdoublefann and a single sample")
    library = ctypes.CDLL(name)
    library.fann_create_standard_array.restype = library.fann_create_train_from_callback.restype = (
        ctypes.c_void_p
    )
    double, pointer = ctypes.c_double, ctypes.c_void_p
    sizes, (X, T, _) = problem.sizes, problem.data

    class Connection(ctypes.Structure):
        _fields_ = (("source", ctypes.c_uint), ("target", ctypes.c_uint), ("weight", double))

    def sample(_row: int, _n_in: int, _n_out: int, x: object, t: object) -> None:
        for array, values in ((x, X[0]), (t, T[0])):
            for i, value in enumerate(values):
                array[i] = value

    numbers = ctypes.POINTER(double)
    keep = ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_uint, ctypes.c_uint, numbers, numbers)(
        sample
    )
    data = pointer(library.fann_create_train_from_callback(1, sizes[0], sizes[-1], keep))
    # of each layer's neurons, the last of them its bias
    first = np.cumsum([0, *(n + 1 for n in sizes)])
    count = problem.network.n_parameters

    def train() -> np.ndarray:
        net = pointer(
            library.fann_create_standard_array(len(sizes), (ctypes.c_uint * len(sizes))(*sizes))
        )
        for part in ("hidden", "output"):
            getattr(library, f"fann_set_activation_function_{part}")(net, 3)  # logistic
            getattr(library, f"fann_set_activation_steepness_{part}")(net, double(0.5))
        library.fann_set_training_algorithm(net, 0)  # incremental
        library.fann_set_train_error_function(net, 0)  # linear
        library.fann_set_learning_rate(net, ctypes.c_float(problem.learning_rate))
        for l, (W, b) in enumerate(zip(problem.start.W, problem.start.b, strict=True)):
            for j in range(W.shape[1]):
                for i, value in enumerate([*W[:, j], b[j]]):
                    library.fann_set_weight(
                        net, int(first[l] + i), int(first[l + 1] + j), double(value)
                    )
        library.fann_train_on_data(net, data, problem.rows, 0, ctypes.c_float(0))
        connections = (Connection * count)()
        library.fann_get_connection_array(net, connections)
        library.fann_destroy(net)
        here = Parameters(problem.network, np.zeros(count))
        for c in connections:
            l = int(np.searchsorted(first, c.source, side="right")) - 1
            i, j = c.source - first[l], c.target - first[l + 1]
            if i < sizes[l]:
                here.W[l][i, j] = c.weight
            else:
                here.b[l][j] = c.weight
        return here.vector

    return train
