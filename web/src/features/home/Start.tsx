import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import { useSession } from "@/shared/session";
import { type Snippet, snippetOf, snippets } from "@/shared/snippets";
import { Card } from "@/shared/ui/Page";
import { CopyButton, CopyLine } from "@/shared/ui/parts";

const LOOK_EVERY_MS = 2000;

/** Asks for the newest event until there is one; then the home page is asked again. */
function useFirstEvent(): string | null {
  const client = useQueryClient();
  const first = useQuery({
    queryKey: ["first-event"],
    queryFn: ({ signal }) =>
      unwrap(api.GET("/api/v1/live/events", { params: { query: { limit: 1 } }, signal })),
    refetchInterval: LOOK_EVERY_MS,
    retry: false,
  });
  const name = first.data?.items[0]?.name ?? null;
  useEffect(() => {
    if (name) void client.invalidateQueries({ queryKey: ["home"] });
  }, [name, client]);
  return name;
}

function Listening() {
  const { t } = useTranslation("home");
  const name = useFirstEvent();
  return (
    <div className="notice" data-tone={name ? "green" : "primary"} role="status">
      <span style={{ paddingTop: 6, display: "grid" }}>
        <span className="live-dot" />
      </span>
      <span>{name ? t("start.arrived", { name }) : t("start.waiting")}</span>
    </div>
  );
}

function SnippetBox({ writeKey }: { writeKey: string }) {
  const [shown, setShown] = useState<Snippet>("curl");
  const code = snippetOf(shown, window.location.origin, writeKey);
  return (
    <>
      <div className="row wrap">
        <Segmented<Snippet> value={shown} onChange={setShown} options={[...snippets]} />
        <span style={{ marginLeft: "auto" }}>
          <CopyButton text={code} />
        </span>
      </div>
      <pre className="code-block">{code}</pre>
    </>
  );
}

/** What a workspace without people shows: how to send the first event, and a live look-out for it. */
export function Start() {
  const { t } = useTranslation("home");
  const { workspace } = useSession();
  return (
    <div className="start">
      <Card title={t("start.title")}>
        <div className="start-steps">
          <div className="start-step" data-tone="primary">
            <i>1</i>
            <div>
              <h3>{t("start.key")}</h3>
              <CopyLine text={workspace.write_key} />
            </div>
          </div>
          <div className="start-step" data-tone="primary">
            <i>2</i>
            <div>
              <h3>{t("start.send")}</h3>
              <SnippetBox writeKey={workspace.write_key} />
            </div>
          </div>
          <div className="start-step" data-tone="primary">
            <i>3</i>
            <div>
              <h3>{t("start.see")}</h3>
              <Listening />
            </div>
          </div>
        </div>
      </Card>
      <Card title={t("start.after")}>
        <ul className="rank">
          <li>
            <Link to="/segments/$id" params={{ id: "new" }}>
              {t("start.segment")}
            </Link>
          </li>
          <li>
            <Link to="/templates">{t("start.template")}</Link>
          </li>
          <li>
            <Link to="/journeys">{t("start.journey")}</Link>
          </li>
          <li>
            <Link to="/settings/sources">{t("start.sources")}</Link>
          </li>
        </ul>
      </Card>
    </div>
  );
}
