import { type Task, z } from "@driftless/driftless/task";

/** Params of the `contact` task. */
export interface ContactParams {
  /** Absolute path of the file. */
  file: string;
  /** Names, a line each. */
  people: string[];
}

/**
 * Keeps a file with the people to call.
 *
 * Lines that somebody added by hand are kept behind them.
 */
export const contactTask: Task<ContactParams> = {
  type: "contact",
  writes: ["file"],
  params: z.strictObject({
    file: z.string().startsWith("/").describe("Absolute path of the file."),
    people: z.array(z.string()).min(1).describe("Names, a line each."),
  }),
  async *plan({ file, people }, host) {
    const isThere = await host.stat(file) !== undefined;
    const text = isThere ? await host.readText(file) : "";
    const added = text.split("\n")
      .filter((line) => line !== "" && !people.includes(line));
    const content = [...people, ...added, ""].join("\n");
    if (content !== text) {
      yield { kind: "write", path: file, content, mode: 0o644 };
    }
    return { count: people.length };
  },
};
