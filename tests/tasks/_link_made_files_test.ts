import type { Change, RunChange } from "../../lib/task.ts";
import { type MemoryState, testTask } from "../../lib/testing/mod.ts";
import { networkInterfaceTask } from "../../tasks/network_interface.ts";
import { toHave, toLink, toRun } from "./_link_rows.ts";

const MANAGED = "# Managed by Driftless: changes are overwritten\n";
const NETWORKD = "/etc/systemd/network";
const KEYFILES = "/etc/NetworkManager/system-connections";
const STANZAS = "/etc/network/interfaces.d";

/** At boot only. */
const KEPT = { immediate: false, addresses: [] };
const BRIDGE = {
  ...KEPT,
  name: "br0",
  bridge: { ports: ["eth1", "eth2"], stp: true, vlan_filtering: true },
};
const BOND = {
  ...KEPT,
  name: "bo0",
  bond: {
    ports: ["eth2"],
    mode: "802.3ad",
    transmit_hash: "layer3+4",
    lacp_rate: "slow",
  },
};
const VLAN = { ...KEPT, name: "eth1.20", vlan: { parent: "eth1", id: 20 } };

function have(
  files: MemoryState["files"],
  more: MemoryState = {},
): MemoryState {
  const others = [toLink({ ifname: "eth2" })];
  return toHave({ others }, { ...more, files: files ?? {} });
}

function toWrite(path: string, content: string, mode = 0o644): Change {
  return {
    kind: "write",
    path,
    content: `${MANAGED}${content}`,
    mode,
    owner: "0",
    group: "0",
    lockout: false,
  };
}

function toReload(words: string): RunChange {
  const reload = toRun(words, { lockout: false, waits: true });
  return { ...reload, shows: "files of interfaces changed", undo: [reload] };
}

const VLAN_DROP_IN =
  `${NETWORKD}/10-netplan-eth1.network.d/driftless-eth1.20.conf`;

testTask(networkInterfaceTask, [
  {
    name: "has systemd-networkd make a bridge that needs no carrier",
    params: { ...BRIDGE, provider: "systemd_networkd" },
    have: have({ [`${NETWORKD}/x`]: "" }),
    changes: [
      toWrite(
        `${NETWORKD}/10-driftless-br0.netdev`,
        "[NetDev]\nName=br0\nKind=bridge\n\n[Bridge]\nSTP=yes\nVLANFiltering=yes\n",
      ),
      toWrite(
        `${NETWORKD}/09-driftless-br0+ports.network`,
        "[Match]\nName=eth1 eth2\n\n[Network]\nBridge=br0\nLinkLocalAddressing=no\n",
      ),
      toWrite(
        `${NETWORKD}/10-driftless-br0.network`,
        "[Match]\nName=br0\n\n[Network]\nDHCP=no\nConfigureWithoutCarrier=yes\n",
      ),
    ],
  },
  {
    name: "has systemd-networkd make a bond",
    params: { ...BOND, provider: "systemd_networkd" },
    have: have({ [`${NETWORKD}/x`]: "" }),
    changes: [
      toWrite(
        `${NETWORKD}/10-driftless-bo0.netdev`,
        "[NetDev]\nName=bo0\nKind=bond\n\n[Bond]\nMode=802.3ad\nMIIMonitorSec=100ms\nTransmitHashPolicy=layer3+4\nLACPTransmitRate=slow\n",
      ),
      toWrite(
        `${NETWORKD}/09-driftless-bo0+ports.network`,
        "[Match]\nName=eth2\n\n[Network]\nBond=bo0\nLinkLocalAddressing=no\n",
      ),
      toWrite(
        `${NETWORKD}/10-driftless-bo0.network`,
        "[Match]\nName=bo0\n\n[Network]\nDHCP=no\n",
      ),
    ],
  },
  {
    name:
      "has systemd-networkd make a VLAN on what another file keeps, and no more on what carried it before",
    params: { ...VLAN, provider: "systemd_networkd" },
    have: have({
      [`${NETWORKD}/10-eth0.network.d/driftless-eth1.20.conf`]: "",
      [`${NETWORKD}/10-netplan-eth1.network.d/other.conf`]: "",
    }, {
      queries: {
        "networkctl --json=short status eth1":
          '{"Name":"eth1","NetworkFile":"/run/systemd/network/10-netplan-eth1.network"}',
      },
    }),
    changes: [
      toWrite(
        `${NETWORKD}/10-driftless-eth1.20.netdev`,
        "[NetDev]\nName=eth1.20\nKind=vlan\n\n[VLAN]\nId=20\n",
      ),
      toWrite(VLAN_DROP_IN, "[Network]\nVLAN=eth1.20\n"),
      {
        kind: "remove",
        path: `${NETWORKD}/10-eth0.network.d/driftless-eth1.20.conf`,
        lockout: false,
      },
      toWrite(
        `${NETWORKD}/10-driftless-eth1.20.network`,
        "[Match]\nName=eth1.20\n\n[Network]\nDHCP=no\n",
      ),
    ],
  },
  {
    name: "makes no VLAN on what systemd-networkd does not keep",
    params: { ...VLAN, provider: "systemd_networkd" },
    have: have({}, {
      queries: {
        "networkctl --json=short status eth1": { code: 0, stdout: "{}" },
      },
    }),
    error: /make "eth1.20": it does not keep "eth1", by which it is carried/,
  },
  {
    name: "takes all files of a bridge away",
    params: {
      ...BRIDGE,
      state: "absent",
      bridge: {},
      provider: "systemd_networkd",
    },
    have: have(Object.fromEntries(
      ["09-driftless-br0+ports.network", "10-driftless-br0.netdev"]
        .map((name) => [`${NETWORKD}/${name}`, ""]),
    )),
    changes: ["10-driftless-br0.netdev", "09-driftless-br0+ports.network"]
      .map((name) => ({
        kind: "remove",
        path: `${NETWORKD}/${name}`,
        lockout: false,
      })),
  },
  {
    name: "has NetworkManager make a bond, and keep no port of before",
    params: { ...BOND, provider: "network_manager" },
    have: have({ [`${KEYFILES}/driftless-bo0+eth1.nmconnection`]: "" }),
    changes: [
      toWrite(
        `${KEYFILES}/driftless-bo0.nmconnection`,
        `[connection]
id=driftless-bo0
uuid=71166e54-6627-8352-8219-69eb32c65598
type=bond
interface-name=bo0
autoconnect=true
autoconnect-priority=100
autoconnect-slaves=1

[bond]
mode=802.3ad
miimon=100
xmit_hash_policy=layer3+4
lacp_rate=slow

[ipv4]
method=disabled

[ipv6]
method=auto
`,
        0o600,
      ),
      toWrite(
        `${KEYFILES}/driftless-bo0+eth2.nmconnection`,
        `[connection]
id=driftless-bo0-eth2
uuid=8c0f8742-9f04-84ce-8642-70a39b3dfc77
type=ethernet
interface-name=eth2
autoconnect-priority=100
master=bo0
slave-type=bond
`,
        0o600,
      ),
      {
        kind: "remove",
        path: `${KEYFILES}/driftless-bo0+eth1.nmconnection`,
        lockout: false,
      },
    ],
  },
  {
    name:
      "has NetworkManager let go of a bridge, and take it up with its ports where that is undone",
    params: { ...BRIDGE, state: "absent", bridge: {} },
    have: have({
      [`${KEYFILES}/driftless-br0.nmconnection`]: "",
      [`${KEYFILES}/driftless-br0+eth1.nmconnection`]: "",
    }, {
      units: [{ name: "NetworkManager.service" }],
      queries: {
        "nmcli --get-values UUID,DEVICE,FILENAME connection show --active":
          `2e6686c3-35fa-8589-87c3-78fc33192a5a:br0:${KEYFILES}/driftless-br0.nmconnection\n`,
      },
    }),
    changes: [
      toRun(
        "nmcli --wait 30 connection down uuid 2e6686c3-35fa-8589-87c3-78fc33192a5a",
        {
          lockout: false,
          success: [0, 10],
          shows: "used -> not used",
          undo: [
            "2e6686c3-35fa-8589-87c3-78fc33192a5a",
            "ec48dcea-f3d7-8961-8b68-1524eda0f59b",
          ].map((uuid) =>
            toRun(`nmcli --wait 30 connection up uuid ${uuid}`, {
              lockout: false,
            })
          ),
        },
      ),
      toReload("nmcli connection reload"),
      ...["br0", "br0+eth1"].map((name): Change => ({
        kind: "remove",
        path: `${KEYFILES}/driftless-${name}.nmconnection`,
        lockout: false,
      })),
    ],
  },
  {
    name: "has ifupdown make a bond of what is down",
    params: {
      ...BOND,
      addresses: ["192.0.2.1/24", "2001:db8::1/64"],
      provider: "ifupdown",
    },
    have: have({
      "/etc/network/interfaces": "source interfaces.d/*\n",
      [`${STANZAS}/x`]: "",
    }),
    changes: [
      toWrite(
        `${STANZAS}/driftless-bo0`,
        `auto bo0
iface bo0 inet static
    address 192.0.2.1/24
    pre-up test -e /sys/class/net/bo0 || ip link add name bo0 type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate slow
    pre-up ip link set dev eth2 down
    pre-up ip link set dev eth2 master bo0

iface bo0 inet6 static
    address 2001:db8::1/64
    post-down ip link delete dev bo0 || true
`,
      ),
    ],
  },
]);
