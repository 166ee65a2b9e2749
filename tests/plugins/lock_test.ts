import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
  throws,
} from "node:assert/strict";
import {
  parseDescription,
  requireIdentity,
  requireSaid,
} from "../../lib/plugins/description.ts";
import { toHex, toIntegrity } from "../../lib/plugins/integrity.ts";
import { parseLock, toLockText } from "../../lib/plugins/lock_file.ts";
import {
  comparePermissions,
  listPermissions,
  readPermissions,
} from "../../lib/plugins/permissions.ts";

const LOCKED = {
  version: "1.0.0",
  format: "ts",
  integrity: await toIntegrity(new Uint8Array()),
  source: "/srv/plugins/motd@1.0.0.ts",
  description: "Keeps the message of the day",
  permissions: { write: ["/etc/motd"] },
  units: { tasks: ["motd"] },
} as const;

Deno.test("a digest is that of sha256sum", () => {
  equal(
    toHex(LOCKED.integrity),
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  );
});

Deno.test("a lock is read as it was written, in order of names", () => {
  const text = toLockText({ motd: LOCKED, about: LOCKED });
  deepEqual(parseLock(text), { about: LOCKED, motd: LOCKED });
  equal(toLockText(parseLock(text)), text);
  equal(text.indexOf('"about"') < text.indexOf('"motd"'), true);
});

const BROKEN: readonly [string, unknown, RegExp][] = [
  ["no version", { plugins: {} }, /at "version"/],
  ["a version to come", { version: 2, plugins: {} }, /at "version"/],
  ["a name that leads elsewhere", {
    version: 1,
    plugins: { "../x": LOCKED },
  }, /expected a name of a plugin|Invalid key/],
  ["a version that leads elsewhere", {
    version: 1,
    plugins: { x: { ...LOCKED, version: "1/../../y" } },
  }, /at "plugins\.x\.version": expected a version/],
  ["no digest", {
    version: 1,
    plugins: { x: { ...LOCKED, integrity: "sha256-" } },
  }, /at "plugins\.x\.integrity": expected "sha256-"/],
  ["more than is known", {
    version: 1,
    plugins: { x: { ...LOCKED, more: 1 } },
  }, /at "plugins\.x"/],
  ["permissions that are none", {
    version: 1,
    plugins: { x: { ...LOCKED, permissions: { read: ["etc"] } } },
  }, /at "plugins\.x\.permissions\.read\.0": expected an absolute path/],
];

for (const [what, lock, why] of BROKEN) {
  Deno.test(`a lock is refused with ${what}`, () => {
    throws(() => parseLock(JSON.stringify(lock)), why);
  });
}

Deno.test("permissions that would say more than they show are refused", () => {
  for (
    const bad of [
      { read: ["etc"] },
      { read: ["/etc/../root"] },
      { read: ["/etc/./x"] },
      { read: ["/etc/"] },
      { read: ["/a,/"] },
      { write: ["/a\n/"] },
      { run: ["sh -c x"] },
      { run: ["sh,bash"] },
      { net: ["a.example,b.example"] },
      { net: ["http://a.example"] },
      { net: ["*"] },
      { env: ["LD_PRELOAD"] },
      { env: ["DENO_DIR"] },
      { env: ["A=B"] },
      { sys: ["uid"] },
      { read: true },
      { read: Array(101).fill("/a") },
      [],
      "all",
    ]
  ) {
    throws(
      () => readPermissions("it", bad),
      /^TaskError: Cannot use it: its permissions/,
      JSON.stringify(bad),
    );
  }
  deepEqual(readPermissions("it", undefined), {});
  const all = {
    read: ["/etc/motd", "/"],
    write: ["/etc"],
    run: ["cat", "/bin/true"],
    net: ["a.example:443", "[::1]:80"],
    env: ["HOME"],
  };
  deepEqual(readPermissions("it", all), all);
});

Deno.test("what a plugin says of itself is taken for what it is", () => {
  const said = { units: { tasks: ["set"] }, warnings: [] };
  const locked = { ...LOCKED, units: { tasks: ["set"] } };
  deepEqual(parseDescription(said), {
    ...said,
    description: "",
    permissions: {},
  });
  for (
    const bad of [
      undefined,
      {},
      { ...said, version: "1/../x" },
      { ...said, description: "two\nlines" },
      { ...said, description: "\u001b[31m" },
      { ...said, units: { tasks: ["../x"] } },
      { ...said, units: { tasks: ["a.b"] } },
      { ...said, units: { other: [] } },
      { ...said, permissions: { sys: ["uid"] } },
    ]
  ) {
    throws(
      () => parseDescription(bad),
      /^TaskError: Cannot use the plugin: its /,
      JSON.stringify(bad),
    );
  }
  const motd = { name: "motd", version: "1.0.0" };
  const toSaid = (more: object) => parseDescription({ ...said, ...more });
  requireIdentity(motd, toSaid({}));
  requireIdentity(motd, toSaid(motd));
  for (const other of [{ name: "other" }, { version: "2.0.0" }]) {
    throws(() => requireIdentity(motd, toSaid(other)), /it says that it is/);
  }
  requireSaid("motd", locked, toSaid({}));
  throws(
    () => requireSaid("motd", locked, toSaid({ permissions: { run: ["sh"] } })),
    /wants more than plugins\.lock grants: run sh/,
  );
  throws(
    () => requireSaid("motd", locked, toSaid({ units: {} })),
    /it has no "set" among its tasks/,
  );
});

Deno.test("what a plugin may do more and less is told", () => {
  const before = { read: ["/a", "/b"], net: ["x.example"] };
  const after = { read: ["/b", "/c"], run: ["cat"] };
  deepEqual(listPermissions(after), ["read /b", "read /c", "run cat"]);
  deepEqual(comparePermissions(before, after), {
    more: ["read /c", "run cat"],
    less: ["read /a", "net x.example"],
  });
});
