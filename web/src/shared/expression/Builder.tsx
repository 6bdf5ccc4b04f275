import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Catalogue, Preview } from "../types";
import { toast } from "../ui/toast";
import { copyCondition } from "./clipboard";
import { BuilderContext, type BuilderContextValue } from "./context";
import "./expression.css";
import { incompleteIds } from "./fields";
import { Group } from "./Group";
import { type BuilderStore, edit, useTree } from "./store";
import "./texts";
import { idsByPath } from "./tree";

type Props = { store: BuilderStore; catalogue: Catalogue; preview: Preview | undefined; readOnly: boolean };

function byId<T, V>(ids: Map<string, string>, items: T[], path: (item: T) => string, value: (item: T) => V) {
  const found = new Map<string, V>();
  for (const item of items) {
    const id = ids.get(path(item));
    if (id) found.set(id, value(item));
  }
  return found;
}

/** The editor of one expression; the numbers come with the preview that its owner asks for. */
export function Builder({ store, catalogue, preview, readOnly }: Props) {
  const { t } = useTranslation("expression");
  const tree = useTree(store);
  const value = useMemo<BuilderContextValue>(() => {
    const ids = idsByPath(tree);
    return {
      catalogue,
      readOnly,
      total: preview?.count ?? 0,
      results: byId(
        ids,
        preview?.conditions ?? [],
        (each) => each.path,
        (each) => each,
      ),
      problems: byId(
        ids,
        preview?.problems ?? [],
        (each) => each.path,
        (each) => t(`problem.${each.code}`, { defaultValue: each.message }),
      ),
      incomplete: new Set(incompleteIds(tree, catalogue)),
      change: (run) => edit(store, run),
      copy: (node) => {
        copyCondition(node);
        toast.success(t("conditionCopied"));
      },
    };
  }, [tree, catalogue, readOnly, preview, store, t]);
  return (
    <BuilderContext value={value}>
      <Group group={tree} root />
    </BuilderContext>
  );
}
