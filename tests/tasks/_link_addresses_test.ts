import { testTask } from "../../lib/testing/mod.ts";
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

const PROMOTION = "/proc/sys/net/ipv4/conf/eth1/promote_secondaries";

const EXCHANGE = toBatch(
  `address replace 192.0.2.3/24 broadcast + dev eth1
address replace 10.1.1.1/32 dev eth1
address delete 192.0.2.1/24 dev eth1
address delete 2001:db8::1/64 dev eth1
address delete 198.51.100.1 peer 198.51.100.9/32 dev eth1
`,
  {
    shows: "192.0.2.3/24: absent -> present, 10.1.1.1/32: absent -> present, " +
      "192.0.2.1/24: present -> absent, 2001:db8::1/64: present -> absent, " +
      "198.51.100.1/32: present -> absent",
    undo: [toBack(`address delete 192.0.2.3/24 dev eth1
address delete 10.1.1.1/32 dev eth1
address delete 192.0.2.1/24 dev eth1
address delete 192.0.2.2/24 dev eth1
address delete 2001:db8::1/64 dev eth1
address delete 198.51.100.1 peer 198.51.100.9/32 dev eth1
address replace 192.0.2.1/24 broadcast 192.0.2.255 dev eth1
address replace 192.0.2.2/24 scope host label eth1:1 dev eth1
address replace 2001:db8::1/64 nodad noprefixroute dev eth1
address replace 198.51.100.1 peer 198.51.100.9/32 dev eth1
`)],
  },
);

testTask(networkInterfaceTask, [
  {
    name: "adds addresses before it takes others away, which keep their order",
    params: {
      ...LIVE,
      addresses: ["192.0.2.3/24", "192.0.2.2/24", "10.1.1.1/32"],
    },
    have: toHave({
      link: toLink({
        addr_info: [
          {
            ...toAddress("192.0.2.1", 24),
            broadcast: "192.0.2.255",
            label: "eth1",
          },
          { ...toAddress("192.0.2.2", 24), scope: "host", label: "eth1:1" },
          { ...toAddress("2001:db8::1", 64), nodad: true, noprefixroute: true },
          { ...toAddress("198.51.100.1", 32), address: "198.51.100.9" },
        ],
      }),
    }, {
      files: {
        [PROMOTION]: "0\n",
        [PROMOTION.replace("eth1", "all")]: "0\n",
      },
    }),
    changes: [
      { kind: "kernel", path: PROMOTION, value: "1", lockout: false },
      EXCHANGE,
      { kind: "kernel", path: PROMOTION, value: "0", lockout: false },
    ],
    again: [
      { kind: "kernel", path: PROMOTION, value: "1", lockout: false },
      EXCHANGE,
      { kind: "kernel", path: PROMOTION, value: "0", lockout: false },
    ],
  },
  toRow({
    name:
      "sets a route anew that goes with its address, and brings the old one back",
    params: {
      ...LIVE,
      addresses: ["192.0.2.2/24"],
      routes: [{ to: "10.0.0.0/8", via: "192.0.2.9" }],
    },
    have: toHave({
      routes: [CONNECTED, {
        dst: "10.0.0.0/8",
        gateway: "192.0.2.9",
        dev: "eth1",
        prefsrc: "192.0.2.1",
      }],
    }),
    changes: [
      toBatch(
        "address replace 192.0.2.2/24 broadcast + dev eth1\naddress delete 192.0.2.1/24 dev eth1\n",
        {
          shows:
            "192.0.2.2/24: absent -> present, 192.0.2.1/24: present -> absent",
          undo: [
            toBack(
              "address delete 192.0.2.2/24 dev eth1\naddress delete 192.0.2.1/24 dev eth1\naddress replace 192.0.2.1/24 dev eth1\n",
            ),
            toGone(
              "ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev eth1 src 192.0.2.1",
            ),
          ],
        },
      ),
      toRun(
        "ip -4 route replace 10.0.0.0/8 via 192.0.2.9 dev eth1 proto static",
        {
          shows: "route 10.0.0.0/8: absent -> 192.0.2.9",
          undo: [
            toGone("ip -4 route delete 10.0.0.0/8 via 192.0.2.9 dev eth1"),
          ],
          lockout: false,
        },
      ),
    ],
  }),
]);
