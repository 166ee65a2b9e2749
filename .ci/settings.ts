/**
 * `deno task settings [--check]`: makes the repository's settings those of
 * `.github/repo-settings.yml`, or tells what differs and ends with 1. Of each
 * setting only the keys of the file count. Takes `GITHUB_REPOSITORY`,
 * `GITHUB_TOKEN` and `GITHUB_API_URL` from the environment.
 */

import { load } from "js-yaml";
import * as z from "zod";

/** A map of JSON. */
type Json = Record<string, unknown>;

const settingsFile = z.strictObject({
  repository: z.record(z.string(), z.unknown()),
  rulesets: z.array(z.looseObject({ name: z.string() })),
  pages: z.record(z.string(), z.unknown()),
});
type Settings = z.infer<typeof settingsFile>;

/** One setting: where it is read, and how it is made. */
interface Setting {
  name: string;
  want: Json;
  is: Json | undefined;
  method: string;
  path: string;
}

const FILE = new URL("../.github/repo-settings.yml", import.meta.url);
const isCheck = Deno.args.includes("--check");

/** Asks GitHub; undefined where nothing is. */
async function ask(
  method: string,
  path: string,
  body?: Json,
): Promise<unknown> {
  const base = `${Deno.env.get("GITHUB_API_URL")}/repos/`;
  const response = await fetch(
    base + Deno.env.get("GITHUB_REPOSITORY") + path,
    {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${Deno.env.get("GITHUB_TOKEN")}`,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(30_000),
    },
  );
  const text = await response.text();
  if (response.status === 404 && method === "GET") return undefined;
  if (!response.ok) {
    throw new Error(
      `${method} ${path}: ${response.status} ${text.slice(0, 500)}`,
    );
  }
  return text === "" ? {} : JSON.parse(text);
}

async function get(path: string): Promise<Json | undefined> {
  const found = await ask("GET", path);
  return isMap(found) ? found : undefined;
}

/** Reads what is, beside what is wanted. */
async function listSettings(want: Settings): Promise<Setting[]> {
  const pages = await get("/pages");
  const settings: Setting[] = [
    {
      name: "repository",
      want: want.repository,
      is: await get(""),
      method: "PATCH",
      path: "",
    },
    {
      name: "pages",
      want: want.pages,
      is: pages,
      method: pages ? "PUT" : "POST",
      path: "/pages",
    },
  ];
  const listed = await ask("GET", "/rulesets");
  const known = Array.isArray(listed) ? listed.filter(isMap) : [];
  for (const ruleset of want.rulesets) {
    const id = known.find(({ name }) => name === ruleset.name)?.["id"];
    settings.push({
      name: `ruleset ${ruleset.name}`,
      want: ruleset,
      is: id === undefined ? undefined : await get(`/rulesets/${id}`),
      method: id === undefined ? "POST" : "PUT",
      path: id === undefined ? "/rulesets" : `/rulesets/${id}`,
    });
  }
  return settings;
}

/** Lists where the keys that are wanted differ, as `path: is -> wanted`. */
function listDifferences(want: unknown, is: unknown, path: string): string[] {
  if (isMap(want)) {
    return Object.entries(want).flatMap(([key, value]) =>
      listDifferences(value, isMap(is) ? is[key] : undefined, `${path}.${key}`)
    );
  }
  if (Array.isArray(want) && Array.isArray(is) && want.length === is.length) {
    return want.flatMap((value, index) =>
      listDifferences(value, is[index], `${path}[${index}]`)
    );
  }
  return JSON.stringify(want) === JSON.stringify(is)
    ? []
    : [`${path}: ${JSON.stringify(is)} -> ${JSON.stringify(want)}`];
}

function isMap(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const wanted = settingsFile.parse(load(await Deno.readTextFile(FILE)));
let differences = 0;
for (const { name, want, is, method, path } of await listSettings(wanted)) {
  const differs = listDifferences(want, is, name);
  differences += differs.length;
  for (const line of differs) tell(line);
  if (differs.length > 0 && !isCheck) await ask(method, path, want);
}
tell(
  differences === 0
    ? "Settings are as wanted"
    : `${differences} ${isCheck ? "differ" : "mended"}`,
);
if (isCheck && differences > 0) Deno.exit(1);

function tell(line: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`${line}\n`));
}
