import asyncio
import sys
from pathlib import Path

from packages.stdlib import STDLIB, pure


def test_what_a_module_may_import_later_is_there() -> None:
    found = pure([Path(asyncio.__file__)])

    assert {"asyncio/__init__.py", "asyncio/base_events.py", "ssl.py", "stringprep.py"} <= set(
        found
    )
    assert all(file.is_relative_to(STDLIB) for file in found.values())


def test_what_only_developers_use_and_what_is_no_part_of_python_is_not() -> None:
    found = pure([Path(asyncio.__file__), Path(sys.modules["pytest"].__file__ or "")])

    places = {place.partition("/")[0] for place in found}
    assert not places & {"unittest", "pdb.py", "test", "encodings", "site-packages"}
