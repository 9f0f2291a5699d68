// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file maintenance.cc
 * Compacting databases, and checking them for damage.
 */
#include "internal.h"

#include <cerrno>
#include <cstring>
#include <sstream>

#include <unistd.h>

#define SAME(ours, theirs) static_assert(int(ours) == int(theirs), #ours)
SAME(XAPIAN_COMPACT_NO_RENUMBER, Xapian::DBCOMPACT_NO_RENUMBER);
SAME(XAPIAN_COMPACT_MULTIPASS, Xapian::DBCOMPACT_MULTIPASS);
SAME(XAPIAN_COMPACT_SINGLE_FILE, Xapian::DBCOMPACT_SINGLE_FILE);
SAME(XAPIAN_COMPACT_STANDARD, Xapian::Compactor::STANDARD);
SAME(XAPIAN_COMPACT_FULL, Xapian::Compactor::FULL);
SAME(XAPIAN_COMPACT_FULLER, Xapian::Compactor::FULLER);
SAME(XAPIAN_CHECK_SHORT_TREE, Xapian::DBCHECK_SHORT_TREE);
SAME(XAPIAN_CHECK_FULL_TREE, Xapian::DBCHECK_FULL_TREE);
SAME(XAPIAN_CHECK_SHOW_FREELIST, Xapian::DBCHECK_SHOW_FREELIST);
SAME(XAPIAN_CHECK_SHOW_STATS, Xapian::DBCHECK_SHOW_STATS);
SAME(XAPIAN_CHECK_FIX, Xapian::DBCHECK_FIX);

/* Passes what Xapian's compactor asks and tells on to the callbacks. */
class CallbackCompactor : public Xapian::Compactor
{
  public:
    explicit CallbackCompactor(const xapian_compact_options &from) : options(from)
    {
    }

    void set_status(const std::string &table, const std::string &status) override
    {
        if (options.progress != nullptr)
            options.progress(options.context, table.c_str(), status.c_str());
    }

    std::string resolve_duplicate_metadata(const std::string &key, size_t count,
                                           const std::string tags[]) override
    {
        std::vector<const char *> values;
        std::vector<size_t> lens;
        size_t skip = 0, chosen;

        if (options.choose_metadata == nullptr)
            return tags[0];
        for (size_t i = 0; i < count; i++) {
            values.push_back(tags[i].c_str());
            lens.push_back(tags[i].size());
        }
        /* Xapian 1.4 passes the key as it is stored in its table, after two bytes of its own. */
        if (key.compare(0, 2, "\0\xc0", 2) == 0)
            skip = 2;
        chosen = options.choose_metadata(options.context, key.c_str() + skip, key.size() - skip,
                                         count, values.data(), lens.data());
        return tags[chosen < count ? chosen : 0];
    }

  private:
    const xapian_compact_options &options;
};

/* Compacts into a path or a file descriptor. */
template <typename Target>
static void compact(xapian_database *db, const Target &target,
                    const xapian_compact_options *options)
{
    static const xapian_compact_options defaults = XAPIAN_COMPACT_OPTIONS_INIT;
    const xapian_compact_options &chosen = options != nullptr ? *options : defaults;
    CallbackCompactor compactor(chosen);

    db->db->compact(target, chosen.flags | static_cast<unsigned>(chosen.level), chosen.block_size,
                    compactor);
}

extern "C" {

xapian_status xapian_database_compact(xapian_database *db, const char *path,
                                      const xapian_compact_options *options)
{
    return guard([&] { compact(db, std::string(path), options); });
}

xapian_status xapian_database_compact_fd(xapian_database *db, int fd,
                                         const xapian_compact_options *options)
{
    return guard([&] { compact(db, fd, options); });
}

xapian_status xapian_database_check(char **report, size_t *errors, const char *path, int options)
{
    *errors = 0;
    if (report != nullptr)
        *report = nullptr;
    return guard([&] {
        std::ostringstream lines;

        try {
            *errors = Xapian::Database::check(path, options, report != nullptr ? &lines : nullptr);
        } catch (const Xapian::DatabaseOpeningError &e) {
            /* Xapian has an exception of its own for this, but does not throw it here. */
            if (access(path, F_OK) != 0 && errno == ENOENT)
                throw Xapian::DatabaseNotFoundError(e.get_msg(), path, ENOENT);
            throw;
        } catch (const Xapian::DatabaseError &e) {
            /* Nor for a block that makes no sense, of which the system has nothing to say. */
            if (std::strcmp(e.get_type(), "DatabaseError") == 0 && e.get_error_string() == nullptr)
                throw Xapian::DatabaseCorruptError(e.get_msg(), path);
            throw;
        }
        if (report != nullptr)
            *report = hand_out(lines.str(), nullptr);
    });
}

} // extern "C"
