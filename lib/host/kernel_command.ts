/** How programs are asked that show files of the kernel, for which Deno itself wants every right. */

/** Makes the command: in English, and without what else is in the environment; a signal ends it. */
export function toKernelCommand(
  program: "cat" | "ls",
  args: readonly string[],
  signal?: AbortSignal,
): Deno.Command {
  return new Deno.Command(program, {
    args: [...args],
    clearEnv: true,
    env: { LC_ALL: "C" },
    stdin: "null",
    ...(signal && { signal }),
  });
}

/** Reads what it could not show, by path, with the reason in small letters. */
export function readProblems(
  { stderr }: Deno.CommandOutput,
  pattern: RegExp,
): Map<string, string> {
  return new Map(
    [...new TextDecoder().decode(stderr).matchAll(pattern)]
      .map(([, path = "", reason = ""]) => [path, reason.toLowerCase()]),
  );
}
