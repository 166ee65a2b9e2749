/** Killed again and again at any instant, the agent leaves nothing half done, no handler out and no log line behind. */

import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, type Site } from "../../e2e/_driftless.ts";

/** How often it is killed; a proof takes more than the other tests have time for. */
const KILLS = Number(Deno.env.get("DRIFTLESS_AGENT_KILLS") ?? "2");
/** It lives for a random part of this, in milliseconds. */
const LIFE_MS = 1200;
/** Files that each configuration changes. */
const FILES = 20;
const LIMIT_MS = 30_000;

const AGENT = `
apply_interval: 0.2
listen: "127.0.0.1:0"
log_level: error
`;
const LOGS = `
sources: [{ name: app, paths: ["T/app.log"], start: beginning }]
outputs: [{ name: out, type: file, path: "T/out.log", format: lines }]
`;

/** Files of a version, each telling a handler, which copies what is there. */
function toApply(version: number): string {
  const tasks = Array.from({ length: FILES }, (_, at) => `
  - type: copy
    dest: "{{ env.T }}/conf${at}"
    content: "version ${version}, file ${at}\\n"
    notify: reload ${at}`);
  const handlers = Array.from({ length: FILES }, (_, at) => `
  - name: reload ${at}
    type: command
    argv: [cp, "{{ env.T }}/conf${at}", "{{ env.T }}/loaded${at}"]`);
  return `tasks:${tasks.join("")}\nhandlers:${handlers.join("")}\n`;
}

function read(site: Site, name: string): string | undefined {
  try {
    return Deno.readTextFileSync(`${site.target}/${name}`);
  } catch {
    return undefined;
  }
}

/** Each file is of one version as a whole. */
function requireWhole(site: Site): void {
  for (let at = 0; at < FILES; at++) {
    const text = read(site, `conf${at}`);
    ok(
      text === undefined ||
        new RegExp(`^version \\d+, file ${at}\\n$`).test(text),
      `conf${at}: ${text}`,
    );
  }
}

Deno.test(`${KILLS} kills of the agent lose no change, no handler and no line`, async () => {
  using site = makeSite(toApply(0));
  site.write("agent.yml", AGENT);
  site.write("logs.yml", LOGS.replaceAll("T/", `${site.target}/`));
  let lines = 0;
  const writing = setInterval(() => {
    const text = Array.from({ length: 20 }, () => `line ${lines++}\n`).join("");
    Deno.writeTextFileSync(`${site.target}/app.log`, text, { append: true });
  }, 10);
  for (let kill = 1; kill <= KILLS; kill++) {
    const child = site.toCommand("agent").spawn();
    const lifeMs = Math.random() * LIFE_MS;
    await new Promise((resolve) => setTimeout(resolve, lifeMs));
    child.kill("SIGKILL");
    await child.output();
    requireWhole(site);
    site.write("apply.yml", toApply(kill));
  }
  clearInterval(writing);
  const child = site.toCommand("agent").spawn();
  const end = performance.now() + LIMIT_MS;
  const wanted = Array.from(
    { length: FILES },
    (_, at) => `version ${KILLS}, file ${at}\n`,
  );
  const isDone = () =>
    wanted.every((text, at) => read(site, `loaded${at}`) === text) &&
    read(site, "out.log")?.includes(`line ${lines - 1}\n`) === true;
  while (!isDone() && performance.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  child.kill("SIGTERM");
  const { code, stderr } = await child.output();
  const said = new TextDecoder().decode(stderr);
  equal(code, 0, said);
  deepEqual(wanted.map((_, at) => read(site, `loaded${at}`)), wanted, said);
  const arrived = new Set(read(site, "out.log")?.split("\n"));
  const missing = Array.from({ length: lines }, (_, at) => `line ${at}`)
    .filter((line) => !arrived.has(line));
  deepEqual(missing, []);
  const names = [...Deno.readDirSync(site.target)].map(({ name }) => name)
    .filter((name) => !/^(conf\d+|loaded\d+|app\.log|out\.log)$/.test(name));
  deepEqual(
    names.filter((name) => !/^\.driftless\.(lock|files)$/.test(name)),
    [],
  );
  equal((await site.run("audit", "verify")).code, 0);
});
