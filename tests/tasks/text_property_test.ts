import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import * as fc from "fast-check";
import { OverlayHost } from "../../lib/host/overlay.ts";
import type { Task } from "../../lib/task.ts";
import { drive, MemoryHost } from "../../lib/testing/mod.ts";
import {
  decodeUtf8,
  encodeUtf8,
  insertLines,
  readLines,
  toTerminator,
} from "../../tasks/_text.ts";
import { blockinfileTask } from "../../tasks/blockinfile.ts";
import { lineinfileTask } from "../../tasks/lineinfile.ts";
import { replaceTask } from "../../tasks/replace.ts";

/** Pieces of lines: what is searched for, what is not, bytes that are no UTF-8, marks and returns. */
const PIECES = [
  "key=1",
  "key=2",
  "key",
  "x",
  "# BEGIN",
  "# END",
  " ",
  "é",
  "😀",
  "\uFEFF",
  "\r",
  "$1",
].map((text) => new TextEncoder().encode(text));
const BROKEN = [
  [0xff],
  [0xc3],
  [0xe2, 0x82],
  [0xed, 0xa0, 0x80],
  [0xf4, 0x90, 0x80, 0x80],
  [0xc0, 0xaf],
].map((bytes) => Uint8Array.from(bytes));

const piece = fc.constantFrom(...PIECES, ...BROKEN);
const line = fc.tuple(
  fc.array(piece, { maxLength: 3 }),
  fc.constantFrom("\n", "\n", "\r\n", "\r\n", ""),
).map(([pieces, end]) => join([...pieces, new TextEncoder().encode(end)]));
const content = fc.tuple(
  fc.boolean(),
  fc.array(line, { maxLength: 12 }),
).map(([mark, lines]) =>
  join([Uint8Array.from(mark ? [0xef, 0xbb, 0xbf] : []), ...lines])
);

function join(pieces: Uint8Array[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((one) => [...one]));
}

function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/** Plans an edit of /f twice, the second time over what the first predicted; gives the bytes after. */
async function editTwice<P>(
  task: Task<P>,
  params: Record<string, unknown>,
  before: Uint8Array,
): Promise<{ after: Uint8Array; refused: boolean }> {
  const host = new MemoryHost({ files: { "/f": { content: before } } });
  const overlay = new OverlayHost(host);
  const want = task.params.parse({ path: "/f", ...params });
  const first = await drive(task, want, overlay);
  if (first.error) {
    deepEqual(first.changes, []);
    return { after: before, refused: true };
  }
  const second = await drive(task, want, overlay);
  equal(second.error, undefined);
  deepEqual(second.changes, []);
  return { after: await overlay.readFile("/f"), refused: false };
}

const text = fc.constantFrom("key=1", "key=3", "é", "key", "x", "$1 \\1");
const pattern = fc.constantFrom(
  "^key=",
  "key",
  "^x$",
  "é|x",
  "=.$",
  "^",
  "$",
  "[^\\x00-\\x7f]",
);
const maybe = <T>(key: string, value: fc.Arbitrary<T>) =>
  fc.option(value.map((one) => ({ [key]: one })), { nil: {} });

const RUNS = { numRuns: 1500 };

Deno.test("text: any bytes come back from text", () => {
  fc.assert(
    fc.property(fc.oneof(content, fc.uint8Array()), (bytes) => {
      const encoded = encodeUtf8(decodeUtf8(bytes));
      equal(
        typeof encoded === "string"
          ? toHex(new TextEncoder().encode(encoded))
          : toHex(encoded),
        toHex(bytes),
      );
    }),
    RUNS,
  );
});

Deno.test("text: lines and their terminators make up the text", () => {
  fc.assert(
    fc.property(content, (bytes) => {
      const whole = decodeUtf8(bytes);
      const lines = [...readLines(whole)];
      const start = lines[0]?.start ?? whole.length;
      ok(start === 0 || whole.slice(0, start) === "\uFEFF");
      equal(
        whole.slice(0, start) +
          lines.map((one) => one.text + whole.slice(one.end, one.next)).join(
            "",
          ),
        whole,
      );
      for (const { text, end, next } of lines) {
        ok(!text.includes("\n"));
        ok(["\n", "\r\n", ""].includes(whole.slice(end, next)));
      }
      const terminator = toTerminator(whole);
      equal(toTerminator(`${whole}x${terminator}`), terminator);
      ok(insertLines(whole, whole.length, "z\n", "\n").endsWith("z\n"));
    }),
    RUNS,
  );
});

Deno.test("lineinfile: twice is once, and one line at most differs", async () => {
  const params = fc.tuple(
    text.map((one) => ({ line: one })),
    maybe("regexp", pattern),
    fc.oneof(
      maybe("insertafter", pattern),
      maybe("insertbefore", pattern),
      maybe("insertbefore", fc.constant("BOF")),
    ),
    maybe("firstmatch", fc.boolean()),
  ).map((parts) => Object.assign({}, ...parts));
  await fc.assert(
    fc.asyncProperty(content, params, async (before, want) => {
      const { after, refused } = await editTwice(lineinfileTask, want, before);
      equal(refused, false);
      const wanted = new TextEncoder().encode(want.line).length;
      const kept = countCommonStart(before, after) +
        countCommonEnd(before, after);
      if (toHex(before) === toHex(after)) return;
      ok(after.length - kept <= wanted + 4, "only the line is new");
      const gone = decodeUtf8(
        before.subarray(
          countCommonStart(before, after),
          Math.max(
            countCommonStart(before, after),
            before.length - countCommonEnd(before, after),
          ),
        ),
      );
      ok(!gone.includes("\n"), "no second line is gone");
    }),
    RUNS,
  );
});

Deno.test("lineinfile: filling from groups twice is once", async () => {
  const params = fc.record({
    regexp: fc.constantFrom("^(key)=(.)$", "(x|é)", "^(.*)=1"),
    line: fc.constantFrom("\\1", "\\1=3", "x\\1", "z"),
    backrefs: fc.constant(true),
  });
  await fc.assert(
    fc.asyncProperty(content, params, async (before, want) => {
      await editTwice(lineinfileTask, want, before);
    }),
    RUNS,
  );
});

Deno.test("lineinfile: removing twice is once and leaves the other lines", async () => {
  await fc.assert(
    fc.asyncProperty(content, text, async (before, wanted) => {
      const want = { line: wanted, state: "absent" };
      const { after } = await editTwice(lineinfileTask, want, before);
      const whole = decodeUtf8(before);
      const lines = [...readLines(whole)];
      const expected = whole.slice(0, lines[0]?.start ?? whole.length) +
        lines.filter((one) => one.text !== wanted).map((one) =>
          whole.slice(one.start, one.next)
        ).join("");
      equal(decodeUtf8(after), expected);
    }),
    RUNS,
  );
});

Deno.test("blockinfile: twice is once, and removing brings back what was", async () => {
  const params = fc.tuple(
    fc.constantFrom("a", "a\nb\n", "a\r\nb", "\n", "é\n\n").map((block) => ({
      block,
      marker: "#{mark}#",
    })),
    fc.oneof(
      maybe("insertafter", pattern),
      maybe("insertbefore", pattern),
      maybe("insertbefore", fc.constant("BOF")),
    ),
  ).map((parts) => Object.assign({}, ...parts));
  await fc.assert(
    fc.asyncProperty(content, params, async (before, want) => {
      const { after, refused } = await editTwice(blockinfileTask, want, before);
      equal(refused, false);
      const removed = await editTwice(
        blockinfileTask,
        { ...want, state: "absent" },
        after,
      );
      const back = decodeUtf8(removed.after);
      const whole = decodeUtf8(before);
      // All that may stay is a terminator for a last line that had none.
      ok([whole, `${whole}\n`, `${whole}\r\n`].includes(back));
    }),
    RUNS,
  );
});

Deno.test("blockinfile: what is outside of old markers stays", async () => {
  const params = fc.record({
    block: fc.constantFrom("a", "b\nc", "é\r\n"),
    marker: fc.constant("# {mark}"),
    append_newline: fc.boolean(),
    prepend_newline: fc.boolean(),
  });
  const framed = fc.tuple(content, content, content, fc.boolean());
  await fc.assert(
    fc.asyncProperty(framed, params, async ([a, b, c, isCrlf], want) => {
      const end = isCrlf ? "\r\n" : "\n";
      const encode = (one: string) => new TextEncoder().encode(one);
      const begin = encode(`${end}# BEGIN${end}`);
      const last = encode(`${end}# END${end}`);
      const before = join([a, begin, b, last, c]);
      const { after, refused } = await editTwice(blockinfileTask, want, before);
      const inner = [a, b, c].some((part) =>
        /# (BEGIN|END)/.test(decodeUtf8(part))
      );
      if (inner) return;
      equal(refused, false);
      const hex = toHex(after);
      ok(hex.startsWith(toHex(a)));
      ok(hex.endsWith(toHex(c)));
    }),
    RUNS,
  );
});

Deno.test("replace: twice is once, and what does not match stays", async () => {
  const params = fc.record({
    regexp: pattern,
    replace: fc.constantFrom("", "z", "key", "xx", "# ", "\\n", "a\\r\\n"),
    replace_all: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(content, params, async (before, want) => {
      const { after } = await editTwice(replaceTask, want, before);
      if (want.regexp !== "key" || !want.replace_all) return;
      if (!["", "z"].includes(want.replace)) return;
      equal(
        toHex(after),
        toHex(before).replaceAll("6b6579", want.replace === "z" ? "7a" : ""),
      );
    }),
    RUNS,
  );
});

Deno.test("replace: a literal text twice is once, and back again", async () => {
  await fc.assert(
    fc.asyncProperty(content, async (before) => {
      const want = { before: "key=1", replace: "other" };
      const { after } = await editTwice(replaceTask, want, before);
      const { after: back } = await editTwice(
        replaceTask,
        { ...want, state: "absent" },
        after,
      );
      equal(toHex(back), toHex(before));
    }),
    RUNS,
  );
});

function countCommonStart(a: Uint8Array, b: Uint8Array): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) {
    count++;
  }
  return count;
}

function countCommonEnd(a: Uint8Array, b: Uint8Array): number {
  const least = Math.min(a.length, b.length) - countCommonStart(a, b);
  let count = 0;
  while (count < least && a.at(-1 - count) === b.at(-1 - count)) count++;
  return count;
}
