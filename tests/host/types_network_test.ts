/** Zones of firewalld, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

/** What works now, asked of firewalld over its bus: in milliseconds, and in no order. */
const LIVE = "for zone in public work home dmz guests old; do busctl call " +
  "org.fedoraproject.FirewallD1 /org/fedoraproject/FirewallD1 " +
  "org.fedoraproject.FirewallD1.zone getZoneSettings2 s $zone; done | " +
  "tr ' ' '\\n' | sort";
/** What is read at the start; firewalld keeps the file before the last one beside each. */
const KEPT = "sort /etc/firewalld/zones/*.xml";
const STATE = `${KEPT}; ${LIVE}`;

/** Has a file of a zone written as firewalld writes it. */
function toFile(zone: string): string {
  const command = `firewall-cmd --permanent --zone=${zone}`;
  return `${command} --add-port=1/tcp; ${command} --remove-port=1/tcp; `;
}

const FIREWALLD: readonly Row[] = [
  {
    name: "firewalld: a stopped one, changed in what it reads at its start",
    setup: "cp /usr/lib/firewalld/zones/public.xml /etc/firewalld/zones/",
    state: KEPT,
    touches: ["/etc/firewalld/zones/alone.xml"],
    tasks: `
  - { type: firewalld, state: absent, service: dhcpv6-client, offline: true }
  - { type: firewalld, state: present, zone: alone, check_running: false }
  - { type: firewalld, state: enabled, zone: alone, source: 192.0.2.0/24, offline: true }
`,
    checks: [
      ["firewall-offline-cmd --zone=public --list-services", /^ssh$/],
      ["firewall-offline-cmd --zone=alone --list-sources", /^192\.0\.2\.0\/24/],
    ],
  },
  {
    name: "firewalld: all that stands in a zone, now and at boot",
    setup: `systemctl start firewalld; ${toFile("public")}${toFile("work")}`,
    state: STATE,
    tasks: `
  - { type: firewalld, state: present, service: https }
  - { type: firewalld, state: enabled, port: 6000-6007/udp }
  - { type: firewalld, state: present, zone: work, source: "00:AA:bb:cc:dd:ee" }
  - { type: firewalld, state: present, forward: false }
  - { type: firewalld, state: present, port_forward: { port: 80, proto: tcp, toport: 8080 } }
  - { type: firewalld, state: present, rich_rule: rule source not address=10.0.0.0/8 family=ipv4 port port=22 protocol=tcp log prefix="x y" limit value=1/minute accept }
`,
    checks: [
      [
        "firewall-cmd --zone=public --list-all",
        /services: .*https.*\n +ports: 6000-6007\/udp\n +protocols: \n +forward: no\n +masquerade: no\n[^]*port=80:proto=tcp:toport=8080[^]*NOT address="10\.0\.0\.0\/8".*accept/,
      ],
      [
        "firewall-cmd --permanent --zone=public --list-all",
        /services: .*https.*\n[^]*forward: no\n[^]*NOT address/,
      ],
      ["nft list ruleset", /dport 80 redirect to :8080/],
    ],
  },
  {
    name: "firewalld: what goes, what moves, and a port inside a range",
    setup: `for set in "" --permanent; do ` +
      "firewall-cmd $set --add-port=9000-9010/tcp; " +
      "firewall-cmd $set --zone=home --add-interface=dl1; " +
      `firewall-cmd $set --add-rich-rule='rule service name=ftp accept limit value=1/h'; done; ${
        toFile("dmz")
      }`,
    state: STATE,
    tasks: `
  - { type: firewalld, state: present, port: 9005/tcp }
  - { type: firewalld, state: disabled, service: ssh }
  - { type: firewalld, state: absent, rich_rule: rule service name="ftp" accept limit value="1/hour" }
  - { type: firewalld, state: present, zone: dmz, interface: dl1 }
  - { type: firewalld, state: absent, zone: nosuch, service: http }
`,
    plans: ["ok", "changed", "changed", "changed", "ok"],
    checks: [["firewall-cmd --get-zone-of-interface=dl1", /^dmz/]],
  },
  {
    name: "firewalld: zones that come and go, and what nothing in them matches",
    setup: "firewall-cmd --permanent --new-zone=old; " +
      "firewall-cmd --permanent --zone=old --add-service=ssh; " +
      "firewall-cmd --reload",
    state: STATE,
    touches: [
      "/etc/firewalld/zones/guests.xml",
      "/etc/firewalld/zones/old.xml",
    ],
    tasks: `
  - { type: firewalld, state: present, zone: guests }
  - { type: firewalld, state: present, zone: guests, service: dns }
  - { type: firewalld, state: absent, zone: old }
  - { type: firewalld, state: present, zone: work, target: "%%REJECT%%" }
  - { type: firewalld, state: present, port: 8080/tcp, permanent: false, timeout: 10m }
  - { type: firewalld, state: present, port: 8081/tcp, immediate: false }
`,
    checks: [
      ["firewall-cmd --zone=guests --list-services", /^dns/],
      ["firewall-cmd --zone=work --list-all", /target: %%REJECT%%/],
      ["firewall-cmd --get-zones", /^(?!.*\bold\b)/],
      ["firewall-cmd --zone=public --list-ports", /^(?!.*8081).*8080\/tcp/],
      [
        "firewall-cmd --permanent --zone=public --list-ports",
        /^(?!.*8080).*8081\/tcp/,
      ],
    ],
  },
];

proveRows("firewalld lets in what it shall", FIREWALLD);
