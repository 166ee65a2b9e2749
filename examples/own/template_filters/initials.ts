import type { TemplateFilter } from "@driftless/driftless/task";

/** First letters of a name: `AL` of `Ada Lovelace`. */
export const initialsFilter: TemplateFilter = {
  name: "initials",
  apply: (name) =>
    String(name).split(" ").map((word) => word.charAt(0)).join(""),
};
