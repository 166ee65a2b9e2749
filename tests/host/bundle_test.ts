/** What a release holds, on a bare host without a network: nothing is installed there but it. */

import {
  match,
  notStrictEqual as notEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { place } from "../../.ci/release/place.ts";
import { toBuildOptions, toSpec } from "../../.ci/release/rpm.ts";
import { findTargets } from "../../.ci/release/target.ts";
import { must, run } from "./_base.ts";
import { hostTest, type TestHost } from "./_host.ts";

const REPOSITORY = new URL("../../", import.meta.url).pathname;
const DIST = `${REPOSITORY}dist`;
const EXAMPLE = `${REPOSITORY}examples/quickstart`;

/** A configuration in TypeScript, which the runtime of the bundle runs. */
const TYPED = `import { debug, defineApply } from "@driftless/driftless";

export default defineApply(({ facts }) => ({
  tasks: [debug({ msg: \`runs on \${facts.os}\` })],
}));
`;

/** Makes the release, served at an address; gives the digests of its files by name. */
async function release(from: string): Promise<Map<string, string>> {
  await must("deno", "task", "--quiet", "release", from);
  const text = await Deno.readTextFile(`${DIST}/SHA256SUMS`);
  return new Map(
    text.trim().split("\n").map((line) => {
      const [digest = "", name = ""] = line.split("  ");
      return [name, digest];
    }),
  );
}

/** Runs the example with a program of the host: plan, apply, nothing to do, undo. */
async function proveRuns(host: TestHost, program: string): Promise<void> {
  match(await host.ask(program, "--version"), /^driftless \d+\.\d+\.\d+$/);
  const askOf = async (config: string, ...words: string[]) => {
    const { code, stdout, stderr } = await host.exec(
      "env",
      "target=/srv/site",
      program,
      "--config",
      config,
      "--state-dir",
      "/srv/state",
      ...words,
    );
    return `${code} ${stdout}${stderr}`;
  };
  const ask = (...words: string[]) => askOf("/srv/quickstart", ...words);
  match(await ask("validate"), /^0 [^]*Valid: /);
  match(await ask("apply", "--dry-run"), /^0 [^]*5 to change/);
  match(await ask("apply"), /^0 [^]*5 changed/);
  match(await ask("apply"), /^0 [^]*Nothing to do/i);
  match(await ask("facts", "--json"), /^0 [^]*"uptime/);
  match(await ask("rollback", "1"), /^6 [^]*undone/);
  match(
    await askOf("/srv/typed", "apply", "--dry-run"),
    /^0 [^]*ok {2}apply\.ts:4:11\n.*runs on linux/,
  );
  await must("rm", "-rf", `${host.root}/srv/state`);
}

/** An agent that the package's program installed goes on behind an upgrade, and goes with the package. */
async function provePackaged(
  host: TestHost,
  { upgrade, remove }: { upgrade: string[]; remove: string[] },
): Promise<void> {
  await host.write("/etc/driftless/config/apply.yml", "tasks: []\n");
  await host.ask("driftless", "install", "--yes");
  const askUnit = (...words: string[]) =>
    host.ask("systemctl", ...words, "driftless.service");
  const askPid = () => askUnit("show", "--property=MainPID");
  equal(await askUnit("is-active"), "active");
  const before = await askPid();
  await host.ask(...upgrade);
  equal(await askUnit("is-active"), "active");
  notEqual(await askPid(), before);
  await host.ask(...remove);
  equal((await host.exec("systemctl", "cat", "driftless.service")).code, 1);
  equal((await host.exec("test", "-e", "/usr/bin/driftless")).code, 1);
  equal((await host.exec("test", "-e", "/var/lib/driftless/state.db")).code, 0);
}

/** What of the program is on the host, besides what tests brought. */
async function findLeft(host: TestHost): Promise<string> {
  return await host.ask(
    "sh",
    "-c",
    "find /etc /usr /var /run -name '*driftless*' -not -path '/var/lib/dpkg/*' | sort",
  );
}

/** Builds the package on the host, which has rpmbuild(8), and gives its path there. */
async function buildRpm(host: TestHost): Promise<string> {
  const [target] = findTargets([]);
  const top = "/root/rpm";
  await place(target!, `${host.root}${top}/tree`);
  await host.write(`${top}/driftless.spec`, toSpec(`${top}/tree`));
  const fast = ["--define", "_binary_payload w1.gzdio"];
  const options = [...toBuildOptions(top), ...fast];
  await host.ask(
    "rpmbuild",
    "-bb",
    "--quiet",
    ...options,
    `${top}/driftless.spec`,
  );
  return await host.ask("find", `${top}/out`, "-name", "driftless-*.rpm");
}

hostTest("the bundle runs where nothing is", async (host, t) => {
  await must("cp", "-r", EXAMPLE, `${host.root}/srv/quickstart`);
  await Deno.mkdir(`${host.root}/srv/typed`);
  await Deno.writeTextFile(`${host.root}/srv/typed/apply.ts`, TYPED);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      return new Response((await Deno.open(DIST + pathname)).readable);
    },
  );
  const from = `http://127.0.0.1:${server.addr.port}`;
  const digests = await release(from);
  const names = [...digests.keys()];
  const tarball = names.find((name) => /-linux-.*\.tar\.gz$/.test(name))!;
  const deb = names.find((name) => name.endsWith(".deb"))!;
  await t.step("from its tarball, by a link too", async () => {
    await must("tar", "-xzf", `${DIST}/${tarball}`, "-C", `${host.root}/opt`);
    const folder = `/opt/${tarball.replace(".tar.gz", "")}`;
    await proveRuns(host, `${folder}/bin/driftless`);
    await host.ask("ln", "-s", `${folder}/bin/driftless`, "/usr/local/bin/");
    match(await host.ask("driftless", "--version"), /^driftless /);
    await host.ask("rm", "-r", folder, "/usr/local/bin/driftless");
  });
  await t.step(
    "from its Debian package, which takes all away again",
    async () => {
      await must("cp", `${DIST}/${deb}`, `${host.root}/srv/driftless.deb`);
      await host.ask("dpkg", "--install", "/srv/driftless.deb");
      await proveRuns(host, "driftless");
      equal(await host.ask("dpkg", "--verify", "driftless"), "");
      await provePackaged(host, {
        upgrade: ["dpkg", "--install", "/srv/driftless.deb"],
        remove: ["dpkg", "--remove", "driftless"],
      });
      await host.ask("dpkg", "--purge", "driftless");
      equal(await findLeft(host), "/etc/driftless");
    },
  );
  await t.step("from its package for rpm, with an agent too", async () => {
    const rpm = await buildRpm(host);
    // No package of rpm brings the libraries of this Debian.
    const install = ["rpm", "--upgrade", "--force", "--nodeps", rpm];
    await host.ask(...install);
    await proveRuns(host, "driftless");
    await provePackaged(host, {
      upgrade: install,
      remove: ["rpm", "--erase", "driftless"],
    });
    await host.ask("rm", "-r", "/var/lib/driftless", "/var/log/driftless");
    equal(await findLeft(host), "/etc/driftless");
  });
  await t.step(
    "from its install script, which looks at the digest",
    async () => {
      const install = (prefix: string) =>
        run([
          "sh",
          `${DIST}/install.sh`,
          from,
          tarball.split("-")[1]!,
          prefix,
        ]);
      const prefix = `${host.root}/opt/local`;
      const { code, stdout, stderr } = await install(prefix);
      equal(code, 0, stderr);
      match(stdout, /^driftless \d/m);
      await proveRuns(host, "/opt/local/bin/driftless");
      await Deno.writeTextFile(`${DIST}/${tarball}`, "other");
      const refused = await install(`${host.root}/opt/other`);
      equal(refused.code, 1, refused.stdout);
      equal((await host.exec("ls", "/opt/other")).code, 2);
    },
  );
  await t.step("the same commit gives the same files", async () => {
    const again = await release(from);
    for (const [name, digest] of digests) equal(again.get(name), digest, name);
  });
  await server.shutdown();
});
