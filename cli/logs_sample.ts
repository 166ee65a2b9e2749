/** `driftless logs --test FILE`: what each line of a sample becomes, sent nowhere. */

import { openEncoding } from "../lib/logs/files/encoding.ts";
import { openLogFile } from "../lib/logs/files/log_file.ts";
import { TailedFile } from "../lib/logs/files/tailed_file.ts";
import type { LogsConfig, SourceConfig } from "../lib/logs/config/config.ts";
import { openStages } from "../lib/logs/stages_of.ts";
import type { Stages } from "../lib/logs/stages.ts";
import { TaskError } from "../lib/error.ts";
import { toGlob } from "../lib/glob.ts";
import type { LineBlock } from "../lib/outputs/batch.ts";
import type { Event } from "../lib/outputs/event.ts";
import { toEventJson } from "../lib/outputs/event_json.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { toCommand } from "./next.ts";
import { toCount, toLine } from "./output.ts";
import { UsageError } from "./parameter.ts";

/** Bytes of a sample that are read at once. */
const PIECE_BYTES = 256 * 1024;

/** Shows what a source makes of each line of a file, for each output. */
export async function showSample(
  context: CommandContext,
  config: LogsConfig,
  path: string,
): Promise<number> {
  const { out, options, redactor } = context;
  const absolute = path.startsWith("/") ? path : `${Deno.cwd()}/${path}`;
  const source = findSource(config, absolute);
  let shown = 0;
  let unparsed = 0;
  let filtered = 0;
  const outputs = config.outputs.filter(({ name }) =>
    source.outputs?.includes(name) ?? true
  );
  for (const output of outputs.length === 0 ? [undefined] : outputs) {
    const given = output ?? { filters: [] };
    const stages = openStages(source, given, {
      redactor,
      warn: (text) => out.talk(toLine(`warning ${text}`)),
    });
    const name = output?.name ?? "no output";
    if (!out.json) out.result(out.paint("bold", `${source.name} -> ${name}`));
    for await (const events of readSample(source, absolute, stages)) {
      for (const event of events) showEvent(context, event, name);
      shown += events.length;
    }
    unparsed += stages.counts.unparsed;
    filtered += stages.counts.filtered;
  }
  if (!out.json) {
    const parts = [
      toCount(shown, "event"),
      `${filtered} filtered`,
      `${unparsed} not parsed`,
    ].join(", ");
    const next = toCommand(options, "logs", "--once");
    out.result(
      `${
        out.paint(unparsed > 0 ? "yellow" : "green", parts)
      }; nothing was sent.  Next: ${next}`,
    );
  }
  return unparsed > 0 ? EXIT.failed : EXIT.done;
}

/** The only source, or the only one whose patterns name the file. */
function findSource({ sources }: LogsConfig, path: string): SourceConfig {
  const [only, ...others] = sources;
  if (only !== undefined && others.length === 0) return only;
  const fitting = sources.filter(({ from }) =>
    from.type === "file" &&
    from.params.paths.some((pattern) => toGlob(pattern)(path))
  );
  const [first, ...more] = fitting;
  if (first !== undefined && more.length === 0) return first;
  const names = sources.map(({ name }) => name).join(" ");
  throw new UsageError(
    `Expected the source that "${path}" is a sample of`,
    `Name it behind the options: ${names}`,
  );
}

async function* readSample(
  { name, labels, from }: SourceConfig,
  path: string,
  stages: Stages,
): AsyncGenerator<readonly Event[]> {
  const opened = openLogFile(path, true);
  if (opened === undefined) {
    throw new TaskError(`Cannot read "${path}": there is no such file`);
  }
  const params = from.type === "file" ? from.params : undefined;
  const host = { name: Deno.hostname() };
  const origin = { source: name, host, labels, file: path, key: "sample" };
  const file = new TailedFile(
    { path, id: "sample", origin, nowMs: 0 },
    opened,
    {
      maxLineBytes: params?.max_line_bytes ?? 1024 * 1024,
      encoding: openEncoding(params?.encoding ?? "utf-8"),
    },
    0,
  );
  const take = async (block: LineBlock) => {
    const { offset: end } = file;
    const piece = { place: "sample", block, events: undefined, end };
    return (await stages.take(piece)).events;
  };
  try {
    const buffer = new Uint8Array(PIECE_BYTES);
    for (;;) {
      const { offset } = file;
      const block = file.read(buffer, Date.now());
      if (typeof block !== "string") yield await take(block);
      else if (file.offset === offset) break;
    }
    const rest = file.readRest(Date.now());
    if (rest !== undefined) yield await take(rest);
    yield (await stages.takeRest()).events;
  } finally {
    file.close();
  }
}

function showEvent(
  { out }: CommandContext,
  event: Event,
  output: string,
): void {
  if (out.json) {
    return out.record({
      type: "sample",
      version: 1,
      output,
      text: event.text,
      event: JSON.parse(toEventJson(event)),
    });
  }
  out.result(out.paint("grey", toLine(`  ${event.text}`)));
  out.result(toLine(`    ${toEventJson(event)}`));
}
