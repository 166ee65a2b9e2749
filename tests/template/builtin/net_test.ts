import { deepStrictEqual } from "node:assert/strict";
import { openFor, testErrors, testRows } from "../rows.ts";

Deno.test("ipaddr answers queries", async () => {
  const templates = await openFor();
  const host = "192.168.1.5/24";
  const rows: [string, string, unknown][] = [
    [host, "address", "192.168.1.5"],
    ["192.168.1.0/24", "address", false],
    [host, "network", "192.168.1.0"],
    [host, "netmask", "255.255.255.0"],
    [host, "prefix", 24],
    [host, "host", host],
    [host, "net", false],
    ["192.168.1.0/24", "net", "192.168.1.0/24"],
    [host, "broadcast", "192.168.1.255"],
    ["10.0.0.1", "broadcast", false],
    [host, "size", 256],
    [host, "hostmask", "0.0.0.255"],
    [host, "network/prefix", "192.168.1.0/24"],
    [host, "subnet", "192.168.1.0/24"],
    [host, "first_usable", "192.168.1.1"],
    [host, "last_usable", "192.168.1.254"],
    [host, "range_usable", "192.168.1.1-192.168.1.254"],
    [host, "host/prefix", host],
    [host, "type", "address"],
    [host, "version", 4],
    [host, "bool", true],
    ["10.0.0.1", "int", 167772161],
    ["10.0.0.1", "private", "10.0.0.1"],
    ["10.0.0.1", "public", false],
    ["8.8.8.8", "public", "8.8.8.8"],
    ["8.8.4.1", "revdns", "1.4.8.8.in-addr.arpa."],
    [host, "192.168.0.0/16", host],
    [host, "10.0.0.0/8", false],
    ["10.0.0.0/24", "5", "10.0.0.5/24"],
    ["10.0.0.0/24", "-1", "10.0.0.255/24"],
    ["10.0.0.0/24", "256", false],
    ["fe80::1/64", "network", "fe80::"],
    ["fe80::/64", "size", 2 ** 64],
    ["nonsense", "", false],
    ["10.0.0.1", "", "10.0.0.1"],
  ];
  for (const [text, query, expected] of rows) {
    deepStrictEqual(
      templates.evaluate("text | ipaddr(query)", { text, query }),
      expected,
      `${text} ${query}`,
    );
  }
});

testRows("address filters pick, wrap and count", [
  ["{{ ['10.0.0.1', 'x', '::1'] | ipaddr }}", ["10.0.0.1", "::1"]],
  ["{{ ['10.0.0.1', '::1'] | ipv4 }}", ["10.0.0.1"]],
  ["{{ ['10.0.0.1/8', '::1/64'] | ipv6('prefix') }}", [64]],
  ["{{ '::1' | ipv4 }}", false],
  ["{{ 167772161 | ipaddr }}", "10.0.0.1"],
  ["{{ '::1' | ipwrap }}|{{ '10.0.0.1' | ipwrap }}", "[::1]|10.0.0.1"],
  ["{{ 'host' | ipwrap }}{{ '::/64' | ipwrap }}", "host[::]/64"],
  [
    "{{ '10.0.0.5' | ipmath(10) }}|{{ '10.0.0.5' | ipmath(-6) }}",
    "10.0.0.15|9.255.255.255",
  ],
  ["{{ '10.0.0.0/8' | nthhost(305) }}", "10.0.1.49"],
  ["{{ '10.0.0.0/30' | nthhost(9) }}", false],
  ["{{ '192.168.0.0/16' | ipsubnet(20) }}", 16],
  ["{{ '192.168.0.0/16' | ipsubnet(20, 1) }}", "192.168.16.0/20"],
  ["{{ '192.168.0.0/16' | ipsubnet(20, -1) }}", "192.168.240.0/20"],
  ["{{ '192.168.0.0/16' | ipsubnet(8) }}", false],
]);

testErrors("address filters refuse what they cannot use", [
  [
    "{{ '255.255.255.255' | ipmath(1) }}",
    'Cannot apply filter "ipmath": expected an address, got one out of range',
  ],
  [
    "{{ 'x' | nthhost(1) }}",
    'Cannot apply filter "nthhost": expected an IP address or network',
  ],
]);
