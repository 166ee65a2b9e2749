/** The tree that all throw-away hosts lie over: Debian with systemd, built once. */

/** Where hosts live. */
export const HOME = Deno.env.get("DRIFTLESS_TEST_HOSTS") ??
  "/var/tmp/driftless-hosts";
const PACKAGES = [
  "systemd",
  "systemd-sysv",
  "dbus",
  "ca-certificates",
  "iproute2",
  "cron",
  "sudo",
  "procps",
  "tmux",
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
  "nftables",
  "iptables",
  "ufw",
];
/** Services that a host does not start by itself: a firewall that stands in the way of what is proven. */
const NOT_STARTED = [
  "ufw",
  "nftables",
  "auditd",
  "firewalld",
  "networking",
  "NetworkManager",
  "NetworkManager-wait-online",
];

/** Package managers that are not Debian's own, and what keeps networks: too much for what debootstrap(8) puts in order. */
const MANAGERS = [
  "at",
  "auditd",
  "createrepo-c",
  "debconf-utils",
  "dnf",
  "firewalld",
  "flatpak",
  "gnupg",
  "ifupdown",
  "lvm2",
  "network-manager",
  "npm",
  "pacman-package-manager",
  "python3-pip",
  "python3-venv",
  "rpm",
  "ruby",
  "zypper",
];

/** Packages of other init systems, which would push systemd out: they lie in the base, and a test unpacks them. */
const UNPACKED = ["insserv", "libeinfo1", "librc1", "openrc", "runit"];
/** Where these packages lie in the base. */
export const UNPACKED_DIR = "/var/cache/unpacked";

/** What a program gave back. */
export interface Answer {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program of this machine. */
export async function run(
  argv: readonly string[],
  stdin?: string,
): Promise<Answer> {
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
  return await toAnswer(child);
}

/**
 * Runs a program that stops when its child is stopped, as nsenter(1) does, and
 * lets it go on: a host that goes down stops all that runs in it before it
 * ends it.
 */
export async function runOn(argv: readonly string[]): Promise<Answer> {
  const child = new Deno.Command(argv[0]!, {
    args: argv.slice(1),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const timer = setInterval(() => {
    try {
      child.kill("SIGCONT");
    } catch {
      // It ended, and that is not heard of yet.
    }
  }, 1000);
  try {
    return await toAnswer(child);
  } finally {
    clearInterval(timer);
  }
}

async function toAnswer(child: Deno.ChildProcess): Promise<Answer> {
  const { code, stdout, stderr } = await child.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: decode(stdout), stderr: decode(stderr) };
}

/** Runs a program of this machine that must succeed, and gives its output without the last newline. */
export async function must(...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(argv);
  if (code !== 0) throw new Error(`${argv.join(" ")}: ${stderr || stdout}`);
  return stdout.replace(/\n$/, "");
}

/** Builds the tree that all hosts lie over, once, in about a minute. */
export async function buildBase(): Promise<string> {
  // Another list of packages makes another base: hosts may lie over the old one.
  const base = `${HOME}/base-${await toDigest(
    [...PACKAGES, ...MANAGERS, ...UNPACKED].join(" "),
  )}`;
  const isReady = () =>
    Deno.stat(`${base}.ready`).then(() => true, () => false);
  // Another base may be built meanwhile, for minutes.
  if (await isReady()) return base;
  await Deno.mkdir(HOME, { recursive: true });
  using lock = await Deno.open(`${HOME}/lock`, { create: true, write: true });
  await lock.lock(true);
  if (await isReady()) return base;
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
  await addManagers(base);
  await must("systemctl", `--root=${base}`, "disable", ...NOT_STARTED);
  await Deno.writeTextFile(`${base}/etc/machine-id`, "");
  await Deno.writeTextFile(`${base}.ready`, "");
  return base;
}

/** The first eight hex digits of a digest. */
async function toDigest(text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return new Uint8Array(digest).toHex().slice(0, 8);
}

/** Installs the package managers, in two thirds of a minute; of the lists for it nothing stays. */
async function addManagers(base: string): Promise<void> {
  const lists = "/var/cache/apt/lists-of-base";
  const apt = [
    "chroot",
    base,
    "env",
    "DEBIAN_FRONTEND=noninteractive",
    "apt-get",
    "-qq",
    "-o",
    `Dir::State::lists=${lists}`,
  ];
  await must("mkdir", "-p", `${base}${lists}/partial`);
  await must(...apt, "update");
  await must(
    ...apt,
    "-o",
    "Dpkg::Options::=--force-unsafe-io",
    "--no-install-recommends",
    "-y",
    "install",
    ...MANAGERS,
  );
  await must("mkdir", "-p", `${base}${UNPACKED_DIR}`);
  await must(
    "chroot",
    base,
    "sh",
    "-ec",
    'cd "$1"; shift; exec "$@"',
    "sh",
    UNPACKED_DIR,
    ...apt.slice(2),
    "download",
    ...UNPACKED,
  );
  await must(...apt, "clean");
  await must("rm", "-rf", `${base}${lists}`);
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
