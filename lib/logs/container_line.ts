/**
 * Lines that container runtimes write: those of Docker's `json-file` driver,
 * and those of CRI (containerd, CRI-O).
 *
 * @module
 */

/** One line of a container. */
export interface ContainerLine {
  /** What the container wrote, without its line end. */
  readonly text: string;
  /** Where it wrote. */
  readonly stream: "stdout" | "stderr";
  /** When, as the runtime writes it: RFC 3339. */
  readonly time: string;
  /** Whether the next line of the stream goes on where this one ends. */
  readonly isPartial: boolean;
  /** Labels and variables that the driver adds, by name. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** The runtimes. */
export type ContainerFormat = "docker" | "cri";

/** Shortest time in RFC 3339. */
const TIME_LENGTH = 20;
/** Most attributes that are kept. */
const MAX_ATTRIBUTES = 100;
const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map([]);

/** Reads a line as a runtime writes it; undefined when it has another form. */
export function readContainerLine(
  text: string,
  format: ContainerFormat,
): ContainerLine | undefined {
  return format === "docker" ? readDocker(text) : readCri(text);
}

/** `{"log":"text\\n","stream":"stdout","time":"…"}`; a text without line feed goes on. */
function readDocker(text: string): ContainerLine | undefined {
  if (!text.startsWith("{")) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isMap(value)) return undefined;
  const { log, stream = "stdout", time = "", attrs } = value;
  if (typeof log !== "string" || typeof time !== "string") return undefined;
  if (stream !== "stdout" && stream !== "stderr") return undefined;
  const isPartial = !log.endsWith("\n");
  return {
    text: isPartial ? log : log.slice(0, log.endsWith("\r\n") ? -2 : -1),
    stream,
    time,
    isPartial,
    attributes: isMap(attrs) ? toTexts(attrs) : NO_ATTRIBUTES,
  };
}

/** `TIME STREAM TAGS TEXT`; of the tags, `P` goes on and `F` is full. */
function readCri(text: string): ContainerLine | undefined {
  const timeEnd = text.indexOf(" ");
  const streamEnd = text.indexOf(" ", timeEnd + 1);
  if (timeEnd < TIME_LENGTH || streamEnd === -1) return undefined;
  const stream = text.slice(timeEnd + 1, streamEnd);
  if (stream !== "stdout" && stream !== "stderr") return undefined;
  const next = text.indexOf(" ", streamEnd + 1);
  const tagsEnd = next === -1 ? text.length : next;
  const tags = text.slice(streamEnd + 1, tagsEnd).split(":");
  const [first] = tags;
  if (first !== "P" && first !== "F") return undefined;
  return {
    text: text.slice(tagsEnd + 1),
    stream,
    time: text.slice(0, timeEnd),
    isPartial: first === "P",
    attributes: NO_ATTRIBUTES,
  };
}

function toTexts(
  attributes: Readonly<Record<string, unknown>>,
): ReadonlyMap<string, string> {
  const texts = Object.entries(attributes).slice(0, MAX_ATTRIBUTES)
    .flatMap(([name, value]) =>
      typeof value === "string" ? [[name, value] as const] : []
    );
  return new Map(texts);
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
