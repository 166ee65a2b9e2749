import { testErrors, testRows } from "../rows.ts";

testRows("text filters give what Jinja2 and the original give", [
  ["{{ 'aB' | upper }}", "AB"],
  ["{{ 5 | upper }}", "5"],
  ["{{ 'aB' | lower }}", "ab"],
  ["{{ 'hELLO wORLD' | capitalize }}", "Hello world"],
  ["{{ '' | capitalize }}", ""],
  ["{{ \"it's  dog's-life\" | title }}", "It's  Dog's-life"],
  ["{{ '  a ' | trim }}|", "a|"],
  ["{{ 'xxaxx' | trim('x') }}", "a"],
  ["{{ ' a ' | lstrip }}|", "a |"],
  ["{{ ' a ' | rstrip }}|", " a|"],
  ["{{ ' a ' | strip }}|", "a|"],
  ["{{ 'xxa' | lstrip(chars='x') }}", "a"],
  ["{{ 'a-b-c' | replace('-', '+') }}", "a+b+c"],
  ["{{ 'a-b-c' | replace('-', '+', 1) }}", "a+b-c"],
  ["{{ 'a-b-c' | replace(old='-', new='', count=1) }}", "ab-c"],
  ["{{ 'ab' | replace('', '.') }}", ".a.b."],
  ["{{ 'a,b,,c' | split(',') }}", ["a", "b", "", "c"]],
  ["{{ ' a  b ' | split }}", ["a", "b"]],
  ["{{ 'a,b,c' | split(',', 1) }}", ["a", "b,c"]],
  ["{{ 'a\nb\r\nc\n' | splitlines }}", ["a", "b", "c"]],
  ["{{ '' | splitlines }}", []],
  ["{{ 'a\n\nb' | lines }}", ["a", "", "b"]],
  ["{{ ' a b  c ' | wordcount }}", 3],
  ["{{ 'héé😀' | length }}", 4],
  ["{{ [1, 2] | length }}", 2],
  ["{{ {'a': 1} | count }}", 1],
  ["{{ 7 | length }}", 0],
  ["{{ none | length }}", 0],
  ["{{ 'hello' | center(10) }}|", "  hello   |"],
  ["{{ 'hello' | center(10, '*-') }}", "**hello***"],
  ["{{ 'hello' | center(3) }}", "hello"],
  ["{{ 'é' | ljust(3, '.') }}", "é.."],
  ["{{ 'a' | rjust(3) }}", "  a"],
]);

testRows("truncate cuts at words unless told otherwise", [
  ["{{ 'hello world' | truncate }}", "hello world"],
  ["{{ 'hello world' | truncate(8) }}", "hello..."],
  ["{{ 'hello world' | truncate(8, true, '...') }}", "hello..."],
  ["{{ 'hello world' | truncate(8, false, '***') }}", "hello***"],
  ["{{ 'hello world' | truncate(5) }}", "he..."],
  ["{{ 'hello world' | truncate(5, ' [truncated]') }}", " [truncated]"],
  ["{{ 'hello world' | truncate(0) }}", "..."],
  ["{{ 'hello world' | truncate(length=8, end='') }}", "hello"],
  ["{{ 'hello world' | truncate(10, leeway=1) }}", "hello world"],
  ["{{ 'one two three' | truncate(9, killwords=true) }}", "one tw..."],
]);

testRows("layout filters work line by line", [
  ["{{ 'hello world test' | wordwrap(10) }}", "hello\nworld test"],
  ["{{ 'a  b' | wordwrap }}", "a b"],
  ["{{ 'abcdef gh' | wordwrap(4) }}", "abcdef\ngh"],
  ["{{ 'abcdef gh' | wordwrap(4, true) }}", "abcd\nef\ngh"],
  ["{{ 'a b' | wordwrap(1, wrapstring='|') }}", "a|b"],
  ["{{ 'a\n\nb\n' | indent(2) }}", "a\n\n  b\n"],
  ["{{ 'a\nb' | indent(2, true) }}", "  a\n  b"],
  ["{{ 'a\nb' | indent(0) }}", "a\nb"],
  ["{{ 'a\nb' | indent }}", "a\n    b"],
  ["{{ 'a\n\nb' | indent(width=1, blank=true) }}", "a\n \n b"],
  ["{{ 'a\nb' | indent('> ') }}", "a\n> b"],
  ["{{ 'a\nb\n' | comment }}", "# a\n# b"],
  ["{{ '' | comment }}", "# "],
  ["{{ 'a' | comment('//') }}", "// a"],
  ["{{ 'a' | comment('erlang') }}", "% a"],
  ["{{ 'a\nb' | comment('cblock') }}", "/*\n * a\n * b\n */"],
  ["{{ 'a' | comment(decoration='; ') }}", "; a"],
]);

testRows("format fills braces and percent signs", [
  ["{{ 'Hi {} {}' | format(1, 'b') }}", "Hi 1 b"],
  ["{{ '{1}{0}' | format('a', 'b') }}", "ba"],
  ["{{ '{name}' | format(name='x') }}", "x"],
  ["{{ '{}' | format('a', 'b') }}", "a"],
  ["{{ '%s-%03d' | format('a', 7) }}", "a-007"],
  ["{{ '%(x)s' | format(x=1) }}", "1"],
]);

testRows("strings are made, escaped and quoted", [
  ["{{ [1, 'a', none, 2.0] | string }}", '[1, "a", none, 2.0]'],
  ["{{ 1 | safe }}", "1"],
  ["{{ '<a href=\"x\">' | e }}", "&lt;a href=&quot;x&quot;&gt;"],
  ["{{ '&' | escape }}", "&amp;"],
  ["{{ 'plain-1.0' | quote }}", "plain-1.0"],
  ['{{ "it\'s" | quote }}', `'it'"'"'s'`],
  ["{{ '' | quote }}", "''"],
  ["{{ '$(id)' | quote }}", "'$(id)'"],
  ["{{ ['a b', 1] | quote }}", "'a b' 1"],
]);

testErrors("text filters refuse what they cannot use", [
  [
    "{{ [1] | upper }}",
    'Cannot apply filter "upper": expected a string, got a list',
  ],
  [
    "{{ none | trim }}",
    'Cannot apply filter "trim": expected a string, got none',
  ],
  [
    "{{ 'a' | truncate(lenght=3) }}",
    'Cannot apply filter "truncate": argument "lenght" is not known. Did you mean "length"?',
  ],
  [
    "{{ 'a' | center('x') }}",
    'Cannot apply filter "center": expected an integer as "width", got a string',
  ],
  [
    "{{ 'a' | ljust(100000000) }}",
    'Cannot apply filter "ljust": Cannot make a text longer than 16777216 characters',
  ],
  [
    "{{ 'a' | replace('a') }}",
    'Cannot apply filter "replace": argument "new" is missing',
  ],
  [
    "{{ 'a' | upper(1) }}",
    'Cannot apply filter "upper": expected at most 0 arguments, got 1',
  ],
  [
    "{{ '{} {}' | format('a') }}",
    'Cannot apply filter "format": expected a value for each pair of braces',
  ],
  [
    "{{ {'a': 1} | quote }}",
    'Cannot apply filter "quote": expected a string or a list, got a map',
  ],
  ["{{ missing | upper }}", 'Variable "missing" is not defined'],
]);
