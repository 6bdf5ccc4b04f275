import { LeftOutlined, MailOutlined, UserOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import type { Mail } from "@/shared/types";
import { MailFrame } from "@/shared/ui/MailFrame";
import { ErrorState, Skeleton, State } from "@/shared/ui/states";
import { useMail } from "./api";
import { shownSize } from "./size";

type Side = "letter" | "text" | "headers";

function Head({ mail }: { mail: Mail }) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const seesPeople = useCan("contacts.view");
  const lines = [
    [t("from"), mail.from],
    [t("to"), mail.to],
    [t("received"), `${format.dateTime(mail.received_at)} · ${format.zone}`],
  ];
  return (
    <header className="mail-head">
      <h2>{mail.subject || t("noSubject")}</h2>
      <dl className="kv">
        {lines.map(([label, value]) => (
          <div key={label} style={{ display: "contents" }}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {mail.contact_id !== null && seesPeople ? (
        <Link to="/contacts/$id" params={{ id: String(mail.contact_id) }} className="mail-person">
          <UserOutlined /> {t("openContact")}
        </Link>
      ) : null}
    </header>
  );
}

function Headers({ mail }: { mail: Mail }) {
  return (
    <dl className="mail-headers mono">
      {mail.headers.map(([name, value], index) => (
        <div key={`${name} ${index}`}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Body({ mail, side }: { mail: Mail; side: Side }) {
  const { t } = useTranslation("mailbox");
  if (side === "headers") return <Headers mail={mail} />;
  const text = side === "text" ? mail.text : mail.html;
  if (!text.trim())
    return (
      <State icon={<MailOutlined />} tone="gray" title={t(side === "text" ? "noText" : "noHtml")} compact />
    );
  if (side === "text") return <pre className="mail-text">{text}</pre>;
  return <MailFrame html={text} title={mail.subject || t("noSubject")} className="mail-sheet" />;
}

function Opened({ mail }: { mail: Mail }) {
  const { t } = useTranslation("mailbox");
  const [side, setSide] = useState<Side>(mail.html.trim() ? "letter" : "text");
  return (
    <>
      <Head mail={mail} />
      <div className="mail-bar">
        <Segmented<Side>
          aria-label={t("view")}
          value={side}
          onChange={setSide}
          options={(["letter", "text", "headers"] as const).map((each) => ({
            value: each,
            label: t(`side.${each}`),
          }))}
        />
        <span className="sub num">{shownSize(mail.size)}</span>
      </div>
      <Body mail={mail} side={side} />
    </>
  );
}

function Waiting() {
  return (
    <div className="stack" style={{ padding: 20 }}>
      <Skeleton height={24} width="55%" />
      <Skeleton height={14} width="40%" />
      <Skeleton height={360} />
    </div>
  );
}

/** One mail: as a letter in a sandbox, as text, and its headers. */
export function MailReader({ id, to }: { id: number; to: string }) {
  const { t } = useTranslation("mailbox");
  const mail = useMail(id);
  return (
    <>
      <Link to="/mailbox" search={{ to: to || undefined }} className="mail-back">
        <LeftOutlined /> {t("title")}
      </Link>
      {mail.data ? <Opened key={id} mail={mail.data} /> : null}
      {!mail.data && mail.error ? <ErrorState error={mail.error} retry={() => void mail.refetch()} /> : null}
      {!mail.data && !mail.error ? <Waiting /> : null}
    </>
  );
}
