"""The two systems under comparison: folder, environment and command for each."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path


class Side:
    """One of the systems, with a separate working folder."""

    def __init__(self, folder: Path, program: Path, wine: str | None = None):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.folder = folder
        self.program = program
        self.wine = wine

    @property
    def name(self) -> str:
        return "Windows" if self.wine else "Linux"

    @property
    def command(self) -> list[str]:
        return [self.wine, str(self.program)] if self.wine else [str(self.program)]

    @property
    def environment(self) -> dict[str, str]:
        """The current environment, without variables that would configure the two systems differently."""
        own = ("LC_", "LANG", "TERM", "COLORTERM", "NO_COLOR", "CLICOLOR", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        home = str(self.folder / "home")
        return kept | {"LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "HOME": home, "PORTOLAN_HOME": home}

    def files(self) -> dict[str, bytes]:
        """Returns every file in the folder except locks, which the program doesn't remove on Windows."""
        paths = (path for path in self.folder.rglob("*") if path.is_file() and path.suffix != ".lock")
        return {str(path.relative_to(self.folder)): path.read_bytes() for path in paths}

    def masked(self, text: str) -> str:
        """Replaces the parts of a text that always differ: the folder, and path separators."""
        windows = "Z:" + str(self.folder).replace("/", "\\")
        for folder in (windows.replace("\\", "\\\\"), windows, str(self.folder)):
            text = text.replace(folder, "FOLDER")
        return re.sub(r"FOLDER\S+", lambda path: path[0].replace("\\\\", "/").replace("\\", "/"), text)


def different_files(sides: list[Side]) -> list[str]:
    """Returns the files that differ between the sides."""
    here, there = (side.files() for side in sides)
    return sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))


def sides(folder: Path, linux: str, windows: str) -> list[Side]:
    """Returns Linux and Windows (the Wine program in `WINE`), with empty folders."""
    return [
        Side(folder / "linux", Path(linux).resolve()),
        Side(folder / "windows", Path(windows).resolve(), os.environ["WINE"]),
    ]


def run(side: Side, arguments: list[str]) -> tuple[int, str, str]:
    """Runs the program; returns its exit code, standard output and standard error.

    The output goes to files, because reading a pipe ends only when all processes have closed it, and a service that
    Wine starts during the command may hold it open for minutes.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as error:
        done = subprocess.run(
            side.command + arguments,
            cwd=side.folder,
            env=side.environment,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=error,
            timeout=120,
        )
        texts = []
        for stream in (out, error):
            stream.seek(0)
            texts.append(stream.read().decode(errors="replace"))
        return done.returncode, texts[0], texts[1]
