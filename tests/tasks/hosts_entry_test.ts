import { testTask } from "../../lib/testing/mod.ts";
import { hostsEntryTask } from "../../tasks/hosts_entry.ts";

const PATH = "/etc/hosts";
const TEXT = `127.0.0.1\tlocalhost
127.0.1.1\tweb-01.example.org web-01  # own
# The following lines
::1     localhost ip6-localhost
fe80::1%eth0 gate
10.0.0.5 db DB2

`;

/** A change of the text of the file. */
type Edit = [name: string, params: Record<string, unknown>, after: string];

const EDITS: Edit[] = [
  ["leaves what is right, in any case", {
    ip: "10.0.0.5",
    names: ["db2", "db"],
  }, TEXT],
  ["adds names to the line of the address", {
    ip: "10.0.0.5",
    names: ["db", "x"],
  }, TEXT.replace("db DB2", "db DB2 x")],
  ["takes a name from the line of another address", {
    ip: "10.0.0.9",
    names: ["web-01"],
  }, `${TEXT.replace("org web-01  #", "org  #")}10.0.0.9\tweb-01\n`],
  ["removes a line that loses its last name", {
    ip: "10.0.0.9",
    names: ["db", "db2"],
  }, `${TEXT.replace("10.0.0.5 db DB2\n", "")}10.0.0.9\tdb db2\n`],
  ["keeps the address of the other family", {
    ip: "0:0::2",
    names: "localhost",
  }, `${TEXT.replace("::1     localhost ", "::1     ")}0:0::2\tlocalhost\n`],
  ["finds an address in another form", {
    ip: "0:0:0::1",
    names: ["ip6-localhost", "six"],
  }, TEXT.replace("ip6-localhost", "ip6-localhost six")],
  ["brings the line to these names only", {
    ip: "10.0.0.5",
    names: ["db2"],
    exclusive: true,
  }, TEXT.replace("db DB2", "db2")],
  ["removes names from an address", {
    ip: "127.0.1.1",
    names: ["web-01", "localhost"],
    state: "absent",
  }, TEXT.replace("org web-01  #", "org  #")],
  [
    "removes a name everywhere",
    { names: ["localhost"], state: "absent" },
    TEXT.replace("127.0.0.1\tlocalhost\n", "").replace("localhost ip6", "ip6"),
  ],
  [
    "removes the lines of an address",
    { ip: "10.0.0.5", state: "absent" },
    TEXT.replace("10.0.0.5 db DB2\n", ""),
  ],
  ["has nothing to remove", { names: ["gone"], state: "absent" }, TEXT],
];

testTask(hostsEntryTask, [
  ...EDITS.map(([name, params, after]) => ({
    name,
    params,
    have: { files: { [PATH]: TEXT } },
    changes: after === TEXT ? [] : [{
      kind: "write" as const,
      path: PATH,
      content: after,
      follow: true,
    }],
  })),
  {
    name: "makes a missing file, in place where told so",
    params: { ip: "::1", names: "localhost", unsafe_writes: true },
    have: { files: { "/etc": { type: "dir" } } },
    changes: [{
      kind: "write",
      path: PATH,
      content: "::1\tlocalhost\n",
      follow: true,
      unsafe: true,
    }],
  },
  { name: "removes nothing", params: { names: "a", state: "absent" } },
  {
    name: "refuses no address",
    params: { names: "a" },
    error: /expected an address/,
  },
  {
    name: "refuses what is no address",
    params: { ip: "10.0.0.256", names: "a" },
    error: /expected an address such as/,
  },
  {
    name: "refuses an address of two lines",
    params: { ip: "::1\n", names: "a" },
    error: /expected an address such as/,
  },
  {
    name: "refuses no names",
    params: { ip: "::1" },
    error: /at least one name/,
  },
  {
    name: "refuses to remove everything",
    params: { state: "absent" },
    error: /ip or names/,
  },
  {
    name: "refuses a name of two",
    params: { ip: "::1", names: "a b" },
    error: /expected names/,
  },
  {
    name: "refuses a name with a line break",
    params: { ip: "::1", names: ["a\n1.1.1.1 b"] },
    error: /expected names/,
  },
  {
    name: "refuses a comment as a name",
    params: { ip: "::1", names: "#a" },
    error: /expected names/,
  },
]);
