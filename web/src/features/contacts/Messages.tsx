import { MailOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { api, unwrap } from "@/shared/api";
import type { Message } from "@/shared/types";
import { type Column, DataTable } from "@/shared/ui/DataTable";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";

const tones: Record<string, Tone> = {
  queued: "gray",
  sending: "sky",
  sent: "primary",
  opened: "teal",
  clicked: "amber",
  uncertain: "amber",
  bounced: "coral",
  failed: "coral",
  suppressed: "gray",
};

/** The furthest that a message got. */
export function stageOf(message: Pick<Message, "status" | "opened_at" | "clicked_at">): string {
  if (message.clicked_at) return "clicked";
  if (message.opened_at) return "opened";
  return message.status;
}

function useColumns(): Column<Message>[] {
  const { t } = useTranslation("contacts");
  const { t: common } = useTranslation("common");
  return [
    {
      key: "subject",
      title: t("message.subject"),
      lead: true,
      render: (row) => (
        <>
          <div>{row.subject}</div>
          <div className="sub">{row.template}</div>
        </>
      ),
    },
    {
      key: "journey",
      title: t("message.journey"),
      blank: (row) => !row.journey,
      render: (row) =>
        row.journey_id ? (
          <Link to="/journeys/$id" params={{ id: String(row.journey_id) }}>
            {row.journey}
          </Link>
        ) : (
          <span className="muted">—</span>
        ),
    },
    {
      key: "status",
      title: t("message.status"),
      render: (row) => (
        <Pill
          tone={tones[stageOf(row)] ?? "gray"}
          dot
          title={row.reason ? reasonText(row.reason, t) : undefined}
        >
          {common(`message.${stageOf(row)}`, { defaultValue: row.status })}
        </Pill>
      ),
    },
    {
      key: "at",
      title: t("message.at"),
      end: true,
      render: (row) => <When at={row.sent_at ?? row.queued_at} />,
    },
  ];
}

/** Why a message was not sent; a server's own reply keeps its number. */
function reasonText(reason: string, t: TFunction<"contacts">): string {
  const [kind, code] = reason.startsWith("smtp_") ? ["smtp", reason.slice(5)] : [reason, ""];
  return t(`reason.${kind}`, { code, defaultValue: reason });
}

export function Messages({ contactId }: { contactId: number }) {
  const { t } = useTranslation("contacts");
  const columns = useColumns();
  const messages = useQuery({
    queryKey: ["contact", contactId, "messages"],
    queryFn: ({ signal }) =>
      unwrap(
        api.GET("/api/v1/contacts/{contact_id}/messages", {
          params: { path: { contact_id: contactId }, query: { limit: 100 } },
          signal,
        }),
      ),
  });
  return (
    <QueryView query={messages}>
      {(page) =>
        page.items.length === 0 ? (
          <State icon={<MailOutlined />} tone="gray" title={t("noMessages.title")}>
            {t("noMessages.text")}
          </State>
        ) : (
          <DataTable label={t("tab.messages")} columns={columns} rows={page.items} rowKey={(row) => row.id} />
        )
      }
    </QueryView>
  );
}
