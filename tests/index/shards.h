// SPDX-License-Identifier: GPL-2.0-or-later
/* What the tests of shards share: articles spread over four of them, servers for some of these, and
   answers compared. */
#ifndef ACCORD_TESTS_SHARDS_H
#define ACCORD_TESTS_SHARDS_H

#include "tests/index/folder.h"

#include <arpa/inet.h>
#include <math.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#include "index/bytes.h"
#include "index/hash.h"
#include "index/schema.h"
#include "index/searching/searcher.h"
#include "index/spread.h"

enum { SHARDS = 4, ARTICLES = 600 };

#define TEXT(text) (text), strlen(text)

/* ---- Articles ------------------------------------------------------------------------------- */

static const char *const words[] = {
    "peace",     "talks",  "tide",    "Odesa",      "Istanbul", "grain",    "1,000",     "U.S.",
    "ceasefire", "signed", "Erdoğan", "guarantees", "F-16",     "peaceful", "exchanged", "minister",
    "мир",       "миру",   "війни",   "переговори", "Стамбулі", "гарантії", "безпеки",   "угода",
};

static inline unsigned pick(unsigned article, unsigned place, unsigned of)
{
    return (unsigned)(hash_mix(article * 100003u + place) % of);
}

/* An article of many that differ; some have the text of another, and so its scores. */
static inline accord_article *make_article(unsigned number, unsigned version)
{
    accord_article *article = NULL;
    struct bytes text = {0};
    char id[32], title[32];
    unsigned as = number % 9 == 4 ? number - 1 : number, uk = as % 5 == 0 ? 16 : 0;

    for (unsigned i = 0; i < 8 + pick(as, 0, 200); i++)
        bytes_add_format(&text, "%s%s", words[uk + pick(as + version * 7777, i + 1, uk ? 8 : 16)],
                         i % 60 == 59   ? ".\n\n"
                         : i % 12 == 11 ? ". "
                                        : " ");
    snprintf(id, sizeof id, "article-%u", number);
    snprintf(title, sizeof title, "On number%u", as);
    assert_ok(accord_article_new(&article));
    assert_ok(accord_article_set(article, ACCORD_FIELD_ID, TEXT(id)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TITLE, TEXT(title)));
    assert_ok(accord_article_set(article, ACCORD_FIELD_TEXT, text.data, text.len));
    assert_ok(accord_article_set(article, ACCORD_FIELD_LANGUAGE, uk ? "uk" : "en", 2));
    assert_ok(accord_article_set(article, ACCORD_FIELD_SOURCE,
                                 as % 3 == 0 ? "a.example.org" : "b.example.org", 13));
    if (as % 4 != 0)
        accord_article_set_published(article, 1640995200 + 86400 * (int64_t)(as / 8 % 900));
    bytes_free(&text);
    return article;
}

static inline void add(accord_writer *writer, unsigned number, unsigned version)
{
    accord_article *article = make_article(number, version);

    assert_ok(accord_writer_add(writer, article, NULL));
    accord_article_free(article);
}

static inline accord_status open_with(accord_writer **out, const char *path, unsigned shards)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;

    options.shards = shards;
    options.jobs = 2;
    return accord_writer_open(out, path, &options);
}

static inline void build(const char *path, unsigned shards)
{
    accord_writer *writer = NULL;

    assert_ok(open_with(&writer, path, shards));
    for (unsigned i = 0; i < ARTICLES; i++)
        add(writer, i, 0);
    assert_ok(accord_writer_set_note(writer, "key", 3, "value", 5));
    assert_ok(accord_writer_commit(writer));
    accord_writer_close(writer);
}

/* Which shard has article `number`. */
static inline unsigned shard_of(unsigned number)
{
    struct key key;
    char id[32];

    snprintf(id, sizeof id, "article-%u", number);
    key_make(&key, TERM_ID, TEXT(id));
    return spread_choose(&key, SHARDS);
}

/* A path in the test's folder that stays. */
static inline const char *path_of(void **state, const char *name)
{
    static char paths[16][4200];
    static unsigned next;
    char *path = paths[next++ % 16];

    snprintf(path, sizeof paths[0], "%s", in_folder(state, name));
    return path;
}

/* ---- Servers -------------------------------------------------------------------------------- */

struct server {
    pid_t pid;
    unsigned port;
};

static inline int bind_port(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int file = socket(AF_INET, SOCK_STREAM, 0), yes = 1;

    assert_true(file >= 0);
    assert_int_equal(setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes), 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((uint16_t)*port);
    assert_int_equal(bind(file, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(file, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return file;
}

static inline bool answers(unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int file = socket(AF_INET, SOCK_STREAM, 0);
    bool connected;

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected = connect(file, (struct sockaddr *)&address, sizeof address) == 0;
    close(file);
    return connected;
}

/* Starts a server in a process group of its own: told to end, it ends the whole group. */
static inline struct server serve_at(const char *path, unsigned port)
{
    const struct timespec pause = {0, 20 * 1000 * 1000};
    struct server server = {.port = port};
    char number[16];

    assert_int_equal(close(bind_port(&server.port)), 0);
    snprintf(number, sizeof number, "%u", server.port);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        (void)setsid();
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        execlp("xapian-tcpsrv", "xapian-tcpsrv", "--interface", "127.0.0.1", "--port", number, path,
               (char *)NULL);
        _exit(127);
    }
    for (unsigned i = 0; i < 500 && !answers(server.port); i++)
        nanosleep(&pause, NULL);
    return server;
}

static inline struct server serve(const char *path)
{
    return serve_at(path, 0);
}

/* Ends a server and those that it has started for its clients. */
static inline void stop(const struct server *server)
{
    kill(-server->pid, SIGKILL);
    assert_int_equal(waitpid(server->pid, NULL, 0), server->pid);
}

/* Says in the list of the index where shards 2 and 3 are; 0: here. */
static inline void write_list_of(const char *path, unsigned second, unsigned third)
{
    char name[4300], text[200];
    unsigned ports[] = {0, second, third, 0};
    size_t len = 0;

    for (unsigned i = 0; i < SHARDS; i++)
        len += (size_t)(ports[i] == 0
                            ? snprintf(text + len, sizeof text - len, "auto shard-%u\n", i + 1)
                            : snprintf(text + len, sizeof text - len, "remote 127.0.0.1:%u\n",
                                       ports[i]));
    snprintf(name, sizeof name, "%s/XAPIANDB", path);
    write_file(name, text);
}

#define needs_server()                                                                             \
    do {                                                                                           \
        if (system("command -v xapian-tcpsrv >/dev/null 2>&1") != 0)                               \
            skip();                                                                                \
    } while (0)

/* ---- Asking --------------------------------------------------------------------------------- */

static inline accord_searcher *open_searcher(const char *path)
{
    accord_searcher *searcher = NULL;

    assert_ok(accord_searcher_open(&searcher, path));
    return searcher;
}

static inline accord_results *ask(accord_searcher *searcher, const char *query, accord_sort sort)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;

    options.count = 400; /* several chunks */
    options.sort = sort;
    assert_ok(accord_searcher_search(searcher, TEXT(query), &options, &results));
    return results;
}

static const char *id_of(const accord_passage *passage)
{
    return accord_article_get(passage->article, ACCORD_FIELD_ID, NULL);
}

static inline void assert_same(const accord_results *a, const accord_results *b, const char *query)
{
    if (accord_results_count(a) != accord_results_count(b))
        fail_msg("%s: %zu passages and %zu", query, accord_results_count(a),
                 accord_results_count(b));
    for (size_t i = 0; i < accord_results_count(a); i++) {
        const accord_passage *left = accord_results_passage(a, i),
                             *right = accord_results_passage(b, i);

        if (strcmp(id_of(left), id_of(right)) != 0 || left->start != right->start ||
            fabs(left->score - right->score) > 1e-9 * fabs(left->score))
            fail_msg("%s: rank %zu is %s at %zu, %.12f, and %s at %zu, %.12f", query, i + 1,
                     id_of(left), left->start, left->score, id_of(right), right->start,
                     right->score);
        assert_string_equal(left->text, right->text);
        assert_int_equal(left->highlight_count, right->highlight_count);
        for (size_t j = 0; j < left->highlight_count; j++) {
            assert_int_equal(left->highlights[j].start, right->highlights[j].start);
            assert_int_equal(left->highlights[j].end, right->highlights[j].end);
        }
    }
    assert_int_equal(accord_results_suggestion(a) == NULL, accord_results_suggestion(b) == NULL);
    if (accord_results_suggestion(a) != NULL)
        assert_string_equal(accord_results_suggestion(a), accord_results_suggestion(b));
}

static inline size_t articles_in(accord_searcher *searcher)
{
    accord_totals totals;

    assert_ok(accord_searcher_totals(searcher, &totals));
    return totals.articles;
}

#endif
