import { strictEqual as equal } from "node:assert/strict";
import { mayLockOut } from "../../lib/apply/lockout.ts";

const ROWS: readonly [path: string, may: boolean][] = [
  ["/etc/ssh/sshd_config", true],
  ["/etc/ssh/sshd_config.d/10-x.conf", true],
  ["/etc/ssh/ssh_config", false],
  ["/etc/sudoers.d/ops", true],
  ["/etc/sudoers.old", false],
  ["/etc/nftables.conf", true],
  ["/etc/systemd/network/10-lan.network", true],
  ["/etc/motd", false],
];

Deno.test("mayLockOut tells changes of the way in by their path, or as their task says", () => {
  for (const [path, may] of ROWS) {
    equal(mayLockOut({ kind: "remove", path }), may, path);
  }
  equal(mayLockOut({ kind: "run", argv: ["nft"] }), false);
  equal(mayLockOut({ kind: "run", argv: ["nft"], lockout: true }), true);
  const own = { kind: "remove", path: "/etc/sudoers", lockout: false } as const;
  equal(mayLockOut(own), false);
});
