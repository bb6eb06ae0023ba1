"""Shapley values: a change shared out fairly among the factors that make it together.

L. S. Shapley, "A value for n-person games", in H. W. Kuhn and A. W. Tucker (eds.), Contributions to the Theory of Games II,
Princeton University Press 1953, 307–317.
"""

from __future__ import annotations

import math

import numpy as np

from geodata.network import Floats, read_only


def shapley_values(worth: Floats) -> Floats:
    """Return what each of some factors contributes.

    Parameters
    ----------
    worth : (2ⁿ,) float64
        Value of each set of factors: bit ``i`` of the position tells whether factor ``i`` is in the set.

    Returns
    -------
    (n,) float64
        ``Σ_S |S|! (n − |S| − 1)! / n! · (worth(S ∪ {i}) − worth(S))`` over the sets ``S`` that do not hold factor ``i``: its
        mean contribution over all orders in which the factors may come. They add up to ``worth[-1] − worth[0]``.

    Raises
    ------
    ValueError
        The number of values is no power of two.
    """
    factors = len(worth).bit_length() - 1
    if len(worth) != 2**factors:
        raise ValueError(f"{len(worth)} values are not those of all sets of some factors")
    sets = np.arange(len(worth))
    sizes = np.array([number.bit_count() for number in sets.tolist()])
    shares = np.zeros(factors)
    for factor in range(factors):
        without = sets[(sets >> factor) & 1 == 0]
        weights = [math.factorial(size) * math.factorial(factors - size - 1) for size in sizes[without].tolist()]
        gains = worth[without | 1 << factor] - worth[without]
        shares[factor] = math.fsum(np.array(weights) * gains) / math.factorial(factors)
    return read_only(shares)
