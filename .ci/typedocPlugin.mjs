// Groups the reference by task, and lets a docstring link to a name of another entry point.
import { Comment, CommentTag, Converter } from "typedoc";
import { tasks } from "./listByTask.mjs";

/** The names that entry points export. */
const exported = (project) => (project.children ?? []).flatMap((module) => module.children ?? []);

export function load(app) {
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of exported(project)) {
      const file = project.getSymbolIdFromReflection(reflection)?.fileName ?? "";
      const task = tasks[/src\/([a-z]+)\//.exec(file)?.[1]];
      const comment = reflection.comment ?? reflection.signatures?.[0]?.comment ?? (reflection.comment = new Comment());
      if (task) comment.blockTags.push(new CommentTag("@category", [{ kind: "text", text: task }]));
    }
  });
  app.converter.addUnknownSymbolResolver((reference, from) => {
    const path = reference.symbolReference?.path?.map((part) => part.path) ?? [];
    const found = exported(from.project).find(({ name }) => name === path[0]);
    const target = path.slice(1).reduce((parent, name) => parent?.getChildByName([name]), found);
    return target && { target, caption: path.join(".") };
  });
}
