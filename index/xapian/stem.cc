// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file stem.cc
 * Xapian's stemmers.
 */
#include "internal.h"

extern "C" {

xapian_status xapian_stem_new(xapian_stem **out, const char *language)
{
    *out = nullptr;
    return guard([&] {
        *out = new xapian_stem{Xapian::Stem(std::string(language)), std::string()};
    });
}

xapian_status xapian_stem_word(xapian_stem *stem, const char *word, size_t len,
                               const char **stemmed, size_t *stemmed_len)
{
    *stemmed = nullptr;
    return guard([&] {
        stem->stemmed = stem->stem(bytes(word, len));
        *stemmed = stem->stemmed.c_str();
        put(stemmed_len, stem->stemmed.size());
    });
}

const char *xapian_stem_languages(void)
{
    static const std::string languages = Xapian::Stem::get_available_languages();

    return languages.c_str();
}

void xapian_stem_free(xapian_stem *stem)
{
    delete stem;
}

} // extern "C"
