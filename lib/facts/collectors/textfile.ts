/**
 * The `textfile` collector: metrics that other programs wrote into files that
 * end in `.prom`, in the Prometheus text format.
 *
 * @module
 */

import { expandGlob } from "../../glob.ts";
import { type Collector, type Emit, field, type Kernel } from "../collector.ts";
import { type ParsedFamily, parseText } from "../parse_text.ts";
import { gauge } from "./_metric.ts";
import { fillFamily, hasTimestamp } from "./_textfile.ts";

/** Greatest file in bytes. */
const SIZE_LIMIT = 16 * 1024 * 1024;
/** Most files. */
const COUNT_LIMIT = 1000;

const ERROR = gauge(
  "textfile_scrape_error",
  "Whether a file or directory could not be taken.",
);
const MTIME = gauge(
  "textfile_mtime_seconds",
  "When a file that was taken was last written, since 1970.",
);

/** Params of the `textfile` collector. */
export interface TextfileParams {
  /** Directories with the files, globs allowed; those below are not looked into. */
  directories: readonly string[];
}

/** What was taken from all files. */
interface Taken {
  /** Families by name with the files that have them. */
  families: Map<string, { family: ParsedFamily; files: string[] }>;
  /** Why files or parts of them were left out. */
  problems: string[];
}

/** Collects metrics from files; one is taken whole or not at all. */
export const textfileCollector: Collector<TextfileParams> = {
  type: "textfile",
  isDefault: true,
  fields: {
    directories: field(
      "words",
      [],
      "Directories with files that end in .prom, globs allowed.",
    ),
  },
  open: ({ directories }) => ({ kernel }, emit) => {
    if (directories.length > 0) return collect(kernel, directories, emit);
    emit(ERROR, 0);
  },
};

async function collect(
  kernel: Kernel,
  directories: readonly string[],
  emit: Emit,
): Promise<void> {
  const taken: Taken = { families: new Map(), problems: [] };
  const files = await listFiles(kernel, directories, taken.problems);
  for (const path of files) takeFile(kernel, path, taken, emit);
  for (const { family, files } of taken.families.values()) {
    const { name, type } = family;
    const help = family.help || `Metric read from ${files.join(", ")}`;
    for (const { labels, value, suffix } of family.samples) {
      emit({ name, type, help }, value, labels, suffix);
    }
  }
  emit(ERROR, taken.problems.length === 0 ? 0 : 1);
}

/** Lists the files of all directories, each directory sorted by name. */
async function listFiles(
  kernel: Kernel,
  patterns: readonly string[],
  problems: string[],
): Promise<string[]> {
  const files: string[] = [];
  for (const dir of await expandAll(kernel, patterns)) {
    try {
      const entries = kernel.list(dir);
      if (entries === undefined) throw new Error("it is absent");
      files.push(
        ...entries.filter(({ name }) => name.endsWith(".prom"))
          .map(({ name }) => `${dir}/${name}`),
      );
    } catch (error) {
      problems.push(`${dir}: ${error}`);
    }
  }
  if (files.length > COUNT_LIMIT) {
    problems.push(`there are more than ${COUNT_LIMIT} files`);
  }
  return files.slice(0, COUNT_LIMIT);
}

/** A pattern that matches nothing stands for a directory of its name. */
async function expandAll(
  kernel: Kernel,
  patterns: readonly string[],
): Promise<string[]> {
  const list = (dir: string) =>
    Promise.resolve(
      (kernel.list(dir) ?? []).map(({ name, type }) => ({
        name,
        isDir: type === "dir",
      })),
    );
  const expanded = await Promise.all(
    patterns.map(async (text) => {
      const pattern = text.replace(/(?<=.)\/+$/, "");
      const found = await expandGlob(pattern, list).catch(() => []);
      return found.length > 0 ? found : [pattern];
    }),
  );
  return expanded.flat();
}

function takeFile(
  kernel: Kernel,
  path: string,
  taken: Taken,
  emit: Emit,
): void {
  try {
    const families = parseFile(kernel, path);
    for (const family of families) addFamily(family, path, taken);
    const mtimeMs = kernel.stat(path)?.mtimeMs ?? 0;
    emit(MTIME, Math.floor(mtimeMs / 1000), { file: path });
  } catch (error) {
    taken.problems.push(`${path}: ${error}`);
  }
}

/**
 * Reads a file.
 * @throws {Error} When it is no plain file, too big, not well-formed, or tells the time of a sample.
 */
function parseFile(kernel: Kernel, path: string): ParsedFamily[] {
  const size = kernel.stat(path)?.size ?? 0;
  if (size > SIZE_LIMIT) throw new RangeError(`it has ${size} bytes`);
  const text = kernel.read(path);
  if (text === undefined) throw new Error("it is gone");
  const families = parseText(text);
  if (families.some(hasTimestamp)) {
    throw new SyntaxError("it tells the time of a sample");
  }
  return families.map(fillFamily);
}

/** The first help and type of a name win; a family that says otherwise is left out. */
function addFamily(family: ParsedFamily, path: string, taken: Taken): void {
  const { families, problems } = taken;
  const known = families.get(family.name);
  if (known === undefined) {
    families.set(family.name, { family, files: [path] });
    return;
  }
  const first = known.family;
  if (
    (first.help || "") !== (family.help || "") || first.type !== family.type
  ) {
    problems.push(`${path}: ${family.name} has another help or type elsewhere`);
    return;
  }
  known.files.push(path);
  known.family = { ...first, samples: [...first.samples, ...family.samples] };
}
