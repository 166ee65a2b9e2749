import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import * as fc from "fast-check";
import { resolve } from "../../../lib/config/issues.ts";
import { PARSING } from "../../../lib/config/params.ts";
import {
  parseJournalEntry,
  toJournalEvent,
} from "../../../lib/logs/sources/_journal_entry.ts";
import {
  journaldSource,
  openJournal,
} from "../../../lib/logs/sources/journald.ts";
import type { Piece, Reader } from "../../../lib/logs/source.ts";
import { toEventId } from "../../../lib/outputs/event.ts";
import { ORIGIN } from "../_event.ts";
import { Positions } from "../_queue.ts";
import { waitUntil } from "./_feed.ts";
import { FakeJournal, SEQUENCE, toCursor } from "./_journalctl.ts";

const NEVER = new AbortController().signal;

/** A reader with what it told. */
interface Opened extends AsyncDisposable {
  readonly reader: Reader;
  readonly told: string[];
}

async function open(
  journal: FakeJournal,
  params: Record<string, unknown> = {},
  options: { stored?: ReadonlyMap<string, string>; once?: boolean } = {},
): Promise<Opened> {
  const told: string[] = [];
  const reader = await openJournal(
    journal.program,
    journaldSource.params.parse({ start: "beginning", ...params }),
    {
      name: "my journal",
      host: { name: "h1" },
      labels: {},
      stored: new Map(),
      once: false,
      onGap: ({ why }) => told.push(`gap: ${why}`),
      warn: (text) => told.push(text),
      ...options,
    },
  );
  return {
    reader,
    told,
    [Symbol.asyncDispose]: async () => await reader.close(),
  };
}

/** Reads so many events, waiting for them; gives the pieces. */
async function readPieces(
  { reader }: Opened,
  count: number,
  maxBytes = 1e6,
): Promise<Piece[]> {
  const pieces: Piece[] = [];
  let found = 0;
  while (found < count) {
    const piece = reader.read(maxBytes);
    if (piece === undefined) {
      await reader.wait(10_000, NEVER);
      continue;
    }
    pieces.push(piece);
    found += piece.events?.length ?? 0;
  }
  return pieces;
}

/** Reads so many texts; they arrived. */
async function readTexts(opened: Opened, count: number): Promise<string[]> {
  const pieces = await readPieces(opened, count);
  for (const { place, end } of pieces) opened.reader.commit(place, end);
  return pieces.flatMap(({ events }) => events?.map(({ text }) => text) ?? []);
}

const PARAMS: [params: Record<string, unknown>, says: RegExp][] = [
  [
    { priority: "loud" },
    /^priority: expected a priority such as "warning" or 4, got "loud"/,
  ],
  [{ priority: 8 }, /^priority: /],
  [{ priority: "trace" }, /^priority: /],
  [{ matches: "kernel" }, /^matches: expected matches such as/],
  [{ matches: ["--vacuum-size=1"] }, /^matches: /],
  [{ start: "now" }, /^start: expected one of/],
  [{ directory: "journal" }, /^directory: /],
  [{ namespace: "-x" }, /^namespace: /],
  [{ unit: "a" }, /^: /],
];

for (const [params, says] of PARAMS) {
  Deno.test(`journald: refuses ${JSON.stringify(params)}`, () => {
    const result = journaldSource.params.safeParse(params, PARSING);
    const said = result.error?.issues.flatMap((issue) => resolve(issue))
      .map(({ path, message }) => `${path.join(".")}: ${message}`).join("\n");
    match(said ?? "", says);
  });
}

Deno.test("journald: an entry becomes an event with short names, numbers and its level", () => {
  const entry = parseJournalEntry(JSON.stringify({
    __CURSOR: toCursor(255),
    __REALTIME_TIMESTAMP: "1772366400123456",
    __MONOTONIC_TIMESTAMP: "1",
    MESSAGE: "hello",
    PRIORITY: "3",
    _SYSTEMD_UNIT: "ssh.service",
    SYSLOG_IDENTIFIER: "sshd",
    _PID: "812",
    _UID: "",
    _CMDLINE: "sshd --password x",
    OWN: ["a", "b"],
    _COMM: null,
  }));
  equal(entry.number, 255);
  const event = toJournalEvent(entry, ORIGIN, entry.number, false);
  deepEqual({ ...event, readMs: 0 }, {
    origin: ORIGIN,
    offset: 255,
    text: "hello",
    timeMs: 1_772_366_400_123.456,
    readMs: 0,
    level: "err",
    message: undefined,
    fields: { unit: "ssh.service", identifier: "sshd", pid: 812, uid: "" },
    labels: {},
  });
  deepEqual(toJournalEvent(entry, ORIGIN, 0, true).fields, {
    ...event.fields,
    _CMDLINE: "sshd --password x",
    OWN: "a\nb",
  });
});

Deno.test("journald: messages that are bytes, lists, absent or nothing are taken", () => {
  const rows: [message: unknown, text: string][] = [
    [[104, 195, 169, 255, 10], "hé\ufffd\n"],
    [[[104], "i"], "h\ni"],
    [null, ""],
    [undefined, ""],
    [["a", null], "a"],
    [{ x: 1 }, ""],
    [[], ""],
  ];
  for (const [MESSAGE, text] of rows) {
    const entry = parseJournalEntry(
      JSON.stringify({ __CURSOR: toCursor(1), MESSAGE, PRIORITY: "9" }),
    );
    const event = toJournalEvent(entry, ORIGIN, 1, false);
    equal(event.text, text);
    equal(event.level, undefined);
    equal(event.timeMs, undefined);
  }
});

Deno.test("journald: what is no entry is refused, and no entry breaks the reader", () => {
  for (
    const line of [
      "",
      "[]",
      "null",
      "{}",
      '{"__CURSOR":"s=1;i=2"}',
      '{"__CURSOR":5}',
    ]
  ) {
    throws(() => parseJournalEntry(line), SyntaxError, line);
  }
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
    const line = JSON.stringify({ ...data, __CURSOR: toCursor(1) });
    const event = toJournalEvent(parseJournalEntry(line), ORIGIN, 1, true);
    equal(typeof event.text, "string");
  }));
});

Deno.test("journald: gives what is there, what comes, and goes on behind what arrived", async () => {
  using journal = new FakeJournal();
  journal.write("1", "2");
  const stored = new Positions();
  {
    await using opened = await open(journal);
    deepEqual(await readTexts(opened, 2), ["1", "2"]);
    journal.write("3");
    deepEqual(await readTexts(opened, 1), ["3"]);
    stored.keep(opened.reader);
    journal.write("4");
    await readPieces(opened, 1);
    stored.keep(opened.reader);
    deepEqual(opened.told, []);
  }
  deepEqual([...stored], [["cursor", toCursor(3)]]);
  await using again = await open(journal, {}, { stored });
  deepEqual(await readTexts(again, 1), ["4"]);
});

Deno.test("journald: begins at the end, and from there even if nothing came before it was stopped", async () => {
  using journal = new FakeJournal();
  journal.write("old");
  const stored = new Positions();
  {
    await using opened = await open(journal, { start: "end" });
    stored.keep(opened.reader);
  }
  journal.write("while it was down");
  await using opened = await open(journal, { start: "end" }, { stored });
  deepEqual(await readTexts(opened, 1), ["while it was down"]);
  using empty = new FakeJournal();
  const none = new Positions();
  {
    await using first = await open(empty, { start: "end" });
    none.keep(first.reader);
  }
  empty.write("first of all");
  await using second = await open(empty, { start: "end" }, { stored: none });
  deepEqual(await readTexts(second, 1), ["first of all"]);
  deepEqual(second.told, []);
});

Deno.test("journald: chooses entries by the words of journalctl", async () => {
  using journal = new FakeJournal();
  await using opened = await open(journal, {
    units: ["a.service", "b*"],
    identifiers: "sshd",
    priority: "warning",
    matches: ["_TRANSPORT=kernel"],
    directory: "/j",
    namespace: "n",
  });
  await waitUntil(() => journal.calls().length > 0);
  equal(
    journal.calls()[0],
    "--output=json --all --quiet --directory=/j --namespace=n --unit=a.service --unit=b* --identifier=sshd --priority=4 _TRANSPORT=kernel --follow --no-tail",
  );
  equal(opened.reader.read(1), undefined);
});

Deno.test("journald: goes back to what arrived, and gives events the same names", async () => {
  using journal = new FakeJournal();
  journal.write("1", "2", "3", "4");
  await using opened = await open(journal);
  const pieces = await readPieces(opened, 4, 1);
  equal(pieces.length, 4);
  const names = pieces.flatMap(({ events }) => events?.map(toEventId) ?? []);
  match(names[0]!, new RegExp(`^h1-my-journal-${SEQUENCE}-000000000001$`));
  const [first, second, third] = pieces;
  // The pieces arrive out of order.
  opened.reader.commit(first!.place, first!.end);
  opened.reader.commit(third!.place, second!.end);
  opened.reader.rewind();
  const again = await readPieces(opened, 2, 1);
  deepEqual(again.flatMap(({ events }) => events?.map(({ text }) => text)), [
    "3",
    "4",
  ]);
  deepEqual(
    again.flatMap(({ events }) => events?.map(toEventId)),
    names.slice(2),
  );
});

Deno.test("journald: entries of several sequences are places of their own, and the position waits for the first", async () => {
  using journal = new FakeJournal();
  const other = "f".repeat(32);
  journal.write("a1");
  journal.writeLine(
    JSON.stringify({ __CURSOR: toCursor(900, other), MESSAGE: "b" }),
  );
  journal.write("a2");
  await using opened = await open(journal);
  const [a1, b, a2] = await readPieces(opened, 3);
  deepEqual([a1?.end, b?.end, a2?.end], [2, 901, 3]);
  ok(a1?.place === a2?.place && b?.place !== a1?.place);
  deepEqual(opened.reader.takePositions(), [
    { key: "cursor", data: "beginning" },
  ]);
  opened.reader.commit(b!.place, b!.end);
  deepEqual(opened.reader.takePositions(), []);
  opened.reader.commit(a1!.place, a1!.end);
  deepEqual(opened.reader.takePositions(), [{
    key: "cursor",
    data: toCursor(900, other),
  }]);
  opened.reader.commit(a2!.place, a2!.end);
  deepEqual(opened.reader.takePositions(), [{
    key: "cursor",
    data: toCursor(2),
  }]);
  deepEqual(opened.reader.takePositions(), []);
});

Deno.test("journald: journalctl that was killed is started again behind what it gave", async () => {
  using journal = new FakeJournal();
  journal.write("1", "2");
  await using opened = await open(journal);
  deepEqual(await readTexts(opened, 2), ["1", "2"]);
  journal.kill();
  journal.write("3");
  deepEqual(await readTexts(opened, 1), ["3"]);
  deepEqual(opened.told, ['"journalctl" ended by SIGKILL']);
  equal(journal.calls().length, 2);
});

Deno.test("journald: a journalctl that fails is tried again, and told once", async () => {
  using journal = new FakeJournal();
  journal.write("1");
  journal.setFailing(true);
  await using opened = await open(journal);
  await waitUntil(() => journal.calls().length >= 2);
  journal.setFailing(false);
  deepEqual(await readTexts(opened, 1), ["1"]);
  deepEqual(opened.told, ['"journalctl" ended with 1: Failed badly']);
});

Deno.test("journald: where only what there is now is wanted, it ends with that", async () => {
  using journal = new FakeJournal();
  journal.write("1", "2");
  await using opened = await open(journal, {}, { once: true });
  equal(opened.reader.isHolding, true);
  deepEqual(await readTexts(opened, 2), ["1", "2"]);
  await waitUntil(() => !opened.reader.isHolding);
  equal(opened.reader.read(1), undefined);
  journal.setFailing(true);
  await using failing = await open(journal, {}, { once: true });
  await failing.reader.wait(10_000, NEVER);
  throws(
    () => failing.reader.read(1),
    /"journalctl" ended with 1: Failed badly/,
  );
});

Deno.test("journald: holds little when nobody reads, and loses nothing", async () => {
  using journal = new FakeJournal();
  const long = "x".repeat(100_000);
  for (let number = 0; number < 200; number++) {
    journal.write(`${number} ${long}`);
  }
  await using opened = await open(journal);
  await opened.reader.wait(10_000, NEVER);
  const texts = await readTexts(opened, 200);
  deepEqual(texts.map((text) => parseInt(text)), [...Array(200).keys()]);
});

Deno.test("journald: lines that are no entries are told, and left out", async () => {
  using journal = new FakeJournal();
  journal.write("1");
  journal.writeLine('{"MESSAGE":"no cursor"}');
  journal.writeLine("Garbage\0");
  journal.write("2");
  await using opened = await open(journal);
  deepEqual(await readTexts(opened, 2), ["1", "2"]);
  deepEqual(opened.told, Array(2).fill("gap: it is no entry that can be read"));
});

Deno.test("journald: a position that is no cursor is told, and all is read", async () => {
  using journal = new FakeJournal();
  journal.write("1");
  const stored = new Map([["cursor", "--vacuum-time=1s"]]);
  await using opened = await open(journal, { start: "end" }, { stored });
  deepEqual(await readTexts(opened, 1), ["1"]);
  match(opened.told[0] ?? "", /is none of a journal/);
});

Deno.test("journald: a host without it says so", async () => {
  const params = journaldSource.params.parse({});
  const context = {
    name: "j",
    host: {},
    labels: {},
    stored: new Map(),
    once: false,
    onGap: () => {},
    warn: () => {},
  };
  await rejects(openJournal("journalctl-none", params, context), {
    name: "TaskError",
    message: 'Cannot run "journalctl-none": the program is not installed',
  });
});
