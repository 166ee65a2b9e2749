import { testTask } from "../../lib/testing/mod.ts";
import { knownHostsTask } from "../../tasks/known_hosts.ts";

const PATH = "/etc/ssh/ssh_known_hosts";

/** A key of a type, other for each seed. */
function toKey(seed: number, type = "ssh-ed25519"): string {
  const name = new TextEncoder().encode(type);
  const bytes = new Uint8Array(4 + name.length + 36).fill(seed);
  new DataView(bytes.buffer).setUint32(0, name.length);
  bytes.set(name, 4);
  return `${type} ${bytes.toBase64()}`;
}

const [ONE, TWO, RSA] = [toKey(1), toKey(2), toKey(3, "ssh-rsa")];
const TEXT = `# all\na.org,10.0.0.1 ${ONE} old\na.org ${RSA}\n` +
  `*.a.org ${TWO}\n[a.org]:2222 ${TWO}\n@revoked a.org ${TWO}\nbroken\n`;
/** "a.org" hashed by ssh-keygen(1) -H of OpenSSH. */
const HASHED = "|1|Ojr4kFvPw7hFxPgT7XZDXOGhh/g=|4a4ULd/gn8CEM3kGkNR487R9bZc=";

/** A change of the text of the file. */
type Edit = [
  name: string,
  params: Record<string, unknown>,
  before: string,
  after: string,
];

const EDITS: Edit[] = [
  ["leaves a key that is there", { key: ONE }, TEXT, TEXT],
  [
    "leaves several keys in the form of ssh-keyscan",
    {
      key: `# a.org:22 SSH-2.0\na.org ${RSA}\na.org ${ONE}\n`,
    },
    TEXT,
    TEXT,
  ],
  [
    "replaces the key of a type and leaves the other names of its line",
    {
      key: TWO,
    },
    TEXT,
    `${TEXT.replace("a.org,10", "10")}a.org ${TWO}\n`,
  ],
  [
    "adds a key of another port",
    { key: `${ONE} me`, port: 22022 },
    TEXT,
    `${TEXT}[a.org]:22022 ${ONE} me\n`,
  ],
  [
    "knows that 22 is the port of all",
    { name: "[a.org]:22", key: ONE },
    TEXT,
    TEXT,
  ],
  [
    "ends the last line first",
    { key: ONE },
    `b ${TWO}`,
    `b ${TWO}\na.org ${ONE}\n`,
  ],
  [
    "keeps a mark",
    { key: `@cert-authority * ${ONE}` },
    TEXT,
    `${TEXT}@cert-authority a.org ${ONE}\n`,
  ],
  [
    "removes all keys of a server",
    { state: "absent" },
    TEXT,
    `# all\n10.0.0.1 ${ONE} old\n*.a.org ${TWO}\n[a.org]:2222 ${TWO}\nbroken\n`,
  ],
  [
    "removes one key",
    { state: "absent", key: RSA },
    TEXT,
    TEXT.replace(`a.org ${RSA}\n`, ""),
  ],
];

testTask(knownHostsTask, [
  ...EDITS.map(([name, params, before, after]) => ({
    name,
    params: { name: "a.org", ...params },
    have: { files: { [PATH]: before } },
    changes: before === after
      ? []
      : [{ kind: "write" as const, path: PATH, content: after }],
  })),
  {
    name: "finds and removes a hashed name, and leaves other hashes",
    params: { name: "a.org", state: "absent" },
    have: {
      files: { [PATH]: `${HASHED} ${ONE}\n|1|!|! ${ONE}\nb ${ONE}\n` },
    },
    changes: [{
      kind: "write",
      path: PATH,
      content: `|1|!|! ${ONE}\nb ${ONE}\n`,
    }],
  },
  {
    name: "leaves the key of a hashed name",
    params: { name: "a.org", key: ONE },
    have: { files: { [PATH]: `${HASHED} ${ONE}\n` } },
  },
  {
    name: "makes a missing file with a hashed name, found again",
    params: { name: "a.org", key: ONE, hash_host: true, path: "/k" },
    changes: [{
      kind: "write",
      path: "/k",
      content:
        `|1|/Mp13NGgSo1/HehVjq4MMVjkje8=|aTlF3bYsTfMCimpCV2ChhawRO6g= ${ONE}\n`,
      mode: 0o644,
    }],
  },
  {
    name: "makes the file of a user",
    params: { name: "a.org", key: ONE, user: "ann" },
    have: {
      users: [{ name: "ann" }],
      groups: [{ name: "ann" }],
      files: { "/home/ann": { type: "dir" } },
    },
    changes: [
      {
        kind: "make_dir",
        path: "/home/ann/.ssh",
        mode: 0o700,
        owner: "ann",
        group: "ann",
      },
      {
        kind: "write",
        path: "/home/ann/.ssh/known_hosts",
        content: `a.org ${ONE}\n`,
        mode: 0o600,
        owner: "ann",
        group: "ann",
      },
    ],
  },
  { name: "removes nothing", params: { name: "a", state: "absent" } },
  {
    name: "refuses a link that a user may aim anywhere",
    params: { name: "a", state: "absent", user: "ann" },
    have: {
      users: [{ name: "ann" }],
      files: { "/home/ann/.ssh/known_hosts": { target: "/etc/shadow" } },
    },
    error: /not a regular file/,
  },
  { name: "refuses no key", params: { name: "a" }, error: /expected the key/ },
  {
    name: "refuses a damaged key",
    params: { name: "a", key: ONE.slice(0, 30) },
    error: /expected lines of keys/,
  },
  {
    name: "refuses a key of another type than it says",
    params: { name: "a", key: ONE.replace("ed25519", "rsa") },
    error: /expected lines of keys/,
  },
  {
    name: "refuses a pattern",
    params: { name: "*", key: ONE },
    error: /without patterns/,
  },
  {
    name: "refuses a name of two lines",
    params: { name: "a\nb", key: ONE },
    error: /name/,
  },
  {
    name: "refuses an unknown user",
    params: { name: "a", key: ONE, user: "no" },
    error: /no/,
  },
  {
    name: "refuses a port that is none",
    params: { name: "a", key: ONE, port: 70000 },
    error: /port/,
  },
]);
