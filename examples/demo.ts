/**
 * Runs the quickstart for real, without root: plan, apply, nothing to do, a
 * hand edit found and mended. All it makes stands in one directory, which it
 * names.
 */

const main = new URL("../cli/main.ts", import.meta.url).pathname;
const config = new URL("./quickstart", import.meta.url).pathname;
const target = await Deno.makeTempDir({ prefix: "driftless-demo-" });
const state = `${target}/state`;

/** Runs the command line with the rights that this configuration needs. */
async function driftless(...words: string[]): Promise<void> {
  say(`$ driftless --config examples/quickstart ${words.join(" ")}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      `--allow-read`,
      `--allow-write=${target}`,
      "--allow-env",
      "--allow-sys",
      "--allow-run=cp",
      main,
      `--config=${config}`,
      `--state-dir=${state}`,
      ...words,
    ],
    env: { DEMO_DIR: target },
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  if (code !== 0) Deno.exit(code);
}

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(`\n${text}\n`));
}

say(`Everything is made in ${target}`);
await driftless("apply", "--dry-run");
await driftless("apply");
await driftless("apply");
say(`$ echo "port = 1" > ${target}/site/settings.ini    # a hand edit`);
await Deno.writeTextFile(`${target}/site/settings.ini`, "port = 1\n");
await driftless("apply", "--diff");
await driftless("history");
say(`The result stands in ${target}/site; remove ${target} when you are done.`);
