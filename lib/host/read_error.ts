/** Why something could not be read or written, in words. */

import { TaskError } from "../error.ts";

/** Says why a path cannot be read. */
export function toReadError(error: unknown, path: string): TaskError {
  if (error instanceof TaskError) return error;
  if (error instanceof Deno.errors.NotCapable) {
    return new TaskError(`Cannot read "${path}": this process may not`, {
      cause: error,
      advice: `Add the flag that Deno names: ${error.message}`,
    });
  }
  return new TaskError(`Cannot read "${path}": ${toReason(error)}`, {
    cause: error,
  });
}

/** The reason of a system error in words, without the name of the call. */
export function toReason(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "it does not exist";
  if (error instanceof Deno.errors.PermissionDenied) return "permission denied";
  if (error instanceof Deno.errors.IsADirectory) return "it is a directory";
  if (error instanceof Deno.errors.NotADirectory) {
    return "it is not a directory";
  }
  if (error instanceof Deno.errors.FilesystemLoop) return "too many links";
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/ \(os error \d+\).*$/s, "");
}
