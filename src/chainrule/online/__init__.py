"""Learning from single rows with named features, in the interface of River.

    row {name: value}
      | features, hashing    names --> columns, which are added as names appear
      | scaling              values --> standardized, by running means and variances
      | learner              one update of a network that grows, by the engines
      | drift                the loss before the update: has the stream changed?

`model` is the way through all of them; `classifier` and `regressor` say what a target is.
"""
