/** The settings of the repository are made as their file says, and what differs is told. */

import {
  deepStrictEqual as deepEqual,
  match,
  strictEqual as equal,
} from "node:assert/strict";

const SCRIPT = new URL("../../.ci/settings.ts", import.meta.url).pathname;

type Json = Record<string, unknown>;

/** Holds settings as GitHub does: maps are merged, rulesets get numbers. */
class Forge implements AsyncDisposable {
  readonly asked: string[] = [];
  readonly kept = new Map<string, Json>([["", { has_wiki: true, id: 7 }]]);
  #server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => this.#answer(request),
  );

  async #answer(request: Request): Promise<Response> {
    const path = new URL(request.url).pathname.replace("/repos/o/r", "");
    equal(request.headers.get("authorization"), "Bearer word");
    if (request.method === "GET") {
      if (path === "/rulesets") {
        const rulesets = [...this.kept].filter(([key]) => /\/\d/.test(key))
          .map(([, { id, name }]) => ({ id, name }));
        return Response.json(rulesets);
      }
      const found = this.kept.get(path);
      return found ? Response.json(found) : new Response("", { status: 404 });
    }
    this.asked.push(`${request.method} ${path}`);
    const id = this.kept.size;
    const key = path === "/rulesets" ? `/rulesets/${id}` : path;
    const body: Json = await request.json();
    this.kept.set(key, { id, ...this.kept.get(key), ...body });
    return Response.json({});
  }

  /** Runs the script against it. */
  async run(...words: string[]): Promise<{ code: number; stdout: string }> {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-prompt",
        "--allow-read",
        "--allow-env",
        "--allow-net=127.0.0.1",
        SCRIPT,
        ...words,
      ],
      env: {
        GITHUB_API_URL: `http://127.0.0.1:${this.#server.addr.port}`,
        GITHUB_REPOSITORY: "o/r",
        GITHUB_TOKEN: "word",
        NO_COLOR: "1",
      },
    }).output();
    equal(new TextDecoder().decode(stderr), "");
    return { code, stdout: new TextDecoder().decode(stdout) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }
}

Deno.test("settings that differ are told and made, and a second run makes nothing", async () => {
  await using forge = new Forge();
  const checked = await forge.run("--check");
  equal(checked.code, 1);
  match(checked.stdout, /^repository\.has_wiki: true -> false$/m);
  deepEqual(forge.asked, []);
  equal((await forge.run()).code, 0);
  deepEqual(forge.asked, [
    "PATCH ",
    "POST /pages",
    "POST /rulesets",
    "POST /rulesets",
  ]);
  deepEqual(await forge.run("--check"), {
    code: 0,
    stdout: "Settings are as wanted\n",
  });
  forge.kept.set("/rulesets/2", {
    ...forge.kept.get("/rulesets/2"),
    enforcement: "disabled",
  });
  match((await forge.run()).stdout, /"disabled" -> "active"\n1 mended/);
  equal(forge.asked.at(-1), "PUT /rulesets/2");
});
