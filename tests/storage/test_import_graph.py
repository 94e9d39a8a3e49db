"""Which files of a package count for a step, by what its modules import."""

from pathlib import Path

import pytest

from pbdreport.storage import import_graph
from pbdreport.storage.import_graph import ImportGraph, StepCode

TILL = StepCode(("shop.till",))


@pytest.fixture
def files_of(tmp_path):
    """Writes a package `shop`, and gives the files that count for its module `shop.till`."""

    def write(files: dict[str, str], code: StepCode = TILL) -> list[str]:
        for name, text in {"__init__.py": "", **files}.items():
            path = tmp_path / "shop" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return sorted(ImportGraph(tmp_path / "shop").files_of(code))

    return write


def test_what_is_imported_at_any_distance_counts(files_of):
    """The till imports prices, prices import money; nothing imports the stock."""
    found = files_of(
        {
            "till.py": "from shop.prices import price",
            "prices.py": "import shop.money",
            "money.py": "",
            "stock.py": "",
        }
    )

    assert found == ["__init__.py", "money.py", "prices.py", "till.py"]


@pytest.mark.parametrize(
    "source",
    [
        "def pay():\n    from shop import money",
        "class Till:\n    def pay(self):\n        import shop.money as coins",
        "from . import money",
        "from .money import coin",
        "import_module('shop.money')",
        "def pay():\n    run(['python', '-m', 'shop.money'])",
        "if TYPE_CHECKING:\n    pass\nelse:\n    import shop.money",
        "if not TYPE_CHECKING:\n    import shop.money",
        "def pay(how=__import__('shop.money')):\n    pass",
    ],
)
def test_ways_to_import_a_module(files_of, source):
    """Late, relative, by name, in the branch that runs."""
    assert files_of({"till.py": source, "money.py": ""}) == ["__init__.py", "money.py", "till.py"]


@pytest.mark.parametrize(
    "source",
    [
        "if TYPE_CHECKING:\n    from shop.money import Coin",
        "import typing\nif typing.TYPE_CHECKING:\n    from shop.money import Coin",
        '"""Unlike shop.money this is for the till."""',
        "import shopping.money",
    ],
)
def test_what_never_runs_does_not_count(files_of, source):
    """Imports for annotations, names in running text, another package."""
    assert files_of({"till.py": source, "money.py": ""}) == ["__init__.py", "till.py"]


def test_a_package_on_the_way_runs_its_own_lines_but_no_function(files_of):
    """`import shop.till` runs `shop/__init__.py`, and calls nothing in it."""
    init = "import shop.money\ndef open_shop():\n    import shop.doors"

    found = files_of({"__init__.py": init, "till.py": "", "money.py": "", "doors.py": ""})

    assert found == ["__init__.py", "money.py", "till.py"]


def test_a_package_that_is_imported_by_name_may_be_called(files_of):
    """`from shop import open_shop` can call what the package imports late."""
    init = "def open_shop():\n    import shop.doors"

    found = files_of({"__init__.py": init, "till.py": "from shop import open_shop", "doors.py": ""})

    assert found == ["__init__.py", "doors.py", "till.py"]


@pytest.mark.parametrize(
    ("source", "data"),
    [
        (
            "TEXT = files('shop.desk').joinpath('receipt.txt')",
            ["desk/forms/a.html", "desk/receipt.txt"],
        ),
        ("from shop.desk import bell", []),
    ],
)
def test_data_count_with_who_reads_them(files_of, source, data):
    """Those of the package that is named, in folders below it too; not of a package passed by."""
    files = {"desk/__init__.py": "", "desk/bell.py": "", "desk/receipt.txt": "", "other.csv": ""}
    files |= {"desk/forms/a.html": "", "desk/drawer/__init__.py": "", "desk/drawer/coins.csv": ""}

    found = files_of({**files, "till.py": source})

    assert [name for name in found if not name.endswith(".py")] == data


def test_a_module_that_knows_its_own_place_reads_the_data_around_it(files_of):
    """`Path(__file__).parent / "receipt.txt"`."""
    files = {"till.py": "HERE = Path(__file__).parent", "receipt.txt": "", "desk/__init__.py": ""}

    assert files_of({**files, "desk/bell.txt": ""}) == ["__init__.py", "receipt.txt", "till.py"]


def test_what_another_step_makes_counts_by_its_content(files_of):
    """Neither the entry of that step counts, nor what only it imports."""
    found = files_of(
        {"till.py": "import shop.stock", "stock.py": "import shop.cellar", "cellar.py": ""},
        StepCode(("shop.till",), results=("shop.stock",)),
    )

    assert found == ["__init__.py", "till.py"]


def test_an_import_that_is_never_called_does_not_count(files_of):
    """But by another way the module does."""
    code = StepCode(("shop.till",), uncalled=(("shop.prices", "shop.money"),))
    files = {"prices.py": "import shop.money", "money.py": ""}

    one_way = files_of({**files, "till.py": "import shop.prices"}, code)
    two_ways = files_of({**files, "till.py": "import shop.prices, shop.money"}, code)

    assert one_way == ["__init__.py", "prices.py", "till.py"]
    assert two_ways == ["__init__.py", "money.py", "prices.py", "till.py"]


def test_a_step_names_modules_that_are_there(files_of):
    """A name that was left behind when a module moved does not leave its code out in silence."""
    with pytest.raises(KeyError, match=r"shop\.cellar"):
        files_of({"till.py": ""}, StepCode(("shop.till",), results=("shop.cellar",)))


def test_compiled_and_hidden_files_do_not_count(files_of):
    """What Python, an editor or a file manager leaves behind is no data of the package."""
    strays = ["__pycache__/till.cpython-311.pyc", ".DS_Store", "till.py~", "__pycache__/kept.json"]

    found = files_of({"till.py": "HERE = __file__", **dict.fromkeys(strays, "")})

    assert found == ["__init__.py", "till.py"]


def test_a_source_is_parsed_once_for_as_long_as_it_stays_the_same(tmp_path, monkeypatch):
    """What a source refers to is kept by its content; a damaged file of these is made again."""
    monkeypatch.setattr(import_graph, "REFERENCES", tmp_path / "kept" / "imports.json")
    code = StepCode(("pbdreport.errors",))

    def contents() -> tuple[tuple[str, str], ...]:
        import_graph._own_graph.cache_clear()
        return import_graph.step_dependencies.__wrapped__(code)

    first = contents()
    with monkeypatch.context() as patched:
        patched.setattr(import_graph, "references_in", lambda *_: pytest.fail("parsed again"))
        again = contents()
    import_graph.REFERENCES.write_text('{"made by": ', encoding="utf-8")
    after_damage = contents()
    import_graph._own_graph.cache_clear()

    assert first == again == after_damage
    assert [name for name, _ in first] == ["__init__.py", "errors.py", "requirements/runtime.txt"]


def test_where_nothing_may_be_written_beside_the_code(tmp_path, monkeypatch):
    """The same contents, parsed each time."""
    (tmp_path / "file").touch()
    code = StepCode(("pbdreport.errors",))
    usual = import_graph.step_dependencies(code)
    monkeypatch.setattr(import_graph, "REFERENCES", tmp_path / "file" / "imports.json")
    import_graph._own_graph.cache_clear()

    found = import_graph.step_dependencies.__wrapped__(code)
    import_graph._own_graph.cache_clear()

    assert found == usual


def test_the_package_itself_is_what_is_read():
    """Not a copy that is installed elsewhere."""
    assert Path(import_graph.__file__) == (import_graph.PACKAGE / "storage" / "import_graph.py")
