import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import { ErrorState, SkeletonRows } from "@/shared/ui/states";
import { type Detail, useModelPeople, useReasons } from "./api";
import { Bars } from "./charts";
import { featureText } from "./features";

function Reasons({ model, contact }: { model: number; contact: number }) {
  const { t } = useTranslation("models");
  const found = useReasons(model, contact);
  if (found.error) return <ErrorState compact error={found.error} />;
  if (!found.data) return <SkeletonRows rows={3} />;
  return (
    <Bars
      label={t("reasons")}
      rows={found.data.reasons.map((each) => ({
        key: each.name,
        name: `${each.weight >= 0 ? "▲" : "▼"} ${featureText(t, each.name)}`,
        value: each.weight,
        tone: each.weight >= 0 ? "green" : "coral",
        text: `${each.weight >= 0 ? "+" : "−"}${Math.abs(each.weight).toFixed(2)}`,
      }))}
    />
  );
}

/** The people with the best scores; each says why. */
export function People({ model }: { model: Detail }) {
  const { t } = useTranslation("models");
  const format = useFormat();
  const mayLook = useCan("contacts.view");
  const people = useModelPeople(model.id, mayLook);
  const [open, setOpen] = useState<number | null>(null);
  if (!mayLook) return null;
  const shown = (value: number) =>
    model.kind === "purchase" ? format.count(Math.round(value)) : `${value.toFixed(1)} %`;
  const withReasons = model.kind !== "purchase";
  return (
    <Card title={t("best")} flush>
      {people.error ? <ErrorState compact error={people.error} /> : null}
      {people.isPending ? <SkeletonRows rows={4} /> : null}
      <ol className="scored" aria-label={t("best")}>
        {people.data?.items.map((each) => (
          <li key={each.id}>
            <div className="row">
              <Pill tone="primary">{each.grade}</Pill>
              <Link to="/contacts/$id" params={{ id: String(each.id) }} className="cell-link grow ellipsis">
                {each.name || each.email || `#${each.id}`}
              </Link>
              <b className="num">{shown(each.value)}</b>
              {withReasons ? (
                <Button
                  size="small"
                  aria-expanded={open === each.id}
                  onClick={() => setOpen(open === each.id ? null : each.id)}
                >
                  {t("why")}
                </Button>
              ) : (
                <span className="sub">{t("alive", { value: each.fit.toFixed(0) })}</span>
              )}
            </div>
            {open === each.id ? <Reasons model={model.id} contact={each.id} /> : null}
          </li>
        ))}
      </ol>
    </Card>
  );
}
