"""The command line: ``market-data-source generate --count 1000 --out bars.csv``.

The options for the market are read from the signature of `GeneratorConfig`
when the program starts: a new setting is a new option, with nothing to edit
here. In the same way every preset of the package is a value of ``--preset``.
"""

import argparse
import inspect
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn, cast

import market_data_source as mds

PROGRAM = "market-data-source"
FORMATS = ("csv", "json", "jsonl", "parquet", "png")
STANDARD_OUTPUT = "-"
LONG_RUN = 200_000
"""Rows from which on a run shows a progress bar by itself."""

EXIT_OK, EXIT_FAILED, EXIT_USAGE, EXIT_INTERRUPTED = 0, 1, 2, 130

ConfigMaker = Callable[..., mds.GeneratorConfig]


class UsageError(Exception):
    """What was asked for cannot be done; the text says what to ask for instead."""


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong on one line."""

    def error(self, message: str) -> NoReturn:
        """Refuse the words of the command line."""
        self.exit(EXIT_USAGE, f"{PROGRAM}: {message} (see {self.prog} --help)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program.

    Parameters
    ----------
    arguments
        The words after the program's name; those of the process if not given.

    Returns
    -------
    int
        0 when all went well, 1 when the data could not be made or written, 2 when
        the request was wrong, 130 when it was interrupted.
    """
    try:
        words = sys.argv[1:] if arguments is None else arguments
        options = build_parser().parse_args(joined_negative_numbers(words))
        generate(options)
    except KeyboardInterrupt:
        return failed("interrupted", EXIT_INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`... --out - | head`). Python would
        # complain about the same pipe once more while it shuts down.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_FAILED
    except (UsageError, ValueError) as error:
        return failed(error, EXIT_USAGE)
    except (mds.MarketDataError, OSError, MemoryError, ImportError) as error:
        return failed(error, EXIT_FAILED)
    return EXIT_OK


def say(line: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(line + "\n")
    sys.stderr.flush()


def failed(reason: object, code: int) -> int:
    """Say on one line of standard error why the program stops."""
    text = " ".join(str(reason).split()) or type(reason).__name__
    say(f"{PROGRAM}: {text}")
    return code


def build_parser() -> argparse.ArgumentParser:
    """Make the parser; the market's options come from `GeneratorConfig`."""
    parser = Parser(
        prog=PROGRAM,
        description="Make synthetic market data: bars or ticks, reproducible from a seed.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {mds.__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    command = commands.add_parser(
        "generate",
        help="write a file of bars or ticks",
        description="Write a file of bars or ticks.",
        epilog="A setting takes the value `none` where it may be left out, for example "
        "`--preset volatile --annual-volatility none --volatility 0.02`.",
        allow_abbrev=False,
    )
    what = command.add_argument_group("what to write")
    what.add_argument("--count", type=int, metavar="N", help="how many rows, from the first one")
    what.add_argument(
        "--from", dest="window_start", metavar="T", help="first moment of a window (UTC)"
    )
    what.add_argument(
        "--to", dest="window_end", metavar="T", help="end of the window, itself not in it"
    )
    what.add_argument("--ticks", action="store_true", help="ticks instead of bars (with --count)")
    what.add_argument(
        "--out", required=True, metavar="FILE", help="the file, or - for standard output"
    )
    what.add_argument(
        "--format", choices=FORMATS, help="the format, where the file's name does not tell it"
    )
    what.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        help="a progress bar on standard error; by itself on long runs in a terminal",
    )
    market = command.add_argument_group("the market")
    market.add_argument(
        "--preset",
        choices=sorted(presets()),
        type=lambda name: name.replace("-", "_"),
        help="start from the settings of a known kind of market",
    )
    for name, parameter in config_fields().items():
        market.add_argument(
            "--" + name.replace("_", "-"),
            dest="field_" + name,
            metavar="VALUE",
            help=field_help(name, parameter.default),
        )
    return parser


def config_fields() -> Mapping[str, inspect.Parameter]:
    """Read every setting of `GeneratorConfig`, by name."""
    return inspect.signature(mds.GeneratorConfig).parameters


def presets() -> dict[str, ConfigMaker]:
    """Find every preset: the class methods behind `volatile_config` and its like."""
    suffix = "_config"
    names = (name.removesuffix(suffix) for name in vars(mds) if name.endswith(suffix))
    return {name: cast("ConfigMaker", getattr(mds.GeneratorConfig, name)) for name in names}


def field_help(name: str, default: object) -> str:
    """Take the first sentence of a setting's documentation, and add its default."""
    about = inspect.getdoc(getattr(mds.GeneratorConfig, name, None)) or name.replace("_", " ")
    paragraph = " ".join(about.split("\n\n")[0].split())
    sentence = paragraph.split(". ")[0].rstrip(".")
    shown = "" if default is None else f" (default {default})"
    return (sentence + shown).replace("%", "%%")


def joined_negative_numbers(words: Sequence[str]) -> list[str]:
    """Write `--trend -1e-5` as `--trend=-1e-5`: else it looks like two options."""
    joined: list[str] = []
    for word in words:
        waiting = bool(joined) and joined[-1].startswith("--") and "=" not in joined[-1]
        if waiting and word.startswith("-") and number(word) is not None:
            joined[-1] += "=" + word
        else:
            joined.append(word)
    return joined


def number(text: str) -> int | float | None:
    """Read the number that a text says, if it says one."""
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return None


def field_value(name: str, text: str, default: object) -> object:
    """Turn the text of an option into a value that the setting takes.

    The settings themselves know their types: the first reading of the text that
    is not refused as a wrong type is the one meant.
    """
    if default is None and text.lower() == "none":
        return None
    readings: list[object] = [text]
    if (value := number(text)) is not None:
        readings.append(value)
    if text.lower() in ("true", "false"):
        readings.append(text.lower() == "true")
    make = cast("ConfigMaker", mds.GeneratorConfig)
    for reading in readings:
        try:
            make(**{name: reading})
        except TypeError:
            continue
        except ValueError:
            pass
        return reading
    raise UsageError(f"--{name.replace('_', '-')} cannot be {text!r}: a number is needed")


def build_config(options: argparse.Namespace) -> mds.GeneratorConfig:
    """Put the settings of the options over those of the preset."""
    fields: dict[str, object] = {}
    for name, parameter in config_fields().items():
        text = cast("str | None", getattr(options, "field_" + name))
        if text is not None:
            fields[name] = field_value(name, text, parameter.default)
    preset = cast("str | None", options.preset)
    make = cast("ConfigMaker", mds.GeneratorConfig) if preset is None else presets()[preset]
    return make(**fields)


def generate(options: argparse.Namespace) -> None:
    """Make the rows and write them where `--out` says."""
    out = cast("str", options.out)
    chosen = file_format(out, cast("str | None", options.format))
    check_rows(options)
    config = build_config(options)
    generator = mds.MarketDataGenerator(config)
    if not hasattr(generator, "to_" + chosen):
        raise UsageError(f"this build cannot write {chosen}: choose one of {', '.join(writable())}")
    if config.seed is None:
        say(f"seed: {generator.config().seed}")
    with target(out) as path:
        write(generator, path, chosen, options)


def check_rows(options: argparse.Namespace) -> None:
    """Refuse a request that does not say which rows, or says it twice."""
    window = (options.window_start, options.window_end)
    if options.count is not None and any(end is not None for end in window):
        raise UsageError("give --count or a window of --from and --to, not both")
    if options.count is None and None in window:
        raise UsageError("give --count, or a window of both --from and --to")
    if options.ticks and options.count is None:
        raise UsageError("--ticks needs --count: a window is made of bars")


def file_format(out: str, asked: str | None) -> str:
    """Choose the format: what was asked for, else what the file's name ends in."""
    if asked is not None:
        return asked
    if out == STANDARD_OUTPUT:
        return "csv"
    suffix = Path(out).suffix.lower().removeprefix(".")
    if suffix in FORMATS:
        return suffix
    known = ", ".join("." + known for known in FORMATS)
    raise UsageError(
        f"no format is known for {out!r}: end its name in one of {known}, or give --format"
    )


def writable() -> list[str]:
    """List the formats that this build writes."""
    return [known for known in FORMATS if hasattr(mds.MarketDataGenerator, "to_" + known)]


@contextmanager
def target(out: str) -> Generator[Path, None, None]:
    """Say where to write: the file itself, or one that is copied to standard output."""
    if out != STANDARD_OUTPUT:
        yield Path(out)
        return
    with tempfile.TemporaryDirectory(prefix=PROGRAM) as folder:
        path = Path(folder) / "out"
        yield path
        with path.open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)
        sys.stdout.buffer.flush()


def write(
    generator: mds.MarketDataGenerator, path: Path, chosen: str, options: argparse.Namespace
) -> None:
    """Make the rows that were asked for and write them to a file."""
    wanted = cast("bool | None", options.progress)
    count = cast("int | None", options.count)
    if count is not None and not options.ticks:
        save = cast("Callable[..., None]", getattr(generator, "to_" + chosen))
        save(path, count=count, progress=shows_progress(count, wanted=wanted))
        return
    rows: mds.BarSeries | mds.TickSeries
    if count is not None:
        rows = generator.ticks(count, progress=shows_progress(count, wanted=wanted))
    else:
        # How many bars lie in a window is known once they are made, so the bar
        # is drawn for any window if it is drawn at all.
        start, end = cast("str", options.window_start), cast("str", options.window_end)
        rows = generator.bars_between(start, end, progress=wanted or None)
    save = cast("Callable[..., None]", getattr(rows, "to_" + chosen))
    save(path, progress=shows_progress(len(rows), wanted=wanted))


def shows_progress(rows: int, *, wanted: bool | None) -> bool:
    """Decide about the progress bar: as asked, else on long runs that someone watches."""
    return wanted if wanted is not None else rows >= LONG_RUN and sys.stderr.isatty()
