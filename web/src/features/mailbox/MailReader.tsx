import { LeftOutlined, MailOutlined, UserOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useFormat } from "@/shared/format";
import { useCan } from "@/shared/session";
import { shownSize } from "@/shared/size";
import type { Mail } from "@/shared/types";
import { MailFrame } from "@/shared/ui/MailFrame";
import { ErrorState, Skeleton, State } from "@/shared/ui/states";
import { useMail } from "./api";

type Side = "letter" | "text" | "headers";

type Reading = { mail: Mail; main: boolean };

function Head({ mail, main }: Reading) {
  const { t } = useTranslation("mailbox");
  const format = useFormat();
  const seesPeople = useCan("contacts.view");
  const Heading = main ? "h1" : "h2";
  const lines = [
    [t("from"), mail.from],
    [t("to"), mail.to],
    [t("received"), `${format.dateTime(mail.received_at)} · ${format.zone}`],
  ];
  return (
    <header className="mail-head">
      <Heading>{mail.subject || t("noSubject")}</Heading>
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

function Opened({ mail, main }: Reading) {
  const { t } = useTranslation("mailbox");
  const [side, setSide] = useState<Side>(mail.html.trim() ? "letter" : "text");
  return (
    <>
      <Head mail={mail} main={main} />
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

type Props = { id: number; to: string; main: boolean };

/** One mail: as a letter in a sandbox, as text, and its headers; `main` where it is the whole page. */
export function MailReader({ id, to, main }: Props) {
  const { t } = useTranslation("mailbox");
  const mail = useMail(id);
  return (
    <>
      <Link to="/mailbox" search={{ to: to || undefined }} className="mail-back">
        <LeftOutlined /> {t("title")}
      </Link>
      {mail.data ? <Opened key={id} mail={mail.data} main={main} /> : null}
      {!mail.data && mail.error ? (
        <ErrorState error={mail.error} retry={() => void mail.refetch()} main={main} />
      ) : null}
      {!mail.data && !mail.error ? <Waiting /> : null}
    </>
  );
}
