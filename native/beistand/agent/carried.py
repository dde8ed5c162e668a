"""Carried: a program that is excluded stays so when it is started anew, until it is restored."""

from collections.abc import Callable, Iterable

from beistand.agent.verdict import Lineage


class Carried:
    """The excluded processes; one that runs an excluded program joins them when it is first met.

    `program_of` says by a process's ident what it runs: the same for each start, empty where nobody
    knows. It is asked before anything of that process was shown. `moment` is when it is now, in the
    units in which an ident tells when its process began.
    """

    def __init__(self, program_of: Callable[[str], str], moment: Callable[[], int]) -> None:
        self._program_of, self._moment = program_of, moment
        self._since: dict[str, int] = {}
        self._offered_at: int | None = None
        self._late: set[str] = set()
        self.idents: frozenset[str] = frozenset()
        self._programs: dict[str, str] = {}
        self._listed: frozenset[str] = frozenset()
        self._shown: frozenset[str] = frozenset()

    def offer(self, idents: Iterable[str]) -> None:
        """The person is about to choose among these."""
        self._listed = frozenset(idents)
        # What begins from here on is not among them.
        self._offered_at = self._moment()
        self._late.clear()
        self._remember(self._listed)

    def exclude(self, idents: Iterable[str]) -> int:
        """Of those that were offered these are excluded; how many programs are, all in all.

        What was not offered stays as it is: it may have no window just now, or have ended.
        """
        chosen = frozenset(idents)
        self._remember(chosen)
        restored = self._named(self.idents & self._listed - chosen) - self._named(chosen)
        others = self.idents - self._listed
        kept = {ident for ident in others if self._programs.get(ident) not in restored}
        self.idents = chosen | kept
        self._shown = self._listed - chosen
        since = self._moment() if self._offered_at is None else self._offered_at
        self._since = {name: self._since.get(name, since) for name in self._named(self.idents)}
        self._adopt(self._late)
        self._programs = {ident: self._programs[ident] for ident in self.idents | self._listed}
        return len({self._programs[ident] or ident for ident in self.idents})

    def meet(self, lineage: Lineage) -> bool:
        """Whether a process, or one that it descends from, is excluded from now on."""
        if self._offered_at is not None:
            # What the person chooses may turn out to concern it.
            self._late |= {ident for ident in lineage if _began(ident) >= self._offered_at}
        return bool(self._since) and self._adopt(lineage)

    def _adopt(self, idents: Iterable[str]) -> bool:
        known = self.idents | self._shown
        new = {ident for ident in idents if ident not in known and self._is_new(ident)}
        self._remember(new)
        self.idents |= new
        return bool(new)

    def _is_new(self, ident: str) -> bool:
        since = self._since.get(self._program_of(ident))
        return since is not None and _began(ident) >= since

    def _named(self, idents: Iterable[str]) -> frozenset[str]:
        return frozenset(name for ident in idents if (name := self._programs[ident]))

    def _remember(self, idents: Iterable[str]) -> None:
        for ident in idents:
            # Of a process that has ended nobody can ask any more.
            self._programs[ident] = self._program_of(ident) or self._programs.get(ident, "")


def _began(ident: str) -> int:
    return int(ident.rpartition(".")[2])
