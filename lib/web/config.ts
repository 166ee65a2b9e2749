/** Who may ask, and how: the settings of a server that its file may change while it runs. */

/** Whether clients show certificates, in the words of Go's crypto/tls. */
export type ClientAuth =
  | "NoClientCert"
  | "VerifyClientCertIfGiven"
  | "RequireAndVerifyClientCert";

/** Versions that are spoken, in the words of node. */
export type TlsVersion = "TLSv1.2" | "TLSv1.3";

/** What a handshake is done with. */
export interface Tls {
  /** Certificate with what is between it and its authority, PEM. */
  readonly cert: string;
  /** Private key, PEM. */
  readonly key: string;
  /** Authorities of the certificates of clients, PEM. */
  readonly clientCa: string | undefined;
  /** Whether clients show certificates. */
  readonly clientAuth: ClientAuth;
  /** Other names, one of which the certificate of a client has to have; all are welcome when empty. */
  readonly clientSans: readonly string[];
  /** Lowest version. */
  readonly minVersion: TlsVersion;
  /** Highest version. */
  readonly maxVersion: TlsVersion;
}

/** How many requests are answered. */
export interface Rate {
  /** Requests that are answered at once. */
  readonly burst: number;
  /** Time for one more, in milliseconds; 0 for no limit. */
  readonly intervalMs: number;
}

/** Who may ask and how. */
export interface WebConfig {
  /** Certificate and key; undefined without TLS. */
  readonly tls: Tls | undefined;
  /** Headers of each answer. */
  readonly headers: Readonly<Record<string, string>>;
  /** bcrypt hash by user. */
  readonly users: ReadonlyMap<string, string>;
  /** SHA-256 of tokens, hexadecimal in lower case. */
  readonly tokens: readonly string[];
  /** How many requests are answered; undefined without a limit. */
  readonly rate: Rate | undefined;
  /** Files that it was read from. */
  readonly files: readonly string[];
}
