import { strictEqual, throws } from "node:assert/strict";
import { readTokens } from "../../lib/template/lexer.ts";
import { TokenStream } from "../../lib/template/stream.ts";

Deno.test("TokenStream takes what is expected", () => {
  const stream = new TokenStream(readTokens("not ( a", 0));
  strictEqual(stream.acceptWord("and"), false);
  stream.expectWord("not");
  strictEqual(stream.isOperator("("), true);
  stream.expectOperator("(");
  strictEqual(stream.peek(1).kind, "end");
  strictEqual(stream.expectName("a name").text, "a");
  stream.expectEnd();
  strictEqual(stream.take().kind, "end");
  strictEqual(stream.take().kind, "end");
});

Deno.test("TokenStream says what it found instead", () => {
  const open = (text: string): TokenStream =>
    new TokenStream(readTokens(text, 0));
  const rows: [() => unknown, string][] = [
    [() => open("a").expectOperator(")"), 'Expected ")", got "a"'],
    [
      () => open("").expectName("a name"),
      "Expected a name, got the end of the expression",
    ],
    [
      () => open("a").expectEnd(),
      'Expected the end of the expression, got "a"',
    ],
    [() => open("a").expectWord("in"), 'Expected "in", got "a"'],
  ];
  for (const [run, message] of rows) throws(run, { message });
  throws(() => new TokenStream([]), TypeError);
});

Deno.test("TokenStream limits nesting", () => {
  const stream = new TokenStream(readTokens("a", 0));
  const dive = (): number => stream.nest(dive);
  throws(dive, /nested more than 100 deep/);
});
