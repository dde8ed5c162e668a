"""Adapter: the programs that have windows on the desktop, by names that hold nobody's secrets."""

from beistand.agent.system import Application
from beistand.agent.windows.icons import icon_of
from beistand.agent.windows.processes import Processes, path_of, process_of
from beistand.agent.windows.version import description_of
from beistand.agent.windows.windows import (
    class_of,
    extended_style,
    is_cloaked,
    owner_of,
    processes_of,
    top_windows,
    visible,
)

_TOOL, _NEVER_ACTIVE, _IN_TASKBAR = 0x80, 0x0800_0000, 0x40000
_FRAME_OF_APPS = "ApplicationFrameWindow"
"""What Windows puts around an app of its store; the app itself is another process."""


def applications(processes: Processes, own: str) -> tuple[Application, ...]:
    """Every program but our own that has a window as the taskbar lists them, minimised or not."""
    found: dict[str, Application] = {}
    for number in top_windows():
        if not _is_listed(number):
            continue
        process = _process_behind(number)
        lineage = processes.lineage(process)
        if not lineage or lineage[0] == own or lineage[0] in found:
            continue
        path = path_of(process)
        if path is not None:
            # Never the title, which may hold a patient's name.
            name = description_of(path) or path.stem
            found[lineage[0]] = Application(lineage[0], name, icon_of(path))
    return tuple(sorted(found.values(), key=lambda each: (each.name.casefold(), each.ident)))


def _is_listed(number: int) -> bool:
    style = extended_style(number)
    if not visible(number) or (is_cloaked(number) and class_of(number) == _FRAME_OF_APPS):
        return False  # an app that sleeps has a frame which nobody sees
    if style & _IN_TASKBAR:
        return True
    return not style & (_TOOL | _NEVER_ACTIVE) and not owner_of(number)


def _process_behind(number: int) -> int:
    frame = process_of(number)
    if class_of(number) == _FRAME_OF_APPS:
        return next((each for each in processes_of(number) if each != frame), frame)
    return frame
