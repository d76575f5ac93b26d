"""First code of a service's process: drop privileges, tie its life to its parent's, become the service.

Run as a script by `process.spawn`: PARENT_PID DEATH_SIGNAL UID GID COMMAND… (UID -1: stay who we are). It is a
process of its own, not a hook between fork and exec, because such hooks are unsafe in a program with threads.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1  # linux/prctl.h


def main(arguments: list[str]) -> None:
    parent, death_signal, uid, gid = map(int, arguments[:4])
    command = arguments[4:]
    libc = ctypes.CDLL(None, use_errno=True)
    os.umask(0o077)
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    if sys.platform == "linux":
        # After setuid, which clears it: prctl(2), PR_SET_PDEATHSIG.
        if libc.prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0) != 0:
            raise OSError(ctypes.get_errno(), "prctl")
        if os.getppid() != parent:  # it died before we asked to be told
            raise SystemExit(f"the parent {parent} is gone")
    os.execv(command[0], command)


if __name__ == "__main__":
    main(sys.argv[1:])
