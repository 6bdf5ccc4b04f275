import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { JourneyProblem } from "@/shared/types";
import { type Graph, problemsOf } from "./graph";
import { unfinished } from "./nodes/registry";
import type { Lookups } from "./nodes/types";

/** `blocking` ones keep the journey from going live, the others are worth knowing. */
export type Issue = { node: string | null; message: string; blocking: boolean };

/** What keeps the graph from going live: found here at once, and by the server for what it last saved. */
export function useIssues(graph: Graph, lookups: Lookups, fromServer: JourneyProblem[]): Issue[] {
  const { t } = useTranslation("journeys");
  return useMemo(() => {
    const titles = new Map(graph.nodes.map((node) => [node.id, node.title || t(`kind.${node.kind}`)]));
    const say = (node: string | null, code: string) =>
      t(`problem.${code}`, { title: node ? (titles.get(node) ?? node) : "" });
    const own: Issue[] = [
      ...problemsOf(graph).map(({ node, code }) => ({ node, message: say(node, code), blocking: true })),
      ...unfinished(graph.nodes, lookups).map((node) => ({
        node,
        message: say(node, "unfinished"),
        blocking: true,
      })),
    ];
    // Where this page already says what is wrong with a step, the server would only say it again.
    const said = new Set(own.map((issue) => issue.node));
    const theirs = fromServer
      .filter((problem) => !said.has(problem.node) && (problem.node === "" || titles.has(problem.node)))
      .map(({ node, code, message, severity }) => ({
        node: node || null,
        message: t([`server.${code}`, `expression:problem.${code}`], { defaultValue: message }),
        blocking: severity !== "warning",
      }));
    return [...own, ...theirs];
  }, [graph, lookups, fromServer, t]);
}
