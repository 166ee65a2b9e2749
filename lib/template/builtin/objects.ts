/** Functions that make objects which a template uses as it goes. */

import { define, type Definitions } from "../bind.ts";
import { TemplateError } from "../error.ts";
import { Cycler, Joiner, Namespace } from "../namespace.ts";

/** Functions that make objects. */
export const OBJECT_FUNCTIONS: Definitions = {
  namespace: define("values **", (_, args) =>
    new Namespace([
      ...Object.entries(args.map("values", {})),
      ...args.keywords,
    ])),
  cycler: define("*", (_, args) => {
    if (args.rest.length === 0) {
      throw new TemplateError("expected at least one value");
    }
    return new Cycler(args.rest);
  }),
  joiner: define("sep", (_, args) => new Joiner(args.text("sep", ", "))),
};
