import { testTask } from "../../lib/testing/mod.ts";
import { resolverTask } from "../../tasks/resolver.ts";
import { toOwnWrite } from "./_drop_in_rows.ts";

const PATH = "/etc/resolv.conf";
const TEXT = `# by hand
domain old.org
nameserver 1.1.1.1 ; one
sortlist 10.0.0.0
nameserver 1.0.0.1
options rotate
`;
const STUB = {
  "/run/systemd/resolve/stub-resolv.conf": "nameserver 127.0.0.53\n",
  [PATH]: { target: "../run/systemd/resolve/stub-resolv.conf" },
};
const DROP_IN = "/etc/systemd/resolved.conf.d/50-driftless.conf";
const HEAD = "# Managed by Driftless: changes are overwritten\n[Resolve]\n";

function toWrite(content: string) {
  return { kind: "write" as const, path: PATH, content, follow: true };
}

testTask(resolverTask, [
  {
    name: "edits the lines that are meant and keeps the others",
    params: {
      nameservers: ["10.0.0.2", "fe80::1%eth0"],
      search: ["a.org", "b.org"],
      options: ["timeout:1", "rotate"],
    },
    have: { files: { [PATH]: TEXT } },
    changes: [toWrite(
      "# by hand\nnameserver 10.0.0.2\nnameserver fe80::1%eth0\n" +
        "sortlist 10.0.0.0\noptions timeout:1 rotate\nsearch a.org b.org\n",
    )],
    output: { via: "file" },
  },
  {
    name: "leaves what is right",
    params: { nameservers: ["1.1.1.1", "1.0.0.1"], options: ["rotate"] },
    have: { files: { [PATH]: TEXT } },
  },
  {
    name: "makes a missing file",
    params: { nameservers: ["::1"] },
    have: { files: { "/etc": { type: "dir" } } },
    changes: [toWrite("nameserver ::1\n")],
  },
  {
    name: "takes all away",
    params: { state: "absent" },
    have: { files: { [PATH]: TEXT } },
    changes: [toWrite("# by hand\nsortlist 10.0.0.0\n")],
  },
  {
    name: "warns of more servers than are asked",
    params: { nameservers: ["::1", "::2", "::3", "::4"] },
    have: {
      files: {
        [PATH]:
          "nameserver ::1\nnameserver ::2\nnameserver ::3\nnameserver ::4\n",
      },
    },
    warnings: [/first 3 of 4/],
  },
  {
    name: "keeps a drop-in file where systemd-resolved writes the file",
    params: {
      nameservers: ["10.0.0.2", "::1"],
      search: "~.",
      config: { DNSSEC: false },
    },
    have: {
      files: { ...STUB, "/etc/systemd/resolved.conf.d": { type: "dir" } },
    },
    changes: [toOwnWrite(
      DROP_IN,
      `${HEAD}DNS=10.0.0.2 ::1\nDomains=~.\nDNSSEC=no\n`,
    )],
    output: { via: "resolved" },
  },
  {
    name: "leaves a drop-in file that is right, and warns of one that wins",
    params: { nameservers: ["::1"], via: "resolved", options: ["rotate"] },
    have: {
      files: {
        [DROP_IN]: `${HEAD}DNS=::1\n`,
        "/etc/systemd/resolved.conf.d/z.conf": "[Resolve]\nDNS=::2\n",
      },
    },
    warnings: [/takes no options/, /z.conf" is read later/],
  },
  {
    name: "removes its drop-in file",
    params: { state: "absent" },
    have: { files: { ...STUB, [DROP_IN]: "" } },
    changes: [{ kind: "remove", path: DROP_IN }],
  },
  {
    name: "refuses a link to what another program writes",
    params: { nameservers: ["::1"] },
    have: { files: { [PATH]: { target: "/run/NetworkManager/resolv.conf" } } },
    error: /which a program writes/,
  },
  {
    name: "refuses settings of systemd-resolved in the file",
    params: { config: { DNSSEC: true } },
    have: { files: { [PATH]: TEXT } },
    error: /Cannot keep config/,
  },
  { name: "refuses nothing", params: {}, error: /expected nameservers/ },
  {
    name: "refuses a name as a server",
    params: { nameservers: ["dns.org"] },
    error: /expected an address/,
  },
  {
    name: "refuses a server of two lines",
    params: { nameservers: ["::1\noptions"] },
    error: /expected an address/,
  },
  {
    name: "refuses a domain with blanks",
    params: { search: "a b" },
    error: /expected domains/,
  },
  {
    name: "refuses an option with a line break",
    params: { options: ["a\nb"] },
    error: /options/,
  },
]);
