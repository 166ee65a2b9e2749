/** Finds the files of units in a directory of configuration. */

/** A file that holds a unit. */
export interface UnitFile {
  /** Name of the unit: that of the file without its ending. */
  readonly name: string;
  /** Name of the file below the directory of the configuration. */
  readonly file: string;
}

/** Folders of a configuration that hold units, by the kind that they hold. */
export const UNIT_FOLDERS = {
  collector: "collectors",
  filter: "filters",
  parser: "parsers",
  provider: "providers",
  task: "tasks",
  templateFilter: "template_filters",
} as const;

/**
 * Lists the files of a folder that hold units, by name; those whose names
 * start with `_` are parts of others, those that end with `_test.ts` their
 * tests. Needs read permission.
 */
export function listUnitFiles(dir: string, folder: string): UnitFile[] {
  const files: UnitFile[] = [];
  try {
    for (
      const { name: file, isDirectory } of Deno.readDirSync(`${dir}/${folder}`)
    ) {
      const [, name] = UNIT_REGEXP.exec(file) ?? [];
      if (name === undefined || isDirectory) continue;
      files.push({ name, file: `${folder}/${file}` });
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    if (error instanceof Deno.errors.NotADirectory) return [];
    throw error;
  }
  return files.sort((a, b) => a.file < b.file ? -1 : 1);
}

/** Tells whether a directory brings units of some kinds. */
export function bringsUnits(
  dir: string,
  ...kinds: readonly (keyof typeof UNIT_FOLDERS)[]
): boolean {
  return kinds.some((kind) =>
    listUnitFiles(dir, UNIT_FOLDERS[kind]).length > 0
  );
}

const UNIT_REGEXP = /^([A-Za-z][\w-]*)(?<!_test)\.ts$/;
