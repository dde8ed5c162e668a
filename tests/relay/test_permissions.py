import pytest

from beistand.relay.permissions import RIGHTS, Rank, Reach, Right, may

# A letter for each rank: T technician, S supervisor, A administrator, U auditor.
LETTERS = dict(zip(Rank, "TSAU", strict=True))
OWN = {
    Right.HELP: "TSA",
    Right.READ: "TSAU",
    Right.WATCH: "TSA",
    Right.NOTE: "TSA",
    Right.END: "TSA",
    Right.HOLD: "SA",
    Right.SEE_PEOPLE: "AU",
    Right.KEEP_PEOPLE: "A",
    Right.SHARE: "SA",
    Right.OPERATE: "A",
    Right.AUDIT: "AU",
}
# Into which the customer has let somebody by name.
PART = OWN | {
    Right.WATCH: "S",
    Right.NOTE: "S",
    Right.END: "SA",
}
FOREIGN = OWN | {
    Right.HELP: "",
    Right.READ: "SAU",
    Right.WATCH: "S",
    Right.NOTE: "S",
    Right.END: "SA",
}


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("rank", Rank)
def test_who_may_do_what_in_whose_session(rank: Rank, right: Right) -> None:
    assert may(rank, right, own=True) == (LETTERS[rank] in OWN[right])
    assert may(rank, right, own=False, part=True) == (LETTERS[rank] in PART[right])
    assert may(rank, right, own=False) == (LETTERS[rank] in FOREIGN[right])


def test_nobody_may_more_in_a_foreign_session_than_in_the_own() -> None:
    assert all(
        may(rank, right, own=True) >= may(rank, right, own=False, part=True)
        and may(rank, right, own=False, part=True) >= may(rank, right, own=False)
        for rank in Rank
        for right in Right
    )


def test_an_auditor_changes_nothing() -> None:
    assert set(RIGHTS[Rank.AUDITOR]) == {Right.READ, Right.SEE_PEOPLE, Right.AUDIT}
    assert set(RIGHTS[Rank.AUDITOR].values()) == {Reach.ALL}
