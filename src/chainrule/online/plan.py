"""The settings of a model of single rows, checked."""

from __future__ import annotations

from dataclasses import dataclass

from chainrule.checks import check_above, check_at_least, check_seed, check_whole
from chainrule.formulas import LOSSES, OPTIMIZERS, Loss, Optimizer
from chainrule.network.data import check_outputs
from chainrule.network.network import Network
from chainrule.network.regularization import Regularization
from chainrule.network.update import Job


@dataclass(frozen=True)
class Plan:
    """What a learner is made of and how it learns; sizes are those of the hidden layers."""

    sizes: tuple[int, ...]
    activation: str
    output: str
    loss: Loss
    optimizer: Optimizer
    regularization: Regularization
    learning_rate: float
    seed: int
    engine: str

    def job(self, n_inputs: int, n_outputs: int) -> Job:
        """The job of a network with so many inputs and outputs."""
        # made anew for each width; what an engine compiles does not depend on it
        layers = [*[self.activation] * len(self.sizes), self.output]
        network = Network([n_inputs, *self.sizes, n_outputs], layers)
        return Job(network, self.loss, self.optimizer, self.regularization)


def planned(
    hidden: int | tuple[int, ...],
    activations: tuple[str, str],
    formulas: tuple[str, str],
    learning_rate: float,
    l2: float,
    seed: int,
    engine: str,
) -> Plan:
    """The plan of these settings: `activations` of hidden layers and of the last one, `formulas`
    for loss and optimizer.

    Raises
    ------
    ChainruleError
        If one of them is not known or cannot be.
    """
    sizes = (hidden,) if isinstance(hidden, int) else tuple(hidden)
    for size in sizes:
        check_whole(1, hidden_layer_sizes=size)
    check_above(0, learning_rate=learning_rate)
    check_at_least(0, l2=l2)
    check_seed(seed)
    loss, optimizer = LOSSES.find(formulas[0]), OPTIMIZERS.find(formulas[1])
    held_back = Regularization(l2=l2)
    # a network of one input is enough to see whether activations and loss are known and fit
    plan = Plan(sizes, *activations, loss, optimizer, held_back, learning_rate, seed, engine)
    check_outputs(plan.job(1, 1).network, loss)
    return plan
