import { type Change, UnknownState } from "../../lib/task.ts";
import { strictEqual as equal } from "node:assert/strict";
import {
  drive,
  MemoryHost,
  type MemoryState,
  OverlayHost,
  testTask,
} from "../../lib/testing/mod.ts";
import { networkInterfaceTask } from "../../tasks/network_interface.ts";
import { type Machine, toHave, toLink, toRow, toRun } from "./_link_rows.ts";
import { testPlans } from "./_plan_rows.ts";

/** Now only. */
const NOW = { persist: false, addresses: [] };
const BRIDGE = { ...NOW, name: "br0" };
const BOND = { ...NOW, name: "bo0" };
const VLAN = { ...NOW, name: "eth1.20", vlan: { parent: "eth1", id: 20 } };

/** An interface without addresses; what ip(8) of iproute2 6.1 tells of its kind. */
function toOther(
  ifname: string,
  kind?: string,
  told: Record<string, unknown> = {},
): Record<string, unknown> {
  const linkinfo = kind ? { info_kind: kind, info_data: told } : {};
  return toLink({ ifname, linkinfo, addr_info: [], flags: ["UP"] });
}

const BR0 = toOther("br0", "bridge", { stp_state: 0, vlan_filtering: 0 });
const BO0 = toOther("bo0", "bond", {
  mode: "802.3ad",
  miimon: 100,
  xmit_hash_policy: "layer2",
  ad_lacp_rate: "slow",
});
const VLAN20 = {
  ...toOther("eth1.20", "vlan", { protocol: "802.1Q", id: 20 }),
  link: "eth1",
};

/** A host with interfaces, which the kernel shows as paths too. */
function toMade(machine: Machine, more: MemoryState = {}): MemoryState {
  const names = ["eth1", ...(machine.others ?? []).map(({ ifname }) => ifname)];
  const files = names.map((name) => [`/sys/class/net/${name}/mtu`, ""]);
  return toHave(machine, {
    ...more,
    files: { ...Object.fromEntries(files), ...more.files },
  });
}

function toAdd(name: string, words: string, shows: string): Change {
  return toRun(`ip link add ${words}`, {
    shows,
    undo: [toRun(`ip link delete dev ${name}`)],
    predicts: [{
      table: "paths",
      name: `/sys/class/net/${name}`,
      value: "dir",
    }],
  });
}

function toSet(
  words: string,
  shows: string,
  undo: string,
): Change {
  return toRun(`ip link set dev ${words}`, {
    shows,
    undo: [toRun(`ip link set dev ${undo}`)],
    lockout: false,
  });
}

testPlans(networkInterfaceTask, [
  {
    name: "makes a VLAN, of the size of what carries it",
    params: { ...VLAN, mtu_bytes: 1500 },
    have: toMade({ link: toLink({ mtu: 9000 }) }),
    changes: [
      toAdd(
        "eth1.20",
        "link eth1 name eth1.20 type vlan id 20",
        "absent -> vlan 20 on eth1",
      ),
      toSet("eth1.20 mtu 1500", "mtu 9000 -> 1500", "eth1.20 mtu 9000"),
      toSet("eth1.20 up", "down -> up", "eth1.20 down"),
    ],
  },
  {
    name: "makes a bridge of what is up and what is not",
    params: { ...BRIDGE, bridge: { ports: ["eth1", "eth2"], stp: true } },
    have: toMade({ others: [{ ...toOther("eth2"), flags: [] }] }),
    changes: [
      toAdd("br0", "name br0 type bridge stp_state 1", "absent -> bridge"),
      toRun("ip link set dev eth1 master br0", {
        shows: "alone -> in br0",
        // What keeps the port may have taken its address away by then.
        undo: [
          toRun("ip link set dev eth1 nomaster"),
          toRun("ip address replace 192.0.2.1/24 dev eth1"),
        ],
        lockout: false,
      }),
      toSet("eth2 master br0", "alone -> in br0", "eth2 nomaster"),
      toSet("eth2 up", "down -> up", "eth2 down"),
      toSet("br0 up", "down -> up", "br0 down"),
    ],
  },
  {
    name: "makes a bond, into which only what is down comes",
    params: {
      ...BOND,
      bond: {
        mode: "802.3ad",
        ports: ["eth2"],
        transmit_hash: "layer3+4",
        lacp_rate: "fast",
      },
    },
    have: toMade({ others: [toOther("eth2")] }),
    changes: [
      toAdd(
        "bo0",
        "name bo0 type bond mode 802.3ad miimon 100 xmit_hash_policy layer3+4 lacp_rate fast",
        "absent -> bond",
      ),
      toSet("eth2 down", "up -> down", "eth2 up"),
      toSet("eth2 master bo0", "alone -> in bo0", "eth2 nomaster"),
      toSet("bo0 up", "down -> up", "bo0 down"),
    ],
  },
  {
    name: "removes a bridge, undone with all that it has",
    params: { ...BRIDGE, state: "absent", persist: true, bridge: {} },
    have: toMade({
      others: [
        {
          ...BR0,
          addr_info: [{
            local: "192.0.2.1",
            prefixlen: 24,
            scope: "global",
            noprefixroute: true,
          }],
        },
        { ...toOther("eth2"), master: "br0" },
      ],
      routes: [{ dst: "10.0.0.0/8", gateway: "192.0.2.9", dev: "br0" }],
    }, { programs: ["ifup"], files: { "/etc/network/interfaces": "" } }),
    changes: [
      toRun("ip link delete dev br0", {
        shows: "bridge -> absent",
        undo: [
          toRun("ip link add name br0 type bridge stp_state 0"),
          toRun("ip link set dev br0 mtu 1500"),
          toRun("ip link set dev eth2 master br0"),
          toRun("ip address replace 192.0.2.1/24 dev br0"),
          toRun("ip link set dev br0 up"),
          toRun("ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev br0", {
            success: [0, 2],
          }),
        ],
        success: [0, 1],
        predicts: [{
          table: "paths",
          name: "/sys/class/net/br0",
          value: undefined,
        }],
        lockout: false,
      }),
    ],
  },
], {});

testTask(networkInterfaceTask, [
  {
    name: "leaves a bridge that is so, and the guests in it",
    params: { ...BRIDGE, bridge: { ports: ["eth2"] } },
    have: toMade({
      others: [
        BR0,
        { ...toOther("eth2"), master: "br0" },
        { ...toOther("tap0", "tun"), master: "br0" },
      ],
    }),
  },
  {
    name: "leaves a VLAN that is so",
    params: VLAN,
    have: toMade({ others: [VLAN20] }),
  },
  {
    name: "leaves the ports of a bond of which nothing is said",
    params: { ...BOND, bond: { mode: "802.3ad" } },
    have: toMade({ others: [BO0, { ...toOther("eth2"), master: "bo0" }] }),
  },
  toRow({
    name: "brings a bond to its settings, and takes a port out",
    params: {
      ...BOND,
      bond: { mode: "802.3ad", monitor_interval_ms: 50, ports: [] },
    },
    have: toMade({ others: [BO0, { ...toOther("eth2"), master: "bo0" }] }),
    changes: [
      toSet(
        "bo0 type bond miimon 50",
        "miimon 100 -> 50",
        "bo0 type bond miimon 100",
      ),
      toRun("ip link set dev eth2 nomaster", {
        shows: "in bo0 -> alone",
        undo: [
          toRun("ip link set dev eth2 down"),
          toRun("ip link set dev eth2 master bo0"),
        ],
        lockout: false,
      }),
    ],
  }),
  toRow({
    name: "brings back all that an interface loses by coming into a bond",
    params: { ...BOND, bond: { mode: "802.3ad", ports: ["eth1"] } },
    have: toMade({
      others: [BO0],
      routes: [{ dst: "10.0.0.0/8", gateway: "192.0.2.9", dev: "eth1" }],
    }),
    changes: [
      toRun("ip link set dev eth1 down", {
        shows: "up -> down",
        undo: [
          toRun("ip link set dev eth1 up"),
          toRun("ip address replace 192.0.2.1/24 dev eth1"),
          toRun("ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev eth1", {
            success: [0, 2],
          }),
        ],
        lockout: false,
      }),
      toSet("eth1 master bo0", "alone -> in bo0", "eth1 nomaster"),
    ],
  }),
  toRow({
    name: "moves a port from one bridge to another",
    params: { ...BRIDGE, bridge: { ports: ["eth2"] } },
    have: toMade({ others: [BR0, { ...toOther("eth2"), master: "br1" }] }),
    changes: [
      toSet("eth2 master br0", "in br1 -> in br0", "eth2 master br1"),
    ],
  }),
  {
    name: "removes nothing that is not there",
    params: { ...VLAN, persist: true, state: "absent" },
    have: toMade({}, {
      programs: ["ifup"],
      files: { "/etc/network/interfaces": "" },
    }),
  },
  {
    name: "changes no mode of a bond",
    params: { ...BOND, bond: {} },
    have: toMade({ others: [BO0] }),
    error: /"bo0" from mode 802.3ad to active-backup: the kernel does not/,
  },
  {
    name: "moves no VLAN to another interface",
    params: { ...VLAN, vlan: { parent: "eth2", id: 20 } },
    have: toMade({ others: [VLAN20] }),
    error: /from id 20 on eth1 to 20 on eth2/,
  },
  {
    name: "makes no bridge of what is something else",
    params: { ...NOW, name: "eth1", bridge: {} },
    have: toMade({}),
    error: /Cannot make "eth1" a bridge: it is hardware/,
  },
  {
    name: "removes no bridge on which something stands",
    params: { ...BRIDGE, persist: true, state: "absent", bridge: {} },
    have: toMade({
      others: [BR0, { ...toOther("br0.5", "vlan"), link: "br0" }],
    }, { programs: ["ifup"], files: { "/etc/network/interfaces": "" } }),
    error: /Cannot remove "br0": br0.5 stand on it/,
  },
  {
    name: "tells a port that is not there",
    params: { ...BRIDGE, bridge: { ports: ["eth9"] } },
    have: toMade({ others: [BR0] }),
    error: /Cannot find interface "eth9" on this host/,
  },
  ...([
    [{ vlan: { parent: "eth1", id: 0 } }, /id/],
    [{ vlan: { parent: "eth1", id: 4095 } }, /id/],
    [{ vlan: { parent: "-x", id: 1 } }, /expected the name/],
    [{ vlan: { parent: "br0", id: 1 } }, /other interfaces than itself/],
    [{ bridge: { ports: ["$(id)"] } }, /expected the name/],
    [{ bridge: { ports: ["eth1\nx"] } }, /expected the name/],
    [{ bridge: { ports: ["; touch /tmp/x"] } }, /expected the name/],
    [{ bridge: { ports: ["eth1", "eth1"] } }, /each interface once/],
    [{ bond: { ports: ["br0"] } }, /other interfaces than itself/],
    [{ bond: { mode: "lacp" } }, /mode/],
    [{ bond: { lacp_rate: "fast" } }, /expected "mode: 802.3ad"/],
    [{ bond: {}, bridge: {} }, /expected one of/],
  ] as const).map(([params, error]) => ({
    name: `refuses ${JSON.stringify(params)}`,
    params: { ...BRIDGE, ...params },
    error,
  })),
]);

Deno.test("network_interface: what was not there has no state before", async () => {
  const host = new OverlayHost(new MemoryHost(toMade({})));
  const want = networkInterfaceTask.params.parse({ ...BRIDGE, bridge: {} });
  const { output } = await drive(networkInterfaceTask, want, host);
  equal(output?.["before"], null);
});

Deno.test("network_interface: what is to stand on one that is made before is not known in a dry run", async () => {
  const host = new OverlayHost(new MemoryHost(toMade({})));
  const plan = (params: Record<string, unknown>) =>
    drive(
      networkInterfaceTask,
      networkInterfaceTask.params.parse(params),
      host,
    );
  equal((await plan({ ...BRIDGE, bridge: {} })).error, undefined);
  const above = { ...NOW, name: "br0.5", vlan: { parent: "br0", id: 5 } };
  for (const params of [above, BRIDGE, { ...BRIDGE, bridge: {} }]) {
    equal((await plan(params)).error instanceof UnknownState, true);
  }
});
