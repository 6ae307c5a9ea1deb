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
    "Number": '''
def predict(rows):
    """The number of each row, an array."""
    with np.errstate(over="ignore"):
        return result(outputs(rows)[:, 0])
''',
    "Outputs": '''
def predict(rows):
    """The outputs of each row: an array (rows, outputs)."""
    with np.errstate(over="ignore"):
        return outputs(rows)
''',
}
COLUMN_INPUTS = '''
def inputs_of(rows):
    """The columns of numbers, an array, and those of texts, a list of lists."""
    columns = columns_of(rows, NUMBERS + TEXTS)
    n = len(next(iter(columns.values())))
    numbers = np.empty((n, len(NUMBERS)))
    for place, name in enumerate(NUMBERS):
        numbers[:, place] = numbers_of(columns[name], name)
    return numbers, [columns[name] for name in TEXTS]
'''
COLUMN_MAIN = '''
def main():
    """Print predictions for the rows of a CSV file."""
    for path in sys.argv[1:]:
        writer = csv.writer(sys.stdout, lineterminator="\\n")
        writer.writerow([TARGET])
        writer.writerows([number] for number in predict(read_csv(path, MISSING)).tolist())
'''
CLASSES_MAIN = '''
def main():
    """Print predictions for the rows of a CSV file."""
    for path in sys.argv[1:]:
        rows = read_csv(path, MISSING)
        writer = csv.writer(sys.stdout, lineterminator="\\n")
        writer.writerow([TARGET, *(f"probability of {text(label)}" for label in CLASSES)])
        for label, row in zip(predict(rows), predict_proba(rows).tolist()):
            writer.writerow([text(label), *row])
'''
GIVEN_INPUTS = '''
def inputs_of(rows):
    """The inputs as an array (rows, N_INPUTS)."""
    inputs = np.asarray(rows, dtype=float)
    if inputs.ndim != 2 or inputs.shape[1] != N_INPUTS:
        raise ValueError(f"inputs have the shape {inputs.shape}; it must be (rows, {N_INPUTS})")
    return inputs
'''
GIVEN_MAIN = '''
def main():
    """Print predictions for the rows of a CSV file of numbers, without names of columns."""
    for path in sys.argv[1:]:
        for row in np.atleast_1d(predict(np.loadtxt(path, delimiter=",", ndmin=2))).tolist():
            print(*row if isinstance(row, list) else [row], sep=",")
'''
