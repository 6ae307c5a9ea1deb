"""The functions of a Python program that are the same for all models of a kind."""

from __future__ import annotations

# NumPy has no error function; Python's works on one number
ERF = """
def erf(z):
    \"\"\"The error function of each entry.\"\"\"
    return np.vectorize(math.erf, otypes=[float])(z)
"""
# exp may be infinite, which is right in 1/(1 + exp(-z)): a warning would mislead.
PREDICT = {
    "Classes": '''
def predict(rows):
    """The likeliest class of each row, a list."""
    return [CLASSES[place] for place in predict_proba(rows).argmax(axis=1)]


def predict_proba(rows):
    """The probability of each class, in the order of CLASSES: an array (rows, classes)."""
    with np.errstate(over="ignore"):
        return outputs(rows)
''',
    "Decided": '''
def predict(rows):
    """The class of each row, a list: from a probability of THRESHOLD on the second."""
    return [CLASSES[int(second >= THRESHOLD)] for second in predict_proba(rows)[:, 1]]


def predict_proba(rows):
    """The probability of each class, in the order of CLASSES: an array (rows, classes)."""
    with np.errstate(over="ignore"):
        return outputs(rows)
''',
    "Number": '''
def predict(rows):
    """The number of each row, an array."""
    with np.errstate(over="ignore"):
        return result(outputs(rows)[:, 0])
''',
    "Quantiles": '''
def predict(rows):
    """The median of each row, an array."""
    return predict_quantiles(rows)[:, QUANTILES.index(0.5)]


def predict_quantiles(rows):
    """The quantiles of each row, in the order of QUANTILES: an array (rows, quantiles)."""
    with np.errstate(over="ignore"):
        return result(outputs(rows))
''',
    "Outputs": '''
def predict(rows):
    """The outputs of each row: an array (rows, outputs)."""
    with np.errstate(over="ignore"):
        return outputs(rows)
''',
}
# With dates, two lines are a little longer.
COLUMN_INPUTS = '''
def inputs_of(rows):
    """The columns of numbers, an array, and those of texts{and_dates}, each a list."""
    columns = columns_of(rows, {names})
    n = len(next(iter(columns.values())))
    numbers = np.empty((n, len(NUMBERS)))
    for place, name in enumerate(NUMBERS):
        numbers[:, place] = numbers_of(columns[name], name)
    return numbers, [columns[name] for name in TEXTS]{dates}
'''
GIVEN_INPUTS = '''
def inputs_of(rows):
    """The inputs as an array (rows, N_INPUTS)."""
    inputs = np.asarray(rows, dtype=float)
    if inputs.ndim != 2 or inputs.shape[1] != N_INPUTS:
        raise ValueError(f"inputs have the shape {inputs.shape}; it must be (rows, {N_INPUTS})")
    return inputs
'''
# By the clock that training had, where it had one.
OF_DATES = '''
def dates_of(cells, name):
    """A column of dates, an array."""
    return moments_of(cells, name, split_unit(WRITTEN[name][1])[1])
'''
# What is printed for the rows of a file, a row at a time.
PRINTED = {
    "Number": '''
def printed(path):
    """The rows to print for a CSV file: a name, and predictions below it."""
    return [[TARGET], *([number] for number in predict(read_csv(path, WRITTEN, MISSING)).tolist())]
''',
    "Quantiles": '''
def printed(path):
    """The rows to print for a CSV file: names, and below them the median and the quantiles."""
    rows = predict_quantiles(read_csv(path, WRITTEN, MISSING)).tolist()
    names = [f"quantile {level:g}" for level in QUANTILES]
    return [[TARGET, *names], *([row[QUANTILES.index(0.5)], *row] for row in rows)]
''',
    "Classes": '''
def printed(path):
    """The rows to print for a CSV file: names, and below them classes and probabilities."""
    rows = read_csv(path, WRITTEN, MISSING)
    names = [f"probability of {text(label)}" for label in CLASSES]
    found = zip(predict(rows), predict_proba(rows).tolist())
    return [[TARGET, *names], *([text(label), *row] for label, row in found)]
''',
    "Outputs": '''
def printed(path):
    """The rows to print for a CSV file of numbers, which has no names of columns."""
    found = np.asarray(predict(np.loadtxt(path, delimiter=",", ndmin=2)))
    return [row if isinstance(row, list) else [row] for row in found.tolist()]
''',
}
MAIN = '''
def main():
    """Print predictions for the rows of CSV files; 0, or 2 where there is none or one is bad."""
    paths = sys.argv[1:]
    if not paths or paths[0] in ("-h", "--help"):
        print(f"usage: python {sys.argv[0]} TABLE.csv ...", USAGE, sep="\\n")
        return 0 if paths else 2
    for path in paths:
        try:
            rows = printed(path)
        except UnicodeDecodeError:
            return refused(f"{path}: not a text in UTF-8; save it as \'CSV UTF-8\'")
        except OSError as error:
            return refused(f"{path}: {error.strerror or error}")
        except (ValueError, csv.Error) as error:
            return refused(f"{path}: {error}")
        csv.writer(sys.stdout, lineterminator="\\n").writerows(rows)
    return 0


def refused(message):
    """Tell what is wrong; the exit code of it."""
    print(message, file=sys.stderr)
    return 2
'''
