import { testTask } from "../../lib/testing/mod.ts";
import { firewalldTask } from "../../tasks/firewalld.ts";
import {
  OFFLINE,
  PUBLIC,
  RUNTIME,
  STOPPED,
  toBoth,
  toHave,
  toListing,
  toRow,
  toRun,
} from "./_firewalld_rows.ts";

const MISTAKES: [params: Record<string, unknown>, error: RegExp][] = [
  [{ service: "a", port: "1/tcp" }, /expected one of "service"/],
  [{}, /expected one of "service"/],
  [{ masquerade: false, state: "absent" }, /"masquerade: true"/],
  [{ service: "a", timeout: 5 }, /"permanent: false"/],
  [{ zone: "a", permanent: false }, /"permanent", as zones/],
  [{ forward: true, permanent: false, timeout: 5 }, /does not take back/],
  [{ service: "a", permanent: false, immediate: false }, /or "immediate"/],
  [{ port_forward: { port: 1, proto: "tcp" } }, /"toport" or "toaddr"/],
];

testTask(firewalldTask, [
  {
    name: "leaves what stands in both sets",
    params: { state: "present", service: "ssh" },
    have: toHave(PUBLIC),
    output: { before: { runtime: true, permanent: true } },
  },
  {
    name: "leaves a port inside a range",
    params: { state: "enabled", port: "9005/tcp" },
    have: toHave(toListing("public", { ports: "80/tcp 9000-9010/tcp" })),
  },
  {
    name: "leaves a rule that is written otherwise",
    params: {
      state: "present",
      rich_rule:
        "rule source not address=10.0.0.0/8 family=ipv4 service name='ssh' accept limit value=2/hour",
    },
    have: toHave(toListing("public", {
      "rich rules":
        '\n\trule family="ipv4" source NOT address="10.0.0.0/8" service name="ssh" accept limit value="2/h"',
    })),
  },
  {
    name: "asks firewalld of a rule that no listed one is like",
    params: { state: "present", rich_rule: "rule service name=ftp drop" },
    have: toHave(
      toListing("public", { "rich rules": "\n\trule other" }),
      undefined,
      {
        "firewall-cmd --permanent --zone=public --query-rich-rule=rule service name=ftp drop":
          "yes",
        "firewall-cmd --zone=public --query-rich-rule=rule service name=ftp drop":
          "yes",
      },
    ),
  },
  toRow({
    name: "adds what is in no set",
    params: { state: "present", service: "https" },
    have: toHave(PUBLIC),
    changes: toBoth(
      "--zone=public --add-service=https",
      "--zone=public --remove-service=https",
      "absent -> present",
    ),
  }),
  toRow({
    name: "adds what is missing at boot only",
    params: { state: "present", service: "https" },
    have: toHave(toListing("public", { services: "ssh https" }), PUBLIC),
    changes: toBoth(
      "--zone=public --add-service=https",
      "--zone=public --remove-service=https",
      "absent -> present",
    ).slice(0, 1),
  }),
  toRow({
    name: "removes from both sets",
    params: { state: "absent", service: "ssh" },
    have: toHave(PUBLIC),
    changes: toBoth(
      "--zone=public --remove-service=ssh",
      "--zone=public --add-service=ssh",
      "present -> absent",
    ),
  }),
  toRow({
    name: "moves an interface, undone by moving it back",
    params: { state: "present", interface: "eth1" },
    have: toHave(`${PUBLIC}\n${toListing("work", { interfaces: "eth1" })}`),
    changes: toBoth(
      "--zone=public --change-interface=eth1",
      "--zone=work --change-interface=eth1",
      "in work -> present",
    ),
  }),
  toRow({
    name: "turns off what is on or off",
    params: { state: "present", forward: false, immediate: false },
    have: toHave(PUBLIC),
    changes: toBoth(
      "--zone=public --remove-forward",
      "--zone=public --add-forward",
      "present -> absent",
    ).slice(0, 1),
  }),
  toRow({
    name: "opens a port for a while, now only",
    params: { state: "present", port: "80/tcp", permanent: false, timeout: 90 },
    have: toHave(PUBLIC),
    changes: [
      toRun("firewall-cmd --zone=public --add-port=80/tcp --timeout=90", {
        shows: "runtime: absent -> present",
        undo: [toRun("firewall-cmd --zone=public --remove-port=80/tcp")],
      }),
    ],
  }),
  toRow({
    name: "forwards a port",
    params: {
      state: "present",
      immediate: false,
      port_forward: { port: 80, proto: "tcp", toport: 8080, toaddr: "fd00::1" },
    },
    have: toHave(PUBLIC),
    changes: toBoth(
      "--zone=public --add-forward-port=port=80:proto=tcp:toport=8080:toaddr=fd00::1",
      "--zone=public --remove-forward-port=port=80:proto=tcp:toport=8080:toaddr=fd00::1",
      "absent -> present",
    ).slice(0, 1),
  }),
  {
    name: "leaves what is listed with empty parts",
    params: {
      state: "present",
      port_forward: { port: 80, proto: "tcp", toport: 8080 },
    },
    have: toHave(toListing("public", {
      "forward-ports": "\n\tport=80:proto=tcp:toport=8080:toaddr=",
    })),
  },
  toRow({
    name: "changes what a stopped one reads at its start",
    params: { state: "absent", service: "ssh", offline: true },
    have: {
      queries: { [RUNTIME]: STOPPED, [OFFLINE]: PUBLIC },
    },
    changes: [
      toRun(
        "firewall-offline-cmd --zone=public --remove-service-from-zone=ssh",
        {
          shows: "permanent: present -> absent",
          undo: [
            toRun("firewall-offline-cmd --zone=public --add-service=ssh"),
          ],
        },
      ),
    ],
  }),
  {
    name: "tells that it does not run",
    params: { state: "present", service: "ssh" },
    have: { queries: { [RUNTIME]: STOPPED } },
    error: /Cannot change firewalld: it does not run/,
  },
  {
    name: "names its package",
    params: { state: "present", service: "ssh" },
    error: /Cannot find "firewall-cmd" on this host/,
  },
  {
    name: "tells a zone and a service that are not there",
    params: { state: "present", zone: "nosuch", service: "ssh" },
    have: toHave(PUBLIC),
    error: /Cannot find zone "nosuch"/,
  },
  {
    name: "tells a service that nobody defines",
    params: { state: "present", service: "htps" },
    have: toHave(PUBLIC),
    error: /Cannot find the service "htps" of firewalld/,
  },
  {
    name: "tells why zones cannot be read",
    params: { state: "present", service: "ssh" },
    have: { queries: { [RUNTIME]: { code: 253, stderr: "no rights\n" } } },
    error: /Cannot read the zones of firewalld: no rights/,
  },
  ...MISTAKES.map(([params, error]) => ({
    name: `refuses ${JSON.stringify(params)}`,
    params: { state: "present", ...params },
    error,
  })),
  ...[
    "zone",
    "service",
    "port",
    "protocol",
    "source",
    "interface",
    "icmp_block",
    "rich_rule",
  ].flatMap((key) =>
    ["; touch /tmp/x", "$(id)", "a\nb", "-x", ""].map((value) => ({
      name: `refuses ${key} ${JSON.stringify(value)}`,
      params: { state: "present", [key]: value },
      error: /expected/,
    }))
  ),
]);
