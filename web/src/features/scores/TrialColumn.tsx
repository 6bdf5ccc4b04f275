import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { Card } from "@/shared/ui/Page";
import { Person } from "@/shared/ui/Person";
import { Pill } from "@/shared/ui/Pill";
import { Skeleton } from "@/shared/ui/states";
import { Histogram } from "./Histogram";
import { Matrix } from "./Matrix";
import { Points } from "./Points";
import type { CardDefinition, Sample, Trial } from "./types";

function SamplePerson({ found }: { found: Sample }) {
  const { t } = useTranslation("scores");
  const [open, setOpen] = useState(false);
  return (
    <li>
      <div className="row">
        <Link to="/contacts/$id" params={{ id: String(found.person.id) }} className="grow score-person">
          <Person person={found.person} />
        </Link>
        {found.crosses ? <Pill tone="green">{t("crosses")}</Pill> : null}
        <button type="button" className="score-chip" aria-expanded={open} onClick={() => setOpen(!open)}>
          <b className="num">{found.value}</b> {found.grade}
        </button>
      </div>
      {open ? <Points rules={found.rules} /> : null}
    </li>
  );
}

type Props = { card: CardDefinition; trial: Trial | undefined; fresh: boolean };

/** What the card would say of everybody today, beside its rules. */
export function TrialColumn({ card, trial, fresh }: Props) {
  const { t } = useTranslation("scores");
  const format = useFormat();
  if (!trial)
    return (
      <Card>
        <div className="stack">
          <Skeleton height={14} width={90} />
          <Skeleton height={180} />
          <Skeleton height={90} />
        </div>
      </Card>
    );
  const mql = card.mql ?? null;
  return (
    <div className={fresh ? "stack" : "stack stale"}>
      <Card
        title={t("matrix")}
        extra={
          <span className="sub num">
            {t("peopleCount", { count: trial.people, value: format.count(trial.people) })}
          </span>
        }
      >
        <Matrix counts={trial.matrix} cells={card.cells} />
        <div className="sub score-axes">
          <span>{t("axisFit")}</span>
          <span>{t("axisEngagement")}</span>
        </div>
      </Card>
      <Card title={t("distribution")} extra={<span className="sub num">Ø {trial.average.toFixed(1)}</span>}>
        <Histogram bars={trial.bars} mql={mql} />
        {mql === null ? null : (
          <dl className="score-figures">
            <div>
              <dt>{t("ready")}</dt>
              <dd className="num">{format.count(trial.ready)}</dd>
            </div>
            <div>
              <dt>{t("up")}</dt>
              <dd className="num" data-tone="green">
                +{format.count(trial.up)}
              </dd>
            </div>
            <div>
              <dt>{t("down")}</dt>
              <dd className="num" data-tone="coral">
                −{format.count(trial.down)}
              </dd>
            </div>
          </dl>
        )}
      </Card>
      <Card title={t("sample")}>
        {trial.sample.length === 0 ? (
          <p className="sub">{t("nobody")}</p>
        ) : (
          <ul className="score-sample">
            {trial.sample.map((found) => (
              <SamplePerson key={found.person.id} found={found} />
            ))}
          </ul>
        )}
        <p className="sub" role="status">
          {fresh ? t("took", { value: format.duration(trial.took_ms) }) : t("trying")}
        </p>
      </Card>
    </div>
  );
}
