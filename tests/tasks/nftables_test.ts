import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { OverlayHost } from "../../lib/host/overlay.ts";
import { drive, MemoryHost, testTask } from "../../lib/testing/mod.ts";
import { nftablesTask } from "../../tasks/nftables.ts";

const LOAD = "unshare --net find /dev/null -exec nft --file - ; " +
  "-exec nft --json list ruleset ;";
const ALL = "nft --json list ruleset";
const TABLES = "nft --json list tables";
const LIST = "nft --json list table inet dl";

/** A listing as nft 1.0.6 gives it. */
function toListing(...items: string[]): string {
  return `{"nftables": [{"metainfo": {"version": "1.0.6", "json_schema_version": 1}}, ${
    items.join(", ")
  }]}`;
}

const TABLE = '{"table": {"family": "inet", "name": "dl", "handle": 4}}';
const THEIRS = '{"table": {"family": "ip", "name": "theirs", "handle": 1}}';

function toSet(handle: number, ...elements: number[]): string {
  return `{"set": {"family": "inet", "name": "s", "table": "dl", "type": "inet_service", "handle": ${handle}, "elem": [${elements}]}}`;
}

function toRule(handle: number, packets: number, port: number): string {
  return `{"rule": {"family": "inet", "table": "dl", "chain": "c", "handle": ${handle}, "expr": [{"match": {"op": "==", "left": 1, "right": ${port}}}, {"counter": {"packets": ${packets}, "bytes": 9}}, {"accept": null}]}}`;
}

const WANTED = toListing(TABLE, toSet(1, 9, 80), toRule(2, 0, 22));
const PARAMS = { name: "dl", content: "chain c {\n}\n", persist: false };
const TEXT = "table inet dl {\n\tchain c {\n\t}\n}\n";
const HEAD = "add table inet dl\ndelete table inet dl\n";
const PROGRAMS = ["find", "nft", "unshare"];

testTask(nftablesTask, [
  {
    name:
      "leaves a table that is equal but for counts, handles and the order of a set",
    params: PARAMS,
    have: {
      queries: {
        [LOAD]: WANTED,
        [ALL]: toListing(THEIRS, TABLE, toSet(7, 80, 9), toRule(8, 77, 22)),
      },
      programs: PROGRAMS,
    },
    output: { before: "present" },
  },
  ...[{ code: 1, stderr: "Error" }, { stdout: "{", isCut: true as const }].map((
    all,
  ) => ({
    name: `asks for its table alone where ${
      all.isCut ? "all are too large" : "not all can be listed"
    }`,
    params: PARAMS,
    have: {
      queries: {
        [LOAD]: WANTED,
        [ALL]: all,
        [TABLES]: toListing(THEIRS, TABLE),
        [LIST]: WANTED,
      },
      programs: PROGRAMS,
    },
    output: { before: "present" },
  })),
  {
    name: "tells why no table can be listed",
    params: { name: "dl", state: "absent" },
    have: {
      queries: {
        [ALL]: { code: 1 },
        [TABLES]: { code: 1, stderr: "Operation not permitted" },
      },
    },
    error: /Cannot read the firewall with "nft": Operation not permitted/,
  },
  {
    name: "makes a table that is missing",
    params: PARAMS,
    have: {
      queries: { [LOAD]: WANTED, [ALL]: toListing(THEIRS) },
      programs: PROGRAMS,
    },
    changes: [{
      kind: "run",
      argv: ["nft", "--file", "-"],
      stdin: HEAD + TEXT,
      predicts: [],
      lockout: true,
      shows: "table inet dl: absent -> present",
      undo: [{
        kind: "run",
        argv: ["nft", "delete", "table", "inet", "dl"],
        predicts: [],
        lockout: true,
      }],
    }],
    again: [{
      kind: "run",
      argv: ["nft", "--file", "-"],
      stdin: HEAD + TEXT,
      predicts: [],
      lockout: true,
      shows: "table inet dl: absent -> present",
      undo: [{
        kind: "run",
        argv: ["nft", "delete", "table", "inet", "dl"],
        predicts: [],
        lockout: true,
      }],
    }],
  },
  {
    name:
      "writes the file of a table that the kernel has, and says that nothing reads it",
    params: { ...PARAMS, persist: true },
    have: {
      files: { "/etc/nftables.d": { type: "dir" } },
      queries: {
        [LOAD]: WANTED,
        [ALL]: WANTED,
      },
      programs: PROGRAMS,
    },
    changes: [{
      kind: "write",
      path: "/etc/nftables.d/inet-dl.nft",
      content:
        `# Managed by Driftless: changes are overwritten\n${HEAD}${TEXT}`,
      mode: 0o644,
      owner: "0",
      group: "0",
      validate: ["nft", "--check", "--file", "%s"],
    }],
    warnings: [/does not read "\/etc\/nftables\.d\/inet-dl\.nft" at boot/],
  },
  {
    name: "is silent where the file is read at boot",
    params: { name: "dl", state: "absent" },
    have: { queries: { [ALL]: toListing(THEIRS) } },
    output: { before: "absent" },
  },
  {
    name: "refuses content that makes another table",
    params: PARAMS,
    have: {
      queries: { [LOAD]: toListing(TABLE, THEIRS) },
      programs: PROGRAMS,
    },
    error: /its content makes "ip theirs" too/,
  },
  {
    name: "tells what the kernel does not take",
    params: PARAMS,
    have: {
      queries: { [LOAD]: { code: 1, stderr: "Error: syntax error\nx\n^\n" } },
      programs: PROGRAMS,
    },
    error: /Cannot load table "dl": Error: syntax error x \^/,
  },
  {
    name: "names the package of nft",
    params: PARAMS,
    error: /Cannot find "nft"/,
  },
  ...["-f", "a b", "a;b", "$(id)", "a\nb", "1a", ""].map((name) => ({
    name: `refuses the name ${JSON.stringify(name)}`,
    params: { ...PARAMS, name },
    error: /name of a table/,
  })),
  {
    name: "wants the content of a table that is present",
    params: { name: "dl" },
    error: /expected "content"/,
  },
]);

Deno.test("nftables: replaces a table, and has its text to undo that", async () => {
  const host = new OverlayHost(
    new MemoryHost({
      queries: {
        [LOAD]: WANTED,
        [ALL]: toListing(TABLE, toSet(1, 9, 80), toRule(2, 0, 23)),
        "nft list table inet dl": "table inet dl {\n\told\n}\n",
      },
      programs: PROGRAMS,
    }),
  );
  const want = nftablesTask.params.parse(PARAMS);
  const { changes, error } = await drive(nftablesTask, want, host);
  deepEqual(error, undefined);
  const [change] = changes;
  deepEqual(change?.shows, "table inet dl: replaced");
  deepEqual(change?.kind === "run" ? change.undo : [], [{
    kind: "run",
    argv: ["nft", "--file", "-"],
    stdin: `${HEAD}table inet dl {\n\told\n}\n`,
    predicts: [],
    lockout: true,
  }]);
});
