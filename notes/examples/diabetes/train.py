"""Train networks on the diabetes data, two of them to a plateau, by plain gradient descent in float64.

The network is Φ(x) = Σ_i u_i σ(⟨w_i, (x, 1)⟩) and the loss is the mean of (Φ(x_k) − y_k)² over the patients.

* `plateau.npz`: σ(z) = z², 442 patients, width 66. Three distinct neurons, 22 copies of each, every u_i = −1 at
  the start.
* `narrow.npz`: the same with width 11, the number of inputs, and neurons of both signs; after as many steps the loss
  still falls, slowly.
* `plateau-relu.npz`: σ = ReLU, the first 40 patients, width 40. Three distinct neurons, 10 copies of each, and
  ten neurons that are dead on every patient. `plateau-relu.safetensors` is the same network in float32, under the
  names that PyTorch gives to `Sequential(Linear(10, 40), ReLU(), Linear(40, 1, bias=False))`.
* `plateau-tanh.npz`: σ = tanh, the first 40 patients, width 40. All 40 neurons are equal.

Gradient descent gives equal neurons equal gradients, so that they stay equal: we train one neuron of every group
with its number of copies and write the copies out at the end, which makes them equal bit for bit. Sums are made by
`einsum`, which calls no BLAS: their order does not depend on the number of threads.
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

HERE = Path(__file__).parent
STRETCH = 1000
"""A plateau is measured over this many last steps: `train` says by how much the loss still changes."""

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Activation:
    """σ and its derivative; the derivative of ReLU at 0 is taken to be 0."""

    value: Callable[[Array], Array]
    slope: Callable[[Array], Array]


SQUARE = Activation(lambda z: z * z, lambda z: 2 * z)
TANH = Activation(np.tanh, lambda z: 1 - np.tanh(z) ** 2)
RELU = Activation(lambda z: np.maximum(z, 0.0), lambda z: (z > 0).astype(float))


@dataclass(frozen=True)
class Network:
    """The distinct neurons u (r), W (r×11) and how many copies of each the network has."""

    sigma: Activation
    u: Array
    W: Array
    copies: NDArray[np.int64]

    def residuals(self, X: Array, y: Array) -> Array:
        """Φ(x_k) − y_k."""
        return np.einsum("ki,i->k", self.sigma.value(self.arguments(X)), self.copies * self.u) - y

    def arguments(self, X: Array) -> Array:
        """⟨w_i, x_k⟩, one row per patient."""
        return np.einsum("kj,ij->ki", X, self.W)

    def expanded(self) -> dict[str, Array]:
        """U (1×p) and W (p×11), every copy written out."""
        return {"U": np.repeat(self.u, self.copies)[np.newaxis], "W": np.repeat(self.W, self.copies, axis=0)}


def read(name: str) -> tuple[Array, Array]:
    """The inputs (x, 1) and the targets."""
    with (HERE / name).open(encoding="ascii", newline="") as file:
        table = np.array([[float(value) for value in row] for row in list(csv.reader(file))[1:]])
    return np.hstack([table[:, :-1], np.ones((len(table), 1))]), table[:, -1]


def gradient(network: Network, X: Array, y: Array) -> tuple[Array, Array]:
    """The derivatives of the loss with respect to one copy of every neuron."""
    z, r = network.arguments(X), network.residuals(X, y) * (2 / len(y))
    by_u = np.einsum("ki,k->i", network.sigma.value(z), r)
    return by_u, np.einsum("ki,k,kj->ij", network.sigma.slope(z), r, X) * network.u[:, np.newaxis]


def descend(network: Network, X: Array, y: Array, rate: float, steps: int) -> Network:
    for _ in range(steps):
        by_u, by_W = gradient(network, X, y)
        network = Network(network.sigma, network.u - rate * by_u, network.W - rate * by_W, network.copies)
    return network


def loss(network: Network, X: Array, y: Array) -> float:
    return float(np.mean(network.residuals(X, y) ** 2))


def gradient_norm(network: Network, X: Array, y: Array) -> float:
    """The norm in the space of all 12 p parameters."""
    by_u, by_W = gradient(network, X, y)
    return float(np.sqrt(network.copies @ (by_u**2 + (by_W**2).sum(axis=1))))


def train(network: Network, X: Array, y: Array, rate: float, steps: int) -> Network:
    """Gradient descent, with a report on the plateau where it ends."""
    before = descend(network, X, y, rate, steps - STRETCH)
    after = descend(before, X, y, rate, STRETCH)
    change = abs(loss(before, X, y) / loss(after, X, y) - 1)
    print(f"  loss at the start       {loss(network, X, y)!r}")
    print(f"  loss after {steps} steps {loss(after, X, y)!r}")
    print(f"  relative change in the last {STRETCH} steps {change:.1e}")
    print(f"  gradient norm {gradient_norm(after, X, y):.1e}")
    return after


def square() -> None:
    """σ = z² with all u_i < 0: Φ(x) is a negative semidefinite quadratic form in (x, 1) and remains one."""
    print("z², 442 patients, width 66")
    X, y = read("diabetes-standard.csv")
    W = 0.03 * np.random.default_rng(0).normal(size=(3, 11))
    plateau = train(Network(SQUARE, -np.ones(3), W, np.array([22, 22, 22])), X, y, rate=1 / 16, steps=30_000)
    monomials = np.array([X[:, i] * X[:, j] for i in range(11) for j in range(i, 11)]).T
    best, _, rank, _ = np.linalg.lstsq(monomials, y)
    print(f"  best quadratic polynomial {np.mean((monomials @ best - y) ** 2):.12f} (rank {rank} of 66 monomials)")
    form = np.einsum("k,ki,kj->ij", plateau.residuals(X, y), X, X) / len(y)
    print(f"  eigenvalues of the mean of (Φ(x) − y) x xᵀ: {np.linalg.eigvalsh(form)[::-1][:3]} …")
    np.savez(HERE / "plateau.npz", **plateau.expanded())


def narrow() -> None:
    """σ = z², as many neurons as inputs, from u_i = ±1 in turn."""
    print("z², 442 patients, width 11")
    X, y = read("diabetes-standard.csv")
    u, W = (-1.0) ** np.arange(11), 0.3 * np.random.default_rng(0).normal(size=(11, 11))
    end = train(Network(SQUARE, u, W, np.ones(11, dtype=np.int64)), X, y, rate=1 / 64, steps=30_000)
    np.savez(HERE / "narrow.npz", **end.expanded())


def relu() -> None:
    """σ = ReLU: on 40 different points a network of width 40 can have loss 0."""
    print("ReLU, 40 patients, width 40")
    X, y = read("diabetes-40.csv")
    W = 0.1 * np.random.default_rng(2).normal(size=(13, 11))
    W[:3, -1] += 0.3
    W[3:, -1] -= 3.0  # dead on every patient
    u, copies = 0.1 * np.array([1.0, -1.0] + [1.0] * 11), np.array([10] * 3 + [1] * 10)
    plateau = train(Network(RELU, u, W, copies), X, y, rate=1 / 32, steps=100_000)
    z = plateau.arguments(X)
    print(f"  numbers of patients on which the neurons are active {(z > 0).sum(axis=0)}")
    print(f"  smallest |⟨w_i, (x_k, 1)⟩| {np.abs(z).min():.5f}")
    np.savez(HERE / "plateau-relu.npz", **plateau.expanded())
    save_file(as_pytorch(plateau), HERE / "plateau-relu.safetensors")


def tanh() -> None:
    """σ = tanh, all neurons equal: they have equal gradients, so that 40 of them never do more than one."""
    print("tanh, 40 patients, width 40")
    X, y = read("diabetes-40.csv")
    W = 0.1 * np.random.default_rng(1).normal(size=(1, 11))
    plateau = train(Network(TANH, np.array([0.02]), W, np.array([40])), X, y, rate=1 / 32, steps=100_000)
    np.savez(HERE / "plateau-tanh.npz", **plateau.expanded())


def as_pytorch(network: Network) -> dict[str, NDArray[np.float32]]:
    U, W = (a.astype(np.float32) for a in network.expanded().values())
    return {"0.weight": np.ascontiguousarray(W[:, :-1]), "0.bias": np.ascontiguousarray(W[:, -1]), "2.weight": U}


if __name__ == "__main__":
    square()
    narrow()
    relu()
    tanh()
