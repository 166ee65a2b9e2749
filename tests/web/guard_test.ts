import {
  deepStrictEqual as deepEqual,
  strictEqual as equal,
} from "node:assert/strict";
import type { WebConfig } from "../../lib/web/config.ts";
import { digest } from "../../lib/web/digest.ts";
import { guard } from "../../lib/web/guard.ts";
import { echo } from "./_serve.ts";

const OPEN: WebConfig = {
  tls: undefined,
  headers: {},
  users: new Map(),
  tokens: [],
  rate: undefined,
  files: [],
};

/** Asks with a header; "right" is the password of everybody. */
function open(first: Partial<WebConfig>) {
  let config = { ...OPEN, ...first };
  const respond = guard(
    echo,
    () => Promise.resolve(config),
    (password) => Promise.resolve(password === "right"),
  );
  return {
    change: (more: Partial<WebConfig>) => config = { ...OPEN, ...more },
    ask: async (authorization?: string) => {
      const { status, headers } = await respond({
        method: "GET",
        path: "/",
        query: "",
        headers: new Map(
          authorization === undefined ? [] : [["authorization", authorization]],
        ),
        client: "a",
      });
      return { status, headers };
    },
  };
}

const BASIC = `Basic ${new TextEncoder().encode("alice:right").toBase64()}`;
const WRONG = `Basic ${new TextEncoder().encode("alice:wrong").toBase64()}`;
const USERS = new Map([["alice", "$2b$04$x"]]);

Deno.test("where nobody is named, everybody may ask", async () => {
  equal((await open({}).ask()).status, 200);
  equal((await open({}).ask("Basic !")).status, 200);
});

Deno.test("where users are named, they may ask", async () => {
  const { ask } = open({ users: USERS });
  equal((await ask(BASIC)).status, 200);
  for (const given of [undefined, WRONG, "Bearer right", "right"]) {
    const { status, headers } = await ask(given);
    deepEqual([status, headers["WWW-Authenticate"]], [401, "Basic"]);
  }
});

Deno.test("where tokens are named, who has one may ask", async () => {
  const tokens = [await digest("one"), await digest("two")];
  const { ask } = open({ tokens });
  equal((await ask("Bearer two")).status, 200);
  equal((await ask("bearer  one")).status, 200);
  for (const given of [undefined, "Bearer three", "Bearer one two", BASIC]) {
    const { status, headers } = await ask(given);
    deepEqual([status, headers["WWW-Authenticate"]], [401, "Bearer"]);
  }
  // The digest is no token.
  equal((await ask(`Bearer ${tokens[0]}`)).status, 401);
});

Deno.test("with users and tokens, either lets in", async () => {
  const { ask } = open({ users: USERS, tokens: [await digest("one")] });
  deepEqual(
    [
      (await ask("Bearer one")).status,
      (await ask(BASIC)).status,
      (await ask("Bearer two")).status,
    ],
    [200, 200, 401],
  );
});

Deno.test("each answer has the headers of the settings, those that refuse too", async () => {
  const headers = { "X-Frame-Options": "deny" };
  const { ask } = open({ headers, users: USERS });
  for (const given of [BASIC, WRONG]) {
    equal((await ask(given)).headers["X-Frame-Options"], "deny");
  }
});

Deno.test("more requests than the rate get 429 until time has passed", async () => {
  const { ask, change } = open({ rate: { burst: 2, intervalMs: 60_000 } });
  deepEqual(
    [(await ask()).status, (await ask()).status, (await ask()).status],
    [200, 200, 429],
  );
  change({ rate: { burst: 1, intervalMs: 20 } });
  await new Promise((done) => setTimeout(done, 30));
  deepEqual([(await ask()).status, (await ask()).status], [200, 429]);
  change({ rate: { burst: 1, intervalMs: 0 } });
  deepEqual([(await ask()).status, (await ask()).status], [200, 200]);
});

Deno.test("changed settings hold from the next request on", async () => {
  const { ask, change } = open({ users: USERS });
  equal((await ask(BASIC)).status, 200);
  change({ tokens: [await digest("one")] });
  deepEqual(
    [(await ask(BASIC)).status, (await ask("Bearer one")).status],
    [401, 200],
  );
});
