#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What an embedder does: installs, compiles the programs of examples/embed against what was installed,
# with pkg-config and with find_package, and runs them. SOURCE_DIR and BUILD_DIR come from CTest.
set -euo pipefail
export LC_ALL=C.UTF-8
work=$(mktemp -d "${TMPDIR:-/tmp}/accord-embed-test.XXXXXX")
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
failures=0

fail()
{
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

# A setting of the build that is tested.
setting() { sed -n "s/^$1:[A-Z]*=//p" "$BUILD_DIR/CMakeCache.txt"; }

compiler=$(setting CMAKE_C_COMPILER)
libdir=$prefix/$(setting CMAKE_INSTALL_LIBDIR)
flags=(-std=c17 -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Werror)
sanitizers=$(setting ACCORD_SANITIZE)
if [ -n "$sanitizers" ]; then
    flags+=("-fsanitize=$sanitizers")
fi

# ---- What is installed ----

cmake --install "$BUILD_DIR" --prefix "$prefix" >"$work/install.log"
for file in bin/accord-indexer bin/accord-query include/accord.h include/xapian-c.h \
            share/man/man1/accord-indexer.1 share/man/man1/accord-query.1; do
    [ -s "$prefix/$file" ] || fail "$file is not installed"
done
for file in libaccord.so libxapian-c.so pkgconfig/accord.pc pkgconfig/xapian-c.pc \
            cmake/accord/accord-config.cmake cmake/xapian-c/xapian-c-config.cmake; do
    [ -s "$libdir/$file" ] || fail "$file is not installed"
done
headers=$(cd "$prefix/include" && echo *)
[ "$headers" = "accord.h xapian-c.h" ] || fail "these headers are installed: $headers"
if grep -rIl -e "$SOURCE_DIR" -e "$BUILD_DIR" "$prefix" >"$work/leaks"; then
    fail "installed files name the folder they were built in: $(cat "$work/leaks")"
fi

# What is installed runs from where it is, also when the prefix has moved.
mv "$prefix" "$work/moved"
"$work/moved/bin/accord-indexer" --version >/dev/null || fail "accord-indexer does not run when moved"
"$work/moved/bin/accord-query" --version >/dev/null || fail "accord-query does not run when moved"
mv "$work/moved" "$prefix"

# ---- Compiled with pkg-config and with find_package ----

export PKG_CONFIG_PATH=$libdir/pkgconfig
[ "$(pkg-config --modversion accord)" = "$(setting CMAKE_PROJECT_VERSION)" ] ||
    fail "pkg-config knows another version"
mkdir "$work/pkg-config"
for name in search add binding; do
    package=accord
    if [ "$name" = binding ]; then
        package=xapian-c
    fi
    # shellcheck disable=SC2046 # pkg-config's answer is several words
    "$compiler" "${flags[@]}" "$SOURCE_DIR/examples/embed/$name.c" -o "$work/pkg-config/$name" \
        $(pkg-config --cflags --libs "$package") "-Wl,-rpath,$libdir" ||
        fail "$name.c does not compile with pkg-config"
    lines=$(wc -l <"$SOURCE_DIR/examples/embed/$name.c")
    [ "$lines" -le 40 ] || fail "$name.c has $lines lines"
done
cmake -S "$SOURCE_DIR/examples/embed" -B "$work/cmake" -DCMAKE_PREFIX_PATH="$prefix" \
    -DCMAKE_C_COMPILER="$compiler" -DCMAKE_C_FLAGS="${flags[*]}" >"$work/cmake.log" 2>&1 &&
    cmake --build "$work/cmake" >>"$work/cmake.log" 2>&1 ||
    { cat "$work/cmake.log"; fail "examples/embed does not build with find_package"; }

# ---- Run on the samples ----

"$prefix/bin/accord-indexer" --quiet --index "$work/samples" "$SOURCE_DIR/examples/articles" ||
    fail "the samples are not indexed"

for programs in "$work/pkg-config" "$work/cmake"; do
    index=$work/index-${programs##*/}

    said=$("$programs/search" "$work/samples" "security guarantees") || fail "search finds nothing"
    [[ $said == *"[security]"* && $said == *"[guarantees]"* ]] || fail "search lights nothing: $said"
    rc=0
    said=$("$programs/search" "$work/samples" "zyzzyva") || rc=$?
    [[ $rc = 1 && -z $said ]] || fail "search for nothing: exit $rc, $said"
    rc=0
    said=$("$programs/search" "$work/samples" "peace AND (talks" 2>&1) || rc=$?
    [[ $rc = 2 && $said == "search: "* ]] || fail "search for a broken query: exit $rc, $said"
    rc=0
    said=$("$programs/search" "$work/nowhere" peace 2>&1) || rc=$?
    [[ $rc = 2 && $said == *"no index"* ]] || fail "search without an index: exit $rc, $said"

    text="The two delegations negotiated in Istanbul for an hour."
    said=$("$programs/add" "$index" memo-1 "A memorandum" "$text")
    [ "$said" = "memo-1: added" ] || fail "add says: $said"
    said=$("$programs/add" "$index" memo-1 "A memorandum" "$text")
    [ "$said" = "memo-1: unchanged" ] || fail "add the same says: $said"
    said=$("$programs/search" "$index" "negotiation")
    [ "$said" = "A memorandum
The two delegations [negotiated] in Istanbul for an hour." ] || fail "search after add says: $said"
    said=$("$programs/add" "$index" memo-1 "A memorandum" "Nothing of the kind.")
    [ "$said" = "memo-1: changed" ] || fail "add another text says: $said"
    rc=0
    "$programs/search" "$index" "negotiation" >/dev/null || rc=$?
    [ "$rc" = 1 ] || fail "what was replaced is still found"

    said=$("$programs/binding" "$index" Qmemo-1) || fail "binding fails"
    [[ $said == "document 1: "* ]] || fail "binding says: $said"
    rc=0
    said=$("$programs/binding" "$work/nowhere" x 2>&1) || rc=$?
    [[ $rc = 2 && $said == "binding: "* ]] || fail "binding without a database: exit $rc, $said"
done

[ "$failures" = 0 ] && echo "installed, compiled twice, run: all well"
exit $((failures > 0))
