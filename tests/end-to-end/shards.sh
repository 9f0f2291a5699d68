#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Both commands over shards: built, compared with one index, served, killed, indexed apart.
# Usage: shards.sh ACCORD_INDEXER ACCORD_QUERY. Skipped where xapian-tcpsrv is not installed.
set -u
indexer=$1
query=$2
if ! command -v xapian-tcpsrv >/dev/null; then
    echo "shards.sh: xapian-tcpsrv is not installed (xapian-tools): skipped"
    exit 77
fi
work=$(mktemp -d) || exit 2
unset ACCORD_INDEX
export XDG_DATA_HOME="$work/data" HOME="$work"
servers=()
failures=0

# A server has a session of its own: when it is told to end, it ends its process group.
serve()
{
    local shard=$1
    port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    setsid xapian-tcpsrv --quiet --interface 127.0.0.1 --port "$port" "$shard" >/dev/null 2>&1 &
    server=$!
    disown "$server"
    servers+=("$server")
    for _ in $(seq 250); do
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return
        sleep 0.02
    done
    fail "xapian-tcpsrv does not come up"
}

stop_servers()
{
    for server in "${servers[@]}"; do
        kill -KILL -- "-$server" 2>/dev/null
    done
    rm -rf "$work"
}
trap stop_servers EXIT

fail()
{
    echo "FAILED: $*" >&2
    sed 's/^/    /' "$work/err" 2>/dev/null | head -5 >&2
    failures=$((failures + 1))
}

# run STATUS COMMAND ARGUMENT...: its output goes to $work/out and $work/err.
run()
{
    local expected=$1 status
    shift
    "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    [ "$status" = "$expected" ] || fail "status $status, not $expected: $*"
    ! grep -q 'Sanitizer\|runtime error' "$work/err" || fail "sanitizer: $*"
}

# answers INDEX: those to some queries, without what differs from run to run.
answers()
{
    "$query" --index "$1" --batch "$work/queries" --format json |
        python3 -c '
import json, sys
for one in json.load(sys.stdin):
    del one["elapsed_ms"]
    for passage in one["passages"]:
        passage["score"] = round(passage["score"], 9)
    print(json.dumps(one, ensure_ascii=False))'
}

python3 - "$work/articles.jsonl" <<'PYTHON'
import json, random, sys
random.seed(1)
words = "peace talks grain tide signed minister guarantees exchange prisoners border река мир угода".split()
with open(sys.argv[1], "w", encoding="utf-8") as file:
    for number in range(400):
        text = ". ".join(" ".join(random.choices(words, k=9)) for _ in range(random.randint(3, 30)))
        print(json.dumps({"id": f"a{number}", "title": f"Number {number}", "text": text,
                          "published": f"2024-{number % 12 + 1:02}-01"}, ensure_ascii=False), file=file)
PYTHON
printf '%s\n' $'1\tpeace talks' $'2\t"peace talks"' $'3\tgrain -tide' $'4\tpeac*' \
    $'5\tsigned NEAR/3 border' $'6\tdate:2024-03' $'7\tугода мир' $'8\ttitle:17' $'9\ttitle:number' >"$work/queries"

# ---- Here -------------------------------------------------------------------------------------

run 0 "$indexer" --index "$work/one" "$work/articles.jsonl"
run 0 "$indexer" --index "$work/four" --shards 4 "$work/articles.jsonl"
[ "$(cat "$work/four/XAPIANDB")" = "$(printf 'auto shard-%s\n' 1 2 3 4)" ] || fail "another list"
answers "$work/one" >"$work/expected"
[ "$(wc -l <"$work/expected")" = 9 ] || fail "no answers"
answers "$work/four" | diff "$work/expected" - >&2 || fail "the answers of four shards differ"
run 0 "$indexer" --index "$work/four" --check "$work/articles.jsonl"
run 0 "$indexer" --index "$work/four" --json --status
grep -q '"articles": *400' "$work/out" && grep -q '"shards": *4' "$work/out" || fail "--status"
run 2 "$indexer" --index "$work/four" --shards 3 "$work/articles.jsonl"
grep -q 'spread over 4 shards.*new folder' "$work/err" || fail "another number of shards"
run 0 "$indexer" --index "$work/four" --json "$work/articles.jsonl"
grep -q '"unchanged": *400' "$work/out" || fail "not unchanged the second time"
[ "$(xapian-delve "$work/four" | sed -n 's/^number of documents = //p')" = 400 ] ||
    fail "Xapian's tools do not read the folder"

# ---- Two of them behind servers ---------------------------------------------------------------

serve "$work/four/shard-2" && second=$server second_port=$port
serve "$work/four/shard-3" && third_port=$port
printf '%s\n' 'auto shard-1' "remote 127.0.0.1:$second_port" "remote 127.0.0.1:$third_port" \
    'auto shard-4' >"$work/four/XAPIANDB"
answers "$work/four" | diff "$work/expected" - >&2 || fail "the answers of remote shards differ"
run 0 "$indexer" --index "$work/four" --status
run 2 "$indexer" --index "$work/four" "$work/articles.jsonl"
grep -q "shard 2 is on another machine, at 127.0.0.1:$second_port" "$work/err" ||
    fail "written beside a remote shard"
run 0 "$indexer" --index "$work/four" --check "$work/articles.jsonl"
grep -q "127.0.0.1:$second_port: on another machine" "$work/err" || fail "--check is silent"

# Each machine takes its own; the servers' clients see it.
sed -i 's/"Number 1/"Changed 1/' "$work/articles.jsonl"
changed=0
for shard in 1 2 3 4; do
    run 0 "$indexer" --index "$work/four/shard-$shard" --json "$work/articles.jsonl"
    changed=$((changed + $(python3 -c 'import json, sys; print(json.load(sys.stdin)["changed"])' <"$work/out")))
    grep -q '"elsewhere": *[1-9]' "$work/out" || fail "a shard takes all"
    run 0 "$indexer" --index "$work/four/shard-$shard" --check "$work/articles.jsonl"
done
[ "$changed" = 111 ] || fail "changed $changed articles, not 111"
run 0 "$query" --index "$work/four" -n 1000 --per-article 1 --format tsv title:changed
[ "$(wc -l <"$work/out")" = 111 ] || fail "changed articles are not found"

# ---- One is killed ----------------------------------------------------------------------------

kill -KILL -- "-$second"
run 2 "$query" --index "$work/four" --format json peace
grep -q "warning: shard 2, 127.0.0.1:$second_port, does not answer" "$work/err" || fail "no warning"
grep -q '"rank"' "$work/out" || fail "nothing of the shards that answer"
run 0 "$query" --index "$work/four" --partial peace
run 2 "$query" --index "$work/four" zymurgy
grep -q 'nothing found in the shards that answer' "$work/err" || fail "says that there is nothing"
run 2 "$indexer" --index "$work/four" --status
grep -q '1 of them not counted' "$work/out" || fail "--status counts what is not there"

# ---- Shards of an older format ----------------------------------------------------------------

mkdir "$work/older"
tar xzf "$(dirname "$0")/../index/formats/format-2-shards.tar.gz" -C "$work/older" || fail "cannot unpack"
serve "$work/older/shard-2"
printf '%s\n' 'auto shard-1' "remote 127.0.0.1:$port" >"$work/older/XAPIANDB"
run 2 "$query" --index "$work/older" delegations
grep -qF "accord-indexer --index $work/older/shard-1 - </dev/null" "$work/err" || fail "does not say what to do"
run 0 "$indexer" --index "$work/older/shard-1" -
run 2 "$query" --index "$work/older" delegations
grep -q "127.0.0.1:$port.*of an earlier version of Accord: run accord-indexer there" "$work/err" ||
    fail "does not say what is wrong with the shard elsewhere"
run 0 "$indexer" --index "$work/older/shard-2" -
grep -q 'an earlier version (format 2): bringing it up to date' "$work/err" || fail "says nothing"
run 0 "$query" --index "$work/older" -n 1000 --format tsv delegations
[ "$(wc -l <"$work/out")" = 155 ] || fail "$(wc -l <"$work/out") articles, not 155"

[ "$failures" = 0 ] || echo "$failures checks failed" >&2
[ "$failures" = 0 ]
