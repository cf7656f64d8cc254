"""Runs the same commands on Linux and on Windows and compares their output, their exit codes and the files that they
write:

    commands.py FOLDER LINUX-PROGRAM WINDOWS-PROGRAM

The commands are in the file `commands` in this folder, one on each line, in shell syntax. They run in order in a copy
of `files`, which includes the example catalog as `example`. Files that differ remain in FOLDER.
"""

import difflib
import shlex
import shutil
import sys
from collections import Counter
from pathlib import Path

from sides import different_files, run, sides

HERE = Path(__file__).parent


def main() -> int:
    folder, linux, windows = sys.argv[1:]
    both = sides(Path(folder).resolve(), linux, windows)
    for side in both:
        shutil.copytree(HERE / "files", side.folder, dirs_exist_ok=True)
        shutil.copytree(HERE.parent.parent / "assets/example-catalog", side.folder / "example")
    lines = (HERE / "commands").read_text(encoding="utf-8").splitlines()
    lines = [line for line in lines if line and not line.startswith("#")]
    codes = Counter()
    failures = 0
    for line in lines:
        done = []
        for side in both:
            code, out, error = run(side, shlex.split(line))
            # Paths in messages have the separators of their system.
            error = side.masked(error).replace("\\", "/")
            done.append([f"exit code {code}", *side.masked(out).splitlines(), *error.splitlines()])
        codes[done[0][0]] += 1
        difference = list(difflib.unified_diff(*done, "Linux", "Windows", lineterm="", n=1))
        difference += [f"differs: {name}" for name in different_files(both)]
        if difference:
            failures += 1
            print(f"portolan {line}", *difference[:20], sep="\n    ")
    print(f"{len(lines) - failures} of {len(lines)} commands are the same on both systems; {dict(codes)}")
    # Commands that all fail in the same way would prove nothing.
    return 1 if failures or len(codes) < 3 or codes["exit code 0"] < len(lines) / 2 else 0


sys.exit(main())
