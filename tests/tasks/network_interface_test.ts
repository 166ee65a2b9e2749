import { type TaskRow, testTask } from "../../lib/testing/mod.ts";
import { networkInterfaceTask } from "../../tasks/network_interface.ts";
import {
  CONNECTED,
  LIVE,
  toAddress,
  toBack,
  toBatch,
  toGone,
  toHave,
  toLink,
  toRow,
  toRun,
} from "./_link_rows.ts";

type Refusal = [params: Record<string, unknown>, error: RegExp];

const MISTAKES: Refusal[] = [
  [{ immediate: false, persist: false }, /"persist" or "immediate"/],
  [{ state: "absent", persist: false }, /"persist" where/],
  [{}, /expected "addresses"/],
  [{ addresses: ["192.0.2.1"] }, /with its prefix/],
  [{ addresses: ["192.0.2.1/33"] }, /with its prefix/],
  [{ addresses: ["192.0.2.1/24/2"] }, /with its prefix/],
  [{ addresses: [], gateway: "::1" }, /IPv4/],
  [{ addresses: [], gateway6: "192.0.2.1" }, /IPv6/],
  [
    { addresses: [], routes: [{ to: "10.0.0.0/8", via: "::1" }] },
    /one family/,
  ],
];

const HOSTILE = ["; touch /tmp/x", "$(id)", "a\nb", "-x", ""];

function toRefusal([params, error]: Refusal): TaskRow {
  return {
    name: `refuses ${JSON.stringify(params)}`,
    params: { name: "eth1", ...params },
    error,
  };
}

testTask(networkInterfaceTask, [
  {
    name: "leaves what is so, and addresses that were given to it",
    params: { ...LIVE, addresses: ["192.0.2.1/24"], mtu_bytes: 1500 },
    have: toHave(),
    output: {
      before: {
        state: "up",
        mtu_bytes: 1500,
        addresses: ["192.0.2.1/24", "fe80::1/64"],
      },
    },
  },
  {
    name: "knows an address and a route however they are written",
    params: {
      ...LIVE,
      addresses: ["2001:DB8:0:0::1/064"],
      routes: [{ to: "10.0.0.1/32", via: "192.0.2.9" }, {
        to: "2001:db8:9::/48",
        via: "2001:0db8::9",
      }],
    },
    have: toHave({
      link: toLink({ addr_info: [toAddress("2001:db8::1", 64)] }),
      routes: [{ dst: "10.0.0.1", gateway: "192.0.2.9", dev: "eth1" }],
      routes6: [{
        dst: "2001:db8:9::/48",
        gateway: "2001:db8::9",
        dev: "eth1",
        metric: 1024,
      }],
    }),
  },
  toRow({
    name: "brings it up with its size before its routes",
    params: {
      ...LIVE,
      mtu_bytes: 9000,
      routes: [{ to: "10.0.0.0/8", via: "192.0.2.9", metric: 5 }],
    },
    have: toHave({ link: toLink({ flags: ["BROADCAST"] }) }),
    changes: [
      toRun("ip link set dev eth1 mtu 9000", {
        shows: "mtu 1500 -> 9000",
        undo: [toRun("ip link set dev eth1 mtu 1500")],
        lockout: false,
      }),
      toRun("ip link set dev eth1 up", {
        shows: "down -> up",
        undo: [toRun("ip link set dev eth1 down")],
        lockout: false,
      }),
      toRun(
        "ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev eth1 metric 5 proto static",
        {
          shows: "route 10.0.0.0/8: absent -> 192.0.2.9",
          undo: [
            toGone(
              "ip -4 route delete 10.0.0.0/8 via 192.0.2.9 dev eth1 metric 5",
            ),
          ],
          lockout: false,
        },
      ),
    ],
  }),
  toRow({
    name: "marks a router, and gives the old one back",
    params: { ...LIVE, gateway: "192.0.2.9" },
    have: toHave({
      routes: [{
        dst: "default",
        gateway: "198.51.100.1",
        dev: "eth0",
        protocol: "dhcp",
        prefsrc: "198.51.100.7",
      }],
    }),
    changes: [
      toRun("ip -4 route replace default via 192.0.2.9 dev eth1 proto static", {
        shows: "route default: 198.51.100.1 -> 192.0.2.9",
        undo: [
          toGone("ip -4 route delete default via 192.0.2.9 dev eth1"),
          toRun(
            "ip -4 route replace default via 198.51.100.1 dev eth0 proto dhcp src 198.51.100.7",
          ),
        ],
        lockout: true,
      }),
    ],
  }),
  toRow({
    name: "marks an interface by which somebody is here over ssh",
    params: { ...LIVE, addresses: ["192.0.2.1/24", "192.0.2.2/24"] },
    have: toHave({}, {
      files: {
        // 192.0.2.77:22, the address that DHCP gave, with 192.0.2.50.
        "/proc/net/tcp":
          "  sl  local_address rem_address   st\n   0: 4D0200C0:0016 320200C0:C350 01\n",
      },
    }),
    changes: [
      toBatch("address replace 192.0.2.2/24 broadcast + dev eth1\n", {
        shows: "192.0.2.2/24: absent -> present",
        undo: [toBack("address delete 192.0.2.2/24 dev eth1\n")],
        lockout: true,
      }),
    ],
  }),
  toRow({
    name: "takes it down, undone with all that goes with that",
    params: { ...LIVE, state: "down" },
    have: toHave({
      link: toLink({
        addr_info: [toAddress("192.0.2.1", 24), toAddress("2001:db8::1", 64)],
      }),
      routes: [CONNECTED, {
        dst: "10.0.0.0/8",
        gateway: "192.0.2.9",
        dev: "eth1",
        protocol: "static",
      }],
    }),
    changes: [
      toRun("ip link set dev eth1 down", {
        shows: "up -> down",
        undo: [
          toRun("ip link set dev eth1 up"),
          toRun("ip address replace 2001:db8::1/64 dev eth1"),
          toRun(
            "ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev eth1 proto static",
          ),
        ],
        lockout: false,
      }),
    ],
  }),
  {
    name: "tells an interface that is not there",
    params: { ...LIVE, name: "eth9" },
    have: toHave(),
    error: /Cannot find interface "eth9" on this host/,
  },
  {
    name: "names the package of ip",
    params: LIVE,
    error: /Cannot find "ip" on this host/,
  },
  ...MISTAKES.map(toRefusal),
  ...HOSTILE.flatMap((value) => [
    toRefusal([{ name: value, addresses: [] }, /expected the name/]),
    toRefusal([{ addresses: [value] }, /expected an address/]),
    toRefusal([{ addresses: [], gateway: value }, /expected an address/]),
    toRefusal([{ addresses: [], dns: [value] }, /expected an address/]),
    toRefusal([{ addresses: [], search: [value] }, /expected a domain/]),
    toRefusal([
      { addresses: [], routes: [{ to: value }] },
      /expected a network/,
    ]),
    toRefusal([
      { addresses: [], routes: [{ to: "10.0.0.0/8", via: value }] },
      /expected an address/,
    ]),
  ]),
]);
