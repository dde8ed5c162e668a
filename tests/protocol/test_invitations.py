import pytest

from beistand.protocol.invitations import Invitation, read_file_name

TOKEN = "k7q2m9xwbt4r"


@pytest.mark.parametrize(
    "name",
    [
        f"beistand-hilfe.example.org-{TOKEN}.exe",
        f"beistand-hilfe.example.org-{TOKEN} (1).exe",
        f"beistand-hilfe.example.org-{TOKEN}(2).pyz",
        f"Kopie von beistand-hilfe.example.org-{TOKEN}.exe",
        f"beistand-hilfe.example.org-{TOKEN} - Kopie.exe",
        f"BEISTAND-HILFE.EXAMPLE.ORG-{TOKEN.upper()}.EXE",
        f"beistand-hilfe.example.org-{TOKEN}",
        f"/home/erika/Downloads/beistand-hilfe.example.org-{TOKEN}.pyz",
    ],
)
def test_a_renamed_copy_still_finds_its_session(name: str) -> None:
    assert read_file_name(name) == Invitation("hilfe.example.org", 0, TOKEN)


@pytest.mark.parametrize(
    "name",
    [
        "beistand.exe",
        f"{TOKEN}.exe",
        f"beistand-hilfe.example.org-{TOKEN}x.exe",
        "",
        f"beistand-hilfe.example.org_99999-{TOKEN}.exe",
        f"beistand-a/b-{TOKEN}.exe",
    ],
)
def test_another_name_holds_no_invitation(name: str) -> None:
    assert read_file_name(name) is None


@pytest.mark.parametrize(
    ("host", "port", "origin"),
    [
        ("hilfe.example.org", 0, "https://hilfe.example.org"),
        ("hilfe.example.org", 8443, "https://hilfe.example.org:8443"),
        ("praxis-edv.example.org", 0, "https://praxis-edv.example.org"),
        ("localhost", 8000, "http://localhost:8000"),
        ("127.0.0.1", 8000, "http://127.0.0.1:8000"),
    ],
)
def test_the_name_says_the_address_and_is_read_back(host: str, port: int, origin: str) -> None:
    invitation = Invitation(host, port, TOKEN)

    assert read_file_name(invitation.file_name + ".exe") == invitation
    assert invitation.origin == origin
