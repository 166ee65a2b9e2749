import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";
import { listAccesses } from "../../../lib/agent/source/access.ts";
import { chooseRef } from "../../../lib/agent/source/choose_ref.ts";
import { sourceConfig } from "../../../lib/agent/source/source_config.ts";
import { parse } from "./_world.ts";

const URL_TEXT = "https://git.test/conf.git";

Deno.test("a source has defaults for all but its address", () => {
  deepEqual(parse({ url: URL_TEXT }), {
    url: URL_TEXT,
    mirrors: [],
    refs: [],
    path: ".",
    interval: 60,
    verify: {},
    allow_rewind: false,
  });
});

/** What is wrong, and what is said of it. */
const WRONG: readonly [Record<string, unknown>, RegExp][] = [
  [{}, /"url"/],
  [{ url: "ext::sh -c id" }, /expected an address/],
  [{ url: "-oProxyCommand=x:y" }, /expected a name/],
  [{ url: URL_TEXT, ref: "a..b" }, /expected the name of a branch/],
  [{ url: URL_TEXT, ref: "-x" }, /expected a name/],
  [{ url: URL_TEXT, path: "../x" }, /without \.\./],
  [{ url: URL_TEXT, interval: "1s" }, /at least 5s/],
  [{ url: URL_TEXT, refs: [{ ref: "x" }] }, /"hosts", "groups" or "facts"/],
  [{ url: URL_TEXT, refs: [{ ref: "x", hosts: ["["] }] }, /globs of host/],
  [{ url: URL_TEXT, verify: { required: true } }, /cannot be without/],
  [{ url: URL_TEXT, password: "a", token: "b" }, /cannot stand beside/],
  [{ url: URL_TEXT, webhook: { secret: "short" } }, /at least 16/],
  [{ url: URL_TEXT, branch: "x" }, /branch/],
];

for (const [value, wanted] of WRONG) {
  Deno.test(`a source of ${JSON.stringify(value)} is refused`, () => {
    const { error } = sourceConfig().safeParse(value);
    match(JSON.stringify(error?.issues).replaceAll('\\"', '"'), wanted);
  });
}

Deno.test("the first rule that is for the host gives the ref", () => {
  const config = parse({
    url: URL_TEXT,
    ref: "main",
    refs: [
      { hosts: ["web*", "db1"], facts: { "os.family": "debian" }, ref: "a" },
      { groups: ["canary"], ref: "b" },
      { facts: { cpus: 4, nested: true }, ref: "c" },
    ],
  });
  const choose = (
    hostName: string,
    groups: string[] = [],
    facts: Record<string, unknown> = {},
  ) => chooseRef(config, { hostName, groups, facts });
  const debian = { os: { family: "debian" } };
  equal(choose("web7", ["canary"], debian), "a");
  equal(choose("web7", ["canary"], { os: { family: "rhel" } }), "b");
  equal(choose("db2", [], { cpus: "4", nested: true }), "c");
  equal(choose("db2", [], { facts: { cpus: 4 }, nested: true }), "c");
  equal(choose("db2", [], { cpus: 4 }), "main");
  equal(choose("db2", [], { "os.family": "debian" }), "main");
  equal(
    chooseRef(parse({ url: URL_TEXT }), {
      ...{ hostName: "x", groups: [], facts: {} },
    }),
    "HEAD",
  );
});

Deno.test("user and password leave the address, and go to its own server only", () => {
  const mirrors = [
    "https://git.test/b",
    "https://other.test/b",
    "https://u:p%40@m.test/c",
  ];
  const token = "t0ken";
  const [own, same, other, named] = listAccesses(
    parse({ url: URL_TEXT, mirrors, token }),
  );
  const user = { username: "x-access-token", password: token };
  deepEqual(own, { url: URL_TEXT, ...user });
  deepEqual(same, { url: mirrors[0], ...user });
  deepEqual(other, { url: mirrors[1] });
  deepEqual(named, { url: "https://m.test/c", username: "u", password: "p@" });
});

Deno.test("ssh is told its key and whom it may trust", () => {
  const ssh = { key_file: "/k", known_hosts: "/h" };
  const [access] = listAccesses(parse({ url: "git@h:x", ssh }));
  deepEqual(access, {
    url: "git@h:x",
    ssh: {
      hostKeys: "known",
      keyFile: "/k",
      options: ["-o", "ConnectTimeout=15", "-o", "UserKnownHostsFile=/h"],
    },
  });
});
