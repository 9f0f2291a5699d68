// SPDX-License-Identifier: GPL-2.0-or-later
/* Any query against a real index, by accord.h alone: it fails with a column, or gives what was
   asked for, in order, each passage as it stands in its article, with highlights as accord.h
   promises them. The first two bytes choose the options. */
#include "fuzz.h"

#include <unistd.h>

#include "accord.h"

static const struct sample {
    const char *id, *language, *author, *title, *text;
    int64_t published;
} samples[] = {
    {"en-1", "en", "Ann Smith", "Peace talks in Istanbul end",
     "The peace talks ended without a joint statement. An F-16 was seen over Kyiv.\n\nThe U.S. "
     "envoy said: “Peace is near, and the talks will go on.” Nobody else talked of peace.",
     1739786400},
    {"en-2", "en", "", "Ceasefire", "A ceasefire was agreed in Minsk; Erdoğan spoke of talks.",
     ACCORD_NO_DATE},
    {"uk-1", "uk", "Олена Коваль", "Переговори в Києві",
     "Переговори в Києві завершилися без заяви. П’ять об'єктів, Київ і мир.\n\nПро мир говорили "
     "й у Мінську, про F-16 також.",
     1739872800},
    {"ru-1", "ru", "", "Переговоры", "Переговоры о мире в Киеве. Ещё раз: мир, мира, миром.",
     1700000000},
    {"de-1", "de", "Jürgen Groß", "Gespräche über Frieden",
     "Die Friedensgespräche in Istanbul endeten ohne Erklärung. Über Straßen und Äpfel sprach man.",
     1600000000},
    {"fr-1", "fr", "", "L'accord d’Istanbul", "L’accord de paix, aujourd'hui l'accord de Minsk.",
     1500000000},
};
enum { SAMPLES = sizeof samples / sizeof samples[0] };

static char folder[] = "/tmp/accord-fuzz-XXXXXX";
static accord_searcher *searcher;

static void remove_index(void)
{
    char command[64];

    accord_searcher_close(searcher);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    CHECK(system(command) == 0);
}

static void make_index(void)
{
    accord_writer_options options = ACCORD_WRITER_OPTIONS;
    accord_writer *writer = NULL;

    options.jobs = 1;
    CHECK(mkdtemp(folder) != NULL);
    CHECK(atexit(remove_index) == 0);
    CHECK(accord_writer_open(&writer, folder, &options) == ACCORD_OK);
    for (size_t i = 0; i < SAMPLES; i++) {
        const struct sample *sample = &samples[i];
        accord_article *article = NULL;
        char url[64];
        int len = snprintf(url, sizeof url, "https://news.example.org/%s", sample->id);

        CHECK(accord_article_new(&article) == ACCORD_OK);
        (void)accord_article_set(article, ACCORD_FIELD_ID, sample->id, strlen(sample->id));
        (void)accord_article_set(article, ACCORD_FIELD_URL, url, (size_t)len);
        (void)accord_article_set(article, ACCORD_FIELD_SOURCE, "news.example.org", 16);
        (void)accord_article_set(article, ACCORD_FIELD_LANGUAGE, sample->language, 2);
        (void)accord_article_set(article, ACCORD_FIELD_TITLE, sample->title, strlen(sample->title));
        (void)accord_article_set(article, ACCORD_FIELD_TEXT, sample->text, strlen(sample->text));
        if (sample->author[0] != '\0')
            (void)accord_article_add_author(article, sample->author, strlen(sample->author));
        accord_article_set_published(article, sample->published);
        CHECK(accord_writer_add(writer, article, NULL) == ACCORD_OK);
        accord_article_free(article);
    }
    CHECK(accord_writer_commit(writer) == ACCORD_OK);
    accord_writer_close(writer);
    CHECK(accord_searcher_open(&searcher, folder) == ACCORD_OK);
}

static void check_highlights(const accord_highlight *highlights, size_t count, const char *text,
                             size_t len)
{
    for (size_t i = 0; i < count; i++) {
        CHECK(highlights[i].start < highlights[i].end && highlights[i].end <= len);
        CHECK(i == 0 || highlights[i - 1].end <= highlights[i].start);
        CHECK(fuzz_is_border(text, len, highlights[i].start));
        CHECK(fuzz_is_border(text, len, highlights[i].end));
    }
}

/* The whole article, lit by the same query, has the passage's highlights at its place. */
static void check_shown(const accord_passage *passage, const char *query, size_t len,
                        const accord_search_options *options)
{
    const char *id = accord_article_get(passage->article, ACCORD_FIELD_ID, NULL);
    const accord_passage *whole;
    accord_results *results;
    size_t at = 0;

    CHECK(accord_searcher_show(searcher, id, strlen(id), query, len, options, &results) ==
          ACCORD_OK);
    whole = accord_results_passage(results, 0);
    check_highlights(whole->highlights, whole->highlight_count, whole->text, whole->text_len);
    while (at < whole->highlight_count && whole->highlights[at].end <= passage->start)
        at++;
    for (size_t i = 0; i < passage->highlight_count; i++, at++) {
        CHECK(at < whole->highlight_count);
        CHECK(whole->highlights[at].start == passage->start + passage->highlights[i].start);
        CHECK(whole->highlights[at].end == passage->start + passage->highlights[i].end);
    }
    CHECK(at == whole->highlight_count || whole->highlights[at].start >= passage->end);
    accord_results_free(results);
}

static void check_passage(const accord_passage *passage)
{
    const char *id = accord_article_get(passage->article, ACCORD_FIELD_ID, NULL), *title;
    const struct sample *sample = samples;
    size_t len;

    while (sample < samples + SAMPLES && strcmp(sample->id, id) != 0)
        sample++;
    CHECK(sample < samples + SAMPLES);
    CHECK(passage->start < passage->end && passage->end <= strlen(sample->text));
    CHECK(passage->text_len == passage->end - passage->start);
    CHECK(memcmp(passage->text, sample->text + passage->start, passage->text_len) == 0);
    check_highlights(passage->highlights, passage->highlight_count, passage->text,
                     passage->text_len);
    title = accord_article_get(passage->article, ACCORD_FIELD_TITLE, &len);
    check_highlights(passage->title_highlights, passage->title_highlight_count, title, len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    accord_search_options options = ACCORD_SEARCH_OPTIONS;
    const char *query = (const char *)data + 2;
    accord_results *results = NULL;
    accord_status status;
    size_t count;

    if (size < 2)
        return 0;
    if (searcher == NULL)
        make_index();
    size -= 2;
    options.syntax = data[0] & 1 ? ACCORD_SYNTAX_WORDS : ACCORD_SYNTAX_QUERY;
    options.unit = data[0] & 2 ? ACCORD_UNIT_ARTICLES : ACCORD_UNIT_PASSAGES;
    options.ranking = data[0] & 4 ? ACCORD_RANKING_BM25 : ACCORD_RANKING_DEFAULT;
    options.explain = data[0] & 8;
    options.sort = (accord_sort)((data[0] >> 4) % 3);
    options.first = data[1] & 3;
    options.count = data[1] >> 2 & 15;
    options.per_article = (data[1] >> 6) + 1;
    status = accord_searcher_search(searcher, query, size, &options, &results);
    if (status != ACCORD_OK) {
        CHECK(status == ACCORD_ERROR_QUERY && results == NULL);
        CHECK(accord_error_column() <= size && accord_error_message()[0] != '\0');
        return 0;
    }
    count = accord_results_count(results);
    CHECK(count <= options.count);
    CHECK(accord_results_total_articles(results, NULL) <= SAMPLES);
    for (size_t i = 0; i < count; i++) {
        const accord_passage *passage = accord_results_passage(results, i);
        const accord_passage *above = i == 0 ? passage : accord_results_passage(results, i - 1);

        CHECK(passage->rank == options.first + i + 1);
        /* BM25 orders articles, whatever their passages score */
        CHECK(options.sort != ACCORD_SORT_RELEVANCE || options.ranking == ACCORD_RANKING_BM25 ||
              above->score >= passage->score);
        CHECK(options.sort != ACCORD_SORT_NEWEST || accord_article_published(above->article) >=
                                                        accord_article_published(passage->article));
        CHECK((passage->explanation != NULL) == options.explain);
        check_passage(passage);
        check_shown(passage, query, size, &options);
    }
    accord_results_free(results);
    return 0;
}
