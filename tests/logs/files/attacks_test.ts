/** Another user may write to a log directory that root follows: it leads nowhere. */

import { spawnSync } from "node:child_process";
import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { Logs, type Tail } from "./_tail.ts";

/** A user without rights. */
const EVE = 65534;
/** How long a race is tried, in milliseconds. */
const RACE_MS = 3000;
const SECRET = "root's secret";

const canTry = Deno.build.os === "linux" && Deno.uid() === 0 &&
  spawnSync("setpriv", ["--version"]).status === 0 &&
  spawnSync("perl", ["-v"]).status === 0;

/** A directory of eve's with a log, and one of root's with a secret that has the same name. */
class Ground implements Disposable {
  readonly logs = new Logs();
  readonly eve: string = this.logs.path("eve");
  readonly root: string = this.logs.path("root");

  constructor() {
    Deno.chmodSync(this.logs.dir, 0o755);
    Deno.mkdirSync(this.eve);
    Deno.mkdirSync(this.root, { mode: 0o700 });
    Deno.writeTextFileSync(`${this.root}/a.log`, `${SECRET}\n`, {
      mode: 0o600,
    });
    Deno.chownSync(this.eve, EVE, EVE);
  }

  /** Runs a program of eve's until it ends. */
  run(perl: string): void {
    const { status, stderr } = spawnSync("setpriv", this.#toArgv(perl));
    equal(status, 0, String(stderr));
  }

  /** Starts a program of eve's. */
  start(perl: string): Deno.ChildProcess {
    return new Deno.Command("setpriv", {
      args: this.#toArgv(perl),
      stdout: "null",
      stderr: "null",
    }).spawn();
  }

  follow(path: string, followLinks = false): Promise<Tail> {
    const paths = [`${this.logs.dir}/${path}`, `${this.logs.dir}/own.log`];
    return this.logs.follow({ paths, followLinks });
  }

  /** Waits until what root writes arrives, so that nobody holds root up. */
  async waitForOwn(tail: Tail): Promise<void> {
    const line = `own ${crypto.randomUUID()}`;
    this.logs.append("own.log", line);
    await tail.waitFor(() => tail.lines.includes(line), () => line);
  }

  /** Follows for a while against a program of eve's, which ends then. */
  async race(tail: Tail, racer: Deno.ChildProcess): Promise<void> {
    const end = performance.now() + RACE_MS;
    while (performance.now() < end) await this.waitForOwn(tail);
    racer.kill("SIGKILL");
    await racer.status;
  }

  #toArgv(perl: string): string[] {
    const user = [`--reuid=${EVE}`, `--regid=${EVE}`, "--clear-groups"];
    const script = `chdir $ARGV[0]; my $root = $ARGV[1]; ${perl}`;
    return [...user, "perl", "-e", script, this.eve, this.root];
  }

  [Symbol.dispose](): void {
    this.logs[Symbol.dispose]();
  }
}

/** Registers a test that needs root, a user without rights, and programs. */
function attack(name: string, fn: (ground: Ground) => Promise<void>): void {
  Deno.test({
    name: canTry ? name : `${name} (needs root, setpriv and perl)`,
    ignore: !canTry,
    fn: async () => {
      using ground = new Ground();
      await fn(ground);
    },
  });
}

function requireUnread(tail: Tail): void {
  equal(tail.lines.some((line) => line.includes("secret")), false);
}

attack(
  "a link at the place of a log is not followed, and is where that was asked for",
  async (ground) => {
    ground.run('symlink "$root/a.log", "a.log" or die');
    {
      await using tail = await ground.follow("eve/*.log");
      await ground.waitForOwn(tail);
      ground.run('unlink "a.log"; open F, ">", "a.log"; print F "hers\\n"');
      await tail.waitFor(() => tail.lines.includes("hers"), () => "hers");
      ground.run('unlink "a.log"; symlink "$root/a.log", "a.log" or die');
      await ground.waitForOwn(tail);
      requireUnread(tail);
    }
    ground.logs.stored.clear();
    await using tail = await ground.follow("eve/*.log", true);
    await tail.waitFor(() => tail.lines.includes(SECRET), () => SECRET);
  },
);

attack(
  "a link at the place of a directory on the way is not followed",
  async (ground) => {
    ground.run('symlink $root, "logs" or die');
    await using tail = await ground.follow("eve/logs/*.log");
    await ground.waitForOwn(tail);
    requireUnread(tail);
    match(tail.warnings.join("\n"), /another user laid it \(uid 65534\)/);
  },
);

attack(
  "a directory that is swapped for a link again and again leads nowhere",
  async (ground) => {
    ground.run('mkdir "real"; open F, ">", "real/a.log"; print F "hers\\n"');
    await using racer = ground.start(`
    symlink $root, "evil";
    rename "real", "logs";
    while (1) {
      rename "logs", "real"; rename "evil", "logs";
      rename "logs", "evil"; rename "real", "logs";
    }`);
    await using tail = await ground.follow("eve/logs/*.log");
    await ground.race(tail, racer);
    ground.run('rename "logs", "evil" if -l "logs"; rename "real", "logs"');
    await tail.waitFor(() => tail.lines.includes("hers"), () => "hers");
    requireUnread(tail);
    ok(tail.warnings.length < 10, `${tail.warnings.length} warnings`);
  },
);

attack(
  "a log that is swapped for a link or a pipe again and again leads nowhere and holds up nobody",
  async (ground) => {
    await using racer = ground.start(`
    symlink "$root/a.log", "evil"; system "mkfifo", "pipe";
    open F, ">", "a.log"; print F "hers\\n"; close F;
    while (1) {
      for my $other ("evil", "pipe") {
        rename "a.log", "b"; rename $other, "a.log";
        rename "a.log", $other; rename "b", "a.log";
      }
    }`);
    await using tail = await ground.follow("eve/*.log");
    await ground.race(tail, racer);
    ground.run('rename "b", "a.log" if -e "b"');
    await tail.waitFor(() => tail.lines.includes("hers"), () => "hers");
    requireUnread(tail);
  },
);

attack(
  "a second name that another user may have given to a file is not read by",
  async (ground) => {
    // The kernel lets eve do it only where fs.protected_hardlinks is off.
    Deno.linkSync(`${ground.root}/a.log`, `${ground.eve}/a.log`);
    await using tail = await ground.follow("eve/*.log");
    await ground.waitForOwn(tail);
    requireUnread(tail);
    match(tail.warnings.join("\n"), /it has several names/);
    Deno.removeSync(`${ground.root}/a.log`);
    Deno.chmodSync(`${ground.eve}/a.log`, 0o644);
    await tail.waitUntil(() => tail.reader.failed.size === 0);
  },
);

attack("links to devices are not opened", async (ground) => {
  for (const device of ["zero", "null", "tty", "random"]) {
    ground.run(`symlink "/dev/${device}", "${device}.log" or die`);
  }
  await using tail = await ground.follow("eve/*.log");
  await ground.waitForOwn(tail);
  deepEqual(tail.lines.filter((line) => !line.startsWith("own")), []);
});

attack(
  "what eve writes, renames, truncates and removes is read as anybody's",
  async (ground) => {
    await using tail = await ground.follow("eve/*.log");
    const write = (text: string) =>
      ground.run(`open F, ">>", "a.log"; print F "${text}\\n"`);
    write("1");
    await tail.wait(1);
    write("2");
    ground.run('rename "a.log", "a.log.1"');
    write("3");
    await tail.wait(3);
    ground.run('open F, "+<", "a.log"; truncate F, 0');
    write("4");
    await tail.wait(4);
    ground.run('unlink "a.log"');
    write("5");
    deepEqual((await tail.wait(5)).toSorted(), ["1", "2", "3", "4", "5"]);
  },
);
