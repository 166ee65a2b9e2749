/** Where tasks look for files of the configuration. */

import type { TaskNode } from "./node.ts";

/** Folders of the configuration that hold files for tasks. */
export type FileFolder = "files" | "templates" | "tasks";

/** The directories in which a file of the configuration is looked up, nearest first. */
export function toFileDirs(
  dir: string,
  folder: FileFolder,
  { place, role }: Pick<TaskNode, "place" | "role">,
): string[] {
  const slash = place.file.lastIndexOf("/");
  const beside = place.file.slice(0, Math.max(slash, 0));
  return [
    ...(role ? [`${role.dir}/${folder}`] : []),
    `${dir}/${folder}`,
    ...(slash === -1
      ? []
      : [slash === 0 || beside.startsWith("/") ? beside : `${dir}/${beside}`]),
    dir,
  ];
}
