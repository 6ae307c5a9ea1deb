"""Reports: what they say against a score, what columns are worth, pages, and `chainrule score`."""

import json
import re
from html.parser import HTMLParser

import numpy as np
import polars as pl
import pytest

import chainrule
from chainrule import Stopping, fit_table, score_table
from chainrule.errors import ChainruleError
from chainrule.tables.reports.metrics import figure, metrics_of
from command_line import run

N = 400


def frame(seed=0, n=N):
    """Two columns that matter, one that does not, and a class that follows but for some noise."""
    generator = np.random.default_rng(seed)
    age, city = generator.normal(40, 10, n), generator.choice(["Rome", "Oslo"], n)
    sure = 0.2 * (age - 40) + 4 * (city == "Rome") - 2
    return pl.DataFrame(
        {
            "age": age,
            "city": city,
            "noise": generator.normal(size=n),
            "churn": np.where(generator.logistic(size=n) < sure, "yes", "no"),
            "price": 3 * age + 10 * (city == "Rome") + generator.normal(0, 3, n),
        }
    )


@pytest.fixture(scope="module")
def classes():
    return fit_table(frame().drop("price"), "churn", effort="fast")


@pytest.fixture(scope="module")
def numbers():
    return fit_table(frame().drop("churn"), "price", effort="fast", metric="mae")


class Page(HTMLParser):
    """What a page would fetch or run, its text, and whether its elements close."""

    def __init__(self, text):
        super().__init__()
        self.open, self.fetched, self.pictures, self.words = [], [], 0, []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag not in ("meta", "wbr", "br"):
            self.open.append(tag)
        self.pictures += tag == "svg"
        for name, value in attributes:
            outside = name in ("src", "href", "xlink:href", "data") and not value.startswith("#")
            if outside or name.startswith("on") or tag in ("script", "link", "iframe"):
                self.fetched.append((tag, name, value))

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag in self.open[-1:]:
            self.open.pop()

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)


def test_a_table_without_faults_has_no_cautions(classes, numbers):
    assert classes.cautions == []
    assert numbers.cautions == []


# what is said of a table does not depend on how well it is learned
HASTY = {"hidden": (2,), "stopping": Stopping(epochs=2)}


def fitted(table, target="churn", **settings):
    return " | ".join(fit_table(table, target, **HASTY, **settings).cautions)


def test_nearly_all_rows_of_one_class():
    table = frame(1, 900).drop("price")
    rare = table.filter(pl.col("churn") == "yes")[:18]
    table = pl.concat([rare, table.filter(pl.col("churn") == "no")])
    fit = fit_table(table, "churn", **HASTY)
    share = fit.evidence.judged.guess[0]  # of the rows that were learned from
    assert share == pytest.approx(1 - 18 / len(table), abs=0.005)
    assert f"{share:.1%} of the rows are 'no': accuracy says little" in fit.cautions[0]


@pytest.mark.parametrize("kind", ["texts", "numbers", "a copy of the target"])
def test_a_column_that_alone_predicts_the_target(kind):
    table = frame(2)
    copies = {
        "texts": pl.when(pl.col("churn") == "yes").then(pl.lit("left")).otherwise(pl.lit("stays")),
        "numbers": (pl.col("churn") == "yes").cast(float) * 7 - 3,
        "a copy of the target": pl.col("price") * 2 + 1,
    }
    target, other = ("price", "churn") if "copy" in kind else ("churn", "price")
    told = fitted(table.with_columns(code=copies[kind]).drop(other), target)
    assert "column 'code' alone tells the" in told
    assert "will it be known when predictions are made?" in told


def test_two_columns_that_each_predict_the_target():
    table = frame(2).drop("price").with_columns(a=pl.col("churn"), b=pl.col("churn"))
    assert "columns 'a', 'b' alone tell the class" in fitted(table)


def test_an_identifier_does_not_predict_what_it_names():
    """A text that differs in nearly every row tells the class of its own row alone."""
    table = frame(3).drop("price").with_columns(name=pl.int_range(N).cast(pl.String) + "x")
    assert "alone" not in fitted(table)


def test_rows_that_occur_twice():
    table = frame(4).drop("price")
    told = fitted(pl.concat([table, table[:200]]))
    found = re.search(r"200 of 600 rows occur before in the table, and (\d+) of the 120 rows", told)
    assert 40 < int(found[1]) < 100
    grouped = pl.concat([table, table]).with_columns(row=pl.concat([pl.Series(range(N))] * 2))
    told = fitted(grouped, group="row")  # twins lie on one side: nothing leaks
    assert "400 of 800 rows occur before in the table" in told
    assert "held out are among" not in told


def test_a_few_rows_that_occur_twice_are_not_worth_a_caution():
    table = frame(4).drop("price")
    assert "occur before" not in fitted(pl.concat([table, table[:1]]))


def test_scoring_the_rows_of_the_training_is_told(tmp_path):
    table = frame(5)
    path = tmp_path / "t.csv"
    table.write_csv(path)
    model = fit_table(path, "churn", stopping=Stopping(epochs=2)).model
    assert "the model was trained on" in score_table(model, path).cautions[0]
    # as many rows, of which one is another
    other = table.with_columns(price=pl.col("price").shuffle(seed=0) + 0.25)
    assert "trained on" not in "".join(score_table(model, other).cautions)


def test_columns_that_change_no_prediction_are_no_table_of_zeros():
    rare = frame(6).with_columns(churn=pl.Series(["yes"] * 4 + ["no"] * (N - 4)))
    model = fit_table(rare, "churn", stopping=Stopping(epochs=1)).model
    assert set(model.predict(rare)["churn"]) == {"no"}
    told = score_table(model, rare).text()
    assert "No column matters to the accuracy" in told
    assert "0.0000            0.0000" not in told


def test_large_measures_are_written_out():
    assert [figure(it) for it in (97871.3, 0.12345, 1234.56, -2.5e6)] == [
        *("97870", "0.1235", "1235", "-2500000"),
    ]


def test_equal_rows_are_usual_where_nothing_tells_rows_apart():
    generator = np.random.default_rng(0)
    table = pl.DataFrame({name: generator.choice(["a", "b", "c"], 300) for name in "xyz"})
    assert "occur" not in fitted(table.with_columns(churn=pl.col("x") == "a"))


@pytest.mark.parametrize("column", ["noise", "city"])
def test_rows_held_out_that_differ(column):
    late = pl.int_range(N) >= 0.8 * N
    changed = {
        "noise": pl.col("noise") + late.cast(float),
        "city": pl.when(late).then(pl.lit("Oslo")).otherwise(pl.col("city")),
    }
    table = frame(5).drop("price").with_columns(changed[column].alias(column), when=pl.int_range(N))
    told = fitted(table, time="when")
    assert "the rows held out differ from those learned from in" in told
    assert f"in '{column}': what" in told  # and not in the time, as that is how they were chosen
    assert "differ" not in fitted(table.drop("when").sample(fraction=1, shuffle=True, seed=0))


def test_a_score_that_is_none():
    table = frame(6, 150).drop("price").with_columns(pl.col("churn").shuffle(0))
    told = fitted(table)
    assert re.search(r"the accuracy of 0\.\d+ cannot be told from that of guessing, 0\.\d+", told)
    assert "the score was measured on 30 rows, which is few" in told


def test_importance_is_that_of_the_columns_that_matter(classes, numbers):
    found = classes.report().importance
    assert {it.column for it in found[:2]} == {"age", "city"}
    assert found[0].lost > 0.1
    assert abs(found[2].lost) < 0.06
    lost = {it.column: it.lost for it in numbers.report().importance}
    # Two numbers drawn from N(0, σ) differ by 2σ/√π in the mean; age has a factor of 3.
    assert lost["age"] == pytest.approx(3 * 10 * 2 / np.sqrt(np.pi), rel=0.25)
    assert abs(lost["noise"]) < 1


@pytest.mark.parametrize("which", ["classes", "numbers"])
def test_pages_have_all_and_fetch_nothing(which, request, tmp_path):
    fit = request.getfixturevalue(which)
    path = fit.report().save(tmp_path / "out.html")
    page = Page(path.read_text())
    assert page.open == []
    assert page.fetched == []
    assert page.pictures == (5 if which == "classes" else 3)
    text = path.read_text()
    assert not re.search(r"url\((?!#)", text)
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))  # drawings on one page do not share names
    assert set(re.findall(r"url\(#([^)]+)\)", text)) <= set(ids)
    words = "".join(page.words)
    for metric in metrics_of(fit.model.task):
        assert metric.title in words
    assert f"{fit.score:.4f}" in words


@pytest.mark.parametrize(
    "name",
    [
        "$x_{$",
        "<script>alert(1)</script>",
        "a & b\n\"'",
        *(pytest.param(it, marks=pytest.mark.study) for it in ("漢字", "y" * 300)),
    ],
)
def test_any_names_can_stand_in_a_report(name, tmp_path):
    table = frame(7).select(
        pl.col("age").alias(f"{name} "), "city", pl.col("churn").replace({"yes": name}).alias(name)
    )
    fit = fit_table(table, name, **HASTY)
    path = fit.report().save(tmp_path / "out.html")
    page = Page(path.read_text())
    assert page.open == []
    assert page.fetched == []


def test_many_classes_are_not_drawn_as_a_field_of_squares(tmp_path):
    generator = np.random.default_rng(0)
    kind = generator.integers(0, 40, 800)
    table = pl.DataFrame({"x": kind + generator.normal(0, 0.1, 800), "y": [f"k{k}" for k in kind]})
    report = fit_table(table, "y", **HASTY).report()
    # after so few epochs no column matters, which is told in a sentence and not drawn
    assert Page(report.save(tmp_path / "out.html").read_text()).pictures == 3
    assert "No column matters to the accuracy" in report.text()
    assert "as k1" not in report.text()


def test_the_same_report_is_the_same_file(classes, tmp_path):
    one, two = (classes.report().save(tmp_path / name).read_bytes() for name in ("1", "2"))
    assert one == two


def test_a_report_of_a_fit_is_that_of_the_model_that_was_measured(classes):
    table = frame().drop("price")
    held = table[classes.evidence.held]
    report = classes.report()
    again = score_table(classes.trial, held)
    for name, score in report.scores.items():
        assert again.scores[name].value == pytest.approx(score.value, rel=1e-12)
    assert report.score == classes.measured
    assert json.loads(report.to_json())["scores"]["accuracy"]["value"] == report.score.value


def test_the_score_of_a_model_on_a_table(classes, numbers):
    fresh = frame(8)
    report = score_table(classes.model, fresh, metric="balanced_accuracy")
    assert next(iter(report.scores)) == "balanced_accuracy"
    assert report.scores["accuracy"].value == classes.model.score(fresh)
    assert report.scores["accuracy"].guess == (fresh["churn"] == "yes").mean()
    assert score_table(numbers.model, fresh).score.value == pytest.approx(
        numbers.model.score(fresh)
    )
    assert score_table(numbers.model, fresh).score.guess == 0  # R² of the mean of these rows


def test_odd_tables_are_scored(classes):
    fresh = frame(9).with_columns(
        churn=pl.when(pl.int_range(N) < 3).then(pl.lit("maybe")).otherwise(pl.col("churn"))
    )
    fresh = fresh.with_columns(
        pl.when(pl.int_range(N) == 9).then(None).otherwise("churn").alias("churn")
    )
    report = score_table(classes.model, fresh)
    unknown = "3 rows are of classes that the model does not know, 'maybe': it is wrong there"
    assert report.cautions[0] == unknown
    assert report.notes == ("1 row has no 'churn': left out",)
    assert "1 row has no 'churn': left out." in report.text()
    assert len(report.judged.truth) == N - 1
    with pytest.raises(ChainruleError, match="no row has a 'churn' to compare with"):
        score_table(classes.model, fresh.with_columns(churn=pl.lit(None, pl.String)))
    for settings, message in [
        ({"metric": "rmse"}, "rmse is a metric of a regression"),
        ({"threshold": 2}, "threshold is 2; it must lie between 0 and 1"),
        ({"weights": "w"}, "unknown column 'w'"),
    ]:
        with pytest.raises(ChainruleError, match=message):
            score_table(classes.model, fresh, **settings)


def test_a_threshold_is_kept_by_the_model(tmp_path):
    table = frame().drop("price")
    model = fit_table(table, "churn", effort="fast", threshold=0.1).model
    again = chainrule.TableModel.load(model.save(tmp_path / "m"))
    for it in (model, again):
        said = it.predict(table)
        assert ((said["churn"] == "yes") == (said["probability of yes"] >= 0.1)).all()


def test_on_the_command_line(tmp_path):
    frame(0, 120).drop("price").write_csv(tmp_path / "data.csv")
    (tmp_path / "weights.json").write_text('{"yes": 3}')
    result = run(
        *("train", "data.csv", "--target", "churn", "--effort", "fast", "--report", "out.html"),
        *("--class-weight", "weights.json", "--metric", "roc_auc", "--threshold", 0.3),
        cwd=tmp_path,
    )
    assert result.returncode == 0, result.stderr
    assert "ROC AUC on the 24 rows held out: " in result.stdout
    assert "caution: the score was measured on 24 rows, which is few" in result.stdout
    assert "report written to out.html" in result.stdout
    before = (tmp_path / "out.html").read_bytes()
    command = ("score", "data.chainrule", "data.csv", "--report", "out.html")
    result = run(*command, cwd=tmp_path)
    assert result.returncode == 2
    assert "out.html exists; write over it with --replace" in result.stderr
    result = run(*command, "--replace", "--json", "--metric", "log_loss", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    found = json.loads(result.stdout)
    assert (found["rows"], found["metric"], len(found["classes"])) == (120, "log_loss", 2)
    assert result.stderr == "report written to out.html\n"
    assert (tmp_path / "out.html").read_bytes() != before


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ('{"yes": 3', "--class-weight: not JSON"),
        ("no.json", "no.json: there is no such file"),
        ('{"yes": [3]}', "the weight of the class 'yes' is"),
    ],
)
def test_class_weights_that_cannot_be_read(given, message):
    from chainrule.cli.reporting import class_weights_of

    with pytest.raises(ChainruleError, match=message):
        fit_table(frame().drop("price"), "churn", class_weight=class_weights_of(given))


def test_a_report_without_matplotlib_is_refused_before_training(tmp_path, monkeypatch):
    from chainrule.cli.reporting import check_report

    monkeypatch.setattr("chainrule.documents.figures.find_spec", lambda name: None)
    with pytest.raises(ChainruleError, match=r"pip install 'chainrule\[plots\]'"):
        check_report(tmp_path / "out.html", replace=False)
    check_report(tmp_path / "out.md", replace=False)
    with pytest.raises(ChainruleError, match=r"out\.doc: unknown format"):
        check_report(tmp_path / "out.doc", replace=False)
