import {
  deepStrictEqual as deepEqual,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import {
  openOutput,
  toDurationText,
  toLine,
  toPrintable,
} from "../../cli/output.ts";
import { makeSite, type Site } from "./_site.ts";
import { toArgv, toEnv } from "./_terminal.ts";

const GIVEN = ["--config", "config", "--state-dir", "state"];
const LONG = `tasks:
  - { name: the long one, type: command, command: "sleep 1.2", changed_when: false }
  - { name: the last one, type: copy, dest: "{{ env.T }}/a", content: a }
`;

/** Runs a line of sh(1) with the program's words in it as \`$@\`. */
async function shell(
  site: Site,
  line: string,
  words: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", line, Deno.execPath(), ...toArgv(words)],
    clearEnv: true,
    env: toEnv({ HOME: site.dir, T: `${site.dir}/target`, ...env }),
    cwd: site.dir,
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return {
    code,
    stdout: decoder.decode(stdout),
    stderr: decoder.decode(stderr),
  };
}

/** Runs the program on a terminal of script(1) and gives all that it wrote there. */
async function onTerminal(
  site: Site,
  words: readonly string[],
  env: Record<string, string>,
): Promise<string> {
  const { stdout } = await shell(
    site,
    `script -qec "$(printf "'%s' " "$0" "$@")" /dev/null`,
    words,
    { TERM: "xterm", ...env },
  );
  return stdout;
}

Deno.test("a reader that goes away ends the output quietly and not the run", async () => {
  using site = makeSite(LONG);
  const ran = await shell(
    site,
    '{ "$0" "$@"; echo "code $?" >&2; } | head -n 1',
    [
      ...GIVEN,
      "apply",
    ],
  );
  match(ran.stdout, /^Applying to .+\n$/);
  equal(ran.stderr, "code 0\n");
  equal(Deno.readTextFileSync(`${site.dir}/target/a`), "a");
});

Deno.test("on a terminal the running task is shown and its line is taken back", async () => {
  using site = makeSite(LONG);
  const text = await onTerminal(site, [...GIVEN, "apply"], { NO_COLOR: "" });
  ok(text.includes("\r\x1b[K[1/2] command the long one"), text);
  ok(text.includes("\r\x1b[K[1/2] command the long one 1 s"), text);
  ok(text.includes("\r\x1b[K \x1b[32m+\x1b[0m copy the last one"), text);
  equal(text.split("\n").at(-2)?.includes("[2/2]"), false);
});

Deno.test("NO_COLOR, --color never, --json and --quiet are kept on a terminal", async () => {
  using site = makeSite(LONG);
  await site.run([...GIVEN, "apply"]);
  const plain = await onTerminal(site, [...GIVEN, "apply"], { NO_COLOR: "1" });
  equal(plain.replaceAll("\r\x1b[K", "").includes("\x1b"), false, plain);
  const never = await onTerminal(
    site,
    [...GIVEN, "--color", "never", "-q", "apply"],
    { NO_COLOR: "" },
  );
  equal(never.includes("\x1b"), false, never);
  match(never, /^Nothing to do: .+\r\n$/);
  const json = await onTerminal(site, [...GIVEN, "--json", "apply"], {});
  equal(json.includes("\x1b"), false, json);
  for (const line of json.trim().split("\r\n")) JSON.parse(line);
});

Deno.test("colours go to a pipe only when they are asked for", async () => {
  using site = makeSite(LONG);
  const words = [...GIVEN, "apply", "--dry-run"];
  const env = { NO_COLOR: "" };
  equal((await site.run(words, { env })).stdout.includes("\x1b"), false);
  const always = await site.run([...words, "--color=always"], { env });
  ok(always.stdout.includes("\x1b[32m+\x1b[0m copy the last one"));
});

Deno.test("errors to a file have no colours although standard output is a terminal", async () => {
  using site = makeSite("tasks: nope\n");
  const { stdout } = await shell(
    site,
    `script -qec "$(printf "'%s' " "$0" "$@") 2> errors" /dev/null`,
    [...GIVEN, "validate"],
    { TERM: "xterm", NO_COLOR: "" },
  );
  equal(stdout, "");
  match(
    Deno.readTextFileSync(`${site.dir}/errors`),
    /^apply\.yml:1:8 {2}error /,
  );
});

Deno.test("secrets are masked in results, talk, errors and records", async () => {
  using site = makeSite(`tasks:
  - { name: "with {{ env.TOKEN }}", type: debug, msg: "token {{ env.TOKEN }}" }
  - { type: fail, msg: "no {{ env.TOKEN }}" }
`);
  site.write("env", "TOKEN=s3cr3t-value\n");
  Deno.chmodSync(`${site.dir}/env`, 0o600);
  for (const more of [[], ["--json"], ["--debug"], ["-v", "--dry-run"]]) {
    const ran = await site.run([...GIVEN, "apply", ...more]);
    equal((ran.stdout + ran.stderr).includes("s3cr3t"), false, more.join());
    match(ran.stdout, /\*\*\*/);
  }
});

Deno.test("lines of a file that look like the names of a diff are shown", async () => {
  using site = makeSite(
    'tasks:\n  - { type: copy, dest: "{{ env.T }}/a", content: "one\\n" }\n',
  );
  site.write("target/a", "one\n-- two\n++ three\n");
  const { stdout } = await site.run([...GIVEN, "apply", "--dry-run"]);
  match(stdout, /^ +one\n +--- two\n +-\+\+ three$/m);
});

Deno.test("lengths of time are written for people", () => {
  const rows: [number, string][] = [
    [0, "0.0 s"],
    [949, "0.9 s"],
    [9_949, "9.9 s"],
    [10_000, "10 s"],
    [59_499, "59 s"],
    [60_000, "1 min 0 s"],
    [185_000, "3 min 5 s"],
    [119_700, "2 min 0 s"],
  ];
  deepEqual(
    rows.map(([ms]) => toDurationText(ms)),
    rows.map(([, text]) => text),
  );
});

Deno.test("control characters are shown, tabs and line breaks kept", () => {
  equal(toPrintable("a\tb\nc\rd\x1b[0me\x85f"), "a\tb\nc\\x0dd\\x1b[0me\\x85f");
  equal(toPrintable("a\u202eb\u2028c"), "a\\u202eb\\u2028c");
  equal(toLine("a\nb"), "a\\nb");
});

Deno.test("paint follows the wish for colours", () => {
  const options = { json: false, verbose: false, quiet: false };
  const always = openOutput({ ...options, color: "always" });
  equal(always.paint("red", "x"), "\x1b[31mx\x1b[0m");
  equal(openOutput({ ...options, color: "never" }).paint("red", "x"), "x");
});
