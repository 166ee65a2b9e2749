/** Words of the first Driftless and of Logstash for what is called otherwise here. */

import { isMap } from "../../config/plain.ts";

/** A map of a configuration. */
type Words = Readonly<Record<string, unknown>>;

/** Port of syslog where none is named (RFC 5426 §3.3). */
const SYSLOG_PORT = 514;

/** Letters of Joda's formats, as Logstash writes them, as conversions of strftime(3). */
const JODA: Readonly<Record<string, string>> = {
  YYYY: "%Y",
  yyyy: "%Y",
  MM: "%m",
  dd: "%d",
  HH: "%H",
  mm: "%M",
  ss: "%S",
};

/** Turns an entry of `outputs`; what needs no turning stays. */
export function toOurOutput(given: Words): Words {
  const { type } = given;
  if (typeof type !== "string") return given;
  const named = { name: type, ...given };
  const turn = OUTPUTS[type];
  return turn === undefined ? named : turn(named);
}

const OUTPUTS: Readonly<Record<string, (given: Words) => Words>> = {
  console: ({ level, filters, ...rest }) => ({
    ...rest,
    ...level === undefined ? given({ filters }) : {
      filters: [
        ...Array.isArray(filters) ? filters : [],
        { type: "level", min: level },
      ],
    },
  }),
  elasticsearch: (given) => ({ ...given, ...toIndex(given) }),
  file: toFile,
  directory: toFile,
  http: (given) => ({ ...given, ...toTls(given), ...toBulk(given) }),
  syslog: ({ host, port, ...rest }) =>
    host === undefined
      ? { ...rest, ...given({ port }) }
      : { ...rest, server: `${host}:${port ?? SYSLOG_PORT}` },
};

/** Leaves out what is undefined. */
function given(values: Words): Words {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  );
}

/** A path with an extension names the file, and not its directory. */
function toFile({ path, rotation, ...rest }: Words): Words {
  const [, dir, name] =
    /^(\/.*)\/([^/]+\.[a-z]+)$/.exec(typeof path === "string" ? path : "") ??
      [];
  const named = dir !== undefined && rest["filename_pattern"] === undefined;
  const turned = isMap(rotation) ? toRotation(rotation) : given({ rotation });
  return {
    ...rest,
    ...turned,
    ...named ? { path: dir, filename_pattern: name } : given({ path }),
  };
}

function toRotation({ size, count, compress, ...rest }: Words): Words {
  return {
    rotation: {
      ...rest,
      ...given({ max_size: rest["max_size"] ?? size }),
      ...given({ max_files: rest["max_files"] ?? count }),
    },
    ...compress === true ? { compression: "gzip" } : {},
  };
}

function toTls({ tls }: Words): Words {
  if (!isMap(tls)) return given({ tls });
  const { ca_cert, client_cert, client_key, ...rest } = tls;
  return {
    tls: {
      ...rest,
      ...given({
        ca_file: rest["ca_file"] ?? ca_cert,
        cert_file: rest["cert_file"] ?? client_cert,
        key_file: rest["key_file"] ?? client_key,
      }),
    },
  };
}

/** The address of Elasticsearch's bulk requests takes nothing but those. */
function toBulk({ url, format }: Words): Words {
  const isBulk = typeof url === "string" && /\/_bulk\/?$/.test(url);
  return isBulk && format === undefined ? { format: "elasticsearch" } : {};
}

/** Logstash writes times in names as `%{+YYYY.MM.dd}`. */
function toIndex({ index }: Words): Words {
  if (typeof index !== "string") return {};
  const turned = index.replace(
    /%\{\+([^}]*)\}/g,
    (_, format: string) =>
      format.replace(/[A-Za-z]+/g, (letters) => JODA[letters] ?? letters),
  );
  return { index: turned };
}
