import { useTranslation } from "react-i18next";
import type { TemplatePreview } from "@/shared/types";

export type Problem = TemplatePreview["problems"][number];

/** What is wrong, in the person's language; the server's English where its code is new. */
export function useProblemText(): (problem: Problem) => string {
  const { t } = useTranslation("templates");
  return ({ code, message, parameters, field }) => {
    const text = t(`problem.${code}`, { defaultValue: message, replace: parameters });
    return field === "source" ? text : t("problemOf", { field: t(field), text });
  };
}

type Props = { problems: Problem[]; go?: (line: number) => void };

/** The faults of a source, in its order; a line leads there. */
export function ProblemList({ problems, go }: Props) {
  const { t } = useTranslation("templates");
  const textOf = useProblemText();
  return (
    <ul>
      {problems.map(({ line, ...problem }) => (
        <li key={`${line} ${problem.field} ${problem.message}`}>
          {line && go ? (
            <button type="button" className="plain line-link" onClick={() => go(line)}>
              {t("line", { line })}
            </button>
          ) : null}
          {line && !go ? <b className="line-link">{t("line", { line })}</b> : null}
          {textOf(problem)}
        </li>
      ))}
    </ul>
  );
}

/** The list under the source, or that all is well. */
export function Problems({ problems, go }: Required<Props>) {
  const { t } = useTranslation("templates");
  return (
    <div className="letter-problems" role="status" data-tone={problems.length > 0 ? "amber" : "green"}>
      {problems.length === 0 ? (
        <span className="fine">✓ {t("noProblems")}</span>
      ) : (
        <ProblemList problems={problems} go={go} />
      )}
    </div>
  );
}
