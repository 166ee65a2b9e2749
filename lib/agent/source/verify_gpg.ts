/** Signatures of OpenPGP keys, by gpg(1) with a keyring that nobody else writes. */

import { isThere } from "../../host/is_there.ts";
import { TaskError } from "../../error.ts";
import { runProcess } from "../../host/process.ts";
import type { Signed } from "./commit.ts";
import type { Verdict, VerifyOptions } from "./verify.ts";

/** Time for one program in milliseconds. */
const TIMEOUT_MS = 60_000;
/** Greatest output in bytes. */
const MAX_BYTES = 256 * 1024;
/** What gpg says of a signature that is not good; see doc/DETAILS of GnuPG. */
const FAULTS: readonly (readonly [string, string])[] = [
  ["BADSIG", "its gpg signature is bad"],
  ["REVKEYSIG", "its gpg key is revoked"],
  ["EXPKEYSIG", "its gpg key has expired"],
  ["EXPSIG", "its gpg signature has expired"],
  ["NO_PUBKEY", "its gpg key is not in the keyring"],
  ["ERRSIG", "its gpg signature cannot be checked"],
];

/**
 * Verifies a signature by the keys of a file, all of which are trusted;
 * expired and revoked ones are not.
 * @throws {TaskError} When gpg is missing, or the file holds no keys.
 */
export async function verifyGpg(
  { payload }: Signed,
  signature: string,
  keysFile: string,
  { scratchDir, signal }: VerifyOptions,
): Promise<Verdict> {
  const home = `${scratchDir}/gpg`;
  const run = async (stdin: Uint8Array, ...args: string[]) => {
    const result = await runProcess({
      argv: ["gpg", "--homedir", home, "--batch", "--no-tty", ...args],
      stdin,
      timeoutMs: TIMEOUT_MS,
      maxBytes: MAX_BYTES,
      signal,
    });
    signal.throwIfAborted();
    return result;
  };
  if (!isThere(home)) {
    await Deno.mkdir(home, { mode: 0o700 });
    const { code } = await run(new Uint8Array(), "--import", "--", keysFile);
    if (code !== 0) {
      await Deno.remove(home, { recursive: true });
      throw new TaskError(`Cannot read the gpg keys of "${keysFile}"`, {
        advice: "Write the file with: gpg --export KEY",
      });
    }
  }
  const file = `${scratchDir}/signature`;
  await Deno.writeTextFile(file, signature, { mode: 0o600 });
  const { code, stdout } = await run(
    payload,
    ...["--trust-model", "always", "--status-fd", "1"],
    ...["--verify", "--", file, "-"],
  );
  return judge(stdout, code);
}

/** Judges by the lines that are made for programs: one signature, good and valid. */
function judge(status: string, code: number): Verdict {
  const lines = status.split("\n").flatMap((line) => {
    const [, word, rest = ""] = /^\[GNUPG:\] (\S+) ?(.*)$/.exec(line) ?? [];
    return word === undefined ? [] : [{ word, rest }];
  });
  const of = (word: string) => lines.filter((line) => line.word === word);
  const fault = FAULTS.find(([word]) => of(word).length > 0);
  if (fault) return { isGood: false, why: fault[1] };
  const [good, ...more] = of("GOODSIG");
  const [valid] = of("VALIDSIG");
  if (code !== 0 || !good || !valid || more.length > 0) {
    return { isGood: false, why: "its gpg signature is not a good one" };
  }
  const name = good.rest.slice(good.rest.indexOf(" ") + 1)
    .replace(/\p{Cc}/gu, "?");
  return { isGood: true, signer: name };
}
