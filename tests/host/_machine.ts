/** The process that holds a throw-away host: systemd-nspawn(1). */

import { run } from "./_base.ts";

const REPOSITORY = new URL("../../", import.meta.url).pathname;

/** What a host is made of. */
export interface MachineOptions {
  /** Path of its root tree on this machine. */
  readonly root: string;
  /** Its name. */
  readonly name: string;
  /** Directory with the modules that Deno has. */
  readonly cache: string;
  /** Its network: none, or that of this machine. */
  readonly network: "none" | "host";
}

/** The process that holds a host; another one after it was booted again. */
export class Machine {
  /** It ended. */
  isOver = false;
  /** What it said, once it ended. */
  said: Promise<string>;
  #options: MachineOptions;
  #nspawn: Deno.ChildProcess;
  #over: Promise<unknown>;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.#nspawn = start(options);
    this.said = new Response(this.#nspawn.stdout).text();
    this.#over = this.#nspawn.status.then(() => this.isOver = true);
  }

  /** The number that the first process of the host has on this machine. */
  async findLeader(): Promise<string | undefined> {
    const { stdout } = await run(["pgrep", "-o", "-P", `${this.#nspawn.pid}`]);
    return stdout.trim() || undefined;
  }

  /** Boots it again once it has gone down. */
  async startAgain(): Promise<void> {
    await this.#over;
    this.isOver = false;
    this.#nspawn = start(this.#options);
    this.said = new Response(this.#nspawn.stdout).text();
    this.#over = this.#nspawn.status.then(() => this.isOver = true);
  }

  /** Ends it at once: the end of its first process ends all of the host, and nspawn with it. */
  async end(): Promise<void> {
    const leader = await this.findLeader();
    if (leader) Deno.kill(Number(leader), "SIGKILL");
    await this.#over;
  }
}

/** Starts a host that ends with this process. */
function start(
  { root, name, cache, network }: MachineOptions,
): Deno.ChildProcess {
  return new Deno.Command("setpriv", {
    args: [
      "--pdeathsig=TERM",
      "--",
      "systemd-nspawn",
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
    stdout: "piped",
    stderr: "null",
  }).spawn();
}
