"""Rows below a table: their numbers tell sums and means, as a supplier may be called Total."""

import pytest

from chainrule import Stopping, fit_table
from chainrule.tables.predicting import predict_files
from chainrule.tables.reading import read_table
from chainrule.tables.reading.delimited_pieces import read_delimited_pieces

QUICK = {"hidden": [2], "stopping": Stopping(epochs=2)}
ROWS = "Aral;50.5;10\nShell;60.25;20\nEsso;70;30.5\n"


def read(tmp_path, last, head="who;liter;price", rows=ROWS):
    path = tmp_path / "t.csv"
    path.write_text(f"{head}\n{rows}{last}\n")
    table = read_table(path)
    return table.frame.height, table.notes


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("Total;180.75;60.5", "line 5 is a total, 'Total': left out"),
        # rounded apart from what it is the sum of, and of one column alone
        ("Total;181;99", "line 5 is a total, 'Total': left out"),
        ("Durchschnitt;60.25;20.17", "line 5 is a total, 'Durchschnitt': left out"),
        (";180.75;60.5", "line 5 is a total, as it holds the sums of all columns above: left out"),
        ("Anzahl Datensätze: 3;;", "line 5 is a remark, 'Anzahl Datensätze: 3': left out"),
        ("3 rows selected;;", "line 5 is a remark, '3 rows selected': left out"),
    ],
)
def test_what_sums_a_table_up_is_left_out(tmp_path, last, said):
    assert read(tmp_path, last) == (3, (said,))


def test_a_mean_below_a_sum(tmp_path):
    height, notes = read(tmp_path, "Summe;180.75;60.5\nMittelwert;60.25;20.17")
    assert (height, len(notes)) == (3, 2)


@pytest.mark.parametrize("last", ["Total;50.5;140.2", "Durchschnitt;50.5;140.2"])
def test_a_row_that_sums_nothing_up_is_kept_and_told(tmp_path, last):
    height, (note,) = read(tmp_path, last)
    assert height == 4
    assert note.startswith(f"line 5 is called '{last.split(';')[0]}', but its numbers are not")


@pytest.mark.parametrize("last", [";180.76;60.5", "Jet;180.75;60.5", "Jet;;60.5"])
def test_numbers_that_are_no_sums_are_rows(tmp_path, last):
    assert read(tmp_path, last) == (4, ())


@pytest.mark.parametrize(
    ("last", "kept", "said"),
    [
        ("Total;{sum};{count}", 0, "is a total, 'Total': left out"),
        ("Durchschnitt;{mean};1", 0, "is a total, 'Durchschnitt': left out"),
        (";{sum};{count}", 0, "is a total, as it holds the sums of all columns above: left out"),
        ("Total;50.5;7", 1, "is called 'Total', but its numbers are not those of a sum"),
        # of the last piece alone it would be the sum
        ("Total;{piece};0", 1, "is called 'Total', but its numbers are not those of a sum"),
        (";50.5;7", 1, ""),
    ],
)
def test_a_total_of_a_file_that_is_read_in_pieces(tmp_path, last, kept, said):
    n = 30_000
    path = tmp_path / "t.csv"
    liters = [k % 97 + 0.5 for k in range(n)]
    head = "who;liter;price\n" + "".join(f"s{k % 900};{it};1\n" for k, it in enumerate(liters))
    path.write_text(head)
    *_, end = read_delimited_pieces(path, 100_000)
    of_piece = end.frame["liter"].cast(float).sum()
    values = {"sum": sum(liters), "count": n, "mean": sum(liters) / n, "piece": of_piece}
    path.write_text(f"{head}{last.format(**values)}\n")
    pieces = list(read_delimited_pieces(path, 100_000))
    assert len(pieces) > 1
    assert sum(it.frame.height for it in pieces) == n + kept
    notes = [note for it in pieces for note in it.notes]
    assert [it.partition(f"line {n + 2} ")[2][: len(said)] for it in notes] == [said] * bool(said)


def test_a_total_of_decimal_commas(tmp_path):
    rows = "a;1.200,50;1\nb;2.300,25;2\nc;0,5;3\n"
    height, notes = read(tmp_path, "Gesamt;3.501,25;6", rows=rows)
    assert height == 3
    assert "line 5 is a total, 'Gesamt': left out" in notes


def test_what_a_model_knows_is_no_total(tmp_path):
    path = tmp_path / "t.csv"
    suppliers = ["Total", "Shell", "Aral"]
    rows = [f"{suppliers[k % 3]};{k % 7}.5;{k % 5}.25" for k in range(30)]
    path.write_text("\n".join(["who;liter;price", *rows, ""]))
    model = fit_table(path, "price", **QUICK).model
    new = tmp_path / "new.csv"
    notes = []
    # the sum by chance
    new.write_text("who;liter\nAral;50\nShell;60\nTotal;110\n")
    assert predict_files(model, [new], on_note=notes.append).height == 3
    assert f"{new}: line 4 holds 'Total', as rows in training did: it is kept" in notes
    assert predict_files(model, [new], memory="1GB").height == 3
    new.write_text("who;liter\nAral;50\nShell;60\nGesamt;110\n")
    assert predict_files(model, [new]).height == 2
    new.write_text("who;liter\nAral;50\nShell;60\nTotal;50\n")
    assert predict_files(model, [new]).height == 3
