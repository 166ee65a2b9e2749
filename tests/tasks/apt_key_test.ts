import { match, rejects } from "node:assert/strict";
import { testTask } from "../../lib/testing/mod.ts";
import { aptKeyTask } from "../../tasks/apt_key.ts";
import { readFingerprints } from "../../tasks/_openpgp.ts";
import { HOSTILE } from "./_package_rows.ts";

/** Made by gpg(1), as are the fingerprints that it told. */
const ONE = read("one.asc");
const TWO = read("two.gpg");
const FIRST = "8C72B92E4A3B039170CAEEE966B20A1E2C77903C";
const SECOND = "598BF58EB5107DE9472DA9CB4B97D63BC99BCD22";

const DIRECTORY = "/etc/apt/keyrings";
const HAVE = { files: { [DIRECTORY]: { type: "dir" as const } } };
const URL_ONE = "https://127.0.0.1/key";

function read(name: string): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(
    new URL(`../fixtures/openpgp/${name}`, import.meta.url),
  );
}

function toWrite(name: string, content: Uint8Array) {
  return {
    kind: "write" as const,
    path: `${DIRECTORY}/${name}`,
    content,
    mode: 0o644,
  };
}

testTask(aptKeyTask, [
  {
    name: "writes armored keys as they are, with their directory",
    params: { name: "x", content: new TextDecoder().decode(ONE) },
    have: { files: { "/etc/apt": { type: "dir" } } },
    changes: [
      { kind: "make_dir", path: DIRECTORY, mode: 0o755 },
      toWrite("x.asc", ONE),
    ],
    output: { fingerprints: [FIRST] },
  },
  {
    name: "leaves alone what is there already",
    params: { name: "x", content: new TextDecoder().decode(ONE) },
    have: { files: { [`${DIRECTORY}/x.asc`]: { content: ONE } } },
  },
  {
    name: "fetches binary keys in place of armored ones, all of them known",
    params: {
      name: "x",
      url: URL_ONE,
      fingerprint: [SECOND.toLowerCase(), FIRST.replace(/(.{4})/g, "$1 ")],
    },
    have: {
      files: { [`${DIRECTORY}/x.asc`]: { content: ONE } },
      requests: { [`GET ${URL_ONE}`]: { body: TWO } },
    },
    changes: [
      toWrite("x.gpg", TWO),
      { kind: "remove", path: `${DIRECTORY}/x.asc` },
    ],
    output: { fingerprints: [FIRST, SECOND] },
  },
  {
    name: "fetches nothing when the keys with these fingerprints are there",
    params: { name: "x", url: URL_ONE, fingerprint: FIRST },
    have: { files: { [`${DIRECTORY}/x.asc`]: { content: ONE } } },
    output: { path: `${DIRECTORY}/x.asc` },
  },
  {
    name: "mends a damaged file",
    params: { name: "x", src: "/srv/one.asc", fingerprint: FIRST },
    have: {
      files: {
        [`${DIRECTORY}/x.asc`]: "not a key",
        "/srv/one.asc": { content: ONE },
      },
    },
    changes: [toWrite("x.asc", ONE)],
  },
  {
    name: "removes both forms",
    params: { name: "x", state: "absent" },
    have: {
      files: {
        [`${DIRECTORY}/x.asc`]: "",
        [`${DIRECTORY}/x.gpg`]: "",
        [`${DIRECTORY}/y.gpg`]: "",
      },
    },
    changes: [
      { kind: "remove", path: `${DIRECTORY}/x.asc` },
      { kind: "remove", path: `${DIRECTORY}/x.gpg` },
    ],
  },
  {
    name: "refuses a file with one more key than is known",
    params: { name: "x", src: "/srv/two.gpg", fingerprint: FIRST },
    have: { files: { ...HAVE.files, "/srv/two.gpg": { content: TWO } } },
    error: new RegExp(
      `^Cannot trust "/srv/two.gpg": found keys ${FIRST}, ${SECOND}, wanted ${FIRST}$`,
    ),
  },
  {
    name: "refuses a page in the place of a key",
    params: { name: "x", url: URL_ONE },
    have: {
      ...HAVE,
      requests: { [`GET ${URL_ONE}`]: { text: "<html>Sign in</html>" } },
    },
    error: /^Cannot read the answer of url: it is damaged, or no key$/,
  },
  {
    name: "says what the server answered",
    params: { name: "x", url: URL_ONE },
    have: { ...HAVE, requests: { [`GET ${URL_ONE}`]: { status: 404 } } },
    error: /the server answered 404/,
  },
  {
    name: "refuses an address that anyone can change, without a fingerprint",
    params: { name: "x", url: "http://127.0.0.1/key" },
    have: HAVE,
    error: /^Cannot trust keys from an address that anyone on the way/,
  },
  {
    name: "refuses a short number in the place of a fingerprint",
    params: { name: "x", content: "x", fingerprint: FIRST.slice(-16) },
    error: /expected fingerprints of 40 or 64 hex digits/,
  },
  {
    name: "refuses keys from two places",
    params: { name: "x", content: "x", src: "y" },
    error: /expected one of "content", "src" and "url"/,
  },
  ...[...HOSTILE, "../x", "a/b"].map((name) => ({
    name: `refuses ${JSON.stringify(name)} as a name`,
    params: { name, content: "x" },
    error: /expected a name of letters/,
  })),
]);

Deno.test("apt_key: keys that were cut off anywhere are damaged, not shorter", async () => {
  for (const length of [1, 2, 10, 100, TWO.length - 1]) {
    await rejects(
      readFingerprints(TWO.subarray(0, length), "it"),
      /^TaskError: Cannot (read it: it is damaged|find a public key in it)/,
    );
  }
});

Deno.test("apt_key: a secret key is refused and not told", async () => {
  // A packet of tag 5 in the new format, of three bytes.
  const secret = new Uint8Array([0xc5, 3, 4, 115, 107]);
  await rejects(readFingerprints(secret, "it"), (error) => {
    match(String(error), /Cannot use it: it holds a secret key$/);
    return true;
  });
});
