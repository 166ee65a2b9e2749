/** Who may post: a user with a password (RFC 7617), or whoever has a token (RFC 6750). */

import * as z from "zod";
import { oneOf, text } from "../../field.ts";
import { digest, isSameDigest } from "../../web/digest.ts";

/** Who may post. */
export type HttpAuth =
  | {
    readonly type: "basic";
    readonly username: string;
    readonly password: string;
  }
  | { readonly type: "bearer"; readonly token: string };

/** Longest header that is looked at, in characters. */
const MAX_HEADER = 4096;

/** Shape of `auth`. */
export function httpAuth(): z.ZodType<HttpAuth> {
  const secret = text().refine((value) => value !== "", {
    error: "expected text that is not empty",
  });
  return z.union([
    z.strictObject({
      type: oneOf(["basic"]),
      username: text().refine((value) => !value.includes(":"), {
        error: "expected a name without a colon",
      }),
      password: secret,
    }),
    z.strictObject({ type: oneOf(["bearer"]), token: secret }),
  ]);
}

/** Tells whether the header `Authorization` is right; how long that takes tells nothing. */
export async function isLetIn(
  auth: HttpAuth,
  header: string,
): Promise<boolean> {
  const [, scheme = "", given = ""] = header.length <= MAX_HEADER
    ? /^(\w+) +(\S+)$/.exec(header.trim()) ?? []
    : [];
  const wanted = auth.type === "bearer"
    ? auth.token
    : `${auth.username}:${auth.password}`;
  const found = auth.type === "bearer" ? given : fromBase64(given);
  const isSame = isSameDigest(await digest(wanted), await digest(found));
  return isSame && scheme.toLowerCase() === auth.type;
}

function fromBase64(text: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.fromBase64(text));
  } catch {
    return "";
  }
}
