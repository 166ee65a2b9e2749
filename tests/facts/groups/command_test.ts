import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import {
  commandGroup,
  type CommandParams,
} from "../../../lib/facts/groups/command.ts";
import { LocalHost } from "../../../lib/host/local.ts";
import { Redactor } from "../../../lib/secret.ts";
import { openGroup, testGroup } from "./_read.ts";

const FRESH = { is_stale: false, age_seconds: 0 };
const run = { command: ["tool"] };

testGroup(commandGroup, [
  {
    name: "text is told as it came, with the exit code and errors",
    params: { command: ["tool", "-v"] },
    host: {
      queries: { "tool -v": { stdout: " 1.2\n", stderr: "old\n", code: 3 } },
    },
    facts: {
      command: "tool -v",
      exit_code: 3,
      stdout: " 1.2\n",
      stderr: "old\n",
      ...FRESH,
    },
  },
  {
    name: "JSON is told as data",
    params: { ...run, format: "json" },
    host: { queries: { tool: '{"jobs":[{"name":"a","ok":true}],"n":1.5}' } },
    facts: {
      command: "tool",
      exit_code: 0,
      output: { jobs: [{ name: "a", ok: true }], n: 1.5 },
      ...FRESH,
    },
  },
  {
    name: "JSON that is broken is told as text, with the reason",
    params: { ...run, format: "json" },
    host: { queries: { tool: "{half" } },
    some: { stdout: "{half", output: undefined },
  },
  {
    name: "lines with = are pairs, others are not",
    params: { ...run, format: "key_value" },
    host: { queries: { tool: "A = 1\nB=x=y\nno pair\n=\n" } },
    facts: {
      command: "tool",
      exit_code: 0,
      output: { A: "1", B: "x=y", "": "" },
      ...FRESH,
    },
  },
  {
    name: "one killed by a signal has the code -1",
    params: run,
    host: { queries: { tool: { code: 137, signal: "SIGKILL" } } },
    facts: { command: "tool", exit_code: -1, stdout: "", ...FRESH },
  },
  { name: "nothing cannot be run", error: /empty command/ },
  {
    name: "a program that cannot be asked is an error",
    params: run,
    error: /no answer/,
  },
]);

Deno.test("command: metrics are emitted as they are written, broken ones are told with the reason", async () => {
  const text = '# TYPE jobs gauge\njobs{queue="a"} 3\njobs{queue="b"} 4\n';
  const read = openGroup(commandGroup, { ...run, format: "prometheus" });
  const good = await read({ host: { queries: { tool: text } } });
  deepEqual(good.samples, { 'jobs{queue="a"}': 3, 'jobs{queue="b"}': 4 });
  equal(good.facts["samples"], 2);
  const bad = await read({ host: { queries: { tool: "jobs{ 3\n" } } });
  deepEqual(bad.samples, {});
  match(String(bad.facts["parse_error"]), /line 1/);
  const timed = await read({ host: { queries: { tool: "jobs 3 17\n" } } });
  match(String(timed.facts["parse_error"]), /time of a sample/);
});

Deno.test("command: when a run gives nothing the last good one is told, marked with its age", async () => {
  const read = openGroup(commandGroup, { ...run, format: "prometheus" });
  const queries = { tool: "jobs 3\n" };
  await read({ host: { queries }, have: { now: 1_000_000 } });
  const late = await read({ have: { now: 1_090_000 } });
  equal(late.facts["is_stale"], true);
  equal(late.facts["age_seconds"], 90);
  match(String(late.facts["error"]), /no answer/);
  deepEqual(late.samples, { jobs: 3 });
  const again = await read({ host: { queries }, have: { now: 1_100_000 } });
  equal(again.facts["is_stale"], false);
  equal(again.facts["error"], undefined);
});

Deno.test("command: a real program has the environment given, no shell, a limit of time and of output", async () => {
  const host = new LocalHost();
  const of = (params: Partial<CommandParams>) =>
    openGroup(commandGroup, params)({ host });
  const { facts } = await of({
    command: ["sh", "-c", "echo $PWD $TOKEN; echo '$HOME `id`' >&2; exit 7"],
    env: { TOKEN: "abc" },
    cwd: "/tmp",
  });
  deepEqual(
    [facts["stdout"], facts["stderr"], facts["exit_code"]],
    ["/tmp abc\n", "$HOME `id`\n", 7],
  );
  const plain = await of({ command: ["echo", "$HOME", ";", "id"] });
  equal(plain.facts["stdout"], "$HOME ; id\n");
  await rejects(
    openGroup(commandGroup, { command: ["sleep", "60"] })({
      host,
      timeoutMs: 100,
    }),
    /took longer than 0.1 s/,
  );
  await rejects(
    of({ command: ["head", "-c", "2000000", "/dev/zero"] }),
    /bytes/,
  );
  await rejects(of({ command: ["/nonexistent/tool"] }), /not installed/);
});

Deno.test("command: a secret among the words is refused before anything runs", async () => {
  const redactor = new Redactor();
  redactor.add("s3cr3t-planted");
  const host = new LocalHost(() => false, (text) => redactor.has(text));
  const read = openGroup(commandGroup, {
    command: ["echo", "s3cr3t-planted"],
  });
  await rejects(read({ host }), (error: Error) => {
    ok(!error.message.includes("s3cr3t"), error.message);
    return /a secret in its arguments/.test(error.message);
  });
});
