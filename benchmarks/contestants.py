"""Who runs: each entry prepares a problem and gives a function that trains once and returns the weights."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.problems import Problem
from chainrule.engines import find_engine, start
from chainrule.parameters import Parameters

Run = Callable[[], np.ndarray | None]


def engine(name: str) -> Callable[[Problem], Run]:
    """One of our engines."""

    def contestant(problem: Problem) -> Run:
        X, T, orders = problem.data
        prepare = find_engine(name)

        def train() -> np.ndarray:
            run = prepare(problem.job, start(problem.job, problem.start, problem.dtype), X, T, problem.batch_size)
            for order in orders:
                state, _ = run(order, problem.learning_rate)
            return state.vector

        return train

    return contestant


def batches(problem: Problem) -> list[np.ndarray]:
    """The rows of every update."""
    size = problem.batch_size
    return [order[i : i + size] for order in problem.data[2] for i in range(0, len(order), size)]


def scikit_learn(problem: Problem) -> Run:
    """MLPClassifier; with two classes it has one logistic output instead of two, and it draws its own start."""
    from sklearn.neural_network import MLPClassifier, MLPRegressor

    X, T, _ = problem.data
    solver = {"gradient_descent": "sgd", "adam": "adam"}[problem.optimizer]
    options = {
        "hidden_layer_sizes": problem.sizes[1:-1], "activation": problem.hidden, "solver": solver, "alpha": 0,
        "batch_size": problem.batch_size, "learning_rate_init": problem.learning_rate, "max_iter": problem.epochs,
        "momentum": 0, "nesterovs_momentum": False, "tol": 0, "n_iter_no_change": 10**9, "random_state": 0,
    }  # fmt: skip
    single = len(X) == 1
    kind = MLPRegressor if single else MLPClassifier
    target = T if single else T.argmax(axis=1)
    if single:
        options["max_iter"] = problem.rows

    def train() -> None:
        kind(**options).fit(X, target)

    return train


def pytorch(compiled: bool) -> Callable[[Problem], Run]:
    """A module, its loss and its optimizer, as the tutorials have it; compiled or not."""

    def prepare(problem: Problem) -> Run:
        import torch

        X, T, _ = (torch.tensor(array) for array in problem.data)
        units = {"relu": torch.nn.ReLU, "tanh": torch.nn.Tanh, "logistic": torch.nn.Sigmoid}
        rows = [torch.tensor(batch) for batch in batches(problem)]

        def module() -> torch.nn.Module:
            layers: list[torch.nn.Module] = []
            for layer, W, b in zip(problem.network.layers, problem.start.W, problem.start.b, strict=True):
                linear = torch.nn.Linear(layer.n_in, layer.n_out, dtype=X.dtype)
                with torch.no_grad():
                    linear.weight.copy_(torch.tensor(W.T))
                    linear.bias.copy_(torch.tensor(b))
                layers += [linear, units[layer.activation.name]()] if layer.activation.name != "softmax" else [linear]
            return torch.nn.Sequential(*layers)

        def loss_of(outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
            if problem.loss == "cross_entropy":
                return torch.nn.functional.cross_entropy(outputs, targets)
            return 0.5 * ((outputs - targets) ** 2).sum() / len(targets)

        def forward(net: torch.nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
            return loss_of(net(inputs), targets)

        compute = torch.compile(forward) if compiled else forward

        def train() -> np.ndarray:
            net = module()
            kind = torch.optim.Adam if problem.optimizer == "adam" else torch.optim.SGD
            optimizer = kind(net.parameters(), lr=problem.learning_rate)
            for batch in rows:
                optimizer.zero_grad()
                compute(net, X[batch], T[batch]).backward()
                optimizer.step()
            return np.concatenate([p.detach().numpy().T.ravel() for p in net.parameters()])

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
    Xs, Ts = jnp.asarray(X), jnp.asarray(T)
    units = {"relu": jax.nn.relu, "tanh": jnp.tanh, "logistic": jax.nn.sigmoid}

    def loss_of(layers, inputs, targets):
        a = inputs
        for (W, b), layer in zip(layers, problem.network.layers, strict=True):
            z = a @ W + b
            a = z if layer.activation.name == "softmax" else units[layer.activation.name](z)
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
            lambda w, m, v: w - rate * (m / (1 - 0.9**t)) / (jnp.sqrt(v / (1 - 0.999**t)) + 1e-8), layers, m, v
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


def floor(problem: Problem) -> Run:
    """The least there is to do: a C program for the 2-2-2 network, the bare matrix products for the others."""
    if problem.name.startswith("mazur"):
        return _c_program(problem)
    from numba import njit

    from chainrule.engines.compiled.blas import gemm_address
    from chainrule.engines.compiled.calls import call_gemm
    from chainrule.engines.on_numba import PLAIN

    dtype, rows, updates = np.dtype(problem.dtype), problem.batch_size, len(batches(problem))
    sizes = np.array(problem.sizes)
    A = [np.ones((rows, n), dtype) for n in problem.sizes]
    W = [w.astype(dtype) for w in problem.start.W]
    a_at, w_at = (np.array([array.ctypes.data for array in arrays]) for arrays in (A, W))
    gemm, one, tiny, zero = gemm_address(PLAIN[dtype]), dtype.type(1), dtype.type(1e-9), dtype.type(0)

    @njit(nogil=True)
    def products(a, w, sizes, gemm, one, tiny, zero):
        for _ in range(updates):
            for l in range(len(w)):
                n, k = sizes[l + 1], sizes[l]
                call_gemm(gemm, False, False, n, rows, k, one, w[l], n, a[l], k, zero, a[l + 1], n)
            for l in range(len(w) - 1, -1, -1):
                n, k = sizes[l + 1], sizes[l]
                if l > 0:
                    call_gemm(gemm, True, False, k, rows, n, tiny, w[l], n, a[l + 1], n, zero, a[l], k)
                call_gemm(gemm, False, True, n, k, rows, tiny, a[l + 1], n, a[l], k, one, w[l], n)

    def train() -> np.ndarray:
        products(a_at, w_at, sizes, gemm, one, tiny, zero)
        return np.concatenate([array.ravel()[:1] for array in (*A, *W)])  # keeps them alive; of no use as weights

    return train


def _c_program(problem: Problem) -> Run:
    """The C program, compiled for this machine, as a function."""
    import ctypes

    source, library = Path(__file__).with_name("floor.c"), Path(tempfile.mkdtemp()) / "floor.so"
    command = ["cc", "-O3", "-march=native", "-shared", "-fPIC", "-o", str(library), str(source), "-lm"]
    subprocess.run(command, check=True)
    function = ctypes.CDLL(str(library)).train

    def train() -> np.ndarray:
        vector = np.array(problem.start.vector)
        function(
            ctypes.c_void_p(vector.ctypes.data), ctypes.c_int(problem.rows), ctypes.c_double(problem.learning_rate)
        )
        return vector

    return train


def by_hand(problem: Problem) -> Run:
    """Plain NumPy, written for the one network, as in a course."""
    X, T, _ = problem.data
    rows, adam, rate = batches(problem), problem.optimizer == "adam", problem.learning_rate
    value = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "logistic": lambda z: 1 / (1 + np.exp(-z))}
    slope = {"relu": lambda a: a > 0, "tanh": lambda a: 1 - a * a, "logistic": lambda a: a * (1 - a)}
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


CONTESTANTS: dict[str, Callable[[Problem], Run]] = {
    "floor": floor,
    "chainrule numba": engine("numba"),
    "chainrule jax": engine("jax"),
    "JAX autodiff": jax_autodiff,
    "NumPy by hand": by_hand,
    "torch.compile": pytorch(compiled=True),
    "PyTorch eager": pytorch(compiled=False),
    "scikit-learn": scikit_learn,
}
