// SPDX-License-Identifier: GPL-2.0-or-later
//
// Ukrainian stems: the forms of a word meet, other words stay away, and no bytes do harm.

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "index/analysis/stem_uk.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* A stem, NUL-terminated for comparing. */
struct stem {
    char text[STEM_UK_SIZE + 1];
};

static struct stem stem_of(const char *word)
{
    char buffer[STEM_UK_SIZE];
    struct stem stem = {""};
    const char *text;
    size_t len;

    text = stem_uk(buffer, word, strlen(word), &len);
    assert_true(len > 0 && len <= STEM_UK_SIZE);
    memcpy(stem.text, text, len);
    stem.text[len] = '\0';
    return stem;
}

/** Fails, naming both, unless all space-separated words of `forms` have one stem. */
static void assert_meet(const char *forms)
{
    char words[512];
    struct stem first;
    char *word;

    assert_true(strlen(forms) < sizeof words);
    strcpy(words, forms);
    word = strtok(words, " ");
    first = stem_of(word);
    while ((word = strtok(NULL, " ")) != NULL)
        if (strcmp(stem_of(word).text, first.text) != 0)
            fail_msg("%s: stem of %s is %s, not %s", forms, word, stem_of(word).text, first.text);
}

static void the_names_of_the_field_meet_in_all_their_cases(void **state)
{
    /* Nominative, genitive, dative (both), accusative, instrumental, locative, vocative; then the
     * plural and, of an adjective, the feminine and neuter. */
    static const char *const names[] = {
        "зеленський зеленського зеленському зеленським зеленськім зеленська зеленської зеленській "
        "зеленську зеленською зеленські зеленських зеленськими зеленське",
        "єрмак єрмака єрмаку єрмакові єрмаком єрмаче єрмаки єрмаків єрмакам єрмаками єрмаках",
        "умєров умєрова умєрову умєровим умєрові умєрове умєрова умєрової умєровій умєровою "
        "умєрови умєрових умєровими",
        "київ києва києву києвові києвом києві києве",
        "запоріжжя запоріжжю запоріжжям запоріжжі",
        "маріуполь маріуполя маріуполю маріуполеві маріуполем маріуполі",
        "стамбул стамбула стамбулу стамбулові стамбулом стамбулі стамбуле",
        "харків харкова харкову харковом харкові харкове",
        "львів львова львову львовом львові львове",
        "донецьк донецька донецьку донецьком донецьку",
        "україна україни україні україну україною україно",
        "москва москви москву москвою москво",
        "женева женеви женеві женеву женевою",
        "дніпро дніпра дніпру дніпрові дніпром дніпрі",
        "кулеба кулеби кулебі кулебу кулебою",
        "порошенко порошенка порошенку порошенкові порошенком",
        "путін путіна путіну путінові путіном путіні",
        "лавров лаврова лаврову лавровим лаврові",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(names); i++)
        assert_meet(names[i]);
}

static void the_cases_of_a_noun_meet(void **state)
{
    static const char *const nouns[] = {
        "угода угоди угоді угоду угодою угодо угод угодам угодами угодах",
        "земля землі землю землею земель землям землями землях",
        "рука руки руці руку рукою рук рукам руками руках",
        "допомога допомоги допомозі допомогу допомогою допомог",
        "президент президента президентові президенту президентом президенті президенте "
        "президенти президентів президентам президентами президентах",
        "депутат депутата депутатові депутату депутатом депутаті депутати депутатів депутатам",
        "мотив мотиву мотивом мотиві мотиви мотивів мотивам мотивами",
        "договір договору договором договорі договори договорів договорам",
        "рік року роком році роки років рокам роками роках",
        "день дня дню днем дні днів дням днями днях",
        "тиждень тижня тижню тижнем тижні тижнів тижням",
        "кінець кінця кінцю кінцем кінці кінців кінцями",
        "українець українця українцеві українцю українцем українці українців українцями",
        "район району районові районом районі райони районів",
        "бій бою боєм бої боїв боям боями",
        "вікно вікна вікну вікном вікні вікон вікнам вікнами",
        "знання знанню знанням знанні знань знаннями знаннях",
        "перемир'я перемир'ю перемир'ям",
        "область області областю областей областям областями областях",
        "незалежність незалежності незалежністю",
        "зустріч зустрічі зустріччю зустрічей зустрічам",
        "партія партії партію партією партій партіям партіями",
        "громадянин громадянина громадянинові громадяни громадян громадянам",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(nouns); i++)
        assert_meet(nouns[i]);
}

static void the_forms_of_an_adjective_meet(void **state)
{
    (void)state;
    assert_meet("новий нового новому новим нова нової новій нову новою нове нові нових новими");
    assert_meet("мирний мирного мирному мирним мирна мирної мирну мирною мирне мирні мирно");
    assert_meet("останній останнього останньому останнім остання останньої останню останньою "
                "останнє останні останніх останніми");
    assert_meet("військовий військового військовому військові військова військових");
}

static void the_forms_of_a_verb_meet(void **state)
{
    static const char *const verbs[] = {
        "читати читаю читаєш читає читаємо читаєте читають читав читала читало читали читай "
        "читаймо читайте читатиму читатимеш читатиме читатимемо читатимете читатимуть читаючи "
        "читавши",
        "підписувати підписую підписує підписують підписував підписувала підписуватиме підписуй",
        "підписати підпишу підпише підпишуть підписав підписала підписали підпиши підпишіть",
        "робити роблю робиш робить робимо робите роблять робив робила робили роби робіть",
        "ходити ходжу ходиш ходить ходять ходив ходила",
        "допомогти допоможу допоможе допоможуть допоміг допомогла допомогли",
        "визнавати визнаю визнає визнають визнавав визнавала",
        "повернути поверну поверне повернув повернула повернули повернуть",
        "прийти прийду прийде прийдуть прийшов прийшла прийшли",
        "мовчати мовчу мовчить мовчать мовчав мовчала",
        "намагатися намагаюся намагається намагаються намагався намагалася намагалися намагатись",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(verbs); i++)
        assert_meet(verbs[i]);
}

static void a_reflexive_verb_meets_the_plain_one(void **state)
{
    (void)state;
    assert_meet("підписати підписатися підписався підписалися підписав");
    assert_meet("карась карася карасі"); /* no verb */
}

static void different_words_stay_apart(void **state)
{
    static const char *const pairs[][2] = {
        {"від", "вода"},       {"від", "відео"},        {"над", "надія"},
        {"наш", "нас"},        {"база", "багато"},      {"зам", "за"},
        {"київ", "київський"}, {"мир", "мирний"},       {"закон", "законний"},
        {"перед", "передав"},  {"харків", "харчі"},     {"програма", "програв"},
        {"дія", "до"},         {"оон", "он"},           {"посол", "після"},
        {"донецьк", "донька"}, {"російський", "росія"}, {"війна", "військо"},
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(pairs); i++)
        if (strcmp(stem_of(pairs[i][0]).text, stem_of(pairs[i][1]).text) == 0)
            fail_msg("%s and %s meet at %s", pairs[i][0], pairs[i][1], stem_of(pairs[i][0]).text);
}

static void the_last_part_of_a_hyphenated_word_is_stemmed(void **state)
{
    (void)state;
    assert_meet("прем'єр-міністр прем'єр-міністра прем'єр-міністром прем'єр-міністри");
    assert_string_not_equal(stem_of("віце-президента").text, stem_of("екс-президента").text);
    assert_string_equal(stem_of("covid-вакцини").text, stem_of("covid-вакцина").text);
}

static void what_is_no_ukrainian_word_stays_as_it_is(void **state)
{
    static const char *const words[] = {
        "negotiations", "ф-16", "f-16", "2022",  "ссср",
        "мзс",          "-",    "'",    "а",     "я",
        "їx",           "ми-8", "3g",   "covid", "\xF0\x9F\x95\x8A",
        "переговори2",
    };
    size_t i;

    (void)state;
    for (i = 0; i < COUNT(words); i++)
        assert_string_equal(stem_of(words[i]).text, words[i]);
}

static void a_word_longer_than_any_stays_as_it_is(void **state)
{
    char buffer[STEM_UK_SIZE];
    char word[4 * STEM_UK_SIZE + 1] = "";
    size_t len, stem_len;

    (void)state;
    for (len = 0; len < 4 * STEM_UK_SIZE; len += 4) {
        memcpy(word + len, "ами", 4); /* ам, and again */
        assert_true(stem_uk(buffer, word, len + 4, &stem_len) != NULL);
        assert_true(stem_len <= len + 4);
    }
    assert_ptr_equal(stem_uk(buffer, word, len, &stem_len), word);
    assert_int_equal(stem_len, len);
}

static void an_empty_word_is_its_own_stem(void **state)
{
    char buffer[STEM_UK_SIZE];
    size_t stem_len = 7;

    (void)state;
    assert_non_null(stem_uk(buffer, "", 0, &stem_len));
    assert_int_equal(stem_len, 0);
}

/* Bytes in a block of exactly their length, so that AddressSanitizer sees a byte read too far. */
static void assert_harmless(const unsigned char *bytes, size_t len)
{
    char *buffer = malloc(STEM_UK_SIZE);
    char *word = malloc(len > 0 ? len : 1);
    const char *stem;
    size_t stem_len;

    assert_non_null(buffer);
    assert_non_null(word);
    memcpy(word, bytes, len);
    stem = stem_uk(buffer, word, len, &stem_len);
    assert_non_null(stem);
    assert_true(stem_len > 0 || len == 0);
    assert_true(stem != buffer || stem_len <= STEM_UK_SIZE);
    free(word);
    free(buffer);
}

static void any_bytes_are_harmless(void **state)
{
    /* Letters that endings are made of, the apostrophe, the hyphen, and broken UTF-8. */
    static const char *const pieces[] = {
        "а", "в", "е", "и", "і", "ї", "й", "л", "м", "н",    "о",    "с",    "т", "у",    "ш",
        "ь", "ю", "я", "ц", "з", "є", "д", "'", "-", "\xD0", "\xB0", "\x96", "z", "\xFF",
    };
    uint32_t random = 1;
    unsigned char word[128];
    size_t len, piece_len;
    int i, n;

    (void)state;
    for (i = 0; i < 200000; i++) {
        len = 0;
        random = random * 1664525 + 1013904223; /* Knuth, TAOCP 2, 3.3.4 */
        n = (int)(random >> 24) % 20;
        for (; n > 0; n--) {
            const char *piece;

            random = random * 1664525 + 1013904223;
            /* Broken pieces seldom, or nearly every word would be broken. */
            piece = pieces[(random >> 8) % ((random >> 28) == 0 ? COUNT(pieces) : 23)];
            piece_len = strlen(piece);
            memcpy(word + len, piece, piece_len);
            len += piece_len;
        }
        assert_harmless(word, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_names_of_the_field_meet_in_all_their_cases),
        cmocka_unit_test(the_cases_of_a_noun_meet),
        cmocka_unit_test(the_forms_of_an_adjective_meet),
        cmocka_unit_test(the_forms_of_a_verb_meet),
        cmocka_unit_test(a_reflexive_verb_meets_the_plain_one),
        cmocka_unit_test(different_words_stay_apart),
        cmocka_unit_test(the_last_part_of_a_hyphenated_word_is_stemmed),
        cmocka_unit_test(what_is_no_ukrainian_word_stays_as_it_is),
        cmocka_unit_test(a_word_longer_than_any_stays_as_it_is),
        cmocka_unit_test(an_empty_word_is_its_own_stem),
        cmocka_unit_test(any_bytes_are_harmless),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
