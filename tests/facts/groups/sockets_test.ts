import { ok } from "node:assert/strict";
import { socketsGroup } from "../../../lib/facts/groups/sockets.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { LocalHost } from "../../../lib/host/local.ts";
import { openGroup, testGroup } from "./_read.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
const FILES = {
  "/proc/net/tcp": HEAD +
    "   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 111 1 0\n" +
    "   1: 0100007F:1F90 0100007F:C000 01 00000000:00000000 00:00000000 00000000     0        0 112 1 0\n" +
    "   2: garbage\n",
  "/proc/net/tcp6": HEAD +
    "   0: 00000000000000000000000000000000:0016 00000000000000000000000000000000:0000 0A 0:0 00:0 0     0        0 113 1 0\n",
  "/proc/net/udp": HEAD +
    "   9: 3500007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000   101        0 114 2 0\n",
  "/proc/net/udp6": HEAD +
    "   9: B80D0120000000000000000001000000:0222 00000000000000000000000000000000:0000 07 0:0 00:0 0     0        0 115 2 0\n",
  "/proc/700/comm": "sshd\n",
};

testGroup(socketsGroup, [
  {
    name: "what listens is told with its process, as far as that may be seen",
    have: {
      files: FILES,
      links: {
        "/proc/700/fd/3": "socket:[113]",
        "/proc/700/fd/4": "/dev/null",
      },
    },
    facts: {
      listening_sockets: 4,
      sockets: [
        {
          protocol: "tcp6",
          address: "::",
          port: 22,
          uid: 0,
          pid: 700,
          process: "sshd",
        },
        { protocol: "udp", address: "127.0.0.53", port: 53, uid: 101 },
        { protocol: "udp6", address: "2001:db8::1", port: 546, uid: 0 },
        { protocol: "tcp", address: "127.0.0.1", port: 8080, uid: 1000 },
      ],
      not_read: ["processes of 3 sockets: /proc/PID/fd"],
    },
  },
  {
    name: "processes are not looked for when nobody asks",
    params: { processes: false },
    have: { files: FILES },
    some: { listening_sockets: 4, not_read: undefined },
  },
  {
    name: "a host without a network has none",
    facts: { listening_sockets: 0, sockets: [] },
  },
]);

Deno.test("sockets: a socket of this process is found on this host", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  using kernel = new KernelFiles();
  const { facts } = await openGroup(socketsGroup)({
    have: kernel,
    host: new LocalHost(),
  });
  const { sockets } = facts;
  ok(Array.isArray(sockets));
  const own = sockets.find(({ port }) => port === listener.addr.port);
  ok(own?.pid === Deno.pid, JSON.stringify(own));
  ok(own.address === "127.0.0.1");
});
