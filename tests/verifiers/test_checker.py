"""The checker on its corpus, alone on a bare interpreter, and against documents that want too much."""

import ast
import json
import random
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from flint import nmod_mat
from hypothesis import given
from hypothesis import strategies as st

from tests.strategies import descents
from valleys.verifiers import checker
from valleys.verifiers.checker import Status
from valleys.verifiers.checker.arithmetic import Budget, is_nonsingular, over_common_denominator
from valleys.verifiers.checker.words import decimal
from valleys.verifiers.documents import document, text
from valleys.verifiers.paths.descent import descend, descent_claim

CORPUS = Path(__file__).parents[1] / "certificates"
PACKAGE = Path(checker.__file__).parent


def documents(folder: str) -> list[Path]:
    found = sorted((CORPUS / folder).glob("*.json"))
    assert len(found) >= 20, f"the corpus lost its {folder} documents"
    return found


@pytest.mark.parametrize("path", documents("valid"), ids=lambda path: path.stem)
def test_valid_documents_are_verified(path: Path) -> None:
    answer = checker.check_file(path)
    assert answer.status is Status.VERIFIED, answer.words


@pytest.mark.parametrize("path", documents("invalid"), ids=lambda path: path.stem)
def test_invalid_documents_are_refused(path: Path) -> None:
    answer = checker.check_file(path)
    assert answer.status is Status.REFUSED, answer.words
    assert "\n" not in answer.words


@pytest.mark.parametrize("path", documents("malformed"), ids=lambda path: path.stem)
def test_malformed_documents_are_called_so(path: Path) -> None:
    answer = checker.check_file(path)
    assert answer.status is Status.MALFORMED, answer.words
    assert "expected" in answer.words
    assert "\n" not in answer.words


def bare(*arguments: str, code: str | None = None) -> "subprocess.CompletedProcess[str]":
    """A Python without site-packages that finds nothing but the checker's own package."""
    run = ["-c", code] if code else ["-m", "valleys.verifiers.checker"]
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-S", *run, *arguments], check=False, capture_output=True, text=True, env=environment
    )


def test_it_runs_with_no_other_package_importable() -> None:
    path = str(CORPUS / "valid" / "square-by-hand.json")
    answer = bare(path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith(f"verified  {path}\n  For networks Φ(x) = U σ(Wx) of width 1")
    modules = bare(code="import sys, valleys.verifiers.checker; print(*{m.partition('.')[0] for m in sys.modules})")
    assert {"valleys"} == set(modules.stdout.split()) - sys.stdlib_module_names - {"__main__"}


def test_its_sources_import_the_standard_library_and_each_other_only() -> None:
    allowed = {
        "collections",
        "dataclasses",
        "enum",
        "fractions",
        "functools",
        "itertools",
        "json",
        "math",
        "operator",
        "pathlib",
        "re",
        "sys",
        "typing",
    }
    for source in PACKAGE.glob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            assert not isinstance(node, ast.Assert), f"an assert in {source.name} would vanish under -O"
            if isinstance(node, ast.Import):
                assert {alias.name.partition(".")[0] for alias in node.names} <= allowed, source.name
            if isinstance(node, ast.ImportFrom):
                assert node.level == 1 or (node.module or "").partition(".")[0] in allowed, source.name


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["valid/square-by-hand"], 0),
        (["valid/square-by-hand", "invalid/descend-uphill"], 1),
        (["malformed/deep", "invalid/descend-uphill", "valid/square-gap"], 1),
        (["valid/square-by-hand", "malformed/empty"], 2),
        (["no/such-file"], 2),
        ([], 3),
    ],
)
def test_exit_codes(names: list[str], code: int) -> None:
    answer = bare(*(str(CORPUS / f"{name}.json") for name in names))
    assert answer.returncode == code
    assert answer.stdout.count("\n") == 2 * len(names)
    assert "Traceback" not in answer.stderr


def test_unknown_options_are_a_usage_error() -> None:
    assert bare("--trust").returncode == 2
    assert bare("--claim").returncode == 2


def test_a_reader_may_bring_her_own_claim(tmp_path: Path) -> None:
    proof = CORPUS / "valid" / "square-by-hand.json"
    document = json.loads(proof.read_text())
    hers = tmp_path / "mine.json"
    hers.write_text(json.dumps({"format": "valleys/1", "claim": document["claim"]}))
    assert checker.check_file(proof, hers).status is Status.VERIFIED
    document["claim"]["problem"]["data"]["y"] = [["2"], ["3"]]
    hers.write_text(json.dumps({"format": "valleys/1", "claim": document["claim"]}))
    assert checker.check_file(proof, hers).status is Status.REFUSED
    hers.write_text("{}")
    assert checker.check_file(proof, hers).status is Status.MALFORMED
    assert bare("--claim", str(hers), str(proof)).returncode == 2


def hand() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((CORPUS / "valid" / "square-by-hand.json").read_text())
    return content


def edited(*path: Any) -> str:
    *way, last, value = path
    content = hand()
    place: Any = content
    for key in way:
        place = place[key]
    place[last] = value
    return json.dumps(content)


def many_rows() -> str:
    content = hand()
    data = content["claim"]["problem"]["data"]
    data["x"], data["y"], data["weights"] = [["1"]] * 100_000, [["1"]] * 100_000, ["1"] * 100_000
    return json.dumps(content)


def wide_features() -> str:
    """A width of 2000, 2000 points, degree 100: 4·10⁸ multiplications of long numbers."""
    content = hand()
    problem = content["claim"]["problem"]
    problem["p"], problem["activation"]["coefficients"] = "2000", ["0"] * 100 + ["1"]
    data = problem["data"]
    data["x"], data["y"], data["weights"] = [[str(k)] for k in range(1, 2001)], [["1"]] * 2000, ["1"] * 2000
    content["claim"]["start"] = {"U": [["1"] * 2000], "W": [["123456789/987654321"]] * 2000}
    return json.dumps(content)


def many_monomials() -> str:
    content = hand()
    problem = content["claim"]["problem"]
    problem["n"], problem["activation"]["coefficients"] = "300", ["0"] * 4 + ["1"]
    count = 9_000
    problem["data"] = {"type": "points", "x": [["1"] * 300] * count, "y": [["1"]] * count, "weights": ["1"] * count}
    content["claim"]["start"]["W"] = [["1"] * 300]
    content["proof"]["segments"] = []
    return json.dumps(content)


def coprime_denominators() -> str:
    content = hand()
    content["claim"]["problem"]["n"] = "2000"
    rows = [[f"1/{10**4000 + 2 * k + 1}" for k in range(2000)]]
    content["claim"]["problem"]["data"]["x"] = rows * 2
    content["claim"]["start"]["W"] = [["1"] * 2000]
    return json.dumps(content)


def repeated_key() -> str:
    keys = ",".join(f'"{k}":"1"' for k in range(300_000))
    return f'{{{keys},"0":"1"}}'


def many_idle_segments() -> str:
    """Segments that cost nothing but their N residuals."""
    content = hand()
    data, count = content["claim"]["problem"]["data"], 10_000
    data["x"], data["y"], data["weights"] = [["1"]] * count, [["1/3"]] * count, ["1"] * count
    content["claim"]["start"]["U"] = [["0"]]
    content["proof"]["segments"] = [{"kind": "descend", "U": [["0"]]}] * 10_000
    return json.dumps(content)


def huge_powers() -> str:
    """Denominators of 20 000 digits to the power 100."""
    content = hand()
    problem = content["claim"]["problem"]
    problem["activation"]["coefficients"] = ["0"] * 100 + ["1"]
    rows = [[f"1/1{'0' * 19_990}{2 * k + 1:03d}"] for k in range(40)]
    problem["data"] = {"type": "points", "x": rows, "y": [["1"]] * 40, "weights": ["1"] * 40}
    content["claim"]["start"]["U"] = [["0"]]
    content["proof"]["segments"] = []
    return json.dumps(content)


def wide_witness() -> str:
    """A gap witness of 200 × 4950 coefficients for 1000 points."""
    content = hand()
    problem, n, m, count = content["claim"]["problem"], 99, 200, 1000
    problem["n"], problem["m"] = str(n), str(m)
    rows = [[str((i * k) % 7) for i in range(n)] for k in range(count)]
    problem["data"] = {"type": "points", "x": rows, "y": [["1"] * m] * count, "weights": ["1"] * count}
    content["claim"]["start"] = {"U": [["0"]] * m, "W": [["1"] * n]}
    content["proof"] = {"segments": [], "final": {"kind": "gap", "witness": [["7"] * 4950] * m}}
    return json.dumps(content)


def wide_network() -> str:
    """N = p = 10 000: 10⁸ features."""
    content = hand()
    problem, size = content["claim"]["problem"], 10_000
    problem["p"], problem["activation"]["coefficients"] = str(size), ["0", "1"]
    data = {"type": "points", "x": [["1000"]] * size, "y": [["1"]] * size, "weights": ["1"] * size}
    problem["data"], content["claim"]["start"] = data, {"U": [["1"] * size], "W": [["1000"]] * size}
    content["proof"]["segments"] = []
    return json.dumps(content)


GREEDY: dict[str, Callable[[], str]] = {
    "repeated-key": repeated_key,
    "many-idle-segments": many_idle_segments,
    "huge-powers": huge_powers,
    "wide-witness": wide_witness,
    "wide-network": wide_network,
    "ten-million-digits": lambda: edited("claim", "start", "W", [["9" * 10_000_000]]),
    "ten-million-digits-bare": lambda: edited("claim", "start", "W", "@").replace('"@"', "9" * 10_000_000),
    "ten-million-digits-denominator": lambda: edited("claim", "start", "W", [["1/" + "9" * 10_000_000]]),
    "hundred-thousand-brackets": lambda: "[" * 100_000,
    "hundred-thousand-objects": lambda: '{"a":' * 100_000,
    "width-of-a-billion": lambda: edited("claim", "problem", "p", "1000000000"),
    "inputs-of-a-billion": lambda: edited("claim", "problem", "n", "1000000000"),
    "degree-of-a-million": lambda: edited("claim", "problem", "activation", "coefficients", ["1"] * 1_000_001),
    "too-many-points": many_rows,
    "too-many-multiplications": wide_features,
    "too-many-monomials": many_monomials,
    "coprime-denominators": coprime_denominators,
    "too-many-bytes": lambda: edited("format", " " * 20_000_000),
    "long-key": lambda: edited("claim", "k" * 1_000_000, "1"),
    "many-keys": lambda: json.dumps({str(k): "1" for k in range(500_000)}),
}

MEASURE = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from valleys.verifiers.checker.__main__ import main
code = main(sys.argv[1:])
sys.exit(code)
"""


@pytest.mark.parametrize("name", GREEDY)
def test_what_asks_for_too_much_is_refused_in_one_line_and_bounded_memory(tmp_path: Path, name: str) -> None:
    path = tmp_path / "greedy.json"
    path.write_text(GREEDY[name]())
    answer = bare(str(path), code=MEASURE)
    assert answer.returncode == 2, answer.stdout + answer.stderr
    status, words = answer.stdout.splitlines()
    assert status.startswith("malformed")
    assert len(words) < 300


def test_a_device_without_end_is_refused() -> None:
    assert checker.check_file(Path("/dev/zero")).status is Status.MALFORMED


@given(st.lists(st.builds(Fraction, st.integers(-50, 50), st.integers(1, 12)), max_size=6))
def test_over_a_common_denominator_nothing_changes(row: list[Fraction]) -> None:
    numbers, common = over_common_denominator(row, Budget())
    assert [Fraction(x, common) for x in numbers] == row


@pytest.mark.parametrize("modulus", [2, 3, 5, 7, 29, 31, 37, 101, 2**31 - 1, 2**61 - 1, 2**64 - 59])
def test_nonsingularity_modulo_a_prime_agrees_with_flint(modulus: int) -> None:
    source = random.Random(modulus)
    for size in (0, 1, 2, 3, 5, 8, 13):
        for sparse in (False, True):
            rows = [
                [source.randrange(modulus) if source.random() > sparse * 0.6 else 0 for _ in range(size)]
                for _ in range(size)
            ]
            expected = nmod_mat(size, size, [x for row in rows for x in row], modulus).rank() == size
            assert is_nonsingular(rows, modulus) == expected
    permutation = [[int(j == (3 * i + 1) % 7) for j in range(7)] for i in range(7)]
    assert is_nonsingular(permutation, modulus)


def test_modulo_a_composite_only_units_are_pivots() -> None:
    for modulus in (6, 30, 2**20):
        assert is_nonsingular([[1, 1], [0, 1]], modulus)
        assert not is_nonsingular([[2, 0], [0, 1]], modulus)


def test_nonsingularity_of_a_large_matrix_is_found_without_a_carry() -> None:
    size, modulus = 60, 2**64 - 59
    rows = [[modulus - 1 if i != j else modulus - 2 for j in range(size)] for i in range(size)]
    assert is_nonsingular(rows, modulus) == (nmod_mat(size, size, [x for r in rows for x in r], modulus).rank() == size)
    assert not is_nonsingular([[modulus - 1] * size] * size, modulus)


@pytest.mark.parametrize("modulus", [2, 3, 29, 31])
def test_entries_of_a_byte_never_carry(modulus: int) -> None:
    """Long runs of the largest residues, and random matrices, against FLINT."""
    size, source = 90, random.Random(modulus)
    largest = [[modulus - 1 if i != j else modulus - 2 for j in range(size)] for i in range(size)]
    scattered = [[source.randrange(modulus) for _ in range(size)] for _ in range(size)]
    for rows in (largest, scattered):
        expected = nmod_mat(size, size, [x for r in rows for x in r], modulus).rank() == size
        assert is_nonsingular(rows, modulus) == expected
    assert not is_nonsingular([*scattered[:-1], scattered[0]], modulus)


@given(st.builds(Fraction, st.integers(-(10**40), 10**40), st.integers(1, 10**40)))
def test_numbers_in_words_are_near_what_they_show(value: Fraction) -> None:
    text = decimal(value)
    shown = Fraction(text.removeprefix("≈ "))
    assert abs(shown - value) <= abs(value) / 10**6
    assert text.startswith("≈") == (shown != value)
    above = Fraction(decimal(value, up=True).removeprefix("≈ "))
    assert abs(value) <= abs(above) <= abs(value) * (1 + Fraction(2, 10**6))


@given(descents)
def test_what_the_producer_makes_is_verified(made: Any) -> None:
    made_document = document(
        descent_claim(made.problem, made.start, segments=3), descend(made.problem, made.start).proof()
    )
    answer = checker.check_bytes(text(made_document).encode())
    assert answer.status is Status.VERIFIED, answer.words


def test_the_start_of_a_dead_neuron_does_not_matter_but_its_shape_does() -> None:
    content = hand()
    content["claim"]["start"]["W"] = [["5"]]
    content["claim"]["start"]["U"] = [["0"]]
    assert checker.check_bytes(json.dumps(content).encode()).status is Status.VERIFIED
    content["claim"]["start"]["W"] = [["5", "5"]]
    assert checker.check_bytes(json.dumps(content).encode()).status is Status.MALFORMED


def test_an_empty_spanning_set_has_relations_too() -> None:
    """S is empty, the table has no rows, and every point is a combination of none: true, and once a crash."""
    content = json.loads((CORPUS / "valid" / "dimension-zero.json").read_text())
    content["claim"]["inputs"] = {"type": "points", "x": [["1"], ["2"]]}
    relations = {"kind": "relations", "between": "points", "basis": [], "combinations": [[], []]}
    content["proof"]["upper"] = relations
    assert checker.check_bytes(json.dumps(content).encode()).status is Status.VERIFIED
    content["proof"]["upper"] = relations | {"between": "features", "combinations": []}
    assert checker.check_bytes(json.dumps(content).encode()).status is Status.VERIFIED


def test_a_bad_order_of_rows_is_no_obstacle() -> None:
    """ReLU at (j, 1) with weights (1, 1 − i) in reversed order: every pivot is found last."""
    size = 250
    rows = [[max(j + 1 - i, 0) for j in range(size)] for i in reversed(range(size))]
    assert is_nonsingular(rows, 2**61 - 1)


def test_a_file_name_cannot_speak_for_the_checker(tmp_path: Path) -> None:
    path = tmp_path / "x\nverified  y.json"
    path.write_text("")
    answer = bare(str(path))
    assert answer.returncode == 2
    assert answer.stdout.count("\n") == 2
    assert "\nverified" not in answer.stdout


def test_it_runs_under_the_strictest_limit_of_digits() -> None:
    path = CORPUS / "valid" / "generated-no-valley-duplicated.json"
    environment = {"PYTHONPATH": str(Path(__file__).parents[2] / "src"), "PYTHONINTMAXSTRDIGITS": "640"}
    run = [sys.executable, "-S", "-m", "valleys.verifiers.checker", str(path)]
    assert subprocess.run(run, check=False, capture_output=True, env=environment).returncode == 0


def test_a_fault_of_the_checker_is_no_answer_about_the_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    def faulty(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(checker.descent, "require_projection", faulty)
    answer = checker.check_bytes(json.dumps(hand()).encode())
    assert answer.status is Status.MALFORMED
    assert answer.words == "a fault in the checker, please report it: ZeroDivisionError"


def test_one_monomial_of_degree_100_costs_a_hundred_products(tmp_path: Path) -> None:
    """20 points of 20 000 digits: the way up to z^100 is what costs."""
    points = [[f"{'7' * 19_990}{k:02d}"] for k in range(20)]
    σ = {"type": "polynomial", "coefficients": ["0"] * 100 + ["1"]}
    claim = {"kind": "dimension", "activation": σ, "inputs": {"type": "points", "x": points}, "value": "0"}
    relations = {"kind": "relations", "between": "features", "basis": [], "combinations": [[]]}
    proof = {"lower": {"points": [], "weights": [], "prime": "2"}, "upper": relations}
    path = tmp_path / "greedy.json"
    path.write_text(json.dumps({"format": "valleys/1", "claim": claim, "proof": proof}))
    answer = bare(str(path), code=MEASURE)
    assert answer.returncode == 2
    assert "seconds of work" in answer.stdout
