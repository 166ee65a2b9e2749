/**
 * Where the keys of AWS come from when the configuration names none, in the
 * order of its own programs: the environment, a token of a web identity, the
 * shared file, the container, the machine
 * (https://docs.aws.amazon.com/sdkref/latest/guide/standardized-credentials.html).
 *
 * @module
 */

import { TaskError, toMessage } from "../error.ts";
import { sendRequest } from "../host/http.ts";
import type { HttpRequest } from "../host/host.ts";
import type { S3Credentials } from "./s3_sign.ts";

/** How long before their end keys are renewed. */
const EARLY_MS = 5 * 60_000;
/** How long a service of the machine may take. */
const SERVICE_MS = 5_000;
/** Greatest answer of a service. */
const MAX_BYTES = 256 * 1024;
/** Address of the service of a container (ECS). */
const CONTAINER_URL = "http://169.254.170.2";
/** Address of the service of a machine (EC2). */
const MACHINE_URL = "http://169.254.169.254";

/** Gives keys that are good now. */
export interface CredentialSource {
  /**
   * Finds them, or gives those that were found before.
   * @throws {TaskError} When there are none.
   */
  get(signal: AbortSignal): Promise<S3Credentials>;
  /** Looks for them anew the next time: a server did not take them. */
  drop(): void;
}

/** Gives the keys of a configuration. */
export function toFixedSource(credentials: S3Credentials): CredentialSource {
  return { get: () => Promise.resolve(credentials), drop: () => {} };
}

/** Looks for keys in all places, and again before they end. */
export function openCredentialChain(region: string): CredentialSource {
  let found: S3Credentials | undefined;
  return {
    get: async (signal) => {
      const { expiresMs = Infinity } = found ?? { expiresMs: 0 };
      if (found !== undefined && Date.now() < expiresMs - EARLY_MS) {
        return found;
      }
      found = await findCredentials(region, signal);
      return found;
    },
    drop: () => found = undefined,
  };
}

async function findCredentials(
  region: string,
  signal: AbortSignal,
): Promise<S3Credentials> {
  const found = findInEnvironment() ??
    await findByWebIdentity(region, signal) ??
    findInFile() ??
    await findInContainer(signal) ??
    await findInMachine(signal);
  if (found !== undefined) return found;
  throw new TaskError(
    'there are no keys: set "access_key" and "secret_key", AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write ~/.aws/credentials',
  );
}

function findInEnvironment(): S3Credentials | undefined {
  return toCredentials({
    AccessKeyId: readVariable("AWS_ACCESS_KEY_ID"),
    SecretAccessKey: readVariable("AWS_SECRET_ACCESS_KEY"),
    Token: readVariable("AWS_SESSION_TOKEN"),
  });
}

/** Trades the token of a service account for keys, as pods of EKS do. */
async function findByWebIdentity(
  region: string,
  signal: AbortSignal,
): Promise<S3Credentials | undefined> {
  const file = readVariable("AWS_WEB_IDENTITY_TOKEN_FILE");
  const role = readVariable("AWS_ROLE_ARN");
  if (file === undefined || role === undefined) return undefined;
  const query = new URLSearchParams({
    Action: "AssumeRoleWithWebIdentity",
    Version: "2011-06-15",
    RoleArn: role,
    RoleSessionName: readVariable("AWS_ROLE_SESSION_NAME") ?? "driftless",
    WebIdentityToken: readFile(file).trim(),
  });
  const text = await ask({
    url: readVariable("AWS_ENDPOINT_URL_STS") ??
      `https://sts.${region}.amazonaws.com/`,
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: query.toString(),
  }, signal);
  const read = (name: string) =>
    new RegExp(`<${name}>([^<]*)</${name}>`).exec(text)?.[1];
  return toCredentials({
    AccessKeyId: read("AccessKeyId"),
    SecretAccessKey: read("SecretAccessKey"),
    Token: read("SessionToken"),
    Expiration: read("Expiration"),
  });
}

/** Reads the section of a profile in the shared file. */
function findInFile(): S3Credentials | undefined {
  const home = readVariable("HOME");
  const path = readVariable("AWS_SHARED_CREDENTIALS_FILE") ??
    (home === undefined ? undefined : `${home}/.aws/credentials`);
  if (path === undefined || !exists(path)) return undefined;
  const profile = readVariable("AWS_PROFILE") ?? "default";
  const values: Record<string, string> = {};
  let section = "";
  for (const line of readFile(path).split(/\r?\n/)) {
    section = /^\s*\[\s*(.*?)\s*\]/.exec(line)?.[1] ?? section;
    const pair = /^\s*([a-z_]+)\s*=\s*(.*?)\s*$/i.exec(line);
    if (pair === null || section !== profile) continue;
    values[pair[1]?.toLowerCase() ?? ""] = pair[2] ?? "";
  }
  return toCredentials({
    AccessKeyId: values["aws_access_key_id"],
    SecretAccessKey: values["aws_secret_access_key"],
    Token: values["aws_session_token"],
  });
}

async function findInContainer(
  signal: AbortSignal,
): Promise<S3Credentials | undefined> {
  const relative = readVariable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const url = relative === undefined
    ? readVariable("AWS_CONTAINER_CREDENTIALS_FULL_URI")
    : CONTAINER_URL + relative;
  if (url === undefined) return undefined;
  const file = readVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  const token = file === undefined
    ? readVariable("AWS_CONTAINER_AUTHORIZATION_TOKEN")
    : readFile(file).trim();
  const headers: Record<string, string> = token === undefined
    ? {}
    : { authorization: token };
  return toCredentials(toMap(await ask({ url, headers }, signal)));
}

/** Asks the machine (IMDSv2); one that is none of AWS has nobody who answers. */
async function findInMachine(
  signal: AbortSignal,
): Promise<S3Credentials | undefined> {
  if (readVariable("AWS_EC2_METADATA_DISABLED") === "true") return undefined;
  const base = readVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? MACHINE_URL;
  const place = `${base.replace(/\/$/, "")}/latest`;
  let token: string;
  try {
    token = await ask({
      url: `${place}/api/token`,
      method: "PUT",
      headers: { "x-aws-ec2-metadata-token-ttl-seconds": "300" },
      timeoutMs: 1000,
    }, signal);
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
  const headers = { "x-aws-ec2-metadata-token": token };
  const roles = `${place}/meta-data/iam/security-credentials/`;
  const role = (await ask({ url: roles, headers }, signal)).split("\n")[0] ??
    "";
  const url = roles + encodeURIComponent(role.trim());
  return toCredentials(toMap(await ask({ url, headers }, signal)));
}

async function ask(request: HttpRequest, signal: AbortSignal): Promise<string> {
  const { status, body } = await sendRequest(
    { timeoutMs: SERVICE_MS, maxBytes: MAX_BYTES, follow: "none", ...request },
    { signal },
  );
  if (status === 200) return new TextDecoder().decode(body);
  throw new TaskError(
    `Cannot get keys from ${request.url}: it answered ${status}`,
  );
}

function toMap(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  return value !== null && typeof value === "object" ? { ...value } : {};
}

function toCredentials(
  values: Readonly<Record<string, unknown>>,
): S3Credentials | undefined {
  const read = (name: string) => {
    const value = values[name];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const accessKey = read("AccessKeyId");
  const secretKey = read("SecretAccessKey");
  if (accessKey === undefined || secretKey === undefined) return undefined;
  const expiresMs = Date.parse(read("Expiration") ?? "");
  return {
    accessKey,
    secretKey,
    sessionToken: read("Token"),
    expiresMs: Number.isNaN(expiresMs) ? undefined : expiresMs,
  };
}

/** Reads a variable of the environment; one that may not be read is none. */
function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name) || undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

function readFile(path: string): string {
  try {
    return Deno.readTextFileSync(path);
  } catch (cause) {
    throw new TaskError(`Cannot read "${path}": ${toMessage(cause)}`, {
      cause,
    });
  }
}
