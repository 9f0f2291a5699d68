#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The one header by itself, as C and as C++, and the library's symbols, which must be its functions
# and no others. SOURCE_DIR and BUILD_DIR come from CTest.
set -euo pipefail
export LC_ALL=C.UTF-8
work=$(mktemp -d "${TMPDIR:-/tmp}/accord-abi-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
failures=0

fail()
{
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

setting() { sed -n "s/^$1:[A-Z]*=//p" "$BUILD_DIR/CMakeCache.txt"; }

# ---- The header ----

header=$SOURCE_DIR/index/accord.h
warnings=(-Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)

# It stands first and alone, is included twice, and its initialisers are used.
cat >"$work/alone.c" <<'END'
#include <accord.h>
#include <accord.h>
accord_status use(void);
accord_status use(void)
{
    accord_writer_options writing = ACCORD_WRITER_OPTIONS;
    accord_search_options searching = ACCORD_SEARCH_OPTIONS;
    return writing.size == sizeof writing && searching.size == sizeof searching ? ACCORD_OK
                                                                                 : ACCORD_ERROR_INVALID;
}
END
cp "$work/alone.c" "$work/alone.cc"
mkdir "$work/include"
cp "$header" "$work/include" # nothing else of the project can be found there
for standard in c17 c11 c99; do
    "$(setting CMAKE_C_COMPILER)" -std=$standard "${warnings[@]}" -Wstrict-prototypes \
        -I "$work/include" -c "$work/alone.c" -o "$work/alone.o" || fail "accord.h is not $standard"
done
for standard in c++17 c++11 c++20; do
    "$(setting CMAKE_CXX_COMPILER)" -std=$standard "${warnings[@]}" \
        -I "$work/include" -c "$work/alone.cc" -o "$work/alone.o" || fail "accord.h is not $standard"
done

# ---- The symbols ----

# Every function that the header declares: the word before the first parenthesis.
sed -n '/^ACCORD_API /{:more;/(/!{N;b more};s/(.*//;s/.*[ *\n]//p}' "$header" | sort >"$work/declared"
nm --dynamic --defined-only --format=posix "$BUILD_DIR/index/libaccord.so" | cut -d' ' -f1 |
    grep -v '^__odr_asan\.' | sort >"$work/exported" # AddressSanitizer's own
[ "$(wc -l <"$work/declared")" -ge 30 ] || fail "the declarations were not understood"
if ! diff "$work/declared" "$work/exported" >"$work/difference"; then
    sed -n 's/^</declared, not exported:/p; s/^>/exported, not declared:/p' "$work/difference"
    fail "the header and the library differ"
fi

# A program that calls every function links with -laccord alone.
{
    echo '#include <accord.h>'
    echo 'typedef void (*function)(void);'
    echo 'static const function all[] = {'
    sed 's/.*/    (function)&,/' "$work/declared"
    echo '};'
    echo 'int main(void) { return all[0] == 0; }'
} >"$work/all.c"
sanitizers=$(setting ACCORD_SANITIZE)
"$(setting CMAKE_C_COMPILER)" -std=c17 ${sanitizers:+"-fsanitize=$sanitizers"} -I "$work/include" \
    "$work/all.c" -o "$work/all" -L "$BUILD_DIR/index" -laccord "-Wl,-rpath,$BUILD_DIR/index" \
    "-Wl,-rpath-link,$BUILD_DIR/index/xapian" || fail "not everything links"
LD_LIBRARY_PATH=$BUILD_DIR/index:$BUILD_DIR/index/xapian "$work/all" || fail "it does not run"

# Nothing of other libraries shows through.
included=$(sed -n 's/^#include //p' "$header" | tr '\n' ' ')
[ "$included" = "<stdbool.h> <stddef.h> <stdint.h> " ] || fail "accord.h includes $included"

[ "$failures" = 0 ] && echo "$(wc -l <"$work/declared") functions, declared and exported"
exit $((failures > 0))
