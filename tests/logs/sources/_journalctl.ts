/** A program that takes the words of journalctl(1) and gives the lines of a file: what a real one does is shown on a host. */

import { TemporaryDir } from "../../state/temporary.ts";

/** The sequence of all entries. */
export const SEQUENCE = "0123456789abcdef0123456789abcdef";

/** Makes the cursor of an entry. */
export function toCursor(number: number, sequence = SEQUENCE): string {
  return `s=${sequence};i=${number.toString(16)};b=${SEQUENCE};m=1;t=1;x=1`;
}

/** A journal that can be written to. */
export class FakeJournal implements Disposable {
  readonly #dir = new TemporaryDir();
  readonly program: string = `${this.#dir.path}/journalctl`;
  readonly #data = `${this.#dir.path}/data`;
  #count = 0;

  constructor() {
    Deno.writeTextFileSync(this.#data, "");
    Deno.writeTextFileSync(`${this.#data}.calls`, "");
    Deno.writeTextFileSync(
      this.program,
      `#!/bin/sh
data=${this.#data}
for word in "$@"; do
  case $word in
    --follow) follow=1 ;;
    --cursor=*) cursor=\${word#--cursor=} ;;
    --lines=1) tail -n 1 "$data"; exit 0 ;;
  esac
done
echo "$@" >> "$data.calls"
if [ -e "$data.fail" ]; then echo "Failed badly" >&2; exit 1; fi
lines=1
if [ -n "$cursor" ]; then
  lines=$(grep -nF "\\"__CURSOR\\":\\"$cursor\\"" "$data" | cut -d: -f1)
fi
echo $$ > "$data.pid"
exec tail -n +$lines \${follow:+-f -s 0.05} "$data"
`,
    );
    Deno.chmodSync(this.program, 0o755);
  }

  /** Writes entries, each with its number in the sequence; gives the last one. */
  write(
    ...entries: readonly (string | Record<string, unknown>)[]
  ): number {
    for (const entry of entries) {
      this.#count++;
      const data = typeof entry === "string" ? { MESSAGE: entry } : entry;
      this.writeLine(
        JSON.stringify({ __CURSOR: toCursor(this.#count), ...data }),
      );
    }
    return this.#count;
  }

  /** Writes a line as it is. */
  writeLine(line: string): void {
    Deno.writeTextFileSync(this.#data, `${line}\n`, { append: true });
  }

  /** Lets the program fail, or work again. */
  setFailing(isFailing: boolean): void {
    if (isFailing) Deno.writeTextFileSync(`${this.#data}.fail`, "");
    else Deno.removeSync(`${this.#data}.fail`);
  }

  /** Ends the program that runs. */
  kill(): void {
    Deno.kill(Number(Deno.readTextFileSync(`${this.#data}.pid`)), "SIGKILL");
  }

  /** The words of each call that was to give entries. */
  calls(): string[] {
    return Deno.readTextFileSync(`${this.#data}.calls`).split("\n").slice(
      0,
      -1,
    );
  }

  [Symbol.dispose](): void {
    this.#dir[Symbol.dispose]();
  }
}
