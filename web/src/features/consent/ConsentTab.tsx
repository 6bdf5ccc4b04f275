import { SafetyCertificateOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocale } from "@/shared/prefs";
import { useCan } from "@/shared/session";
import { Pill, type Tone } from "@/shared/ui/Pill";
import { When } from "@/shared/ui/parts";
import { QueryView, State } from "@/shared/ui/states";
import { type ConsentLine, type ContactConsent, type Purpose, useContactConsent } from "./api";
import "./consent.css";
import { type Cell, NoteConsent } from "./NoteConsent";
import "./texts";

const tones: Record<string, Tone> = { given: "green", withdrawn: "coral", pending: "amber", expired: "gray" };

export function usePurposeName() {
  const locale = useLocale();
  return (purpose: Pick<Purpose, "name_en" | "name_zh">) =>
    locale === "zh-CN" ? purpose.name_zh : purpose.name_en;
}

function StatePill({ state }: { state: string }) {
  const { t } = useTranslation("consent");
  return (
    <Pill tone={tones[state] ?? "gray"} dot>
      {t(`state.${state}`, { defaultValue: state })}
    </Pill>
  );
}

type MatrixProps = { consent: ContactConsent; choose: (cell: Cell) => void };

function Matrix({ consent, choose }: MatrixProps) {
  const { t } = useTranslation("consent");
  const nameOf = usePurposeName();
  const mayEdit = useCan("consent.edit");
  const now = new Map(consent.now.map((each) => [`${each.purpose}/${each.channel}`, each]));
  return (
    <div className="consent-purposes">
      {consent.purposes
        .filter((purpose) => !purpose.archived)
        .map((purpose) => (
          <div className="consent-purpose" key={purpose.id}>
            <div>
              <b>{nameOf(purpose)}</b>
              <div className="sub">{t(`basis.${purpose.legal_basis}`)}</div>
            </div>
            <div className="consent-cells">
              {(purpose.channels ?? []).map((channel) => {
                const cell = now.get(`${purpose.key}/${channel}`);
                const state = cell?.state ?? (purpose.needs_opt_in ? "none" : "allowed");
                return (
                  <button
                    type="button"
                    className="consent-cell"
                    key={channel}
                    disabled={!mayEdit}
                    onClick={() => choose({ purpose, channel, state: cell?.state ?? "" })}
                  >
                    <span>{t(`channel.${channel}`)}</span>
                    <StatePill state={state} />
                  </button>
                );
              })}
            </div>
          </div>
        ))}
    </div>
  );
}

function Line({ line, name }: { line: ConsentLine; name: string }) {
  const { t } = useTranslation("consent");
  const proof = [
    line.text_version ? t("proof.version", { version: line.text_version }) : "",
    line.ip,
    line.user_agent,
    line.evidence,
    line.by ? t("proof.by", { by: line.by }) : "",
  ].filter(Boolean);
  return (
    <li className="consent-line">
      <StatePill state={line.state} />
      <div className="grow">
        <div>
          {name} · {t(`channel.${line.channel}`, { defaultValue: line.channel })} ·{" "}
          <span className="muted">{t(`source.${line.source}`)}</span>
        </div>
        <div className="sub consent-proof">{proof.join(" · ") || t("proof.none")}</div>
      </div>
      <When at={line.at} />
    </li>
  );
}

function Consent({ consent, contactId }: { consent: ContactConsent; contactId: number }) {
  const { t } = useTranslation("consent");
  const nameOf = usePurposeName();
  const mayInstall = useCan("settings.edit");
  const [cell, setCell] = useState<Cell | null>(null);
  const names = new Map(consent.purposes.map((purpose) => [purpose.key, nameOf(purpose)]));
  if (consent.purposes.length === 0 && consent.records.length === 0)
    return (
      <State
        icon={<SafetyCertificateOutlined />}
        title={t("tab.empty.title")}
        action={
          mayInstall ? (
            <Link to="/settings/consent">
              <Button type="primary">{t("tab.empty.action")}</Button>
            </Link>
          ) : null
        }
      >
        {t("tab.empty.text")}
      </State>
    );
  return (
    <div className="consent-tab">
      <Matrix consent={consent} choose={setCell} />
      <h3>{t("tab.ledger")}</h3>
      {consent.records.length === 0 ? <p className="muted">{t("tab.noLines")}</p> : null}
      <ul className="consent-lines">
        {consent.records.map((line) => (
          <Line key={line.id} line={line} name={names.get(line.purpose) ?? line.purpose} />
        ))}
      </ul>
      {cell ? <NoteConsent contactId={contactId} cell={cell} close={() => setCell(null)} /> : null}
    </div>
  );
}

/** What a person agrees to: a matrix of purposes and channels, and the ledger below. */
export default function ConsentTab({ contactId }: { contactId: number }) {
  const consent = useContactConsent(contactId);
  return <QueryView query={consent}>{(data) => <Consent consent={data} contactId={contactId} />}</QueryView>;
}
