/** Labels of files: given, or as the policy has them. */

import { type Host, type RunChange, TaskError } from "../lib/task.ts";
import type { Steps } from "./_files.ts";
import { type Label, parseRestore, readLabels } from "./_selinux.ts";
import { requireTool } from "./_tool.ts";

/** What is wanted of a file or tree. */
export interface WantedLabel {
  path: string;
  recurse: boolean;
  follow: boolean;
  context?: string;
  seuser?: string;
  serole?: string;
  setype?: string;
  serange?: string;
}

/** Most files whose labels are put back by an undo. */
const MAX_UNDONE = 200;
/** How long a tree may take, in milliseconds. */
const TREE_MS = 30 * 60_000;

/** Plans the parts of labels that are given, where one of them is another. */
export async function* planContext(
  want: WantedLabel,
  host: Host,
): Steps<void> {
  const parts = toParts(want);
  const labels = await readLabels(want.path, want, host);
  const others = labels.filter(({ context }) => {
    const found = splitContext(context);
    return parts.some((part, at) => part !== undefined && part !== found[at]);
  });
  if (others.length === 0) return;
  const [user, role, type, range] = parts;
  yield {
    kind: "run",
    argv: [
      "chcon",
      ...(want.recurse ? ["--recursive", want.follow ? "-H" : "-P"] : []),
      // A link inside the tree is labelled itself, never what it leads to.
      ...(want.follow && !want.recurse ? [] : ["--no-dereference"]),
      ...(user === undefined ? [] : [`--user=${user}`]),
      ...(role === undefined ? [] : [`--role=${role}`]),
      ...(type === undefined ? [] : [`--type=${type}`]),
      ...(range === undefined ? [] : [`--range=${range}`]),
      "--",
      want.path,
    ],
    shows: toShown(others),
    timeoutMs: TREE_MS,
    predicts: [],
    ...toUndo(others),
  };
}

/** Plans the labels of the policy where restorecon(8) would give another one. */
export async function* planRestore(
  want: WantedLabel,
  host: Host,
): Steps<void> {
  await requireTool("restorecon", "policycoreutils", host);
  const words = [...(want.recurse ? ["-R"] : []), "-v", "--", want.path];
  const { code, stdout, stderr } = await host.query(
    ["restorecon", "-n", ...words],
    { timeoutMs: TREE_MS },
  );
  if (code !== 0) {
    throw new TaskError(
      `Cannot tell the labels of "${want.path}": ${stderr.trim()}`,
    );
  }
  const others = parseRestore(stdout);
  if (others.length === 0) return;
  yield {
    kind: "run",
    argv: ["restorecon", ...words],
    shows: toShown(others),
    timeoutMs: TREE_MS,
    predicts: [],
    ...toUndo(others),
  };
}

/** The parts that are wanted: user, role, type and range. */
function toParts(want: WantedLabel): (string | undefined)[] {
  const [user, role, type, range] = want.context === undefined
    ? []
    : splitContext(want.context);
  return [
    want.seuser ?? user,
    want.serole ?? role,
    want.setype ?? type,
    want.serange ?? range,
  ];
}

/** A range has colons of its own. */
function splitContext(context: string): string[] {
  const [user = "", role = "", type = "", ...range] = context.split(":");
  return [user, role, type, ...(range.length > 0 ? [range.join(":")] : [])];
}

function toShown(others: readonly Label[]): string {
  const [first] = others;
  const more = others.length - 1;
  return `${first?.path}: was ${first?.context}` +
    (more === 0 ? "" : `, and ${more} more`);
}

/** The labels as they were, by label; none where there are too many of them to be kept. */
function toUndo(others: readonly Label[]): { undo?: RunChange[] } {
  if (others.length > MAX_UNDONE) return {};
  const byContext = Map.groupBy(others, ({ context }) => context);
  return {
    undo: [...byContext].map(([context, labels]) => ({
      kind: "run",
      argv: [
        "chcon",
        "--no-dereference",
        "--",
        context,
        ...labels.map(({ path }) => path),
      ],
      predicts: [],
    })),
  };
}
