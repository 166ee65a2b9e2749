/** `driftless logs tap`: live events as they would be sent. */

import type { LogsConfig } from "../lib/logs/config/config.ts";
import { openSource } from "../lib/logs/source_reader.ts";
import { openStages } from "../lib/logs/stages_of.ts";
import { Pipeline } from "../lib/logs/pipeline.ts";
import type { Event } from "../lib/outputs/event.ts";
import { toEventJson, toTimeText } from "../lib/outputs/event_json.ts";
import type { CommandContext } from "./command.ts";
import { EXIT } from "./exit.ts";
import { loadLogsConfig } from "./logs_config.ts";
import { toLine } from "./output.ts";

/** Shows events from now on, until the process is asked to end; sends nothing and keeps no position. */
export async function tapCommand(
  context: CommandContext,
  names: readonly string[],
): Promise<number> {
  const config = await loadLogsConfig(context, names);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  signals.forEach((signal) => Deno.addSignalListener(signal, stop));
  try {
    await tap(context, config, stopping.signal);
  } finally {
    signals.forEach((signal) => Deno.removeSignalListener(signal, stop));
  }
  return EXIT.done;
}

async function tap(
  context: CommandContext,
  { sources }: LogsConfig,
  stop: AbortSignal,
): Promise<void> {
  const { out, redactor } = context;
  const warn = (text: string) => out.talk(toLine(`warning ${text}`));
  const running: Promise<void>[] = [];
  for (const source of sources) {
    const { from } = source;
    if (from.type === "other" && from.chosen.unit.kind === "feeder") {
      warn(`${source.name}: others send to it; only who ships it sees events`);
      continue;
    }
    const live = from.type === "file"
      ? {
        ...source,
        from: { ...from, params: { ...from.params, start: "end" as const } },
      }
      : source;
    const opened = await openSource(live, {
      queueDir: "",
      host: { name: Deno.hostname() },
      stored: new Map(),
      once: false,
      onGap: ({ file, why }) => warn(`${file}: ${why}`),
      warn,
    });
    const reader = await opened.read("tap", new Map());
    const pipeline = new Pipeline({
      name: source.name,
      reader,
      stages: openStages(source, { filters: [] }, { redactor, warn }),
      output: { send: () => Promise.resolve(), close: () => Promise.resolve() },
      delivery: {
        deliver: (batch) => {
          for (const event of batch.toEvents()) show(context, event);
          return Promise.resolve();
        },
      },
      limits: { maxEvents: 1000, maxBytes: 256 * 1024, maxAgeMs: 0 },
      keep: () => {},
      once: false,
      warn,
    });
    running.push(pipeline.run(stop, stop).finally(() => reader.close()));
  }
  await Promise.all(running);
}

function show({ out }: CommandContext, event: Event): void {
  if (out.json) return out.record(JSON.parse(toEventJson(event)));
  const { level, message, text, fields, origin } = event;
  const time = toTimeText(event.timeMs ?? event.readMs).slice(11, 23);
  const found = Object.keys(fields).length === 0
    ? ""
    : ` ${out.paint("grey", toLine(JSON.stringify(fields)))}`;
  const head = `${out.paint("grey", time)} ${
    out.paint("cyan", toLine(origin.source))
  }`;
  out.result(
    `${head} ${level === undefined ? "" : `${toLine(level)} `}${
      toLine(message ?? text)
    }${found}`,
  );
}
