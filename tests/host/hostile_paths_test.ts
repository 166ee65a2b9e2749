/** Paths that are not what a task expects, or not what a program would take for a path. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest } from "./_host.ts";

/** What stands at a path, the task, and what comes of it: a reason, or the shell's word. */
const ROWS: readonly (readonly [lay: string, task: string, why: RegExp])[] = [
  [
    "mkfifo f",
    "{ type: copy, dest: /srv/h/f, content: x }",
    /named pipe/,
  ],
  [
    "mkfifo f",
    "{ type: lineinfile, path: /srv/h/f, line: x }",
    /named pipe/,
  ],
  [
    "mkfifo f",
    "{ type: template, src: /srv/t.j2, dest: /srv/h/f }",
    /named pipe/,
  ],
  [
    "mkfifo f",
    "{ type: archive, path: /srv/h/f, dest: /srv/h/a.tar }",
    /nothing is left/,
  ],
  [
    "mknod f c 1 3",
    "{ type: copy, dest: /srv/h/f, content: x }",
    /not a regular file|device/,
  ],
  ["mkdir f", "{ type: file, path: /srv/h/f, state: file }", /directory/],
  [
    "mkdir f; touch f/x",
    "{ type: copy, dest: /srv/h/f/x/y, content: x }",
    /not a directory|directory/,
  ],
  [
    "touch f",
    "{ type: directory, path: /srv/h/f }",
    /not a directory|a file is there|is a file/,
  ],
  [
    "touch f",
    "{ type: directory, path: /srv/h/f/g }",
    /not a directory|a file is there|is a file/,
  ],
  [
    "ln -s f f",
    "{ type: lineinfile, path: /srv/h/f, line: x }",
    /too many|leads nowhere|link/,
  ],
  [
    "ln -s none f",
    "{ type: file, path: /srv/h/f, mode: '0600' }",
    /nowhere|does not exist|link/,
  ],
  [
    "mkdir f; mount -t tmpfs tmpfs f",
    "{ type: directory, path: /srv/h/f, state: absent }",
    /busy|mount|another file system/i,
  ],
  [
    "mkdir -p f/m; mount -t tmpfs tmpfs f/m",
    "{ type: directory, path: /srv/h/f, state: absent }",
    /file system is mounted/,
  ],
  [
    "mkdir f",
    "{ type: file, path: /srv/h/f/../../../usr, state: absent }",
    /the system needs it/,
  ],
  [
    "ln -s / f",
    "{ type: directory, path: /srv/h/f/var/lib, state: absent }",
    /the system needs it/,
  ],
  [
    "echo x > f; chattr +i f",
    "{ type: lineinfile, path: /srv/h/f, line: y }",
    /operation not permitted/,
  ],
];

const CLEAR =
  "umount -q /srv/h/f/m || true; umount -q /srv/h/f || true; chattr -i /srv/h/f || true; rm -rf /srv/h";

hostTest("what is no file is refused and left alone", async (host, t) => {
  await host.write("/srv/t.j2", "x");
  for (const [lay, task, why] of ROWS) {
    await t.step(`${lay}: ${task}`, async () => {
      await host.ask("sh", "-ec", `${CLEAR}; mkdir /srv/h; cd /srv/h; ${lay}`);
      const list = () => host.ask("ls", "-lARi", "--full-time", "/srv/h");
      const before = await list();
      const ran = await host.apply(`tasks:\n  - ${task}\n`);
      equal(ran.code, 1, ran.stdout + ran.stderr);
      match(`${ran.tasks[0]?.why}`, why);
      equal(await list(), before);
    });
  }
});

/** Names that are hard on programs. */
const NAMES = [
  "-rf",
  "a b",
  "a\nb",
  "a'b\"c",
  "$HOME",
  "*",
  "\u00fc\u{1f600}",
  "a\\b",
  "%s",
  "x".repeat(255),
  ".hidden ",
];

/** Tasks that make a directory of a name, with two files of the name and a link to it. */
function toNamedTasks(name: string): string[] {
  const dir = `/srv/n/${name}`;
  const tasks = [
    { type: "directory", path: dir, mode: "0750" },
    {
      type: "copy",
      dest: `${dir}/${name}`,
      content: "x\n",
      owner: "games",
      validate: "grep -q x %s",
    },
    {
      type: "lineinfile",
      path: `${dir}/edited`,
      line: name.replace("\n", " "),
      create: true,
    },
    {
      type: "file",
      path: `${dir}/link`,
      src: name.replace("\n", " "),
      state: "link",
      force: true,
    },
  ];
  return tasks.map((task) => `  - ${JSON.stringify(task)}\n`);
}

hostTest(
  "names that are hard on programs are taken as they are",
  async (host) => {
    await host.ask("mkdir", "/srv/n");
    const config = `tasks:\n${NAMES.flatMap(toNamedTasks).join("")}`;
    const ran = await host.apply(config);
    equal(ran.code, 0, ran.stdout.slice(-2000) + ran.stderr);
    const dir = `${host.root}/srv/n`;
    deepEqual(
      [...Deno.readDirSync(dir)].map(({ name }) => name).sort(),
      NAMES.toSorted(),
    );
    for (const name of NAMES) {
      const text = name.replace("\n", " ");
      equal(Deno.readTextFileSync(`${dir}/${name}/${name}`), "x\n");
      equal(Deno.readTextFileSync(`${dir}/${name}/edited`), `${text}\n`);
      equal(Deno.readLinkSync(`${dir}/${name}/link`), text);
      equal([...Deno.readDirSync(`${dir}/${name}`)].length, 3);
    }
    equal((await host.apply(config)).summary?.changed, 0);
    equal((await host.driftless("rollback", `${ran.summary?.run}`)).code, 6);
    equal(await host.ask("ls", "-A", "/srv/n"), "");
  },
);
