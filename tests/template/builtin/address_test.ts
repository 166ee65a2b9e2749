import { deepStrictEqual, strictEqual } from "node:assert/strict";
import {
  formatAddress,
  parseAddress,
  toBits,
  toBroadcast,
  toMask,
  toNetwork,
  toSize,
} from "../../../lib/template/builtin/address.ts";

Deno.test("parseAddress reads addresses with prefixes and masks", () => {
  deepStrictEqual(parseAddress("10.0.0.1"), {
    version: 4,
    value: 0x0a000001n,
    prefix: 32,
    hasPrefix: false,
  });
  deepStrictEqual(parseAddress(" 10.0.0.1/255.255.0.0 "), {
    version: 4,
    value: 0x0a000001n,
    prefix: 16,
    hasPrefix: true,
  });
  deepStrictEqual(parseAddress("fe80::1/64"), {
    version: 6,
    value: (0xfe80n << 112n) + 1n,
    prefix: 64,
    hasPrefix: true,
  });
});

Deno.test("parseAddress refuses all else", () => {
  for (
    const text of [
      "",
      "1.2.3",
      "1.2.3.256",
      "01.2.3.4",
      "1.2.3.4/33",
      "1.2.3.4/255.0.255.0",
      "1.2.3.4/8/8",
      "::1::",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7:8::",
      "12345::",
      "g::",
      "host.example",
    ]
  ) strictEqual(parseAddress(text), undefined, text);
});

Deno.test("formatAddress writes the short form", () => {
  for (
    const text of [
      "0.0.0.0",
      "255.1.2.3",
      "::",
      "::1",
      "1::",
      "2001:db8::1:0:0:1",
      "2001:db8:0:1:1:1:1:1",
    ]
  ) {
    const address = parseAddress(text);
    strictEqual(
      address && formatAddress(address.version, address.value),
      text,
    );
  }
  strictEqual(
    formatAddress(6, parseAddress("::ffff:1.2.3.4")?.value ?? 0n),
    "::ffff:102:304",
  );
});

Deno.test("networks have a mask, a first and a last address", () => {
  const network = parseAddress("192.168.1.77/26");
  deepStrictEqual(
    network && [
      formatAddress(4, toMask(network)),
      formatAddress(4, toNetwork(network)),
      formatAddress(4, toBroadcast(network)),
      toSize(network),
      toBits(network.version),
    ],
    ["255.255.255.192", "192.168.1.64", "192.168.1.127", 64n, 32],
  );
});
