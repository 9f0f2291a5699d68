// SPDX-License-Identifier: GPL-2.0-or-later
/* memory [--long | --places] [JOB] | memory JOB N once|stays: out of memory in the library,
   wherever it asks for some.

   This program has malloc() and its kin itself, in front of the C library's, for all libraries of
   the process: operator new comes here, too, and what Xapian, ICU and libstemmer allocate. In a
   process of its own for each case, so that whatever is made once is made again, the N-th
   allocation of a job fails, or all from the N-th on. Then

     - the job has said ACCORD_ERROR_MEMORY, or has done its work after all;
     - the index is sound and as it was before or as it is to be after;
     - the same job succeeds, now that there is memory, in the same process;
     - and nothing leaks: failing and succeeding once more leaves no more allocated than before.

   What libxapian does wrong itself is counted apart, as its own: a crash in its code, as when a
   destructor that allocates cannot, if the index is as sound after it as after any other failure;
   and a leak, if all that has leaked was allocated by its code and not by Accord's, the binding
   included, which would keep a handle of its own.

   The short form takes a sample of N, the long one every N up to a number, and a sample of those
   beyond it; --places takes the first N of each place that asks for memory, as its innermost
   callers in Accord tell places apart. With JOB, N and how, the one case runs without a process of
   its own, for a debugger.
 */
#include <accord.h>
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    BEFORE = 40,       /* articles of the index */
    OLDER = 69,        /* those of the one of an older format that are found */
    FEW = 3,           /* added in place */
    MANY = 90,         /* added by threads, in bulk */
    EVERY_LONG = 3000, /* N up to this are all tried in the long form */
    SAMPLE_LONG = 1000,
    SAMPLE_SHORT = 14, /* of each job and way */
    HANGS = 60,        /* seconds */
    DEPTH = 40,        /* callers of an allocation, or of a crash, that are looked at */
    KEPT = 1 << 16,    /* allocations that are followed */
    PLACE_CALLERS = 3, /* of Accord's, which make a place */
    PLACES = 1 << 16   /* allocations of which the place is noted */
};

/* ---- Whose code it is ----------------------------------------------------------------------- */

/* Whether the innermost caller is libxapian, those passed over that allocate and throw for all. */
static bool is_libxapians(void *const *callers, int depth)
{
    static const char *const PASSED_OVER[] = {"reliability-memory", "/libc.so", "/libstdc++.so",
                                              "/libgcc_s.so", "linux-vdso"};

    for (int i = 0; i < depth; i++) {
        Dl_info caller;
        bool passed = dladdr(callers[i], &caller) == 0;

        for (size_t j = 0; j < sizeof PASSED_OVER / sizeof *PASSED_OVER && !passed; j++)
            passed = strstr(caller.dli_fname, PASSED_OVER[j]) != NULL;
        if (!passed)
            return strstr(caller.dli_fname, "/libxapian.so") != NULL;
    }
    return false;
}

/* Allocations with their callers, while they are followed. */
static struct kept {
    void *memory;
    void *callers[DEPTH];
    int depth;
} kept[KEPT];
static atomic_bool following;
static pthread_mutex_t kept_lock = PTHREAD_MUTEX_INITIALIZER;
static _Thread_local bool inside; /* backtrace() may allocate */

static void follow(void *memory)
{
    size_t place = ((uintptr_t)memory >> 4) % KEPT;

    if (!atomic_load(&following) || inside)
        return;
    inside = true;
    pthread_mutex_lock(&kept_lock);
    while (kept[place].memory != NULL && kept[place].depth >= 0)
        place = (place + 1) % KEPT; /* there are never so many */
    kept[place].memory = memory;
    kept[place].depth = backtrace(kept[place].callers, DEPTH);
    pthread_mutex_unlock(&kept_lock);
    inside = false;
}

static void unfollow(const void *memory)
{
    size_t place = ((uintptr_t)memory >> 4) % KEPT;

    if (!atomic_load(&following) || inside)
        return;
    pthread_mutex_lock(&kept_lock);
    for (; kept[place].memory != NULL; place = (place + 1) % KEPT)
        if (kept[place].memory == memory && kept[place].depth >= 0) {
            kept[place].depth = -1; /* gone, and others may stand behind it */
            break;
        }
    pthread_mutex_unlock(&kept_lock);
}

/* Whether all that is left of what was followed is libxapian's. */
static bool leaks_are_libxapians(void)
{
    bool are = true;

    atomic_store(&following, false);
    for (size_t i = 0; i < KEPT && are; i++)
        are = kept[i].memory == NULL || kept[i].depth < 0 ||
              is_libxapians(kept[i].callers, kept[i].depth);
    return are;
}

/* ---- Where it is asked for ------------------------------------------------------------------ */

/* The place of each allocation, while they are noted. */
static uint64_t *places;
static atomic_bool noting;

static bool is_accords(void *caller)
{
    Dl_info facts;

    return dladdr(caller, &facts) != 0 && (strstr(facts.dli_fname, "/libaccord.so") != NULL ||
                                           strstr(facts.dli_fname, "/libxapian-c.so") != NULL);
}

static void note_place(unsigned long number)
{
    void *callers[DEPTH];
    uint64_t place = 0xcbf29ce484222325u; /* FNV-1a, a word at a time */
    int depth, taken = 0;

    if (!atomic_load(&noting) || inside || number > PLACES)
        return;
    inside = true;
    depth = backtrace(callers, DEPTH);
    for (int i = 0; i < depth && taken < PLACE_CALLERS; i++)
        if (is_accords(callers[i])) {
            place = (place ^ (uintptr_t)callers[i]) * 0x100000001b3u;
            taken++;
        }
    places[number - 1] = place;
    inside = false;
}

/* ---- Memory --------------------------------------------------------------------------------- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *memory);

static atomic_ulong met;    /* allocations since they count */
static atomic_long live;    /* allocated and not freed */
static unsigned long fails; /* which fails; 0: none */
static bool stays;

static bool refused(void)
{
    unsigned long number = atomic_fetch_add(&met, 1) + 1;

    note_place(number);
    if (fails == 0 || number < fails || (number > fails && !stays))
        return false;
    errno = ENOMEM;
    return true;
}

static void *counted(void *memory)
{
    if (memory != NULL) {
        atomic_fetch_add(&live, 1);
        follow(memory);
    }
    return memory;
}

__attribute__((visibility("default"))) void *malloc(size_t size)
{
    return refused() ? NULL : counted(__libc_malloc(size));
}

__attribute__((visibility("default"))) void *calloc(size_t count, size_t size)
{
    return refused() ? NULL : counted(__libc_calloc(count, size));
}

__attribute__((visibility("default"))) void *realloc(void *old, size_t size)
{
    void *memory;

    if (refused())
        return NULL;
    if (old != NULL)
        unfollow(old);
    memory = __libc_realloc(old, size);
    if (old == NULL)
        return counted(memory);
    if (memory != NULL)
        follow(memory);
    if (memory == NULL && size == 0)
        atomic_fetch_sub(&live, 1);
    return memory;
}

__attribute__((visibility("default"))) void *memalign(size_t alignment, size_t size)
{
    return refused() ? NULL : counted(__libc_memalign(alignment, size));
}

__attribute__((visibility("default"))) void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

__attribute__((visibility("default"))) int posix_memalign(void **out, size_t alignment, size_t size)
{
    void *memory = memalign(alignment, size);

    if (memory == NULL)
        return ENOMEM;
    *out = memory;
    return 0;
}

__attribute__((visibility("default"))) void free(void *memory)
{
    if (memory == NULL)
        return;
    atomic_fetch_sub(&live, 1);
    unfollow(memory);
    __libc_free(memory);
}

/* ---- The jobs ------------------------------------------------------------------------------- */

static char base[4200], work[4200]; /* the index as it was before, and the one worked on */
static char older[4200];            /* the one of an older format */

static accord_status add(accord_writer *writer, unsigned number)
{
    static const char *const TEXTS[] = {
        "The delegations spoke about tariff%u, grain and security guarantees on that day.",
        "Делегації (delegations) говорили про тариф%u, зерно та гарантії безпеки того дня.",
        "Die Delegationen (delegations) sprachen über Zoll%u und Getreide an jenem Tage.",
        "Делегации (delegations) говорили о пошлине%u, зерне и гарантиях безопасности."};
    accord_article *article = NULL;
    char id[32], text[512];
    int id_len = snprintf(id, sizeof id, "a%u", number);
    int len = snprintf(text, sizeof text, TEXTS[number % 4], number);
    accord_status status = accord_article_new(&article);

    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_ID, id, (size_t)id_len);
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_TITLE, id, (size_t)id_len);
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_SOURCE, "example.org", 11);
    if (status == ACCORD_OK)
        status = accord_article_add_author(article, "A Correspondent", 15);
    if (status == ACCORD_OK)
        status = accord_article_set(article, ACCORD_FIELD_TEXT, text, (size_t)len);
    if (status == ACCORD_OK) {
        accord_article_set_published(article, 1600000000 + (int64_t)number * 86400);
        status = accord_writer_add(writer, article, NULL);
    }
    accord_article_free(article);
    return status;
}

static accord_status write_articles(const char *path, unsigned first, unsigned count)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    accord_status status;

    options.jobs = 2;
    status = accord_writer_open(&writer, path, &options);
    for (unsigned i = first; i < first + count && status == ACCORD_OK; i++)
        status = add(writer, i);
    if (status == ACCORD_OK)
        status = accord_writer_set_note(writer, "n", 1, "note", 4);
    if (status == ACCORD_OK)
        status = accord_writer_commit(writer);
    accord_writer_close(writer);
    return status;
}

static accord_status make_index(const char *path)
{
    (void)path;
    return write_articles(work, 0, FEW);
}

static accord_status add_few(const char *path)
{
    return write_articles(path, BEFORE, FEW);
}

static accord_status add_many(const char *path)
{
    return write_articles(path, BEFORE, MANY);
}

/* Each in a commit of its own, which a searcher follows: into the live part, then the journal. */
static accord_status add_singles(const char *path)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    accord_searcher *searcher = NULL;
    accord_status status;

    options.jobs = 1;
    status = accord_writer_open(&writer, path, &options);
    if (status == ACCORD_OK)
        status = accord_searcher_open(&searcher, path);
    for (unsigned i = BEFORE; i < BEFORE + FEW && status == ACCORD_OK; i++) {
        accord_results *results = NULL;

        status = add(writer, i);
        if (status == ACCORD_OK)
            status = accord_writer_commit(writer);
        if (status == ACCORD_OK)
            status = accord_searcher_search(searcher, "guarant* tariff", 15, NULL, &results);
        accord_results_free(results);
    }
    accord_searcher_close(searcher);
    accord_writer_close(writer);
    return status;
}

/* Of an index of an older format. */
static accord_status upgrade(const char *path)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;
    accord_status status;

    options.jobs = 1;
    status = accord_writer_open(&writer, path, &options);
    accord_writer_close(writer);
    return status;
}

static accord_status open_only(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_totals totals;
    accord_status status = accord_searcher_open(&searcher, path);

    if (status == ACCORD_OK)
        status = accord_searcher_totals(searcher, &totals);
    accord_searcher_close(searcher);
    return status;
}

static accord_status search(const char *path)
{
    static const char *const QUERIES[] = {"grain guarantees",
                                          "\"security guarantees\"",
                                          "tarif* OR зерно",
                                          "guarantes~ -zoll1",
                                          "title:a1 date:2020..2023 source:example.org",
                                          "delegations NEAR/4 grain",
                                          "гарантии",
                                          "nonesuchword"};
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    accord_searcher *searcher = NULL;
    accord_status status = accord_searcher_open(&searcher, path);

    options.explain = true;
    for (size_t i = 0; i < sizeof QUERIES / sizeof *QUERIES && status == ACCORD_OK; i++) {
        accord_results *results = NULL;

        status =
            accord_searcher_search(searcher, QUERIES[i], strlen(QUERIES[i]), &options, &results);
        accord_results_free(results);
    }
    accord_searcher_close(searcher);
    return status;
}

static accord_status show(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    accord_status status = accord_searcher_open(&searcher, path);

    if (status == ACCORD_OK)
        status = accord_searcher_show(searcher, "a5", 2, "зерно", strlen("зерно"), NULL, &results);
    accord_results_free(results);
    accord_searcher_close(searcher);
    return status;
}

static bool take_note(void *context, const char *key, size_t key_len, const char *value,
                      size_t value_len)
{
    (void)context;
    (void)key;
    (void)value;
    return key_len > 0 && value_len > 0;
}

static accord_status sum_up(const char *path)
{
    accord_searcher *searcher = NULL;
    accord_summary *summary = NULL;
    accord_status status = accord_searcher_open(&searcher, path);

    if (status == ACCORD_OK)
        status = accord_searcher_summary(searcher, &summary);
    if (status == ACCORD_OK)
        status = accord_searcher_notes(searcher, "", 0, take_note, NULL);
    accord_summary_free(summary);
    accord_searcher_close(searcher);
    return status;
}

static void tell_problem(void *context, const char *problem)
{
    (void)context;
    printf("    %s\n", problem);
}

static accord_status check(const char *path)
{
    return accord_check(path, tell_problem, NULL);
}

static const struct job {
    const char *name;
    accord_status (*run)(const char *path);
    unsigned before, after; /* articles in the index */
} JOBS[] = {
    {"make", make_index, 0, FEW},
    {"add-few", add_few, BEFORE, BEFORE + FEW},
    {"singles", add_singles, BEFORE, BEFORE + FEW},
    {"add-many", add_many, BEFORE, BEFORE + MANY},
    {"upgrade", upgrade, OLDER, OLDER},
    {"open", open_only, BEFORE, BEFORE},
    {"search", search, BEFORE, BEFORE},
    {"show", show, BEFORE, BEFORE},
    {"sum-up", sum_up, BEFORE, BEFORE},
    {"check", check, BEFORE, BEFORE},
};

/* ---- One case ------------------------------------------------------------------------------- */

static void fresh_copy(const struct job *job)
{
    char command[9000];

    snprintf(command, sizeof command,
             job->before > 0 ? "rm -rf '%s' && cp -r '%s' '%s'" : "rm -rf '%s'", work,
             job->run == upgrade ? older : base, work);
    if (system(command) != 0)
        abort();
}

/* Runs the job with an allocation failing. */
static accord_status run_failing(const struct job *job, unsigned long number)
{
    accord_status status;

    atomic_store(&met, 0);
    fails = number;
    status = job->run(work);
    fails = 0;
    return status;
}

/* How many articles the index has; a failure is said and makes -1. */
static long count_articles(const struct job *job)
{
    accord_searcher *searcher = NULL;
    accord_results *results = NULL;
    long count = -1;
    accord_status status = accord_searcher_open(&searcher, work);

    if (status == ACCORD_ERROR_FORMAT && job->run == upgrade) {
        status = upgrade(work); /* as it was; nothing may be missing of it */
        if (status == ACCORD_OK)
            status = accord_searcher_open(&searcher, work);
    }
    if (status == ACCORD_ERROR_NOT_FOUND && job->before == 0)
        return 0;
    if (status == ACCORD_OK)
        status = accord_searcher_search(searcher, "delegations", 11, NULL, &results);
    if (status == ACCORD_OK)
        count = (long)accord_results_total_articles(results, NULL);
    if (status == ACCORD_OK)
        status = accord_check(work, tell_problem, NULL);
    if (status != ACCORD_OK) {
        printf("    the index: %s\n", accord_error_message());
        count = -1;
    }
    accord_results_free(results);
    accord_searcher_close(searcher);
    return count;
}

enum verdict {
    SAID_SO,
    DID_IT,
    TOO_FAR,
    XAPIAN_LEAKS,
    XAPIAN_CRASHES,
    WRONG,
    LEAKS,
    CRASHED,
    VERDICTS
};

static enum verdict run_case(const struct job *job, unsigned long number)
{
    accord_status status;
    long articles, balance = 0;

    fresh_copy(job);
    status = run_failing(job, number);
    if (atomic_load(&met) < number)
        return TOO_FAR;
    if (status != ACCORD_OK && status != ACCORD_ERROR_MEMORY) {
        printf("    status %d: %s\n", (int)status, accord_error_message());
        return WRONG;
    }
    articles = count_articles(job);
    if (articles < (long)(status == ACCORD_OK ? job->after : job->before) ||
        articles > (long)job->after) {
        printf("    %ld articles, after status %d\n", articles, (int)status);
        return WRONG;
    }
    for (unsigned i = 0; i < 3; i++) { /* the first time may make what stays */
        accord_status again;

        atomic_store(&following, i == 2);
        fresh_copy(job);
        (void)run_failing(job, number);
        fresh_copy(job);
        again = job->run(work);
        if (again != ACCORD_OK) {
            printf("    with memory again: status %d: %s\n", (int)again, accord_error_message());
            return WRONG;
        }
        if (i == 2 && atomic_load(&live) > balance) {
            long more = atomic_load(&live) - balance;

            if (leaks_are_libxapians())
                return XAPIAN_LEAKS;
            printf("    %ld allocations more than a time before\n", more);
            return LEAKS;
        }
        balance = atomic_load(&live);
    }
    return status == ACCORD_OK ? DID_IT : SAID_SO;
}

/* Ends a process that crashes in libxapian with a verdict; any other crashes on. */
static void tell_whose(int signal_number)
{
    void *callers[DEPTH];

    fails = 0;
    if (is_libxapians(callers, backtrace(callers, DEPTH)))
        _exit((int)XAPIAN_CRASHES);
    signal(signal_number, SIG_DFL);
    raise(signal_number);
}

/* Whether the index that a crash has left is sound: in a process of its own. */
static bool is_sound(const struct job *job)
{
    int result = 0;
    pid_t child = fork();

    if (child == 0) {
        long articles = count_articles(job);

        fflush(stdout);
        _exit(articles < (long)job->before || articles > (long)job->after);
    }
    return child > 0 && waitpid(child, &result, 0) == child && result == 0;
}

/* The case in a process of its own. */
static enum verdict try_case(const struct job *job, unsigned long number)
{
    int result = 0;
    pid_t child;

    fflush(stdout);
    child = fork();
    if (child == 0) {
        enum verdict verdict;
        void *callers[DEPTH];

        (void)backtrace(callers, DEPTH); /* the first time it loads what it needs */
        signal(SIGABRT, tell_whose);
        signal(SIGSEGV, tell_whose);
        alarm(HANGS);
        verdict = run_case(job, number);
        exit((int)verdict); /* by the way out that counts which lines were run: tests/coverage */
    }
    if (child < 0 || waitpid(child, &result, 0) != child)
        abort();
    if (WIFEXITED(result) && WEXITSTATUS(result) == (int)XAPIAN_CRASHES)
        return is_sound(job) ? XAPIAN_CRASHES : WRONG;
    if (WIFEXITED(result) && WEXITSTATUS(result) < (int)CRASHED)
        return (enum verdict)WEXITSTATUS(result);
    printf("    status %#x\n", (unsigned)result);
    return CRASHED;
}

/* How many allocations the job makes in a process of its own. */
static unsigned long count_allocations(const struct job *job)
{
    unsigned long count = 0;
    int ends[2];
    pid_t child;

    fresh_copy(job);
    if (pipe(ends) != 0 || (child = fork()) < 0)
        abort();
    if (child == 0) {
        accord_status status;

        atomic_store(&noting, true);
        status = run_failing(job, 0);
        atomic_store(&noting, false);
        count = status == ACCORD_OK ? atomic_load(&met) : 0;
        _exit(write(ends[1], &count, sizeof count) != (ssize_t)sizeof count);
    }
    if (read(ends[0], &count, sizeof count) != (ssize_t)sizeof count)
        abort();
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return count;
}

/* ---- All of them ---------------------------------------------------------------------------- */

enum form { SHORT, LONG, BY_PLACES };

/* The next N of a new place. */
static unsigned long next_place(unsigned long number, unsigned long last)
{
    bool met_before = true;

    while (met_before && ++number <= last && number <= PLACES) {
        met_before = false;
        for (unsigned long i = 0; i + 1 < number && !met_before; i++)
            met_before = places[i] == places[number - 1];
    }
    return number <= PLACES ? number : last + 1;
}

/* The next N to try: each up to some number, then a sample up to the last. */
static unsigned long next_number(unsigned long number, enum form form, unsigned long last)
{
    unsigned long every = form == LONG ? EVERY_LONG : 2;
    unsigned long sample = form == LONG ? SAMPLE_LONG : SAMPLE_SHORT;

    if (form == BY_PLACES)
        return next_place(number, last);
    if (number < every || last <= every)
        return number + 1;
    return number + 1 + (last - every) / (sample + 1);
}

static bool try_job(const struct job *job, bool lasting, enum form form)
{
    unsigned long last = count_allocations(job), tried = 0, counts[VERDICTS] = {0};

    if (last == 0) {
        printf("    %s fails with memory\n", job->name);
        return false;
    }
    stays = lasting;
    for (unsigned long n = 1; n <= last; n = next_number(n, form, last)) {
        enum verdict verdict = try_case(job, n);

        tried++;
        counts[verdict]++;
        if (verdict >= WRONG)
            printf("WRONG: memory %s %lu %s\n", job->name, n, lasting ? "stays" : "once");
    }
    stays = false;
    printf("  %-9s %-12s %11lu %6lu %8lu %13lu %16lu %18lu %6lu %6lu %8lu\n", job->name,
           lasting ? "from then on" : "once", last, tried, counts[SAID_SO],
           counts[DID_IT] + counts[TOO_FAR], counts[XAPIAN_LEAKS], counts[XAPIAN_CRASHES],
           counts[WRONG], counts[LEAKS], counts[CRASHED]);
    return counts[WRONG] + counts[LEAKS] + counts[CRASHED] == 0;
}

static int run_one(char **arguments)
{
    static const char *const SAID[] = {"said so",           "did it", "too far", "libxapian leaks",
                                       "libxapian crashes", "wrong",  "leaks"};

    for (size_t i = 0; i < sizeof JOBS / sizeof *JOBS; i++)
        if (strcmp(JOBS[i].name, arguments[0]) == 0) {
            stays = strcmp(arguments[2], "stays") == 0;
            puts(SAID[run_case(&JOBS[i], strtoul(arguments[1], NULL, 10))]);
            return 0;
        }
    return 2;
}

int main(int argc, char **argv)
{
    const char *tmp = getenv("TMPDIR");
    char folder[4096], command[9000];
    enum form form = argc > 1 && strcmp(argv[1], "--long") == 0     ? LONG
                     : argc > 1 && strcmp(argv[1], "--places") == 0 ? BY_PLACES
                                                                    : SHORT;
    int options = form != SHORT;
    const char *only = argc == 2 + options ? argv[1 + options] : NULL; /* a job */
    bool good = true;
    int result = 0;
    pid_t child;

    snprintf(folder, sizeof folder, "%s/accord-memory-XXXXXX", tmp != NULL ? tmp : "/tmp");
    if (mkdtemp(folder) == NULL) {
        perror("memory");
        return 2;
    }
    /* shared with the processes that do a job: one of them notes the places */
    places = mmap(NULL, PLACES * sizeof *places, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                  -1, 0);
    if (places == MAP_FAILED) {
        perror("memory");
        return 2;
    }
    snprintf(base, sizeof base, "%s/base", folder);
    snprintf(work, sizeof work, "%s/work", folder);
    child = fork(); /* this process itself never uses the library: see above */
    if (child == 0)
        _exit((int)write_articles(base, 0, BEFORE));
    if (child < 0 || waitpid(child, &result, 0) != child || result != 0) {
        puts("WRONG: no index could be made");
        return 1;
    }
    snprintf(older, sizeof older, "%s/older", folder);
    snprintf(command, sizeof command, "mkdir '%s' && tar xzf '%s' -C '%s'", older, STORED, older);
    if (system(command) != 0) {
        puts("WRONG: the stored index cannot be unpacked");
        return 1;
    }
    if (argc == 4) {
        result = run_one(argv + 1);
    } else {
        puts("  job       failing      allocations  tried  said so  did its work  libxapian leaks  "
             "libxapian crashes  wrong  leaks  crashed");
        for (size_t i = 0; i < sizeof JOBS / sizeof *JOBS; i++)
            for (int lasting = 0; lasting < 2 && (only == NULL || strcmp(only, JOBS[i].name) == 0);
                 lasting++)
                good = try_job(&JOBS[i], lasting != 0, form) && good;
        result = good ? 0 : 1;
    }
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command) == 0 ? result : 2;
}
