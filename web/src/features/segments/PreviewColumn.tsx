import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import type { Preview } from "@/shared/types";
import { Card } from "@/shared/ui/Page";
import { Person } from "@/shared/ui/Person";
import { Bar } from "@/shared/ui/parts";
import { Skeleton } from "@/shared/ui/states";
import { Reach } from "./Reach";

function CountCard({ preview, fresh, complete }: { preview: Preview; fresh: boolean; complete: boolean }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const share = preview.total ? preview.count / preview.total : 0;
  return (
    <Card>
      <div className="count-label">{t("count")}</div>
      <div className={fresh ? "count-value num" : "count-value num stale"}>{format.count(preview.count)}</div>
      <div className="count-share" data-tone="primary">
        <Bar share={share} label={t("shareLabel")} />
      </div>
      <div className="sub num">
        {t("share", {
          count: preview.total,
          share: format.percent(share),
          total: format.count(preview.total),
        })}
      </div>
      <Reach preview={preview} />
      <div className="sub" role="status">
        {complete
          ? t(fresh ? "took" : "counting", { value: format.duration(preview.took_ms) })
          : t("unfinished")}
      </div>
    </Card>
  );
}

type Props = { preview: Preview | undefined; fresh: boolean; complete: boolean };

/** The answer beside the conditions: how many, by channel, in words, and a few of them. */
export function PreviewColumn({ preview, fresh, complete }: Props) {
  const { t } = useTranslation("segments");
  const locale = useLocale();
  if (!preview)
    return (
      <Card>
        <div className="stack">
          <Skeleton height={14} width={90} />
          <Skeleton height={36} width={140} />
          <Skeleton height={8} />
          <Skeleton height={60} />
        </div>
      </Card>
    );
  const words = locale === "en" ? preview.words.en : preview.words.zh;
  return (
    <>
      <CountCard preview={preview} fresh={fresh} complete={complete} />
      {words ? (
        <Card title={t("words")}>
          <p className="words">{words}</p>
        </Card>
      ) : null}
      <Card title={t("sample")}>
        {preview.sample.length === 0 ? (
          <p className="muted">{t("nobody")}</p>
        ) : (
          <ul className="sample">
            {preview.sample.map((person) => (
              <li key={person.id}>
                <Link to="/contacts/$id" params={{ id: String(person.id) }} className="cell-link">
                  <Person person={person} />
                </Link>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  );
}
