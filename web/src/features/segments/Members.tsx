import { DownloadOutlined, TeamOutlined } from "@ant-design/icons";
import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan, useSession } from "@/shared/session";
import type { Segment } from "@/shared/types";
import { useContactColumns } from "@/shared/ui/contactColumns";
import { DataTable, Pager, useKeyset } from "@/shared/ui/DataTable";
import { QueryView, State } from "@/shared/ui/states";
import { toast } from "@/shared/ui/toast";
import { PAGE_SIZE, useMembers } from "./api";

/** Fetches the file rather than linking to it, so that the chosen workspace goes along. */
function useDownload(segment: Segment): () => Promise<void> {
  const { workspace } = useSession();
  return async () => {
    try {
      const answer = await fetch(`/api/v1/segments/${segment.id}/members.csv`, {
        headers: { "X-Workspace": String(workspace.id) },
        credentials: "same-origin",
      });
      if (!answer.ok) throw new Error(answer.statusText);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await answer.blob());
      link.download = `${segment.slug}.csv`;
      link.click();
      URL.revokeObjectURL(link.href);
    } catch (error) {
      toast.error(error);
    }
  };
}

export function Members({ segment }: { segment: Segment }) {
  const { t } = useTranslation("segments");
  const format = useFormat();
  const navigate = useNavigate();
  const keyset = useKeyset(String(segment.id));
  const members = useMembers(segment.id, keyset.cursor);
  const columns = useContactColumns();
  const mayExport = useCan("contacts.export");
  const download = useDownload(segment);
  return (
    <div className="card">
      <QueryView query={members}>
        {(page) =>
          page.items.length === 0 ? (
            <State icon={<TeamOutlined />} tone="gray" title={t("nobody")}>
              {t("nobodyText")}
            </State>
          ) : (
            <>
              <div className="toolbar">
                <b className="num">{t("match", { count: page.total, value: format.count(page.total) })}</b>
                {mayExport ? (
                  <Button
                    style={{ marginLeft: "auto" }}
                    icon={<DownloadOutlined />}
                    onClick={() => void download()}
                  >
                    {t("csv")}
                  </Button>
                ) : null}
              </div>
              <DataTable
                label={t("members")}
                columns={columns}
                rows={page.items}
                rowKey={(row) => row.id}
                onOpen={(row) => void navigate({ to: "/contacts/$id", params: { id: String(row.id) } })}
              />
              <Pager
                keyset={keyset}
                shown={page.items.length}
                limit={PAGE_SIZE}
                total={page.total}
                nextCursor={page.next_cursor}
              />
            </>
          )
        }
      </QueryView>
    </div>
  );
}
