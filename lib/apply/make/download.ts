/** Makes downloads and sends requests that change something elsewhere. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import type { DownloadChange, Made } from "../../change.ts";
import { TaskError } from "../../error.ts";
import type { HttpRequest } from "../../host/host.ts";
import {
  openRequest,
  type OpenResponse,
  sendRequest,
} from "../../host/http.ts";
import { toShownUrl } from "../../host/http_hop.ts";
import type { LocalHost } from "../../host/local.ts";
import { type NumericAttributes, toBackupPath, writeFile } from "./write.ts";

/** Greatest text of an answer that `Made.stdout` holds, in characters. */
const MAX_TEXT = 1024 * 1024;

/**
 * Fetches an address into a file: streamed to the temporary file, digested
 * on the way, checked before it is visible. The file gets the time that the
 * server told in `Last-Modified`, so that later runs can ask for newer only.
 * @throws {TaskError} When the answer is not 200, is cut off, or has another digest; the file is then as before.
 */
export async function download(
  change: DownloadChange,
  temp: string,
  attributes: NumericAttributes,
  host: LocalHost,
): Promise<Made> {
  const old = fs.lstatSync(change.path, { throwIfNoEntry: false });
  const backup = change.backup && old?.isFile()
    ? toBackupPath(change.path, host.now())
    : undefined;
  const response = await openRequest(change.request);
  try {
    requireWhole(response, change);
    let hex = "";
    await writeFile({
      path: change.path,
      temp,
      ...attributes,
      backup,
      fill: async (descriptor) => {
        hex = await fill(descriptor, response, change);
      },
    });
    return {
      code: response.status,
      stdout: "",
      stderr: "",
      data: {
        url: response.url,
        headers: response.headers,
        checksum: hex,
        ...(backup === undefined ? {} : { backup_file: backup }),
      },
    };
  } finally {
    await response.close();
  }
}

function requireWhole(response: OpenResponse, change: DownloadChange): void {
  if (response.status === 200) return;
  const url = toShownUrl(change.request.url);
  throw new TaskError(
    `Cannot download "${url}": the server answered ${response.status}, expected 200`,
    { output: { status_code: response.status, url: response.url } },
  );
}

/** Writes the body to a descriptor and gives the digest that it has. */
async function fill(
  descriptor: number,
  response: OpenResponse,
  { checksum, request }: DownloadChange,
): Promise<string> {
  const algorithm = checksum?.algorithm ?? "sha256";
  const hash = createHash(algorithm);
  for await (const part of response.body) {
    hash.update(part);
    for (let at = 0; at < part.length;) {
      at += fs.writeSync(descriptor, part, at, part.length - at);
    }
  }
  const hex = hash.digest("hex");
  if (checksum && hex !== checksum.hex.toLowerCase()) {
    throw new TaskError(
      `Cannot download "${
        toShownUrl(request.url)
      }": expected ${algorithm} ${checksum.hex}, got ${hex}`,
      { advice: "The file was left as it was" },
    );
  }
  const modified = Date.parse(response.headers["last-modified"] ?? "");
  if (!Number.isNaN(modified)) {
    fs.futimesSync(descriptor, Date.now() / 1000, modified / 1000);
  }
  return hex;
}

/**
 * Sends a request that changes something elsewhere; which status is a
 * success is for the task to say. `data` holds `url`, `redirected`,
 * `headers` and `body`, the bytes of the answer.
 * @throws {TaskError} When there is no answer.
 */
export async function send(request: HttpRequest): Promise<Made> {
  const { status, body, ...rest } = await sendRequest(request);
  return {
    code: status,
    stdout: new TextDecoder().decode(body.subarray(0, MAX_TEXT)),
    stderr: "",
    data: { ...rest, body },
  };
}
