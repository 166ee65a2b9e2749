/** What the docs of task types say, taken from their sources. */

/** The docs of one task type. */
export interface TypeDoc {
  /** One sentence. */
  readonly summary: string;
  /** What it does, Markdown. */
  readonly about: string;
  /** What each param means, in the order of the source. */
  readonly fields: Readonly<Record<string, string>>;
  readonly examples: readonly TypeExample[];
}

/** Tasks that show a type. */
export interface TypeExample {
  readonly title: string;
  /** A list of tasks, YAML. */
  readonly tasks: string;
}

/** Loads the docs of all task types, by type. */
export async function loadTypeDocs(): Promise<
  Readonly<Record<string, TypeDoc>>
> {
  const { default: docs } = await import("../tasks/_docs.json", {
    with: { type: "json" },
  });
  return docs;
}
