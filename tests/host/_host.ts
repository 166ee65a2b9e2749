/** Throw-away Debian hosts with systemd as PID 1, for proving task types on. */

import type {
  ApplyEvent,
  SummaryEvent,
  TaskEvent,
} from "../../lib/apply/event.ts";

const HOME = Deno.env.get("DRIFTLESS_TEST_HOSTS") ?? "/var/tmp/driftless-hosts";
const REPOSITORY = new URL("../../", import.meta.url).pathname;
const PACKAGES = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "ca-certificates",
  "iproute2",
  "cron",
  "sudo",
  "procps",
  "locales",
  "tzdata",
  "git",
  "curl",
  "acl",
  "attr",
  "e2fsprogs",
  "unzip",
  "zip",
  "xz-utils",
  "bzip2",
  "zstd",
  "python3-minimal",
];

/** Every class of rights, unscoped: what Deno asks for before it opens /proc. */
const ALL_RIGHTS = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "sys",
  "ffi",
  "import",
].map((right) => `--allow-${right}`);

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

/** What a program gave back. */
export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

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
  /** Applies a configuration in it: text of an apply.yml, or a directory in it. */
  apply(config: string, ...args: string[]): Promise<Applied>;
}

/** Registers a test on a booted host; where none can boot, it is ignored and its name says why. */
export function hostTest(
  name: string,
  work: (host: TestHost) => Promise<void>,
  options: { network?: "none" | "host" } = {},
): void {
  const obstacle = findObstacle();
  Deno.test({
    name: obstacle ? `${name} (${obstacle})` : name,
    ignore: obstacle !== undefined,
    // The boot helper outlives single steps.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using host = await boot(options.network ?? "none");
      await work(host);
    },
  });
}

async function run(argv: readonly string[], stdin?: string): Promise<Answer> {
  const child = new Deno.Command(argv[0]!, {
    args: argv.slice(1),
    stdin: stdin === undefined ? "null" : "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  if (stdin !== undefined) {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(stdin));
    await writer.close();
  }
  const { code, stdout, stderr } = await child.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

async function must(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr || stdout}`);
  return stdout.replace(/\n$/, "");
}

/** Builds the tree that all hosts lie over, once, in about a minute. */
async function buildBase(): Promise<string> {
  const base = `${HOME}/base`;
  await Deno.mkdir(HOME, { recursive: true });
  using lock = await Deno.open(`${HOME}/lock`, { create: true, write: true });
  await lock.lock(true);
  const ready = await Deno.stat(`${base}.ready`).catch(() => undefined);
  if (ready) return base;
  await must("rm", "-rf", base);
  await must(
    "debootstrap",
    "--variant=minbase",
    `--include=${PACKAGES.join(",")}`,
    "bookworm",
    base,
    ...await readMirror(),
  );
  await must("rm", "-f", `${base}/etc/apt/sources.list`);
  for (
    const name of [
      "sources.list",
      "sources.list.d",
      "apt.conf.d",
      "auth.conf.d",
    ]
  ) {
    await run(["cp", "-a", `/etc/apt/${name}`, `${base}/etc/apt/`]);
  }
  await Deno.writeTextFile(`${base}/etc/machine-id`, "");
  await Deno.writeTextFile(`${base}.ready`, "");
  return base;
}

/** The mirror that this machine uses, so that the base comes from the same place. */
async function readMirror(): Promise<string[]> {
  const { stdout } = await run([
    "apt-get",
    "indextargets",
    "--format",
    "$(SITE) $(RELEASE)",
    "Created-By: Packages",
  ]);
  const site = stdout.split("\n")
    .map((line) => line.split(" "))
    .find(([, release]) => release === "bookworm")?.[0];
  return site ? [site] : [];
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
  const nspawn = new Deno.Command("systemd-nspawn", {
    args: [
      `--directory=${root}`,
      `--machine=${name}`,
      `--hostname=${name}`,
      "--boot",
      "--register=no",
      "--keep-unit",
      "--quiet",
      "--console=read-only",
      `--bind-ro=${REPOSITORY}:/opt/driftless`,
      `--bind-ro=${Deno.execPath()}:/opt/deno`,
      `--bind=${cache}:/opt/deno-dir`,
      ...(network === "host"
        ? ["--resolv-conf=bind-host"]
        : ["--private-network"]),
    ],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const host = toHost(root, nspawn.pid, async () => {
    nspawn.kill("SIGKILL");
    await nspawn.status;
    await run(["umount", "-l", root]);
    await run(["umount", "-l", home]);
    await run(["rmdir", home]);
  });
  for (let tries = 0; tries < 240; tries++) {
    const { stdout } = await host.exec("systemctl", "is-system-running");
    if (/^(running|degraded)/.test(stdout)) return host;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  await host[Symbol.asyncDispose]();
  throw new Error(`The host ${name} did not boot`);
}

function toHost(
  root: string,
  nspawn: number,
  stop: () => Promise<void>,
): TestHost {
  const exec = async (...argv: string[]) => {
    const { stdout: leader } = await run(["pgrep", "-o", "-P", `${nspawn}`]);
    return await run([
      "nsenter",
      `--target=${leader.trim() || "0"}`,
      "--mount",
      "--uts",
      "--ipc",
      "--net",
      "--pid",
      "--cgroup",
      "--root",
      "--wd",
      "--",
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
  return {
    root,
    exec,
    write,
    ask: async (...argv) => {
      const { code, stdout, stderr } = await exec(...argv);
      if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr || stdout}`);
      return stdout.replace(/\n$/, "");
    },
    apply: async (config, ...args) => {
      let dir = config;
      if (!config.startsWith("/")) {
        dir = "/etc/driftless/config";
        await run(["rm", "-rf", `${root}${dir}`]);
        await write(`${dir}/apply.yml`, config);
      }
      const answer = await exec(
        "/opt/deno",
        "run",
        "--quiet",
        "--no-prompt",
        "--cached-only",
        "--frozen",
        ...ALL_RIGHTS,
        "/opt/driftless/cli/main.ts",
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
