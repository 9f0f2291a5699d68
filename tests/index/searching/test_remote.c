// SPDX-License-Identifier: GPL-2.0-or-later
// A shard on another machine that goes in the middle: whatever it had still said, the answer is
// that of the other shards, with a warning, or whole.

#include "tests/index/shards.h"

#include <netinet/tcp.h>
#include <poll.h>
#include <stdatomic.h>
#include <sys/mman.h>

enum {
    CUTS = 24,     /* moments of a search at which the shard goes */
    ALL = 1 << 30, /* more bytes than any search asks for */
    SECOND = 2     /* the shard that goes */
};

/* ---- A line that can be cut ----------------------------------------------------------------- */

/* What this process and those that pass bytes on share. */
struct line {
    atomic_long left; /* bytes that the server may still say; then the line is cut, and stays so */
};

static struct line *line;

/* Passes on what comes at one end. @return false: the line ends. */
static bool pass(int from, int to, bool counted)
{
    char piece[4096];
    ssize_t len = read(from, piece, sizeof piece), done = 0;
    long left;

    if (len <= 0)
        return false;
    left = counted ? atomic_fetch_sub(&line->left, len) : ALL;
    if (len > left)
        len = left > 0 ? left : 0;
    while (done < len) {
        ssize_t written = write(to, piece + done, (size_t)(len - done));

        if (written <= 0)
            return false;
        done += written;
    }
    return len < left;
}

/* Passes bytes between a client and the server at a port until either ends, or the line is cut. */
static void pass_all(int client, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int server = socket(AF_INET, SOCK_STREAM, 0);
    struct pollfd ends[2] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    int at_once = 1;

    for (size_t i = 0; i < 2; i++)
        (void)setsockopt(ends[i].fd, IPPROTO_TCP, TCP_NODELAY, &at_once, sizeof at_once);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(server, (struct sockaddr *)&address, sizeof address) != 0)
        return;
    while (atomic_load(&line->left) > 0 && poll(ends, 2, -1) > 0) {
        if (ends[0].revents != 0 && !pass(client, server, false))
            return;
        if (ends[1].revents != 0 && !pass(server, client, true))
            return;
    }
}

/* A server that passes on what the one at `port` says, as long as the line is not cut. */
static struct server lay_line(unsigned port)
{
    struct server server = {.port = 0};
    int file = bind_port(&server.port);

    line = mmap(NULL, sizeof *line, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(line != MAP_FAILED);
    atomic_store(&line->left, ALL);
    assert_int_equal(listen(file, 8), 0);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        (void)setsid();
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
        (void)signal(SIGPIPE, SIG_IGN);
        (void)signal(SIGCHLD, SIG_IGN); /* none is waited for */
        for (;;) {
            int client = accept(file, NULL, NULL);

            if (fork() == 0) {
                pass_all(client, port);
                _exit(0);
            }
            close(client);
        }
    }
    close(file);
    return server;
}

/* ---- What is asked -------------------------------------------------------------------------- */

static accord_results *by_relevance(accord_searcher *searcher)
{
    return ask(searcher, "peace talks grain", ACCORD_SORT_RELEVANCE);
}

static accord_results *a_phrase(accord_searcher *searcher)
{
    return ask(searcher, "\"peace talks\" OR гарантії", ACCORD_SORT_RELEVANCE);
}

static accord_results *a_beginning(accord_searcher *searcher)
{
    return ask(searcher, "peac* istanbol~", ACCORD_SORT_RELEVANCE);
}

static accord_results *by_date(accord_searcher *searcher)
{
    return ask(searcher, "lang:en,uk", ACCORD_SORT_NEWEST);
}

/* An article of a shard that is here. */
static accord_results *one_article(accord_searcher *searcher)
{
    accord_results *results = NULL;
    char id[32];
    unsigned number = 0;

    while (shard_of(number) == SECOND)
        number++;
    snprintf(id, sizeof id, "article-%u", number);
    assert_ok(accord_searcher_show(searcher, TEXT(id), NULL, 0, NULL, &results));
    return results;
}

static accord_results *(*const questions[])(accord_searcher *) = {
    by_relevance, a_phrase, a_beginning, by_date, one_article};

/* ---- The tests ------------------------------------------------------------------------------ */

/* Holds an answer against the one with all shards, or the one without the second.
   @return whether it is partial. */
static bool hold(const accord_results *got, const accord_results *whole,
                 const accord_results *without, unsigned port, const char *when)
{
    bool partial = accord_results_partial(got);
    char name[64];

    assert_same(got, partial ? without : whole, when);
    assert_int_equal(accord_results_warning_count(got), partial);
    if (partial) {
        snprintf(name, sizeof name, "shard 2, 127.0.0.1:%u, does not answer", port);
        if (strstr(accord_results_warning(got, 0), name) == NULL)
            fail_msg("%s: %s", when, accord_results_warning(got, 0));
    }
    return partial;
}

static void a_shard_that_goes_in_the_middle_is_left_out(void **state)
{
    const char *four = path_of(state, "four");
    struct server server, proxy;

    needs_server();
    build(four, SHARDS);
    server = serve(path_of(state, "four/shard-2"));
    proxy = lay_line(server.port);
    write_list_of(four, proxy.port, 0);
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++) {
        accord_searcher *searcher = open_searcher(four);
        accord_results *whole, *without;
        long said = atomic_load(&line->left);
        unsigned partial = 0;
        bool missed; /* one article needs no other shard than its own */

        whole = questions[i](searcher);
        said -= atomic_load(&line->left);
        assert_false(accord_results_partial(whole));
        assert_true(said > 0);
        accord_searcher_close(searcher);
        atomic_store(&line->left, 0);
        searcher = open_searcher(four);
        without = questions[i](searcher);
        missed = accord_results_partial(without);
        assert_int_equal(missed, questions[i] != one_article);
        accord_searcher_close(searcher);
        for (long cut = 0; cut <= CUTS; cut++) {
            accord_results *got;
            char when[64];

            snprintf(when, sizeof when, "question %zu, cut after %ld of %ld bytes", i,
                     said * cut / CUTS, said);
            atomic_store(&line->left, ALL);
            searcher = open_searcher(four);
            atomic_store(&line->left, said * cut / CUTS);
            got = questions[i](searcher);
            partial += hold(got, whole, without, proxy.port, when);
            accord_results_free(got);
            got = questions[i](searcher); /* and from then on */
            assert_int_equal(hold(got, whole, without, proxy.port, when), missed);
            accord_results_free(got);
            atomic_store(&line->left, ALL);
            searcher->snapshot.remotes[0].ask_again = 0;
            got = questions[i](searcher); /* until it is back */
            assert_false(hold(got, whole, without, proxy.port, when));
            accord_results_free(got);
            accord_searcher_close(searcher);
        }
        assert_in_range(partial, missed, missed ? CUTS : 0); /* not after the last byte */
        accord_results_free(whole);
        accord_results_free(without);
    }
    stop(&proxy);
    stop(&server);
    assert_int_equal(munmap(line, sizeof *line), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_shard_that_goes_in_the_middle_is_left_out),
    };

    return cmocka_run_group_tests_name("remote", tests, NULL, NULL);
}
