"""`chainrule export`."""

import polars as pl
from typer.testing import CliRunner

import chainrule
from chainrule.cli.commands import command_line
from chainrule.errors import ChainruleError
from test_export_files import PLAIN, model


def run(*arguments):
    return CliRunner().invoke(command_line(), ["export", *map(str, arguments)])


def test_a_model_is_exported_and_checked(tmp_path):
    saved = model(names=PLAIN.columns).save(tmp_path / "bought.chainrule")
    PLAIN.write_csv(tmp_path / "rows.csv")
    path = tmp_path / "bought.py"
    done = run(saved, path, "--check", tmp_path / "rows.csv")
    assert done.exit_code == 0, done.output
    assert f"written to {path}" in done.output
    assert "agrees with the model on 4 rows" in done.output
    again = run(saved, path)
    assert isinstance(again.exception, ChainruleError)
    assert "bought.py exists; write over it with --replace" in str(again.exception)
    assert run(saved, path, "--replace").exit_code == 0


def test_a_network_is_exported_and_checked(tmp_path):
    saved = chainrule.save(chainrule.load_example("mazur").parameters, tmp_path / "m.safetensors")
    pl.DataFrame({"i1": [0.05, 0.5], "i2": [0.1, -0.3]}).write_csv(tmp_path / "rows.csv")
    done = run(saved, tmp_path / "m.py", "--check", tmp_path / "rows.csv")
    assert done.exit_code == 0, done.output
    assert "on 2 rows" in done.output


def test_what_is_read_is_not_written_over(tmp_path):
    saved = model(names=PLAIN.columns).save(tmp_path / "bought.chainrule")
    assert "named twice" in str(run(saved, saved).exception)
    assert "there is no such file" in str(run(tmp_path / "no", tmp_path / "no.py").exception)
    PLAIN.drop("net weight").write_csv(tmp_path / "rows.csv")
    done = run(saved, tmp_path / "bought.py", "--check", tmp_path / "rows.csv")
    assert "net weight" in str(done.exception)
    assert not (tmp_path / "bought.py").exists()
