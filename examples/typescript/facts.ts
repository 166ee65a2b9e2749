import { collector, defineFacts } from "@driftless/driftless";

export default defineFacts(({ host }) => ({
  interval: "15s",
  labels: { site: host.split("-")[0] ?? host },
  collectors: [
    collector("filesystem"),
    collector("systemd"),
  ],
}));
