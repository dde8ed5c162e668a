"""Adapter: the choice of the monitor that is shown, and of the programs that are not."""

from collections.abc import Callable, Collection

from beistand.agent.system import Application, Monitor
from beistand.agent.windows.controls import Control, Label, Picture, PressButton, Tick
from beistand.agent.windows.icons import destroy, icon_from
from beistand.agent.windows.panel import Panel
from beistand.texts import Texts


class Choice:
    """A window above the small one. What is chosen holds at once.

    `before` is whether nothing was shown so far.
    """

    def __init__(
        self,
        texts: Texts,
        owner: Panel,
        monitors: tuple[Monitor, ...],
        shown: int,
        applications: tuple[Application, ...],
        excluded: set[str],
        yields: bool,
        show_monitor: Callable[[int], None],
        exclude: Callable[[Collection[str]], None],
        yield_to_mouse: Callable[[bool], None],
        done: Callable[[bool], None],
        before: bool,
    ) -> None:
        self._texts = texts
        self._excluded = excluded
        self._show_monitor, self._exclude, self._done = show_monitor, exclude, done
        self._icons: list[int] = []
        title = texts("portal.screen.change")
        self.panel = Panel(title, self.close, lambda: self.close(True), owner)
        rows: list[list[Control]] = [[self._label(texts("agent.choose_before"))]] if before else []
        rows += self._monitor_rows(monitors, shown)
        lead = texts("agent.choose" if applications else "agent.nothing_runs")
        rows += [[self._label(lead)], *map(self._application_row, applications)]
        yielding = self._tick(texts("agent.yield"), lambda: yield_to_mouse(yielding.on))
        yielding.on = yields
        rows.append([yielding])
        finished = PressButton(self.panel.handle, self.panel.fonts.plain, self.panel.next_number)
        finished.words = texts("agent.show" if before else "agent.chosen")
        self.panel.add(finished, lambda: self.close(True))
        self.panel.lay_out([*rows, [finished]])
        self.panel.front()

    def _monitor_rows(self, monitors: tuple[Monitor, ...], shown: int) -> list[list[Control]]:
        if len(monitors) <= 2:  # the desktop and its only monitor
            return []
        rows: list[list[Control]] = []
        for each in monitors:
            key = "agent.monitor" if each.number else "agent.desktop"
            size = {"number": each.number, "width": each.width, "height": each.height}
            tick = self._tick(
                self._texts(key, **size),
                lambda number=each.number: self._show_monitor(number),  # type: ignore[misc]
                one_of=True,
                first=not rows,
            )
            tick.on = each.number == shown
            rows.append([tick])
        return rows

    def _application_row(self, application: Application) -> list[Control]:
        panel = self.panel
        row: list[Control] = []
        size = Picture.SIZE * panel.scale // 96
        icon = icon_from(application.icon, size) if application.icon else 0
        if icon:
            self._icons.append(icon)
            picture = Picture(panel.handle, panel.fonts.plain, icon)
            panel.add(picture)
            row.append(picture)

        def changed() -> None:
            change = self._excluded.discard if tick.on else self._excluded.add
            change(application.ident)
            self._exclude(frozenset(self._excluded))

        tick = self._tick(application.name, changed)
        tick.on = application.ident not in self._excluded
        return [*row, tick]

    def _tick(
        self, words: str, command: Callable[[], None], one_of: bool = False, first: bool = True
    ) -> Tick:
        panel = self.panel
        tick = Tick(panel.handle, panel.fonts.plain, panel.next_number, one_of, first)
        tick.words = words.replace("&", "&&")
        panel.add(tick, command)
        return tick

    def _label(self, words: str) -> Label:
        label = Label(self.panel.handle, self.panel.fonts.plain, words)
        self.panel.add(label)
        return label

    def close(self, chosen: bool = False) -> None:
        """Be gone; `done` hears whether that was by the button that says so."""
        self.panel.close()
        for icon in self._icons:
            destroy(icon)
        self._done(chosen)
