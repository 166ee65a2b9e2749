import { deepStrictEqual as deepEqual } from "node:assert/strict";
import { parseConnections } from "../../tasks/_sockets.ts";

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000
   1: 0100007F:1F90 0200A8C0:D2A4 01 00000000:00000000 02:000006D1 00000000
   2: 00000000000000000000000001000000:0016 B80D012000000000000000000A000000:C001 06 0:0
   3: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C002 04 0:0
   4: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0
torn line
`;

Deno.test("parseConnections: addresses, ports and states", () => {
  const rows = parseConnections(TABLE).map((one) =>
    `${one.localAddress} ${one.localPort} ${one.remoteAddress} ${one.state}`
  );
  deepEqual(rows, [
    "127.0.0.1 8080 0.0.0.0 10",
    "127.0.0.1 8080 192.168.0.2 1",
    "::1 22 2001:db8::a 6",
    "127.0.0.1 8080 127.0.0.1 4",
    ":: 80 :: 10",
  ]);
});
