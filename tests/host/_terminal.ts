/** A person at a terminal of a host: types words and keys, waits for the prompt, looks at the screen. */

import type { TestHost } from "./_host.ts";

/** Size of the terminal. */
const [COLUMNS, ROWS] = ["110", "50"];

/** What marks the end of a command: the shell writes it before each prompt. */
const PROMPT = "$ ";

/** Longest time that a text is waited for, in milliseconds. */
const LIMIT_MS = 20_000;

/** A terminal of a host in which a user is logged in. */
export class Terminal {
  #host: TestHost;
  #user: string;

  private constructor(host: TestHost, user: string) {
    this.#host = host;
    this.#user = user;
  }

  /** Opens the terminal of a user who has a home, with bash. */
  static async open(host: TestHost, user: string): Promise<Terminal> {
    const terminal = new Terminal(host, user);
    await host.write(
      `/home/${user}/.bashrc`,
      `PS1='${PROMPT}'\nPROMPT_COMMAND='tmux wait-for -S prompt'\n`,
    );
    const shell = ["new-session", "-d", "-x", COLUMNS, "-y", ROWS, "bash"];
    await terminal.#tmux("-f", "/dev/null", ...shell);
    await terminal.#tmux("wait-for", "prompt");
    return terminal;
  }

  /** Types a command on an empty screen and gives what is on it when the prompt is back. */
  async run(command: string): Promise<string> {
    await this.#begin(command);
    await this.#tmux("wait-for", "prompt");
    return (await this.look()).replace(/\n\$ *$/, "");
  }

  /** Starts a command that does not end by itself, and gives the screen once it shows a text. */
  async start(command: string, text: RegExp): Promise<string> {
    await this.#begin(command);
    return await this.until(text);
  }

  /** Types letters, without the key that ends the line. */
  async type(letters: string): Promise<void> {
    await this.#tmux("send-keys", "-l", "--", letters);
  }

  /** Presses a key by the name that tmux(1) has for it. */
  async press(key: string): Promise<void> {
    await this.#tmux("send-keys", key);
  }

  /** Ends what runs as Ctrl-C does, and gives the screen when the prompt is back. */
  async interrupt(): Promise<string> {
    await this.press("C-c");
    await this.#tmux("wait-for", "prompt");
    return await this.look();
  }

  /** Waits until the screen shows a text. */
  async until(text: RegExp): Promise<string> {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const screen = await this.look();
      if (text.test(screen)) return screen;
      if (performance.now() > end) throw new Error(`No ${text} in\n${screen}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** What was written since the screen was empty, long lines in one; with `-e` the colours too. */
  async look(...flags: readonly string[]): Promise<string> {
    const text = await this.#tmux("capture-pane", "-pJ", "-S", "-", ...flags);
    return text.split("\n").map((line) => line.trimEnd()).join("\n").trimEnd();
  }

  /** Empties the screen. */
  async clear(): Promise<void> {
    await this.#tmux("send-keys", "-R");
    await this.#tmux("clear-history");
  }

  async #begin(command: string): Promise<void> {
    await this.clear();
    await this.type(`${command}`);
    await this.press("Enter");
  }

  async #tmux(...words: readonly string[]): Promise<string> {
    return await this.#host.ask(
      ...["runuser", "-u", this.#user, "--", "env", "-u", "NO_COLOR"],
      ...["-C", `/home/${this.#user}`, `HOME=/home/${this.#user}`],
      ...["tmux", ...words],
    );
  }
}
