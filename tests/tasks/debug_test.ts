import { testTask } from "../../lib/testing/mod.ts";
import { debugTask } from "../../tasks/debug.ts";

const VALUES: Record<string, unknown> = { port: 80, "a.b": [1], none: null };
const context = { find: (expression: string) => VALUES[expression] };

testTask(debugTask, [
  {
    name: "gives a message",
    params: { msg: "hello" },
    output: { msg: "hello" },
  },
  {
    name: "keeps a value that is no text",
    params: { msg: { a: [1] } },
    output: { msg: { a: [1] } },
  },
  {
    name: "gives the value of an expression",
    params: { var: "a.b" },
    context,
    output: { "a.b": [1] },
  },
  {
    name: "takes an expression in braces, and no message beside it",
    params: { var: "{{ port }}", msg: "not shown" },
    context,
    output: { "{{ port }}": 80, msg: undefined },
  },
  {
    name: "marks what does not exist and does not fail",
    params: { var: "missing" },
    context,
    output: { missing: "<undefined>" },
  },
  {
    name: "gives null for null",
    params: { var: "none" },
    context,
    output: { none: null },
  },
  ...([["Verbose", 1], ["Normal", undefined], [2, 2], ["verbose", 1]] as const)
    .map(([verbosity, wanted]) => ({
      name: `takes verbosity ${verbosity}`,
      params: { msg: "x", verbosity },
      output: { verbosity: wanted },
    })),
  {
    name: "refuses nothing to show",
    params: { verbosity: 1 },
    error: /expected "msg" or "var"/,
  },
  {
    name: "refuses an unknown verbosity",
    params: { msg: "x", verbosity: "loud" },
    error: /expected a whole number, "Normal" or "Verbose"/,
  },
]);
