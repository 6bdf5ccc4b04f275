import { InboxOutlined, SearchOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { MailRow } from "@/shared/types";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import type { useMails } from "./api";

type Props = { mails: ReturnType<typeof useMails>; to: string; chosen: number | undefined };

function Entry({ mail, to, chosen }: { mail: MailRow; to: string; chosen: boolean }) {
  const { t } = useTranslation("mailbox");
  return (
    <li>
      <Link
        to="/mailbox"
        search={{ to: to || undefined, mail: mail.id }}
        className="mail-entry"
        activeProps={{}}
        aria-current={chosen ? "true" : undefined}
      >
        <span className="mail-entry-top">
          <span className="mail-entry-to ellipsis">{mail.to}</span>
          <span className="sub">
            <When at={mail.received_at} />
          </span>
        </span>
        <span className="mail-entry-subject ellipsis">{mail.subject || t("noSubject")}</span>
        <span className="sub ellipsis">{mail.snippet}</span>
      </Link>
    </li>
  );
}

function Nothing({ to }: { to: string }) {
  const { t } = useTranslation("mailbox");
  if (to)
    return (
      <State icon={<SearchOutlined />} tone="gray" title={t("none.title")} compact>
        {t("none.text", { to })}
      </State>
    );
  return (
    <State icon={<InboxOutlined />} tone="gray" title={t("empty.short")} compact>
      {t("empty.waiting")}
    </State>
  );
}

export function MailList({ mails, to, chosen }: Props) {
  const { t } = useTranslation("mailbox");
  const { t: common } = useTranslation("common");
  return (
    <QueryView query={mails}>
      {(data) => {
        const items = data.pages.flatMap((page) => page.items);
        if (items.length === 0) return <Nothing to={to} />;
        return (
          <ul className="mail-entries" aria-label={t("title")}>
            {items.map((mail) => (
              <Entry key={mail.id} mail={mail} to={to} chosen={mail.id === chosen} />
            ))}
            {mails.hasNextPage ? (
              <li className="mail-more">
                <Button loading={mails.isFetchingNextPage} onClick={() => void mails.fetchNextPage()}>
                  {common("more")}
                </Button>
              </li>
            ) : null}
          </ul>
        );
      }}
    </QueryView>
  );
}
