"""The benchmark's contestants do the same work."""

import dataclasses
import json

import jax
import numpy as np
import pytest
from benchmarks import gpu, report
from benchmarks.contestants import CONTESTANTS
from benchmarks.problems import PROBLEMS

NAMED = {problem.name: problem for problem in PROBLEMS}
SMALL = [
    dataclasses.replace(NAMED["mazur 2-2-2, 10,000 single updates"], rows=50),
    dataclasses.replace(NAMED["30-64-32-2 tanh adam"], rows=200, epochs=2),
    dataclasses.replace(NAMED["64-32-10 relu sgd"], rows=130, epochs=2, dtype="float64"),
]


@pytest.fixture(autouse=True)
def width_of_jax():
    """The peer sets it for its whole process."""
    yield
    jax.config.update("jax_enable_x64", False)


@pytest.mark.parametrize("problem", SMALL, ids=lambda problem: problem.name)
@pytest.mark.parametrize("name", ["chainrule numba", "chainrule jax", "JAX autodiff"])
def test_same_weights_at_the_end(problem, name):
    expected = CONTESTANTS["NumPy by hand"](problem)()
    found = CONTESTANTS[name](problem)()
    tolerance = 1e-9 if problem.dtype == "float64" else 2e-4
    np.testing.assert_allclose(found, expected, rtol=tolerance, atol=tolerance)


def test_without_a_gpu_it_says_so(monkeypatch, capsys):
    monkeypatch.setattr(gpu, "card", lambda: "")
    gpu.main()
    assert "no GPU was found" in capsys.readouterr().out


def test_report_tells_where_we_lose(tmp_path):
    def found(median):
        return {"median": median, "importing": 1.0, "first": 2.0, "megabytes": 3.0, "loss": 0.5}

    results = {
        "work": {
            "floor": found(0.5),
            report.OURS: found(1.0),
            "JAX autodiff": found(0.8),
            "FANN": found(2.0),
        }
    }
    assert report.losing(results) == ["work: JAX autodiff takes 0.80 of our time"]
    for table in (report.speed_table, report.fresh_table, report.memory_table):
        assert table(results).row_count == 1
    kept = {"date": "2026-01-01", "cores": 2, "processor": "x", "results": results}
    (tmp_path / "results.json").write_text(json.dumps(kept))
    report.main(tmp_path / "results.json", tmp_path / "page")
    assert (tmp_path / "page.png").stat().st_size > 1000
    assert "| work | 500.00 | 1000.00 | 2.00 | 0.8 | 2 |" in (tmp_path / "page.md").read_text()
