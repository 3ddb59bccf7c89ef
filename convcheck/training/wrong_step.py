"""Wrong steps of gradient descent with momentum.

Each rule takes weight, step (the one before) and g, and rate and momentum by name.
"""

from convcheck.engine.mistake import Topic

HEADING = "One step, and many"
TAKE_STEP = Topic("take_step", "training")


def _stepped(weight, step):
    return weight + step, step


@TAKE_STEP.wrong(
    HEADING, "You stepped along the gradient, so the loss grows; a step goes against it, -rate * g."
)
def _uphill(weight, step, g, *, rate, momentum):
    return _stepped(weight, momentum * step + rate * g)


@TAKE_STEP.wrong(
    HEADING, "You left the momentum out; each step keeps its share of the step before."
)
def _no_momentum(weight, step, g, *, rate, momentum):
    return _stepped(weight, -rate * g)


@TAKE_STEP.wrong(
    HEADING, "You kept the whole step before; each step keeps the share `momentum` of it."
)
def _all_of_the_step(weight, step, g, *, rate, momentum):
    return _stepped(weight, step - rate * g)


@TAKE_STEP.wrong(HEADING, "You left the rate out; it says how large a step against g is.")
def _no_rate(weight, step, g, *, rate, momentum):
    return _stepped(weight, momentum * step - g)


@TAKE_STEP.wrong(
    HEADING,
    "You multiplied the step before by the rate as well, as if it were a sum of gradients; it is a "
    "step, and its gradients have been multiplied already.",
)
def _rate_on_both(weight, step, g, *, rate, momentum):
    return _stepped(weight, rate * (momentum * step - g))


@TAKE_STEP.wrong(
    HEADING,
    "You gave the gradient the weight 1 - momentum, as in an average; here it counts in full, "
    "times the rate.",
)
def _as_an_average(weight, step, g, *, rate, momentum):
    return _stepped(weight, momentum * step - (1 - momentum) * rate * g)


@TAKE_STEP.wrong(HEADING, "You moved the weights by the step before; they move by the new step.")
def _old_step(weight, step, g, *, rate, momentum):
    return weight + step, momentum * step - rate * g


@TAKE_STEP.wrong(
    HEADING,
    "You moved the weights against the new step; the step holds the minus already, so add it.",
)
def _step_taken_off(weight, step, g, *, rate, momentum):
    new = momentum * step - rate * g
    return weight - new, new


@TAKE_STEP.wrong(HEADING, "You gave the step before back; the next step needs the new one.")
def _step_not_kept(weight, step, g, *, rate, momentum):
    return weight + momentum * step - rate * g, step * 1


@TAKE_STEP.wrong(
    HEADING,
    "You multiplied the weights by the momentum; it is the share of the step before that is kept.",
)
def _momentum_on_the_weights(weight, step, g, *, rate, momentum):
    return momentum * weight - rate * g, -rate * g


@TAKE_STEP.wrong(HEADING, "You gave the step first; asked are the weights, and then the step.")
def _the_other_order(weight, step, g, *, rate, momentum):
    return _stepped(weight, momentum * step - rate * g)[::-1]


@TAKE_STEP.wrong(
    HEADING,
    "You looked one step ahead, as in Nesterov's momentum; here the weights move by the new step.",
)
def _looked_ahead(weight, step, g, *, rate, momentum):
    new = momentum * step - rate * g
    return weight + momentum * new - rate * g, new
