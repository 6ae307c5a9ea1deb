"""The main job on real data: learn to read handwritten digits, then explain one weight's move.

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
STEP = 0.05

images, labels = load_digits(return_X_y=True)
X, targets = images / 16, chainrule.one_hot(labels, 10)
X_seen, X_test, T_seen, T_test = train_test_split(
    X, targets, test_size=0.25, random_state=0, stratify=labels
)
X_train, X_held, T_train, T_held = train_test_split(X_seen, T_seen, test_size=0.15, random_state=0)

network = chainrule.Network([64, 32, 10], ["tanh", "softmax"])
print(f"A {network} network learns to read {len(X_train)} handwritten digits.")
with chainrule.progress_bar(EPOCHS) as show:
    run = chainrule.train(
        network,
        X_train,
        T_train,
        loss="cross_entropy",
        optimizer=chainrule.optimizers.gradient_descent(momentum=0.9),
        learning_rate=STEP,
        stopping=chainrule.Stopping(epochs=EPOCHS),
        validation=(X_held, T_held),
        on_epoch=show,
    )


def accuracy(parameters: chainrule.Parameters) -> float:
    """Share of the test digits that are read right."""
    return float(
        np.mean(chainrule.predict(parameters, X_test).argmax(axis=1) == T_test.argmax(axis=1))
    )


OUTPUT.mkdir(exist_ok=True)
print(
    f"{accuracy(run.parameters):.1%} of {len(X_test)} digits that it has never seen are read right."
)
curve = chainrule.learning_curve(run.records, OUTPUT / "digits.png", "Handwritten digits")
print(f"learning curve: {curve}")
path = chainrule.save(run.parameters, OUTPUT / "digits.safetensors")
again = chainrule.load(path)
print(f"saved to {path}, loaded again: {accuracy(again):.1%}\n")

# One digit that is read wrong, and one weight: from the pixel and to the unit where the gradient is
# largest.
wrong = int(np.argmax(chainrule.predict(again, X_test).argmax(axis=1) != T_test.argmax(axis=1)))
example = chainrule.WorkedExample(
    "digit",
    again,
    X_test[[wrong]],
    T_test[[wrong]],
    chainrule.losses.LOSSES["cross_entropy"],
    learning_rate=STEP,
)
steps = chainrule.explain(example)
gradients = [
    step for step in steps if step.quantity.kind == "error_by_weight" and step.quantity.layer == 1
]
moved = max(gradients, key=lambda step: abs(step.value)).quantity
i, j = moved.sender, moved.unit
read, true = chainrule.predict(again, X_test[[wrong]]).argmax(), T_test[wrong].argmax()
print(
    f"Test digit {wrong} shows {true}, but is read as {read}. Why and how far it would move "
    "one weight,"
)
print(
    f"the one from pixel {i} to hidden unit {j} (output {true + 1} stands for the digit {true}):\n"
)
chain = [f"E[{true + 1}]", *(f"delta[2][{k + 1}]" for k in (true, read))]
chain += [
    f"dE/da[1][{j}]",
    f"da[1][{j}]/dz[1][{j}]",
    f"delta[1][{j}]",
    f"dE/dw[1][{i},{j}]",
    f"w[1][{i},{j}]+",
]
print(chainrule.render(steps.only(*chain, updates=0), digits=4), "\n")
