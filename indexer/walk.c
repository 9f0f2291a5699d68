// SPDX-License-Identifier: GPL-2.0-or-later
/* Paths in, a sorted list of files out. A folder is known by its device and inode, so that links in
   a circle end; a file is known by its path, so that naming it twice is naming it once. The folders
   still to be read stand in a list of their own: depth costs no stack. */
#include "walk.h"

#include "map.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Kinds that stand beside articles and are none. Text that no reader would refuse (.css, .js) must
   be named here, or it would be indexed as an article. Sorted. */
static const char *const foreign[] = {
    "7z",   "aac", "avi",  "avif",  "bin",  "bmp",  "bz2",  "css",  "db",     "deb",
    "dll",  "doc", "docx", "eot",   "epub", "exe",  "flac", "gif",  "gz",     "ico",
    "iso",  "jar", "jpeg", "jpg",   "js",   "lock", "m4a",  "map",  "mjs",    "mov",
    "mp3",  "mp4", "mpeg", "o",     "odp",  "ods",  "odt",  "ogg",  "otf",    "pdf",
    "png",  "ppt", "pptx", "pyc",   "rar",  "rtf",  "scss", "so",   "sqlite", "svg",
    "swf",  "tar", "tgz",  "tif",   "tiff", "ts",   "ttf",  "wasm", "wav",    "webm",
    "webp", "wmv", "woff", "woff2", "xls",  "xlsx", "xz",   "zip",  "zst",
};

struct pending {
    char *path;
    size_t root;
};

struct walk_state {
    struct map *folders; /* device and inode of those entered */
    struct map *paths;   /* the files found, of which so many are in it: */
    size_t mapped;
    void **keys; /* the keys of `folders`, to be freed */
    size_t key_count;
    struct pending *pending; /* folders to read, the next one last */
    size_t pending_count;
    size_t file_room, root_room, pending_room, key_room;
    bool has_excluded;
    dev_t excluded_device;
    ino_t excluded_inode;
};

struct entry_id {
    dev_t device;
    ino_t inode;
};

/* Makes room for one more element. */
static bool reserve(void *array, size_t count, size_t *room, size_t size)
{
    void **where = array;
    size_t wanted = *room == 0 ? 16 : *room * 2;
    void *grown;

    if (count < *room)
        return true;
    grown = reallocarray(*where, wanted, size);
    if (grown == NULL)
        return false;
    *where = grown;
    *room = wanted;
    return true;
}

static int compare_words(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;

    return strcmp(*x, *y);
}

static char *join(const char *folder, const char *name)
{
    size_t len = strlen(folder), name_len = strlen(name);
    size_t slash = len > 0 && folder[len - 1] == '/' ? 0 : 1;
    char *path = malloc(len + slash + name_len + 1);

    if (path == NULL)
        return NULL;
    memcpy(path, folder, len);
    path[len] = '/';
    memcpy(path + len + slash, name, name_len + 1);
    return path;
}

/* The path as the user will see it: what was named, then what was found below it. */
static char *shown_below(const struct walk_root *root, const char *path)
{
    const char *rest = path + strlen(root->path);

    while (*rest == '/')
        rest++;
    return *rest == '\0' ? strdup(root->shown) : join(root->shown, rest);
}

static void fail(struct walk *walk, size_t root, const char *path, const char *reason)
{
    char *shown = shown_below(&walk->roots[root], path);

    if (walk->failed != NULL)
        walk->failed(walk->context, shown != NULL ? shown : path, reason);
    free(shown);
}

static const char *extension(const char *path, char out[16])
{
    const char *name = strrchr(path, '/');
    const char *dot = strrchr(name != NULL ? name : path, '.');
    size_t len = 0;

    if (dot != NULL && strlen(dot + 1) < 16) {
        for (; dot[len + 1] != '\0'; len++)
            out[len] = (char)tolower((unsigned char)dot[len + 1]);
    }
    out[len] = '\0';
    return out;
}

static bool skip(struct walk *walk, const char *kind)
{
    struct walk_skipped *grown;

    for (size_t i = 0; i < walk->skipped_count; i++) {
        if (strcmp(walk->skipped[i].kind, kind) == 0) {
            walk->skipped[i].files++;
            return true;
        }
    }
    grown = reallocarray(walk->skipped, walk->skipped_count + 1, sizeof *grown);
    if (grown == NULL)
        return false;
    walk->skipped = grown;
    snprintf(grown[walk->skipped_count].kind, sizeof grown->kind, "%s", kind);
    grown[walk->skipped_count++].files = 1;
    return true;
}

/* Enters the files found into the map. */
static bool map_files(const struct walk *walk)
{
    struct walk_state *state = walk->state;

    for (; state->mapped < walk->count; state->mapped++) {
        char *path = walk->files[state->mapped].path;

        if (!map_put(state->paths, path, strlen(path), path))
            return false;
    }
    return true;
}

/* Takes `path` over. No folder is entered twice, so only a second root can lead to a file again. */
static bool add_file(struct walk *walk, size_t root, char *path, const struct stat *info)
{
    bool known = false;

    if (walk->root_count > 1) {
        if (!map_files(walk)) {
            free(path);
            return false;
        }
        known = map_get(walk->state->paths, path, strlen(path)) != NULL;
    }
    if (known) {
        free(path);
        return true;
    }
    if (!reserve(&walk->files, walk->count, &walk->state->file_room, sizeof *walk->files)) {
        free(path);
        return false;
    }
    walk->files[walk->count++] =
        (struct walk_file){path, root, (uint64_t)info->st_size,
                           (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec};
    return true;
}

/* Takes `path` over. */
static bool add_pending(struct walk *walk, size_t root, char *path)
{
    struct walk_state *state = walk->state;

    if (!reserve(&state->pending, state->pending_count, &state->pending_room,
                 sizeof *state->pending)) {
        free(path);
        return false;
    }
    state->pending[state->pending_count++] = (struct pending){path, root};
    return true;
}

/* Notes that a folder is entered. @param[out] enter  false: it was before, or it is the index. */
static bool enter_once(struct walk *walk, const struct stat *info, bool *enter)
{
    struct walk_state *state = walk->state;
    struct entry_id *id;

    *enter = false;
    if (state->has_excluded && info->st_dev == state->excluded_device &&
        info->st_ino == state->excluded_inode)
        return true;
    id = calloc(1, sizeof *id); /* calloc: the padding is part of the key */
    if (id == NULL)
        return false;
    id->device = info->st_dev;
    id->inode = info->st_ino;
    if (map_get(state->folders, id, sizeof *id) != NULL) {
        free(id);
        return true;
    }
    if (!reserve(&state->keys, state->key_count, &state->key_room, sizeof *state->keys) ||
        !map_put(state->folders, id, sizeof *id, id)) {
        free(id);
        return false;
    }
    state->keys[state->key_count++] = id;
    *enter = true;
    return true;
}

/* Sorts what an open folder holds into files and folders still to read. Takes `path` over. */
static bool add_entry(struct walk *walk, size_t root, int folder, const char *name, char *path)
{
    char kind[16];
    struct stat info;

    extension(path, kind);
    if (fstatat(folder, name, &info, 0) != 0) {
        const char *reason = errno == ENOENT ? "a link that leads nowhere" : strerror(errno);
        fail(walk, root, path, reason);
        free(path);
        return true;
    }
    if (S_ISDIR(info.st_mode))
        return add_pending(walk, root, path);
    const char *key = kind;
    if (S_ISREG(info.st_mode) && bsearch(&key, foreign, sizeof foreign / sizeof *foreign,
                                         sizeof *foreign, compare_words) == NULL)
        return add_file(walk, root, path, &info);
    free(path);
    return skip(walk, S_ISREG(info.st_mode) ? kind : "special");
}

static void free_names(char **names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
}

/* Reads the names in a folder, sorted; hidden ones are left out. */
static bool list(struct walk *walk, size_t root, const char *path, DIR *folder, char ***out,
                 size_t *out_count)
{
    char **names = NULL;
    size_t count = 0, room = 0;
    const struct dirent *entry;

    *out = NULL;
    *out_count = 0;
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        if (entry->d_name[0] == '.')
            continue;
        if (!reserve(&names, count, &room, sizeof *names) ||
            (names[count] = strdup(entry->d_name)) == NULL) {
            free_names(names, count);
            return false;
        }
        count++;
    }
    if (errno != 0)
        fail(walk, root, path, strerror(errno));
    if (count > 0)
        qsort(names, count, sizeof *names, compare_words);
    *out = names;
    *out_count = count;
    return true;
}

/* Reads one folder: its files are added, its folders put where they are read next, in order. */
static bool read_folder(struct walk *walk, size_t root, const char *path)
{
    struct walk_state *state = walk->state;
    struct stat info;
    char **names = NULL;
    size_t count = 0, before = state->pending_count;
    bool enter, good;
    DIR *folder;

    if (stat(path, &info) != 0) {
        fail(walk, root, path, strerror(errno));
        return true;
    }
    good = enter_once(walk, &info, &enter);
    if (!good || !enter)
        return good;
    folder = opendir(path);
    if (folder == NULL) {
        fail(walk, root, path, strerror(errno));
        return true;
    }
    good = list(walk, root, path, folder, &names, &count);
    for (size_t i = 0; good && i < count; i++) {
        char *child = join(path, names[i]);
        good = child != NULL && add_entry(walk, root, dirfd(folder), names[i], child);
    }
    closedir(folder);
    free_names(names, count);
    for (size_t i = before, j = state->pending_count; i + 1 < j; i++, j--) {
        struct pending swap = state->pending[i]; /* the first name is to be read first: last in */
        state->pending[i] = state->pending[j - 1];
        state->pending[j - 1] = swap;
    }
    return good;
}

/* The absolute path of a name: its folder with links resolved, then the name itself. What does not
   exist has one too, so that articles of a removed folder can be pruned. */
static char *absolute(const char *shown, bool whole)
{
    char *copy, *folder, *slash, *path = NULL;
    const char *name;
    size_t len;

    if (whole)
        return realpath(shown, NULL);
    copy = strdup(shown);
    if (copy == NULL)
        return NULL;
    for (len = strlen(copy); len > 1 && copy[len - 1] == '/'; len--)
        copy[len - 1] = '\0';
    slash = strrchr(copy, '/');
    name = slash != NULL ? slash + 1 : copy;
    if (slash == NULL) {
        folder = realpath(".", NULL);
    } else {
        *slash = '\0';
        folder = slash == copy ? strdup("/") : realpath(copy, NULL);
        if (folder == NULL && errno == ENOENT)
            folder = absolute(copy, false); /* the folder is gone too */
    }
    if (folder != NULL)
        path = join(folder, name);
    free(folder);
    free(copy);
    return path;
}

bool walk_start(struct walk *walk, const char *excluded)
{
    struct stat info;

    walk->state = calloc(1, sizeof *walk->state);
    if (walk->state == NULL)
        return false;
    walk->state->folders = map_new();
    walk->state->paths = map_new();
    if (walk->state->folders == NULL || walk->state->paths == NULL)
        return false;
    if (excluded != NULL && stat(excluded, &info) == 0) {
        walk->state->has_excluded = true;
        walk->state->excluded_device = info.st_dev;
        walk->state->excluded_inode = info.st_ino;
    }
    return true;
}

bool walk_add(struct walk *walk, const char *shown)
{
    struct walk_state *state = walk->state;
    struct stat info;
    size_t root = walk->root_count;
    int error = stat(shown, &info) == 0 ? 0 : errno;
    bool folder = error == 0 && S_ISDIR(info.st_mode);
    char *path = absolute(shown, folder);
    char *copy;
    bool good = true;

    if (path == NULL) {
        if (errno == ENOMEM)
            return false;
        walk->failed(walk->context, shown, strerror(errno));
        return true;
    }
    if (!reserve(&walk->roots, root, &state->root_room, sizeof *walk->roots)) {
        free(path);
        return false;
    }
    walk->roots[walk->root_count++] =
        (struct walk_root){shown, path, folder, error == ENOENT || error == ENOTDIR};
    copy = strdup(path);
    if (copy == NULL)
        return false;
    if (folder)
        good = add_pending(walk, root, copy);
    else if (error == 0 && S_ISREG(info.st_mode))
        return add_file(walk, root, copy, &info);
    else {
        if (!walk->roots[root].missing)
            fail(walk, root, path, error != 0 ? strerror(error) : "not a file or folder");
        free(copy);
    }
    while (good && state->pending_count > 0 && (walk->stop == NULL || *walk->stop == 0)) {
        struct pending next = state->pending[--state->pending_count];
        good = read_folder(walk, next.root, next.path);
        free(next.path);
    }
    return good;
}

char *walk_shown(const struct walk *walk, const struct walk_file *file)
{
    return shown_below(&walk->roots[file->root], file->path);
}

bool walk_covers(const struct walk *walk, const char *path)
{
    for (size_t i = 0; i < walk->root_count; i++) {
        const char *root = walk->roots[i].path;
        size_t len = strlen(root);
        if (strncmp(path, root, len) == 0 &&
            (path[len] == '\0' || path[len] == '/' || root[len - 1] == '/'))
            return true;
    }
    return false;
}

bool walk_found(const struct walk *walk, const char *path)
{
    if (map_files(walk))
        return map_get(walk->state->paths, path, strlen(path)) != NULL;
    for (size_t i = 0; i < walk->count; i++) { /* there is no memory for the map */
        if (strcmp(walk->files[i].path, path) == 0)
            return true;
    }
    return false;
}

void walk_free(struct walk *walk)
{
    for (size_t i = 0; i < walk->count; i++)
        free(walk->files[i].path);
    for (size_t i = 0; i < walk->root_count; i++)
        free(walk->roots[i].path);
    if (walk->state != NULL) {
        for (size_t i = 0; i < walk->state->pending_count; i++)
            free(walk->state->pending[i].path);
        for (size_t i = 0; i < walk->state->key_count; i++)
            free(walk->state->keys[i]);
        free(walk->state->pending);
        free(walk->state->keys);
        map_free(walk->state->folders);
        map_free(walk->state->paths);
        free(walk->state);
    }
    free(walk->files);
    free(walk->roots);
    free(walk->skipped);
    memset(walk, 0, sizeof *walk);
}
