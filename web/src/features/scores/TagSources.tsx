import { TagOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useNames } from "@/shared/names/names";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import type { Score } from "./types";

/** What puts the tags on people that the card asks for: rules, or nothing but people and programs. */
export function TagSources({ score }: { score: Score }) {
  const { t } = useTranslation("scores");
  const names = useNames();
  if (score.tags.length === 0) return null;
  return (
    <Card title={t("tags.title")} extra={<Link to="/tags">{t("tags.library")}</Link>}>
      <ul className="score-tags">
        {score.tags.map((each) => (
          <li key={each.tag}>
            <Pill tone="violet">
              <TagOutlined /> <span lang="">{each.tag}</span>
            </Pill>
            {each.rules.length === 0 ? <span className="sub">{t("tags.none")}</span> : null}
            {each.rules.map((rule) => (
              <span key={rule.id} className="sub">
                {t(rule.enabled ? "tags.rule" : "tags.off", {
                  name: rule.name,
                  events: rule.events.map(names.event).join(" → "),
                })}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  );
}
