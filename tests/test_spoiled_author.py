"""The generator against a straightforward calculation with whole matrices."""

import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from spoiled_author import KINDS, Case, draw
from spoiled_author.figures import Rounding, read, unit

draw = lru_cache(maxsize=None)(draw)
# to draw a case takes longer than to look at it: more of them are a study
FEW = 60
some_and_more = pytest.mark.parametrize(
    "seeds", [range(FEW), pytest.param(range(FEW, 250), marks=pytest.mark.study)]
)
some_and_all = pytest.mark.parametrize(
    "seeds", [range(FEW), pytest.param(range(500), marks=pytest.mark.study)]
)

FUNCTIONS = {
    "logistic": (lambda z: 1 / (1 + np.exp(-z)), lambda z, a: a * (1 - a)),
    "tanh": (np.tanh, lambda z, a: 1 - a**2),
    "relu": (lambda z: np.maximum(z, 0), lambda z, a: (z > 0).astype(float)),
    "identity": (lambda z: z, lambda z, a: np.ones_like(z)),
    "softmax": (lambda z: np.exp(z) / np.exp(z).sum(axis=1, keepdims=True), None),
}
CLAIM = re.compile(r"^(?P<name>\S+(?: after \d+)?) = (?P<text>-?\d+(\.\d+)?(e-?\d+)?(\.\.\.)?)$")
PLAIN = re.compile(
    r"^(x\[\d\]|t\[\d\]|eta|w\[\d\]\[\d,\d\]|b\[\d\](\[\d\])?|z\[\d\]\[\d\]|a\[\d\]\[\d\]|E|E\[\d\]"
    r"|delta\[\d\]\[\d\]|dE/da\[\d\]\[\d\]|dE\[\d\]/da\[\d\]\[\d\]|da\[\d\]\[\d\]/dz\[\d\]\[\d\]"
    r"|dz\[\d\]\[\d\]/dw\[\d\]\[\d,\d\]|dz\[\d\]\[\d\]/da\[\d\]\[\d\]|dE/dw\[\d\]\[\d,\d\]"
    r"|dE/db\[\d\](\[\d\])?)(\(\d\))?(\+| after \d)?$"
)
MAZUR = re.compile(
    r"^(i\d|target_o\d|eta|w\d+|b\d|b_[ho]\d|net_[ho]\d|out_[ho]\d|E_total|E_o\d|delta_[ho]\d"
    r"|dE_total/dout_[ho]\d|dE_o\d/dout_h\d|dout_[ho]\d/dnet_[ho]\d|dnet_[ho]\d/dw\d+"
    r"|dnet_o\d/dout_h\d|dE_total/dw\d+|dE_total/db(\d|_[ho]\d))(\(\d\))?(\+| after \d)?$"
)


def for_each_layer(given, layers):
    """One setting for all layers, or one for each."""
    return [given] * layers if isinstance(given, str) else given


class Reference:
    """A network trained with whole matrices; ``values`` has all quantities by plain names."""

    def __init__(self, toml: str) -> None:
        example = tomllib.loads(toml)
        network, self.training = example["network"], example["training"]
        self.sizes = network["sizes"]
        layers = len(self.sizes) - 1
        self.activations = for_each_layer(network["activations"], layers)
        self.biases = for_each_layer(network["biases"], layers)
        self.x = np.array(example["data"]["inputs"], float)
        self.t = np.array(example["data"]["targets"], float)
        self.mazur = example["notation"] == "mazur"
        self.frozen = network.get("frozen", [])
        self.values: dict[str, float] = {"eta": self.training["learning_rate"]}
        given = example["weights"]
        self.w, self.b, number = [], [], 0
        for n in range(layers):
            senders, receivers = self.sizes[n], self.sizes[n + 1]
            w, b = np.zeros((senders, receivers)), np.zeros(receivers)
            unit_name = "o" if n == layers - 1 else "h"
            for j in range(receivers):
                for i in range(senders):
                    number += 1
                    plain = f"w[{n + 1}][{i + 1},{j + 1}]"
                    w[i, j] = given[f"w{number}" if self.mazur else plain]
                if self.biases[n] == "shared":
                    b[j] = given[f"b{n + 1}" if self.mazur else f"b[{n + 1}]"]
                elif self.biases[n] == "trained":
                    b[j] = given[f"b_{unit_name}{j + 1}" if self.mazur else f"b[{n + 1}][{j + 1}]"]
            self.w.append(w)
            self.b.append(b)
        self.run()

    def put(self, name: str, number: float, p: int, row: int | None = None) -> None:
        """Record a quantity of a pass."""
        mark = f"({row + 1})" if row is not None and len(self.x) > 1 else ""
        self.values[f"{name}{mark}" + (f" after {p}" if p else "")] = float(number)

    def put_table(self, form: str, table: np.ndarray, p: int) -> None:
        """Record a table with a row for each sample and a column for each unit."""
        for row, numbers in enumerate(table):
            for j, number in enumerate(numbers):
                self.put(form.format(j=j + 1), number, p, row)

    def run(self) -> None:
        """All passes and updates."""
        self.put_table("x[{j}]", self.x, 0)
        self.put_table("t[{j}]", self.t, 0)
        moved_w = [np.zeros_like(w) for w in self.w]
        moved_b = [np.zeros_like(b) for b in self.b]
        for p in range(self.training["steps"] + 1):
            self.put_parameters(p)
            gradients_w, gradients_b = self.one_pass(p)
            for n in range(len(self.w)):
                free_w, free_b = self.free(n)
                for moved, g, free in (
                    (moved_w, gradients_w, free_w), (moved_b, gradients_b, free_b)
                ):  # fmt: skip
                    step = self.training["learning_rate"] * g[n]
                    moved[n] = (self.training.get("momentum", 0.0) * moved[n] + step) * free
                self.w[n], self.b[n] = self.w[n] - moved_w[n], self.b[n] - moved_b[n]

    def free(self, n: int) -> tuple[np.ndarray, np.ndarray]:
        """1 where a parameter is trained, 0 where it is frozen."""
        free_w, free_b = np.ones_like(self.w[n]), np.ones_like(self.b[n])
        if self.biases[n] == "none" or f"b[{n + 1}]" in self.frozen:
            free_b[:] = 0
        for j in range(self.sizes[n + 1]):
            if f"b[{n + 1}][{j + 1}]" in self.frozen:
                free_b[j] = 0
            for i in range(self.sizes[n]):
                if {f"w[{n + 1}]", f"w[{n + 1}][{i + 1},{j + 1}]"} & set(self.frozen):
                    free_w[i, j] = 0
        return free_w, free_b

    def put_parameters(self, p: int) -> None:
        """Weights and biases after p updates."""
        for n, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            for (i, j), number in np.ndenumerate(w):
                self.put(f"w[{n + 1}][{i + 1},{j + 1}]", number, p)
            if self.biases[n] == "shared":
                self.put(f"b[{n + 1}]", b[0], p)
            elif self.biases[n] == "trained":
                for j, number in enumerate(b):
                    self.put(f"b[{n + 1}][{j + 1}]", number, p)

    def one_pass(self, p: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Forward and back; returns the gradients."""
        nets, outs = [], [self.x]
        for n, (w, b) in enumerate(zip(self.w, self.b, strict=True)):
            nets.append(outs[-1] @ w + b)
            outs.append(FUNCTIONS[self.activations[n]][0](nets[-1]))
            self.put_table(f"z[{n + 1}][{{j}}]", nets[-1], p)
            self.put_table(f"a[{n + 1}][{{j}}]", outs[-1], p)
        y, t = outs[-1], self.t
        loss = self.training["loss"]
        with np.errstate(divide="ignore", invalid="ignore"):
            if loss == "cross_entropy":
                shares, back = -t * np.log(y), None
            elif loss == "binary_cross_entropy":
                shares = -(np.where(t > 0, t * np.log(y), 0) + (1 - t) * np.log(1 - y))
                back = -t / y + (1 - t) / (1 - y)
            else:
                half = 0.5 if loss == "half_squared_error" else 1
                shares, back = half * (y - t) ** 2, 2 * half * (y - t)
        self.put_table("E[{j}]", shares, p)
        errors = shares.sum(axis=1)
        for row, error in enumerate(errors):
            self.put("E", error, p, row)
        self.put("E", errors.mean(), p)
        return self.back(p, nets, outs, back)

    def back(self, p: int, nets: list, outs: list, back: np.ndarray | None) -> tuple[list, list]:
        """The pass back, deltas and gradients."""
        gw, gb, layers = [None] * len(self.w), [None] * len(self.w), len(self.w)
        for n in range(layers - 1, -1, -1):
            if back is None:
                delta = outs[-1] - self.t
            else:
                slope = FUNCTIONS[self.activations[n]][1](nets[n], outs[n + 1])
                self.put_table(f"dE/da[{n + 1}][{{j}}]", back, p)
                for j in range(slope.shape[1]):
                    name = f"da[{n + 1}][{j + 1}]/dz[{n + 1}][{j + 1}]"
                    for row in range(len(slope)):
                        self.put(name, slope[row, j], p, row)
                delta = back * slope
            self.put_table(f"delta[{n + 1}][{{j}}]", delta, p)
            gw[n] = outs[n].T @ delta / len(self.x)
            gb[n] = delta.mean(axis=0)
            if self.biases[n] == "shared":
                gb[n] = np.full_like(gb[n], gb[n].sum())
                self.put(f"dE/db[{n + 1}]", gb[n][0], p)
            for j in range(self.sizes[n + 1]):
                self.put(f"dE/db[{n + 1}][{j + 1}]", gb[n][j], p)
                for i in range(self.sizes[n]):
                    weight = f"w[{n + 1}][{i + 1},{j + 1}]"
                    net = f"z[{n + 1}][{j + 1}]"
                    self.put(f"dE/d{weight}", gw[n][i, j], p)
                    self.put(f"d{net}/d{weight}", outs[n][0, i], p)
                    if n:
                        self.put(f"d{net}/da[{n}][{i + 1}]", self.w[n][i, j], p)
                    if n and n == layers - 1:
                        path = delta[0, j] * self.w[n][i, j]
                        self.put(f"dE[{j + 1}]/da[{n}][{i + 1}]", path, p)
            back = delta @ self.w[n].T
        return gw, gb

    def plain(self, name: str) -> str:
        """A name of either notation in the plain one."""
        name = re.sub(r"\+$", " after 1", name)
        if not self.mazur:
            return name
        weights = {}
        for n in range(len(self.w)):
            for j in range(self.sizes[n + 1]):
                for i in range(self.sizes[n]):
                    weights[f"w{len(weights) + 1}"] = f"w[{n + 1}][{i + 1},{j + 1}]"
        name = re.sub(r"\bi(\d)", r"x[\1]", name)
        name = re.sub(r"\b(d?)b(\d)", r"\1b[\2]", name)
        for unit_name, layer in (("h", 1), ("o", 2)):
            name = re.sub(rf"net_{unit_name}(\d)", rf"z[{layer}][\1]", name)
            name = re.sub(rf"out_{unit_name}(\d)", rf"a[{layer}][\1]", name)
            name = re.sub(rf"delta_{unit_name}(\d)", rf"delta[{layer}][\1]", name)
            name = re.sub(rf"b_{unit_name}(\d)", rf"b[{layer}][\1]", name)
        name = name.replace("E_total", "E")
        name = re.sub(r"E_o(\d)", r"E[\1]", name)
        name = re.sub(r"target_o(\d)", r"t[\1]", name)
        return re.sub(r"(?<![a-z])(d?)(w\d+)", lambda m: m[1] + weights[m[2]], name)


def gap(case: Case, n: int, reference: Reference) -> float:
    """How far a claim is from the reference, as a share of what the rounding can do."""
    name, text = case.claims[n]
    right = reference.values[reference.plain(name)]
    if case.conventions.get("delta") and "delta" in name:
        right = -right
    rounding = case.rounding
    own = unit(text) * (1.0 if rounding["cut"] else 0.5)
    if rounding["carry"] != "full":
        key = case.lines[n].key
        own += 1.5 * case.work.sheet.bound(key)
    return abs(read(text) - right) / (own * 1.0001 + 1e-12)


@some_and_more
def test_flawless_examples_are_flawless(seeds: range) -> None:
    for seed in seeds:
        case = draw(seed, 0)
        reference = Reference(case.toml)
        for n in range(len(case.claims)):
            assert gap(case, n, reference) <= 1, (seed, case.claims[n])
        assert set(case.verdicts) == {"right"}
        assert not case.slips


@some_and_more
@pytest.mark.parametrize("slips", [1, 2])
def test_before_the_slip_numbers_are_right(slips: int, seeds: range) -> None:
    for seed in seeds:
        case = draw(seed, slips)
        reference = Reference(case.toml)
        first = case.slips[0]["claim"]
        for n in range(first):
            assert case.verdicts[n] == "right"
            assert gap(case, n, reference) <= 1, (seed, case.claims[n])
        for slip in case.slips:
            assert case.verdicts[slip["claim"]] == "wrong"
        assert gap(case, first, reference) > 1, (seed, case.claims[first])


@some_and_more
def test_the_slip_is_more_than_three_units(seeds: range) -> None:
    for seed in seeds:
        case = draw(seed, 1)
        if case.rounding["carry"] == "full":
            reference = Reference(case.toml)
            name, text = case.claims[case.slips[0]["claim"]]
            right = reference.values[reference.plain(name)]
            if case.conventions.get("delta") and "delta" in name:
                right = -right
            assert abs(read(text) - right) > 2 * unit(text), (seed, name)


@some_and_all
def test_every_kind_occurs(seeds: range) -> None:
    found = Counter(draw(seed, 1).slips[0]["kind"] for seed in seeds)
    assert set(found) == set(KINDS)
    assert min(found.values()) >= len(seeds) // 100, found


@some_and_more
def test_two_slips_are_two(seeds: range) -> None:
    for seed in seeds:
        a, b = draw(seed, 2).slips
        assert a["claim"] < b["claim"]
        assert a["kind"] != b["kind"]


@some_and_more
@pytest.mark.parametrize("slips", [0, 1, 2])
def test_names_have_the_form_of_the_notation(slips: int, seeds: range) -> None:
    for seed in seeds:
        case = draw(seed, slips)
        example = tomllib.loads(case.toml)
        lines = example["claims"].strip().splitlines()
        assert len(lines) == len(case.claims) == len(case.verdicts)
        form = MAZUR if example["notation"] == "mazur" else PLAIN
        names = {}
        for line, printed in zip(lines, case.lines, strict=True):
            match = CLAIM.match(line)
            assert match, line
            assert form.match(match["name"]), line
            assert names.setdefault(match["name"], printed.key) == printed.key, line
        assert len(set(names.values())) == len(names)


def test_the_reference_calculation_knows_mazurs_numbers() -> None:
    path = files("chainrule.explaining.examples") / "mazur.toml"
    reference = Reference(path.read_text(encoding="utf-8").replace("steps = 10000", "steps = 1"))
    values = {name: reference.values[reference.plain(name)] for name in
              ("out_o1", "dE_total/dw5", "w5+", "dE_o1/dout_h1", "w1+",
               "E_total after 1")}  # fmt: skip
    expected = [0.75136507, 0.082167041, 0.35891648, 0.055399425, 0.149780716, 0.291027774]
    assert np.allclose(list(values.values()), expected, atol=1e-9)


def test_rounding_writes_as_people_do() -> None:
    assert Rounding("decimals", 4, "full").write(0.3775) == "0.3775"
    assert Rounding("decimals", 3, "full", keep_zeros=True).write(0.1) == "0.100"
    assert Rounding("significant", 4, "full").write(0.0012345) == "0.001235"
    assert Rounding("significant", 3, "full", cut=True, dots=True).write(0.59327) == "0.593..."
    assert Rounding("significant", 3, "full").write(0.0000001234) == "1.23e-7"


def test_the_command_writes_the_files(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "spoiled_author", "--first", "7", "--count", "2"]
    place = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
    subprocess.run([*command, "--slips", "2", "--out", str(tmp_path)], check=True, env=place)
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        "0007.json", "0007.toml", "0008.json", "0008.toml",
    ]  # fmt: skip
    truth = json.loads((tmp_path / "0007.json").read_text(encoding="utf-8"))
    assert truth == json.loads(json.dumps(draw(7, 2).truth))
    assert (tmp_path / "0007.toml").read_text(encoding="utf-8") == draw(7, 2).toml


# seeds whose case is to show a kind that `of_kind` knows
KNOWN = {
    "step_sign", "step_twice", "learning_rate_forgotten", "bias_forgotten", "bias_twice",
    "half_dropped", "sum_not_mean", "error_sign",
}  # fmt: skip
SIMPLE = [seed for seed in range(500) if list(KINDS)[seed % len(KINDS)] in KNOWN]


@pytest.mark.parametrize("seeds", [SIMPLE, pytest.param(range(500), marks=pytest.mark.study)])
def test_the_kinds_are_what_they_say(seeds: Sequence[int]) -> None:
    """Where all operands are printed or given, the wrong number is the one of the named mistake."""
    seen = Counter()
    for seed in seeds:
        case = draw(seed, 1)
        slip, values = case.slips[0], Reference(case.toml)
        n = slip["claim"]
        key, (_, text) = case.lines[n].key, case.claims[n]
        right, p = values.values[values.plain(case.claims[n][0])], key[-1]
        if case.rounding["carry"] != "full" or p > (1 if key[0] in "wb" else 0):
            continue
        eta = values.training["learning_rate"]
        before = None
        if key[0] in ("w", "b"):
            before = values.values[re.sub(" after 1$", "", values.plain(case.claims[n][0]))]
        bias = None
        if key[0] == "z" and values.biases[key[1] - 1] != "none":
            shared = values.biases[key[1] - 1] == "shared"
            bias = values.values[f"b[{key[1]}]" + ("" if shared else f"[{key[2]}]")]
        expected = of_kind(slip["kind"], key, right, before, bias, eta, len(values.x))
        direct = key in case.work.sheet.changed
        if direct and expected is not None:
            assert abs(read(text) - expected) <= unit(text) * 1.01 + 1e-12, (seed, slip)
            seen[slip["kind"]] += 1
    assert len(seen) >= 8
    assert min(seen.values()) >= 1


def of_kind(kind, key, right, before, bias, eta, n):
    """What a mistake makes of the right number; None where that is not so simple."""
    if kind in ("step_sign", "step_twice", "learning_rate_forgotten") and before is not None:
        times = {"step_sign": -1, "step_twice": 2, "learning_rate_forgotten": 1 / eta}
        return before + times[kind] * (right - before)
    if kind in ("bias_forgotten", "bias_twice") and bias is not None:
        return right - bias if kind == "bias_forgotten" else right + bias
    if kind == "half_dropped" and key[0] == "Ek":
        return 2 * right
    if kind == "sum_not_mean" and key[0] != "w":
        return n * right
    return -right if kind == "error_sign" else None
