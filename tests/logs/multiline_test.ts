import { deepStrictEqual, ok, strictEqual, throws } from "node:assert/strict";
import fc from "fast-check";
import { PARSING } from "../../lib/config/params.ts";
import {
  MULTILINE,
  Multiline,
  openMultiline,
} from "../../lib/logs/multiline.ts";
import type { Event } from "../../lib/logs/parser.ts";
import { makeEvent, ORIGIN } from "./_event.ts";

const AT = Date.UTC(2026, 2, 1, 12);
/** Longest line of random tests. */
const MAX_BYTES = 1000;

/** Params, lines, and the texts that become of them once nothing follows. */
interface Row {
  name: string;
  params: Record<string, unknown>;
  lines: readonly string[];
  texts: readonly string[];
}

const DATE = String.raw`^\d{4}-\d{2}-\d{2}`;

const ROWS: readonly Row[] = [
  {
    name:
      "after: a line that matches begins an event, what is before the first stands alone",
    params: { start_pattern: DATE },
    lines: ["  tail", "x", "2026-02-03 a", "  at b", "c", "2026-02-04 d"],
    texts: ["  tail", "x", "2026-02-03 a\n  at b\nc", "2026-02-04 d"],
  },
  {
    name: "after: the words of the original and of its documents",
    params: { pattern: DATE, negate: false, match: "After", enabled: true },
    lines: ["2026-02-03 a", "b", "2026-02-04 c"],
    texts: ["2026-02-03 a\nb", "2026-02-04 c"],
  },
  {
    name: "after: negate turns it around",
    params: { start_pattern: String.raw`^\s`, negate: true },
    lines: ["a", " b", " c", "d"],
    texts: ["a\n b\n c", "d"],
  },
  {
    name: "after: indented lines go on where nothing is said",
    params: {},
    lines: ["Error: x", "    at a", "\tat b", "next"],
    texts: ["Error: x\n    at a\n\tat b", "next"],
  },
  {
    name: "after: what may go on can be told, others stand alone",
    params: { start_pattern: "^S", continue_pattern: String.raw`^\s|^Caused` },
    lines: ["S1", " a", "Caused by", "other", " b", "S2"],
    texts: ["S1\n a\nCaused by", "other", " b", "S2"],
  },
  {
    name: "after: the last line can be told",
    params: { start_pattern: "^BEGIN", end_pattern: "END$" },
    lines: ["BEGIN", "a", "END", "b", "BEGIN END", "c"],
    texts: ["BEGIN\na\nEND", "b", "BEGIN END", "c"],
  },
  {
    name: "before: a line that matches belongs to the line before it",
    params: { match_type: "Before", start_pattern: String.raw`^\s|^}` },
    lines: [" first", "{", "  a", "}", "x"],
    texts: [" first", "{\n  a\n}", "x"],
  },
  {
    name: "before: indented lines where nothing is said",
    params: { match_type: "before" },
    lines: ["a", " b", "c"],
    texts: ["a\n b", "c"],
  },
  {
    name: "between: from a line to another, others stand alone",
    params: {
      match_type: "Between",
      start_pattern: "^<",
      end_pattern: "^>",
    },
    lines: ["a", "<", "b", "<", ">", "c", "<", "d"],
    texts: ["a", "<\nb\n<\n>", "c", "<\nd"],
  },
  {
    name: "between: a line that may not go on ends it and stands alone",
    params: {
      match_type: "between",
      start_pattern: "^<",
      continue_pattern: "^ ",
      end_pattern: "^>",
    },
    lines: ["<", " a", "b", " c", ">", "<", " d", ">"],
    texts: ["<\n a", "b", " c", ">", "<\n d\n>"],
  },
  {
    name: "between: one mark may begin and end",
    params: { match_type: "between", start_pattern: "---", end_pattern: "---" },
    lines: ["---", "a", "---", "b", "---"],
    texts: ["---\na\n---", "b", "---"],
  },
  {
    name: "an event that has too many lines goes on as another one",
    params: { start_pattern: "^S", max_lines: 3 },
    lines: ["S", " 1", " 2", " 3", " 4", " 5", " 6", "S", "S"],
    texts: ["S\n 1\n 2", " 3\n 4\n 5", " 6", "S", "S"],
  },
  {
    name: "between goes on after an event that has too many lines",
    params: {
      match_type: "between",
      start_pattern: "^<",
      end_pattern: "^>",
      max_lines: 2,
    },
    lines: ["<", "a", "b", "c", ">", "d"],
    texts: ["<\na", "b\nc", ">", "d"],
  },
  {
    name: "an event that has too many bytes goes on as another one",
    params: { start_pattern: "^S", max_bytes: 8 },
    lines: ["S", " ééé", " x", "S123456789", " y"],
    texts: ["S", " ééé", " x", "S123456789", " y"],
  },
  {
    name: "an event of just as many bytes is one",
    params: { start_pattern: "^S", max_bytes: 9 },
    lines: ["S", " ééé", "S"],
    texts: ["S\n ééé", "S"],
  },
  {
    name: "empty lines belong to an event as others do",
    params: { start_pattern: "^S" },
    lines: ["", "S", "", "", "S"],
    texts: ["", "S\n\n", "S"],
  },
];

for (const { name, params, lines, texts } of ROWS) {
  Deno.test(`multiline: ${name}`, () => {
    const multiline = openFor(params);
    const events = toEvents(lines);
    const done = events.flatMap((event) => multiline.push(event));
    done.push(...multiline.flush(ORIGIN.key));
    deepStrictEqual(done.map(({ text }) => text), texts);
    strictEqual(multiline.pendingOffset(ORIGIN.key), undefined);
  });
}

Deno.test("multiline: an event is held over reads until its time is over", () => {
  const multiline = openFor({ start_pattern: "^S", timeout: "2s" });
  const [first, second, third] = toEvents(["S", " a", " b"]);
  deepStrictEqual(multiline.push(first!), []);
  deepStrictEqual(multiline.flushOld(AT + 1999), []);
  second!.readMs = AT + 1999;
  deepStrictEqual(multiline.push(second!), []);
  deepStrictEqual(multiline.flushOld(AT + 3998), []);
  strictEqual(multiline.pendingOffset(ORIGIN.key), 0);
  const [done] = multiline.flushOld(AT + 3999);
  strictEqual(done?.text, "S\n a");
  strictEqual(done?.offset, 0);
  strictEqual(multiline.pendingOffset(ORIGIN.key), undefined);
  // What comes too late belongs together still, and is not lost.
  third!.readMs = AT + 5000;
  deepStrictEqual(multiline.push(third!), []);
  strictEqual(multiline.pendingOffset(ORIGIN.key), 5);
  strictEqual(multiline.flushOld(AT + 7000)[0]?.text, " b");
});

Deno.test("multiline: a clock that is set back makes an event wait no longer than its time", () => {
  const multiline = openFor({ start_pattern: "^S", timeout: 2 });
  multiline.push(toEvents(["S"])[0]!);
  deepStrictEqual(multiline.flushOld(AT - 3_600_000), []);
  strictEqual(multiline.flushOld(AT - 3_598_000).length, 1);
});

Deno.test("multiline: lines of several places do not mix", () => {
  const multiline = openFor({ start_pattern: "^S" });
  const done = [["S1", "a"], ["S2", "b"], [" x1", "a"], [" x2", "b"], [
    "S3",
    "a",
  ]]
    .flatMap(([text = "", key = ""]) => multiline.push(toEvent(text, 0, key)));
  deepStrictEqual(done.map(({ text }) => text), ["S1\n x1"]);
  deepStrictEqual(multiline.flush("b").map(({ text }) => text), ["S2\n x2"]);
  deepStrictEqual(multiline.flush("b"), []);
  deepStrictEqual(multiline.flush("a").map(({ text }) => text), ["S3"]);
});

const DOCKER = { container: "docker" };

Deno.test("multiline: what Docker cut is joined for each stream, and others pass", () => {
  const multiline = openFor(DOCKER);
  const lines = [
    toDocker("one "),
    toDocker("err\n", "stderr"),
    toDocker("two "),
    "no line of docker",
    toDocker("three\n"),
    toDocker("four\n"),
  ];
  const events = toEvents(lines);
  const done: Event[] = [];
  const pending: (number | undefined)[] = [];
  for (const event of events) {
    done.push(...multiline.push(event));
    pending.push(multiline.pendingOffset(ORIGIN.key));
  }
  deepStrictEqual(done.map(({ text }) => text), [
    lines[1],
    lines[3],
    [lines[0], lines[2], lines[4]].join("\n"),
    lines[5],
  ]);
  deepStrictEqual(pending, [0, 0, 0, 0, undefined, undefined]);
  strictEqual(done[2]?.offset, 0);
});

Deno.test("multiline: patterns are for what the container wrote", () => {
  const multiline = openFor({ ...DOCKER, start_pattern: "^S" });
  const lines = ["S 1\n", " long ", "rest\n", "S 2\n", " x\n"].map((log) =>
    toDocker(log)
  );
  const done = toEvents(lines).flatMap((event) => multiline.push(event));
  done.push(...multiline.flush(ORIGIN.key));
  deepStrictEqual(done.map(({ text }) => text), [
    lines.slice(0, 3).join("\n"),
    lines.slice(3).join("\n"),
  ]);
});

Deno.test("multiline: CRI lines are joined by their tags, both streams apart", () => {
  const multiline = openFor({ container: "cri" });
  const head = "2026-02-03T04:05:06.123456789Z";
  const lines = ["stdout P a", "stderr P b", "stdout F c", "stderr F d"]
    .map((text) => `${head} ${text}`);
  const done = toEvents(lines).flatMap((event) => multiline.push(event));
  deepStrictEqual(done.map(({ text }) => text), [
    `${lines[0]}\n${lines[2]}`,
    `${lines[1]}\n${lines[3]}`,
  ]);
});

Deno.test("multiline: container parsers join without a word, others only when told", () => {
  strictEqual(openMultiline(undefined, "json"), undefined);
  strictEqual(openMultiline(undefined, undefined), undefined);
  ok(openMultiline(MULTILINE.parse({}), undefined) instanceof Multiline);
  const docker = openMultiline(undefined, "docker");
  ok(docker);
  deepStrictEqual(docker.push(toEvents([toDocker("a")])[0]!), []);
  strictEqual(docker.push(toEvents([toDocker("b\n")])[0]!).length, 1);
  const both = openMultiline(MULTILINE.parse({ pattern: "^S" }), "docker");
  deepStrictEqual(both?.push(toEvents([toDocker("S\n")])[0]!), []);
});

Deno.test("multiline: nothing is lost, doubled or out of order, and no position goes beyond what is open", () => {
  const pattern = fc.constantFrom("^S", "^ ", "E$", "x", "^S|^ ");
  const params = fc.record({
    match_type: fc.constantFrom("after", "before", "between"),
    negate: fc.boolean(),
    start_pattern: pattern,
    end_pattern: pattern,
    max_lines: fc.integer({ min: 1, max: 5 }),
    max_bytes: fc.integer({ min: 1, max: 20 }),
  }, { requiredKeys: ["match_type", "start_pattern", "end_pattern"] });
  const line = fc.string({
    unit: fc.constantFrom("S", " ", "E", "x", "é"),
    maxLength: 4,
  });
  const step = fc.oneof(
    { weight: 8, arbitrary: line },
    { weight: 1, arbitrary: fc.constant(undefined) },
  );
  fc.assert(
    fc.property(params, fc.array(step, { maxLength: 40 }), (given, steps) => {
      const multiline = openFor(given);
      const events = toEvents(steps.filter((one) => one !== undefined));
      const texts = events.map(({ text }) => text);
      const offsets = events.map(({ offset }) => offset);
      const done: Event[] = [];
      let next = 0;
      for (const one of steps) {
        done.push(
          ...one === undefined
            ? multiline.flushOld(Infinity)
            : multiline.push(events[next++]!),
        );
        checkOpen(multiline, done, texts, offsets, next);
      }
      done.push(...multiline.flush(ORIGIN.key));
      strictEqual(done.map(({ text }) => text).join("\n"), texts.join("\n"));
      deepStrictEqual(
        done.map(({ offset }) => offset),
        done.map(({ offset }) => offset).toSorted((a, b) => a - b),
      );
      for (const { text } of done) {
        const lines = text.split("\n");
        ok(lines.length <= (given.max_lines ?? 100));
        const bytes = new TextEncoder().encode(text).length;
        ok(lines.length === 1 || bytes <= (given.max_bytes ?? MAX_BYTES));
      }
    }),
  );
});

/** What is complete and what is open are together all that was read. */
function checkOpen(
  multiline: Multiline,
  done: readonly Event[],
  texts: readonly string[],
  offsets: readonly number[],
  read: number,
): void {
  const lines = done.reduce(
    (sum, { text }) => sum + text.split("\n").length,
    0,
  );
  const pending = multiline.pendingOffset(ORIGIN.key);
  strictEqual(pending, lines === read ? undefined : offsets[lines]);
  const joined = done.map(({ text }) => text).join("\n");
  strictEqual(joined, texts.slice(0, lines).join("\n"));
}

const REFUSED: readonly (readonly [
  params: Record<string, unknown>,
  says: RegExp,
])[] = [
  [
    { match_type: "between", start_pattern: "a" },
    /^match_type: expected "start_pattern" and "end_pattern"/,
  ],
  [{ match: "between" }, /^match: expected "start_pattern"/],
  [{ match_type: "around" }, /^match_type: expected one of "after"/],
  [{ pattern: "(" }, /^pattern: .*missing closing/],
  [{ end_pattern: "a(?!b)" }, /^end_pattern: .*look-ahead/],
  [{ max_lines: 0 }, /^max_lines: /],
  [{ max_bytes: "1GB" }, /^max_bytes: expected between 1 byte and 16 MiB/],
  [{ container: "podman" }, /^container: /],
  [{ patern: "a" }, /^: /],
];

for (const [params, says] of REFUSED) {
  Deno.test(`multiline: refuses ${JSON.stringify(params)}`, () => {
    const result = MULTILINE.safeParse(params, PARSING);
    const said = result.error?.issues.map((issue) =>
      `${issue.path.join(".")}: ${issue.message}`
    ).join("\n") ?? "";
    ok(says.test(said), said);
  });
}

Deno.test("multiline: what is switched off may be incomplete", () => {
  strictEqual(
    MULTILINE.parse({ enabled: false, match_type: "Between" }).enabled,
    false,
  );
});

Deno.test("multiline: a broken pattern is an error where nobody checked it", () => {
  const params = { ...MULTILINE.parse({}), start_pattern: "(" };
  throws(() => new Multiline(params), SyntaxError);
});

function openFor(params: Record<string, unknown>): Multiline {
  return new Multiline(MULTILINE.parse(params));
}

/** Makes events of lines as if they stood in one file. */
function toEvents(lines: readonly string[]): Event[] {
  let offset = 0;
  return lines.map((line) => {
    const event = toEvent(line, offset);
    offset += new TextEncoder().encode(line).length + 1;
    return event;
  });
}

function toEvent(text: string, offset: number, key = ORIGIN.key): Event {
  return makeEvent({ text, offset, readMs: AT, origin: { ...ORIGIN, key } });
}

function toDocker(log: string, stream = "stdout"): string {
  return JSON.stringify({ log, stream, time: "2026-02-03T04:05:06Z" });
}
