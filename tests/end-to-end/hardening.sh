#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What cmake/Settings.cmake asks of compiler and linker for a release, read from what they made.
# Usage: hardening.sh ACCORD-INDEXER ACCORD-QUERY, with BUILD_DIR in the environment.
set -u
export LC_ALL=C
failures=0

fail()
{
    printf 'FAILED: %s\n' "$*"
    failures=$((failures + 1))
}

setting() { sed -n "s/^$1:[A-Z]*=//p" "$BUILD_DIR/CMakeCache.txt"; }

if [ -n "$(setting ACCORD_SANITIZE)" ] || [ "$(setting CMAKE_BUILD_TYPE)" = Debug ]; then
    echo "not a release build"
    exit 77
fi
command -v readelf >/dev/null || { echo "no readelf"; exit 77; }

# shows FILE OPTIONS PATTERN WHAT: what readelf prints has a line that matches
shows()
{
    # shellcheck disable=SC2086 # several options
    readelf --wide $2 "$1" 2>/dev/null | grep -qE -- "$3" || fail "${1##*/}: $4"
}

programs=("$1" "$2")
libraries=("$BUILD_DIR/index/libaccord.so" "$BUILD_DIR/index/xapian/libxapian-c.so")

for file in "${programs[@]}" "${libraries[@]}"; do
    shows "$file" --program-headers 'GNU_RELRO' "no RELRO: its tables of addresses stay writable"
    shows "$file" --dynamic 'FLAGS_1.*\bNOW\b' "not bound at start: its table of calls stays writable"
    shows "$file" --program-headers 'GNU_STACK .* RW +0x' "its stack is executable, or not said not to be"
    shows "$file" --dyn-syms 'UND __stack_chk_fail\b' "no stack protector"
done
for file in "${programs[@]}"; do
    shows "$file" --file-header 'Type: +DYN' "not position-independent"
    shows "$file" --dynamic 'FLAGS_1.*\bPIE\b' "not linked as a position-independent program"
done
# The binding hands all it copies to C++, which has nothing to check.
for file in "${programs[@]}" "${libraries[0]}"; do
    shows "$file" --dyn-syms 'UND __[a-z]+_chk\b' "no fortified calls"
done

# What the parts of the C library that every program begins with do not carry is lost in linking: it is
# read from our own objects.
archives=("$BUILD_DIR/indexer/libaccord-cli.a" "$BUILD_DIR/indexer/libaccord-readers.a"
          "$BUILD_DIR/indexer/libaccord-indexing.a" "$BUILD_DIR/query/libaccord-renderers.a")
case $(uname -m) in
x86_64 | i?86)
    for file in "${archives[@]}"; do
        objects=$(readelf --wide --file-header "$file" 2>/dev/null | grep -c '^ *Type:')
        guarded=$(readelf --wide --notes "$file" 2>/dev/null | grep -c 'x86 feature:.*IBT.*SHSTK')
        [[ $objects -gt 0 && $guarded = "$objects" ]] ||
            fail "${file##*/}: $guarded of $objects objects guard their jumps and returns"
    done
    ;;
esac

# And what leaves no mark at all, from how each source was compiled.
commands=$BUILD_DIR/compile_commands.json
sources=$(grep -cE '"command": ' "$commands")
[ "$sources" -ge 100 ] || fail "compile_commands.json was not understood"
for flag in -D_FORTIFY_SOURCE=3 -fstack-clash-protection -fstack-protector-strong -O2\|-O3; do
    compiled=$(grep '"command": ' "$commands" | grep -cE -- " ($flag) ")
    [ "$compiled" = "$sources" ] || fail "$compiled of $sources sources were compiled with $flag"
done

[ $failures = 0 ]
