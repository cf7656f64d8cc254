/* Runs a program in a Windows console whose keyboard, mouse and window are controlled from standard input, and
 * copies the program's output to standard output, byte for byte.
 *
 *   console REPORT PROGRAM [ARGUMENT]...
 *
 * The program's input is the console of this process, which also reports key releases. Its output is a pipe with
 * the name of an MSYS2 terminal, so that programs treat it as a terminal: Wine's console would not pass escape
 * sequences through. Each line of input is a step:
 *
 *   size WIDTH HEIGHT       resizes the window; required as the first line
 *   key CODE CHARACTER STATE
 *                           presses and releases a key: its virtual-key code, its UTF-16 unit, the state of the
 *                           modifiers as in KEY_EVENT_RECORD
 *   text WORDS              types the words, encoded in UTF-8
 *   mouse X Y BUTTONS FLAGS sends a mouse event, as in MOUSE_EVENT_RECORD
 *   break                   Ctrl+Break
 *   close                   closes the window
 *   kill                    kills the program
 *
 * After the program has exited, REPORT contains its exit code and the console's input modes before and after the
 * run: `exit 0 mode 0x1f7 0x1f7`. A program that still runs ten seconds after the end of the input is killed.
 */
#define _WIN32_WINNT 0x0601
#include <stdio.h>
#include <string.h>
#include <windows.h>

#define PATIENCE 10000
/* Exit code of a killed program. */
#define KILLED 99

static HANDLE input, drawn;
static PROCESS_INFORMATION program;

static void fail(const char *what) {
    fprintf(stderr, "console: %s: error %lu\n", what, GetLastError());
    ExitProcess(70);
}

static HANDLE open_console(const WCHAR *name) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    HANDLE handle = CreateFileW(name, GENERIC_READ | GENERIC_WRITE, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherited,
                                OPEN_EXISTING, 0, NULL);
    if (handle == INVALID_HANDLE_VALUE) fail("can't open the console");
    return handle;
}

static void enter(INPUT_RECORD *record) {
    DWORD count;
    if (!WriteConsoleInputW(input, record, 1, &count)) fail("can't write to the console's input");
}

static void key(WORD code, WCHAR character, DWORD state) {
    INPUT_RECORD record = {.EventType = KEY_EVENT};
    KEY_EVENT_RECORD *event = &record.Event.KeyEvent;
    event->wRepeatCount = 1;
    event->wVirtualKeyCode = code;
    event->wVirtualScanCode = MapVirtualKeyW(code, MAPVK_VK_TO_VSC);
    event->uChar.UnicodeChar = character;
    event->dwControlKeyState = state;
    event->bKeyDown = TRUE;
    enter(&record);
    event->bKeyDown = FALSE;
    enter(&record);
}

static void text(const char *words) {
    WCHAR wide[4096];
    int length = MultiByteToWideChar(CP_UTF8, 0, words, -1, wide, 4096);
    for (int at = 0; at < length - 1; at++) {
        SHORT code = wide[at] < 128 ? VkKeyScanW(wide[at]) : 0;
        key(LOBYTE(code), wide[at], HIBYTE(code) & 1 ? SHIFT_PRESSED : 0);
    }
}

static void mouse(int x, int y, DWORD buttons, DWORD flags) {
    INPUT_RECORD record = {.EventType = MOUSE_EVENT};
    record.Event.MouseEvent.dwMousePosition.X = x;
    record.Event.MouseEvent.dwMousePosition.Y = y;
    record.Event.MouseEvent.dwButtonState = buttons;
    record.Event.MouseEvent.dwEventFlags = flags;
    enter(&record);
}

static void size(int width, int height) {
    HANDLE output = open_console(L"CONOUT$");
    CONSOLE_SCREEN_BUFFER_INFO now;
    SMALL_RECT window = {0, 0, width - 1, height - 1};
    COORD buffer = {width, height};
    /* A window can't be larger than its buffer, so it is shrunk first. */
    GetConsoleScreenBufferInfo(output, &now);
    SMALL_RECT both = {0, 0, min(window.Right, now.srWindow.Right), min(window.Bottom, now.srWindow.Bottom)};
    SetConsoleWindowInfo(output, TRUE, &both);
    SetConsoleScreenBufferSize(output, buffer);
    if (!SetConsoleWindowInfo(output, TRUE, &window)) fail("can't resize the window");
    CloseHandle(output);
    INPUT_RECORD record = {.EventType = WINDOW_BUFFER_SIZE_EVENT};
    record.Event.WindowBufferSizeEvent.dwSize = buffer;
    if (program.hProcess) enter(&record);
}

/* Sends a control event as Windows does, in a new thread in the program. Wine's GenerateConsoleCtrlEvent supports
 * only Ctrl+C. */
static HANDLE control(DWORD_PTR event) {
    void *routine = (void *)GetProcAddress(GetModuleHandleW(L"kernelbase"), "CtrlRoutine");
    HANDLE thread = CreateRemoteThread(program.hProcess, NULL, 0, routine, (void *)event, 0, NULL);
    if (!thread) fail("can't send a control event");
    return thread;
}

/* Closing a window kills its program as soon as the handler returns TRUE, or after five seconds. */
static void close_window(void) {
    DWORD code = 0;
    HANDLE handler = control(CTRL_CLOSE_EVENT);
    WaitForSingleObject(handler, 5000);
    GetExitCodeThread(handler, &code);
    /* If the program exits by itself, its threads end with its exit code. */
    if (code == TRUE || code == STILL_ACTIVE) TerminateProcess(program.hProcess, KILLED);
}

static DWORD WINAPI play(void *unused) {
    char line[8192];
    (void)unused;
    while (fgets(line, sizeof line, stdin)) {
        unsigned a, b, c, d;
        line[strcspn(line, "\r\n")] = 0;
        if (sscanf(line, "size %u %u", &a, &b) == 2) size(a, b);
        else if (sscanf(line, "key %u %u %u", &a, &b, &c) == 3) key(a, b, c);
        else if (!strncmp(line, "text ", 5)) text(line + 5);
        else if (sscanf(line, "mouse %u %u %u %u", &a, &b, &c, &d) == 4) mouse(a, b, c, d);
        else if (!strcmp(line, "break")) control(CTRL_BREAK_EVENT);
        else if (!strcmp(line, "close")) close_window();
        else if (!strcmp(line, "kill")) TerminateProcess(program.hProcess, KILLED);
        else fail("unknown step");
    }
    if (WaitForSingleObject(program.hProcess, PATIENCE) == WAIT_TIMEOUT) TerminateProcess(program.hProcess, KILLED);
    return 0;
}

static DWORD WINAPI copy(void *unused) {
    char buffer[65536];
    DWORD length, written;
    HANDLE out = GetStdHandle(STD_OUTPUT_HANDLE);
    (void)unused;
    ConnectNamedPipe(drawn, NULL);
    while (ReadFile(drawn, buffer, sizeof buffer, &length, NULL) && length) WriteFile(out, buffer, length, &written, NULL);
    return 0;
}

int main(int count, char **arguments) {
    char line[8192] = "", command[8192] = "";
    WCHAR name[64];
    unsigned width, height;
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, TRUE};
    STARTUPINFOA start = {.cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES};
    DWORD before = 0, after = 0, code = 0;
    if (count < 3) return 64;
    input = open_console(L"CONIN$");
    if (!fgets(line, sizeof line, stdin) || sscanf(line, "size %u %u", &width, &height) != 2) fail("the first step is not a size");
    size(width, height);
    GetConsoleMode(input, &before);

    swprintf(name, 64, L"\\\\.\\pipe\\msys-%08lx-pty0-to-master", GetCurrentProcessId());
    drawn = CreateNamedPipeW(name, PIPE_ACCESS_INBOUND, PIPE_TYPE_BYTE | PIPE_WAIT, 1, 65536, 65536, 0, NULL);
    HANDLE copier = CreateThread(NULL, 0, copy, NULL, 0, NULL);
    start.hStdInput = input;
    start.hStdOutput = CreateFileW(name, GENERIC_WRITE | FILE_READ_ATTRIBUTES, 0, &inherited, OPEN_EXISTING, 0, NULL);
    start.hStdError = start.hStdOutput;
    if (start.hStdOutput == INVALID_HANDLE_VALUE) fail("can't open the pipe");
    for (int at = 2; at < count; at++) {
        snprintf(line, sizeof line, "\"%s\" ", arguments[at]);
        strncat(command, line, sizeof command - strlen(command) - 1);
    }
    if (!CreateProcessA(NULL, command, NULL, NULL, TRUE, 0, NULL, NULL, &start, &program)) fail(arguments[2]);
    CloseHandle(start.hStdOutput);
    CreateThread(NULL, 0, play, NULL, 0, NULL);

    WaitForSingleObject(program.hProcess, INFINITE);
    GetExitCodeProcess(program.hProcess, &code);
    WaitForSingleObject(copier, PATIENCE);
    GetConsoleMode(input, &after);
    FILE *report = fopen(arguments[1], "wb");
    if (!report) fail(arguments[1]);
    fprintf(report, "exit %lu mode 0x%lx 0x%lx\n", code, before, after);
    fclose(report);
    return 0;
}
