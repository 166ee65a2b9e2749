/** The two programs that are measured, and what the kernel tells of them. */

import { collectors } from "../../lib/facts/mod.ts";

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
const PEER = "prometheus-node-exporter";
/** `USER_HZ` of time(7). */
const USER_HZ = 100;
const STARTED_WITHIN_MS = 20_000;

/** A program that runs. */
export interface Running extends Disposable {
  /** Where it listens on this host. */
  readonly port: number;
  /** Processor time until now, in milliseconds. */
  cpuMs(): number;
  /** Resident memory now, in MiB. */
  residentMib(): number;
}

/** How the programs are called. */
export const PROGRAMS = {
  peer: {
    find: async () => {
      try {
        const { stdout, stderr } = await new Deno.Command(PEER, {
          args: ["--version"],
        }).output();
        const said = [stdout, stderr].map((bytes) =>
          new TextDecoder().decode(bytes)
        ).join("");
        const version = /version (\S+)/.exec(said)?.[1] ?? "of no version";
        return { version, toArgv: toPeerArgv };
      } catch {
        return undefined;
      }
    },
  },
  ours: {
    list: () => Promise.resolve(Object.keys(collectors)),
    toArgv: (names: readonly string[]) => [
      Deno.execPath(),
      "run",
      "--quiet",
      "--no-prompt",
      "--allow-all",
      "--v8-flags=--max-semi-space-size=1,--max-old-space-size=256",
      MAIN,
      "facts",
      "--serve",
      "--listen=127.0.0.1:PORT",
      ...names,
    ],
  },
};

function toPeerArgv(names: readonly string[]): string[] {
  const chosen = names.map((name) => `--collector.${name}`);
  return [
    PEER,
    "--web.listen-address=127.0.0.1:PORT",
    ...names.length === 0 ? [] : ["--collector.disable-defaults", ...chosen],
  ];
}

/**
 * Starts a program on a free port, as a user without rights where this one has them.
 * @throws {Error} When it does not listen in time.
 */
export async function start(argv: readonly string[]): Promise<Running> {
  const port = findPort();
  const [program, ...args] = argv.map((word) =>
    word.replace("PORT", `${port}`)
  );
  const child = new Deno.Command(program!, {
    args,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  await waitFor(port);
  const read = (file: string) =>
    Deno.readTextFileSync(`/proc/${child.pid}/${file}`);
  return {
    port,
    cpuMs: () => {
      const stat = read("stat");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 1000 / USER_HZ;
    },
    residentMib: () =>
      Number(/VmRSS:\s+(\d+)/.exec(read("status"))?.[1]) / 1024,
    [Symbol.dispose]: () => child.kill(),
  };
}

function findPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function waitFor(port: number): Promise<void> {
  const until = performance.now() + STARTED_WITHIN_MS;
  for (;;) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((done) => setTimeout(done, 50));
    }
  }
}
