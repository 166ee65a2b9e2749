/**
 * Measures log shipping: whole processes over a file of a million lines,
 * beside rsyslogd where it is installed. Prints a table and writes JSON to the
 * file named by the first argument.
 */

import { VERSION } from "../../lib/version.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const LINES = 1_000_000;
const ROUNDS = 3;
const LINE =
  '203.0.113.9 - frank [10/Oct/2026:13:55:36 +0200] "GET /apache_pb.gif?a=b HTTP/1.1" 200 2326 "http://www.example.com/start.html" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML)"\n';

/** One measured case. */
interface Row {
  name: string;
  /** Median of the rounds, in millions of input bytes a second. */
  mb_per_second: number;
  /** Greatest resident memory of the rounds, in MiB; undefined for peers. */
  peak_mib: number | undefined;
  /** What it must reach. */
  wanted: number | undefined;
}

const dir = await Deno.makeTempDir({ prefix: "driftless-bench-" });
const input = `${dir}/in.log`;
await Deno.writeTextFile(input, LINE.repeat(LINES));
const size = LINE.length * LINES;

/** Counts the bytes that any number of connections bring, as `nc` would. */
class Sink implements AsyncDisposable {
  readonly port: number;
  bytes = 0;
  #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  #ended: Promise<void>;

  constructor() {
    this.port = this.#listener.addr.port;
    this.#ended = this.#accept();
  }

  /** Waits until so many bytes came. */
  async wait(bytes: number): Promise<void> {
    while (this.bytes < bytes) {
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  async #accept(): Promise<void> {
    const running: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      running.push(this.#read(connection));
    }
    await Promise.all(running);
  }

  async #read(connection: Deno.TcpConn): Promise<void> {
    const buffer = new Uint8Array(1 << 20);
    for (;;) {
      const count = await connection.read(buffer).catch(() => null);
      if (count === null) break;
      this.bytes += count;
    }
    connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#ended;
  }
}

/** Ships the file once with an output and gives seconds and peak memory. */
async function ship(
  output: string,
  parser: string,
): Promise<{ seconds: number; mib: number }> {
  const site = await Deno.makeTempDir({ dir });
  await Deno.mkdir(`${site}/config`);
  await Deno.writeTextFile(
    `${site}/config/logs.yml`,
    `sources:
  - { name: app, paths: [${input}], start: beginning${parser} }
outputs:
  - ${output.replaceAll("SITE", site)}
`,
  );
  const startedAt = performance.now();
  const { code, stderr } = await new Deno.Command("/usr/bin/time", {
    args: [
      "-f",
      "%M",
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-prompt",
      "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring,--heap-growing-percent=30",
      "--allow-read",
      "--allow-write",
      "--allow-env",
      "--allow-sys",
      "--allow-net=127.0.0.1",
      MAIN,
      `--config=${site}/config`,
      `--state-dir=${site}/state`,
      "logs",
      "--once",
    ],
    stdin: "null",
    stdout: "null",
  }).output();
  const seconds = (performance.now() - startedAt) / 1000;
  const said = new TextDecoder().decode(stderr).trim();
  await Deno.remove(site, { recursive: true });
  if (code !== 0) throw new Error(said);
  return { seconds, mib: Number(said.split("\n").at(-1)) / 1024 };
}

function toMedian(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

async function bench(
  name: string,
  wanted: number,
  run: () => Promise<{ seconds: number; mib: number }>,
): Promise<Row> {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await run());
  return {
    name,
    mb_per_second: size / 1e6 / toMedian(rounds.map(({ seconds }) => seconds)),
    peak_mib: Math.max(...rounds.map(({ mib }) => mib)),
    wanted,
  };
}

/** Ships the file with rsyslogd, one worker, so that order is kept. */
async function benchPeer(
  name: string,
  action: string,
  isDone: (home: string) => boolean,
): Promise<Row | undefined> {
  const path = ["/usr/sbin/rsyslogd", "/usr/bin/rsyslogd"].find((one) => {
    try {
      return Deno.statSync(one).isFile;
    } catch {
      return false;
    }
  });
  if (path === undefined) return undefined;
  const rounds: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const home = await Deno.makeTempDir({ dir });
    await Deno.writeTextFile(
      `${home}/conf`,
      `global(workDirectory="${home}" maxMessageSize="64k")
main_queue(queue.workerThreads="1")
module(load="imfile" mode="inotify")
input(type="imfile" file="${input}" tag="app" ruleset="r")
template(name="raw" type="string" string="%msg%\\n")
ruleset(name="r"){ ${action.replaceAll("HOME", home)} }
`,
    );
    const startedAt = performance.now();
    const child = new Deno.Command(path, {
      args: ["-n", "-f", `${home}/conf`, "-i", `${home}/pid`],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    while (!isDone(home)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    rounds.push((performance.now() - startedAt) / 1000);
    child.kill("SIGKILL");
    await child.status;
    await Deno.remove(home, { recursive: true });
  }
  return {
    name,
    mb_per_second: size / 1e6 / toMedian(rounds),
    peak_mib: undefined,
    wanted: undefined,
  };
}

function hasSize(path: string, wanted: number): boolean {
  try {
    return Deno.statSync(path).size >= wanted;
  } catch {
    return false;
  }
}

const rows: (Row | undefined)[] = [];
rows.push(
  await bench(
    "file to directory, as it is",
    250,
    () =>
      ship(
        "{ name: out, type: directory, path: SITE/out, format: lines }",
        "",
      ),
  ),
  await benchPeer(
    "rsyslogd: file to file",
    'action(type="omfile" file="HOME/out.log" template="raw")',
    (home) => hasSize(`${home}/out.log`, size),
  ),
);
{
  await using sink = new Sink();
  rows.push(
    await bench("file to tcp, as it is", 200, async () => {
      const before = sink.bytes;
      const done = await ship(
        `{ name: out, type: socket, server: "127.0.0.1:${sink.port}" }`,
        "",
      );
      await sink.wait(before + size);
      return done;
    }),
    await bench(
      "file to syslog, RFC 5424, octets counted",
      100,
      () =>
        ship(
          `{ name: out, type: syslog, server: "127.0.0.1:${sink.port}", protocol: tcp }`,
          "",
        ),
    ),
  );
  let before = sink.bytes;
  rows.push(
    await benchPeer(
      "rsyslogd: file to tcp",
      `action(type="omfwd" target="127.0.0.1" port="${sink.port}" protocol="tcp" template="raw" TCP_Framing="traditional")`,
      () => {
        const isDone = sink.bytes - before >= size;
        if (isDone) before = sink.bytes;
        return isDone;
      },
    ),
  );
}
rows.push(
  await bench(
    "nginx to JSON in a directory",
    60,
    () =>
      ship(
        "{ name: out, type: directory, path: SITE/out }",
        ", parser: nginx",
      ),
  ),
);
await Deno.remove(dir, { recursive: true });

const measured = rows.filter((row) => row !== undefined);
const out = (text: string) =>
  Deno.stdout.writeSync(new TextEncoder().encode(`${text}\n`));
out(
  `driftless ${VERSION}, ${LINES} lines of ${LINE.length} bytes, median of ${ROUNDS}`,
);
for (const { name, mb_per_second, peak_mib, wanted } of measured) {
  out(
    `${name.padEnd(42)} ${mb_per_second.toFixed(0).padStart(5)} MB/s${
      peak_mib === undefined ? "" : `  ${peak_mib.toFixed(0).padStart(4)} MiB`
    }${wanted === undefined ? "" : `  wanted ${wanted}`}`,
  );
}
const [file] = Deno.args;
if (file !== undefined) {
  await Deno.writeTextFile(file, JSON.stringify(measured, null, 2));
}
