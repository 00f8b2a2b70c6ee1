"""The command line: what it writes, what it says, and with which code it ends."""

import inspect
import json
import os
import re
import signal
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import names_in
from market_data_source.cli import main

Result = subprocess.CompletedProcess[str]
COMMAND = [sys.executable, "-m", "market_data_source"]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ended(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """Run the command here; give its exit code and what it said on standard error."""
    try:
        code = main(words)
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else -1
    return code, capsys.readouterr().err


def run(*words: str) -> Result:
    """Run the command in a process of its own."""
    return subprocess.run(
        [*COMMAND, *words], capture_output=True, text=True, timeout=60, check=False
    )


def test_it_writes_what_a_generator_writes(folder: Path) -> None:
    assert run("generate", "--count", "50", "--seed", "7", "--out", "bars.csv").returncode == 0
    mds.MarketDataGenerator(seed=7).to_csv("expected.csv", count=50)
    assert (folder / "bars.csv").read_bytes() == (folder / "expected.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "png"])
def test_the_format_follows_the_name_or_the_option(
    form: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("generate", "--count", "20", "--seed", "7")
    assert ended(capsys, *words, "--out", f"bars.{form}") == (0, "")
    assert ended(capsys, *words, "--out", "plain", "--format", form) == (0, "")
    assert ended(capsys, *words, "--out", f"UPPER.{form.upper()}") == (0, "")
    getattr(mds.MarketDataGenerator(seed=7), f"to_{form}")("expected", count=20)
    assert len({entry.read_bytes() for entry in folder.iterdir()}) == 1
    assert len(names_in(folder)) == 4


def test_a_window_is_that_of_bars_between(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--from", "2024-02-01", "--to", "2024-02-02", "--interval", "1h", "--seed", "3")
    assert ended(capsys, "generate", *words, "--out", "bars.csv") == (0, "")
    generator = mds.MarketDataGenerator(seed=3, interval="1h")
    generator.bars_between("2024-02-01", "2024-02-02").to_csv("expected.csv")
    assert (folder / "bars.csv").read_bytes() == (folder / "expected.csv").read_bytes()
    assert len((folder / "bars.csv").read_text().splitlines()) == 25


def test_ticks_can_be_asked_for(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--count", "30", "--ticks", "--seed", "3", "--spread", "2", "--out", "ticks.csv")
    assert ended(capsys, "generate", *words) == (0, "")
    mds.ticks(30, seed=3, spread=2).to_csv("expected.csv")
    assert (folder / "ticks.csv").read_bytes() == (folder / "expected.csv").read_bytes()


VALUES: dict[str, tuple[str, object]] = {
    "initial_price": ("250", 250),
    "volatility": ("0.02", 0.02),
    "annual_volatility": ("5e-1", 0.5),
    "trend": ("-1e-5", -1e-5),
    "annual_drift": ("-0.2", -0.2),
    "interval": ("90s", "90s"),
    "start": ("2024-05-06T07:00", "2024-05-06T07:00"),
    "seed": ("12345", 12345),
    "tick_size": ("0.050", "0.050"),
    "min_price": ("50", 50),
    "max_price": ("150.5", 150.5),
    "volume_base": ("1000000", 1_000_000),
    "volume_volatility": ("0", 0),
    "lot_size": ("10", 10),
    "spread": ("3", 3),
    "tick_interval": ("500ms", "500ms"),
    "symbol": ("2330", "2330"),
}


@pytest.mark.parametrize("name", inspect.signature(mds.GeneratorConfig).parameters)
def test_every_setting_is_an_option(
    name: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text, value = VALUES[name]
    options = [] if name == "seed" else ["--seed", "9"]
    words = ("--count", "20", *options, f"--{name.replace('_', '-')}", text, "--ticks")
    assert ended(capsys, "generate", *words, "--out", "ticks.json") == (0, "")
    config = mds.GeneratorConfig.from_dict({"seed": 9, name: value})  # type: ignore[dict-item]
    mds.ticks(20, config).to_json("expected.json")
    assert (folder / "ticks.json").read_bytes() == (folder / "expected.json").read_bytes()


def test_the_help_lists_every_setting_with_its_default(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["generate", "--help"])
    assert stop.value.code == 0
    text = " ".join(capsys.readouterr().out.split())
    for name, parameter in inspect.signature(mds.GeneratorConfig).parameters.items():
        assert f"--{name.replace('_', '-')} VALUE" in text
        if parameter.default is not None:
            assert f"(default {parameter.default})" in text


@pytest.mark.parametrize("preset", ["volatile", "stable", "bull_market", "bear-market"])
def test_a_preset_gives_the_settings(
    preset: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--preset", preset, "--interval", "4h", "--seed", "1", "--count", "20")
    assert ended(capsys, "generate", *words, "--out", "bars.csv") == (0, "")
    make = getattr(mds.GeneratorConfig, preset.replace("-", "_"))
    mds.bars(20, make(interval="4h", seed=1)).to_csv("expected.csv")
    assert (folder / "bars.csv").read_bytes() == (folder / "expected.csv").read_bytes()


def test_a_setting_of_a_preset_can_be_dropped(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--preset", "volatile", "--volatility", "0.01", "--count", "5", "--seed", "1")
    code, said = ended(capsys, "generate", *words, "--out", "bars.csv")
    assert code == 2
    assert "annual_volatility" in said
    assert names_in(folder) == []
    more = ("--annual-volatility", "none")
    assert ended(capsys, "generate", *words, *more, "--out", "bars.csv") == (0, "")


def test_a_drawn_seed_is_said_and_can_be_used_again(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("generate", "--count", "20", "--out")
    code, said = ended(capsys, *words, "one.csv")
    match = re.fullmatch(r"seed: (\d+)\n", said)
    assert code == 0
    assert match is not None
    assert ended(capsys, *words, "two.csv", "--seed", match[1]) == (0, "")
    assert (folder / "one.csv").read_bytes() == (folder / "two.csv").read_bytes()


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "png"])
def test_standard_output_gets_the_file(form: str, folder: Path) -> None:
    words = ["generate", "--count", "20", "--seed", "7", "--out", "-", "--format", form]
    done = subprocess.run([*COMMAND, *words], capture_output=True, timeout=60, check=True)
    getattr(mds.MarketDataGenerator(seed=7), f"to_{form}")("expected", count=20)
    assert done.stdout == (folder / "expected").read_bytes()
    assert done.stderr == b""
    assert names_in(folder) == ["expected"]


def test_standard_output_is_csv_when_nothing_else_is_said() -> None:
    done = run("generate", "--count", "3", "--seed", "7", "--out", "-")
    assert done.stdout.splitlines()[0] == "timestamp,open,high,low,close,volume"
    assert len(done.stdout.splitlines()) == 4


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end otherwise")
def test_a_reader_that_has_seen_enough_is_no_traceback() -> None:
    words = ["generate", "--count", "100000", "--seed", "7", "--out", "-"]
    with subprocess.Popen(
        [*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stdout.readline().startswith("timestamp")
        child.stdout.close()
        assert child.stderr.read() == ""
    assert child.returncode == 1


WRONG: list[tuple[str, str]] = [
    ("--out bars.csv", "--count"),
    ("--count 5 --from 2024-01-01 --to 2024-01-02 --out bars.csv", "not both"),
    ("--from 2024-01-01 --out bars.csv", "--to"),
    ("--ticks --from 2024-01-01 --to 2024-01-02 --out bars.csv", "--ticks"),
    ("--count 5", "--out"),
    ("--count five --out bars.csv", "five"),
    ("--count -5 --out bars.csv", "count"),
    ("--count 5 --out bars.xyz", ".csv"),
    ("--count 5 --out bars", "--format"),
    ("--count 5 --out bars.csv --format xml", "xml"),
    ("--count 5 --out bars.csv --preset sleepy", "sleepy"),
    ("--count 5 --out bars.csv --volatilty 0.1", "--volatilty"),
    ("--count 5 --out bars.csv --volatility much", "--volatility"),
    ("--count 5 --out bars.csv --volatility -0.1", "volatility"),
    ("--count 5 --out bars.csv --seed -1", "seed"),
    ("--count 5 --out bars.csv --interval 0s", "interval"),
    ("--count 5 --out bars.csv --volatility 0.1 --annual-volatility 0.1", "annual_volatility"),
    ("--from 2024-01-02 --to 2024-01-01 --out bars.csv --seed 1", "end"),
    ("--from yesterday --to 2024-01-01 --out bars.csv --seed 1", "start"),
]


@pytest.mark.parametrize(("words", "hint"), WRONG)
def test_a_wrong_request_is_one_line_and_code_two(
    words: str, hint: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = ended(capsys, "generate", *words.split())
    lines = [line for line in said.splitlines() if not line.startswith("seed: ")]
    assert code == 2
    assert len(lines) == 1
    assert lines[0].startswith("market-data-source: ")
    assert hint in lines[0]
    assert names_in(folder) == []


@pytest.mark.parametrize("out", ["missing/bars.csv", "."])
def test_a_file_that_cannot_be_written_is_one_line_and_code_one(
    out: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("--count", "5", "--seed", "1", "--format", "csv")
    code, said = ended(capsys, "generate", *words, "--out", out)
    assert code == 1
    assert len(said.splitlines()) == 1
    assert out in said


def test_too_much_is_one_line_and_code_one(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("--count", str(2**62), "--ticks", "--seed", "1", "--out", "bars.csv")
    code, said = ended(capsys, "generate", *words)
    assert code == 1
    assert len(said.splitlines()) == 1


def test_without_a_command_it_says_what_there_is(capsys: pytest.CaptureFixture[str]) -> None:
    code, said = ended(capsys)
    assert code == 2
    assert "COMMAND" in said
    with pytest.raises(SystemExit) as stop:
        main(["--version"])
    assert stop.value.code == 0
    assert capsys.readouterr().out.split() == ["market-data-source", mds.__version__]


def test_progress_is_shown_when_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    words = ("generate", "--count", "300000", "--seed", "1", "--out", "bars.csv")
    assert ended(capsys, *words) == (0, "")
    code, said = ended(capsys, *words, "--progress")
    assert code == 0
    assert "100" in said


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise")
@pytest.mark.parametrize("out", ["bars.csv", "-"])
def test_an_interrupt_exits_130_and_leaves_no_part(out: str, folder: Path) -> None:
    temporary = folder / "tmp"
    temporary.mkdir()
    words = ["--count", "20000000", "--seed", "1", "--out", out, "--progress"]
    with subprocess.Popen(
        [*COMMAND, "generate", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "TMPDIR": str(temporary)},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        assert child.stderr.read(1)
        child.send_signal(signal.SIGINT)
        said = child.stderr.read().decode()
        assert child.stdout.read() == b""
    assert child.returncode == 130
    assert "Traceback" not in said
    assert said.rstrip().endswith("interrupted")
    assert names_in(folder) == ["tmp"]
    assert names_in(temporary) == []


def test_the_program_is_installed_under_its_name() -> None:
    (program,) = entry_points(group="console_scripts", name="market-data-source")
    assert program.load() is main


def test_json_lines_can_be_piped_into_another_program() -> None:
    done = run("generate", "--count", "5", "--seed", "7", "--out", "-", "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["close"] for row in rows] == mds.bars(5, seed=7).close.tolist()
