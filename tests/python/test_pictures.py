"""PNG files: size, options, and that what is asked for can be seen."""

from pathlib import Path
from typing import cast

import market_data_source as mds
import matplotlib.image
import numpy as np
import numpy.typing as npt
import pytest
from helpers import START, loosely, make_generator, names_in

Pixels = npt.NDArray[np.float32]


def picture(folder: Path, **options: object) -> Pixels:
    path = folder / "bars.png"
    loosely(make_generator(start=START, volatility=0.01).to_png)(path, **options)
    return pixels(path)


def pixels(path: Path) -> Pixels:
    assert path.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    return cast("Pixels", matplotlib.image.imread(path)[:, :, :3])


def colours(image: Pixels) -> set[int]:
    """Number the colours of a picture."""
    red, green, blue = np.rint(np.moveaxis(image, 2, 0) * 255).astype(np.int64)
    return {int(colour) for colour in np.unique(red << 16 | green << 8 | blue)}


def test_a_picture_has_the_documented_size(tmp_path: Path) -> None:
    assert picture(tmp_path).shape == (800, 1200, 3)


@pytest.mark.parametrize(("width", "height"), [(400, 300), (1000, 500), (301, 1001)])
def test_a_picture_has_the_size_asked_for(width: int, height: int, tmp_path: Path) -> None:
    assert picture(tmp_path, width=width, height=height).shape == (height, width, 3)


def test_a_picture_shows_something(tmp_path: Path) -> None:
    image = picture(tmp_path)
    assert len(colours(image)) > 10
    assert image.std() > 0.01


def test_five_hundred_bars_are_drawn_when_nothing_else_is_said(tmp_path: Path) -> None:
    default = picture(tmp_path)
    np.testing.assert_array_equal(default, picture(tmp_path, count=500))
    assert not np.array_equal(default, picture(tmp_path, count=400))


def test_the_same_picture_is_drawn_again(tmp_path: Path) -> None:
    np.testing.assert_array_equal(picture(tmp_path), picture(tmp_path))


def test_a_title_stands_at_the_top(tmp_path: Path) -> None:
    plain, titled = picture(tmp_path, title=""), picture(tmp_path, title="Acme, daily")
    other = picture(tmp_path, title="Something else")
    assert not np.array_equal(plain, titled)
    assert not np.array_equal(titled, other)
    differing = np.flatnonzero((titled != other).any(axis=(1, 2)))
    assert differing.max() < 800 / 4


def test_the_volume_panel_can_be_left_out(tmp_path: Path) -> None:
    assert not np.array_equal(picture(tmp_path), picture(tmp_path, volume=False))


def test_moving_averages_are_lines_of_their_own_colours(tmp_path: Path) -> None:
    plain = picture(tmp_path, moving_averages=[])
    np.testing.assert_array_equal(plain, picture(tmp_path))
    one, two = (picture(tmp_path, moving_averages=windows) for windows in ([20], [20, 50]))
    fresh = colours(one) - colours(plain)
    assert fresh
    assert colours(two) - colours(plain) - fresh


def test_options_are_an_object_or_keywords_and_keywords_win(tmp_path: Path) -> None:
    options = mds.PngOptions(width=400, height=300, title="A title")
    path = tmp_path / "bars.png"
    make_generator(start=START, volatility=0.01).to_png(path, options, height=350)
    np.testing.assert_array_equal(
        pixels(path), picture(tmp_path, width=400, height=350, title="A title")
    )


def test_a_table_draws_the_picture_that_its_generator_draws(tmp_path: Path) -> None:
    path = tmp_path / "table.png"
    make_generator(start=START, volatility=0.01).bars(500).to_png(path)
    np.testing.assert_array_equal(pixels(path), picture(tmp_path))


def test_ticks_have_a_picture_too(tmp_path: Path) -> None:
    ticks = make_generator(start=START).ticks(300)
    ticks.to_png(tmp_path / "ticks.png", width=600, height=400)
    assert pixels(tmp_path / "ticks.png").shape == (400, 600, 3)
    assert len(colours(pixels(tmp_path / "ticks.png"))) > 5


@pytest.mark.parametrize("count", [1, 2, 20_000])
def test_few_and_many_bars_can_be_drawn(count: int, tmp_path: Path) -> None:
    image = picture(tmp_path, count=count)
    assert image.shape == (800, 1200, 3)
    assert len(colours(image)) > 5


def test_bars_that_do_not_move_can_be_drawn(tmp_path: Path) -> None:
    make_generator(volatility=0).to_png(tmp_path / "flat.png", count=50)
    assert pixels(tmp_path / "flat.png").shape == (800, 1200, 3)


@pytest.mark.parametrize(
    ("name", "value"),
    [("width", 0), ("height", 0), ("width", -5), ("height", 10**7), ("width", 2**40)],
)
def test_a_size_that_cannot_be_drawn_is_a_value_error(
    name: str, value: int, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=name) as caught:
        picture(tmp_path, **{name: value})
    assert str(value) in str(caught.value)
    assert names_in(tmp_path) == []


def test_a_moving_average_over_no_bars_is_a_value_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="moving_averages"):
        picture(tmp_path, moving_averages=[20, 0])
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("kind", ["bars", "ticks"])
def test_a_plot_is_the_picture_that_is_written(tmp_path: Path, kind: str) -> None:
    series: mds.BarSeries | mds.TickSeries = getattr(make_generator(), kind)(50)
    series.to_png(tmp_path / "written.png", width=400, height=300)
    picture = series.plot(width=400, height=300)
    assert picture._repr_png_() == (tmp_path / "written.png").read_bytes()
    assert bytes(picture.png) == picture._repr_png_()
    picture.save(tmp_path / "saved.png")
    assert (tmp_path / "saved.png").read_bytes() == picture._repr_png_()
    with pytest.raises(ValueError, match="width"):
        series.plot(width=1)
