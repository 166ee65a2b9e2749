/** How this program is started by a service manager: as it runs now, with the rights of an agent. */

/** All classes of rights; nothing less opens files of the kernel. */
export const ALL: readonly string[] = [
  "read",
  "write",
  "net",
  "env",
  "run",
  "sys",
  "ffi",
  "import",
].map((name) => `--allow-${name}`);

/** Young values get room, and are not moved for nothing: a quarter less processor time. */
const V8_FLAGS =
  "--v8-flags=--max-semi-space-size=4,--no-allocation-site-pretenuring,--heap-growing-percent=30";

/** What tells how this process was started. */
export interface ProgramOrigin {
  /** Path of what runs: Deno or the compiled program. */
  readonly execPath: string;
  /** Address of the first module. */
  readonly mainModule: string;
  /** The program is compiled. */
  readonly isCompiled: boolean;
  /** Tells whether a file is there. */
  readonly hasFile: (path: string) => boolean;
}

/** Reads how this process was started. */
export function readProgramOrigin(): ProgramOrigin {
  return {
    execPath: Deno.execPath(),
    mainModule: Deno.mainModule,
    isCompiled: Deno.build.standalone,
    hasFile: (path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    },
  };
}

/** Gives the words that start the program, in front of its own. */
export function toProgramWords(
  { execPath, mainModule, isCompiled, hasFile }: ProgramOrigin,
): string[] {
  if (isCompiled) return [execPath];
  const { protocol, pathname } = new URL(mainModule);
  const main = protocol === "file:" ? decodeURIComponent(pathname) : mainModule;
  // A release brings what runs it, and a launcher with its rights.
  const home = execPath.replace(/\/deno$/, "");
  const launcher = home.replace(/\/lib\/driftless$/, "/bin/driftless");
  if (main === `${home}/app/main.js` && hasFile(launcher)) return [launcher];
  return [execPath, "run", "--quiet", "--no-prompt", V8_FLAGS, ...ALL, main];
}
