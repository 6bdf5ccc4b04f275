import { useEffect, useMemo, useState } from "react";
import { BuilderContext, useBuilder } from "./context";
import { incompleteIds } from "./fields";
import { Group } from "./Group";
import { fromExpression, toExpression } from "./tree";
import type { Expression, GroupNode } from "./types";

type Props = { expression: Expression; onChange: (expression: Expression) => void };

/** A group within a condition: about other people, such as the members of their company. */
export default function Nested({ expression, onChange }: Props) {
  const outer = useBuilder();
  const [tree, setTree] = useState<GroupNode>(() => fromExpression(expression));
  const written = JSON.stringify(expression);
  // Somebody else changed it: undo, or the text form.
  useEffect(() => {
    setTree((mine) => {
      const given = JSON.parse(written) as Expression;
      const same = JSON.stringify(toExpression(mine)) === JSON.stringify(toExpression(fromExpression(given)));
      return same ? mine : fromExpression(given);
    });
  }, [written]);
  const value = useMemo(
    () => ({
      ...outer,
      results: new Map(),
      problems: new Map(),
      total: 0,
      nested: true,
      incomplete: new Set(incompleteIds(tree, outer.catalogue)),
      change: (run: (tree: GroupNode) => GroupNode) => {
        const next = run(tree);
        if (next === tree) return;
        setTree(next);
        onChange(toExpression(next));
      },
    }),
    [outer, tree, onChange],
  );
  return (
    <BuilderContext value={value}>
      <Group group={tree} root />
    </BuilderContext>
  );
}
