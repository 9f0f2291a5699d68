// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file test_remote.c
 * A database served by xapian-tcpsrv on loopback: read, searched, written,
 *       joined with a local one, and lost. Skipped where the server is not installed.
 */
#include "support.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>

#define TIMEOUT_MS 20000

struct server {
    pid_t pid;
    unsigned port;
};

/* A socket on loopback at a port that was free. */
static int bind_free_port(unsigned *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    assert_true(fd >= 0);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static bool server_is_installed(void)
{
    return system("command -v xapian-tcpsrv >/dev/null 2>&1") == 0;
}

/*
 * Starts a server. Told to end, it ends its whole process group with it: so it gets one of its own.
 */
static struct server serve(const char *path, bool writable)
{
    struct server server;
    char port[16];

    assert_int_equal(close(bind_free_port(&server.port)), 0);
    (void)snprintf(port, sizeof port, "%u", server.port);
    server.pid = fork();
    assert_true(server.pid >= 0);
    if (server.pid == 0) {
        (void)setsid();
        (void)prctl(PR_SET_PDEATHSIG, SIGTERM); /* should the test end before stop() */
        if (freopen("/dev/null", "w", stdout) == NULL || freopen("/dev/null", "w", stderr) == NULL)
            _exit(127);
        if (writable)
            execlp("xapian-tcpsrv", "xapian-tcpsrv", "--interface", "127.0.0.1", "--port", port,
                   "--writable", path, (char *)NULL);
        else
            execlp("xapian-tcpsrv", "xapian-tcpsrv", "--interface", "127.0.0.1", "--port", port,
                   path, (char *)NULL);
        _exit(127);
    }
    return server;
}

static void stop(struct server server)
{
    int ended;

    assert_int_equal(kill(server.pid, SIGTERM), 0);
    assert_int_equal(waitpid(server.pid, &ended, 0), server.pid);
}

/* Opens what is served, waiting for the server to come up: 10 seconds at most. */
static xapian_database *open_served(struct server server, bool writable)
{
    const struct timespec pause = {0, 50 * 1000 * 1000};
    xapian_database *db = NULL;

    for (int attempt = 0; attempt < 200; attempt++) {
        xapian_status status =
            writable ? xapian_database_open_remote_writable(&db, "127.0.0.1", server.port,
                                                            TIMEOUT_MS, TIMEOUT_MS, 0)
                     : xapian_database_open_remote(&db, "127.0.0.1", server.port, TIMEOUT_MS,
                                                   TIMEOUT_MS);

        if (status == XAPIAN_OK)
            return db;
        assert_int_equal(status, XAPIAN_ERROR_NETWORK);
        (void)nanosleep(&pause, NULL);
    }
    fail_msg("the server did not come up: %s", xapian_error_message());
    return NULL;
}

static bool drop_all(void *context, xapian_document *doc)
{
    (void)context;
    (void)doc;
    return false;
}

static void a_remote_database_is_read_and_searched(void **state)
{
    struct server server;
    xapian_database *db;
    xapian_enquire *enquire = NULL;
    xapian_mset *mset = NULL;
    xapian_mset_options options = XAPIAN_MSET_OPTIONS_INIT;
    xapian_match_spy *spy = NULL;
    xapian_query *query = make_term("talks");
    xapian_position_iterator *positions = NULL;
    xapian_term_iterator *terms = NULL;
    xapian_document *doc = NULL;
    xapian_termpos found[4];
    xapian_doccount count;
    const char *data;
    size_t len;

    if (!server_is_installed()) {
        print_message("skipped: xapian-tcpsrv is not installed\n");
        xapian_query_free(query);
        skip();
    }
    make_database(in_folder(state, "db"));
    server = serve(in_folder(state, "db"), false);
    db = open_served(server, false);
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    assert_ok(xapian_database_keep_alive(db));
    assert_ok(xapian_database_term_freq(db, TEXT("talks"), &count));
    assert_int_equal(count, 3);
    assert_ok(xapian_database_positions(&positions, db, 3, TEXT("the")));
    assert_ok(xapian_position_iterator_read(positions, found, 4, &len));
    assert_int_equal(len, 2);
    assert_int_equal(found[1], 4);
    xapian_position_iterator_free(positions);
    assert_ok(xapian_database_terms(&terms, db, 1));
    assert_terms(terms, "Q1 begin peace talks");
    assert_finds(db, make_words(XAPIAN_OP_PHRASE, "peace", "talks", 0), "1 2");
    assert_ok(xapian_enquire_new(&enquire, db));
    assert_ok(xapian_enquire_set_query(enquire, query, 0));
    assert_ok(xapian_match_spy_new_value_count(&spy, SLOT_GROUP));
    assert_ok(xapian_enquire_add_match_spy(enquire, spy));
    options.check_at_least = 10;
    assert_ok(xapian_enquire_mset(&mset, enquire, 0, 10, &options));
    assert_int_equal(xapian_mset_size(mset), 3);
    assert_int_equal(xapian_match_spy_total(spy), 3);
    assert_ok(xapian_mset_fetch(mset, 0, 3));
    assert_ok(xapian_mset_document(&doc, mset, 0));
    assert_ok(xapian_document_data(doc, &data, &len));
    assert_true(len > 0);
    xapian_document_free(doc);
    xapian_mset_free(mset);
    options.decide = drop_all;
    assert_status(xapian_enquire_mset(&mset, enquire, 0, 10, &options), XAPIAN_ERROR_UNIMPLEMENTED);
    assert_null(mset);
    assert_status(xapian_database_document(&doc, db, 99, 0), XAPIAN_ERROR_DOC_NOT_FOUND);
    xapian_match_spy_free(spy);
    xapian_enquire_free(enquire);
    xapian_query_free(query);
    xapian_database_free(db);
    stop(server);
}

static void a_stub_file_joins_a_remote_and_a_local_database(void **state)
{
    struct server server;
    xapian_database *db;
    FILE *stub;

    if (!server_is_installed()) {
        print_message("skipped: xapian-tcpsrv is not installed\n");
        skip();
    }
    make_database(in_folder(state, "here"));
    make_database(in_folder(state, "there"));
    server = serve(in_folder(state, "there"), false);
    xapian_database_free(open_served(server, false));
    stub = fopen(in_folder(state, "stub"), "w");
    assert_non_null(stub);
    assert_true(fprintf(stub, "auto here\nremote 127.0.0.1:%u\n", server.port) > 0);
    assert_int_equal(fclose(stub), 0);
    assert_ok(xapian_database_open(&db, in_folder(state, "stub"), 0));
    assert_int_equal(xapian_database_shard_count(db), 2);
    assert_finds(db, make_term("boats"), "7 8");
    stop(server);
    /* The server is gone: the whole search fails, and says of what kind. */
    {
        xapian_query *query = make_term("boats");
        xapian_enquire *enquire = NULL;
        xapian_mset *mset = NULL;
        xapian_status status = xapian_enquire_new(&enquire, db);

        if (status == XAPIAN_OK)
            status = xapian_enquire_set_query(enquire, query, 0);
        if (status == XAPIAN_OK)
            status = xapian_enquire_mset(&mset, enquire, 0, 10, NULL);
        assert_int_equal(status, XAPIAN_ERROR_NETWORK);
        assert_true(strlen(xapian_error_message()) > 0);
        xapian_mset_free(mset);
        xapian_enquire_free(enquire);
        xapian_query_free(query);
    }
    xapian_database_free(db);
    assert_status(xapian_database_open(&db, in_folder(state, "stub"), 0), XAPIAN_ERROR_NETWORK);
    assert_null(db);
}

static void a_remote_database_is_written(void **state)
{
    struct server server;
    xapian_database *db;
    xapian_document *doc = make_document("2", "news of the day", "", 0);
    xapian_docid docid = 0;
    xapian_doccount count;
    char *value = NULL;

    if (!server_is_installed()) {
        print_message("skipped: xapian-tcpsrv is not installed\n");
        xapian_document_free(doc);
        skip();
    }
    make_database(in_folder(state, "db"));
    server = serve(in_folder(state, "db"), true);
    db = open_served(server, true);
    assert_ok(xapian_database_replace_document_by_term(db, TEXT("Q2"), doc, &docid));
    assert_int_equal(docid, 2);
    assert_ok(xapian_database_delete_document(db, 1));
    assert_ok(xapian_database_set_metadata(db, TEXT("key"), TEXT("value")));
    assert_ok(xapian_database_commit(db));
    xapian_document_free(doc);
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, in_folder(state, "db"), 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 3);
    assert_finds(db, make_term("news"), "2");
    assert_ok(xapian_database_metadata(&value, NULL, db, TEXT("key")));
    assert_string_equal(value, "value");
    xapian_string_free(value);
    xapian_database_free(db);
    stop(server);
}

static void a_server_run_as_a_program_is_read(void **state)
{
    xapian_database *db = NULL;
    xapian_doccount count;

    if (system("command -v xapian-progsrv >/dev/null 2>&1") != 0) {
        print_message("skipped: xapian-progsrv is not installed\n");
        skip();
    }
    make_database(in_folder(state, "db"));
    assert_ok(
        xapian_database_open_program(&db, "xapian-progsrv", in_folder(state, "db"), TIMEOUT_MS));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 4);
    xapian_database_free(db);
}

static void a_server_run_as_a_program_is_written_to(void **state)
{
    xapian_database *db = NULL;
    char arguments[4300];
    xapian_doccount count;

    if (system("command -v xapian-progsrv >/dev/null 2>&1") != 0) {
        print_message("skipped: xapian-progsrv is not installed\n");
        skip();
    }
    make_database(in_folder(state, "db"));
    snprintf(arguments, sizeof arguments, "--writable %s", in_folder(state, "db"));
    assert_ok(
        xapian_database_open_program_writable(&db, "xapian-progsrv", arguments, TIMEOUT_MS, 0));
    assert_ok(xapian_database_delete_document(db, 1));
    assert_ok(xapian_database_commit(db));
    xapian_database_free(db);
    assert_ok(xapian_database_open(&db, in_folder(state, "db"), 0));
    assert_ok(xapian_database_doc_count(db, &count));
    assert_int_equal(count, 3);
    xapian_database_free(db);
}

static void nobody_there_is_an_error_of_the_network(void **state)
{
    xapian_database *db = NULL;
    unsigned port;

    (void)state;
    assert_int_equal(close(bind_free_port(&port)), 0);
    assert_status(xapian_database_open_remote(&db, "127.0.0.1", port, 1000, 1000),
                  XAPIAN_ERROR_NETWORK);
    assert_null(db);
    assert_status(xapian_database_open_remote_writable(&db, "127.0.0.1", port, 1000, 1000, 0),
                  XAPIAN_ERROR_NETWORK);
    assert_null(db);
}

static void silence_is_a_timeout(void **state)
{
    xapian_database *db = NULL;
    unsigned port;
    int fd = bind_free_port(&port);

    (void)state;
    /* Connections are taken, but nobody ever speaks. */
    assert_int_equal(listen(fd, 4), 0);
    assert_status(xapian_database_open_remote(&db, "127.0.0.1", port, 200, 1000),
                  XAPIAN_ERROR_TIMEOUT);
    assert_null(db);
    assert_int_equal(close(fd), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_remote_database_is_read_and_searched),
        in_a_folder(a_stub_file_joins_a_remote_and_a_local_database),
        in_a_folder(a_remote_database_is_written),
        in_a_folder(a_server_run_as_a_program_is_read),
        in_a_folder(a_server_run_as_a_program_is_written_to),
        cmocka_unit_test(nobody_there_is_an_error_of_the_network),
        cmocka_unit_test(silence_is_a_timeout),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
