import { deepStrictEqual as deepEqual, throws } from "node:assert/strict";
import { parseListen, toListenText } from "../../lib/web/listen.ts";

Deno.test("parseListen reads hosts with ports, all addresses, IPv6 and sockets", () => {
  const tcp = (hostname: string, port: number) => ({
    kind: "tcp",
    hostname,
    port,
  });
  deepEqual(parseListen("127.0.0.1:8000"), tcp("127.0.0.1", 8000));
  deepEqual(parseListen(":9100"), tcp("", 9100));
  deepEqual(parseListen("[::1]:0"), tcp("::1", 0));
  deepEqual(parseListen("host.example:65535"), tcp("host.example", 65_535));
  deepEqual(parseListen("unix:/run/facts.sock"), {
    kind: "unix",
    path: "/run/facts.sock",
  });
});

Deno.test("parseListen refuses what is no address", () => {
  const long = `unix:/${"a".repeat(107)}`;
  for (
    const text of [
      "",
      "9100",
      "host",
      "a:b",
      ":65536",
      "::1:80",
      "a b:1",
      "http://a:1",
      "unix:run/x",
      "unix:/run/",
      "unix:/a\nb",
      long,
    ]
  ) {
    throws(() => parseListen(text), {
      name: "SyntaxError",
      message: /^Expected an address such as "127\.0\.0\.1:8000"/,
    }, text);
  }
});

Deno.test("toListenText puts IPv6 into brackets", () => {
  deepEqual(
    [toListenText("::", 1), toListenText("a", 2)],
    ["[::]:1", "a:2"],
  );
});
