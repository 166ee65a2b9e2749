/** Filters that encode and hash text. */

import { define, type Definitions } from "../bind.ts";
import { readText } from "../coerce.ts";
import { TemplateError } from "../error.ts";
import { toText } from "../text.ts";
import { isMap } from "../value.ts";
import { hashPassword } from "./crypt.ts";
import { toDigest } from "./digest.ts";

/** Filters that encode and hash. */
export const ENCODE_FILTERS: Definitions = {
  b64encode: define("encoding urlsafe", (value, args, { budget }) => {
    const bytes = new TextEncoder().encode(toText(value, budget));
    return bytes.toBase64({
      alphabet: args.flag("urlsafe", false) ? "base64url" : "base64",
    });
  }),
  b64decode: define("encoding urlsafe", (value, args) => {
    const isUrl = args.flag("urlsafe", false) || /[-_]/.test(readText(value));
    return decodeBase64(readText(value), isUrl ? "base64url" : "base64");
  }),
  urlencode: define(
    "",
    (value) =>
      isMap(value)
        ? Object.entries(value).map(([key, item]) =>
          `${encodeUrl(key)}=${encodeUrl(readText(item))}`
        ).join("&")
        : encodeUrl(readText(value)),
  ),
  urldecode: define("", (value) => decodeUrl(readText(value))),
  urlsplit: define("query", (value, args) => {
    const parts = splitUrl(readText(value));
    const name = args.text("query", "");
    if (name === "") return parts;
    if (Object.hasOwn(parts, name)) return parts[name];
    throw new TemplateError(
      `expected one of ${Object.keys(parts).join(", ")} as "query"`,
    );
  }),
  hash: define(
    "hashtype",
    (value, args) => toDigest(readText(value), args.text("hashtype", "sha1")),
  ),
  md5: define("", (value) => toDigest(readText(value), "md5")),
  sha1: define("", (value) => toDigest(readText(value), "sha1")),
  checksum: define("", (value) => toDigest(readText(value), "sha1")),
  to_uuid: define("namespace", (value, args) =>
    toUuid(
      readText(value),
      args.text("namespace", "361e6d51-faec-444a-9079-341386da8e2e"),
    )),
  password_hash: define("hashtype salt salt_size rounds ident", hashPassword),
};

/** Functions that hash. */
export const ENCODE_FUNCTIONS: Definitions = {
  hash: define(
    "value algorithm",
    (_, args) => toDigest(args.text("value"), args.text("algorithm", "sha1")),
  ),
};

function decodeBase64(text: string, alphabet: "base64" | "base64url"): string {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet });
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true })
      .decode(bytes);
  } catch {
    throw new TemplateError("expected base64 of UTF-8 text");
  }
}

/** Encodes all but letters, digits and `-_.~` (RFC 3986 §2.3). */
function encodeUrl(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Decodes what is validly encoded; all else stays as it is. */
function decodeUrl(text: string): string {
  return text.replace(/(?:%[\da-fA-F]{2})+/g, (run) => {
    try {
      return decodeURIComponent(run);
    } catch {
      return run;
    }
  });
}

/** Splits a URL (RFC 3986 appendix B) into the parts that Ansible names. */
function splitUrl(url: string): Record<string, unknown> {
  const [, scheme = "", netloc = "", path = "", query = "", fragment = ""] =
    /^(?:([^:/?#]+):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/
      .exec(url) ?? [];
  const at = netloc.lastIndexOf("@");
  const [username, password] = at === -1
    ? [null, null]
    : netloc.slice(0, at).split(/:(.*)/s);
  const [, host = "", port] =
    /^(\[[^\]]*\]|[^:]*)(?::(\d{1,5}))?$/.exec(netloc.slice(at + 1)) ?? [];
  return {
    fragment,
    hostname: host.replace(/^\[|\]$/g, "").toLowerCase() || null,
    netloc,
    password: password ?? null,
    path,
    port: port === undefined ? null : Number(port),
    query,
    scheme: scheme.toLowerCase(),
    username: username ?? null,
  };
}

/** Makes a name-based UUID, version 5 (RFC 9562 §5.5). */
function toUuid(name: string, namespace: string): string {
  const hex = namespace.replaceAll("-", "");
  if (!/^[\da-f]{32}$/i.test(hex)) {
    throw new TemplateError('expected a UUID as "namespace"');
  }
  const prefix = Uint8Array.fromHex(hex);
  const digest = toDigest(
    new Uint8Array([...prefix, ...new TextEncoder().encode(name)]),
    "sha1",
  );
  const variant = (parseInt(digest[16] ?? "0", 16) & 3 | 8).toString(16);
  return [
    digest.slice(0, 8),
    digest.slice(8, 12),
    `5${digest.slice(13, 16)}`,
    variant + digest.slice(17, 20),
    digest.slice(20, 32),
  ].join("-");
}
