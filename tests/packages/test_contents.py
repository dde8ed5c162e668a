"""What every package holds of our own."""

import subprocess
import sys
from pathlib import Path

from beistand.texts import LANGUAGES
from packages.contents import copy_ours

READS = """
import sys
sys.modules["tomllib"] = None
sys.path.insert(0, sys.argv[1])
from beistand.texts import Texts
print(Texts(sys.argv[2])("agent.title"))
"""


def test_the_texts_are_read_without_any_module_that_the_package_does_not_bring(
    tmp_path: Path,
) -> None:
    copy_ours(tmp_path)

    for language in LANGUAGES:
        words = [sys.executable, "-I", "-S", "-c", READS, str(tmp_path), language]
        assert subprocess.run(words, capture_output=True, check=True).stdout.strip()
