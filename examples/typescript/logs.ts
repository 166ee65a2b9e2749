import { defineLogs, output, parser, source } from "@driftless/driftless";

const PARSERS = { access: "nginx", error: "nginx_error" } as const;

export default defineLogs({
  sources: Object.entries(PARSERS).map(([name, type]) =>
    source("file", {
      name,
      paths: [`/var/log/nginx/${name}.log`],
      parser: parser(type),
    })
  ),
  outputs: [output("directory", { name: "kept", path: "/var/log/shipped" })],
});
