/** Every group over files that hold garbage: an error or facts, no number that is none. */

import { AssertionError, ok } from "node:assert/strict";
import { toMessage } from "../../../lib/error.ts";
import type { Fact, FactObject } from "../../../lib/facts/group.ts";
import { groups } from "../../../lib/facts/groups/mod.ts";
import type { Kernel, KernelEntry } from "../../../lib/host/kernel.ts";
import { KernelFiles } from "../../../lib/host/kernel_files.ts";
import { MemoryKernel } from "../../../lib/testing/mod.ts";
import { expectExplained, openGroup } from "./_read.ts";

const TEXTS: Readonly<Record<string, string>> = {
  "nothing": "",
  "a newline": "\n",
  "binary": "\x00\x01\ufffd\x7f\x1b[31m\n\ufffd",
  "one long line": "x ".repeat(50_000),
  "many lines": "a b c d e f g h i j k l m\n".repeat(2_000),
  "huge numbers": `${"9".repeat(400)} `.repeat(40),
  "negative numbers": "-1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1 -1\n",
  "colons and brackets": "a: b) ( c - d = e\n:::=)(\n",
  "prototype names": "__proto__=1\nconstructor: 1\n__proto__ 1 2 3 4 5 6\n",
};
const NAMES = ["1", "999999999999", "cpu0", "__proto__", "a b\nc", "17-0"];

/** A kernel whose files all hold one text, and whose directories all hold the same names. */
class GarbageKernel extends MemoryKernel {
  #text: string;

  constructor(text: string) {
    super();
    this.#text = text;
  }

  override read(): string {
    return this.#text;
  }

  override tryRead(): string {
    return this.#text;
  }

  override readSlow(): Promise<string> {
    return Promise.resolve(this.#text.slice(0, 128));
  }

  override list(path: string): KernelEntry[] {
    // Trees have an end.
    if (path.split("/").length > 6) return [];
    return NAMES.map((name) => ({ name, type: "file" }));
  }

  override stat(): ReturnType<Kernel["stat"]> {
    return { isFile: true, size: this.#text.length, mtimeMs: NaN };
  }
}

/** This host's files, each changed a little at random. */
class MutatingKernel extends KernelFiles {
  #random: () => number;

  constructor(seed: number) {
    super();
    let state = seed;
    // Of Park and Miller.
    this.#random = () => (state = state * 48271 % 2147483647) / 2147483647;
  }

  override read(path: string): string | undefined {
    const text = super.read(path);
    return text === undefined ? undefined : mutate(text, this.#random);
  }

  override tryRead(path: string): string | undefined {
    const text = super.tryRead(path);
    return text === undefined ? undefined : mutate(text, this.#random);
  }
}

const PARTS = ["", "-", "x", " ", "\n", "9".repeat(320), "\0", ":", "1e999"];

/** Cuts a text, or puts something into it, at some places. */
function mutate(text: string, random: () => number): string {
  let mutated = text;
  for (let count = Math.floor(random() * 4); count > 0; count--) {
    const at = Math.floor(random() * mutated.length);
    const part = PARTS[Math.floor(random() * PARTS.length)]!;
    const end = random() < 0.2 ? mutated.length : at + random() * 3;
    mutated = mutated.slice(0, at) + part + mutated.slice(end);
  }
  return mutated;
}

const MUTATED = [
  "cpu",
  "disk",
  "hardware",
  "memory",
  "mounts",
  "network",
  "process",
  "reboot",
  "sockets",
  "system",
];

for (const type of MUTATED) {
  Deno.test(`${type}: files of this host that are broken at some places give an error or plain facts`, async () => {
    const group = await groups[type]!();
    const first = Math.floor(Math.random() * 1e9) + 1;
    for (let seed = first; seed < first + 5; seed++) {
      using kernel = new MutatingKernel(seed);
      const read = openGroup(group);
      for (let round = 0; round < 2; round++) {
        try {
          const { facts } = await read({ have: kernel });
          expectPlain(facts, `${type} with seed ${seed}`);
        } catch (error) {
          const text = `seed ${seed}: ${toMessage(error)}`;
          ok(!(error instanceof TypeError), text);
          ok(!(error instanceof AssertionError), text);
        }
      }
    }
  });
}

for (const type of Object.keys(groups)) {
  Deno.test(`${type}: garbage gives an error or plain facts`, async () => {
    const group = await groups[type]!();
    for (const [name, text] of Object.entries(TEXTS)) {
      const kernel = new GarbageKernel(text);
      const startedAt = performance.now();
      let facts: FactObject = {};
      try {
        const read = openGroup(group);
        await read({ have: kernel });
        ({ facts } = await read({ have: kernel }));
      } catch (error) {
        ok(toMessage(error) !== "", name);
        ok(!(error instanceof TypeError), `${name}: ${toMessage(error)}`);
      }
      expectPlain(facts, `${type} of ${name}`);
      expectExplained(group, facts);
      const tookMs = performance.now() - startedAt;
      ok(tookMs < 5000, `${name} took ${tookMs} ms`);
    }
  });
}

function expectPlain(fact: Fact | undefined, path: string): void {
  if (typeof fact === "number") ok(Number.isFinite(fact), `${path}: ${fact}`);
  if (typeof fact !== "object" || fact === null) return;
  for (const [key, value] of Object.entries(fact)) {
    expectPlain(value, `${path}.${key}`);
  }
}
