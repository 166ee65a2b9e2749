/** Debian's package manager, apt-get(8). */

import { TaskError } from "../../error.ts";
import { type Host, type QueryResult, UnknownState } from "../host.ts";
import { DPKG_STATUS, readDpkg } from "./dpkg.ts";
import { findHolder } from "./locks.ts";
import type {
  PackageAction,
  PackageFlags,
  PackageManager,
  PackageStep,
  Preview,
} from "./manager.ts";

/** Never asks, never opens a pager; needrestart(1) lists and restarts nothing. */
export const APT_ENV: Readonly<Record<string, string>> = {
  DEBIAN_FRONTEND: "noninteractive",
  APT_LISTCHANGES_FRONTEND: "none",
  NEEDRESTART_MODE: "l",
};

/** Options of every run: waits for the lock, keeps local configuration files. */
export const APT_RUN_FLAGS: readonly string[] = toAptRunFlags(120, [
  "force-confdef",
  "force-confold",
]);

/** Names are names: without this, apt-get(8) takes an unknown name with a dot for a regular expression. */
const EXACT = ["-o", "APT::Cmd::Pattern-Only=true"];

/** Simulates and takes no lock, so that it can ask while another apt works; only when not quiet it tells what it takes for a virtual name. */
const SIMULATE = ["-s", "-o", "quiet=0", "-o", "Debug::NoLocking=1"];

/** The options of a run, given how long it waits for the lock and what dpkg(1) gets. */
export function toAptRunFlags(
  lockTimeoutSecs: number,
  dpkgOptions: readonly string[],
): string[] {
  return [
    "-q",
    "-o",
    `DPkg::Lock::Timeout=${lockTimeoutSecs}`,
    "-o",
    "Dpkg::Use-Pty=0",
    ...dpkgOptions.flatMap((one) => ["-o", `Dpkg::Options::=--${one}`]),
  ];
}

/** Gives an apt-get(8) command; a verb without names is for the whole system. */
export function toAptArgv(
  verb: string,
  specs: readonly string[],
  flags: PackageFlags = {},
): string[] {
  return [
    "apt-get",
    verb,
    "-y",
    ...(flags.run ?? APT_RUN_FLAGS),
    ...EXACT,
    ...(flags.both ?? []),
    ...toTail(specs),
  ];
}

/** Debian's package manager. */
export const apt: PackageManager = {
  name: "apt",
  program: "apt-get",
  databases: [DPKG_STATUS],
  env: APT_ENV,
  nameRegexp: /^[a-z0-9][a-z0-9+.-]*(:[a-z0-9][a-z0-9-]*)?$/,
  upgradesByInstall: true,
  refresh: [
    "apt-get",
    "update",
    "-q",
    "-o",
    "APT::Update::Error-Mode=any",
  ],
  hold: ["apt-mark", "hold"],
  read: readDpkg,
  toSpec: (name, version) => `${name}=${version}`,
  toVersionForms: (version) => [version],
  toArgv: (action, specs, flags) => toAptArgv(toVerb(action), specs, flags),
  preview: async (host, action, specs, flags) => {
    await requireUninterrupted(host);
    return await previewApt(host, toVerb(action), specs, flags);
  },
};

function toVerb(action: PackageAction): string {
  return action === "upgrade" ? "install" : action;
}

/**
 * Requires that dpkg(1) was not interrupted, which a simulation does not notice.
 * @throws {TaskError} When dpkg(1) has updates of its status left to write.
 */
export async function requireUninterrupted(host: Host): Promise<void> {
  for (let waitedMs = 0; await hasUpdates(host); waitedMs += POLL_MS) {
    if (waitedMs >= LOCK_WAIT_MS || !await findHolder(DPKG_LOCK, host)) {
      throw new TaskError("Cannot go on: a run of dpkg was interrupted", {
        advice: INTERRUPTED_ADVICE,
      });
    }
    if (!await host.sleep(POLL_MS)) {
      throw new UnknownState("dpkg is at work now");
    }
  }
}

async function hasUpdates(host: Host): Promise<boolean> {
  const dir = "/var/lib/dpkg/updates";
  if (!await host.stat(dir)) return false;
  return (await host.list(dir)).some((name) => /^\d+$/.test(name));
}

/**
 * Asks apt-get(8) what a verb would do.
 * @throws {TaskError} When it would fail, in words of what to do about it.
 */
export async function previewApt(
  host: Host,
  verb: string,
  specs: readonly string[],
  flags: PackageFlags = {},
): Promise<Preview> {
  const argv = [
    "apt-get",
    verb,
    "-y",
    ...SIMULATE,
    ...EXACT,
    ...(flags.both ?? []),
    ...toTail(specs),
  ];
  const result = await host.query(argv, {
    env: { ...APT_ENV },
    timeoutMs: 120_000,
  });
  if (result.code !== 0) throw toAptError(result, verb);
  return parseSimulation(result.stdout);
}

function toTail(specs: readonly string[]): string[] {
  return specs.length === 0 ? [] : ["--", ...specs];
}

const STEP_REGEXP =
  /^(Inst|Remv|Purg) (\S+)(?: \[([^\]]*)\])?(?: \((\S+)[^\[)]*(?:\[([^\]]*)\])?\))?/;
const SELECTED_REGEXP = /^Note, selecting '([^']+)' instead of '([^']+)'$/;

/** Parses what `apt-get -s` prints. */
export function parseSimulation(text: string): Preview {
  const steps = new Map<string, PackageStep>();
  const selected = new Map<string, string>();
  for (const line of text.split("\n")) {
    const note = SELECTED_REGEXP.exec(line);
    if (note) selected.set(note[2]!, note[1]!);
    const found = STEP_REGEXP.exec(line);
    if (!found) continue;
    const [, verb, name, from, to, arch] = found;
    const before = from ?? steps.get(name!)?.from;
    steps.set(name!, {
      name: name!,
      ...(before === undefined ? {} : { from: before }),
      ...(verb === "Inst" ? { to: to ?? "" } : {}),
      ...(arch === undefined ? {} : { arch }),
      ...(verb === "Purg" ? { purge: true } : {}),
    });
  }
  return { steps: [...steps.values()], selected };
}

/** What dpkg(1) and its front ends lock while they work. */
const DPKG_LOCK = "/var/lib/dpkg/lock-frontend";

/** How long another run of dpkg(1) is waited for, in milliseconds. */
const LOCK_WAIT_MS = 120_000;
const POLL_MS = 500;

const INTERRUPTED_ADVICE =
  'Use an apt task with state: fixed, or run "dpkg --configure -a"';

/** What apt-get(8) says, what it means, and what to do about it; `$1` and `$2` are its words. */
const FAILURES: readonly [RegExp, string, string][] = [
  [
    /^E: (?:Unable to locate|Couldn't find any) package (?:by \w+ ')?([^\s']+)/m,
    'Cannot find package "$1"',
    "Refresh the package lists (apt-get update, update_cache: true), or add the repository that has it",
  ],
  [
    /^E: Version '(.*)' for '(.*)' was not found/m,
    'Cannot find version "$1" of package "$2"',
    "See which versions there are with apt-cache policy",
  ],
  [
    /^E: Release '(.*)' for '(.*)' was not found/m,
    'Cannot find package "$2" in release "$1"',
    "Add a repository of that release first",
  ],
  [
    /^E: The value '(.*)' is invalid for APT::Default-Release/m,
    'Cannot use default_release "$1": no repository has it',
    "Add a repository of that release first",
  ],
  [
    /^E: Package '(.*)' has no installation candidate/m,
    'Cannot install "$1": no repository has it under this name',
    "Name one of the packages that provide or replace it",
  ],
  [
    /^E: Packages were downgraded/m,
    "Cannot install an older version than the installed one",
    "Set allow_downgrade: true to permit it",
  ],
  [
    /^E: Held packages were changed/m,
    "Cannot change a package that is on hold",
    "Set allow_change_held_packages: true, or release it with apt-mark unhold",
  ],
  [
    /^E: Packages need to be removed but remove is disabled/m,
    "Cannot do it without removing other packages",
    "Set fail_on_autoremove: false to let them go",
  ],
  [
    /^E: Essential packages were removed/m,
    "Cannot remove a package that the system needs",
    "Leave essential packages installed",
  ],
  [
    /^E: (?:There were unauthenticated packages|Some packages could not be authenticated)/m,
    "Cannot install packages that no trusted key has signed",
    "Add the key of the repository",
  ],
  [
    /^E: dpkg was interrupted|^E: Unmet dependencies/m,
    "Cannot go on: an earlier run of dpkg was interrupted or left dependencies unmet",
    INTERRUPTED_ADVICE,
  ],
];

function toAptError(result: QueryResult, verb: string): TaskError {
  const { code, stdout, stderr } = result;
  const output = { rc: code, stdout, stderr };
  for (const [pattern, message, advice] of FAILURES) {
    const found = pattern.exec(stderr);
    if (!found) continue;
    const text = message.replace(
      /\$(\d)/g,
      (_all, group) => found[Number(group)] ?? "",
    );
    return new TaskError(text, {
      advice: advice + toCandidates(advice, stdout),
      output,
    });
  }
  const said = /unmet dependencies:\n([\s\S]*?)(?:\n\S|$)/.exec(stdout)?.[1] ??
    stderr;
  return new TaskError(
    `Cannot plan "apt-get ${verb}": ${
      said.replace(/^[EW]: /gm, "").trim().split("\n").slice(0, 6).map((line) =>
        line.trim()
      ).join("; ")
    }`,
    { output },
  );
}

/** Lists the providers or replacements that apt-get(8) names, where the advice asks for one. */
function toCandidates(advice: string, stdout: string): string {
  if (!advice.includes("provide")) return "";
  const list =
    /(is a virtual package provided by|packages replace it):\n((?: .*\n)+)/
      .exec(stdout);
  if (!list) return "";
  const lines = list[2]!.trimEnd().split("\n").map((line) => line.trim());
  const names = list[1]!.startsWith("is")
    ? lines.map((line) => line.split(" ", 1)[0])
    : lines.flatMap((line) => line.split(" "));
  return `: ${names.slice(0, 10).join(", ")}`;
}
