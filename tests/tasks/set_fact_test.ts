import { testTask } from "../../lib/testing/mod.ts";
import { setFactTask } from "../../tasks/set_fact.ts";

testTask(setFactTask, [
  {
    name: "sets one variable by key and value",
    params: { key: "release", value: "2.1", cacheable: true },
    output: { facts: { release: "2.1" } },
  },
  {
    name: "keeps types",
    params: { workers: 4, zones: ["a"], on: false, text: "yes", nil: null },
    output: {
      facts: { workers: 4, zones: ["a"], on: false, text: "yes", nil: null },
    },
  },
  {
    name: "sets a variable to false or null by key and value",
    params: { key: "off", value: false, more: 1 },
    output: { facts: { off: false, more: 1 } },
  },
  {
    name: "sets variables that are called key and value",
    params: { value: 1 },
    output: { facts: { value: 1 } },
  },
  {
    name: "refuses nothing",
    params: { cacheable: false },
    error: /expected "key" with "value", or names/,
  },
  ...["a-b", "1a", "a b", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { [name]: 1 },
    error: /expected a name of letters, digits and "_"/,
  })),
  ...["facts", "secrets", "env", "and", "none", "item", "__proto__"].map((
    name,
  ) => ({
    name: `refuses the reserved name ${name}`,
    params: { key: name, value: 1 },
    error: /key: expected a name that is not reserved/,
  })),
]);
