"""Records BCa intervals of SciPy: python record_bca.py > bca.json

Each case has per-prompt data, SciPy's resampled values and its interval made from them. "wide" is an
interval by many more resamples, for comparison with other draws.
"""

import json

import numpy as np
import scipy
from scipy.stats import bootstrap


def mean(x, axis=-1):
    return np.mean(x, axis=axis)


def difference(x, y, axis=-1):
    # Of whole numbers, so that equal differences are equal to the last bit and count as ties.
    return np.mean(x - y, axis=axis)


def ratio(x, y, axis=-1):
    return np.sum(x, axis=axis) / np.sum(y, axis=axis)


def case(name, data, statistic, level):
    def run(resamples):
        return bootstrap(
            data,
            statistic,
            n_resamples=resamples,
            confidence_level=level,
            method="BCa",
            paired=True,
            vectorized=True,
            rng=np.random.default_rng(7),
        )

    few, many = run(150), run(200_000)
    return {
        "name": name,
        "statistic": statistic.__name__,
        "level": level,
        "data": [list(map(float, d)) for d in data],
        "resampled": few.bootstrap_distribution.tolist(),
        "interval": list(map(float, few.confidence_interval)),
        "wide": list(map(float, many.confidence_interval)),
    }


rng = np.random.default_rng(3)
theta = rng.beta(0.5, 4, 40)
toxic = rng.binomial(10, theta)
cases = [
    case("skewed mean", (np.round(rng.lognormal(0, 1, 25), 4),), mean, 0.95),
    case("rate with ties", ((rng.random(30) < 0.2).astype(float),), mean, 0.95),
    case("paired counts", (rng.binomial(10, 0.4 * theta), toxic), difference, 0.9),
    case("ratio of sums", (np.round(rng.gamma(2, 30, 35), 3), rng.integers(1, 25, 35)), ratio, 0.95),
]
print(json.dumps({"scipy": scipy.__version__, "numpy": np.__version__, "cases": cases}))
