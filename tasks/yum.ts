/**
 * The `yum` task.
 *
 * Keeps packages of older systems of the Red Hat family installed, at a version, at the
 * newest version, or away, with yum(8), all names in one transaction.
 *
 * @module
 */

import * as z from "zod";
import type { Task } from "../lib/task.ts";
import { DNF_FIELDS, type DnfParams, planDnf } from "./_dnf.ts";

/** Params of the `yum` task. */
export interface YumTaskParams extends DnfParams {}

/**
 * Keeps packages with yum(8).
 *
 * @example A web server of a repository that is not enabled
 * ```yaml
 * - type: yum
 *   name: httpd
 *   enablerepo: extras
 *   update_cache: true
 * ```
 */
export const yumTask: Task<YumTaskParams> = {
  type: "yum",
  params: z.strictObject(DNF_FIELDS),
  os: ["linux"],
  programs: ["yum", "rpm"],
  plan: (want, host) => planDnf(want, host, "yum"),
};
