// SPDX-License-Identifier: GPL-2.0-or-later
/* A word of a date in, what it stands for out: months, zones, and words that are only in the way,
   in English, German, French, Spanish, Italian, Polish, Ukrainian and Russian. */
#include "date_words.h"

#include <stddef.h>
#include <string.h>

/* clang-format off */
/* A word and the number it stands for: "jan|uary" is any beginning of "january" from "jan" on. */
struct word {
    const char *text;
    int value;
};

/* Lower case. English, German, French, Spanish, Italian, Polish, Ukrainian, Russian. */
static const struct word months[] = {
    {"jan|uary", 1}, {"jan|uar", 1}, {"jän|ner", 1}, {"janv|ier", 1}, {"ene|ro", 1},
    {"gen|naio", 1}, {"sty|czeń", 1}, {"sty|cznia", 1}, {"січ|ень", 1}, {"січ|ня", 1},
    {"янв|арь", 1}, {"янв|аря", 1}, {"feb|ruary", 2}, {"feb|ruar", 2}, {"fév|rier", 2},
    {"fev|rier", 2}, {"feb|rero", 2}, {"feb|braio", 2}, {"lut|y", 2}, {"lut|ego", 2}, {"лют|ий", 2},
    {"лют|ого", 2}, {"фев|раль", 2}, {"фев|раля", 2}, {"febr", 2}, {"mar|ch", 3}, {"mär|z", 3},
    {"mrz", 3}, {"mars", 3}, {"mar|zo", 3}, {"mar|zec", 3}, {"mar|ca", 3}, {"бер|езень", 3},
    {"бер|езня", 3}, {"мар|т", 3}, {"мар|та", 3}, {"apr|il", 4}, {"avr|il", 4}, {"abr|il", 4},
    {"apr|ile", 4}, {"kwi|ecień", 4}, {"kwi|etnia", 4}, {"кві|тень", 4}, {"кві|тня", 4},
    {"апр|ель", 4}, {"апр|еля", 4}, {"may|o", 5}, {"mai", 5}, {"mag|gio", 5}, {"maj|a", 5},
    {"тра|вень", 5}, {"тра|вня", 5}, {"май", 5}, {"мая", 5}, {"jun|e", 6}, {"jun|i", 6},
    {"juin", 6}, {"jun|io", 6}, {"giu|gno", 6}, {"cze|rwiec", 6}, {"cze|rwca", 6}, {"чер|вень", 6},
    {"чер|вня", 6}, {"июн|ь", 6}, {"июн|я", 6}, {"jul|y", 7}, {"jul|i", 7}, {"jui|llet", 7},
    {"jul|io", 7}, {"lug|lio", 7}, {"lip|iec", 7}, {"lip|ca", 7}, {"лип|ень", 7}, {"лип|ня", 7},
    {"июл|ь", 7}, {"июл|я", 7}, {"aug|ust", 8}, {"aoû|t", 8}, {"aou|t", 8}, {"ago|sto", 8},
    {"sie|rpień", 8}, {"sie|rpnia", 8}, {"сер|пень", 8}, {"сер|пня", 8}, {"авг|уст", 8},
    {"авг|уста", 8}, {"sep|tember", 9}, {"sep|tembre", 9}, {"sep|tiembre", 9}, {"set|tembre", 9},
    {"wrz|esień", 9}, {"wrz|eśnia", 9}, {"вер|есень", 9}, {"вер|есня", 9}, {"сен|тябрь", 9},
    {"сен|тября", 9}, {"set|iembre", 9}, {"oct|ober", 10}, {"okt|ober", 10}, {"oct|obre", 10},
    {"oct|ubre", 10}, {"ott|obre", 10}, {"paź|dziernik", 10}, {"paź|dziernika", 10},
    {"жов|тень", 10}, {"жов|тня", 10}, {"окт|ябрь", 10}, {"окт|ября", 10}, {"nov|ember", 11},
    {"nov|embre", 11}, {"nov|iembre", 11}, {"lis|topad", 11}, {"lis|topada", 11}, {"лис|топад", 11},
    {"лис|топада", 11}, {"ноя|брь", 11}, {"ноя|бря", 11}, {"dec|ember", 12}, {"dez|ember", 12},
    {"déc|embre", 12}, {"dec|embre", 12}, {"dic|iembre", 12}, {"dic|embre", 12}, {"gru|dzień", 12},
    {"gru|dnia", 12}, {"гру|день", 12}, {"гру|дня", 12}, {"дек|абрь", 12}, {"дек|абря", 12},
};

/* Words without a meaning of their own here: days of the week, and what stands between the parts.
 */
static const struct word fillers[] = {
    {"mon|day", 0}, {"tue|sday", 0}, {"tues", 0}, {"wed|nesday", 0}, {"weds", 0}, {"thu|rsday", 0},
    {"thurs", 0}, {"fri|day", 0}, {"sat|urday", 0}, {"sun|day", 0}, {"mo|ntag", 0},
    {"di|enstag", 0}, {"mi|ttwoch", 0}, {"do|nnerstag", 0}, {"fr|eitag", 0}, {"sa|mstag", 0},
    {"so|nntag", 0}, {"sonnabend", 0}, {"lun|di", 0}, {"mardi", 0}, {"mer|credi", 0}, {"jeu|di", 0},
    {"ven|dredi", 0}, {"sam|edi", 0}, {"dim|anche", 0}, {"lun|es", 0}, {"martes", 0},
    {"mié|rcoles", 0}, {"mie|rcoles", 0}, {"jue|ves", 0}, {"vie|rnes", 0}, {"sáb|ado", 0},
    {"sab|ato", 0}, {"dom|ingo", 0}, {"dom|enica", 0}, {"lunedì", 0}, {"martedì", 0},
    {"mercoledì", 0}, {"gio|vedì", 0}, {"venerdì", 0}, {"pon|iedziałek", 0}, {"wt|orek", 0},
    {"śr|oda", 0}, {"czw|artek", 0}, {"pt", 0}, {"piątek", 0}, {"sob|ota", 0}, {"niedz|iela", 0},
    {"пн", 0}, {"понеділок", 0}, {"понедельник", 0}, {"вт", 0}, {"вівторок", 0}, {"вторник", 0},
    {"ср", 0}, {"середа", 0}, {"среда", 0}, {"чт", 0}, {"четвер", 0}, {"четверг", 0}, {"пт", 0},
    {"п'ятниця", 0}, {"п’ятниця", 0}, {"пятница", 0}, {"сб", 0}, {"субота", 0}, {"суббота", 0},
    {"нд", 0}, {"неділя", 0}, {"вс", 0}, {"воскресенье", 0}, {"at", 0}, {"on", 0}, {"of", 0},
    {"the", 0}, {"st", 0}, {"nd", 0}, {"rd", 0}, {"th", 0}, {"um", 0}, {"den", 0}, {"der", 0},
    {"uhr", 0}, {"le", 0}, {"à", 0}, {"er", 0}, {"de", 0}, {"del", 0}, {"el", 0}, {"las", 0},
    {"a", 0}, {"il", 0}, {"alle", 0}, {"ore", 0}, {"o", 0}, {"godz", 0}, {"roku", 0}, {"r", 0},
    {"року", 0}, {"рік", 0}, {"р", 0}, {"о", 0}, {"об", 0}, {"года", 0}, {"год", 0}, {"г", 0},
    {"в", 0}, {"і", 0}, {"го", 0}, {"t", 0},
};

/* Zones by name: minutes east of UTC. */
static const struct word zones[] = {
    {"z", 0}, {"ut", 0}, {"utc", 0}, {"gmt", 0}, {"wet", 0}, {"west", 60}, {"bst", 60}, {"cet", 60},
    {"cest", 120}, {"mez", 60}, {"mesz", 120}, {"eet", 120}, {"eest", 180}, {"msk", 180},
    {"мск", 180}, {"trt", 180}, {"ist", 330}, {"hkt", 480}, {"sgt", 480}, {"jst", 540},
    {"kst", 540}, {"aest", 600}, {"aedt", 660}, {"nzst", 720}, {"nzdt", 780}, {"est", -300},
    {"edt", -240}, {"et", -300}, {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360},
    {"pst", -480}, {"pdt", -420}, {"ast", -240}, {"adt", -180}, {"akst", -540}, {"akdt", -480},
    {"hst", -600},
};
/* clang-format on */

/* Looks a word up. false: not in the table. */
static bool look_up(const struct word *table, size_t count, const char *word, int *value)
{
    size_t i;

    for (i = 0; i < count; i++) {
        const char *known = table[i].text;
        const char *given = word;
        bool enough = false;

        while (*known != '\0' && (*known == '|' || *known == *given)) {
            if (*known == '|')
                enough = true;
            else
                given++;
            known++;
        }
        if (*given == '\0' && (enough || *known == '\0')) {
            *value = table[i].value;
            return true;
        }
    }
    return false;
}

bool date_month(const char *word, int *month)
{
    return look_up(months, sizeof months / sizeof months[0], word, month);
}

bool date_zone(const char *word, int *minutes)
{
    return look_up(zones, sizeof zones / sizeof zones[0], word, minutes);
}

bool date_filler(const char *word)
{
    int unused;

    return look_up(fillers, sizeof fillers / sizeof fillers[0], word, &unused);
}
