"""The command `kg`, also as `python -m kg`; Ctrl-C ends it without a traceback from here on."""

# It is built in, while signal takes milliseconds, in which Ctrl-C would print a traceback.
import _signal  # type: ignore[import-not-found]
import os

if _signal.getsignal(_signal.SIGINT) == _signal.default_int_handler:
    _signal.signal(_signal.SIGINT, lambda *_: os._exit(130))  # while modules are imported

from kg.cli.main import program

if __name__ == "__main__":
    program()
