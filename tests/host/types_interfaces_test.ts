/** Network interfaces under each of what keeps them, proven on a host. */

import { proveRows, type Row } from "./_prove.ts";

/** All that the kernel has of the interfaces, but what it gives them by itself. */
const LINKS = "ip -o address show | grep -v -e ' lo ' -e fe80 | " +
  "sed 's/ valid_lft.*//; s/ tentative//; s/ noprefixroute//'; " +
  "ip -o link show | sed 's/ qdisc.*//'; ip -4 route; ip -6 route | grep -v fe80";

/** Two ends of cables, one that is up and has an address, and a bridge of them. */
const PORTS =
  "for one in p0 p1; do ip link add $one type veth peer name ${one}x; ip link set ${one}x up; done; " +
  "ip link set p0 up; ip address add 192.0.2.50/24 dev p0; ";
const UNPLUGGED = "ip link del p0; ip link del p1; ";
const BRIDGE = `
  - type: network_interface
    name: br0
    bridge: { ports: [p0, p1] }
    addresses: [198.18.0.1/24]
    routes: [{ to: 198.19.0.0/24, via: 198.18.0.9 }]
`;
const BRIDGE_CHECKS: Row["checks"] = [
  ["ip -j -d link show br0", /"info_kind":"bridge".*"stp_state":0/],
  ["bridge link", /p0@p0x: .* master br0 [^]*p1@p1x: .* master br0 /],
  [
    "ip route",
    /198\.18\.0\.0\/24 dev br0 [^]*198\.19\.0\.0\/24 via 198\.18\.0\.9/,
  ],
];

const INTERFACES: readonly Row[] = [
  {
    name: "network_interface: a bridge, now and by ifupdown",
    setup: PORTS,
    touches: ["/etc/network"],
    state: LINKS,
    tasks: BRIDGE,
    checks: [
      ...BRIDGE_CHECKS,
      [
        "ip netns add try; ip -n try link add p0 type veth peer name p0x; ip -n try link set p0x up; " +
        "ip -n try link add p1 type dummy || ip -n try link add p1 type veth; ip netns exec try ifup br0; " +
        "ip -n try -br address show br0; ip -n try route; ip -n try link show p0; " +
        "ip netns exec try ifdown br0; ip -n try -br link show; ip netns delete try",
        /198\.18\.0\.1\/24[^]*198\.19\.0\.0\/24 via[^]*master br0(?![^]*br0 +(UP|DOWN|UNKNOWN))/,
      ],
    ],
  },
  {
    name: "network_interface: a bridge that goes, with all that it has",
    setup: "ip link add br0 type bridge; ip link set p1 master br0; " +
      "ip link set br0 mtu 1400; ip address add 198.18.0.1/24 dev br0; ip link set br0 up; ip route add 198.19.0.0/24 via 198.18.0.9",
    touches: ["/etc/network"],
    // It comes back by another number, and by another address of hardware.
    state:
      "ip -br address show br0; ip route; bridge link | cut -d: -f2-; cat /sys/class/net/br0/mtu",
    tasks:
      "  - { type: network_interface, name: br0, bridge: {}, state: absent }",
    checks: [["ip -br link show type bridge; echo none", /^none$/]],
  },
  {
    name: "network_interface: addresses and routes, now and by ifupdown",
    setup: "ip link del br0; " + UNPLUGGED +
      "ip link add dl0 type veth peer name dl0x; ip link set dl0x up; ip link add dl1 type veth peer name dl1x; ip link set dl1x up; " +
      "ip address add 192.0.2.1/24 dev dl0; ip address add 192.0.2.2/24 dev dl0; ip address add 10.99.1.1/32 peer 10.99.1.9 dev dl0; " +
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
    name: "network_interface: a bridge, now and by systemd-networkd",
    setup: "ip link del dl2; " + PORTS,
    touches: ["/etc/systemd/network"],
    state: LINKS,
    tasks: BRIDGE,
    checks: [
      ...BRIDGE_CHECKS,
      [
        "ip link delete br0; systemctl restart systemd-networkd; /usr/lib/systemd/systemd-networkd-wait-online -i br0 --timeout=20; ip route",
        /198\.18\.0\.0\/24 dev br0 [^]*198\.19\.0\.0\/24 via 198\.18\.0\.9/,
      ],
    ],
  },
  {
    // Kernels without VLANs and bonds make neither: what systemd-networkd reads is proven.
    name: "network_interface: a VLAN and a bond, at boot by systemd-networkd",
    touches: ["/etc/systemd/network"],
    tasks: `
  - { type: network_interface, name: p1, addresses: [] }
  - { type: network_interface, name: p1.20, vlan: { parent: p1, id: 20 }, addresses: [198.18.1.1/24], immediate: false }
  - type: network_interface
    name: bo0
    bond: { ports: [p0], mode: 802.3ad, transmit_hash: layer3+4, lacp_rate: fast }
    addresses: []
    immediate: false
`,
    checks: [
      [
        "journalctl --unit=systemd-networkd --no-pager | grep -e 'network/[^ ]*:[0-9]' || echo read",
        /^read$/,
      ],
      [
        "journalctl --unit=systemd-networkd --since=-1min --no-pager; ip -br link",
        /(p1: Could not create stacked netdev|p1\.20@p1)/,
      ],
    ],
  },
  {
    name: "network_interface: addresses and routes, now and by NetworkManager",
    setup: UNPLUGGED + "rm -rf /etc/systemd/network/*; " +
      "systemctl stop systemd-networkd systemd-networkd.socket; ip link add dl3 type veth peer name dl3x; ip link set dl3x up; " +
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
  {
    name: "network_interface: a bridge, now and by NetworkManager",
    setup: "ip link del dl3; " + PORTS,
    touches: ["/etc/NetworkManager/system-connections"],
    state: LINKS,
    tasks: BRIDGE,
    checks: [
      ...BRIDGE_CHECKS,
      [
        "nmcli -g GENERAL.STATE,GENERAL.CONNECTION device show p1",
        /100[^]*driftless-br0-p1/,
      ],
    ],
  },
];

proveRows("interfaces are as they shall be", INTERFACES);
