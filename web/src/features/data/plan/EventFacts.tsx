import { CheckCircleOutlined, InboxOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { LineChart } from "@/shared/chart/LineChart";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { PlanEventDetail } from "@/shared/types";
import { JsonBlock } from "@/shared/ui/JsonBlock";
import { Card } from "@/shared/ui/Page";
import type { Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { knownReason } from "../reasons";
import { useExamples, usePlanSources, useViolations } from "./api";

const DAY_MS = 86_400_000;

type DaysProps = { values: number[]; name: string; label: string; tone: Tone };

/** One number a day, the last one today's (UTC). */
function Days({ values, name, label, tone }: DaysProps) {
  const format = useFormat();
  const now = Date.now();
  const data = values.map((value, index) => ({
    label: format.date(new Date(now - (values.length - 1 - index) * DAY_MS).toISOString()),
    value,
  }));
  return <LineChart data={data} name={name} label={label} tone={tone} height={150} count={format.count} />;
}

export function Received({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  return (
    <Card title={t("event.trend")}>
      <Days
        values={event.trend}
        name={t("count")}
        label={t("trendOf", { name: event.name })}
        tone="primary"
      />
    </Card>
  );
}

export function Broken({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  const { t: data } = useTranslation("data");
  const format = useFormat();
  const violations = useViolations(event.id);
  const sources = new Map(usePlanSources().data?.items.map((each) => [each.source_id, each.name]));
  return (
    <Card title={t("event.broken")}>
      <QueryView query={violations}>
        {(found) =>
          found.items.length === 0 ? (
            <State compact icon={<CheckCircleOutlined />} tone="green" title={t("event.brokenNone")} />
          ) : (
            <>
              <Days
                values={found.by_day}
                name={t("event.broken")}
                label={t("event.brokenLabel")}
                tone="coral"
              />
              <ul className="plan-broken">
                {found.items.map((each) => (
                  <li key={`${each.code} ${each.property} ${each.source_id}`}>
                    <span className="grow">
                      {data(`reason.${knownReason(each.code)}.title`)}{" "}
                      {each.property ? <code>{each.property}</code> : null}
                      <span className="sub plan-example">
                        {sources.get(each.source_id)}
                        {each.example ? ` · ${each.example}` : ""}
                      </span>
                    </span>
                    <b className="num">{format.count(each.count)}</b>
                  </li>
                ))}
              </ul>
            </>
          )
        }
      </QueryView>
    </Card>
  );
}

export function Newest({ event }: { event: PlanEventDetail }) {
  const { t } = useTranslation("plan");
  const seesPeople = useCan("contacts.view");
  const examples = useExamples(event.id, seesPeople);
  if (!seesPeople) return null;
  return (
    <Card title={t("event.examples")}>
      <QueryView query={examples}>
        {(found) =>
          found.items.length === 0 ? (
            <State compact icon={<InboxOutlined />} tone="gray" title={t("event.examplesNone")} />
          ) : (
            <div className="stack">
              {found.items.slice(0, 2).map((each, index) => (
                <div key={index}>
                  <div className="sub">
                    <When at={each.timestamp} />
                  </div>
                  <JsonBlock text={JSON.stringify(each.properties, null, 2)} label={t("event.example")} />
                </div>
              ))}
            </div>
          )
        }
      </QueryView>
    </Card>
  );
}
