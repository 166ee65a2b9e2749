import { networkGroup } from "../../../lib/facts/groups/network.ts";
import { testGroup } from "./_read.ts";

/** Lines of devices with bytes and packets received and sent. */
function toDev(
  ...devices: readonly (readonly [string, number, number])[]
): string {
  const lines = devices.map(([name, received, sent]) =>
    `  ${name}: ${received} 10 1 2 0 0 0 0 ${sent} 20 3 4 0 0 0 0`
  );
  return ["Inter-|", " face |", ...lines, ""].join("\n");
}

function toClass(name: string, values: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      `/sys/class/net/${name}/${key}`,
      `${value}\n`,
    ]),
  );
}

const ETH0 = {
  ...toClass("eth0", {
    operstate: "up",
    flags: "0x1003",
    carrier: "1",
    address: "02:00:00:00:00:01",
    mtu: "1500",
    speed: "1000",
  }),
};

testGroup(networkGroup, [
  {
    name: "counts, rates, state and addresses",
    have: {
      files: { "/proc/net/dev": toDev(["eth0", 21_000, 4_000]), ...ETH0 },
    },
    before: { files: { "/proc/net/dev": toDev(["eth0", 1_000, 3_000]) } },
    addresses: [
      { interface: "lo", address: "127.0.0.1/8" },
      { interface: "eth0", address: "10.0.0.5/24" },
      { interface: "eth0", address: "fe80::1/64" },
    ],
    facts: {
      interfaces: [{
        name: "eth0",
        addresses: ["10.0.0.5/24", "fe80::1/64"],
        bytes_received: 21_000,
        bytes_transmitted: 4_000,
        total_bytes: 25_000,
        received_bytes_per_second: 2_000,
        transmitted_bytes_per_second: 100,
        packets_received: 10,
        packets_transmitted: 20,
        total_packets: 30,
        errors_on_received: 1,
        errors_on_transmitted: 3,
        total_errors: 4,
        dropped_on_received: 2,
        dropped_on_transmitted: 4,
        status: "up",
        is_running: true,
        mac_address: "02:00:00:00:00:01",
        mtu: 1500,
        speed_mbps: 1000,
      }],
    },
  },
  {
    name: "a device that came back from zero has no rate",
    params: { collect: { packets: false, errors: false, status: false } },
    have: { files: { "/proc/net/dev": toDev(["eth0", 5, 5]) } },
    before: { files: { "/proc/net/dev": toDev(["eth0", 1_000, 3]) } },
    facts: {
      interfaces: [{
        name: "eth0",
        addresses: [],
        bytes_received: 5,
        bytes_transmitted: 5,
        total_bytes: 10,
        transmitted_bytes_per_second: 0.2,
      }],
    },
  },
  {
    name:
      "lo runs though its driver knows no links; up without a link is configured; else down",
    params: {
      interfaces: ["lo", "eth0", "eth1"],
      collect: { bytes: false, packets: false, errors: false },
    },
    have: {
      files: {
        "/proc/net/dev": toDev(["lo", 1, 1], ["eth0", 1, 1], ["eth1", 1, 1], [
          "tun0",
          1,
          1,
        ]),
        ...toClass("lo", { operstate: "unknown", flags: "0x9", carrier: "1" }),
        ...toClass("eth0", {
          operstate: "down",
          flags: "0x1003",
          carrier: "0",
        }),
        ...toClass("eth1", { operstate: "down", flags: "0x1002" }),
      },
    },
    some: {
      "interfaces.0.status": "up",
      "interfaces.1.status": "configured",
      "interfaces.1.is_running": false,
      "interfaces.2.status": "down",
      "interfaces.3": undefined,
    },
  },
  { name: "a host without devices has none", absent: true },
]);
