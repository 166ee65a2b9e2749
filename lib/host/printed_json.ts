/** JSON that a program printed. */

import type * as z from "zod";
import { TaskError } from "../error.ts";

/**
 * Reads what a program printed, in the shape that it is to have.
 * @throws {TaskError} When it is something else, with the program's name.
 */
export function readPrintedJson<T>(
  program: string,
  text: string,
  shape: z.ZodType<T>,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new TaskError(`Cannot read what ${program} says: it is no JSON`, {
      cause,
    });
  }
  const read = shape.safeParse(value);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.join(".") || "the whole";
  throw new TaskError(
    `Cannot read what ${program} says: ${at} is not what it was`,
  );
}
