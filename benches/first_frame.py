"""Measures the time from starting a program to its first frame, and its memory and processor time then.

python3 benches/first_frame.py PATTERN PROGRAM [ARGUMENT]...: PATTERN is a regular expression for the end of the
frame. The program runs in a pseudo-terminal of 120 by 35 cells. Linux only: the memory is read from /proc.
"""

import fcntl
import os
import pty
import re
import select
import signal
import statistics
import struct
import sys
import termios
import time

RUNS = 30
PATIENCE = 20


def resident(process):
    """Returns the resident memory of a process and its children in KiB."""
    total = 0
    with open(f"/proc/{process}/status", encoding="utf-8") as status:
        found = re.search(r"VmRSS:\s+(\d+)", status.read())
        total += int(found.group(1)) if found else 0
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as children:
        for child in children.read().split():
            total += resident(int(child))
    return total


def ticks(process):
    """Returns the processor time of a process and its children in ticks (proc(5): fields 14 and 15 of stat)."""
    with open(f"/proc/{process}/stat", encoding="utf-8") as stat:
        fields = stat.read().rpartition(")")[2].split()
    total = int(fields[11]) + int(fields[12])
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as children:
        for child in children.read().split():
            total += ticks(int(child))
    return total


def run(pattern, program):
    """Returns milliseconds to the first frame, total processor time in ms, and memory in KiB of one run."""
    begun = time.perf_counter()
    process, terminal = pty.fork()
    if process == 0:
        fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", 35, 120, 0, 0))
        os.execvp(program[0], program)
    written = b""
    while not re.search(pattern, written):
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        if not ready:
            sys.exit(f"no first frame: {written!r}")
        written += os.read(terminal, 65536)
    took = (time.perf_counter() - begun) * 1000
    # Wait for background work after the first frame.
    while select.select([terminal], [], [], 0.3)[0]:
        os.read(terminal, 65536)
    memory = resident(process)
    cpu = ticks(process) * 1000 / os.sysconf("SC_CLK_TCK")
    os.kill(process, signal.SIGKILL)
    os.waitpid(process, 0)
    os.close(terminal)
    return took, cpu, memory


def main():
    """Prints the medians."""
    pattern, program = sys.argv[1].encode(), sys.argv[2:]
    runs = [run(pattern, program) for _ in range(RUNS)]
    took, cpu, memory = (statistics.median(column) for column in zip(*runs))
    print(f"{took:9.1f} ms  {cpu:9.1f} ms  {memory / 1024:7.1f} MiB  {' '.join(program)}")


main()
