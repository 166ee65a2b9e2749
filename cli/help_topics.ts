/** Topics of `driftless help` that are no commands, from what the program itself reads. */

import { EXIT_CODES, type Paper, toRows } from "./help.ts";

/** Rows under a title. */
interface Part {
  readonly title: string;
  readonly rows: readonly (readonly [string, string])[];
}

/** A topic. */
interface Topic {
  readonly help: string;
  /** Reads what it lists. */
  read(): Promise<readonly Part[]>;
}

/** Topics by their words. */
export const TOPICS: Readonly<Record<string, Topic>> = {
  "exit-codes": {
    help: "what the program ends with",
    read: () => Promise.resolve([{ title: "Exit codes:", rows: EXIT_CODES }]),
  },
  templates: {
    help: "filters, tests and functions of templates",
    read: async () => {
      const { FILTERS, FUNCTIONS, TESTS } = await import(
        "../lib/template/catalog.ts"
      );
      return [
        {
          title: "Filters, {{ value | name }}:",
          rows: Object.entries(FILTERS),
        },
        { title: "Tests, when: value is name:", rows: Object.entries(TESTS) },
        { title: "Functions, {{ name() }}:", rows: Object.entries(FUNCTIONS) },
      ];
    },
  },
};

/** Writes a topic. */
export async function toTopicText(
  { read }: Topic,
  { paint, width }: Paper,
): Promise<string> {
  const parts = await read();
  return parts.map(({ title, rows }) =>
    [paint("bold", title), ...toRows(rows, width)].join("\n")
  ).join("\n\n");
}
