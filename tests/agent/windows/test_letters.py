from beistand.agent.windows.letters import with_letters


def test_no_letter_presses_two_buttons() -> None:
    assert with_letters(["Freigabe pausieren", "Freigabe ändern", "Sitzung beenden", "rf"]) == [
        "&Freigabe pausieren",
        "F&reigabe ändern",
        "&Sitzung beenden",
        "rf",
    ]


def test_the_sign_itself_is_doubled() -> None:
    assert with_letters(["A & B", "& C"]) == ["&A && B", "&& &C"]
