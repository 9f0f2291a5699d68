// SPDX-License-Identifier: GPL-2.0-or-later
/* The option and the environment in, a folder out, as the XDG Base Directory Specification has it.
 */
#include "cli/index_path.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char *join(const char *folder, const char *rest)
{
    char *path;

    return asprintf(&path, "%s%s", folder, rest) < 0 ? NULL : path;
}

char *index_path_choose(const char *option)
{
    const char *value;
    const struct passwd *user;

    if (option != NULL)
        return strdup(option);
    value = getenv("ACCORD_INDEX");
    if (value != NULL && value[0] != '\0')
        return strdup(value);
    value = getenv("XDG_DATA_HOME");
    if (value != NULL && value[0] == '/') /* the specification: a relative path is to be ignored */
        return join(value, "/accord");
    value = getenv("HOME");
    if (value != NULL && value[0] != '\0')
        return join(value, "/.local/share/accord");
    user = getpwuid(getuid());
    return user == NULL ? NULL : join(user->pw_dir, "/.local/share/accord");
}

bool index_path_make_parents(const char *path)
{
    char *copy = strdup(path);
    bool made = true;

    if (copy == NULL)
        return false;
    for (char *slash = copy + 1; *copy != '\0' && made; slash++) {
        slash = strchr(slash, '/');
        if (slash == NULL)
            break;
        *slash = '\0';
        made = mkdir(copy, 0777) == 0 || errno == EEXIST;
        *slash = '/';
    }
    free(copy);
    return made;
}
