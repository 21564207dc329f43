"""Network namespaces: commands that reach no address, or those of loopback alone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_RAISE_LOOPBACK = """
import fcntl, socket, struct, sys
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
fcntl.ioctl(socket.socket(), SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
print("up", flush=True)
sys.stdin.read()
"""


def without_network() -> list[str]:
    """The prefix that runs a command without any network; empty where the system has none."""
    unshare = shutil.which("unshare")
    prefix = [unshare, "--user", "--map-root-user", "--net"] if unshare else []
    if prefix and not subprocess.run([*prefix, "true"], capture_output=True).returncode:
        return [str(word) for word in prefix]
    return []


@contextmanager
def loopback_alone() -> Iterator[list[str]]:
    """The prefix that runs commands in one network, in which there is loopback alone.

    Empty where the system allows none.
    """
    enter, prefix = shutil.which("nsenter"), without_network()
    if not (enter and prefix):
        yield []
        return
    with subprocess.Popen(
        [*prefix, sys.executable, "-c", _RAISE_LOOPBACK],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"up\n"
        try:
            yield [enter, "--user", "--net", "--preserve-credentials", "--target", str(holder.pid)]
        finally:
            holder.kill()  # its stdin may stay open: another process has it, too
