"""Nights of a simulated practice: run twice, out of order, killed, two at once. The state must come out the same."""
