import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Card } from "@/shared/ui/Page";
import { Pill } from "@/shared/ui/Pill";
import type { ChangedTrait, Changes, PairSide } from "./api";
import { useTraitName } from "./Traits";

const SHOWN = 60;
/** Less is not seen in a figure with one decimal. */
const LEAST = 0.0005;

/** What is different today from a saved portrait: sizes, then traits by how much their share changed. */
export function ChangesView({ changes }: { changes: Changes }) {
  const { t } = useTranslation("insight");
  const format = useFormat();
  const called = useTraitName();
  const share = (side: PairSide | null) => (side ? format.percent(side.share) : "—");
  const moved = (row: ChangedTrait) => (row.now?.share ?? 0) - (row.before?.share ?? 0);
  const columns: Column<ChangedTrait>[] = [
    {
      key: "value",
      title: t("value"),
      lead: true,
      render: (row) => (
        <>
          <span className="sub">{called.kind(row)}</span>
          <br />
          <b lang="und">{called.value(row)}</b>
        </>
      ),
    },
    {
      key: "before",
      title: t("saved.before"),
      end: true,
      render: (row) => <span className="num muted">{share(row.before ?? null)}</span>,
    },
    {
      key: "now",
      title: t("saved.now"),
      end: true,
      render: (row) => <span className="num">{share(row.now ?? null)}</span>,
    },
    {
      key: "moved",
      title: t("saved.moved"),
      end: true,
      render: (row) => {
        const by = moved(row);
        const tone = Math.abs(by) < LEAST ? "gray" : by > 0 ? "green" : "coral";
        return (
          <Pill tone={tone}>
            <b className="num">{`${by > 0 ? "+" : ""}${format.percent(by)}`}</b>
          </Pill>
        );
      },
    },
    {
      key: "index",
      title: t("index"),
      end: true,
      render: (row) => (
        <span className="num">{`${row.before?.index ?? "—"} → ${row.now?.index ?? "—"}`}</span>
      ),
    },
  ];
  const rows = changes.traits.filter((row) => Math.abs(moved(row)) >= LEAST).slice(0, SHOWN);
  const figures = [
    { key: "people", title: t("people"), before: changes.people_before, now: changes.people },
    { key: "base", title: t("base"), before: changes.base_people_before, now: changes.base_people },
  ];
  return (
    <div className="insight">
      {changes.other_rules ? (
        <div className="notice" data-tone="amber">
          {t("saved.otherRules")}
        </div>
      ) : null}
      <Card>
        <dl className="change-figures">
          {figures.map((each) => (
            <div key={each.key}>
              <dt>{each.title}</dt>
              <dd className="num">{`${format.count(each.before)} → ${format.count(each.now)}`}</dd>
            </div>
          ))}
        </dl>
      </Card>
      <Card title={t("saved.movedMost")} flush className="insight-gap">
        {rows.length === 0 ? (
          <p className="muted pair-note">{t("saved.unmoved")}</p>
        ) : (
          <DataTable
            label={t("saved.movedMost")}
            columns={columns}
            rows={rows}
            rowKey={(row) => `${row.group}:${row.name}:${row.value}`}
          />
        )}
      </Card>
    </div>
  );
}
