/** Says in words why nothing came over a connection. */

/** What the libraries below say, and what it means; `$1` is taken over. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [
    /^dns error: (?:failed to lookup address information: )?(.*)$/s,
    "its name cannot be resolved: $1",
  ],
  [
    /invalid peer certificate: Expired|^certificate has expired/,
    "its certificate has expired",
  ],
  [
    /invalid peer certificate: NotValidYet|certificate is not yet valid/,
    "its certificate is not valid yet",
  ],
  [
    /invalid peer certificate: UnknownIssuer|invalid peer certificate: BadSignature|unable to verify the first certificate|self.signed certificate|unable to get local issuer/,
    "its certificate comes from nobody who is trusted here",
  ],
  [
    /certificate not valid for name|does not match certificate's altnames/,
    "its certificate is for another name",
  ],
  [
    /received fatal alert: CertificateRequired/,
    "it wants a certificate of the client",
  ],
  [
    /received fatal alert: (\S+)/,
    "it ended the handshake of TLS: $1",
  ],
  [
    /corrupt message of type InvalidContentType|wrong version number/,
    "it does not speak TLS",
  ],
  [
    /connection closed before message completed|socket hang up/,
    "it closed the connection before it answered",
  ],
  [/error reading a body from connection|^aborted$/, "the answer was cut off"],
  [/^Parse Error|invalid HTTP version parsed/, "it does not speak HTTP"],
  [/ECONNREFUSED/, "Connection refused"],
  [/ECONNRESET|connection reset/i, "the connection was reset"],
  [/ENOTFOUND|EAI_AGAIN/, "its name cannot be resolved"],
];

/** Gives the reason of a failed exchange, without the address, which may hold secrets. */
export function toConnectionReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const inner = error.cause instanceof Error ? error.cause : error;
  const plain = inner.message
    .replace(
      /^error sending request (?:for url \(\S*\)|from \S+ for \S+ \(\S+\)|for \S+ \(\S+\))(?:: |$)/,
      "",
    )
    .replace(/^error sending request.*?\burl \(\S*\)(: |$)/, "")
    .replace(/client error \(\w+\): |tcp connect error: /g, "")
    .replace(/ \(os error \d+\).*$/s, "");
  for (const [pattern, meaning] of REASONS) {
    const found = pattern.exec(plain);
    if (found) return meaning.replace("$1", () => found[1] ?? "");
  }
  return plain || "the connection failed";
}
