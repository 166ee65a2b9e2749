/**
 * Measures parsers and what stands around them, in one thread: lines of a kind
 * are cut from blocks, parsed and written as JSON. Prints a table of megabytes
 * of input a second and writes JSON to the file named by the first argument.
 */

import { parsers } from "../../lib/logs/parsers/mod.ts";
import { MULTILINE, Multiline } from "../../lib/logs/multiline.ts";
import {
  countLines,
  type LineBlock,
  splitBlock,
  toBatch,
  toLineBatch,
} from "../../lib/outputs/batch.ts";
import type { Event } from "../../lib/outputs/event.ts";

const LINES = 20_000;
const ROUNDS = 60;
const BLOCK_BYTES = 256 * 1024;
const START_MS = Date.UTC(2026, 1, 3, 4, 5, 6);

/** Makes the line of a number. */
type ToLine = (index: number) => string;

/** A kind of line, and params of its parser. */
interface Kind {
  readonly params?: Record<string, unknown>;
  readonly toLine: ToLine;
}

const AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/120.0";
const toAccessLine: ToLine = (index) =>
  `192.168.${index % 256}.${index * 7 % 256} - - [03/Feb/2026:04:${
    two(index / 6000)
  }:${two(index / 100)} +0000] "GET /api/v1/items/${index}?page=${
    index % 50
  } HTTP/1.1" ${index % 20 ? 200 : 404} ${
    index % 100_000
  } "https://example.com/start" "${AGENT}"`;
const toJsonLine: ToLine = (index) =>
  JSON.stringify({
    timestamp: new Date(START_MS + index).toISOString(),
    level: "info",
    message: `request ${index} was served to a client in time`,
    request: { id: `r-${index}`, took_ms: index % 1000 / 10 },
    tags: ["web", "eu-1"],
  });

const KINDS: Readonly<Record<string, Kind>> = {
  plain: { toLine: toAccessLine },
  nginx: { toLine: toAccessLine },
  apachecombined: { toLine: toAccessLine },
  nginx_error: {
    toLine: (index) =>
      `2026/02/03 04:05:06 [error] 12#34: *${index} open() "/srv/${index}" failed (2: No such file or directory), client: 10.0.0.1, server: example.com, request: "GET /${index} HTTP/1.1", host: "example.com"`,
  },
  json: { toLine: toJsonLine },
  keyvalue: {
    toLine: (index) =>
      `ts=${
        new Date(START_MS + index).toISOString()
      } level=info msg="request was served" id=${index} path=/api/v1/items took=0.0${
        index % 100
      } status=200 ok=true client=10.0.0.${index % 256}`,
  },
  syslog: {
    toLine: (index) =>
      `Feb  3 04:05:06 web1 sshd[${index}]: Accepted publickey for ann from 10.0.0.${
        index % 256
      } port ${index} ssh2: ED25519 SHA256:abcdefghijklmnopqrstuvwxyz`,
  },
  csv: {
    params: { columns: ["time", "level", "a", "b", "c"] },
    toLine: (index) =>
      `2026-02-03T04:05:06Z,info,${index},"some text, quoted",more text`,
  },
  audit: {
    toLine: (index) =>
      `type=SYSCALL msg=audit(1770091506.243:${index}): arch=c000003e syscall=2 success=no exit=-13 a0=7fffd19c5592 a1=0 a2=7fffd19c4b50 items=1 ppid=2686 pid=3538 auid=1000 uid=1000 gid=1000 comm="cat" exe="/bin/cat" key="sshd_config"`,
  },
  docker: {
    toLine: (index) =>
      JSON.stringify({
        log: `request ${index} was served to a client in time\n`,
        stream: "stdout",
        time: "2026-02-03T04:05:06.123456789Z",
      }),
  },
  cri: {
    toLine: (index) =>
      `2026-02-03T04:05:06.123456789Z stdout F request ${index} was served to a client in time`,
  },
  auto: { toLine: toAccessLine },
  regex: {
    params: {
      pattern: String
        .raw`^(?P<ip>\S+) \S+ (?P<user>\S+) \[(?P<time>[^\]]+)\] "(?P<request>[^"]*)" (?P<status>\d+) (?P<bytes>\S+)`,
    },
    toLine: toAccessLine,
  },
  grok: {
    params: { pattern: "%{COMBINEDAPACHELOG}" },
    toLine: toAccessLine,
  },
};

const report: Record<string, Record<string, number>> = {};
say("MB of input a second          split   parse    JSON     all");
for (const [word, kind] of Object.entries(KINDS)) {
  report[word] = await measureParser(word, kind);
}
report["lines to JSON"] = measureLines();
report["multiline"] = measureMultiline();
report["file to file"] = await measureFiles();
const [path] = Deno.args;
if (path !== undefined) {
  await Deno.writeTextFile(path, `${JSON.stringify(report, null, 2)}\n`);
}

/** Takes the best of many rounds: what else the machine does is no part of it. */
async function measureParser(
  word: string,
  { params = {}, toLine }: Kind,
): Promise<Record<string, number>> {
  const unit = await parsers[word]!();
  const parse = unit.open(unit.params.parse(params));
  const { blocks, bytes } = toBlocks(toLine);
  const best = { split: Infinity, parse: Infinity, json: Infinity };
  const rounds = word === "regex" || word === "grok" ? 5 : ROUNDS;
  for (let round = 0; round < rounds; round++) {
    const took = { split: 0, parse: 0, json: 0 };
    for (const block of blocks) {
      const start = performance.now();
      const events = splitBlock(block);
      const wasSplit = performance.now();
      for (const event of events) parse(event);
      const wasParsed = performance.now();
      toBatch("b", events).toJsonLines();
      took.split += wasSplit - start;
      took.parse += wasParsed - wasSplit;
      took.json += performance.now() - wasParsed;
    }
    best.split = Math.min(best.split, took.split);
    best.parse = Math.min(best.parse, took.parse);
    best.json = Math.min(best.json, took.json);
  }
  const all = best.split + best.parse + best.json;
  return tell(word, bytes, { ...best, all });
}

/** Lines that nobody parses, as JSON. */
function measureLines(): Record<string, number> {
  const { blocks, bytes } = toBlocks(toAccessLine);
  const all = findBest(() => {
    for (const block of blocks) toLineBatch("b", block).toJsonLines();
  });
  return tell("lines to JSON", bytes, { all });
}

/** Access lines, of which each begins an event by its pattern. */
function measureMultiline(): Record<string, number> {
  const params = MULTILINE.parse({ pattern: String.raw`^\d` });
  const { blocks, bytes } = toBlocks(toAccessLine);
  const lists = blocks.map((block): Event[] => splitBlock(block));
  const parse = findBest(() => {
    const multiline = new Multiline(params);
    for (const events of lists) {
      for (const event of events) multiline.push(event);
    }
  });
  return tell("multiline", bytes, { parse });
}

/** The whole way of access lines: read, parsed as nginx, written as JSON to a file. */
async function measureFiles(): Promise<Record<string, number>> {
  const unit = await parsers["nginx"]!();
  const parse = unit.open(unit.params.parse({}));
  const folder = await Deno.makeTempDir();
  const { blocks, bytes } = toBlocks(toAccessLine);
  const from = `${folder}/in`;
  using input = await Deno.open(from, {
    create: true,
    read: true,
    write: true,
  });
  for (const block of blocks) input.writeSync(block.bytes);
  const all = findBest(() => {
    input.seekSync(0, Deno.SeekMode.Start);
    using output = Deno.openSync(`${folder}/out`, {
      create: true,
      truncate: true,
      write: true,
    });
    for (const { bytes, ...rest } of blocks) {
      const read = new Uint8Array(bytes.length);
      input.readSync(read);
      const events = splitBlock({ ...rest, bytes: read });
      for (const event of events) parse(event);
      output.writeSync(toBatch("b", events).toJsonLines());
    }
  });
  await Deno.remove(folder, { recursive: true });
  return tell("file to file", bytes, { all });
}

function findBest(run: () => void): number {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    run();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}

/** Makes blocks as a source reads them. */
function toBlocks(toLine: ToLine): { blocks: LineBlock[]; bytes: number } {
  const origin = {
    source: "web",
    host: { name: "web1" },
    labels: {},
    file: "/var/log/nginx/access.log",
    key: "8-1",
  };
  const lines = Array.from({ length: LINES }, (_, index) => toLine(index));
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const blocks: LineBlock[] = [];
  for (let start = 0; start < bytes.length;) {
    const last = Math.min(bytes.length, start + BLOCK_BYTES);
    const end = bytes.lastIndexOf(0x0a, last - 1) + 1;
    const part = bytes.slice(start, end);
    const count = countLines(part);
    blocks.push({
      origin,
      offset: start,
      bytes: part,
      count,
      readMs: START_MS + start,
    });
    start = end;
  }
  return { blocks, bytes: bytes.length };
}

/** Prints a row, and gives it in megabytes a second. */
function tell(
  word: string,
  bytes: number,
  tookMs: Readonly<Record<string, number>>,
): Record<string, number> {
  const row = Object.fromEntries(
    Object.entries(tookMs).map(([name, ms]) => [
      name,
      Math.round(bytes / 1000 / ms),
    ]),
  );
  const cells = ["split", "parse", "json", "all"]
    .map((name) => String(row[name] ?? "").padStart(8));
  say(`${word.padEnd(27)}${cells.join("")}`);
  return row;
}

function two(number: number): string {
  return String(Math.floor(number) % 60).padStart(2, "0");
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
}
