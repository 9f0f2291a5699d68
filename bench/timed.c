// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * timed FD COMMAND ARGUMENT...: runs a command, then writes its seconds and its greatest resident
 * memory in KiB to the file descriptor FD, and ends with its exit status.
 *
 * Linux counts to a process's greatest memory what the process that started it had resident at that
 * moment; so the scripts, being in Python, start what they measure by way of this small program.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

enum { FAILED = 127 };

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
    struct rusage usage;
    double began, seconds;
    int report, error, status;
    pid_t child;

    if (argc < 3) {
        fputs("usage: timed FD COMMAND ARGUMENT...\n", stderr);
        return FAILED;
    }
    report = atoi(argv[1]);
    if (fcntl(report, F_SETFD, FD_CLOEXEC) != 0) {
        perror("timed: the file descriptor");
        return FAILED;
    }
    began = now();
    error = posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ);
    if (error == 0 && wait4(child, &status, 0, &usage) != child)
        error = errno;
    seconds = now() - began;
    if (error != 0) {
        fprintf(stderr, "timed: %s: %s\n", argv[2], strerror(error));
        return FAILED;
    }
    if (dprintf(report, "%.6f %ld\n", seconds, usage.ru_maxrss) < 0) {
        perror("timed: the file descriptor");
        return FAILED;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
