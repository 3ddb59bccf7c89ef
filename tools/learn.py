"""Learn the networks that the figure `Network` shows: one for each rule of the second layer.

python -m tools.learn
"""

import json

from convkit import digits
from convkit.digits import rules
from convkit.widgets.network import KERNELS, LEARNED

EPOCHS, DECIMALS = 30, 2


def learned(rule):
    """Return the network of this rule, every number rounded to what the page shows."""
    (x, labels), _ = digits.load()
    start = rules.initial(rule, KERNELS[rule], 10, C_in=1)
    slope = rules.slope(rule, KERNELS[rule], C_in=1)
    *_, (network, _) = digits.learn(start, x, labels, slope=slope, epochs=EPOCHS)
    return [array.round(DECIMALS).tolist() for array in network]


if __name__ == "__main__":
    networks = {rule: learned(rule) for rule in KERNELS}
    LEARNED.write_text(json.dumps(networks, separators=(",", ":")) + "\n", "utf-8")
