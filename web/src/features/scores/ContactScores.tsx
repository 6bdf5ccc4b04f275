import { Drawer } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { usePersonScore, usePersonScores } from "./api";
import { Matrix } from "./Matrix";
import { Points } from "./Points";
import "./parts.css";
import "./scores.css";
import "./texts";
import type { PersonScore, PersonScoreDetail } from "./types";

function History({ detail }: { detail: PersonScoreDetail }) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  const { history } = detail;
  if (history.length === 0) return <p className="sub">{t("noHistory")}</p>;
  const data = history.map((each) => ({ label: format.day(each.at), value: Math.max(0, each.after) }));
  return (
    <div className="stack">
      {data.length > 1 ? (
        <LineChart
          data={data}
          name={detail.name}
          label={t("historyOf", { name: detail.name })}
          tone="violet"
          height={150}
          count={(value) => String(Math.round(value * 100) / 100)}
        />
      ) : null}
      <ol className="score-history">
        {history
          .slice(-12)
          .reverse()
          .map((each) => (
            <li key={`${each.at}-${each.after}`}>
              <span className="num">
                {each.before} → <b>{each.after}</b>
              </span>
              <Pill>
                {each.grade_from && each.grade_from !== each.grade
                  ? `${each.grade_from} → ${each.grade}`
                  : each.grade}
              </Pill>
              {each.crossed ? <Pill tone="green">{t("crossed")}</Pill> : null}
              <span className="sub grow">
                {each.reasons
                  .map((reason) => `${reason.name} ${reason.change > 0 ? "+" : ""}${reason.change}`)
                  .join(" · ")}
              </span>
              <When at={each.at} />
            </li>
          ))}
      </ol>
    </div>
  );
}

function Detail({ contactId, scoreId }: { contactId: number; scoreId: number }) {
  const { t } = useTranslation("scores");
  const names = useNames();
  const detail = usePersonScore(contactId, scoreId);
  return (
    <QueryView query={detail}>
      {(found) => (
        <div className="stack">
          <section>
            <h3>{t("byRule")}</h3>
            <Points rules={found.rules} />
          </section>
          <section>
            <h3>{t("events")}</h3>
            {found.events.length === 0 ? <p className="sub">{t("noEvents")}</p> : null}
            <ul className="score-events">
              {found.events.map((each) => (
                <li key={`${each.rule}-${each.at}-${each.points}`}>
                  <span className="grow">{names.event(each.name)}</span>
                  <span className="sub num">
                    {each.points === each.left ? null : t("leftOf", { points: each.points })}
                  </span>
                  <b className="num">{each.left > 0 ? `+${each.left}` : each.left}</b>
                  <When at={each.at} />
                </li>
              ))}
            </ul>
          </section>
          <section>
            <h3>{t("history")}</h3>
            <History detail={found} />
          </section>
        </div>
      )}
    </QueryView>
  );
}

function One({ score, onOpen }: { score: PersonScore; onOpen: () => void }) {
  const { t } = useTranslation("scores");
  const ready = score.mql !== null && score.value >= score.mql;
  return (
    <button
      type="button"
      className="person-score"
      onClick={onOpen}
      aria-label={t("openScore", { name: score.name })}
    >
      <Matrix counts={{}} marked={score.grade} small />
      <span className="grow">
        <span className="row wrap">
          <span className="ellipsis">{score.name}</span>
          {score.product_line ? <Pill tone="violet">{score.product_line}</Pill> : null}
          {ready ? <Pill tone="green">{t("isReady")}</Pill> : null}
        </span>
        <span className="person-score-value">
          <b className="num">{score.value}</b>
          <span>{score.grade}</span>
          {score.cell ? <em>{score.cell}</em> : null}
        </span>
        <span className="sub ellipsis">
          {score.reasons
            .map((each) => `${each.name} ${each.points > 0 ? "+" : ""}${each.points}`)
            .join(" · ")}
        </span>
      </span>
    </button>
  );
}

function Scores({ contactId }: { contactId: number }) {
  const { t } = useTranslation("scores");
  const scores = usePersonScores(contactId);
  const [open, setOpen] = useState<PersonScore | null>(null);
  const items = scores.data?.items ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={t("ofPerson")}>
      <div className="person-scores">
        {items.map((score) => (
          <One key={score.id} score={score} onOpen={() => setOpen(score)} />
        ))}
      </div>
      <Drawer
        open={open !== null}
        onClose={() => setOpen(null)}
        title={open ? `${open.name} · ${open.value} · ${open.grade}` : ""}
        size={520}
      >
        {open ? <Detail contactId={contactId} scoreId={open.id} /> : null}
      </Drawer>
    </Card>
  );
}

/** A person's scores on their page: value, place in the matrix, top reasons; the whole story on a click. */
export default function ContactScores({ contactId }: { contactId: number }) {
  return useCan("scores.view") ? <Scores contactId={contactId} /> : null;
}
