import { InboxOutlined, MailOutlined, ReloadOutlined } from "@ant-design/icons";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useDebounced } from "@/shared/hooks";
import { usePhone } from "@/shared/prefs";
import { useCan, useSession } from "@/shared/session";
import { Page } from "@/shared/ui/Page";
import { SearchInput } from "@/shared/ui/SearchInput";
import { Guard, State } from "@/shared/ui/states";
import { useMails } from "./api";
import { MailList } from "./MailList";
import { MailReader } from "./MailReader";
import "./mailbox.css";
import "./texts";

function SearchBox({ to }: { to: string }) {
  const { t } = useTranslation("mailbox");
  const navigate = useNavigate();
  const [text, setText] = useState(to);
  const settled = useDebounced(text, 250);
  useEffect(() => {
    if (settled.trim() === to) return;
    void navigate({ to: "/mailbox", search: { to: settled.trim() || undefined }, replace: true });
  }, [settled]);
  return (
    <div className="toolbar">
      <SearchInput label={t("search")} value={text} onChange={setText} />
    </div>
  );
}

/** Nothing was ever sent: how mails come here, and how they go out for real. */
function Empty() {
  const { t } = useTranslation("mailbox");
  const { mailbox_local } = useSession();
  const mayDesign = useCan("templates.view");
  const mayRun = useCan("journeys.view");
  return (
    <div className="card">
      <State
        icon={<InboxOutlined />}
        title={t(mailbox_local ? "empty.title" : "real.title")}
        action={
          <>
            {mayRun ? <Link to="/journeys">{t("empty.journeys")}</Link> : null}
            {mayDesign ? <Link to="/templates">{t("empty.templates")}</Link> : null}
          </>
        }
      >
        {t(mailbox_local ? "empty.text" : "real.text")}
      </State>
    </div>
  );
}

function Mailbox() {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const phone = usePhone();
  const { mailbox_local } = useSession();
  const { to = "", mail } = useSearch({ from: "/mailbox" });
  const mails = useMails(to);
  const total = mails.data?.pages[0]?.total;
  const never = total === 0 && !to && mail === undefined && !mails.isPlaceholderData;
  const reading = phone && mail !== undefined;
  return (
    <Page
      title={reading ? null : t("title")}
      tabTitle={t("title")}
      sub={reading ? null : t(mailbox_local ? "sub" : "real.sub")}
      actions={
        reading ? null : (
          <>
            <span className="mail-live sub">
              <span className="live-dot" />
              {total === undefined ? t("live") : t("total", { count: total, value: format.count(total) })}
            </span>
            <Button
              icon={<ReloadOutlined />}
              loading={mails.isRefetching && !mails.isFetchingNextPage}
              onClick={() => void mails.refetch()}
            >
              {t("refresh")}
            </Button>
          </>
        )
      }
    >
      {never ? (
        <Empty />
      ) : (
        <div className="card mailbox" data-reading={mail !== undefined}>
          <section className="mail-list" aria-label={t("title")}>
            <SearchBox to={to} />
            <MailList mails={mails} to={to} chosen={mail} />
          </section>
          <section className="mail-reader" aria-label={t("reader")}>
            {mail === undefined ? (
              <State icon={<MailOutlined />} title={t("choose.title")}>
                {t("choose.text")}
              </State>
            ) : (
              <MailReader id={mail} to={to} main={reading} />
            )}
          </section>
        </div>
      )}
    </Page>
  );
}

export default function MailboxPage() {
  return (
    <Guard permission="mailbox.view">
      <Mailbox />
    </Guard>
  );
}
