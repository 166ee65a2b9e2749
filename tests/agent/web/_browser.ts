/** A Chromium without a window, driven by its own protocol (https://chromedevtools.github.io/devtools-protocol/). */

/** Names of the program in Debian and elsewhere. */
const NAMES = ["chromium", "chromium-browser", "google-chrome"];
/** How long its start, or one answer, may take, in milliseconds. */
const LIMIT_MS = 30_000;

/** What the protocol says: answers and events. */
type Words = Record<string, unknown>;

/** Finds the program: what `DRIFTLESS_CHROMIUM` names, or one that is installed. */
export function findChromium(): string | undefined {
  const named = Deno.env.get("DRIFTLESS_CHROMIUM");
  if (named !== undefined) return named;
  const dirs = (Deno.env.get("PATH") ?? "").split(":");
  return dirs.flatMap((dir) => NAMES.map((name) => `${dir}/${name}`))
    .find(isFile);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** One page of a browser of its own. */
export class Browser implements AsyncDisposable {
  /** Addresses that were asked for. */
  readonly requests: string[] = [];
  /** What the console said: warnings, errors, exceptions, refusals of the policy. */
  readonly complaints: string[] = [];
  #child: Deno.ChildProcess;
  #dir: string;
  #socket: WebSocket;
  /** Resolves when the last of its processes has ended. */
  #silent: Promise<void>;
  #session: string | undefined;
  #id = 0;
  #answers = new Map<number, PromiseWithResolvers<Words>>();
  #loaded = Promise.withResolvers<void>();

  private constructor(
    { child, silent }: Started,
    dir: string,
    socket: WebSocket,
  ) {
    this.#child = child;
    this.#silent = silent;
    this.#dir = dir;
    this.#socket = socket;
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
  }

  /** Starts a browser and opens an empty page. */
  static async open(program: string): Promise<Browser> {
    const dir = await Deno.makeTempDir({ prefix: "driftless-chromium-" });
    const child = new Deno.Command(program, {
      args: [
        ...["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"],
        ...["--disable-dev-shm-usage", "--disable-background-networking"],
        ...["--remote-debugging-port=0", `--user-data-dir=${dir}`],
        "about:blank",
      ],
      env: { HOME: dir },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const started = await awaitStart(child);
    const socket = new WebSocket(started.address);
    await new Promise((resolve) => socket.onopen = resolve);
    const browser = new Browser(started, dir, socket);
    const { targetId } = await browser.say("Target.createTarget", {
      url: "about:blank",
    });
    const { sessionId } = await browser.say("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    browser.#session = String(sessionId);
    for (const domain of ["Page", "Runtime", "Log", "Network"]) {
      await browser.say(`${domain}.enable`);
    }
    return browser;
  }

  /** Says something and gives the answer. */
  async say(method: string, params: Words = {}): Promise<Words> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<Words>();
    this.#answers.set(id, answer);
    const sessionId = this.#session;
    this.#socket.send(JSON.stringify({ id, method, params, sessionId }));
    const timer = setTimeout(
      () => answer.reject(new Error(`Expected an answer to ${method}`)),
      LIMIT_MS,
    );
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Goes to an address and waits until it is loaded. */
  async visit(url: string): Promise<void> {
    this.#loaded = Promise.withResolvers();
    await this.say("Page.navigate", { url });
    await this.#loaded.promise;
  }

  /** Gives the value of an expression in the page. */
  async read(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.say("Runtime.evaluate", {
      ...{ expression, awaitPromise: true, returnByValue: true },
    });
    if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
    return Object(result)["value"];
  }

  /** Waits until a condition holds in the page, looking at each change of it. */
  async until(condition: string): Promise<void> {
    await this.read(`new Promise((resolve) => {
      const look = () => (${condition}) && (watch.disconnect(), resolve(true));
      const watch = new MutationObserver(look);
      watch.observe(document, { subtree: true, childList: true, characterData: true });
      look();
    })`);
  }

  /** Sets the size of the window and the colours that its user likes. */
  async look(width: number, scheme: "light" | "dark"): Promise<void> {
    await this.say("Emulation.setDeviceMetricsOverride", {
      ...{ width, height: 800, deviceScaleFactor: 1, mobile: false },
    });
    await this.say("Emulation.setEmulatedMedia", {
      features: [{ name: "prefers-color-scheme", value: scheme }],
    });
  }

  /** Presses a key. */
  async press(key: string, code: number): Promise<void> {
    const words = { key, code: key, windowsVirtualKeyCode: code };
    await this.say("Input.dispatchKeyEvent", { type: "keyDown", ...words });
    await this.say("Input.dispatchKeyEvent", { type: "keyUp", ...words });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#socket.onclose = resolve);
    this.#session = undefined;
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), LIMIT_MS);
    await this.say("Browser.close").catch(() => {});
    // Its processes write to their directory until the last of them has ended.
    await Promise.all([closed, this.#child.status, this.#silent]);
    clearTimeout(timer);
    await Deno.remove(this.#dir, { recursive: true });
  }

  #hear({ id, method, params, result, error }: Words): void {
    if (typeof id === "number") {
      const answer = this.#answers.get(id);
      this.#answers.delete(id);
      if (error) answer?.reject(new Error(JSON.stringify(error)));
      else answer?.resolve(Object(result));
    }
    if (method === "Page.loadEventFired") this.#loaded.resolve();
    if (method === "Network.requestWillBeSent") {
      this.requests.push(Object(Object(params)["request"])["url"]);
    }
    const isComplaint = method === "Log.entryAdded" ||
      method === "Runtime.consoleAPICalled" ||
      method === "Runtime.exceptionThrown";
    if (isComplaint) this.complaints.push(JSON.stringify(params));
  }
}

/** A browser that has started. */
interface Started {
  readonly child: Deno.ChildProcess;
  readonly address: string;
  readonly silent: Promise<void>;
}

/** Reads the address at which a browser listens, and hears it out. */
async function awaitStart(child: Deno.ChildProcess): Promise<Started> {
  const address = Promise.withResolvers<string>();
  let said = "";
  const hear = async () => {
    const text = child.stderr.pipeThrough(new TextDecoderStream());
    for await (const part of text) {
      said += part;
      const found = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (found !== undefined) address.resolve(found);
    }
    address.reject(new Error(`Expected a browser to start; it said:\n${said}`));
  };
  const timer = setTimeout(() => child.kill("SIGKILL"), LIMIT_MS);
  try {
    const silent = hear();
    return { child, address: await address.promise, silent };
  } finally {
    clearTimeout(timer);
  }
}
