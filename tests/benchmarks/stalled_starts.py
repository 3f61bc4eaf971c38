"""How often Levenberg–Marquardt stops above the global minimum of σ = z², by width: the table in notes/quadratic.md.

Run `python -m tests.benchmarks.stalled_starts` in the checkout. Gaussian points, targets and starts, n(n + 1)/2 + 3
points; a start has stalled if its loss after 1000 steps exceeds the least loss over all widths by more than a millionth
of it.
"""

import numpy as np

from valleys.theory.activations import activation
from valleys.verifiers import search
from valleys.verifiers.float_activations import float_activation

PROBLEMS, STARTS, STEPS = 60, 12, 1000


def stalled(n: int, p: int) -> float:
    """The fraction of starts that stop above the least loss over quadratic forms."""
    random, count = np.random.default_rng(0), 0
    for _ in range(PROBLEMS):
        N = n * (n + 1) // 2 + 3
        x, y = random.normal(size=(N, n)), random.normal(size=(N, 1))
        problem = search.FloatProblem(float_activation(activation("z^2")), x, y, np.ones(N), p)
        ends = search.descend(problem, search.random_starts(problem, STARTS, random), steps=STEPS)
        features = np.array([x[:, i] * x[:, j] for i in range(n) for j in range(i, n)]).T
        best = y - features @ np.linalg.lstsq(features, y, rcond=None)[0]
        count += int((search.risks(problem, ends) > (1 + 1e-6) * float((best**2).sum())).sum())
    return count / (PROBLEMS * STARTS)


if __name__ == "__main__":
    for n in (2, 3, 4):
        print(f"| {n} | " + " | ".join(f"{100 * stalled(n, p):.1f} %" for p in (n, n + 1, 2 * n + 1)) + " |")
