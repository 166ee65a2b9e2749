import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import { command } from "../../cli/command.ts";
import {
  choice,
  choiceArgument,
  flag,
  list,
  number,
  numberArgument,
  optionalArgument,
  restArgument,
  text,
  toggle,
  UsageError,
} from "../../cli/parameter.ts";
import { parseWords } from "../../cli/parse.ts";

const LOUD = flag("loud", "speak up", { short: "l" });
const QUICK = flag("quick", "be quick", { short: "q" });
const CONFIG = text("config", "DIR", "directory", { short: "c" });
const COLOUR = choice("colour", ["auto", "always", "never"], "colours");
const TAGS = list("tags", "LIST", "tags");
const COUNT = number("count", "N", "how many");
const DIFF = toggle("diff", "differences");
const RUN = numberArgument("RUN", "a run");
const SHELL = choiceArgument("SHELL", ["bash", "zsh"], "a shell");
const REST = restArgument("WORD", "words");
const DIR = optionalArgument("DIR", "directory");
const HELP = flag("help", "help", { short: "h" });

const base = { help: "does", examples: [] };
const ROOT = command({
  ...base,
  name: "prog",
  options: [LOUD, QUICK, CONFIG, COLOUR, HELP],
  commands: [
    command({ ...base, name: "apply", options: [TAGS, COUNT, DIFF] }),
    command({ ...base, name: "show", args: [RUN] }),
    command({ ...base, name: "shell", args: [SHELL] }),
    command({ ...base, name: "init", args: [DIR] }),
    command({ ...base, name: "rest", args: [REST] }),
    command({
      ...base,
      name: "audit",
      commands: [command({ ...base, name: "verify" })],
    }),
    command({ ...base, name: "secret", isHidden: true }),
  ],
});

/** All that a line of words gives. */
function read(line: string) {
  const { path, given } = parseWords(toWords(line), ROOT, [HELP]);
  return {
    path: path.slice(1).map(({ name }) => name).join(" "),
    loud: given(LOUD),
    quick: given(QUICK),
    config: given(CONFIG),
    colour: given(COLOUR),
    tags: given(TAGS),
    count: given(COUNT),
    diff: given(DIFF),
    dir: given(DIR),
    rest: given(REST),
  };
}

/** Words of a line; `_` stands for an empty one. */
function toWords(line: string): string[] {
  return line.split(" ").filter((word) => word !== "")
    .map((word) => word === "_" ? "" : word);
}

const NOTHING = {
  loud: false,
  quick: false,
  config: undefined,
  colour: "auto",
  tags: [],
  count: undefined,
  diff: undefined,
  dir: undefined,
  rest: [],
};

const READ: [line: string, path: string, Partial<ReturnType<typeof read>>][] = [
  ["apply", "apply", {}],
  ["-l apply", "apply", { loud: true }],
  ["apply -l", "apply", { loud: true }],
  ["-lq apply", "apply", { loud: true, quick: true }],
  ["-lqc x apply", "apply", { loud: true, quick: true, config: "x" }],
  ["-lcx apply", "apply", { loud: true, config: "x" }],
  ["-c x apply", "apply", { config: "x" }],
  ["--config x apply", "apply", { config: "x" }],
  ["--config=x apply", "apply", { config: "x" }],
  ["--config=a=b apply", "apply", { config: "a=b" }],
  ["--config=-x apply", "apply", { config: "-x" }],
  ["--config - apply", "apply", { config: "-" }],
  ["--config apply apply", "apply", { config: "apply" }],
  ["--config a --config b apply", "apply", { config: "b" }],
  ["apply --config x", "apply", { config: "x" }],
  ["--tags a apply", "apply", { tags: ["a"] }],
  ["apply --tags a,b --tags=c", "apply", { tags: ["a", "b", "c"] }],
  ["apply --tags a,,b,", "apply", { tags: ["a", "b"] }],
  ["apply --count 12", "apply", { count: 12 }],
  ["apply --diff", "apply", { diff: true }],
  ["apply --no-diff", "apply", { diff: false }],
  ["apply --diff --no-diff", "apply", { diff: false }],
  ["apply --colour never", "apply", { colour: "never" }],
  ["audit verify", "audit verify", {}],
  ["audit -l verify -q", "audit verify", { loud: true, quick: true }],
  ["init", "init", {}],
  ["init somewhere", "init", { dir: "somewhere" }],
  ["init -- -x", "init", { dir: "-x" }],
  ["init apply", "init", { dir: "apply" }],
  ["rest a b", "rest", { rest: ["a", "b"] }],
  ["rest -- -l --config _", "rest", { rest: ["-l", "--config", ""] }],
  ["show --help", "show", {}],
  ["-h", "", {}],
  ["secret", "secret", {}],
];

for (const [line, path, wanted] of READ) {
  Deno.test(`reads "${line}"`, () => {
    deepEqual(read(line), { ...NOTHING, path, ...wanted });
  });
}

const REFUSED: [line: string, message: string, advice: string | undefined][] = [
  [
    "nope",
    'Cannot find the command "nope"',
    "One of: apply, show, shell, init, rest, audit",
  ],
  ["aply", 'Cannot find the command "aply"', 'Did you mean "apply"?'],
  [
    "secre",
    'Cannot find the command "secre"',
    "One of: apply, show, shell, init, rest, audit",
  ],
  [
    "audit verfy",
    'Cannot find the command "verfy" of "prog audit"',
    'Did you mean "verify"?',
  ],
  [
    "audit",
    'Expected a command after "prog audit"',
    "One of: verify; more with: prog audit --help",
  ],
  [
    "-l",
    'Expected a command after "prog"',
    "One of: apply, show, shell, init, rest, audit; more with: prog --help",
  ],
  [
    "--lod apply",
    'Cannot find the option "--lod" of "prog"',
    'Did you mean "--loud"?',
  ],
  [
    "apply --dif",
    'Cannot find the option "--dif" of "prog apply"',
    'Did you mean "--diff"?',
  ],
  [
    "apply --no-dif",
    'Cannot find the option "--no-dif" of "prog apply"',
    'Did you mean "--no-diff"?',
  ],
  [
    "apply --no-loud",
    'Cannot find the option "--no-loud" of "prog apply"',
    'Did you mean "--loud"?',
  ],
  [
    "show --tags a 1",
    'Cannot find the option "--tags" of "prog show"',
    'It is an option of "prog apply"',
  ],
  [
    "apply -x",
    'Cannot find the option "-x" of "prog apply"',
    "See: prog apply --help",
  ],
  [
    "apply -lx",
    'Cannot find the option "-x" of "prog apply"',
    "See: prog apply --help",
  ],
  [
    "apply --constructor",
    'Cannot find the option "--constructor" of "prog apply"',
    "See: prog apply --help",
  ],
  ["--config", 'Expected DIR after "--config"', "--config DIR: directory"],
  ["apply -c", 'Expected DIR after "-c"', "-c DIR: directory"],
  [
    "--config --loud apply",
    'Expected DIR after "--config", got "--loud"',
    "Write --config=--loud if that is the value",
  ],
  ["--config= apply", 'Expected a value in "--config"', undefined],
  ["--loud=yes apply", 'Expected no value in "--loud"', undefined],
  ["apply --count x", 'Expected a whole number in --count, got "x"', undefined],
  [
    "apply --count=-1",
    'Expected a whole number in --count, got "-1"',
    undefined,
  ],
  [
    "apply --count 1e3",
    'Expected a whole number in --count, got "1e3"',
    undefined,
  ],
  [
    "apply --colour alway",
    'Expected "auto" or "always" or "never" in --colour, got "alway"',
    'Did you mean "always"?',
  ],
  ["shell fish", 'Expected "bash" or "zsh" in SHELL, got "fish"', undefined],
  ["show", 'Expected RUN after "prog show": a run', "See: prog show --help"],
  [
    "show 1 2",
    'Cannot use "2": "prog show" takes 1 argument',
    "See: prog show --help",
  ],
  [
    "apply x",
    'Cannot use "x": "prog apply" takes no arguments',
    "See: prog apply --help",
  ],
  ["show x", 'Expected a whole number in RUN, got "x"', undefined],
];

for (const [line, message, advice] of REFUSED) {
  Deno.test(`refuses "${line}"`, () => {
    throws(() => read(line), (error) => {
      equal(error instanceof UsageError && error.message, message);
      equal(error instanceof UsageError && error.advice, advice);
      return true;
    });
  });
}
