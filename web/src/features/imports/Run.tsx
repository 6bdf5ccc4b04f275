import { DownloadOutlined, UndoOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button, Popconfirm } from "antd";
import { useTranslation } from "react-i18next";
import { ApiError } from "@/shared/api";
import { errorText } from "@/shared/errors";
import { useFormat } from "@/shared/format";
import { useLocale } from "@/shared/prefs";
import { Shares } from "@/shared/ui/Shares";
import { toast } from "@/shared/ui/toast";
import { type Act, type Import, useAct } from "./api";
import { Reasons } from "./Check";

const figures = [
  ["created", "green"],
  ["updated", "primary"],
  ["unchanged", "gray"],
  ["rejected", "coral"],
] as const;

function Figures({ found }: { found: Import }) {
  const { t } = useTranslation("imports");
  const over = found.state === "done" || found.state === "undone";
  return (
    <div className="import-figures">
      <Shares
        shares={figures.map(([key, tone]) => ({ key, tone, label: t(`figure.${key}`), value: found[key] }))}
        rest={over ? 0 : Math.max(0, found.rows - found.position)}
        progress={t("progress")}
      />
    </div>
  );
}

function Undone({ found }: { found: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  if (!found.undone) return null;
  const { removed, kept, restored } = found.undone;
  return (
    <p role="status">
      {t("undone", {
        removed: format.count(removed),
        kept: format.count(kept),
        restored: format.count(restored),
      })}
    </p>
  );
}

/** The import under way and what became of it. */
export function Run({ found }: { found: Import }) {
  const { t } = useTranslation("imports");
  const format = useFormat();
  const locale = useLocale();
  const act = useAct(found.id);
  const doing = (what: Act) => () => act.mutate(what, { onError: toast.error });
  const { state } = found;
  const ended = state === "done" || state === "cancelled" || state === "failed";
  return (
    <>
      {state === "done" || state === "undone" ? null : (
        <span className="sub num">
          {t("rowsOf", { rows: format.count(found.position), total: format.count(found.rows) })}
          {state === "running" && found.rows_per_second
            ? ` · ${t("rate", { value: format.count(Math.round(found.rows_per_second)) })}`
            : ""}
          {state === "running" && found.seconds_left
            ? ` · ${t("left", { value: format.duration(found.seconds_left * 1000) })}`
            : ""}
        </span>
      )}
      <Figures found={found} />
      {found.rejected && found.checked ? <Reasons checked={found.checked} /> : null}
      {found.error ? (
        <p className="field-error">{errorText(new ApiError(422, found.error, found.error))}</p>
      ) : null}
      <Undone found={found} />
      <footer className="import-foot">
        {found.rejected ? (
          <Button
            icon={<DownloadOutlined />}
            href={`/api/v1/imports/${found.id}/rejects.csv?locale=${locale}`}
            download
          >
            {t("rejects")}
          </Button>
        ) : null}
        {ended && found.position > 0 ? (
          <Popconfirm
            title={t("undoAsk")}
            description={t("undoText")}
            onConfirm={doing("undo")}
            okText={t("undo")}
          >
            <Button icon={<UndoOutlined />} danger>
              {t("undo")}
            </Button>
          </Popconfirm>
        ) : null}
        {state === "running" ? <Button onClick={doing("pause")}>{t("pause")}</Button> : null}
        {state === "running" || state === "paused" ? (
          <Button onClick={doing("cancel")}>{t("cancel")}</Button>
        ) : null}
        {state === "paused" || state === "failed" ? (
          <Button type="primary" onClick={doing("resume")} loading={act.isPending}>
            {t("resume")}
          </Button>
        ) : null}
        {state === "done" ? <Link to="/contacts">{t("toContacts")}</Link> : null}
      </footer>
    </>
  );
}
