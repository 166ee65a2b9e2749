/** Brings working trees to commits: with git(1) where it is installed, else with the built-in client. */

import { isThere } from "../../host/is_there.ts";
import type { CheckoutChange, Made } from "../../change.ts";
import { TaskError } from "../../error.ts";
import { anchorDirectory } from "../../host/anchor.ts";
import { isHttp } from "../../host/git.ts";
import { PROGRAM_PATH } from "../../host/process.ts";
import { toTempPath } from "./write.ts";

/** Brings the repository at `dir` to the change's commit; `isNew` says that nothing is there yet. */
export type CheckoutClient = (
  change: CheckoutChange,
  dir: string,
  isNew: boolean,
) => Promise<string>;

/**
 * Clones, or fetches, and checks out. A new tree is made beside its place
 * and renamed, so that half a clone is never seen; in a directory that is
 * there already and empty, what a failure leaves is removed again.
 * @throws {TaskError} When the remote cannot be reached, has not the commit, or local modifications are in the way.
 */
export async function checkout(change: CheckoutChange): Promise<Made> {
  const client = await loadClient(change);
  const stdout = await bring(change, client);
  return { code: 0, stdout, stderr: "", data: { after: change.commit } };
}

async function loadClient(change: CheckoutChange): Promise<CheckoutClient> {
  if (hasGit()) {
    const { checkoutByGit } = await import("./checkout_git.ts");
    return checkoutByGit;
  }
  if (!isHttp(change.url)) {
    throw new TaskError(
      `Cannot check out "${change.url}": git is not installed, and only http and https work without it`,
      { advice: "Add a package task for git before this one" },
    );
  }
  const { checkoutBuiltIn } = await import("./checkout_builtin.ts");
  return checkoutBuiltIn;
}

function hasGit(): boolean {
  return PROGRAM_PATH.split(":").some((dir) => isThere(`${dir}/git`));
}

async function bring(
  change: CheckoutChange,
  client: CheckoutClient,
): Promise<string> {
  const { path, bare } = change;
  if (isThere(bare ? `${path}/HEAD` : `${path}/.git`)) {
    return await client(change, path, false);
  }
  if (!isThere(path)) return await bringBeside(change, client);
  if ([...Deno.readDirSync(path)].length > 0) {
    throw new TaskError(
      `Cannot check out to "${path}": it is not empty and holds no repository`,
    );
  }
  try {
    return await client(change, path, true);
  } catch (error) {
    for (const { name } of Deno.readDirSync(path)) {
      Deno.removeSync(`${path}/${name}`, { recursive: true });
    }
    throw error;
  }
}

async function bringBeside(
  change: CheckoutChange,
  client: CheckoutClient,
): Promise<string> {
  const temp = toTempPath(change.path);
  using _held = anchorDirectory(temp.slice(0, temp.lastIndexOf("/")) || "/");
  try {
    Deno.mkdirSync(temp, { mode: 0o700 });
    const said = await client(change, temp, true);
    Deno.chmodSync(temp, 0o777 & ~Deno.umask());
    Deno.renameSync(temp, change.path);
    return said;
  } catch (error) {
    if (isThere(temp)) Deno.removeSync(temp, { recursive: true });
    if (error instanceof TaskError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new TaskError(
      `Cannot check out to "${change.path}": ${
        reason.replace(/ \(os error \d+\).*$/s, "")
      }`,
      { cause: error },
    );
  }
}
