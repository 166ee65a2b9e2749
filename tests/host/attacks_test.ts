/** Users who bend paths under the hands of root. */

import {
  deepStrictEqual as deepEqual,
  doesNotMatch,
  match,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { hostTest, type TestHost } from "./_host.ts";
import { compareTrees, readTree } from "./_tree.ts";

const VICTIMS = ["/srv/victim"];

/** What no task names, as root keeps it. */
const LAY = `rm -rf /srv/victim; mkdir -p /srv/victim/sub; cd /srv/victim
  echo precious > f; echo precious > sub/f; touch 0 1
  chmod 0644 0 1 sub/f; chmod 0600 f; chmod 0711 sub`;

const CLEAR = "rm -rf /srv/sticky/* /home/eve/www /home/eve/.ssh";

/** Tasks of many types that all work on one path. */
function toTasks(path: string): string[] {
  return [
    `{ type: acl, path: ${path}, entries: "other::rwx" }`,
    `{ type: acl, path: ${path}, entries: "other::rwx", recursive: true }`,
    `{ type: copy, dest: ${path}, content: evil }`,
    `{ type: copy, dest: ${path}, content: evil, follow: true }`,
    `{ type: file, path: ${path}, mode: "0666" }`,
    `{ type: file, path: ${path}, state: touch }`,
    `{ type: file, path: ${path}, attributes: +d }`,
    `{ type: file, path: ${path}, owner: eve, follow: true }`,
    `{ type: lineinfile, path: ${path}, line: evil }`,
    `{ type: blockinfile, path: ${path}, block: evil }`,
    `{ type: replace, path: ${path}, regexp: "^", replace: evil }`,
    `{ type: template, src: /srv/t.j2, dest: ${path} }`,
  ];
}

/** Applies each task alone, after that user laid links; none may touch what is another's. */
async function requireSafe(
  host: TestHost,
  links: string,
  tasks: readonly string[],
): Promise<void> {
  const pierced: string[] = [];
  for (const task of tasks) {
    await host.ask("sh", "-c", CLEAR);
    await host.ask("runuser", "-u", "eve", "--", "sh", "-ec", links);
    const before = readTree(host, VICTIMS, { stamps: true });
    await host.write("/root/config/apply.yml", `tasks:\n  - ${task}\n`);
    const ran = await host.apply("/root/config");
    ok(ran.tasks.length > 0, ran.stdout + ran.stderr);
    const touched = compareTrees(
      before,
      readTree(host, VICTIMS, { stamps: true }),
    );
    if (touched.length === 0) continue;
    pierced.push(task);
    await host.ask("sh", "-ec", LAY);
  }
  deepEqual(pierced, []);
}

/** Nothing that root alone may read came to where eve can read it. */
async function requireUnread(host: TestHost): Promise<void> {
  const { stdout } = await host.exec(
    "runuser",
    "-u",
    "eve",
    "--",
    "grep",
    "-rls",
    "precious",
    "/home/eve",
    "/srv",
  );
  equal(stdout, "");
}

async function prepare(host: TestHost): Promise<void> {
  await host.ask("sh", "-ec", LAY);
  await host.ask(
    "sh",
    "-ec",
    "useradd -m eve; echo evil > /srv/t.j2; mkdir -m 1777 /srv/sticky",
  );
}

const KEY_TASK =
  "{ type: authorized_key, user: eve, key: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f e' }";

hostTest("root follows no link that another user laid", async (host, t) => {
  await prepare(host);

  await t.step("to a file, in a directory that all may write to", async () => {
    await requireSafe(
      host,
      "ln -s /srv/victim/f /srv/sticky/f",
      toTasks("/srv/sticky/f"),
    );
  });
  await t.step("to a file that is not there yet", async () => {
    await requireSafe(
      host,
      "ln -s /srv/victim/new /srv/sticky/n",
      toTasks("/srv/sticky/n"),
    );
  });
  await t.step(
    "to a directory, in a directory that all may write to",
    async () => {
      await requireSafe(
        host,
        "ln -s /srv/victim /srv/sticky/d",
        [
          ...toTasks("/srv/sticky/d/f"),
          "{ type: directory, path: /srv/sticky/d, mode: '0777', owner: eve }",
          "{ type: directory, path: /srv/sticky/d/made }",
          "{ type: file, path: /srv/sticky/d/f, state: absent }",
          "{ type: file, path: /srv/sticky/d/l, src: /etc/passwd, state: link }",
        ],
      );
    },
  );
  await t.step("in a directory of that user", async () => {
    await requireSafe(
      host,
      "mkdir ~/www; ln -s /srv/victim ~/www/d; ln -s /srv/victim/f ~/www/f",
      [
        ...toTasks("/home/eve/www/d/f"),
        ...toTasks("/home/eve/www/f"),
        "{ type: directory, path: /home/eve/www, owner: eve, mode: 'u=rwX,go=rwX', recurse: true }",
        "{ type: file, path: /home/eve/www, state: directory, mode: 'a=rwX', recurse: true }",
        "{ type: directory, path: /home/eve/www, state: absent }",
      ],
    );
  });
  await t.step("to read what that user may not read", async () => {
    await host.ask("sh", "-ec", "echo eve > /srv/eves; chown eve /srv/eves");
    for (
      const [target, way] of [["/srv/victim/f", "x"], ["/srv/victim", "x/f"]]
    ) {
      const link = `/srv/sticky/${way}`;
      await host.ask("sh", "-c", CLEAR);
      await host.ask(
        "runuser",
        "-u",
        "eve",
        "--",
        "ln",
        "-s",
        target!,
        "/srv/sticky/x",
      );
      for (
        const task of [
          `{ type: copy, src: ${link}, dest: /srv/copied, mode: "0644" }`,
          `{ type: lineinfile, path: ${link}, line: evil }`,
          `{ type: template, src: ${link}, dest: /srv/copied }`,
          `{ type: get_url, url: "file://${link}", dest: /srv/copied }`,
        ]
      ) {
        await host.write("/root/config/apply.yml", `tasks:\n  - ${task}\n`);
        for (const words of [["--dry-run", "--diff"], ["--diff"]]) {
          const ran = await host.apply("/root/config", ...words);
          match(`${ran.tasks[0]?.why}`, /another user laid it/);
          equal(ran.code, 1, ran.stdout);
          doesNotMatch(ran.stdout, /precious/);
        }
      }
    }
    await requireUnread(host);
  });
  await t.step("but to what is that user's own, to read it", async () => {
    await host.ask("sh", "-c", CLEAR);
    await host.ask(
      "runuser",
      "-u",
      "eve",
      "--",
      "ln",
      "-s",
      "/srv/eves",
      "/srv/sticky/x",
    );
    const ran = await host.apply(
      "tasks:\n  - { type: copy, src: /srv/sticky/x, dest: /srv/copied }\n",
    );
    equal(ran.code, 0, ran.stdout);
    equal(await host.ask("cat", "/srv/copied"), "eve");
  });
  await t.step("where the keys of that user are kept", async () => {
    await requireSafe(host, "ln -s /srv/victim ~/.ssh", [KEY_TASK]);
    await requireSafe(
      host,
      "mkdir -m 0700 ~/.ssh; ln -s /srv/victim/f ~/.ssh/authorized_keys",
      [KEY_TASK],
    );
  });
});

/** Swaps a directory and a link as fast as it can, until it is stopped. */
const SWAPPER = `
my $renameat2 = \`uname -m\` =~ /aarch64/ ? 276 : 316;
chdir "/home/eve";
my ($tree, $bait) = ("tree", "bait");
while (1) { syscall($renameat2, -100, $tree, -100, $bait, 2) == 0 or die $! }
`;

/** Configurations that work below a directory that is swapped all the time. */
const RACES: readonly (readonly [string, string])[] = [
  [
    "acl",
    "{ type: acl, path: /home/eve/tree/f, entries: \"{{ 'other::rwx' if item % 2 else 'other::-' }}\", loop: '{{ range(50) }}', ignore_errors: true }",
  ],
  [
    "copy",
    "{ type: copy, dest: '/home/eve/tree/{{ item }}', content: evil, loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "mode",
    "{ type: file, path: /home/eve/tree/f, mode: \"{{ '0666' if item % 2 else '0644' }}\", loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "owner",
    "{ type: file, path: /home/eve/tree/f, owner: \"{{ 'eve' if item % 2 else 'games' }}\", loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "link",
    "{ type: file, path: '/home/eve/tree/l{{ item }}', src: x, state: link, force: true, loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "directory",
    "{ type: directory, path: '/home/eve/tree/d{{ item }}', loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "absent",
    "{ type: file, path: '/home/eve/tree/{{ item % 2 }}', state: absent, loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "line",
    "{ type: lineinfile, path: /home/eve/tree/f, line: 'evil {{ item }}', loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "copy through links",
    "{ type: copy, dest: /home/eve/tree/f, content: 'evil {{ item }}', follow: true, loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "tree",
    "{ type: directory, path: /home/eve/tree/sub, state: \"{{ 'absent' if item % 2 else 'present' }}\", loop: '{{ range(150) }}', ignore_errors: true }",
  ],
  [
    "recurse",
    "{ type: directory, path: /home/eve, owner: eve, mode: 'a=rwX', recurse: true, loop: '{{ range(20) }}', ignore_errors: true }",
  ],
];

hostTest(
  "a directory that is swapped for a link while root works in it",
  async (host, t) => {
    await prepare(host);
    await host.ask(
      "sh",
      "-ec",
      "cd /home/eve; mkdir tree; echo 1 > tree/f; mkdir tree/0 tree/1; echo 1 > tree/0/f; ln -s /srv/victim bait; chown -hR eve: tree bait",
    );
    await host.write("/srv/swap.pl", SWAPPER);
    await host.ask(
      "systemd-run",
      "-q",
      "--unit=swap",
      "--uid=eve",
      "perl",
      "/srv/swap.pl",
    );
    for (const [name, task] of RACES) {
      await t.step(name, async () => {
        const before = readTree(host, ["/srv/victim"], { stamps: true });
        const ran = await host.apply(`tasks:\n  - ${task}\n`);
        deepEqual(
          compareTrees(
            before,
            readTree(host, ["/srv/victim"], { stamps: true }),
          ),
          [],
        );
        await requireUnread(host);
        const kinds = ran.tasks.map(({ status, why }) => why ?? status);
        ok(kinds.length > 0, ran.stdout + ran.stderr);
      });
    }
    equal(await host.ask("systemctl", "is-active", "swap"), "active");
    match(await host.ask("cat", "/srv/victim/f"), /precious/);
  },
);
