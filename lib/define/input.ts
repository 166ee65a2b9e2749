/** What the programs of a configuration are given. */

/** What a function that a program exports is given. */
export interface ProgramInput {
  /** Facts of the host, as templates name them. */
  readonly facts: Readonly<Record<string, unknown>>;
  /** Variables of files, groups and the host, templates in them unrendered. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Name of the host. */
  readonly host: string;
  /** Environment without the env file and without what looks like a secret. */
  readonly env: Readonly<Record<string, string>>;
}
