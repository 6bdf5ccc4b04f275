import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useNames } from "@/shared/names/names";
import { SampleTable } from "@/shared/ui/SampleTable";
import type { Connector, Preview } from "./api";

function People({ found, rows }: { found: Connector; rows: Preview }) {
  const { t } = useTranslation("connectors");
  const kept = new Set(found.people?.columns.map((each) => each.column));
  return (
    <SampleTable
      label={t("step.preview")}
      columns={rows.columns.map(({ name }) => ({ name, ignored: !kept.has(name) }))}
      rows={rows.people}
      reason={(code) => t(`reason.${code}`, { defaultValue: code })}
    />
  );
}

type Item = {
  event?: string;
  timestamp?: string;
  identifiers?: { namespace: string; value: string }[];
  properties?: { [name: string]: unknown };
};

/** A row as an event, a column for each property; instead of its name, why there is none. */
function EventLine({ row, properties }: { row: Preview["events"][number]; properties: string[] }) {
  const { t } = useTranslation("connectors");
  const format = useFormat();
  const names = useNames();
  const item = (row.item ?? {}) as Item;
  const problem = row.problem ? t(`reason.${row.problem}`, { defaultValue: row.problem }) : "";
  return (
    <tr data-rejected={problem !== "" || undefined}>
      <td>
        {item.event ? names.event(item.event) : null}
        {problem ? (
          <em className="field-error">{row.column ? `${row.column}: ${problem}` : problem}</em>
        ) : null}
      </td>
      <td className="num">{item.timestamp ? format.dateTime(item.timestamp) : null}</td>
      <td>{item.identifiers?.map((each) => each.value).join(", ")}</td>
      {properties.map((name) => (
        <td key={name}>{String(item.properties?.[name] ?? "")}</td>
      ))}
    </tr>
  );
}

function Events({ found, rows }: { found: Connector; rows: Preview }) {
  const { t } = useTranslation("connectors");
  const properties = (found.events?.properties ?? []).map((each) => each.name);
  return (
    <div className="table-wrap">
      <table className="table sample-table" aria-label={t("step.preview")}>
        <thead>
          <tr>
            <th scope="col">{t("meaning.event")}</th>
            <th scope="col">{t("meaning.time")}</th>
            <th scope="col">{t("meaning.identifier")}</th>
            {properties.map((name) => (
              <th scope="col" key={name} lang="">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.events.map((row) => (
            <EventLine key={row.line} row={row} properties={properties} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Step three: the first rows as they would be kept. */
export function Shown({ found, rows, next }: { found: Connector; rows: Preview; next: () => void }) {
  const { t } = useTranslation("connectors");
  if (!found.mapped) return <Alert type="info" showIcon title={t("mapFirst")} />;
  const wrong = [...rows.people, ...rows.events].filter((row) => row.problem).length;
  return (
    <div className="pull-step">
      {wrong ? <Alert type="warning" showIcon title={t("wrongRows", { count: wrong })} /> : null}
      {found.target === "people" ? (
        <People found={found} rows={rows} />
      ) : (
        <Events found={found} rows={rows} />
      )}
      <div className="row">
        <Button type="primary" onClick={next}>
          {t("toSchedule")}
        </Button>
      </div>
    </div>
  );
}
