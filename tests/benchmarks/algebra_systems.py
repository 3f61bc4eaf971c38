"""Macaulay2 and SageMath as peers, where they are installed: the same question, timed inside their own process.

Macaulay2 starts from the inputs: a Gröbner basis and the standard monomials for a variety, the rank modulo 32749 of
the monomials (or the kernel) at points. SageMath starts from neurons and points and ranks σ(⟨w, x⟩) modulo a prime;
another function ranks a matrix over ZZ that is handed to it. None certifies anything. Times are CPU times; starting
the programs and reading the input are not counted.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from flint import fmpq, fmpq_mat

from valleys.theory.activations import Polynomial
from valleys.theory.inputs import Points
from valleys.theory.normal_forms import Terms
from valleys.theory.tensor_features import Inputs
from valleys.theory.varieties import Variety

MACAULAY2, SAGE = shutil.which("M2"), shutil.which("sage")
NOT_THERE = "not installed"
SMALL_PRIME = 32749
"""The largest prime of Macaulay2's own finite fields."""
SAGE_PRIME = 4194287
SECONDS = 120
REPEATS = 3

Answer = tuple[float, int] | str
"""The median of the times and the value; or why there is none."""


def macaulay2(σ: Polynomial, inputs: Inputs, folder: Path) -> Answer:
    """dim* by Macaulay2."""
    if MACAULAY2 is None:
        return NOT_THERE
    low, high = σ.degrees[0], σ.degrees[-1]
    assert σ.degrees == tuple(range(low, high + 1)), "basis(low, high, …) wants consecutive degrees"
    ring = f"[x_0..x_{inputs.n - 1}]"
    if isinstance(inputs, Points):
        work = _rank_on_points(σ, inputs, ring)
    else:
        equations = inputs.equations if isinstance(inputs, Variety) else ()
        generators = ", ".join(map(_polynomial, equations)) or "0_R"
        work = f"R = QQ{ring}; I = ideal({generators}); numcols basis({low}, {high}, R / ideal leadTerm gens gb I)"
    script = folder / "peer.m2"
    timing = 'scan(%d, i -> (t := cpuTime(); r := work(); << "TIME " << cpuTime() - t << " " << r << endl))' % REPEATS  # noqa: UP031  # the braces are Macaulay2's
    script.write_text(f"work = () -> ({work});\n{timing};\nexit 0\n")
    return _run([MACAULAY2, "--script", str(script)])


def _polynomial(terms: Terms) -> str:
    return " + ".join(
        "*".join([f"({a})", *(f"x_{i}^{e}" for i, e in enumerate(alpha) if e)]) for alpha, a in terms.items()
    )


def _rank_on_points(σ: Polynomial, inputs: Points, ring: str) -> str:
    rows = ", ".join("{" + ", ".join(map(str, row)) + "}" for row in inputs.x.tolist())
    field = f"kk := ZZ/{SMALL_PRIME}; P := {{{rows}}}; "
    if inputs.n > 10:
        kernel = " + ".join(f"z^{k}" for k in σ.degrees)
        return field + f"X := matrix(kk, P); rank matrix applyTable(entries (X * transpose X), z -> {kernel})"
    monomials = f"R = kk{ring}; B := basis({σ.degrees[0]}, {σ.degrees[-1]}, R); "
    return field + monomials + "rank matrix apply(P, a -> first entries sub(B, matrix(kk, {a})))"


def sage(σ: Polynomial, weights: Sequence[Sequence[int]], points: Sequence[Sequence[fmpq]], folder: Path) -> Answer:
    """The rank of σ(⟨w, x⟩) modulo a prime: a product of matrices, powers entry by entry, the rank."""
    residues = [[int(v.p) * pow(int(v.q), -1, SAGE_PRIME) % SAGE_PRIME for v in row] for row in points]
    coefficients = [int(σ.coefficient(k)) % SAGE_PRIME for k in range(σ.degree + 1)]
    work = (
        "    w, x = matrix(GF(p), W), matrix(GF(p), X)\n"
        "    z = w * x.transpose()\n"
        "    powers = {1: z}\n"
        "    for k in range(2, len(a)):\n"
        "        powers[k] = powers[k // 2].elementwise_product(powers[k - k // 2])\n"
        "    constant = matrix(GF(p), z.nrows(), z.ncols(), lambda i, j: a[0])\n"
        "    v = sum((c * powers[k] for k, c in enumerate(a) if k and c), constant)\n"
        "    r = v.rank()\n"
    )
    setting = f"W, X, a = json.load(open({str(folder / 'values.json')!r})); p = {SAGE_PRIME}\n"
    (folder / "values.json").write_text(json.dumps([weights, residues, coefficients]))
    return _sage(setting, work, folder)


def sage_over_integers(values: Sequence[Sequence[fmpq]], folder: Path) -> Answer:
    """The rank over ZZ of a matrix that is handed over, scaled to integers."""
    whole = fmpq_mat([list(row) for row in values]).numer_denom()[0].tolist()
    (folder / "values.json").write_text(json.dumps([[int(v) for v in row] for row in whole]))
    setting = f"rows = json.load(open({str(folder / 'values.json')!r}))\n"
    return _sage(setting, "    r = matrix(ZZ, rows).rank()\n", folder)


def _sage(setting: str, work: str, folder: Path) -> Answer:
    if SAGE is None:
        return NOT_THERE
    script = folder / "peer.py"
    script.write_text(
        "import json, time\n"
        "from sage.all import GF, ZZ, matrix\n"
        f"{setting}"
        f"for _ in range({REPEATS}):\n"
        "    began = time.process_time()\n"
        f"{work}"
        "    print('TIME', time.process_time() - began, r)\n"
    )
    return _run([SAGE, "-python", str(script)])


def _run(command: list[str]) -> Answer:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"more than {SECONDS} s"
    lines = [line.split() for line in done.stdout.splitlines() if line.startswith("TIME ")]
    if len(lines) != REPEATS:
        return f"failed: {done.stderr.strip()[:80]}"
    return median(float(time) for _, time, _ in lines), int(lines[-1][2])


def shown(answer: Answer) -> str:
    """Seconds, and the value where it is asked for."""
    return answer if isinstance(answer, str) else f"{answer[0]:.3g} ({answer[1]})"
