/** Accounts that were made by hand, and a host as a whole. */

import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import { adoptAccounts } from "../../lib/adopt/accounts.ts";
import { keepValid } from "../../cli/adopt_check.ts";
import { adoptHost } from "../../lib/adopt/adopt.ts";
import { MemoryHost } from "../../lib/testing/memory_host.ts";
import { toScan } from "./_scan.ts";

const KEY =
  "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc";
const HASH = "$6$salt$hunter2";

const USERS = [
  { name: "www-data", uid: 33, gid: 33, home: "/var/www" },
  { name: "robot", uid: 998, gid: 998, home: "/nonexistent", gecos: "Robot" },
  { name: "messagebus", uid: 100, gid: 100 },
  { name: "anna", uid: 1000, gid: 1000, shadow: { hash: HASH } },
  { name: "nobody", uid: 65534, gid: 65534 },
];
const GROUPS = [
  { name: "www-data", gid: 33 },
  { name: "robot", gid: 998 },
  { name: "messagebus", gid: 100 },
  { name: "anna", gid: 1000 },
  { name: "web", gid: 1500, members: ["anna", "www-data", "gone"] },
  { name: "sudo", gid: 27, members: ["anna"] },
  { name: "nogroup", gid: 65534 },
];
const FILES = {
  "/bin/sh": "",
  "/home/anna": { type: "dir" as const },
  "/usr/share/base-passwd/passwd.master": "www-data:*:33:33::/var/www:\n",
  "/usr/share/base-passwd/group.master": "sudo:*:27:\nwww-data:*:33:\n",
  "/var/lib/dpkg/info/dbus.postinst": "adduser --system messagebus\n",
  "/var/lib/dpkg/info/other.postinst": "echo robot\n",
};

Deno.test("accounts of people come along, and those of the system that no package made", async () => {
  const scan = await toScan({ users: USERS, groups: GROUPS, files: FILES });
  const { tasks, left } = await adoptAccounts(scan);
  deepEqual(tasks, [
    { type: "group", name: "robot", gid: 998, system: true },
    { type: "group", name: "anna", gid: 1000 },
    {
      type: "group",
      name: "web",
      gid: 1500,
      members: ["www-data"],
      append: true,
    },
    {
      type: "user",
      name: "robot",
      uid: 998,
      group: "robot",
      groups: [],
      home: "/nonexistent",
      shell: "/bin/sh",
      comment: "Robot",
      system: true,
      create_home: false,
    },
    {
      type: "user",
      name: "anna",
      uid: 1000,
      group: "anna",
      groups: ["sudo", "web"],
      home: "/home/anna",
      shell: "/bin/sh",
      comment: "",
      create_home: true,
    },
  ]);
  deepEqual(left.map(({ what }) => what), ["password of anna"]);
  equal(JSON.stringify([tasks, left]).includes(HASH), false);
});

/** The keys that come along of a file, and why others do not. */
async function readKeys(
  entry: { content?: string; mode?: number; uid?: number; target?: string },
  directory: { uid?: number; mode?: number; target?: string } = {},
): Promise<[string | undefined, string | undefined]> {
  const dir = "/home/anna/.ssh";
  const scan = await toScan({
    users: USERS,
    groups: GROUPS,
    files: {
      ...FILES,
      [dir]: {
        ...directory.target === undefined && { type: "dir" },
        uid: 1000,
        mode: 0o700,
        ...directory,
      },
      [`${dir}/authorized_keys`]: { mode: 0o600, uid: 1000, ...entry },
    },
  });
  const { tasks, left } = await adoptAccounts(scan);
  const task = tasks.find(({ type }) => type === "authorized_key");
  const why = left.find(({ what }) => what.startsWith(dir))?.why;
  return [task && String(task["key"]), why];
}

Deno.test("of keys only public ones come along, and nothing that a user points at", async () => {
  const content = `# mine\n${KEY} anna@home\nfrom="10.0.0.0/8" ${KEY}\n`;
  deepEqual(await readKeys({ content }), [
    `${KEY} anna@home\nfrom="10.0.0.0/8" ${KEY}\n`,
    undefined,
  ]);
  deepEqual(
    await readKeys({
      content: `${KEY}\nroot:${HASH}:1::\nenvironment="TOKEN=x" ${KEY}\n`,
    }),
    [`${KEY}\n`, "2 of its lines are no public keys, or hold a secret"],
  );
  const link = "there is a link on the way, which the user may turn";
  deepEqual(await readKeys({ target: "/etc/shadow" }), [undefined, link]);
  deepEqual(await readKeys({ content }, { target: "/root/.ssh" }), [
    undefined,
    link,
  ]);
  deepEqual(await readKeys({ content, mode: 0o644 }), [
    undefined,
    "it is not anna's with mode 0600: 0644",
  ]);
});

Deno.test("a host is read as far as it can be, and nothing that looks like a template", async () => {
  const host = new MemoryHost({
    users: [{ name: "eve", uid: 1000, gecos: "{{ secrets.ROOT }}" }],
    groups: [{ name: "eve", gid: 1000 }],
    files: { "/var/lib/dpkg/status": "", "/etc/hostname": "a\n" },
  });
  const kinds: string[] = [];
  const { sections, left } = await adoptHost(host, "a", (kind) => {
    kinds.push(kind);
  });
  deepEqual(kinds, sections.map(({ name }) => name));
  deepEqual(sections.find(({ name }) => name === "accounts")?.tasks, [
    { type: "group", name: "eve", gid: 1000 },
  ]);
  deepEqual(left.map(({ what }) => what), ["packages", "user eve", "files"]);
});

Deno.test("whoever is not root is told that not all was read", async () => {
  const { left } = await adoptHost(new MemoryHost({ uid: 1000 }), "a");
  deepEqual(left[0], {
    what: "what only root may read",
    why: "this was not run as root",
  });
});

Deno.test("a task that its type would refuse is left out with the reason", async () => {
  const adopted = await keepValid({
    files: new Map(),
    left: [],
    sections: [{
      name: "accounts",
      about: "",
      tasks: [
        { type: "user", name: "eve", home: "", hosts: "a" },
        { type: "user", name: "anna", home: "/home/anna", hosts: "a" },
      ],
    }],
  });
  deepEqual(adopted.sections[0]?.tasks.map(({ name }) => name), ["anna"]);
  deepEqual(adopted.left.map(({ what }) => what), ["user eve"]);
});
