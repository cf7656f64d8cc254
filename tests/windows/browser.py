"""Runs the same steps in the browser on Linux and on Windows and compares the screens:

    browser.py FOLDER CONSOLE LINUX-PROGRAM WINDOWS-PROGRAM STEPS...

On Linux the browser runs in a pseudo-terminal, on Windows in a console controlled by CONSOLE (console.c). A terminal
emulator, pyte from PyPI, interprets the output of each. A file of STEPS has one step on each line:

    open WIDTHxHEIGHT [ARGUMENT]...
                        starts the browser in a window of that size
    key NAME...         presses keys: Enter, F3, Shift-Tab, Ctrl-C, or a character
    type WORDS          types the words
    paste WORDS         pastes them
    click X Y           presses and releases the left button at that cell, counted from 0
    drag X Y X Y        presses it at one cell and releases it at another
    wheel up|down X Y   turns the wheel there
    size WIDTHxHEIGHT   resizes the window
    see WORDS           waits until both screens are the same and contain the words
    miss WORDS          waits until both screens are the same and don't contain them
    break               Ctrl+Break; on Linux an interrupt
    close               closes the window; on Linux the signal of a terminal that hangs up
    kill                kills the program
    end                 checks that the program exits as expected and restores the console
    files               checks that the files in both folders are the same
"""

import difflib
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import pyte

from sides import Side, different_files, sides

# Time-out for a screen, and time without output after which it counts as complete, in seconds.
PATIENCE = 30.0
STILL = 0.25

# Virtual-key code and character of each key on Windows, and its sequence in a terminal.
KEYS = {
    "Enter": (13, 13, "\r"), "Esc": (27, 27, "\x1b"), "Tab": (9, 9, "\t"), "Backspace": (8, 8, "\x7f"),
    "Space": (32, 32, " "), "PgUp": (33, 0, "\x1b[5~"), "PgDn": (34, 0, "\x1b[6~"), "End": (35, 0, "\x1b[F"),
    "Home": (36, 0, "\x1b[H"), "Left": (37, 0, "\x1b[D"), "Up": (38, 0, "\x1b[A"), "Right": (39, 0, "\x1b[C"),
    "Down": (40, 0, "\x1b[B"), "Del": (46, 0, "\x1b[3~"), "F1": (112, 0, "\x1bOP"), "F2": (113, 0, "\x1bOQ"),
    "F3": (114, 0, "\x1bOR"), "F4": (115, 0, "\x1bOS"), "F5": (116, 0, "\x1b[15~"),
}  # fmt: skip
SHIFT, LEFT_CTRL, RIGHT_ALT = 0x10, 0x08, 0x01

# Expected ends of a program by step: exit code on Linux, where signals are negative, exit code on Windows, and
# true if the program can restore the console.
STATUS_CONTROL_C_EXIT = 0xC000013A
KILLED = 99
ENDS = {
    "": (0, 0, True),
    "break": (-signal.SIGINT, STATUS_CONTROL_C_EXIT, True),
    "close": (-signal.SIGHUP, STATUS_CONTROL_C_EXIT, True),
    "kill": (-signal.SIGKILL, KILLED, False),
}


class Failure(Exception):
    """A difference between the systems, or a time-out."""


class Browser:
    """The browser on one system, with its terminal."""

    def __init__(self, side: Side, width: int, height: int):
        self.side = side
        self.screen = pyte.Screen(width, height)
        self.stream = pyte.ByteStream(self.screen)
        self.written = b""
        self.is_open = True

    def read(self) -> None:
        """Reads and interprets available output."""
        try:
            data = os.read(self.output, 65536)
        except OSError:
            # Linux reports an error when the other side of a pseudo-terminal is closed.
            data = b""
        self.is_open = bool(data)
        self.written += data
        self.stream.feed(data)

    def lines(self) -> list[str]:
        """Returns the text of the screen."""
        rows = (self.screen.buffer[y] for y in range(self.screen.lines))
        return ["".join(row[x].data for x in range(self.screen.columns)).rstrip() for row in rows]

    def picture(self) -> list:
        """Returns the screen: each cell with its style, and the position of a visible cursor."""
        rows = [[self.screen.buffer[y][x] for x in range(self.screen.columns)] for y in range(self.screen.lines)]
        cursor = self.screen.cursor
        return [*rows, None if cursor.hidden else (cursor.x, cursor.y)]

    def unrestored_modes(self) -> list[str]:
        """Returns the terminal modes that were not restored; initially only the cursor is on."""
        last = dict(re.findall(rb"\x1b\[\?(\d+)([hl])", self.written))
        on = {mode.decode() for mode, state in last.items() if state == b"h"}
        return [f"mode {mode}" for mode in sorted(on ^ {"25"})]


def own_terminal() -> None:
    """Makes the terminal of standard error the controlling terminal, which reports changes of its size."""
    fcntl.ioctl(2, termios.TIOCSCTTY, 0)


class Linux(Browser):
    """The browser in a pseudo-terminal."""

    def __init__(self, side: Side, width: int, height: int, arguments: list[str]):
        super().__init__(side, width, height)
        self.output, terminal = pty.openpty()
        self.resize_terminal(width, height)
        self.before = termios.tcgetattr(self.output)
        self.program = subprocess.Popen(
            side.command + arguments,
            cwd=side.folder,
            env=side.environment,
            stdin=terminal,
            stdout=terminal,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        # Held open, so that the terminal outlives the program.
        self.terminal = terminal

    def resize_terminal(self, width: int, height: int) -> None:
        fcntl.ioctl(self.output, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def send(self, text: str) -> None:
        data = text.encode()
        while data:
            data = data[os.write(self.output, data) :]

    def key(self, name: str) -> None:
        if name == "Shift-Tab":
            self.send("\x1b[Z")
        elif name.startswith("Ctrl-"):
            self.send(chr(ord(name[5]) & 31))
        else:
            self.send(KEYS[name][2] if name in KEYS else name)

    def type(self, words: str) -> None:
        self.send(words)

    def paste(self, words: str) -> None:
        self.send(f"\x1b[200~{words}\x1b[201~")

    def mouse(self, kind: str, x: int, y: int) -> None:
        button, end = {"press": (0, "M"), "move": (32, "M"), "release": (0, "m"), "up": (64, "M"), "down": (65, "M")}[kind]
        self.send(f"\x1b[<{button};{x + 1};{y + 1}{end}")

    def size(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        self.resize_terminal(width, height)

    def finish(self, how: str) -> None:
        if how:
            self.program.send_signal(-ENDS[how][0])

    def end(self) -> tuple[int, list[str]]:
        """Waits for the program to exit; returns its exit code and the settings that were not restored."""
        code = self.program.wait(PATIENCE)
        while select.select([self.output], [], [], STILL)[0]:
            self.read()
        unrestored = self.unrestored_modes()
        if termios.tcgetattr(self.output) != self.before:
            unrestored.append("the terminal's settings")
        os.close(self.terminal)
        os.close(self.output)
        return code, unrestored


class Windows(Browser):
    """The browser in a console that another program controls."""

    def __init__(self, side: Side, width: int, height: int, arguments: list[str], console: Path):
        super().__init__(side, width, height)
        self.report = side.folder.parent / "report"
        self.report.unlink(missing_ok=True)
        # Wine uses a terminal as the console, here standard error. Its output there is not needed.
        self.wine, terminal = pty.openpty()
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 100, 300, 0, 0))
        self.program = subprocess.Popen(
            [side.command[0], str(console), str(self.report), side.command[1], *arguments],
            cwd=side.folder,
            env=side.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=terminal,
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        os.close(terminal)
        self.output = self.program.stdout.fileno()
        self.step(f"size {width} {height}")

    def step(self, line: str) -> None:
        self.program.stdin.write(f"{line}\n".encode())
        self.program.stdin.flush()

    def key(self, name: str) -> None:
        if name == "Shift-Tab":
            self.step(f"key 9 9 {SHIFT}")
        elif name.startswith("Ctrl-"):
            self.step(f"key {ord(name[5])} {ord(name[5]) & 31} {LEFT_CTRL}")
        elif name in KEYS:
            self.step("key {} {} 0".format(*KEYS[name]))
        elif name in "@\\|{}[]":
            # The event of a keyboard layout on which the character requires AltGr.
            self.step(f"key 0 {ord(name)} {LEFT_CTRL | RIGHT_ALT}")
        else:
            self.step(f"text {name}")

    def type(self, words: str) -> None:
        self.step(f"text {words}")

    def paste(self, words: str) -> None:
        # A console pastes as if typing.
        self.step(f"text {words}")

    def mouse(self, kind: str, x: int, y: int) -> None:
        wheel = {"up": 120 << 16, "down": (-120 & 0xFFFF) << 16}
        buttons = wheel.get(kind, 1 if kind in ("press", "move") else 0)
        flags = 4 if kind in wheel else 1 if kind == "move" else 0
        self.step(f"mouse {x} {y} {buttons} {flags}")

    def size(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        self.step(f"size {width} {height}")

    def finish(self, how: str) -> None:
        if how:
            self.step(how)

    def end(self) -> tuple[int, list[str]]:
        """Waits for the program to exit; returns its exit code and the settings that were not restored."""
        self.program.stdin.close()
        deadline = time.monotonic() + PATIENCE
        while self.is_open and time.monotonic() < deadline:
            if select.select([self.output], [], [], STILL)[0]:
                self.read()
        self.program.wait(PATIENCE)
        os.close(self.wine)
        code, before, after = re.fullmatch(r"exit (\d+) mode (\S+) (\S+)\n", self.report.read_text()).groups()
        unrestored = self.unrestored_modes()
        if before != after:
            unrestored.append(f"the console's mode: {after} instead of {before}")
        return int(code), unrestored


def settle(browsers: list[Browser], wanted: str, shown: bool) -> None:
    """Waits until both screens are the same and contain `wanted`, or don't if `shown` is false."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        outputs = {browser.output: browser for browser in browsers if browser.is_open}
        ready = select.select(outputs, [], [], STILL)[0]
        for output in ready:
            outputs[output].read()
        if not ready and all((wanted in "\n".join(browser.lines())) == shown for browser in browsers):
            linux, windows = (browser.picture() for browser in browsers)
            if linux == windows:
                return
    problem = f"the screens never {'show' if shown else 'hide'} it at the same time"
    raise Failure("\n    ".join([problem, *differences(browsers)]))


def differences(browsers: list[Browser]) -> list[str]:
    """Returns the differing lines of two screens, else some differing cells, else one of the screens."""
    linux, windows = (browser.lines() for browser in browsers)
    if linux != windows:
        return list(difflib.unified_diff(linux, windows, "Linux", "Windows", lineterm="", n=2))
    *rows, cursors = zip(*(browser.picture() for browser in browsers))
    cells = [
        f"line {y}, column {x}: {here} on Linux, {there} on Windows"
        for y, row in enumerate(rows, 1)
        for x, (here, there) in enumerate(zip(*row), 1)
        if here != there
    ]
    if cursors[0] != cursors[1]:
        cells.append(f"the cursor: {cursors[0]} on Linux, {cursors[1]} on Windows")
    return cells[:5] or windows


class Session:
    """A run of a file of steps."""

    def __init__(self, both: list[Side], console: Path):
        self.both = both
        self.console = console
        self.browsers: list[Browser] = []
        self.ending = ""
        self.seen = 0

    def play(self, step: str, words: str) -> None:
        if step == "open":
            size, *arguments = words.split()
            width, height = map(int, size.split("x"))
            linux, windows = self.both
            self.ending = ""
            self.browsers = [
                Linux(linux, width, height, arguments),
                Windows(windows, width, height, arguments, self.console),
            ]
        elif step in ("see", "miss"):
            settle(self.browsers, words, step == "see")
            self.seen += 1
        elif step == "end":
            self.end()
        elif step == "files":
            if names := different_files(self.both):
                raise Failure(f"differ: {', '.join(names)}")
        else:
            for browser in self.browsers:
                self.enter(browser, step, words)
            if step in ENDS:
                self.ending = step

    @staticmethod
    def enter(browser: Browser, step: str, words: str) -> None:
        """Sends the input of a step to the program."""
        match step, words.split():
            case "key", names:
                for name in names:
                    browser.key(name)
                    # Escape followed by other input at once would be an escape sequence.
                    time.sleep(0.1 if name == "Esc" else 0)
            case ("type" | "paste"), _:
                getattr(browser, step)(words)
            case "click", [x, y]:
                browser.mouse("press", int(x), int(y))
                browser.mouse("release", int(x), int(y))
            case "drag", [x, y, to_x, to_y]:
                browser.mouse("press", int(x), int(y))
                browser.mouse("move", int(to_x), int(to_y))
                browser.mouse("release", int(to_x), int(to_y))
            case "wheel", [way, x, y]:
                browser.mouse(way, int(x), int(y))
            case "size", [size]:
                browser.size(*map(int, size.split("x")))
            case ("break" | "close" | "kill"), []:
                browser.finish(step)
            case _:
                raise Failure("no such step")

    def end(self) -> None:
        on_linux, on_windows, restores = ENDS[self.ending]
        for browser, wanted in zip(self.browsers, (on_linux, on_windows)):
            code, unrestored = browser.end()
            if code != wanted:
                raise Failure(f"{browser.side.name}: exit code {code} instead of {wanted}")
            if restores and unrestored:
                raise Failure(f"{browser.side.name}: not restored: {', '.join(unrestored)}")
        self.browsers = []

    def stop(self) -> None:
        """Ends running programs after a failure."""
        for browser in self.browsers:
            browser.finish("kill")
            browser.end()


def play(file: Path, folder: Path, console: Path, programs: list[str]) -> tuple[int, bool]:
    """Plays a file of steps; returns how many screens were compared, and whether the session differs."""
    session = Session(sides(folder / file.stem, *programs), console)
    differs = False
    begun = time.monotonic()
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        step, _, words = line.strip().partition(" ")
        if not step or step.startswith("#"):
            continue
        try:
            session.play(step, words)
        except Failure as failure:
            print(f"{file}:{number}: {line}: {failure}")
            differs = True
            session.stop()
            break
    print(f"{file.stem}: {session.seen} screens in {time.monotonic() - begun:.0f} s", flush=True)
    return session.seen, differs


def main() -> int:
    folder, console = (Path(argument).resolve() for argument in sys.argv[1:3])
    programs, files = sys.argv[3:5], [Path(argument) for argument in sys.argv[5:]]
    # A session mostly waits for screens to stay the same, so all of them are played at once.
    with ProcessPoolExecutor(len(files)) as pool:
        sessions = list(pool.map(partial(play, folder=folder, console=console, programs=programs), files))
    seen, failures = map(sum, zip(*sessions))
    print(f"{seen} screens are the same on both systems" + (f", {failures} sessions differ" if failures else ""))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
