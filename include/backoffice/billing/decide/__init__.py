"""Billing's decisions on what a person must know: findings with due dates that do not move. One module a thing."""
