"""`python -m backoffice.simulator.serve`: payers and mail server of a simulated world, until SIGTERM."""

import argparse
import json
import signal
import sys
import threading
from pathlib import Path

from backoffice.simulator import mailbox, payer


def main(arguments: list[str] | None = None) -> int:
    """Serves until SIGTERM or SIGINT; prints the ports as one JSON line once both listen."""
    options = _options(arguments)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    payers, mail = payer.server(options.folder, options.payer_port), mailbox.server(options.folder, options.smtp_port)
    thread = threading.Thread(target=payers.serve_forever)
    thread.start()
    mail.start()
    ports = {"payer_port": payers.server_address[1], "smtp_port": mail.port}
    sys.stdout.write(json.dumps(ports) + "\n")
    sys.stdout.flush()
    stop.wait()
    mail.stop()
    payers.shutdown()
    thread.join()
    payers.server_close()
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m backoffice.simulator.serve", description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="folder of the simulated world")
    parser.add_argument("--payer-port", type=int, required=True, help="port of the payers; 0 takes a free one")
    parser.add_argument("--smtp-port", type=int, required=True, help="port of the mail server; 0 takes a free one")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
