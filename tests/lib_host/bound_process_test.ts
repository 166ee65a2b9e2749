import { strictEqual as equal } from "node:assert/strict";

const STARTS = `
import { startProcess } from ${
  JSON.stringify(import.meta.resolve("../../lib/host/start_process.ts"))
};
const { pid } = startProcess({ argv: ["sleep", "600"], isBound: true });
console.log(pid);
await new Promise((resolve) => setTimeout(resolve, 600_000));
`;

Deno.test({
  name:
    "a bound program ends with the one that started it, also when that is killed",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const dir = Deno.makeTempDirSync();
    Deno.writeTextFileSync(`${dir}/starts.ts`, STARTS);
    await using parent = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-config"],
        ...["--allow-run", "--allow-read", `${dir}/starts.ts`],
      ],
      stdout: "piped",
    }).spawn();
    let pid = "";
    for await (
      const text of parent.stdout.pipeThrough(new TextDecoderStream())
    ) {
      pid += text;
      if (!pid.endsWith("\n")) continue;
      parent.kill("SIGKILL");
    }
    // tail(1) waits for the end of a process, whoever's child it is.
    const { code } = await new Deno.Command("timeout", {
      args: ["20", "tail", "-f", "--pid", pid.trim(), "/dev/null"],
    }).output();
    Deno.removeSync(dir, { recursive: true });
    equal(code, 0);
  },
});
