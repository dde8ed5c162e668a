"""Who has the keyboard in a window whose controls come and go."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from beistand.agent.windows import panel
from beistand.agent.windows.panel import Panel


@pytest.mark.parametrize(("focused", "to"), [(5, [1]), (6, []), (None, [])])
def test_a_key_presses_no_button_that_is_not_there_any_more(
    monkeypatch: pytest.MonkeyPatch, focused: int | None, to: list[int]
) -> None:
    given: list[int] = []
    monkeypatch.setattr(panel, "_focused", lambda: focused)
    monkeypatch.setattr(panel, "_focus", given.append)
    window, buttons = (
        Panel.__new__(Panel),
        [cast(Any, SimpleNamespace(handle=each)) for each in (4, 5)],
    )
    window.handle = 1

    window.take_keyboard_from(*buttons)

    assert given == to
