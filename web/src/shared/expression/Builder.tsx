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
import { idsByPath, nearestId } from "./tree";

type Props = { store: BuilderStore; catalogue: Catalogue; preview: Preview | undefined; readOnly: boolean };

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
      results: new Map(
        (preview?.conditions ?? []).flatMap((each) => {
          const id = ids.get(each.path);
          return id ? [[id, each] as const] : [];
        }),
      ),
      problems: new Map(
        (preview?.problems ?? []).flatMap((each) => {
          const id = nearestId(ids, each.path);
          return id ? [[id, t(`problem.${each.code}`, { defaultValue: each.message })] as const] : [];
        }),
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
