"""The network as a workbook: recalculated by LibreOffice, each cell is the number of convkit."""

import os
import re
import sys
from base64 import b64decode
from io import BytesIO

import numpy as np
import openpyxl
import pytest

from convkit import digits
from convkit.digits import Network, forward, initial, spreadsheet
from tools import libreoffice

SHEETS = ["Image", "Layer 1", "Layer 2", "Dense"]


def network_and_image():
    rng = np.random.default_rng(3)
    network = Network(*(array + rng.normal(0, 0.2, array.shape) for array in initial(3)))
    return network, digits.load()[1][0][10]


@pytest.fixture(scope="module")
def exported():
    return spreadsheet.export(*network_and_image())


@pytest.fixture(scope="module")
def workbook(exported):
    return openpyxl.load_workbook(BytesIO(exported.content))


def places_of(workbook):
    """Return the sheet and the cells of every block by its name."""
    blocks = {}
    for name, defined in workbook.defined_names.items():
        [(title, area)] = defined.destinations
        cells = workbook[title][area.replace("$", "")]
        blocks[name] = title, cells if isinstance(cells, tuple) else ((cells,),)
    return blocks


def values_of(places, workbook):
    return {
        name: np.array([[workbook[title][cell.coordinate].value for cell in row] for row in rows])
        for name, (title, rows) in places.items()
    }


def expected_blocks(network, image):
    """Return what every block must hold, computed by convkit."""
    steps = forward(network, image[None])
    shares = np.exp(steps.scores - steps.scores.max())
    shares /= shares.sum()
    tens = np.arange(10)[None]
    blocks = {
        "image": 16 * image[0], "answer": [[steps.scores.argmax()]], "digits": tens.T,
        "scores": steps.scores.T, "shares": shares.T, "dense_digits": tens,
        "dense_input": steps.pool2.reshape(-1, 1), "dense_weight": network.weight3.T,
        "dense_bias": [network.bias3], "dense_scores": steps.scores, "dense_shares": shares,
    }  # fmt: skip
    layers = (
        (1, steps.x, network.weight1, network.bias1, steps.map1, steps.pool1),
        (2, steps.pool1, network.weight2, network.bias2, steps.map2, steps.pool2),
    )
    for n, x, weight, bias, maps, pooled in layers:
        blocks |= {f"layer{n}_input{c + 1}": np.pad(m, 1) for c, m in enumerate(x[0])}
        for f, filter_ in enumerate(weight):
            blocks |= {f"layer{n}_kernel{f + 1}_{c + 1}": k for c, k in enumerate(filter_)}
            blocks[f"layer{n}_bias{f + 1}"] = [[bias[f]]]
            blocks[f"layer{n}_map{f + 1}"] = maps[0, f]
            blocks[f"layer{n}_pool{f + 1}"] = pooled[0, f]
    return blocks


@pytest.fixture(scope="module")
def recalculated(exported, tmp_path_factory):
    """The workbook as exported, and with other pixels, both computed by LibreOffice."""
    if libreoffice.find() is None:
        missing = pytest.fail if os.environ.get("CI") else pytest.skip
        missing("no LibreOffice was found; `make tools` installs one")
    folder = tmp_path_factory.mktemp("office")
    given, changed = folder / "given.xlsx", folder / "changed.xlsx"
    exported.save(given)
    book = openpyxl.load_workbook(given)
    book["Image"]["B6"], book["Image"]["F8"] = 16, 0.5
    book.save(changed)
    (folder / "computed").mkdir()
    computed = libreoffice.recalculate([given, changed], folder / "computed")
    return [openpyxl.load_workbook(path, data_only=True) for path in computed]


@pytest.mark.parametrize("case", ["as exported", "after a change of two pixels"])
def test_libreoffice_computes_in_every_cell_what_convkit_computes(workbook, recalculated, case):
    network, image = network_and_image()
    if case != "as exported":
        image = image.copy()
        image[0, 0, 0], image[0, 2, 4] = 1, 0.5 / 16
    computed = recalculated[case != "as exported"]
    found = values_of(places_of(workbook), computed)
    expected = expected_blocks(network, image)
    assert found.keys() == expected.keys()
    for name, right in expected.items():
        values = found[name].astype(float)
        np.testing.assert_allclose(values, right, rtol=0, atol=1e-9, err_msg=name)


def test_other_pixels_change_maps_and_scores(workbook, recalculated):
    given, changed = (values_of(places_of(workbook), book) for book in recalculated)
    for name in "layer1_map1", "layer2_map1", "scores":
        assert not np.allclose(given[name].astype(float), changed[name].astype(float))


def test_every_number_and_formula_belongs_to_one_named_block(workbook):
    blocks = places_of(workbook)
    named = [(t, cell.coordinate) for t, rows in blocks.values() for row in rows for cell in row]
    filled = [
        (sheet.title, cell.coordinate)
        for sheet in workbook for row in sheet for cell in row
        if cell.data_type in "nf" and cell.value is not None
    ]  # fmt: skip
    assert sorted(named) == sorted(filled)


def test_all_that_is_computed_is_a_formula(workbook):
    blocks = places_of(workbook)
    for name, (_, rows) in blocks.items():
        kinds = {cell.data_type for row in rows for cell in row}
        inner = {cell.data_type for row in rows[1:-1] for cell in row[1:-1]}
        if re.search("kernel|weight|bias|digits|image", name):
            assert kinds == {"n"}, name
        elif "_input" in name and name != "dense_input":
            assert inner == {"f"} and kinds == {"n", "f"}, name
        else:
            assert kinds == {"f"}, name


def test_a_map_has_one_relu_around_bias_and_all_channels(workbook):
    formula = places_of(workbook)["layer2_map5"][1][0][0].value
    assert re.fullmatch(r"=MAX\(0,\$\w+\$\d+(\+SUMPRODUCT\(\w+:\w+,[$\w]+:[$\w]+\)){4}\)", formula)


def test_a_pooled_number_is_the_largest_of_four(workbook):
    formula = places_of(workbook)["layer1_pool1"][1][0][0].value
    first = places_of(workbook)["layer1_map1"][1]
    assert formula == f"=MAX({first[0][0].coordinate}:{first[1][1].coordinate})"


def test_every_sheet_says_what_it_is_and_keeps_that_in_view(workbook):
    assert workbook.sheetnames == SHEETS
    for sheet in workbook:
        assert all(len(sheet.cell(row, 1).value) > 30 for row in (1, 2, 3))
        assert sheet.freeze_panes == "B4"


def test_every_block_is_headed_and_coloured(workbook):
    for name, (title, rows) in places_of(workbook).items():
        sheet, first = workbook[title], rows[0][0]
        assert sheet.cell(first.row - 1, first.column).value is not None, name
        area = f"{first.coordinate}:{rows[-1][-1].coordinate}"
        painted = [str(part.sqref) for part in sheet.conditional_formatting]
        assert area in painted or first.coordinate in painted, name


def test_the_same_network_gives_the_same_bytes(exported):
    assert spreadsheet.export(*network_and_image()).content == exported.content


def test_the_download_holds_the_file(exported, tmp_path):
    shown = exported._repr_html_()
    data = re.search(r'download="digit.xlsx" href="data:[\w./-]+;base64,([\w+/=]+)"', shown)[1]
    exported.save(tmp_path / "digit.xlsx")
    assert b64decode(data) == exported.content == (tmp_path / "digit.xlsx").read_bytes()
    assert repr(exported) == "<Spreadsheet digit.xlsx>"
    assert len(exported.content) < 60_000


def test_an_image_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"image has shape \(8, 8\), but needs \(1, 8, 8\)"):
        spreadsheet.export(initial(), np.zeros((8, 8)))


def test_an_absent_openpyxl_is_said_with_its_remedy(monkeypatch):
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(
        ModuleNotFoundError,
        match="export needs the package openpyxl, .*pip install openpyxl brings it",
    ):
        spreadsheet.export(initial(), np.zeros((1, 8, 8)))
