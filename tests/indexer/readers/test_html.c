// SPDX-License-Identifier: GPL-2.0-or-later
/* Pages written for these tests go in; the articles that the HTML reader makes of them are checked.
   With ACCORD_TEST_DATA set to a folder of saved pages, every page of it is read as well. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glob.h>
#include <pthread.h>

#include <cmocka.h>

#include "date_text.h"
#include "indexer/readers/html_text.h"
#include "indexer/readers/reader_html.h"
#include "tests/clock.h"

/* What a read gave. */
struct outcome {
    accord_article *article; /* the last one */
    unsigned articles;
    unsigned failures;
    char reason[200];
};

static bool take_article(void *context, accord_article *article)
{
    struct outcome *outcome = context;

    accord_article_free(outcome->article);
    outcome->article = article;
    outcome->articles++;
    return true;
}

static void take_failure(void *context, const char *reason)
{
    struct outcome *outcome = context;

    snprintf(outcome->reason, sizeof outcome->reason, "%s", reason);
    outcome->failures++;
}

static struct outcome read_bytes(const char *data, size_t len)
{
    struct outcome outcome = {0};
    struct reader_input input = {"page.html", data, len};
    struct reader_sink sink = {&outcome, take_article, take_failure};

    reader_html.read(&input, &sink);
    return outcome;
}

static struct outcome read_page(const char *page)
{
    return read_bytes(page, strlen(page));
}

static const char *field(const struct outcome *outcome, accord_field name)
{
    assert_non_null(outcome->article);
    return accord_article_get(outcome->article, name, NULL);
}

static const char *text_of(const struct outcome *outcome)
{
    return field(outcome, ACCORD_FIELD_TEXT);
}

#define FIRST                                                                                      \
    "The delegations met for the third time this month, and the talks, which lasted until "        \
    "midnight, ended without a joint statement."
#define SECOND                                                                                     \
    "Both sides said that they would return in a week; the mediators, who had hoped for more, "    \
    "spoke of a long road and of small steps."
#define THIRD                                                                                      \
    "Prisoners, grain and the safety of the power station stay on the list, while the question "   \
    "of the ceasefire line was put off once again."
#define ARTICLE "<p>" FIRST "</p><p>" SECOND "</p><p>" THIRD "</p>"
#define ARTICLE_TEXT FIRST "\n\n" SECOND "\n\n" THIRD

static void the_article_stands_without_menu_and_footer(void **state)
{
    struct outcome outcome = read_page(
        "<!DOCTYPE html><html lang='en-GB'><head><title>Talks end | Example "
        "News</title></head><body>"
        "<div id='top'><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></div>"
        "<div><h1>Talks end</h1>" ARTICLE "</div>"
        "<div class='cookie-notice'><p>This site keeps small files on your machine, as all do, "
        "and you agree, don't you, by reading on.</p></div>"
        "<footer><p>Example News, 1 Long Street, Sometown. All rights, wrongs and "
        "lefts.</p></footer>"
        "</body></html>");
    (void)state;
    assert_int_equal(outcome.articles, 1);
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), "Talks end");
    assert_string_equal(field(&outcome, ACCORD_FIELD_LANGUAGE), "en");
    assert_string_equal(field(&outcome, ACCORD_FIELD_PATH), "page.html");
    accord_article_free(outcome.article);
}

static void lists_of_other_articles_are_left_out(void **state)
{
    static const char CARD[] =
        "<div class='c7'><h3><a href='/x'>Another story with a long headline</a></h3>"
        "<p>A line or two of it, to make readers curious, and no more than that, of "
        "course.</p></div>";
    char page[4000];
    struct outcome outcome;
    (void)state;
    snprintf(page, sizeof page,
             "<html><body><div class='c1'>%s</div><div class='c2'>%s%s%s%s</div></body>", ARTICLE,
             CARD, CARD, CARD, CARD);
    outcome = read_page(page);
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void a_link_to_read_on_is_no_paragraph(void **state)
{
    struct outcome outcome = read_page(
        "<html><body><div><p>" FIRST
        "</p><p>Читайте також: <a href='/y'>Переговори тривають уже третій "
        "тиждень, а угоди немає</a></p><p>" SECOND "</p><p>" THIRD "</p></div></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void comments_are_left_out(void **state)
{
    struct outcome outcome =
        read_page("<html><body><article>" ARTICLE
                  "</article><section id='comments'><p>I was there, and it was "
                  "nothing like that, believe me, dear reader.</p></section></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void comments_are_known_without_a_name(void **state)
{
    static const char ENTRY[] =
        "<div class='k'><a href='/u'>Somebody</a><p>I was there, and it was nothing "
        "like that, believe me, dear reader.</p></div>";
    char page[4000];
    struct outcome outcome;
    (void)state;
    snprintf(page, sizeof page,
             "<html><body><div class='w'><div class='c'>%s</div><div "
             "class='q'>%s%s%s%s%s%s</div></div></body>",
             ARTICLE, ENTRY, ENTRY, ENTRY, ENTRY, ENTRY, ENTRY);
    outcome = read_page(page);
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void a_notice_without_a_name_does_not_join_the_article(void **state)
{
    struct outcome outcome = read_page("<html><body><div class='a1'><h1>Statement</h1><p>The "
                                       "ministers agreed, after a long day, to meet "
                                       "once more in March.</p></div><div class='a2'><p>Small "
                                       "files are kept on your machine, to count "
                                       "visitors, and for no other end whatsoever, so please, say "
                                       "yes, or read our <a href='/r'>rules</a>, "
                                       "which are longer.</p></div><div class='a3'><p>Copying is "
                                       "allowed, but a link, no lower than the "
                                       "second paragraph, has to be set.</p></div></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome),
                        "The ministers agreed, after a long day, to meet once more in "
                        "March.");
    assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), "Statement");
    accord_article_free(outcome.article);
}

static void class_names_do_not_cost_a_page_its_text(void **state)
{
    struct outcome outcome = read_page("<html><body><div class='sidebar widget comment'>" ARTICLE
                                       "</div></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void line_breaks_make_paragraphs(void **state)
{
    struct outcome outcome =
        read_page("<html><body><table><tr><td><a href='/'>Home</a></td><td>" FIRST "<br><br>" SECOND
                  "<br>\n<br/>" THIRD "</td></tr></table></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void sections_of_one_article_stay_together(void **state)
{
    struct outcome outcome = read_page(
        "<html><body><main><div class='s'><h2>Monday</h2><p>" FIRST "</p></div><div class='s'>"
        "<h2>Tuesday</h2><p>" SECOND "</p></div><div class='s'><h2>Wednesday</h2><p>" THIRD
        "</p></div></main></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome),
                        "Monday\n\n" FIRST "\n\nTuesday\n\n" SECOND "\n\nWednesday\n\n" THIRD);
    accord_article_free(outcome.article);
}

static void a_short_statement_is_an_article(void **state)
{
    struct outcome outcome = read_page(
        "<html><head><title>Statement</title></head><body><nav><a href='/'>Home</a> <a "
        "href='/a'>About"
        "</a></nav><div class='content'><p>The ministers agreed to meet again on 3 March.</p></div>"
        "<div class='cookies'>We use cookies, as you know, to count visitors, and for no other end "
        "whatsoever, so please, say yes.</div></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), "The ministers agreed to meet again on 3 March.");
    accord_article_free(outcome.article);
}

static void a_page_without_an_article_gives_its_visible_text(void **state)
{
    struct outcome outcome = read_page("<html><body><b>Closed</b> today<script>x()</script>"
                                       "<p style='display: none'>secret</p></body></html>");
    (void)state;
    assert_string_equal(text_of(&outcome), "Closed today");
    accord_article_free(outcome.article);
}

static void a_page_without_text_is_a_failure(void **state)
{
    static const char *const PAGES[] = {"", "<html></html>",
                                        "<script>var a = '<p>text</p>';</script>",
                                        "<style>p { color: red }</style>", "<!-- nothing -->"};
    (void)state;
    for (size_t i = 0; i < sizeof PAGES / sizeof *PAGES; i++) {
        struct outcome outcome = read_page(PAGES[i]);
        assert_int_equal(outcome.articles, 0);
        assert_int_equal(outcome.failures, 1);
        assert_string_equal(outcome.reason, "no text");
    }
}

static void metadata_comes_from_linked_data(void **state)
{
    struct outcome outcome = read_page(
        "<html><head><title>Talks end - Example News</title>"
        "<link rel='canonical' href='HTTPS://WWW.Example.org/talks?utm_source=x#top'>"
        "<script type='application/ld+json'>{\"@context\":\"https://schema.org\",\"@graph\":["
        "{\"@type\":\"Organization\",\"name\":\"Example\"},"
        "{\"@type\":[\"NewsArticle\"],\"headline\":\"Talks end\",\"inLanguage\":\"uk-UA\","
        "\"datePublished\":\"2025-02-17T10:00:00+02:00\","
        "\"author\":[{\"@id\":\"#1\"},{\"@type\":\"Person\",\"name\":\"B. &amp; C. Writer\"}]},"
        "{\"@type\":\"Person\",\"@id\":\"#1\",\"name\":\"A. "
        "Reporter\"}]}</script></head><body>" ARTICLE "</body></html>");
    char date[32];
    (void)state;
    assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), "Talks end");
    assert_string_equal(field(&outcome, ACCORD_FIELD_URL), "https://www.example.org/talks");
    assert_string_equal(field(&outcome, ACCORD_FIELD_SOURCE), "example.org");
    assert_string_equal(field(&outcome, ACCORD_FIELD_LANGUAGE), "uk");
    assert_int_equal(accord_article_author_count(outcome.article), 2);
    assert_string_equal(accord_article_author(outcome.article, 0), "A. Reporter");
    assert_string_equal(accord_article_author(outcome.article, 1), "B. & C. Writer");
    date_format(accord_article_published(outcome.article), date);
    assert_string_equal(date, "2025-02-17T08:00:00Z");
    accord_article_free(outcome.article);
}

static void metadata_comes_from_meta_tags_and_microdata(void **state)
{
    struct outcome outcome =
        read_page("<html><head><meta property='og:title' content='Talks &amp; walks'>"
                  "<meta property='og:site_name' content='The Example'>"
                  "<meta property='og:locale' content='de_DE'></head><body><article>"
                  "<span itemprop='author'>by <b itemprop='name'>A. Reporter</b></span>"
                  "<time datetime='2025-02-17'>Monday</time>" ARTICLE "</article></body></html>");
    (void)state;
    assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), "Talks & walks");
    assert_string_equal(field(&outcome, ACCORD_FIELD_SOURCE), "The Example");
    assert_string_equal(field(&outcome, ACCORD_FIELD_LANGUAGE), "de");
    assert_int_equal(accord_article_author_count(outcome.article), 1);
    assert_string_equal(accord_article_author(outcome.article, 0), "A. Reporter");
    assert_int_equal(accord_article_published(outcome.article), 1739750400);
    assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
    accord_article_free(outcome.article);
}

static void the_date_comes_from_the_address_when_nothing_else_tells(void **state)
{
    struct outcome outcome =
        read_page("<!DOCTYPE html>\n<!-- saved from "
                  "url=(0045)https://www.example.org/2025/02/17/talks.html -->\n"
                  "<html><head><title>T</title></head><body>" ARTICLE "</body></html>");
    (void)state;
    assert_string_equal(field(&outcome, ACCORD_FIELD_URL),
                        "https://www.example.org/2025/02/17/talks.html");
    assert_string_equal(field(&outcome, ACCORD_FIELD_SOURCE), "example.org");
    accord_article_free(outcome.article);
    outcome =
        read_page("<html><head><link rel=canonical href='https://example.org/2025/02/17/talks'>"
                  "</head><body>" ARTICLE "</body></html>");
    assert_int_equal(accord_article_published(outcome.article), 1739750400);
    accord_article_free(outcome.article);
    outcome = read_page("<html><body><aside><time>2001-01-01</time></aside><div><p class='date'>"
                        "17.02.2025</p>" ARTICLE "</div></body></html>");
    assert_int_equal(accord_article_published(outcome.article), 1739750400);
    accord_article_free(outcome.article);
}

static void titles_lose_the_name_of_the_site(void **state)
{
    static const struct {
        const char *head, *title;
    } CASES[] = {
        {"<title>Talks end - Example News</title><meta property='og:title' content='Talks end'>",
         "Talks end"},
        {"<title>Talks end after three days | News of the day</title>",
         "Talks end after three days"},
        {"<title>Example: talks — and what now</title>", "Example: talks — and what now"},
        {"<title>Talks end — Example</title><link rel=canonical href='https://www.example.org/1'>",
         "Talks end"},
        {"<title>Example | Talks end</title><meta property='og:site_name' content='Example'>",
         "Talks end"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char page[2000];
        struct outcome outcome;
        snprintf(page, sizeof page, "<html><head>%s</head><body>%s</body></html>", CASES[i].head,
                 ARTICLE);
        outcome = read_page(page);
        assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), CASES[i].title);
        accord_article_free(outcome.article);
    }
}

static void broken_linked_data_is_passed_over(void **state)
{
    static const char *const SCRIPTS[] = {"{",    "[[[[",
                                          "\"x",  "{\"@type\":\"Article\",\"headline\":3}",
                                          "null", "{\"@type\":{\"a\":[]},\"author\":[[],{}]}"};
    (void)state;
    for (size_t i = 0; i < sizeof SCRIPTS / sizeof *SCRIPTS; i++) {
        char page[2000];
        struct outcome outcome;
        snprintf(page, sizeof page,
                 "<title>T</title><script type='application/ld+json'>%s</script>%s", SCRIPTS[i],
                 ARTICLE);
        outcome = read_page(page);
        assert_string_equal(field(&outcome, ACCORD_FIELD_TITLE), "T");
        assert_string_equal(text_of(&outcome), ARTICLE_TEXT);
        accord_article_free(outcome.article);
    }
}

static void declared_encodings_are_read(void **state)
{
    /* "Мир" and more in windows-1251. */
    static const char page[] = "<html><head><meta http-equiv='Content-Type' content='text/html; "
                               "charset=windows-1251'></head><body><p>\xCC\xE8\xF0, "
                               "\xE4\xF0\xF3\xE7\xFC\xFF \xEC\xEE\xE8.</p></body></html>";
    struct outcome outcome = read_bytes(page, sizeof page - 1);
    (void)state;
    assert_string_equal(text_of(&outcome), "Мир, друзья мои.");
    accord_article_free(outcome.article);
}

static void zero_bytes_and_bad_utf8_lose_nothing_else(void **state)
{
    static const char zero[] =
        "<html><body><p>Before the ze\0ro and after.</p><p>More\0.</p></body>";
    static const char bad[] = "<html><meta charset=utf-8><body><p>Зустріч завершилася без угоди, "
                              "\xFF сторони роз'їхалися.</p></body></html>";
    struct outcome outcome = read_bytes(zero, sizeof zero - 1);
    (void)state;
    assert_string_equal(text_of(&outcome), "Before the zero and after.\n\nMore.");
    accord_article_free(outcome.article);
    outcome = read_bytes(bad, sizeof bad - 1);
    assert_string_equal(text_of(&outcome),
                        "Зустріч завершилася без угоди, \xEF\xBF\xBD сторони роз'їхалися.");
    accord_article_free(outcome.article);
}

/* A page of `count` times `unit` between `before` and `after`. */
static char *repeat(const char *before, const char *unit, size_t count, const char *after,
                    size_t *len)
{
    size_t unit_len = strlen(unit);
    char *page;

    *len = strlen(before) + unit_len * count + strlen(after);
    page = malloc(*len + 1);
    assert_non_null(page);
    strcpy(page, before);
    for (size_t i = 0; i < count; i++)
        memcpy(page + strlen(before) + i * unit_len, unit, unit_len);
    strcpy(page + strlen(before) + unit_len * count, after);
    return page;
}

/* Hostile shapes; each is quadratic or bottomless for a reader that takes no care. */
static void *read_hostile_pages(void *unused)
{
    static const struct {
        const char *before, *unit;
        size_t count;
        const char *after, *text;
    } CASES[] = {
        {"<html><body>", "<div>", 100000, "Deep words.", "Deep words."},
        {"<body>", "<b>", 100000, "Deep words.", "Deep words."},
        {"<body>", "<b></i>", 100000, "Deep words.", "Deep words."},
        {"<body>", "<b><div></b>", 100000, "Deep words.", "Deep words."},
        {"<body>", "<table><tr><td>", 30000, "Deep words.", "Deep words."},
        {"<body><p", " a=1", 100000, ">Deep words.", "Deep words."},
        {"<body><p", " class='x'", 100000, ">Deep words.", "Deep words."},
        {"<body>Deep words.<p", " a='", 50001, "", "Deep words."},
        {"<body>Deep words.", "<!-- ", 100000, "", "Deep words."},
        {"<body>Deep words.", "<script>", 100000, "", "Deep words."},
        {"<body>Deep words.<script type='application/ld+json'>", "[", 100000, "</script>",
         "Deep words."},
    };
    (void)unused;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t len;
        char *page = repeat(CASES[i].before, CASES[i].unit, CASES[i].count, CASES[i].after, &len);
        struct outcome outcome = read_bytes(page, len);
        if (outcome.article == NULL || strcmp(text_of(&outcome), CASES[i].text) != 0)
            return (void *)(uintptr_t)(i + 1);
        accord_article_free(outcome.article);
        free(page);
    }
    return NULL;
}

static void hostile_pages_are_read_in_time_and_on_a_small_stack(void **state)
{
    pthread_attr_t attributes;
    pthread_t thread;
    void *failed = (void *)1;
    clock_t began = clock();
    (void)state;
    pthread_attr_init(&attributes);
    /* Room for the sanitizers' red zones; a frame a level would need ten times as much. */
    assert_int_equal(pthread_attr_setstacksize(&attributes, 512 * 1024), 0);
    assert_int_equal(pthread_create(&thread, &attributes, read_hostile_pages, NULL), 0);
    pthread_join(thread, &failed);
    pthread_attr_destroy(&attributes);
    assert_int_equal((uintptr_t)failed, 0);
    assert_true(in_time(began, 20));
}

static void a_text_of_20_megabytes_is_whole(void **state)
{
    size_t len;
    char *page = repeat("<html><body><p>", "word and more, ", 1400000, "end.</p>", &len);
    struct outcome outcome = read_bytes(page, len);
    const char *text = text_of(&outcome);
    (void)state;
    assert_int_equal(strlen(text), 1400000 * strlen("word and more, ") + 4);
    assert_string_equal(text + strlen(text) - 4, "end.");
    accord_article_free(outcome.article);
    free(page);
}

static void *read_one_page(void *unused)
{
    (void)unused;
    for (unsigned i = 0; i < 50; i++) {
        struct outcome outcome = read_page("<html><body><div>" ARTICLE "</div></body></html>");
        if (outcome.article == NULL || strcmp(text_of(&outcome), ARTICLE_TEXT) != 0)
            return (void *)1;
        accord_article_free(outcome.article);
    }
    return NULL;
}

static void pages_are_read_by_several_threads(void **state)
{
    pthread_t threads[4];
    void *failed;
    (void)state;
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_one_page, NULL), 0);
    for (size_t i = 0; i < 4; i++) {
        pthread_join(threads[i], &failed);
        assert_null(failed);
    }
}

static void html_is_recognised_by_its_head(void **state)
{
    static const char doctype[] = "\n <!DOCTYPE HTML PUBLIC>",
                      feed[] = "<?xml version='1.0'?><rss>";
    static const char comment[] = "<!-- saved --><HTML lang=en>";
    (void)state;
    assert_true(reader_html.recognises(doctype, sizeof doctype - 1));
    assert_true(reader_html.recognises(comment, sizeof comment - 1));
    assert_false(reader_html.recognises(feed, sizeof feed - 1));
    assert_false(reader_html.recognises("", 0));
}

static void fragments_become_text(void **state)
{
    static const struct {
        const char *html, *text;
    } CASES[] = {
        {"", ""},
        {"plain &amp; simple", "plain & simple"},
        {"<p>One\n  two</p><p>three</p>", "One two\n\nthree"},
        {"a<b>b</b>c <i>d</i>", "abc d"},
        {"one<br>two<br><br>three", "one\ntwo\n\nthree"},
        {"<ul><li>one</li><li>two</li></ul>after", "one\ntwo\n\nafter"},
        {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
        {"<pre>one\n  two\n\nthree</pre>", "one\n  two\n\nthree"},
        {"x<script>y</script><style>z</style><!-- c -->w", "xw"},
        {"<p hidden>no</p><p style='DISPLAY : none'>no</p>yes", "yes"},
        {"&laquo;Мир&raquo;&nbsp;&mdash; &#x43c;&#1080;р", "«Мир» — мир"},
        {"so\xC2\xAD"
         "ft\xE2\x80\x8Bly",
         "softly"},
        {"1 < 2 <3 & 4 > 3", "1 < 2 <3 & 4 > 3"},
        {"<p>open <b>bold <p>next", "open bold\n\nnext"},
        {"<q>word</q>, she said", "\"word\", she said"},
        {"   \n <p> </p> \n", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char *text = NULL;
        size_t len = 99;
        assert_true(html_fragment_to_text(CASES[i].html, strlen(CASES[i].html), &text, &len));
        assert_string_equal(text, CASES[i].text);
        assert_int_equal(len, strlen(text));
        free(text);
    }
}

static void saved_pages_are_read(void **state)
{
    const char *folder = getenv("ACCORD_TEST_DATA");
    char pattern[4096];
    glob_t found;
    (void)state;
    if (folder == NULL) {
        print_message("ACCORD_TEST_DATA is not set: no saved pages to read\n");
        skip();
    }
    snprintf(pattern, sizeof pattern, "%s/html/readability/test/test-pages/*/source.html", folder);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        FILE *file = fopen(found.gl_pathv[i], "rb");
        char *data = malloc((size_t)16 << 20);
        struct outcome outcome;
        size_t len;
        assert_non_null(file);
        assert_non_null(data);
        len = fread(data, 1, (size_t)16 << 20, file);
        fclose(file);
        outcome = read_bytes(data, len);
        assert_int_equal(outcome.articles, 1);
        assert_int_equal(outcome.failures, 0);
        accord_article_free(outcome.article);
        free(data);
    }
    globfree(&found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_article_stands_without_menu_and_footer),
        cmocka_unit_test(lists_of_other_articles_are_left_out),
        cmocka_unit_test(a_link_to_read_on_is_no_paragraph),
        cmocka_unit_test(comments_are_left_out),
        cmocka_unit_test(comments_are_known_without_a_name),
        cmocka_unit_test(a_notice_without_a_name_does_not_join_the_article),
        cmocka_unit_test(class_names_do_not_cost_a_page_its_text),
        cmocka_unit_test(line_breaks_make_paragraphs),
        cmocka_unit_test(sections_of_one_article_stay_together),
        cmocka_unit_test(a_short_statement_is_an_article),
        cmocka_unit_test(a_page_without_an_article_gives_its_visible_text),
        cmocka_unit_test(a_page_without_text_is_a_failure),
        cmocka_unit_test(metadata_comes_from_linked_data),
        cmocka_unit_test(metadata_comes_from_meta_tags_and_microdata),
        cmocka_unit_test(the_date_comes_from_the_address_when_nothing_else_tells),
        cmocka_unit_test(titles_lose_the_name_of_the_site),
        cmocka_unit_test(broken_linked_data_is_passed_over),
        cmocka_unit_test(declared_encodings_are_read),
        cmocka_unit_test(zero_bytes_and_bad_utf8_lose_nothing_else),
        cmocka_unit_test(hostile_pages_are_read_in_time_and_on_a_small_stack),
        cmocka_unit_test(a_text_of_20_megabytes_is_whole),
        cmocka_unit_test(pages_are_read_by_several_threads),
        cmocka_unit_test(html_is_recognised_by_its_head),
        cmocka_unit_test(fragments_become_text),
        cmocka_unit_test(saved_pages_are_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
