/** Throw-away Debian hosts with systemd as PID 1, for proving task types on. */

import type {
  ApplyEvent,
  SummaryEvent,
  TaskEvent,
} from "../../lib/apply/event.ts";
import { ALL } from "../../cli/install_program.ts";
import { type Answer, buildBase, HOME, must, run, runOn } from "./_base.ts";
import { Machine } from "./_machine.ts";

export type { Answer } from "./_base.ts";

/** Why hosts cannot be booted here, or nothing when they can. */
export function findObstacle(): string | undefined {
  if (Deno.build.os !== "linux") return "needs Linux";
  if (Deno.uid() !== 0) return "needs root";
  for (const program of ["debootstrap", "systemd-nspawn", "nsenter"]) {
    if (!isInstalled(program)) return `needs the program ${program}`;
  }
  return undefined;
}

function isInstalled(program: string): boolean {
  return ["/usr/sbin", "/usr/bin"].some((dir) => {
    try {
      return Deno.statSync(`${dir}/${program}`).isFile;
    } catch {
      return false;
    }
  });
}

/** How long a program in a host may take. */
const LIMIT_SECS = 180;

/** What an apply told. */
export interface Applied extends Answer {
  tasks: TaskEvent[];
  summary: SummaryEvent | undefined;
}

/** A booted host. */
export interface TestHost extends AsyncDisposable {
  /** Path of its root tree on this machine. */
  readonly root: string;
  /** Runs a program in it as root. */
  exec(...argv: string[]): Promise<Answer>;
  /** Runs a program that must succeed, and gives its output without the last newline. */
  ask(...argv: string[]): Promise<string>;
  /** Writes a file in it, with its directory. */
  write(path: string, text: string): Promise<void>;
  /** Runs a file of the project in it as root, with all rights. */
  deno(file: string, ...words: string[]): Promise<Answer>;
  /** Runs the program in it as root, with all rights. */
  driftless(...words: string[]): Promise<Answer>;
  /** Boots it again, in order; what is in memory only is gone. */
  reboot(): Promise<void>;
  /** Applies a configuration in it: text of an apply.yml, or a directory in it. */
  apply(config: string, ...args: string[]): Promise<Applied>;
}

/** Registers a test on a booted host; where none can boot, it is ignored and its name says why. */
export function hostTest(
  name: string,
  work: (host: TestHost, t: Deno.TestContext) => Promise<void>,
  options: { network?: "none" | "host" } = {},
): void {
  hostsTest(name, 1, ([host], t) => work(host!, t), options);
}

/** Registers a test on several booted hosts. */
export function hostsTest(
  name: string,
  count: number,
  work: (hosts: readonly TestHost[], t: Deno.TestContext) => Promise<void>,
  options: { network?: "none" | "host" } = {},
): void {
  const obstacle = findObstacle();
  Deno.test({
    name: obstacle ? `${name} (${obstacle})` : name,
    ignore: obstacle !== undefined,
    // The boot helper outlives single steps.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async (t) => {
      await using stack = new AsyncDisposableStack();
      const hosts: TestHost[] = [];
      for (let booted = 0; booted < count; booted++) {
        hosts.push(stack.use(await boot(options.network ?? "none")));
      }
      await work(hosts, t);
    },
  });
}

async function boot(network: "none" | "host"): Promise<TestHost> {
  const base = await buildBase();
  const name = `dl-${crypto.randomUUID().slice(0, 8)}`;
  const home = `${HOME}/${name}`;
  const root = `${home}/root`;
  await Deno.mkdir(home);
  await must("mount", "-t", "tmpfs", "-o", "size=2g", "tmpfs", home);
  for (const dir of ["upper", "work", "root"]) {
    await Deno.mkdir(`${home}/${dir}`);
  }
  await must(
    "mount",
    "-t",
    "overlay",
    "overlay",
    "-o",
    `lowerdir=${base},upperdir=${home}/upper,workdir=${home}/work`,
    root,
  );
  await Deno.writeTextFile(`${root}/etc/hostname`, `${name}\n`);
  const own = `127.0.0.1 localhost ${name}\n::1 localhost\n`;
  await Deno.writeTextFile(
    `${root}/etc/hosts`,
    network === "host" ? own + await Deno.readTextFile("/etc/hosts") : own,
  );
  const cache = JSON.parse(
    await must(Deno.execPath(), "info", "--json"),
  ).denoDir;
  const machine = new Machine({ root, name, cache, network });
  const host = toHost(root, machine, async () => {
    await machine.end();
    await run(["umount", "-l", root]);
    await run(["umount", "-l", home]);
    await run(["rmdir", home]);
  });
  if (await isBooted(host, machine)) return host;
  await host[Symbol.asyncDispose]();
  throw new Error(
    `The host ${name} did not boot: ${(await machine.said).slice(-2000)}`,
  );
}

/** Waits until a host has started what it starts. */
async function isBooted(
  host: Pick<TestHost, "exec">,
  machine: Machine,
): Promise<boolean> {
  for (let tries = 0; tries < 240 && !machine.isOver; tries++) {
    const { stdout } = await host.exec("systemctl", "is-system-running");
    if (/^(running|degraded)/.test(stdout)) return true;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return false;
}

function toHost(
  root: string,
  machine: Machine,
  stop: () => Promise<void>,
): TestHost {
  const exec = async (...argv: string[]) => {
    return await runOn([
      "nsenter",
      `--target=${await machine.findLeader() ?? "0"}`,
      "--mount",
      "--uts",
      "--ipc",
      "--net",
      "--pid",
      "--cgroup",
      "--root",
      "--wd",
      "--",
      "timeout",
      "--kill-after=5",
      `${LIMIT_SECS}`,
      "env",
      "-i",
      "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
      "HOME=/root",
      "LANG=C.UTF-8",
      "NO_COLOR=1",
      "DENO_DIR=/opt/deno-dir",
      "DENO_NO_UPDATE_CHECK=1",
      ...argv,
    ]);
  };
  const write = async (path: string, text: string) => {
    const at = `${root}${path}`;
    await Deno.mkdir(at.slice(0, at.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(at, text);
  };
  const deno = async (file: string, ...words: string[]) =>
    await exec(
      "/opt/deno",
      "run",
      "--quiet",
      "--no-prompt",
      "--cached-only",
      "--frozen",
      ...ALL,
      `/opt/driftless/${file}`,
      ...words,
    );
  const driftless = async (...words: string[]) =>
    await deno("cli/main.ts", ...words);
  return {
    root,
    exec,
    write,
    deno,
    driftless,
    ask: async (...argv) => {
      const { code, stdout, stderr } = await exec(...argv);
      if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr || stdout}`);
      return stdout.replace(/\n$/, "");
    },
    reboot: async () => {
      await exec("systemctl", "reboot");
      await machine.startAgain();
      if (await isBooted({ exec }, machine)) return;
      throw new Error(`${root} did not boot again`);
    },
    apply: async (config, ...args) => {
      let dir = config;
      if (!config.startsWith("/")) {
        dir = "/etc/driftless/config";
        await run(["rm", "-rf", `${root}${dir}`]);
        await write(`${dir}/apply.yml`, config);
      }
      const answer = await driftless(
        "--json",
        `--config=${dir}`,
        "apply",
        ...args,
      );
      return { ...answer, ...toEvents(answer.stdout) };
    },
    [Symbol.asyncDispose]: stop,
  };
}

function toEvents(
  text: string,
): { tasks: TaskEvent[]; summary: SummaryEvent | undefined } {
  const events: ApplyEvent[] = text.split("\n").filter(Boolean)
    .map((line) => JSON.parse(line));
  return {
    tasks: events.filter((event) => event.type === "task"),
    summary: events.find((event) => event.type === "summary"),
  };
}
