/** Files that come along, and those that do not. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import {
  adoptConffiles,
  parseConffiles,
  parseRpmDump,
  parseUcf,
} from "../../lib/adopt/conffiles.ts";
import { adoptCrontabs } from "../../lib/adopt/crontabs.ts";
import { keepFile, type KeepOptions } from "../../lib/adopt/keep_file.ts";
import { adoptOwnFiles, adoptSources } from "../../lib/adopt/own_files.ts";
import type { MemoryEntry } from "../../lib/testing/memory_host.ts";
import { toScan, toText } from "./_scan.ts";

const ROOT = { owner: "root", group: "root" };

/** Why a file is left, or the mode that its task has. */
async function keepOne(
  entry: MemoryEntry,
  options: KeepOptions = {},
  path = "/etc/a.conf",
): Promise<string | undefined> {
  const scan = await toScan({ files: { [path]: entry } });
  const { tasks, left } = await keepFile(scan, path, options);
  const [task] = tasks;
  return left[0]?.why ?? String(task?.["mode"] ?? task?.["src"]);
}

Deno.test("a file comes along byte for byte with owner and mode", async () => {
  const scan = await toScan({
    files: { "/etc/a.conf": { content: "a\r\n", mode: 0o644, uid: 1000 } },
    users: [{ name: "anna", uid: 1000 }],
  });
  const { tasks, files, left } = await keepFile(scan, "/etc/a.conf");
  deepEqual(tasks, [{
    type: "copy",
    src: "etc/a.conf",
    dest: "/etc/a.conf",
    owner: "anna",
    group: "root",
    mode: "0644",
  }]);
  equal(toText(files.get("etc/a.conf")), "a\r\n");
  deepEqual(left, []);
});

Deno.test("what is no plain text that everybody may read is left with the reason", async () => {
  const large = "a\n".repeat(200 * 1024);
  const rows: [MemoryEntry, string, KeepOptions?][] = [
    [{ content: "a", mode: 0o600 }, "not everybody may read it: mode 0600"],
    [{ content: "a", mode: 0o640 }, "not everybody may read it: mode 0640"],
    [{ content: "a", mode: 0o440 }, "0440", { isPrivate: true }],
    [{ content: "a = 1", uid: 77 }, "its owner has no name"],
    [{ content: large, size: large.length }, "it is larger than 256 KiB"],
    [{ content: "a\0b" }, "it is no text"],
    [{ content: new Uint8Array([0x99, 0xff, 0]) }, "it is no text"],
    [{ content: new Uint8Array([0x99, 0xff, 0]) }, "0644", { isKeyring: true }],
    [{ content: new Uint8Array([0x95, 0xff, 0]) }, "it is no text", {
      isKeyring: true,
    }],
    [{ type: "fifo" }, "it is no file but a fifo"],
    ["password = hunter2\n", "line 1 looks like a password or token"],
    [
      { content: "password = hunter2\n", mode: 0o600 },
      "line 1 looks like a password or token",
      { isPrivate: true },
    ],
    [{ target: "../b.conf" }, "../b.conf"],
  ];
  for (const [entry, found, options] of rows) {
    equal(await keepOne(entry, options), found);
  }
  equal(
    await keepOne("a", {}, "/etc/ssl/site.key"),
    "files of such a name hold secrets",
  );
});

const CONFFILES = `installed

 /etc/same.conf 0cc175b9c0f1b6a831c399e269772661
 /etc/changed.conf 0cc175b9c0f1b6a831c399e269772661
 /etc/gone.conf 0cc175b9c0f1b6a831c399e269772661
 /etc/old.conf 0cc175b9c0f1b6a831c399e269772661 obsolete
 /etc/new.conf newconffile
config-files

 /etc/removed.conf 0cc175b9c0f1b6a831c399e269772661
`;
const CONFFILES_QUERY =
  "dpkg-query -W -f ${db:Status-Status}\\n${Conffiles}\\n";

Deno.test("of files of packages those come along that were changed or are gone", async () => {
  const scan = await toScan({
    files: {
      "/etc/same.conf": "a",
      "/etc/changed.conf": "b",
      "/etc/old.conf": "b",
      "/etc/removed.conf": "b",
      "/etc/ssh/sshd_config": "c",
      "/var/lib/ucf/hashfile":
        "0cc175b9c0f1b6a831c399e269772661  /etc/ssh/sshd_config\n",
    },
    queries: { [CONFFILES_QUERY]: CONFFILES },
  });
  const { tasks, files } = await adoptConffiles(scan);
  deepEqual(tasks.map(({ type, dest, path }) => [type, dest ?? path]), [
    ["copy", "/etc/changed.conf"],
    ["file", "/etc/gone.conf"],
    ["copy", "/etc/ssh/sshd_config"],
  ]);
  deepEqual([...files.keys()], ["etc/changed.conf", "etc/ssh/sshd_config"]);
});

Deno.test("tables of package managers are read by their rows alone", () => {
  deepEqual(parseConffiles("junk\n /etc/a 1\n"), []);
  deepEqual(parseUcf("junk\n0cc175b9c0f1b6a831c399e269772661  relative\n"), []);
  const digest = "e3".repeat(32);
  deepEqual(
    parseRpmDump(
      `/etc/my app.conf 12 1700000000 ${digest} 0100644 root root 1 0 0 X
/etc/dir 12 1700000000 ${"0".repeat(64)} 040755 root root 1 0 0 X
(contains no files)
`,
    ),
    [{ path: "/etc/my app.conf", digest }],
  );
});

Deno.test("files of known kinds come along that no package brought, with their directories", async () => {
  const dir = "/etc/systemd/system";
  const scan = await toScan({
    files: {
      [`${dir}/hand.service`]: "[Service]\n",
      [`${dir}/hand.service.bak`]: "old",
      [`${dir}/mask.timer`]: { target: "/dev/null" },
      [`${dir}/ssh.service.d/a.conf`]: "[Service]\n",
      [`${dir}/multi-user.target.wants/hand.service`]: { target: "../hand" },
    },
    queries: {
      [`dpkg-query -S -- ${dir}/hand.service ${dir}/mask.timer ${dir}`]:
        `systemd, dbus: ${dir}\n`,
      [`dpkg-query -S -- ${dir}/ssh.service.d/a.conf ${dir}/ssh.service.d`]: {
        code: 1,
      },
    },
  });
  const names = /\.(service|timer)$/;
  const { tasks } = await adoptOwnFiles(scan, [{ dir, names }]);
  deepEqual(tasks.map(({ type, dest, path }) => [type, dest ?? path]), [
    ["copy", `${dir}/hand.service`],
    ["directory", `${dir}/ssh.service.d`],
    ["copy", `${dir}/ssh.service.d/a.conf`],
  ]);
});

Deno.test("lists of packages are fetched anew only where a source changed", async () => {
  const path = "/etc/apt/sources.list.d/a.list";
  const scan = await toScan({
    files: { [path]: "deb https://example.org ./\n" },
    queries: {
      [`dpkg-query -S -- ${path} /etc/apt/sources.list.d`]:
        "apt: /etc/apt/sources.list.d\n",
    },
  });
  const { tasks } = await adoptSources(scan);
  deepEqual(tasks.map(({ register, when }) => [register, when]), [
    ["source_1", undefined],
    [undefined, "source_1 is changed"],
  ]);
  deepEqual((await adoptSources(await toScan())).tasks, []);
});

Deno.test("rpm tells which files nobody brought", async () => {
  const dir = "/etc/sysctl.d";
  const scan = await toScan({
    files: { [`${dir}/a.conf`]: "a = 1\n", [`${dir}/b.conf`]: "b = 1\n" },
    queries: {
      [`rpm -qf --queryformat \\n -- ${dir}/a.conf ${dir}/b.conf ${dir}`]: {
        code: 1,
        stdout: `\nfile ${dir}/b.conf is not owned by any package\n\n`,
      },
    },
  }, "rpm");
  const kind = { dir, names: /\.conf$/, task: { notify: "load" } };
  const { tasks } = await adoptOwnFiles(scan, [kind]);
  deepEqual(tasks.map(({ dest, notify }) => [dest, notify]), [
    [`${dir}/b.conf`, "load"],
  ]);
});

Deno.test("cron tables of users come along, but those with a secret and of nobody", async () => {
  const dir = "/var/spool/cron/crontabs";
  const entry = (content: string) => ({ content, mode: 0o600, uid: 1000 });
  const scan = await toScan({
    users: [{ name: "anna", uid: 1000 }, { name: "bert", uid: 1001 }],
    files: {
      [`${dir}/anna`]: entry("5 5 * * * true\n"),
      [`${dir}/bert`]: entry("5 5 * * * curl -u me:word https://a\n"),
      [`${dir}/gone`]: entry("5 5 * * * true\n"),
    },
  });
  const { tasks, left } = await adoptCrontabs(scan);
  deepEqual(
    tasks.map(({ dest, owner, group, mode }) => ({ dest, owner, group, mode })),
    [
      { dest: `${dir}/anna`, ...ROOT, owner: "anna", mode: "0600" },
    ],
  );
  deepEqual(left.map(({ what }) => what), [`${dir}/bert`]);
});
