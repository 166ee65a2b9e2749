import { keyvalueParser } from "../../../lib/logs/parsers/keyvalue.ts";
import { testParser } from "./_rows.ts";

testParser(keyvalueParser, [
  {
    name: "reads logfmt",
    given:
      'ts=2026-02-03T04:05:06.789Z level=WARN msg="disk \\"sda\\" is full\\n" code=28 ratio=0.97 ok=false err=null',
    fields: {
      ts: "2026-02-03T04:05:06.789Z",
      level: "WARN",
      msg: 'disk "sda" is full\n',
      code: 28,
      ratio: 0.97,
      ok: false,
      err: null,
    },
    time: "2026-02-03T04:05:06.789Z",
    level: "warn",
    message: 'disk "sda" is full\n',
  },
  {
    name: "keeps as text what would change as a number",
    given:
      'zip=01234 id=12345678901234567890 hash=12e45 small=1e-05 neg=-3 plus=+3 hex=0x1f quoted="42" TRUE=True nil=NULL',
    fields: {
      zip: "01234",
      id: "12345678901234567890",
      hash: "12e45",
      small: 0.00001,
      neg: -3,
      plus: "+3",
      hex: "0x1f",
      quoted: "42",
      TRUE: true,
      nil: null,
    },
  },
  {
    name: "passes over words without a value",
    given: "User ann logged in user=ann\tfrom=10.0.0.1  =x  tail",
    fields: { user: "ann", from: "10.0.0.1" },
  },
  {
    name: "reads values with = in them, and empty ones",
    given: 'query=a=b&c=d empty= also="" last=',
    fields: { query: "a=b&c=d", empty: "", also: "", last: "" },
  },
  {
    name: "reads single quotes, and takes one alone for a character",
    given: "a='x y' b='tis c=it's",
    fields: { a: "x y", b: "tis c=it" },
  },
  {
    name: "takes a single quote that nothing closes for a character",
    given: "a='tis b=1",
    fields: { a: "'tis", b: 1 },
  },
  {
    name: "keeps the last of two values with one name",
    given: "a=1 a=2 __proto__=x constructor=y",
    fields: JSON.parse('{"a":2,"__proto__":"x","constructor":"y"}'),
  },
  {
    name: "reads escapes as Go writes them",
    given: 'a="\\u00e9\\t\\\\ \\d"',
    fields: { a: "é\t\\ \\d" },
  },
  {
    name: "says where a quote is not closed",
    given: 'a=1 msg="x',
    error: /keyvalue: expected the end of what begins with a quote at offset 8/,
  },
  {
    name: "refuses a line without pairs",
    given: "nothing here",
    error: /expected a word such as name=value at offset 0/,
  },
  {
    name: "refuses too many pairs",
    given: Array.from({ length: 1001 }, (_, index) => `k${index}=1`).join(" "),
    error: /expected at most 1000 fields/,
  },
]);
