/**
 * The `dnf` task.
 *
 * Keeps packages of Fedora and its family installed, at a version, at the
 * newest version, or away, with dnf(8), all names in one transaction.
 *
 * @module
 */

import * as z from "zod";
import type { Task } from "../lib/task.ts";
import { DNF_FIELDS, type DnfParams, planDnf } from "./_dnf.ts";

/** Params of the `dnf` task. */
export interface DnfTaskParams extends DnfParams {}

/**
 * Keeps packages with dnf(8).
 *
 * @example A web server of a repository that is not enabled
 * ```yaml
 * - type: dnf
 *   name: nginx
 *   enablerepo: extras
 *   update_cache: true
 * ```
 */
export const dnfTask: Task<DnfTaskParams> = {
  type: "dnf",
  params: z.strictObject(DNF_FIELDS),
  os: ["linux"],
  programs: ["dnf", "rpm"],
  plan: (want, host) => planDnf(want, host, "dnf"),
};
