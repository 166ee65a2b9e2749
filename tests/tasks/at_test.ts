import { strictEqual as equal } from "node:assert/strict";
import { sha256 } from "../../lib/sha256.ts";
import type { Change, RunChange } from "../../lib/task.ts";
import {
  MemoryHost,
  type MemoryState,
  testTask,
} from "../../lib/testing/mod.ts";
import { readJobs } from "../../tasks/_at_queue.ts";
import { atTask } from "../../tasks/at.ts";

const WANT = { name: "night", time: "2030-12-01 03:00", command: "id; date" };
const DIGEST = toDigest(WANT.command);
const BODY = `# Driftless job ${DIGEST} night\nid; date\n`;

function toDigest(command: string, time: string | null = WANT.time): string {
  const words = JSON.stringify(["night", command, time, null, "a"]);
  return sha256(new TextEncoder().encode(words)).slice(0, 32);
}

/** What at 3.2.5 prints for a job: how it is run, and its lines, for the shell of `SHELL` between two of a random word. */
function toJob(body: string, hasShell = true): string {
  const start = "#!/bin/sh\n# atrun uid=0 gid=0\numask 22\n" +
    "cd /root || {\n\t echo 'Execution directory inaccessible' >&2\n\t exit 1\n}\n";
  const word = "marcinDELIMITER6d3b6b5f";
  return hasShell
    ? `${start}\${SHELL:-/bin/sh} << '${word}'\n${body}\n${word}\n`
    : `${start}${body}\n`;
}

function have(
  jobs: Record<string, string>,
  rest: MemoryState = {},
): MemoryState {
  const lines = Object.keys(jobs).map((id) =>
    `${id}\tSun Dec  1 03:00:00 2030 a root\n`
  );
  return {
    programs: ["at", "atrm"],
    files: { "/run/atd.pid": "1" },
    users: [{ name: "root", uid: 0 }, { name: "www", uid: 33 }],
    queries: {
      atq: `9\tSat Nov 30 10:00:00 2030 a www\n${lines.join("")}`,
      ...Object.fromEntries(
        Object.entries(jobs).map(([id, body]) => [`at -c ${id}`, toJob(body)]),
      ),
    },
    ...rest,
  };
}

function toQueue(more: Partial<RunChange> = {}): Change[] {
  return [
    {
      kind: "run",
      argv: ["at", "-q", "a", "-t", "203012010300"],
      stdin: BODY,
      shows: "not queued -> queued for 2030-12-01 03:00",
      predicts: [],
      once: `at:root:${DIGEST}`,
      undo: [],
      ...more,
    },
    {
      kind: "run",
      argv: ["atq"],
      shows: "jobs are listed",
      predicts: [],
      undo: [],
    },
  ];
}

function toGone(id: string, body: string): RunChange {
  return {
    kind: "run",
    argv: ["atrm", id],
    shows: "queued -> not queued",
    predicts: [],
    undo: [{
      kind: "run",
      argv: ["at", "-q", "a", "-t", "203012010300"],
      stdin: body,
    }],
  };
}

const OLD = `# Driftless job ${"0".repeat(32)} night\nold\n`;

testTask(atTask, [
  {
    name: "leaves the very job that is queued",
    params: WANT,
    have: have({ 7: BODY, 8: "# Driftless job 00 other\nx\n", 10: "id\n" }),
    output: { job: "7" },
  },
  {
    name: "queues a job once",
    params: WANT,
    have: have({}),
    changes: toQueue(),
  },
  {
    name: "leaves a job that runs now",
    params: { name: "nightly", state: "absent" },
    have: have({}, {
      queries: { atq: "7\tSun Dec  1 03:00:00 2030 = root\n" },
    }),
  },
  {
    name: "does not queue again what ran",
    params: WANT,
    have: have({}, { done: [`at:root:${DIGEST}`] }),
  },
  {
    name: "puts another command in the place of the old one",
    params: WANT,
    have: have({ 7: OLD }),
    changes: [toGone("7", OLD), ...toQueue()],
    again: [toGone("7", OLD)],
  },
  {
    name: "takes a job away, and says how it comes back",
    params: { name: "night", state: "absent" },
    have: have({ 7: OLD }),
    changes: [toGone("7", OLD)],
    again: [toGone("7", OLD)],
  },
  {
    name: "leaves jobs that are not its own",
    params: { name: "night", state: "absent" },
    have: have({ 7: "# Driftless job 00 other\nnight\n", 8: "night\n" }),
  },
  {
    name:
      "counts a delay in whole minutes, queues for another user, and warns where nothing runs jobs",
    params: {
      name: "night",
      command: WANT.command,
      delay_secs: "90s",
      user: "www",
    },
    have: { ...have({}), files: {}, queries: { atq: "" } },
    changes: toQueue({
      argv: ["at", "-q", "a", "now", "+", "2", "minutes"],
      stdin: BODY.replace(DIGEST, toDelayDigest()),
      shows: "not queued -> queued for + 2 minutes",
      once: `at:www:${toDelayDigest()}`,
      user: "www",
    }),
    warnings: [/atd does not run/],
  },
  {
    name: "refuses a time that is over",
    params: { ...WANT, time: "2001-01-01 00:00" },
    have: have({}),
    error: /2001-01-01 00:00 is over/,
  },
  {
    name: "names the package of at",
    params: WANT,
    have: have({}, { programs: [], queries: {} }),
    error: /Cannot find "at"/,
  },
  {
    name: "tells what atq says",
    params: WANT,
    have: have({}, { queries: { atq: { code: 1, stderr: "not allowed" } } }),
    error: /Cannot list jobs of at: not allowed/,
  },
  {
    name: "refuses a user that does not exist",
    params: { ...WANT, user: "none" },
    have: have({}),
    error: /Cannot find user "none"/,
  },
  {
    name: "wants a command",
    params: { name: "x", time: WANT.time },
    error: /expected a command/,
  },
  {
    name: "wants one time",
    params: { name: "x", command: "x" },
    error: /either "time" or "delay_secs"/,
  },
  ...["2030-02-30 00:00", "2030-01-01 24:00", "tomorrow", "now; id"].map((
    time,
  ) => ({
    name: `refuses the time "${time}"`,
    params: { ...WANT, time },
    error: /expected a time/,
  })),
  ...["", "ab", "-", "$", "\n"].map((queue) => ({
    name: `refuses the queue ${JSON.stringify(queue)}`,
    params: { ...WANT, queue },
    error: /one letter/,
  })),
  ...["a\nb", "-x", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { ...WANT, name },
    error: /expected a name/,
  })),
  ...["", "x\0", "marcinDELIMITER0"].map((command) => ({
    name: `refuses the command ${JSON.stringify(command)}`,
    params: { ...WANT, command },
    error: /expected/,
  })),
]);

function toDelayDigest(): string {
  const words = JSON.stringify(["night", WANT.command, null, 90, "a"]);
  return sha256(new TextEncoder().encode(words)).slice(0, 32);
}

Deno.test("at: reads the time of a job as at takes it, and its lines", async () => {
  for (const hasShell of [true, false]) {
    const { queries, ...rest } = have({ 7: BODY });
    const host = new MemoryHost({
      ...rest,
      queries: { ...queries, "at -c 7": toJob(BODY, hasShell) },
    });
    const [job] = await readJobs("night", "root", host);
    equal(job?.time, "203012010300");
    equal(job?.queue, "a");
    equal(job?.body, BODY);
  }
});
