"""Foreign layouts: a mapping file says how a foreign export becomes the tables of the contract."""
