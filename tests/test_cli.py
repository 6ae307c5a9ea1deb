"""The command line, as a user meets it: output, exit codes, one line for what is wrong."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest
import typer

from chainrule import fit_table, write_page
from chainrule.cli import main
from chainrule.cli.commands import command_line
from chainrule.cli.refused import told
from chainrule.formulas import ACTIVATIONS
from chainrule.version import __version__
from command_line import run as chainrule
from command_line import run_alone

EXAMPLE = "a,b,kind\n" + "".join(
    f"{i % 7},{-i % 5},{'even' if i % 2 == 0 else 'odd'}\n" for i in range(60)
)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "data.csv").write_text(EXAMPLE)
    return tmp_path


def test_explain():
    result = run_alone("explain", "mazur", "--digits", "6")
    assert result.returncode == 0
    assert "net_h1 = i1·w1 + i2·w2 + b1 = 0.05·0.15 + 0.1·0.2 + 0.35 = 0.3775" in result.stdout
    assert "E_total = E_o1 + E_o2 = 0.267977 + 0.0230513 = 0.291028" in result.stdout


def test_explain_only():
    result = chainrule("explain", "mazur", "--only", "w5+", "--only", "E_total")
    assert result.stdout.count("w5+ =") == 1
    assert result.stdout.count("E_total =") == 2


def test_an_example_to_begin_with(tmp_path):
    """What is printed is a file that works, wherever it lies."""
    (tmp_path / "mine.toml").write_text(chainrule("examples", "quirk").stdout, encoding="utf-8")
    audit = chainrule("audit", "mine.toml", cwd=tmp_path)
    assert audit.stdout == chainrule("audit", "quirk").stdout
    assert "Did you mean mazur?" in chainrule("examples", "mazr").stderr


def test_examples_and_formulas():
    listed = chainrule("examples").stdout
    assert all(
        name in listed
        for name in ("mazur", "quirk", "frey", "udacity", "udacity-exercise", "theta")
    )
    assert "f(z) = 1/(1 + e^(-z))" in chainrule("formulas", "logistic").stdout
    assert chainrule("formulas").stdout.count("f(z) = ") == len(
        [entry for entry in ACTIVATIONS.values() if entry.slope]
    )


def test_train_and_predict(folder):
    result = run_alone(
        "train", "data.csv", "--target", "kind", "--epochs", 5, "--errors", cwd=folder
    )
    assert result.returncode == 0, result.stderr
    assert "classification of 'kind', 2 classes: 2-32-2, relu, softmax, 48 rows" in result.stdout
    assert "accuracy on the 12 rows held out" in result.stdout
    assert "mean |delta|" in result.stdout
    assert "epoch 5/5" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.chainrule",
        "data.csv",
        "data.png",
    ]
    result = run_alone("predict", "data.chainrule", "data.csv", "--output", "out.csv", cwd=folder)
    assert result.stdout == "60 predictions written to out.csv\n"
    lines = (folder / "out.csv").read_text().splitlines()
    assert lines[0] == "kind,probability of even,probability of odd"
    assert len(lines) == 61
    assert (
        chainrule("predict", "data.chainrule", "data.csv", cwd=folder).stdout.splitlines() == lines
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "mazurr"], "unknown worked example 'mazurr'. Did you mean mazur"),
        (["explain", "no.toml"], "no.toml: there is no such file"),
        (["explain", "bad.toml"], "bad.toml: [weights] lacks w2"),
        (["explain", "unknown.toml"], "unknown activation 'tahn'. Did you mean tanh"),
        (["explain", "mazur", "--only", "w9+"], "unknown quantity 'w9+'"),
        (["formulas", "sigmoid"], "unknown formula 'sigmoid'"),
        (["train", "no.csv", "--target", "kind"], "no.csv: there is no such file"),
        (["train", "empty.csv", "--target", "kind"], "empty.csv: the file is empty"),
        (["train", "binary.csv", "--target", "kind"], "binary.csv: this is a binary file"),
        (["train", "data.csv", "--target", "knd"], "unknown column 'knd'. Did you mean kind"),
        (["train", "one.csv", "--target", "kind"], "only one class, 'even'"),
        (["train", "inf.csv", "--target", "kind"], "column 'a' holds inf"),
        (
            ["train", "data.csv", "--target", "kind", "--task", "regression"],
            "holds 'even', but a regression needs",
        ),
        (
            ["train", "data.csv", "--target", "kind", "--activation", "rleu"],
            "unknown activation 'rleu'",
        ),
        (
            ["train", "data.csv", "--target", "kind", "--model", "no/m"],
            "the folder no does not exist",
        ),
        (
            ["train", "data.csv", "--target", "kind", "--curve", "c.bmp"],
            "end in .png, .svg or .pdf",
        ),
        (["train", "data.csv", "--target", "kind", "--hidden", "1" + 20 * "0"], "too many to hold"),
        (["train", "data.csv", "--target", "kind", "--seed", "-1"], "seed is -1"),
        (
            ["train", "data.csv", "--target", "kind", "--learning-rate", "1e300"],
            "nothing was learned: the loss became",
        ),
        (
            ["train", "data.csv", "--target", "kind", "--model", "data.csv"],
            "data.csv is named twice",
        ),
        (
            ["predict", "half.chainrule", "data.csv"],
            "half.chainrule: not a model that chainrule saved",
        ),
        (["predict", "no.chainrule", "data.csv"], "no.chainrule: there is no such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(folder, arguments, message):
    (folder / "empty.csv").touch()
    (folder / "binary.csv").write_bytes(bytes(range(256)))
    (folder / "one.csv").write_text(EXAMPLE.replace("odd", "even"))
    (folder / "inf.csv").write_text(EXAMPLE.replace("0,", "inf,", 1))
    (folder / "half.chainrule").write_bytes(b"PK\x03\x04 and so on")
    bad = (
        'format = 1\nnotation = "mazur"\n[network]\nsizes = [2, 1]\nbiases = '
        '"none"\n[weights]\nw1 = 1\n[data]\n'
    )
    (folder / "bad.toml").write_text(bad + "inputs = [[1, 2]]\ntargets = [[1]]\n")
    unknown = bad.replace("sizes", 'activations = "tahn"\nsizes')
    (folder / "unknown.toml").write_text(unknown + "inputs = [[1, 2]]\ntargets = [[1]]\n")
    before = {path.name for path in folder.iterdir()}
    result = chainrule(*arguments, cwd=folder)
    assert result.returncode == 2, result.stderr
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    notes = [line for line in result.stderr.splitlines() if line.startswith("chainrule: ")]
    # The first run on a machine also says that it compiles.
    assert len([note for note in notes if "compiling for this machine" not in note]) == 1
    assert {path.name for path in folder.iterdir()} == before


@pytest.mark.parametrize(
    "arguments",
    [["bogus"], ["explain"], ["train", "data.csv"], ["explain", "mazur", "--steps", "x"]],
)
def test_wrong_usage(arguments):
    result = run_alone(*arguments)
    assert result.returncode == 2
    assert "Usage: " in result.stderr
    assert "Traceback" not in result.stderr


def test_interrupting_training_saves_the_last_epoch(folder):
    command = [sys.executable, "-m", "chainrule", "train", "data.csv", "--target", "kind"]
    command += ["--epochs", "1000000", "--patience", "1000000"]
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"FORCE_COLOR": "1"},
    )
    began = time.monotonic()
    while "loss" not in process.stderr.read(200) and time.monotonic() - began < 60:
        pass
    process.send_signal(signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 130, errors
    assert "interrupted by user; parameters are from epoch" in errors
    assert "model saved to data.chainrule" in output
    assert chainrule("predict", "data.chainrule", "data.csv", cwd=folder).returncode == 0


def saved(folder):
    """A small model in a file."""
    small = {"x": [0.0, 1.0, 2.0, 3.0] * 10, "y": ["low", "low", "high", "high"] * 10}
    fit_table(small, "y", hidden=[2], solver="lbfgs").model.save(folder / "steps.chainrule")


@pytest.mark.parametrize("command", [["page"], ["serve", "steps.chainrule"]])
def test_interrupting_a_server_says_so(command, folder):
    saved(folder)
    command = [sys.executable, "-m", "chainrule", *command, "--port", "0"]
    process = subprocess.Popen(
        [*command, *["--no-browser"] * ("page" in command)],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    said = process.stdout.readline()
    assert "; Ctrl-C ends it" in said
    # it says so once the port is taken, and listens a moment later
    with urllib.request.urlopen(re.search(r"http:[^;\s]+", said)[0], timeout=60):
        process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors == "chainrule: interrupted\n"


def test_interrupting_any_other_command_says_so(monkeypatch, capsys):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    for place in ("explaining.explain.explain", "explaining.examples.files.example_names"):
        monkeypatch.setattr(f"chainrule.{place}", interrupted)
    for arguments in (["explain", "mazur"], ["examples"]):
        monkeypatch.setattr(sys, "argv", ["chainrule", *arguments])
        with pytest.raises(SystemExit) as ended:
            main.main()
        assert ended.value.code == 130
        assert capsys.readouterr().err == "chainrule: interrupted\n"


@pytest.mark.parametrize("command", [["page", "--no-browser"], ["serve", "steps.chainrule"]])
def test_a_number_that_is_no_port_is_refused(command, folder):
    saved(folder)
    for port in (-1, 65536):
        result = chainrule(*command, "--port", port, cwd=folder)
        assert result.returncode == 2
        assert result.stderr == (
            f"chainrule: there is no port {port}: ports are numbered up to 65535; "
            "0 takes one that is free\n"
        )


def test_a_hint_follows_messages_that_have_the_value():
    # older versions of the library that reads command lines
    told_before = typer.BadParameter("'0,1' is not a valid float.")
    assert told(told_before).startswith("'0,1' is not a valid float; decimals are written with")
    assert told(typer.BadParameter("something else.")) == "something else."


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("explain", "mazur", "--learning-rate", "0,1"), ("--learning-rate", "'0,1'", ": 0.1")),
        (("compare", "mazur", "--learning-rate", "0,1"), ("--learning-rate", "'0,1'", ": 0.1")),
        (("compare", "mazur", "--batch-size", "x"), ("--batch-size", "'x'")),
        (("explain", "mazur", "--set", "w5=0,6"), ("--set w5=0,6", "'0,6'", ": 0.6")),
    ],
)
def test_a_value_that_is_no_number_is_named_with_its_option(arguments, says):
    result = chainrule(*arguments)
    assert result.returncode == 2
    assert all(part in result.stderr for part in says)


def test_a_recorded_page_is_that_of_python(tmp_path):
    options = ["--interactive", "--steps", "2", "--digits", "4", "--notation", "theta"]
    made = chainrule("explain", "mazur", *options, "--output", "one.html", cwd=tmp_path)
    assert made.stdout == "written to one.html\n"
    write_page("mazur", tmp_path / "two.html", steps=2, digits=4, notation="theta")
    one, two = (tmp_path / name for name in ("one.html", "two.html"))
    assert one.read_bytes() == two.read_bytes()
    write_page("mazur", tmp_path / "two.html", steps=2, digits=4, replace=True)
    assert one.read_bytes() != two.read_bytes()
    again = chainrule("explain", "mazur", *options, "--output", "one.html", cwd=tmp_path)
    assert again.returncode == 2
    assert "--replace" in again.stderr
    refused = chainrule("explain", "mazur", *options, "--output", "one.txt", cwd=tmp_path)
    assert "--interactive records a worked example as a page" in refused.stderr


TELLS = """
import sys
from chainrule.cli.main import main
sys.argv = ["chainrule", *sys.argv[1:]]
try:
    main()
finally:
    heavy = ("typer", "numpy", "polars", "msgspec", "chainrule.tables")
    print([name for name in heavy if name in sys.modules])
"""


@pytest.mark.parametrize(
    "asked",
    [
        ("predict", "no.chainrule", "new.csv"),
        ("predict", "m.chainrule", "new.csv", "no.csv"),
        ("score", "no.chainrule", "new.csv"),
        ("show", "no.chainrule"),
        ("serve", "no.chainrule"),
        ("export", "no.chainrule", "m.py"),
        ("columns", "no.csv"),
        ("search", "no.csv", "--target", "y"),
    ],
    ids=" ".join,
)
def test_a_file_that_is_not_there_is_told_before_anything_is_imported_to_read_it(asked, tmp_path):
    (tmp_path / "m.chainrule").touch()
    (tmp_path / "new.csv").touch()
    command = [sys.executable, "-c", TELLS, *asked]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 2
    assert re.fullmatch(r"chainrule: no\.\w+: there is no such file\n", done.stderr)
    assert done.stdout == "['typer']\n"


def test_the_version_waits_for_nothing():
    done = subprocess.run(
        [sys.executable, "-c", TELLS, "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"chainrule {__version__}\n[]\n"


def test_the_command_that_is_asked_for_is_imported_alone():
    """To look at the options of all commands takes a tenth of the time of a short one."""
    code = (
        "import sys; from chainrule.cli.commands import command_line; command_line('predict'); "
        "print(sorted(m for m in sys.modules if m in ('chainrule.cli.predict', "
        "'chainrule.cli.train', 'chainrule.cli.explain')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['chainrule.cli.predict']"
    # of none that is asked for, all: `--help` lists them
    assert len(command_line("--help").registered_commands) > 10
