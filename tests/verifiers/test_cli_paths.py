"""Bad input to `descend --loss`, `descend --population`, `connect` and `linear`: one line that names it, exit 2."""

import sys
from pathlib import Path

import numpy as np
import pytest

from valleys.verifiers import cli

DESCEND = ["descend", "z^2", "--data", "DATA", "--width", "3", "-o", "OUT"]
LAW = ["descend", "z^2", "--population", "gaussian", "-n", "2", "--width", "3", "-o", "OUT"]
CONNECT = ["connect", "z^2", "--data", "DATA", "--start", "NET", "--end", "NET", "-o", "OUT"]
LINEAR = ["linear", "--widths", "2,2,1", "--data", "DATA", "-o", "OUT"]


def changed(arguments: list[str], **options: str) -> list[str]:
    """With other values of some options."""
    return [options.get(arguments[i - 1].lstrip("-") if i else "", one) for i, one in enumerate(arguments)]


BAD = {
    "no such loss": ([*DESCEND, "--loss", "hinge"], "expected square, huber(1) with a positive number"),
    "huber of nothing": ([*DESCEND, "--loss", "huber"], "got 'huber'"),
    "huber of 0": ([*DESCEND, "--loss", "huber(0)"], "got 'huber(0)'"),
    "huber of a word": ([*DESCEND, "--loss", "huber(x)"], "got 'x'"),
    "logistic without a gap": (
        changed([*DESCEND, "--loss", "logistic"], data="LABELS"),
        "expected --gap with the logistic loss, got none",
    ),
    "softmax without a gap": (
        changed([*DESCEND, "--loss", "softmax"], data="CLASSES"),
        "expected --gap with the softmax loss, got none",
    ),
    "logistic with tanh": (
        ["descend", "tanh", "--data", "LABELS", "--width", "5", "--loss", "logistic", "--gap", "1", "-o", "OUT"],
        "expected square, huber, absolute or quartic with σ = tanh, got the logistic loss",
    ),
    "targets that are no labels": (
        [*DESCEND, "--loss", "logistic", "--gap", "1e-6"],
        "expected targets 1 or -1 for the logistic loss, got 2",
    ),
    "one class": (
        [*DESCEND, "--loss", "softmax", "--gap", "1e-6"],
        "expected targets with one 1 and zeros, at least two outputs, for the softmax loss",
    ),
    "a negative gap": ([*DESCEND, "--loss", "absolute", "--gap", "-1"], "expected a positive --gap"),
    "a narrow network": (changed([*DESCEND, "--loss", "absolute"], width="2"), "expected a width of at least dim* = 3"),
    "data and a law": ([*LAW, "--target", "x1", "--data", "DATA"], "expected either --data FILE or --population LAW"),
    "neither": ([*LAW[:2], *LAW[6:]], "expected either --data FILE or --population LAW"),
    "no such law": (changed([*LAW, "--target", "x1"], population="cauchy"), "expected one of the laws"),
    "no target": (LAW, "at least one --target"),
    "a target of another variable": ([*LAW, "--target", "x3"], "x3"),
    "a target that is no polynomial": ([*LAW, "--target", "exp(x1)"], "exp"),
    "noise below 0": ([*LAW, "--target", "x1", "--noise", "-1"], "a variance of at least 0"),
    "noise that is no number": ([*LAW, "--target", "x1", "--noise", "much"], "got 'much'"),
    "a law and another loss": ([*LAW, "--target", "x1", "--loss", "absolute"], "expected the square loss"),
    "a law and ReLU": ([LAW[0], "relu", *LAW[2:], "--target", "x1"], "polynomial activation"),
    "no end": (CONNECT[:6] + CONNECT[8:], "--end"),
    "no such end": (changed(CONNECT, end="none.npz"), "none.npz"),
    "ends of different widths": (changed(CONNECT, end="WIDE"), "expected a network with 2 inputs"),
    "connect, labels": ([*CONNECT, "--loss", "logistic"], "expected targets 1 or -1 for the logistic loss"),
    "connect, no such loss": ([*CONNECT, "--loss", "hinge"], "got 'hinge'"),
    "connect, bias forgotten": ([*CONNECT, "--bias"], "--bias"),
    "connect, the output is an input": (changed(CONNECT, o="NET"), "expected an output other than the input"),
    "connect, a law and another loss": (
        ["connect", "z^2", "--population", "cube", "-n", "2", "--target", "x1", "--loss", "huber(1)", *CONNECT[4:]],
        "expected the square loss with --population",
    ),
    "widths of a word": (changed(LINEAR, widths="2,two,1"), "expected --widths such as 5,2,6,5"),
    "one width": (changed(LINEAR, widths="2"), "at least two whole numbers"),
    "a width of 0": (changed(LINEAR, widths="2,0,1"), "all positive"),
    "widths of other data": (changed(LINEAR, widths="3,2,1"), "expected widths from 2 inputs to 1 outputs"),
    "linear, a shallow start": ([*LINEAR, "--start", "NET"], "expected matrices W1, W2"),
    "linear, gap 0": ([*LINEAR, "--gap", "0"], "expected a positive --gap"),
    "linear, seed": ([*LINEAR, "--start", "random:-1"], "random:SEED"),
    "linear, neither data nor law": (LINEAR[:3] + LINEAR[5:], "expected either --data FILE or --population LAW"),
    "linear, a law without targets": (
        [*LINEAR[:3], "--population", "cube", *LINEAR[5:]],
        "at least one --target",
    ),
    "linear, a bias and no input": (
        ["linear", "--widths", "1,1", "--population", "cube", "--target", "x1", "--bias", "-o", "OUT"],
        "expected",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_one_line_and_exit_2(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    arguments, expected = BAD[name]
    files = {key: tmp_path / file for key, file in FILES.items()}
    files["DATA"].write_text("a,b,y\n1,0,1\n0,1,2\n1,1,3\n2,-1,0\n1,2,5\n")
    files["LABELS"].write_text("a,b,y\n1,0,1\n0,1,-1\n1,1,1\n")
    files["CLASSES"].write_text("a,b,y1,y2\n1,0,1,0\n0,1,0,1\n1,1,1,0\n")
    np.savez(files["NET"], U=np.ones((1, 4)), W=np.arange(8.0).reshape(4, 2))
    np.savez(files["WIDE"], U=np.ones((1, 5)), W=np.arange(10.0).reshape(5, 2))
    monkeypatch.setattr(sys, "argv", ["valleys", *(str(files.get(one, one)) for one in arguments)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    out, err = capfd.readouterr()
    assert (ended.value.code, out) == (2, ""), err
    assert expected in err
    assert err.count("\n") == 1
    assert len(err) < 400
    assert not files["OUT"].exists()


FILES = {
    "DATA": "data.csv",
    "LABELS": "labels.csv",
    "CLASSES": "classes.csv",
    "NET": "net.npz",
    "WIDE": "wide.npz",
    "OUT": "out.json",
}
