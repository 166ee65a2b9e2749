import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { ROOT } from "../../cli/commands.ts";
import {
  type Shell,
  toCompletionScript,
} from "../../cli/completion_scripts.ts";
import { makeSite, type Site } from "./_site.ts";
import { toArgv, toEnv } from "./_terminal.ts";

const APPLY = `vars: { port: 1, host: a }
tasks:
  - { name: first task, type: copy, dest: "{{ env.T }}/a", content: a }
  - { name: "second: it's here", type: debug, msg: hello }
  - { name: "bad\\tname", type: debug, msg: hello }
`;

/** Words behind the program and what is offered, meanings left out. */
const ROWS: [words: string[], offered: string[]][] = [
  [["a"], ["apply", "agent", "audit"]],
  [["audit", ""], ["verify"]],
  [["help", "aud"], ["audit"]],
  [["help", "te"], ["test", "templates"]],
  [["help", "audit", ""], ["verify"]],
  [
    ["apply", "--d"],
    [
      "--dry-run",
      "--diff",
      "--detailed-exitcode",
      "--despite-pause",
      "--debug",
    ],
  ],
  [["apply", "--no"], ["--no-diff"]],
  [["--st"], ["--state-dir"]],
  [["--color", "a"], ["auto", "always"]],
  [["--color=n"], ["--color=never"]],
  [["-vq", "--color", "n"], ["never"]],
  [["completions", ""], ["bash", "zsh", "fish"]],
  [["apply", "--limit-types", "authorized"], ["authorized_key"]],
  [["apply", "--limit-types", "copy,authorized"], ["copy,authorized_key"]],
  [["apply", "--limit-types=copy,authorized"], [
    "--limit-types=copy,authorized_key",
  ]],
  [["-c", "config", "apply", "--start-at", ""], [
    "first task",
    "second: it's here",
  ]],
  [["--config=config", "apply", "--start-at=f"], ["--start-at=first task"]],
  [["~/config", "explain", ""], []],
  [["-c", "~/config", "explain", "po"], ["port"]],
  [["-c", "~/config", "explain", "hos"], [
    "host",
    "hostname",
    "hosts_entry",
    "hosts",
  ]],
  [["explain", "copy.mo"], ["copy.mode"]],
  [["explain", "agent.s"], ["agent.secrets", "agent.source"]],
  [["explain", "logs.sources.file.pa"], [
    "logs.sources.file.paths",
    "logs.sources.file.path",
  ]],
  [["explain", "nope."], []],
  [["init", "--m"], ["--minimal"]],
  [["man", "au"], ["audit"]],
  [["man", "audit", ""], ["verify"]],
  [["man", "--dir", ""], [":dir"]],
  [["--state-dir", "state", "show", ""], ["2", "1"]],
  [["--state-dir", "state", "rollback", "2"], ["2"]],
  [["--state-dir", "none", "apply", "--resume", "1"], []],
  [["--state-dir", "none", "show", ""], []],
  [["-c", "none", "explain", "po"], []],
  [["-c", "broken", "explain", "cop"], ["copy"]],
  [["--config", ""], [":dir"]],
  [["-c", "con"], [":dir"]],
  [["--config=con"], [":dir"]],
  [["--env-file", ""], [":file"]],
  [["init", ""], [":dir"]],
  [["init", "--", "-"], [":dir"]],
  [["apply", ""], []],
  [["apply", "--tags", ""], []],
  [["nope", ""], []],
  [["--nope", ""], []],
  [["__comp"], []],
  [
    [""],
    ROOT.commands.filter(({ isHidden }) => !isHidden).map(({ name }) => name),
  ],
];

/** A site with two runs and a broken configuration beside. */
async function makeKnown(): Promise<Site> {
  const site = makeSite(APPLY);
  site.write("broken/apply.yml", "tasks: [\n");
  // Tests are no part of what a host is to be.
  site.write("config/tests/apply_test.ts", "");
  for (const _ of [1, 2]) {
    await site.run(["-c", "config", "--state-dir", "state", "apply"]);
  }
  return site;
}

Deno.test("what may come next is offered, and nothing when something is wrong", async () => {
  using site = await makeKnown();
  const found = await Promise.all(ROWS.map(async ([words]) => {
    const ran = await site.run(["__complete", "--", ...words]);
    deepEqual([ran.code, ran.stderr], [0, ""], words.join(" "));
    return [
      words,
      ran.stdout.split("\n").slice(0, -1).map((line) => line.split("\t")[0]),
    ];
  }));
  deepEqual(found, ROWS);
});

Deno.test("a configuration of programs is not run to be completed", async () => {
  using site = makeSite("");
  Deno.removeSync(`${site.dir}/config/apply.yml`);
  site.write(
    "config/apply.ts",
    `Deno.writeTextFileSync("${site.dir}/ran", ""); export default { vars: { port: 1 } };`,
  );
  const words = ["__complete", "--", "-c", "config", "explain", "po"];
  equal((await site.run(words)).stdout, "");
  equal(
    [...Deno.readDirSync(site.dir)].some(({ name }) => name === "ran"),
    false,
  );
});

/** Lines as bash splits them, and what the completion function answers. */
const BASH_ROWS: [words: string[], line: string, offered: string[]][] = [
  [["driftless", "aud"], "driftless aud", ["audit"]],
  [["driftless", "--color", "=", "al"], "driftless --color=al", ["always"]],
  [["driftless", "--color", "="], "driftless --color=", [
    "auto",
    "always",
    "never",
  ]],
  [["driftless", "--config", "=", "conf"], "driftless --config=conf", [
    "config",
  ]],
  [["driftless", "-c", "brok"], "driftless -c brok", ["broken"]],
  [
    ["driftless", "-c", "config", "apply", "--start-at", "fi"],
    "driftless  -c config apply   --start-at fi",
    ["first\\ task"],
  ],
  [
    ["driftless", "-c", "config", "apply", "--start-at", "'fi"],
    "driftless -c config apply --start-at 'fi",
    ["first task"],
  ],
  [
    [
      "driftless",
      "-c",
      "config",
      "apply",
      "--start-at",
      "second",
      ":",
      "\\ it",
    ],
    "driftless -c config apply --start-at second:\\ it",
    ["\\ it\\'s\\ here"],
  ],
  [
    ["driftless", "explain", "$(touch pwned)"],
    "driftless explain $(touch pwned)",
    [],
  ],
  [
    ["driftless", "explain", "`touch pwned`"],
    "driftless explain `touch pwned`",
    [],
  ],
];

Deno.test("bash completes by the script, and evaluates nothing", async () => {
  using site = await makeKnown();
  const argv = [Deno.execPath(), ...toArgv([])].map((word) => `'${word}'`);
  site.write("bin/driftless", `#!/bin/sh\nexec ${argv.join(" ")} "$@"\n`);
  Deno.chmodSync(`${site.dir}/bin/driftless`, 0o755);
  site.write("completion.bash", toCompletionScript("bash", ROOT));
  const script = `set -u
source completion.bash
[[ $(complete -p driftless) == *"-F _driftless driftless" ]] || exit 9
COMP_LINE=$1 COMP_POINT=\${#1}
shift
COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
_driftless
printf '%s\\n' "\${COMPREPLY[@]-}"`;
  for (const [words, line, offered] of BASH_ROWS) {
    const { code, stdout, stderr } = await new Deno.Command("bash", {
      args: ["--norc", "-c", script, "bash", line, ...words],
      clearEnv: true,
      env: toEnv({
        HOME: site.dir,
        T: `${site.dir}/target`,
        PATH: `${site.dir}/bin:${Deno.env.get("PATH") ?? ""}`,
      }),
      cwd: site.dir,
    }).output();
    const decoder = new TextDecoder();
    deepEqual([code, decoder.decode(stderr)], [0, ""], line);
    deepEqual(
      decoder.decode(stdout).split("\n").filter(Boolean),
      offered,
      line,
    );
  }
  equal(
    [...Deno.readDirSync(site.dir)].some(({ name }) => name === "pwned"),
    false,
  );
});

for (const shell of ["bash", "zsh", "fish"] satisfies Shell[]) {
  const isInstalled = hasProgram(shell);
  Deno.test({
    name: `the script of ${shell} has no error of syntax${
      isInstalled ? "" : ` (skipped: ${shell} is not installed)`
    }`,
    ignore: !isInstalled,
    fn: async () => {
      const file = Deno.makeTempFileSync({ prefix: "driftless-completion-" });
      try {
        const script = toCompletionScript(shell, ROOT);
        ok(script.includes("driftless __complete -- "));
        Deno.writeTextFileSync(file, script);
        const { code, stderr } = await new Deno.Command(shell, {
          args: ["-n", file],
        }).output();
        deepEqual([code, new TextDecoder().decode(stderr)], [0, ""]);
      } finally {
        Deno.removeSync(file);
      }
    },
  });
}

function hasProgram(name: string): boolean {
  return (Deno.env.get("PATH") ?? "").split(":").some((dir) => {
    try {
      return Deno.statSync(`${dir}/${name}`).isFile;
    } catch {
      return false;
    }
  });
}
