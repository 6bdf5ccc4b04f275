import { useTranslation } from "react-i18next";
import type { PersonScore } from "./types";
import "./parts.css";
import "./texts";

type RulePoints = PersonScore["reasons"][number];

/** What each rule brings, as bars to either side. */
export function Points({ rules }: { rules: RulePoints[] }) {
  const { t } = useTranslation("scores");
  const most = Math.max(1, ...rules.map((rule) => Math.abs(rule.points)));
  if (rules.length === 0) return <p className="sub">{t("noPoints")}</p>;
  return (
    <ul className="rule-points">
      {rules.map((rule) => (
        <li key={rule.rule} data-tone={rule.points < 0 ? "coral" : rule.factor === "fit" ? "violet" : "teal"}>
          <span className="ellipsis" title={rule.group}>
            {rule.name}
          </span>
          <span className="rule-points-bar" aria-hidden>
            <i style={{ width: `${(Math.abs(rule.points) / most) * 100}%` }} />
          </span>
          <b className="num">{rule.points > 0 ? `+${rule.points}` : rule.points}</b>
        </li>
      ))}
    </ul>
  );
}
