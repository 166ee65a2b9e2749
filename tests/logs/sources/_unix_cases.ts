/** Cases of sockets in the file system, run by syslog_test.ts with the rights that they take. */

import {
  deepStrictEqual as deepEqual,
  rejects,
  strictEqual as equal,
} from "node:assert/strict";
import { syslogSource } from "../../../lib/logs/sources/syslog.ts";
import { TemporaryDir } from "../../state/temporary.ts";
import { openFeeder } from "./_feed.ts";

Deno.test("streams are taken, at a socket of the mode that is wanted, which is gone afterwards", async () => {
  using dir = new TemporaryDir();
  const path = `${Deno.realPathSync(dir.path)}/stream`;
  const listen = `unix:${path}`;
  {
    await using fed = await openFeeder(syslogSource, {
      listen,
      socket_mode: "0600",
    });
    equal(dir.mode("stream"), 0o600);
    deepEqual(fed.source.addresses, [listen]);
    using conn = await Deno.connect({ transport: "unix", path });
    await conn.write(new TextEncoder().encode("<13>a\n5 <13>b"));
    deepEqual(await fed.feed.texts(2), ["<13>a", "<13>b"]);
    equal(fed.feed.entries[0]?.fields, undefined);
    await rejects(openFeeder(syslogSource, { listen }), {
      name: "TaskError",
      message: /another program listens there/,
    });
  }
  await rejects(Deno.lstat(path), Deno.errors.NotFound);
  await using _again = await openFeeder(syslogSource, { listen });
  equal(dir.mode("stream"), 0o666);
});
