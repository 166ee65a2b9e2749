import type { Change, RunChange } from "../../lib/task.ts";
import { testTask } from "../../lib/testing/mod.ts";
import { networkInterfaceTask } from "../../tasks/network_interface.ts";
import { toHave, toLink, toRun } from "./_link_rows.ts";

/** At boot only. */
const KEPT = { name: "eth1", immediate: false };
const ALL = {
  ...KEPT,
  addresses: ["192.0.2.2/24", "2001:db8::2/64"],
  dhcp: "ipv6",
  mtu_bytes: 9000,
  gateway: "192.0.2.9",
  routes: [{ to: "10.0.0.0/8", via: "192.0.2.8", metric: 5 }],
  dns: ["192.0.2.53", "2001:db8::53"],
  search: ["example.org", "example.net"],
};

const MANAGED = "# Managed by Driftless: changes are overwritten\n";
const MAIN = "/etc/network/interfaces";
const NETWORKD = { name: "systemd-networkd.service" };
const MANAGER = { name: "NetworkManager.service" };

function toWrite(
  path: string,
  content: string,
  { mode = 0o644, lockout = true } = {},
): Change {
  return {
    kind: "write",
    path,
    content,
    mode,
    owner: "0",
    group: "0",
    lockout,
  };
}

function toReload(words: string): RunChange {
  const reload = toRun(words, { lockout: false, waits: true });
  return { ...reload, shows: "files of interfaces changed", undo: [reload] };
}

const NETWORK_PATH = "/etc/systemd/network/10-driftless-eth1.network";
const BARE_NETWORK =
  `${MANAGED}[Match]\nName=eth1\n\n[Network]\nDHCP=no\nAddress=192.0.2.2/24\n`;

const KEYFILE_PATH =
  "/etc/NetworkManager/system-connections/driftless-eth1.nmconnection";
const UUID = "5b600b19-f95b-8c8d-81a0-4e41f4e84422";

testTask(networkInterfaceTask, [
  {
    name: "writes all of a file of systemd-networkd",
    params: { ...ALL, provider: "systemd_networkd" },
    have: toHave({}, { files: { "/etc/systemd/x": "" } }),
    changes: [
      {
        kind: "make_dir",
        path: "/etc/systemd/network",
        mode: 0o755,
        lockout: true,
      },
      toWrite(
        NETWORK_PATH,
        `${MANAGED}[Match]
Name=eth1

[Link]
MTUBytes=9000

[Network]
DHCP=ipv6
Address=192.0.2.2/24
Address=2001:db8::2/64
DNS=192.0.2.53
DNS=2001:db8::53
Domains=example.org example.net

[Route]
Destination=0.0.0.0/0
Gateway=192.0.2.9

[Route]
Destination=10.0.0.0/8
Gateway=192.0.2.8
Metric=5
`,
      ),
    ],
    output: { provider: "systemd_networkd" },
  },
  {
    name: "has what runs read its file, once for all",
    params: { ...KEPT, addresses: ["192.0.2.2/24"] },
    have: toHave({}, {
      units: [NETWORKD],
      files: { "/etc/systemd/network/x": "" },
    }),
    changes: [
      toReload("networkctl reload"),
      toWrite(NETWORK_PATH, BARE_NETWORK, { lockout: false }),
    ],
  },
  {
    name: "leaves a file that is so",
    params: { ...KEPT, addresses: ["192.0.2.2/24"] },
    have: toHave({}, {
      units: [NETWORKD],
      files: { [NETWORK_PATH]: BARE_NETWORK },
    }),
  },
  {
    name: "takes a file away, and leaves what is now",
    params: { name: "eth1", state: "absent" },
    have: toHave({}, {
      units: [NETWORKD],
      files: { [NETWORK_PATH]: BARE_NETWORK },
    }),
    changes: [
      toReload("networkctl reload"),
      { kind: "remove", path: NETWORK_PATH, lockout: false },
    ],
  },
  {
    name: "writes all of a keyfile of NetworkManager, which nobody else reads",
    params: { ...ALL, provider: "network_manager" },
    have: toHave({}, { files: { [`${KEYFILE_PATH}.other`]: "" } }),
    changes: [
      toWrite(
        KEYFILE_PATH,
        `${MANAGED}[connection]
id=driftless-eth1
uuid=${UUID}
type=ethernet
interface-name=eth1
autoconnect=true
autoconnect-priority=100

[ethernet]
mtu=9000

[ipv4]
method=manual
address1=192.0.2.2/24
route1=0.0.0.0/0,192.0.2.9
route2=10.0.0.0/8,192.0.2.8,5
dns=192.0.2.53;
dns-search=example.org;example.net;

[ipv6]
method=auto
address1=2001:db8::2/64
dns=2001:db8::53;
dns-search=example.org;example.net;
`,
        { mode: 0o600 },
      ),
    ],
  },
  {
    name: "has NetworkManager use its connection, undone by the one before",
    params: { ...KEPT, addresses: [], provider: "network_manager" },
    have: toHave({}, {
      units: [MANAGER],
      queries: {
        "nmcli --get-values UUID,DEVICE,FILENAME connection show --active":
          "9c1c1a0a-0000-4000-8000-000000000001:eth1:/etc/NetworkManager/system-connections/a.nmconnection\n",
      },
      files: { [`${KEYFILE_PATH}.other`]: "" },
    }),
    changes: [
      toReload("nmcli connection reload"),
      toWrite(
        KEYFILE_PATH,
        `${MANAGED}[connection]
id=driftless-eth1
uuid=${UUID}
type=ethernet
interface-name=eth1
autoconnect=true
autoconnect-priority=100

[ipv4]
method=disabled

[ipv6]
method=auto
`,
        { mode: 0o600, lockout: false },
      ),
      toRun(`nmcli --wait 30 connection up uuid ${UUID}`, {
        shows: "used",
        lockout: false,
        undo: [
          toRun(
            "nmcli --wait 30 connection up uuid 9c1c1a0a-0000-4000-8000-000000000001",
            { lockout: false },
          ),
        ],
      }),
    ],
    again: [
      toRun(`nmcli --wait 30 connection up uuid ${UUID}`, {
        shows: "used",
        lockout: false,
        undo: [
          toRun(
            "nmcli --wait 30 connection up uuid 9c1c1a0a-0000-4000-8000-000000000001",
            { lockout: false },
          ),
        ],
      }),
    ],
  },
  {
    name: "tells a kind of which it knows no connection",
    params: { ...KEPT, addresses: [], provider: "network_manager" },
    have: toHave({ link: toLink({ linkinfo: { info_kind: "bond" } }) }),
    error: /it is a bond/,
  },
  {
    name: "writes all stanzas of ifupdown",
    params: ALL,
    have: toHave({}, {
      programs: ["ifup"],
      files: { [MAIN]: "source interfaces.d/*\n", [`${MAIN}.d/x`]: "" },
    }),
    changes: [
      toWrite(
        `${MAIN}.d/driftless-eth1`,
        `${MANAGED}auto eth1
iface eth1 inet static
    address 192.0.2.2/24
    dns-nameservers 192.0.2.53 2001:db8::53
    dns-search example.org example.net
    up ip link set dev eth1 mtu 9000

iface eth1 inet6 dhcp

iface eth1 inet6 static
    address 2001:db8::2/64
    up ip -4 route replace default via 192.0.2.9 dev eth1
    up ip -4 route replace 10.0.0.0/8 via 192.0.2.8 dev eth1 metric 5
`,
      ),
    ],
    output: { provider: "ifupdown" },
  },
  {
    name: "warns of a file that ifupdown does not read, and of DHCP that waits",
    params: { name: "eth1", dhcp: "ipv4" },
    have: toHave({}, {
      programs: ["ifup"],
      files: { [MAIN]: "auto lo\n", [`${MAIN}.d/x`]: "" },
    }),
    changes: [
      toWrite(
        `${MAIN}.d/driftless-eth1`,
        `${MANAGED}auto eth1\niface eth1 inet dhcp\n`,
        { lockout: false },
      ),
    ],
    warnings: [/does not read/, /no address by DHCP before ifupdown/],
  },
  {
    name: "keeps no interface that another file of ifupdown brings up",
    params: { ...KEPT, addresses: [], provider: "ifupdown" },
    have: toHave({}, {
      files: { [MAIN]: "auto eth1\n  iface eth1 inet dhcp\n" },
    }),
    error: /"\/etc\/network\/interfaces" brings it up too/,
  },
  {
    name: "tells that nothing keeps interfaces",
    params: { ...KEPT, addresses: [] },
    have: toHave(),
    error: /Cannot tell what keeps interfaces/,
  },
]);
