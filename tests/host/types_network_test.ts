/** Task types of networks, proven on a host: zones of firewalld, and interfaces under each of what keeps them. */

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

/** All that the kernel has of the interfaces, but what it gives them by itself. */
const LINKS = "ip -o address show | grep -v -e ' lo ' -e fe80 | " +
  "sed 's/ valid_lft.*//; s/ tentative//; s/ noprefixroute//'; " +
  "ip -o link show | sed 's/ qdisc.*//'; ip -4 route; ip -6 route | grep -v fe80";

const INTERFACES: readonly Row[] = [
  {
    name: "network_interface: addresses and routes, now and by ifupdown",
    setup:
      "ip link add dl0 type veth peer name dl0x; ip link set dl0x up; ip link add dl1 type veth peer name dl1x; ip link set dl1x up; " +
      "ip address add 192.0.2.1/24 dev dl0; ip address add 192.0.2.2/24 dev dl0; " +
      "ip link set dl0 up; ip route add 10.9.0.0/16 via 192.0.2.9; " +
      "ip route add 10.6.0.0/16 via 192.0.2.9 src 192.0.2.1; " +
      "sysctl -q net.ipv4.conf.all.promote_secondaries=0 net.ipv4.conf.dl0.promote_secondaries=0; " +
      "ip link set dl1 up; ip address add 2001:db8:1::1/64 dev dl1 nodad",
    touches: ["/etc/network"],
    state: LINKS,
    tasks: `
  - type: network_interface
    name: dl0
    addresses: [192.0.2.2/24, 192.0.2.3/24, "2001:DB8:0::3/64"]
    mtu_bytes: 1400
    gateway: 192.0.2.9
    routes:
      - { to: 10.9.0.0/16, via: 192.0.2.8, metric: 50 }
      - { to: "2001:db8:9::/48", via: "2001:db8::9" }
    dns: [192.0.2.53]
    search: [example.org]
  - { type: network_interface, name: dl1, state: down }
`,
    checks: [
      [
        "ip -br address show dl0",
        /192\.0\.2\.2\/24 192\.0\.2\.3\/24 2001:db8::3\/64/,
      ],
      [
        "ip route",
        /default via 192\.0\.2\.9 dev dl0[^]*10\.9\.0\.0\/16 via 192\.0\.2\.8 dev dl0 .*metric 50/,
      ],
      ["ip -br link show dl1", /DOWN/],
      // ifupdown brings it up from nothing, where nothing of it is yet.
      [
        "ip netns add try; ip -n try link add dl0 type veth peer name dl0x; " +
        "ip -n try link set dl0x up; ip netns exec try ifup dl0; " +
        "ip -n try -br address show dl0; ip -n try link show dl0; " +
        "ip -n try route; ip -n try -6 route; ip netns delete try",
        /192\.0\.2\.2\/24 192\.0\.2\.3\/24 2001:db8::3\/64[^]*mtu 1400[^]*default via 192\.0\.2\.9[^]*10\.9\.0\.0\/16 via 192\.0\.2\.8[^]*2001:db8:9::\/48 via 2001:db8::9/,
      ],
    ],
  },
  {
    name:
      "network_interface: addresses and routes, now and by systemd-networkd",
    setup:
      "ip link del dl0; ip link del dl1; rm -f /etc/network/interfaces.d/*; " +
      "ip link add dl2 type veth peer name dl2x; ip link set dl2x up; ip link set dl2 up; " +
      "ip address add 198.51.100.1/24 dev dl2; systemctl start systemd-networkd",
    touches: ["/etc/systemd/network"],
    state: LINKS,
    tasks: `
  - type: network_interface
    name: dl2
    addresses: [198.51.100.2/24, "2001:db8:2::2/64"]
    mtu_bytes: 1400
    gateway: 198.51.100.9
    routes: [{ to: 10.8.0.0/16, via: 198.51.100.8, metric: 50 }]
    dns: [192.0.2.53]
    search: [example.org]
`,
    checks: [
      [
        "/usr/lib/systemd/systemd-networkd-wait-online -i dl2 --timeout=20; echo $?",
        /^0$/,
      ],
      [
        "networkctl status dl2",
        /10-driftless-dl2\.network\n[^]*routable[^]*198\.51\.100\.2/,
      ],
      ["networkctl status dl2", /DNS: 192\.0\.2\.53/],
      ["ip -br address show dl2", /198\.51\.100\.2\/24 2001:db8:2::2\/64/],
      [
        "ip route",
        /default via 198\.51\.100\.9[^]*10\.8\.0\.0\/16 via 198\.51\.100\.8/,
      ],
    ],
  },
  {
    name: "network_interface: addresses and routes, now and by NetworkManager",
    setup:
      "systemctl stop systemd-networkd systemd-networkd.socket; ip link del dl2; ip link add dl3 type veth peer name dl3x; ip link set dl3x up; " +
      "ip link set dl3 up; ip address add 203.0.113.1/24 dev dl3; systemctl start NetworkManager",
    touches: ["/etc/NetworkManager/system-connections"],
    state: LINKS,
    tasks: `
  - type: network_interface
    name: dl3
    addresses: [203.0.113.2/24, "2001:db8:3::2/64"]
    mtu_bytes: 1400
    routes: [{ to: 10.7.0.0/16, via: 203.0.113.7, metric: 50 }]
    dns: [192.0.2.53]
    search: [example.org]
`,
    checks: [
      [
        "nmcli -g GENERAL.STATE,GENERAL.CONNECTION device show dl3",
        /100[^]*driftless-dl3/,
      ],
      ["ip -br address show dl3", /203\.0\.113\.2\/24.* 2001:db8:3::2\/64/],
      ["ip route", /10\.7\.0\.0\/16 via 203\.0\.113\.7/],
    ],
  },
];

proveRows("firewalld lets in what it shall", FIREWALLD);
proveRows("interfaces are as they shall be", INTERFACES);
