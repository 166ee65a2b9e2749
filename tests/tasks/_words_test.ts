import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { splitWords } from "../../tasks/_words.ts";

const SPLIT: [line: string, words: string[]][] = [
  ["", []],
  ["  \t\n ", []],
  ["ls -l  /tmp", ["ls", "-l", "/tmp"]],
  ["echo 'a  b' \"c  d\"", ["echo", "a  b", "c  d"]],
  ["echo ''", ["echo", ""]],
  ["a'b'\"c\"d", ["abcd"]],
  ["echo 'it'\\''s'", ["echo", "it's"]],
  [String.raw`echo "a\"b\\c\$d\ne"`, ["echo", 'a"b\\c$d\\ne']],
  [String.raw`echo a\ b \*`, ["echo", "a b", "*"]],
  ["echo one\\\n two", ["echo", "one", "two"]],
  ["echo * ~ $HOME ${X}", ["echo", "*", "~", "$HOME", "${X}"]],
  ["echo '|' \">\" '`id`' '$(id)' ';'", [
    ...["echo", "|", ">", "`id`", "$(id)", ";"],
  ]],
  ["find / -exec rm {} \\;", ["find", "/", "-exec", "rm", "{}", ";"]],
  ["curl http://h/?a=1&b=2;c", ["curl", "http://h/?a=1&b=2;c"]],
  ["echo trailing\\", ["echo", "trailing\\"]],
  ["echo # no comment", ["echo", "#", "no", "comment"]],
];

for (const [line, words] of SPLIT) {
  Deno.test(`splitWords: ${JSON.stringify(line)}`, () => {
    deepEqual(splitWords(line), words);
  });
}

const REFUSED: [line: string, error: RegExp][] = [
  ["ps aux | grep x", /^SyntaxError: "\|" needs a shell.*type "raw"/],
  ["ps|grep x", /"\|" needs a shell/],
  ["make > log", /">" needs a shell/],
  ["make 2>&1", /">" needs a shell/],
  ["sort < in", /"<" needs a shell/],
  ["a && b", /"&" needs a shell/],
  ["a&&b", /"&" needs a shell/],
  ["sleep 5 &", /"&" needs a shell/],
  ["cd /x; ls", /";" needs a shell/],
  ["echo `id`", /"`" needs a shell/],
  ["echo $(id)", /"\$" needs a shell/],
  ["echo 'open", /a quote ' is opened and not closed/],
  ['echo "open', /a quote " is opened and not closed/],
];

for (const [line, error] of REFUSED) {
  Deno.test(`splitWords refuses ${JSON.stringify(line)}`, () => {
    throws(() => splitWords(line), error);
  });
}
