/** Words and habits that do not belong into the repository. */

import { ok, strictEqual as equal } from "node:assert/strict";
import {
  readSources,
  ROOT,
  type SourceFile,
  toLine,
  visit,
  walk,
} from "./_source.ts";

const PROGRAM = readSources("lib", "tasks", "cli");

/** This file names the words that it looks for. */
const OWN = "tests/rules/words_test.ts";

/** Texts that are shipped or read by people. */
const TEXTS = [
  ...["lib", "tasks", "cli", "tests", "examples"].flatMap((folder) => [
    ...walk(folder),
  ]),
  ...[...Deno.readDirSync(ROOT)].filter(({ isFile }) => isFile)
    .map(({ name }) => name),
].filter((path) =>
  /\.(ts|json|yml|yaml|toml|md|j2|case)$/.test(path) && path !== OWN
).map((path) => ({ path, text: Deno.readTextFileSync(ROOT + path) }));

const WORDS: readonly {
  name: string;
  pattern: RegExp;
  files: readonly SourceFile[];
}[] = [
  {
    name: "no work is left over in comments",
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/g,
    files: TEXTS,
  },
  {
    name: "no path of one machine",
    pattern:
      /\/work\/|\/tmp\/brief|\.\.\/shared\b|\/home\/(?:runner|ubuntu)\b/g,
    files: TEXTS,
  },
  {
    name: "no host of a package registry besides npm: names",
    pattern: /\b(registry\.npmjs|npm\.jsr|jsr\.io|registry\.yarnpkg)\b|\bjsr:/g,
    files: TEXTS.filter(({ path }) => path !== "deno.lock"),
  },
  {
    name: "no run with all rights is taught",
    pattern: /--allow-all\b|(?<=[\s"'`[])-A(?=[\s"'`\],]|$)/gm,
    files: TEXTS.filter(({ path }) =>
      /^(README\.md|deno\.json|examples\/|lib\/|cli\/|tasks\/)/.test(path)
    ),
  },
  {
    name: "no lint rule and no type is silenced in the program",
    pattern: /@ts-(ignore|nocheck|expect-error)|deno-lint-ignore-file/g,
    files: PROGRAM,
  },
];

for (const { name, pattern, files } of WORDS) {
  Deno.test(name, () => {
    const found = files.flatMap((file) =>
      [...file.text.matchAll(pattern)].map((match) =>
        `${toPlace(file, match.index)} ${match[0]}`
      )
    );
    ok(found.length === 0, found.join("\n"));
  });
}

/** Parts of the syntax that the program does without. */
const SYNTAX: readonly {
  name: string;
  toVisitor: (
    add: (node: { range: readonly [number, number] }) => void,
  ) => Deno.lint.LintVisitor;
}[] = [
  {
    name: "nothing is of any type",
    toVisitor: (add) => ({ TSAnyKeyword: add }),
  },
  {
    name: "nothing is printed past the one printer",
    toVisitor: (add) => ({
      MemberExpression: (node) => {
        const { object } = node;
        if (object.type === "Identifier" && object.name === "console") {
          add(node);
        }
      },
    }),
  },
  {
    name: "nothing is exported without a name",
    toVisitor: (add) => ({ ExportDefaultDeclaration: add }),
  },
  {
    name: "no type is forced with as, but for constants",
    toVisitor: (add) => ({
      TSAsExpression: (node) => {
        const { typeAnnotation: type } = node;
        const isConst = type.type === "TSTypeReference" &&
          type.typeName.type === "Identifier" && type.typeName.name === "const";
        if (!isConst) add(node);
      },
    }),
  },
  {
    name: "no module keeps a variable or a store that changes",
    // Selectors of paths are slow: they are tried at each node.
    toVisitor: (add) => ({
      Program: ({ body }) => {
        for (const statement of body) {
          const inner = statement.type === "ExportNamedDeclaration"
            ? statement.declaration
            : statement;
          if (inner?.type !== "VariableDeclaration") continue;
          if (inner.kind !== "const") add(inner);
          if (inner !== statement) continue;
          inner.declarations.map(({ init }) => init)
            .filter((init) => init?.type === "NewExpression")
            .filter((init) => init.arguments.length === 0)
            .forEach(add);
        }
      },
    }),
  },
];

Deno.test("parts of the syntax that the program does without", async (t) => {
  const found = SYNTAX.map((): string[] => []);
  // Reading a file takes longer than looking at its syntax.
  for (const file of PROGRAM) {
    visit(
      file,
      ...SYNTAX.map(({ toVisitor }, at) =>
        toVisitor(({ range }) => found[at]?.push(toPlace(file, range[0])))
      ),
    );
  }
  for (const [at, { name }] of SYNTAX.entries()) {
    await t.step(name, () => equal(found[at]?.join("\n"), ""));
  }
});

function toPlace(file: SourceFile, offset: number): string {
  return `${file.path}:${toLine(file, offset)}`;
}
