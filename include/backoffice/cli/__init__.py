"""The command line: `backoffice --help`."""
