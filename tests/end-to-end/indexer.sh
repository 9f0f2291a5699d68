#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# accord-indexer from end to end: what it does to an index when files come, change, move and go, and
# what it does with broken input. Usage: indexer.sh ACCORD-INDEXER [ACCORD-QUERY [TEST...]]
set -u
export LC_ALL=C.UTF-8
command=$(realpath "$1") || exit 1
shift $(($# > 1 ? 2 : 1))
work=$(mktemp -d "${TMPDIR:-/tmp}/accord-indexer-test.XXXXXX") || exit 1
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
failures=0
fact=

# ---- Helpers ----

indexer() { "$command" --index "$work/$test/index" "$@"; }

# Runs the indexer with --json; leaves its object in $json, its messages in $said, its status in $rc.
run()
{
    json=$(indexer --json "$@" 2>"$work/stderr")
    rc=$?
    said=$(<"$work/stderr")
}

fail()
{
    printf '    %s\n' "$*"
    fact=broken
}

# number NAME: a number of the last object
number() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" <<<"$json"; }

# counts NAME=NUMBER...: what the last run counted
counts()
{
    local pair
    for pair in "$@"; do
        [ "$(number "${pair%%=*}")" = "${pair#*=}" ] || fail "expected $pair in $json"
    done
}

# Waits until the command behind descriptor 9 reads it: by blank lines, more than the pipe holds.
is_read() { head -c 200000 /dev/zero | tr '\0' '\n' >&9; }

status() { [ "$rc" = "$1" ] || fail "exit status $rc instead of $1; said: $said"; }
says() { [[ $said == *"$1"* ]] || fail "did not say '$1' but: $said"; }
says_nothing() { [ -z "$said" ] || fail "said: $said"; }
failed() { [[ $json == *"\"reason\":\"$1"* ]] || fail "no failure '$1' in $json"; }
sound() { run --check; [[ $rc != 2 && $json == *'"sound":true'* ]] || fail "not sound: $json $said"; }

# has ID / has_not ID: whether an article is in the index (a removal in a copy of it tells)
has()
{
    rm -rf "$work/copy"
    cp -r "$work/$test/index" "$work/copy"
    "$command" --index "$work/copy" --quiet --remove "$1" >"$work/stderr" 2>&1 ||
        fail "no article $1"
}
has_not()
{
    rm -rf "$work/copy"
    cp -r "$work/$test/index" "$work/copy"
    "$command" --index "$work/copy" --quiet --remove "$1" >"$work/stderr" 2>&1 &&
        fail "an article $1"
}

# article FILE WORD: a plain text that no other WORD shares
article() { printf 'The %s talks\n\nThe delegations met to speak about %s for an hour.\n' "$2" "$2" >"$1"; }
# line ID WORD: the same as JSON
line() { printf '{"id":"%s","title":"The %s talks","text":"They spoke about %s for an hour."}\n' "$1" "$2" "$2"; }
# Lets a file's time differ from what it was, for file systems with a coarse clock.
touched() { touch -d "2001-01-0$((RANDOM % 9 + 1)) 00:00:0$((RANDOM % 10))" "$1"; }

# ---- Keeping in step ----

test_a_second_run_adds_nothing()
{
    article a/one.txt grain
    article a/two.txt gas
    run a
    status 0
    counts added=2 changed=0 unchanged=0 removed=0 duplicates=0 articles=2
    says_nothing
    run a
    status 0
    counts added=0 changed=0 unchanged=2 removed=0 articles=2
    [[ $(indexer a) == "Nothing new:"* ]] || fail "does not say that nothing is new"
    sound
    status 0
}

test_one_edited_file_is_one_change()
{
    article a/one.txt grain
    article a/two.txt gas
    run a
    article a/two.txt prisoners
    run a
    counts added=0 changed=1 unchanged=1 removed=0 articles=2
}

test_a_touched_file_is_unchanged()
{
    article a/one.txt grain
    run a
    touched a/one.txt
    run a
    counts added=0 changed=0 unchanged=1 articles=1
}

test_a_file_changed_within_the_same_second_is_changed()
{
    article a/one.txt grain
    run a
    article a/one.txt bread # the same size, and maybe the same time
    run a
    counts changed=1 unchanged=0
}

test_a_renamed_file_is_no_new_article()
{
    article a/one.txt grain
    line j1 gas >a/two.jsonl
    run a
    mv a/one.txt a/first.txt
    mv a/two.jsonl a/second.jsonl
    run a
    status 0
    counts added=0 changed=0 unchanged=2 removed=0 duplicates=0 articles=2
    has "$PWD/a/first.txt"
    has_not "$PWD/a/one.txt"
    has j1
    run --prune a
    counts added=0 unchanged=2 removed=0 articles=2
    run --check
    status 0
}

test_a_renamed_folder_is_no_new_article()
{
    mkdir a/old
    for word in grain gas prisoners; do article a/old/$word.txt $word; done
    run a
    mv a/old a/new
    run a
    counts added=0 changed=0 unchanged=3 removed=0 articles=3
}

test_an_article_that_its_file_no_longer_gives_is_removed()
{
    { line j1 grain; line j2 gas; line j3 prisoners; } >a/list.jsonl
    run a
    counts added=3
    { line j1 grain; line j3 prisoners; } >a/list.jsonl
    run a
    status 0
    counts added=0 changed=0 unchanged=2 removed=1 articles=2
    has j1
    has_not j2
}

test_a_file_that_breaks_keeps_its_articles()
{
    { line j1 grain; line j2 gas; } >a/list.jsonl
    run a
    { line j1 grain; echo '{"id":"j2", "text": "cut'; } >a/list.jsonl
    run a
    status 2
    counts removed=0 articles=2
    failed 'line 2'
    head -c 2000 /dev/urandom >a/list.jsonl
    run a
    status 2
    counts removed=0 articles=2
}

test_a_failure_is_said_in_every_run()
{
    { line j1 grain; echo '{"broken'; } >a/list.jsonl
    run a
    failed 'line 2'
    run a
    status 2
    failed 'line 2'
    counts unchanged=1
}

test_gone_files_go_with_prune_only()
{
    article a/one.txt grain
    article a/two.txt gas
    run a
    rm a/two.txt
    run a
    counts removed=0 articles=2
    [[ $(indexer a) == *"--prune removes"* ]] || fail "does not point to --prune"
    run --prune a
    status 0
    counts removed=1 unchanged=1 articles=1
}

test_prune_stays_below_the_paths()
{
    mkdir a/x a/xy
    article a/x/one.txt grain
    article a/xy/two.txt gas
    run a
    rm a/x/one.txt a/xy/two.txt
    run --prune a/x
    counts removed=1 articles=1
    has "$PWD/a/xy/two.txt"
}

test_prune_takes_a_folder_that_is_gone()
{
    mkdir a/x
    article a/x/one.txt grain
    article a/two.txt gas
    run a
    rm -r a/x
    run --prune a/x
    status 0
    counts removed=1 articles=1
    run --prune a/never
    status 2
    failed 'No such file'
}

test_the_same_article_under_two_paths_is_one()
{
    article a/one.txt grain
    cp a/one.txt a/two.txt
    run a
    counts added=1 duplicates=1 articles=1
    run a
    counts added=0 unchanged=1 duplicates=1 articles=1
}

test_an_article_outlives_the_file_it_came_from_first()
{
    article a/one.txt grain
    cp a/one.txt a/two.txt
    line j1 gas >a/three.jsonl
    line j2 gas >a/four.jsonl
    run a
    counts added=2 duplicates=2 articles=2
    rm a/one.txt a/four.jsonl
    run --prune a
    status 0
    counts added=0 unchanged=2 removed=0 duplicates=0 articles=2
    has "$PWD/a/two.txt"
    has j1
    run a
    counts added=0 unchanged=2 duplicates=0 articles=2
    run --check
    status 0
}

test_a_double_is_an_article_once_its_twin_changes()
{
    article a/one.txt grain
    cp a/one.txt a/two.txt
    run a
    article a/one.txt gas
    run a
    counts articles=2 removed=0 duplicates=0
    has "$PWD/a/one.txt"
    has "$PWD/a/two.txt"
}

test_one_id_with_two_texts_is_two_articles_and_said()
{
    line j1 grain >a/one.jsonl
    line j1 gas >a/two.jsonl
    run a
    status 0
    counts added=2 articles=2
    says 'a/two.jsonl: 1 article has an id that'
    says 'a/one.jsonl has with another text: indexed as ID#'
    has j1
    run a
    counts added=0 changed=0 unchanged=2 articles=2
    says_nothing
    touched a/one.jsonl
    touched a/two.jsonl
    run --force a
    counts added=0 changed=0 unchanged=2 articles=2
}

test_one_id_in_two_languages_is_two_articles()
{
    printf '{"id":"j1","text":"They spoke about peace for an hour.","language":"en"}\n' >a/en.jsonl
    printf '{"id":"j1","text":"Вони годину говорили про мир.","language":"uk"}\n' >a/uk.jsonl
    run a
    counts added=2 articles=2
    says 'indexed as ID#uk'
    has j1
    has 'j1#uk'
}

test_a_bare_title_is_a_duplicate_of_its_article()
{
    printf '{"url":"https://example.org/grain","title":"The grain talks"}\n' >a/list.jsonl
    printf '{"url":"https://example.org/gas","title":"The gas talks"}\n' >>a/list.jsonl
    printf '{"url":"https://example.org/grain","title":"Grain","text":"They spoke about grain for an hour."}\n' >a/page.jsonl
    run a
    status 0
    says_nothing
    counts added=2 changed=0 duplicates=1 articles=2
    run a
    counts added=0 unchanged=2 duplicates=1
    run --force a
    counts added=0 changed=0 unchanged=2 duplicates=1
    rm a/page.jsonl
    run --prune a
    counts added=0 changed=1 unchanged=1 removed=0 duplicates=0 articles=2
    run a
    counts added=0 unchanged=2 duplicates=0
}

test_an_id_stays_with_the_file_that_had_it()
{
    line j1 gas >a/two.jsonl
    run a
    line j1 grain >a/one.jsonl # comes first by its name
    run a
    counts added=1 changed=0 unchanged=1 articles=2
    says 'a/one.jsonl: 1 article has an id that'
}

test_one_id_twice_in_a_file_is_said()
{
    { line j1 grain; line j1 gas; line j1 grain; } >a/list.jsonl
    run a
    status 0
    counts added=2 duplicates=1 articles=2
    says 'indexed as ID#2'
    has 'j1#2'
    run --force a
    counts added=0 changed=0 unchanged=2 duplicates=1
}

test_an_id_whose_file_is_gone_passes_on()
{
    line j1 grain >a/one.jsonl
    run a
    mv a/one.jsonl a/two.jsonl
    line j1 gas >a/two.jsonl
    run --prune a
    status 0
    says_nothing
    counts added=0 changed=1 removed=0 articles=1
    has j1
}

test_force_reads_unchanged_files()
{
    article a/one.txt grain
    run a
    run --remove "$PWD/a/one.txt"
    status 0
    counts removed=1 articles=0
    run a
    counts added=0 articles=0
    run --force a
    counts added=1 articles=1
}

test_remove_names_what_is_not_there()
{
    article a/one.txt grain
    run a
    run --remove a/one.txt --remove nothing
    status 2
    counts removed=1 articles=0
    failed 'no such article'
}

test_a_dry_run_touches_nothing()
{
    article a/one.txt grain
    run --dry-run a
    status 0
    counts added=1
    [ ! -e index ] || fail 'an index was made'
    run a
    before=$(find index -type f ! -name lock -exec cksum {} + | sort)
    article a/one.txt gas
    article a/two.txt prisoners
    run --dry-run a
    counts added=1 changed=1
    [ "$before" = "$(find index -type f ! -name lock -exec cksum {} + | sort)" ] || fail 'the index was changed'
}

test_an_unchanged_run_writes_nothing()
{
    article a/one.txt grain
    touched a/one.txt
    run a
    before=$(find index -type f ! -name lock -exec cksum {} + | sort)
    run a
    [ "$before" = "$(find index -type f ! -name lock -exec cksum {} + | sort)" ] || fail 'the index was changed'
}

test_standard_input_is_json_lines()
{
    json=$({ line j1 grain; line j2 gas; } | indexer --json -)
    counts added=2 articles=2
    json=$({ line j1 grain; line j2 gas; } | indexer --json -)
    counts unchanged=2 articles=2
    json=$(line j2 prisoners | indexer --json -)
    counts changed=1 articles=2
    json=$(echo '{"text":"They spoke about bread for an hour."}' | indexer --json -)
    counts added=1 articles=3
    json=$(echo '{"text":"They spoke about water for an hour."}' | indexer --json -)
    counts added=1 articles=4
}

test_a_large_file_is_read_in_blocks()
{
    # More than 64 MiB, with one broken line near the end and articles known only by their line.
    { for i in {1..70}; do
        printf '{"title":"Part %d","text":"' $i
        yes "The delegations met again in $i" | tr '\n' ' ' | head -c 1000000
        printf '"}\n'
      done
      echo '{"broken'
      echo '{"title":"The last","text":"They spoke for an hour."}'; } >a/large.jsonl
    [ "$(stat -c %s a/large.jsonl)" -gt $((64 << 20)) ] || fail 'not large enough'
    run --jobs 2 a
    status 2
    failed 'line 71'
    counts added=71 articles=71
    has "$PWD/a/large.jsonl#70"
    has "$PWD/a/large.jsonl#72"
    run a
    counts unchanged=71
}

test_extract_is_input_again()
{
    article a/one.txt grain
    line j1 gas >a/two.jsonl
    indexer --extract a >extracted.jsonl || fail "exit status $?"
    [ "$(wc -l <extracted.jsonl)" = 2 ] || fail "not two lines"
    json=$(indexer --json - <extracted.jsonl)
    counts added=2
    again=$(indexer --extract - <extracted.jsonl)
    [ "${again//\"path\":null/}" = "$(sed 's/"path":"[^"]*"//' extracted.jsonl)" ] || fail "other: $again"
    [ -e index ] || fail 'no index'
}

test_extract_makes_no_index()
{
    article a/one.txt grain
    indexer --extract a >/dev/null
    [ ! -e index ] || fail 'an index was made'
}

test_check_tells_what_is_out_of_step()
{
    for word in grain gas prisoners; do article a/$word.txt $word; done
    run a
    run --check
    status 0
    article a/grain.txt minerals
    rm a/gas.txt
    article a/new.txt ceasefire
    run --check
    status 1
    [[ $json == *'"not_indexed":["'*'/a/new.txt"]'* ]] || fail "new file: $json"
    [[ $json == *'"changed":["'*'/a/grain.txt"]'* ]] || fail "changed file: $json"
    [[ $json == *'"gone":["'*'/a/gas.txt"]'* ]] || fail "gone file: $json"
    run --prune a
    run --check
    status 0
}

test_check_calls_damaged_only_what_is()
{
    indexer --check >out 2>err && fail 'no index is sound'
    grep -q 'there is no index here' err || fail "said: $(<err)"
    [ ! -s out ] || fail "advises: $(<out)"
    article a/grain.txt grain
    run a
    find index -type f ! -name lock -exec truncate -s 0 {} +
    indexer --check >out 2>err
    [ $? = 2 ] || fail 'emptied files are sound'
    grep -q '^The index is damaged' out || fail "said: $(<out) $(<err)"
}

test_status_counts()
{
    article a/one.txt grain
    run a
    run --status
    status 0
    counts articles=1
    [[ $(indexer --status) == *"articles   1"* ]] || fail 'the text does not say so'
}

test_json_has_its_members()
{
    article a/one.txt grain
    : >a/empty.txt
    run a
    pattern='^\{"added":1,"changed":0,"unchanged":0,"removed":0,"duplicates":0,"elsewhere":0,"failed":\[\{"path":"a/empty.txt","reason":"empty file"\}\],"articles":1,"text_bytes":[0-9]+,"index_bytes":[0-9]+,"elapsed_ms":[0-9]+\}$'
    [[ $json =~ $pattern ]] || fail "$json"
    status 2
}

test_paths_in_any_words()
{
    mkdir 'a/two words' a/Київ
    article 'a/two words/-n.txt' grain
    article 'a/Київ/мир.txt' gas
    article $'a/caf\xe9.txt' prisoners
    long=$(printf 'x%.0s' {1..200})
    mkdir "a/$long"
    article "a/$long/$long.txt" minerals
    run a
    status 0
    counts added=4
    run a
    counts unchanged=4 added=0
    has "$PWD/a/caf\\xe9.txt"
}

test_overlapping_paths_are_read_once()
{
    article a/one.txt grain
    run a a/one.txt ./a/../a
    counts added=1 duplicates=0
}

# ---- Broken input ----

test_an_empty_file()
{
    : >a/empty.txt
    article a/one.txt grain
    run a
    status 2
    failed 'empty file'
    counts added=1
}

test_a_binary_file()
{
    head -c 100000 /dev/urandom >a/noise.txt
    article a/one.txt grain
    run a
    status 2
    failed 'binary, not text'
    counts added=1
}

test_truncated_utf8()
{
    printf 'Мир у Женеві\n\nВони говорили про ми\xd1' >a/one.txt
    run a
    status 0
    counts added=1
    indexer --extract a | iconv -f UTF-8 -t UTF-8 >/dev/null || fail 'not UTF-8'
}

test_the_wrong_charset()
{
    printf '<html><head><meta charset="utf-8"><title>%s</title></head><body><article><p>%s</p><p>%s</p></article></body></html>' \
        'Переговори тривають' 'Делегації зустрілися вдруге за цей тиждень, щоб поговорити про обмін полоненими.' \
        'Наступна зустріч має відбутися за кілька днів, сказали обидві сторони журналістам.' |
        iconv -f UTF-8 -t WINDOWS-1251 >a/page.html
    run a
    status 0
    counts added=1
    [[ $(indexer --extract a) == *'Делегації зустрілися'* ]] || fail "$(indexer --extract a)"
}

test_a_single_line_of_50_megabytes()
{
    yes 'The delegations met again' | tr '\n' ' ' | head -c 50000000 >a/line.txt
    run a
    status 0
    counts added=1 articles=1
    sound
}

test_a_word_of_300_bytes()
{
    word=$(printf 'ж%.0s' {1..150})
    article a/one.txt "$word"
    run a
    status 0
    counts added=1
    sound
}

test_deeply_nested_html()
{
    { printf '<html><body>'; yes '<div>' | head -n 100000 | tr -d '\n'
      printf '<p>The delegations met to speak about grain for an hour.</p></body></html>'; } >a/deep.html
    article a/one.txt grain
    run a
    [ "$rc" != 0 ] && [ "$rc" != 2 ] && fail "exit status $rc"
    [ "$(number articles)" -ge 1 ] || fail "$json"
    sound
}

test_billion_laughs()
{
    {
        printf '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a0 "ha">'
        for i in {1..30}; do printf '<!ENTITY a%d "&a%d;&a%d;&a%d;&a%d;">' $i $((i - 1)) $((i - 1)) $((i - 1)) $((i - 1)); done
        printf ']><rss version="2.0"><channel><item><title>&a30;</title><description>&a30;</description></item></channel></rss>'
    } >a/laughs.xml
    article a/one.txt grain
    run a
    [ "$rc" != 0 ] && [ "$rc" != 2 ] && fail "exit status $rc"
    [ "$(number articles)" -ge 1 ] || fail "$json"
    [ "$(number text_bytes)" -lt 1000000 ] || fail "the joke was indexed: $json"
}

test_external_entities_are_not_read()
{
    echo 'a secret word' >secret
    printf '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file://%s/secret">]><rss version="2.0"><channel><item><title>News</title><description>Read this: &x; and more of it.</description></item></channel></rss>' \
        "$PWD" >a/feed.xml
    [[ $(indexer --extract a 2>/dev/null) != *'secret word'* ]] || fail 'the file was read'
}

test_links_in_a_circle()
{
    mkdir a/b
    ln -s .. a/b/up
    ln -s ../../a a/b/again
    article a/b/one.txt grain
    run a
    status 0
    counts added=1 duplicates=0
    ln -s self a/self
    ln -s nowhere a/dangling.txt
    run a
    status 2
    failed 'a link that leads nowhere'
    counts unchanged=1
}

test_a_folder_named_like_a_file()
{
    mkdir a/x.txt
    article a/x.txt/one.txt grain
    run a
    status 0
    counts added=1
}

test_an_unreadable_file()
{
    article a/one.txt grain
    article a/two.txt gas
    chmod 000 a/two.txt
    if [ -r a/two.txt ]; then # root reads everything
        printf '    skipped: this user may read every file\n'
        return
    fi
    run a
    status 2
    failed 'Permission denied'
    counts added=1
}

test_a_pipe_is_not_waited_for()
{
    mkfifo a/pipe.txt
    article a/one.txt grain
    run a
    status 0
    counts added=1
    run a/pipe.txt
    status 2
    failed 'not a file'
}

test_a_path_that_is_not_there()
{
    run a/nothing
    status 2
    failed 'No such file'
    [ ! -e index ] || fail 'an index was made for nothing'
}

test_a_folder_that_is_no_index()
{
    mkdir index
    echo precious >index/letter.txt
    article a/one.txt grain
    run a
    status 2
    [ -n "$said" ] || fail 'said nothing'
    [ "$(ls index)" = letter.txt ] || fail "the folder now holds $(ls index)"
    run --status
    status 2
    run --check
    status 2
    rm -r index
    run --status
    status 2
}

test_a_locked_index()
{
    article a/one.txt grain
    run a
    mkfifo input
    indexer --quiet - <input &
    writer=$!
    exec 9>input
    is_read # it has the index
    article a/two.txt gas
    run a 9>&-
    status 2
    [[ $said == *lock* || $said == *writ* ]] || fail "does not say why: $said"
    indexer --json --lock-wait 30 a >waited.json 2>/dev/null 9>&- &
    waiter=$!
    sleep 1
    line j1 prisoners >&9
    exec 9>&-
    wait $writer || fail "the first writer failed"
    wait $waiter || fail "the waiting writer failed"
    json=$(<waited.json)
    counts added=1 articles=3
    sound
}

test_an_interrupted_run_keeps_what_it_has()
{
    mkfifo input
    for word in grain gas; do article a/$word.txt $word; done
    : >empty.txt
    "$command" --index index --json a empty.txt - <input >interrupted.json 2>said &
    child=$!
    exec 9>input
    for ((i = 0; i < 600; i++)); do # it takes files in their order: what is before has been taken
        grep -qs empty.txt said && break
        sleep 0.1
    done
    kill -TERM $child
    wait $child
    rc=$?
    exec 9>&-
    status 130
    json=$(<interrupted.json)
    counts added=2 articles=2
    sound
    run a
    counts added=0 unchanged=2
}

test_messages_are_safe_to_show()
{
    : >$'a/red\e[31m\u202e.txt'
    indexer a >shown 2>&1
    grep -q $'\e' shown && fail 'an escape reached the terminal'
    grep -q $'\u202e' shown && fail 'an override reached the terminal'
    grep -qF '\x1b[31m\u202e.txt: empty file' shown || fail "$(<shown)"
}

test_a_feed_under_two_names_is_read_once()
{
    printf '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><item><title>The grain talks</title><link>https://example.org/grain</link><description>They spoke about grain for an hour.</description></item><item><title>The gas talks</title><link>https://example.org/gas?utm_source=rss</link><description>They spoke about gas for an hour.</description></item></channel></rss>' >a/feed.xml
    cp a/feed.xml a/again.xml
    run a
    counts added=2 duplicates=2 articles=2
    has https://example.org/gas
}

# ledger-layout-1.tar.gz: an index of before, whose files were under this path when it was made: 111 articles,
# 3 duplicates, 3 that lost their ids to others, a broken line, a long name. One file has been removed since.
test_an_index_of_the_first_ledger_goes_on()
{
    local old=/tmp/accord-ledger-layout-1
    exec 9>$old.lock
    flock 9
    rm -rf $old
    mkdir $old
    tar xzf "$source/tests/end-to-end/ledger-layout-1.tar.gz" -C $old || fail 'cannot unpack'
    mv $old/index .
    run --check # the index is of format 2, too
    status 2
    [[ $json == *"accord-indexer --index $PWD/index - </dev/null"* ]] || fail "does not say what to do: $json"
    indexer --check 2>&1 | grep -q damaged && fail 'calls it damaged'
    run --dry-run $old/a
    status 2
    says "accord-indexer --index $PWD/index - </dev/null"
    run --status
    status 2
    run - </dev/null
    status 0
    says 'an index of an earlier version (format 2): bringing it up to date'
    counts added=0 removed=0 articles=111
    run --check
    status 1
    [[ $json == *'"gone":["'$old'/a/owner.jsonl"]'* && $json == *'"not_indexed":[],"changed":[]'* ]] || fail "$json"
    [[ $json == *'"missing":[]'* ]] || fail "$json"
    run --dry-run $old/a
    counts added=0 changed=0 unchanged=109 removed=0 duplicates=3
    run $old/a
    status 2
    failed 'line 2'
    counts added=0 changed=0 unchanged=109 removed=0 duplicates=3 articles=111
    printf '{"id":"new","title":"Report 8","text":"The tide turned 8 times."}\n' >$old/a/new.jsonl
    run $old/a # it is known from before
    counts added=0 changed=0 unchanged=109 removed=0 duplicates=4 articles=111
    mv $old/a/zclash.jsonl $old/a/zclashed.jsonl
    run --prune $old/a
    counts added=0 changed=0 unchanged=110 removed=1 duplicates=3 articles=110
    has t1
    has_not o2
    has 'm2#uk'
    has 'z#2'
    run --prune $old/a
    counts added=0 changed=0 unchanged=110 removed=0 duplicates=3 articles=110
    run --force $old/a
    counts added=0 changed=0 unchanged=110 removed=0 duplicates=3 articles=110
    run --check
    status 0
    rm -rf $old
    exec 9>&-
}

test_what_came_through_a_pipe_stays_in_an_index_of_before()
{
    local formats=$source/tests/index/formats
    mkdir index
    tar xzf "$formats/format-2-parts.tar.gz" -C index || fail 'cannot unpack'
    line j1 grain >a/one.jsonl
    run --quiet a
    status 0
    says_nothing
    counts added=1 articles=196
    sound
    rm -rf index/*
    tar xzf "$formats/format-2-parts.tar.gz" -C index
    run --remove a40
    status 0
    says 'bringing it up to date'
    counts removed=1 articles=194
    sound
    rm -rf index/*
    tar xzf "$formats/format-1.tar.gz" -C index
    run - </dev/null
    status 2
    says 'index the articles again'
}

test_the_help_names_every_option()
{
    "$command" --help >help.txt || fail "exit status $?"
    "$command" -h >short.txt || fail "exit status $?"
    local manual=$source/docs/man/accord-indexer.1
    for option in index lock-wait shards language jobs force prune dry-run extract remove status check json \
        quiet verbose version help; do
        grep -q -e "--$option" help.txt || fail "--help lacks --$option"
        grep -q -e "--$option" short.txt || fail "-h lacks --$option"
        grep -q -F -e "\\-\\-${option/-/\\-}" "$manual" || fail "the manual lacks --$option"
    done
    # And nothing but these.
    [ "$(grep -o -e '^ *\(-.,\)\? *--[a-z-]*' help.txt | grep -o -e '--[a-z-]*' | sort -u | wc -l)" = 17 ] ||
        fail "--help names other options"
    [ "$(wc -l <short.txt)" -lt 40 ] || fail "-h is longer than a screen"
}

test_bad_command_lines()
{
    for arguments in '--nonsense' '-j 0 a' '-j many a' '--status a' '--status --check' '' '--language klingon a'; do
        # shellcheck disable=SC2086
        run $arguments
        status 2
        [ -n "$said" ] || fail "said nothing about: $arguments"
    done
}

# told ID TEXT...: a line of JSON for each text, all of one id
told()
{
    local id=$1
    shift
    printf '{"id":"'"$id"'","title":"T","text":"%s"}\n' "$@"
}

test_a_file_that_comes_back_as_it_was()
{
    { told x one; told y two; } >a/1.jsonl
    run a
    mv a/1.jsonl kept
    told x one >b.jsonl
    run b.jsonl
    mv kept a/1.jsonl
    run a b.jsonl
    told z three >b.jsonl
    run a b.jsonl
    counts articles=3
    has x
    run a b.jsonl
    counts added=0 changed=0 removed=0
}

test_files_that_rescue_one_another()
{
    told t1 one >a/1.jsonl
    { told t2 one; told u2 two; } >a/2.jsonl
    told u3 two >a/3.jsonl
    run a
    counts articles=2 duplicates=2
    told t1 three >a/1.jsonl
    told t2 one >a/2.jsonl
    run a/1.jsonl
    counts articles=3
    has t2
    has u3
}

test_a_numbered_id_of_a_gone_file()
{
    told x one two >a/1.jsonl
    run a
    rm a/1.jsonl
    told x three four >a/2.jsonl
    run a
    told x three four five >a/2.jsonl
    run a
    counts added=1 articles=3
    has 'x#3'
}

test_what_was_removed_stays_away_with_its_doubles()
{
    told x one >a/1.jsonl
    { told y one; told x two; printf '{"id":"x","title":"Bare"}\n'; } >a/2.jsonl
    told z one >pipe
    run a - <pipe
    counts duplicates=3 articles=2
    run --remove x
    counts removed=1 articles=1
    run a
    counts added=0 changed=0 unchanged=1 duplicates=0 articles=1
    run --check
    status 0
    told w three >a/3.jsonl
    run --prune a
    counts added=1 duplicates=0 articles=2
    { told y one; told x two; told v four; } >a/2.jsonl
    run a
    counts added=2 articles=4
    has y
    run --remove y
    run --force a
    counts added=1 articles=4
    has x
    run --remove x
    run - <pipe
    counts added=1 articles=4
    has z
}

# ---- Articles from a pipe, beside those of files ----

# piped ID TEXT...: gives articles of the id through standard input
piped()
{
    told "$@" >pipe
    run - <pipe
}

test_an_article_from_standard_input_and_a_double()
{
    told x one >a/1.jsonl
    told y one >a/2.jsonl
    run a
    rm a/1.jsonl
    piped z one
    counts articles=1
    told z two >b.jsonl
    run b.jsonl
    says "b.jsonl: 1 article has an id that standard input has with another text: indexed as ID#"
    run --prune a
    counts articles=2
    has z
    has_not y
}

test_a_file_with_the_id_of_a_piped_article()
{
    piped x one
    counts added=1 articles=1
    told x two >a/1.jsonl
    run a
    says "1 article has an id that standard input has with another text"
    counts added=1 changed=0 articles=2
    run a
    counts added=0 changed=0 unchanged=1 articles=2
    told x three >a/1.jsonl
    run a
    counts added=0 changed=1 articles=2
    rm a/1.jsonl
    run --prune a
    counts removed=1 articles=1
    has x
}

test_a_file_with_the_url_of_a_piped_article()
{
    printf '{"url":"https://example.org/1","title":"T","text":"They spoke of grain."}\n' >pipe
    run - <pipe
    printf '{"url":"https://example.org/1","title":"T","text":"They spoke of gas."}\n' >a/1.jsonl
    run a
    says "has an id that standard input has with another text"
    counts added=1 changed=0 articles=2
}

test_a_piped_article_with_the_id_of_a_file()
{
    told x two >a/1.jsonl
    run a
    piped x one
    says "standard input: 1 article has an id that $PWD/a/1.jsonl has with another text"
    counts added=1 changed=0 articles=2
    piped x one
    counts unchanged=1 articles=2
    piped x three
    counts changed=1 articles=2
    run --force a
    counts added=0 changed=0 articles=2
    rm a/1.jsonl
    run --prune a
    counts removed=1 articles=1
    piped x three
    counts unchanged=1 articles=1
}

test_a_text_of_a_file_and_of_a_pipe_is_one_article()
{
    told x one >a/1.jsonl
    run a
    piped x one
    counts added=0 changed=0 duplicates=1 articles=1
    says_nothing
    piped y one
    counts added=0 duplicates=1 articles=1
    piped z two
    told z two >a/2.jsonl
    told w two >a/3.jsonl
    run a
    counts added=0 changed=0 duplicates=2 articles=2
}

test_a_pipe_updates_its_articles()
{
    piped x one
    piped x one
    counts added=0 changed=0 unchanged=1 articles=1
    piped x two
    counts added=0 changed=1 articles=1
    says_nothing
    piped y three
    piped x two
    counts unchanged=1 articles=2
}

test_an_id_twice_in_a_feed_is_two_articles()
{
    piped x one two
    says "1 article has an id that the file gave before with another text: indexed as ID#2, ..."
    counts added=2 articles=2
    piped x one two
    counts unchanged=2 articles=2
    piped x three two
    counts changed=1 unchanged=1 articles=2
    piped x two two two
    counts unchanged=1 duplicates=2 articles=2
}

test_prune_leaves_piped_articles()
{
    piped x one
    run --prune a
    counts removed=0 articles=1
    rm pipe
    run --prune .
    counts removed=0
    run --check
    status 0
    says_nothing
    run --remove x
    counts removed=1 articles=0
    run --prune --force .
    counts articles=0
    run --check
    status 0
    piped x one
    counts added=1 articles=1
}

test_a_piped_double_of_a_file_that_is_pruned_stays()
{
    told x one >a/1.jsonl
    run a
    piped x one
    piped y one
    counts duplicates=1 articles=1
    rm a/1.jsonl
    run --prune a
    counts removed=0 articles=1
    has x
    piped y one
    counts duplicates=1 articles=1
    piped x two
    counts articles=2
    has y
    run --check
    status 0
}

test_a_piped_double_of_a_file_that_changes_stays()
{
    told x one >a/1.jsonl
    run a
    piped y one
    told x two >a/1.jsonl
    run a
    counts added=1 changed=1 articles=2
    has y
    run --check
    status 0
    piped y one
    counts articles=2
    piped y three
    counts changed=1 articles=2
}

test_a_piped_double_of_an_id_that_passes_on_stays()
{
    told x one >a/1.jsonl
    run a
    piped y one
    rm a/1.jsonl
    told x two >a/2.jsonl
    run a
    counts added=1 changed=1 articles=2
    has y
    told z three >a/2.jsonl
    piped w two
    told x four >a/3.jsonl
    run a
    counts articles=4
    has w
    run --check
    status 0
}

test_a_double_within_the_pipe_stays()
{
    piped x one
    piped y one
    counts duplicates=1 articles=1
    { told x two; told y three; told z two; told x four; } >pipe
    run - <pipe
    counts articles=3
    piped x five
    counts added=1 changed=1 articles=4
    has z
    run --check
    status 0
}

test_what_a_pipe_gave_is_dropped_for_a_text_that_another_has()
{
    told x one >a/1.jsonl
    run a
    piped y two
    counts articles=2
    piped y one
    counts duplicates=1 removed=1 articles=1
    has x
    has_not y
}

test_a_file_with_a_double_of_a_piped_article_that_changes()
{
    piped x one
    told y one >a/1.jsonl
    run a
    counts duplicates=1 articles=1
    piped x two
    counts articles=2
    has y
}

test_an_interrupted_pipe_keeps_what_came()
{
    local process came i
    mkfifo feed
    "$command" --index index --json - <feed >said 2>&1 &
    process=$!
    exec 9>feed
    for i in {1..9}; do line "p$i" "grain$i"; done >pipe
    { cat pipe; head -c 9000000 /dev/zero | tr '\0' '\n'; } >&9 # more than is read at a time
    sleep 1
    kill -INT $process
    wait $process
    rc=$?
    exec 9>&-
    status 130
    json=$(<said)
    came=$(number added)
    counts articles="$came"
    sound
    run - <pipe
    counts added=$((9 - came)) changed=0 unchanged="$came" articles=9
    line p1 gas >a/1.jsonl
    run a
    says "has an id that standard input has with another text"
    counts added=1 articles=10
}

test_a_dry_run_of_a_pipe_and_files()
{
    told x one >a/1.jsonl
    run a
    piped y one
    told x two >a/1.jsonl
    told x three >pipe
    run --dry-run a - <pipe
    counts added=2 changed=1 articles=1
    run a - <pipe
    counts added=2 changed=1 articles=3
}

test_a_text_that_another_has()
{
    told x one >a/1.jsonl
    told y two >b.jsonl
    run b.jsonl
    run a
    rm a/1.jsonl
    told y one >b.jsonl
    run b.jsonl
    counts articles=1
}

# ---- Running them ----

source=$(cd "$(dirname "$0")/../.." && pwd)
[ $# -gt 0 ] || mapfile -t all < <(declare -F | sed -n 's/^declare -f \(test_.*\)/\1/p')
[ $# -gt 0 ] || set -- "${all[@]}"
for test in "$@"; do
    mkdir -p "$work/$test/a"
    cd "$work/$test" || exit 1
    fact=holds
    declare -F "$test" >/dev/null || fail "there is no such test"
    $test
    name=${test#test_}
    if [ $fact = holds ]; then
        printf 'ok      %s\n' "${name//_/ }"
    else
        printf 'NOT OK  %s\n' "${name//_/ }"
        failures=$((failures + 1))
    fi
done
printf '%d failed\n' $failures
[ $failures = 0 ]
