/** A `driftless logs` that runs while something is measured, with the flags of the README. */

const MAIN = new URL("../../cli/main.ts", import.meta.url).pathname;
/** Clock ticks of a second in /proc (proc_pid_stat(5)); 100 on every Linux of today. */
const TICKS = 100;
/** What it is run with, as the README says. */
const FLAGS = [
  "--quiet",
  "--no-prompt",
  "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring,--heap-growing-percent=30",
  ...["read", "write", "env", "sys", "ffi"].map((one) => `--allow-${one}`),
  "--allow-net=127.0.0.1",
];

/** A process that ships, with what the kernel counts of it. */
export class Shipper implements AsyncDisposable {
  /** Its directory, for what is measured with it. */
  readonly dir: string;
  #child: Deno.ChildProcess;
  #isOver = false;

  private constructor(dir: string, child: Deno.ChildProcess) {
    this.dir = dir;
    this.#child = child;
    void child.status.then(({ code }) => {
      // What it waits for would never come.
      if (!this.#isOver) throw new Error(`The process ended with ${code}`);
    });
  }

  /** Starts it in a directory of its own; `DIR` in the text of its logs file is that. */
  static async start(config: string): Promise<Shipper> {
    const dir = await Deno.makeTempDir({ prefix: "driftless-bench-" });
    await Deno.mkdir(`${dir}/config`);
    await Deno.mkdir(`${dir}/in`);
    await Deno.writeTextFile(
      `${dir}/config/logs.yml`,
      config.replaceAll("DIR", dir),
    );
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        ...FLAGS,
        MAIN,
        `--config=${dir}/config`,
        `--state-dir=${dir}/state`,
        "logs",
      ],
      stdin: "null",
      stdout: "null",
      stderr: "inherit",
    }).spawn();
    return new Shipper(dir, child);
  }

  /** Resident memory in MiB: now, or the most there was. */
  readMib(what: "now" | "peak"): number {
    const status = this.#readProc("status");
    const key = what === "now" ? "VmRSS" : "VmHWM";
    const kib = new RegExp(`^${key}:\\s*(\\d+) kB$`, "m").exec(status)?.[1];
    return Number(kib) / 1024;
  }

  /** Processor time it took so far, in seconds. */
  readCpuSecs(): number {
    const stat = this.#readProc("stat");
    // The name before may hold blanks.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Deno lets only a process with all rights read what the kernel says of others. */
  #readProc(name: string): string {
    const { stdout } = new Deno.Command("/bin/cat", {
      args: [`/proc/${this.#child.pid}/${name}`],
    }).outputSync();
    return new TextDecoder().decode(stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#child.kill("SIGKILL");
    await this.#child.status;
    await Deno.remove(this.dir, { recursive: true });
  }
}

/** Gives the part of a logs file that reads files of the directory `in`, up to the outputs. */
export function toSource(name = "app.log"): string {
  return `sources:
  - { name: app, paths: ["DIR/in/${name}"], start: beginning }
outputs:
`;
}

/** Gives the output that writes lines to a port of this host. */
export function toTcp(port: number): string {
  return `  - { name: tcp, type: socket, server: "127.0.0.1:${port}" }\n`;
}

/** Waits without a clock that is set: so many milliseconds. */
export async function rest(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

/** Gives the value below which a share of some values lies. */
export function toQuantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[at] ?? NaN;
}

/** Gives how fast values grow, by the method of least squares: in units of `y` for one of `x`. */
export function toSlope(points: readonly { x: number; y: number }[]): number {
  const mean = (pick: (point: { x: number; y: number }) => number) =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const above = mean((point) => (point.x - x) * (point.y - y));
  return above / mean((point) => (point.x - x) ** 2);
}
