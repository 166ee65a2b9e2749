/** Templates that extend others: blocks, `super()` and `self`. */

import type { BlockStatement, Body } from "./ast.ts";
import { TemplateError } from "./error.ts";
import { getSource } from "./include.ts";
import { Blocks } from "./macro.ts";
import { BoundFunction } from "./namespace.ts";
import { type Frame, renderBody, runIn } from "./render.ts";
import type { Source } from "./run.ts";
import type { Scope } from "./scope.ts";
import { listBodies } from "./walk.ts";

/** A block with the template that it is written in. */
export interface BlockPart {
  readonly block: BlockStatement;
  readonly source: Source;
}

/** Templates may extend one another this many times. */
const MAX_PARENTS = 20;

/**
 * Renders a whole template with those that it extends.
 * @throws {TemplateError} When it fails, with the place in the file where it did.
 */
export function renderSource(source: Source, scope: Scope): string {
  const blocks: Frame["blocks"] = new Map();
  let frame: Frame = { source, blocks, jump: undefined };
  scope.set(
    "self",
    new Blocks((name) =>
      blocks.has(name) ? () => renderBlock(name, scope, frame) : undefined
    ),
  );
  for (let parents = 0; parents <= MAX_PARENTS; parents++) {
    const { source: current } = frame;
    addBlocks(current.body, current, blocks);
    const parent = runIn(current, () => findParent(current.body, scope, frame));
    if (parent === undefined) {
      return runIn(current, () => renderBody(current.body, scope, frame));
    }
    frame = { source: parent, blocks, jump: undefined };
  }
  throw new TemplateError(
    `Cannot extend more than ${MAX_PARENTS} templates in a row`,
  );
}

/** Runs a template for the names it sets; its text is dropped. */
export function runTopLevel(source: Source, scope: Scope): void {
  const blocks: Frame["blocks"] = new Map();
  addBlocks(source.body, source, blocks);
  runIn(
    source,
    () => renderBody(source.body, scope, { source, blocks, jump: undefined }),
  );
}

/** Renders the most derived form of a block. */
export function renderBlock(name: string, scope: Scope, frame: Frame): string {
  return renderPart(name, 0, scope, frame);
}

function renderPart(
  name: string,
  level: number,
  scope: Scope,
  frame: Frame,
): string {
  const part = frame.blocks.get(name)?.[level];
  if (part === undefined) {
    throw new TemplateError(
      `Cannot call super(): no parent has block "${name}"`,
    );
  }
  const { block, source } = part;
  if (block.isRequired) {
    throw new TemplateError(`Block "${name}" is required and not written`, {
      offset: block.at,
    });
  }
  const inner = scope.open();
  inner.set(
    "super",
    new BoundFunction(() => renderPart(name, level + 1, scope, frame)),
  );
  const own: Frame = { ...frame, source, jump: undefined };
  return scope.run.budget.nest(() =>
    runIn(source, () => renderBody(block.body, inner, own))
  );
}

/** Adds the blocks of a template behind those of the templates that extend it. */
function addBlocks(
  body: Body,
  source: Source,
  blocks: Frame["blocks"],
): void {
  for (const block of findBlocks(body)) {
    const parts = blocks.get(block.name) ?? [];
    if (parts.some((part) => part.source === source)) {
      throw new TemplateError(`Block "${block.name}" is written twice`, {
        offset: block.at,
      }).locate(source.text, source.name);
    }
    blocks.set(block.name, [...parts, { block, source }]);
  }
}

function* findBlocks(body: Body): Generator<BlockStatement> {
  for (const statement of body) {
    if (statement.kind === "block") yield statement;
    for (const inner of listBodies(statement)) yield* findBlocks(inner);
  }
}

/** Runs what stands before and after `{% extends %}` for its names, and finds the parent. */
function findParent(
  body: Body,
  scope: Scope,
  frame: Frame,
): Source | undefined {
  const extending = body.find((statement) => statement.kind === "extends");
  if (extending?.kind !== "extends") return undefined;
  const settings = body.filter(({ kind }) =>
    kind === "set" || kind === "set_block" || kind === "macro" ||
    kind === "import" || kind === "do"
  );
  renderBody(settings, scope, frame);
  return getSource(extending.name, scope);
}
