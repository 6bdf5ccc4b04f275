import { BellOutlined, CheckCircleOutlined, CheckOutlined, WarningOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import i18next from "i18next";
import { useTranslation } from "react-i18next";
import type { components } from "@/generated/api";
import { api, unwrap } from "@/shared/api";
import { useFormat } from "@/shared/format";
import { useMutation } from "@/shared/mutation";
import { MenuButton } from "@/shared/ui/MenuButton";
import "./notices.css";

type Notice = components["schemas"]["NoticeOut"];

const REFRESH_MS = 60_000;
const places = {
  scheduled_export_failed: "/exports/scheduled/$id",
  connector_failed: "/data/connectors/$id",
} as const satisfies { [kind in Notice["kind"]]: string };

function useNotices() {
  return useQuery({
    queryKey: ["notices"],
    queryFn: ({ signal }) => unwrap(api.GET("/api/v1/notices", { signal })),
    refetchInterval: REFRESH_MS,
  });
}

function useSee() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (ids: number[]) => unwrap(api.POST("/api/v1/notices/seen", { body: { ids } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["notices"] }),
  });
}

function Line({ notice }: { notice: Notice }) {
  const { t } = useTranslation("shell");
  const format = useFormat();
  const why = i18next.t(notice.error, { ns: "errors", defaultValue: notice.error });
  return (
    <span className="notice-line" data-seen={notice.seen}>
      <span>
        {t(`notices.${notice.resolved_at ? "works" : notice.kind}`)} <b lang="">{notice.name}</b>
      </span>
      <span className="sub">
        {notice.resolved_at ? "" : `${why} · ${t("notices.times", { count: notice.times })} · `}
        {format.ago(notice.resolved_at ?? notice.last_at)}
      </span>
    </span>
  );
}

/** What fails, and what works again: a bell with how much of it is new. */
export function Notices() {
  const { t } = useTranslation("shell");
  const navigate = useNavigate();
  const found = useNotices().data;
  const see = useSee();
  const items = found?.items ?? [];
  const fresh = items.filter((item) => !item.seen || item.resolved_at);
  const unseen = found?.unseen ?? 0;
  const entries = items.map((item) => ({
    key: String(item.id),
    label: <Line notice={item} />,
    icon: item.resolved_at ? (
      <CheckCircleOutlined className="notice-good" />
    ) : (
      <WarningOutlined className="notice-bad" />
    ),
    run: () => {
      see.mutate([item.id]);
      void navigate({ to: places[item.kind], params: { id: String(item.subject_id) } });
    },
  }));
  const all = {
    key: "all",
    label: t("notices.allSeen"),
    icon: <CheckOutlined />,
    run: () => see.mutate(fresh.map((item) => item.id)),
  };
  return (
    <MenuButton
      label={unseen ? t("notices.some", { count: unseen }) : t("notices.label")}
      className="icon-button notices-button"
      button={
        <>
          <BellOutlined />
          {unseen ? <span className="notices-count">{unseen > 99 ? "99+" : unseen}</span> : null}
        </>
      }
      head={items.length ? t("notices.label") : t("notices.none")}
      entries={fresh.length ? [...entries, all] : entries}
    />
  );
}
