/** Checks passwords against bcrypt hashes: what is right is remembered, what may be guessed is slow. */

import { digest } from "./digest.ts";

/** Checks a password against a bcrypt hash. */
export type CheckPassword = (
  password: string,
  hash: string,
) => Promise<boolean>;

/** How a check ended: `busy` when too many wait for theirs. */
export type Verdict = "right" | "wrong" | "busy";

/** What stands behind the version and the cost of a hash that no password has. */
const NOBODY = "abcdefghijklmnopqrstuu5Qq8XyCu1cAkg7wCVvYcWPhpVBSTI0O";
/** Right passwords that are remembered. */
const MAX_KNOWN = 100;
/** Passwords that may wait for their check, and those of one client. */
const MAX_WAITING = 16;
const MAX_WAITING_OF_CLIENT = 4;
/** After a wrong password so many times of its check nothing is checked, so that guessing leaves time for scrapes. */
const REST_TIMES = 3;

/** Checks passwords one after the other. */
export class Passwords {
  #check: CheckPassword;
  #known = new Set<string>();
  #running = new Map<string, Promise<Verdict>>();
  #clients = new Map<string, number>();
  #turn: Promise<unknown> = Promise.resolve();
  #restUntil = 0;

  /** Takes what checks one. */
  constructor(check: CheckPassword) {
    this.#check = check;
  }

  /** Checks what the header `Authorization` gives; an unknown user takes as long as a wrong password. */
  async judge(
    given: string,
    users: ReadonlyMap<string, string>,
    client: string,
  ): Promise<Verdict> {
    const found = parseBasic(given);
    if (found === undefined) return "wrong";
    const hash = users.get(found.user);
    const against = hash ?? toNobody(users);
    const key = await digest(`${found.user}\0${against}\0${found.password}`);
    if (this.#known.has(key)) return "right";
    const running = this.#running.get(key);
    if (running !== undefined) return await running;
    const count = this.#clients.get(client) ?? 0;
    if (this.#running.size >= MAX_WAITING || count >= MAX_WAITING_OF_CLIENT) {
      return "busy";
    }
    this.#clients.set(client, count + 1);
    const judged = this.#wait(found.password, against, hash !== undefined)
      .finally(() => this.#leave(key, client));
    this.#running.set(key, judged);
    const verdict = await judged;
    if (verdict === "right") this.#keep(key);
    return verdict;
  }

  async #wait(
    password: string,
    hash: string,
    isUser: boolean,
  ): Promise<Verdict> {
    const checked = this.#turn.then(async () => {
      await rest(this.#restUntil - performance.now());
      const startedAt = performance.now();
      const isRight = await this.#check(password, hash) && isUser;
      const endedAt = performance.now();
      const restMs = isRight ? 0 : (endedAt - startedAt) * REST_TIMES;
      this.#restUntil = endedAt + restMs;
      return isRight;
    });
    this.#turn = checked.catch(() => {});
    return await checked ? "right" : "wrong";
  }

  #leave(key: string, client: string): void {
    this.#running.delete(key);
    const count = (this.#clients.get(client) ?? 1) - 1;
    if (count > 0) this.#clients.set(client, count);
    else this.#clients.delete(client);
  }

  #keep(key: string): void {
    if (this.#known.size >= MAX_KNOWN) this.#known.clear();
    this.#known.add(key);
  }
}

async function rest(ms: number): Promise<void> {
  if (ms > 0) await new Promise((done) => setTimeout(done, ms));
}

/** The hash of nobody has the greatest cost of all users. */
function toNobody(users: ReadonlyMap<string, string>): string {
  const costs = [...users.values()].map((hash) => hash.slice(4, 6));
  return `$2b$${costs.sort().at(-1) ?? "10"}$${NOBODY}`;
}

function parseBasic(
  given: string,
): { user: string; password: string } | undefined {
  const encoded = /^basic +([A-Za-z0-9+/=]{1,2000})$/i.exec(given)?.[1];
  if (encoded === undefined) return undefined;
  try {
    const text = new TextDecoder().decode(Uint8Array.fromBase64(encoded));
    const colon = text.indexOf(":");
    if (colon === -1) return undefined;
    return { user: text.slice(0, colon), password: text.slice(colon + 1) };
  } catch {
    return undefined;
  }
}
