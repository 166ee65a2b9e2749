import { defineTasks, packageTask, service } from "@driftless/driftless";

export default defineTasks(["nginx", "chrony"].flatMap((name) => [
  packageTask({ name }),
  service({ name, state: "started", enabled: true }),
]));
