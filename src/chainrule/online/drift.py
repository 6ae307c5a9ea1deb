"""Has the stream changed? The Page-Hinkley test on a running number, here the loss of each row.

Page, "Continuous inspection schemes", Biometrika 41 (1954), and Hinkley, "Inference about the
change-point from cumulative sum tests", Biometrika 58 (1971); with the fading sum of River, MOA and
scikit-multiflow, so that the same numbers lead to the same alarms.
"""

from __future__ import annotations

from chainrule.checks import check_above, check_at_least, check_whole


class PageHinkley:
    """Tells when the mean of a number has risen.

    With m the mean until now, the sum S <- fading S + (value - m - tolerance) falls as long as
    values are about m. It is told when S has risen by more than `threshold` above its lowest point;
    then the test starts anew.

    Parameters
    ----------
    threshold : float
        How much evidence is needed: larger values give fewer false alarms, later.
    tolerance : float
        By how much values may exceed the mean without counting.
    fading : float
        What is kept of the sum from value to value.
    warm_up : int
        Values before the first alarm.

    Examples
    --------
    >>> test = PageHinkley(threshold=5.0)
    >>> told = [row for row in range(200) if test.update(0.1 if row < 100 else 0.9)]
    >>> told[0]
    106
    """

    def __init__(
        self,
        threshold: float = 50.0,
        tolerance: float = 0.005,
        fading: float = 0.9999,
        warm_up: int = 30,
    ) -> None:
        check_above(0, threshold=threshold)
        check_at_least(0, tolerance=tolerance)
        check_above(0, fading=fading)
        check_whole(1, warm_up=warm_up)
        self.threshold = threshold
        self.tolerance = tolerance
        self.fading = fading
        self.warm_up = warm_up
        self.begin()

    def begin(self) -> None:
        """Start anew."""
        self.n = 0
        self.mean = 0.0
        self.sum = 0.0
        self.lowest = float("inf")

    def update(self, value: float) -> bool:
        """Whether a rise is told with this value."""
        # in this order, as in River: the mean has the value in it, so that a first one is no rise
        self.n += 1
        self.mean += (value - self.mean) / self.n
        self.sum = self.fading * self.sum + value - self.mean - self.tolerance
        self.lowest = min(self.lowest, self.sum)
        told = self.n >= self.warm_up and self.sum - self.lowest > self.threshold
        # what the mean was before the change is of no use after it
        if told:
            self.begin()
        return told
