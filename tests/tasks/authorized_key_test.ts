import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { drive, MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { authorizedKeyTask } from "../../tasks/authorized_key.ts";

const ED =
  "AAAAC3NzaC1lZDI1NTE5AAAAIEdZexzv0ayJYOPz+5wAVwKzXMrvcknUhJOUKWna0BRc";
const ED2 =
  "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";
const KEY = `ssh-ed25519 ${ED}`;
const KEY2 = `ssh-ed25519 ${ED2}`;
const DIR = "/home/ann/.ssh";
const FILE = `${DIR}/authorized_keys`;

/** A machine with user ann, whose file of keys holds a text. */
function machine(text?: string | Uint8Array) {
  const owner = { uid: 1000, gid: 1000 };
  return {
    users: [{ name: "ann" }],
    groups: [{ name: "ann" }],
    files: {
      "/home/ann": { type: "dir" as const, ...owner },
      ...(text === undefined ? {} : {
        [DIR]: { type: "dir" as const, mode: 0o700, ...owner },
        [FILE]: { content: text, mode: 0o600, ...owner },
      }),
    },
  };
}

/** The write of a file that exists already. */
function write(text: string) {
  return {
    kind: "write" as const,
    path: FILE,
    content: text,
    mode: 0o600,
    owner: "ann",
  };
}

testTask(authorizedKeyTask, [
  {
    name: "makes directory and file for the user alone",
    params: { user: "ann", key: `${KEY} ann@home` },
    have: machine(),
    changes: [
      {
        kind: "make_dir",
        path: DIR,
        mode: 0o700,
        owner: "ann",
        group: "ann",
      },
      { ...write(`${KEY} ann@home\n`), group: "ann" },
    ],
    output: {
      keyfile: FILE,
      fingerprints: [
        "ssh-ed25519 SHA256:1LxkqSz8xXKP9lTFpeorSXfr0ebhGv3Tr590XBcCMgY ann@home",
      ],
    },
  },
  {
    name: "leaves a key that is there, with its options and comment",
    params: { user: "ann", key: KEY },
    have: machine(`# mine\nrestrict ${KEY} laptop\n`),
  },
  {
    name: "does not repeat a last line without a line break",
    params: { user: "ann", key: KEY },
    have: machine(KEY),
  },
  {
    name: "adds new keys at the end and keeps comments and order",
    params: { user: "ann", key: `\n# two keys\n${KEY} a\n${KEY2} b\n` },
    have: machine(`# first\n\n${KEY2} b`),
    changes: [write(`# first\n\n${KEY2} b\n${KEY} a\n`)],
  },
  {
    name: "keeps bytes that are no UTF-8",
    params: { user: "ann", key: KEY, comment: "Ännchen" },
    have: machine(new Uint8Array([0x23, 0xff, 0x0a])),
    changes: [{
      ...write(""),
      content: new Uint8Array([
        0x23,
        0xff,
        0x0a,
        ...new TextEncoder().encode(`${KEY} Ännchen\n`),
      ]),
    }],
  },
  {
    name: "changes a comment in place",
    params: { user: "ann", key: `${KEY} new` },
    have: machine(`${KEY} old\n${KEY2} b\n`),
    changes: [write(`${KEY} new\n${KEY2} b\n`)],
  },
  {
    name: "sets options with quoted commas and blanks, repeats included",
    params: {
      user: "ann",
      key: KEY,
      key_options:
        'command="a \\"b, c\\" d",permitopen="h:1",permitopen="h:2",no-pty',
    },
    have: machine(`no-pty ${KEY} x\n`),
    changes: [
      write(
        `command="a \\"b, c\\" d",permitopen="h:1",permitopen="h:2",no-pty ${KEY} x\n`,
      ),
    ],
  },
  {
    name: "takes the options of the key's own line",
    params: { user: "ann", key: `restrict ${KEY}` },
    have: machine(`${KEY} x\n`),
    changes: [write(`restrict ${KEY} x\n`)],
  },
  {
    name: "takes options away when they are given as empty",
    params: { user: "ann", key: KEY, key_options: "" },
    have: machine(`restrict ${KEY}\n`),
    changes: [write(`${KEY}\n`)],
  },
  {
    name: "drops second lines of a key",
    params: { user: "ann", key: KEY },
    have: machine(`${KEY} a\n${KEY2}\n${KEY} b\n`),
    changes: [write(`${KEY} a\n${KEY2}\n`)],
  },
  {
    name: "keeps second lines of a key when told",
    params: { user: "ann", key: KEY, unique: false },
    have: machine(`${KEY} a\nrestrict ${KEY} b\n`),
  },
  {
    name: "removes all other keys, broken lines included, in one write",
    params: { user: "ann", key: KEY, exclusive: true },
    have: machine(`# note\n${KEY2}\nnot a key\n${KEY}\n`),
    changes: [write(`# note\n${KEY}\n`)],
  },
  {
    name: "removes a key by type and blob",
    params: { user: "ann", key: `${KEY} other`, state: "absent" },
    have: machine(`restrict ${KEY} a\n${KEY2}\n`),
    changes: [{
      kind: "write",
      path: FILE,
      content: `${KEY2}\n`,
    }],
  },
  {
    name: "removes nothing where there is no file",
    params: { user: "ann", key: KEY, state: "absent" },
    have: machine(),
  },
  {
    name: "mends owner and mode of directory and file",
    params: { user: "ann", key: KEY },
    have: {
      ...machine(),
      files: {
        "/home/ann": { type: "dir", uid: 1000 },
        [DIR]: { type: "dir", mode: 0o755 },
        [FILE]: { content: `${KEY}\n`, mode: 0o644 },
      },
    },
    changes: [
      { kind: "attributes", path: DIR, mode: 0o700, owner: "ann" },
      { kind: "attributes", path: FILE, mode: 0o600, owner: "ann" },
    ],
  },
  {
    name: "leaves the directory alone without manage_dir",
    params: { user: "ann", key: KEY, manage_dir: false },
    have: {
      ...machine(),
      files: {
        "/home/ann": { type: "dir", uid: 1000 },
        [DIR]: { type: "dir", mode: 0o755 },
        [FILE]: { content: `${KEY}\n`, mode: 0o600, uid: 1000 },
      },
    },
  },
  {
    name: "refuses a missing directory without manage_dir",
    params: { user: "ann", key: KEY, manage_dir: false },
    have: machine(),
    error: /Cannot find directory "\/home\/ann\/.ssh"/,
  },
  {
    name: "leaves a directory outside of the home to its owner",
    params: { user: "ann", key: KEY, path: "/etc/ssh/keys/ann" },
    have: {
      ...machine(),
      files: { "/etc/ssh/keys": { type: "dir", mode: 0o755 } },
    },
    changes: [{
      ...write(`${KEY}\n`),
      path: "/etc/ssh/keys/ann",
      group: "ann",
    }],
  },
  {
    name: "reads keys from a file of the configuration",
    params: { user: "ann", key_file: "ann.pub" },
    context: { findFile: () => Promise.resolve("/conf/files/ann.pub") },
    have: {
      ...machine(""),
      files: { ...machine("").files, "/conf/files/ann.pub": `${KEY}\r\n` },
    },
    changes: [write(`${KEY}\n`)],
  },
  {
    name: "reads keys from an address",
    params: { user: "ann", key: "https://example.org/ann.keys" },
    have: {
      ...machine(""),
      requests: { "GET https://example.org/ann.keys": { text: `${KEY}\n` } },
    },
    changes: [write(`${KEY}\n`)],
  },
  {
    name: "refuses an address without keys",
    params: { user: "ann", key: "http://example.org/ann.keys" },
    have: {
      ...machine(""),
      requests: { "GET http://example.org/ann.keys": { status: 404 } },
    },
    error: /answered 404/,
    warnings: [/Anyone on the way/],
  },
  {
    name: "refuses a file of keys that is a link",
    params: { user: "ann", key: KEY },
    have: {
      ...machine(),
      files: {
        "/home/ann": { type: "dir" },
        [DIR]: { type: "dir" },
        [FILE]: { target: "/etc/shadow" },
        "/etc/shadow": "x",
      },
    },
    error: /authorized_keys" is a link/,
  },
  {
    name: "refuses a directory of keys that is a link",
    params: { user: "ann", key: KEY, state: "absent" },
    have: {
      ...machine(),
      files: {
        [DIR]: { target: "/root/.ssh" },
        "/root/.ssh/authorized_keys": KEY,
      },
    },
    error: /"\/home\/ann\/.ssh" is a link/,
  },
  {
    name: "refuses a user that does not exist",
    params: { user: "bob", key: KEY },
    have: machine(),
    error: /Cannot find user "bob"/,
  },
  ...([
    ["a line that is no key", "hello world", /a line is no public key/],
    ["text without a key", "# nothing", /the text holds none/],
    [
      "an unknown type",
      `ssh-fancy ${ED}`,
      /type "ssh-fancy": sshd knows no such type/,
    ],
    [
      "a blob of another type",
      `ssh-rsa ${ED}`,
      /it says of itself to be "ssh-ed25519"/,
    ],
    [
      "a blob that was cut",
      `ssh-ed25519 ${ED.slice(0, -4)}`,
      /cut short or damaged/,
    ],
  ] as const).map(([name, key, error]) => ({
    name: `refuses ${name}`,
    params: { user: "ann", key },
    have: machine(),
    error,
  })),
  {
    name: "takes a damaged key when told",
    params: { user: "ann", key: `ssh-rsa ${ED}`, validate_key: false },
    have: machine(""),
    changes: [write(`ssh-rsa ${ED}\n`)],
  },
  {
    name: "refuses options that are two words",
    params: { user: "ann", key: KEY, key_options: "no-pty restrict" },
    error: /without blanks/,
  },
  {
    name: "needs one source of keys",
    params: { user: "ann", key: KEY, key_file: "a" },
    error: /either key or key_file/,
  },
]);

Deno.test("authorized_key: finds the home of a user that is only predicted", async () => {
  const overlay = new OverlayHost(new MemoryHost());
  await overlay.take({
    kind: "run",
    argv: ["useradd", "eve"],
    predicts: [{
      table: "groups",
      name: "eve",
      value: { name: "eve", gid: -1, members: [] },
    }, {
      table: "users",
      name: "eve",
      value: {
        name: "eve",
        uid: -1,
        gid: -1,
        gecos: "",
        home: "/srv/eve",
        shell: "",
      },
    }],
  });
  await overlay.take({ kind: "make_dir", path: "/srv/eve", owner: "eve" });
  const params = authorizedKeyTask.params.parse({ user: "eve", key: KEY });
  const { changes, error } = await drive(authorizedKeyTask, params, overlay);
  equal(error, undefined);
  deepEqual(changes.map((change) => "path" in change && change.path), [
    "/srv/eve/.ssh",
    "/srv/eve/.ssh/authorized_keys",
  ]);
});

Deno.test("authorized_key: errors do not repeat a key", async () => {
  const overlay = new OverlayHost(new MemoryHost(machine()));
  const key = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABSECRET";
  const params = authorizedKeyTask.params.parse({ user: "ann", key });
  const { error } = await drive(authorizedKeyTask, params, overlay);
  match(String(error), /damaged/);
  equal(String(error).includes("SECRET"), false);
});
