/** How a task says which program must accept a new file. */

import type * as z from "zod";
import { commandWords } from "./_words.ts";

/** Reads a command, run without a shell, with `%s` in exactly one word for the new file: `visudo -cf %s`. */
export function validator(): z.ZodType<string[]> {
  return commandWords().refine(
    (words) => words.filter((word) => word.includes("%s")).length === 1,
    { error: 'expected "%s" in exactly one word, for the new file' },
  );
}
