/** Gives many command lines to one process of the program. */

import { type CommandLine, END } from "./command_lines.ts";

/** What one command line gave back. */
export interface Given {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs command lines one after the other. */
export class CommandLines implements Disposable {
  readonly #child: Deno.ChildProcess;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #streams: readonly Told[];

  /** Starts it; `options` say as whom. */
  constructor(argv: readonly string[], options: Deno.CommandOptions) {
    this.#child = new Deno.Command(Deno.execPath(), {
      ...options,
      args: [...argv],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#stdin = this.#child.stdin.getWriter();
    this.#streams = [this.#child.stdout, this.#child.stderr]
      .map((stream) => new Told(stream));
  }

  /** Runs one command line; nothing is read between two of them. */
  async run(line: CommandLine): Promise<Given> {
    const bytes = new TextEncoder().encode(`${JSON.stringify(line)}\n`);
    const [, stdout = "", stderr = ""] = await Promise.all([
      this.#stdin.write(bytes).then(() => ""),
      ...this.#streams.map((stream) => stream.readToEnd()),
    ]);
    const at = stdout.lastIndexOf("\n");
    return {
      code: Number(stdout.slice(at + 1)),
      stdout: stdout.slice(0, at),
      stderr: stderr.slice(0, stderr.lastIndexOf("\n")),
    };
  }

  /** Ends the process. */
  [Symbol.dispose](): void {
    this.#child.kill("SIGKILL");
  }
}

/** What a stream says of one command line after the other. */
class Told {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>;
  readonly #decoder = new TextDecoder();

  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.#reader = stream.getReader();
  }

  /** Gives what was said, and the exit code as last line. */
  async readToEnd(): Promise<string> {
    let text = "";
    while (true) {
      const end = new RegExp(`\n${END}(\\d+)\n$`).exec(text);
      if (end !== null) return `${text.slice(0, end.index)}\n${end[1]}`;
      const { value } = await this.#reader.read();
      if (value === undefined) throw new Error(`the program ended: ${text}`);
      text += this.#decoder.decode(value, { stream: true });
    }
  }
}
