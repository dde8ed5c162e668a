"""What is read of the kernel's account of its lines."""

from bench.screens.contest import counted, more

SAID = """0      0           127.0.0.1:25000      127.0.0.1:40000
\t cubic wscale:7,7 rto:204 bytes_sent:1200 bytes_acked:1200 bytes_received:30 segs_out:9
0      44          127.0.0.1:25000      127.0.0.1:40002
\t cubic wscale:7,7 rto:204 segs_out:9 rcv_space:65483
0      0           127.0.0.1:25000      127.0.0.1:40004
\t cubic rto:204 bytes_sent:7 bytes_acked:7
"""


def test_each_line_is_counted_by_its_other_end() -> None:
    assert counted(SAID) == {"127.0.0.1:40000": 1200, "127.0.0.1:40004": 7}


def test_a_line_that_was_closed_meanwhile_takes_nothing_away() -> None:
    assert more({"closed": 900, "kept": 100}, {"kept": 150, "opened": 20}) == 70
