import { match, strictEqual as equal } from "node:assert/strict";
import { openState } from "../../lib/state/state.ts";
import { makeSite, type Site } from "./_driftless.ts";

/** The handler notes what it finds, as a service reads its configuration when it starts. */
const SITE = (within: string, handler = "true") => `
tasks:
  - type: copy
    dest: "{{ env.T }}/way"
    content: "new"
    confirm_within: ${within}
    notify: reread
  - { type: copy, dest: "{{ env.T }}/later", content: "x" }
handlers:
  - name: reread
    type: command
    cmd: sh -c 'cat "{{ env.T }}/way" >> "{{ env.T }}/read"; ${handler}'
`;

function read(site: Site, name: string): string | undefined {
  try {
    return Deno.readTextFileSync(`${site.target}/${name}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Waits until a file of the target holds a text. */
async function untilHolds(
  site: Site,
  name: string,
  wanted: string,
): Promise<void> {
  const watcher = Deno.watchFs(site.target);
  if (read(site, name) === wanted) return watcher.close();
  for await (const _ of watcher) {
    if (read(site, name) === wanted) return;
  }
}

/** Starts an apply and gives it back once it waits; what it says after is in `said`. */
async function startWaiting(site: Site) {
  const child = site.toCommand("apply", "--json").spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"type":"confirm"')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`It ended before it waited:\n${text}`);
    text += value;
  }
  return {
    child,
    end: async () => {
      for (let step = await reader.read(); !step.done;) {
        text += step.value;
        step = await reader.read();
      }
      await child.stderr.cancel();
      return { text, code: (await child.status).code };
    },
  };
}

Deno.test("apply undoes what nobody confirms in time, before anything that depends on it, and has the handlers see that", async () => {
  using site = makeSite(SITE("1s"));
  Deno.writeTextFileSync(`${site.target}/way`, "old ");
  const { code, tasks, summary } = await site.run("apply", "--json");
  equal(code, 6);
  equal(read(site, "way"), "old ");
  equal(read(site, "read"), "newold ");
  equal(read(site, "later"), undefined);
  equal(tasks.at(-1)?.undone, true);
  match(tasks.at(-1)?.why ?? "", /^Not confirmed within 1 s: its changes/);
  equal(summary?.failed, 1);
  match((await site.run("history")).stdout, /2 .*rollback.*\n.*1 .*apply/);
  equal((await site.run("audit", "verify")).code, 0);
});

Deno.test("confirm keeps the changes, and the run goes on", async () => {
  using site = makeSite(SITE("10m"));
  const { end } = await startWaiting(site);
  equal(read(site, "later"), undefined);
  const status = await site.run("status");
  equal(status.code, 1);
  match(
    status.stdout,
    /^confirm {2}\/\S+way of run 1 is undone in (10|9) min.* unless it is confirmed: driftless .*confirm$/m,
  );
  match(
    (await site.run("status", "--json")).stdout,
    /"problems":\["1 task not confirmed"\].*"confirms":\[\{"run":1,"name":"\/[^"]+way"/,
  );
  const wrong = await site.run("confirm", "77");
  equal(wrong.code, 1);
  match(wrong.stderr, /nothing of run 77 waits/);
  const kept = await site.run("confirm", "1");
  equal(kept.code, 0, kept.stderr);
  const { code, text } = await end();
  equal(code, 0, text);
  equal(read(site, "way"), "new");
  equal(read(site, "read"), "new");
  equal(read(site, "later"), "x");
  equal((await site.run("confirm")).code, 1);
});

/** Runs apply on a terminal of script(1) and types when the question is there. */
async function answer(
  site: Site,
  typed: string,
): Promise<{ code: number; text: string }> {
  const { args, options } = site.toParts("apply");
  const words = [Deno.execPath(), ...args].map((word) => `'${word}'`).join(" ");
  const child = new Deno.Command("script", {
    ...options,
    args: ["-qec", words, "/dev/null"],
    stdin: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  let text = "";
  for await (const part of child.stdout.pipeThrough(new TextDecoderStream())) {
    const isAsked = text.includes("Keep the changes?");
    text += part;
    if (!isAsked && text.includes("Keep the changes?")) {
      await input.write(new TextEncoder().encode(typed));
    }
  }
  await input.close();
  await child.stderr.cancel();
  return { code: (await child.status).code, text };
}

Deno.test("who sits at a terminal is asked, until it is an answer", async () => {
  using site = makeSite(SITE("10m"));
  const no = await answer(site, "perhaps\nno\n");
  equal(no.code, 6, no.text);
  equal(read(site, "way"), undefined);
  const yes = await answer(site, "Yes\n");
  equal(yes.code, 0, yes.text);
  equal(read(site, "way"), "new");
});

Deno.test("a run that is interrupted while it waits undoes at once", async () => {
  using site = makeSite(SITE("10m"));
  const { child, end } = await startWaiting(site);
  child.kill("SIGHUP");
  child.kill("SIGINT");
  const { code, text } = await end();
  equal(code, 6, text);
  match(text, /Stopped before it was confirmed/);
  equal(read(site, "way"), undefined);
});

/** The process that watches beside the first run. */
function findWatcher(site: Site): number {
  using state = openState(site.state);
  return state.confirms.find(1)?.watcher ?? 0;
}

/** Waits for the end of a process, whose child it is does not matter to tail(1); false when it goes on for 20 s. */
async function hasEnded(pid: number): Promise<boolean> {
  const { success } = await new Deno.Command("timeout", {
    args: ["20", "tail", "-f", "--pid", String(pid), "/dev/null"],
  }).output();
  return pid > 1 && success;
}

Deno.test("a run that is killed while it waits is undone by the process beside it", async () => {
  using site = makeSite(SITE("3s"));
  Deno.writeTextFileSync(`${site.target}/way`, "old ");
  const { child, end } = await startWaiting(site);
  const watcher = findWatcher(site);
  child.kill("SIGKILL");
  await end();
  equal(read(site, "way"), "new");
  await untilHolds(site, "way", "old ");
  await untilHolds(site, "read", "newold ");
  equal(await hasEnded(watcher), true);
});

Deno.test("the process beside a run ends when there is nothing left to undo from", async () => {
  using site = makeSite(SITE("10m"));
  const { child, end } = await startWaiting(site);
  const watcher = findWatcher(site);
  child.kill("SIGKILL");
  await end();
  Deno.removeSync(site.state, { recursive: true });
  equal(await hasEnded(watcher), true);
});

Deno.test("a run that is killed in the middle is undone by the next one when nobody is left to do it", async () => {
  using site = makeSite(SITE("3s", "kill -9 $PPID"));
  Deno.writeTextFileSync(`${site.target}/way`, "old ");
  const killed = await site.run("apply");
  equal(killed.code, 137);
  equal(read(site, "way"), "new");
  {
    using state = openState(site.state);
    const [row] = state.confirms.open();
    Deno.kill(row!.watcher, "SIGKILL");
    state.confirms.setUntil(row!.id, Date.now() - 1);
  }
  site.write("apply.yml", "tasks: []\n");
  const next = await site.run("apply");
  equal(next.code, 0, next.stderr);
  match(next.stderr, /Undone: ".*way" of run 1 was not confirmed in time/);
  equal(read(site, "way"), "old ");
});

Deno.test("a task that fails is undone without waiting, whether that is ignored or not", async () => {
  using site = makeSite(`
tasks:
  - type: copy
    loop: ["way", "none/way"]
    dest: "{{ env.T }}/{{ item }}"
    content: "new"
    confirm_within: 10m
    ignore_errors: true
`);
  const { code, stdout } = await site.run("apply");
  equal(code, 6, stdout);
  match(stdout, /It did not succeed: its changes are undone/);
  equal(read(site, "way"), undefined);
});

Deno.test("nothing waits in a dry run, and where nothing is changed", async () => {
  using site = makeSite(`
tasks:
  - { type: copy, dest: "{{ env.T }}/etc", content: "a", confirm_within: 10m }
`);
  const plan = await site.run("apply", "--dry-run");
  equal(plan.code, 0);
  Deno.writeTextFileSync(`${site.target}/etc`, "a");
  const kept = await site.run("apply", "--json");
  equal(kept.code, 0);
  equal(kept.tasks[0]?.status, "ok");
});
