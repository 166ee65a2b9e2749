import { testErrors, testRows } from "../rows.ts";

testRows("regex_replace takes Python's and Rust's references", [
  ["{{ 'a b' | regex_replace('(\\w) (\\w)', '\\\\2$1') }}", "ba"],
  ["{{ 'ab' | regex_replace('(?P<x>a)', '[\\g<x>]') }}", "[a]b"],
  ["{{ 'ab' | regex_replace('(a)', '${1}x') }}", "axb"],
  ["{{ 'ab' | regex_replace('a', '$HOME') }}", "$HOMEb"],
  ["{{ 'ab' | regex_replace('a', '$9') }}", "$9b"],
  ["{{ 'aaa' | regex_replace('a', 'b', count=2) }}", "bba"],
  ["{{ 'aA' | regex_replace('a', 'b', ignorecase=true) }}", "bb"],
  ["{{ 'a\nb' | regex_replace('^', '> ', multiline=true) }}", "> a\n> b"],
  ["{{ 'abc' | regex_replace('\\Aab|c\\Z', '') }}", ""],
  ["{{ 'a1' | regex_replace('\\d') }}", "a"],
  ["{{ 'x' | regex_replace('x', '\\\\n') }}", "\n"],
]);

testRows("regex_search and regex_findall give texts and groups", [
  ["{{ 'port 80' | regex_search('\\d+') }}", "80"],
  ["{{ 'port' | regex_search('\\d+') }}", null],
  ["{{ 'port 80' | regex_search('(\\w+) (\\d+)', '\\\\2', '\\\\1') }}", [
    "80",
    "port",
  ]],
  ["{{ 'port 80' | regex_search('(?P<n>\\d+)', '\\g<n>') }}", ["80"]],
  ["{{ 'A' | regex_search('a', ignorecase=true) }}", "A"],
  ["{{ 'a1b2' | regex_findall('\\d') }}", ["1", "2"]],
  ["{{ 'a1b2' | regex_findall('[a-z](\\d)') }}", ["1", "2"]],
  ["{{ 'a1b2' | regex_findall('([a-z])(\\d)') }}", [["a", "1"], ["b", "2"]]],
  ["{{ 'a\nb' | regex_findall('^.', multiline=true) }}", ["a", "b"]],
  ["{{ '[a-z]+' | regex_escape }}", "\\[a\\-z\\]\\+"],
]);

testRows("pattern tests", [
  ["{{ 'abc' is match('b') }}{{ 'abc' is match('a') }}", "falsetrue"],
  ["{{ 'abc' is search('b') }}", true],
  ["{{ 'abc' is regex('B', ignorecase=true) }}", true],
  ["{{ 'abc' is regex('b', match_type='fullmatch') }}", false],
  ["{{ ('a' * 5000 ~ '!') is match('(a+)+$') }}", false],
]);

testErrors("patterns that cannot be used are refused", [
  [
    "{{ 'a' | regex_replace('a(?=b)', '') }}",
    'Cannot apply filter "regex_replace": look-around such as (?=…) cannot be used in patterns',
  ],
  [
    "{{ 'a' | regex_search('(a)\\\\1') }}",
    'Cannot apply filter "regex_search": back-references such as \\1 cannot be used in patterns',
  ],
  [
    "{{ 'a' is match('(') }}",
    'Cannot apply test "match": the pattern is not a valid regular expression',
  ],
  [
    "{{ 'a' | regex_replace('a', '\\g<x>') }}",
    'Cannot apply filter "regex_replace": the pattern has no group "x"',
  ],
  [
    "{{ 'aa' | regex_replace('a', 'b', mandatory_count=1) }}",
    'Cannot apply filter "regex_replace": expected 1 matches, got 2',
  ],
]);
