#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs accord-query on the samples: forms, exit statuses, colours, errors, paging, batches.
# Usage: query.sh ACCORD_INDEXER ACCORD_QUERY, with SOURCE_DIR in the environment.
set -u
indexer=$1
query=$2
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
unset ACCORD_INDEX NO_COLOR CLICOLOR COLUMNS
export TERM=xterm XDG_DATA_HOME="$work/data" HOME="$work" ACCORD_INDEX="$work/index"
failures=0

# run STATUS ARGUMENT...: runs accord-query; its output goes to $work/out and $work/err.
run()
{
    local expected=$1 status
    shift
    "$query" "$@" >"$work/out" 2>"$work/err" </dev/null
    status=$?
    [ "$status" = "$expected" ] || fail "status $status, not $expected: accord-query $*"
    if grep -q 'Sanitizer\|runtime error' "$work/err"; then
        cat "$work/err"
        fail "sanitizer: accord-query $*"
    fi
}

fail()
{
    echo "FAILED: $*" >&2
    sed 's/^/    /' "$work/err" 2>/dev/null | head -5 >&2
    failures=$((failures + 1))
}

# out PATTERN, err PATTERN: there is a line that matches; silent NAME: nothing was written there.
out()
{
    grep -qE -- "$1" "$work/out" || fail "no '$1' on standard output"
}

err()
{
    grep -qE -- "$1" "$work/err" || fail "no '$1' on standard error"
}

silent()
{
    [ ! -s "$work/$1" ] || fail "something on $1: $(head -c 200 "$work/$1")"
}

# python CODE: checks $work/out, given as `lines` and `text`.
python()
{
    python3 -c "
import json, sys
text = open('$work/out', encoding='utf-8', newline='').read()
lines = text.split('\n')[:-1]
$1" || fail "the check: $(echo "$1" | tail -1)"
}

escape=$(printf '\033')

# ---- The index --------------------------------------------------------------------------------

run 2 peace
err 'no index in .*/index: make one with accord-indexer --index .*/index PATH'
silent out

mkdir "$work/hostile"
printf 'A walrus \033]0;stolen\007 and \033[31mred\033[0m \302\2332J \342\200\256drow\n' \
    >"$work/hostile/walrus.txt"
"$indexer" -q "$SOURCE_DIR/examples/articles" "$work/hostile" || {
    echo "the samples cannot be indexed" >&2
    exit 1
}

# ---- Found, not found, wrong ------------------------------------------------------------------

run 0 ceasefire
out '^1  '
silent err
run 1 zzyzxqq
silent out
err '^accord-query: nothing found$'
run 1 ceasefyre
err '^Did you mean: ceasefire$'
run 1 --format json ceasefyre
out '"suggestion": "ceasefire"'
silent err
run 1 -q zzyzxqq
silent err
run 0 -q ceasefire
silent out
# what the analyzer makes of a text: start, end, token, term
run 0 --analyze --lang uk 'Зеленського F-16'
python "assert lines[0] == '0\\t22\\tЗеленського\\tuk:зеленськ', lines"
python "assert [line.split('\\t')[2] for line in lines[1:]] == ['F', '16'], lines"
run 1 --analyze ' -- '
run 2 --analyze --show some-id text
err '--analyze goes with neither'
run 0 --words '(ceasefire) AND "peace NOT NEAR/x title:'
run 0 -- -ceasefire
run 2
err 'what to search for'
run 2 '   '
run 2 --no-such-flag ceasefire
err "unknown option '--no-such-flag'"
run 2 -n 0 ceasefire
err '--count takes a number from 1'
run 2 -n many ceasefire
run 2 --sort upwards ceasefire
err '--sort takes relevance, newest or oldest'
run 2 --format xml ceasefire
run 2 --color sometimes ceasefire
run 2 --lang klingon ceasefire
run 2 --since soon ceasefire
err '--since takes a date'
run 2 --since 2025 --until 2024 ceasefire
err 'nothing is between'
run 2 --show x --format trec
run 2 --explain --format tsv ceasefire
run 2 --batch x ceasefire
run 2 --batch x --show y
run 2 --batch "$work/none"
err 'none: No such file'
run 0 --version
out '^accord-query [0-9]+\.[0-9]+'
run 2 --index "$SOURCE_DIR/examples" ceasefire
silent out
err '^accord-query: [^:]*/examples: '

# ---- Errors in queries point at the column ----------------------------------------------------

# points QUERY TEXT: the error's caret stands below the beginning of TEXT.
points()
{
    run 2 -- "$1"
    silent out
    python "
err = open('$work/err', encoding='utf-8').read().split('\n')
assert err[0].startswith('accord-query: '), err
assert err[1].startswith('  ') and err[2].strip() == '^', err
at = err[2].index('^')
assert err[1][at:].startswith('''$2'''), (err[1], at)"
}

points 'peace AND foo:bar' 'foo:bar'
points 'мир OR foo:bar' 'foo:bar'
points '(peace AND (talks' '(talks'
points 'peace)' ')'
points 'a AND OR b' 'OR'
points 'talks "never closed' '"never'
points 'date:2025..2024' '2025..2024'
points 'date:2025-13 x' '13'
points "$(printf 'tab\tand\tfoo:bar')" 'foo:bar'
points "$(printf 'x%.0s ' {1..200})foo:bar" 'foo:bar'
points '***' '*'
points '(((((' '('
run 2 -- "$(printf 'a\033]0;x\007 AND foo:bar')"
grep -q "$escape" "$work/err" && fail "an escape of the query reached the terminal"
for odd in '()' '""' '[*]{?}' '~' '= =' '- -' 'AND' '"*"' ')(' '*(*"*' 'a*b' "$(printf '\377\376')"; do
    "$query" -- "$odd" >"$work/out" 2>"$work/err"
    [ $? = 2 ] || fail "the query $odd is no error"
    [ -s "$work/err" ] || fail "the query $odd fails in silence"
done

# ---- Text -------------------------------------------------------------------------------------

run 0 ceasefire
grep -q "$escape" "$work/out" && fail "an escape in a pipe"
run 0 --color always ceasefire
out "$escape\\[1;31m[Cc]easefire"
grep -q "$escape]8" "$work/out" && fail "a hyperlink in a pipe"
run 0 --hyperlinks ceasefire
out "$escape]8;;https?://"
NO_COLOR=1 run 0 --color always ceasefire
out "$escape\\[1;31m"
run 0 --width 40 --color never ceasefire
python 'assert all(len(line) <= 40 for line in lines if " · " not in line and "://" not in line and not line.startswith("  /"))'
run 0 walrus
out 'stolen'
LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$work/out" &&
    fail "an article steers the terminal"
for form in json jsonl tsv trec; do
    run 0 --format $form walrus
    LC_ALL=C grep -qP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80\xae' "$work/out" &&
        fail "an article steers the terminal in the form $form"
done
if command -v script >/dev/null; then # on a terminal: colour, a footer; not with NO_COLOR
    script -qec "'$query' ceasefire" /dev/null </dev/null >"$work/out"
    out "$escape\\[1;31m"
    out '(about )?[0-9]+ articles?, [0-9]+ passages? shown, [0-9.]+ ms'
    NO_COLOR=1 script -qec "'$query' ceasefire" /dev/null </dev/null >"$work/out"
    grep -q "$escape" "$work/out" && fail "an escape in spite of NO_COLOR"
    CLICOLOR=0 script -qec "'$query' ceasefire" /dev/null </dev/null >"$work/out"
    grep -q "$escape" "$work/out" && fail "an escape in spite of CLICOLOR=0"
    script -qec "'$query' --no-hyperlinks ceasefire" /dev/null </dev/null >"$work/out"
    grep -q "$escape]8" "$work/out" && fail "a hyperlink in spite of --no-hyperlinks"
fi

# ---- JSON -------------------------------------------------------------------------------------

run 0 --format json -n 5 minsk agreements
python '
answer = json.loads(text)
assert list(answer) == ["query", "total_articles", "elapsed_ms", "suggestion", "passages"], list(answer)
assert answer["query"] == "minsk agreements"
assert answer["total_articles"] >= 3
passages = answer["passages"]
assert len(passages) == 5
for rank, passage in enumerate(passages, 1):
    assert list(passage) == ["rank", "score", "text", "start", "end", "highlights", "article"]
    assert passage["rank"] == rank
    raw = passage["text"].encode()
    assert passage["end"] - passage["start"] == len(raw)
    last = 0
    for start, end in passage["highlights"]:
        assert last <= start < end <= len(raw)
        raw[start:end].decode()
        last = end
    assert list(passage["article"]) == ["id", "title", "url", "source", "authors", "published",
                                        "language", "path"]
scores = [passage["score"] for passage in passages]
assert scores == sorted(scores, reverse=True)'
run 1 --format json zzyzxqq
silent err
python 'assert json.loads(text)["passages"] == []'
run 0 --format json --explain 'negotiation*'
python '
answer = json.loads(text)
assert answer["explanation"] and answer["passages"][0]["explanation"]'
run 0 --format jsonl -n 3 minsk
python '
assert len(lines) == 3
assert [json.loads(line)["rank"] for line in lines] == [1, 2, 3]'
run 0 --format tsv -n 3 minsk
python '
assert len(lines) == 3
assert all(len(line.split("\t")) == 9 for line in lines)'
run 0 --format trec minsk
python '
rows = [line.split(" ") for line in lines]
assert all(len(row) == 6 and row[1] == "Q0" and row[5] == "accord" for row in rows)
assert len({row[2] for row in rows}) == len(rows) > 3'

# ---- Flags ------------------------------------------------------------------------------------

ids='[(p["article"]["id"], p["start"]) for p in map(json.loads, lines)]'
run 0 --format jsonl -n 8 minsk
cp "$work/out" "$work/whole"
run 0 --format jsonl -n 4 minsk
cp "$work/out" "$work/pages"
run 0 --format jsonl -n 4 --offset 4 minsk
cat "$work/out" >>"$work/pages"
for pair in whole pages; do
    cp "$work/$pair" "$work/out"
    python "open('$work/$pair.ids', 'w').write(repr($ids))"
done
cmp -s "$work/whole.ids" "$work/pages.ids" || fail "two pages are not the whole"
run 1 --offset 100000 minsk
err 'nothing more'
run 0 --format jsonl -n 50 --per-article 1 minsk
python "ids = [id for id, _ in $ids]
assert len(ids) == len(set(ids)) > 3"
for order in newest oldest; do
    run 0 --format jsonl -n 50 --sort $order minsk
    python "
dates = [p['article']['published'] for p in map(json.loads, lines)]
dates = [date for date in dates if date]
assert len(dates) >= 3 and dates == sorted(dates, reverse='$order' == 'newest')"
done
run 0 --format jsonl -n 50 --lang uk,de Minsk OR Мінськ
python 'assert {json.loads(line)["article"]["language"] for line in lines} <= {"uk", "de"}'
run 0 --format jsonl -n 50 --lang ukrainian --lang de-AT Minsk OR Мінськ
python 'assert {json.loads(line)["article"]["language"] for line in lines} == {"uk", "de"}'
run 0 --format jsonl -n 50 --since 2015 --until 2015-02 minsk
python '
dates = [json.loads(line)["article"]["published"] for line in lines]
assert dates and all("2015-01-01" <= date < "2015-03-01" for date in dates), dates'
run 1 --since 2100-01-01 minsk
run 0 --rank bm25 minsk ceasefire
run 0 --format jsonl -n 1 minerals agreement
source=$(python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["article"]["source"])' <"$work/out")
id=$(python3 -c 'import json,sys; print(json.loads(sys.stdin.readline())["article"]["id"])' <"$work/out")
run 0 --format jsonl --source "$source" minerals
python "assert {json.loads(line)['article']['source'] for line in lines} == {'''$source'''}"
run 1 --source nobody.invalid minerals

# ---- A whole article --------------------------------------------------------------------------

run 0 --show "$id" --color always minerals
out "$escape\\[1;31m[Mm]inerals?$escape"
run 0 --show "$id"
grep -q "$escape" "$work/out" && fail "an escape in a pipe"
run 0 --show "$id" --format json minerals
python '
passage, = json.loads(text)["passages"]
assert passage["start"] == 0 and passage["end"] == len(passage["text"].encode())
raw = passage["text"].encode()
lit = {raw[start:end].decode().lower() for start, end in passage["highlights"]}
assert "minerals" in lit and lit <= {"mineral", "minerals"}, lit'
run 1 --show no-such-id
err 'no article with the id'

# ---- Batches ----------------------------------------------------------------------------------

printf 'q1\tminsk\r\n\nq2\tzzyzxqq\nq3\t"exchange of prisoners"\n' >"$work/topics"
run 0 --batch "$work/topics" --format trec
python '
rows = [line.split(" ") for line in lines]
assert [qid for i, qid in enumerate(r[0] for r in rows) if i == 0 or rows[i - 1][0] != qid] == ["q1", "q3"]
assert all(len(row) == 6 for row in rows)'
run 0 --batch "$work/topics" --format jsonl -n 2
python 'assert {json.loads(line)["qid"] for line in lines} == {"q1", "q3"}'
run 0 --batch "$work/topics" --format json
python 'assert [answer["qid"] for answer in json.loads(text)] == ["q1", "q2", "q3"]'
run 0 --batch "$work/topics" -n 1
out '^q3: "exchange of prisoners"$'
err 'topics:3: nothing found'
"$query" --batch - --format trec <"$work/topics" >"$work/out" 2>"$work/err" || fail "a batch from a pipe"
printf 'q1\tminsk\nno tab\nq 2\tminsk\nq3\tfoo:bar\nq4\tminsk\n' >"$work/topics"
run 2 --batch "$work/topics" --format trec
err 'topics:2: no tab'
err 'topics:3: a QID'
err 'topics:4: unknown field "foo"'
python 'assert {line.split(" ")[0] for line in lines} == {"q1", "q4"}'
printf 'q1\tzzyzxqq\n' >"$work/topics"
run 1 --batch "$work/topics" --format trec

# ---- Output that nobody takes -----------------------------------------------------------------

if [ -w /dev/full ]; then
    for form in text json jsonl tsv trec; do
        "$query" --format $form minsk >/dev/full 2>"$work/err"
        [ $? = 2 ] || fail "a full disk goes unnoticed"
        err '^accord-query: standard output: No space left'
    done
fi
(trap '' PIPE; "$query" -n 100 --per-article 100 'minsk OR the' 2>"$work/err"; :) | head -1 >/dev/null
silent err

# ---- A damaged index ---------------------------------------------------------------------------

# Whichever file is cut, and whether opening or searching finds out: the index is named.
damaged=0
for file in $(cd "$work/index" && find . -type f -size +3k); do
    rm -rf "$work/cut"
    cp -r "$work/index" "$work/cut"
    truncate -s -1 "$work/cut/$file"
    "$query" --index "$work/cut" -n 1000 'minsk OR the' >"$work/out" 2>"$work/err"
    [ $? != 2 ] || damaged=$((damaged + 1))
    [ ! -s "$work/err" ] || err "^accord-query: $work/cut[:/]"
done
[ $damaged -gt 0 ] || fail "no search finds that a file was cut"

# ---- The manual -------------------------------------------------------------------------------

run 0 --help
silent err
grep -E '^  (-.,|   ) --' "$work/out" | grep -oE -- '--[a-z][-a-z]*' | sort -u >"$work/in-help"
sed -n '/^\.SH OPTIONS/,/^\.SH THE/p' "$SOURCE_DIR/docs/man/accord-query.1" |
    grep -A1 '^\.TP' | sed 's/\\-/-/g' | grep -oE -- '--[a-z][-a-z]*' | sort -u >"$work/in-man"
[ -s "$work/in-help" ] || fail "no flags in --help"
diff "$work/in-help" "$work/in-man" >&2 || fail "--help and the man page differ"
run 0 -h
python 'assert all(len(line) <= 100 for line in lines)'

[ "$failures" = 0 ] || echo "$failures checks failed" >&2
[ "$failures" = 0 ]
