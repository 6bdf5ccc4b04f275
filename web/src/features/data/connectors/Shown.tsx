import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Connector, Preview } from "./api";

function Problem({ code }: { code: string }) {
  const { t } = useTranslation("connectors");
  return code ? <span className="pull-problem">{t(`reason.${code}`, { defaultValue: code })}</span> : null;
}

function People({ rows }: { rows: Preview }) {
  return (
    <table className="pull-columns">
      <thead>
        <tr>
          {rows.columns.map((column) => (
            <th key={column.name}>{column.name}</th>
          ))}
          <th />
        </tr>
      </thead>
      <tbody>
        {rows.people.map((row) => (
          <tr key={row.line} data-problem={row.problem !== ""}>
            {row.cells.map((cell, place) => (
              <td key={rows.columns[place]?.name}>{cell.after || <span className="muted">—</span>}</td>
            ))}
            <td>
              <Problem code={row.problem} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

type Item = {
  event?: string;
  timestamp?: string;
  identifiers?: { namespace: string; value: string }[];
  properties?: { [name: string]: unknown };
};

function Events({ rows }: { rows: Preview }) {
  const { t } = useTranslation("connectors");
  return (
    <table className="pull-columns">
      <thead>
        <tr>
          <th>{t("meaning.event")}</th>
          <th>{t("meaning.time")}</th>
          <th>{t("meaning.identifier")}</th>
          <th>{t("properties")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.events.map((row) => {
          const item = (row.item ?? {}) as Item;
          return (
            <tr key={row.line} data-problem={row.problem !== ""}>
              <td>{item.event ?? <Problem code={row.problem} />}</td>
              <td className="num">{item.timestamp?.replace("T", " ").slice(0, 19)}</td>
              <td>{item.identifiers?.map((each) => each.value).join(", ") ?? row.column}</td>
              <td>
                <code>{row.item ? JSON.stringify(item.properties) : ""}</code>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

/** Step three: the first rows as they would be kept. */
export function Shown({ found, rows, next }: { found: Connector; rows: Preview; next: () => void }) {
  const { t } = useTranslation("connectors");
  if (!found.mapped) return <Alert type="info" title={t("mapFirst")} />;
  const wrong = [...rows.people, ...rows.events].filter((row) => row.problem).length;
  return (
    <div className="pull-step">
      {wrong ? <Alert type="warning" showIcon title={t("wrongRows", { count: wrong })} /> : null}
      <div className="pull-scroll">
        {found.target === "people" ? <People rows={rows} /> : <Events rows={rows} />}
      </div>
      <div className="row">
        <Button type="primary" onClick={next}>
          {t("toSchedule")}
        </Button>
      </div>
    </div>
  );
}
