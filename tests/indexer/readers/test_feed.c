// SPDX-License-Identifier: GPL-2.0-or-later
/* Feeds of every dialect, broken ones and hostile ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "collect.h"
#include "readers/reader_feed.h"
#include "tests/clock.h"

#define RSS(entries) "<rss version='2.0'><channel><title>Wire</title>" entries "</channel></rss>"

static void rss_gives_an_article_an_item(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_feed,
        "<?xml version='1.0'?>\n"
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
        " xmlns:dc='http://purl.org/dc/elements/1.1/'>\n"
        "<channel><title>Wire</title><link>https://wire.example.org/</link>"
        "<language>en-gb</language>\n"
        "<item><title>Talks &amp;amp; tea</title><link>/a?utm_source=rss</link>"
        "<guid isPermaLink='false'>77</guid><dc:creator>Ann A</dc:creator>"
        "<pubDate>Mon, 17 Feb 2025 10:00:00 +0200</pubDate>"
        "<description>Short.</description>"
        "<content:encoded><![CDATA[<p>One <b>bold</b> word.</p><p>Two.</p>]]></content:encoded>"
        "</item><item><description>&lt;p&gt;Only a text&lt;/p&gt;</description>"
        "<author>bob@example.org (Bob B)</author></item></channel></rss>");
    assert_int_equal(all.count, 2);
    assert_int_equal(all.failed, 0);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "Talks & tea");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One bold word.\n\nTwo.");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://wire.example.org/a");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_SOURCE), "wire.example.org");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "");
    assert_string_equal(collected_author(&all, 0, 0), "Ann A");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T08:00:00Z");
    assert_memory_equal(collected(&all, 0, ACCORD_FIELD_LANGUAGE), "en", 2);
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_TEXT), "Only a text");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_ID), "folder/file#2");
    assert_string_equal(collected_author(&all, 1, 0), "Bob B");
    collect_clear(&all);
}

static void atom_gives_an_article_an_entry(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_feed,
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://atom.example.org/feed/'"
        " xml:lang='uk'><title>Atom</title><author><name>The Editors</name></author>"
        "<entry><title type='html'>A &amp;lt;b&amp;gt; in a title</title>"
        "<link rel='self' href='self.xml'/><link rel='enclosure' href='a.mp3'/>"
        "<link href='../story'/><id>tag:atom.example.org,2025:1</id>"
        "<updated>2025-02-18T00:00:00Z</updated><published>2025-02-17T10:00:00Z</published>"
        "<summary>Short.</summary><content type='xhtml'>"
        "<div xmlns='http://www.w3.org/1999/xhtml'><p>One.</p><p>Two <i>words</i>.</p></div>"
        "</content></entry>"
        "<entry xml:lang='de'><title>Zwei</title><id>tag:atom.example.org,2025:2</id>"
        "<author><name>Ann A</name></author><author><name>Bob B</name></author>"
        "<updated>2025-02-18</updated><summary>Ein Text.</summary></entry></feed>");
    assert_int_equal(all.count, 2);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://atom.example.org/story");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TEXT), "One.\n\nTwo words.");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T10:00:00Z");
    assert_string_equal(collected_author(&all, 0, 0), "The Editors");
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_LANGUAGE), "uk");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_ID), "tag:atom.example.org,2025:2");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_LANGUAGE), "de");
    assert_string_equal(collected_author(&all, 1, 1), "Bob B");
    assert_string_equal(collected_date(&all, 1), "2025-02-18T00:00:00Z");
    collect_clear(&all);
}

static void rdf_is_read(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_feed,
                 "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
                 " xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>"
                 "<channel rdf:about='https://r.example.org/'><title>R</title>"
                 "<items><rdf:Seq><rdf:li resource='https://r.example.org/1'/></rdf:Seq></items>"
                 "</channel><item rdf:about='https://r.example.org/1'><title>One</title>"
                 "<dc:date>2025-02-17</dc:date></item></rdf:RDF>");
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://r.example.org/1");
    assert_string_equal(collected_date(&all, 0), "2025-02-17T00:00:00Z");
    collect_clear(&all);
}

static void entries_of_one_link_are_told_apart_by_their_guids(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_feed,
        RSS("<item><title>A</title><link>https://x.example.org/live</link><guid>urn:a</guid></item>"
            "<item><title>B</title><link>https://x.example.org/live</link><guid>b</guid></item>"));
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_ID), "urn:a");
    assert_string_equal(collected(&all, 1, ACCORD_FIELD_ID), "folder/file#b");
    collect_clear(&all);
}

static void broken_xml_is_recovered_from(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_feed,
                 "\n\n junk <?xml version='1.0'?>" RSS(
                     "<item><title>Caf&eacute; R&D &#146;x&#X41; &nosuch;</title>"
                     "<link>https://x.example.org/?a=1&b=2</link><dc:creator>Ann A</dc:creator>"
                     "<description>Bell \x07 and <b>bold<i></b> text</i></description></item>"));
    assert_int_equal(all.count, 1);
    assert_non_null(
        strstr(collected(&all, 0, ACCORD_FIELD_TITLE), "Caf\xC3\xA9 R&D \xE2\x80\x99xA"));
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_URL), "https://x.example.org/?a=1&b=2");
    assert_string_equal(collected_author(&all, 0, 0), "Ann A");
    assert_non_null(strstr(collected(&all, 0, ACCORD_FIELD_TEXT), "bold"));
    collect_clear(&all);
}

static void a_declared_encoding_is_used(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(&all, &reader_feed,
                 "<?xml version='1.0' encoding=\"windows-1251\"?>" RSS(
                     "<item><title>\xB3\xBF\xBA</title></item>"));
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "іїє");
    collect_clear(&all);
}

static void a_billion_laughs_end_at_once(void **state)
{
    struct collection all = {0};
    char file[4096] = "<!DOCTYPE rss [<!ENTITY a0 'ha'>";
    clock_t start = clock();
    int i;

    (void)state;
    for (i = 1; i < 12; i++) {
        char line[200];

        snprintf(line, sizeof line,
                 "<!ENTITY a%d '&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;&a%d;'>", i, i - 1,
                 i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strcat(file, line);
    }
    strcat(file, "]>" RSS("<item><title>&a11;</title></item>"));
    collect_text(&all, &reader_feed, file);
    assert_true(all.failed > 0);
    assert_string_equal(all.failures[0],
                        "its own entities are nested, too long or too many: not all were resolved");
    assert_true(in_time(start, 5));
    collect_clear(&all);
}

static void quadratic_growth_is_bounded(void **state)
{
    const size_t entity = 100000;
    const size_t uses = 20000;
    size_t room = entity + uses * 3 + 400;
    char *file = malloc(room);
    struct collection all = {0};
    size_t len;
    size_t got = 0;
    size_t i;

    (void)state;
    assert_non_null(file);
    len = (size_t)snprintf(file, room, "<!DOCTYPE rss [<!ENTITY a '");
    memset(file + len, 'x', entity);
    len += entity;
    len += (size_t)snprintf(file + len, room - len,
                            "'>]><rss><channel><item><title>T</title><description>");
    for (i = 0; i < uses; i++, len += 3)
        memcpy(file + len, "&a;", 3);
    len += (size_t)snprintf(file + len, room - len, "</description></item></channel></rss>");
    collect(&all, &reader_feed, "bomb.xml", file, len);
    free(file);
    assert_true(all.failed > 0);
    for (i = 0; i < all.count; i++)
        accord_article_get(all.articles[i], ACCORD_FIELD_TEXT, &got);
    assert_true(got < (size_t)32 << 20);
    collect_clear(&all);
}

static void own_entities_are_resolved_unless_they_are_nested(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_feed,
        "<!DOCTYPE rss [<!ENTITY who 'the envoys'>]>" RSS("<item><title>&who; met</title></item>"));
    assert_int_equal(all.failed, 0);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "the envoys met");
    collect_clear(&all);
    collect_text(&all, &reader_feed,
                 "<!DOCTYPE rss [<!ENTITY who 'the envoys'><!ENTITY all '&who;&who;'>]>" RSS(
                     "<item><title>&all; met &eacute;</title></item>"));
    assert_int_equal(all.failed, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "&all; met é");
    collect_clear(&all);
}

static void too_many_elements_are_refused(void **state)
{
    const size_t elements = 2000001;
    char *file = malloc(elements * 4 + 100);
    struct collection all = {0};
    size_t len, i;

    (void)state;
    assert_non_null(file);
    len = (size_t)sprintf(file, "<rss><channel><item><title>T</title></item>");
    for (i = 0; i < elements; i++, len += 4)
        memcpy(file + len, "<a/>", 4);
    collect(&all, &reader_feed, "many.xml", file, len);
    assert_int_equal(all.count, 0);
    assert_int_equal(all.failed, 1);
    collect_clear(&all);
    free(file);
}

static void external_entities_are_not_read(void **state)
{
    struct collection all = {0};
    char path[] = "/tmp/accord-feed-XXXXXX";
    char file[1024];
    int fd = mkstemp(path);
    size_t i;

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "SECRET", 6), 6);
    close(fd);
    snprintf(file, sizeof file,
             "<!DOCTYPE rss SYSTEM 'file://%s' [<!ENTITY x SYSTEM 'file://%s'>"
             "<!ENTITY %% p SYSTEM 'file://%s'> %%p; ]>" RSS(
                 "<item><title>T &x; t</title><description>&x;</description></item>"),
             path, path, path);
    collect_text(&all, &reader_feed, file);
    unlink(path);
    for (i = 0; i < all.count; i++) {
        assert_null(strstr(collected(&all, i, ACCORD_FIELD_TITLE), "SECRET"));
        assert_null(strstr(collected(&all, i, ACCORD_FIELD_TEXT), "SECRET"));
    }
    assert_int_equal(all.count, 1);
    collect_clear(&all);
}

static void deep_nesting_does_no_harm(void **state)
{
    const size_t depth = 100000;
    char *file = malloc(depth * 3 + 100);
    struct collection all = {0};
    size_t len;
    size_t i;

    (void)state;
    assert_non_null(file);
    len = (size_t)snprintf(file, 100, "<rss><channel><item><title>T</title><description>");
    for (i = 0; i < depth; i++, len += 3)
        memcpy(file + len, "<b>", 3);
    collect(&all, &reader_feed, "deep.xml", file, len);
    free(file);
    assert_true(all.count + all.failed > 0);
    collect_clear(&all);
}

static void heaps_of_marks_take_linear_time(void **state)
{
    static const char *const heaps[] = {"<!--", "<![CDATA[", "<!DOCTYPE[", "&",       "&amp;",
                                        "<p ",  "a= ",       "<item>",     "<link/>", "<item/>"};
    size_t len = (size_t)2 << 20;
    char *file = malloc(len);
    size_t h;

    (void)state;
    assert_non_null(file);
    for (h = 0; h < sizeof heaps / sizeof heaps[0]; h++) {
        static const char start_of_file[] = "<rss><channel><item><title>T</title><description ";
        struct collection all = {0};
        clock_t start = clock();
        size_t piece = strlen(heaps[h]);
        size_t i;

        for (i = 0; i < len; i++)
            file[i] = heaps[h][i % piece];
        memcpy(file, start_of_file, sizeof start_of_file - 1);
        collect(&all, &reader_feed, "heap.xml", file, len);
        assert_true(in_time(start, 20));
        collect_clear(&all);
    }
    free(file);
}

static void what_is_no_feed_is_reported(void **state)
{
    static const char *const files[] = {
        "<urlset><url><loc>https://example.org/</loc></url></urlset>",
        "no markup at all",
        "",
        "<",
        "<a",
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct collection all = {0};

        collect_text(&all, &reader_feed, files[i]);
        assert_int_equal(all.count, 0);
        assert_int_equal(all.failed, 1);
        assert_string_equal(all.failures[0], "not a feed");
        collect_clear(&all);
    }
}

static void xhtml_is_left_to_the_reader_of_pages(void **state)
{
    struct collection all = {0};

    (void)state;
    collect_text(
        &all, &reader_feed,
        "<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'><head>"
        "<title>A page</title></head><body><p>Some words of an article that is long enough to be "
        "one, with a second part, and a third.</p></body></html>");
    assert_int_equal(all.count, 1);
    assert_string_equal(collected(&all, 0, ACCORD_FIELD_TITLE), "A page");
    collect_clear(&all);
}

static void a_sink_that_has_enough_is_heard(void **state)
{
    struct collection all = {0};

    (void)state;
    all.stop_after = 1;
    collect_text(&all, &reader_feed,
                 RSS("<item><title>A</title></item><item><title>B</title></item>"));
    assert_int_equal(all.count, 1);
    collect_clear(&all);
}

static void every_beginning_of_a_feed_does_no_harm(void **state)
{
    static const char file[] =
        "<?xml version='1.0' encoding='utf-8'?><!DOCTYPE rss [<!ENTITY a 'b&amp;'>]>" RSS(
            "<item><title>&a;&eacute;&#x41;</title><link href='/x'/><![CDATA[<p>x]]>"
            "<description><p>One</p><!-- c --></description></item>");
    size_t len;

    (void)state;
    for (len = 0; len < sizeof file; len++) {
        struct collection all = {0};

        collect(&all, &reader_feed, "cut.xml", file, len);
        assert_true(all.count <= 1);
        collect_clear(&all);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rss_gives_an_article_an_item),
        cmocka_unit_test(atom_gives_an_article_an_entry),
        cmocka_unit_test(rdf_is_read),
        cmocka_unit_test(entries_of_one_link_are_told_apart_by_their_guids),
        cmocka_unit_test(broken_xml_is_recovered_from),
        cmocka_unit_test(a_declared_encoding_is_used),
        cmocka_unit_test(a_billion_laughs_end_at_once),
        cmocka_unit_test(quadratic_growth_is_bounded),
        cmocka_unit_test(own_entities_are_resolved_unless_they_are_nested),
        cmocka_unit_test(too_many_elements_are_refused),
        cmocka_unit_test(external_entities_are_not_read),
        cmocka_unit_test(deep_nesting_does_no_harm),
        cmocka_unit_test(heaps_of_marks_take_linear_time),
        cmocka_unit_test(what_is_no_feed_is_reported),
        cmocka_unit_test(xhtml_is_left_to_the_reader_of_pages),
        cmocka_unit_test(a_sink_that_has_enough_is_heard),
        cmocka_unit_test(every_beginning_of_a_feed_does_no_harm),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
