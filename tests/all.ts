/**
 * Runs the tasks that it is told of side by side, and all of them to their
 * end: what one of them finds does not hide what another would.
 */

/** Runs a task of deno.json with its name before each of its lines; gives its exit code. */
async function runTask(name: string): Promise<number> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const told = [child.stdout, child.stderr].map((stream) => tell(name, stream));
  const [{ code }] = await Promise.all([child.status, ...told]);
  return code;
}

/** Passes lines on, a name before each. */
async function tell(
  name: string,
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  let rest = "";
  const print = (line: string) => {
    const bytes = new TextEncoder().encode(`[${name}] ${line}\n`);
    for (let at = 0; at < bytes.length;) {
      at += Deno.stdout.writeSync(bytes.subarray(at));
    }
  };
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = `${rest}${text}`.split("\n");
    rest = lines.pop() ?? "";
    lines.forEach(print);
  }
  if (rest !== "") print(rest);
}

const codes = await Promise.all(Deno.args.map(runTask));
Deno.exit(Math.max(...codes));
