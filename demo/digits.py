"""Learn to read handwritten digits, then explain why one weight would move: `make demo`.

The 1,797 images of 8 x 8 pixels ship with scikit-learn (Alpaydin & Kaynak 1998, UCI Machine
Learning Repository).
"""

from pathlib import Path

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split

import chainrule

OUTPUT = Path(__file__).parent / "output"
EPOCHS = 60
LEARNING_RATE = 0.05

# ---- The data: pixels from 0 to 1; the target is 1 for the digit shown and 0 for the others -----

images, labels = load_digits(return_X_y=True)
X, T = images / 16, chainrule.one_hot(labels, 10)
X_rest, X_test, T_rest, T_test = train_test_split(
    X, T, test_size=0.25, random_state=0, stratify=labels
)
# Images that are not trained on, to see in the learning curve when training stops helping.
X_train, X_val, T_train, T_val = train_test_split(X_rest, T_rest, test_size=0.15, random_state=0)

# ---- Training ----------------------------------------------------------------------------------

network = chainrule.Network([64, 32, 10], ["tanh", "softmax"])
print(f"A {network} network learns to read {len(X_train)} handwritten digits.")
with chainrule.progress_bar(EPOCHS) as show_epoch:
    run = chainrule.train(
        network,
        X_train,
        T_train,
        loss="cross_entropy",
        optimizer=chainrule.optimizers.gradient_descent(momentum=0.9),
        learning_rate=LEARNING_RATE,
        stopping=chainrule.Stopping(epochs=EPOCHS),
        validation=(X_val, T_val),
        on_epoch=show_epoch,
    )

# ---- How well it reads digits that it has not seen, before and after saving ---------------------


def digits_read(parameters: chainrule.Parameters) -> np.ndarray:
    """The digit that the network reads in each test image: that of the largest output."""
    return chainrule.predict(parameters, X_test).argmax(axis=1)


def accuracy(parameters: chainrule.Parameters) -> float:
    """The share of the test images that are read correctly."""
    return float(np.mean(digits_read(parameters) == digits_shown))


digits_shown = T_test.argmax(axis=1)
print(f"It reads {accuracy(run.parameters):.1%} of {len(X_test)} new digits correctly.")
OUTPUT.mkdir(exist_ok=True)
curve = chainrule.learning_curve(run.records, OUTPUT / "digits.png", "Handwritten digits")
print(f"learning curve: {curve}")
path = chainrule.save(run.parameters, OUTPUT / "digits.safetensors")
loaded = chainrule.load(path)
print(f"saved to {path}, loaded again: {accuracy(loaded):.1%}\n")

# ---- Why a weight would move: the first test image that is read wrongly -------------------------

row = int(np.argmax(digits_read(loaded) != digits_shown))
shown, read = digits_shown[row], digits_read(loaded)[row]
example = chainrule.WorkedExample(
    "digit",
    loaded,
    X_test[[row]],
    T_test[[row]],
    chainrule.losses.LOSSES["cross_entropy"],
    learning_rate=LEARNING_RATE,
)
explanation = chainrule.explain(example)

# Of the 64 x 32 weights from pixels to hidden units, the one with the largest gradient.
gradients = [
    line
    for line in explanation
    if line.quantity.kind == "error_by_weight" and line.quantity.layer == 1
]
steepest = max(gradients, key=lambda line: abs(line.value)).quantity
i, j = steepest.sender, steepest.unit
print(f"Test image {row} shows {shown} (output {shown + 1}), but is read as {read}. Why, and")
print(f"how far, would one step move the weight from pixel {i} to hidden unit {j}?\n")

# The chain rule from the error back to this weight, factor by factor; w+ is the weight afterwards.
chain = [
    f"E[{shown + 1}]",
    f"delta[2][{shown + 1}]",
    f"delta[2][{read + 1}]",
    f"dE/da[1][{j}]",
    f"da[1][{j}]/dz[1][{j}]",
    f"delta[1][{j}]",
    f"dE/dw[1][{i},{j}]",
    f"w[1][{i},{j}]+",
]
print(chainrule.render(explanation.only(*chain, updates=0), digits=4), "\n")
