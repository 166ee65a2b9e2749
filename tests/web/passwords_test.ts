import {
  deepStrictEqual as deepEqual,
  ok,
  strictEqual as equal,
} from "node:assert/strict";
import { compare, hashSync } from "bcryptjs";
import { Passwords } from "../../lib/web/passwords.ts";

const USERS = new Map([["alice", "$2y$07$alice"], ["bob", "$2b$05$bob"]]);

function toHeader(user: string, password: string): string {
  return `Basic ${new TextEncoder().encode(`${user}:${password}`).toBase64()}`;
}

/** Passwords whose checks are written down; "right" is right. */
function open(): { passwords: Passwords; checks: string[] } {
  const checks: string[] = [];
  const passwords = new Passwords((password, hash) => {
    checks.push(`${password} ${hash.slice(0, 12)}`);
    return Promise.resolve(password === "right");
  });
  return { passwords, checks };
}

Deno.test("a right password is checked once and remembered, a wrong one is checked each time", async () => {
  const { passwords, checks } = open();
  const judge = (user: string, password: string) =>
    passwords.judge(toHeader(user, password), USERS, "a");
  equal(await judge("alice", "right"), "right");
  equal(await judge("alice", "right"), "right");
  equal(await judge("alice", "wrong"), "wrong");
  equal(await judge("alice", "wrong"), "wrong");
  equal(checks.length, 3);
  const changed = new Map([["alice", "$2y$07$other"]]);
  await passwords.judge(toHeader("alice", "right"), changed, "a");
  equal(checks.length, 4);
});

Deno.test("an unknown user costs what the dearest known one does, and no password is his", async () => {
  const { passwords, checks } = open();
  const found = await passwords.judge(toHeader("eve", "right"), USERS, "a");
  deepEqual([found, checks], ["wrong", ["right $2b$07$abcde"]]);
});

Deno.test("what is no name with a password is wrong without a check", async () => {
  const { passwords, checks } = open();
  for (
    const given of [
      "",
      "Basic",
      "Basic !",
      "Basic YQ==",
      "Basic YTpi YTpi",
      `Basic ${"A".repeat(3000)}`,
      "Bearer right",
    ]
  ) equal(await passwords.judge(given, USERS, "a"), "wrong", given);
  deepEqual(checks, []);
});

Deno.test("a password holds colons, and the scheme is in any case", async () => {
  const { passwords, checks } = open();
  const header = toHeader("alice", "a:b:ü").replace("Basic", "bASIC");
  await passwords.judge(header, USERS, "a");
  deepEqual(checks, ["a:b:ü $2y$07$alice"]);
});

Deno.test("the same password from a hundred clients is checked once", async () => {
  const { passwords, checks } = open();
  const found = await Promise.all(
    Array.from(
      { length: 100 },
      () => passwords.judge(toHeader("alice", "right"), USERS, "a"),
    ),
  );
  deepEqual([...new Set(found)], ["right"]);
  equal(checks.length, 1);
});

Deno.test("who guesses waits his turn, and keeps no other client out", async () => {
  const gate = Promise.withResolvers<void>();
  const passwords = new Passwords(async (password) => {
    await gate.promise;
    return password === "right";
  });
  const guesses = Array.from(
    { length: 10 },
    (_, index) =>
      passwords.judge(toHeader("alice", `guess${index}`), USERS, "eve"),
  );
  const good = passwords.judge(toHeader("bob", "right"), USERS, "monitor");
  // All have come when six were sent away; those that wait are let go then.
  let busy = 0;
  for (const guess of guesses) {
    void guess.then((verdict) => {
      if (verdict === "busy" && ++busy === 6) gate.resolve();
    });
  }
  const found = await Promise.all(guesses);
  equal(await good, "right");
  deepEqual(found.sort(), [
    ...Array(6).fill("busy"),
    ...Array(4).fill("wrong"),
  ]);
});

Deno.test("after a wrong password there is time for other work before the next check", async () => {
  const at: number[] = [];
  const passwords = new Passwords(async () => {
    at.push(performance.now());
    await new Promise((done) => setTimeout(done, 20));
    at.push(performance.now());
    return false;
  });
  await Promise.all(
    ["a", "b"].map((one) => passwords.judge(toHeader(one, one), USERS, one)),
  );
  const [start = 0, end = 0, next = 0] = at;
  ok(next - end >= (end - start) * 3 - 1, at.join());
});

Deno.test("a check that fails is no password, and the next one is checked", async () => {
  let isBroken = true;
  const passwords = new Passwords(() =>
    isBroken ? Promise.reject(new Error("broken")) : Promise.resolve(true)
  );
  const judge = () => passwords.judge(toHeader("alice", "x"), USERS, "a");
  await judge().then(() => ok(false), () => {});
  isBroken = false;
  equal(await judge(), "right");
});

Deno.test("hashes of htpasswd are understood; the hash of nobody is a whole one", async () => {
  const passwords = new Passwords(compare);
  const hash = hashSync("pässword", 4).replace("$2b", "$2y");
  const users = new Map([["alice", hash]]);
  const judge = (user: string, password: string) =>
    passwords.judge(toHeader(user, password), users, "a");
  deepEqual(
    [
      await judge("alice", "pässword"),
      await judge("alice", "password"),
      await judge("eve", "pässword"),
      await judge("eve", ""),
    ],
    ["right", "wrong", "wrong", "wrong"],
  );
});

Deno.test("an unknown user takes as long as a wrong password", async () => {
  const users = new Map([["alice", hashSync("right", 8)]]);
  const time = async (user: string) => {
    const passwords = new Passwords(compare);
    const startedAt = performance.now();
    equal(await passwords.judge(toHeader(user, "x"), users, "a"), "wrong");
    return performance.now() - startedAt;
  };
  const known: number[] = [];
  const unknown: number[] = [];
  for (let count = 0; count < 15; count++) {
    known.push(await time("alice"));
    unknown.push(await time("eve"));
  }
  const [a, b] = [known, unknown].map((all) => all.sort((x, y) => x - y)[7]!);
  ok(a! > b! / 2 && a! < b! * 2, `${a} ms and ${b} ms`);
});
