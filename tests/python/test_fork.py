"""After a fork the child works, whatever the parent was doing."""

import multiprocessing
import os
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import market_data_source as mds
import pytest
from helpers import assert_same, make_generator, run_python

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")


def in_child(work: Callable[[], None]) -> int:
    """Run a function in a forked child and give its exit code."""
    with warnings.catch_warnings():
        # Python warns of forks beside threads, which is what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


@forks
def test_a_child_goes_on_with_a_copy_of_the_generator(tmp_path: Path) -> None:
    generator = make_generator()
    whole = make_generator().bars(300)
    generator.bars(100)

    def work() -> None:
        assert_same(generator.bars(100), whole[100:200])
        generator.to_csv(tmp_path / "child.csv", count=300)

    assert in_child(work) == 0
    assert_same(generator.bars(100), whole[100:200])
    generator.to_csv(tmp_path / "parent.csv", count=300)
    assert (tmp_path / "child.csv").read_bytes() == (tmp_path / "parent.csv").read_bytes()


@forks
def test_a_child_works_while_a_thread_of_the_parent_does() -> None:
    busy, begun = make_generator(), threading.Event()
    thread = threading.Thread(target=lambda: busy.bars(3_000_000, progress=lambda *_: begun.set()))
    thread.start()
    begun.wait()

    expected = make_generator().bars(5000)

    def work() -> None:
        assert_same(make_generator().bars(5000), expected)

    code = in_child(work)
    thread.join()
    assert code == 0


def digest(config: mds.GeneratorConfig) -> bytes:
    """Make bars in another process."""
    return mds.bars(2000, config).close.tobytes()


@pytest.mark.parametrize("method", multiprocessing.get_all_start_methods())
def test_settings_travel_to_a_pool_of_processes(method: str) -> None:
    configs = [mds.GeneratorConfig.volatile(seed=seed) for seed in range(4)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context = multiprocessing.get_context(method)
        with ProcessPoolExecutor(2, mp_context=context) as pool:
            made = list(pool.map(digest, configs))
    assert made == [digest(config) for config in configs]


def test_a_daemon_thread_does_not_disturb_the_end_of_the_process(tmp_path: Path) -> None:
    code = """
    import threading
    import market_data_source as mds
    begun = threading.Event()
    work = lambda: mds.bars(30_000_000, seed=1, progress=lambda *_: begun.set())
    threading.Thread(target=work, daemon=True).start()
    begun.wait()
    """
    done = run_python(code, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
