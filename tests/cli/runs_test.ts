import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite, openLines } from "./_site.ts";
import { matchGolden } from "./_terminal.ts";

const lines = openLines();
Deno.test.afterAll(() => lines[Symbol.dispose]());

const APPLY = `tasks:
  - name: directory
    type: directory
    path: "{{ env.T }}/app"
    mode: "0755"
    tags: dirs
  - name: settings
    type: copy
    dest: "{{ env.T }}/app/settings.ini"
    content: |
      port = {{ port }}
      user = app
    mode: "0640"
    notify: tell
  - name: only elsewhere
    type: debug
    msg: not here
    when: port == 1
handlers:
  - name: tell
    type: debug
    msg: "settings have changed"
`;
const GIVEN = "--config config --state-dir state";

Deno.test("the life of a host: plan, apply, nothing to do, drift, history, undo, audit", async () => {
  using site = makeSite(APPLY, lines);
  site.write("config/vars.yml", "port: 8080\n");
  let text = await site.record(
    `${GIVEN} apply --dry-run`,
    `${GIVEN} apply --dry-run --no-diff --tags dirs`,
    `${GIVEN} apply`,
    `${GIVEN} apply`,
    `${GIVEN} apply --dry-run`,
    `${GIVEN} -v apply`,
  );
  site.write("target/app/settings.ini", "port = 1\nuser = app\n");
  text += await site.record(
    `${GIVEN} apply --dry-run`,
    `${GIVEN} -q apply --diff`,
    `${GIVEN} history --limit 3`,
    `${GIVEN} show 1`,
    `${GIVEN} show 2`,
    `${GIVEN} explain port`,
    `${GIVEN} explain prot`,
    `${GIVEN} rollback 1 --dry-run`,
    `${GIVEN} rollback 4`,
    `${GIVEN} rollback 4`,
    `${GIVEN} audit verify`,
    `${GIVEN} show 99`,
    `${GIVEN} rollback 99`,
    "--state-dir none history",
    "--state-dir config/apply.yml history",
    "--state-dir none rollback 1",
  );
  matchGolden("runs", text);
});

Deno.test("a failed run says how to retry and undo, and quiet shows the failure and the verdict", async () => {
  using site = makeSite(
    `tasks:
  - { type: copy, dest: "{{ env.T }}/a", content: a }
  - { name: broken, type: command, command: "false" }
  - { type: copy, dest: "{{ env.T }}/b", content: b }
`,
    lines,
  );
  matchGolden(
    "failed_run",
    await site.record(
      `${GIVEN} apply --dry-run`,
      `${GIVEN} apply`,
      `${GIVEN} -q apply`,
      `${GIVEN} apply --resume 9`,
      `${GIVEN} apply --start-at brokn`,
    ),
  );
});

Deno.test("records of the state are one object a line", async () => {
  using site = makeSite(APPLY, lines);
  site.write("config/vars.yml", "port: 8080\n");
  matchGolden(
    "records",
    await site.record(
      `${GIVEN} --json apply`,
      `${GIVEN} --json history`,
      `${GIVEN} --json show 1`,
      `${GIVEN} --json explain port`,
      `${GIVEN} --json rollback 1`,
      `${GIVEN} --json audit verify`,
      `${GIVEN} --json show 99`,
    ),
  );
});

Deno.test("a broken chain of audit records is named and fails", async () => {
  using site = makeSite(APPLY, lines);
  site.write("config/vars.yml", "port: 8080\n");
  await site.run([...GIVEN.split(" "), "apply"]);
  const [file] = [...Deno.readDirSync(`${site.dir}/state/audit`)]
    .map(({ name }) => name).filter((name) => name.endsWith(".jsonl"));
  const path = `${site.dir}/state/audit/${file}`;
  const text = Deno.readTextFileSync(path);
  Deno.writeTextFileSync(path, text.replace("settings", "Settings"));
  const ran = await site.run(["--state-dir", "state", "audit", "verify"]);
  equal(ran.code, 1);
  match(
    ran.stdout,
    /^x broken at .+:\d+: .+\n.*Next: driftless --state-dir state history\n$/,
  );
});

Deno.test("audit records that are gone are not told to be unbroken", async () => {
  using site = makeSite(APPLY, lines);
  const ran = await site.run(["--state-dir", "state", "audit", "verify"]);
  deepEqual([ran.code, ran.stdout], [1, ""]);
  match(ran.stderr, /^error Cannot find audit records: ".+\/audit" is not/);
});

Deno.test("the next command quotes what a shell would split", async () => {
  using site = makeSite("tasks:\n  - { type: debug, msg: hello }\n", lines);
  Deno.renameSync(`${site.dir}/config`, `${site.dir}/it's mine`);
  const ran = await site.run(["--config", "it's mine", "validate"]);
  match(
    ran.stdout,
    /Next: driftless --config 'it'\\''s mine' apply --dry-run\n$/,
  );
  deepEqual(ran.code, 0);
});
