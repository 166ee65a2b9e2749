import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { openWordLines } from "../../../lib/facts/collectors/_word_lines.ts";

function open(...words: readonly string[]) {
  const asked: string[] = [];
  const read = openWordLines((word) => {
    asked.push(word);
    return words.includes(word) ? word.toUpperCase() : undefined;
  });
  return {
    asked,
    read: (text: string) => {
      const taken: string[][] = [];
      read(text, (made, rest, word) => taken.push([made, rest, word]));
      return taken;
    },
  };
}

Deno.test("openWordLines: words end at blanks, tabs and colons; the rest is given as it is", () => {
  const { read } = open("a", "b", "c", "d");
  deepEqual(read("a  1 kB\nb\t2\nc: 3\nx 4\nd\n\n"), [
    ["A", " 1 kB", "a"],
    ["B", "2", "b"],
    ["C", " 3", "c"],
    ["D", "", "d"],
  ]);
  deepEqual(read(""), []);
});

Deno.test("openWordLines: a word is looked at once while the lines stay in their order", () => {
  const { asked, read } = open("a", "c");
  read("a 1\nb 2\nc 3\n");
  deepEqual(read("a 4\nb 5\nc 6\n"), [["A", "4", "a"], ["C", "6", "c"]]);
  deepEqual(asked, ["a", "b", "c"]);
  deepEqual(read("c 7\na 8\n"), [["C", "7", "c"], ["A", "8", "a"]]);
  deepEqual(read("a 9\nab 1\nc 2\n"), [["A", "9", "a"], ["C", "2", "c"]]);
});

Deno.test("openWordLines: a text that was cut off within a word does not change what comes after it", () => {
  const { read } = open("pgpgin", "pg");
  deepEqual(read("x 1\npg"), [["PG", "", "pg"]]);
  deepEqual(read("x 1\npgpgin 2\n"), [["PGPGIN", "2", "pgpgin"]]);
  deepEqual(read("x 1\npgp"), []);
  deepEqual(read("x 1\npgpgin 3"), [["PGPGIN", "3", "pgpgin"]]);
});
