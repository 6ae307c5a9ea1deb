"""Learning rates: a schedule's, or scikit-learn's rules for sgd, which change it between epochs."""

from __future__ import annotations

from chainrule.estimators.hyperparameters import Hyperparameters
from chainrule.formulas import Plan, Schedule
from chainrule.types import Doubles

SLOWEST = 1e-6  # an adaptive learning rate at or below this ends training
RATES_OF_SGD = ("invscaling", "adaptive")  # scikit-learn's; with another solver they change nothing


class Rates:
    """The learning rates of an estimator's run.

    Parameters
    ----------
    given : Hyperparameters
    schedule : Schedule
        By update; constant where one of scikit-learn's rules holds.
    samples, per_epoch : int
        Samples and updates of an epoch.
    samples_seen : int
        In earlier epochs with these weights.
    """

    def __init__(
        self,
        given: Hyperparameters,
        schedule: Schedule,
        samples: int,
        per_epoch: int,
        samples_seen: int,
    ) -> None:
        # as in scikit-learn, its two rules hold for sgd alone and are ignored with other solvers
        rule = given.learning_rate
        self.rule = rule if given.solver == "sgd" and isinstance(rule, str) else ""
        self.first = float(given.learning_rate_init)
        self.power = float(given.power_t)
        self.schedule = schedule
        self.samples = samples
        self.samples_seen = samples_seen
        self.plan = Plan(given.max_iter * per_epoch, per_epoch, samples)
        self.now = self.first
        self.updates_before = 0  # in earlier calls of partial_fit

    def __call__(self, done: int, count: int) -> Doubles:
        """Those of the next updates."""
        # a schedule counts the updates of all calls of partial_fit, a run only its own
        return self.now * self.schedule.next_factors(done + self.updates_before, count, self.plan)

    def epoch_ends(self) -> None:
        """What invscaling does between epochs."""
        # scikit-learn's t_ counts samples, and the rate changes with it only between epochs
        self.samples_seen += self.samples
        if self.rule == "invscaling":
            self.now = self.first / (self.samples_seen + 1) ** self.power

    def slow_down(self) -> bool:
        """What adaptive does where others stop; False where it stops too."""
        if self.rule != "adaptive" or self.now <= SLOWEST:
            return False
        self.now /= 5  # scikit-learn's factor
        return True
