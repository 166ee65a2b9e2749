/**
 * Kill -9 at random instants: every target is old or new, the next run
 * leaves no temporary file and runs the handlers that were due.
 */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, type Site, toEnvironment } from "./_driftless.ts";

const FILES = 50;
/** Rounds; DRIFTLESS_KILLS=200 is what the host tests run. */
const ROUNDS = Number(Deno.env.get("DRIFTLESS_KILLS") ?? 4);

const APPLY = `
tasks:
  - name: file
    type: copy
    dest: "{{ env.T }}/file-{{ n }}"
    content: "{{ (version ~ ' ') * 500 }}"
    mode: "0640"
    loop: "{{ range(${FILES}) }}"
    loop_control: { loop_var: n }
    notify: stamp
handlers:
  - name: stamp
    type: lineinfile
    path: "{{ env.T }}/stamp"
    line: "{{ version }}"
    create: true
`;

/** Starts an apply and kills it after a time; false when it was over before. */
async function applyAndKill(site: Site, afterMs: number): Promise<boolean> {
  const child = new Deno.Command(Deno.execPath(), {
    args: site.argv("apply", "--json"),
    clearEnv: true,
    env: toEnvironment(site),
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  const timer = setTimeout(() => {
    try {
      child.kill("SIGKILL");
    } catch {
      // It was over.
    }
  }, afterMs);
  const { signal } = await child.status;
  clearTimeout(timer);
  return signal === "SIGKILL";
}

/** Reads which version each file holds; anything else fails. */
function readVersions(site: Site, allowed: readonly string[]): Set<string> {
  const versions = new Set<string>();
  for (const { name } of Deno.readDirSync(site.target)) {
    if (!name.startsWith("file-")) continue;
    const path = `${site.target}/${name}`;
    const text = Deno.readTextFileSync(path);
    const version = text.slice(0, text.indexOf(" "));
    equal(text, `${version} `.repeat(500), `${name} is half written`);
    ok(allowed.includes(version), `${name} holds ${version}`);
    equal(Deno.statSync(path).mode! & 0o7777, 0o640);
    versions.add(version);
  }
  return versions;
}

Deno.test(`a kill at any of ${ROUNDS} instants leaves old or new files, and the next run mends all`, async () => {
  using site = makeSite(APPLY);
  site.write("vars.yml", "version: v0\n");
  const startedAt = performance.now();
  equal((await site.run("apply", "--json")).code, 0);
  const wholeMs = performance.now() - startedAt;
  let mixed = 0;
  let killed = 0;
  for (let round = 1; round <= ROUNDS; round++) {
    const [old, now] = [`v${round - 1}`, `v${round}`];
    site.write("vars.yml", `version: ${now}\n`);
    if (await applyAndKill(site, wholeMs * (0.2 + 0.9 * Math.random()))) {
      killed++;
    }
    if (readVersions(site, [old, now]).size === 2) mixed++;
    const ran = await site.run("apply", "--json");
    equal(ran.code, 0, ran.stdout + ran.stderr);
    deepEqual([...readVersions(site, [now])], [now]);
    deepEqual(
      [...Deno.readDirSync(site.target)].map(({ name }) => name)
        .filter((name) => !/^(file-\d+|stamp)$/.test(name)),
      [],
      "temporary files are left",
    );
    ok(
      Deno.readTextFileSync(`${site.target}/stamp`).split("\n").includes(now),
      `the handler of ${now} did not run`,
    );
  }
  ok(killed > 0 && mixed > 0, `killed ${killed}, in the middle ${mixed}`);
});
