"""The command `kg`, also as `python -m kg`; Ctrl-C ends it without a traceback from here on."""

import os
import signal

if signal.getsignal(signal.SIGINT) == signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda *_: os._exit(130))  # while modules are imported

from kg.cli.main import program

if __name__ == "__main__":
    program()
