// SPDX-License-Identifier: GPL-2.0-or-later
/**
 * @file error.cc
 * Exceptions in, statuses and the thread's message out; strings handed out; versions.
 */
#include "internal.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>

/* Room for a path or two. A fixed buffer, since keeping the message must not fail. */
static thread_local char message_of_thread[1024];

static const char *const status_names[] = {
    "XAPIAN_OK",
    "XAPIAN_ERROR_MEMORY",
    "XAPIAN_ERROR_NOT_FOUND",
    "XAPIAN_ERROR_LOCKED",
    "XAPIAN_ERROR_STALE",
    "XAPIAN_ERROR_CORRUPT",
    "XAPIAN_ERROR_VERSION",
    "XAPIAN_ERROR_CLOSED",
    "XAPIAN_ERROR_DATABASE",
    "XAPIAN_ERROR_NETWORK",
    "XAPIAN_ERROR_TIMEOUT",
    "XAPIAN_ERROR_DOC_NOT_FOUND",
    "XAPIAN_ERROR_INVALID_ARGUMENT",
    "XAPIAN_ERROR_INVALID_OPERATION",
    "XAPIAN_ERROR_UNIMPLEMENTED",
    "XAPIAN_ERROR_RANGE",
    "XAPIAN_ERROR_WILDCARD",
    "XAPIAN_ERROR_QUERY",
    "XAPIAN_ERROR_INTERNAL",
};
static_assert(sizeof status_names / sizeof *status_names == XAPIAN_ERROR_INTERNAL + 1,
              "a status has no name");

/* The message with what the system said, and which remote server said it. */
static xapian_status fail_with(xapian_status status, const Xapian::Error &error)
{
    std::string message = error.get_msg();
    const char *cause = error.get_error_string();

    if (cause != nullptr && *cause != '\0')
        message.append(message.empty() ? "" : ": ").append(cause);
    if (!error.get_context().empty())
        message.append(" (").append(error.get_context()).append(")");
    if (message.empty())
        message = error.get_type();
    return fail(status, message);
}

static xapian_status fail_with_xapian_exception()
{
    try {
        throw;
    } catch (const Xapian::DatabaseLockError &e) {
        return fail_with(XAPIAN_ERROR_LOCKED, e);
    } catch (const Xapian::DatabaseModifiedError &e) {
        return fail_with(XAPIAN_ERROR_STALE, e);
    } catch (const Xapian::DatabaseNotFoundError &e) {
        return fail_with(XAPIAN_ERROR_NOT_FOUND, e);
    } catch (const Xapian::DatabaseVersionError &e) {
        return fail_with(XAPIAN_ERROR_VERSION, e);
    } catch (const Xapian::DatabaseCorruptError &e) {
        return fail_with(XAPIAN_ERROR_CORRUPT, e);
    } catch (const Xapian::DatabaseClosedError &e) {
        return fail_with(XAPIAN_ERROR_CLOSED, e);
    } catch (const Xapian::DatabaseError &e) {
        return fail_with(XAPIAN_ERROR_DATABASE, e);
    } catch (const Xapian::NetworkTimeoutError &e) {
        return fail_with(XAPIAN_ERROR_TIMEOUT, e);
    } catch (const Xapian::NetworkError &e) {
        return fail_with(XAPIAN_ERROR_NETWORK, e);
    } catch (const Xapian::DocNotFoundError &e) {
        return fail_with(XAPIAN_ERROR_DOC_NOT_FOUND, e);
    } catch (const Xapian::InvalidArgumentError &e) {
        return fail_with(XAPIAN_ERROR_INVALID_ARGUMENT, e);
    } catch (const Xapian::InvalidOperationError &e) {
        return fail_with(XAPIAN_ERROR_INVALID_OPERATION, e);
    } catch (const Xapian::UnimplementedError &e) {
        return fail_with(XAPIAN_ERROR_UNIMPLEMENTED, e);
    } catch (const Xapian::FeatureUnavailableError &e) {
        return fail_with(XAPIAN_ERROR_UNIMPLEMENTED, e);
    } catch (const Xapian::RangeError &e) {
        return fail_with(XAPIAN_ERROR_RANGE, e);
    } catch (const Xapian::SerialisationError &e) {
        return fail_with(XAPIAN_ERROR_CORRUPT, e);
    } catch (const Xapian::WildcardError &e) {
        return fail_with(XAPIAN_ERROR_WILDCARD, e);
    } catch (const Xapian::QueryParserError &e) {
        return fail_with(XAPIAN_ERROR_QUERY, e);
    } catch (const Xapian::Error &e) {
        return fail_with(XAPIAN_ERROR_INTERNAL, e);
    }
}

xapian_status fail(xapian_status status, const std::string &message) noexcept
{
    std::snprintf(message_of_thread, sizeof message_of_thread, "%s", message.c_str());
    for (char *c = message_of_thread; *c != '\0'; c++) {
        if (*c == '\n' || *c == '\r')
            *c = ' ';
    }
    return status;
}

xapian_status fail_with_current_exception() noexcept
{
    /* Making the message allocates: the outer catch is for when that fails too. */
    try {
        try {
            throw;
        } catch (const Xapian::Error &) {
            return fail_with_xapian_exception();
        } catch (const std::bad_alloc &) {
            throw;
        } catch (const std::exception &e) {
            return fail(XAPIAN_ERROR_INTERNAL, e.what());
        }
    } catch (const std::bad_alloc &) {
        std::snprintf(message_of_thread, sizeof message_of_thread, "out of memory");
        return XAPIAN_ERROR_MEMORY;
    } catch (...) {
        std::snprintf(message_of_thread, sizeof message_of_thread, "unexpected exception");
        return XAPIAN_ERROR_INTERNAL;
    }
}

char *hand_out(const std::string &text, size_t *len)
{
    char *copy = static_cast<char *>(std::malloc(text.size() + 1));

    if (copy == nullptr)
        throw std::bad_alloc();
    std::memcpy(copy, text.data(), text.size());
    copy[text.size()] = '\0';
    put(len, text.size());
    return copy;
}

extern "C" {

const char *xapian_error_message(void)
{
    return message_of_thread;
}

const char *xapian_status_name(xapian_status status)
{
    return status <= XAPIAN_ERROR_INTERNAL ? status_names[status] : "unknown status";
}

const char *xapian_version(void)
{
    return Xapian::version_string();
}

void xapian_version_numbers(int *major, int *minor, int *revision)
{
    put(major, Xapian::major_version());
    put(minor, Xapian::minor_version());
    put(revision, Xapian::revision());
}

void xapian_string_free(char *string)
{
    std::free(string);
}

} // extern "C"
