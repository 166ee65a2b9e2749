import { testTask } from "../../lib/testing/mod.ts";
import { seportTask } from "../../tasks/seport.ts";
import { HAVE, OFF, toChange, toHostile } from "./_semanage_rows.ts";

const TYPE = { proto: "tcp", setype: "http_port_t" };
const ADDED = toChange(
  "port -a -t http_port_t -r s0 -p tcp 8082-8084",
  "tcp 8082-8084: none -> http_port_t",
  "port -d -p tcp 8082-8084",
);
const NAMED = toChange(
  "port -m -t ssh_port_t -p tcp 443",
  "tcp 443: http_port_t -> ssh_port_t",
  "port -d -p tcp 443",
);
const OWN = toChange(
  "port -m -t ssh_port_t -p tcp 22",
  "tcp 22: http_port_t -> ssh_port_t",
  "port -m -t http_port_t -p tcp 22",
);
const GONE = toChange(
  "port -d -p tcp 8181",
  "tcp 8181: http_port_t -> none",
  "port -a -t http_port_t -p tcp 8181",
);
const LATER = toChange(
  "port -N -a -t http_port_t -p dccp 8181",
  "dccp 8181: none -> http_port_t",
  "port -N -d -p dccp 8181",
);

testTask(seportTask, [
  {
    name: "leaves ports that the policy or the host names so",
    params: { ...TYPE, ports: [443, "8181", "22"] },
    have: HAVE,
    output: { ports: ["443", "8181", "22"] },
  },
  {
    name: "leaves a range",
    params: { ports: "9000-9010", proto: "udp", setype: "http_port_t" },
    have: HAVE,
  },
  {
    name: "names what is new alone",
    params: { ...TYPE, ports: "80, 8082-8084", selevel: "s0" },
    have: HAVE,
    changes: [ADDED],
    again: [ADDED],
  },
  {
    name: "covers what the policy names, and changes what the host does",
    params: { ...TYPE, ports: "443,22", setype: "ssh_port_t" },
    have: HAVE,
    changes: [NAMED, OWN],
    again: [NAMED, OWN],
  },
  {
    name: "takes only entries of the host's own away",
    params: { ...TYPE, ports: [8181, 443, 9999], state: "absent" },
    have: HAVE,
    changes: [GONE],
    again: [GONE],
  },
  {
    name: "does not take another type away",
    params: { ...TYPE, ports: 8181, setype: "ssh_port_t", state: "absent" },
    have: HAVE,
  },
  {
    name: "does not load the policy where it is not to",
    params: {
      ports: 8181,
      proto: "dccp",
      setype: "http_port_t",
      reload: false,
    },
    have: HAVE,
    changes: [LATER],
    again: [LATER],
  },
  {
    name: "does not work where SELinux is off",
    params: { ...TYPE, ports: 1 },
    have: OFF,
    error: /it is off in this kernel/,
  },
  {
    name: "tells why the policy cannot be read",
    params: { ...TYPE, ports: 1 },
    have: {
      ...HAVE,
      queries: {
        "semanage port -l -C -n": {
          code: 1,
          stderr: "ValueError: SELinux policy is not managed\n",
        },
      },
    },
    error: /Cannot read the policy of SELinux: ValueError: SELinux policy is/,
  },
  ...["0", "65536", "9-8", "1-2-3", "80/tcp", []].map((ports) => ({
    name: `refuses the ports ${JSON.stringify(ports)}`,
    params: { ...TYPE, ports },
    error: /expected ports such as/,
  })),
  ...toHostile({ ...TYPE, ports: 1 }, ["ports", "proto", "setype", "selevel"]),
]);
