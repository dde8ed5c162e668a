"""The protocol of a support session: what may be said, by whom, and what is true afterwards."""
