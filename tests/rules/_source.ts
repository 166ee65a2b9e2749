/** Reads the program as text and syntax, for tests of its rules. */

/** Root of the repository, with a slash at the end. */
export const ROOT = new URL("../../", import.meta.url).pathname;

/** A file of the repository. */
export interface SourceFile {
  /** Relative to the root. */
  path: string;
  text: string;
}

/** One import or re-export of a file. */
export interface Import {
  /** File that imports. */
  from: string;
  /** File relative to the root, or the name of a package. */
  to: string;
  /** Types only: nothing is loaded. */
  isType: boolean;
  /** Loaded when the code comes to it. */
  isLazy: boolean;
}

/** Lists the TypeScript files of folders, sorted by path. */
export function readSources(...folders: readonly string[]): SourceFile[] {
  return folders.flatMap((folder) => [...walk(folder)])
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path, text: Deno.readTextFileSync(ROOT + path) }));
}

/** Gives the paths of all files below a folder. */
export function* walk(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(ROOT + folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* walk(path);
    else if (entry.isFile) yield path;
  }
}

/** Walks the syntax tree of a file with one visitor or more. */
export function visit(
  { path, text }: SourceFile,
  ...visitors: readonly Deno.lint.LintVisitor[]
): void {
  const rules = visitors.map((visitor, at) =>
    [`visit-${at}`, { create: () => visitor }] as const
  );
  Deno.lint.runPlugin(
    { name: "rules", rules: Object.fromEntries(rules) },
    path.slice(path.lastIndexOf("/") + 1),
    text,
  );
}

/** Tells the line of an offset, from 1. */
export function toLine(file: SourceFile, offset: number): number {
  return file.text.slice(0, offset).split("\n").length;
}

/** Finds what a file imports. */
export function findImports(file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, isType: boolean, isLazy: boolean) =>
    found.push({
      from: file.path,
      to: resolve(file.path, specifier),
      isType,
      isLazy,
    });
  visit(file, {
    ImportDeclaration: (node) => {
      const names = node.specifiers;
      const isType = node.importKind === "type" || names.length > 0 &&
          names.every((name) =>
            name.type === "ImportSpecifier" && name.importKind === "type"
          );
      add(node.source.value, isType, false);
    },
    ExportNamedDeclaration: (node) => {
      if (node.source) {
        add(node.source.value, node.exportKind === "type", false);
      }
    },
    ExportAllDeclaration: (node) =>
      add(node.source.value, node.exportKind === "type", false),
    ImportExpression: (node) => {
      if (node.source.type === "Literal") {
        add(String(node.source.value), false, true);
      }
    },
  });
  return found;
}

function resolve(from: string, specifier: string): string {
  if (!specifier.startsWith(".")) return specifier;
  const { pathname } = new URL(specifier, `file:///${from}`);
  return pathname.slice(1);
}
