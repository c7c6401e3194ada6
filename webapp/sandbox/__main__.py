"""Start the sandbox: ``python -m webapp.sandbox --port 0 --state DIR``."""

import argparse
import contextlib
import signal
import sys
import tempfile
import threading
from pathlib import Path

from webapp.sandbox.app import create_app
from webapp.sandbox.server import Server
from webapp.sandbox.world import open_world


def main() -> int:
    """Serve until SIGTERM, Ctrl-C or the end of the parent; return the exit code."""
    options = _options()
    with contextlib.ExitStack() as stack:
        folder = options.state or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        world = open_world(folder, scale=options.clock_scale)
        stack.callback(world.close)
        try:
            server = Server(options.port, create_app(world))
        except OSError as err:
            sys.stderr.write(f"The sandbox cannot listen on port {options.port}: {err}\n")
            return 1
        if options.parent_fd is not None:
            server.end_with(options.parent_fd)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: _stop(server))
        sys.stdout.write(f"listening on http://127.0.0.1:{server.port}\n")
        sys.stdout.flush()
        server.serve_forever(poll_interval=0.1)
        server.server_close()
    return 0


def _stop(server: Server) -> None:
    """Have the serving loop end; from a thread, because shutdown waits for that very loop."""
    threading.Thread(target=server.shutdown).start()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m webapp.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 chooses a free one")
    parser.add_argument("--state", type=Path, help="folder for its data; default: thrown away")
    parser.add_argument("--clock-scale", type=float, default=1.0, help="nominal seconds a second")
    parser.add_argument("--parent-fd", type=int, help="pipe whose end ends the sandbox")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
