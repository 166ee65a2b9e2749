/** What the tests of this folder share: directories that vanish and processes that are killed. */

/** A directory for one test. */
export class TemporaryDir implements Disposable {
  readonly path: string = Deno.makeTempDirSync();

  /** Tells the permission bits of an entry in it. */
  mode(name: string): number {
    return (Deno.statSync(`${this.path}/${name}`).mode ?? 0) & 0o7777;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/**
 * Runs a script with rights for a directory only, until it has written a
 * line; gives that line and a way to end it, which gives all that it wrote.
 */
export async function startScript(
  script: string,
  dir: string,
  rights: readonly string[] = [`--allow-read=${dir}`, `--allow-write=${dir}`],
): Promise<{ line: string; kill(): Promise<string> }> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--quiet",
      ...rights,
      new URL(script, import.meta.url).pathname,
      dir,
    ],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const read = async (isEnough: () => boolean) => {
    while (!isEnough()) {
      const { value, done } = await reader.read();
      if (done) break;
      text += value;
    }
  };
  await read(() => text.includes("\n"));
  return {
    line: text.split("\n", 1)[0] ?? "",
    async kill() {
      child.kill("SIGKILL");
      await read(() => false);
      await child.stdin.close().catch(() => {});
      await child.status;
      return text;
    },
  };
}

/** Writes a line and waits to be killed. */
export async function waitForKill(line: string): Promise<void> {
  await Deno.stdout.write(new TextEncoder().encode(`${line}\n`));
  await Deno.stdin.read(new Uint8Array(1));
}
