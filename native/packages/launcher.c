/* The launcher: the one file that a customer of Windows downloads.
 *
 * It unpacks the agent, which it carries as a resource, into a new folder of the person's own and
 * starts itself once more: the second process loads Python from there, while the first one waits
 * and then removes the folder, however the second ended, and at last its own file. Whatever a
 * killed first process left is removed by the next one.
 *
 * With the word --elevated it is a process with administrator rights, and takes nothing from whoever
 * started it but the name of a pipe: it unpacks anew, where only administrators may write, and
 * loads Python into itself.
 *
 * Nothing is ever taken from beside the file, where downloads of other people may lie.
 */

#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <sddl.h>
#include <shellapi.h>
#include <stdint.h>
#include <stdlib.h>
#include <wchar.h>

#include "unpack.h"

#define PREFIX L"beistand-"
#define UNPACKED L"BEISTAND_UNPACKED"
#define PROGRAM L"BEISTAND_PROGRAM"
#define ELEVATED L"--elevated"
#define LICENCES L"--licences"
#define LOCK L"\\lock"
#define LONGEST 32768

/* From advapi32, under its only exported name. */
BOOLEAN NTAPI SystemFunction036(void *buffer, ULONG length);

static wchar_t program[LONGEST], temporary[MAX_PATH + 1], folder[MAX_PATH + 64];

static int fail(const wchar_t *what)
{
    wchar_t words[256];
    swprintf(words, 256, L"Das Programm konnte nicht starten (%ls, %lu).\n\n"
                         L"The program could not start.", what, GetLastError());
    MessageBoxW(NULL, words, L"Fernwartung", MB_ICONERROR | MB_SETFOREGROUND);
    return 1;
}

/* A folder and everything in it. Links are removed, never followed. */
static void remove_folder(const wchar_t *path)
{
    wchar_t name[MAX_PATH + 300];
    WIN32_FIND_DATAW found;
    swprintf(name, MAX_PATH + 300, L"%ls\\*", path);
    HANDLE search = FindFirstFileW(name, &found);
    if (search != INVALID_HANDLE_VALUE) {
        do {
            if (!wcscmp(found.cFileName, L".") || !wcscmp(found.cFileName, L".."))
                continue;
            if (swprintf(name, MAX_PATH + 300, L"%ls\\%ls", path, found.cFileName) < 0)
                continue;
            if (!(found.dwFileAttributes & FILE_ATTRIBUTE_DIRECTORY))
                DeleteFileW(name);
            else if (found.dwFileAttributes & FILE_ATTRIBUTE_REPARSE_POINT)
                RemoveDirectoryW(name);
            else
                remove_folder(name);
        } while (FindNextFileW(search, &found));
        FindClose(search);
    }
    RemoveDirectoryW(path);
}

/* Folders whose lock nobody holds were left by a process that was killed. */
static void remove_leftovers(void)
{
    wchar_t name[MAX_PATH + 64];
    WIN32_FIND_DATAW found;
    swprintf(name, MAX_PATH + 64, L"%ls" PREFIX L"????????????????", temporary);
    HANDLE search = FindFirstFileW(name, &found);
    if (search == INVALID_HANDLE_VALUE)
        return;
    do {
        if ((found.dwFileAttributes & (FILE_ATTRIBUTE_DIRECTORY | FILE_ATTRIBUTE_REPARSE_POINT))
            != FILE_ATTRIBUTE_DIRECTORY)
            continue;
        wchar_t left[MAX_PATH + 64], lock[MAX_PATH + 80];
        if (swprintf(left, MAX_PATH + 64, L"%ls%ls", temporary, found.cFileName) < 0)
            continue;
        swprintf(lock, MAX_PATH + 80, L"%ls" LOCK, left);
        if (DeleteFileW(lock))
            remove_folder(left);
    } while (FindNextFileW(search, &found));
    FindClose(search);
}

/* A new folder; its lock is held until the handle is closed. `access` says in SDDL who may do what
 * in it, where that is not what its surroundings say. */
static HANDLE make_folder(const wchar_t *access)
{
    SECURITY_ATTRIBUTES only = { .nLength = sizeof only };
    unsigned char dice[8];
    wchar_t lock[MAX_PATH + 80];
    if (!SystemFunction036(dice, sizeof dice))
        return INVALID_HANDLE_VALUE;
    swprintf(folder, MAX_PATH + 64, L"%ls" PREFIX, temporary);
    for (size_t at = 0; at < sizeof dice; at++)
        swprintf(folder + wcslen(folder), 3, L"%02x", dice[at]);
    if (access
        && !ConvertStringSecurityDescriptorToSecurityDescriptorW(
            access, SDDL_REVISION_1, &only.lpSecurityDescriptor, NULL))
        return INVALID_HANDLE_VALUE;
    BOOL made = CreateDirectoryW(folder, access ? &only : NULL);
    LocalFree(only.lpSecurityDescriptor);
    if (!made)
        return INVALID_HANDLE_VALUE;
    swprintf(lock, MAX_PATH + 80, L"%ls" LOCK, folder);
    return CreateFileW(lock, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
}

static BOOL write_file(void *context, const char *name, const uint8_t *data, size_t size)
{
    wchar_t path[MAX_PATH + 300];
    DWORD written = 0;
    (void)context;
    if (swprintf(path, MAX_PATH + 300, L"%ls\\%hs", folder, name) < 0)
        return FALSE;
    for (wchar_t *at = path + wcslen(folder) + 1; *at; at++)
        if (*at == L'/') {
            *at = 0;
            CreateDirectoryW(path, NULL);
            *at = L'\\';
        }
    HANDLE file = CreateFileW(path, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
    if (file == INVALID_HANDLE_VALUE)
        return FALSE;
    BOOL whole = WriteFile(file, data, (DWORD)size, &written, NULL) && written == size;
    return CloseHandle(file) && whole;
}

static BOOL unpack_all(void)
{
    HRSRC found = FindResourceW(NULL, MAKEINTRESOURCEW(1), MAKEINTRESOURCEW(10)); /* RT_RCDATA */
    HGLOBAL loaded = found ? LoadResource(NULL, found) : NULL;
    const uint8_t *packed = loaded ? LockResource(loaded) : NULL;
    return packed && unpack(packed, SizeofResource(NULL, found), write_file, NULL);
}

/* The second process. It ends with the first one, so that nothing runs on unseen. */
static DWORD run_and_wait(void)
{
    STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION second;
    DWORD code = 1;
    SetEnvironmentVariableW(UNPACKED, folder);
    SetEnvironmentVariableW(PROGRAM, program);
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limit = { 0 };
    limit.BasicLimitInformation.LimitFlags =
        JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    HANDLE job = CreateJobObjectW(NULL, NULL);
    SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limit, sizeof limit);
    if (!CreateProcessW(program, NULL, NULL, NULL, FALSE, CREATE_SUSPENDED, NULL, NULL, &start, &second))
        return (DWORD)fail(L"process");
    AssignProcessToJobObject(job, second.hProcess);
    ResumeThread(second.hThread);
    CloseHandle(second.hThread);
    WaitForSingleObject(second.hProcess, INFINITE);
    GetExitCodeProcess(second.hProcess, &code);
    CloseHandle(second.hProcess);
    CloseHandle(job);
    return code;
}

/* Every key and button that is down goes up: whoever pressed it is gone. */
static void let_go(void)
{
    static const DWORD up[] = { 0, MOUSEEVENTF_LEFTUP, MOUSEEVENTF_RIGHTUP, 0, MOUSEEVENTF_MIDDLEUP,
                                MOUSEEVENTF_XUP, MOUSEEVENTF_XUP };
    for (WORD key = VK_LBUTTON; key < 0xFF; key++) {
        INPUT input = { 0 };
        /* Shift, Control and Alt are two keys each, which follow under numbers of their own. */
        if (!(GetAsyncKeyState(key) & 0x8000) || (key >= VK_SHIFT && key <= VK_MENU))
            continue;
        if (key <= VK_XBUTTON2) {
            input.type = INPUT_MOUSE;
            input.mi.dwFlags = up[key];
            input.mi.mouseData = key == VK_XBUTTON1 ? XBUTTON1 : key == VK_XBUTTON2 ? XBUTTON2 : 0;
        } else {
            UINT scan = MapVirtualKeyW(key, 4 /* MAPVK_VK_TO_VSC_EX */);
            input.type = INPUT_KEYBOARD;
            input.ki.wVk = key;
            input.ki.wScan = (WORD)(scan & 0xFF);
            input.ki.dwFlags = KEYEVENTF_KEYUP | (scan & 0xE000 ? KEYEVENTF_EXTENDEDKEY : 0);
        }
        SendInput(1, &input, sizeof input);
    }
}

/* A command that waits until something can be removed. The name reaches the shell as a variable
 * that is filled in after the line was understood: whatever it holds is never read as a command. */
static void have_removed(const wchar_t *what, const wchar_t *by)
{
    wchar_t shell[MAX_PATH + 32], line[512];
    STARTUPINFOW start = { .cb = sizeof start, .dwFlags = STARTF_USESTDHANDLES };
    PROCESS_INFORMATION remover;
    UINT length = GetSystemDirectoryW(shell, MAX_PATH);
    if (!length || length >= MAX_PATH)
        return;
    wcscpy(line, L"cmd.exe /d /v:on /c ping -n 2 127.0.0.1 >nul");
    /* Tried again after one second, then after two, four and eight: a scanner may be looking. */
    for (int pings = 3; pings <= 17; pings = 2 * pings - 1)
        swprintf(line + wcslen(line), 80, L" & %ls \"!" PROGRAM L"!\" & ping -n %d 127.0.0.1 >nul",
                 by, pings);
    SetEnvironmentVariableW(UNPACKED, NULL);
    SetEnvironmentVariableW(PROGRAM, what);
    SetCurrentDirectoryW(shell);
    wcscat(shell, L"\\cmd.exe");
    if (CreateProcessW(shell, line, NULL, NULL, FALSE, CREATE_NO_WINDOW, NULL, NULL, &start, &remover)) {
        CloseHandle(remover.hThread);
        CloseHandle(remover.hProcess);
    }
}

static int first_process(void)
{
    wchar_t marker[MAX_PATH + 80];
    remove_leftovers();
    HANDLE lock = make_folder(NULL);
    if (lock == INVALID_HANDLE_VALUE)
        return fail(L"folder");
    int code = 1;
    if (!unpack_all())
        fail(L"unpack");
    else if ((code = (int)run_and_wait()))
        let_go(); /* it was killed, or crashed: else it has let go by itself */
    swprintf(marker, MAX_PATH + 80, L"%ls\\remove", folder);
    BOOL wanted = GetFileAttributesW(marker) != INVALID_FILE_ATTRIBUTES;
    CloseHandle(lock);
    /* A scanner may still be looking at the files. */
    for (int times = 0; times < 50; times++) {
        remove_folder(folder);
        if (GetFileAttributesW(folder) == INVALID_FILE_ATTRIBUTES)
            break;
        Sleep(100);
    }
    if (wanted)
        have_removed(program, L"del /f /q");
    return code;
}

typedef int (*py_main)(int, const wchar_t **);

/* Python, in this very process: whoever looks sees this program's name, and its signature. */
static int run_python(const wchar_t *module, const wchar_t *word)
{
    wchar_t library[MAX_PATH + 80];
    const wchar_t *words[] = { program, L"-I", L"-B", L"-X", L"utf8", L"-m", module, word };
    swprintf(library, MAX_PATH + 80, L"%ls\\python3.dll", folder);
    HMODULE stable = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    swprintf(library, MAX_PATH + 80, L"%ls\\" PYTHON, folder);
    HMODULE python = LoadLibraryExW(library, NULL, LOAD_WITH_ALTERED_SEARCH_PATH);
    py_main main = python ? (py_main)(void *)GetProcAddress(python, "Py_Main") : NULL;
    if (!stable || !main)
        return fail(PYTHON);
    return main(word ? 8 : 7, words);
}

/* Nothing that the person without these rights can change is used: no variable, no folder. */
static int elevated_process(const wchar_t *pipe)
{
    UINT length = GetSystemWindowsDirectoryW(temporary, MAX_PATH - 8);
    if (!length || length >= MAX_PATH - 8)
        return fail(L"folder");
    wcscat(temporary, L"\\Temp\\");
    HANDLE lock = make_folder(L"O:BAD:P(A;OICI;FA;;;BA)(A;OICI;FA;;;SY)");
    if (lock == INVALID_HANDLE_VALUE)
        return fail(L"folder");
    int code = unpack_all() ? run_python(L"beistand.agent.windows.elevated", pipe) : fail(L"unpack");
    CloseHandle(lock);
    have_removed(folder, L"rd /s /q");
    return code;
}

/* Which part carries which licence, for as long as somebody reads it. */
static int tell_licences(void)
{
    wchar_t editor[MAX_PATH + 32], line[MAX_PATH * 2];
    STARTUPINFOW start = { .cb = sizeof start };
    PROCESS_INFORMATION reading;
    UINT length = GetSystemDirectoryW(editor, MAX_PATH);
    HANDLE lock = make_folder(NULL);
    if (!length || length >= MAX_PATH || lock == INVALID_HANDLE_VALUE || !unpack_all())
        return fail(L"unpack");
    wcscat(editor, L"\\notepad.exe");
    swprintf(line, MAX_PATH * 2, L"notepad.exe %ls\\licences\\NOTICE.txt", folder);
    if (CreateProcessW(editor, line, NULL, NULL, FALSE, 0, NULL, NULL, &start, &reading))
        WaitForSingleObject(reading.hProcess, INFINITE);
    CloseHandle(lock);
    remove_folder(folder);
    return 0;
}

/* What Windows has is never taken from the folder of downloads (Windows 10 1607 and later). */
static void prefer_system(void)
{
    typedef BOOL(WINAPI *set_policy)(int, void *, SIZE_T);
    DWORD prefer_system32 = 4;
    set_policy set = (set_policy)(void *)GetProcAddress(GetModuleHandleW(L"kernel32.dll"),
                                                        "SetProcessMitigationPolicy");
    if (set)
        set(10 /* ProcessImageLoadPolicy */, &prefer_system32, sizeof prefer_system32);
    SetDllDirectoryW(L"");
}

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, wchar_t *line, int show)
{
    (void)instance, (void)previous, (void)line, (void)show;
    prefer_system();
    DWORD length = GetModuleFileNameW(NULL, program, LONGEST);
    if (!length || length >= LONGEST)
        return fail(L"name");
    int count;
    wchar_t **words = CommandLineToArgvW(GetCommandLineW(), &count);
    if (words && count == 3 && !wcscmp(words[1], ELEVATED))
        return elevated_process(words[2]);
    length = GetTempPathW(MAX_PATH, temporary);
    if (!length || length >= MAX_PATH)
        return fail(L"temporary");
    if (words && count == 2 && !wcscmp(words[1], LICENCES))
        return tell_licences();
    length = GetEnvironmentVariableW(UNPACKED, folder, MAX_PATH);
    return length && length < MAX_PATH ? run_python(L"beistand.agent", NULL) : first_process();
}
