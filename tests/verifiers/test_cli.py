"""The `valleys` command as its users meet it: what it prints, its exit codes, and one line for bad input."""

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.conftest import Run
from valleys.theory.claims import CLAIMS
from valleys.verifiers import checker
from valleys.verifiers.checker import Status

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "tests" / "certificates"
DIABETES = ROOT / "notes" / "examples" / "diabetes"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data.csv"
    path.write_text("a,b,y\n1,0,1\n0,1,2\n1,1,3\n2,-1,0\n1,2,5\n")
    return path


def test_dim_prints_the_basis_psi_and_both_bounds(valleys: Run) -> None:
    code, out, err = valleys("dim", "z^2+z", "-n", "2")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "σ(z) = z + z^2 on R^2",
        "S    = x1, x2, x1^2, x1*x2, x2^2",
        "ψ(w) = w1, w2, w1^2, 2*w1*w2, w2^2",
        "dim* = 5: the monomials in 2 variables of the degrees that occur in σ (1, 2)",
        "dim_*(z + z^2, 2): 3",
        "  ≥ 3: A of rank n, and the other part 0 or of the other sign (quadratic σ, a constant) [valleys]",
        "  ≤ 3: A of rank n, and the other part 0 or of the other sign (quadratic σ, a constant) [valleys]",
        "at most:  S has 5 functions",
        "at least: the neurons with w = (1, 0), (0, 1), (2, 0), (1, 1), (0, 2) are independent, "
        "modulo 2305843009213693951",
        "Proved: The functions x ↦ σ(⟨w, x⟩), σ(z) = z + z^2, on R^2 span a space of dimension 5.",
    ]


def test_dim_writes_a_certificate_that_the_checker_verifies(valleys: Run, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    assert valleys("dim", "z^3 - 1/2", "-n", "3", "--bias", "-o", path)[0] == 0
    assert checker.check_file(path).status is Status.VERIFIED
    assert json.loads(path.read_text())["claim"]["value"] == "20"


def test_dim_as_json_is_one_document(valleys: Run) -> None:
    code, out, err = valleys("dim", "z^2", "-n", "10", "--bias", "--json")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert (content["upper_dimension"], content["verdict"]) == ("66", "Proved")
    assert len(content["basis"]) == len(content["psi"]) == 66


def test_dim_on_points(valleys: Run, data: Path) -> None:
    assert "dim* = 5" in valleys("dim", "relu", "--inputs", f"points:{data}", "--bias")[1]
    code, out, _ = valleys("dim", "z^2", "--inputs", f"points:{DIABETES / 'diabetes-standard.csv'}", "--bias")
    assert code == 0
    assert "dim* = 65" in out
    assert "1 exact relation between the features leaves 65" in out


def test_dim_infinite_says_why(valleys: Run, tmp_path: Path) -> None:
    code, out, _ = valleys("dim", "relu", "-n", "2")
    assert code == 0
    assert "dim* = infinite: neurons whose kinks lie on different hyperplanes are linearly independent" in out
    assert valleys("dim", "relu", "-n", "2", "-o", tmp_path / "x")[0] == 1
    assert not (tmp_path / "x").exists()


def test_dim_of_a_degree_beyond_a_document_is_still_exact(valleys: Run) -> None:
    code, out, _ = valleys("dim", "z^101", "-n", "1")
    assert code == 0
    assert "dim* = 1" in out
    assert "no witness written: expected a polynomial of degree at most 100, got degree 101" in out


def test_dim_that_is_not_proved_writes_nothing_and_exits_1(
    valleys: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from valleys.verifiers import certificates
    from valleys.verifiers.verdict import Undecided

    monkeypatch.setattr(certificates, "judge", lambda _: Undecided("refused: no"))
    for form in ([], ["--json"]):
        code, out, _ = valleys("dim", "z^2", "-n", "2", "-o", tmp_path / "x", *form)
        assert code == 1
        assert "refused: no" in out
    assert list(tmp_path.iterdir()) == []


def test_dim_too_large_to_write_down_is_still_exact(valleys: Run) -> None:
    code, out, _ = valleys("dim", "z^3", "-n", "1000")
    assert code == 0
    assert "dim* = 167167000" in out
    assert "no witness written" in out


def test_descend_writes_and_checks(valleys: Run, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    code, out, err = valleys("descend", "z^2", "--data", data, "--width", "3", "-o", path)
    assert (code, err) == (0, "")
    assert "Proved: For networks" in out
    assert valleys("check", path)[0] == 0


def test_descend_with_a_gap_and_a_bias_and_dyadic_numbers(valleys: Run, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "d.json"
    options = ("--bias", "--gap", "1e-6", "--numbers", "dyadic", "--start", "random:3", "-o", path)
    code, out, _ = valleys("descend", "1+z^2", "--data", data, "--width", "6", *options)
    assert code == 0
    assert "within 1/1000000 of the infimum" in out
    claim = json.loads(path.read_text())["claim"]
    assert claim["gap"] == "1/1000000"
    assert {row[-1] for row in claim["problem"]["data"]["x"]} == {"1"}


@pytest.mark.parametrize("start", ["plateau-relu.npz", "plateau-relu.safetensors", "plateau-tanh.npz"])
def test_a_trained_network_goes_down_from_its_plateau(valleys: Run, tmp_path: Path, start: str) -> None:
    path = tmp_path / "d.json"
    options = (
        "--data",
        DIABETES / "diabetes-40.csv",
        "--bias",
        "--width",
        "40",
        "--start",
        DIABETES / start,
        "-o",
        path,
    )
    code, out, _ = valleys("descend", start.partition(".")[0].removeprefix("plateau-"), *options)
    assert code == 0
    assert "reroute" in out
    assert "to 0, and it ends at a global minimum" in out


def test_prove_answers_a_stated_claim(valleys: Run, tmp_path: Path) -> None:
    claim = json.loads((CORPUS / "valid" / "square-three-segments.json").read_text())
    del claim["proof"]
    (tmp_path / "claim.json").write_text(json.dumps(claim))
    code, out, _ = valleys("prove", tmp_path / "claim.json", "-o", tmp_path / "proof.json")
    assert code == 0
    assert valleys("check", "--claim", tmp_path / "claim.json", tmp_path / "proof.json")[0] == 0
    claim["claim"]["segments"] = "1"
    (tmp_path / "claim.json").write_text(json.dumps(claim))
    code, out, err = valleys("prove", tmp_path / "claim.json", "-o", tmp_path / "other.json")
    assert (code, out) == (1, "")
    assert err.startswith("undecided: the claim allows 1 segments")
    assert not (tmp_path / "other.json").exists()


def test_check_has_four_exit_codes(valleys: Run) -> None:
    assert valleys("check", CORPUS / "valid" / "square-gap.json")[0] == 0
    assert valleys("check", CORPUS / "invalid" / "descend-uphill.json")[0] == 1
    assert valleys("check", CORPUS / "malformed" / "empty.json")[0] == 2
    code, out, err = valleys("check")
    assert (code, out, err) == (3, "", "nothing was checked: no file was named\n")


def test_verify_proves_what_it_is_asked(valleys: Run, tmp_path: Path) -> None:
    code, out, err = valleys("verify", "erm", "no-valley", "--instances", "5", "--jobs", "1", "--out", tmp_path / "v")
    assert (code, err) == (0, "")
    assert "10 certificates made, written, read back and verified" in out.replace("\n", " ")
    assert len(list((tmp_path / "v").glob("certificates/*/*.json"))) == 10


def test_a_claim_named_twice_counts_once(valleys: Run) -> None:
    code, out, _ = valleys("verify", "erm", "erm", "--instances", "2", "--jobs", "1", "--json")
    assert code == 0
    assert [(entry["instances"], entry["proved"]) for entry in json.loads(out)["claims"]] == [(2, 2)]


def test_verify_as_json_is_one_document(valleys: Run) -> None:
    code, out, err = valleys("verify", "--instances", "2", "--jobs", "1", "--json")
    assert (code, err) == (0, "")
    content = json.loads(out)
    assert {entry["proved"] + entry["consistent"] for entry in content["claims"]} == {2}
    assert [entry["claim"] for entry in content["claims"]] == [claim.id for claim in CLAIMS]
    assert content["failures"] == []


def test_verify_fails_when_a_claim_fails(valleys: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from valleys.verifiers.campaign import tasks

    monkeypatch.setattr(tasks, "produce", lambda _name, _made, _side: {"format": "valleys/1"})
    code, out, _ = valleys("verify", "erm", "--instances", "1", "--jobs", "1")
    assert code == 1
    assert "erm instance 0 of seed 0: Undecided: malformed: expected the key 'claim'" in out.replace("\n", " ")


BAD = {
    "unknown activation": (["dim", "tann", "-n", "2"], "expected z or the name of an activation"),
    "no inputs": (["dim", "z^2"], "expected the number of inputs, -n N"),
    "n zero": (["dim", "z^2", "-n", "0"], "expected a whole number from 1 to 1000000, got '0'"),
    "n no number": (["dim", "z^2", "-n", "two"], "'two'"),
    "unknown inputs": (["dim", "z^2", "--inputs", "torus", "-n", "2"], "got 'torus'"),
    "no such points": (["dim", "z^2", "--inputs", "points:none.csv"], "found none at"),
    "no such command": (["desend"], "desend"),
    "no such option": (["dim", "z^2", "--bais"], "--bais"),
    "no such claim": (["verify", "no-vally"], "expected one of the claims"),
    "instances zero": (["verify", "--instances", "0"], "expected a whole number from 1 to 1000000, got '0'"),
    "no such data": (["descend", "z^2", "--data", "none.csv", "--width", "3", "-o", "x"], "found none at"),
    "width below dim*": (["descend", "z^2", "--data", "@", "--width", "1", "-o", "x"], "dim* = 3"),
    "no enclosures": (["descend", "elu", "--data", "@", "--width", "9", "-o", "x"], "got elu: the checker encloses"),
    "tanh, a population": (
        ["descend", "tanh", "--population", "cube", "-n", "1", "--target", "x1", "--width", "5", "-o", "x"],
        "expected a polynomial with --population, got tanh",
    ),
    "tanh, too large": (
        ["descend", "gelu", "--data", "@", "--width", "9999", "-o", "x"],
        "expected points and neurons whose features can be enclosed in about 30 seconds",
    ),
    "width zero": (["descend", "z^2", "--data", "@", "--width", "0", "-o", "x"], "from 1 to 10000, got '0'"),
    "gap zero": (["descend", "z^2", "--data", "@", "--width", "3", "--gap", "0", "-o", "x"], "positive --gap"),
    "gap nan": (["descend", "z^2", "--data", "@", "--width", "3", "--gap", "nan", "-o", "x"], "got 'nan'"),
    "numbers": (["descend", "z^2", "--data", "@", "--width", "3", "--numbers", "hex", "-o", "x"], "got 'hex'"),
    "seed": (["descend", "z^2", "--data", "@", "--width", "3", "--start", "random:x", "-o", "x"], "random:SEED"),
    "no such start": (["descend", "z^2", "--data", "@", "--width", "3", "--start", "w.npz", "-o", "x"], "found none"),
    "start of another kind": (["descend", "z^2", "--data", "@", "--width", "3", "--start", "w.pt", "-o", "x"], "w.pt"),
    "output nowhere": (["descend", "z^2", "--data", "@", "--width", "3", "-o", "/no/such/x.json"], "can be written"),
    "no output": (["descend", "z^2", "--data", "@", "--width", "3"], "--output"),
    "form of mixed degrees": (["rank", "x^2+y"], "a homogeneous form, got terms of degrees 1 and 2"),
    "form with a stranger": (["rank", "x*q"], "'q'"),
    "widths": (["neurovariety", "2,x"], "got 'x'"),
    "one width": (["neurovariety", "2"], "expected"),
    "exponent": (["neurovariety", "2,2", "--exponent", "0"], "from 1 to 100"),
    "outputs": (["thresholds", "z^2", "-n", "2", "-m", "0"], "from 1 to"),
    "claim not there": (["prove", "none.json", "-o", "x"], "can be read"),
    "degree beyond a document": (["dim", "z^101", "-n", "1", "-o", "x"], "at most 100"),
    "degree beyond a path": (["descend", "z^101", "--data", "none.csv", "--width", "3", "-o", "x"], "at most 100"),
    "output is the data": (["descend", "z^2", "--data", "@", "--width", "3", "-o", "@"], "other than the input"),
    "output is the claim": (["prove", "@", "-o", "@"], "other than the input"),
    "output is the points": (["dim", "z^2", "--inputs", "points:data.csv", "-o", "@"], "other than the input"),
    "output is the start": (
        ["descend", "z^2", "--data", "n.csv", "--width", "3", "--start", "data.csv", "-o", "@"], "input data.csv"
    ),
    "output a device": (["dim", "z^2", "-n", "2", "-o", "/dev/null"], "expected a regular file"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_and_exit_code_2(
    valleys: Run, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    arguments, found = BAD[name]
    monkeypatch.chdir(tmp_path)
    code, out, err = valleys(*(data if argument == "@" else argument for argument in arguments))
    assert (code, out) == (2, ""), err
    assert err.count("\n") == 1
    assert found in err
    assert not (tmp_path / "x").exists()


def test_a_start_of_the_wrong_shape_is_one_line(valleys: Run, data: Path, tmp_path: Path) -> None:
    np.savez(tmp_path / "w.npz", U=np.ones((1, 3)), W=np.ones((3, 3)))
    start = ("--start", tmp_path / "w.npz")
    code, _, err = valleys("descend", "z^2", "--data", data, "--width", "3", *start, "-o", tmp_path / "x")
    assert code == 2
    assert "expected a network with 2 inputs, 1 outputs and width 3, got 3 inputs" in err


def test_out_that_is_a_file_is_one_line(valleys: Run, data: Path) -> None:
    code, _, err = valleys("verify", "--instances", "1", "--out", data)
    assert code == 2
    assert "expected a folder for --out" in err


def test_start_up_imports_nothing_heavy() -> None:
    code = "import sys, valleys.verifiers.cli; print(*{m.partition('.')[0] for m in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not {"numpy", "sympy", "flint", "scipy", "matplotlib", "safetensors"} & set(done.stdout.split())


def test_a_closed_pipe_is_no_traceback() -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "valleys.verifiers.cli", "dim", "z^2", "-n", "3"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert run.stdout is not None
    run.stdout.close()
    assert run.stderr is not None
    assert "Traceback" not in run.stderr.read()


def transcripts() -> list[tuple[list[str], str]]:
    """The commands of the README with the output that it shows, where it shows one."""
    found = []
    for block in re.findall(r"```\n(\$ .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL):
        parts = re.split(r"^\$ (.*)\n", block, flags=re.MULTILINE)
        found += [(shlex.split(command), output) for command, output in zip(parts[1::2], parts[2::2], strict=True)]
    return found


def test_the_readme_shows_what_is_printed(valleys: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in DIABETES.iterdir():
        (tmp_path / path.name).symlink_to(path)
    monkeypatch.chdir(tmp_path)
    assert len(transcripts()) >= 3
    for (program, *arguments), output in transcripts():
        assert program == "valleys"
        code, out, err = valleys(*arguments)
        assert (code, err) == (0, "")
        assert output in ("", out)


def test_a_dimension_of_half_a_million_digits_is_exact_and_abbreviated(valleys: Run) -> None:
    code, out, err = valleys("dim", "z^1000000", "-n", "1000000")
    assert (code, err) == (0, "")
    assert ", 602057 digits: the monomials in 1000000 variables" in out
    assert len(json.loads(valleys("dim", "z^1000000", "-n", "1000000", "--json")[1])["upper_dimension"]) == 602057
    assert valleys("dim", "z^1000000", "-n", "2")[0] == 0


def test_rank_prints_both_ranks_and_a_decomposition(valleys: Run) -> None:
    code, out, err = valleys("rank", "x^3 - 3*x*y^2")
    assert (code, err) == (0, "")
    assert "complex rank: 2" in out
    assert "real rank: 3" in out
    content = json.loads(valleys("rank", "x^2*y", "--json")[1])
    assert content["real_rank"]["upper"]["value"] == 3


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ("x*y*z", "real Waring rank 4: it is a sum of 4 real multiples of powers of linear forms, and of no fewer."),
        ("x^2*y*z + z^4", "real Waring rank from 6 to 7: it is a sum of 7 real multiples"),
        ("3", "Undecided: the form is constant"),
        ("x - x", "Undecided: the form is constant"),
    ],
)
def test_rank_certifies_what_it_can(valleys: Run, form: str, said: str) -> None:
    code, out, err = valleys("rank", form)
    assert (code, err) == (0, "")
    assert said in out


def test_thresholds_are_drawn_and_listed(valleys: Run) -> None:
    code, out, err = valleys("thresholds", "z^2", "-n", "3")
    assert (code, err) == (0, "")
    assert "ours   VVVVVVVV----====" in out
    assert json.loads(valleys("thresholds", "relu", "-n", "2", "--json")[1])["upper_dimension"] == "infinite"


def test_neurovariety_is_exact_or_says_so(valleys: Run) -> None:
    code, out, err = valleys("neurovariety", "5,5,3,1", "--exponent", "2")
    assert (code, err) == (0, "")
    assert "dimension = 32 (exact), expected 35, defect 3" in out
    content = json.loads(valleys("neurovariety", "3,5,2", "--exponent", "3", "--json")[1])
    assert (content["dimension"], content["certified"], content["filling"]) == ("19", False, None)


def test_without_arguments_the_help_is_printed(valleys: Run) -> None:
    code, out, err = valleys()
    assert (code, err) == (0, "")
    assert out.startswith("Usage: ")
    assert out.count("\n") > 10


@pytest.mark.parametrize(
    "arguments",
    [
        ["dim", "z^2", "-n", "2"],
        ["dim", "z^2", "-n", "2", "--json"],
        ["dim", "σ", "-n", "2"],
        ["check", CORPUS / "valid" / "square-gap.json"],
        ["thresholds", "z^2", "-n", "2"],
        ["verify", "erm", "--instances", "1", "--jobs", "1"],
        [],
    ],
)
def test_an_encoding_without_greek_is_no_traceback(arguments: list[str | Path]) -> None:
    command = [sys.executable, "-m", "valleys.verifiers.cli", *map(str, arguments)]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, check=False, capture_output=True, env=environment)
    assert done.returncode == (2 if "σ" in arguments else 0)
    assert b"Traceback" not in done.stderr
    assert (done.stdout + done.stderr).isascii() or not arguments  # the help is written by the command parser


def test_an_interrupt_says_whether_anything_is_kept(
    valleys: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from valleys.verifiers import campaign

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(campaign, "run", interrupted)
    code, _, err = valleys("verify", "erm", "--out", tmp_path)
    assert code == 130
    assert err == "valleys: interrupted; what was finished is kept, the same command goes on from there\n"
    assert valleys("verify", "erm")[::2] == (130, "valleys: interrupted; nothing was written\n")
