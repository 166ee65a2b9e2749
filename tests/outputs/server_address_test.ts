import assert from "node:assert/strict";
import {
  serverAddress,
  toAddressText,
} from "../../lib/outputs/server_address.ts";

Deno.test("addresses are read as people write them", () => {
  const rows: [text: string, shown?: string][] = [
    ["logs.example.org:514"],
    ["logs.example.org"],
    ["10.0.0.1:6514"],
    ["[::1]:514"],
    ["[::1]"],
    ["/dev/log"],
    ["unix:/run/log.sock", "/run/log.sock"],
  ];
  for (const [text, shown = text] of rows) {
    assert.equal(toAddressText(serverAddress().parse(text)), shown);
  }
  const wrong = [
    "",
    ":514",
    "h:",
    "h:0",
    "h:65536",
    "h:514:1",
    "::1",
    "h o:1",
    "http://h:1",
    "/",
    "/dir/",
    "relative/path",
    `/${"x".repeat(107)}`,
    "/a\nb",
  ];
  for (const text of wrong) {
    const { error } = serverAddress().safeParse(text);
    assert.match(String(error?.issues[0]?.message), /expected a server/, text);
  }
});
