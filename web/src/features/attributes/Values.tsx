import { LockOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useSources } from "@/shared/sources";
import type { Attribute } from "@/shared/types";
import { Bar } from "@/shared/ui/parts";
import { QueryView } from "@/shared/ui/states";
import { useAttribute } from "./api";

/** The most frequent values of an attribute, and those that were not written. */
export function Values({ attribute }: { attribute: Attribute }) {
  const { t } = useTranslation("attributes");
  const format = useFormat();
  const detail = useAttribute(attribute.name);
  const sources = useSources();
  const sourceOf = (id: number) => sources.data?.items.find((each) => each.id === id)?.name ?? "Cumulus";
  return (
    <QueryView query={detail}>
      {(data) => (
        <div className="stack attribute-values">
          <section>
            <h3>{t("values.title", { count: data.distinct, value: format.count(data.distinct) })}</h3>
            {data.values.length === 0 && data.distinct > 0 ? (
              <p className="muted">
                <LockOutlined /> {t("values.masked")}
              </p>
            ) : null}
            <ul>
              {data.values.map((each) => (
                <li key={each.value} className="attribute-value">
                  <span className="ellipsis" title={each.value}>
                    {each.value}
                  </span>
                  <Bar share={each.people / Math.max(1, attribute.filled)} />
                  <span className="num">{format.count(each.people)}</span>
                </li>
              ))}
            </ul>
          </section>
          {data.rejects.length > 0 ? (
            <section>
              <h3>{t("rejects.title")}</h3>
              <ul>
                {data.rejects.map((each) => (
                  <li key={`${each.on}-${each.source_id}`} className="attribute-reject">
                    <span className="sub">{each.on}</span>
                    <span className="ellipsis">{sourceOf(each.source_id)}</span>
                    <code className="ellipsis" title={each.example}>
                      {each.example || "••••"}
                    </code>
                    <span className="num">{format.count(each.count)}</span>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </div>
      )}
    </QueryView>
  );
}
