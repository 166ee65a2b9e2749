/** Reads what `deno test` reports, as TAP (Test Anything Protocol, version 14). */

/** What became of a test. */
export interface TestResult {
  /** File relative to the directory of the configuration. */
  readonly file: string;
  /** Line in it, where it failed or where the test stands; absent where nothing was told. */
  readonly line?: number;
  readonly name: string;
  readonly status: "passed" | "failed" | "ignored";
  /** Why it failed, as the runtime tells. */
  readonly message?: string;
}

const RESULT_REGEXP = /^(not )?ok \d+ - (.*?)( # SKIP)?$/;

/** Parses a report; what the tests print themselves is passed over. */
export function parseTap(text: string): TestResult[] {
  const results: TestResult[] = [];
  let file = "";
  let inner = "";
  for (const line of text.split("\n")) {
    const named = /^# \.\/(.+)$/.exec(line)?.[1];
    if (named !== undefined) file = named;
    const [, failed, name, skipped] = RESULT_REGEXP.exec(line) ?? [];
    const last = results.at(-1);
    if (name !== undefined) {
      const status = skipped ? "ignored" : failed ? "failed" : "passed";
      results.push({ file, name: name.replaceAll("\\\\", "\\"), status });
    } else if (/^ +\{"message":/.test(line)) {
      const detail = parseDetail(line);
      const isStep = /^ {4}/.test(line);
      // A test says of its steps only how many failed.
      if (isStep) inner ||= detail.message ?? "";
      else if (last?.status === "failed") {
        const message = inner || detail.message;
        results[results.length - 1] = {
          ...last,
          ...detail,
          ...message === undefined ? {} : { message },
        };
        inner = "";
      }
    }
  }
  return results;
}

function parseDetail(line: string): { message?: string; line?: number } {
  try {
    const { message, at } = JSON.parse(line);
    return {
      ...typeof message === "string" ? { message } : {},
      ...typeof at?.line === "number" ? { line: at.line } : {},
    };
  } catch {
    return {};
  }
}
