/**
 * Random configurations through load and plan: whatever comes in, the answer
 * is a plan or an error with its place, and it comes soon. Runs for 5 s with
 * the same seed each time; DRIFTLESS_FUZZ_SECS and DRIFTLESS_FUZZ_SEED say
 * otherwise.
 */

import { ok } from "node:assert/strict";
import fc from "fast-check";
import { stringify as toToml } from "smol-toml";
import type { TaskEvent } from "../../lib/apply/event.ts";
import { Handlers } from "../../lib/apply/handlers.ts";
import type { RunContext } from "../../lib/apply/run_context.ts";
import { runNodes } from "../../lib/apply/run_nodes.ts";
import { loadSetup, type Setup } from "../../lib/apply/setup.ts";
import { Waiting } from "../../lib/apply/waiting.ts";
import { ENVELOPE_KEYS } from "../../lib/config/envelope.ts";
import { ConfigError, ConfigErrors, TaskError } from "../../lib/error.ts";
import {
  type Host,
  type QueryResult,
  UnknownState,
} from "../../lib/host/host.ts";
import { LocalHost } from "../../lib/host/local.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import type { Plan, Task, TaskRegistry } from "../../lib/task.ts";
import { TemplateError } from "../../lib/template/error.ts";
import { MemoryHost } from "../../lib/testing/mod.ts";
import { tasks } from "../../tasks/mod.ts";
import { writeFiles } from "../config/temp_dir.ts";
import { BASES, listFields } from "./_plants.ts";

const SECS = Number(Deno.env.get("DRIFTLESS_FUZZ_SECS") ?? 5);
const SEED = Number(Deno.env.get("DRIFTLESS_FUZZ_SEED") ?? 1);
/** Longest time for one configuration. */
const LIMIT_MS = 5000;

/** Errors that are answers. */
const ANSWERS = [
  ConfigErrors,
  ConfigError,
  TaskError,
  TemplateError,
  UnknownState,
];

/** Errors of a configuration as a whole, which have no place in a file. */
const OF_THE_WHOLE = /^Cannot find an apply file in /;

/** Texts of an error that nobody wrote on purpose. */
const CRASH_REGEXP =
  /is not a function|Cannot (read|set|convert|destructure) (propert|undefined|null)|is not iterable|^\w+ is not defined|call stack|Invalid (array|string|time|URL|regular)|Unexpected token|out of range|\[object |NotCapable|Requires \w+ access/;

/** Types whose reason is a text of the configuration, which may be empty. */
const ASKED: ReadonlySet<string> = new Set(["assert", "fail"]);

/** Stands for a directory of the test. */
const REAL = "/driftless-fuzz";

/** Texts that break things, besides random ones. */
const WORDS: readonly string[] = [
  "",
  " ",
  "a",
  "é✓",
  "-rf",
  "a\nb",
  "\0",
  "\uD800",
  "\uFEFFx",
  "a".repeat(5000),
  "9".repeat(30),
  "-1",
  "1e999",
  "NaN",
  "true",
  "null",
  "~",
  "0644",
  "07777777",
  "u=rwX,g-w",
  "10 GiB",
  "1h30m",
  "5s",
  "sha256:" + "a".repeat(64),
  "latest",
  "absent",
  "link",
  "%s",
  "$HOME; `id`",
  "(a+)+$",
  "[",
  "(?<n>x)\\1",
  "**/*.{a,b}",
  "__proto__",
  "constructor",
  "127.0.0.1",
  "http://127.0.0.1:1/",
  "http://[",
  "root",
  `${REAL}/file`,
  `${REAL}/dir`,
  `${REAL}/dir/`,
  `${REAL}/link`,
  `${REAL}/loop`,
  `${REAL}/none/x`,
  `${REAL}/file/x`,
  `${REAL}/../${REAL}/file`,
  "/dev/zero",
  "/proc/self/mem",
  "{{ item }}",
  "{{ a }}",
  "{{ b }}",
  "{{ env.HOME }}",
  "{{ facts }}",
  "{{ r.stdout }}",
  "{{ r.results[0] }}",
  "{{ missing }}",
  "{{ 1 / 0 }}",
  "{{ 'x' * 1000000000 }}",
  "{{ range(1000000000) | list }}",
  "{{ [1,2] | map('upper') | list }}",
  "{% for x in range(10) %}{{ x }}{% endfor %}",
  "{% if a %}",
  "{{ a | none_such }}",
  "{{ {} }}",
  "{# c #}",
  "{{ none }}",
  "{{ a is defined and a > 3 }}",
  "a > 3",
  "r is changed",
  "item == 1 or",
  "not x",
];

const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...WORDS) },
  // A random path could be all of the disk.
  { weight: 1, arbitrary: fc.string().filter((one) => !/^\s*[./]/.test(one)) },
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    { weight: 6, arbitrary: text },
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.constantFrom(0, 1, -1, 644, 2 ** 53, 1e21),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(text, tie("value"), { maxKeys: 4 }),
  ),
}));

/** Task types with their fields, loaded once. */
const FIELDS = await Promise.all(
  Object.entries(tasks).map(async ([type, load]) => ({
    type,
    fields: listFields(await load()).map(([field]) => field),
  })),
);

const taskOf = (type: string, fields: readonly string[]) =>
  fc.record({
    base: fc.constantFrom(...BASES[type] ?? [], {}),
    params: fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 3 }),
    envelope: fc.dictionary(
      fc.oneof(
        { weight: 12, arbitrary: fc.constantFrom(...ENVELOPE_KEYS) },
        { weight: 1, arbitrary: text },
      ),
      fc.oneof(value, fc.constantFrom(...WORDS.slice(-20))),
      { maxKeys: 2 },
    ),
    register: fc.option(fc.constantFrom("r", "a"), { nil: undefined }),
  }).map(({ base, params, envelope, register }) => ({
    type,
    ...toReal(base),
    ...(register ? { register } : {}),
    ...envelope,
    ...params,
  }));

const task = fc.oneof(
  ...FIELDS.map(({ type, fields }) => taskOf(type, fields)),
);

const { node } = fc.letrec<{ node: unknown; block: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    { weight: 8, arbitrary: task },
    { weight: 1, arbitrary: tie("block") },
    { weight: 1, arbitrary: value },
  ),
  block: fc.record({
    block: fc.array(tie("node"), { maxLength: 3 }),
    rescue: fc.array(tie("node"), { maxLength: 2 }),
    always: fc.array(tie("node"), { maxLength: 2 }),
    when: text,
    loop: value,
  }, { requiredKeys: ["block"] }),
}));

/** A configuration that loads: its fields take variables that hold anything. */
const loadable = fc.array(
  fc.oneof(
    ...FIELDS.map(({ type, fields }) =>
      fc.record({
        type: fc.constant(type),
        base: fc.constantFrom(...BASES[type] ?? []),
        fields: fc.uniqueArray(fc.constantFrom(...fields), {
          minLength: 1,
          maxLength: 2,
        }),
        values: fc.tuple(value, value),
        register: fc.constantFrom("r", "a"),
      })
    ),
  ),
  { minLength: 1, maxLength: 5 },
).map((list) => {
  const vars: Record<string, unknown> = { a: 5, b: "{{ a }}" };
  const whole = list.map(({ type, base, fields, values, register }, at) => {
    const params = fields.map((field, index): [string, unknown] => {
      const name = `v${at}${index}`;
      vars[name] = values[index];
      return [field, `{{ ${name} }}`];
    });
    return {
      type,
      ...toReal(base),
      ...Object.fromEntries(params),
      register,
      ignore_errors: true,
    };
  });
  return { vars: { ...vars, missing: null, item: 1 }, tasks: whole };
});

/** A configuration as data: one that loads, tasks with anything in them, and parts of anything. */
const config = fc.oneof(
  { weight: 4, arbitrary: loadable },
  {
    weight: 2,
    arbitrary: fc.record({
      tasks: fc.array(task, { minLength: 1, maxLength: 2 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      vars: fc.oneof(fc.constant({ a: 5, b: "{{ a }}" }), value),
      tasks: fc.oneof(
        { weight: 5, arbitrary: fc.array(node, { maxLength: 5 }) },
        { weight: 1, arbitrary: value },
      ),
      handlers: fc.oneof(fc.array(task, { maxLength: 2 }), value),
    }, { requiredKeys: ["tasks"] }),
  },
);

/** A file of a configuration. */
type File = readonly [name: string, content: string | Uint8Array];

const written: fc.Arbitrary<File> = fc.tuple(
  config,
  fc.constantFrom("json", "toml", "yml"),
).map(([data, format]) => {
  const json = JSON.stringify(data, undefined, 1);
  if (format !== "toml") return [`apply.${format}`, json];
  try {
    return ["apply.toml", toToml(JSON.parse(json))];
  } catch {
    // TOML has no null, and no lists of it.
    return ["apply.json", json];
  }
});

const DOCS = new URL("./original_docs/", import.meta.url).pathname;

/** Real texts of all formats. */
const TEXTS: readonly File[] = [...Deno.readDirSync(DOCS)]
  .filter(({ name }) => name.endsWith(".txt"))
  .flatMap(({ name }) => Deno.readTextFileSync(DOCS + name).split(/^(?==== )/m))
  .map((part) => {
    const [head = "", ...lines] = part.split("\n");
    const body = lines.join("\n");
    const format = head.split(" ")[2] ?? "yaml";
    if (format === "yaml" && /^-/.test(body)) {
      return [`apply.${format}`, `tasks:\n${body}`];
    }
    return [`apply.${format}`, body];
  });

/** Parts that mean something in one of the formats. */
const TOKENS: readonly string[] =
  ("tasks: type copy - : , { } [ ] & * &a *a !!str !!binary !x | > |- ' \" \\ # --- ... ? " +
    "<<: %YAML {{ }} {% %} [[tasks]] = ''' \"\"\" \\u0000 null ~ 0x 1e9 nan 2020-01-01 " +
    "when loop vars handlers block roles name debug msg")
    .split(" ").concat([
      "\n",
      "\n  ",
      "\n- ",
      "\n  - ",
      "\t",
      " ",
      ": ",
      "\r",
      "\0",
      "\uFEFF",
      "😀",
    ]);

const edit = fc.record({
  at: fc.nat(4000),
  length: fc.nat(20),
  insert: fc.oneof(
    fc.constantFrom(...TOKENS, ...WORDS),
    fc.string({ maxLength: 5 }),
  ),
});

const corrupted: fc.Arbitrary<File> = fc.tuple(
  fc.oneof(fc.constantFrom(...TEXTS), written),
  fc.array(edit, { minLength: 1, maxLength: 4 }),
).map(([[name, content], edits]) => {
  let broken = String(content);
  for (const { at, length, insert } of edits) {
    const start = at % (broken.length + 1);
    broken = broken.slice(0, start) + insert + broken.slice(start + length);
  }
  return [name, broken];
});

const noise: fc.Arbitrary<File> = fc.tuple(
  fc.constantFrom(
    "apply.yml",
    "apply.json",
    "apply.toml",
    "vars.yml",
    "x.yaml",
  ),
  fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 })
      .map((parts) => parts.join(" ")),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 })
      .map((parts) => parts.join("")),
    fc.string({ unit: "binary", maxLength: 100 }),
  ),
).map(([name, content]) => [name, content]);

/** Kinds of input with their part of the time. */
const KINDS: readonly [
  name: string,
  part: number,
  input: fc.Arbitrary<File>,
][] = [
  ["tasks of the grammar", 0.6, written],
  ["texts with damage", 0.25, corrupted],
  ["noise", 0.15, noise],
];

for (const [name, part, input] of KINDS) {
  Deno.test(`random input is planned or refused in time: ${name}`, async () => {
    using real = makeReal();
    const counts = { loaded: 0, refused: 0 };
    const endAt = performance.now() + SECS * part * 1000;
    for (let seed = SEED; performance.now() < endAt; seed += 1000) {
      await fc.assert(
        fc.asyncProperty(input, async (file) => {
          const startedAt = performance.now();
          counts[await check(file, real.path)]++;
          const ms = performance.now() - startedAt;
          ok(ms < LIMIT_MS, `took ${ms} ms`);
        }),
        { seed, numRuns: 20, timeout: 2 * LIMIT_MS },
      );
    }
    if (Deno.env.has("DRIFTLESS_FUZZ_SECS")) {
      Deno.stderr.writeSync(
        new TextEncoder().encode(`${name}: ${JSON.stringify(counts)}\n`),
      );
    }
    ok(counts.refused > 20, JSON.stringify(counts));
    ok(part < 0.5 || counts.loaded > 20, JSON.stringify(counts));
  });
}

/** Loads a file as a configuration and plans it on two hosts. */
async function check(
  [name, content]: File,
  real: string,
): Promise<"loaded" | "refused"> {
  const own = typeof content === "string"
    ? content.replaceAll(REAL, real)
    : content;
  using dir = writeFiles({
    "roles/r/tasks/main.yml": "- { type: debug, msg: r }\n",
    "tasks/i.yml": "- { type: debug, msg: i }\n",
    "templates/t.j2": "{{ a }}\n",
    "files/s.sh": "true\n",
    [name]: own,
  });
  const crashes: unknown[] = [];
  let setup: Setup;
  try {
    setup = await loadSetup({ config: dir.path, registry: watch(crashes) });
  } catch (error) {
    requireAnswer(error);
    return "refused";
  }
  for (const host of [new NoHost(), new QuietHost()]) {
    await plan(setup, host);
  }
  crashes.forEach(requireAnswer);
  return "loaded";
}

/** Plans all tasks and handlers over an overlay, as a dry run does. */
async function plan(setup: Setup, below: Host): Promise<void> {
  const overlay = new OverlayHost(below);
  const handlers = new Handlers(setup.config.handlers);
  let count = 0;
  const waiting = new Waiting({
    take: overlay.take,
    store: { addPending: () => {}, clearPending: () => {} },
    predicts: true,
  });
  const run: RunContext = {
    ...setup,
    host: overlay,
    predicts: true,
    handlers,
    take: (change, notified) => waiting.take(change, notified),
    waiting,
    flush: () => Promise.resolve(true),
    emit: (event) => {
      if (event.type === "task") requireTold(event);
    },
    isSelected: () => true,
    isStopped: () => false,
    rescued: () => {},
    readConfigFile: (path) => {
      if (isFile(path)) return Deno.readTextFileSync(path);
      throw new TaskError(`Cannot read "${path}" of the configuration`);
    },
    findConfigFile: (path) => isFile(path) ? path : undefined,
    next: () => count++,
  };
  for (const one of [...setup.config.nodes, ...setup.config.handlers]) {
    await runNodes([one], setup.scope, run);
  }
}

/** The task types, each noting what ended its plan. */
function watch(crashes: unknown[]): TaskRegistry {
  return Object.fromEntries(
    Object.entries(tasks).map(([type, load]) => [
      type,
      async (): Promise<Task> => {
        const task = await load();
        return {
          ...task,
          async *plan(want, host, context): Plan {
            try {
              return yield* task.plan(want, host, context);
            } catch (error) {
              crashes.push(error);
              throw error;
            }
          },
        };
      },
    ]),
  );
}

/** Requires that an error is an answer: of a known class, and with a place when it is of a file. */
function requireAnswer(error: unknown): void {
  const isPattern = error instanceof SyntaxError &&
    /^Cannot (use the pattern|read glob) "/.test(error.message);
  ok(
    isPattern || ANSWERS.some((type) => error instanceof type),
    error instanceof Error ? error.stack ?? error.message : String(error),
  );
  if (!(error instanceof ConfigErrors)) return;
  ok(error.errors.length > 0);
  for (const { message, place } of error.errors) {
    ok(!CRASH_REGEXP.test(message), message);
    if (OF_THE_WHOLE.test(message)) continue;
    ok(place !== undefined, `no place: ${message}`);
    ok(place.line >= 1 && place.col >= 1, JSON.stringify(place));
  }
}

/** Requires that what is told of a task can be written, and that a failure says why. */
function requireTold(event: TaskEvent): void {
  JSON.stringify(event);
  if (event.status !== "failed" || ASKED.has(event.task)) return;
  ok(event.why !== undefined && event.why !== "", JSON.stringify(event));
  ok(
    !CRASH_REGEXP.test(event.why),
    `${event.task} ${event.place}: ${event.why}`,
  );
}

/** A machine with a few entries that answers everything, with nothing. */
class NoHost extends MemoryHost {
  constructor() {
    super({
      files: {
        [`${REAL}/file`]: "a\nb\n",
        [`${REAL}/dir/x`]: "x",
        "/dev/zero": { type: "char" },
        "/etc/passwd": "root:x:0:0:root:/root:/bin/sh\n",
      },
      users: [{ name: "root", uid: 0, gid: 0 }],
      groups: [{ name: "root", gid: 0 }],
      packages: [{ name: "a" }],
      units: [{ name: "a.service" }],
    });
  }

  override query(argv: readonly string[]): Promise<QueryResult> {
    const code = argv.join(" ").length % 2;
    return Promise.resolve({ code, stdout: "", stderr: "" });
  }

  override findProgram(name: string): Promise<string | undefined> {
    return Promise.resolve(name === "a" ? undefined : `/usr/bin/${name}`);
  }
}

/** The real machine, read only by looking at files: no program is run, nothing is waited for. */
class QuietHost extends LocalHost {
  override query(): Promise<QueryResult> {
    return Promise.resolve({ code: 1, stdout: "", stderr: "" });
  }

  override findUnit(): Promise<undefined> {
    return Promise.resolve(undefined);
  }

  override request(): Promise<never> {
    return Promise.reject(new TaskError("Cannot reach anything"));
  }

  override connect(): Promise<boolean> {
    return Promise.resolve(false);
  }

  override sleep(): Promise<boolean> {
    return Promise.resolve(false);
  }
}

function makeReal(): { path: string } & Disposable {
  const dir = writeFiles({ file: "a\nb\n", "dir/x": "x" });
  Deno.symlinkSync("none", `${dir.path}/link`);
  Deno.symlinkSync("loop", `${dir.path}/loop`);
  return dir;
}

/** Puts the paths of the bases into the directory of the test. */
function toReal(base: Record<string, unknown>): Record<string, unknown> {
  return JSON.parse(
    JSON.stringify(base).replaceAll("{{ env.T }}/in", `${REAL}/file`)
      .replaceAll("{{ env.T }}", REAL),
  );
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
