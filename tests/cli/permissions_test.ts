import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { makeSite } from "./_site.ts";
import { mask, matchGolden, toTranscript } from "./_terminal.ts";

const PROGRAM = new URL("../../", import.meta.url).pathname.slice(0, -1);

const FILES = `vars:
  base: "{{ env.T }}/app"
tasks:
  - { type: directory, path: "{{ base }}", mode: "0755" }
  - { type: copy, dest: "{{ base }}/{{ item }}", content: a, loop: [a, b] }
  - { type: template, src: page.j2, dest: "{{ base }}/page" }
  - { type: lineinfile, path: "{{ base }}/lines", line: last, create: true }
  - { type: debug, msg: hello }
`;

/** Prints the rights of a configuration, without what differs by machine. */
async function permissions(apply: string, ...words: string[]): Promise<string> {
  using site = makeSite(apply);
  for (const name of ["page.j2", "a.j2"]) {
    site.write(`config/templates/${name}`, "hello\n");
  }
  const typed = ["--config", "config", "--state-dir", "state", "permissions"];
  const ran = await site.run([...typed, ...words]);
  return mask(toTranscript([...typed, ...words], ran), {
    [site.dir]: "SITE",
    [PROGRAM]: "PROGRAM",
  });
}

Deno.test("paths, programs and hosts are told where they are known, and why not elsewhere", async () => {
  const text = [
    await permissions(FILES),
    await permissions(`tasks:
  - { type: command, command: "systemd-analyze verify x", user: daemon }
  - { type: raw, cmd: "echo $HOME" }
  - { type: get_url, url: "https://example.org:8443/a", dest: /opt/a }
  - { type: copy, dest: "/etc/{{ found.stdout }}", content: a }
  - { type: copy, dest: "/etc/{{ item }}", content: a, loop: "{{ found.lines }}" }
  - { type: file, path: /opt/link, state: link, src: /opt/a }
  - { type: service, name: app, state: started }
  - { type: template, src: a.j2, dest: /etc/app/b, validate: "visudo -cf %s" }
  - { type: command, command: "true", register: found }
`),
    await permissions(`tasks:
  - block:
      - { type: debug, msg: hello }
    rescue:
      - { type: sysctl, name: net.ipv4.ip_forward, value: "1" }
`),
    await permissions(FILES, "--json"),
  ].join("\n");
  matchGolden("permissions", text);
});

Deno.test("the narrow rights are enough to apply, and to read the history", async () => {
  using site = makeSite(FILES);
  site.write("config/templates/page.j2", "hello\n");
  const given = ["--config", "config", "--state-dir", "state"];
  const { stdout } = await site.run([...given, "--json", "permissions"]);
  const rows: { commands: string[]; narrow: string[] }[] = stdout.trim()
    .split("\n").map((line) => JSON.parse(line));
  const run = async (command: string, ...words: string[]) => {
    const rights = rows.find(({ commands }) => commands.includes(command))
      ?.narrow ?? [];
    equal(rights.some((flag) => flag === "--allow-write"), false);
    const ran = await site.run([...given, command, ...words], { rights });
    return { ...ran, all: ran.stdout + ran.stderr };
  };
  for (const command of ["validate", "explain"]) {
    const ran = await run(command, ...(command === "explain" ? ["base"] : []));
    deepEqual([ran.code, ran.stderr], [0, ""], ran.all);
  }
  match((await run("apply", "--dry-run")).stdout, /^5 to change, 1 ok/m);
  match((await run("apply")).stdout, /^5 changed, 1 ok/m);
  site.write("target/app/a", "changed by hand\n");
  match((await run("apply")).stdout, /^1 changed, 5 ok/m);
  match((await run("history")).stdout, /^2 runs\./m);
  match((await run("show", "1")).stdout, /can be undone\./);
  match((await run("rollback", "2")).stdout, /^1 undone/m);
});

Deno.test("with the narrow rights, facts tells all that it tells with full ones but the state of the clock", async () => {
  using site = makeSite(FILES);
  const given = ["--config", "config"];
  const { stdout: told } = await site.run(
    ["--json", ...given, "permissions", "facts"],
  );
  const { full, narrow } = JSON.parse(told);
  const screen = await site.run([...given, "facts"], { rights: narrow });
  deepEqual([screen.code, screen.stderr], [0, ""]);
  match(screen.stdout, /^\d+ collectors .*, 0 failed;/m);
  const listNames = async (rights: string[]) => {
    const ran = await site.run([...given, "facts", "--prometheus"], { rights });
    deepEqual([ran.code, ran.stderr], [0, ""]);
    const rows = ran.stdout.split("\n").filter((row) =>
      /^\w+_success\{/.test(row) && !row.includes('"timex"')
    );
    const names = ran.stdout.matchAll(/^# TYPE (?!node_timex)(\S+)/gm);
    return [...rows, ...[...names].map(([, name]) => name)];
  };
  const [ours, all] = await Promise.all([narrow, full].map(listNames));
  deepEqual(ours, all);
});

Deno.test("what was reviewed is held against what is needed", async () => {
  using site = makeSite(FILES);
  site.write("config/templates/page.j2", "hello\n");
  const ask = (...words: string[]) =>
    site.run([
      "--config",
      "config",
      "--state-dir",
      "state",
      "permissions",
      ...words,
    ]);
  const unwritten = await ask("--check");
  equal(unwritten.code, 1);
  match(unwritten.stderr, /permissions.lock"\n.*permissions --lock/);
  equal((await ask("--lock")).code, 0);
  deepEqual(
    Deno.readTextFileSync(`${site.dir}/config/permissions.lock`).split("\n")
      .slice(1),
    ["run cp", `write ${site.dir}/target/app`, ""],
  );
  match((await ask("--check")).stdout, /^permissions.lock allows all/);
  site.write(
    "config/apply.yml",
    `tasks:
  - { type: debug, msg: a }
  - { type: copy, dest: "/etc/other/a", content: a }
  - { type: raw, cmd: "id" }
`,
  );
  const more = await ask("--check");
  equal(more.code, 4);
  deepEqual(more.stdout.replaceAll(site.dir, "SITE").split("\n").slice(0, 5), [
    "apply.yml:3:5  copy would write /etc/other",
    'apply.yml:4:5  raw would run anything: "raw" finds its program on the host',
    "apply.yml:4:5  raw would run id",
    "no longer needed: write SITE/target/app",
    "3 rights more than permissions.lock allows.  Review, then: " +
    "driftless --config config --state-dir state permissions --lock",
  ]);
  const [right] = (await ask("--check", "--json")).stdout.split("\n");
  deepEqual(JSON.parse(right!), {
    type: "right",
    right: "write",
    what: "/etc/other",
    task: "copy",
    place: "apply.yml:3:5",
    why: "",
  });
});

Deno.test("a drop-in for systemd walls in what the configuration does not touch, or says what stands against it", async () => {
  const ask = (apply: string) => permissions(apply, "--systemd");
  const walled = await ask(`tasks:
  - { type: copy, dest: "/etc/app 100%/a", content: a }
`);
  match(walled, /^ProtectSystem=strict$/m);
  match(walled, /^ReadWritePaths=-"\/etc\/app 100%%"$/m);
  const open = await ask(`tasks:
  - { type: command, command: "systemctl reload app" }
`);
  match(open, /^# Files .*: apply.yml:2:5, command runs systemctl$/m);
  match(open, /^ProtectSystem=no$/m);
});

Deno.test("the rights of one command are asked for by its name", async () => {
  using site = makeSite(FILES);
  site.write("config/templates/page.j2", "hello\n");
  const ask = (word: string) =>
    site.run(["--config", "config", "--json", "permissions", word]);
  const { stdout } = await ask("apply");
  deepEqual(JSON.parse(stdout).commands, ["apply", "rollback"]);
  equal((await ask("aply")).code, 64);
});
