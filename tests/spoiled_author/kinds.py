"""The kinds of slips, by name."""

KINDS: dict[str, str] = {
    "step_sign": "the gradient is added, not subtracted",
    "error_sign": "the error term has the wrong sign",
    "slope_forgotten": "the derivative of the activation is left out",
    "slope_at_net_input": "the derivative is taken at the net input instead of the output",
    "slope_of_other_activation": "the derivative of another activation is taken",
    "slope_of_other_unit": "the derivative is taken at another unit's output",
    "learning_rate_forgotten": "the step is made without the learning rate",
    "half_dropped": "the 1/2 of the error is dropped",
    "bias_forgotten": "the bias is left out of the net input",
    "bias_twice": "the bias is added twice",
    "input_forgotten": "the sender's output is left out of the gradient",
    "other_unit_output": "another unit's output is taken",
    "other_input": "another input is taken",
    "other_target": "another output's target is taken",
    "other_sample": "another sample's input or target is taken",
    "weights_swapped": "two neighbouring weights are swapped",
    "weight_transposed": "one weight's sender and receiver are exchanged",
    "matrix_transposed_back": "the matrix is transposed in the pass back",
    "new_weights_in_deltas": "the weights after the step are used in the hidden deltas",
    "partial_sum": "a path of the error that comes back is left out",
    "net_instead_of_output": "the net input is used instead of the output",
    "operand_digits_exchanged": "an operand is copied with two digits exchanged",
    "operand_digit_dropped": "an operand is copied without one of its digits",
    "operand_point_moved": "an operand is copied with the decimal point moved",
    "misprint_digits_exchanged": "a result is written down with two digits exchanged",
    "misprint_wrong_digit": "a result is written down with a wrong digit",
    "rounded_too_early": "an operand is rounded too early",
    "frozen_moved": "a frozen parameter is moved",
    "momentum_forgotten": "the term of the momentum is left out",
    "sum_not_mean": "the sum over the samples is taken, not the mean",
    "step_twice": "the step is taken twice",
    "row_exchanged": "two entries of a row are exchanged and used so",
    "row_exchanged_in_print": "two entries of a row are exchanged in print only",
}
MISPRINTS = ("misprint_digits_exchanged", "misprint_wrong_digit", "row_exchanged_in_print")
COPYING = (
    "operand_digits_exchanged", "operand_digit_dropped", "operand_point_moved",
    "rounded_too_early",
)  # fmt: skip
# what is done once, by oversight, rather than everywhere, by misunderstanding
OVERSIGHTS = (
    "other_unit_output", "other_input", "other_target", "other_sample", "weights_swapped",
    "weight_transposed", "row_exchanged", "slope_of_other_unit", "half_dropped", *COPYING,
)  # fmt: skip
