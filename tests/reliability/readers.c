// SPDX-License-Identifier: GPL-2.0-or-later
/* readers processes|threads [SECONDS]: four readers, and one that checks the index, beside a writer
   that commits as fast as it can.

   Every commit makes a new generation of the index: it replaces the PAIRED articles, adds the ROLL
   articles of this generation and removes those of the generation ROLLS before, so that the index
   must be merged again and again; LASTING articles stay as they are. Each article's text holds its
   generation, and a checksum of its words.

   So any one answer shows whether it is of one state: all of its paired articles are of one
   generation, its rolling ones of the last ROLLS; each is whole; none is doubled or missing; and
   the generation is one that was current while the search ran, never older than one seen before.
   Nor may a search fail, or wait long. A check, too, sees one state: what a merge has removed is no
   damage. As processes the readers share nothing but the index; as threads (under ThreadSanitizer,
   too) they show that the rule of threads in accord.h holds. */
#include <accord.h>
#include <ftw.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    READERS = 4,
    PAIRED = 10,
    ROLL = 80, /* more than are written in place */
    ROLLS = 5,
    LASTING = 400,
    ALL = PAIRED + ROLL * ROLLS + LASTING,
    WORDS = 60,        /* of an article, beside what is checked */
    LONGEST_WAIT = 30, /* seconds; a reader that waits longer is starved */
    WRONGS_SHOWN = 3   /* by a reader */
};

/* What the writer and the readers share; each reader writes its own figures alone. */
static struct shared {
    atomic_uint begun, committed; /* generations: of the commit under way, of the last one done */
    atomic_bool stop;
    struct figures {
        unsigned searches, wrong, errors;
        double longest; /* seconds of a search */
    } readers[READERS];
    unsigned checks, unsound; /* of the one that checks: in all, of these not OK */
} * shared;

static char index_path[4096];

/* One reader: what it has seen, for it to see nothing older. */
struct reader {
    unsigned number, newest;
    uint64_t random;
    accord_searcher *searcher;
    struct figures *figures;
};

static uint64_t next_random(uint64_t *state) /* splitmix64 (S. Vigna, public domain) */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static uint64_t checksum(const char *text, size_t len) /* FNV-1a, 64 bits */
{
    uint64_t sum = 0xcbf29ce484222325u;

    for (size_t i = 0; i < len; i++)
        sum = (sum ^ (unsigned char)text[i]) * 0x100000001b3u;
    return sum;
}

static double now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- The writer ----------------------------------------------------------------------------- */

static accord_status add(accord_writer *writer, const char *kind, unsigned generation,
                         unsigned number, const char *id)
{
    accord_article *article = NULL;
    uint64_t random = (uint64_t)generation << 32 | number;
    char text[2048];
    size_t len = 0;
    accord_status status = accord_article_new(&article);

    len += (size_t)snprintf(text, sizeof text, "talks %s %u %u", kind, generation, number);
    for (unsigned i = 0; i < WORDS; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, " w%u",
                                (unsigned)(next_random(&random) % 3000));
    len += (size_t)snprintf(text + len, sizeof text - len, " %016" PRIx64, checksum(text, len));
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_ID, id, strlen(id));
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_TEXT, text, len);
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_LANGUAGE, "en", 2);
    accord_article_set_published(article, 1600000000 + (int64_t)number * 3600);
    if (status == ACCORD_OK)
        status = accord_writer_add(writer, article, NULL);
    accord_article_free(article);
    return status;
}

/* Makes one generation of another. */
static accord_status write_generation(accord_writer *writer, unsigned generation)
{
    char id[64];
    accord_status status = ACCORD_OK;

    for (unsigned i = 0; i < PAIRED && status == ACCORD_OK; i++) {
        snprintf(id, sizeof id, "paired-%u", i);
        status = add(writer, "paired", generation, i, id);
    }
    for (unsigned i = 0; i < ROLL && status == ACCORD_OK; i++) {
        snprintf(id, sizeof id, "rolling-%u-%u", generation, i);
        status = add(writer, "rolling", generation, i, id);
        if (status != ACCORD_OK || generation <= ROLLS)
            continue;
        snprintf(id, sizeof id, "rolling-%u-%u", generation - ROLLS, i);
        status = accord_writer_remove(writer, id, strlen(id));
    }
    if (status != ACCORD_OK)
        return status;
    atomic_store(&shared->begun, generation);
    status = accord_writer_commit(writer);
    if (status == ACCORD_OK)
        atomic_store(&shared->committed, generation);
    return status;
}

/* Makes the first state that the readers may see. */
static accord_status write_first(accord_writer *writer)
{
    char id[64];
    accord_status status = ACCORD_OK;

    for (unsigned i = 0; i < LASTING && status == ACCORD_OK; i++) {
        snprintf(id, sizeof id, "lasting-%u", i);
        status = add(writer, "lasting", 0, i, id);
    }
    for (unsigned i = 1; i <= ROLLS && status == ACCORD_OK; i++)
        status = write_generation(writer, i);
    return status;
}

/* ---- The readers ---------------------------------------------------------------------------- */

__attribute__((format(printf, 2, 3))) static void wrong(struct reader *reader, const char *format,
                                                        ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (reader->figures->wrong++ < WRONGS_SHOWN)
        printf("WRONG: reader %u: %s\n", reader->number, text);
}

/* What an article's text says of itself. @return whether it is whole. */
static bool read_text(const accord_passage *passage, char kind[16], unsigned *generation,
                      unsigned *number)
{
    const char *sum = passage->text + passage->text_len - 16;
    uint64_t expected = 0;

    return passage->text_len > 17 &&
           sscanf(passage->text, "talks %15s %u %u", kind, generation, number) == 3 &&
           sscanf(sum, "%16" SCNx64, &expected) == 1 &&
           expected == checksum(passage->text, passage->text_len - 17);
}

/* What the articles of an answer say of themselves. */
struct tally {
    unsigned counts[3];            /* of the paired, rolling and lasting ones */
    unsigned oldest[3], newest[3]; /* their generations */
    unsigned doubled;              /* articles that are there twice */
    unsigned char seen[ALL];
};

static bool tally_up(struct tally *tally, const accord_results *results)
{
    memset(tally, 0, sizeof *tally);
    memset(tally->oldest, 0xff, sizeof tally->oldest);
    for (size_t i = 0; i < accord_results_count(results); i++) {
        char kind[16];
        unsigned generation, number, k, place;

        if (!read_text(accord_results_passage(results, i), kind, &generation, &number))
            return false;
        k = kind[0] == 'p' ? 0 : kind[0] == 'r' ? 1 : 2;
        place = k == 0   ? number
                : k == 1 ? PAIRED + generation % ROLLS * ROLL + number
                         : PAIRED + ROLLS * ROLL + number;
        if (place >= ALL)
            return false;
        tally->doubled += tally->seen[place]++ != 0;
        tally->counts[k]++;
        if (generation < tally->oldest[k])
            tally->oldest[k] = generation;
        if (generation > tally->newest[k])
            tally->newest[k] = generation;
    }
    return true;
}

/* Holds an answer against the generations; `all`: it must have every article, else the paired ones
   alone. `from`, `to`: what was current when the search began and ended. */
static void check_answer(struct reader *reader, const accord_results *results, bool all,
                         unsigned from, unsigned to)
{
    static const unsigned expected[3] = {PAIRED, ROLL * ROLLS, LASTING};
    struct tally tally;
    unsigned paired;
    bool whole = tally_up(&tally, results), exact = false;
    size_t total = accord_results_total_articles(results, &exact);

    paired = tally.newest[0];
    if (!whole)
        wrong(reader, "a text that is not whole");
    else if (tally.doubled > 0 || tally.oldest[0] != paired)
        wrong(reader, "half an update: %u articles twice, paired ones of generations %u to %u",
              tally.doubled, tally.oldest[0], paired);
    else if (all && (tally.newest[1] != paired || tally.oldest[1] + ROLLS - 1 != paired))
        wrong(reader, "half an update: rolling articles of generations %u to %u beside %u",
              tally.oldest[1], tally.newest[1], paired);
    else if (tally.counts[0] != expected[0] ||
             (all && (tally.counts[1] != expected[1] || tally.counts[2] != expected[2])))
        wrong(reader, "%u, %u and %u articles of the three kinds in generation %u", tally.counts[0],
              tally.counts[1], tally.counts[2], paired);
    else if (total != accord_results_count(results))
        wrong(reader, "%zu articles in all, and %zu of them here", total,
              accord_results_count(results));
    else if (paired < from || paired > to)
        wrong(reader, "generation %u, while %u to %u were current", paired, from, to);
    else if (paired < reader->newest)
        wrong(reader, "generation %u after %u", paired, reader->newest);
    reader->newest = paired;
}

/* One search, by words or by a filter, of all articles or of the paired ones. */
static void search(struct reader *reader)
{
    static const struct {
        const char *query;
        bool all;
        accord_sort sort;
    } SEARCHES[] = {
        {"paired", false, ACCORD_SORT_RELEVANCE},
        {"\"talks paired\"", false, ACCORD_SORT_RELEVANCE},
        {"talks paired -rolling -lasting", false, ACCORD_SORT_NEWEST},
        {"talks", true, ACCORD_SORT_RELEVANCE},
        {"date:2020..", true, ACCORD_SORT_OLDEST},
    };
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_results *results = NULL;
    size_t i = next_random(&reader->random) % (sizeof SEARCHES / sizeof *SEARCHES);
    unsigned from = atomic_load(&shared->committed);
    double begin = now(), took;
    accord_status status;

    options.unit = ACCORD_UNIT_ARTICLES;
    options.count = ALL + 100;
    options.sort = SEARCHES[i].sort;
    status = accord_searcher_search(reader->searcher, SEARCHES[i].query, strlen(SEARCHES[i].query),
                                    &options, &results);
    took = now() - begin;
    if (took > reader->figures->longest)
        reader->figures->longest = took;
    reader->figures->searches++;
    if (status == ACCORD_OK)
        check_answer(reader, results, SEARCHES[i].all, from, atomic_load(&shared->begun));
    else if (reader->figures->errors++ < WRONGS_SHOWN)
        printf("WRONG: reader %u: %s\n", reader->number, accord_error_message());
    accord_results_free(results);
}

static void *read_on(void *context)
{
    struct reader reader = {.number = *(unsigned *)context};

    reader.random = reader.number;
    reader.figures = &shared->readers[reader.number];
    while (!atomic_load(&shared->stop)) {
        /* mostly one searcher for long, sometimes a new one */
        if (reader.searcher == NULL &&
            accord_searcher_open(&reader.searcher, index_path) != ACCORD_OK) {
            printf("WRONG: reader %u: open: %s\n", reader.number, accord_error_message());
            reader.figures->errors++;
            break;
        }
        search(&reader);
        if (next_random(&reader.random) % 50 == 0) {
            accord_searcher_close(reader.searcher);
            reader.searcher = NULL;
        }
    }
    accord_searcher_close(reader.searcher);
    fflush(stdout);
    return NULL;
}

static void tell_problem(void *context, const char *problem)
{
    unsigned *told = context;

    if (told == NULL || (*told)++ < WRONGS_SHOWN)
        printf("WRONG: check: %s\n", problem);
}

static void *check_on(void *context)
{
    unsigned told = 0;

    (void)context;
    while (!atomic_load(&shared->stop)) {
        shared->checks++;
        if (accord_check(index_path, tell_problem, &told) == ACCORD_OK)
            continue;
        if (shared->unsound++ < WRONGS_SHOWN)
            printf("WRONG: check: %s\n", accord_error_message());
    }
    fflush(stdout);
    return NULL;
}

/* ---- Together ------------------------------------------------------------------------------- */

/* Writes for a while beside what reads. @return how many commits; 0: a failure. */
static unsigned write_on(accord_writer *writer, double seconds)
{
    double end = now() + seconds;
    unsigned commits = 0;
    accord_status status = ACCORD_OK;

    while (status == ACCORD_OK && now() < end) {
        status = write_generation(writer, atomic_load(&shared->committed) + 1);
        commits += status == ACCORD_OK;
    }
    if (status != ACCORD_OK) {
        printf("WRONG: the writer: %s\n", accord_error_message());
        return 0;
    }
    return commits;
}

static unsigned run_threads(accord_writer *writer, double seconds)
{
    pthread_t threads[READERS], checker;
    unsigned numbers[READERS], commits;

    for (unsigned i = 0; i < READERS; i++) {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, read_on, &numbers[i]) != 0)
            abort();
    }
    if (pthread_create(&checker, NULL, check_on, NULL) != 0)
        abort();
    commits = write_on(writer, seconds);
    atomic_store(&shared->stop, true);
    for (unsigned i = 0; i < READERS; i++)
        pthread_join(threads[i], NULL);
    pthread_join(checker, NULL);
    return commits;
}

/* The readers are made before there is a writer: they inherit nothing of it. */
static unsigned run_processes(accord_writer **writer, double seconds)
{
    unsigned commits = 0;
    pid_t readers[READERS + 1]; /* the last one checks */

    for (unsigned i = 0; i <= READERS; i++) {
        readers[i] = fork();
        if (readers[i] == 0) {
            while (atomic_load(&shared->committed) < ROLLS && !atomic_load(&shared->stop))
                usleep(1000);
            i < READERS ? read_on(&i) : check_on(NULL);
            exit(0);
        }
    }
    if (accord_writer_open(writer, index_path, NULL) != ACCORD_OK ||
        write_first(*writer) != ACCORD_OK)
        printf("WRONG: the writer: %s\n", accord_error_message());
    else
        commits = write_on(*writer, seconds);
    atomic_store(&shared->stop, true);
    for (unsigned i = 0; i <= READERS; i++) {
        int status = 0;

        if (readers[i] < 0 || waitpid(readers[i], &status, 0) < 0 || status != 0) {
            printf("WRONG: reader %u ended with status %#x\n", i, (unsigned)status);
            commits = 0;
        }
    }
    return commits;
}

static int remove_entry(const char *path, const struct stat *facts, int type, struct FTW *walk)
{
    (void)facts;
    (void)type;
    (void)walk;
    return remove(path);
}

int main(int argc, char **argv)
{
    const char *tmp = getenv("TMPDIR");
    double seconds = argc > 2 ? atof(argv[2]) : 5;
    bool threads = argc > 1 && strcmp(argv[1], "threads") == 0, good;
    accord_writer *writer = NULL;
    unsigned commits = 0;

    if (!threads && (argc < 2 || strcmp(argv[1], "processes") != 0)) {
        fputs("readers processes|threads [SECONDS]\n", stderr);
        return 2;
    }
    snprintf(index_path, sizeof index_path, "%s/accord-readers-XXXXXX", tmp != NULL ? tmp : "/tmp");
    shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || mkdtemp(index_path) == NULL) {
        perror("readers");
        return 2;
    }
    if (!threads)
        commits = run_processes(&writer, seconds);
    else if (accord_writer_open(&writer, index_path, NULL) == ACCORD_OK &&
             write_first(writer) == ACCORD_OK)
        commits = run_threads(writer, seconds);
    else
        printf("WRONG: the writer: %s\n", accord_error_message());
    accord_writer_close(writer);
    good = commits > 0 && accord_check(index_path, tell_problem, NULL) == ACCORD_OK;
    printf("  %u commits of %d articles in %.0f s, beside %d readers, as %s\n", commits,
           PAIRED + 2 * ROLL, seconds, READERS, argv[1]);
    printf("  %u checks, %u not OK\n", shared->checks, shared->unsound);
    good = good && shared->checks > 0 && shared->unsound == 0;
    puts("  reader  searches  wrong  errors  longest wait, ms");
    for (unsigned i = 0; i < READERS; i++) {
        const struct figures *figures = &shared->readers[i];

        printf("  %6u  %8u  %5u  %6u  %16.0f\n", i, figures->searches, figures->wrong,
               figures->errors, figures->longest * 1e3);
        good = good && figures->searches > 0 && figures->wrong == 0 && figures->errors == 0 &&
               figures->longest < LONGEST_WAIT;
    }
    nftw(index_path, remove_entry, 16, FTW_DEPTH | FTW_PHYS);
    return good ? 0 : 1;
}
