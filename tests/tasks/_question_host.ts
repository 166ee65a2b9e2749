/** A host of a test that counts what it is asked, with the memory of answers that the real one has. */

import { LocalHost } from "../../lib/host/local.ts";
import type {
  Entry,
  HttpRequest,
  HttpResponse,
  QueryOptions,
  QueryResult,
} from "../../lib/task.ts";
import { MemoryHost, type MemoryState } from "../../lib/testing/mod.ts";

const ACCOUNTS = {
  "/etc/passwd":
    "root:x:0:0::/root:/bin/sh\nanna:x:1000:1000::/home/anna:/bin/sh\n",
  "/etc/group": "root:x:0:\nanna:x:1000:\n",
};

/** The real host with its tables and kept answers, over a machine that exists in memory only. */
export class QuestionHost extends LocalHost {
  override readonly uid = 0;
  override readonly gid = 0;
  override readonly umask = 0o022;
  /** What was asked of programs and servers, in order. */
  readonly asked: string[] = [];
  #memory: MemoryHost;

  /** Takes the machine; it has all programs. */
  constructor(state: MemoryState) {
    super();
    const files = { ...ACCOUNTS, ...state.files };
    this.#memory = new MemoryHost({ ...state, files });
  }

  override stat(path: string, follow?: boolean): Promise<Entry | undefined> {
    return this.#memory.stat(path, follow);
  }

  override readFile(path: string): Promise<Uint8Array> {
    return this.#memory.readFile(path);
  }

  override readLink(path: string): Promise<string> {
    return this.#memory.readLink(path);
  }

  override list(path: string): Promise<string[]> {
    return this.#memory.list(path);
  }

  override findProgram(name: string): Promise<string | undefined> {
    return Promise.resolve(`/usr/bin/${name}`);
  }

  override request(request: HttpRequest): Promise<HttpResponse> {
    this.asked.push(request.url);
    return this.#memory.request(request);
  }

  override now(): number {
    return this.#memory.now();
  }

  protected override runQuery(
    argv: readonly string[],
    options: QueryOptions,
  ): Promise<QueryResult> {
    // What is fed is told by its first line.
    const fed = typeof options.stdin === "string"
      ? ["<", options.stdin.split("\n")[0] ?? ""]
      : [];
    this.asked.push(argv.join(" "));
    return this.#memory.query([...argv, ...fed]);
  }
}
