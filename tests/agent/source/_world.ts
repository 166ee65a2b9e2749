/** A repository behind git http-backend(1), people who sign, and an agent that pulls. */

import { ok } from "node:assert/strict";
import { GitSource } from "../../../lib/agent/source/git_source.ts";
import type { SourceLimits } from "../../../lib/agent/source/limits.ts";
import {
  type SourceConfig,
  sourceConfig,
} from "../../../lib/agent/source/source_config.ts";
import type { CommitRow } from "../../../lib/state/agent.ts";
import type { HostAspects } from "../../../lib/agent/source/choose_ref.ts";
import { answerGit } from "../../_git_backend.ts";

const ENV = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@test",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@test",
  GIT_ALLOW_PROTOCOL: "file",
};

/** How the server answers; `hang` gives no answer until the end. */
export type Mode = "good" | "hang" | "garbage" | "echo";

/** Runs a program and gives its output. */
export async function run(
  argv: readonly string[],
  options: { env?: Record<string, string>; stdin?: Uint8Array } = {},
): Promise<string> {
  const [program = "", ...args] = argv;
  const child = new Deno.Command(program, {
    args,
    env: { ...ENV, ...options.env },
    stdin: options.stdin ? "piped" : "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const fed = options.stdin && new Blob([new Uint8Array(options.stdin)])
    .stream().pipeTo(child.stdin);
  const [output] = await Promise.all([child.output(), fed]);
  const said = new TextDecoder().decode(output.stderr);
  ok(output.success, `${argv.join(" ")}: ${said}`);
  return new TextDecoder().decode(output.stdout).trim();
}

/** A repository of a test. */
export class World {
  readonly dir: string;
  /** Working tree that is served. */
  readonly remote: string;
  /** What the server is asked. */
  readonly seen: string[] = [];
  /** Authorization of the last request. */
  authorization: string | null = null;
  mode: Mode = "good";
  #server: Deno.HttpServer<Deno.NetAddr>;
  #end = Promise.withResolvers<void>();

  constructor() {
    this.dir = Deno.makeTempDirSync();
    this.remote = `${this.dir}/remote`;
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
  }

  /** Makes the repository, with keys of ann and of eve. */
  static async start(): Promise<World> {
    const world = new World();
    await run(["git", "init", "-q", "-b", "main", world.remote]);
    for (const name of ["ann", "eve"]) {
      const file = world.key(name);
      await run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file]);
    }
    return world;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/remote`;
  }

  key(name: string): string {
    return `${this.dir}/${name}`;
  }

  git(...args: string[]): Promise<string> {
    return run(["git", "-C", this.remote, ...args]);
  }

  /** Adds a commit, signed by somebody or nobody, and gives its hash. */
  async commit(
    subject: string,
    { by, files = { "a.yml": subject }, at }: {
      by?: string;
      files?: Record<string, string>;
      at?: string;
    } = {},
  ): Promise<string> {
    for (const [name, text] of Object.entries(files)) {
      const path = `${this.remote}/${name}`;
      Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      Deno.writeTextFileSync(path, text);
    }
    await this.git("add", ".");
    await this.#commit([...toSigning(by, this), "commit"], subject, by, at);
    return await this.git("rev-parse", "HEAD");
  }

  async #commit(words: string[], subject: string, by?: string, at?: string) {
    const flag = by === undefined ? [] : ["-S"];
    await run(
      ["git", "-C", this.remote, ...words, ...flag, "-qm", subject],
      at === undefined ? {} : { env: { GIT_COMMITTER_DATE: at } },
    );
  }

  /** Writes the allowed signers, and gives the file. */
  allow(name: string, options = 'namespaces="git"'): string {
    const file = `${this.dir}/signers`;
    const key = Deno.readTextFileSync(`${this.key(name)}.pub`);
    Deno.writeTextFileSync(file, `${name}@test ${options} ${key}`);
    return file;
  }

  /** Puts a tree together from raw entries, and gives a commit of it as the head. */
  async commitRaw(entries: readonly [string, string, string][]) {
    const parts: Uint8Array[] = [];
    for (const [mode, name, content] of entries) {
      const blob = await this.#hash("blob", new TextEncoder().encode(content));
      const head = new TextEncoder().encode(`${mode} ${name}\0`);
      const oid = mode === "160000" ? "1".repeat(40) : blob;
      parts.push(head, Uint8Array.fromHex(oid));
    }
    const bytes = new Uint8Array(
      await new Blob(parts.map((part) => new Uint8Array(part))).arrayBuffer(),
    );
    const tree = await this.#hash("tree", bytes);
    const parent = await this.git("rev-parse", "HEAD");
    const commit = await this.git(
      ...["commit-tree", "-p", parent, "-m", "hostile", tree],
    );
    await this.git("update-ref", "refs/heads/main", commit);
    return commit;
  }

  #hash(type: string, stdin: Uint8Array): Promise<string> {
    const words = ["hash-object", "--literally", "-t", type, "-w", "--stdin"];
    return run(["git", "-C", this.remote, ...words], { stdin });
  }

  async #answer(request: Request): Promise<Response> {
    const url = new URL(request.url);
    this.seen.push(`${request.method} ${url.pathname}`);
    this.authorization = request.headers.get("authorization");
    if (this.mode === "hang") await this.#end.promise;
    if (this.mode === "echo") {
      const said = new Headers({ "content-type": "text/plain" });
      const echoed = `no: ${this.authorization} ${
        atob(this.authorization?.slice(6) ?? "")
      }`;
      return new Response(echoed, { status: 403, headers: said });
    }
    if (this.mode !== "good") {
      const type = "application/x-git-upload-pack-advertisement";
      return new Response("zzzz\0garbage", {
        headers: { "content-type": type },
      });
    }
    return await answerGit(request, this.dir, ENV);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.resolve();
    await this.#server.shutdown();
    Deno.removeSync(this.dir, { recursive: true });
  }
}

function toSigning(by: string | undefined, world: World): string[] {
  return by === undefined ? [] : [
    ...["-c", "gpg.format=ssh", "-c", `user.signingKey=${world.key(by)}`],
  ];
}

/** An agent that takes what it is given. */
export class Puller {
  readonly source: GitSource;
  readonly stateDir: string;
  readonly fates = new Map<string, CommitRow>();
  applied: string | undefined;

  constructor(
    world: Pick<World, "dir" | "url">,
    config: Record<string, unknown>,
    { host, limits, stateDir = `${world.dir}/state` }: {
      host?: Partial<HostAspects>;
      limits?: Partial<SourceLimits>;
      stateDir?: string;
    } = {},
  ) {
    this.stateDir = stateDir;
    this.source = new GitSource({
      config: parse({ url: world.url, ...config }),
      stateDir,
      host: { hostName: "web1", groups: [], facts: {}, ...host },
      ...limits && { limits },
    });
  }

  /** Looks once; what is new is applied. Gives the commit, or `same`, and why others are refused. */
  async pull(): Promise<{ took?: string; signer?: string; why: string[] }> {
    const { signal } = new AbortController();
    const find = (commit: string) => this.fates.get(commit);
    const found = await this.source.sync(this.applied, find, signal);
    if (found.kind === "same") return { why: ["same"] };
    if (found.kind === "refused") {
      return { why: found.refusals.map(toWhy) };
    }
    await this.source.activate(found.commit);
    this.applied = found.commit;
    return {
      took: found.commit,
      ...found.signer !== undefined && { signer: found.signer },
      why: found.refused.map(toWhy),
    };
  }

  /** Reads a file of the configuration that is in force. */
  read(name = "a.yml"): string {
    return Deno.readTextFileSync(`${this.source.currentDir}/${name}`);
  }
}

function toWhy({ subject, why }: { subject: string; why: string }): string {
  return `${subject}: ${why}`;
}

/** Reads a configuration. */
export function parse(value: Record<string, unknown>): SourceConfig {
  return sourceConfig().parse(value);
}
