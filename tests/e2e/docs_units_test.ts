/** Every block of the original's documentation that is about facts, logs or the agent loads as it stands. */

import { ok, strictEqual as equal } from "node:assert/strict";
import { loadSettings } from "../../lib/agent/load_settings.ts";
import { findSurroundings } from "../../lib/apply/setup.ts";
import { ConfigErrors, toPlaceText } from "../../lib/error.ts";
import { loadFacts } from "../../lib/facts/load_config.ts";
import { loadLogs } from "../../lib/logs/config/load_config.ts";
import { Redactor } from "../../lib/secret.ts";
import { writeFiles } from "../config/temp_dir.ts";

const UNITS = new URL("./original_docs/units/", import.meta.url).pathname;

/** Variables that the documentation speaks of and does not set. */
const VARS = `
aws_region: us-east-1
elasticsearch_password: of-the-search
elasticsearch_user: elastic
hostname: web-01
logs_bucket: company-logs
metrics_bucket: company-metrics
`;

const LOADERS = { facts: loadFacts, logs: loadLogs, agent: loadSettings };

/** One block of the documentation. */
interface Block {
  kind: "facts" | "logs" | "agent";
  from: string;
  format: string;
  text: string;
}

const BLOCKS = (["facts", "logs", "agent"] as const).flatMap((kind) =>
  Deno.readTextFileSync(`${UNITS}${kind}.txt`).split(/^(?==== )/m)
    .map((part): Block => {
      const [head = "", ...lines] = part.split("\n");
      const [, from = "", format = ""] = /^=== (\S+) (\w+)/.exec(head) ?? [];
      return { kind, from, format, text: lines.join("\n") };
    })
);

Deno.test("blocks of facts and logs are there in all formats", () => {
  for (const kind of ["facts", "logs"]) {
    const own = BLOCKS.filter((block) => block.kind === kind);
    ok(own.length >= 15, `${own.length} of ${kind}`);
    const formats = new Set(own.map(({ format }) => format));
    equal([...formats].sort().join(), "json,toml,yaml");
  }
});

for (const block of BLOCKS) {
  Deno.test(`${block.kind}: ${block.from} (${block.format}) loads`, async () => {
    equal(await findProblem(block), undefined);
  });
}

async function findProblem(block: Block): Promise<string | undefined> {
  const name = `${block.kind}.${block.format}`;
  using dir = writeFiles({ [name]: toWhole(block), "vars.yml": VARS });
  const redactor = new Redactor();
  const surroundings = await findSurroundings({ config: dir.path }, redactor);
  try {
    const config = await LOADERS[block.kind](surroundings);
    ok(config !== undefined);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigErrors)) throw error;
    return error.errors.map(({ place, message, frame }) =>
      `${place ? toPlaceText(place) : ""} ${message}\n${frame}`
    ).join("\n");
  }
}

/** A single collector stands in a list when it is used. */
function toWhole({ kind, format, text }: Block): string {
  if (kind !== "facts" || /collectors|exporters/.test(text)) return text;
  if (format === "json") return `{ "collectors": [${text}] }`;
  return `collectors:\n  - ${text.trim().replaceAll("\n", "\n    ")}\n`;
}
