"""Exercises: fit numbers, keys that are right, mistakes told apart, forms however they were
filled.
"""

import re
import shlex
import time
import tomllib
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

import chainrule
from chainrule.auditing.intervals import Known
from chainrule.exercises.formats import format_names
from chainrule.exercises.forms import Form
from chainrule.exercises.key_files import write_key
from chainrule.exercises.marking import FOLLOWED, MISSING, RIGHT, WRONG, marks_of
from chainrule.exercises.mistakes import MISTAKES
from chainrule.exercises.program import program
from chainrule.exercises.recompute import Recomputation
from command_line import run

ALL = ("forward", "error", "deltas", "gradients", "step")
SETTINGS = {
    "usual": {},
    "udacity": {"sizes": (3, 2, 1), "notation": "udacity", "ask": ("deltas", "changes", "program")},
    "mazur": {"sizes": (2, 2, 2), "biases": "shared", "notation": "mazur", "ask": ALL},
    "like mazur": {"like": "mazur", "ask": ALL},
    "frey": {
        "sizes": (2, 2, 2),
        "activations": "tanh",
        "biases": "trained",
        "notation": "frey",
        "digits": 5,
    },
    "classes": {
        "sizes": (2, 3, 2),
        "activations": ["relu", "softmax"],
        "loss": "cross_entropy",
        "ask": ALL,
    },
    "regression": {
        "activations": ["tanh", "identity"],
        "loss": "squared_error",
        "ask": ALL,
        "digits": 5,
    },
    "theta": {
        "sizes": (2, 1, 1),
        "notation": "theta",
        "biases": "trained",
        "ask": ("forward", "program"),
    },
    "one layer": {"sizes": (3, 1), "loss": "binary_cross_entropy", "ask": ALL},
    "deep": {"sizes": (2, 2, 2, 1), "notation": "quirk", "digits": 5, "ask": ALL},
    "only the end": {
        "sizes": (3, 3, 2),
        "loss": "mean_squared_error",
        "ask": ("step",),
        "digits": 6,
    },
    "three digits": {"ask": ("forward", "deltas"), "digits": 3, "learning_rate": 0.8},
}
SAMPLE, STUDY = 3, 84  # variants of each of the twelve settings: 36 and 1,008


@cache
def make(name, variants, seed=0):
    return chainrule.make_exercise(**SETTINGS[name], variants=variants, seed=seed)


def marked(variant, numbers):
    """Marks by label for numbers by label."""
    marks = marks_of(Form("form.toml", "", "", variant.number, dict(numbers)), variant)
    return {mark.label: mark for mark in marks}


def verdicts(variant, numbers):
    return {label: mark.verdict for label, mark in marked(variant, numbers).items()}


def printed(variant):
    """The answers as the key prints them."""
    return {a.label: float(variant.precision.write(a.quantity, a.value)) for a in variant.answers}


def worked(variant, slip=None, mistake=None):
    """The answers of one who rounds every result on the way, slips once, or makes a mistake
    wherever it can be made.
    """
    known, numbers = {}, {}
    asked = {answer.quantity: answer for answer in variant.answers}
    for step in variant.book.steps:
        if step.phase != "given":
            value = Recomputation(variant.book, variant.precision, known, mistake).value(
                step.quantity
            )
            answer = asked.get(step.quantity)
            if answer is not None and answer.label == slip:
                value = 1.37 * value + 0.11
            rounded = float(variant.precision.write(step.quantity, value))
            if step.quantity not in known:
                known[step.quantity] = Known(rounded)
            if answer is not None:
                numbers[answer.label] = answer.sign * known[step.quantity].value
    return numbers


def check_fit(variant):
    """Nothing about the variant is degenerate."""
    for step in variant.book.steps:
        if step.phase == "given" and step.quantity.kind != "learning_rate":
            assert round(step.value, 1) == step.value
            assert abs(step.value) <= 1
        if step.quantity.kind == "net_input":
            assert 0.05 <= abs(step.value) <= 2.5
    for answer in variant.answers:
        assert answer.value != 0
        assert 0 < answer.tolerance < 0.1 * abs(answer.value)
    assert variant.precision.decimals <= 8


def check_key(variant):
    """The key, exact or printed, and honest calculation with rounded numbers are right."""
    for numbers in ({a.label: a.value for a in variant.answers}, printed(variant), worked(variant)):
        assert set(verdicts(variant, numbers).values()) == {RIGHT}


def check_mistakes(variant):
    """Every mistake, planted in one answer, is wrong and named; returns how many there were."""
    planted = 0
    right = printed(variant)
    for answer in variant.answers:
        for slip in variant.slips(answer):
            wrong = float(variant.precision.write(answer.quantity, slip.value))
            mark = marked(variant, {**right, answer.label: wrong})[answer.label]
            assert mark.verdict == WRONG
            assert {mistake.name for mistake in slip.mistakes} <= set(mark.mistakes)
            planted += len(slip.mistakes)
    return planted


def check_follow_through(variant):
    """After one slip, what was honestly computed from it is not wrong; returns how often that
    happened.
    """
    first = variant.answers[0].label
    found = verdicts(variant, worked(variant, slip=first))
    assert found.pop(first) == WRONG
    assert set(found.values()) <= {RIGHT, FOLLOWED}
    return list(found.values()).count(FOLLOWED)


def check_series(exercise):
    planted = 0
    for variant in exercise.variants:
        check_fit(variant)
        check_key(variant)
        planted += check_mistakes(variant)
    numbers = [tuple(answer.value for answer in variant.answers) for variant in exercise.variants]
    assert len(set(numbers)) == len(numbers)
    assert planted > 0
    return planted


@pytest.mark.parametrize("name", SETTINGS)
def test_a_sample_is_fit_and_its_key_and_mistakes_are_told_apart(name):
    check_series(make(name, SAMPLE))


@pytest.mark.study
def test_a_thousand_variants():
    total = 0
    for name in SETTINGS:
        exercise = make(name, STUDY, seed=1)
        planted = check_series(exercise)
        followed = sum(check_follow_through(variant) for variant in exercise.variants)
        print(
            f"{name}: {STUDY} variants fit, {planted} mistakes told apart, {followed} answers "
            "followed from a slip"
        )
        total += planted
    print(f"{len(SETTINGS) * STUDY} variants, {total} mistakes")


@pytest.mark.parametrize("name", [name for name in SETTINGS if name != "only the end"])
def test_follow_through(name):
    assert sum(check_follow_through(variant) for variant in make(name, 2).variants) > 0


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_made_throughout_is_named_where_it_begins(mistake):
    """Whatever is computed from it is followed, or the same mistake again."""
    met = 0
    for name in SETTINGS:
        for variant in make(name, 1).variants:
            numbers = worked(variant, mistake=MISTAKES[mistake])
            wrong = [mark for mark in marked(variant, numbers).values() if mark.verdict == WRONG]
            affected = [
                a.label
                for a in variant.answers
                if mistake in [m.name for s in variant.slips(a) for m in s.mistakes]
            ]
            if affected:
                met += 1
                assert wrong
                assert wrong[0].label in affected
                assert mistake in wrong[0].mistakes
            assert all(mistake in mark.mistakes for mark in wrong)
    assert met > 0


def own_symbol(notation, kind):
    return re.search(rf'^{kind} = "(.*)"$', notation, re.MULTILINE)[1]


SIGNS = [
    [],
    ["delta"],
    ["delta", "error_by_activation"],
    ["error_by_weight"],
    ["delta", "step_weight", "step_bias"],
]


def each_with_some(names, signs):
    """Every setting with every kind of step, each with one choice of signs in turn; all of them
    with all are a study.
    """
    for (n, name), (m, negated), changes in product(
        enumerate(names), enumerate(signs), (False, True)
    ):
        chosen = (n + 2 * m + changes) % len(signs) == 0
        yield pytest.param(name, negated, changes, marks=[] if chosen else pytest.mark.study)


@pytest.mark.parametrize(("name", "negated", "changes"), list(each_with_some(SETTINGS, SIGNS)))
def test_the_program_computes_the_key(name, negated, changes, tmp_path):
    """Run as a program of its own, it is a second opinion on every number, in the signs of any
    course.
    """
    own = (Path(chainrule.__file__).parent / "symbolic" / "notations" / "plain.toml").read_text()
    if changes:
        own += "".join(
            f'step_{kind} = "Δ{own_symbol(own, kind)}"\n'
            for kind in ("weight", "bias", "shared_bias")
        )
    (tmp_path / "own.toml").write_text(f"negated = {negated}\n{own}")
    settings = {**SETTINGS[name], "ask": ("program",), "notation": str(tmp_path / "own.toml")}
    for variant in chainrule.make_exercise(**settings).variants:
        names = {}
        exec(program(variant, solved=True), names)
        for answer in variant.answers:
            q = answer.quantity
            place = (q.sender - 1, q.unit - 1) if "weight" in q.kind else max(q.unit - 1, 0)
            letter = "W" if "weight" in q.kind else "b"
            start = {"delta": "delta", "error_by_activation": "error"}.get(q.kind)
            before = {"new": "new_", "step": "change_"}.get(q.kind.partition("_")[0], "d")
            start = start or before + letter
            array = names["error" if start == "error" else f"{start}{q.layer}"]
            assert np.atleast_1d(array)[place] == pytest.approx(answer.value, rel=1e-12)
        missing = program(variant, solved=False)
        assert missing.count("# TODO") == len(re.findall(r"^\w+ =$", missing, re.MULTILINE)) > 2


def test_udacitys_own_numbers():
    """The document's exercise, as a variant: what its solution prints."""
    from chainrule.exercises.variant import Variant

    variant = Variant(1, chainrule.load_example("udacity-exercise"), ("program",), 4)
    found = {answer.label: answer.value for answer in variant.answers}
    x, target = np.array([0.5, 0.1, -0.2]), 0.6
    inner, outer = np.array([[0.5, -0.6], [0.1, -0.2], [0.1, 0.7]]), np.array([0.1, -0.3])
    hidden = 1 / (1 + np.exp(-x @ inner))
    output = 1 / (1 + np.exp(-hidden @ outer))
    delta = (target - output) * output * (1 - output)
    hidden_delta = delta * outer * hidden * (1 - hidden)
    assert found["delta1^o"] == pytest.approx(delta, rel=1e-12)
    assert found["delta2^h"] == pytest.approx(hidden_delta[1], rel=1e-12)
    assert found["DeltaW21"] == pytest.approx((0.5 * delta * hidden)[1], rel=1e-12)
    assert found["Deltaw12"] == pytest.approx((0.5 * hidden_delta * x[:, None])[0, 1], rel=1e-12)
    lines = [
        line
        for line in program(variant, solved=True).splitlines()
        if line[:5] in ("error", "delta", "chang")
    ]
    assert lines == [
        "error = target - a2",
        "delta2 = error * a2 * (1 - a2)",
        "delta1 = (delta2 @ W2.T) * a1 * (1 - a1)",
        "change_W2 = learning_rate * np.outer(a1, delta2)",
        "change_W1 = learning_rate * np.outer(a0, delta1)",
    ]


def test_a_course_with_other_signs_and_fewer_symbols(tmp_path):
    """Target minus output, and no symbols for the slope and for what reaches a hidden unit."""
    own = (Path(chainrule.__file__).parent / "symbolic" / "notations" / "frey.toml").read_text()
    own = f'negated = ["delta"]\n{own}'
    own = own.replace(
        "[symbols]\n", '[symbols]\nactivation_by_net_input = ""\nerror_by_activation = ""\n'
    )
    (tmp_path / "own.toml").write_text(own)
    settings = {"sizes": (2, 2, 2), "ask": ("forward", "deltas", "step"), "seed": 2, "variants": 3}
    exercise = chainrule.make_exercise(notation=str(tmp_path / "own.toml"), **settings)
    usual = chainrule.make_exercise(notation="plain", **settings)
    check_series(exercise)
    for variant, other in zip(exercise.variants, usual.variants, strict=True):
        assert check_follow_through(variant) > 0
        for answer, plain in zip(variant.answers, other.answers, strict=True):
            assert answer.value == (-1 if answer.quantity.kind == "delta" else 1) * plain.value
    key = exercise.files()["keys/key-1.txt"]
    sheet, usual_sheet = (
        " ".join(made.files()["sheets/sheet-1.txt"].split()) for made in (exercise, usual)
    )
    assert "The sign of delta is that of target minus output." in sheet
    assert "The sign of delta is that of output minus target." in usual_sheet
    delta = next(a for a in exercise.variants[0].answers if a.quantity.kind == "delta")
    assert re.search(rf"δ1\^o = .* = {delta.value:.4g}\d*$", key, re.MULTILINE)


def test_same_seed_same_files():
    first, again, other = (make("udacity", 3, seed).files(format_names()) for seed in (4, 4, 5))
    assert first == again
    assert first != other
    sheets = [
        text for name, text in first.items() if name.startswith("sheets/") and name.endswith(".txt")
    ]
    assert all(a.replace("variant 1", "variant 2") != b for a, b in pairwise(sheets))
    longer = make("udacity", 5, 4).files(("text",))
    assert longer["sheets/sheet-2.txt"] == first["sheets/sheet-2.txt"]


def test_sheets_do_not_give_the_answers_away():
    exercise = make("mazur", 1)
    files = exercise.files(("text",))
    sheet, key = files["sheets/sheet-1.txt"], files["keys/key-1.txt"]
    for answer in exercise.variants[0].answers:
        number = exercise.variants[0].precision.write(answer.quantity, answer.value)
        assert number in key
        assert number not in sheet
    assert "net_h1 = i1·w1 + i2·w2 + b1 = " in key
    assert "What mistakes lead to" in key
    assert "net_h1 = ____" in sheet


def fill(form, numbers):
    for label, number in numbers.items():
        form = re.sub(
            rf'^("?{re.escape(label)}"?) = ""$',
            lambda m, n=number: f"{m[1]} = {n}",
            form,
            flags=re.MULTILINE,
        )
    return form


@pytest.fixture
def handout(tmp_path):
    exercise = make("udacity", 2)
    folder = exercise.write(tmp_path / "handout")
    (tmp_path / "answers").mkdir()
    return exercise, folder, tmp_path / "answers"


def test_forms_and_keys_are_toml_and_keys_pass(handout):
    exercise, folder, answers = handout
    key = folder / "keys" / "key.toml"
    assert tomllib.loads(key.read_text())["format"] == 1
    for variant in exercise.variants:
        form = (folder / "forms" / f"answers-{variant.number}.toml").read_text()
        assert set(tomllib.loads(form)["answers"]) == {answer.label for answer in variant.answers}
        (answers / f"{variant.number}.toml").write_text(fill(form, printed(variant)))
        (answers / f"{variant.number}-empty.toml").write_text(form)
    marking = chainrule.mark(key, answers)
    assert marking.problems == ()
    full = [form.counts for form in marking.forms]
    n = len(exercise.variants[0].answers)
    assert (
        full
        == [
            {RIGHT: 0, FOLLOWED: 0, WRONG: 0, MISSING: n},
            {RIGHT: n, FOLLOWED: 0, WRONG: 0, MISSING: 0},
        ]
        * 2
    )


@pytest.mark.parametrize("name", SETTINGS)
def test_every_key_is_read_back(name, tmp_path):
    from chainrule.exercises.key_files import read_key

    exercise = make(name, 2)
    (tmp_path / "key.toml").write_text(write_key(exercise.name, exercise.variants))
    found, variants = read_key(tmp_path / "key.toml")
    assert found == exercise.name
    for variant in exercise.variants:
        assert variants[variant.number].answers == variant.answers


WRITTEN = [
    "{}",
    '"{}"',
    "'{}'",
    " {}  # rounded",
    '"{comma}"',
    "{comma}",
    "+{}",
    '" {minus} "',
    "{exponent}",
    "{short}",
]


@pytest.mark.parametrize("how", WRITTEN)
def test_numbers_may_be_written_in_many_ways(handout, how):
    exercise, folder, answers = handout
    answer = next(a for a in exercise.variants[0].answers if a.value > 0)
    number = exercise.variants[0].precision.write(answer.quantity, answer.value)
    if how == '" {minus} "':
        answer = next(a for a in exercise.variants[0].answers if a.value < 0)
        number = exercise.variants[0].precision.write(answer.quantity, answer.value)
    ways = {
        "comma": number.replace(".", ","),
        "minus": number.replace("-", "−"),
        "exponent": f"{float(number):e}",
    }
    ways["short"] = number.removeprefix("0")
    form = (folder / "forms" / "answers-1.toml").read_text()
    (answers / "form.toml").write_text(
        fill(form, {answer.label: how.format(number, **ways)}), newline="\r\n"
    )
    marking = chainrule.mark(folder / "keys" / "key.toml", [answers / "form.toml"])
    assert marking.problems == ()
    assert marking.forms[0].counts[RIGHT] == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda form: form + "delta9 = 1\n", "unknown answer 'delta9'. Did you mean delta"),
        (lambda form: form + '"delta1^o" = 2\n', "an answer is given twice"),
        (
            lambda form: form.replace("variant = 1", "variant = 7"),
            "variant is 7; the key has the variants 1, 2",
        ),
        (
            lambda form: re.sub('exercise = ".*"', 'exercise = "1234"', form),
            "the form is for exercise '1234', the key for",
        ),
        (
            lambda form: form[: form.index("[answers]")],
            "the form lacks the table [answers]",
        ),
        (lambda form: form[: form.index('"delta1^o" = "') + 14], "the form is broken or cut off"),
        (
            lambda form: form.replace("[answers]", "[answer]"),
            "unknown key in the form 'answer'. Did you mean answers",
        ),
        (
            lambda form: form.replace("[answers]", "answers = 5\n[x]"),
            "answers is 5; it must be a table",
        ),
        (
            lambda form: form.replace("format = 1", "format = 2"),
            "format is 2; this version reads format = 1",
        ),
        (lambda form: "", "format is missing"),
        (lambda form: form + "x = " + "[" * 100_000, "nested too deeply"),
        (lambda form: form + "#" * 2_000_000, "has 2 MB; what is read here has at most 1 MB"),
        (lambda form: "\udcff\udcfe" + form, "not a text file in UTF-8"),
    ],
)
def test_a_broken_form_is_said_plainly_and_stops_no_other(handout, change, message):
    _, folder, answers = handout
    form = (folder / "forms" / "answers-1.toml").read_text()
    (answers / "bad.toml").write_bytes(change(form).encode(errors="surrogateescape"))
    (answers / "good.toml").write_text(form)
    marking = chainrule.mark(folder / "keys" / "key.toml", answers)
    assert [form.form.file for form in marking.forms] == [str(answers / "good.toml")]
    assert len(marking.problems) == 1
    assert marking.problems[0].startswith(f"{answers / 'bad.toml'}: ")
    assert message in marking.problems[0]


@pytest.mark.parametrize(
    "text",
    ['"about a half"', '"1/2"', "nan", "inf", "true", "[1]", '"0.1.2"', '"1,234.5"', "1e999"],
)
def test_what_is_no_number_is_said_at_its_answer(handout, text):
    _, folder, answers = handout
    form = (folder / "forms" / "answers-1.toml").read_text()
    (answers / "form.toml").write_text(fill(form, {"delta1^o": text}))
    marking = chainrule.mark(folder / "keys" / "key.toml", answers)
    mark = next(mark for mark in marking.forms[0].marks if mark.label == "delta1^o")
    assert mark.verdict == MISSING
    assert "answers.delta1^o is" in mark.remark
    assert "write a number" in mark.remark


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (f"{64_000 * ' '}x", "the form is broken"),
        (f"x{64_000 * ' '}", "write a number"),
        ("5" * 5_000, "write a number"),
        (f"[{'5' * 5_000}]", "a whole number in the file has too many digits"),
        (f"{{a=0x{'f' * 5_000}}}", "write a number"),
        (f"[0x{'f' * 5_000}]", "write a number"),
    ],
)
def test_no_form_takes_long_or_stops_the_others(handout, answer, message):
    _, folder, answers = handout
    form = (folder / "forms" / "answers-1.toml").read_text()
    start = "" if message == "the form is broken" else '"delta1^o" = '
    line = '"delta1^o" = ""'
    (answers / "odd.toml").write_text(form.replace(line, start + answer))
    (answers / "usual.toml").write_text(form)
    began = time.process_time()
    marking = chainrule.mark(folder / "keys" / "key.toml", answers)
    assert time.process_time() - began < 10
    assert str(answers / "usual.toml") in [marked.form.file for marked in marking.forms]
    remarks = [mark.remark for marked in marking.forms for mark in marked.marks]
    said = [text for text in (*marking.problems, *remarks) if message in text]
    assert len(said) == 1
    assert len(said[0]) < 400


def test_a_huge_form_is_not_read(handout):
    _, folder, answers = handout
    with open(answers / "sparse.toml", "wb") as file:
        file.truncate(4_000_000_000)
    marking = chainrule.mark(folder / "keys" / "key.toml", answers)
    assert "has 4000 MB; what is read here has at most 1 MB" in marking.problems[0]


def test_files_are_written_all_or_not_at_all(tmp_path, monkeypatch):
    """Whenever writing ends early, there is no key that other forms than its own lie beside."""
    folder = make("usual", 3).write(tmp_path / "handout")
    written = Path.write_bytes
    count = 0

    def fails(path, content):
        nonlocal count
        count += 1
        if count == 3:
            raise OSError(28, "No space left on device")
        return written(path, content)

    monkeypatch.setattr(Path, "write_bytes", fails)
    with pytest.raises(chainrule.ChainruleError, match="No space left"):
        make("usual", 3, 1).write(tmp_path / "new")
    assert list(tmp_path.iterdir()) == [folder]
    forms = {path: path.read_text() for path in folder.rglob("*.toml")}
    count = 0
    with pytest.raises(chainrule.ChainruleError, match="No space left"):
        make("usual", 3, 1).write(folder, replace=True)
    assert {path: path.read_text() for path in folder.rglob("*.toml")} == forms
    assert list(tmp_path.iterdir()) == [folder]


@pytest.mark.parametrize("number", [0, 1e300, -1e300, 1e-300, 5e-324])
def test_wild_numbers_are_wrong(number):
    for name in SETTINGS:
        variant = make(name, 1).variants[0]
        found = verdicts(variant, {a.label: number for a in variant.answers})
        assert set(found.values()) <= {WRONG, FOLLOWED}
        assert found[variant.answers[0].label] == WRONG


def test_two_forms_of_one_student(handout):
    _, folder, answers = handout
    form = (folder / "forms" / "answers-1.toml").read_text().replace('name = ""', 'name = "Ada"')
    (answers / "a.toml").write_text(form)
    (answers / "b.toml").write_text(form)
    assert (
        "Ada has handed in variant 1 twice"
        in chainrule.mark(folder / "keys" / "key.toml", answers).problems[0]
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda key: key.replace("format = 1", "format = 9", 1), "format is 9"),
        (lambda key: key[: key.index("[[variant]]")], "lacks variant"),
        (lambda key: key[: key.rindex("[variant.tolerances]")], "the key is incomplete"),
        (lambda key: "x = [", "not valid TOML"),
        (
            lambda key: key.replace("learning_rate = 0.5", "learning_rate = 0.4", 1),
            "the key was changed",
        ),
        (
            lambda key: key.replace("digits = 4", 'digits = "4"'),
            "digits is '4'; it must be a whole number",
        ),
        (
            lambda key: key.replace("digits = 4", "digits = 400000000"),
            "answers can have 2 to 8 digits",
        ),
        (
            lambda key: re.sub(r"(?s)ask = \[.*?\]", "ask = [[1], 2]", key),
            "ask[0] is [1]; it must be a text",
        ),
        (
            lambda key: re.sub(r"(?s)ask = \[.*?\]", "ask = []", key),
            "ask is []; it must be a list that is not empty",
        ),
        (
            lambda key: re.sub(r"(?s)ask = \[.*?\]", 'ask = "deltas"', key),
            "ask is 'deltas'; it must be a list",
        ),
        (
            lambda key: re.sub(r"(?s)\[\[variant\]\].*", "[variant]\nnumber = 1", key),
            "variant is a table; it must be a list of tables, each headed by [[variant]]",
        ),
        (
            lambda key: re.sub(r'"delta1\^o" = [-\d.e]+', '"delta1^o" = true', key),
            "answers.delta1^o is True; it must be a finite number",
        ),
        (
            lambda key: key.replace('"program"', '"programm"'),
            "unknown task 'programm'. Did you mean program",
        ),
        (lambda key: key.replace("number = 2", "number = 1"), "variant 1 is there twice"),
        (lambda key: key.replace("number = 2\n", ""), "[variant[1]] lacks number"),
        (
            lambda key: re.sub(r"sizes = \[\s+3,\s+2", "sizes = [3, 0", key, count=1),
            "sizes are [3, 0, 1]",
        ),
    ],
)
def test_a_broken_key_is_refused(handout, change, message):
    _, folder, _ = handout
    key = folder / "keys" / "key.toml"
    key.write_text(change(key.read_text()))
    with pytest.raises(chainrule.ChainruleError, match=re.escape(message)) as refused:
        chainrule.mark(key, folder / "forms")
    assert str(refused.value).startswith(str(key))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"sizes": (2, 0, 1)}, "all whole and above 0"),
        ({"sizes": (2, 50, 1)}, "by hand, a layer can have at most 6 units"),
        ({"sizes": (6, 6, 6)}, "it can have at most 40"),
        ({"activations": "tahn"}, "unknown activation 'tahn'. Did you mean tanh"),
        ({"activations": ["tanh"]}, "1 activations were given for 2 layers"),
        ({"loss": "huge"}, "unknown loss 'huge'"),
        (
            {"loss": "cross_entropy", "activations": "tanh"},
            "cross_entropy needs outputs from 0 to 1",
        ),
        ({"digits": 0}, "digits is 0"),
        ({"digits": 30}, "answers can have 2 to 8 digits"),
        ({"variants": 0}, "variants is 0"),
        ({"variants": 100_000}, "one exercise can have at most 1000"),
        ({"seed": -1}, "seed is -1"),
        ({"learning_rate": 0}, "learning_rate is 0"),
        ({"learning_rate": float("nan")}, "learning_rate is nan"),
        ({"notation": "greek"}, "unknown notation 'greek'"),
        ({"ask": ()}, "nothing is asked"),
        ({"ask": ("delta",)}, "unknown task 'delta'. Did you mean deltas"),
        ({"ask": ("changes",)}, "notation 'plain' has no symbols for changes of the weights"),
        (
            {"ask": ("gradients",), "notation": "udacity"},
            "notation 'udacity' has no symbols for gradients",
        ),
        ({"ask": ("step", "step")}, "ask names a task twice"),
        ({"ask": ("program",), "activations": "softmax", "sizes": (2, 2, 2)}, "softmax has none"),
        ({"like": "mazurr"}, "unknown worked example 'mazurr'"),
        ({"title": "a\x00b"}, "it must be one line of at most 150 letters"),
        ({"title": 200 * "a"}, "it must be one line of at most 150 letters"),
        ({"biases": "some"}, "unknown kind of biases 'some'"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(chainrule.ChainruleError, match=re.escape(message)):
        chainrule.make_exercise(**settings)


def test_numbers_that_do_not_exist_are_not_looked_for_forever(monkeypatch):
    monkeypatch.setattr("chainrule.exercises.series.MOST_DRAWS", 50)
    with pytest.raises(chainrule.ChainruleError, match="Ask for more digits") as refused:
        chainrule.make_exercise(digits=2)
    assert "among 50 drawn sets of numbers none is fit for a 2-2-1" in str(refused.value)


def test_hostile_titles_stay_text():
    title = r"""<b>&amp; ]]> \end{document} $x$ "'{1:NUMERICAL:=3} #~ %s {name} | _*`"""
    exercise = chainrule.make_exercise((2, 1), ask=("forward",), title=title)
    files = exercise.files(("html", "moodle", "moodle-cloze"))
    assert tomllib.loads(files["keys/key.toml"])["title"] == title
    for name in ("moodle", "moodle-cloze"):
        root = ElementTree.fromstring(files[f"{name}/quiz.xml"])
        assert root.findall("question")[1].findtext("name/text").startswith(title)
    assert "<b>" not in files["sheets/sheet-1.html"]


def test_files_are_not_written_over_silently(handout):
    exercise, folder, _ = handout
    before = (folder / "keys" / "key.toml").read_text()
    with pytest.raises(chainrule.ChainruleError, match="there is such a file already"):
        make("usual", 1).write(folder)
    assert (folder / "keys" / "key.toml").read_text() == before
    make("usual", 1).write(folder, replace=True)
    assert (folder / "keys" / "key.toml").read_text() != before
    with pytest.raises(chainrule.ChainruleError, match="unknown format 'pdf'"):
        exercise.write(folder / "new", ("pdf",))
    assert not (folder / "new").exists()
    with pytest.raises(chainrule.ChainruleError, match="this is a file; give the name of a folder"):
        exercise.write(folder / "keys" / "key.toml")


@pytest.mark.parametrize("name", SETTINGS)
def test_moodle_gets_numerical_questions(name):
    exercise = make(name, 2)
    root = ElementTree.fromstring(exercise.files(("moodle",))["moodle/quiz.xml"])
    assert root.tag == "quiz"
    questions = root.findall("question[@type='numerical']")
    assert len(questions) == sum(len(variant.answers) for variant in exercise.variants)
    assert [
        category.findtext("category/text")[:13]
        for category in root.findall("question[@type='category']")
    ] == ["$course$/top/"] * 2
    answers = [answer for variant in exercise.variants for answer in variant.answers]
    names = [question.findtext("name/text") for question in questions]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) < 255
    assert len({question.findtext("idnumber") for question in questions}) == len(questions)
    for question, answer in zip(questions, answers, strict=True):
        text = question.findtext("questiontext/text")
        assert question.find("questiontext").get("format") == "html"
        assert text.count(r"\(") == text.count(r"\)") > 3
        right, *wrong = question.findall("answer")
        assert right.get("fraction") == "100"
        assert float(right.findtext("text")) == answer.value
        assert float(right.findtext("tolerance")) == answer.tolerance
        for other in wrong:
            assert other.get("fraction") == "0"
            assert other.findtext("feedback/text")
            assert abs(float(other.findtext("text")) - answer.value) > answer.tolerance
        assert question.findtext("showunits") == "3"
        ElementTree.fromstring(f"<html>{text}</html>")  # the HTML within is well-formed too


CLOZE = re.compile(
    r"\{1:NUMERICAL:=(-?[\d.]+(?:e-?\d+)?):([\d.]+(?:e-?\d+)?)((?:~%0%(?:\\.|[^~}\\])*)*)\}"
)


@pytest.mark.parametrize("name", SETTINGS)
def test_moodle_gets_one_cloze_question_for_each_variant(name):
    exercise = make(name, 2)
    root = ElementTree.fromstring(exercise.files(("moodle-cloze",))["moodle-cloze/quiz.xml"])
    questions = root.findall("question[@type='cloze']")
    for question, variant in zip(questions, exercise.variants, strict=True):
        fields = CLOZE.findall(question.findtext("questiontext/text"))
        asked = [answer for _, part in variant.parts for answer in part]
        assert [(float(value), float(tolerance)) for value, tolerance, _ in fields] == [
            (answer.value, answer.tolerance) for answer in asked
        ]


def command(*arguments, cwd="."):
    return run("exercise", *arguments, cwd=cwd)


def test_on_the_command_line(tmp_path):
    made = command(
        "make",
        "sheet",
        "--like",
        "udacity-exercise",
        "--ask",
        "deltas",
        "--format",
        "html,latex",
        cwd=tmp_path,
    )
    assert made.returncode == 0, made.stderr
    assert "1 variant with 3 answers each, in sheet" in made.stdout
    files = sorted(
        str(path.relative_to(tmp_path / "sheet")) for path in (tmp_path / "sheet").rglob("*.*")
    )
    assert files == [
        "forms/answers-1.toml",
        "keys/key-1.html",
        "keys/key-1.tex",
        "keys/key.toml",
        "sheets/sheet-1.html",
        "sheets/sheet-1.tex",
    ]
    again = command("make", "sheet", cwd=tmp_path)
    assert again.returncode == 2
    assert "there is such a file already" in again.stderr
    variant = make_from(tmp_path / "sheet" / "keys" / "key.toml")
    form = (
        (tmp_path / "sheet" / "forms" / "answers-1.toml")
        .read_text()
        .replace('name = ""', 'name = "Ada"')
    )
    numbers = printed(variant)
    numbers["delta1^o"] *= -1
    (tmp_path / "ada.toml").write_text(fill(form, numbers))
    result = command(
        "mark", "sheet/keys/key.toml", "ada.toml", "--output", "marks.csv", cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert re.search(r"Ada +1 +2 +0 +1 +0 +2 +3", result.stdout)
    assert "the sign of the error is flipped" in result.stdout
    assert (
        (tmp_path / "marks.csv")
        .read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith("ada.toml,Ada,1,2,0,1,0,2,3")
    )
    (tmp_path / "ada.toml").write_text(form + "x = 1\n")
    result = command("mark", "sheet/keys/key.toml", "ada.toml", cwd=tmp_path)
    assert result.returncode == 1
    assert "ada.toml: unknown answer 'x'" in result.stderr


def make_from(key):
    from chainrule.exercises.key_files import read_key

    return read_key(key)[1][1]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["make", "x", "--sizes", "2-x"], "sizes are '2-x'; write whole numbers with dashes"),
        (["make", "x", "--sizes", "2-50-1"], "at most 6 units"),
        (["make", "x", "--format", "pdf"], "unknown format 'pdf'"),
        (["mark", "no.toml", "."], "no.toml: there is no such file"),
        (["mark", "no.toml", "nothing"], "no.toml: there is no such file"),
    ],
)
def test_bad_input_is_one_line_and_exit_code_2(tmp_path, arguments, message):
    result = command(*arguments, cwd=tmp_path)
    assert result.returncode == 2
    assert message in result.stderr
    assert result.stderr.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def documented():
    """The commands of the page for teachers, each with what it says they print."""
    page = (Path(__file__).parent.parent / "docs" / "teachers.md").read_text(encoding="utf-8")
    blocks = "\n".join(re.findall(r"```console\n(.*?)```", page, re.DOTALL))
    files = re.findall(r"```toml\n# (\S+)\n(.*?)```", page, re.DOTALL)
    return files, [
        block.splitlines() for block in re.split(r"^\$ ", blocks, flags=re.MULTILINE)[1:]
    ]


def test_the_page_for_teachers(tmp_path):
    """Its commands run, one after the other, and print what it says."""
    files, commands = documented()
    for name, text in files:
        (tmp_path / name).write_text(text)
    for line, *printed_lines in commands:
        program, *arguments = shlex.split(line)
        assert program == "chainrule"
        if arguments[1] == "mark":
            fill_adas_form(tmp_path)
        result = run(*arguments, cwd=tmp_path)
        assert result.returncode == 0, result.stderr
        for expected in printed_lines:
            assert " ".join(expected.split()) in " ".join(result.stdout.split())


def fill_adas_form(folder):
    """One whose only mistake is the sign of the error."""
    numbers = worked(make_from(folder / "handout/keys/key.toml"), mistake=MISTAKES["error_sign"])
    form = (
        (folder / "handout/forms/answers-1.toml").read_text().replace('name = ""', 'name = "Ada"')
    )
    (folder / "answers").mkdir()
    (folder / "answers" / "ada.toml").write_text(fill(form, numbers))
