/** Three hosts and one repository: each gets the commit that is for it, what is bad changes none, and an absence of the repository is lived through. */

import { match, ok, strictEqual as equal } from "node:assert/strict";
import { World } from "../agent/source/_world.ts";
import { hostsTest, type TestHost } from "./_host.ts";
import { Service, until } from "./_service.ts";

/** Time between two looks at the repository, in seconds: the shortest that there is. */
const INTERVAL_SECS = 5;
/** How long a host may take for a commit beyond that, in milliseconds. */
const BEYOND_MS = 5000;
/** How long the repository is away, in milliseconds: its limit of time runs out meanwhile. */
const AWAY_MS = 6000;
const NETWORK = { network: "host" } as const;

function toApply(text: string): Record<string, string> {
  return {
    "apply.yml":
      `tasks: [{ type: copy, dest: /etc/motd, content: "${text}" }]\n`,
  };
}

/** What each host says itself: by name, by glob, by fact; the rest follow main, which no host may. */
function toAgentFile(world: World, names: readonly string[]): string {
  const [named, globbed, told] = names;
  return JSON.stringify({
    apply_interval: 2,
    apply_splay: 0,
    http_timeout: 2,
    listen: "127.0.0.1:0",
    source: {
      url: world.url,
      ref: "main",
      refs: [
        { hosts: [named], ref: "canary" },
        { hosts: [`${globbed!.slice(0, -1)}?`], ref: "beta" },
        { facts: { "facts.hostname": told }, ref: "stable" },
      ],
      interval: INTERVAL_SECS,
      verify: { allowed_signers: "/etc/driftless/signers" },
    },
  });
}

async function prepare(
  world: World,
  hosts: readonly TestHost[],
): Promise<Service[]> {
  const signers = Deno.readTextFileSync(world.allow("ann"));
  for (const branch of ["canary", "beta", "stable"]) {
    await world.git("checkout", "-qb", branch, "main");
    await world.commit(branch, { by: "ann", files: toApply(branch) });
  }
  const names = await Promise.all(hosts.map((host) => host.ask("hostname")));
  const program = await new Deno.Command("which", { args: ["ssh-keygen"] })
    .output();
  const keygen = new TextDecoder().decode(program.stdout).trim();
  return await Promise.all(hosts.map(async (host) => {
    await Deno.copyFile(keygen, `${host.root}/usr/bin/ssh-keygen`);
    await host.write("/etc/driftless/signers", signers);
    const agent = toAgentFile(world, names);
    await host.write("/etc/driftless/config/agent.json", agent);
    const service = new Service(host);
    await service.install();
    return service;
  }));
}

hostsTest(
  "three hosts get the commits that are for them, and keep them through bad ones and without the repository",
  3,
  async (hosts, t) => {
    await using world = await World.start();
    await world.commit("main", { by: "ann", files: toApply("main") });
    const services = await prepare(world, hosts);
    const [canary, beta, stable] = services;
    ok(canary && beta && stable);
    const others = () => {
      equal(beta.file("/etc/motd"), "beta");
      equal(stable.file("/etc/motd"), "stable");
    };
    const checkout = (branch: string) => world.git("checkout", "-q", branch);

    await t.step("by name, by glob and by fact", async () => {
      await canary.untilFile("/etc/motd", "canary");
      await beta.untilFile("/etc/motd", "beta");
      await stable.untilFile("/etc/motd", "stable");
    });

    await t.step(
      "a commit is there within an interval and 5 s, on the host that it is for",
      async () => {
        await checkout("canary");
        await world.commit("second", { by: "ann", files: toApply("second") });
        const tookMs = await canary.untilFile("/etc/motd", "second");
        ok(tookMs <= INTERVAL_SECS * 1000 + BEYOND_MS, `${tookMs} ms`);
        others();
      },
    );

    await t.step("bad commits are named and change nothing", async () => {
      const good = await world.git("rev-parse", "HEAD");
      const refuse = async (commit: string, why: RegExp) => {
        await canary.host.ask("systemctl", "reload", "driftless");
        const name = `not taken: ${commit.slice(0, 7)} `;
        await canary.until("StatusText", new RegExp(name + why.source));
        const status = await canary.host.driftless("status");
        match(status.stdout, new RegExp(commit.slice(0, 7)));
        equal(canary.file("/etc/motd"), "second");
      };
      const bad = async (
        text: string,
        by: string | undefined,
        why: RegExp,
        onto = good,
      ) => {
        await world.git("reset", "-q", "--hard", onto);
        const files = { "apply.yml": text };
        await refuse(
          await world.commit("bad", { ...by && { by }, files }),
          why,
        );
      };
      const hostile = toApply("hostile")["apply.yml"]!;
      await bad("tasks: [", "ann", /"bad": apply\.yml:/);
      await bad("tasks: [{ type: cope }]\n", "ann", /"bad": apply\.yml:1:17 /);
      await bad(hostile, undefined, /"bad": it is not signed/);
      await bad(hostile, "eve", /"bad": /);
      await bad(hostile, "ann", /"bad": it does not follow /, `${good}^`);
      await world.git("reset", "-q", "--hard", good);
      others();
    });

    await t.step(
      "without the repository each host goes on with its own",
      async () => {
        world.mode = "hang";
        const asked = world.seen.length;
        await until(
          () => world.seen.length > asked,
          () => canary.tell(),
        );
        const awayMs = performance.now();
        for (const service of services) {
          await service.host.ask("sh", "-c", "echo by hand > /etc/motd");
        }
        await canary.untilFile("/etc/motd", "second");
        await beta.untilFile("/etc/motd", "beta");
        await stable.untilFile("/etc/motd", "stable");
        await canary.until("StatusText", /; source: /);
        await until(
          () => performance.now() - awayMs > AWAY_MS,
          () => canary.tell(),
        );
        await canary.host.ask("sh", "-c", "echo again > /etc/motd");
        await canary.untilFile("/etc/motd", "second");
        world.mode = "good";
        await world.commit("third", { by: "ann", files: toApply("third") });
        await canary.untilFile("/etc/motd", "third");
        await canary.until("StatusText", /^enforce [0-9a-f]{7}$/);
        others();
      },
    );

    await t.step(
      "booted again without the repository a host is as the last commit says",
      async () => {
        world.mode = "hang";
        await beta.host.reboot();
        await beta.until("ActiveState", /^active$/);
        await beta.host.ask("sh", "-c", "echo by hand > /etc/motd");
        await beta.untilFile("/etc/motd", "beta");
        world.mode = "good";
      },
    );
  },
  NETWORK,
);
