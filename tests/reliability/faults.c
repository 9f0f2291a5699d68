// SPDX-License-Identifier: GPL-2.0-or-later
/* A library for LD_PRELOAD that lets a process's calls to the file system fail on purpose.

   In go the calls that would change a file below one folder; each gets a number, from 1, in the
   order in which they come. Out comes what the environment asks for:

       FAULT_BELOW   the folder: an absolute path without links. Other files are left alone.
       FAULT_KINDS   which calls count, with commas: open, write, sync, rename, unlink, truncate,
                     mkdir; without it all of these. read counts only when it is named.
       FAULT_AT      the number of the call that is hit; 0 or unset: none.
       FAULT_DO      what happens to it: kill (the process ends by SIGKILL before the call), tear
                     (the same, with half of it written, if it is a write), an error (ENOSPC, EIO,
                     EDQUOT, EACCES, EMFILE) or short (half of it is written, and it says so).
       FAULT_STAYS   1: the calls that follow are hit, too, as on a disk that stays full.
       FAULT_LOG     a file to which a line is appended, "NUMBER KIND PATH", for each call hit, or
                     when none is to be hit for each call that counts: its lines are their number.

   An open counts when it asks for the right to write. What stdio writes by itself never passes
   here, for the C library calls itself by other names. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum action { PASS, FAIL, SHORT, TEAR };

static const struct {
    const char *name;
    int number;
} ERRORS[] = {
    {"ENOSPC", ENOSPC}, {"EIO", EIO}, {"EDQUOT", EDQUOT}, {"EACCES", EACCES}, {"EMFILE", EMFILE}};

static const char *below, *kinds, *todo, *log_path;
static unsigned long at;
static bool stays;
static atomic_ulong count;

__attribute__((constructor)) static void read_environment(void)
{
    const char *number = getenv("FAULT_AT"), *on = getenv("FAULT_STAYS");

    below = getenv("FAULT_BELOW");
    kinds = getenv("FAULT_KINDS");
    if (kinds == NULL || *kinds == '\0')
        kinds = "open,write,sync,rename,unlink,truncate,mkdir";
    todo = getenv("FAULT_DO");
    log_path = getenv("FAULT_LOG");
    at = number == NULL ? 0 : strtoul(number, NULL, 10);
    stays = on != NULL && *on == '1';
}

static bool counts(const char *kind)
{
    size_t len = strlen(kind);

    for (const char *p = strstr(kinds, kind); p != NULL; p = strstr(p + 1, kind))
        if ((p == kinds || p[-1] == ',') && (p[len] == '\0' || p[len] == ','))
            return true;
    return false;
}

static bool is_below(const char *path)
{
    size_t len = strlen(below);

    return strncmp(path, below, len) == 0 && (path[len] == '\0' || path[len] == '/');
}

/* The path of an open file or folder. */
static void path_of(int fd, char out[PATH_MAX])
{
    char link[40];
    ssize_t len;

    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    len = syscall(SYS_readlink, fd == AT_FDCWD ? "/proc/self/cwd" : link, out, PATH_MAX - 1);
    out[len < 0 ? 0 : len] = '\0';
}

static void note(unsigned long number, const char *kind, const char *path)
{
    char line[PATH_MAX + 64];
    int len, file;

    if (log_path == NULL)
        return;
    len = snprintf(line, sizeof line, "%lu %s %s\n", number, kind, path);
    file = (int)syscall(SYS_openat, AT_FDCWD, log_path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    (void)syscall(SYS_write, file, line, (size_t)len);
    (void)syscall(SYS_close, file);
}

static void die(void)
{
    (void)syscall(SYS_kill, getpid(), SIGKILL);
}

/* Counts a call and says what is to become of it; FAIL: errno is set. */
static enum action meet(const char *kind, const char *path)
{
    unsigned long number;

    if (below == NULL || !is_below(path) || !counts(kind))
        return PASS;
    number = atomic_fetch_add(&count, 1) + 1;
    if (at == 0)
        note(number, kind, path);
    if (at == 0 || todo == NULL || number < at || (number > at && !stays))
        return PASS;
    note(number, kind, path);
    if (strcmp(todo, "tear") == 0 && strcmp(kind, "write") == 0)
        return TEAR;
    if (strcmp(todo, "kill") == 0 || strcmp(todo, "tear") == 0)
        die();
    if (strcmp(todo, "short") == 0)
        return SHORT;
    for (size_t i = 0; i < sizeof ERRORS / sizeof *ERRORS; i++)
        if (strcmp(todo, ERRORS[i].name) == 0) {
            errno = ERRORS[i].number;
            return FAIL;
        }
    return PASS;
}

static enum action meet_file(const char *kind, int fd)
{
    int kept = errno;
    char path[PATH_MAX];
    enum action action;

    if (below == NULL)
        return PASS;
    path_of(fd, path);
    errno = kept;
    action = meet(kind, path);
    if (action != FAIL)
        errno = kept;
    return action;
}

static enum action meet_path(const char *kind, int folder, const char *name)
{
    int kept = errno;
    char path[2 * PATH_MAX];
    enum action action;

    if (below == NULL || name == NULL)
        return PASS;
    path[0] = '\0';
    if (name[0] != '/') {
        path_of(folder, path);
        strcat(path, "/");
    }
    strncat(path, name, PATH_MAX);
    action = meet(kind, path);
    if (action != FAIL)
        errno = kept;
    return action;
}

/* How much of `len` bytes, or pieces, is to be written. */
static size_t cut(enum action action, size_t len)
{
    return (action == SHORT || action == TEAR) && len > 1 ? len / 2 : len;
}

/* What a write returns. */
static ssize_t written(enum action action, ssize_t result)
{
    if (action == TEAR)
        die();
    return result;
}

/* ---- The calls ------------------------------------------------------------------------------ */

/* The function of this name behind ours. */
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int open_met(int folder, const char *path, int flags, mode_t mode)
{
    bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;

    if (writes && meet_path("open", folder, path) == FAIL)
        return -1;
    return (int)syscall(SYS_openat, folder, path, flags | O_LARGEFILE, mode);
}

/* The mode that an open was given, if it needs one. */
#define TAKE_MODE(flags, mode)                                                                     \
    do {                                                                                           \
        if (((flags)&O_CREAT) != 0 || ((flags)&O_TMPFILE) == O_TMPFILE) {                          \
            va_list arguments;                                                                     \
            va_start(arguments, flags);                                                            \
            mode = va_arg(arguments, mode_t);                                                      \
            va_end(arguments);                                                                     \
        }                                                                                          \
    } while (0)

int open(const char *path, int flags, ...)
{
    mode_t mode = 0;

    TAKE_MODE(flags, mode);
    return open_met(AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    mode_t mode = 0;

    TAKE_MODE(flags, mode);
    return open_met(AT_FDCWD, path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
    mode_t mode = 0;

    TAKE_MODE(flags, mode);
    return open_met(folder, path, flags, mode);
}

int openat64(int folder, const char *path, int flags, ...)
{
    mode_t mode = 0;

    TAKE_MODE(flags, mode);
    return open_met(folder, path, flags, mode);
}

int creat(const char *path, mode_t mode)
{
    return open_met(AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, mode);
}

/* What open() and its kin are called by programs built with _FORTIFY_SOURCE. */
int __open_2(const char *path, int flags);
int __open64_2(const char *path, int flags);
int __openat_2(int folder, const char *path, int flags);
int __openat64_2(int folder, const char *path, int flags);

int __open_2(const char *path, int flags)
{
    return open_met(AT_FDCWD, path, flags, 0);
}

int __open64_2(const char *path, int flags)
{
    return open_met(AT_FDCWD, path, flags, 0);
}

int __openat_2(int folder, const char *path, int flags)
{
    return open_met(folder, path, flags, 0);
}

int __openat64_2(int folder, const char *path, int flags)
{
    return open_met(folder, path, flags, 0);
}

ssize_t write(int fd, const void *data, size_t len)
{
    enum action action = meet_file("write", fd);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(write)(fd, data, cut(action, len)));
}

ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    enum action action = meet_file("write", fd);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(pwrite)(fd, data, cut(action, len), offset));
}

ssize_t pwrite64(int fd, const void *data, size_t len, off64_t offset)
{
    enum action action = meet_file("write", fd);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(pwrite64)(fd, data, cut(action, len), offset));
}

ssize_t writev(int fd, const struct iovec *pieces, int number)
{
    enum action action = meet_file("write", fd);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(writev)(fd, pieces, (int)cut(action, (size_t)number)));
}

ssize_t pwritev(int fd, const struct iovec *pieces, int number, off_t offset)
{
    enum action action = meet_file("write", fd);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(pwritev)(fd, pieces, (int)cut(action, (size_t)number), offset));
}

ssize_t copy_file_range(int in, off64_t *in_offset, int out, off64_t *out_offset, size_t len,
                        unsigned flags)
{
    enum action action = meet_file("write", out);

    if (action == FAIL)
        return -1;
    return written(action,
                   NEXT(copy_file_range)(in, in_offset, out, out_offset, cut(action, len), flags));
}

ssize_t sendfile(int out, int in, off_t *offset, size_t len)
{
    enum action action = meet_file("write", out);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(sendfile)(out, in, offset, cut(action, len)));
}

ssize_t sendfile64(int out, int in, off64_t *offset, size_t len)
{
    enum action action = meet_file("write", out);

    if (action == FAIL)
        return -1;
    return written(action, NEXT(sendfile64)(out, in, offset, cut(action, len)));
}

int fallocate(int fd, int mode, off_t offset, off_t len)
{
    return meet_file("write", fd) == FAIL ? -1 : NEXT(fallocate)(fd, mode, offset, len);
}

int posix_fallocate(int fd, off_t offset, off_t len)
{
    return meet_file("write", fd) == FAIL ? errno : NEXT(posix_fallocate)(fd, offset, len);
}

ssize_t read(int fd, void *data, size_t len)
{
    return meet_file("read", fd) == FAIL ? -1 : NEXT(read)(fd, data, len);
}

ssize_t pread(int fd, void *data, size_t len, off_t offset)
{
    return meet_file("read", fd) == FAIL ? -1 : NEXT(pread)(fd, data, len, offset);
}

ssize_t pread64(int fd, void *data, size_t len, off64_t offset)
{
    return meet_file("read", fd) == FAIL ? -1 : NEXT(pread64)(fd, data, len, offset);
}

int fsync(int fd)
{
    return meet_file("sync", fd) == FAIL ? -1 : NEXT(fsync)(fd);
}

int fdatasync(int fd)
{
    return meet_file("sync", fd) == FAIL ? -1 : NEXT(fdatasync)(fd);
}

int syncfs(int fd)
{
    return meet_file("sync", fd) == FAIL ? -1 : NEXT(syncfs)(fd);
}

int ftruncate(int fd, off_t len)
{
    return meet_file("truncate", fd) == FAIL ? -1 : NEXT(ftruncate)(fd, len);
}

int ftruncate64(int fd, off64_t len)
{
    return meet_file("truncate", fd) == FAIL ? -1 : NEXT(ftruncate64)(fd, len);
}

int rename(const char *from, const char *to)
{
    return meet_path("rename", AT_FDCWD, to) == FAIL ? -1 : NEXT(rename)(from, to);
}

int renameat(int from_folder, const char *from, int to_folder, const char *to)
{
    if (meet_path("rename", to_folder, to) == FAIL)
        return -1;
    return NEXT(renameat)(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
    if (meet_path("rename", to_folder, to) == FAIL)
        return -1;
    return NEXT(renameat2)(from_folder, from, to_folder, to, flags);
}

int link(const char *from, const char *to)
{
    return meet_path("rename", AT_FDCWD, to) == FAIL ? -1 : NEXT(link)(from, to);
}

int unlink(const char *path)
{
    return meet_path("unlink", AT_FDCWD, path) == FAIL ? -1 : NEXT(unlink)(path);
}

int unlinkat(int folder, const char *path, int flags)
{
    return meet_path("unlink", folder, path) == FAIL ? -1 : NEXT(unlinkat)(folder, path, flags);
}

int rmdir(const char *path)
{
    return meet_path("unlink", AT_FDCWD, path) == FAIL ? -1 : NEXT(rmdir)(path);
}

int mkdir(const char *path, mode_t mode)
{
    return meet_path("mkdir", AT_FDCWD, path) == FAIL ? -1 : NEXT(mkdir)(path, mode);
}

int mkdirat(int folder, const char *path, mode_t mode)
{
    return meet_path("mkdir", folder, path) == FAIL ? -1 : NEXT(mkdirat)(folder, path, mode);
}
