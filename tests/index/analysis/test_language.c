// SPDX-License-Identifier: GPL-2.0-or-later
/* What language.c must tell: the languages of articles, of a few words, of damaged text; tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "index/analysis/language.h"

struct sample {
    const char *code;
    const char *text;
};

/* Says which sample fails: cmocka shows both strings. */
static void assert_detected(const char *text, size_t len, const char *want)
{
    char code[LANGUAGE_SIZE] = "xx";

    language_detect(text, len, code);
    if (strcmp(code, want) != 0)
        print_error("%.*s\n", (int)(len < 200 ? len : 200), text == NULL ? "" : text);
    assert_string_equal(code, want);
}

static void assert_all_detected(const struct sample *samples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_detected(samples[i].text, strlen(samples[i].text), samples[i].code);
}

static void assert_normal(const char *tag, const char *want)
{
    char code[LANGUAGE_SIZE] = "xx";

    language_normalise(tag, strlen(tag), code);
    if (strcmp(code, want) != 0)
        print_error("tag \"%s\"\n", tag);
    assert_string_equal(code, want);
}

static void a_sentence_shows_its_language(void **state)
{
    static const struct sample samples[] = {
        {"en", "Both delegations agreed to meet again in the spring to discuss the ceasefire."},
        {"de",
         "Beide Delegationen wollen sich im Frühjahr treffen, um über Waffenruhe zu sprechen."},
        {"fr", "Les deux délégations se retrouveront au printemps pour discuter du cessez-le-feu."},
        {"es",
         "Las dos delegaciones volverán a reunirse en primavera para hablar del alto el fuego."},
        {"it",
         "Le due delegazioni si incontreranno di nuovo in primavera per discutere della tregua."},
        {"pt", "As duas delegações vão reunir-se de novo na primavera para discutir a trégua."},
        {"nl",
         "Beide delegaties komen in het voorjaar opnieuw bijeen om over het bestand te praten."},
        {"pl", "Obie delegacje spotkają się ponownie wiosną, aby rozmawiać o zawieszeniu broni."},
        {"cs", "Obě delegace se na jaře znovu sejdou, aby jednaly o příměří mezi oběma zeměmi."},
        {"sk",
         "Obe delegácie sa na jar znova stretnú, aby rokovali o prímerí medzi oboma krajinami."},
        {"hu", "A két küldöttség tavasszal ismét találkozik, hogy a tűzszünetről tárgyaljon."},
        {"ro",
         "Cele două delegații se vor întâlni din nou în primăvară pentru a discuta armistițiul."},
        {"tr", "İki heyet ateşkesi görüşmek üzere ilkbaharda yeniden bir araya gelecek."},
        {"sv", "De båda delegationerna träffas igen i vår för att tala om vapenvilan."},
        {"da", "De to delegationer mødes igen til foråret for at tale om våbenhvilen."},
        {"no", "De to delegasjonene møtes igjen til våren for å snakke om våpenhvilen."},
        {"fi", "Valtuuskunnat tapaavat keväällä uudelleen keskustellakseen aselevosta."},
        {"et", "Mõlemad delegatsioonid kohtuvad kevadel uuesti, et arutada relvarahu."},
        {"lv", "Abas delegācijas pavasarī atkal tiksies, lai apspriestu pamieru."},
        {"lt", "Abi delegacijos pavasarį vėl susitiks aptarti paliaubų tarp dviejų šalių."},
        {"hr", "Obje delegacije ponovno će se sastati u proljeće kako bi razgovarale o primirju."},
        {"sl", "Delegaciji se bosta spomladi znova sestali, da bi se pogovorili o premirju."},
        {"ca",
         "Les dues delegacions es tornaran a trobar a la primavera per parlar de l'alto el foc."},
        {"eu", "Bi ordezkaritzak udaberrian elkartuko dira berriro, su-etenaz hitz egiteko."},
        {"ga",
         "Beidh cruinniú eile ag an dá thoscaireacht san earrach chun an sos cogaidh a phlé."},
        {"id", "Kedua delegasi akan bertemu lagi pada musim semi untuk membahas gencatan senjata."},
        {"vi", "Hai phái đoàn sẽ gặp lại nhau vào mùa xuân để bàn về lệnh ngừng bắn."},
        {"sq",
         "Të dy delegacionet do të takohen përsëri në pranverë për të diskutuar armëpushimin."},
        {"uk", "Обидві делегації знову зустрінуться навесні, щоб обговорити припинення вогню."},
        {"ru", "Обе делегации снова встретятся весной, чтобы обсудить прекращение огня."},
        {"be", "Абедзве дэлегацыі зноў сустрэнуцца ўвесну, каб абмеркаваць спыненне агню."},
        {"bg", "Двете делегации ще се срещнат отново през пролетта, за да обсъдят примирието."},
        {"sr", "Обе делегације ће се поново састати у пролеће како би разговарале о примирју."},
        {"mk", "Двете делегации повторно ќе се сретнат напролет за да разговараат за примирјето."},
        {"kk",
         "Екі делегация көктемде атысты тоқтату туралы келіссөз жүргізу үшін қайта кездеседі."},
        {"ar", "سيلتقي الوفدان مرة أخرى في الربيع لمناقشة وقف إطلاق النار."},
        {"fa", "دو هیئت در بهار دوباره دیدار می‌کنند تا درباره آتش‌بس گفت‌وگو "
               "کنند."},
        {"ur", "دونوں وفود جنگ بندی پر بات چیت کے لیے موسم بہار میں دوبارہ ملیں گے۔"},
        {"hi", "दोनों प्रतिनिधिमंडल युद्धविराम पर चर्चा करने के लिए वसंत में फिर मिलेंगे।"},
        {"ne", "दुवै प्रतिनिधिमण्डल युद्धविरामबारे छलफल गर्न वसन्तमा फेरि भेट्नेछन्।"},
    };

    (void)state;
    assert_all_detected(samples, sizeof samples / sizeof *samples);
}

static void a_script_of_one_language_needs_no_more(void **state)
{
    static const struct sample samples[] = {
        {"el", "Ειρήνη"},
        {"hy", "Խաղաղություն"},
        {"ka", "მშვიდობა"},
        {"th", "สันติภาพ"},
        {"ko", "평화 회담"},
        {"ta", "அமைதி"},
        {"he", "שיחות השלום יתחדשו"},
        {"zh", "和平谈判将于春季恢复"},
        {"ja", "和平交渉は春に再開される"},
        {"ja", "サミット"},
        {"bn", "শান্তি আলোচনা"},
        {"am", "ሰላም"},
        {"yi", "די צװײ דעלעגאַציעס װעלן זיך װידער טרעפֿן אין פֿרילינג"},
    };

    (void)state;
    assert_all_detected(samples, sizeof samples / sizeof *samples);
}

static void three_words_tell_ukrainian_from_its_neighbours(void **state)
{
    static const struct sample samples[] = {
        {"uk", "мирні переговори в Женеві"},
        {"uk", "їхні збройні сили"},
        {"uk", "ґрунтовні зміни"},
        {"uk", "Україна та Європа"},
        {"uk", "що буде далі"},
        {"ru", "переговоры о мире"},
        {"ru", "вооружённые силы"},
        {"ru", "объявил об этом"},
        {"ru", "что будет дальше"},
        {"be", "перамовы пра мір"},
        {"be", "узброеныя сілы"},
        {"be", "што будзе ўвесну"},
        {"bg", "въоръжените сили"},
        {"sr", "преговори ће бити"},
    };

    (void)state;
    assert_all_detected(samples, sizeof samples / sizeof *samples);
}

static void a_quotation_does_not_change_the_language(void **state)
{
    static const struct sample samples[] = {
        {"uk", "Речник Кремля заявив: «Мы готовы к переговорам», але жодних пропозицій Київ від "
               "нього не отримав, повідомили в Офісі президента."},
        {"ru", "Президент Украины ответил: «Ми готові до миру», однако в Москве на эти слова никак "
               "не отреагировали, сообщает агентство."},
        {"uk", "У статті «Peace talks resume in Geneva» газета The New York Times пише, що зустріч "
               "делегацій відбудеться наступного тижня."},
        {"en", "The motto on the wall, «Слава Україні», was the first thing that the visitors saw "
               "when they entered the hall."},
    };

    (void)state;
    assert_all_detected(samples, sizeof samples / sizeof *samples);
}

static void case_and_decomposed_letters_do_not_matter(void **state)
{
    static const struct sample samples[] = {
        {"uk", "ПРЕЗИДЕНТ ПІДПИСАВ УКАЗ ПРО ПЕРЕМИР’Я"},
        /* й and ї in two parts, a stress */
        {"uk", "його\xCC\x81 краі\xCC\x88на чекає на мир і на цеи\xCC\x86 день"},
        {"fr", "Le pre\xCC\x81sident a e\xCC\x81te\xCC\x81 rec\xCC\xA7u a\xCC\x80 l'E\xCC\x81ly"
               "se\xCC\x81"
               "e par la ministre"},
    };

    (void)state;
    assert_all_detected(samples, sizeof samples / sizeof *samples);
}

static void text_without_words_has_no_language(void **state)
{
    static const char *const numbers = "2022-02-24, 05:00 (+2) … €90 — 155";

    (void)state;
    assert_detected("", 0, "");
    assert_detected(NULL, 0, "");
    assert_detected(" \n\t", 3, "");
    assert_detected(numbers, strlen(numbers), "");
    assert_detected("\xF0\x9F\x95\x8A \xF0\x9F\x87\xBA", 9, "");
}

static void bytes_that_are_not_utf8_are_passed_over(void **state)
{
    static const char *const text =
        "The talks \xFF\xFE will \xC3( begin \xE2\x82 again in \xF0\x9F the autumn";
    static const char *const cut = "Ґанок і їжак: «це e\xCC\x81 наш день», мовив він. Ще їй!  ";
    char *copy;

    (void)state;
    assert_detected(text, strlen(text), "en");
    assert_detected("\xFF\xFE\x80\xC0\xE0\xF5", 6, "");
    /* Cut at every byte, and in memory of just that size, so that a read past the end is seen. */
    for (size_t len = 1; len < 60; len++) {
        char code[LANGUAGE_SIZE];

        copy = malloc(len);
        assert_non_null(copy);
        memcpy(copy, cut, len);
        language_detect(copy, len, code);
        free(copy);
    }
}

static void only_the_beginning_of_a_long_text_is_read(void **state)
{
    static const char english[] = "They said that the talks would go on for another week. ";
    static const char russian[] = "Они сказали, что переговоры продлятся ещё неделю. ";
    enum { HALF = 65536, REST = 400000 };
    char *text = malloc(HALF + REST);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < HALF; i++)
        text[i] = english[i % (sizeof english - 1)];
    for (size_t i = 0; i < REST; i++)
        text[HALF + i] = russian[i % (sizeof russian - 1)];
    assert_detected(text, HALF + REST, "en");
    assert_detected(text + HALF, REST, "ru");
    free(text);
}

static void *detect_often(void *wrong)
{
    static const char *const text = "Сторони домовилися про обмін полоненими.";
    char code[LANGUAGE_SIZE];

    for (int i = 0; i < 200; i++) {
        language_detect(text, strlen(text), code);
        *(int *)wrong += strcmp(code, "uk") != 0;
    }
    return NULL;
}

static void many_threads_detect_at_once(void **state)
{
    pthread_t threads[4];
    int wrong[4] = {0};

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, detect_often, &wrong[i]), 0);
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(wrong[i], 0);
    }
}

static void tags_and_names_have_one_code(void **state)
{
    static const struct sample tags[] = {
        {"en", "en-US"},
        {"uk", "uk_UA.UTF-8"},
        {"uk", "UKR"},
        {"uk", "Ukrainian"},
        {"uk", "uk"},
        {"ru", "русский"},
        {"ru", "Русский язык"},
        {"uk", "Українська"},
        {"uk", "українська мова"},
        {"de", "deu"},
        {"de", "ger"},
        {"de", "Deutsch"},
        {"de", "de_DE@euro"},
        {"he", "iw"},
        {"id", "in"},
        {"yi", "ji"},
        {"no", "nb-NO"},
        {"no", "nn"},
        {"no", "Norwegian Bokmål"},
        {"no", "no"},
        {"zh", "zh-Hant-TW"},
        {"zh", "中文"},
        {"pt", "Portuguese (Brazil)"},
        {"en", "English, Ukrainian"},
        {"en", " \"EN\" "},
        {"uk", "ua"},
        {"el", "Modern Greek"},
        {"sr", "sr-Latn"},
        {"sr", "sh"},
        {"ro", "mo"},
        {"fa", "Farsi"},
        {"fr", "Français"},
        {"be", "be-tarask"},
        {"tr", "TÜRKÇE"},
        {"ka", "ქართული"},
        {"", ""},
        {"", "x-default"},
        {"", "C.UTF-8"},
        {"", "POSIX"},
        {"", "und"},
        {"", "mul"},
        {"", "qq"},
        {"", "u"},
        {"", ","},
        {"", "-"},
        {"", "\xFF\xFE"},
        {"", "Klingon"},
        {"", "russ"},
        {"", "a name that goes on for longer than any name of any language in the world has gone"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        assert_normal(tags[i].text, tags[i].code);
    assert_normal("en\0uk", "en");
}

static void what_is_detected_is_a_normal_code_in_its_own_script(void **state)
{
    static const char *const codes[] = {
        "en", "de", "fr", "es", "it", "pt", "nl", "pl", "cs", "sk", "hu", "ro", "tr", "sv",
        "da", "no", "fi", "et", "lv", "lt", "hr", "sl", "ca", "eu", "ga", "id", "vi", "sq",
    };

    (void)state;
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        assert_normal(codes[i], codes[i]);
        assert_int_equal(language_scripts(codes[i]) & ~(unsigned)SCRIPT_CYRILLIC, SCRIPT_LATIN);
    }
    assert_int_equal(language_scripts("uk"), SCRIPT_CYRILLIC);
    assert_int_equal(language_scripts("be"), SCRIPT_CYRILLIC);
    assert_int_equal(language_scripts("sr"), SCRIPT_CYRILLIC | SCRIPT_LATIN);
    assert_int_equal(language_scripts("el"), SCRIPT_GREEK);
    assert_int_equal(language_scripts("yi"), SCRIPT_HEBREW);
    assert_int_equal(language_scripts("hy"), SCRIPT_ARMENIAN);
    assert_int_equal(language_scripts("ne"), SCRIPT_DEVANAGARI);
    assert_int_equal(language_scripts("ar"), SCRIPT_ARABIC);
    assert_int_equal(language_scripts("ja"), SCRIPT_HAN | SCRIPT_KANA);
    assert_int_equal(language_scripts("zh"), SCRIPT_HAN);
    assert_int_equal(language_scripts("qq"), SCRIPT_ALL);
    assert_int_equal(language_scripts(""), SCRIPT_ALL);
}

static void a_code_point_has_one_script_or_none(void **state)
{
    static const struct {
        uint32_t codepoint;
        unsigned script;
    } points[] = {
        {'a', SCRIPT_LATIN},
        {'Z', SCRIPT_LATIN},
        {0xE9, SCRIPT_LATIN},
        {0x1EC7, SCRIPT_LATIN},
        {0x491, SCRIPT_CYRILLIC},
        {0x3B1, SCRIPT_GREEK},
        {0x639, SCRIPT_ARABIC},
        {0x5D0, SCRIPT_HEBREW},
        {0x561, SCRIPT_ARMENIAN},
        {0x939, SCRIPT_DEVANAGARI},
        {0xB85, SCRIPT_TAMIL},
        {0x10D0, SCRIPT_GEORGIAN},
        {0x4E2D, SCRIPT_HAN},
        {0x20000, SCRIPT_HAN},
        {0x3042, SCRIPT_KANA},
        {0x30AB, SCRIPT_KANA},
        {0xD55C, SCRIPT_HANGUL},
        {0xE01, SCRIPT_THAI},
        {0x1000, SCRIPT_OTHER},
        {'0', 0},
        {' ', 0},
        {'@', 0},
        {'[', 0},
        {'`', 0},
        {'{', 0},
        {0xD7, 0},
        {0x2019, 0},
        {0x301, 0},
        {0x20AC, 0},
        {0x1F54A, 0},
        {0xD800, 0},
        {0x10FFFF, 0},
        {0x110000, 0},
        {UINT32_MAX, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof points / sizeof *points; i++)
        assert_int_equal(language_script_of(points[i].codepoint), points[i].script);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_shows_its_language),
        cmocka_unit_test(a_script_of_one_language_needs_no_more),
        cmocka_unit_test(three_words_tell_ukrainian_from_its_neighbours),
        cmocka_unit_test(a_quotation_does_not_change_the_language),
        cmocka_unit_test(case_and_decomposed_letters_do_not_matter),
        cmocka_unit_test(text_without_words_has_no_language),
        cmocka_unit_test(bytes_that_are_not_utf8_are_passed_over),
        cmocka_unit_test(only_the_beginning_of_a_long_text_is_read),
        cmocka_unit_test(many_threads_detect_at_once),
        cmocka_unit_test(tags_and_names_have_one_code),
        cmocka_unit_test(what_is_detected_is_a_normal_code_in_its_own_script),
        cmocka_unit_test(a_code_point_has_one_script_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
