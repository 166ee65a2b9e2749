/** Checks params by schemas that are elsewhere: all params of a type in one go. */

import { toIssueErrors } from "./issues.ts";
import type { Node, TaskNode } from "./node.ts";
import { toOwner } from "./params.ts";
import { isRemoteTask, type RemoteTask } from "./remote_task.ts";
import type { Report } from "./report.ts";
import { findSchemaKeys } from "./schema_keys.ts";
import { eachNode } from "./walk.ts";

/** Reports what the schemas of task types that are served elsewhere find wrong with params that hold no template. */
export async function checkRemoteParams(
  nodes: readonly Node[],
  report: Report,
): Promise<void> {
  const byTask = new Map<RemoteTask, TaskNode[]>();
  for (const node of eachNode(nodes)) {
    if (node.kind !== "task" || node.parsed === undefined) continue;
    if (!isRemoteTask(node.task)) continue;
    const others = byTask.get(node.task);
    if (others === undefined) byTask.set(node.task, [node]);
    else others.push(node);
  }
  for (const [task, found] of byTask) {
    await report.try(() => check(task, found, report));
  }
}

async function check(
  task: RemoteTask,
  nodes: readonly TaskNode[],
  report: Report,
): Promise<void> {
  const keys = findSchemaKeys(task.params);
  const rows = await task.findIssues(nodes.map(({ params }) => params));
  nodes.forEach(({ source, path, params, envelope, type }, index) => {
    const owner = { source, path, noLog: envelope.noLog, isRendered: true };
    toIssueErrors(rows[index] ?? [], params, {
      ...owner,
      ...toOwner({ type, keys }),
    }).forEach((error) => report.add(error));
  });
}
