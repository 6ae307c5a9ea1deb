"""Adam and its relatives: the mean gradient divided by the root of the mean squared gradient, both
of them exponential moving averages.
"""

from __future__ import annotations

from chainrule.checks import check_above, check_at_least, check_share
from chainrule.formulas.optimizers.rule import Optimizer, Stepped
from chainrule.types import Array, Namespace

MOMENTS = ("mean", "square")


def _adam(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    (mean, square), (beta1, beta2, epsilon) = slots, options
    mean = beta1 * mean + (1 - beta1) * g
    square = beta2 * square + (1 - beta2) * g**2
    # Both means start at 0 and are too small at first: after t steps their weights add up to
    # 1 - beta**t, and dividing by that corrects the bias.
    corrected = mean / (1 - beta1**t)
    # epsilon is added to the corrected root, as in the paper's algorithm 1
    return w - learning_rate * corrected / (xp.sqrt(square / (1 - beta2**t)) + epsilon), (
        mean,
        square,
    )


def _adam_hat(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    (mean, square), (beta1, beta2, epsilon) = slots, options
    mean = beta1 * mean + (1 - beta1) * g
    square = beta2 * square + (1 - beta2) * g**2
    # Both corrections are drawn into the learning rate, so that they are computed once for all
    # weights. Epsilon is then added to the uncorrected root: the paper calls it epsilon-hat, and it
    # weighs more in the first steps than epsilon does in algorithm 1.
    rate = learning_rate * (1 - beta2**t) ** 0.5 / (1 - beta1**t)
    return w - rate * mean / (xp.sqrt(square) + epsilon), (mean, square)


def _adamw(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    # The decay does not pass through the moments: divided by the root of the mean square, it would
    # be weaker for weights with large gradients. This is what "decoupled" means in the paper.
    decayed = w * (1 - learning_rate * options[3])
    return _adam(decayed, g, slots, learning_rate, t, error, options[:3], xp)


def _nadam(
    w: Array,
    g: Array,
    slots: Array,
    learning_rate: Array,
    t: Array,
    error: Array,
    options: Array,
    xp: Namespace,
) -> Stepped:
    (mean, square, forgotten), (beta1, beta2, epsilon, momentum_decay) = slots, options
    # the base in the precision of the other numbers, so that float32 is not widened to float64
    base = 0.96 * xp.ones_like(learning_rate)
    momentum = beta1 * (1 - 0.5 * base ** (t * momentum_decay))
    next_momentum = beta1 * (1 - 0.5 * base ** ((t + 1) * momentum_decay))
    # The bias correction needs the product of all momenta so far, since they differ from step to
    # step. Slots start at 0, a product at 1: what is stored is 1 minus the product.
    forgotten = 1 - (1 - forgotten) * momentum
    mean = beta1 * mean + (1 - beta1) * g
    square = beta2 * square + (1 - beta2) * g**2
    # Nesterov's look ahead: the mean counts with the momentum of the next step, and the gradient
    # itself with what this step adds to the mean
    ahead = (1 - momentum) / forgotten * g + next_momentum / (
        1 - (1 - forgotten) * next_momentum
    ) * mean
    return w - learning_rate * ahead / (xp.sqrt(square / (1 - beta2**t)) + epsilon), (
        mean,
        square,
        forgotten,
    )


def adam(
    beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, epsilon_hat: bool = False
) -> Optimizer:
    """Adam of Kingma & Ba 2015: the mean gradient divided by the root of the mean square.

    Parameters
    ----------
    beta1, beta2 : float
        How much is kept of the mean gradient and of the mean squared gradient, from 0 to below 1.
    epsilon : float
        Keeps the division finite.
    epsilon_hat : bool
        Where epsilon is added: after the bias correction, as in the paper's algorithm 1 and in
        PyTorch, or before it, in the order that the end of the paper's section 2 calls more
        efficient, as scikit-learn does.

    Raises
    ------
    ChainruleError
        If a beta is outside [0, 1), or epsilon is not above 0.

    Examples
    --------
    >>> from chainrule.formulas.optimizers import adam
    >>> adam(beta1=0.8).slots
    ('mean', 'square')
    """
    options = _moments(beta1, beta2, epsilon)
    if epsilon_hat:
        return Optimizer(
            "adam_hat",
            _adam_hat,
            MOMENTS,
            options,
            "Kingma & Ba 2015, section 2, the efficient order",
        )
    return Optimizer("adam", _adam, MOMENTS, options, "Kingma & Ba 2015, algorithm 1")


def adamw(
    beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, weight_decay: float = 0.01
) -> Optimizer:
    """AdamW of Loshchilov & Hutter 2019: Adam after a decay of the weights that is not part of the
    gradient.

    Algorithm 2 of the paper as PyTorch has it: the decay is multiplied by the learning rate. All
    parameters decay, biases too.

    Parameters
    ----------
    beta1, beta2 : float
        How much is kept of the mean gradient and of the mean squared gradient, from 0 to below 1.
    epsilon : float
        Keeps the division finite; added after the bias correction.
    weight_decay : float
        In each step, learning rate times this is the share that every parameter loses.

    Raises
    ------
    ChainruleError
        If a beta is outside [0, 1), epsilon is not above 0, or `weight_decay` is below 0.

    Examples
    --------
    >>> chainrule.optimizers.adamw(weight_decay=0.1).options[-1]
    ('weight_decay', 0.1)
    """
    check_at_least(0, weight_decay=weight_decay)
    options = (*_moments(beta1, beta2, epsilon), ("weight_decay", weight_decay))
    return Optimizer("adamw", _adamw, MOMENTS, options, "Loshchilov & Hutter 2019, algorithm 2")


def nadam(
    beta1: float = 0.9, beta2: float = 0.999, epsilon: float = 1e-8, momentum_decay: float = 0.004
) -> Optimizer:
    """Nadam of Dozat 2016: Adam with Nesterov's momentum, as PyTorch has it.

    In step t the momentum is beta1 (1 - 0.96**(t momentum_decay) / 2), which grows from half of
    beta1 to beta1.

    Parameters
    ----------
    beta1, beta2 : float
        How much is kept of the mean gradient and of the mean squared gradient, from 0 to below 1.
    epsilon : float
        Keeps the division finite; added after the bias correction.
    momentum_decay : float
        How fast the momentum grows.

    Raises
    ------
    ChainruleError
        If a beta is outside [0, 1), epsilon is not above 0, or `momentum_decay` is below 0.

    Examples
    --------
    >>> chainrule.optimizers.nadam().slots
    ('mean', 'square', 'forgotten')
    """
    check_at_least(0, momentum_decay=momentum_decay)
    options = (*_moments(beta1, beta2, epsilon), ("momentum_decay", momentum_decay))
    return Optimizer("nadam", _nadam, (*MOMENTS, "forgotten"), options, "Dozat 2016")


def _moments(beta1: float, beta2: float, epsilon: float) -> tuple[tuple[str, float], ...]:
    """The options that all Adams have, in the order in which the rules unpack them."""
    check_share(beta1=beta1, beta2=beta2)
    check_above(0, epsilon=epsilon)
    return ("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon)


ADAMS = (adam(), adam(epsilon_hat=True), adamw(), nadam())
